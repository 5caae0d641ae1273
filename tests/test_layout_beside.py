"""Tables side by side: each with its own title, unit, rows and total; one table with a gap in it stays one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kttt_analysis.forms.roles import Roles
from tests.sheets import codes, reading, table_of

OWN_TITLES = """
    1 | Biểu 1. Hợp tác xã | < | < |  | Biểu 2. Tổ hợp tác | < | <
    2 |     |         | Đơn vị: triệu đồng | |     |       | Đơn vị: đồng
    3 | STT | Tên HTX | Doanh thu          | | STT | Tên THT | Vốn góp
    4 | 1   | HTX A   | 1325               | | 1   | THT X   | 5000000
    5 | 2   | HTX B   | 850                | | 2   | THT Y   | 7000000
    6 | 3   | HTX C   | 90                 | |     | Cộng    | 12000000
    7 |     | Cộng    | 2265               | |     |         |
    """
LEFT = ((1, "HTX A", 1325), (2, "HTX B", 850), (3, "HTX C", 90))


def test_each_table_has_its_own_title_unit_and_total(tmp_path: Path) -> None:
    found = reading(tmp_path, OWN_TITLES)
    left, right = found.tables
    assert (left.range, left.unit, left.kind_hint, left.record_rows, left.total_rows) == (
        *("A3:C7", "triệu đồng", "HTX"),
        *((4, 5, 6), (7,)),
    )
    assert (right.range, right.unit, right.kind_hint, right.record_rows, right.total_rows) == (
        *("E3:G6", "đồng", "THT"),
        *((4, 5), (6,)),
    )
    assert left.records == LEFT
    assert right.records == ((1, "THT X", 5000000), (2, "THT Y", 7000000))
    assert not codes(found)


def test_a_row_has_a_role_in_each_table(tmp_path: Path) -> None:
    found = reading(tmp_path, OWN_TITLES)
    roles = Roles(found.sheets[0], found.tables)
    assert (roles.of_cell(5, 1, True), roles.of_cell(5, 5, True)) == ("record", "total")
    assert roles.read(5, 2) == (True, 90)
    assert roles.read(5, 6) == (True, 12000000)


@pytest.mark.parametrize(
    "sheet",
    [
        """
        1 | STT | Tên HTX | Doanh thu | STT | Tên THT | Vốn góp
        2 | 1   | HTX A   | 1325      | 1   | THT X   | 5
        3 | 2   | HTX B   | 850       | 2   | THT Y   | 7
        4 | 3   | HTX C   | 90        |     |         |
        """,
        """
        1 | Biểu 1 |      |           | |        |         |
        2 | STT | Tên HTX | Doanh thu | | Biểu 2 |         |
        3 | 1   | HTX A   | 1325      | | STT    | Tên THT | Vốn góp
        4 | 2   | HTX B   | 850       | | 1      | THT X   | 5
        5 | 3   | HTX C   | 90        | | 2      | THT Y   | 7
        """,
        """
        1 |     |         |           | | STT    | Tên THT | Vốn góp
        2 |     |         |           | | 1      | THT X   | 5
        3 | STT | Tên HTX | Doanh thu | | 2      | THT Y   | 7
        4 | 1   | HTX A   | 1325      | |        |         |
        5 | 2   | HTX B   | 850       | |        |         |
        6 | 3   | HTX C   | 90        | |        |         |
        """,
        """
        1 | STT | Tên HTX | Doanh thu | | STT | Tên THT | Vốn góp
        2 | 1   | HTX A   | 1325      | | 1   | THT X   | 5
        3 | 2   | HTX B   | 850       | | 2   | THT Y   | 7
        4 | 3   | HTX C   | 90        | |     |         |
        6 | Biểu 3. Hoạt động hỗ trợ |
        7 | STT | Nội dung | Số lớp | Số người | Kinh phí | Ngày | Ghi chú
        8 | 1   | Lớp 1    | 1      | 30       | 5        | 2021-05-01 | x
        9 | 2   | Lớp 2    | 1      | 30       | 5        | 2021-05-01 | x
        """,
    ],
    ids=["no column between", "headers at two heights", "the left one lower", "a wide table below"],
)
def test_tables_are_told_apart_however_they_stand(tmp_path: Path, sheet: str) -> None:
    found = reading(tmp_path, sheet)
    assert found.tables[0].records == LEFT
    assert found.tables[1].records == ((1, "THT X", 5), (2, "THT Y", 7))
    assert [len(t.records) for t in found.tables[2:]] in ([], [2])


def test_a_list_in_columns_as_newspapers_have_them(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | DANH SÁCH HỢP TÁC XÃ
        3 | STT | Tên HTX | Doanh thu | | STT | Tên HTX | Doanh thu
        4 | 1   | HTX A   | 1325      | | 4   | HTX D   | 5
        5 | 2   | HTX B   | 850       | | 5   | HTX E   | 7
        6 | 3   | HTX C   | 90        | | 6   | HTX F   | 8
        """,
    )
    assert [r[1] for t in found.tables for r in t.records] == [f"HTX {c}" for c in "ABCDEF"]
    assert [t.titles for t in found.tables] == [("DANH SÁCH HỢP TÁC XÃ",)] * 2
    assert not codes(found)


