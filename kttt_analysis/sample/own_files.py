"""Laid-out tables as files: a workbook of today, one of the old format, or separated text."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter

from kttt_analysis.forms.styles import FONT, NUMBERS, Styles
from kttt_analysis.sample.own_sheets import Grid
from kttt_analysis.vietnamese.legacy_fonts import encode, from_tcvn3

OLD_FONT = ".VnTime"
LOOKS: dict[str, dict[str, Any]] = {
    "office": {"bold": True, "align": "center"},
    "title": {"bold": True, "font_size": 14, "align": "center"},
    "period": {"italic": True, "align": "center"},
    "mark": {"bold": True, "align": "center", "font_color": "#9C0006", "bg_color": "#FFE7E7"},
    "unit": {"italic": True, "align": "right"},
    "heading": {"bold": True, "border": 1, "text_wrap": True, "align": "center"},
    "index": {"italic": True, "border": 1, "align": "center", "font_size": 9},
    "section": {"bold": True, "border": 1},
    "total": {"bold": True, "border": 1},
    "ordinal": {"border": 1, "align": "center"},
    "day": {"italic": True, "align": "center"},
    "sign": {"bold": True, "align": "center"},
}


def letters_of(kind: str) -> Callable[[str], str]:
    """How a text is spelt: as it is, in the letters of an old font, or with the marks apart.

    Examples
    --------
    >>> letters_of("tcvn3")("Hợp tác xã"), len(letters_of("nfd")("xã"))
    ('Hîp t¸c x·', 3)
    """
    if kind == "tcvn3":
        return lambda text: encode(text, "tcvn3")
    if kind == "nfd":
        return lambda text: unicodedata.normalize("NFD", text)
    return str


def read_back(kind: str, text: str) -> str:
    """What the best reader makes of a text so spelt: old fonts have no toned capitals."""
    return from_tcvn3(encode(text, "tcvn3")) if kind == "tcvn3" else text


def write_grids(path: Path, grids: Sequence[Grid], letters: str, created: date) -> None:
    """Write tables to a file in the format that its ending names; the same tables give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spelt = letters_of(letters)
    writer = {".xlsx": _xlsx, ".xls": _xls, ".csv": _csv}[path.suffix]
    writer(path, grids, spelt, created)


def _xlsx(path: Path, grids: Sequence[Grid], spelt: Callable[[str], str], created: date) -> None:
    options: dict[str, Any] = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)
    options["default_format_properties"] = {"font_name": FONT, "font_size": 11}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(created, datetime.min.time())})
    styles = Styles(book)
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for column, width in grid.widths.items():
            sheet.set_column(column, column, width)
        for row, height in grid.heights.items():
            sheet.set_row(row, height)
        for top, left, bottom, right in grid.merges:
            sheet.merge_range(top, left, bottom, right, "", _format(styles, grid.cells[top, left].look))
        for (row, column), spot in grid.cells.items():
            style, value = _format(styles, spot.look), spot.value
            if spot.formula:
                sheet.write_formula(row, column, spot.formula, style, value)
            elif isinstance(value, str):
                sheet.write_string(row, column, spelt(value), style)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, style)
            elif value is None:
                sheet.write_blank(row, column, None, style)
            else:
                sheet.write_number(row, column, value, style)
    book.close()


def _format(styles: Styles, look: str) -> Any:
    kind, *more = look.split()
    if kind not in LOOKS:
        return styles.body(kind)
    number = {"num_format": NUMBERS.get(more[0], "General")} if more else {}
    return styles(**LOOKS[kind], **number)


def _xls(path: Path, grids: Sequence[Grid], spelt: Callable[[str], str], created: date) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    made: dict[str, Any] = {}

    def style(look: str) -> Any:
        kind, *more = look.split()
        if look not in made:
            wanted = LOOKS.get(kind, {})
            made[look] = found = xlwt.XFStyle()
            found.font.name, found.font.bold = OLD_FONT, bool(wanted.get("bold"))
            found.alignment.wrap = int(kind == "heading")
            found.alignment.vert = 1
            found.alignment.horz = 2 if wanted.get("align") == "center" else 0
            if wanted.get("border") or kind not in LOOKS:
                edges = found.borders
                edges.left = edges.right = edges.top = edges.bottom = 1
            found.num_format_str = NUMBERS.get(more[0] if more else kind, "General")
        return made[look]

    for grid in grids:
        sheet = book.add_sheet(spelt(grid.name))
        sheet.portrait, sheet.paper_size_code = False, 9
        sheet.fit_num_pages, sheet.fit_width_to_pages, sheet.fit_height_to_pages = 1, 1, 0
        for column, width in grid.widths.items():
            sheet.col(column).width = int(300 * width)
        for row, height in grid.heights.items():
            sheet.row(row).height_mismatch, sheet.row(row).height = True, int(20 * height)
        inside = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for (row, column), spot in grid.cells.items():
            value = spelt(spot.value) if isinstance(spot.value, str) else spot.value
            if (row, column) in inside:
                bottom, right = inside[row, column]
                sheet.write_merge(row, bottom, column, right, value, style(spot.look))
            else:
                sheet.write(row, column, value, style(spot.look))
    book.save(str(path))


def _csv(path: Path, grids: Sequence[Grid], spelt: Callable[[str], str], created: date) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for grid in grids:
        width = 1 + max(column for _, column in grid.cells)
        for row in range(1 + max(row for row, _ in grid.cells)):
            spots = (grid.cells.get((row, column)) for column in range(width))
            writer.writerow(["" if s is None or s.value is None else spelt(str(s.value)) for s in spots])
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
