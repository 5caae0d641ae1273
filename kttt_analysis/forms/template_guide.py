"""The first sheet of the blank workbook: what it is for, how it is filled in, what the colours mean, every column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.dictionary import Column, District, load
from kttt_analysis.forms.form import form
from kttt_analysis.forms.form_sheet import LINE, lines_of
from kttt_analysis.forms.styles import SMALL, Styles
from kttt_analysis.forms.template_checks import Limits, accepted, terms_of, usual_bands
from kttt_analysis.forms.template_words import template

if TYPE_CHECKING:
    from kttt_analysis.forms.template import Order

WIDTHS = (15.5, 22.0, 42.0, 37.5)
LAST = len(WIDTHS) - 1
LISTED = 300  # letters of a list that is still told in the table of columns


def write_guide(
    sheet: Worksheet, styles: Styles, order: Order, places: Mapping[str, Mapping[str, int]], limits: Limits
) -> None:
    """Write the instructions; `places` says where each column of each sheet stands."""
    _Guide(sheet, styles, order).write(places, limits)


def in_sentence(district: District) -> str:
    """A district's full name inside a sentence.

    >>> in_sentence(District("906", "Giồng Riềng", "Huyện Giồng Riềng"))
    'huyện Giồng Riềng'
    """
    return district.full_name[0].lower() + district.full_name[1:]


class _Guide:
    """Writes the instructions from top to bottom."""

    def __init__(self, sheet: Worksheet, styles: Styles, order: Order) -> None:
        self.sheet, self.styles, self.order = sheet, styles, order
        self.words, self.row = template().guide, 0

    def write(self, places: Mapping[str, Mapping[str, int]], limits: Limits) -> None:
        sheet, words = self.sheet, self.words
        sheet.set_portrait()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer("&C&P/&N")
        for i, width in enumerate(WIDTHS):
            sheet.set_column(i, i, width)
        self._title()
        self._facts()
        self._heading(words.steps_title)
        self._steps()
        self._heading(words.colours_title)
        for colour in template().colours.values():
            swatch = self.styles(bg_color=colour.fill, border=1, align="center")
            self._pair(colour.name, colour.says, swatch)
        self._heading(words.rules_title)
        for text in words.rules:
            self._pair("–", text, self.styles(align="right"))
        self._heading(words.checks_title)
        self._checks()
        self._heading(words.columns_title)
        self._columns(places, limits)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _title(self) -> None:
        sheet, district = self.sheet, in_sentence(self.order.district)
        look = self.styles(bold=True, font_size=16, align="center", font_color="#1F4E3D")
        sheet.merge_range(0, 0, 0, LAST, self.words.title, look)
        sheet.set_row(0, 30)
        self.row = 1
        if self.order.mark:
            warning = self.styles(bold=True, align="center", font_color="#9C0006", bg_color="#FFE7E7")
            self._wide(self.order.mark, warning)
        purpose = self.words.purpose.format(district=district, quarter=self.order.quarter.label())
        self._wide(purpose, self.styles(text_wrap=True, valign="top"))

    def _facts(self) -> None:
        start, end = self.order.days
        label = self.order.quarter.label()
        values = {
            "district": in_sentence(self.order.district), "Quarter": label[0].upper() + label[1:],
            "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}", "recipient": self.order.recipient,
            "deadline": f"{self.order.deadline:%d/%m/%Y}", "listed": self._listed(), "version": form().version,
        }  # fmt: skip
        for name, text in self.words.facts:
            self._two(name, text.format(**values))

    def _listed(self) -> str:
        """How many units of each list stand there already, and by which report."""
        order, words = self.order, self.words.listed
        if not any(order.listed.values()):
            return words["none"]
        counted: dict[str, list[str]] = {}
        for name, source in order.sources.items():
            counted.setdefault(source, []).append(words[name].format(count=len(order.listed.get(name, ()))))
        told = [words["some"].format(lists=" và ".join(lists), source=source) for source, lists in counted.items()]
        lacking = [name for name in ("HTX", "THT") if name not in order.sources]
        return "; ".join([*told, *(words["lacking"].format(name=name) for name in lacking)])

    def _steps(self) -> None:
        for number, step in enumerate(self.words.steps, 1):
            mark = f"Bước {number}"
            if not step.sheet:
                self._pair(mark, step.text, self.styles(bold=True))
                continue
            name = form().sheets[step.sheet].name
            self._pair(mark, f"Trang {name}: {step.text}", self.styles(bold=True))

    def _checks(self) -> None:
        seen: dict[tuple[str, str], list[str]] = {}
        for code, sheet in template().sheets.items():
            for rule in sheet.rules:
                if rule.level != "missing":
                    seen.setdefault((rule.level, rule.says), []).append(form().sheets[code].name)
        for (level, says), sheets in sorted(seen.items(), key=lambda one: one[0][0] != "wrong"):
            colour = template().colours[level]
            self._pair(", ".join(sheets), says, self.styles(bg_color=colour.fill, border=1, align="center"))
        odd = template().colours["odd"]
        self._pair(self.words.both, self.words.unusual, self.styles(bg_color=odd.fill, border=1, align="center"))

    def _columns(self, places: Mapping[str, Mapping[str, int]], limits: Limits) -> None:
        head = self.styles(bold=True, border=1, text_wrap=True, align="center", bg_color="#E3EFE8", font_size=SMALL)
        for i, text in enumerate(self.words.columns):
            self.sheet.write_string(self.row, i, text, head)
        self.row += 1
        look = self.styles(border=1, text_wrap=True, valign="top", font_size=SMALL)
        for cells in _explained(places, limits):
            for i, text in enumerate(cells):
                self.sheet.write_string(self.row, i, text, look)
            lines = max(lines_of(text, width) for text, width in zip(cells, WIDTHS, strict=True))
            self.sheet.set_row(self.row, LINE * lines + 2)
            self.row += 1

    # ---- pieces ----

    def _heading(self, text: str) -> None:
        self.sheet.set_row(self.row, 8)
        self.row += 1
        look = self.styles(bold=True, font_size=12, font_color="#1F4E3D", bottom=1)
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, look)
        self.sheet.set_row(self.row, 20)
        self.row += 1

    def _wide(self, text: str, look: Any) -> None:
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, look)
        self._high(text, sum(WIDTHS))

    def _pair(self, left: str, right: str, look: Any) -> None:
        """A mark in the first column, a text over the others."""
        self.sheet.write_string(self.row, 0, left, look)
        body = self.styles(text_wrap=True, valign="vcenter", align="left", indent=1)
        self.sheet.merge_range(self.row, 1, self.row, LAST, right, body)
        self._high(right, sum(WIDTHS[1:]) - 2)

    def _two(self, left: str, right: str) -> None:
        """A label over the first two columns, a text over the others."""
        edge = {"bottom": 4, "bottom_color": "#A6A6A6", "valign": "top"}
        self.sheet.merge_range(self.row, 0, self.row, 1, left, self.styles(bold=True, **edge))
        self.sheet.merge_range(self.row, 2, self.row, LAST, right, self.styles(text_wrap=True, **edge))
        self._high(right, sum(WIDTHS[2:]))

    def _high(self, text: str, room: float) -> None:
        # A merged cell is not fitted to its text by any program.
        self.sheet.set_row(self.row, (LINE + 1.5) * lines_of(text, room, 0.9) + 3)
        self.row += 1


def _explained(places: Mapping[str, Mapping[str, int]], limits: Limits) -> Iterator[tuple[str, str, str, str]]:
    """Every column once: where it stands, its heading, what is written there, what is accepted.

    A column whose heading or accepted values differ between sheets is told for each.
    """
    sheets: dict[tuple[str, str], list[str]] = {}
    for code, layout in form().sheets.items():
        for column in layout.columns:
            sheets.setdefault((column.table, column.name), []).append(code)
    for (table, name), codes in sheets.items():
        column, stands = load().columns[table][name], dict[tuple[str, str], list[str]]()
        for code in codes:
            at = f"{form().sheets[code].name}: {xl_col_to_name(places[code][name])}"
            stands.setdefault((_heading(code, column), _taken(code, column, limits)), []).append(at)
        for (heading, taken), cells in stands.items():
            yield "; ".join(cells), heading, column.meaning, taken


def _heading(code: str, column: Column) -> str:
    """A column's heading, in full where another stands above it."""
    layout = form().sheets[code]
    unit = f" ({column.unit})" if column.type in ("money", "area", "count") and column.unit else ""
    return column.label + unit if layout.group(column) else layout.heading(column)


def _taken(code: str, column: Column, limits: Limits) -> str:
    """What a column accepts on a sheet."""
    if column.name in ("indicator", "unit"):
        return ""
    if column.name == "stated":
        return template().accepts["number"].format(low=0)
    if column.type == "term":
        listed = "; ".join(terms_of(column, template().sheets[code]))
        if len(listed) <= LISTED:
            return template().accepts["list"].format(terms=listed)
    return " ".join(filter(None, (accepted(column, limits), usual_bands(column, code))))
