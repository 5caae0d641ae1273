"""Where two numbers speak of one thing: stated totals and lists, units now and those before with what changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables, findings_frame
from kttt_analysis.dictionary import Finding, finding, load
from kttt_analysis.indicators.components import FAMILIES
from kttt_analysis.indicators.compute import parts_of, tables_at
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.stock_flow import stock_flow_residual
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.printing import format_number

STOCKS = {"HTX": "htx_total", "THT": "tht_total"}
NAMED = 5
"""Units registered late are named as far as this; the rest are counted."""
ROUNDING = 0.5
"""Money is written to one decimal and added up: a difference below this a unit is rounding."""


def stated_against_listed(q: QuarterData) -> tuple[Finding, ...]:
    """Return a finding for each stated total that differs from what the district's own lists give."""
    catalogue = load().indicators
    stated = [i for i in catalogue.values() if i.stated]
    parts = parts_of(q, q.quarter, stated, ())
    listed = parts[~parts["stated"].astype(bool)]
    counts = dict(zip(zip(listed["indicator"], listed["district"], strict=True), listed["numerator"], strict=True))
    found = []
    for row in q.totals.to_dict("records"):
        where = (str(row["indicator"]), str(row["district_code"]))
        if where not in counts or pd.isna(row["stated"]):
            continue
        counted, value = float(counts[where]), float(row["stated"])
        indicator = catalogue[where[0]]
        allowed = 0.0 if indicator.decimals == 0 and indicator.unit != "triệu đồng" else ROUNDING
        if math.isnan(counted) or abs(counted - value) <= allowed:
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
                stated=format_number(value),
                counted=format_number(counted),
            )
        )
    return tuple(found)


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
    for family, kinds in FAMILIES.items():
        counted = tuple(k for k in load().indicators[STOCKS[family]].kinds if k in kinds)
        opening, closing = (_listed(q, each, family, {"ended": False}) for each in (before, q.quarter))
        entries, exits = (_in_the_quarter(q, family, {column: True}) for column in ("founded_in_year", "ended_in_year"))
        late = _registered_late(q.units, earlier.units, q.quarter.year_bounds(q.decisions.calendar)[0], counted)
        for district in sorted(set(opening) & set(closing) & set(entries) & set(exits)):
            mine = late[late["district_code"].eq(district)]
            came = entries[district] + len(mine)
            residual = stock_flow_residual(opening[district], came, exits[district], closing[district])
            name = q.province.district(district, q.quarter.end).full_name
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
                        expected=format_number(closing[district] - residual),
                        actual=format_number(closing[district]),
                        difference=("+" if residual > 0 else "") + format_number(residual),
                        **where,
                    )
                )
    return tuple(found)


def _listed(q: QuarterData, quarter: Quarter, family: str, where: dict[str, bool]) -> dict[str, float]:
    """Units of a family's stock that meet a condition, by district, where the lists tell it."""
    asked = replace(load().indicators[STOCKS[family]], where=where, stated=False)
    parts = parts_of(q, quarter, [asked], ())
    told = parts[parts["numerator"].notna()]
    if "ended" in where:  # a unit of which nobody knows whether it is there makes no sum
        told = told[told["units_reporting"].eq(told["units_counted"])]
    return dict(zip(told["district"], told["numerator"].astype(float), strict=True))


def _in_the_quarter(q: QuarterData, family: str, where: dict[str, bool]) -> dict[str, float]:
    """The same for what adds up over the year: this year so far less what the quarter before had of it."""
    now = _listed(q, q.quarter, family, where)
    if q.quarter.number == 1:
        return now
    before = _listed(q, q.quarter.previous, family, where)
    return {district: count - before[district] for district, count in now.items() if district in before}


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


def with_findings(tables: CleanTables, found: tuple[Finding, ...]) -> CleanTables:
    """Return the tables with more findings, counted also in the submissions they concern."""
    if not found:
        return tables
    added = findings_frame(found)
    order = ["severity", "district_code", "file", "sheet"]
    findings = pd.concat([tables.findings, added], ignore_index=True)
    findings = findings.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)
    submissions = tables.submissions.copy()
    for severity, column in (("error", "errors"), ("warning", "warnings")):
        files = added.loc[added["severity"].eq(severity), "file"].value_counts()
        more = submissions["file"].map(files).fillna(0).astype("Int64")
        submissions[column] = submissions[column] + more
    return replace(tables, findings=findings, submissions=submissions)
