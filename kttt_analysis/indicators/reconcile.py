"""Where two numbers speak of one thing: stated totals and lists, units now and those before with what changed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from kttt_analysis.cleaning.stock_flow import stock_flow_residual
from kttt_analysis.dictionary import Finding, finding, load
from kttt_analysis.indicators.components import FAMILIES
from kttt_analysis.indicators.compute import parts_of, tables_at
from kttt_analysis.indicators.conditions import prepared
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.printing import format_number

Way = tuple[str, str]
"""District and kind of exit."""
STOCKS = {"HTX": "htx_total", "THT": "tht_total"}
ASKED = {"there": {"ended": False}, "came": {"founded_in_year": True}, "went": {"ended_in_year": True}}
"""Conditions by which a list is held to the one before: who is there, who came and who went in the year so far."""
NAMED = 5
"""Units registered late are named as far as this; the rest are counted."""
ROUNDING = 0.5
"""Money is written to one decimal and added up: a difference below this a unit is rounding."""


def stated_against_listed(q: QuarterData) -> tuple[Finding, ...]:
    """Return a finding for each stated total that differs from what the district's own lists give.

    Where a district's lists are joined from several files, a total may also be that of the list beside it.
    """
    catalogue = load().indicators
    counts, beside = _counted(q), _counted_by_file(q)
    found = []
    for row in q.totals.to_dict("records"):
        where = (str(row["indicator"]), str(row["district_code"]))
        if where not in counts or pd.isna(row["stated"]):
            continue
        counted, value = float(counts[where]), float(row["stated"])
        indicator = catalogue[where[0]]
        things, things_en = ("hoạt động", "activities") if indicator.support else ("đơn vị", "units")
        allowed = 0.0 if indicator.decimals == 0 and indicator.unit != "triệu đồng" else ROUNDING
        own = beside.get(str(row["source_file"]), {}).get(where, counted)
        if math.isnan(counted) or min(abs(counted - value), abs(own - value)) <= allowed:
            continue
        found.append(
            finding(
                "stated_differs",
                quarter=q.quarter,
                district_code=row["district_code"],
                file=row["source_file"],
                sheet=row["source_sheet"],
                cell=row["source_cell"],
                column=indicator.code,
                raw=format_number(value),
                label=indicator.label,
                listed=things,
                listed_en=things_en,
                stated=format_number(value),
                counted=format_number(counted),
            )
        )
    return tuple(found)


def _counted(q: QuarterData) -> dict[tuple[str, str], float]:
    """What the lists give for each indicator that may be stated, by indicator and district."""
    parts = parts_of(q, q.quarter, [i for i in load().indicators.values() if i.stated], ())
    listed = parts[~parts["stated"].astype(bool)]
    return dict(zip(zip(listed["indicator"], listed["district"], strict=True), listed["numerator"], strict=True))


def _counted_by_file(q: QuarterData) -> dict[str, dict[tuple[str, str], float]]:
    """What the lists of one file give, for each file with totals that lists only a part of its district's."""
    found = {}
    for file, district in q.totals[["source_file", "district_code"]].drop_duplicates().itertuples(index=False):
        lists = [frame[frame["district_code"].eq(district)] for frame in (q.units, q.support)]
        if any(mine["source_file"].nunique() > 1 for mine in lists):
            units, support = (mine[mine["source_file"].eq(file)] for mine in lists)
            found[str(file)] = _counted(replace(q, tables=replace(q.tables, units=units, support=support)))
    return found


def stock_flow(q: QuarterData) -> tuple[Finding, ...]:
    """Return a finding for each district whose HTX or THT do not follow from the quarter before and what changed.

    Units at the end of the quarter before, and those founded, less those that ended in whatever way, are the units at
    the end. A unit that was founded in an earlier year and is listed for the first time came in too: registered late,
    which is noted. Only lists are compared, and only where the status of every unit is told.
    """
    before = q.quarter.previous
    earlier = tables_at(q, before)
    if earlier is None:
        return ()
    found = []
    then, now = _listed(q, before), _listed(q, q.quarter)
    for family, kinds in FAMILIES.items():
        counted = tuple(k for k in load().indicators[STOCKS[family]].kinds if k in kinds)
        opening, closing = then[family, "there"], now[family, "there"]
        first = q.quarter.number == 1
        entries, exits = (_less(now[family, way], None if first else then[family, way]) for way in ("came", "went"))
        ways = _ways_out(q.units, q.quarter, q.calendar, counted)
        if not first:
            ways.subtract(_ways_out(earlier.units, before, q.calendar, counted))
        late = _registered_late(q.units, earlier.units, q.quarter.year_bounds(q.calendar)[0], counted)
        for district in sorted(set(opening) & set(closing) & set(entries) & set(exits)):
            mine = late[late["district_code"].eq(district)]
            came = entries[district] + len(mine)
            residual = stock_flow_residual(opening[district], came, exits[district], closing[district])
            name = q.province.district(district, q.last_day).full_name
            where = _list_of(q, district, counted)
            if len(mine):
                found.append(
                    finding(
                        "registered_late",
                        quarter=q.quarter,
                        district_code=district,
                        column="founded_on",
                        district=name,
                        count=len(mine),
                        kind=family,
                        names=_names(mine["name"].fillna(mine["unit_id"]).tolist()),
                        **where,
                    )
                )
            if residual:
                found.append(
                    finding(
                        "stock_flow_residual",
                        quarter=q.quarter,
                        district_code=district,
                        column=STOCKS[family],
                        district=name,
                        kind=family,
                        opening=format_number(opening[district]),
                        before=before.label(),
                        entries=format_number(came),
                        exits=format_number(exits[district]),
                        ways=_told_ways(ways, district, "vi"),
                        ways_en=_told_ways(ways, district, "en"),
                        expected=format_number(closing[district] - residual),
                        actual=format_number(closing[district]),
                        difference=("+" if residual > 0 else "") + format_number(residual),
                        **where,
                    )
                )
    return tuple(found)


