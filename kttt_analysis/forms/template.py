"""The blank workbook of one district: instructions, sheets with what is known prefilled, lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.dictionary import Column, District, Indicator, Province, load
from kttt_analysis.forms.form import form
from kttt_analysis.forms.form_sheet import LINE, FormSheet, lines_of
from kttt_analysis.forms.styles import FONT, SMALL, Styles
from kttt_analysis.forms.template_checks import Limits, Rows, colour_cells, kind_of, terms_of, validation
from kttt_analysis.forms.template_guide import in_sentence, write_guide
from kttt_analysis.forms.template_words import TemplateSheet, template
from kttt_analysis.quarter import Calendar, Quarter

Record = Mapping[str, Any]
FIXED = ("indicator", "unit")  # columns whose cells stand filled in and are not to be changed
PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
}


@dataclass(frozen=True)
class Order:
    """What one blank workbook is made for.

    Attributes
    ----------
    district, quarter, province, calendar
        Whose workbook, of which period.
    recipient, deadline
        To whom it goes, and the last day.
    listed
        Units of the district's last lists, by sheet ("HTX", "THT"), as the clean table has them.
    sources
        The report that each list is taken from ("quý IV/2021"), by sheet; a list that was never given has none.
    mark
        A line that stands on every sheet, such as the mark of synthetic figures.
    """

    district: District
    quarter: Quarter
    province: Province
    recipient: str
    deadline: date
    calendar: Calendar = "calendar"
    listed: Mapping[str, Sequence[Record]] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    mark: str | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First day of the year, last day of the quarter."""
        return self.quarter.ytd_bounds(self.calendar)

    @property
    def communes(self) -> Mapping[str, str]:
        """Names of the district's communes at the end of the quarter, by code."""
        listed = (c for c in self.province.communes if c.district_code == self.district.code)
        return {c.code: c.printed for c in listed if c.listed(self.days[1])}


def make_template(order: Order) -> bytes:
    """Return a district's blank workbook; the same order gives the same bytes.

    Examples
    --------
    >>> from kttt_analysis.dictionary import load_province
    >>> from kttt_analysis.forms.cells import sniff
    >>> place = load_province("91")
    >>> made = make_template(Order(place.district("906", date(2022, 3, 31)), Quarter(2022, 1), place,
    ...                            "Liên minh Hợp tác xã tỉnh Kiên Giang", date(2022, 4, 10)))
    >>> sniff(made)
    'calamine'
    """
    words, held = form(), io.BytesIO()
    options: dict[str, Any] = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)
    options |= {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 11}}
    workbook = xlsxwriter.Workbook(held, options)
    office = words.office.format(district=order.district.full_name)
    # A fixed moment instead of the clock: the same order must give the same bytes.
    workbook.set_properties(
        {"title": f"{office} – {order.quarter.label()}", "author": words.author, "comments": order.mark or "",
         "created": datetime.combine(order.days[1], datetime.min.time())}
    )  # fmt: skip
    workbook.set_custom_property("kttt_form_version", words.version)
    styles = Styles(workbook)
    guide = workbook.add_worksheet(template().guide.name)
    sheets = {code: workbook.add_worksheet(sheet.name) for code, sheet in words.sheets.items()}
    lists = _write_lists(workbook, order)
    places = {}
    for code, sheet in words.sheets.items():
        on = FormSheet(sheets[code], sheet, styles, words, order.communes)
        _Blank(on, template().sheets[code], order, lists[code]).write()
        places[code] = on.places
    write_guide(guide, styles, order, places, _limits(order))
    workbook.close()
    return held.getvalue()


def _limits(order: Order, lists: Mapping[str, str] = MappingProxyType({})) -> Limits:
    return Limits(in_sentence(order.district), *order.days, lists)


def _write_lists(workbook: Workbook, order: Order) -> dict[str, dict[str, str]]:
    """Write every list once to a sheet that nobody sees; returns by sheet and column the name of its list."""
    words = template().lists
    sheet = workbook.add_worksheet(words["name"])
    sheet.very_hidden()
    sheet.protect("")
    sheet.write_string(0, 0, words["title"])
    named: dict[tuple[str, ...], str] = {}
    found: dict[str, dict[str, str]] = {}
    for code, layout in form().sheets.items():
        found[code] = {}
        for column in layout.columns:
            commune = column.name == "commune_code"
            if column.type not in ("term", "flag") and not commune:
                continue
            terms = tuple(order.communes.values()) if commune else terms_of(column, template().sheets[code])
            if terms not in named:
                at = len(named)
                name = f"DS_{column.name}" if f"DS_{column.name}" not in named.values() else f"DS_{column.name}_{code}"
                heading = words["flag"] if column.type == "flag" else column.label
                _write_list(sheet, at, heading, terms)
                letter = xl_col_to_name(at)
                workbook.define_name(name, f"='{words['name']}'!${letter}$3:${letter}${len(terms) + 2}")
                named[terms] = name
            found[code][column.name] = named[terms]
    return found


def _write_list(sheet: Worksheet, at: int, heading: str, terms: Sequence[str]) -> None:
    sheet.write_string(1, at, heading)
    for i, term in enumerate(terms):
        sheet.write_string(2 + i, at, term)


