"""The cells of a table's records by column: the lines of a record put together, words merged over several repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kttt_analysis.forms.addresses import letters
from kttt_analysis.forms.body import Body
from kttt_analysis.forms.cell_values import Cell, Several, raw_text
from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.grid import Grid, kind_of_text
from kttt_analysis.forms.header_block import Header
from kttt_analysis.vietnamese.names import tidy


class Tell(Protocol):
    """Notes a finding at a cell."""

    def __call__(self, code: str, cell: str | None = None, **values: object) -> None:
        """Note it."""


def record_cells(grid: Grid, header: Header, body: Body, tell: Tell) -> list[list[Cell]]:
    """Cells of the records by column; several where a record has several rows."""
    rows = grid.sheet.rows
    width = header.right + 1
    lines: list[list[Cell]] = []
    for r in body.records:
        line: list[Cell] = [*rows[r], *([None] * (width - len(rows[r])))]
        if r in body.lines:
            for more in body.lines[r]:
                for c, v in grid.rows[more]:
                    if c < width:
                        line[c] = v if line[c] is None else Several((*_several(line[c]), v))
        lines.append(line[header.left : width])
    cells: list[list[Cell]] = [list(column) for column in zip(*lines, strict=True)]
    cells = cells or [[] for _ in range(header.left, width)]
    _fill_down(grid, header, body, cells, tell)
    return cells


def _fill_down(grid: Grid, header: Header, body: Body, cells: list[list[Cell]], tell: Tell) -> None:
    """A text merged over several records holds for each; a number does not."""
    if not body.records:
        return
    place = {r: i for i, r in enumerate(body.records)}
    first, last = body.records[0], body.records[-1]
    for span in grid.spans:
        if span.bottom == span.top or span.top > last or span.bottom < first:
            continue
        if not header.left <= span.left <= header.right or span.left == body.ordinal:
            continue
        under = [place[r] for r in range(span.top, span.bottom + 1) if r in place]
        value = grid.value(span.top, span.left)
        if len(under) < 2 or value is None:
            continue
        words = type(value) is str and kind_of_text(value) == "text"
        for i in under:
            cells[span.left - header.left][i] = value if words else None
        told = "merged_down" if words else "merged_number"
        heading = _heading_text(grid, header, span.left)
        tell(told, f"{letters(span.left)}{span.top + 1}", heading=heading, raw=raw_text(value), count=len(under))


def _heading_text(grid: Grid, header: Header, c: int) -> str:
    said = [grid.value(r, c) for r in range(header.top, header.bottom + 1)]
    return tidy(str(next((v for v in reversed(said) if v is not None), letters(c))))


def _several(value: Cell) -> Sequence[Value]:
    return tuple(value) if isinstance(value, Several) else (value,)
