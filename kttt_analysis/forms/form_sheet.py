"""One sheet of our own form as it is written: page, titles, headings, signatures; what stands between is others'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.dictionary import Column, District, load
from kttt_analysis.forms.form import Form, SheetForm
from kttt_analysis.forms.styles import SMALL, Styles
from kttt_analysis.quarter import Calendar, Quarter

LINE = 14.0  # points of a line of text
PAPER = {False: 10.1, True: 7.0}  # inches of A4 that columns may fill, by portrait


def inches(characters: float) -> float:
    """Width of a column on paper: seven pixels a character, five around it."""
    return (7 * characters + 5) / 96


def lines_of(text: str, room: float, size: float = 0.86) -> int:
    """Lines that a text takes in a width, word by word; `size` is the width of its letters."""
    lines, used = 1, 0.0
    for word in text.replace(";", "; ").split():
        length = size * len(word)
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        lines += int(length / room)
        used += length + size
    return lines


class FormSheet:
    """Writes one sheet from top to bottom; `row` is where the next thing goes."""

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

    @property
    def places(self) -> Mapping[str, int]:
        """Where each column stands, from 0."""
        return MappingProxyType({c.name: self.lead + i for i, c in enumerate(self.columns)})

    def set_up(self) -> None:
        """Set page, margins, widths of columns and what is repeated in print."""
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
        first = sum(map(inches, widths[: self.lead + at]))
        second = sum(map(inches, [*widths[: self.lead + 1], *widths[self.lead + at :]]))
        sheet.set_print_scale(min(100, int(100 * PAPER[self.layout.portrait] / max(first, second))))
        self.page = self.lead + at - 1

    def titles(self, district: District, quarter: Quarter, mark: str | None, calendar: Calendar = "calendar") -> None:
        """Write whose form it is, of which period, and the unit of its figures."""
        words, layout, styles = self.words, self.layout, self.styles
        start, end = quarter.ytd_bounds(calendar)
        period = (layout.period or words.period).format(
            roman=quarter.roman, year=quarter.year, start=f"{start:%d/%m/%Y}", end=f"{end:%d/%m/%Y}",
            quarter_start=f"{quarter.bounds(calendar)[0]:%d/%m/%Y}",
        )  # fmt: skip
        # On a wide sheet the title stands above the columns of the first page.
        width = self.page
        office = words.office.format(district=district.full_name.upper())
        split = (width - 1) // 2
        self.across(0, split, office, styles(bold=True, font_size=12))
        number = words.number.format(number=layout.number)
        self.across(split + 1, width, number, styles(align="right", italic=True))
        self.row += 1
        self.across(0, width, layout.title, styles(bold=True, font_size=14, align="center"), height=24)
        self.row += 1
        self.across(0, width, period, styles(italic=True, align="center"))
        self.row += 1
        if mark:
            warning = styles(bold=True, align="center", font_color="#9C0006", bg_color="#FFE7E7")
            self.across(0, width, mark, warning, height=20)
            self.row += 1
        if layout.units:
            unit_line = words.unit_line.format(units=layout.units)
            self.across(0, width, unit_line, styles(italic=True, align="right"))
            self.row += 1

    def across(self, first: int, last: int, text: str, style: Any, height: float | None = None) -> None:
        """Write a text over several columns of the current row."""
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, text, style)
        else:
            self.sheet.write_string(self.row, first, text, style)
        if height:
            self.sheet.set_row(self.row, height)

    def headings(self) -> tuple[int, ...]:
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
                high = max(high, lines_of(group, sum(map(self.words.width, members)), 1.08))
                self._heading(top, top, at, at + len(members) - 1, group, head)
            for i, column in enumerate(members):
                self._heading(low if group else top, low, at + i, at + i, self.layout.heading(column), head)
            at += len(members)
        lines = max(lines_of(self.layout.heading(c), self.words.width(c), 1.08) for c in self.columns)
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

    def signatures(self, district: District, signed: date | None, year: int) -> None:
        """Write place and day, and who signs; the day is left open in `year` where it is not known."""
        width = self.page
        half = (width - 1) // 2
        day, month = (f"{signed:%d}", f"{signed.month}") if signed else ("…", "…")
        dated = {"day": day, "month": month, "year": signed.year if signed else year}
        line = self.words.place_and_date.format(place=district.name, **dated)
        self.row += 1
        if sum(map(self.words.width, self.columns[half + 1 - self.lead : width + 1 - self.lead])) < len(line):
            self.across(0, width, line, self.styles(italic=True, align="right"))
        else:
            self.across(half + 1, width, line, self.styles(italic=True, align="center"))
        for n in (0, 1):
            self.row += 1
            style = self.styles(bold=n == 0, italic=n == 1, align="center")
            self.across(0, half, self.words.signatures[0][n], style)
            self.across(half + 1, width, self.words.signatures[1][n], style)

    def shown(self, column: Column, value: Any) -> Any:
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

    def put(self, at: int, value: Any, style: Any) -> None:
        """Write a value into the current row."""
        if value is None:
            self.sheet.write_blank(self.row, at, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(self.row, at, value, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, at, value, style)
        else:
            self.sheet.write_number(self.row, at, value, style)

    def total(self, sums: Mapping[str, float], first: int, last: int, **look: Any) -> None:
        """Write the row of sums over rows `first` to `last` (from 1), each with its value beside the formula."""
        look = {"bold": True, "bg_color": "#F3F3F3", **look}
        style = self.styles(border=1, align="center", font_size=SMALL, **look)
        self.across(0, self.lead, self.words.total, style)
        for i, column in enumerate(self.columns[1:], self.lead + 1):
            if not column.numeric:
                self.sheet.write_blank(self.row, i, None, style)
                continue
            value = sums[column.name]
            span = f"{xl_rowcol_to_cell(first - 1, i)}:{xl_rowcol_to_cell(last - 1, i)}"
            body = self.styles.body(column.type, **look)
            self.sheet.write_formula(self.row, i, f"=SUM({span})", body, int(value) if value % 1 == 0 else value)
        self.row += 1
