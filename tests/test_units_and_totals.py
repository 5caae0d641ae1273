"""Rows of units and totals: kinds, units of measure, columns that are not there, one unit in two places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kttt_analysis.quarter import Quarter
from tests.sheets import codes, table_of
from tests.submitted import TWO, cell_of, cleaned, htx, told, write
from tests.test_units_over_time import heading

ONE = "1701000001"


# ---- kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, "HTX"])
def test_a_credit_fund_is_one_by_its_name(tmp_path: Path, given: str | None) -> None:
    fund = htx("1701000009", "Quỹ tín dụng nhân dân Gò Quao", kind=given, sector="credit", revenue=90_000.0)
    tables = cleaned(write(tmp_path / "go-quao.xlsx", [*TWO, fund]))
    assert tables.units["kind"].tolist() == ["HTX", "HTX", "QTDND"]
    codes = set(tables.findings["code"])
    assert ("kind_and_name_differ" in codes) == (given is not None)


def test_a_kind_nobody_understands_is_no_cooperative(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "Tân Tiến", "Loại hình").value = "công ty"

    tables = cleaned(write(tmp_path / "go-quao.xlsx", [htx(ONE, "Tân Tiến"), TWO[1]], change=change))
    assert tables.units["name"].tolist() == ["HTX Hòa Bình"]
    assert told(tables, "unknown_kind")


def test_a_section_row_names_the_kind_of_the_rows_below(tmp_path: Path) -> None:
    lines = ["BÁO CÁO quý II/2021 huyện Gò Quao", "", "STT;Tên đơn vị;Mã số;Thành viên;Doanh thu (triệu đồng)"]
    lines += ["I;Hợp tác xã;;;", "1;Tân Tiến;1701000001;40;600", "2;Hòa Bình;1701000002;30;900"]
    lines += ["II;Quỹ tín dụng nhân dân;;;", "1;Gò Quao;1701000003;800;90000", "2;Định An;1701000004;700;80000"]
    path = tmp_path / "go-quao HTX.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert cleaned(path).units["kind"].tolist() == ["HTX", "HTX", "QTDND", "QTDND"]


# ---- units of measure ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ("Diện tích", "Diện tích (km²)", "area_ha", 8168.0),
        ("Diện tích", "Diện tích (công)", "area_ha", None),
        ("Doanh thu", "Doanh thu (triệu đồng/tháng)", "revenue", None),
        ("Doanh thu", "Doanh thu (tỷ đồng)", "revenue", 600_000.0),
    ],
)
def test_a_unit_is_converted_or_told(tmp_path: Path, old: str, new: str, column: str, expected: float | None) -> None:
    units = [htx(ONE, "HTX A", area_ha=81.68, revenue=600.0)]
    tables = cleaned(write(tmp_path / "go-quao.xlsx", units, change=heading(old, new)))
    found = tables.units.loc[0, column]
    assert (None if pd.isna(found) else round(float(found), 6)) == expected
    if expected is None:
        assert tables.findings["column"].eq(column).any()


# ---- what is not there -----------------------------------------------------------------------------


def test_columns_that_are_not_there_are_told_once(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        heading("Tình trạng", "Ý kiến khác")(book)

    tables = cleaned(write(tmp_path / "go-quao.xlsx", change=change))
    assert "Tình trạng" in told(tables, "plan_columns_absent")["message"]
    assert tables.units["status"].isna().all()
    assert tables.submissions.set_index("district_code").loc["907", "state"] == "to_mend"


def test_a_row_without_a_name_and_a_name_without_its_code_are_told(tmp_path: Path) -> None:
    unnamed = cleaned(write(tmp_path / "a.xlsx", [htx(ONE, ""), TWO[1]]))
    assert told(unnamed, "missing_value")["column"] == "name"
    before = {Quarter(2021, 1): cleaned(write(tmp_path / "b.xlsx", quarter=Quarter(2021, 1)), quarter=Quarter(2021, 1))}
    twins = [TWO[0], htx("", "HTX TÂN TIẾN")]
    assert told(cleaned(write(tmp_path / "c.xlsx", twins), earlier=before), "duplicate_unit")


@pytest.mark.parametrize(("words", "column"), [("Tình trạng", "status"), ("Ngày thành lập", "founded_on")])
def test_a_dash_where_counting_needs_a_value_is_told(tmp_path: Path, words: str, column: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", words).value = "–"

    tables = cleaned(write(tmp_path / "go-quao.xlsx", change=change))
    assert told(tables, "missing_value")["column"] == column


# ---- one unit, one place ---------------------------------------------------------------------------


def test_a_tax_code_counts_once_in_the_province(tmp_path: Path) -> None:
    here = write(tmp_path / "go-quao.xlsx", [htx(ONE, "HTX A")])
    there = write(tmp_path / "an-bien.xlsx", [htx(ONE, "HTX A", commune_code="30985")], district="908")
    tables = cleaned(here, there)
    assert len(tables.units) == len(tables.rejected) == 1
    assert "go-quao.xlsx" in told(tables, "duplicate_unit")["message"]


def test_a_row_of_another_district_is_kept_out(tmp_path: Path) -> None:
    lines = ["BÁO CÁO quý II/2021 huyện Gò Quao", "", "STT;Tên HTX;Mã số;Huyện;Thành viên;Doanh thu (triệu đồng)"]
    lines += ["1;HTX A;1701000001;Gò Quao;40;600", "2;HTX B;1701000002;Châu Thành;30;900"]
    path = tmp_path / "go-quao.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    tables = cleaned(path)
    assert tables.units["name"].tolist() == ["HTX A"]
    assert told(tables, "row_of_another_district")["severity"] == "error"


# ---- stated totals ---------------------------------------------------------------------------------


def totals(*rows: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"indicator": code, "stated": value} for code, value in rows]


@pytest.mark.parametrize(
    ("code", "unit", "value", "expected", "finding"),
    [
        ("charter_capital_total", "tỷ đồng", 5.2, 5200.0, None),
        ("charter_capital_total", "nghìn người", 5.2, None, "stated_unit_unknown"),
        ("area_total", "m2", 900_000, 90.0, None),
        ("htx_total", "HTX", 31, 31.0, None),
        ("htx_total", "đơn vị", 31, 31.0, None),
        ("htx_total", "HTX", -31, None, "stated_impossible"),
        ("htx_total", "HTX", 12.5, None, "stated_impossible"),
    ],
)
def test_a_stated_total_is_turned_into_its_unit_or_told(
    tmp_path: Path, code: str, unit: str, value: float, expected: float | None, finding: str | None
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Tổng hợp"]
        row = next(c.row for r in sheet.iter_rows() for c in r if c.value == value)
        place = next(c.column for r in sheet.iter_rows(max_row=9) for c in r if c.value == "Đơn vị tính")
        sheet.cell(row, place).value = unit

    path = write(tmp_path / "go-quao.xlsx", TWO, change=change, totals=totals((code, value)))
    tables = cleaned(path)
    found = tables.totals["stated"].tolist()
    assert [None if pd.isna(v) else round(v, 6) for v in found] == [expected]
    if finding:
        assert told(tables, finding)["cell"]


def test_a_total_stated_twice_counts_only_where_it_is_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", totals=totals(("htx_total", 12), ("htx_total", 120), ("tht_total", 5)))
    tables = cleaned(path)
    assert tables.totals["indicator"].tolist() == ["tht_total"]
    assert (tables.findings["code"] == "stated_twice").sum() == 2
    same = cleaned(write(tmp_path / "b.xlsx", totals=totals(("htx_total", 12), ("htx_total", 12))))
    assert same.totals["stated"].tolist() == [12.0]


BARE = """
    1 | STT | Tên HTX | Thành viên | Doanh thu | Lợi nhuận | Vốn điều lệ
    2 | 1   | HTX A   | 12         | 1325000   | 90000     | 500
    3 | 2   | HTX B   | 14         | 850000    | 41000     | 300
    4 |
    """


@pytest.mark.parametrize(
    ("note", "units"),
    [
        ("Ghi chú: doanh thu, lợi nhuận tính bằng nghìn đồng", ["nghìn đồng", "nghìn đồng", None]),
        ("Ghi chú: Số liệu tính bằng nghìn đồng.", ["nghìn đồng"] * 3),
        ("Ghi chú: đơn vị tính của doanh thu là nghìn đồng", ["nghìn đồng", None, None]),
        ("Ghi chú: tính theo giá hiện hành", [None] * 3),
    ],
)
def test_a_note_below_the_table_may_state_the_unit(tmp_path: Path, note: str, units: list[str | None]) -> None:
    table = table_of(tmp_path, BARE.replace("4 |", f"4 | {note}"))
    assert table.note_rows == (4,)
    assert [c.unit for c in table.columns[2:]] == [None, *units]


def test_a_note_that_contradicts_the_line_of_units_is_asked_about(tmp_path: Path) -> None:
    note = "5 | Ghi chú: doanh thu tính bằng nghìn đồng"
    sheet = "1 | Đơn vị tính: triệu đồng\n" + "\n".join(
        f"{n} |{line.split('|', 1)[1]}" for n, line in enumerate(BARE.strip().splitlines()[:3], 2)
    )
    table = table_of(tmp_path, f"{sheet}\n{note}")
    assert "unit_lines_differ" in codes(table)
    assert [c.unit for c in table.columns[3:]] == [None] * 3


def test_a_row_of_units_below_the_headings_gives_each_column_its_own(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên HTX | Thành viên | Doanh thu | Lợi nhuận
        2 |     |         | người      | tr.đồng   | 1.000 đ
        3 | 1   | HTX A   | 12         | 1325      | 90000
        4 | 2   | HTX B   | 14         | 850       | 41000
        """,
    )
    assert table.topic == "units"
    assert [c.unit for c in table.columns[2:]] == ["người", "triệu đồng", "nghìn đồng"]
    assert "unit_lines_differ" not in codes(table)
