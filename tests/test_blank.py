"""Our own form: what a district gets to fill in, and what the sample writes."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from kttt_analysis.dictionary import DictionaryError, home, load, load_province
from kttt_analysis.forms.blank import write_form
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import key

QUARTER = Quarter(2021, 2)
GO_QUAO = load_province("91").district("907", QUARTER.end)
HTX = {
    "name": "HTX nông nghiệp Thử Nghiệm",
    "unit_code": "0012345678",
    "kind": "HTX",
    "commune_code": "30958",
    "sector": "crops",
    "founded_on": date(2019, 3, 5),
    "status": "active",
    "new_style": True,
    "triple_rice": False,
    "members_total": 42,
    "members_joined": 3,
    "charter_capital": 81.7,
    "revenue": 1325.5,
    "area_ha": 81.68,
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "HTX": [HTX, {**HTX, "name": "HTX thủy sản Thử Nghiệm", "revenue": 1000, "area_ha": None, "members_total": 8}],
    "THT": [{"name": "THT bơm tưới", "commune_code": "30952", "sector": "crops", "certified": False}],
    "support": [
        {
            "title": "Tập huấn kế toán",
            "solution_group": "2",
            "support_kind": "training_class",
            "held_on": date(2021, 4, 6),
            "classes": 1,
            "unit_ids": "0012345678;1790000016",
            "budget_local": 12.0,
        }
    ],
    "totals": [{"indicator": "htx_total", "stated": 2}, {"indicator": "area_total", "stated": 81.68}],
    "remarks": [{"topic": "proposal", "text": "Đề nghị bố trí kinh phí."}],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    path = tmp_path_factory.mktemp("blank") / "907.xlsx"
    places = write_form(
        path, district=GO_QUAO, quarter=QUARTER, tables=TABLES, mark="DẤU THỬ", signed_on=date(2021, 7, 5)
    )
    return path, places


def grid(path: Path, sheet: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def test_sheets_titles_quarter_district_unit_and_mark(written: tuple[Path, Any]) -> None:
    path, _ = written
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["HTX", "THT", "Hỗ trợ", "Tổng hợp", "Ý kiến"]
    for sheet in book:
        top = [str(c.value) for row in sheet.iter_rows(max_row=5) for c in row if c.value is not None]
        assert "UBND HUYỆN GÒ QUAO" in top
        assert any(text.startswith("Quý II/2021") for text in top)
        assert "DẤU THỬ" in top
    assert "Đơn vị tính: người, triệu đồng, ha" in [row[0] for row in grid(path, "HTX")]
    assert "DẤU THỬ" not in str(grid_without_mark(path))


def grid_without_mark(path: Path) -> list[list[Any]]:
    plain = path.with_name("plain.xlsx")
    write_form(plain, district=GO_QUAO, quarter=QUARTER, tables=TABLES)
    return grid(plain, "HTX")


@pytest.mark.parametrize("code", ["HTX", "THT", "support", "totals", "remarks"])
def test_every_column_stands_under_a_heading_of_the_dictionary(written: tuple[Path, Any], code: str) -> None:
    """Group and heading as written, merged as Excel shows them, lead back to exactly their column."""
    path, places = written
    sheet = openpyxl.load_workbook(path)[places[code].sheet]
    shown = {}
    for span in sheet.merged_cells.ranges:
        for row, column in _cells(span):
            shown[row, column] = sheet.cell(span.min_row, span.min_col).value
    layout = form().sheets[code]
    assert set(places[code].columns) == {c.name for c in layout.columns}
    for column in layout.columns:
        at = places[code].columns[column.name] + 1
        path_of = [str(shown.get((row, at), sheet.cell(row, at).value)) for row in places[code].header_rows]
        bare = [re.sub(r"\s*\([^)]*\)$", "", text) for text in dict.fromkeys(path_of)]
        known = {key(a) for a in (column.label, *column.aliases)}
        assert key(bare[-1]) in known or key(" > ".join(bare)) in known
        if column.type in ("money", "area"):
            assert f"({column.unit})" in " ".join(path_of)


def _cells(span: Any) -> list[tuple[int, int]]:
    return [(r, c) for r in range(span.min_row, span.max_row + 1) for c in range(span.min_col, span.max_col + 1)]


def test_values_are_written_as_people_see_them(written: tuple[Path, Any]) -> None:
    path, places = written
    book = openpyxl.load_workbook(path)

    def value(code: str, column: str, i: int = 0) -> Any:
        return book[places[code].sheet][places[code].cell(i, column)].value

    assert value("HTX", "unit_code") == "0012345678"
    assert value("HTX", "commune_code") == "Xã Định Hòa"
    assert (value("HTX", "sector"), value("HTX", "status"), value("HTX", "kind")) == (
        "Trồng trọt",
        "Đang hoạt động",
        "Hợp tác xã",
    )
    assert (value("HTX", "new_style"), value("HTX", "triple_rice"), value("HTX", "high_tech")) == ("Có", "Không", None)
    assert value("HTX", "founded_on") == datetime(2019, 3, 5)
    assert book["HTX"][places["HTX"].cell(0, "founded_on")].number_format == "dd/mm/yyyy"
    assert value("HTX", "revenue") == 1325.5
    assert value("totals", "unit", 1) == "ha"
    assert value("totals", "indicator") == load().indicators["htx_total"].label
    assert value("remarks", "topic") == "Kiến nghị"


def test_index_row_counts_every_column(written: tuple[Path, Any]) -> None:
    path, places = written
    for code, place in places.items():
        row = grid(path, place.sheet)[place.header_rows[-1]]
        assert row[: len(place.columns) + form().sheets[code].ordinal] == list(range(1, len(row) + 1))


def test_total_row_holds_formula_and_value(written: tuple[Path, Any]) -> None:
    path, places = written
    place = places["HTX"]
    row = place.last_row + 1
    at = place.columns["revenue"]
    formula = openpyxl.load_workbook(path)["HTX"].cell(row, at + 1).value
    assert formula == f"=SUM({place.cell(0, 'revenue')}:{place.cell(1, 'revenue')})"
    cached = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("HTX").to_python(skip_empty_area=False)
    assert cached[row - 1][at] == 2325.5
    assert cached[row - 1][place.columns["members_total"]] == 50
    assert cached[row - 1][0] == "Tổng cộng"


def test_signatures_close_every_sheet(written: tuple[Path, Any]) -> None:
    path, _ = written
    for sheet in openpyxl.load_workbook(path):
        end = [str(c.value) for row in sheet.iter_rows(min_row=sheet.max_row - 2) for c in row if c.value]
        assert end[0] == "Gò Quao, ngày 05 tháng 7 năm 2021"
        assert {"Người lập biểu", "Thủ trưởng đơn vị"} <= set(end)


def test_page_is_set_up_for_a4(written: tuple[Path, Any]) -> None:
    path, places = written
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.page_setup.paperSize in (9, "9")
        assert sheet.freeze_panes
        assert sheet.print_title_rows
    assert book["HTX"].page_setup.orientation == "landscape"
    assert book["HTX"].print_title_cols
    assert [b.id for b in book["HTX"].col_breaks.brk] == [places["HTX"].columns["workers_total"]]
    assert book["HTX"].freeze_panes == f"C{places['HTX'].first_row}"


def test_same_records_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_form(tmp_path / name, district=GO_QUAO, quarter=QUARTER, tables=TABLES, mark="DẤU THỬ")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_empty_form_keeps_one_row_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    places = write_form(path, district=GO_QUAO, quarter=QUARTER, tables={})
    for place in places.values():
        assert place.first_row == place.last_row
        assert not any(grid(path, place.sheet)[place.first_row - 1])
    assert any("ngày … tháng …" in str(row) for row in grid(path, "HTX"))


def test_the_town_that_was_a_district(tmp_path: Path) -> None:
    """Phú Quốc is a huyện to the end of 2020 and a city from 2021."""
    titles = []
    for quarter in (Quarter(2020, 4), Quarter(2021, 1)):
        district = load_province("91").district("911", quarter.end)
        write_form(tmp_path / "a.xlsx", district=district, quarter=quarter, tables={})
        titles.append(grid(tmp_path / "a.xlsx", "HTX")[0][0])
    assert titles == ["UBND HUYỆN PHÚ QUỐC", "UBND THÀNH PHỐ PHÚ QUỐC"]


def test_a_form_with_an_unknown_word_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "form.toml"
    source = (home() / "form.toml").read_text(encoding="utf-8")
    wrong.write_text(source + '\nmisspelt = "x"\n', encoding="utf-8")
    with pytest.raises(DictionaryError, match="misspelt"):
        form(wrong)
