"""Header blocks are found wherever they stand and however they are built; the drawing says what each row is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets import codes, read_as, reading, table_of

SHEETS = {
    "one row, right at the top": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        """,
    "below a letterhead, a title and a line of units": """
        1 title  | UBND HUYỆN GÒ QUAO | < | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | <
        2 title  | PHÒNG KINH TẾ | < | Độc lập - Tự do - Hạnh phúc | <
        4 title  | BÁO CÁO KẾT QUẢ HOẠT ĐỘNG CỦA HỢP TÁC XÃ | < | < | <
        5 title  | Quý II năm 2021 | < | < | <
        6 title  |     |              |                 | Đơn vị tính: triệu đồng
        7 header | STT | Tên HTX      | Vốn điều lệ     | Doanh thu
        8 record | 1   | HTX Tân Tiến | 500             | 1325
        9 record | 2   | HTX Hòa Bình | 300             | 850
        """,
    "two rows, merged": """
        1 header | STT | Tên HTX      | Thành viên | <        | <        | Ghi chú
        2 header | ^   | ^            | Tổng số    | Gia nhập | Ra khỏi  | ^
        3 record | 1   | HTX Tân Tiến | 25         | 2        | 0        | mới
        4 record | 2   | HTX Hòa Bình | 31         | 0        | 1        |
        """,
    "two rows, ragged: nothing is merged": """
        1 header | STT | Tên HTX      | Thành viên |          |          | Doanh thu
        2 header |     |              | Tổng số    | Gia nhập | Ra khỏi  |
        3 record | 1   | HTX Tân Tiến | 25         | 2        | 0        | 1325
        4 record | 2   | HTX Hòa Bình | 31         | 0        | 1        | 850
        """,
    "three rows, merged, with a row that numbers the columns": """
        1 header | STT | Tên đơn vị   | Kết quả hoạt động | < | < | <
        2 header | ^   | ^            | Doanh thu | <               | Lợi nhuận | <
        3 header | ^   | ^            | Kế hoạch  | Thực hiện       | Kế hoạch  | Thực hiện
        4 index  | 1   | 2            | 3         | 4               | 5         | 6
        5 record | 1   | HTX Tân Tiến | 1300      | 1325            | 80        | 91
        6 record | 2   | HTX Hòa Bình | 900       | 850             | 60        | 40
        """,
    "four rows": """
        1 header | TT | Huyện     | Hợp tác xã | < | < | <
        2 header | ^  | ^         | Tổng số    | Trong đó | < | <
        3 header | ^  | ^         | ^          | Nông nghiệp | < | Phi nông nghiệp
        4 header | ^  | ^         | ^          | Trồng trọt | Thủy sản | ^
        5 record | 1  | Gò Quao   | 30         | 20 | 4 | 6
        6 record | 2  | Tân Hiệp  | 41         | 35 | 1 | 5
        """,
    "six rows": """
        1 header | STT | Tên đơn vị | Kết quả | < | < | <
        2 header | ^   | ^          | Năm 2021 | < | < | <
        3 header | ^   | ^          | Sáu tháng đầu năm | < | Cả năm | <
        4 header | ^   | ^          | Tổng số | Trong đó | Tổng số | Trong đó
        5 header | ^   | ^          | ^ | Nông nghiệp | ^ | Nông nghiệp
        6 header | ^   | ^          | ^ | (triệu đồng) | ^ | (triệu đồng)
        7 record | 1   | HTX A      | 10 | 4 | 20 | 8
        8 record | 2   | HTX B      | 11 | 5 | 21 | 9
        """,
    "in two languages, one below the other": """
        1 header | STT | Tỉnh, thành phố | Tổng thu | Tổng chi
        2 header | No. | Province        | Revenue  | Expenditure
        3 record | 1   | Kiên Giang      | 120      | 80
        4 record | 2   | An Giang        | 100      | 90
        """,
    "in two languages in one cell, and with breaks in lines": """
        1 title  | Biểu số 5: Doanh thu của hợp tác xã
        2 header | STT⏎No. | Tên hợp⏎tác xã⏎Name | Doanh thu⏎(triệu đồng) | Lợi nhuận⏎trước thuế
        3 record | 1       | HTX Tân Tiến        | 1325                   | 90
        4 record | 2       | HTX Hòa Bình        | 850                    | 41
        """,
    "an empty row within": """
        1 header | STT | Tên HTX      | Thành viên | <
        3 header |     |              | Tổng số    | Nữ
        4 record | 1   | HTX Tân Tiến | 25         | 5
        5 record | 2   | HTX Hòa Bình | 31         | 6
        """,
    "an empty row below": """
        1 header | STT | Tên HTX      | Thành viên | Doanh thu
        3 record | 1   | HTX Tân Tiến | 25         | 5
        5 record | 2   | HTX Hòa Bình | 31         | 6
        8 record | 3   | HTX Rạch Giá | 31         | 6
        """,
    "a row of units below": """
        1 header | STT | Tên HTX      | Diện tích | Doanh thu
        2 header |     |              | (ha)      | (triệu đồng)
        3 record | 1   | HTX Tân Tiến | 120       | 1325
        4 record | 2   | HTX Hòa Bình | 85        | 850
        """,
    "letters and numbers below, with formulas": """
        1 header | STT | Chỉ tiêu     | Đầu kỳ | Tăng | Giảm | Cuối kỳ
        2 index  | A   | B            | 1      | 2    | 3    | 4=1+2-3
        3 record | 1   | HTX          | 30     | 2    | 1    | 31
        4 record | 2   | Tổ hợp tác   | 200    | 12   | 0    | 212
        """,
    "several letters before the numbers below": """
        1 header | TT | Chỉ tiêu       | ĐVT | Kế hoạch | Thực hiện | <    | So sánh (%) | <
        2 header | ^  | ^              | ^   | ^        | 2020      | 2021 | Kế hoạch    | Cùng kỳ
        3 index  | A  | B              | C   | 1        | 2         | 3    | 4=3/1       | 5=3/2
        4 record | 1  | HTX thành lập  | HTX | 15       | 6         | 7    | 46.7        | 116.7
        5 record | 2  | THT thành lập  | THT | 50       | 20        | 25   | 50          | 125
        """,
    "numbers in brackets below": """
        1 header | STT | Chỉ tiêu     | Kế hoạch | Thực hiện | So sánh (%)
        2 index  | (1) | (2)          | (3)      | (4)       | (5)=(4)/(3)
        3 record | 1   | Doanh thu    | 1000     | 900       | 90
        4 record | 2   | Lợi nhuận    | 100      | 120       | 120
        """,
    "years for headings": """
        1 title  | SỐ HỢP TÁC XÃ QUA CÁC NĂM
        2 header | Huyện    | 2018 | 2019 | 2020
        3 record | Gò Quao  | 20   | 22   | 30
        4 record | Tân Hiệp | 35   | 38   | 41
        """,
    "without a column of numbers, and headings that nobody knows": """
        1 header | Ấp       | Bò  | Heo | Dê
        2 record | Ấp Một   | 12  | 30  | 4
        3 record | Ấp Hai   | 7   | 51  | 0
        4 record | Ấp Ba    | 9   | 12  | 2
        """,
    "away from the left edge": """
        2 title  | | | BẢNG TỔNG HỢP
        4 header | | | STT | Tên HTX      | Doanh thu
        5 record | | | 1   | HTX Tân Tiến | 1325
        6 record | | | 2   | HTX Hòa Bình | 850
        """,
    "a heading of two rows over a wide group at the right": """
        1 header | STT | Tên HTX      | Cán bộ quản lý |         |           |          |
        2 header |     |              | Tổng số        | Sơ cấp  | Trung cấp | Cao đẳng | Đại học
        3 record | 1   | HTX Tân Tiến | 5              | 1       | 2         | 1        | 1
        4 record | 2   | HTX Hòa Bình | 4              | 0       | 2         | 1        | 1
        """,
    "three rows of groups within groups, nothing merged": """
        1 header | STT | Huyện    | Hợp tác xã |             |         |      | Tổ hợp tác |             |
        2 header |     |          | Tổng số    | Trong đó    |         |      | Tổng số    | Trong đó    |
        3 header |     |          |            | Nông nghiệp | Vận tải | Khác |            | Nông nghiệp | Khác
        4 record | 1   | Gò Quao  | 30         | 20          | 5       | 5    | 100        | 90          | 10
        5 record | 2   | Tân Hiệp | 40         | 30          | 5       | 5    | 110        | 90          | 20
        """,
    "typed without diacritics": """
        1 header | STT | Ten HTX      | Doanh thu | Loi nhuan | Ghi chu
        2 record | 1   | HTX Tan Tien | 1325      | 90        |
        3 record | 2   | HTX Hoa Binh | 850       | 41        |
        """,
    "an empty row between header and records": """
        1 header | STT | Tên HTX      | Doanh thu
        3 record | 1   | HTX Tân Tiến | 1325
        4 record | 2   | HTX Hòa Bình | 850
        """,
    "one record only": """
        1 title  | Danh sách hợp tác xã thành lập mới
        2 header | STT | Tên HTX      | Ngày thành lập | Vốn điều lệ
        3 record | 1   | HTX Tân Tiến | 2021-05-20     | 500
        """,
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_rows_are_taken_for_what_they_are(tmp_path: Path, sheet: str) -> None:
    got, drawn = read_as(tmp_path, sheet)
    assert got == drawn


