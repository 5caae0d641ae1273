"""The clean step on real workbooks: what is counted, what is told, what is kept out, and that nothing is lost."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pandas as pd
import pytest

from kttt_analysis.quarter import Quarter
from tests import sheets
from tests.submitted import TWO, cell_of, cleaned, htx, told, write


def test_a_good_file_is_accepted_and_its_values_are_what_was_written(tmp_path):
    write(tmp_path / "go-quao.xlsx")
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert tables.units["revenue"].tolist() == [600.0, 900.0]
    assert tables.units["commune_code"].tolist() == ["30952", "30952"]
    assert tables.units["founded_on"].tolist() == [date(2016, 5, 4)] * 2
    mine = tables.submissions[tables.submissions["district_code"].eq("907")].iloc[0]
    assert (mine["state"], mine["records"], mine["errors"]) == ("accepted", 2, 0)
    assert tables.submissions["state"].eq("missing").sum() == 14


@pytest.mark.parametrize(
    ("heading", "value", "code", "column", "kept"),
    [
        ("Vốn điều lệ", "1.325", "number_as_text", "charter_capital", 1325.0),
        ("Vốn điều lệ", "không rõ lắm", "number_unreadable", "charter_capital", None),
        ("Sơ cấp", 1.5, "number_not_whole", "managers_elementary", None),
        ("Tình trạng", "đang họat động", None, "status", "active"),
        ("Tình trạng", "đang hoạt dộng", "unknown_term", "status", None),
        ("Tình trạng", "ngừng hoạt động", None, "status", "suspended"),
        ("Xã, phường", "Xã Không Có", "unknown_commune", "commune_code", None),
        ("Xã, phường", "Xã Long Thạnh", "commune_elsewhere", "commune_code", None),
        ("Ngày thành lập", date(2021, 11, 1), "date_after_quarter", "founded_on", None),
        ("Vốn điều lệ", -5, "out_of_range", "charter_capital", None),
        ("Vốn điều lệ", "–", None, "charter_capital", None),
    ],
)
def test_a_cell_is_read_or_told_and_never_guessed(tmp_path, heading, value, code, column, kept):
    path = tmp_path / "go-quao.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", heading).value = value

    write(path, change=change)
    tables = cleaned(path)
    found = tables.units.set_index("unit_code").loc["1701000001", column]
    assert (None if pd.isna(found) else found) == kept
    mine = tables.findings[tables.findings["column"].eq(column) & tables.findings["code"].ne("total_differs")]
    if code is None:
        assert mine.empty, mine[["code", "message"]].to_string()
    else:
        assert mine["code"].tolist() == [code]
        assert mine.iloc[0]["cell"], "a finding names its cell"


@pytest.mark.parametrize(
    "name",
    [
        "- Nông nghiệp",
        "Trong đó: HTX mới",
        "Tổng số HTX nông nghiệp",
        "Kế hoạch năm",
        "Cùng kỳ năm trước",
        "Bình quân",
        "Tăng/giảm so cùng kỳ",
        "So với quý I",
        "Tỷ lệ hoàn thành (%)",
        "Doanh thu bình quân",
        "Còn lại",
        "Quý I",
        "6 tháng 2020",
        "Năm 2020",
        "Xã Định Hòa",
        "Huyện Gò Quao (3 HTX)",
    ],
)
def test_a_row_that_divides_or_sums_others_is_no_unit(tmp_path, name):
    write(tmp_path / "go-quao.xlsx", change=lambda book: setattr(cell_of(book, "HTX Hòa Bình", "Tên"), "value", name))
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert tables.units["name"].tolist() == ["HTX Tân Tiến"]
    assert tables.rejected["reason"].tolist() == ["row_is_no_unit"]
    (cell,) = tables.findings.loc[tables.findings["code"].eq("row_is_no_unit"), "cell"]
    assert cell


def test_a_ditto_mark_stands_for_the_commune_above(tmp_path):
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Hòa Bình", "Xã, phường").value = "-nt-"

    write(tmp_path / "go-quao.xlsx", change=change)
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert tables.units["commune_code"].tolist() == ["30952", "30952"]
    assert "ditto" in set(tables.findings["code"])


def test_a_unit_founded_in_the_next_quarter_is_of_the_next_report(tmp_path):
    """Reports are written after the quarter: what began by then is in no count of this one, stock or flow."""
    tables = cleaned(write(tmp_path / "a.xlsx", (*TWO, htx("1701000009", "HTX Sau", founded_on=date(2021, 7, 5)))))
    assert len(tables.units) == 2
    assert tables.rejected["reason"].tolist() == ["row_of_next_period"]
    assert "quý III/2021" in told(tables, "row_of_next_period")["message"]


def test_a_known_unit_with_a_later_founding_day_stays_and_is_told(tmp_path):
    before = cleaned(write(tmp_path / "q1.xlsx", quarter=Quarter(2021, 1)), quarter=Quarter(2021, 1))
    later = ({**TWO[0], "founded_on": date(2021, 7, 5)}, TWO[1])
    tables = cleaned(write(tmp_path / "q2.xlsx", later), earlier={Quarter(2021, 1): before})
    assert len(tables.units) == 2
    assert told(tables, "date_after_quarter")["column"] == "founded_on"


def test_figures_left_blank_are_told_once_a_column(tmp_path):
    """An average over the rest would look as if it were of all."""
    many = [htx(f"17010000{n:02d}", f"HTX Số {n}", **({"revenue": None} if n % 2 else {})) for n in range(10)]
    tables = cleaned(write(tmp_path / "a.xlsx", many))
    found = told(tables, "figures_left_blank")
    assert found["severity"] == "warning"
    assert found["column"] == "revenue"
    assert "“Doanh thu”: 5/10 đơn vị đang hoạt động chưa ghi" in found["message"]


def test_a_thousand_typed_as_a_decimal_is_seen_among_decimals(tmp_path):
    many = [htx(f"17010000{n:02d}", f"HTX Số {n}", revenue=400.5 + 7 * n, revenue_members=None) for n in range(8)]
    many[3]["revenue"] = 1.325
    tables = cleaned(write(tmp_path / "a.xlsx", many))
    assert told(tables, "number_thousandfold")["raw"] == "1.325"
    assert tables.units["revenue"].isna().sum() == 1


def test_values_are_scaled_to_the_unit_of_the_column(tmp_path):
    path = tmp_path / "go-quao.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["HTX"]
        for row in sheet.iter_rows(max_row=8):
            for cell in row:
                if str(cell.value or "").startswith("Vốn điều lệ"):
                    cell.value = "Vốn điều lệ (tỷ đồng)"
        cell_of(book, "HTX Tân Tiến", "Vốn điều lệ").value = 1.325

    write(path, change=change)
    assert cleaned(path).units.set_index("unit_code").loc["1701000001", "charter_capital"] == 1325.0


def test_a_printed_total_that_differs_is_told(tmp_path):
    path = tmp_path / "go-quao.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["HTX"]
        row = next(c.row for r in sheet.iter_rows(min_row=8) for c in r if c.value == "Tổng cộng")
        column = cell_of(book, "HTX Tân Tiến", "Vốn điều lệ").column
        sheet.cell(row, column).value = 999

    write(path, change=change)
    found = told(cleaned(path), "total_differs")
    assert "999" in found["message"]
    assert "300" in found["message"]


def test_totals_of_parts_are_held_to_their_own_rows(tmp_path):
    path = tmp_path / "go-quao.xlsx"
    three = [*TWO, htx("1701000003", "HTX Minh Phát", charter_capital=70.0)]

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["HTX"]
        column = cell_of(book, "HTX Tân Tiến", "Vốn điều lệ").column
        row = next(c.row for r in sheet.iter_rows(min_row=8) for c in r if c.value == "Tổng cộng")
        for merged in [m for m in sheet.merged_cells.ranges if m.min_row >= row]:
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(row - 1)
        sheet.cell(row - 1, 1).value = "Cộng"
        sheet.cell(row - 1, column).value = 300
        for cell in sheet[row + 1]:
            cell.value = None
        sheet.cell(row + 1, 1).value = "Tổng cộng"
        sheet.cell(row + 1, column).value = 370

    write(path, three, change=change)
    tables = cleaned(path)
    assert len(tables.units) == 3
    assert "total_differs" not in set(tables.findings["code"])


def test_formulas_nobody_calculated_are_told_once_a_row_and_stop_nothing_in_total_rows(tmp_path):
    """A workbook that a program saved has formulas without results; the sums of total rows are ours anyway."""
    path = tmp_path / "go-quao.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", "Vốn điều lệ").value = "=100+50"

    write(path, change=change)
    tables = cleaned(path)
    mine = tables.findings[tables.findings["sheet"].eq("HTX")].set_index("code")
    assert mine.loc["formula_without_value", "severity"] == "error"
    assert mine.loc["total_without_value", "severity"] == "note"
    assert pd.isna(tables.units.set_index("unit_code").loc["1701000001", "charter_capital"])
    assert tables.submissions.set_index("district_code").loc["907", "errors"] == 1


def test_a_unit_listed_twice_is_kept_out_whole_and_conserved(tmp_path):
    write(tmp_path / "go-quao.xlsx", [*TWO, TWO[0]])
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert len(tables.units) == 2
    assert len(tables.rejected) == 1
    kept_out = tables.rejected.iloc[0]
    assert kept_out["reason"] == "duplicate_unit"
    assert "HTX Tân Tiến" in json.loads(kept_out["values"]).values()
    assert told(tables, "duplicate_unit")["severity"] == "error"


def test_the_code_of_another_row_under_another_name_is_told_as_such(tmp_path):
    write(tmp_path / "go-quao.xlsx", [TWO[0], TWO[1] | {"unit_code": TWO[0]["unit_code"]}])
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert tables.rejected["reason"].tolist() == ["code_of_another_row"]
    found = told(tables, "code_of_another_row")
    assert found["column"] == "unit_code"
    assert TWO[0]["name"] in found["message"]
    assert TWO[1]["name"] in found["message"]


def test_a_broken_file_does_not_stop_the_others(tmp_path):
    write(tmp_path / "go-quao.xlsx")
    (tmp_path / "an-bien.xlsx").write_bytes(b"PK\x03\x04 not a workbook at all")
    tables = cleaned(tmp_path / "go-quao.xlsx", tmp_path / "an-bien.xlsx")
    states = tables.submissions.set_index("district_code")["state"]
    assert states["908"] == "unread"
    assert states["907"] == "accepted"
    assert len(tables.units) == 2


def test_another_quarters_file_is_told_and_not_counted(tmp_path):
    write(tmp_path / "go-quao.xlsx", quarter=Quarter(2021, 1))
    tables = cleaned(tmp_path / "go-quao.xlsx")
    assert told(tables, "other_quarter")["severity"] == "error"
    assert tables.units.empty


def test_a_file_dropped_in_twice_counts_once(tmp_path):
    write(tmp_path / "go-quao.xlsx")
    (tmp_path / "copy.xlsx").write_bytes((tmp_path / "go-quao.xlsx").read_bytes())
    tables = cleaned(tmp_path / "go-quao.xlsx", tmp_path / "copy.xlsx")
    assert len(tables.units) == 2
    assert told(tables, "duplicate_file")
    assert tables.rejected.empty


def test_a_later_version_replaces_an_earlier_one_and_both_are_listed(tmp_path):
    write(tmp_path / "go-quao.xlsx")
    write(tmp_path / "go-quao v2.xlsx", [htx("1701000001", "HTX Tân Tiến", revenue=650.0), TWO[1]])
    tables = cleaned(tmp_path / "go-quao.xlsx", tmp_path / "go-quao v2.xlsx")
    assert tables.units["revenue"].tolist() == [650.0, 900.0]
    mine = tables.submissions[tables.submissions["district_code"].eq("907")]
    assert mine["state"].tolist() == ["accepted", "replaced"]
    assert mine["version"].tolist() == [2, 1]


def test_a_file_that_names_no_district_is_told(tmp_path):
    path = tmp_path / "bieu.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("Gò Quao", "…").replace("GÒ QUAO", "…")

    write(path, change=change)
    found = told(cleaned(path), "no_district")
    assert "Gò Quao" in found["fix"], "the accepted names are told"


LIST = """
4 | STT | Tên HTX | Ngày thành lập | Tình trạng | Tổng số thành viên
5 | A | Huyện Gò Quao | | |
6 | 1 | HTX Một | '5/4/2016 | Đang hoạt động | 20
7 | 2 | HTX Hai | '5/4/2016 | Đang hoạt động | 25
"""


def listed(folder, *titles, more=""):
    """A list below titles, in a file that is called after no district."""
    head = "".join(f"{r} | {title}\n" for r, title in enumerate(titles, 1))
    return cleaned(sheets.write(folder / "bieu.xlsx", {"HTX": head + LIST.lstrip() + more}))


def test_a_misspelt_district_in_the_title_has_its_nearest_told(tmp_path):
    assert "“Gò Quao”" in told(listed(tmp_path, "UBND HUYỆN GÒ QUOA", "BÁO CÁO QUÝ II NĂM 2021"), "no_district")["fix"]
    assert "Gần nhất" not in told(listed(tmp_path, "LIÊN MINH HTX", "BÁO CÁO QUÝ II NĂM 2021"), "no_district")["fix"]


def test_a_file_with_a_section_for_each_district_says_so(tmp_path):
    more = "8 | B | Huyện Giồng Riềng | | |\n9 | 1 | HTX Ba | '5/4/2016 | Đang hoạt động | 20\n"
    tables = listed(tmp_path, "LIÊN MINH HTX", "BÁO CÁO QUÝ II NĂM 2021", more=more)
    assert "Huyện Gò Quao, Huyện Giồng Riềng" in told(tables, "sections_of_districts")["message"]
    assert "no_district" not in set(tables.findings["code"])
    assert tables.units.empty


@pytest.mark.parametrize(
    ("title", "period", "both"),
    [
        ("BÁO CÁO HTX QUÝ II NĂM 2020", "Kỳ báo cáo: quý II/2021", True),
        ("BÁO CÁO HTX 6 THÁNG ĐẦU NĂM 2020", "Quý II/2021", True),
        ("BÁO CÁO HTX 6 THÁNG ĐẦU NĂM 2021", "Quý II/2021", False),
        ("BÁO CÁO HTX QUÝ II NĂM 2021", "So với cùng kỳ quý II năm 2020", False),
        ("BÁO CÁO HTX QUÝ II NĂM 2021", "Phương hướng quý III năm 2021", False),
    ],
)
def test_titles_that_state_two_periods_are_told(tmp_path, title, period, both):
    tables = listed(tmp_path, "UBND HUYỆN GÒ QUAO", f"{title}\n3 | {period}")
    assert len(tables.units) == 2
    assert ("two_periods" in set(tables.findings["code"])) is both
    if both:
        message = told(tables, "two_periods")["message"]
        assert "quý II/2020" in message
        assert "quý II/2021" in message


def test_a_year_to_date_amount_that_fell_and_one_in_another_unit_are_told(tmp_path):
    first = tmp_path / "q1.xlsx"
    write(first, [htx("1701000001", "HTX Tân Tiến", revenue=700.0)], quarter=Quarter(2021, 1))
    before = cleaned(first, quarter=Quarter(2021, 1))
    second = tmp_path / "q2.xlsx"
    write(second, [htx("1701000001", "HTX Tân Tiến", revenue=600.0, charter_capital=150000.0)])
    tables = cleaned(second, earlier={Quarter(2021, 1): before})
    assert "700" in told(tables, "year_to_date_fell")["message"]
    assert told(tables, "unit_suspected")["column"] == "charter_capital"
    assert tables.units["charter_capital"].isna().all()


def test_identity_holds_when_the_code_is_left_out_the_next_time(tmp_path):
    first, second = tmp_path / "q1.xlsx", tmp_path / "q2.xlsx"
    write(first, quarter=Quarter(2021, 1))
    before = cleaned(first, quarter=Quarter(2021, 1))
    write(second, [htx("", "Hợp tác xã TÂN TIẾN"), TWO[1]])
    tables = cleaned(second, earlier={Quarter(2021, 1): before})
    assert set(tables.units["unit_id"]) == {"1701000001", "1701000002"}
