"""What stands in the rows of a table: records put together, sections above them, what is told beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets import Look, codes, reading, table_of
from tests.test_layout_rows import SHEETS


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


@pytest.mark.parametrize("mark", ["//", "″", "〃", "''", "-//-"])
def test_every_mark_for_the_same_as_above_is_known(tmp_path: Path, mark: str) -> None:
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên HTX      | Ngành nghề | Thành viên
        2 | 1   | HTX Tân Tiến | trồng lúa  | 25
        3 | 2   | HTX Hòa Bình | '{mark}    | '{mark}
        4 | 3   | HTX Rạch Giá | -nt-       | 12
        """,
    )
    assert [r[2:] for r in table.records] == [("trồng lúa", 25), ("trồng lúa", None), ("trồng lúa", 12)]
    assert [f.cell for f in table.findings if f.code == "ditto_number"] == ["D3"]


def test_the_same_as_a_cell_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Ngày thành lập | Thành viên
        2 | 1   | HTX Tân Tiến | 2015-01-03     | 25
        3 | 2   | HTX Hòa Bình | sau lễ hội     | 14
        4 | 3   | HTX Rạch Giá | như trên       | 12
        """,
    )
    assert [r[2] for r in table.records] == ["2015-01-03", None, None]
    assert [(f.code, f.cell) for f in table.findings if f.cell in ("C3", "C4")] == [
        ("date_unreadable", "C3"),
        ("date_unreadable", "C4"),
    ]


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


def test_rows_of_two_levels_know_the_row_above_them(tmp_path: Path) -> None:
    table = table_of(tmp_path, SHEETS["numbers of two levels, the outer ones without figures"])
    assert table.sections == (("Huyện Gò Quao",), ("Huyện Gò Quao",), ("Huyện Tân Hiệp",))


def test_a_row_of_words_with_two_readings_is_told_with_the_one_taken(tmp_path: Path) -> None:
    """The rest of a name, or the name of a group: the numbers go on over it, and nothing else tells."""
    sheet = """
        1 | STT | Tên HTX         | Địa chỉ | Doanh thu
        2 | 1   | HTX nông nghiệp | Ấp 1    | 25
        3 |     | {}              |         |
        4 | 2   | HTX Hòa Bình    | Ấp 3    | 31
        5 | 3   | HTX Rạch Giá    | Ấp 4    | 33
        """
    unclear = table_of(tmp_path, sheet.format("Tân Tiến"))
    (told,) = unclear.findings
    assert (told.code, told.cell, told.raw) == ("words_row_as_section", "B3", "Tân Tiến")
    assert unclear.section_rows == (3,)
    for clear in ("Xã Định An", "HTX NÔNG NGHIỆP"):
        assert not table_of(tmp_path, sheet.format(clear)).findings
    assert codes(table_of(tmp_path, sheet.format("và dịch vụ Tân Tiến"))) == {"lines_joined"}
    remark = table_of(tmp_path, sheet.format("(mới thành lập tháng 4)"))
    assert codes(remark) == {"lines_joined", "words_row_joined"}


def test_figures_of_a_further_row_are_told(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Thành viên | Doanh thu
        2 | 1   | HTX Tân Tiến | 25         |
        3 |     |              |            | 7
        4 | 2   | HTX Hòa Bình | 31         | 6
        5 | 3   | HTX Rạch Giá | 31         | 6
        """,
    )
    assert table.records[0] == (1, "HTX Tân Tiến", 25, 7)
    assert codes(table) == {"figures_row_joined"}


def test_the_title_above_the_first_header_heads_its_records_as_the_next_ones_do(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | I. Xã Định An   |              |            |
        2 | STT             | Tên HTX      | Thành viên | Doanh thu
        3 | 1               | HTX Tân Tiến | 25         | 5
        4 | II. Xã Định Hòa |              |            |
        5 | STT             | Tên HTX      | Thành viên | Doanh thu
        6 | 1               | HTX Hòa Bình | 25         | 5
        """,
    )
    assert table.sections == (("I. Xã Định An",), ("II. Xã Định Hòa",))


def test_a_line_of_units_among_the_rows_contradicts_the_one_above(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | Đơn vị tính: triệu đồng
        2 | STT | Tên HTX         | Thành viên | Vốn
        3 | I   | Nông nghiệp     |            |
        4 | 1   | HTX Tân Tiến    | 25         | 5
        5 | II  | Phi nông nghiệp |            |
        6 |     |                 |            | ĐVT: nghìn đồng
        7 | 1   | HTX Hòa Bình    | 25         | 5000
        """,
    )
    assert "unit_lines_differ" in codes(table)
    assert table.columns[3].unit is None


def test_groups_from_the_first_row_on_are_groups(tmp_path: Path) -> None:
    groups = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX      | Doanh thu
        2 |     | Định An      |
        3 | 1   | HTX Tân Tiến | 25
        4 |     | Định Hòa     |
        5 | 2   | HTX Hòa Bình | 31
        """,
    )
    assert groups.section_rows == (2, 4)
    assert not groups.findings


def test_a_total_that_does_not_say_so_is_told(tmp_path: Path) -> None:
    unsaid = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX       | Thành viên | Lao động | Doanh thu
        2 | 1   | HTX Tân Tiến  | 25         | 5        | 1325
        3 | 2   | HTX Hòa Bình  | 31         | 7        | 850
        4 | 3   | HTX Rạch Giá  | 12         | 4        | 4100
        5 | 4   | Huyện Gò Quao | 68         | 16       | 6275
        """,
    )
    assert unsaid.total_rows == (5,)
    assert [(f.code, f.cell) for f in unsaid.findings if f.code == "total_not_named"] == [("total_not_named", "B5")]


def test_a_unit_called_as_totals_are_stays_one_where_the_numbers_go_on(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên THT | Tổ viên | Vốn góp
        2 | 1   | Hòa     | 10      | 5
        3 | 2   | Lợi     | 9       | 4
        4 | 3   | Chung   | 7       | 3
        5 | 4   | Phát    | 8       | 6
        """,
    )
    assert [r[1] for r in table.records] == ["Hòa", "Lợi", "Chung", "Phát"]
