"""Against earlier quarters: amounts of one quarter are added up, units do not vanish, dates do not wander."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.quarter import Quarter
from tests.submitted import TWO, cell_of, cleaned, htx, told, write

Q1, Q2, Q4 = Quarter(2021, 1), Quarter(2021, 2), Quarter(2020, 4)
ONE = "1701000001"


def heading(old: str, new: str, group: str = "Kết quả sản xuất, kinh doanh") -> Any:
    """Change one heading in the sheet HTX; the group above the amounts says nothing of its own any more."""

    def change(book: openpyxl.Workbook) -> None:
        cells = [c for row in book["HTX"].iter_rows(max_row=8) for c in row if isinstance(c.value, str)]
        next(c for c in cells if c.value == old or c.value.startswith(f"{old} (")).value = new
        next(c for c in cells if c.value.startswith("Kết quả")).value = group

    return change


def first(tmp_path: Path, *units: dict[str, Any], quarter: Quarter = Q1, **more: Any) -> dict[Quarter, CleanTables]:
    path = write(tmp_path / f"q{quarter}.xlsx", units or TWO, quarter=quarter, **more)
    return {quarter: cleaned(path, quarter=quarter)}


def sheet(path: Path, quarter: str, words: str, revenue: int, income: int) -> Path:
    """A list whose amounts stand below a second heading row."""
    lines = [f"BÁO CÁO {quarter} huyện Gò Quao", ""]
    lines += [
        "STT;Tên HTX;Mã số;Thành viên;Lao động thường xuyên;Doanh thu (triệu đồng);Thu nhập bình quân (triệu đồng)"
    ]
    lines += [f";;;;;{words};{words}", f"1;HTX Tân Tiến;{ONE};40;5;{revenue};{income}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("words", ["Trong quý", "Phát sinh trong quý", "Kỳ này", "Thực hiện quý"])
def test_an_amount_of_the_quarter_alone_is_added_to_the_quarter_before(tmp_path: Path, words: str) -> None:
    before = {Q1: cleaned(sheet(tmp_path / "a.csv", "quý I/2021", words, 300, 8), quarter=Q1)}
    second = sheet(tmp_path / "b.csv", "quý II/2021", words, 310, 9)
    tables = cleaned(second, earlier=before)
    assert tables.units["revenue"].tolist() == [610.0]
    assert tables.units["regular_income"].tolist() == [85.0], "an average of the quarter, times workers, added up too"
    assert (tables.findings["code"] == "accumulated").sum() == 2
    alone = cleaned(second)
    assert alone.units["revenue"].isna().all(), "without the quarter before there is no year to date"
    assert (alone.findings["code"] == "cannot_accumulate").sum() == 2


@pytest.mark.parametrize(("words", "expected"), [("Doanh thu trong quý", 610.0), ("Doanh thu lũy kế", 310.0)])
def test_a_heading_says_in_one_cell_which_part_of_time_it_is(tmp_path: Path, words: str, expected: float) -> None:
    path = write(
        tmp_path / "b.xlsx", [htx(ONE, "HTX A", revenue=310.0)], change=heading("Doanh thu", f"{words} (triệu đồng)")
    )
    tables = cleaned(path, earlier=first(tmp_path, htx(ONE, "HTX A", revenue=300.0)))
    assert tables.units["revenue"].tolist() == [expected]


def test_units_that_are_left_out_are_named(tmp_path: Path) -> None:
    old, new = htx("1701000002", "HTX Hòa Bình"), htx("1701000003", "HTX Mới", founded_on=date(2021, 2, 3))
    gone = htx("1701000004", "HTX Cũ", status="ended", status_on=date(2021, 2, 3), exit_kind="dissolved")
    path = write(tmp_path / "b.xlsx", [htx(ONE, "HTX Tân Tiến")])
    tables = cleaned(path, earlier=first(tmp_path, htx(ONE, "HTX Tân Tiến"), old, new, gone))
    found = told(tables, "units_left_out")
    for name in ("HTX Hòa Bình", "HTX Mới", "HTX Cũ"):
        assert name in found["message"]
    assert found["severity"] == "warning"


def test_a_unit_that_ended_last_year_need_not_be_listed(tmp_path: Path) -> None:
    gone = htx("1701000004", "HTX Cũ", status="ended", status_on=date(2020, 11, 3), exit_kind="dissolved")
    before = first(tmp_path, htx(ONE, "HTX Tân Tiến"), gone, quarter=Q4)
    tables = cleaned(write(tmp_path / "b.xlsx", [htx(ONE, "HTX Tân Tiến")], quarter=Q1), quarter=Q1, earlier=before)
    assert "units_left_out" not in set(tables.findings["code"])


def test_a_founding_date_that_changed_and_a_dead_unit_that_goes_on_are_told(tmp_path: Path) -> None:
    gone = htx("1701000002", "HTX B", status="ended", status_on=date(2021, 2, 3), exit_kind="dissolved")
    before = first(tmp_path, htx(ONE, "HTX A", founded_on=date(2021, 2, 3)), gone)
    later = [htx(ONE, "HTX A", founded_on=date(2012, 2, 3)), htx("1701000002", "HTX B")]
    tables = cleaned(write(tmp_path / "b.xlsx", later), earlier=before)
    assert "03/2/2012" in told(tables, "founding_date_changed")["message"] or "3/2/2012" in str(
        told(tables, "founding_date_changed")["message"]
    )
    assert "HTX B" in told(tables, "ended_unit_goes_on")["message"]


@pytest.mark.parametrize(
    ("column", "before", "now"),
    [("charter_capital", 150.0, 150000.0), ("revenue", 600.0, 0.9), ("charter_capital", 81680.0, 81.68)],
)
def test_another_unit_of_measure_is_seen_across_the_turn_of_the_year_too(
    tmp_path: Path, column: str, before: float, now: float
) -> None:
    quarter, earlier = (Q1, Q4) if column == "charter_capital" else (Q2, Q1)
    past = first(tmp_path, htx(ONE, "HTX A", **{column: before}), quarter=earlier)
    path = write(tmp_path / "b.xlsx", [htx(ONE, "HTX A", **{column: now})], quarter=quarter)
    tables = cleaned(path, quarter=quarter, earlier=past)
    assert told(tables, "unit_suspected")["column"] == column
    assert pd.isna(tables.units.loc[0, column])


def test_where_most_of_a_column_is_in_another_unit_the_rest_falls_too(tmp_path: Path) -> None:
    def units(times: float) -> list[dict[str, Any]]:
        return [htx(f"170100000{i}", f"HTX {i}", revenue=times * 100.0 * i) for i in range(1, 6)]

    new = htx("1701000009", "HTX mới", founded_on=date(2021, 5, 5), revenue=70_000.0)
    tables = cleaned(write(tmp_path / "b.xlsx", [*units(1000.0), new]), earlier=first(tmp_path, *units(1.0)))
    assert tables.units["revenue"].isna().all()
    assert told(tables, "column_in_another_unit")["column"] == "revenue"


def test_a_list_that_is_not_there_at_all_is_an_error(tmp_path: Path) -> None:
    def without(book: openpyxl.Workbook) -> None:
        del book["HTX"]

    tables = cleaned(write(tmp_path / "b.xlsx", TWO, change=without), earlier=first(tmp_path))
    assert "2 đơn vị" in told(tables, "list_absent")["message"]
    assert tables.submissions.set_index("district_code").loc["907", "state"] == "to_mend"


def test_a_report_of_remarks_alone_is_not_accepted(tmp_path: Path) -> None:
    def remarks_only(book: openpyxl.Workbook) -> None:
        for name in ("HTX", "THT", "Hỗ trợ", "Tổng hợp"):
            del book[name]

    words = [{"topic": "proposal", "text": "Bổ sung kinh phí."}]
    tables = cleaned(write(tmp_path / "b.xlsx", TWO, change=remarks_only, remarks=words), earlier=first(tmp_path))
    assert told(tables, "list_absent")["severity"] == "error"
    assert tables.submissions.set_index("district_code").loc["907", "state"] == "to_mend"
    assert "907" not in tables.districts


def test_a_sheet_of_another_quarter_is_kept_out(tmp_path: Path) -> None:
    def old(book: openpyxl.Workbook) -> None:
        for row in book["HTX"].iter_rows(max_row=5):
            for cell in row:
                if isinstance(cell.value, str) and "Quý II/2021" in cell.value:
                    cell.value = "Quý II/2020"

    tables = cleaned(write(tmp_path / "b.xlsx", TWO, change=old))
    assert tables.units.empty
    assert len(tables.rejected) == 2
    assert "quý II/2020" in told(tables, "sheet_of_another_quarter")["message"]


def test_findings_of_the_reader_say_whose_report_it_is(tmp_path: Path) -> None:
    def typed(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", "Vốn điều lệ").value = "nhiều"

    found = told(cleaned(write(tmp_path / "b.xlsx", TWO, change=typed)), "number_unreadable")
    assert (found["district_code"], found["quarter"]) == ("907", "2021Q2")


def test_a_converted_group_with_its_old_date_is_told(tmp_path: Path) -> None:
    group = htx(ONE, "THT A", kind="THT", status="ended", status_on=date(2021, 5, 4), exit_kind="tht_to_htx")
    path = write(tmp_path / "b.xlsx", [htx(ONE, "HTX A", founded_on=date(2015, 1, 1))], THT=[group])
    tables = cleaned(path)
    assert "HTX A" in told(tables, "conversion_founded_before")["message"]
    assert tables.submissions.set_index("district_code").loc["907", "warnings"] >= 1
