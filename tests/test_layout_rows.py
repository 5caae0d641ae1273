"""Rows below a header: records, sections, totals, notes, further lines; the drawing says what each row is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets import Look, codes, read_as, reading, table_of

SHEETS = {
    "Roman sections without figures": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I   | NÔNG NGHIỆP  |            |
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II  | VẬN TẢI      |            |
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        """,
    "Roman sections with subtotals": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I   | Nông nghiệp  | 56         | 2175
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II  | Vận tải      | 12         | 4100
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        7 total   |     | Tổng cộng    | 68         | 6275
        """,
    "letters above Roman numbers above records": """
        1 header  | STT | Tên đơn vị     | Số lượng
        2 section | A   | HỢP TÁC XÃ     |
        3 section | I   | Nông nghiệp    |
        4 record  | 1   | HTX Tân Tiến   | 25
        5 record  | 2   | HTX Hòa Bình   | 31
        6 section | II  | Phi nông nghiệp|
        7 record  | 3   | HTX Rạch Giá   | 12
        8 section | B   | TỔ HỢP TÁC     |
        9 section | I   | Nông nghiệp    |
        10 record | 1   | THT Kênh Một   | 8
        """,
    "sections of words alone, merged over the table": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | Lĩnh vực nông nghiệp | < | < | <
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | Lĩnh vực vận tải | < | < | <
        6 record  | 3   | HTX Rạch Giá | 12         | 4100
        """,
    "sections typed into the first column": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I. Nông nghiệp | | |
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II. Vận tải | | |
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        """,
    "a total above": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 total  |     | TỔNG SỐ   | 71     | 1900
        3 record | 1   | Gò Quao   | 30     | 800
        4 record | 2   | Tân Hiệp  | 41     | 1100
        """,
    "a total below": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  | Tổng cộng | <   | 71     | 1900
        """,
    "totals above and below": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 total  |     | Toàn tỉnh | 71     | 1900
        3 record | 1   | Gò Quao   | 30     | 800
        4 record | 2   | Tân Hiệp  | 41     | 1100
        5 total  |     | Cộng      | 71     | 1900
        """,
    "a total without a name": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  |     |           | 71     | 1900
        """,
    "totals of parts": """
        1 header  | STT | Tên HTX      | Thành viên
        2 section | I   | Nông nghiệp  |
        3 record  | 1   | HTX Tân Tiến | 25
        4 record  | 2   | HTX Hòa Bình | 31
        5 total   |     | Cộng nhóm I  | 56
        6 section | II  | Vận tải      |
        7 record  | 1   | HTX Rạch Giá | 12
        8 record  | 2   | HTX Hà Tiên  | 10
        9 total   |     | Cộng nhóm II | 22
        10 total  |     | Tổng cộng (I+II) | 78
        """,
    "a total numbered like a record": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  | 3   | Tổng cộng | 71     | 1900
        """,
    "a cooperative whose name begins like a total": """
        1 header | STT | Tên HTX            | Thành viên
        2 record | 1   | Tổng hợp Tân Tiến  | 25
        3 record | 2   | Cộng đồng Hòn Sơn  | 31
        4 record | 3   | HTX Toàn Thắng     | 12
        """,
    "notes, a day and signatures": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        5 note   | Ghi chú: số liệu ước tính đến 30/6 | | |
        6 note   | Nguồn: Phòng Kinh tế | | |
        7 note   |     |           | Gò Quao, ngày 05 tháng 7 năm 2021 |
        8 note   | Người lập biểu | | THỦ TRƯỞNG ĐƠN VỊ |
        9 note   | (Ký, ghi rõ họ tên) | | (Ký, đóng dấu) |
        13 note  | Nguyễn Văn An | | Trần Thị Bình |
        """,
    "signatures right below the last record": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        4 note   | Người lập biểu |   | Giám đốc
        5 note   | Lê Văn Tám     |   | Phạm Văn Chín
        """,
    "records over two and three rows": """
        1 header | STT | Tên HTX       | Địa chỉ        | Thành viên
        2 record | 1   | HTX nông nghiệp | Ấp Một       | 25
        3 more   |     | Tân Tiến        | xã Định An   |
        4 record | 2   | HTX nông nghiệp | Ấp Hai       | 31
        5 more   |     | Hòa Bình        | xã Định Hòa  |
        6 more   |     | (mới thành lập) | huyện Gò Quao|
        7 record | 3   | HTX Rạch Giá    | phường Vĩnh Bảo | 12
        """,
    "records merged over several rows": """
        1 header | STT | Tên HTX      | Ngành nghề | Doanh thu
        2 record | 1   | HTX Tân Tiến | trồng lúa  | 1325
        3 more   | ^   | ^            | dịch vụ    | ^
        4 record | 2   | HTX Hòa Bình | nuôi tôm   | 850
        5 more   | ^   | ^            | chế biến   | ^
        6 more   | ^   | ^            | bán lẻ     | ^
        """,
    "a header repeated after a page break, with its row of numbers": """
        1 header   | STT | Tên HTX      | Doanh thu
        2 index    | 1   | 2            | 3
        3 record   | 1   | HTX Tân Tiến | 1325
        4 record   | 2   | HTX Hòa Bình | 850
        5 repeated | STT | Tên HTX      | Doanh thu
        6 repeated | 1   | 2            | 3
        7 record   | 3   | HTX Rạch Giá | 4100
        8 total    |     | Tổng cộng    | 6275
        """,
    "rows that have a number and nothing else": """
        1 header   | STT | Tên HTX      | Doanh thu
        2 record   | 1   | HTX Tân Tiến | 1325
        3 record   | 2   | HTX Hòa Bình | 850
        4 numbered | 3   |              |
        5 numbered | 4   |              |
        """,
    "rows in part of which, dashed": """
        1 header | STT | Chỉ tiêu            | Kế hoạch | Thực hiện
        2 record | 1   | Tổng số HTX         | 40       | 41
        3 record |     | - Trong đó: HTX mới | 5        | 4
        4 record | 2   | Tổng số THT         | 200      | 212
        5 record |     | - THT mới           | 10       | 12
        """,
    "numbers of several levels": """
        1 header | STT | Chỉ tiêu   | ĐVT   | Thực hiện
        2 record | 1   | Hợp tác xã | HTX   | 41
        3 record | 1.1 | Nông nghiệp| HTX   | 35
        4 record | 1.2 | Vận tải    | HTX   | 6
        """,
    "districts that begin like sections": """
        1 header | STT | Đơn vị         | Số HTX | Thành viên
        2 record | 1   | H. Gò Quao     | 30     | 800
        3 record | 2   | H. Tân Hiệp    | 41     | 1100
        4 record | 3   | TP. Rạch Giá   | 9      | 200
        """,
    "an empty row inside": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        5 record | 3   | HTX Rạch Giá | 4100
        6 record | 4   | HTX Hà Tiên  | 700
        """,
    "a form to fill in, with signatures": """
        1 title  | DANH SÁCH HỢP TÁC XÃ | < | <
        2 header | STT | Tên HTX | Doanh thu (triệu đồng)
        3 index  | (1) | (2)     | (3)
        4 record | 1   |         |
        5 record | 2   |         |
        6 record | 3   |         |
        8 note   | Người lập biểu | | Giám đốc
        """,
    "a form of districts to fill in": """
        1 header | STT | Huyện    | Số HTX | Thành viên
        2 record | 1   | Gò Quao  |        |
        3 record | 2   | Tân Hiệp |        |
        4 record | 3   | Hà Tiên  |        |
        5 total  |     | Tổng số  |        |
        """,
    "scratch figures beside and below": """
        1 header  | STT | Tên HTX      | Doanh thu |  |
        2 record  | 1   | HTX Tân Tiến | 1325      |  |
        3 record  | 2   | HTX Hòa Bình | 850       |  | 99
        4 total   |     | Tổng cộng    | 2175      |  |
        7 outside |     |              | 47.5      |  |
        """,
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_rows_are_taken_for_what_they_are(tmp_path: Path, sheet: str) -> None:
    got, drawn = read_as(tmp_path, sheet)
    assert got == drawn


def test_each_record_knows_the_sections_above_it(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["letters above Roman numbers above records"])
    assert table.sections == (
        ("HỢP TÁC XÃ", "Nông nghiệp"),
        ("HỢP TÁC XÃ", "Nông nghiệp"),
        ("HỢP TÁC XÃ", "Phi nông nghiệp"),
        ("TỔ HỢP TÁC", "Nông nghiệp"),
    )


def test_lines_of_a_record_are_put_together(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["records over two and three rows"])
    assert table.record_rows == (2, 4, 7)
    assert table.further_rows == {2: (3,), 4: (5, 6)}
    assert table.records[1] == (
        2,
        "HTX nông nghiệp\nHòa Bình\n(mới thành lập)",
        "Ấp Hai\nxã Định Hòa\nhuyện Gò Quao",
        31,
    )
    (told,) = [f for f in table.findings if f.code == "lines_joined"]
    assert "Dòng 3, 5–6 " in told.message


@pytest.mark.parametrize(
    "row",
    [
        "| HTX Hà Tiên         | Ấp Ba       |    ",  # begins like a name
        "| Hà Tiên             | Ấp Ba       | 12 ",  # has a figure of its own
        "| Hà Tiên             | Ấp Một      |    ",  # says the same again
        "| Trong đó: tại Hà Tiên | Ấp Ba     |    ",
        "| - Hà Tiên           | Ấp Ba       |    ",
    ],
)
def test_a_row_without_a_number_is_no_further_line(tmp_path: Path, row: str) -> None:
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên HTX      | Địa chỉ | Thành viên
        2 | 1   | HTX Tân Tiến | Ấp Một  | 25
        3 | {row}
        4 | 2   | HTX Hòa Bình | Ấp Hai  | 31
        """,
    )
    assert table.record_rows == (2, 3, 4)


