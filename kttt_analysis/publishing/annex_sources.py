"""The last two sheets of the annex: how each number is worked out, and the cells that it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.publishing.annex_styles import Styles, height_of
from kttt_analysis.publishing.content import About

if TYPE_CHECKING:
    from kttt_analysis.publishing.annex import Number

NUMBERS = ("annex_numbers", "annex_rows")
"""Keys of the names of the two sheets."""
NUMBER_COLUMNS = (
    ("label", 40), ("unit", 13), ("value", 14), ("how", 60), ("document", 34), ("numerator", 15), ("denominator", 13),
    ("count", 9), ("rows", 14),
)  # fmt: skip
ROW_COLUMNS = (
    ("label", 34), ("district", 15), ("name", 34), ("unit_id", 15), ("numerator", 13), ("denominator", 11),
    ("place", 34), ("sheet", 18), ("cells", 12), ("raw", 20), ("rule", 26), ("note", 34),
)  # fmt: skip


def write_sources(
    workbook: Workbook, styles: Styles, said: Mapping[str, str], numbers: Sequence[Number], about: About
) -> dict[str, str]:
    """Write both sheets; returns where a number of an indicator, or of one of its districts, leads."""
    one, many = (workbook.add_worksheet(said[key]) for key in NUMBERS)
    starts, targets = _rows(many, styles, said, numbers, about)
    _columns(one, styles, said, NUMBER_COLUMNS)
    for at, number in enumerate(numbers, 1):
        targets[number.code] = f"internal:'{said['annex_numbers']}'!A{at + 1}"
        below = number.denominator
        values = (number.label, number.unit, number.value, number.how, number.document, number.numerator, below)
        _line(one, styles, at, (*values, len(number.rows)))
        column = len(NUMBER_COLUMNS) - 1
        if number.code in starts:
            to = f"internal:'{said['annex_rows']}'!A{starts[number.code] + 1}"
            one.write_url(at, column, to, styles.link(), string=said["annex_see"])
        else:
            one.write_string(at, column, "", styles.body("l"))
        texts = zip((number.label, number.how, number.document), (40, 60, 34), strict=True)
        one.set_row(at, max(height_of(text, width) for text, width in texts) + 2)
    _finish(one, len(numbers), len(NUMBER_COLUMNS), about)
    return targets


def _rows(
    sheet: Worksheet, styles: Styles, said: Mapping[str, str], numbers: Sequence[Number], about: About
) -> tuple[dict[str, int], dict[str, str]]:
    """Write every row behind every number; returns where each begins, and where those of its districts lead."""
    _columns(sheet, styles, said, ROW_COLUMNS)
    at, starts, targets = 1, dict[str, int](), dict[str, str]()
    for number in numbers:
        if number.rows:
            starts[number.code] = at
        for row in number.rows:
            where = f"internal:'{said['annex_rows']}'!A{at + 1}"
            targets.setdefault(f"{number.code}@{row['district_code']}", where)
            _line(sheet, styles, at, (number.label, *(row[name] for name, _ in ROW_COLUMNS[1:])), wrap=False)
            at += 1
    _finish(sheet, at - 1, len(ROW_COLUMNS), about)
    return starts, targets


def _columns(sheet: Worksheet, styles: Styles, said: Mapping[str, str], columns: Sequence[tuple[str, int]]) -> None:
    for at, (name, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, said[f"annex_{name}"], styles.heading())
    sheet.set_row(0, 34)


def _line(sheet: Worksheet, styles: Styles, at: int, values: Sequence[Any], *, wrap: bool = True) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int | float) and value == value:
            whole = float(value).is_integer()
            sheet.write_number(at, column, value, styles.body("r", decimals=0 if whole else 3))
        else:
            look = styles.body("l") if wrap else styles(text_wrap=False)
            sheet.write_string(at, column, "" if value is None or value != value else str(value), look)


def _finish(sheet: Worksheet, rows: int, columns: int, about: About) -> None:
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L&8{Styles.plain_footer(about.title)}&R&8&P/&N")
