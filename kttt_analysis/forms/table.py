"""One table as it was read: where its rows stand, its columns, its records, and what should be told about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kttt_analysis.dictionary import Finding
from kttt_analysis.forms.addresses import letters
from kttt_analysis.forms.cell_values import Out

Record = tuple[Out, ...]


@dataclass(frozen=True)
class TableColumn:
    """A column: 0-based place in the sheet, heading path in one line, the dictionary's name, the unit."""

    index: int
    name: str
    column: str | None
    unit: str | None


@dataclass(frozen=True)
class Table:
    """A table as it was read; rows are 1-based as in Excel, `records[i]` belongs to `record_rows[i]`.

    Beside what the contract's JSON holds: `topic`, the table of the dictionary that it is about; `kind_hint`,
    "HTX" or "THT" by its name and title; `raw`, the cells' texts in the shape of `records`; `sections`, for
    each record the labels of the sections above it; `titles`, the texts above the table; `totals`, for each
    total row the numbers by place in `columns`; `further_rows`, the other rows of a record by its first.
    """

    sheet: str
    range: str
    title_rows: tuple[int, ...]
    header_rows: tuple[int, ...]
    total_rows: tuple[int, ...]
    section_rows: tuple[int, ...]
    record_rows: tuple[int, ...]
    index_rows: tuple[int, ...]
    note_rows: tuple[int, ...]
    unit: str | None
    encoding: str
    columns: tuple[TableColumn, ...]
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]
    topic: str | None = None
    kind_hint: str | None = None
    raw: tuple[tuple[str | None, ...], ...] = ()
    sections: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()
    totals: tuple[Mapping[int, float], ...] = ()
    further_rows: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    repeated_rows: tuple[int, ...] = ()
    numbered_rows: tuple[int, ...] = ()

    def address(self, i: int, k: int) -> str:
        """Cell of the value in record `i` and column `k`, such as "D12"."""
        return f"{letters(self.columns[k].index)}{self.record_rows[i]}"

    def to_dict(self) -> dict[str, Any]:
        """The table as the contract's JSON has it."""
        return {
            "sheet": self.sheet,
            "range": self.range,
            "title_rows": list(self.title_rows),
            "header_rows": list(self.header_rows),
            "total_rows": list(self.total_rows),
            "section_rows": list(self.section_rows),
            "record_rows": list(self.record_rows),
            "index_rows": list(self.index_rows),
            "note_rows": list(self.note_rows),
            "unit": self.unit,
            "encoding": self.encoding,
            "columns": [{"index": c.index, "name": c.name, "column": c.column, "unit": c.unit} for c in self.columns],
            "records": [list(r) for r in self.records],
            "findings": [f.as_dict() for f in self.findings],
        }
