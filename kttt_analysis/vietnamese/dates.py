"""Dates as offices type them: the day always before the month, and never a date that does not exist."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache
from typing import Literal

from kttt_analysis.vietnamese.periods import mentions
from kttt_analysis.vietnamese.sentinels import meaning

Precision = Literal["day", "month", "quarter", "year"]
DateStatus = Literal["date", "missing", "impossible", "ambiguous", "text"]
EARLIEST, LATEST = 1900, 2199
LEFT, TAKEN = 2, 4
"""Texts and days from which a column shows that a program read its days as months: by chance it is 1 in 40."""
VIETNAM = timezone(timedelta(hours=7))
"""The clock of everybody who reads a report; the country has no summer time."""


@dataclass(frozen=True, slots=True)
class Date:
    """What a cell may mean as a date.

    Attributes
    ----------
    value
        The day; the first day where only month, quarter or year is given; None for any other status.
    precision
        How much the cell says.
    status
        "date"; "missing" (a sentinel); "impossible" (31/2/2021); "ambiguous" (two digits for the year, or a
        column that writes the month first somewhere); "text".
    """

    value: date | None
    precision: Precision | None
    status: DateStatus
    raw: object = None


_SEPARATED = re.compile(r"(?:ng[àa]y\s*)?(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_SPOKEN = re.compile(r"(?:ng[àa]y\s*)?(\d{1,2})\s*th[áa]ng\s*(\d{1,2})\s*(?:[/.-]|,?\s*n[ăa]m)\s*(\d{4})")
_MONTH = re.compile(r"(?:(?:th[áa]ng|t\.?)\s*)?(\d{1,2})\s*(?:[/.-]|,?\s*n[ăa]m)\s*(\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(?:n[ăa]m\s*)?(\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_COMPACT_ISO = re.compile(r"((?:19|20)\d{2})(0\d|1[0-2])(\d{2})")
_TIME = re.compile(r"\s+\d{1,2}(?::\d{2}){1,2}$")


def parse_date(value: object, serial: bool = False, order: Literal["both"] | None = None) -> Date:
    """Read one cell.

    Parameters
    ----------
    value
        Text, a date, a datetime, or nothing.
    serial
        Take a number for Excel's day count (1900 system, with its 29/2/1900 that never was); off, a number
        is a year where it can be one, else text.
    order
        "both" when the column also writes months first (``column_order``): 5/6/2021 is ambiguous there.

    A year of two digits is ambiguous: 05/6/21 may be 2021 or 1921, and 20/9/10 may run backwards.

    >>> parse_date("29.9.2020").value, parse_date("ngày 29 tháng 9 năm 2020").value
    (datetime.date(2020, 9, 29), datetime.date(2020, 9, 29))
    >>> parse_date("9/2020").precision, parse_date("31/2/2021").status, parse_date("5/6/21").status
    ('month', 'impossible', 'ambiguous')
    >>> parse_date(44103, serial=True).value
    datetime.date(2020, 9, 29)
    """
    if isinstance(value, str):
        found = _parse_text(value)
        if order == "both" and _swapped(value, found):
            return Date(None, "day", "ambiguous", value)
        return found
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return Date(None, None, "missing", value)
    if isinstance(value, date):  # a datetime too
        return _day(value.year, value.month, value.day, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isnan(value):
            return Date(None, None, "missing", value)
        if math.isinf(value):
            return Date(None, None, "text", value)
        if serial:
            return _serial(value)
        if value == int(value) and EARLIEST <= value <= LATEST:
            return Date(date(int(value), 1, 1), "year", "date", value)
    return Date(None, None, "text", value)


@lru_cache(maxsize=1 << 15)
def _parse_text(raw: str) -> Date:
    if meaning(raw):
        return Date(None, None, "missing", raw)
    text = " ".join(unicodedata.normalize("NFC", raw).lower().split()).strip(" .,;()")
    if m := _ISO.fullmatch(text):
        return _day(int(m[1]), int(m[3]), int(m[4]), raw)
    text = _TIME.sub("", text)
    if m := _SEPARATED.fullmatch(text):
        if len(m[4]) == 2:
            return Date(None, "day", "ambiguous", raw)
        return _day(int(m[4]), int(m[3]), int(m[1]), raw)
    if m := _SPOKEN.fullmatch(text):
        return _day(int(m[3]), int(m[2]), int(m[1]), raw)
    if m := _COMPACT.fullmatch(text):
        return _day(int(m[3]), int(m[2]), int(m[1]), raw)
    if m := _COMPACT_ISO.fullmatch(text):
        return _day(int(m[1]), int(m[2]), int(m[3]), raw)
    if m := _ISO_MONTH.fullmatch(text):
        return _month(int(m[1]), int(m[2]), raw)
    if m := _MONTH.fullmatch(text):
        return _month(int(m[2]), int(m[1]), raw)
    if m := _YEAR.fullmatch(text):
        year = int(m[1])
        known = EARLIEST <= year <= LATEST
        return Date(date(year, 1, 1), "year", "date", raw) if known else Date(None, None, "text", raw)
    if text.startswith("q") or text[:4].isdigit():  # "quý II/2021", "2021Q2", not "6 tháng 2021"
        found = mentions(text)
        if len(found) == 1 and found[0].alone and found[0].own_year:
            return Date(date(found[0].year, 3 * found[0].number - 2, 1), "quarter", "date", raw)
    return Date(None, None, "text", raw)


def _day(year: int, month: int, day: int, raw: object) -> Date:
    try:
        found = date(year, month, day)
    except ValueError:
        return Date(None, "day", "impossible", raw)
    if not EARLIEST <= year <= LATEST:
        return Date(None, "day", "impossible", raw)
    return Date(found, "day", "date", raw)


def _month(year: int, month: int, raw: object) -> Date:
    if not (1 <= month <= 12 and EARLIEST <= year <= LATEST):
        return Date(None, "month", "impossible", raw)
    return Date(date(year, month, 1), "month", "date", raw)


def month_first(text: str) -> Date | None:
    """The day that a text gives only with the month before it; None where the usual order, or none, gives one.

    >>> month_first("9/29/2020").value, month_first("29/9/2020"), month_first("31/31/2020")
    (datetime.date(2020, 9, 29), None, None)
    """
    m = _SEPARATED.fullmatch(text.strip().lower())
    if m is None or len(m[4]) != 4 or _parse_text(text).status != "impossible":
        return None
    found = _day(int(m[4]), int(m[1]), int(m[3]), text)
    return found if found.value else None


def column_order(texts: Iterable[object]) -> Literal["both"] | None:
    """Say "both" when some text of the column is a date only with the month first (9/29/2020), else None.

    >>> column_order(["29/9/2020", "5/6/2021"]), column_order(["9/29/2020", "5/6/2021"])
    (None, 'both')
    >>> parse_date("5/6/2021", order="both").status
    'ambiguous'
    """
    return "both" if any(isinstance(text, str) and month_first(text) for text in texts) else None


def never_day_first(texts: Iterable[object]) -> bool:
    """Whether no text of a column is a date only with the day first, as 29/9/2020 is.

    >>> never_day_first(["9/29/2020", "5/6/2021"]), never_day_first(["9/29/2020", "15/1/2019"])
    (True, False)
    """
    found = (_SEPARATED.fullmatch(t.strip().lower()) for t in texts if isinstance(t, str))
    return not any(m and int(m[1]) > 12 >= int(m[3]) for m in found)


def turned_around(cells: Iterable[object]) -> bool:
    """Whether a program took the days of a column for months: only days above 12 were left as texts.

    >>> texts = ["29/9/2020", "15/4/2019"]
    >>> turned_around([*texts, *(date(2020, month, 5) for month in (1, 3, 6, 9))])
    True
    >>> turned_around([*texts, *(date(2020, month, 25) for month in (1, 3, 6, 9))])
    False
    """
    texts, days = [], []
    for cell in cells:
        if isinstance(cell, date):
            days.append(cell.day)
        elif isinstance(cell, str) and (m := _SEPARATED.fullmatch(cell.strip().lower())):
            texts.append(int(m[1]))
    return len(texts) >= LEFT and min(texts) > 12 and len(days) >= TAKEN and max(days) <= 12


def _swapped(text: str, found: Date) -> bool:
    """Whether the same digits are another day with the month first."""
    day = found.value
    written_out = "tháng" in text.lower() or _ISO.fullmatch(text.strip().lower())
    return bool(day and found.precision == "day" and day.day <= 12 and day.day != day.month and not written_out)


def _serial(value: float) -> Date:
    """Day 60 of the 1900 system is 29/2/1900, which did not exist; from 61 on the count is one ahead."""
    days = int(value)
    if days == 60 or not 1 <= value < 109_575:  # up to 31/12/2199
        return Date(None, "day", "impossible", value)
    return Date(date(1899, 12, 31) + timedelta(days=days - (days > 60)), "day", "date", value)


def format_date(day: date, lang: str = "vi") -> str:
    """A date in digits as texts write it, months without a leading zero.

    >>> format_date(date(2020, 9, 29)), format_date(date(2020, 9, 29), lang="en")
    ('29/9/2020', '29 Sep 2020')
    """
    if lang == "en":
        return f"{day.day} {_ENGLISH[day.month - 1][:3]} {day.year}"
    return f"{day.day}/{day.month}/{day.year}"


_ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def format_date_long(day: date, lang: str = "vi") -> str:
    """A date in words; in letterheads a day below 10 and months 1 and 2 take a zero (NĐ 30/2020/NĐ-CP).

    >>> format_date_long(date(2020, 9, 29)), format_date_long(date(2021, 2, 5))
    ('ngày 29 tháng 9 năm 2020', 'ngày 05 tháng 02 năm 2021')
    """
    if lang == "en":
        return f"{day.day} {_ENGLISH[day.month - 1]} {day.year}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