def test_where_the_numbers_skip_a_row_it_is_a_record(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Địa chỉ | Thành viên
        2 | 1   | HTX Tân Tiến | Ấp Một  | 25
        3 |     | Hà Tiên      | Ấp Ba   |
        4 | 3   | HTX Hòa Bình | Ấp Hai  | 31
        """,
    )
    assert table.record_rows == (2, 3, 4)


def test_two_numbers_on_the_lines_of_one_record_are_never_added(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Ngành nghề | Doanh thu
        2 | 1   | HTX Tân Tiến | trồng lúa  | 1325
        3 | ^   | ^            | dịch vụ    | 40
        4 | 2   | HTX Hòa Bình | nuôi tôm   | 850
        """,
    )
    assert table.records == ((1, "HTX Tân Tiến", "trồng lúa\ndịch vụ", None), (2, "HTX Hòa Bình", "nuôi tôm", 850))
    assert "several_values" in codes(table)


def test_a_form_to_fill_in_gives_records_of_nulls(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["a form to fill in, with signatures"])
    assert table.records == ((1, None, None), (2, None, None), (3, None, None))


def test_rows_that_are_only_numbered_are_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["rows that have a number and nothing else"])
    (told,) = [f for f in table.findings if f.code == "numbered_but_empty"]
    assert "4–5" in told.message