def test_paths_run_from_group_to_leaf(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["three rows, merged, with a row that numbers the columns"])
    assert [c.name for c in table.columns] == [
        "STT",
        "Tên đơn vị",
        "Kết quả hoạt động | Doanh thu | Kế hoạch",
        "Kết quả hoạt động | Doanh thu | Thực hiện",
        "Kết quả hoạt động | Lợi nhuận | Kế hoạch",
        "Kết quả hoạt động | Lợi nhuận | Thực hiện",
    ]


def test_a_ragged_group_reaches_over_the_columns_to_its_right(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["two rows, ragged: nothing is merged"])
    assert [c.name for c in table.columns][2:] == [
        "Thành viên | Tổng số",
        "Thành viên | Gia nhập",
        "Thành viên | Ra khỏi",
        "Doanh thu",
    ]
    assert [c.column for c in table.columns][2:] == ["members_total", "members_joined", "members_left", "revenue"]


def test_groups_within_groups_reach_over_their_columns_only(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["three rows of groups within groups, nothing merged"])
    assert [c.name for c in table.columns][2:] == [
        "Hợp tác xã | Tổng số",
        "Hợp tác xã | Trong đó | Nông nghiệp",
        "Hợp tác xã | Trong đó | Vận tải",
        "Hợp tác xã | Trong đó | Khác",
        "Tổ hợp tác | Tổng số",
        "Tổ hợp tác | Trong đó | Nông nghiệp",
        "Tổ hợp tác | Trong đó | Khác",
    ]


