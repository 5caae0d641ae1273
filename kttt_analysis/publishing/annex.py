"""annex.xlsx: the tables of the cells tagged ``annex`` as numbers, and behind each number what it was read from."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.publishing import content
from kttt_analysis.publishing.annex_sources import NUMBERS, write_sources
from kttt_analysis.publishing.annex_styles import Styles, height_of
from kttt_analysis.publishing.content import About
from kttt_analysis.publishing.page import Stamp, facts, words

NAME = "annex.xlsx"
LONGEST = 31  # letters of a sheet's name
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
NARROW, WIDE = 9.0, 46.0


@dataclass(frozen=True)
class Number:
    """One number of the annex, and what it rests on.

    Attributes
    ----------
    code, label, unit
        The indicator.
    value
        As the report has it; None where only bounds are known.
    how, document
        Its definition, and the document that gives it.
    numerator, denominator
        Sums over the rows; the second is None where nothing is divided.
    rows
        One a unit, activity or stated total: `district`, `district_code`, `name`, `unit_id`, `numerator`,
        `denominator`, `place` (file below the folder of submissions), `sheet`, `cells`, `raw`, `rule`, `note`.
    """

    code: str
    label: str
    unit: str
    value: float | None
    how: str
    document: str
    numerator: float | None
    denominator: float | None
    rows: Sequence[Mapping[str, Any]] = field(repr=False)


Trace = Callable[[Sequence[str]], Sequence[Number]]
"""Gives, for codes of indicators, what each rests on."""


def build(notebook: Any, about: About, stamp: Stamp, trace: Trace | None = None) -> bytes:
    """Return the annex; the same report gives the same bytes.

    Parameters
    ----------
    notebook
        An executed notebook; tables displayed by cells tagged ``annex`` become sheets, in order.
    trace
        Asked for what the numbers in those tables rest on; without it they lead nowhere.
    """
    tables = list(_tables(notebook))
    numbers = trace(_codes(tables)) if trace else ()
    held = io.BytesIO()
    options: dict[str, Any] = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)
    workbook = xlsxwriter.Workbook(held, {**options, "in_memory": True})
    said = words(about.lang)
    workbook.set_properties(
        {"title": about.title, "author": about.issuer, "comments": said["automatic"],
         "created": stamp.created.replace(tzinfo=None)}
    )  # fmt: skip
    styles = Styles(workbook)
    names = _names(tables, said)
    sheets = [workbook.add_worksheet(name) for name in names]
    targets = write_sources(workbook, styles, said, numbers, about) if numbers else {}
    for sheet, told in zip(sheets, tables, strict=True):
        _write(sheet, styles, told, about, stamp, targets)
    if not tables:
        _empty(workbook, styles, about)
    workbook.close()
    return held.getvalue()


def _tables(notebook: Any) -> Iterator[Mapping[str, Any]]:
    for piece in content.pieces(notebook, "annex"):
        told = piece.data.get("sheet")
        if isinstance(told, Mapping):
            yield told


def _codes(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """Indicators whose numbers stand in the tables, in the order in which they come."""
    found = (cell.get("source", "") for told in tables for row in told["rows"] for cell in row["cells"])
    return list(dict.fromkeys(source.partition("@")[0] for source in found if source))


def _names(tables: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> list[str]:
    """Names of the sheets: what Excel takes, none twice."""
    taken = {said[key].casefold() for key in NUMBERS}
    found = []
    for told in tables:
        plain = FORBIDDEN.sub(" ", str(told["name"])).strip(" '")[:LONGEST] or "–"
        tries = (plain, *(f"{plain[: LONGEST - 4]} ({n})" for n in range(2, 1000)))
        name = next(n for n in tries if n.casefold() not in taken)
        taken.add(name.casefold())
        found.append(name)
    return found


def _write(
    sheet: Worksheet,
    styles: Styles,
    told: Mapping[str, Any],
    about: About,
    stamp: Stamp,
    targets: Mapping[str, str],
) -> None:
    """One table: whose and of when, headings, rows, small print."""
    columns, last = told["columns"], len(told["columns"]) - 1
    widths = _widths(told)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    row = _head(sheet, styles, told, about, stamp, widths)
    first = row
    for at, name in enumerate(columns):
        sheet.write_string(row, at, name, styles.heading())
    sheet.set_row(row, max(height_of(name, width) for name, width in zip(columns, widths, strict=True)) + 4)
    row += 1
    for line in told["rows"]:
        _row(sheet, styles, told, line, row, widths, targets)
        row += 1
    sheet.freeze_panes(first + 1, told["header"] + 1)
    for note in told["notes"]:
        _across(sheet, row, last, note, styles.note(), widths)
        row += 1
    _page(sheet, first, row - 1, last, styles, about)


def _head(
    sheet: Worksheet, styles: Styles, told: Mapping[str, Any], about: About, stamp: Stamp, widths: Sequence[float]
) -> int:
    said, last = words(about.lang), len(widths) - 1
    lines = [(about.issuer, styles.small()), (told["caption"], styles.title())]
    lines.append(("; ".join(f"{name}: {value}" for name, value in facts(about, stamp)), styles.small()))
    if about.synthetic:
        lines.append((f"◆ {said['synthetic_title']}. {said['synthetic']}", styles.synthetic()))
    lines.append((said["automatic"], styles.small()))
    for row, (text, look) in enumerate(lines):
        _across(sheet, row, last, text, look, widths, 1.35 if look is styles.title() else 1.0)
    return len(lines) + 1


def _across(
    sheet: Worksheet, row: int, last: int, text: str, look: Any, widths: Sequence[float], bigger: float = 1.0
) -> None:
    """A text over the width of the table, as high as it needs."""
    if last:
        sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, text, look)
    sheet.set_row(row, height_of(text, sum(widths), bigger))


def _row(
    sheet: Worksheet,
    styles: Styles,
    told: Mapping[str, Any],
    line: Mapping[str, Any],
    row: int,
    widths: Sequence[float],
    targets: Mapping[str, str],
) -> None:
    kind, cells = line["kind"], line["cells"]
    if kind == "section":
        sheet.merge_range(row, 0, row, len(widths) - 1, "", styles.section())
        sheet.write_string(row, 0, cells[0]["words"], styles.section())
        return
    for at, (cell, align) in enumerate(zip(cells, told["align"], strict=True)):
        value, target = cell.get("value"), targets.get(cell.get("source", ""))
        number = isinstance(value, int | float) and math.isfinite(value)
        look = styles.body(
            align if not number else "r",
            bold=kind == "total" or at == told["header"],
            decimals=cell.get("decimals", 0) if number else None,
            percent=bool(cell.get("percent")),
            link=target is not None and number,
        )
        if target is not None and number:
            sheet.write_url(row, at, target, look, string="")
        if number:
            sheet.write_number(row, at, value, look)
        else:
            sheet.write_string(row, at, cell["words"], look)
    sheet.set_row(row, max(height_of(c["words"], w) for c, w in zip(cells, widths, strict=True)) + 2)


def _widths(told: Mapping[str, Any]) -> list[float]:
    """Widths after what stands in the columns: numbers whole, words wrapped."""
    found = []
    for at, (name, align) in enumerate(zip(told["columns"], told["align"], strict=True)):
        texts = [row["cells"][at]["words"] for row in told["rows"] if row["kind"] != "section"]
        longest = max([len(text) for text in texts] or [0])
        heading = max(len(part) for part in str(name).split())
        most = WIDE if align == "l" else 22.0
        found.append(max(NARROW if at else 6.0, min(most, max(longest, heading) + 2.5)))
    return found


def _page(sheet: Worksheet, first: int, final: int, last: int, styles: Styles, about: About) -> None:
    """How it prints: whole width on A4, headings on each page."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    if last > 3:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.print_area(0, 0, final, last)
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    mark = f" · {words(about.lang)['synthetic_title']}" if about.synthetic else ""
    sheet.set_footer(f"&L&8{styles.plain_footer(about.title + mark)}&R&8&P/&N")


def _empty(workbook: Workbook, styles: Styles, about: About) -> None:
    """A workbook has at least one sheet; a notebook without tables for the annex gives its title."""
    sheet = workbook.add_worksheet()
    sheet.write_string(0, 0, about.title, styles.title())
