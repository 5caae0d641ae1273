"""The parts of indicators over support: activities of the year so far, each once, of districts that hand them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Indicator
from kttt_analysis.indicators.components import PARTS
from kttt_analysis.indicators.conditions import Values
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
    places = pd.Index(reported).get_indexer(pd.Index(rows["district_code"]))
    rows, codes = rows[places >= 0], places[places >= 0]
    listed = np.bincount(codes, minlength=len(reported)) > 0
    kinds = rows["support_kind"].astype("object").to_numpy()
    frames = []
    for indicator in wanted:
        chosen = np.isin(kinds, indicator.support) if "*" not in indicator.support else np.ones(len(rows), dtype=bool)
        parts = _parts(rows[chosen], codes[chosen], len(reported), indicator)
        frames.append(pd.DataFrame({"indicator": indicator.code, "district": reported, "listed": listed, **parts}))
    return pd.concat(frames, ignore_index=True).reindex(columns=columns)


def _parts(
    activities: pd.DataFrame, codes: npt.NDArray[np.intp], places: int, indicator: Indicator
) -> dict[str, Values]:
    """The parts of one indicator over its activities, by the number of their place."""

    def count(mask: pd.Series[bool]) -> Values:
        return np.bincount(codes[mask.to_numpy(dtype=bool)], minlength=places).astype(float)

    counted = np.bincount(codes, minlength=places).astype(float)
    values, reporting = counted, counted
    if indicator.distinct:
        named = activities[indicator.distinct]
        units = pd.DataFrame({"place": codes, "unit": named.astype("str").str.split(";").to_numpy()}).explode("unit")
        units["unit"] = units["unit"].astype("str").str.strip()
        units = units[units["unit"].fillna("").ne("")].drop_duplicates()
        values = np.bincount(units["place"].to_numpy(dtype=np.intp), minlength=places).astype(float)
        reporting = count(named.notna() | activities[SUPPORTED].eq(0).fillna(False))
    elif indicator.sum:
        amounts = activities[list(indicator.sum)].astype("Float64")
        added = amounts.sum(axis=1).to_numpy(dtype=float, na_value=0.0)
        values = np.bincount(codes, weights=added, minlength=places).astype(float)
        reporting = count(amounts.notna().any(axis=1))
    silent = (counted > 0) & (reporting == 0)
    return {
        "numerator": np.where(silent, np.nan, values),
        "units_counted": counted,
        "units_reporting": reporting,
    }
