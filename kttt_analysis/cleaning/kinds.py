"""Which kind of unit a row is: HTX, QTDND, LHHTX or THT, by its cell, its name, its section, its sheet."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from kttt_analysis.cleaning.places import COUNT, NUMBERING, PARTS
from kttt_analysis.dictionary import load
from kttt_analysis.forms import Table
from kttt_analysis.forms.words import begins
from kttt_analysis.vietnamese.names import fold, key

if TYPE_CHECKING:
    from kttt_analysis.cleaning.records import Row, Sheet

GROUP, COOPERATIVE = "THT", "HTX"
PERIOD = re.compile(r"(?:q(?:ui)? ?(?:iv|i{1,3}|[1-4])|(?:3|6|9|12) thang(?! \d{1,2}\b)|nam \d{4}|thang \d{1,2})\b")
"""A period, folded, with which the row of its figures begins: not "Quý Lợi", nor the day "3 tháng 2"."""


def family(kind: str | None) -> str | None:
    """The list that a kind of unit stands in: groups, or cooperatives with their unions and credit funds.

    >>> family("QTDND"), family("THT"), family(None)
    ('HTX', 'THT', None)
    """
    return None if kind is None else GROUP if kind == GROUP else COOPERATIVE


@cache
def _ways() -> tuple[tuple[str, str], ...]:
    """Words that name a kind, longest first: "liên hiệp hợp tác xã" before "hợp tác xã"."""
    terms = load().vocabularies["kind"]
    found = {key(word): code for code, term in terms.items() for word in (code, term.label, *term.aliases)}
    return tuple(sorted(found.items(), key=lambda way: -len(way[0])))


def kind_named(text: str | None) -> str | None:
    """The kind that a name begins with; None where it begins with none.

    >>> kind_named("Quỹ tín dụng nhân dân Gò Quao"), kind_named("HTX Tân Tiến"), kind_named("Tân Tiến")
    ('QTDND', 'HTX', None)
    """
    said = f"{key(text or '')} "
    return next((code for way, code in _ways() if said.startswith(f"{way} ")), None)


def unit_name(text: str | None) -> bool:
    """Whether a text may be the name of a unit, not of a total or of a part of one.

    >>> unit_name("- HTX Tân Tiến"), unit_name("- Nông nghiệp"), unit_name("Trong đó: HTX mới"), unit_name("Tân Tiến")
    (True, False, False, True)
    >>> unit_name("Tổng số thành viên"), unit_name("Tổng hợp Tân Tiến")
    (False, True)
    >>> unit_name("So với cùng kỳ"), unit_name("Quý I"), unit_name("Quý Lợi"), unit_name("Xã Định Hòa")
    (False, False, True, False)
    >>> unit_name("3 tháng 2"), unit_name("Xã Định Hòa - Tổ 1")
    (True, True)
    """
    said = (text or "").strip()
    plain = said.lstrip("-–+•* ")
    if kind_named(plain):
        return True
    proper = key(said).startswith(("tổng hợp ", "cộng đồng ", "cộng hòa "))
    if plain != said or begins(said, "within") or begins(said, "no_unit") or PERIOD.match(fold(said)):
        return False
    return (proper or not begins(said, "total")) and not _only_a_place(said)


def _only_a_place(text: str) -> bool:
    """Whether a name is that of a place alone, as of a commune's subtotal; a part after it names something in it."""
    plain = COUNT.sub("", NUMBERING.sub("", text))
    return begins(plain, "area") and len(PARTS.split(plain)) == 1


def kind_within(text: str) -> str | None:
    """The one kind that a heading names anywhere ("II. Quỹ tín dụng nhân dân"); None for none or several."""
    said, found = f" {key(text)} ", set()
    for way, code in _ways():
        if f" {way} " in said:
            found.add(code)
            said = said.replace(f" {way} ", "  ")
    return found.pop() if len(found) == 1 else None


def family_of(table: Table) -> str:
    """The list that a table of units is: as its sheet and title say, else as most of its rows do."""
    if table.kind_hint:
        return table.kind_hint
    places = [k for k, c in enumerate(table.columns) if c.column in ("kind", "name")]
    votes = Counter(
        found for record in table.raw for k in places if (found := family(kind_named(record[k]))) is not None
    )
    return votes.most_common(1)[0][0] if votes else COOPERATIVE


def kind_of(sheet: Sheet, row: Row, listed: str | None) -> str | None:
    """The kind of one row; None where nothing tells it, or where its cell says what nobody understands.

    A credit fund and a union are cooperatives by law, so a cell that says HTX beside such a name says less than
    the name: the name counts, and that is told.
    """
    i, given = row["_record"], row.get("kind")
    named = kind_named(row.get("name"))
    place = sheet.position("kind")
    if given:
        if named and named != given:
            told = {"label": row["name"], "given": given, "named": named}
            sheet.tell("kind_and_name_differ", i, place or 0, "kind", read_as=named, **told)
            return named
        return str(given)
    if place is not None and sheet.table.raw[i][place] is not None and not named:
        return None
    sections = sheet.table.sections[i] if i < len(sheet.table.sections) else ()
    within = next((kind for label in reversed(sections) if (kind := kind_within(label))), None)
    return named or within or listed
