"""The parts of indicators over support: activities of the year so far, each once, of districts that hand them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Indicator
from kttt_analysis.indicators.components import PARTS
from kttt_analysis.quarter import Calendar

DATED = ("district_code", "support_kind", "title", "held_on")
"""What makes an activity with a title and a day the same; without them every word and number must agree."""
SUPPORTED = "units_supported"
"""An activity that supported no unit names none: with 0 here, that no code is given is an answer."""
SOURCE = ("quarter", "source_file", "source_sheet", "source_row")


def handed_in_all_year(quarters: Sequence[CleanTables]) -> frozenset[str]:
    """Codes of the districts whose sheet of activities was read in each of the quarters."""
    return frozenset.intersection(*(t.districts_with("support") for t in quarters)) if quarters else frozenset()


def activities_of_year(quarters: Sequence[CleanTables], calendar: Calendar = "calendar") -> pd.DataFrame:
    """Return the activities of the year so far, each once, as its latest sheet has it.

    A file may list the quarter alone or the year so far, so what stands in a later quarter's file again is the same
    activity; what stands twice in one file is two. An activity held on a day outside the year so far is left out.

    Parameters
    ----------
    quarters
        Clean tables of the year's quarters, in order.
    """
    rows = pd.concat([t.support.assign(listed_in=str(t.quarter)) for t in quarters], ignore_index=True)
    if rows.empty:
        return rows.drop(columns="listed_in")
    first, last = quarters[-1].quarter.ytd_bounds(calendar)
    rows = rows[[not isinstance(day, date) or first <= day <= last for day in rows["held_on"]]]
    whole = [c for c in rows.columns if c not in (*SOURCE, "listed_in")]
    dated = rows["title"].notna() & rows["held_on"].notna()
    parts = [_each_once(rows[dated], DATED), _each_once(rows[~dated], whole)]
    return pd.concat(parts).sort_index().drop(columns="listed_in")


def _each_once(rows: pd.DataFrame, identity: Sequence[str]) -> pd.DataFrame:
    """Rows without those that a later quarter lists again; the second of two alike in one file stays the second."""
    columns = [*identity]
    words = rows[columns].astype(object).where(rows[columns].notna(), None)
    nth = words.assign(listed_in=rows["listed_in"]).groupby(["listed_in", *columns], dropna=False).cumcount()
    return rows[~words.assign(nth=nth).duplicated(keep="last")]


def support_components(
    quarters: Sequence[CleanTables],
    indicators: Iterable[Indicator],
    districts: Iterable[str],
    calendar: Calendar = "calendar",
) -> pd.DataFrame:
    """Return the parts of indicators over support, by district.

    A district has a row if it handed in its activities in each of the quarters; `listed` tells whether there are any.
    """
    wanted = [i for i in indicators if i.support]
    reported = sorted(handed_in_all_year(quarters) & set(districts))
    columns = ["indicator", "district", *PARTS, "listed"]
    if not wanted or not reported:
        return pd.DataFrame(columns=columns)
    rows = activities_of_year(quarters, calendar)
    listed = frozenset(rows["district_code"])
    found: list[dict[str, object]] = []
    for indicator in wanted:
        chosen = rows if "*" in indicator.support else rows[rows["support_kind"].isin(indicator.support)]
        by_district = dict(list(chosen.groupby("district_code", observed=True)))
        for district in reported:
            parts = _parts(by_district.get(district, chosen.iloc[:0]), indicator)
            found.append(
                {"indicator": indicator.code, "district": district, "listed": district in listed, **parts},
            )
    return pd.DataFrame(found).reindex(columns=columns)


def _parts(activities: pd.DataFrame, indicator: Indicator) -> dict[str, float]:
    counted = float(len(activities))
    value, reporting = counted, counted
    if indicator.distinct:
        listed = activities[indicator.distinct].dropna()
        value = float(len({code.strip() for text in listed for code in text.split(";") if code.strip()}))
        nobody = activities[indicator.distinct].isna() & activities[SUPPORTED].eq(0).fillna(False)
        reporting = float(len(listed) + nobody.sum())
    elif indicator.sum:
        values = activities[list(indicator.sum)].astype("Float64")
        reporting = float(values.notna().any(axis=1).sum())
        value = float(values.sum().sum())
    if counted and not reporting:
        value = float("nan")
    return {"numerator": value, "units_counted": counted, "units_reporting": reporting}
