"""Numbers and names in the reader's language: counts with units, changes, percentages, statuses, lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kttt_analysis.dictionary import District, Indicator, load
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.printing import format_count, format_number, truncation_differs
from kttt_analysis.vietnamese.wording import base_name, capitalised, join_list

LANGUAGES = ("vi", "en")
ENGLISH_UNITS = MappingProxyType(
    {
        "HTX": "cooperatives",
        "THT": "groups",
        "LHHTX": "unions",
        "quỹ": "funds",
        "người": "people",
        "lượt người": "participations",
        "lượt": "cases",
        "đơn vị": "units",
        "triệu đồng": "million VND",
        "triệu đồng/người": "million VND a person",
        "xã": "communes",
        "văn bản": "documents",
        "mô hình": "models",
        "cuộc": "events",
        "lớp": "classes",
        "hội chợ": "fairs",
    }
)
SINGULAR = MappingProxyType({"people": "person", "classes": "class"})
RANKS = MappingProxyType({"Huyện": "district", "Thành phố": "city", "Thị xã": "town"})
NOT_APPLICABLE = "x"
"""In a table: this cannot be counted for this row; a statistical sign, explained below each table."""
PARTLY = "*"
"""After a change: it covers only districts that reported in both periods."""
NO_FIGURE = "…"
"""In a table: there is something to count, and no figure came."""


@dataclass(frozen=True)
class Words:
    """Words of one language; `closed` once the year of the plan is over.

    Examples
    --------
    >>> w = Words("vi")
    >>> w.with_unit(load().indicators["htx_new"], 6), w.percent(40), w.status("on_track")
    ('06 HTX', '40,0%', '● Đúng tiến độ')
    >>> w.change(load().indicators["htx_new"], -2), Words("en").change(load().indicators["htx_new"], 1)
    ('giảm 02 HTX', 'up 1 cooperative')
    """

    lang: str = "vi"
    closed: bool = False

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"lang phải là một trong {', '.join(LANGUAGES)}; đang ghi {self.lang!r}")

    def pick(self, vi: str, en: str) -> str:
        """The one of two texts that is in this language."""
        return en if self.lang == "en" else vi

    @property
    def missing(self) -> str:
        """What a sentence says where no figure came; never zero."""
        return self.pick("chưa có số liệu", "no data")

    def number(self, value: float | None, decimals: int | None = None) -> str:
        """A number with the language's marks."""
        return format_number(value, decimals, self.lang, missing=NO_FIGURE).replace("-", "−")

    def count(self, value: float | None) -> str:
        """A count; below 10 with two digits in Vietnamese."""
        return format_count(value, self.lang, missing=NO_FIGURE).replace("-", "−")

    def percent(self, value: float | None) -> str:
        """A percentage with one decimal, half up."""
        return NO_FIGURE if absent(value) else f"{self.number(value, 1)}%"

    def amount(self, indicator: Indicator, value: float | None) -> str:
        """A value of an indicator without its unit."""
        if absent(value):
            return NO_FIGURE
        if indicator.unit == "%":
            return self.percent(value)
        counted = not indicator.decimals and "đồng" not in indicator.unit
        return self.count(value) if counted else self.number(value, indicator.decimals)

    def planned(self, indicator: Indicator, value: float | None) -> str:
        """A value as a plan states it: no decimals that it does not have."""
        return self.number(value) if indicator.decimals else self.amount(indicator, value)

    def unit(self, unit: str, value: float | None = None) -> str:
        """A unit's name; in English with the number that the value asks for."""
        if self.lang != "en":
            return unit
        name = ENGLISH_UNITS.get(unit, unit)
        if value is not None and abs(value) == 1:
            return SINGULAR.get(name, name.removesuffix("s"))
        return name

    def with_unit(self, indicator: Indicator, value: float | None) -> str:
        """A value with its unit, or that there is none."""
        if absent(value):
            return self.missing
        if indicator.unit == "%":
            return self.percent(value)
        return f"{self.amount(indicator, value)} {self.unit(indicator.unit, value)}"

    def bounds(self, indicator: Indicator, low: float | None, high: float | None) -> str:
        """From – to, where only bounds are known."""
        return f"{self.amount(indicator, low)}–{self.amount(indicator, high)}"

    def signed(self, indicator: Indicator, change: float | None, percent: float | None = None) -> str:
        """A change for a table: sign, amount, and the percentage where the base bears one."""
        if change is None or absent(change):
            return NO_FIGURE
        points = indicator.unit == "%"
        text = self.number(abs(change), 1) if points else self.amount(indicator, abs(change))
        sign = ("+" if change > 0 else "−") if _told(text) else ""
        if points:
            return f"{sign}{text} {self.pick('điểm %', 'pp')}"
        if percent is None or absent(percent):
            return sign + text
        return f"{sign}{text} ({self.signed_percent(percent)})"

    def signed_percent(self, percent: float) -> str:
        """A relative change for a table: +2,2%."""
        text = self.percent(abs(percent))
        return (("+" if percent > 0 else "−") if _told(text) else "") + text

    def change(self, indicator: Indicator, change: float | None, percent: float | None = None) -> str:
        """A change in words: "tăng 03 HTX", "giảm 12 người (1,5%)", "không thay đổi"."""
        if change is None or absent(change):
            return self.missing
        shown = self.number(abs(change), max(indicator.decimals, 1 if indicator.unit == "%" else 0))
        if not _told(shown):
            return self.pick("không thay đổi", "unchanged")
        way = self.pick("tăng", "up") if change > 0 else self.pick("giảm", "down")
        if indicator.unit == "%":
            points = self.pick("điểm phần trăm", "percentage points")
            return f"{way} {shown} {points}"
        text = f"{way} {self.with_unit(indicator, abs(change))}"
        return text if percent is None or absent(percent) else f"{text} ({self.percent(abs(percent))})"

    def truncated(self, value: float | None) -> str | None:
        """The percentage that cutting off would print, where it is another than ours: 106,67 is 106% there."""
        if value is None or absent(value) or not truncation_differs(value, 1):
            return None
        return f"{self.number(math.floor(value), 0)}%"

    def status(self, code: str | None) -> str:
        """Sign and word of a status of progress."""
        if code is None or absent(code):
            return self.pick("không giao riêng", "no own target")
        return f"{load().vocabularies['progress_status'][code].more['symbol']} {self.status_word(code)}"

    def status_word(self, code: str) -> str:
        """Word of a status of progress."""
        term = load().vocabularies["progress_status"][code]
        closed = term.more.get(self.pick("closed", "closed_en")) if self.closed else None
        return str(closed or term.text(self.lang))

    def label(self, vocabulary: str, code: str | None) -> str:
        """Label of a term."""
        return load().label(vocabulary, code, self.lang)

    def day(self, day: date) -> str:
        """A date."""
        return format_date(day, self.lang)

    def place(self, district: District) -> str:
        """A district inside a sentence: "huyện Gò Quao", "Gò Quao district"."""
        for rank, english in RANKS.items():
            if district.full_name.startswith(f"{rank} "):
                return self.pick(rank.lower() + district.full_name[len(rank) :], f"{district.name} {english}")
        return district.full_name

    def listed(self, names: Iterable[str]) -> str:
        """Names as a sentence lists them."""
        return join_list(names, self.lang)

    def base(self, quarter: Quarter, now: Quarter) -> str:
        """What a figure is compared with, by its name: the same period, or the end of last year."""
        year = quarter.year
        if quarter == now.year_ago:
            return base_name("year_ago", self.pick(f"năm {year}", f"of {year}"), self.lang)
        return base_name("last_year_end", self.pick(str(year), f"({year})"), self.lang)


def _told(number: str) -> bool:
    """Whether a number, as printed, is other than zero."""
    return any(digit in number for digit in "123456789")


def absent(value: object) -> bool:
    """Whether there is no value: None, NaN or NA."""
    return value is None or type(value).__name__ == "NAType" or value != value


def sentence(parts: Sequence[str], end: str = ".") -> str:
    """Parts joined by commas into one sentence.

    Examples
    --------
    >>> sentence(["toàn tỉnh có 457 HTX", "", "tăng 10 HTX so với cùng kỳ"])
    'Toàn tỉnh có 457 HTX, tăng 10 HTX so với cùng kỳ.'
    """
    return capitalised(", ".join(part for part in parts if part)) + end