class _Blank:
    """Writes one sheet to fill in: titles, headings, total, listed units, empty rows, signatures."""

    def __init__(self, on: FormSheet, words: TemplateSheet, order: Order, lists: Mapping[str, str]) -> None:
        self.on, self.words, self.order, self.limits = on, words, order, _limits(order, lists)
        self.known = self._known()
        self.rows = Rows(0, 0, on.places)

    def write(self) -> None:
        on, words, order = self.on, self.words, self.order
        on.set_up()
        self._low_rows(0, 3 + bool(order.mark) + bool(on.layout.units))
        on.titles(order.district, order.quarter, order.mark, order.calendar)
        on.headings()
        self._low_rows(on.row - 1, on.row)
        first = on.row + (2 if on.layout.total else 1)
        self.rows = Rows(first, first + len(self.known) + words.spare - 1, on.places)
        if on.layout.total:
            self._total()
        for i, record in enumerate([*self.known, *[{}] * words.spare]):
            self._row(i, record)
        for column in on.columns:
            if column.name not in FIXED and column.name != "stated":
                self._check(self.rows.first, self.rows.last, column)
        colour_cells(on.sheet, words, on.columns, self.rows, on.styles)
        self._low_rows(on.row, on.row + 8)
        on.signatures(order.district, None, order.deadline.year)
        footer = template().footer.format(version=on.words.version, quarter=order.quarter.label())
        on.sheet.set_footer(f"&L&8{footer}&C&P/&N")
        on.sheet.protect("", PROTECTION)
        for name in ("unit_code", "unit_ids"):
            if name in on.places:
                on.sheet.ignore_errors({"number_stored_as_text": self.rows.all(name).replace("$", "")})

    def _low_rows(self, first: int, last: int) -> None:
        """Keep titles and signatures low on a sheet whose rows are high by default."""
        if self.words.row_height:
            self.on.sheet.set_default_row(self.words.row_height)
            for row in range(first, last):
                self.on.sheet.set_row(row, LINE + 4)

    def _known(self) -> list[Record]:
        """What the first rows begin with: listed units, indicators that are asked for, topics."""
        code = self.on.layout.code
        if code == "totals":
            return [{"indicator": i.code, "unit": i.unit} for i in load().indicators.values() if i.stated]
        if code == "remarks":
            return [{"topic": topic} for topic in load().vocabularies["topic"]]
        carried = self.words.carried
        return [{name: record.get(name) for name in carried} for record in self.order.listed.get(code, ())]

    def _total(self) -> None:
        """Sums above the records: they stay in sight, and rows can be added below."""
        on, name = self.on, self.on.columns[0].name
        at, grey = on.row, template().colours["locked"].fill
        on.total(dict.fromkeys((c.name for c in on.columns), 0), self.rows.first, self.rows.last, bg_color=grey)
        shown = {"unit_format": template().unit_format, "activity_format": template().activity_format}
        look = on.styles(
            bold=True, border=1, align="center", bg_color=grey, font_size=SMALL, num_format=shown[self.words.counted]
        )
        count = sum(r.get(name) is not None for r in self.known)
        on.sheet.write_formula(at, on.lead + 1, f"=COUNTA({self.rows.all(name).replace('$', '')})", look, count)
        on.sheet.freeze_panes(on.row, on.lead + 1)

    def _row(self, i: int, record: Record) -> None:
        on, lines = self.on, 1
        if on.lead:
            self._ordinal(i, bool(record))
        indicator = load().indicators.get(str(record.get("indicator")))
        for k, column in enumerate(on.columns, on.lead):
            value = self._shown(column, record.get(column.name))
            fixed = column.name in FIXED
            fill = "locked" if fixed else "prefilled" if value is not None and self.words.carried else "open"
            kind = _body(column, indicator)
            on.put(k, value, on.styles.body(kind, locked=fixed, bg_color=template().colours[fill].fill))
            if column.name == "stated":
                self._check(on.row + 1, on.row + 1, column, indicator)
            if isinstance(value, str):
                lines = max(lines, lines_of(value, on.words.width(column)))
        if lines > 1 and not self.words.row_height:
            on.sheet.set_row(on.row, LINE * lines + 1)
        on.row += 1

    def _ordinal(self, i: int, known: bool) -> None:
        """Number of a row; that of an empty one shows when a name is written."""
        on = self.on
        look = on.styles(border=1, align="center", font_size=SMALL, bg_color=template().colours["locked"].fill)
        if known:
            on.sheet.write_number(on.row, 0, i + 1, look)
        else:
            name = f"{xl_col_to_name(on.lead)}{on.row + 1}"
            on.sheet.write_formula(on.row, 0, f'=IF({name}="","",ROW()-{self.rows.first - 1})', look, "")

    def _shown(self, column: Column, value: Any) -> Any:
        """A value as a person sees it; what this form no longer offers is left to be chosen anew."""
        if column.name == "commune_code" and value not in self.order.communes:
            return None
        shown = self.on.shown(column, value)
        offered = terms_of(column, self.words) if column.name in self.words.choices else (shown,)
        return shown if shown in offered else None

    def _check(self, first: int, last: int, column: Column, indicator: Indicator | None = None) -> None:
        at = self.on.places[column.name]
        wanted = validation(column, self.limits, indicator)
        if self.on.sheet.data_validation(first - 1, at, last - 1, at, wanted):
            raise ValueError(f"{column.table}.{column.name}: Excel does not take {wanted}")


def _body(column: Column, indicator: Indicator | None) -> str:
    return "count" if kind_of(column, indicator) == "number_whole" else column.type
