"""Every heading the dictionary knows, by topic, group and leaf, as keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kttt_analysis.dictionary import load
from kttt_analysis.forms.units import without_unit
from kttt_analysis.vietnamese.names import fold, key

# What a table must ask for to be about a topic, how many headings of it at least, and headings that many
# other sheets have too.
TOPICS: Mapping[str, tuple[frozenset[str], int]] = {
    "units": (frozenset(("name",)), 3),
    "support": (frozenset(("title",)), 3),
    "totals": (frozenset(("indicator", "stated")), 2),
    "remarks": (frozenset(("text",)), 1),
}
Headings = Mapping[tuple[str | None, str], tuple[str, ...]]


@cache
def headings_of(topic: str) -> Headings:
    """Group (or None) and heading to the names of columns that go by it.

    >>> headings_of("units")["thành viên", "tổng số"]
    ('members_total',)
    """
    entries: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for column in load().columns[topic].values():
        for alias in (column.label, *column.aliases):
            group, arrow, leaf = alias.rpartition(">")
            at = (key(group) if arrow else None, key(without_unit(leaf.strip())))
            entries[at] = tuple(dict.fromkeys((*entries.get(at, ()), column.name)))
    return entries


@cache
def headings_without_marks(topic: str) -> Headings:
    """The same for headings typed without diacritics."""
    found: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for (group, leaf), names in headings_of(topic).items():
        at = (fold(group) if group else None, fold(leaf))
        found[at] = tuple(dict.fromkeys((*found.get(at, ()), *names)))
    return found


@cache
def _leaves() -> frozenset[str]:
    return frozenset(leaf for topic in TOPICS for _, leaf in headings_of(topic))


def is_known(text: str) -> bool:
    """Whether a text is a heading of the dictionary.

    >>> is_known("Vốn điều lệ (triệu đồng)"), is_known("Vốn pháp định")
    (True, False)
    """
    return key(without_unit(text)) in _leaves()
