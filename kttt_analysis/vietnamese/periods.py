"""Where a title, a heading or a file name speaks of a quarter, of n months or of a year.

The grammar knows years and numbers only; quarters as things are made in kttt_analysis.quarter.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["named", "date", "year"]
Role = Literal["period", "comparison", "outlook"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text that names a period.

    ``kind``: "named" (quý, n tháng), "date" (đến 30/6/2021, in ``until``), "year" (năm 2021 alone).
    ``role``: whether the text is about the period, compares with it or looks forward to it.
    ``own_year``: its year stands beside it. ``before`` and ``after``: the plain text around it.
    """

    year: int
    number: int
    kind: Kind
    role: Role
    own_year: bool
    until: date | None
    before: str
    after: str

    @property
    def alone(self) -> bool:
        """Whether nothing but punctuation surrounds it."""
        return not any(c.isalnum() for c in self.before + self.after)


_S = r"[\s._,:–-]*"
_NUMBER = r"(?:iv|i{1,3}|[1-4]|mot|hai|ba|bon|tu)"
_YYYY = r"(?:19|20|21)\d\d"
_YEAR = rf"{_YYYY}(?!\d)"
_NOT_A_SPAN = rf"(?!\s*[-–]\s*{_YEAR})"  # "năm 2021-2025" is no quarter


def _of_year(name: str) -> str:
    return rf"(?:{_S}/?{_S}(?:(?:cua{_S})?nam{_S})?(?P<{name}>{_YEAR}){_NOT_A_SPAN})?"


# One alternation, narrow before wide: what an earlier branch eats (a full date, "6 tháng cuối năm 2021")
# can no longer be taken for "năm 2021".
_GRAMMAR = re.compile(
    rf"""
      (?P<code> (?<![a-z0-9]) (?P<year0>{_YYYY}) {_S} /? q(?:u[yi])? {_S}
                (?P<code_number>[1-4]|iv|i{{1,3}}) (?![a-z0-9]) )
    | (?P<quarter> (?<![a-z0-9]) q(?:u[yi])? {_S}
                (?P<numbers> {_NUMBER} (?: \s*(?:,|-|va)\s* (?:qu[yi]\s*)? {_NUMBER} )* )
                (?=[^a-z0-9]|nam|$) {_of_year("year1")} )
    | (?P<late> (?<!\d) 0?6 {_S} t(?:hang)? {_S} cuoi (?:{_S}nam)? {_of_year("year2")} )
    | (?P<months> (?<![a-z0-9]) (?:0?(?P<count>3|6|9|12)|(?P<spelt>ba|sau|chin)) {_S} t(?:hang)? (?![a-z])
                {_S} (?:dau(?:{_S}nam)?)? (?=[^a-z0-9]|nam|$) {_of_year("year3")} )
    | (?P<date> (?P<until>\b(?:(?:den|toi|tai)(?:\s+het)?|thoi\sdiem)(?:\s+thoi\sdiem)?\s+)?
                (?:ngay\s*)? (?<!\d) (?:(?P<day>\d{{1,2}})(?:\s*[/.-]\s*|\s+thang\s+))?
                (?:(?:het\s+)?thang\s*)?
                (?P<month>\d{{1,2}}) (?:\s*[/.-]\s*|\s*,?\s*nam\s+) (?P<date_year>{_YEAR}) )
    | (?P<bare> (?<![a-z]) (?P<lead>(?:den|dau|from)\s+)? (?:ca\s+)? nam {_S}
                (?P<year4>{_YEAR}) {_NOT_A_SPAN} )
    """,
    re.VERBOSE,
)
_YEARS = ("year0", "year1", "year2", "year3", "year4")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_MONTHS = {"3": 1, "ba": 1, "6": 2, "sau": 2, "9": 3, "chin": 3, "12": 4}

_COMPARED = re.compile(r"(?:so voi|cung ky)[^.;()]{0,25}$")
_AHEAD = re.compile(r"(?:phuong huong|giai phap|du kien)[^.;()]{0,40}$")
_TASKS = re.compile(r"(?:nhiem vu|ke hoach)[^.;()]{0,40}$")
_DONE = re.compile(r"ket qua|thuc hien|tinh hinh")
_JOINED = re.compile(r"(?:[\s,;&-]|\bva\b|\bden\b)*")


def mentions(text: str) -> list[Mention]:
    """Every period the text names, in order.

    A quarter without a year ("kết quả quý II, phương hướng quý III năm 2021") takes the only year that
    stands in the text; with two different years, or none, it is passed over.

    >>> [(m.year, m.number, m.role) for m in mentions("Quý II/2021 so với quý I/2021")]
    [(2021, 2, 'period'), (2021, 1, 'comparison')]
    """
    plain = _plain(text)
    pieces = list(_GRAMMAR.finditer(plain))
    years = {int(y) for m in pieces for y in m.group(*_YEARS) if y}
    years = years or {int(m["date_year"]) for m in pieces if m["until"]}
    only_year = years.pop() if len(years) == 1 else None
    found: list[Mention] = []
    role: Role | None = None
    last_end = 0
    for m in pieces:
        role = _role(plain[last_end : m.start()], role)
        last_end = m.end()
        own = next((int(y) for y in m.group(*_YEARS) if y), None)
        around = plain[: m.start()], plain[m.end() :]
        if m["date"]:
            # Only a cut-off names a period: "Quyết định … ngày 29/9/2020" does not.
            day = _day(m) if m["until"] else None
            if day:
                number = (day.month + 2) // 3
                found.append(Mention(day.year, number, "date", role, True, day, *around))
            continue
        year = own or only_year
        if year is None or m["late"] or m["lead"]:
            continue
        kind: Kind = "year" if m["bare"] else "named"
        for number in _numbers(m):
            found.append(Mention(year, number, kind, role, own is not None, None, *around))
    return found


