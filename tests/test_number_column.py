"""A column of numbers, however it was typed: read where one reading is left, else null and told; never a guess."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from kttt_analysis.forms import Table, read
from tests.conservation import unaccounted
from tests.sheets import codes, column_of, table_of, write


@pytest.mark.parametrize(
    ("cells", "read", "told"),
    [
        # dots and groups of three are thousands
        (["'1.325", "'4031", "'2.850"], [1325, 4031, 2850], {"number_as_text"}),
        (["'1.325.000", "'12.400.500", "'403.589.137"], [1325000, 12400500, 403589137], {"number_as_text"}),
        (["'1.325,5", "'850,25", "'12"], [1325.5, 850.25, 12], {"number_as_text"}),
        (["'1 325", "'12 400", "'850"], [1325, 12400, 850], {"number_as_text"}),
        (["1325", "'1.325", "4031"], [1325, 1325, 4031], {"number_as_text"}),
        # a comma and three digits may be either, unless the column says which
        (["'1,325", "'2,850", "'4,100"], [None, None, None], {"number_ambiguous"}),
        (["'1,325", "1400", "2850"], [None, 1400, 2850], {"number_ambiguous"}),
        (["'1,325", "'12,5", "'0,75"], [1.325, 12.5, 0.75], {"number_as_text"}),
        (["'1,325.5", "'2,850", "'12.5"], [1325.5, 2850, 12.5], {"number_as_text"}),
        # a column that contradicts itself
        (["'1.325", "'12,5", "'12.5"], [None, 12.5, 12.5], {"number_ambiguous", "number_as_text"}),
        # nothing is not zero
        (["1325", "'–", "'-", "'…", "'x", "'chưa có"], [1325, None, None, None, None, None], set()),
        (["1325", "'không", "0"], [1325, None, 0], {"none_or_zero"}),
        (["1325", "'#N/A", "850"], [1325, None, 850], {"error_cell"}),
        # words beside the number
        (["'hơn 1.300", "850", "900"], [1300, 850, 900], {"approximate"}),
        (["'(1.325)", "850", "'-12"], [-1325, 850, -12], {"number_as_text"}),
        (["'1 tỷ 816 triệu", "1325", "850"], [None, 1325, 850], {"unit_unclear"}),
        # a program took the dot for a decimal mark
        (["1.325", "4031", "2850", "1816"], [None, 4031, 2850, 1816], {"number_thousandfold"}),
        (["2.85", "1325", "4031", "1816", "2200"], [None, 1325, 4031, 1816, 2200], {"number_thousandfold"}),
        (["1.325", "850", "4031"], [None, 850, 4031], {"number_thousandfold"}),
        (["1.25", "400", "401", "403", "407"], [None, 400, 401, 403, 407], {"number_thousandfold"}),
        (["1.325", "2.85", "4031", "850", "1200"], [None, None, 4031, 850, 1200], {"number_thousandfold"}),
        (["1.325", "2.85", "4.031", "850", "1200"], [None, None, None, 850, 1200], {"number_thousandfold"}),
        (["1.325", "2.85", "4.031"], [1.325, 2.85, 4.031], set()),
        (["1.325", "2.85", "4.031", "850"], [None, None, None, 850], {"number_thousandfold"}),
        (["1.325", "4031"], [None, 4031], {"number_thousandfold"}),
        (
            ["1.325", "2.85", "4.031", "5.12", "85", "920", "300"],
            [None, None, None, None, 85, 920, 300],
            {"number_thousandfold"},
        ),
        (["12.5", "30.25", "120", "400"], [12.5, 30.25, 120, 400], set()),
        (["1.325", "2.85", "7", "12"], [1.325, 2.85, 7, 12], set()),
        (["0.325", "2.851", "120", "400"], [0.325, 2.851, 120, 400], set()),
        (["1.325", "12.7", "0.5", "850", "4031"], [1.325, 12.7, 0.5, 850, 4031], set()),
        (["12.5", "300", "20000"], [12.5, 300, 20000], set()),
        (["1325.5", "4031.25", "2850.75"], [1325.5, 4031.25, 2850.75], set()),
        (["0.325", "0.5", "1.25"], [0.325, 0.5, 1.25], set()),
        (["12", "8", "7.5", "9"], [12, 8, 7.5, 9], set()),
        # not a number
        (["1325", "'1.325 - 1.400", "850", "900"], [1325, "1.325 - 1.400", 850, 900], {"words_among_numbers"}),
        (["1325", "'12⏎13", "850", "900"], [1325, "12\n13", 850, 900], {"words_among_numbers"}),
    ],
)  # fmt: skip
def test_cells_of_one_column(tmp_path: Path, cells: list[str], read: list[object], told: set[str]) -> None:
    table = column_of(tmp_path, cells)
    assert [r[2] for r in table.records] == read
    assert codes(table) == told


def test_every_null_of_a_number_names_its_cell(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'1,325", "1400", "'2,850"])
    told = {f.cell: (f.raw, f.read_as) for f in table.findings if f.code == "number_ambiguous"}
    assert told == {"C2": ("1,325", None), "C4": ("2,850", None)}
    assert "1,325" in table.findings[0].message
    assert "1.325" in table.findings[0].message


@pytest.mark.parametrize(("cell", "named"), [("'đông", 40), ("'1,325", 55), ("2021-06-30", 40)])
def test_the_nulls_that_are_too_many_to_be_told_one_by_one_are_named(tmp_path: Path, cell: str, named: int) -> None:
    write(tmp_path / "drawn.xlsx", "1 | STT | Tên HTX | Số thành viên | Doanh thu (triệu đồng)\n" + "\n".join(
        f"{n + 1} | {n} | HTX {get_column_letter(n)} | {n + 9} | {cell}" for n in range(1, 56)
    ))  # fmt: skip
    found = read(tmp_path / "drawn.xlsx")
    assert not unaccounted(found)
    table = found.tables[0]
    assert [r[3] for r in table.records] == [None] * 55
    kind = next(f for f in table.findings if f.cell == "D2")
    assert sum(f.code == kind.code for f in table.findings) == named
    more = [f for f in table.findings if f.code == "more_cells"]
    assert [(f.cell, f.severity) for f in more] == [("D42:D56", kind.severity)] * (named < 55)
    assert all("còn 15 ô nữa" in f.message and "D42:D56" in f.message for f in more)


@pytest.mark.parametrize(
    ("heading", "cells", "read", "told"),
    [
        # counts are whole
        ("Số thành viên", ["1.325", "25", "31"], [None, 25, 31], {"number_not_whole"}),
        ("Số thành viên", ["'1,325", "25", "31"], [1325, 25, 31], {"number_as_text"}),
        ("Số thành viên", ["'12 người", "25", "31"], [12, 25, 31], {"number_as_text"}),
        ("Số thành viên", ["'đông", "25", "31"], [None, 25, 31], {"number_unreadable"}),
        ("Số thành viên", ["2021-06-30", "25", "31"], [None, 25, 31], {"date_in_numbers"}),
        # money in the unit of its column
        ("Doanh thu (triệu đồng)", ["'1 tỷ 816 triệu", "1325", "'850 triệu"], [1816, 1325, 850], {"number_as_text"}),
        ("Doanh thu (nghìn đồng)", ["'1 tỷ 816 triệu", "1325", "850"], [1816000, 1325, 850], {"unit_in_cell"}),
        ("Doanh thu (triệu đồng)", ["'403.589.137 đồng", "1325", "850"], [403.589137, 1325, 850], {"unit_in_cell"}),
        ("Doanh thu (triệu đồng)", ["'12 ha", "1325", "850"], [None, 1325, 850], {"unit_differs"}),
        ("Lợi nhuận (triệu đồng)", ["'-91", "'(40)", "12"], [-91, -40, 12], {"number_as_text"}),
    ],
)  # fmt: skip
def test_the_heading_helps_to_read(
    tmp_path: Path, heading: str, cells: list[str], read: list[object], told: set[str]
) -> None:
    lines = ["1 | STT | Tên HTX | Địa chỉ | Ngày thành lập | Lĩnh vực | " + heading]
    lines += [
        f"{n + 1} | {n} | HTX {n} | Định An | 2015-01-0{n} | trồng lúa | {cell}" for n, cell in enumerate(cells, 1)
    ]
    table = table_of(tmp_path, "\n".join(lines))
    assert table.columns[5].column is not None
    assert [r[5] for r in table.records] == read
    assert codes(table) == told


def test_a_printed_total_decides_between_two_readings(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Huyện     | Sản lượng
        2 | 1   | Gò Quao   | '1,325
        3 | 2   | Tân Hiệp  | '2,850
        4 |     | Tổng cộng | 4175
        """,
    )
    assert [r[2] for r in table.records] == [1325, 2850]
    assert codes(table) == {"number_by_total"}


