"""Tables as blocks: the same rows as HTML and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any, Literal

from kttt_analysis.drawing.blocks import Block, inline, plain

TEXT_WIDTH = 78
"""Widest table that plain text shows in columns; a wider one is told row by row."""

Align = Literal["left", "right", "center"]
_ALIGN: Mapping[str, Align] = MappingProxyType({"l": "left", "r": "right", "c": "center"})
_CLASS = MappingProxyType({"left": "", "right": ' class="num"', "center": ' class="mid"'})


_UNIT_OF_UNIT = re.compile(r"(?<=[^\W\d])/(?=[^\W\d])")


@dataclass(frozen=True)
class Cell:
    """One cell: its words; `status` colours it, `bar` (a percentage) draws a bar below, `strong` is bold.

    For a workbook: `value` is the number that the words print, with so many `decimals`, as a percentage or not;
    `source` says which indicator it is ("htx_new"), of which district ("htx_new@906").
    """

    words: str
    status: str | None = None
    bar: float | None = None
    strong: bool = False
    value: float | None = None
    decimals: int = 0
    percent: bool = False
    source: str = ""

    def html(self) -> str:
        """The inside of the table cell."""
        words = _UNIT_OF_UNIT.sub("/<wbr>", escape(self.words, quote=False))
        if self.strong:
            words = f"<strong>{words}</strong>"
        if self.status:
            words = f'<span class="kttt-status-{self.status}">{_two_lines(words)}</span>'
        return words + (_bar(self.bar) if self.bar is not None else "")

    def machine(self) -> dict[str, Any]:
        """What a workbook writes: the words, and the number where it is one."""
        told = {"value": self.value, "decimals": self.decimals, "percent": self.percent, "source": self.source}
        return {"words": self.words, **{name: value for name, value in told.items() if value not in (None, "", False)}}


@dataclass(frozen=True)
class Row:
    """One row; a section row has one cell, which runs over the whole table."""

    cells: tuple[Cell, ...]
    kind: Literal["", "total", "section"] = ""


@dataclass(frozen=True)
class Table(Block):
    """A table.

    Parameters
    ----------
    columns
        Headings.
    rows
        As `Row`; `table` makes them from plain values.
    align
        One letter a column: l, r (numbers), c.
    header
        Which column names the row.
    kind
        "table" or "scorecard": the look.
    notes
        Small print below.
    sheet
        Its name in a workbook; a table without one is in none.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    align: str
    header: int = 0
    caption: str = ""
    kind: Literal["table", "scorecard"] = "table"
    notes: tuple[str, ...] = ()
    sheet: str = ""

    def __post_init__(self) -> None:
        wide = len(self.columns)
        if len(self.align) != wide or set(self.align) - set(_ALIGN):
            raise ValueError(f"align must be {wide} letters of l, r, c; got {self.align!r}")
        for row in self.rows:
            if len(row.cells) != (1 if row.kind == "section" else wide):
                raise ValueError(f"a row has {len(row.cells)} cells, the table {wide} columns: {row}")

    def html(self) -> str:
        """A table with caption, scoped headings and small print."""
        caption = f"<caption>{inline(self.caption)}</caption>" if self.caption else ""
        head = " ".join(
            f'<th scope="col"{_CLASS[_ALIGN[a]]}>{escape(c, quote=False)}</th>'
            for c, a in zip(self.columns, self.align, strict=True)
        )
        body = "\n".join(self._row_html(row) for row in self.rows)
        notes = "".join(f"<p>{inline(note)}</p>" for note in self.notes)
        below = f'\n<div class="kttt-note">{notes}</div>' if notes else ""
        return (
            f'<table class="kttt-{self.kind}">{caption}<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody></table>{below}"
        )

    def _row_html(self, row: Row) -> str:
        if row.kind == "section":
            inside = f'<th scope="colgroup" colspan="{len(self.columns)}">{row.cells[0].html()}</th>'
            return f'<tr class="section">{inside}</tr>'
        cells = []
        for position, (cell, letter) in enumerate(zip(row.cells, self.align, strict=True)):
            tag, scope = ("th", ' scope="row"') if position == self.header else ("td", "")
            cells.append(f"<{tag}{scope}{_CLASS[_ALIGN[letter]]}>{cell.html()}</{tag}>")
        kind = f' class="{row.kind}"' if row.kind else ""
        return f"<tr{kind}>{' '.join(cells)}</tr>"  # the space parts the words for who reads them without the table

    def text(self) -> str:
        """In columns where that fits a mail, else row by row."""
        widths = self._widths()
        narrow = sum(widths) + 2 * (len(widths) - 1) <= TEXT_WIDTH
        return self._around(self._in_columns(widths) if narrow else self._row_by_row())

    def in_columns(self) -> str:
        """In columns however wide, for the shell."""
        return self._around(self._in_columns(self._widths()))

    def _widths(self) -> list[int]:
        return [
            max([len(name), *(len(r.cells[k].words) for r in self.rows if r.kind != "section")])
            for k, name in enumerate(self.columns)
        ]

    def _around(self, lines: Iterable[str]) -> str:
        """Lines with the caption above and the small print below."""
        head = [plain(self.caption)] if self.caption else []
        return "\n".join([*head, *lines, *(plain(note) for note in self.notes)])

    def _in_columns(self, widths: Sequence[int]) -> list[str]:
        def line(words: Iterable[str]) -> str:
            placed = [
                w.rjust(n) if a == "r" else w.center(n) if a == "c" else w.ljust(n)
                for w, n, a in zip(words, widths, self.align, strict=True)
            ]
            return "  ".join(placed).rstrip()

        lines = [line(self.columns), "  ".join("-" * n for n in widths)]
        for row in self.rows:
            words = [cell.words for cell in row.cells]
            lines.append(words[0] if row.kind == "section" else line(words))
        return lines

    def _row_by_row(self) -> list[str]:
        lines = []
        for row in self.rows:
            if row.kind == "section":
                lines.append(row.cells[0].words)
                continue
            first = " ".join(cell.words for cell in row.cells[: self.header + 1] if cell.words)
            after = slice(self.header + 1, None)
            told = zip(self.columns[after], row.cells[after], strict=True)
            rest = [f"{name}: {cell.words}" for name, cell in told if cell.words]
            lines.append(f"- {first} — {'; '.join(rest)}" if rest else f"- {first}")
        return lines

    def machine(self) -> Mapping[str, Any]:
        """What a workbook needs of it, if it has a name there."""
        if not self.sheet:
            return {}
        rows = [{"kind": row.kind, "cells": [cell.machine() for cell in row.cells]} for row in self.rows]
        told = {"name": self.sheet, "caption": plain(self.caption), "columns": list(self.columns), "align": self.align}
        return {"sheet": {**told, "header": self.header, "rows": rows, "notes": [plain(n) for n in self.notes]}}


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Cell]],
    align: str,
    *,
    total: Sequence[str | Cell] | None = None,
    **more: Any,
) -> Table:
    """Make a table from words.

    Parameters
    ----------
    columns
        Headings.
    rows
        Words or cells; a row of one is a section.
    align
        One letter a column: l, r, c.
    total
        Last row, set apart.
    **more
        Further fields of `Table`.

    Examples
    --------
    >>> t = table(["Huyện", "HTX"], [["Gò Quao", "06"], ["An Biên", "11"]], "lr", total=["Cộng", "17"])
    >>> print(t)
    Huyện    HTX
    -------  ---
    Gò Quao   06
    An Biên   11
    Cộng      17
    """
    made = [Row(_cells(row), "section" if len(row) == 1 and len(columns) > 1 else "") for row in rows]
    if total is not None:
        made.append(Row(_cells(total), "total"))
    return Table(tuple(columns), tuple(made), align, **more)


def _cells(row: Sequence[str | Cell]) -> tuple[Cell, ...]:
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row)


def _two_lines(words: str) -> str:
    """Let a status break once, in its middle, and never after its sign."""
    parts = words.split(" ")
    middle = (len(parts) + 2) // 2
    return " ".join("&#160;".join(half) for half in (parts[:middle], parts[middle:]) if half)


def _bar(percent: float) -> str:
    """A bar of two table cells, which every mail client draws; what lies above 100 fills it."""
    full = round(min(max(percent, 0.0), 100.0))
    cells = []
    if full:
        cells.append(f'<td class="kttt-bar-full" width="{full}%">&#160;</td>')
    if full < 100:
        cells.append(f'<td class="kttt-bar-rest" width="{100 - full}%">&#160;</td>')
    return f'<table class="kttt-bar" role="presentation"><tr>{"".join(cells)}</tr></table>'
