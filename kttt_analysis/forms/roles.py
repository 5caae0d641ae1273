"""What each row and cell of a sheet was taken for, so that it can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kttt_analysis.forms.cell_values import Out
from kttt_analysis.forms.cells import Sheet
from kttt_analysis.forms.table import Table

Role = Literal[
    "title", "header", "index", "section", "record", "more", "total", "note", "repeated", "numbered", "outside"
]


class Roles:
    """Roles of one sheet's rows and cells, 0-based; `tables` are the tables of this sheet."""

    def __init__(self, sheet: Sheet, tables: Sequence[Table]) -> None:
        self.rows: dict[int, tuple[Role, Table]] = {}
        self.filled = {r for r, row in enumerate(sheet.rows) if any(v is not None for v in row)}
        self.filled |= {r for r, _ in sheet.odd}
        self._places: dict[int, int] = {}
        for table in tables:
            more = [r for rows in table.further_rows.values() for r in rows]
            listed: tuple[tuple[Role, Sequence[int]], ...] = (
                ("title", table.title_rows),
                ("header", table.header_rows),
                ("index", table.index_rows),
                ("section", table.section_rows),
                ("record", table.record_rows),
                ("more", more),
                ("total", table.total_rows),
                ("note", table.note_rows),
                ("repeated", table.repeated_rows),
                ("numbered", table.numbered_rows),
            )
            for role, rows in listed:
                for place, row in enumerate(rows):
                    self.rows.setdefault(row - 1, (role, table))
                    self._places.setdefault(row - 1, place)

    def of_row(self, r: int) -> Role | None:
        """Role of a row; None where nothing stands in it."""
        if r in self.rows:
            return self.rows[r][0]
        return "outside" if r in self.filled else None

    def of_cell(self, r: int, c: int, filled: bool) -> Role | None:
        """Role of a cell; None where nothing stands and no table reaches."""
        if r not in self.rows:
            return "outside" if filled else None
        role, table = self.rows[r]
        if role == "title":
            return role if filled else None
        if table.columns[0].index <= c <= table.columns[-1].index:
            return role if filled or role != "note" else None
        return "outside" if filled else None

    def read(self, r: int, c: int) -> tuple[bool, Out]:
        """Whether a cell's own value was read, and as what: cells of records, and the numbers of totals."""
        if r not in self.rows:
            return False, None
        role, table = self.rows[r]
        k = c - table.columns[0].index
        if not 0 <= k < len(table.columns):
            return False, None
        if role == "record":
            return True, table.records[self._places[r]][k]
        if role == "total":
            numbers = table.totals[self._places[r]]
            return k in numbers, numbers.get(k)
        return False, None