def test_headings_in_two_languages_and_over_lines_are_known(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["in two languages in one cell, and with breaks in lines"])
    assert [c.column for c in table.columns] == [None, "name", "revenue", "profit"]
    assert table.columns[2].unit == "triệu đồng"


def test_headings_without_diacritics_are_known_and_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["typed without diacritics"])
    assert [c.column for c in table.columns] == [None, "name", "revenue", "profit", "note"]
    assert {f.code for f in table.findings} == {"heading_without_marks"}


def test_units_of_a_row_below_the_headings_are_their_columns(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["a row of units below"])
    assert [c.unit for c in table.columns] == [None, None, "ha", "triệu đồng"]


def test_a_line_of_units_holds_for_the_table(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["below a letterhead, a title and a line of units"])
    assert table.unit == "triệu đồng"
    assert [c.unit for c in table.columns][2:] == ["triệu đồng", "triệu đồng"]
    assert table.range == "A7:D9"


def test_two_lines_of_units_that_disagree_are_told(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | ĐVT: đồng
        2 | ĐVT: triệu đồng
        3 | STT | Tên HTX      | Vốn điều lệ | Doanh thu
        4 | 1   | HTX Tân Tiến | 500         | 1325
        5 | 2   | HTX Hòa Bình | 300         | 850
        """,
    )
    assert "unit_lines_differ" in {f.code for f in found.all_findings}


def test_a_heading_nearly_known_is_told_with_its_neighbour_and_never_decided(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Doanh thuu | Lợi nhuận | Vốn điều lệ
        2 | 1   | HTX Tân Tiến | 1325       | 90        | 500
        3 | 2   | HTX Hòa Bình | 850        | 41        | 300
        """,
    )
    assert table.columns[2].column is None
    (told,) = [f for f in table.findings if f.code == "heading_unknown"]
    assert told.cell == "C1"
    assert "Doanh thu" in told.message


