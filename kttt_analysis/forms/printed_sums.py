"""The totals and subtotals that a sheet prints: their figures as read, and those that do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import DictionaryError, Finding, home, read_toml
from kttt_analysis.forms.additive import adds_up_by_heading
from kttt_analysis.forms.addresses import letters, run_of
from kttt_analysis.forms.body import Body
from kttt_analysis.forms.cell_values import Cell, Several, Values
from kttt_analysis.forms.coverage import UNMARKED, Row
from kttt_analysis.forms.grid import Grid
from kttt_analysis.forms.headings import Heading
from kttt_analysis.forms.rounding import tolerance
from kttt_analysis.forms.table import Table
from kttt_analysis.forms.totals import Addable, Difference, differences
from kttt_analysis.forms.units import measure_of
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.decimal_marks import column_decimal, like_a_footnote
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import parse_number
from kttt_analysis.vietnamese.printing import format_number

FILE = "totals.toml"
SMALL = 1000
"""Whole figures below this are things counted, whatever their heading."""
NAMED = 12


@dataclass(frozen=True)
class Columns:
    """Columns of a table as they were read: headings, cells of the records, values, units."""

    headings: Sequence[Heading]
    cells: Sequence[Sequence[Cell]]
    read: Sequence[Values]
    units: Sequence[str | None]


def figures_in(
    grid: Grid, body: Body, r: int, cells: Sequence[Sequence[Cell]], left: int
) -> dict[int, tuple[float, ...]]:
    """Figures of a row of sums by place in the table's columns; a text with two readings has both."""
    found: dict[int, tuple[float, ...]] = {}
    for c, v in grid.rows[r]:
        k = c - left
        if c in (body.ordinal, body.label) or not 0 <= k < len(cells) or isinstance(v, bool):
            continue
        if isinstance(v, int | float):
            found[k] = (v,)
        elif type(v) is str and not like_a_footnote(v):
            decimal = column_decimal(x for x in (*cells[k], v) if type(x) is str).decimal
            if values := parse_number(v, decimal).values:
                found[k] = values
    return found


def told_sums(grid: Grid, body: Body, left: int, columns: Columns) -> Iterator[tuple[str, dict[str, Any]]]:
    """Code and values of the finding about every printed sum that does not hold."""
    if not body.totals and not body.sections:
        return
    addable = list(_addable(body, left, columns))
    if not addable:
        return
    for one in differences(_rows(grid, body, left, columns), addable):
        heading = columns.headings[one.k]
        cells = _listed(one.cells)
        yield (
            "total_without_text" if one.why == "unread" else "total_differs",
            {
                "cell": f"{letters(heading.index)}{one.at + 1}",
                "column": heading.column.name if heading.column else None,
                "heading": heading.name or letters(heading.index),
                "raw": format_number(one.stated),
                "stated": format_number(one.stated),
                "added": format_number(one.added),
                "difference": format_number(abs(one.stated - one.added)),
                "cells": cells,
                "figures": (one.stated, one.added),
                "why": _why(one, cells, ""),
                "why_en": _why(one, cells, "_en"),
            },
        )


