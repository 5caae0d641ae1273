"""Our own form: one workbook a district, laid out from the dictionary and written with XlsxWriter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from kttt_analysis.dictionary import Column, District, Province, load, load_province
from kttt_analysis.forms.form import form
from kttt_analysis.forms.form_sheet import LINE, FormSheet, lines_of
from kttt_analysis.forms.styles import FONT, SMALL, Styles
from kttt_analysis.quarter import Quarter

Record = Mapping[str, Any]


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
    communes = {c.code: c.printed for c in where.communes if c.listed(quarter.end)}
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
        on = FormSheet(workbook.add_worksheet(sheet.name), sheet, styles, words, communes)
        places[sheet.code] = _filled(on, district, quarter, tables.get(sheet.code, ()), mark, signed_on)
    workbook.close()
    return MappingProxyType(places)


def _filled(
    on: FormSheet,
    district: District,
    quarter: Quarter,
    records: Sequence[Record],
    mark: str | None,
    signed: date | None,
) -> Place:
    """Write one sheet: title rows, headings, index, records, total, signatures."""
    on.set_up()
    on.titles(district, quarter, mark)
    headers = on.headings()
    first = on.row + 1
    _records(on, records)
    last = on.row
    if on.layout.total:
        _total(on, records, first, last)
    on.signatures(district, signed, quarter.end.year)
    return Place(on.layout.name, headers, first, last, on.places)


def _records(on: FormSheet, records: Sequence[Record]) -> None:
    number = on.styles(border=1, align="center", font_size=SMALL)
    kinds = [(c, on.styles.body(c.type)) for c in on.columns]
    whole = on.styles.body("count")
    for i, record in enumerate(records):
        if on.lead:
            on.sheet.write_number(on.row, 0, i + 1, number)
        lines = 1
        for k, (column, style) in enumerate(kinds, on.lead):
            value = on.shown(column, _asked(record, column))
            if column.type == "number" and value is not None and value == int(value):
                style = whole
            if isinstance(value, str):
                lines = max(lines, lines_of(value, on.words.width(column)))
            on.put(k, value, style)
        # Programs that open a file do not all fit rows to wrapped text.
        on.sheet.set_row(on.row, LINE * lines + 1)
        on.row += 1
    if not records:
        for k in range(on.last + 1):
            on.sheet.write_blank(on.row, k, None, number)
        on.row += 1


def _asked(record: Record, column: Column) -> Any:
    """Value of a column; the unit beside a stated total is the indicator's."""
    if column.table == "totals" and column.name == "unit":
        return load().indicators[str(record["indicator"])].unit
    return record.get(column.name)


def _total(on: FormSheet, records: Sequence[Record], first: int, last: int) -> None:
    # The value is written beside the formula: readers that do not calculate must see it too.
    sums = {
        c.name: round(math.fsum(r[c.name] for r in records if r.get(c.name) is not None), 6)
        for c in on.columns
        if c.numeric
    }
    on.total(sums, first, last)
