"""What was sent without being filled in: whole forms, lists, and units of which only the name stands there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kttt_analysis.dictionary import load
from kttt_analysis.forms import Reading, Table
from kttt_analysis.vietnamese.names import key

if TYPE_CHECKING:
    from kttt_analysis.cleaning.taking import Topic

ANSWERS = {"totals": ("stated",), "remarks": ("text",)}
"""Columns in which a table is answered; of units any figure, of activities any row."""
NOTHING = "nothing_filled_in"


def nothing_filled_in(reading: Reading) -> bool:
    """Whether a file holds only what its form began with: names of units, indicators, topics."""
    return any(table.records for table in reading.tables) and not any(map(_answered, reading.tables))


def unanswered(tables: Sequence[tuple[Table, Topic]]) -> frozenset[Topic]:
    """Topics of which a file holds only what its form began with: no unit of a list has a figure, nothing is stated.

    A list whose units have all ended owes no figures: it is answered where another list of the file is.
    """
    begun = {topic for table, topic in tables if table.records}
    said = {topic for table, topic in tables if _answered(table)}
    if any(name == "units" for name, _ in said):
        owing = {topic for table, topic in tables if not _all_ended(table)}
        said |= {topic for topic in begun - owing if topic[0] == "units"}
    return frozenset(begun - said)


def _all_ended(table: Table) -> bool:
    places = _places(table, ("status",))
    return all(any(key(record[k] or "") in _ended() for k in places) for record in table.raw)


@cache
def _ended() -> frozenset[str]:
    term = load().vocabularies["status"]["ended"]
    return frozenset(map(key, (term.label, *term.aliases)))


def _answered(table: Table) -> bool:
    if table.topic not in ("units", *ANSWERS):
        return bool(table.records)
    asked = figures(table) if table.topic == "units" else _places(table, ANSWERS[table.topic])
    return bool(table.records) and (not asked or any(filled_in(table, i, asked) for i in range(len(table.records))))


def figures(table: Table) -> list[int]:
    """Positions of a table's columns of figures."""
    return _places(table, tuple(c.name for c in load().columns["units"].values() if c.numeric))


def _places(table: Table, names: Sequence[str]) -> list[int]:
    return [k for k, column in enumerate(table.columns) if column.column in names]


def filled_in(table: Table, i: int, places: Sequence[int]) -> bool:
    """Whether a record has anything in some columns."""
    return any(table.raw[i][k] is not None for k in places)
