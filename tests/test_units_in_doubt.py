"""Amounts whose unit is in doubt: whole columns, single cells, two unit lines; and figures that the past decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kttt_analysis.quarter import Quarter
from tests.sheets import codes, column_of, table_of
from tests.submitted import cell_of, cleaned, htx, told, write

Q1 = Quarter(2021, 1)
FIVE = [htx(f"170100000{n}", f"HTX {name}", revenue=400.0 * n, charter_capital=90.0 * n) for n, name in enumerate(
    ("Tân Tiến", "Hòa Bình", "Minh Phát", "Đồng Tâm", "Thạnh Lợi"), 1)]  # fmt: skip


@pytest.mark.parametrize("times", [1e3, 1e6, 1e-3])
def test_a_whole_column_in_another_unit_is_told_in_the_first_quarter(tmp_path: Path, times: float) -> None:
    units = [one | {"revenue": one["revenue"] * times} for one in FIVE]
    tables = cleaned(write(tmp_path / "go-quao.xlsx", units))
    assert tables.units["revenue"].isna().all()
    assert tables.units["charter_capital"].notna().all()
    found = tables.findings[tables.findings["column"].eq("revenue")]
    assert found["severity"].eq("error").any()


def test_usual_columns_are_left_alone(tmp_path: Path) -> None:
    tables = cleaned(write(tmp_path / "go-quao.xlsx", FIVE))
    assert tables.units["revenue"].tolist() == [400.0, 800.0, 1200.0, 1600.0, 2000.0]
    assert "column_unit_doubtful" not in set(tables.findings["code"])


def test_two_unit_lines_leave_amounts_empty_where_no_heading_names_a_unit(tmp_path: Path) -> None:
    lines = ["BÁO CÁO quý II/2021 huyện Gò Quao (triệu đồng)", "ĐVT: nghìn đồng", ""]
    lines += ["STT;Tên HTX;Mã số;Thành viên;Doanh thu;Vốn điều lệ (triệu đồng)"]
    lines += ["1;HTX Tân Tiến;1701000001;40;600;150", "2;HTX Hòa Bình;1701000002;30;900;200"]
    path = tmp_path / "go-quao.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    tables = cleaned(path)
    assert tables.units["revenue"].isna().all()
    assert tables.units["charter_capital"].tolist() == [150.0, 200.0]
    assert told(tables, "unit_of_column_unknown")["column"] == "revenue"
    assert told(tables, "unit_lines_differ")


def test_a_heading_holds_against_the_unit_line_and_it_is_told(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | Đơn vị tính: triệu đồng
        2 | STT | Tên HTX | Mã số | Thành viên | Doanh thu (tỷ đồng) | Vốn điều lệ
        3 | 1   | HTX A   | 17    | 12         | 1.5                 | 300
        4 | 2   | HTX B   | 18    | 14         | 2.5                 | 200
        """,
    )
    assert [c.unit for c in table.columns[4:]] == ["tỷ đồng", "triệu đồng"]
    (one,) = [f for f in table.findings if f.code == "unit_of_heading_holds"]
    assert "tỷ đồng" in one.message
    assert "triệu đồng" in one.message


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("'5,564 triệu", None),  # tỷ is meant
        ("'5.564.000 triệu", None),
        ("'5.564 triệu", 5564),
        ("'5,564 tỷ", None),  # 5.564 or, of 5,564 tỷ, a thousand times as much
        ("'5,5 tỷ", 5500),
        ("'5 triệu", None),
        ("'5 tỷ 564 triệu", 5564),
    ],
)
def test_an_amount_with_a_unit_of_its_own_is_held_against_the_others(
    tmp_path: Path, cell: str, value: float | None
) -> None:
    table = column_of(tmp_path, [cell, "4031", "6200", "5100"], "Doanh thu (triệu đồng)")
    assert [r[2] for r in table.records] == [value, 4031, 6200, 5100]
    if value is None:
        found = next(f for f in table.findings if f.cell == "C2")
        assert found.severity == "error"


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Doanh thu (triệu đồng)", "'1.325.000đ/tháng"),
        ("Thu nhập (triệu đồng/năm)", "'5 triệu đồng/tháng"),
        ("Doanh thu (triệu đồng)", "'12 HTX"),
        ("Doanh thu (triệu đồng)", "'10%"),
        ("Diện tích (ha)", "'12 người"),
        ("Số thành viên (người)", "'12 triệu"),
    ],
)
def test_a_unit_that_is_not_the_columns_leaves_the_cell_empty(tmp_path: Path, heading: str, cell: str) -> None:
    table = column_of(tmp_path, [cell, "40", "62", "51"], heading)
    assert [r[2] for r in table.records] == [None, 40, 62, 51]
    assert [f.cell for f in table.findings if f.code == "unit_differs"] == ["C2"]


def typed(name: str, heading: str, value: Any) -> Any:
    def change(book: openpyxl.Workbook) -> None:
        cell = cell_of(book, name, heading)
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else "n"

    return change


@pytest.mark.parametrize(("value", "expected"), [("1,325", 1325.0), (1.325, 1325.0)])
def test_the_last_quarter_decides_between_two_readings(tmp_path: Path, value: Any, expected: float) -> None:
    before = {Q1: cleaned(write(tmp_path / "a.xlsx", _with(1200.0), quarter=Q1), quarter=Q1)}
    path = write(tmp_path / "b.xlsx", _with(600.0), change=typed("HTX Tân Tiến", "Vốn điều lệ", value))
    tables = cleaned(path, earlier=before)
    assert tables.units.set_index("unit_code").loc["1701000001", "charter_capital"] == expected
    found = told(tables, "number_by_last_quarter")
    assert "1,325" in found["message"]
    assert "1.325" in found["message"]
    assert not set(tables.findings["code"]) & {"number_ambiguous", "number_thousandfold"}


@pytest.mark.parametrize("last", [30.0, 40_000.0])
def test_a_last_quarter_that_fits_no_reading_decides_nothing(tmp_path: Path, last: float) -> None:
    before = {Q1: cleaned(write(tmp_path / "a.xlsx", _with(last), quarter=Q1), quarter=Q1)}
    path = write(tmp_path / "b.xlsx", _with(600.0), change=typed("HTX Tân Tiến", "Vốn điều lệ", "1,325"))
    tables = cleaned(path, earlier=before)
    assert pd.isna(tables.units.set_index("unit_code").loc["1701000001", "charter_capital"])
    assert told(tables, "number_ambiguous")


def _with(capital: float) -> list[dict[str, Any]]:
    others = [
        one | {"charter_capital": value} for one, value in zip(FIVE[1:], (900.0, 1100.0, 1500.0, 2000.0), strict=True)
    ]
    return [FIVE[0] | {"charter_capital": capital}, *others]


def test_brackets_are_no_minus_where_nothing_is_below_zero(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Tên HTX | Mã số | Số thành viên | Lợi nhuận (triệu đồng)
    2 | 1   | HTX A   | 17    | '(12)         | '(1)
    3 | 2   | HTX B   | 18    | 14            | '(125)
    4 | 3   | HTX C   | 19    | 15            | 40
    """
    table = table_of(tmp_path, sheet)
    assert [r[3] for r in table.records] == [None, 14, 15]
    assert [r[4] for r in table.records] == [-1, -125, 40], "the column writes minus so"
    assert "number_in_brackets" in codes(table)
    alone = table_of(tmp_path, sheet.replace("'(125)", "-125"))
    assert [r[4] for r in alone.records] == [None, -125, 40]
