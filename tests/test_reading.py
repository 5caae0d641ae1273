"""Whole files: several tables in a sheet, several sheets, copies, and the reading as JSON (contract §3)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sheets import codes, read_as, reading, table_of

STACKED = """
    1 title   | BIỂU 1: HỢP TÁC XÃ THÀNH LẬP MỚI | | |
    2 title   |     |              |            | ĐVT: triệu đồng
    3 header  | STT | Tên HTX      | Thành viên | Vốn điều lệ
    4 record  | 1   | HTX Tân Tiến | 25         | 500
    5 record  | 2   | HTX Hòa Bình | 31         | 300
    6 total   |     | Tổng cộng    | 56         | 800
    8 title   | BIỂU 2: TỔ HỢP TÁC THÀNH LẬP MỚI | | |
    9 title   |     |              |            | ĐVT: nghìn đồng
    10 header | STT | Tên tổ hợp tác | Tổ viên  | Vốn góp
    11 record | 1   | THT Kênh Một | 8          | 12000
    12 record | 2   | THT Kênh Hai | 11         | 9000
    13 total  |     | Tổng cộng    | 19         | 21000
    15 title  | BIỂU 3: HỖ TRỢ HỢP TÁC XÃ | | |
    16 header | STT | Nội dung hỗ trợ | Số lượt | Kinh phí (triệu đồng)
    17 record | 1   | Tập huấn     | 3          | 45
    18 record | 2   | Hội chợ      | 1          | 60
    20 note   | Người lập biểu | | | Giám đốc
    """


def test_tables_below_each_other_keep_their_rows(tmp_path: Path) -> None:
    got, drawn = read_as(tmp_path, STACKED)
    assert got == drawn


def test_each_table_has_its_own_title_unit_total_and_records(tmp_path: Path) -> None:
    tables = reading(tmp_path, STACKED).tables
    assert [t.title_rows for t in tables] == [(1, 2), (8, 9), (15,)]
    assert [t.unit for t in tables] == ["triệu đồng", "nghìn đồng", None]
    assert [t.record_rows for t in tables] == [(4, 5), (11, 12), (17, 18)]
    assert [t.total_rows for t in tables] == [(6,), (13,), ()]
    assert [t.kind_hint for t in tables] == ["HTX", "THT", "HTX"]
    assert [t.range for t in tables] == ["A3:D6", "A10:D13", "A16:D18"]


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_tables_of_one_header_are_two_when_each_is_titled(tmp_path: Path, gap: int) -> None:
    """The same headings again below a title and a total are another table's, not a page's."""
    at = 6 + gap
    tables = reading(
        tmp_path,
        f"""
        1 | A. HTX NÔNG NGHIỆP
        2 | STT | Tên HTX      | Doanh thu
        3 | 1   | HTX Tân Tiến | 1325
        4 | 2   | HTX Hòa Bình | 850
        5 |     | Cộng         | 2175
        {at} | B. HTX VẬN TẢI
        {at + 1} | STT | Tên HTX      | Doanh thu
        {at + 2} | 1   | HTX Rạch Giá | 4100
        {at + 3} | 2   | HTX Hà Tiên  | 700
        {at + 4} |     | Cộng         | 4800
        """,
    ).tables
    records = [r for t in tables for r in t.record_rows]
    assert records == [3, 4, at + 2, at + 3]
    assert [r for t in tables for r in t.total_rows] == [5, at + 4]


def test_a_table_copied_to_another_sheet_is_told_and_counts_once(tmp_path: Path) -> None:
    sheet = """
        1 | STT | Tên HTX      | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | 500         | 1325
        3 | 2   | HTX Hòa Bình | 300         | 850
        """
    first, second = reading(tmp_path, {"HTX": sheet, "HTX (2)": sheet}).tables
    assert (first.topic, second.topic) == ("units", None)
    (told,) = [f for f in second.findings if f.code == "table_copied"]
    assert (told.file, told.sheet, told.cell) == ("drawn.xlsx", "HTX (2)", "A1:D3")
    assert "HTX!A1:D3" in told.message


def test_nearly_the_same_table_is_no_copy(tmp_path: Path) -> None:
    sheet = """
        1 | STT | Tên HTX      | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | 500         | 1325
        3 | 2   | HTX Hòa Bình | 300         | 850
        """
    found = reading(tmp_path, {"Quý I": sheet, "Quý II": sheet.replace("850", "851")})
    assert [t.topic for t in found.tables] == ["units", "units"]
    assert "table_copied" not in codes(found)


@pytest.mark.parametrize(
    ("names", "units"),
    [
        (("Quý I", "Quý II"), ("triệu đồng", "tỷ đồng")),
        (("HTX", "THT"), ("triệu đồng", "triệu đồng")),
        (("Quý I", "Quý II"), ("nghìn đồng", None)),
    ],
)
def test_equal_figures_in_other_units_or_of_other_kinds_are_no_copy(
    tmp_path: Path, names: tuple[str, str], units: tuple[str, str | None]
) -> None:
    sheet = """
        2 | STT | Tên đơn vị | Vốn điều lệ | Doanh thu
        3 | 1   | Tân Tiến   | 500         | 1325
        4 | 2   | Hòa Bình   | 300         | 850
        """
    lines = [f"1 | Đơn vị tính: {unit}" if unit else "1 | DANH SÁCH" for unit in units]
    found = reading(tmp_path, {name: line + sheet for name, line in zip(names, lines, strict=True)})
    assert [t.topic for t in found.tables] == ["units", "units"]
    assert "table_copied" not in codes(found)


def test_a_copy_that_leaves_the_usual_unit_out_is_one(tmp_path: Path) -> None:
    sheet = """
        2 | STT | Tên HTX      | Vốn điều lệ | Doanh thu
        3 | 1   | HTX Tân Tiến | 500         | 1325
        4 | 2   | HTX Hòa Bình | 300         | 850
        """
    found = reading(tmp_path, {"A": "1 | Đơn vị tính: triệu đồng" + sheet, "B": sheet})
    assert "table_copied" in codes(found)


def test_forms_nobody_filled_in_are_no_copies(tmp_path: Path) -> None:
    sheet = """
        1 | STT | Tên HTX | Vốn điều lệ | Doanh thu
        2 | 1   |         |             |
        3 | 2   |         |             |
        """
    assert "table_copied" not in codes(reading(tmp_path, {"HTX": sheet, "THT": sheet}))


def test_sheets_of_one_workbook_are_read_in_order(tmp_path: Path) -> None:
    sheet = """
        1 | STT | Tên HTX      | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | 500         | {}
        """
    found = reading(tmp_path, {f"Q{n}": sheet.format(n) for n in (3, 1, 2)})
    assert [(t.sheet, t.records[0][3]) for t in found.tables] == [("Q3", 3), ("Q1", 1), ("Q2", 2)]


def test_a_sheet_of_words_is_told_as_without_a_table(tmp_path: Path) -> None:
    found = reading(tmp_path, {"Bìa": "1 | BÁO CÁO QUÝ II⏎NĂM 2021\n3 | | Người nhận: Liên minh HTX tỉnh"})
    assert found.tables == ()
    assert [(f.code, f.cell) for f in found.findings] == [("sheet_without_table", "A1:B3")]
    assert found.texts == ("BÁO CÁO QUÝ II NĂM 2021", "Người nhận: Liên minh HTX tỉnh")


def test_the_json_of_the_contract(tmp_path: Path) -> None:
    found = reading(tmp_path, STACKED)
    said = json.loads(json.dumps(found.to_dict(), ensure_ascii=False))
    assert set(said) == {"file", "sha256", "tables", "findings"}
    assert len(said["sha256"]) == 64
    for table in said["tables"]:
        assert set(table) == {
            *("sheet", "range", "title_rows", "header_rows", "total_rows", "section_rows", "record_rows"),
            *("index_rows", "note_rows", "unit", "encoding", "columns", "records", "findings"),
        }
        assert len(table["records"]) == len(table["record_rows"])
        assert {len(r) for r in table["records"]} == {len(table["columns"])}
        assert all(set(c) == {"index", "name", "column", "unit"} for c in table["columns"])
    assert said["tables"][0]["columns"][3] == {
        "index": 3,
        "name": "Vốn điều lệ",
        "column": "charter_capital",
        "unit": "triệu đồng",
    }
    assert said["tables"][1]["records"] == [[1, "THT Kênh Một", 8, 12000], [2, "THT Kênh Hai", 11, 9000]]


def test_dates_and_times_are_iso_in_json(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên lớp | Ngày mở
        2 | 1   | Lớp A   | 2021-05-20
        3 | 2   | Lớp B   | '6/7/2021
        """,
    )
    assert [r[2] for r in table.to_dict()["records"]] == ["2021-05-20", "2021-07-06"]


def test_the_same_file_reads_the_same_twice(tmp_path: Path) -> None:
    assert reading(tmp_path, STACKED).to_dict()["tables"] == reading(tmp_path, STACKED).to_dict()["tables"]
