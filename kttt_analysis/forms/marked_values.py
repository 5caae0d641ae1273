"""A workbook of today from the cells of a file of another format: values, places, merged and hidden ones."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.forms import cells as files
from kttt_analysis.forms.marked_book import LONGEST_NAME, free_name
from kttt_analysis.forms.marked_list import height
from kttt_analysis.forms.marked_package import clean

_NAME = re.compile(r"[\[\]:*?/\\]")
NARROW, WIDE = 8, 24
LINE, HIGHEST = 15.0, 409.0  # points of a row of one line, and of the highest
FEW = 3  # a row of fewer cells is a title or a signature
LONGEST = 32_767  # letters of a cell of Excel
FORMATS = {
    "text": {"valign": "top"},
    "lines": {"valign": "top", "text_wrap": True},
    "day": {"num_format": "dd/mm/yyyy", "valign": "top"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm", "valign": "top"},
    "clock": {"num_format": "[h]:mm:ss", "valign": "top"},
}
FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year: days before are shifted by one


def workbook_of(sheets: Sequence[files.Sheet]) -> tuple[bytes, tuple[str, ...]]:
    """The same sheets as values, and their names in the workbook: Excel allows no more than 31 letters."""
    out = io.BytesIO()
    names: list[str] = []
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        looks = {name: book.add_format(more) for name, more in FORMATS.items()}
        for sheet in sheets:
            names.append(_name(sheet.name, names))
            _write(book.add_worksheet(names[-1]), sheet, looks)
        if not sheets:
            book.add_worksheet("-")
    return out.getvalue(), tuple(names)


def _name(name: str, taken: Sequence[str]) -> str:
    short = _NAME.sub("_", clean(name))[: LONGEST_NAME - 5].strip("' ") or "Trang"
    return free_name(short if short.casefold() != "history" else f"{short}_", taken)


def _write(made: Worksheet, sheet: files.Sheet, looks: dict[str, Format]) -> None:
    for span in sheet.merged or ():
        if (span.top, span.left) == (span.bottom, span.right):
            continue
        try:
            made.merge_range(span.top, span.left, span.bottom, span.right, "", looks["lines"])
        except OverlappingRange:  # Excel would call the copy damaged
            continue
    widths: dict[int, int] = {}
    wrapped: dict[int, list[tuple[int, str]]] = {}
    made.set_landscape()
    made.set_paper(9)
    for r, row in enumerate(sheet.rows):
        alone = sum(v is not None for v in row) < FEW  # a title runs over the columns beside it
        for c, value in enumerate(row):
            shown = sheet.odd.get((r, c)) if value is None else value
            if shown is None:
                continue
            _cell(made, r, c, shown, looks, wrapped=not alone)
            if isinstance(shown, str) and not alone:
                widths[c] = max(widths.get(c, 0), *(len(line) for line in shown.split("\n")))
            elif isinstance(shown, date | timedelta):
                widths[c] = max(widths.get(c, 0), 10)
        if not alone:
            wrapped[r] = [(c, v) for c, v in enumerate(row) if isinstance(v, str)]
    _heights(made, sheet, wrapped, widths)
    hidden = set(sheet.hidden_columns)
    for c in sorted({*widths, *hidden}):
        made.set_column(c, c, _width(widths, c), None, {"hidden": c in hidden})
    if sheet.hidden:
        made.hide()


def _width(widths: dict[int, int], column: int) -> int:
    return min(WIDE, max(NARROW, widths.get(column, 0) + 1))


def _heights(
    made: Worksheet, sheet: files.Sheet, wrapped: dict[int, list[tuple[int, str]]], widths: dict[int, int]
) -> None:
    """Rows as high as their wrapped texts, those of merged ranges left out, which run over more columns."""
    merged = {(s.top, s.left) for s in sheet.merged or ()}
    hidden = set(sheet.hidden_rows)
    for r, texts in wrapped.items():
        lines = max((height(text, _width(widths, c)) for c, text in texts if (r, c) not in merged), default=1)
        if lines > 1 or r in hidden:
            made.set_row(r, min(HIGHEST, LINE * lines), None, {"hidden": r in hidden})
    for r in hidden - wrapped.keys():
        made.set_row(r, None, None, {"hidden": True})


def _cell(made: Worksheet, r: int, c: int, value: files.Value, looks: dict[str, Format], *, wrapped: bool) -> None:
    """One value; "=…" and "007" stay texts, what Excel has no number for becomes one."""
    if isinstance(value, bool):
        made.write_boolean(r, c, value, looks["text"])
    elif isinstance(value, int | float) and math.isfinite(value):
        made.write_number(r, c, value, looks["text"])
    elif isinstance(value, datetime | date | time | timedelta) and _counted(value):
        clock = isinstance(value, time | timedelta)
        plain = not isinstance(value, datetime) or value.time() == time()
        made.write_datetime(r, c, value, looks["clock" if clock else "day" if plain else "moment"])
    else:
        text = clean(str(value))[:LONGEST]
        made.write_string(r, c, text, looks["lines" if wrapped or "\n" in text else "text"])


def _counted(value: date | time | timedelta) -> bool:
    """Whether Excel has a number for a day or a time."""
    if isinstance(value, datetime):
        return value.date() >= FIRST_DAY and value.tzinfo is None
    if isinstance(value, timedelta):
        return value >= timedelta(0)
    return value >= FIRST_DAY if isinstance(value, date) else value.tzinfo is None
