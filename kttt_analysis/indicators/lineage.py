"""What a number rests on: each unit or activity that counted, with how much it added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.indicators.activities import activities_of_year, handed_in_all_year
from kttt_analysis.indicators.components import parts_by_unit
from kttt_analysis.indicators.compute import indicators, tables_at
from kttt_analysis.indicators.conditions import Values, prepared
from kttt_analysis.indicators.quarter_data import QuarterData

PLACE = ("quarter", "source_file", "source_sheet", "source_row")


@dataclass(frozen=True)
class Lineage:
    """One number and what it rests on.

    Attributes
    ----------
    row
        The indicator's row of the indicator table.
    parts
        One row a unit, activity or stated total that counted: `district_code`, what it is called, `numerator`,
        `denominator` (ratios), `low`, `high` (bands), `basis` ("unit", "activity" or "stated") and where it stands, in
        which quarter's submissions.
    columns
        Columns of the clean table that the indicator looks at, the amounts first.
    district
        Code of the district whose number it is; None for the province.
    """

    indicator: Indicator
    row: pd.Series
    parts: pd.DataFrame
    columns: tuple[str, ...]
    district: str | None = None

    @property
    def total(self) -> tuple[float, float]:
        """Sums of the parts: numerator and denominator; they give the value again."""
        return float(self.parts["numerator"].sum()), float(self.parts["denominator"].sum())


def lineage(q: QuarterData, code: str, district: str | None = None) -> Lineage:
    """Return what an indicator's value rests on, for the province or one district (its code).

    Raises
    ------
    IndicatorError
        The code is not in the catalogue; the nearest one is named.
    """
    return lineages(q, [code], district)[code]


def lineages(q: QuarterData, codes: Sequence[str], district: str | None = None) -> dict[str, Lineage]:
    """Return what the values of several indicators rest on, by code; as `lineage` does for one."""
    table = indicators(q, () if district is None else ("district",), codes)
    if district is not None:
        table = table[table["district_code"].eq(district)]
    units = q.units if district is None else q.units[q.units["district_code"].eq(district)]
    ready = prepared(units, q.quarter, q.calendar).reset_index(drop=True)
    stating = [code for code in codes if load().indicators[code].stated]
    by_district = indicators(q, ("district",), stating) if stating else table.iloc[:0]
    by_unit = parts_by_unit(ready, [load().indicators[code] for code in codes])
    activities = _of_the_year(q, district) if any(load().indicators[code].support for code in codes) else q.support
    found = {}
    for code in codes:
        indicator, mine = load().indicators[code], table[table["indicator"].eq(code)]
        row = mine.iloc[0] if len(mine) else table.iloc[:0].reindex([0]).iloc[0]
        parts = _activities(activities, indicator) if indicator.support else _units(ready, indicator, by_unit[code])
        stated = _stated(q, indicator, district, parts, by_district)
        both = [frame for frame in (parts, stated) if len(frame)]
        whole = pd.concat(both, ignore_index=True) if both else parts
        found[code] = Lineage(indicator, row, whole, columns_of(indicator), district)
    return found


def columns_of(indicator: Indicator) -> tuple[str, ...]:
    """Stored columns that an indicator looks at, the amounts first."""
    stored = load().columns["support" if indicator.support else "units"]
    conditions = (*indicator.where, *indicator.numerator_where)
    asked = [
        *indicator.sum,
        *indicator.bands,
        *(c for c in (indicator.numerator, indicator.denominator, indicator.distinct, indicator.known) if c),
        *(name for given in conditions for name in FOLLOWS_FROM.get(given, (given,))),
    ]
    return tuple(dict.fromkeys(c for c in asked if c in stored))


FOLLOWS_FROM = {
    "founded_in_year": ("founded_on",),
    "ended": ("status",),
    "ended_in_year": ("status", "status_on"),
    "agriculture": ("sector",),
    "from_merger_or_split": ("exit_kind", "status"),
    "profitable": ("profit",),
    "unrated": ("rating",),
    "not_operating": ("status",),
}
"""Stored columns that the conditions of indicators follow from (conditions.prepared)."""


def _units(ready: pd.DataFrame, indicator: Indicator, parts: Mapping[str, Values]) -> pd.DataFrame:
    counted = np.zeros(len(ready), dtype=bool)
    for name in ("numerator", "denominator", "high"):
        counted |= np.nan_to_num(parts[name]) != 0
    told = ~np.isnan(parts["numerator"]) if indicator.sum or indicator.kind == "ratio" else counted
    keep = counted | (told & (parts["units_reporting"] > 0))
    frame = ready.loc[keep, ["district_code", "unit_id", "name", *PLACE]].assign(basis="unit")
    for name in ("numerator", "denominator", "low", "high"):
        frame[name] = parts[name][keep]
    if indicator.distinct:
        frame["numerator"] = np.where(ready.loc[keep, indicator.distinct].duplicated(), 0.0, frame["numerator"])
    return frame.reset_index(drop=True)


def _of_the_year(q: QuarterData, district: str | None) -> pd.DataFrame:
    """Activities of the year so far that count: of districts that handed theirs in each quarter."""
    year: Sequence[CleanTables | None] = [tables_at(q, each) for each in q.quarter.of_year]
    known = [t for t in year if t is not None]
    rows = activities_of_year(known, q.calendar) if len(known) == len(year) else q.support.iloc[:0]
    rows = rows[rows["district_code"].isin(handed_in_all_year(known))]
    return rows if district is None else rows[rows["district_code"].eq(district)]


def _activities(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    if "*" not in indicator.support:
        rows = rows[rows["support_kind"].isin(indicator.support)]
    if indicator.distinct:
        amount = _named_first(rows, indicator.distinct)
    elif indicator.sum:
        amount = rows[list(indicator.sum)].astype("Float64").sum(axis=1)
    else:
        amount = pd.Series(1.0, rows.index)
    frame = rows[["district_code", "title", *PLACE]].rename(columns={"title": "name"})
    return frame.assign(
        unit_id=None, numerator=amount.astype(float), denominator=np.nan, low=np.nan, high=np.nan, basis="activity"
    ).reset_index(drop=True)


def _named_first(activities: pd.DataFrame, column: str) -> pd.Series:
    """How many units each activity is the first to name in its district: a unit that is helped twice is one."""
    seen: set[tuple[str, str]] = set()
    counts = []
    for district, text in zip(activities["district_code"], activities[column], strict=True):
        named = (
            {(district, code.strip()) for code in text.split(";") if code.strip()} if isinstance(text, str) else set()
        )
        counts.append(float(len(named - seen)))
        seen |= named
    return pd.Series(counts, activities.index, dtype="float64")


def _stated(
    q: QuarterData, indicator: Indicator, district: str | None, parts: pd.DataFrame, by_district: pd.DataFrame
) -> pd.DataFrame:
    """Totals that districts state and that count because they list nothing of the kind."""
    if not indicator.stated:
        return parts.iloc[:0]
    mine = by_district[by_district["indicator"].eq(indicator.code)]
    counted = mine.loc[mine["basis"].eq("stated") & mine["value"].notna(), "district_code"]
    rows = q.totals[q.totals["indicator"].astype(str).eq(indicator.code) & q.totals["district_code"].isin(counted)]
    if district is not None:
        rows = rows[rows["district_code"].eq(district)]
    frame = rows[["district_code", "quarter", "source_file", "source_sheet", "source_cell", "stated"]]
    return frame.rename(columns={"stated": "numerator"}).assign(
        unit_id=None, name=indicator.label, denominator=np.nan, low=np.nan, high=np.nan, basis="stated"
    )
