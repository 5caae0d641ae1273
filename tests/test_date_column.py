"""Columns of dates, ticks, codes and words: read where one reading is left, else null and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets import codes, column_of, table_of


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2020-09-29", "2020-09-29"),  # a day of Excel
        ("'29/9/2020", "2020-09-29"),
        ("'29/09/2020", "2020-09-29"),
        ("'29-9-2020", "2020-09-29"),
        ("'29.9.2020", "2020-09-29"),
        ("'29 / 9 / 2020", "2020-09-29"),
        ("'2020-09-29", "2020-09-29"),
        ("'2020-09-29 00:00:00", "2020-09-29"),
        ("'ngày 29 tháng 9 năm 2020", "2020-09-29"),
        ("'29 tháng 9 năm 2020", "2020-09-29"),
        ("'Ngày 29/9/2020", "2020-09-29"),
        ("'29092020", "2020-09-29"),
        ("'29/9/2020.", "2020-09-29"),
        ("'–", None),
        ("'chưa có", None),
    ],
)
def test_one_day_however_it_is_written(tmp_path: Path, cell: str, read: str | None) -> None:
    table = column_of(tmp_path, [cell, "2021-05-20", "'6/7/2021", "'15/01/2019"], "Ngày thành lập")
    assert [r[2] for r in table.records] == [read, "2021-05-20", "2021-07-06", "2019-01-15"]
    assert codes(table) <= {"date_imprecise"}


@pytest.mark.parametrize(
    ("cell", "read", "told"),
    [
        ("'31/2/2021", None, "date_impossible"),
        ("'32/1/2021", None, "date_impossible"),
        ("'05/6/21", None, "date_ambiguous"),
        ("'9/2020", "2020-09-01", "date_imprecise"),
        ("'tháng 9 năm 2020", "2020-09-01", "date_imprecise"),
        ("'quý III/2020", "2020-07-01", "date_imprecise"),
        ("2020", "2020-01-01", "date_imprecise"),
        ("'năm 2020", "2020-01-01", "date_imprecise"),
        ("44103", "2020-09-29", "date_from_serial"),
        ("'đầu năm ngoái", None, "date_unreadable"),
        ("'9/29/2020", None, "date_impossible"),
    ],
)
def test_what_is_no_plain_day_is_told(tmp_path: Path, cell: str, read: str | None, told: str) -> None:
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên HTX      | Ngày thành lập | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | {cell}         | 500         | 1325
        3 | 2   | HTX Hòa Bình | 2021-05-20     | 300         | 850
        4 | 3   | HTX Rạch Giá | '15/01/2019    | 400         | 4100
        """,
    )
    assert [r[2] for r in table.records] == [read, "2021-05-20", "2019-01-15"]
    assert codes(table) == {told}
    assert [f.cell for f in table.findings] == ["C2"]


def test_where_one_cell_has_the_month_first_others_may_have_it_too(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'9/29/2020", "'5/6/2021", "'15/01/2019", "'7/7/2020"], "Ngày thành lập")
    assert [r[2] for r in table.records] == [None, None, "2019-01-15", "2020-07-07"]
    assert codes(table) == {"date_impossible", "date_ambiguous"}


def test_a_column_that_puts_the_month_first_everywhere_is_read_where_a_day_shows_it(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'9/29/2020", "'5/6/2021", "'1/15/2019", "'7/7/2020"], "Ngày thành lập")
    assert [r[2] for r in table.records] == ["2020-09-29", None, "2019-01-15", "2020-07-07"]
    assert codes(table) == {"date_month_first", "date_ambiguous"}


def test_ticks_are_true_and_empty_cells_are_not_false(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'x", "", "'X", "'✓"], "Có liên kết")
    assert [r[2] for r in table.records] == [True, None, True, True]


def test_where_a_question_is_answered_by_ticks_alone_an_empty_cell_says_no(tmp_path: Path) -> None:
    """Left unknown, the empty cells would make every share of such a column 100 %."""
    table = column_of(tmp_path, ["'x", "", "'X", ""], "Kiểu mới")
    assert [r[2] for r in table.records] == [True, False, True, False]
    (told,) = [f for f in table.findings if f.code == "unticked"]
    assert (told.cell, told.severity) == ("C3", "note")
    assert "2 ô để trống" in told.message


def test_of_a_unit_left_blank_nothing_is_known(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Kiểu mới | Số thành viên | Doanh thu
        2 | 1   | HTX Tân Tiến | 'x       | 50            | 1325
        3 | 2   | HTX Hòa Bình |          | 30            |
        4 | 3   | HTX Rạch Giá |          |               |
        5 | 4   | HTX Gò Quao  | '–       | 40            | 850
        """,
    )
    assert [r[2] for r in table.records] == [True, False, None, None]


@pytest.mark.parametrize("cells", [["", "", ""], ["'Có", "", "'Có"], ["'x", "", "'không"], ["1", "", "1"]])
def test_where_it_is_not_an_empty_cell_stays_unknown(tmp_path: Path, cells: list[str]) -> None:
    table = column_of(tmp_path, cells, "Kiểu mới")
    assert table.records[1][2] is None
    assert "unticked" not in codes(table)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("'Có", True), ("'x", True), ("'Không", False), ("'ko", False), ("1", True), ("0", False), ("'–", None)],
)
def test_a_column_that_asks_yes_or_no(tmp_path: Path, cell: str, read: bool | None) -> None:
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên HTX      | Kiểu mới | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | {cell}   | 500         | 1325
        3 | 2   | HTX Hòa Bình | 'x       | 300         | 850
        """,
    )
    assert table.columns[2].column == "new_style"
    assert [r[2] for r in table.records] == [read, True]


def test_codes_keep_their_zeros_and_lose_no_digit(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Mã số       | Vốn điều lệ | Doanh thu
        2 | 1   | HTX Tân Tiến | '0100109106 | 500         | 1325
        3 | 2   | HTX Hòa Bình | 1700123456  | 300         | 850
        4 | 3   | HTX Rạch Giá | '–          | 400         | 4100
        """,
    )
    assert table.columns[2].column == "unit_code"
    assert [r[2] for r in table.records] == ["0100109106", "1700123456", None]


def test_words_are_kept_and_signs_for_nothing_are_not(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'trồng lúa", "'–", "'chưa có", "'…", "'không"], "Ngành nghề khác")
    assert [r[2] for r in table.records] == ["trồng lúa", None, None, None, "không"]


def test_numbers_among_words_stay_numbers(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'Ấp Một", "12", "'Ấp Ba"], "Địa chỉ khác")
    assert [r[2] for r in table.records] == ["Ấp Một", 12, "Ấp Ba"]