def test_a_total_that_fits_neither_reading_decides_nothing(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Huyện     | Sản lượng
        2 | 1   | Gò Quao   | '1,325
        3 | 2   | Tân Hiệp  | '2,850
        4 |     | Tổng cộng | 5000
        """,
    )
    assert [r[2] for r in table.records] == [None, None]


def _with_total(tmp_path: Path, cells: list[str], total: str) -> Table:
    lines = ["1 | STT | Huyện | Doanh thu (triệu đồng)"]
    lines += [f"{n + 1} | {n} | Huyện {n} | {cell}" for n, cell in enumerate(cells, 1)]
    return table_of(tmp_path, "\n".join([*lines, f"{len(cells) + 2} | | Tổng cộng | {total}"]))


@pytest.mark.parametrize(
    ("others", "total"),
    [
        (["20.5", "12", "8", "900", "1100", "450", "9", "15", "30"], "2544.5"),
        (["250", "300", "350", "280", "320", "250", "350", "400"], "2500"),
    ],
)
def test_a_total_that_passes_over_the_text_decides_nothing(tmp_path: Path, others: list[str], total: str) -> None:
    """Excel's SUM skips "1,325": what it then gives is within rounding of 1.325 more."""
    table = _with_total(tmp_path, [*others, "'1,325"], total)
    assert table.records[-1][2] is None
    assert "number_ambiguous" in codes(table)
    assert not codes(table) & {"number_by_total", "number_thousandfold"}


def test_what_a_total_decided_is_no_thousandfold(tmp_path: Path) -> None:
    table = _with_total(tmp_path, ["250", "300", "350", "280", "'1,325"], "1181.325")
    assert table.records[-1][2] == 1.325
    assert codes(table) == {"number_by_total"}


@pytest.mark.parametrize(
    ("heading", "cells"), [("Diện tích (ha)", ["'1.250", "12.5", "30"]), ("Doanh thu (tỷ)", ["'1.325", "2.5", "0.75"])]
)
def test_a_dot_among_numbers_with_decimals_may_be_either(tmp_path: Path, heading: str, cells: list[str]) -> None:
    table = column_of(tmp_path, cells, heading)
    assert table.records[0][2] is None
    assert "number_ambiguous" in codes(table)


def test_amounts_that_all_name_their_unit_give_the_column_its_unit(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'816 triệu đồng", "'1.200 triệu đồng", "'40 triệu đồng"])
    assert [r[2] for r in table.records] == [816, 1200, 40]
    assert table.columns[2].unit == "triệu đồng"


def test_an_amount_with_a_unit_among_bare_numbers_is_told(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'816 triệu đồng", "1200", "40"])
    assert [r[2] for r in table.records] == [None, 1200, 40]
    assert "unit_unclear" in codes(table)


def test_percentages_are_read_as_they_stand(tmp_path: Path) -> None:
    table = column_of(tmp_path, ["'12,5%", "'100%", "'7%"], "Tỷ lệ (%)")
    assert [r[2] for r in table.records] == [12.5, 100, 7]


def test_codes_with_leading_zeros_stay_text(tmp_path: Path) -> None:
    for cells in (["00123", "00456", "01700"], ["00", "12", "07"], ["001", "12"]):
        table = column_of(tmp_path, [f"'{cell}" for cell in cells], "Phân nhóm")
        assert [r[2] for r in table.records] == cells


def test_small_counts_with_a_zero_before_them_are_numbers(tmp_path: Path) -> None:
    """Offices write "05 HTX" so that nobody puts a figure before the 5."""
    table = column_of(tmp_path, ["'05", "'12", "'125", "'00"], "Số lượt")
    assert [r[2] for r in table.records] == [5, 12, 125, 0]
    table = column_of(tmp_path, ["'05", "112", "'03"], "Số lượt")
    assert [r[2] for r in table.records] == [5, 112, 3]


def test_a_comma_follows_the_style_of_the_table(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Huyện     | Diện tích | Năng suất
        2 | 1   | Gò Quao   | '1,325    | '6,25
        3 | 2   | Tân Hiệp  | '2,850    | '6,4
        4 | 3   | Hà Tiên   | '12       | '5,75
        """,
    )
    assert [r[2] for r in table.records] == [1.325, 2.85, 12]