def reported(text: str) -> list[Mention]:
    """The mentions that say what the text reports on: the best role, then the most exact kind.

    What is only compared with or looked forward to gives way to the text's own period, a bare year
    ("Kế hoạch năm 2021") to a quarter, and a date to either.
    """
    found = mentions(text)
    for role in ("period", "comparison", "outlook"):
        for kind in ("named", "date", "year"):
            best = [m for m in found if m.role == role and m.kind == kind]
            if best:
                return best
    return []


@dataclass(frozen=True, slots=True)
class Span:
    """Days that a text says its figures are of; `first` only where it is told."""

    first: date | None
    last: date


_SINCE = re.compile(
    rf"from\s+(?:ngay\s+)?(?P<day>\d{{1,2}})(?:\s*[/.-]\s*|\s+thang\s+)(?P<month>\d{{1,2}})"
    rf"(?:(?:\s*[/.-]\s*|\s*,?\s*nam\s+)(?P<date_year>{_YEAR}))?[\s,]*$"
)


def spans(text: str) -> list[Span]:
    """Days that the text's own figures are of: from one to another, or up to a cut-off.

    A first day without a year is the last one before the cut-off.

    >>> spans("lũy kế từ ngày 15/12 đến ngày 14/6/2021")
    [Span(first=datetime.date(2020, 12, 15), last=datetime.date(2021, 6, 14))]
    >>> spans("đến hết tháng 6 năm 2021"), spans("so với cùng kỳ đến 30/6/2020")
    ([Span(first=None, last=datetime.date(2021, 6, 30))], [])
    """
    found = []
    for m in mentions(text):
        if m.until and m.role == "period":
            since = _SINCE.search(m.before)
            found.append(Span(_first_day(since, m.until) if since else None, m.until))
    return found


def _first_day(m: re.Match[str], last: date) -> date | None:
    try:
        day = date(int(m["date_year"] or last.year), int(m["month"]), int(m["day"]))
        return day.replace(year=day.year - 1) if day > last and not m["date_year"] else day
    except ValueError:
        return None


def nearest(text: str) -> tuple[int, int] | None:
    """Year and number of the quarter that a misspelling most resembles, or None rather than a wrong one.

    >>> nearest("2021Q5"), nearest("Q2/21"), nearest("30/6/2021"), nearest("2/2021")
    ((2021, 4), (2021, 2), (2021, 2), None)
    """
    found = {(m.year, m.number) for m in reported(text)}
    if found:
        return found.pop() if len(found) == 1 else None
    plain = _plain(text)
    piece = _GRAMMAR.search(plain)
    if piece and piece["late"] and piece["year2"]:
        return int(piece["year2"]), 4
    if piece and piece["date"]:
        # "2/2021" may be February or the second quarter.
        month = int(piece["month"])
        clear = 1 <= month <= 12 and (piece["day"] or month > 4)
        return (int(piece["date_year"]), (month + 2) // 3) if clear else None
    years = list(re.finditer(rf"(?<!\d){_YEAR}", plain)) or list(re.finditer(r"(?<!\d)\d\d$", plain))
    if len(years) != 1:
        return None
    year = years[0]
    rest = f"{plain[: year.start()]} {plain[year.end() :]}"
    months, digits = re.search(r"(\d+)\s*t", rest), re.search(r"\d+", rest)
    roman = re.search(r"(?<![a-z])(?:iv|i{1,3})(?![a-z])", rest)
    if months:
        number = (int(months[1]) + 2) // 3
    elif roman or digits:
        number = _ROMAN[roman[0]] if roman else int(digits[0]) if digits else 0
    else:
        return None
    return int(year[0]) + (2000 if len(year[0]) == 2 else 0), min(max(number, 1), 4)


def _role(before: str, previous: Role | None) -> Role:
    if previous is not None and _JOINED.fullmatch(before):
        return previous
    if _COMPARED.search(before):
        return "comparison"
    if _AHEAD.search(before) or (_TASKS.search(before) and not _DONE.search(before)):
        return "outlook"
    return "period"


def _numbers(m: re.Match[str]) -> list[int]:
    if m["bare"]:
        return [4]
    if m["months"]:
        return [_MONTHS[m["count"] or m["spelt"]]]
    words = re.findall(rf"{_NUMBER}(?=[^a-z]|nam|$)", m["code_number"] or m["numbers"])
    return [_ROMAN[w] if w in _ROMAN else int(w) for w in words]


def _day(m: re.Match[str]) -> date | None:
    """The day; of a month alone the last one, up to which it goes."""
    try:
        year, month = int(m["date_year"]), int(m["month"])
        return date(year, month, int(m["day"] or monthrange(year, month)[1]))
    except ValueError:
        return None


_FUND = re.compile("quỹ|qũy", re.IGNORECASE)
_FROM = re.compile(r"\btừ\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_D = str.maketrans("ĐÐđ", "DDd")


def _plain(text: str) -> str:
    """Lower case without marks, "BaoCaoQuy2" in words; "quỹ" (a fund) is no "quý", "từ" (from) no "tư" (four)."""
    text = _FROM.sub("from", _FUND.sub("fund", unicodedata.normalize("NFKC", text))).translate(_D)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(_CAMEL.sub(" ", text).lower().split())
