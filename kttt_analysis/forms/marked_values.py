"""A workbook of today from the cells of a file of another format: values, places, merged and hidden ones."""

from __future__ import annotations

import re
from datetime import timedelta

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from kttt_analysis.forms import cells as files

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAME = re.compile(r"[\[\]:*?/\\]")
NARROW, WIDE = 8, 40


def workbook_of(original: files.Workbook) -> Workbook:
    """The same sheets as values."""
    book = Workbook()
    book.remove(book.active)
    for sheet in original.sheets:
        made = book.create_sheet(_NAME.sub("_", sheet.name)[:31] or "Trang")
        widths: dict[int, int] = {}
        for r, row in enumerate(sheet.rows, 1):
            for c, value in enumerate(row, 1):
                if value is None:
                    continue
                cell = made.cell(r, c)
                if isinstance(value, str):
                    cell.value = _CONTROL.sub("", value)
                    cell.data_type = "s"  # "=…" and "007" stay what they are
                    cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
                    widths[c] = max(widths.get(c, 0), *(len(line) for line in value.split("\n")), 1)
                else:
                    cell.value = value if not isinstance(value, timedelta) else str(value)
        for c, width in widths.items():
            made.column_dimensions[get_column_letter(c)].width = min(WIDE, max(NARROW, width + 1))
        for span in sheet.merged or ():
            made.merge_cells(
                start_row=span.top + 1, start_column=span.left + 1, end_row=span.bottom + 1, end_column=span.right + 1
            )  # fmt: skip
        for r in sheet.hidden_rows:
            made.row_dimensions[r + 1].hidden = True
        for c in sheet.hidden_columns:
            made.column_dimensions[get_column_letter(c + 1)].hidden = True
        made.sheet_state = "hidden" if sheet.hidden else "visible"
    return book
