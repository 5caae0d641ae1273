"""Published figures as a reader is told them: number, marks, day, agency, scope and source of each, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import Break, Indicator, load, load_province
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.published import (
    Published,
    breaks_of,
    changes,
    closings,
    disagreements,
    plan_results,
    series,
)
from kttt_analysis.quarter import Quarter

PROVINCE = "91"
QUALIFIERS = MappingProxyType({"trên": "over", "hơn": "over", "gần": "nearly", "khoảng": "about"})
BASES = MappingProxyType(
    {
        "registered": ("số đăng ký", "registered"),
        "operating": ("đang hoạt động", "operating"),
        "operating_with_results": ("đang hoạt động, có kết quả", "operating, with results"),
    }
)
"""Which cooperatives are counted, where a source says so."""
SECTORS = MappingProxyType(
    {"agriculture": ("nông nghiệp", "agriculture"), "non_agriculture": ("phi nông nghiệp", "non-agriculture")}
)


@dataclass(frozen=True)
class Told:
    """One figure, or the difference of two, with all that must be said beside it."""

    year: int
    value: float
    number: str
    qualifier: str
    unit: str
    estimate: bool
    derived: bool
    checked: bool
    when: str
    agency: str
    scope: str
    source: str
    codes: tuple[str, ...]
    apart: str = ""
    segment: int = 0
    joined: bool = False
    alike: bool = False
    reason: str = ""


class History:
    """The published figures in one language; every function of this room takes one.

    Parameters
    ----------
    published
        What `kttt.published()` gives.
    lang
        "vi" or "en". Names of agencies and sources, and the reviewers' remarks, stay Vietnamese.
    """

    def __init__(self, published: Published, lang: str = "vi") -> None:
        self.published = published
        self.words = Words(lang)
        self.lang = lang

    # ---- what there is ---------------------------------------------------------------------------------

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the series."""
        return tuple(self.published.series)

    @cached_property
    def years(self) -> range:
        """From the first to the last year that any series tells."""
        told = [p.year for c in self.published.series.values() for p in c.points]
        return range(min(told), max(told) + 1)

    @cached_property
    def place(self) -> str:
        """The province, as it was before July 2025."""
        province = load_province(PROVINCE)
        return self.words.pick(province.full_name, f"{province.name_en} province")

    def label(self, code: str) -> str:
        """Name of a series."""
        choice = self.published.series[code]
        return self.words.pick(choice.label, choice.label_en)

    def indicator(self, code: str) -> Indicator:
        """Indicator of a series, or the one of that name."""
        return load().indicators[self.published.series[code].indicator if code in self.published.series else code]

    def by_year_end(self, code: str) -> bool:
        """Whether a series tells what was there at the end of the year."""
        return self.published.series[code].period == "end"

    @cached_property
    def _points(self) -> dict[str, tuple[Told, ...]]:
        return {code: tuple(self._told_series(code)) for code in self.codes}

    def points(self, code: str) -> tuple[Told, ...]:
        """The figure that stands for each year of a series; years without one are not there."""
        return self._points[code]

    def others(self, code: str, year: int) -> tuple[Told, ...]:
        """Other figures for the same time."""
        points = [p for p in self.published.series[code].points if p.year == year]
        return tuple(self.figure(o, year, self.indicator(code)) for p in points for o in p.others)

    def missing(self, code: str) -> tuple[int, ...]:
        """Years for which no figure has been found."""
        have = {p.year for p in self.points(code)}
        return tuple(y for y in self.years if y not in have)

    @cached_property
    def _breaks(self) -> dict[str, tuple[Break, ...]]:
        return {code: breaks_of(self.published, code) for code in self.codes}

    def breaks(self, code: str) -> tuple[Break, ...]:
        """Breaks of definition within the series."""
        return self._breaks[code]

    @cached_property
    def changes(self) -> dict[tuple[str, int], pd.Series]:
        """Change on the year before, or why there is none, by series and year."""
        return {(r["series"], r["year"]): r for _, r in changes(self.published).iterrows()}

    @cached_property
    def closings(self) -> pd.DataFrame:
        """Trials of opening + entries − exits against closing."""
        return closings(self.published)

    @cached_property
    def plan_results(self) -> pd.DataFrame:
        """Targets with results; `scope` besides, where a result is of fewer units than its target."""
        frame = plan_results(self.published)
        results = [one.result for one in self.published.plan_results]
        return frame.assign(scope=[self._narrower(r, i) for r, i in zip(results, frame["indicator"], strict=True)])

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """Figures of the province that lie close in time and differ."""
        frame = disagreements(self.published)
        return frame[frame["scope"].eq(PROVINCE)]

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Codes of every figure shown anywhere in the notebook, in the order of the table of figures."""
        told = {c for code in self.codes for p in self.points(code) for c in p.codes}
        told |= {o for c in self.published.series.values() for p in c.points for o in p.others}
        for frame in (self.closings, self.plan_results):
            told |= {c for codes in frame["figures"] for c in codes}
        told |= set(self.disagreements["id"])
        return tuple(c for c in self.published.figures.index if c in told)

    @cached_property
    def unchecked(self) -> tuple[str, ...]:
        """Codes of the figures shown whose source must be read again."""
        return tuple(c for c in self.used if not self.published.figure(c)["checked"])

    # ---- one figure in words ---------------------------------------------------------------------------

    def figure(self, code: str, year: int, indicator: Indicator | None = None) -> Told:
        """One figure of the table of figures."""
        row = self.published.figure(code)
        return self._told(row, year, float(row["amount"]), indicator, str(row["amount_unit"]), codes=(code,))

    def marks(self, told: Told) -> tuple[str, ...]:
        """What must stand beside the number: estimate, derived, unverified, another scope."""
        said = [
            self.words.pick("ước", "estimate") if told.estimate else "",
            self.words.pick("suy ra", "derived") if told.derived else "",
            told.apart,
            "" if told.checked else self.unverified,
        ]
        return tuple(s for s in said if s)

    @property
    def unverified(self) -> str:
        """The mark of a figure whose source must be read again."""
        return self.words.pick("chưa kiểm chứng", "unverified")

    def amount(self, told: Told, *, unit: bool = True) -> str:
        """Qualifier, number and unit: "gần 9.000 người"."""
        if told.unit == "%":
            return f"{told.number}%"
        return " ".join(s for s in (told.qualifier, told.number, told.unit if unit else "") if s)

    def number(self, indicator: Indicator, value: float | None) -> str:
        """A number of an indicator without decimals that it does not have."""
        return self.words.planned(indicator, value)

    def when(self, row: pd.Series) -> str:
        """Day or period of a figure, as exactly as its source tells it."""
        w, day, precision = self.words, row["last_day"], row["precision"]
        if precision == "undated" or day is None:
            return w.pick("nguồn không ghi ngày", "undated")
        if precision == "day":
            return w.day(day)
        if precision in ("month", "about"):
            month = w.pick(f"tháng {day.month}/{day.year}", f"{day:%m/%Y}")
            return month if precision == "month" else w.pick(f"khoảng {month}", f"about {month}")
        if precision == "quarter":
            return Quarter(day.year, (day.month + 2) // 3).label(self.lang)
        if precision == "half_year":
            return w.pick(f"6 tháng đầu năm {day.year}", f"first half of {day.year}")
        if row.get("first_day") is None:
            return w.pick(f"cuối năm {day.year}", f"end of {day.year}")
        return w.pick(f"năm {day.year}", f"{day.year}")

    def scope(self, row: pd.Series, apart: str = "") -> str:
        """Where, and which units are counted."""
        basis = BASES.get(row["basis"])
        sector = "" if apart else self.sector(row["sector"])
        said = [self.place, apart, sector, self.words.pick(*basis) if basis else ""]
        return "; ".join(s for s in said if s)

    def sector(self, code: str) -> str:
        """Name of a sector or of a group of sectors."""
        return self.words.pick(*SECTORS[code]) if code in SECTORS else self.words.label("sector", code or None)

    def _narrower(self, code: str | None, indicator: str) -> str:
        """Scope of a result that is narrower than its target: 16 of agriculture alone, in 2021."""
        row = None if code is None else self.published.figure(code)
        if row is None or (row["indicator"] == indicator and not row["sector"]):
            return ""
        if row["sector"] == "agriculture" or row["indicator"].endswith("_agriculture"):
            return self.words.pick("chỉ HTX nông nghiệp", "agricultural cooperatives only")
        return self.sector(row["sector"])

    def _told_series(self, code: str) -> Iterator[Told]:
        choice = self.published.series[code]
        for _, row in series(self.published, code).iterrows():
            main = self.published.figure(row["figures"][0])
            place = pd.Series({**main, "last_day": row["last_day"], "precision": row["precision"]})
            yield self._told(
                place,
                row["year"],
                float(row["value"]),
                self.indicator(code),
                choice.unit,
                codes=row["figures"],
                qualifier=row["qualifier"],
                estimate=row["estimate"],
                checked=row["checked"],
                derived=row["derived"],
                apart=self.words.pick(row["apart"], row["apart_en"]) if row["apart"] else "",
                segment=row["segment"],
                joined=row["joined"],
                alike=row["alike"],
                reason=row["reason"],
            )

    def _told(
        self, row: pd.Series, year: int, value: float, indicator: Indicator | None, unit: str, **more: Any
    ) -> Told:
        qualifier = str(more.pop("qualifier", row["qualifier"]))
        apart = str(more.pop("apart", ""))
        settings = {"estimate": bool(row["estimate"]), "derived": False, "checked": bool(row["checked"])} | more
        return Told(
            year=year,
            value=value,
            number=self.words.number(value) if indicator is None else self.number(indicator, value),
            qualifier=self.words.pick(qualifier, QUALIFIERS.get(qualifier, "")),
            unit=self.words.unit(unit, value),
            when=self.when(row),
            agency=str(row["agency"]),
            scope=self.scope(row, apart),
            source=self.published.sources[row["source"]],
            apart=apart,
            **settings,
        )


def spans(years: Iterable[int]) -> str:
    """Years in short.

    Examples
    --------
    >>> spans([2018, 2021, 2022, 2023]), spans([2024]), spans([2016, 2017])
    ('2018, 2021–2023', '2024', '2016–2017')
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{r[0]}" if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)