def without_shared(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Tables of one sheet; a total below one of them that adds those beside it, too, is no difference."""
    return tuple(replace(t, findings=tuple(f for f in t.findings if not _shared(f, t, tables))) for t in tables)


def _shared(told: Finding, table: Table, tables: Sequence[Table]) -> bool:
    figures = dict(told.values).get("figures") if told.code == "total_differs" else None
    beside = [t for t in tables if t is not table and set(t.record_rows) & set(table.record_rows)]
    if figures is None or not beside:
        return False
    stated, added = figures
    name = next(c.name for c in table.columns if letters(c.index) == str(told.cell).rstrip("0123456789"))
    values = [
        float(v)
        for t in beside
        for k in [k for k, c in enumerate(t.columns) if c.name == name][:1]
        for v in (record[k] for record in t.records)
        if isinstance(v, int | float) and not isinstance(v, bool)
    ]
    return abs(sum(values) + added - stated) <= tolerance([*values, added], stated, exact=False)


def _listed(cells: Sequence[str]) -> str:
    return ", ".join(cells[:NAMED]) + (f"; … ({len(cells) - NAMED})" if len(cells) > NAMED else "")


def _addable(body: Body, left: int, columns: Columns) -> Iterator[Addable]:
    for k, (heading, read) in enumerate(zip(columns.headings, columns.read, strict=True)):
        column = heading.column
        if heading.index in (body.ordinal, body.label) or (column is not None and not column.numeric):
            continue
        unit = columns.units[k] or read.unit
        figures = [v for v in read.values if isinstance(v, int | float) and not isinstance(v, bool)]
        if not figures or not adds_up_by_heading(heading.path, unit) or _years(figures, heading.name):
            continue
        cells = columns.cells[k]
        texts: dict[int, str] = {}
        unread: dict[int, tuple[float, ...]] = {}
        for r, cell, value in zip(body.records, cells, read.values, strict=True):
            if type(cell) is str and isinstance(value, int | float):
                texts[r] = f"{letters(heading.index)}{r + 1}"
            elif value is None and cell is not None and (readings := _readings(cell)):
                unread[r] = readings
                if type(cell) is str:
                    texts[r] = f"{letters(heading.index)}{r + 1}"
        exact = _counted(heading, unit, figures)
        yield Addable(k, exact, column is not None, texts, unread)


def _readings(cell: Cell) -> tuple[float, ...]:
    if isinstance(cell, Several):
        return tuple(n for v in cell for n in parse_number(v).values)
    return parse_number(cell).values


def _years(figures: Sequence[float], heading: str) -> bool:
    return "năm" in key(heading).split() and all(v == int(v) and 1900 <= v <= 2100 for v in figures)


def _counted(heading: Heading, unit: str | None, figures: Sequence[float]) -> bool:
    """Whether figures are counted, so that no difference is one of rounding."""
    if heading.column is not None:
        return heading.column.type == "count"
    said = key(unit or heading.name).split()
    if any(word in said for word in ("nghìn", "ngàn", "triệu", "tỷ", "1000")):
        return False
    if unit is not None:
        return measure_of(unit) is None
    return said[:1] == ["số"] or all(abs(v) < SMALL for v in figures)


def _rows(grid: Grid, body: Body, left: int, columns: Columns) -> list[Row]:
    """The rows of a table's body in order, with what they hold."""
    place = {r: i for i, r in enumerate(body.records)}
    units = next((k for k, h in enumerate(columns.headings) if key(h.name) in words().unit_line), None)
    rows = []
    last_unit: str | None = None
    for r in sorted({*body.records, *body.sections, *body.totals}):
        role = "record" if r in place else "section" if r in body.sections else "total"
        figures: Mapping[int, tuple[float, ...]]
        if r in place:
            values = [(k, v.values[place[r]]) for k, v in enumerate(columns.read)]
            figures = {k: (float(v),) for k, v in values if isinstance(v, int | float) and not isinstance(v, bool)}
        else:
            figures = figures_in(grid, body, r, columns.cells, left)
        unit = None
        if units is not None:
            said = grid.value(r, left + units)
            unit = key(said) if type(said) is str else None
            if type(said) is str and said.strip().lower() in words().ditto:
                unit = last_unit
            last_unit = unit or last_unit
        label = next(
            (v for c in (body.label, body.ordinal) if c is not None and type(v := grid.value(r, c)) is str), ""
        )
        rows.append(Row(r, role, body.depths.get(r, UNMARKED), label, figures, unit))  # type: ignore[arg-type]
    return rows


@cache
def _reasons(path: Path) -> Mapping[str, str]:
    raw = read_toml(path)
    wanted = {f"{why}{lang}" for why in ("text", "left_out", "twice", "stale") for lang in ("", "_en")}
    if missing := wanted - set(raw):
        raise DictionaryError(f"{path.name}: {', '.join(sorted(missing))}")
    return raw


def _why(one: Difference, cells: str, lang: str) -> str:
    """Why a sum does not hold, in words; nothing where that does not show."""
    if one.why in (None, "unread"):
        return ""
    said = _reasons(home() / FILE)[f"{str(one.why).replace(' ', '_')}{lang}"]
    return said.format(cells=cells, rows=run_of(r + 1 for r in one.rows))