def _listed(q: QuarterData, quarter: Quarter) -> dict[tuple[str, str], dict[str, float]]:
    """Units of each family's stock that meet each condition asked, by district, where the lists tell it."""
    catalogue = load().indicators
    asked = {
        (family, way): replace(catalogue[code], code=f"{code}.{way}", where=where, stated=False)
        for family, code in STOCKS.items()
        for way, where in ASKED.items()
    }
    parts = parts_of(q, quarter, list(asked.values()), ())
    told = parts[parts["numerator"].notna()]
    found = {}
    for (family, way), indicator in asked.items():
        mine = told[told["indicator"].eq(indicator.code)]
        if way == "there":  # a unit of which nobody knows whether it is there makes no sum
            mine = mine[mine["units_reporting"].eq(mine["units_counted"])]
        found[family, way] = dict(zip(mine["district"], mine["numerator"].astype(float), strict=True))
    return found


def _less(now: Mapping[str, float], before: Mapping[str, float] | None) -> dict[str, float]:
    """What came in the quarter alone: the year so far less what the quarter before had of it."""
    if before is None:
        return dict(now)
    return {district: count - before[district] for district, count in now.items() if district in before}


def _ways_out(units: pd.DataFrame, quarter: Quarter, calendar: Calendar, kinds: Sequence[str]) -> Counter[Way]:
    """Units that ended in the year so far, by district and kind of exit; "" where none is told."""
    known = prepared(units, quarter, calendar)
    gone = known[known["kind"].isin(kinds) & known["ended_in_year"].fillna(False).astype(bool)]
    return Counter(zip(gone["district_code"].astype(str), gone["exit_kind"].astype(object).fillna(""), strict=True))


def _told_ways(ways: Counter[Way], district: str, lang: str) -> str:
    """Exits of the quarter by kind, in brackets ("(Giải thể: 2; Sáp nhập: 1)"); nothing where none ended."""
    untold = "not told" if lang == "en" else "không ghi hình thức"
    here = [(kind, count) for (code, kind), count in sorted(ways.items()) if code == district and count > 0]
    told = "; ".join(f"{load().label('exit_kind', kind, lang) or untold}: {count}" for kind, count in here)
    return f" ({told})" if told else ""


def _registered_late(units: pd.DataFrame, earlier: pd.DataFrame, first: date, kinds: Sequence[str]) -> pd.DataFrame:
    """Units that are there, were founded before a day, and that their district did not list the quarter before."""
    identity = ["district_code", "unit_id"]
    known = pd.MultiIndex.from_frame(earlier.loc[earlier["kind"].isin(kinds), identity])
    mine = units[units["kind"].isin(kinds) & units["status"].notna() & units["status"].ne("ended")]
    old = np.array([isinstance(day, date) and day < first for day in mine["founded_on"]], dtype=bool)
    return mine[~pd.MultiIndex.from_frame(mine[identity]).isin(known) & old]


def _list_of(q: QuarterData, district: str, kinds: Sequence[str]) -> dict[str, str | None]:
    """File and sheet of a district's list; of an empty one nobody can say."""
    mine = q.units[q.units["district_code"].eq(district) & q.units["kind"].isin(kinds)]
    if mine.empty or pd.isna(mine["source_file"].iloc[0]):
        return {"file": None, "sheet": None}
    return {"file": str(mine["source_file"].iloc[0]), "sheet": str(mine["source_sheet"].iloc[0])}


def _names(names: Sequence[object]) -> str:
    return ", ".join(map(str, names[:NAMED])) + (" …" if len(names) > NAMED else "")
