"""Templates filled in as an officer would: labels chosen from lists, dates and numbers typed, empty rows left empty."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.dictionary import Column, load, load_province
from kttt_analysis.forms.form import form
from kttt_analysis.forms.template import Order, make_template
from kttt_analysis.quarter import Quarter

Q3 = Quarter(2021, 3)
KIEN_GIANG = load_province("91")
GO_QUAO = KIEN_GIANG.district("907", Q3.end)
Answers = Mapping[str, Sequence[Mapping[str, Any]]]


def order(listed: Answers | None = None, **more: Any) -> Order:
    """Gò Quao's template of quarter III/2021, but for what is said."""
    usual: dict[str, Any] = {
        "district": GO_QUAO,
        "quarter": Q3,
        "province": KIEN_GIANG,
        "recipient": "Liên minh Hợp tác xã tỉnh Kiên Giang",
        "deadline": date(2021, 10, 10),
        "listed": listed or {},
        "sources": dict.fromkeys(listed or (), "quý II/2021"),
    }
    return Order(**(usual | more))


def first_row(sheet: Worksheet) -> int:
    """Row of the first record: below the column numbers, and below the total where there is one."""
    index = next(r for r in range(1, 20) if sheet.cell(r, 1).value == 1 and sheet.cell(r, 2).value == 2)
    return index + (2 if sheet.cell(index + 1, 1).value == form().total else 1)


def columns_of(code: str) -> dict[str, tuple[int, Column]]:
    """Place (from 1) and column by name."""
    layout = form().sheets[code]
    lead = 2 if layout.ordinal else 1
    return {c.name: (lead + i, c) for i, c in enumerate(layout.columns)}


def typed(column: Column, value: Any) -> Any:
    """A clean value as an officer puts it into a cell."""
    if value is None:
        return None
    if column.type == "flag":
        return form().yes if value else form().no
    if column.type == "term":
        return load().vocabularies[str(column.vocabulary)][value].label
    if column.name == "commune_code":
        return next(c.full_name for c in KIEN_GIANG.communes if c.code == value and c.listed(Q3.end))
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value


def fill(path: Path, answers: Answers, made: bytes | None = None) -> Path:
    """Write answers into a template, row by row, and save it."""
    book = openpyxl.load_workbook(io.BytesIO(made or make_template(order())))
    for code, records in answers.items():
        sheet, columns = book[form().sheets[code].name], columns_of(code)
        first = first_row(sheet)
        rows = [first + i for i in range(len(records))]
        if code == "totals":  # the row that the indicator has
            label = {sheet.cell(r, 2).value: r for r in range(first, sheet.max_row)}
            rows = [label[load().indicators[r["indicator"]].label] for r in records]
        for row, record in zip(rows, records, strict=True):
            for name, (at, column) in columns.items():
                if name not in ("unit", "indicator"):
                    sheet.cell(row, at).value = typed(column, record.get(name))
    book.save(path)
    return path