def test_a_copy_beside_is_told_and_about_nothing(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | STT | Tên HTX | Doanh thu | | STT | Tên HTX | Doanh thu
        2 | 1   | HTX A   | 1325      | | 1   | HTX A   | 1325
        3 | 2   | HTX B   | 850       | | 2   | HTX B   | 850
        """,
    )
    assert [t.topic for t in found.tables] == ["units", None]
    assert codes(found) == {"table_copied"}


@pytest.mark.parametrize(
    "sheet",
    [
        """
        1 | STT | Tên HTX | Thành viên | | Doanh thu | Lợi nhuận
        2 | 1   | HTX A   | 25         | | 1325      | 90
        3 | 2   | HTX B   | 31         | | 850       | 41
        """,
        """
        1 | STT | Tên HTX | Thành viên | | STT | Tên HTX | Doanh thu | Lợi nhuận
        2 | 1   | HTX A   | 25         | | 1   | HTX A   | 1325      | 90
        3 | 2   | HTX B   | 31         | | 2   | HTX B   | 850       | 41
        4 | 3   | HTX C   | 30         | | 3   | HTX C   | 90        | 12
        """,
        """
        1 | STT | Tên HTX | Thành viên | Mã số | STT tại xã
        2 | 1   | HTX A   | 25         | 17    | 3
        3 | 2   | HTX B   | 31         | 18    | 4
        """,
        """
        1 | STT | Xã       | TT | Tên HTX | Thành viên | Doanh thu
        2 | 1   | Định An  | 1  | HTX A   | 25         | 17
        3 | 2   | Định Hòa | 2  | HTX B   | 31         | 18
        """,
        """
        1 | STT | Tên HTX | Thành viên | | STT | Xã       | Doanh thu
        2 | 1   | HTX A   | 25         | | 1   | Định An  | 17
        3 | 2   | HTX B   | 31         | | 2   | Định Hòa | 18
        """,
    ],
    ids=[
        *("an empty column in it", "its names once more for the second page", "a second number for the rows"),
        *("communes numbered beside the units", "another number with a commune"),
    ],
)
def test_one_table_stays_one(tmp_path: Path, sheet: str) -> None:
    one = table_of(tmp_path, sheet)
    assert one.record_rows[:2] == (2, 3)
    assert one.columns[-1].index == max(len(line.split("|")) for line in sheet.strip().splitlines()) - 2


def test_the_one_line_of_units_above_holds_for_all(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        """
        1 | BÁO CÁO QUÝ II NĂM 2021 |  |  |  |  |  |
        2 |     |         |           | |     |         | Đơn vị tính: nghìn đồng
        3 | STT | Tên HTX | Doanh thu | | STT | Tên THT | Vốn góp
        4 | 1   | HTX A   | 1325      | | 1   | THT X   | 5
        5 | 2   | HTX B   | 850       | | 2   | THT Y   | 7
        """,
    )
    assert [t.unit for t in found.tables] == ["nghìn đồng", "nghìn đồng"]
    assert found.texts == ("BÁO CÁO QUÝ II NĂM 2021", "Đơn vị tính: nghìn đồng")


LIST = """
    1 | STT | Tên HTX      | Thành viên | Doanh thu
    2 | 1   | HTX Tân Tiến | 25         | 5
    3 | 2   | HTX Hòa Bình | 31         | 6
    4 | 3   | HTX Rạch Giá | 32         | 7
    """


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (LIST, "table_copied"),
        (
            """
            1 | STT | Tên HTX      | Doanh thu | Thành viên | Ghi chú thêm
            2 | 1   | HTX Hòa Bình | 6         | 31         | a
            3 | 2   | HTX Tân Tiến | 5         | 25         | b
            4 | 3   | HTX Rạch Giá | 7         | 32         | c
            """,
            "table_copied",
        ),
        (
            """
            1 | STT | Tên HTX      | Thành viên
            2 | 1   | HTX Hòa Bình | 31
            3 | 2   | HTX Rạch Giá | 32
            """,
            "table_within",
        ),
    ],
    ids=["the same", "in another order", "a part of it"],
)
def test_a_list_that_stands_in_the_file_twice_counts_once(tmp_path: Path, other: str, code: str) -> None:
    for sheets in ({"Danh sách": LIST, "In": other}, {"In": other, "Danh sách": LIST}):
        found = reading(tmp_path, sheets)
        assert [t.topic for t in found.tables].count("units") == 1
        (told,) = [f for f in found.all_findings if f.code.startswith("table_")]
        assert told.code == code
        if code == "table_within":
            assert told.sheet == "In"


def test_another_quarter_of_the_same_units_is_no_copy(tmp_path: Path) -> None:
    found = reading(tmp_path, {"Q1": LIST, "Q2": LIST.replace("| 6", "| 9")})
    assert [t.topic for t in found.tables] == ["units", "units"]
