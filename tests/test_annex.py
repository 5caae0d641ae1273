"""The annex of a report: the page's numbers as numbers, each leading to the cells that it was read from."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

import kttt_analysis as kttt
from kttt_analysis.dictionary import load
from kttt_analysis.drawing.blocks import About
from kttt_analysis.drawing.tables import Cell, table
from kttt_analysis.publishing import annex, content
from kttt_analysis.publishing.annex import Number
from kttt_analysis.publishing.page import Stamp

QUARTER = "2021Q3"
LINK = re.compile(r"'(?P<sheet>.+)'!A(?P<row>\d+)")
STAMP = Stamp("v1", datetime(2021, 10, 15, tzinfo=UTC), "1.0")


@pytest.fixture(scope="module")
def published(demo: Path) -> Path:
    return kttt.report(QUARTER, root=demo).folder


@pytest.fixture(scope="module")
def book(published: Path) -> Workbook:
    return load_workbook(published / "annex.xlsx")


def headed(sheet: Worksheet, first: str) -> tuple[int, dict[str, int]]:
    """Row of the headings, and column by heading."""
    for row in sheet.iter_rows():
        if row[0].value == first:
            return row[0].row, {str(c.value): c.column for c in row}
    raise AssertionError(f"{sheet.title}: no heading {first!r}")


def linked(book: Workbook, sheet: Worksheet, row: int, column: int) -> tuple[Worksheet, int]:
    """Where a cell's link leads."""
    link = sheet.cell(row, column).hyperlink
    assert link is not None, (sheet.title, row, column)
    found = LINK.fullmatch(link.location)
    assert found, link.location
    return book[found["sheet"]], int(found["row"])


def test_the_targets_are_the_numbers_of_the_progress_table(book: Workbook, demo: Path) -> None:
    sheet = book["Kế hoạch"]
    first, columns = headed(sheet, "STT")
    rows = kttt.progress(QUARTER, root=demo).to_dict("records")
    for at, row in enumerate(rows, first + 1):
        value = sheet.cell(at, columns["Lũy kế"]).value
        assert value == pytest.approx(row["actual"])
        assert sheet.cell(at, columns["KH năm 2021"]).value == row["target"]
        assert sheet.cell(at, columns["% KH"]).value == pytest.approx(row["pct_of_plan"])


def test_a_number_leads_to_its_definition_and_on_to_rows_that_add_up_to_it(book: Workbook) -> None:
    sheet = book["Kế hoạch"]
    first, columns = headed(sheet, "STT")
    for at in range(first + 1, first + 9):
        shown = sheet.cell(at, columns["Lũy kế"]).value
        numbers, row = linked(book, sheet, at, columns["Lũy kế"])
        _, names = headed(numbers, "Chỉ tiêu")
        assert numbers.cell(row, names["Giá trị"]).value == pytest.approx(shown)
        above, below = (numbers.cell(row, names[n]).value for n in ("Cộng vào (tử số)", "Mẫu số"))
        assert shown == pytest.approx(above / below if below else above)
        rows, start = linked(book, numbers, row, names["Dòng nguồn"])
        _, heads = headed(rows, "Chỉ tiêu")
        count = numbers.cell(row, names["Số dòng tính"]).value
        label = numbers.cell(row, 1).value
        mine = [r for r in range(start, start + count) if rows.cell(r, 1).value == label]
        assert len(mine) == count
        assert rows.cell(start + count, 1).value != label
        assert sum(rows.cell(r, heads["Cộng vào (tử số)"]).value or 0 for r in mine) == pytest.approx(above)
        for r in mine:
            assert rows.cell(r, heads["Tệp (trong data/raw)"]).value
            assert re.search(r"[A-Z]+\d+", rows.cell(r, heads["Ô"]).value)
            assert rows.cell(r, heads["Cách lấy"]).value


def test_a_cell_named_in_the_annex_holds_what_the_annex_says(book: Workbook, demo: Path) -> None:
    rows = book["Dòng nguồn"]
    _, heads = headed(rows, "Chỉ tiêu")
    opened: dict[str, Workbook] = {}
    looked = 0
    for row in rows.iter_rows(min_row=2, values_only=True):
        place, sheet, cells, raw = (row[heads[n] - 1] for n in ("Tệp (trong data/raw)", "Trang tính", "Ô", "Nguồn ghi"))
        if row[0] != load().indicators["htx_members_new"].label or not place.endswith(".xlsx"):
            continue
        if place not in opened:
            opened[place] = load_workbook(demo / "data" / "raw" / place, data_only=True)
        said = {str(opened[place][sheet][cell].value)[:10] for cell in cells.split("; ") if ":" not in cell}
        assert said - {"None"} <= set(raw.split("; ")) | {part[:10] for part in raw.split("; ")}
        looked += 1
    assert looked > 5


def test_every_link_of_the_annex_leads_somewhere(book: Workbook) -> None:
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                target, at = linked(book, sheet, cell.row, cell.column)
                assert target.cell(at, 1).value
                seen += 1
    assert seen > 100


def test_every_finding_stands_in_the_annex(book: Workbook, demo: Path) -> None:
    sheet = book["Ghi nhận"]
    first, columns = headed(sheet, "Huyện, thành phố")
    told = kttt.quarter(QUARTER, root=demo).findings
    messages = [sheet.cell(r, columns["Nội dung"]).value for r in range(first + 1, first + 1 + len(told))]
    assert sorted(messages) == sorted(told["message"])
    assert sheet.cell(first + 1, columns["Mức độ"]).value == "Lỗi"


