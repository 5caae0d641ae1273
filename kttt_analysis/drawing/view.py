"""What a report is about: a quarter, the whole province or one district, a language; figures worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import District, Event, Indicator, load
from kttt_analysis.drawing.shown import ACTIVITIES, SECTORAL, SERIES, TARGETS, UNITS
from kttt_analysis.drawing.words import Words, absent
from kttt_analysis.indicators.compute import indicators
from kttt_analysis.indicators.progress import SMALL_BASE, measured, progress
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter


@dataclass(frozen=True)
class Change:
    """A change between two periods, over the districts that reported in both; `left_out` are the others' codes."""

    before: float | None
    change: float | None
    percent: float | None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """A figure of the area in one quarter; `whole` is false where a district of the area did not report it."""

    value: float
    whole: bool


@dataclass(frozen=True)
class View:
    """A quarter as one reader sees it.

    Parameters
    ----------
    q
        The quarter.
    district
        Code or name of one district; None for the province.
    lang
        "vi" or "en".
    """

    q: QuarterData = field(repr=False)
    district: str | None = None
    lang: str = "vi"
    words: Words = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", Words(self.lang, closed=self.q.closed))
        if self.district is not None:
            object.__setattr__(self, "district", self.q.district_code(self.district))

    # ---- where and when ------------------------------------------------------------------------

    @cached_property
    def one(self) -> District | None:
        """The district reported on."""
        return None if self.district is None else self.q.province.district(self.district, self.q.last_day)

    @property
    def place(self) -> str:
        """The area inside a sentence."""
        return self.words.pick("toàn tỉnh", "the province") if self.one is None else self.words.place(self.one)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the districts in the area."""
        return (self.district,) if self.district else tuple(d.code for d in self.q.districts)

    @property
    def period(self) -> str:
        """The quarter's name."""
        return self.q.quarter.label(self.lang)

    @property
    def window(self) -> str:
        """The quarter's days, and by which calendar they are its days."""
        return self.q.quarter.window(self.q.calendar, self.lang)

    @property
    def ytd(self) -> str:
        """The year so far, inside a sentence."""
        label = self.q.quarter.ytd_label(self.lang)
        return f"the {label}" if label.startswith("first") else label

    @property
    def year_end(self) -> Quarter:
        """The last quarter of the year before: where stocks start from."""
        return Quarter(self.q.quarter.year - 1, 4)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What is known to have moved the numbers of the year so far."""
        first, last = self.q.quarter.ytd_bounds(self.q.calendar)
        return tuple(e for e in load().events if e.first <= last and e.last >= first)

    def names(self, codes: Sequence[str]) -> list[str]:
        """Short names of districts, in the order of their codes."""
        return [self.q.district_name(code) for code in codes]

    # ---- figures -------------------------------------------------------------------------------

    @cached_property
    def by_district(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Rows of the indicator table by indicator and district."""
        return self._by_district_at(self.q.quarter, UNITS)

    @cached_property
    def table(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows of the indicator table for the area, by indicator: those over units."""
        return self._table(UNITS)

    @cached_property
    def activities(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows of the indicator table for the area, by indicator: those over support activities."""
        return self._table(ACTIVITIES)

    def _table(self, codes: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        if self.district is None:
            return {str(row["indicator"]): row for row in self._counted(indicators(self.q, codes=codes))}
        rows = self.by_district if codes is UNITS else self._by_district_at(self.q.quarter, codes)
        return {code: row for (code, place), row in rows.items() if place == self.district}

    def row(self, code: str) -> Mapping[str, Any] | None:
        """The row of one indicator for the area; None where nothing is known of it."""
        return (self.activities if code in ACTIVITIES else self.table).get(code)

    @cached_property
    def by_sector(self) -> Mapping[tuple[str, str], float]:
        """Units of the area by indicator and sector; what no sector explains has the sector ""."""
        by = ("district", "sector") if self.district else ("sector",)
        frame = indicators(self.q, by=by, codes=SECTORAL)
        if self.district:
            frame = frame[frame["district_code"].eq(self.district)]
        found = {(str(r["indicator"]), str(r["sector"])): r["value"] for r in _rows(frame)}
        known = {key: float(value) for key, value in found.items() if key[1] and not absent(value)}
        for code in SECTORAL:
            told = sum(value for (each, _), value in known.items() if each == code)
            known[code, ""] = (self.value(code) or 0.0) - told
        return known

    def value(self, code: str, column: str = "value") -> float | None:
        """A figure of the area; None where nobody reported it."""
        return figure(self.row(code), column)

    def value_in(self, code: str, district: str, column: str = "value") -> float | None:
        """A figure of one district; None where it did not report it."""
        return figure(self.by_district.get((code, district)), column)

    def has(self, code: str) -> bool:
        """Whether the area has a figure."""
        return self.value(code) is not None

    @staticmethod
    def indicator(code: str) -> Indicator:
        """Entry of the catalogue."""
        return load().indicators[code]

    def label(self, code: str) -> str:
        """Label of an indicator, or of what the settings count in its place."""
        return self.indicator(measured(self.q, code)).text(self.lang)

    def shown(self, code: str, column: str = "value") -> str:
        """A figure without its unit, for a table; bounds where only those are known."""
        value = self.value(code, column)
        if value is None and column == "value":
            low, high = self.value(code, "value_min"), self.value(code, "value_max")
            if low is not None and high is not None:
                return self.words.bounds(self.indicator(code), low, high)
        return self.words.amount(self.indicator(code), value)

    def told(self, code: str, column: str = "value") -> str:
        """A figure with its unit, for a sentence."""
        unit = self.indicator(code).unit
        shown = self.shown(code, column)
        if not self.has(code) and column == "value" and "–" in shown:
            return f"{shown} {self.words.unit(unit)}"
        return self.words.with_unit(self.indicator(code), self.value(code, column)) + self.partly(code)

    def partly(self, code: str) -> str:
        """Over how many districts a sum goes, where that is fewer than have reported; else nothing."""
        known = self.value(code, "districts_reporting")
        if self.one is not None or known is None or self.indicator(code).kind == "ratio" or not self.has(code):
            return ""
        if known >= len(self.q.coverage.reported):
            return ""
        share = f"{known:.0f}/{len(self.codes)}"
        return self.words.pick(f" ({share} huyện, thành phố)", f" ({share} districts)")

    # ---- other periods -------------------------------------------------------------------------

    def at(self, quarter: Quarter) -> QuarterData | None:
        """The data of another quarter, if there are any."""
        if quarter == self.q.quarter:
            return self.q
        tables = self.q.history.get(quarter)
        return None if tables is None else replace(self.q, quarter=quarter, tables=tables)

    @cached_property
    def _past(self) -> dict[Quarter, Mapping[tuple[str, str], Mapping[str, Any]]]:
        return {}

    def _by_district_at(self, quarter: Quarter, codes: Sequence[str]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        data = self.at(quarter)
        if data is None:
            return MappingProxyType({})
        frame = indicators(data, by="district", codes=codes)
        return {(str(r["indicator"]), str(r["district_code"])): r for r in self._counted(frame)}

    def _counted(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows in which a target stands for what the settings count against it."""
        rows = _rows(frame)
        for code in {str(row["indicator"]) for row in rows}:
            other = measured(self.q, code)
            if other != code:
                rows = [row for row in rows if row["indicator"] != code]
                rows += [row | {"indicator": code} for row in rows if row["indicator"] == other]
        return rows

    def past(self, quarter: Quarter) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Rows by indicator and district of an earlier quarter; empty where there are none."""
        if quarter not in self._past:
            self._past[quarter] = self._by_district_at(quarter, UNITS)
        return self._past[quarter]

    def series(self, code: str) -> dict[Quarter, Point | None]:
        """Figures of the area in each quarter from the start of last year to this one."""
        return self._series[code]

    @cached_property
    def _series(self) -> dict[str, dict[Quarter, Point | None]]:
        first = Quarter(self.q.quarter.year - 1, 1)
        found: dict[str, dict[Quarter, Point | None]] = {code: {} for code in SERIES}
        for quarter in Quarter.range(first, self.q.quarter):
            if quarter == self.q.quarter:
                rows = self.by_district
            else:
                rows = self._past.get(quarter) or self._by_district_at(quarter, SERIES)
            for code in SERIES:
                values = [figure(rows.get((code, place)), "value") for place in self.codes]
                known = [v for v in values if v is not None]
                found[code][quarter] = Point(sum(known), len(known) == len(values)) if known else None
        return found

    def since(self, code: str, quarter: Quarter) -> Change:
        """Change since another quarter, over the districts of the area that reported in both.

        No change is told across a break of definition, and no percentage on a small base.
        """
        indicator = self.indicator(code)
        if self.q.broken_since(code, quarter) or self.at(quarter) is None:
            return Change(None, None, None)
        then = self.past(quarter)
        before = {c for c in self.codes if figure(then.get((code, c)), "value") is not None}
        now = {c for c in self.codes if self.value_in(code, c) is not None}
        whole = _sum(then, indicator, sorted(before))
        left_out = tuple(sorted(before ^ now))
        both = sorted(before & now)
        old, new = _sum(then, indicator, both), _sum(self.by_district, indicator, both)
        if old is None or new is None:
            return Change(whole, None, None, left_out)
        counted = indicator.kind != "ratio"
        bare = old <= 0 or (counted and old < SMALL_BASE) or indicator.unit == "%"
        return Change(whole, new - old, None if bare else (new - old) / old * 100, left_out)

    # ---- the plan ------------------------------------------------------------------------------

    @cached_property
    def targets(self) -> tuple[Mapping[str, Any], ...]:
        """Rows of the progress table for the area; without a plan the eight indicators alone."""
        if self.q.plan is None:
            return tuple(self._without_plan(code) for code in TARGETS)
        frame = progress(self.q, by="district" if self.district else ())
        if self.district:
            frame = frame[frame["district_code"].eq(self.district)]
        return tuple(_rows(frame))

    def _without_plan(self, code: str) -> Mapping[str, Any]:
        change = self.since(code, self.q.quarter.year_ago)
        return {
            "indicator": code,
            "actual": self.value(code),
            "same_period_last_year": change.before,
            "change": change.change,
            "change_pct": change.percent,
            "not_compared": ";".join(change.left_out) or None,
            "status": None if self.has(code) else "no_data",
        }

    def target(self, code: str) -> Mapping[str, Any]:
        """The row of one target; empty where the plan has none."""
        return next((row for row in self.targets if row["indicator"] == code), MappingProxyType({}))


def figure(row: Mapping[str, Any] | None, column: str) -> float | None:
    """A number of a row; None where there is none."""
    value = None if row is None else row.get(column)
    return None if absent(value) else float(value)  # type: ignore[arg-type]


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _sum(
    rows: Mapping[tuple[str, str], Mapping[str, Any]], indicator: Indicator, districts: Sequence[str]
) -> float | None:
    mine = [rows[indicator.code, code] for code in districts]
    if not mine:
        return None
    if indicator.kind != "ratio":
        return float(sum(row["value"] for row in mine))
    below = sum(row["denominator"] for row in mine)
    scale = 100.0 if indicator.unit == "%" else 1.0
    return float(scale * sum(row["numerator"] for row in mine) / below) if below else None
