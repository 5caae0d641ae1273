"""The first sheet of a marked copy: each finding with a link to its cell, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.marking_words import MarkingWords

MOST = 1000  # findings that are listed and marked; more are mended in a second round
WIDTHS = {"number": 5, "severity": 11, "sheet": 14, "cell": 10, "raw": 22, "message": 62, "fix": 52}
HEAD, LINK = "FF1F4E78", "FF0563C1"
COLOURS = {"error": ("FFF4B183", "FF7F2A00"), "warning": ("FFFFE699", "FF5F4700"), "note": ("FFDDEBF7", "FF1F4E78")}
THIN = Side(style="thin", color="FFBFBFBF")
EDGES = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
TOP = Alignment(vertical="top", wrap_text=True)
SHORT = Alignment(vertical="top", horizontal="center", wrap_text=True)
FONT = "Times New Roman"
LETTERS_A_LINE, LINE = 1.05, 15.5  # letters that fit into one unit of width, and the height of a line


def list_sheet(
    book: Workbook,
    sheets: Mapping[str, Worksheet],
    findings: Sequence[Finding],
    words: MarkingWords,
    *,
    file: str,
    about: str,
    notes: Sequence[str],
    how: bool = True,
) -> Worksheet:
    """Add the list as the first sheet; `sheets` are those that links may lead to, by name."""
    sheet = book.create_sheet(_free(book, words.say("sheet")), 0)
    _page(sheet)
    row = _head(sheet, findings, words, file, about, notes, how)
    if findings:
        row = _headings(sheet, words, row)
        sheet.freeze_panes = sheet.cell(row, 1)
        sheet.print_title_rows = f"{row - 1}:{row - 1}"
    for number, one in enumerate(findings[:MOST], 1):
        _line(sheet, sheets, row, number, one, words)
        row += 1
    return sheet


def _free(book: Workbook, name: str) -> str:
    taken = {s.casefold() for s in book.sheetnames}
    return next(n for n in (name, *(f"{name} ({i})" for i in range(2, 99))) if n.casefold() not in taken)


def _page(sheet: Worksheet) -> None:
    for at, width in enumerate(WIDTHS.values(), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.sheet_properties.tabColor = HEAD
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.center.text = "&P/&N"


def _head(
    sheet: Worksheet,
    findings: Sequence[Finding],
    words: MarkingWords,
    file: str,
    about: str,
    notes: Sequence[str],
    how: bool,
) -> int:
    """Title, whose report it is, how many there are, what to do; returns the next free row."""
    counts = {code: sum(f.severity == code for f in findings) for code in load().vocabularies["severity"]}
    lines = [(words.say("title"), Font(FONT, size=15, bold=True, color=HEAD))]
    lines += [(text, Font(FONT, size=11, bold=True)) for text in (about,) if text]
    lines.append((words.say("file", file=file), Font(FONT, size=11)))
    if counts["error"] or counts["warning"] or not how:
        lines.append((words.say("summary", **counts), Font(FONT, size=12, bold=True)))
    else:
        lines.append((words.say("clean"), Font(FONT, size=12, bold=True)))
    lines += [(text, Font(FONT, size=11, italic=True)) for text in (words.say("how"),) if how and findings]
    if len(findings) > MOST:
        notes = (*notes, words.say("cut", shown=MOST, left=len(findings) - MOST))
    lines += [(text, Font(FONT, size=11, italic=True, color="FF7F2A00")) for text in notes]
    width = sum(WIDTHS.values())
    for row, (text, font) in enumerate(lines, 1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = font, TOP
        sheet.row_dimensions[row].height = LINE * _lines(text, width) * (1.4 if row == 1 else 1.1)
    return len(lines) + 2


def _headings(sheet: Worksheet, words: MarkingWords, row: int) -> int:
    for at, name in enumerate(WIDTHS, 1):
        cell = sheet.cell(row, at, words.headings[name])
        cell.font = Font(FONT, size=11, bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEAD)
        cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
        cell.border = EDGES
    sheet.row_dimensions[row].height = 22
    return row + 1


def _line(
    sheet: Worksheet, sheets: Mapping[str, Worksheet], row: int, number: int, one: Finding, words: MarkingWords
) -> None:
    message, fix = one.text(words.lang)
    area = span_of(one.cell or "")
    target = sheets.get(one.sheet or "")
    place = one.cell or words.say("whole_sheet" if one.sheet else "whole_file")
    values = (number, words.say(one.severity), one.sheet or "", place, one.raw or "", message, fix)
    fill, ink = COLOURS[one.severity]
    for at, (name, value) in enumerate(zip(WIDTHS, values, strict=True), 1):
        cell = sheet.cell(row, at)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # "=SUM(" and "-12" are quoted, not computed
        cell.font = Font(FONT, size=11, bold=name == "severity", color=ink if name == "severity" else None)
        cell.alignment = SHORT if name in ("number", "severity", "cell") else TOP
        cell.border = EDGES
        if name == "severity":
            cell.fill = PatternFill("solid", fgColor=fill)
        if name == "cell" and area is not None and target is not None:
            first = f"{get_column_letter(area.left + 1)}{area.top + 1}"
            quoted = target.title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{first}")
            cell.font = Font(FONT, size=11, underline="single", color=LINK)
    tall = max(_lines(str(v), w) for v, w in zip(values, WIDTHS.values(), strict=True))
    sheet.row_dimensions[row].height = LINE * tall + 3


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of a width."""
    fits = max(1.0, width * LETTERS_A_LINE)
    return sum(max(1, -(-len(part) // int(fits))) for part in text.split("\n")) or 1
