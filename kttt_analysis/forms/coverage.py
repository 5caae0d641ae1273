"""Rows of a table as a tree, and which rows a printed sum may stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kttt_analysis.forms.words import begins

RowRole = Literal["record", "section", "total"]
UNMARKED = 4.0
"""Depth of a row that bears no number (marks.DEPTH)."""


@dataclass(frozen=True)
class Row:
    """One row with its figures by place in the table's columns; `at` counts from 0.

    `depth` says how far inside the numbering it stands; `unit` is its own where the table has a column of units.
    A text may have several readings.
    """

    at: int
    role: RowRole
    depth: float
    label: str
    figures: Mapping[int, tuple[float, ...]]
    unit: str | None = None

    @cached_property
    def counted(self) -> bool:
        """Whether its figures may be a part of a sum: no detail ("trong đó"), no share, no average."""
        return bool(self.figures) and not begins(self.label, "within") and not begins(self.label, "not_additive")


@dataclass(frozen=True)
class Coverage:
    """One way in which a sum may be meant: its name, comparable between rows, and the rows that it adds."""

    name: str
    parts: tuple[Row, ...]


def coverages(rows: Sequence[Row], at: int) -> tuple[Coverage, ...]:
    """Every way in which the figures of the row at a place may be a sum, the plainest first.

    >>> one = Row(0, "record", 2, "A", {0: (1.0,)})
    >>> [c.name for c in coverages([one, Row(1, "total", 4, "Cộng", {0: (1.0,)})], 1)]
    ['all records']
    """
    found: dict[tuple[int, ...], Coverage] = {}
    for name, parts in _total(rows, at) if rows[at].role == "total" else _section(rows, at):
        counted = tuple(r for r in parts if r.counted)
        if counted:
            found.setdefault(tuple(r.at for r in counted), Coverage(name, counted))
    return tuple(found.values())


def _total(rows: Sequence[Row], at: int) -> Iterator[tuple[str, Sequence[Row]]]:
    others = [i for i, r in enumerate(rows) if r.role == "total" and i != at]
    before = max((i for i in others if i < at), default=-1)
    after = min((i for i in others if i > at), default=len(rows))
    spans = {
        "all": [r for i, r in enumerate(rows) if i != at],
        "part above": rows[before + 1 : at],
        "part below": rows[at + 1 : after],
        "above": rows[:at],
        "below": rows[at + 1 :],
    }
    for way, inside in spans.items():
        plain = [r for r in inside if r.role != "total"]
        yield f"{way} records", [r for r in plain if r.role == "record"]
        yield f"{way} outermost", outermost(plain)
        yield f"{way} leaves", leaves(plain)
    for way in ("above", "below", "all"):
        totals = [r for r in spans[way] if r.role == "total"]
        yield f"{way} totals", totals if len(totals) > 1 else []  # one total repeats another
    yield "total before and since", [*rows[max(before, 0) : before + 1], *outermost(rows[before + 1 : at])]


def _section(rows: Sequence[Row], at: int) -> Iterator[tuple[str, Sequence[Row]]]:
    inside = below(rows, at)
    yield "outermost", outermost(inside)
    yield "records", [r for r in inside if r.role == "record"]
    yield "leaves", leaves(inside)


def below(rows: Sequence[Row], at: int) -> Sequence[Row]:
    """Rows that a row heads: down to the next of its depth, a total, or for a row without a number the next section."""
    head = rows[at]
    end = at + 1
    while end < len(rows) and rows[end].role != "total":
        row = rows[end]
        if head.role == "section" and head.depth == UNMARKED:
            if row.role == "section" and row.depth <= UNMARKED:
                break
        elif row.depth <= head.depth:
            break
        end += 1
    return rows[at + 1 : end]


def outermost(rows: Sequence[Row]) -> list[Row]:
    """The rows that no other of them heads; a heading without figures gives the place to what it heads."""
    found: list[Row] = []
    i = 0
    while i < len(rows):
        inside = below(rows, i)
        if rows[i].figures:
            found.append(rows[i])
        else:
            found += [] if begins(rows[i].label, "within") else outermost(inside)
        i += 1 + len(inside)
    return found


def leaves(rows: Sequence[Row]) -> list[Row]:
    """Records that head no row with figures."""
    found = []
    for i, row in enumerate(rows):
        if row.role == "record" and not any(r.figures for r in below(rows, i)):
            found.append(row)
    return found