def test_a_number_of_a_district_leads_to_its_own_rows(book: Workbook) -> None:
    sheet = book["Mới theo huyện"]
    first, columns = headed(sheet, "Huyện, thành phố")
    found = 0
    for at in range(first + 1, first + 16):
        assert sheet.cell(at, columns["HTX trong quý"]).hyperlink is None  # a difference of two numbers
        value = sheet.cell(at, columns["HTX lũy kế"]).value
        if isinstance(value, int) and value:
            rows, start = linked(book, sheet, at, columns["HTX lũy kế"])
            assert rows.cell(start, 2).value == sheet.cell(at, 1).value
            mine = [r for r in range(start, start + value) if rows.cell(r, 2).value == sheet.cell(at, 1).value]
            assert len(mine) == value
            found += 1
    assert found


def test_made_up_figures_are_marked_on_every_table(book: Workbook) -> None:
    told = [s.title for s in book if s.title not in ("Nguồn số liệu", "Dòng nguồn")]
    assert len(told) >= 8
    for name in told:
        assert any("MÔ PHỎNG" in str(row[0].value) for row in book[name].iter_rows(max_row=6)), name


def test_what_is_not_known_is_no_number(book: Workbook, demo: Path) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "e"
                assert cell.data_type != "f", (sheet.title, cell.coordinate)


# ---- drawn by hand ---------------------------------------------------------------------------------


def made(*tables: Any, trace: Any = None, lang: str = "vi", synthetic: bool = False) -> Workbook:
    """The annex of a notebook that shows some tables."""
    return load_workbook(BytesIO(written(*tables, trace=trace, lang=lang, synthetic=synthetic)))


def written(*tables: Any, trace: Any = None, lang: str = "vi", synthetic: bool = False) -> bytes:
    """The same as a file."""
    raw: dict[str, Any] = {
        "quarter": "2021Q2", "calendar": "calendar", "lang": lang, "title": "Báo cáo", "subject": "s", "preheader": "p",
        "issuer": "Liên minh", "closing": "c", "synthetic": synthetic, "coverage": {}, "headline": [],
    }  # fmt: skip
    cells = []
    for tag, block in [("about", About("Báo cáo", (), raw)), *(("annex", t) for t in tables)]:
        cell = nbformat.v4.new_code_cell("x", metadata={"tags": [tag]})
        cell.outputs = [nbformat.v4.new_output("execute_result", data=block._repr_mimebundle_(), execution_count=1)]
        cells.append(cell)
    notebook = nbformat.v4.new_notebook(cells=cells)
    return annex.build(notebook, content.about_of(notebook), STAMP, trace)


def test_the_annex_is_valid_by_the_schemas_of_its_format(tmp_path: Path) -> None:
    row = {
        "district": "Gò Quao", "district_code": "907", "name": "HTX A", "unit_id": "1", "numerator": 1.0,
        "denominator": float("nan"), "place": "2021Q2/a.xlsx", "sheet": "HTX", "cells": "A1; B2", "raw": "1 & 2",
        "rule": "đọc từ ô", "note": None,
    }  # fmt: skip
    number = Number("htx_new", "HTX mới", "HTX", 1.0, "Số HTX", "KH 147", 1.0, None, [row])
    rows = [["HTX"], ["HTX mới", Cell("01", value=1.0, source="htx_new")], ["x", Cell("…")]]
    one = table(["Chỉ tiêu", "Số"], rows, "lr", sheet="Kế hoạch", caption="A & B", notes=("…",), total=["Cộng", "01"])
    path = tmp_path / "annex.xlsx"
    path.write_bytes(written(one, one, trace=lambda codes: [number], synthetic=True))
    assert [str(e) for e in OpenXmlValidator().validate(path).errors] == []


def test_words_that_look_like_orders_stay_words() -> None:
    evil = '=HYPERLINK("http://x","y")'
    number = Number("htx_new", evil, "HTX", 1.0, evil, evil, 1.0, None, [
        {"district": evil, "district_code": "906", "name": evil, "unit_id": evil, "numerator": 1.0,
         "denominator": float("nan"), "place": evil, "sheet": evil, "cells": "A1", "raw": evil, "rule": evil,
         "note": evil},
    ])  # fmt: skip
    one = table([evil, "Số"], [[evil, Cell("01", value=1.0, source="htx_new")]], "lr", sheet="=1+1", caption=evil)
    book = made(one, trace=lambda codes: [number])
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None or cell.hyperlink.target is None


def test_names_of_sheets_are_what_excel_takes_and_none_twice() -> None:
    long = "Số lượng: HTX/THT [mọi loại]? * và một tên rất dài"
    book = made(*(table(["a"], [["1"]], "l", sheet=name) for name in (long, long, "nguồn số liệu", "'x'")))
    assert len({s.title.casefold() for s in book}) == 4
    assert all(len(s.title) <= 31 and not re.search(r"[\[\]:*?/\\]", s.title) for s in book)


def test_a_table_without_a_name_and_a_notebook_without_tables() -> None:
    assert made(table(["a"], [["1"]], "l")).active.cell(1, 1).value == "Báo cáo"


def test_the_number_behind_rounded_words_is_kept() -> None:
    cell = Cell("106,7%", value=16 / 15 * 100, decimals=1, percent=True)
    book = made(table(["a", "b"], [["x", cell]], "lr", sheet="T"))
    sheet = book["T"]
    found = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, float))
    assert found.value == pytest.approx(16 / 15 * 100)
    assert found.number_format == '#,##0.0"%"'


def test_english_reports_have_english_sheets(demo: Path) -> None:
    book = load_workbook(kttt.report(QUARTER, root=demo, lang="en", district="906").folder / "annex.xlsx")
    assert book.sheetnames[0] == "Plan"
    assert book.sheetnames[-2:] == ["Sources", "Source rows"]
    rows = book["Source rows"]
    assert {rows.cell(r, 2).value for r in range(2, rows.max_row + 1)} == {"Giồng Riềng"}
