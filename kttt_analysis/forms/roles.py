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
        self.rows: dict[int, list[tuple[Role, Table, int]]] = {}  # several where tables stand side by side
        self.filled = {r for r, row in enumerate(sheet.rows) if any(v is not None for v in row)}
        self.filled |= {r for r, _ in sheet.odd}
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
                    self.rows.setdefault(row - 1, []).append((role, table, place))

    def of_row(self, r: int) -> Role | None:
        """Role of a row, that of its first table where it belongs to several; None where nothing stands in it."""
        if r in self.rows:
            return self.rows[r][0][0]
        return "outside" if r in self.filled else None

    def of_cell(self, r: int, c: int, filled: bool) -> Role | None:
        """Role of a cell; None where nothing stands and no table reaches."""
        for role, table, _ in self.rows.get(r, ()):
            if _reaches(table, c):
                return role if filled or role not in ("title", "note") else None
        titled = any(role == "title" for role, _, _ in self.rows.get(r, ()))
        return ("title" if titled else "outside") if filled else None

    def read(self, r: int, c: int) -> tuple[bool, Out]:
        """Whether a cell's own value was read, and as what: cells of records, and the numbers of totals."""
        for role, table, place in self.rows.get(r, ()):
            k = c - table.columns[0].index
            if not _reaches(table, c):
                continue
            if role == "record":
                return True, table.records[place][k]
            if role == "total":
                numbers = table.totals[place]
                return k in numbers, numbers.get(k)
        return False, None


def _reaches(table: Table, c: int) -> bool:
    return table.columns[0].index <= c <= table.columns[-1].index
