"""Submissions made for a test: workbooks of our own form, changed as somebody would change them, and cleaned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load_province
from kttt_analysis.forms.blank import write_form
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import read_received

Q2 = Quarter(2021, 2)
KIEN_GIANG = load_province("91")
Change = Callable[[openpyxl.Workbook], None]


def htx(code: str, name: str, **values: Any) -> dict[str, Any]:
    """A rice cooperative of long standing, but for what is said."""
    usual = {
        "unit_code": code,
        "name": name,
        "kind": "HTX",
        "commune_code": "30952",
        "sector": "crops",
        "founded_on": date(2016, 5, 4),
        "status": "active",
        "members_total": 40,
        "members_joined": 0,
        "members_left": 0,
        "workers_total": 9,
        "workers_regular": 5,
        "workers_seasonal": 4,
        "managers_total": 4,
        "managers_untrained": 1,
        "managers_elementary": 1,
        "managers_intermediate": 1,
        "managers_college": 1,
        "managers_university": 0,
        "charter_capital": 150.0,
        "revenue": 600.0,
        "revenue_members": 400.0,
        "profit": 60.0,
        "regular_income": 140.0,
        "area_ha": 81.68,
    }
    return usual | values


TWO = (htx("1701000001", "HTX Tân Tiến"), htx("1701000002", "HTX Hòa Bình", revenue=900.0))


def write(
    path: Path,
    units: Any = TWO,
    district: str = "907",
    quarter: Quarter = Q2,
    change: Change | None = None,
    **more: Any,
) -> Path:
    """Write a district's workbook; `more` are records of other sheets (THT, support, totals, remarks)."""
    tables: Mapping[str, Any] = {"HTX": list(units), **more}
    write_form(path, district=KIEN_GIANG.district(district, quarter.end), quarter=quarter, tables=tables)
    if change:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return path


def cleaned(*paths: Path, quarter: Quarter = Q2, earlier: Mapping[Quarter, CleanTables] | None = None) -> CleanTables:
    """Clean tables of files."""
    return clean(quarter, [read_received(p, p.name) for p in paths], KIEN_GIANG, earlier)


def cell_of(book: openpyxl.Workbook, name: str, heading: str) -> Any:
    """The cell of a unit's row under a heading of the sheet HTX."""
    sheet = book["HTX"]
    column = next(c.column for row in sheet.iter_rows(max_row=8) for c in row if str(c.value or "").startswith(heading))
    line = next(c.row for row in sheet.iter_rows(min_row=8) for c in row if c.value == name)
    return sheet.cell(line, column)


def told(tables: CleanTables, code: str) -> dict[str, Any]:
    """The one finding of a code."""
    rows = tables.findings[tables.findings["code"].eq(code)]
    assert len(rows) == 1, tables.findings[["code", "cell", "message"]].to_string()
    return rows.iloc[0].to_dict()
