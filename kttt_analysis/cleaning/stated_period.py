"""Which days a submission says its figures are of, and whether they are those of the chosen calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms import Reading
from kttt_analysis.quarter import CALENDARS, Calendar, Quarter
from kttt_analysis.vietnamese.names import fold
from kttt_analysis.vietnamese.periods import reported, spans

SAYS: Mapping[Calendar, re.Pattern[str]] = {
    "calendar": re.compile(r"\b(?:qui|ki bao cao|nam) (?:theo )?(?:nam )?duong lich\b"),
    "administrative": re.compile(r"\bki bao cao (?:hanh chinh|theo (?:nghi dinh|nd) (?:so )?09 2019)\b"),
}
"""Words, folded, by which a text names the calendar itself."""


@lru_cache(maxsize=1 << 12)
def calendars_stated(text: str, quarter: Quarter) -> frozenset[Calendar]:
    """Calendars that a text speaks of a quarter by: in words, or with the days on which it or its year begins or ends.

    Examples
    --------
    >>> calendars_stated("số liệu lũy kế từ ngày 01/01/2021 đến ngày 30/6/2021", Quarter(2021, 2))
    frozenset({'calendar'})
    >>> calendars_stated("số liệu đến ngày 20/6/2021", Quarter(2021, 2))
    frozenset()
    """
    said, days = fold(text), spans(text)
    found = set()
    for calendar in CALENDARS:
        (first, last), since = quarter.bounds(calendar), quarter.year_bounds(calendar)[0]
        if SAYS[calendar].search(said) or any(d.last == last or d.first in (first, since) for d in days):
            found.add(calendar)
    return frozenset(found)


def of_another_calendar(
    reading: Reading, quarter: Quarter, calendar: Calendar, where: Mapping[str, Any]
) -> Iterable[Finding]:
    """Tell once a file that its texts or headings give the days of another calendar than the chosen one."""
    for other in CALENDARS:
        if other == calendar:
            continue
        sheets = [(t.sheet, text) for t in reading.tables for text in (*t.titles, *(c.name for c in t.columns))]
        told = [(s, text) for s, text in (*sheets, *((None, text) for text in reading.texts))
                if other in calendars_stated(text, quarter)]  # fmt: skip
        if told:
            sheet, text = told[0]
            names = ", ".join(dict.fromkeys(name for name, _ in told if name)) or "–"
            words = {"sheets": names, "label": quarter.label(), "label_en": quarter.label("en"), "other": other}
            for name, one in (("stated", other), ("expected", calendar)):
                words |= {name: quarter.window(one), f"{name}_en": quarter.window(one, "en")}
            yield finding("period_of_another_calendar", sheet=sheet, raw=text, **words, **where)


def of_two_periods(reading: Reading, quarter: Quarter, where: Mapping[str, Any]) -> Iterable[Finding]:
    """Tell tables whose titles say that they report on another quarter as well; what is only compared with is none."""
    for table in reading.tables:
        named = [m for m in reported(" ; ".join(table.titles)) if m.kind == "named" and m.role == "period"]
        stated = sorted({Quarter(m.year, m.number) for m in named})
        if len(stated) > 1 and quarter in stated:
            words = {"stated": ", ".join(q.label() for q in stated), "expected": quarter.label()}
            words |= {"stated_en": ", ".join(q.label("en") for q in stated), "expected_en": quarter.label("en")}
            yield finding("two_periods", sheet=table.sheet, cell=table.range, range=table.range, **words, **where)
