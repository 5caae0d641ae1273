"""Workbooks drawn as text, so that a test shows the sheet it is about; the drawing may say what each row is.

A line is a row: its number, what it should be taken for (optional), then its cells:

    1 title   | BÁO CÁO           |        |
    3 header  | STT | Tên HTX     | Vốn    |
    4 header  | ^   | ^           | (ha)   |
    5 record  | 1   | HTX Tân Tiến| '1.325 |

Cells: a bare number, or a day such as 2021-06-30, is one in Excel too; 'text keeps it text, as Excel's own
apostrophe does; =A1 is a formula that nobody calculated; < and ^ are merged with the cell to the left or above;
⏎ breaks a line. Numbers of rows may leave gaps: the rows between are empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.forms import Reading, Table, read
from kttt_analysis.forms.roles import Roles

_ROW = re.compile(r"\s*(\d+)\s*([a-z]*)\s*\|(.*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MERGED = ("<", "^")


class Typed(str):
    """A text that stays one, whatever it looks like."""


@dataclass
class Drawing:
    """Cells by 1-based row and column, and what each row should be taken for."""

    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right


def drawn_row(line: str) -> bool:
    """Whether a line is a row of a drawing."""
    return _ROW.fullmatch(line) is not None


def drawing(text: str) -> Drawing:
    """A sheet from its drawing."""
    drawn = Drawing()
    signs: dict[tuple[int, int], str] = {}
    last = 0
    for line in filter(str.strip, text.splitlines()):
        found = _ROW.fullmatch(line)
        assert found and int(found[1]) > last, f"no row of a drawing: {line!r}"
        last = int(found[1])
        if found[2]:
            drawn.roles[last] = found[2]
        for column, cell in enumerate(found[3].rstrip().removesuffix("|").split("|"), 1):
            said = cell.strip()
            if said in MERGED:
                signs[last, column] = said
            elif said:
                drawn.cells[last, column] = _value(said)
    drawn.merged = list(_merged(drawn, signs))
    return drawn


def _value(said: str) -> Any:
    if said.startswith("'"):
        return Typed(said[1:].replace("⏎", "\n"))
    if _DAY.fullmatch(said):
        return datetime.fromisoformat(said)
    if _NUMBER.fullmatch(said):
        return float(said) if "." in said else int(said)
    return said.replace("⏎", "\n")


def _merged(drawn: Drawing, signs: Mapping[tuple[int, int], str]) -> Sequence[tuple[int, int, int, int]]:
    areas: dict[tuple[int, int], tuple[int, int]] = {}
    for at in signs:
        row, column = at
        while (row, column) in signs:
            row, column = (row, column - 1) if signs[row, column] == "<" else (row - 1, column)
        bottom, right = areas.get((row, column), (row, column))
        areas[row, column] = max(bottom, at[0]), max(right, at[1])
    return [(top, left, bottom, right) for (top, left), (bottom, right) in areas.items()]


@dataclass(frozen=True)
class Look:
    """What the text of a drawing cannot show."""

    hidden_sheets: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)  # by cell


def write(path: Path, sheets: str | Mapping[str, str], look: Look | None = None) -> Path:
    """A workbook from drawings of its sheets."""
    look = look or Look()
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, text in ({"Biểu 1": sheets} if isinstance(sheets, str) else sheets).items():
        sheet = workbook.create_sheet(name)
        _fill(sheet, drawing(text))
        for row in look.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for column in look.hidden_columns:
            sheet.column_dimensions[column].hidden = True
        for cell, font in look.fonts.items():
            sheet[cell].font = Font(name=font)
        sheet.sheet_state = "hidden" if name in look.hidden_sheets else "visible"
    workbook.save(path)
    return path


def _fill(sheet: Worksheet, drawn: Drawing) -> None:
    for (row, column), value in drawn.cells.items():
        cell = sheet.cell(row, column)
        cell.value = value
        if isinstance(value, Typed):
            cell.data_type = "s"
    for top, left, bottom, right in drawn.merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def reading(folder: Path, sheets: str | Mapping[str, str], look: Look | None = None) -> Reading:
    """Write drawings as a workbook and read it."""
    return read(write(folder / "drawn.xlsx", sheets, look))


def table_of(folder: Path, sheet: str, look: Look | None = None) -> Table:
    """The one table of a drawn sheet."""
    found = reading(folder, sheet, look)
    assert len(found.tables) == 1, [t.range for t in found.tables]
    return found.tables[0]


def values(folder: Path, sheet: str, look: Look | None = None) -> list[list[Any]]:
    """Records of the one table of a drawn sheet."""
    return [list(record) for record in table_of(folder, sheet, look).records]


def codes(found: Reading | Table) -> set[str]:
    """Codes of what a reading or a table tells."""
    return {f.code for f in (found.all_findings if isinstance(found, Reading) else found.findings)}


def read_as(folder: Path, sheet: str, look: Look | None = None) -> tuple[dict[int, str], dict[int, str]]:
    """What each row of a drawn sheet was taken for, and what the drawing says: equal where all is well."""
    found = reading(folder, sheet, look)
    roles = Roles(found.sheets[0], found.tables)
    drawn = drawing(sheet)
    rows = {row for row, _ in drawn.cells}
    return {r: roles.of_row(r - 1) or "" for r in sorted(rows)}, {r: drawn.roles[r] for r in sorted(rows)}


def column_of(folder: Path, cells: Sequence[str], heading: str = "Giá trị", row: str = "HTX") -> Table:
    """A table of one column of values, drawn from its cells."""
    lines = [f"1 | STT | Tên đơn vị | {heading}"]
    lines += [f"{n + 1} | {n} | {row} {get_column_letter(n)} | {cell}" for n, cell in enumerate(cells, 1)]
    return table_of(folder, "\n".join(lines))