def test_a_heading_of_signs_alone_means_nothing(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Thành viên | <        | Doanh thu
        2 | ^   | ^            | Tổng số    | –        | ^
        3 | 1   | HTX Tân Tiến | 25         | 2        | 1325
        4 | 2   | HTX Hòa Bình | 31         | 0        | 850
        """,
    )
    assert [c.column for c in table.columns] == [None, "name", "members_total", None, "revenue"]


def test_a_table_of_two_columns_of_words_below_another_is_a_table(tmp_path: Path) -> None:
    """Its two headings are the dictionary's; without them its rows were taken for notes of the table above."""
    found = reading(
        tmp_path,
        {
            "Sheet1": """
            1 | STT | Tên HTX      | Mã số      | Doanh thu
            2 | 1   | HTX Tân Tiến | 1700123456 | 1325
            3 | 2   | HTX Hòa Bình | 1700123457 | 850
            5 | Ý kiến của huyện
            6 | Mục        | Nội dung ý kiến
            7 | Khó khăn   | Thiếu vốn sản xuất
            8 | Nguyên nhân | Giá vật tư tăng
            9 | Kiến nghị  | Bổ sung kinh phí
            """
        },
    )
    first, second = found.tables
    assert (len(first.records), second.topic) == (2, "remarks")
    assert second.records == (
        ("Khó khăn", "Thiếu vốn sản xuất"),
        ("Nguyên nhân", "Giá vật tư tăng"),
        ("Kiến nghị", "Bổ sung kinh phí"),
    )


def test_a_header_that_no_word_shows_is_told(tmp_path: Path) -> None:
    guessed = table_of(
        tmp_path,
        """
        1 | Cây gì | Con gì | Bao nhiêu
        2 | lúa    | tôm    | 5
        3 | mía    | cá     | 7
        """,
    )
    assert guessed.header_rows == (1,)
    assert codes(guessed) == {"header_guessed"}


def test_headings_cut_over_two_rows_are_put_together(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | Số | Tên          | Thành | Doanh
        2 | TT | HTX          | viên  | thu
        3 | 1  | HTX Tân Tiến | 25    | 15
        4 | 2  | HTX Hòa Bình | 31    | 16
        """,
    )
    assert table.header_rows == (1, 2)
    assert [(c.name, c.column) for c in table.columns] == [
        ("Số TT", None),
        ("Tên HTX", "name"),
        ("Thành viên", "members_total"),
        ("Doanh thu", "revenue"),
    ]


def test_a_header_merged_down_to_the_end_of_a_blank_form_is_read(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | STT | Tên HTX | Thành viên | <    | Doanh thu
        2 | ^   | ^       | Tổng số    | Tăng | ^
        3 | ^   | ^       |            |      | ^
        """,
    )
    assert len(found.tables) <= 1
