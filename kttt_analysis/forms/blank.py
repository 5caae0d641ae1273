"""Our own form: one workbook a district, laid out from the dictionary and written with XlsxWriter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.dictionary import Column, District, Province, load, load_province
from kttt_analysis.forms.form import Form, SheetForm, form
from kttt_analysis.forms.styles import FONT, SMALL, Styles
from kttt_analysis.quarter import Quarter

Record = Mapping[str, Any]
LINE = 14.0  # points of a line of text
PAPER = {False: 10.1, True: 7.0}  # inches of A4 that columns may fill, by portrait


@dataclass(frozen=True)
class Place:
    """Where a table was written: sheet and 1-based rows as in Excel, so that a record's address is known."""

    sheet: str
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    columns: Mapping[str, int]

    def row(self, i: int) -> int:
        """Row of record i (from 0)."""
        return self.first_row + i

    def cell(self, i: int, column: str) -> str:
        """Address of a value, as "D12"."""
        return str(xl_rowcol_to_cell(self.row(i) - 1, self.columns[column]))


def write_form(
    path: Path,
    *,
    district: District,
    quarter: Quarter,
    tables: Mapping[str, Sequence[Record]],
    mark: str | None = None,
    signed_on: date | None = None,
    province: Province | None = None,
) -> Mapping[str, Place]:
    """Write one district's workbook of a quarter; the same input gives the same bytes.

    Parameters
    ----------
    path
        The `.xlsx` to write; its folder is made.
    district, quarter
        Whose workbook, and of which quarter (calendar year).
    tables
        Records by sheet ("HTX", "THT", "support", "totals", "remarks"), each a mapping from the dictionary's
        column names to clean values: codes, dates, numbers, True/False, None. Columns that the sheet lacks
        are passed over. A sheet without records keeps one empty row.
    mark
        A line that stands on every sheet below the title, such as the synthetic mark.
    signed_on
        Day in the signature block; without it the day is left to be filled in.
    province
        Where commune codes are looked up (Kiên Giang by default).

    Returns
    -------
    Mapping
        By sheet code, where its records stand.

    Examples
    --------
    >>> import tempfile
    >>> district = load_province("91").district("907", date(2021, 6, 30))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     places = write_form(Path(folder) / "a.xlsx", district=district, quarter=Quarter(2021, 2),
    ...                         tables={"remarks": [{"topic": "proposal", "text": "Bổ sung kinh phí."}]})
    >>> places["remarks"].sheet, places["remarks"].cell(0, "text")
    ('Ý kiến', 'B6')
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    words, where = form(), province or load_province("91")
    communes = {c.code: " ".join(c.full_name.split()) for c in where.communes if c.listed(quarter.end)}
    options: dict[str, Any] = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)
    # The workbook's own font, too: column widths are counted in its digits.
    options["default_format_properties"] = {"font_name": FONT, "font_size": 11}
    workbook = xlsxwriter.Workbook(str(path), options)
    # A fixed moment instead of the clock: the same records must give the same bytes.
    created = datetime.combine(signed_on or quarter.end, datetime.min.time())
    workbook.set_properties(
        {"title": f"{words.office.format(district=district.full_name)} – {quarter.label()}",
         "author": words.author, "comments": mark or "", "created": created}
    )  # fmt: skip
    workbook.set_custom_property("kttt_form_version", words.version)
    styles = Styles(workbook)
    places = {}
    for sheet in words.sheets.values():
        writer = _SheetWriter(workbook.add_worksheet(sheet.name), sheet, styles, words, communes)
        places[sheet.code] = writer.write(district, quarter, tables.get(sheet.code, ()), mark, signed_on)
    workbook.close()
    return MappingProxyType(places)


def _inches(characters: float) -> float:
    """Width of a column on paper: seven pixels a character, five around it."""
    return (7 * characters + 5) / 96


def _lines(text: str, room: float, size: float = 0.86) -> int:
    """Lines that a text takes in a width, word by word; `size` is the width of its letters."""
    lines, used = 1, 0.0
    for word in text.replace(";", "; ").split():
        length = size * len(word)
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        lines += int(length / room)
        used += length + size
    return lines


class _SheetWriter:
    """Writes one sheet from top to bottom: title rows, headings, index, records, total, signatures."""

    def __init__(
        self, sheet: Worksheet, layout: SheetForm, styles: Styles, words: Form, communes: Mapping[str, str]
    ) -> None:
        self.sheet, self.layout, self.styles, self.words = sheet, layout, styles, words
        self.communes = communes
        self.columns = layout.columns
        self.lead = 1 if layout.ordinal else 0
        self.last = self.lead + len(self.columns) - 1
        self.row = 0
        self.page = self.last  # last column of the first printed page

    def write(
        self,
        district: District,
        quarter: Quarter,
        records: Sequence[Record],
        mark: str | None,
        signed: date | None,
    ) -> Place:
        self._page()
        self._titles(district, quarter, mark)
        headers = self._headings()
        first = self.row + 1
        self._records(records)
        last = self.row
        if self.layout.total:
            self._total(records, first, last)
        self._signatures(district, signed, quarter)
        columns = {c.name: self.lead + i for i, c in enumerate(self.columns)}
        return Place(self.layout.name, headers, first, last, MappingProxyType(columns))

    def _page(self) -> None:
        sheet = self.sheet
        if self.layout.portrait:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C&P/&N")
        sheet.hide_gridlines(2)
        widths = [5.0] * self.lead + [self.words.width(c) for c in self.columns]
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width)
        at = next((i for i, c in enumerate(self.columns) if c.name == self.layout.break_before), None)
        if at is None:
            sheet.fit_to_pages(1, 0)
            return
        # A break of our own choice: two halves that belong together, names repeated on the second page.
        sheet.repeat_columns(0, self.lead)
        sheet.set_v_pagebreaks([self.lead + at])
        first = sum(map(_inches, widths[: self.lead + at]))
        second = sum(map(_inches, [*widths[: self.lead + 1], *widths[self.lead + at :]]))
        sheet.set_print_scale(min(100, int(100 * PAPER[self.layout.portrait] / max(first, second))))
        self.page = self.lead + at - 1

    def _titles(self, district: District, quarter: Quarter, mark: str | None) -> None:
        words, layout, styles = self.words, self.layout, self.styles
        start, end = quarter.ytd_bounds()
        period = (layout.period or words.period).format(
            roman=quarter.roman, year=quarter.year, start=f"{start:%d/%m/%Y}", end=f"{end:%d/%m/%Y}",
            quarter_start=f"{quarter.start:%d/%m/%Y}",
        )  # fmt: skip
        # On a wide sheet the title stands above the columns of the first page.
        width = self.page
        office = words.office.format(district=district.full_name.upper())
        split = (width - 1) // 2
        self._across(0, split, office, styles(bold=True, font_size=12))
        number = words.number.format(number=layout.number)
        self._across(split + 1, width, number, styles(align="right", italic=True))
        self.row += 1
        self._across(0, width, layout.title, styles(bold=True, font_size=14, align="center"), height=24)
        self.row += 1
        self._across(0, width, period, styles(italic=True, align="center"))
        self.row += 1
        if mark:
            warning = styles(bold=True, align="center", font_color="#9C0006", bg_color="#FFE7E7")
            self._across(0, width, mark, warning, height=20)
            self.row += 1
        if layout.units:
            unit_line = words.unit_line.format(units=layout.units)
            self._across(0, width, unit_line, styles(italic=True, align="right"))
            self.row += 1

    def _across(self, first: int, last: int, text: str, style: Any, height: float | None = None) -> None:
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, text, style)
        else:
            self.sheet.write_string(self.row, first, text, style)
        if height:
            self.sheet.set_row(self.row, height)

    def _headings(self) -> tuple[int, ...]:
        """Write heading rows (two where a group stands above) and the row of column numbers."""
        head = self.styles(bold=True, border=1, text_wrap=True, align="center", bg_color="#E3EFE8", font_size=SMALL)
        grouped = any(self.layout.group(c) for c in self.columns)
        top, low = self.row, self.row + (1 if grouped else 0)
        if self.lead:
            self._heading(top, low, 0, 0, self.words.ordinal, head)
        at, high = self.lead, 1
        for group, run in groupby(self.columns, key=self.layout.group):
            members = list(run)
            if group:
                high = max(high, _lines(group, sum(map(self.words.width, members)), 1.08))
                self._heading(top, top, at, at + len(members) - 1, group, head)
            for i, column in enumerate(members):
                self._heading(low if group else top, low, at + i, at + i, self.layout.heading(column), head)
            at += len(members)
        lines = max(_lines(self.layout.heading(c), self.words.width(c), 1.08) for c in self.columns)
        if grouped:
            self.sheet.set_row(top, LINE * high + 4)
        self.sheet.set_row(low, LINE * max(2, lines))
        index = low + 1
        number = self.styles(italic=True, font_size=9, border=1, align="center", num_format=r"\(0\)")
        for i in range(self.last + 1):
            self.sheet.write_number(index, i, i + 1, number)
        self.row = index + 1
        self.sheet.freeze_panes(self.row, self.lead + (1 if self.layout.total else 0))
        self.sheet.repeat_rows(top, index)
        return tuple(range(top + 1, low + 2))

    def _heading(self, top: int, low: int, left: int, right: int, text: str, style: Any) -> None:
        if (top, left) == (low, right):
            self.sheet.write_string(top, left, text, style)
        else:
            self.sheet.merge_range(top, left, low, right, text, style)

    def _records(self, records: Sequence[Record]) -> None:
        number = self.styles(border=1, align="center", font_size=SMALL)
        kinds = [(c, self.styles.body(c.type)) for c in self.columns]
        whole = self.styles.body("count")
        for i, record in enumerate(records):
            if self.lead:
                self.sheet.write_number(self.row, 0, i + 1, number)
            lines = 1
            for k, (column, style) in enumerate(kinds, self.lead):
                value = self._shown(column, self._asked(record, column))
                if column.type == "number" and value is not None and value == int(value):
                    style = whole
                if isinstance(value, str):
                    lines = max(lines, _lines(value, self.words.width(column)))
                self._cell(k, value, style)
            # Programs that open a file do not all fit rows to wrapped text.
            self.sheet.set_row(self.row, LINE * lines + 1)
            self.row += 1
        if not records:
            for k in range(self.last + 1):
                self.sheet.write_blank(self.row, k, None, number)
            self.row += 1

    def _asked(self, record: Record, column: Column) -> Any:
        """Value of a column; the unit beside a stated total is the indicator's."""
        if column.table == "totals" and column.name == "unit":
            return load().indicators[str(record["indicator"])].unit
        return record.get(column.name)

    def _shown(self, column: Column, value: Any) -> Any:
        """A clean value as a person sees it: label, commune's name, yes or no; dates and numbers stay."""
        if value is None:
            return None
        if column.type == "flag":
            return self.words.yes if value else self.words.no
        if column.type == "term":
            return load().vocabularies[str(column.vocabulary)][str(value)].label
        if column.name == "commune_code":
            return self.communes[str(value)]
        return value if column.numeric or column.type == "date" else str(value)

    def _cell(self, at: int, value: Any, style: Any) -> None:
        if value is None:
            self.sheet.write_blank(self.row, at, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(self.row, at, value, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, at, value, style)
        else:
            self.sheet.write_number(self.row, at, value, style)

    def _total(self, records: Sequence[Record], first: int, last: int) -> None:
        style = self.styles(bold=True, border=1, align="center", bg_color="#F3F3F3", font_size=SMALL)
        numeric = [i for i, c in enumerate(self.columns, self.lead) if c.numeric]
        self._across(0, self.lead, self.words.total, style)
        for i, column in enumerate(self.columns, self.lead):
            if i <= self.lead:
                continue
            if i not in numeric:
                self.sheet.write_blank(self.row, i, None, style)
                continue
            # The value is written beside the formula: readers that do not calculate must see it too.
            value = round(math.fsum(r[column.name] for r in records if r.get(column.name) is not None), 6)
            span = f"{xl_rowcol_to_cell(first - 1, i)}:{xl_rowcol_to_cell(last - 1, i)}"
            bold = self.styles.body(column.type, bold=True, bg_color="#F3F3F3")
            self.sheet.write_formula(self.row, i, f"=SUM({span})", bold, int(value) if value % 1 == 0 else value)
        self.row += 1

    def _signatures(self, district: District, signed: date | None, quarter: Quarter) -> None:
        width = self.page
        half = (width - 1) // 2
        day, month = (f"{signed:%d}", f"{signed.month}") if signed else ("…", "…")
        year = signed.year if signed else quarter.end.year
        line = self.words.place_and_date.format(place=district.name, day=day, month=month, year=year)
        self.row += 1
        self._across(half + 1, width, line, self.styles(italic=True, align="center"))
        for n in (0, 1):
            self.row += 1
            style = self.styles(bold=n == 0, italic=n == 1, align="center")
            self._across(0, half, self.words.signatures[0][n], style)
            self._across(half + 1, width, self.words.signatures[1][n], style)