def test_scratch_figures_are_named_where_they_stand(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["scratch figures beside and below"])
    assert {f.cell for f in table.findings if f.code == "rows_outside"} == {"E3", "C7"}
    assert [f.raw for f in table.findings if f.code == "rows_outside"] == ["99", "47.5"]


def test_a_repeated_header_is_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["a header repeated after a page break, with its row of numbers"])
    assert table.repeated_rows == (5, 6)
    assert "header_repeated" in codes(table)


def test_numbers_of_total_rows_are_kept_by_column(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["totals above and below"])
    assert table.totals == ({2: 71, 3: 1900}, {2: 71, 3: 1900})


def test_ditto_marks_repeat_words_and_never_numbers(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Ngành nghề | Xã      | Thành viên
        2 | 1   | HTX Tân Tiến | trồng lúa  | Định An | 25
        3 | 2   | HTX Hòa Bình | "          | -nt-    | "
        4 | 3   | HTX Rạch Giá | như trên   | Vĩnh Hòa| 12
        """,
    )
    assert [r[2:] for r in table.records] == [
        ("trồng lúa", "Định An", 25),
        ("trồng lúa", "Định An", None),
        ("trồng lúa", "Vĩnh Hòa", 12),
    ]
    assert {"ditto", "ditto_number"} <= codes(table)


def test_words_merged_over_records_hold_for_each_and_numbers_do_not(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Xã      | Thành viên
        2 | 1   | HTX Tân Tiến | Định An | 56
        3 | 2   | HTX Hòa Bình | ^       | ^
        4 | 3   | HTX Rạch Giá | Vĩnh Hòa| 12
        """,
    )
    assert [r[2:] for r in table.records] == [("Định An", None), ("Định An", None), ("Vĩnh Hòa", 12)]
    assert {"merged_down", "merged_number"} <= codes(table)


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Xã       | Thành viên
        2 | 1   | HTX Tân Tiến | Định An  | 56
        3 | 2   | HTX Hòa Bình | Định Hòa | 40
        4 | 3   | HTX Rạch Giá | Vĩnh Hòa | 12
        """,
        Look(hidden_rows=(3,), hidden_columns=("C",)),
    )
    assert table.record_rows == (2, 3, 4)
    assert table.records[1] == (2, "HTX Hòa Bình", "Định Hòa", 40)
    assert {f.code: f.cell for f in table.findings} == {"hidden_rows": "A3", "hidden_columns": "C1"}


def test_error_cells_and_formulas_without_value_are_null_and_told(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | STT | Tên HTX      | Thành viên | Doanh thu
        2 | 1   | HTX Tân Tiến | 56         | #DIV/0!
        3 | 2   | HTX Hòa Bình | =D3*2      | 40
        4 | 3   | HTX Rạch Giá | 12         | 30
        5 |     | Tổng cộng    | =SUM(C2:C4)| 70
        """,
    )
    (table,) = found.tables
    assert [r[2:] for r in table.records] == [(56, None), (None, 40), (12, 30)]
    told = {f.code: (f.cell, f.raw) for f in found.findings}
    assert told == {
        "error_cell": ("D2", "#DIV/0!"),
        "formula_without_value": ("C3", "=D3*2"),
        "total_without_value": ("C5", "=SUM(C2:C4)"),
    }
