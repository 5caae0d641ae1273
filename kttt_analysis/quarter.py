"""Quarters: one spelling inside (``2021Q2``), every official spelling at the door, two calendars.

The calendar is ``"calendar"`` (1/4–30/6) or ``"administrative"``, which Điều 12 of NĐ 09/2019/NĐ-CP
closes on the 14th: Q2/2021 runs from 15/3/2021 to 14/6/2021 and the year 2021 from 15/12/2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, overload

from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.periods import mentions, nearest, reported

Calendar = Literal["calendar", "administrative"]
CALENDARS: tuple[Calendar, ...] = ("calendar", "administrative")
_integers = range  # inside the class, range reads as Quarter.range
ROMAN = ("I", "II", "III", "IV")
ACCEPTED = "2021Q2, Q2/2021, quý II/2021, 6 tháng đầu năm 2021, 9 tháng 2021, năm 2021"


class QuarterError(ValueError):
    """A text that names no quarter, or a quarter that cannot be used here.

    ``str(error)`` is Vietnamese, ``error.english`` the same sentence in English, ``error.found`` the text
    and ``error.suggestion`` the nearest valid quarter as ``2021Q2`` (or None).
    """

    def __init__(self, message: str, english: str, found: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.english = english
        self.found = found
        self.suggestion = suggestion


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One quarter of one year.

    >>> q = Quarter.parse("quý II/2021")
    >>> str(q), q.label(), q.ytd_label(), q.label(lang="en")
    ('2021Q2', 'quý II/2021', '6 tháng đầu năm 2021', 'Q2 2021')
    >>> q.end, q.bounds("administrative")[1], str(q + 3)
    (datetime.date(2021, 6, 30), datetime.date(2021, 6, 14), '2022Q1')
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and 1900 <= self.year <= 2199):
            raise _not_a_quarter(f"{self.year}Q{self.number}")

    # ---- reading -------------------------------------------------------------------------------

    @classmethod
    def parse(cls, text: str | Quarter) -> Quarter:
        """The quarter that the whole text names; QuarterError when it names none or something more.

        "6 tháng", "9 tháng" and "năm" of a year name its second, third and fourth quarter, because
        figures accumulate from the first day of the year.

        >>> str(Quarter.parse("9 THÁNG ĐẦU NĂM 2021")), str(Quarter.parse("năm 2021"))
        ('2021Q3', '2021Q4')
        """
        if isinstance(text, Quarter):
            return text
        found = mentions(str(text))
        if len(found) == 1 and found[0].own_year and found[0].alone and found[0].kind != "date":
            return cls(found[0].year, found[0].number)
        raise _not_a_quarter(str(text))

    @classmethod
    def find(cls, text: str) -> list[Quarter]:
        """Every quarter a title or a file name reports on, in order, each once.

        A quarter that is only compared with ("so với quý I/2021") or looked forward to ("phương hướng quý
        III") is left out when the text also names its own period; so is a bare year ("Kế hoạch năm 2021")
        next to a quarter, and a date next to either. More than one answer means: ask, do not choose.

        >>> [str(q) for q in Quarter.find("BÁO CÁO kết quả quý II, phương hướng quý III năm 2021")]
        ['2021Q2']
        >>> [str(q) for q in Quarter.find("GoQuao_Q2-2021_v2.xlsx")]
        ['2021Q2']
        """
        return list(dict.fromkeys(cls(m.year, m.number) for m in reported(text)))

    @classmethod
    def of_date(cls, day: date, calendar: Calendar = "calendar") -> Quarter:
        """The quarter a day belongs to; on 20/12 the administrative year has already changed.

        >>> str(Quarter.of_date(date(2020, 12, 20), "administrative"))
        '2021Q1'
        """
        _check_calendar(calendar)
        quarter = cls(day.year, (day.month + 2) // 3)
        return quarter.next if day > quarter.bounds(calendar)[1] else quarter

    # ---- days ----------------------------------------------------------------------------------

    def bounds(self, calendar: Calendar = "calendar") -> tuple[date, date]:
        """First and last day."""
        _check_calendar(calendar)
        last_month = 3 * self.number
        if calendar == "administrative":
            before = date(self.year, last_month - 2, 1) - timedelta(days=1)
            return before.replace(day=15), date(self.year, last_month, 14)
        following = date(self.year + last_month // 12, last_month % 12 + 1, 1)
        return date(self.year, last_month - 2, 1), following - timedelta(days=1)

    def year_bounds(self, calendar: Calendar = "calendar") -> tuple[date, date]:
        """First and last day of the whole year that the quarter belongs to."""
        return Quarter(self.year, 1).bounds(calendar)[0], Quarter(self.year, 4).bounds(calendar)[1]

    def ytd_bounds(self, calendar: Calendar = "calendar") -> tuple[date, date]:
        """From the first day of the year to the end of the quarter: the window of lũy kế figures."""
        return self.year_bounds(calendar)[0], self.bounds(calendar)[1]

    @property
    def start(self) -> date:
        """First day in the calendar year."""
        return self.bounds()[0]

    @property
    def end(self) -> date:
        """Last day in the calendar year."""
        return self.bounds()[1]

    def has_begun(self, today: date, calendar: Calendar = "calendar") -> bool:
        """Whether the first day has been reached."""
        return today >= self.bounds(calendar)[0]

    def check_begun(self, today: date, calendar: Calendar = "calendar") -> Quarter:
        """The quarter itself, or a QuarterError that names the newest quarter there is."""
        if self.has_begun(today, calendar):
            return self
        start, newest = self.bounds(calendar)[0], Quarter.of_date(today, calendar)
        day = f"{start.day}/{start.month}/{start.year}"
        raise QuarterError(
            f"Quý {self.roman}/{self.year} chưa bắt đầu (từ {day}). Quý mới nhất có thể báo cáo là {newest}.",
            f"{self.label('en')} has not begun (it starts on {start.isoformat()}). "
            f"The newest quarter that can be reported is {newest}.",
            str(self),
            str(newest),
        )

    # ---- neighbours ----------------------------------------------------------------------------

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return self - 1

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return self + 1

    @property
    def year_ago(self) -> Quarter:
        """The same quarter of the year before (cùng kỳ)."""
        return Quarter(self.year - 1, self.number)

    @property
    def of_year(self) -> tuple[Quarter, ...]:
        """The quarters of its year up to and including itself."""
        return tuple(Quarter(self.year, n) for n in range(1, self.number + 1))

    @classmethod
    def range(cls, first: str | Quarter, last: str | Quarter) -> list[Quarter]:
        """All quarters from first to last, both included; empty when last lies before first.

        >>> [str(q) for q in Quarter.range("2020Q4", "2021Q2")]
        ['2020Q4', '2021Q1', '2021Q2']
        """
        start = cls.parse(first)
        return [start + n for n in _integers(cls.parse(last) - start + 1)]

    def __add__(self, quarters: int) -> Quarter:
        if not isinstance(quarters, int):
            return NotImplemented
        year, number = divmod(4 * self.year + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    @overload
    def __sub__(self, other: int) -> Quarter: ...
    @overload
    def __sub__(self, other: Quarter) -> int: ...
    def __sub__(self, other: int | Quarter) -> Quarter | int:
        if isinstance(other, Quarter):
            return 4 * (self.year - other.year) + self.number - other.number
        if not isinstance(other, int):
            return NotImplemented
        return self + -other

    # ---- words ---------------------------------------------------------------------------------

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def roman(self) -> str:
        """I, II, III or IV."""
        return ROMAN[self.number - 1]

    def label(self, lang: str = "vi") -> str:
        """How an official text names it."""
        return f"Q{self.number} {self.year}" if lang == "en" else f"quý {self.roman}/{self.year}"

    def ytd_label(self, lang: str = "vi") -> str:
        """How an official text names the year up to the end of this quarter.

        >>> [Quarter(2021, n).ytd_label() for n in (1, 2, 3, 4)]
        ['quý I/2021', '6 tháng đầu năm 2021', '9 tháng đầu năm 2021', 'năm 2021']
        """
        if self.number == 1:
            return self.label(lang)
        if self.number == 4:
            return str(self.year) if lang == "en" else f"năm {self.year}"
        months = 3 * self.number
        if lang == "en":
            return f"first {months} months of {self.year}"
        return f"{months} tháng đầu năm {self.year}"

    def window(self, calendar: Calendar, lang: str = "vi") -> str:
        """From which day to which, by which calendar, and since when figures accumulate: the stamp of everything.

        >>> Quarter(2021, 1).window("administrative")
        'từ ngày 15/12/2020 đến ngày 14/3/2021 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP)'
        """
        first, last, since = (format_date(d, lang) for d in (*self.bounds(calendar), self.year_bounds(calendar)[0]))
        name, english = _CALENDAR_NAMES[calendar]
        if lang == "en":
            return f"{first} to {last} ({english})" + ("" if since == first else f"; year to date from {since}")
        return f"từ ngày {first} đến ngày {last} ({name})" + ("" if since == first else f"; lũy kế từ ngày {since}")


_CALENDAR_NAMES: Mapping[Calendar, tuple[str, str]] = MappingProxyType(
    {
        "calendar": ("quý theo năm dương lịch", "calendar quarter"),
        "administrative": (
            "kỳ báo cáo theo Nghị định 09/2019/NĐ-CP",
            "reporting period of Decree 09/2019/NĐ-CP",
        ),
    }
)


def _check_calendar(calendar: str) -> None:
    if calendar not in CALENDARS:
        raise ValueError(f"Lịch phải là một trong {', '.join(CALENDARS)}; nhận được “{calendar}”.")


def _not_a_quarter(text: str) -> QuarterError:
    near = nearest(text)
    suggestion = f"{near[0]}Q{near[1]}" if near else None
    vi = f"Không đọc được quý từ “{text}”. Cách viết được nhận: {ACCEPTED}."
    en = f"“{text}” is not a quarter. Accepted spellings: {ACCEPTED}."
    if suggestion:
        vi += f" Có phải là {suggestion}?"
        en += f" Did you mean {suggestion}?"
    return QuarterError(vi, en, text, suggestion)
