"""The marked copy: every finding at its cell and in the list, the file itself untouched, nothing of it lost unsaid."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms import read
from kttt_analysis.forms.letter import LONGEST, letter
from kttt_analysis.forms.marked_copy import FILLS, Marked, marked_copy
from kttt_analysis.forms.marked_list import MOST
from kttt_analysis.vietnamese.printing import format_number
from tests.sheets import write

SHEET = """
    1 | DANH SÁCH HỢP TÁC XÃ | < | <
    2 | STT | Tên HTX      | Doanh thu | Thành viên
    3 | 1   | HTX Tân Tiến | 1.2.3     | 25
    4 | 2   | HTX Hòa Bình | '850      | 31
    5 | 3   | HTX Rạch Giá | 90        | 32
    """


def opened(path: Path, **how: bool) -> openpyxl.Workbook:
    """A workbook as another library sees it; what that one does not know is not our matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), **how)


def marked(path: Path, *more: Finding) -> tuple[Marked, openpyxl.Workbook]:
    """A file marked with what its own reading tells, and more."""
    found = [*read(path).all_findings, *more]
    one = marked_copy(path, found, path.parent / "back", about="Huyện Gò Quao · quý II/2021")
    return one, opened(one.copy)


def rows_of(sheet: Worksheet) -> list[list[object]]:
    """Lines of the list, below its headings."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(i for i, row in enumerate(rows) if row[0] == "TT")
    return rows[at + 1 :]


def test_each_finding_fills_its_cell_and_says_there_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    before = path.read_bytes()
    one, book = marked(path)
    assert path.read_bytes() == before
    assert one.copy.name == "a-can-sua.xlsx"
    cell = book["Biểu 1"]["C3"]
    assert cell.fill.fgColor.rgb == FILLS["error"]
    assert cell.value == "1.2.3"
    assert cell.comment.text.splitlines() == [
        "◆ KIỂM TRA SỐ LIỆU",
        "1. PHẢI SỬA: Cột “Doanh thu” cần số nhưng ô ghi “1.2.3”.",
        "Đang ghi: 1.2.3",
        "Chấp nhận: số, đơn vị triệu đồng, không ghi kèm chữ, ví dụ 1.250,5",
        "Cách sửa: Ghi một số; phần giải thích đưa sang cột Ghi chú. Không có số liệu thì để trống.",
    ]
    assert book["Biểu 1"]["C4"].fill.fgColor.rgb == FILLS["note"]
    assert book["Biểu 1"]["B5"].comment is None


def test_the_list_comes_first_errors_before_all_and_leads_to_the_cells(tmp_path: Path) -> None:
    one, book = marked(write(tmp_path / "a.xlsx", SHEET))
    sheet = book.worksheets[0]
    assert sheet.title == "Cần sửa"
    assert book.active is sheet
    assert [s.sheet_view.tabSelected for s in book.worksheets] == [True, None]
    lines = rows_of(sheet)
    assert [line[0] for line in lines] == [*range(1, len(one.findings) + 1)]
    assert lines[0][1:5] == ["Phải sửa", "Biểu 1", "C3", "1.2.3"]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert "'Biểu 1'!C3" in links
    assert len(links) == sum(f.cell is not None for f in one.findings)
    head = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=5))
    assert "Huyện Gò Quao · quý II/2021" in head
    assert "Phải sửa: 1 chỗ" in head


def test_a_mended_copy_is_read_as_the_file_and_its_list_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    one, book = marked(path)
    book["Biểu 1"]["C3"] = 1325
    book.save(one.copy)
    again = read(one.copy)
    assert [t.sheet for t in again.tables] == ["Biểu 1"]
    assert again.tables[0].records[0] == (1, "HTX Tân Tiến", 1325, 25)
    assert not any(f.severity == "error" for f in again.all_findings)
    _, book = marked(one.copy)
    assert [s.title for s in book.worksheets] == ["Cần sửa", "Biểu 1"]


def test_several_findings_of_a_cell_share_a_comment_that_keeps_what_stood_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    book = openpyxl.load_workbook(path)
    book["Biểu 1"]["C3"].comment = Comment("Hỏi lại HTX", "cán bộ huyện")
    book.save(path)
    other = finding("words_among_numbers", sheet="Biểu 1", cell="C3", heading="Doanh thu", count=1, raw="1.2.3")
    _, book = marked(path, other)
    text = book["Biểu 1"]["C3"].comment.text
    assert text.startswith("Hỏi lại HTX")
    assert text.count("Cách sửa:") == 2


def test_a_finding_inside_a_merged_range_marks_the_cell_that_shows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    _, book = marked(path, finding("rows_outside", sheet="Biểu 1", cell="B1:C1", range="B1:C1", raw="x"))
    assert book["Biểu 1"]["A1"].comment is not None


def rich(path: Path) -> Path:
    """A workbook with what officers' workbooks have: formulas, a dropdown, a picture, widths, protection, a rule."""
    write(path, SHEET)
    book = openpyxl.load_workbook(path)
    sheet = book["Biểu 1"]
    sheet["C6"] = "=SUM(C3:C5)"
    choice = DataValidation("list", formula1='"Có,Không"', showDropDown=False)
    choice.add("E3:E5")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("D3:D5", CellIsRule("lessThan", ["7"]))
    sheet.column_dimensions["B"].width = 33
    sheet.protection.sheet = True
    sheet.freeze_panes = "C3"
    picture = io.BytesIO()
    Picture.new("RGB", (20, 20), "red").save(picture, "PNG")
    sheet.add_image(Image(picture), "G2")
    book.save(path)
    return path


def test_what_the_sheet_has_is_in_the_copy(tmp_path: Path) -> None:
    one, book = marked(rich(tmp_path / "a.xlsx"))
    sheet = book["Biểu 1"]
    assert sheet["C6"].value == "=SUM(C3:C5)"
    assert [v.formula1 for v in sheet.data_validations.dataValidation] == ['"Có,Không"']
    assert len(sheet.conditional_formatting) == 1
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "C3"
    assert len(sheet._images) == 1
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A1:C1"]
    assert one.lost == ()


def test_values_of_formulas_stay_for_those_who_only_look(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb"(<f>SUM\(C3:C5\)</f>)<v\s*/?>(?:</v>)?", rb"\1<v>940</v>", parts[name])
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    assert openpyxl.load_workbook(path, data_only=True)["Biểu 1"]["C6"].value == 940
    one, _ = marked(path)
    assert openpyxl.load_workbook(one.copy, data_only=True)["Biểu 1"]["C6"].value == 940
    assert openpyxl.load_workbook(one.copy)["Biểu 1"]["C6"].value == "=SUM(C3:C5)"


def test_separated_text_gets_a_marked_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT;Tên HTX;Doanh thu;Thành viên\n1;=HTX A;1.2.3;25\n2;HTX B;007;31\n", encoding="utf-8")
    one, book = marked(path)
    assert one.copy.suffix == ".xlsx"
    sheet = book["a"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=HTX A", "s")
    assert sheet["C3"].value == "007"
    assert sheet["C2"].fill.fgColor.rgb == FILLS["error"]
    head = " ".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=8))
    assert "bản chép từ tệp .csv" in head


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 half a file", b"%PDF-1.7"])
def test_a_file_that_cannot_be_opened_gets_one_page(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    one = marked_copy(path, [], tmp_path / "back")
    book = openpyxl.load_workbook(one.copy)
    assert not one.readable
    assert book.sheetnames == ["Cần sửa"]
    assert rows_of(book.worksheets[0])[0][1] == "Phải sửa"
    assert "Không mở được tệp" in " ".join(str(r[0].value) for r in book.worksheets[0].iter_rows(max_row=6))
    assert "chưa mở được" in letter(one)


def test_a_file_without_a_fault_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET.replace("1.2.3 ", "1325  ").replace("'850", "850 "))
    one, book = marked(path)
    assert one.findings == ()
    assert "Không có chỗ nào phải sửa" in " ".join(str(r[0].value) for r in book.worksheets[0].iter_rows(max_row=6))
    assert "không có lỗi" in letter(one, district="Huyện Gò Quao", quarter="quý II/2021")


def test_a_very_long_list_is_cut_and_says_how_much_is_left(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    many = [finding("error_cell", sheet="Biểu 1", cell=f"C{n}", raw="#N/A") for n in range(3, MOST + 203)]
    one = marked_copy(path, many, tmp_path / "back")
    book = openpyxl.load_workbook(one.copy)
    assert len(rows_of(book.worksheets[0])) == MOST
    assert "còn 200 chỗ" in " ".join(str(r[0].value) for r in book.worksheets[0].iter_rows(max_row=8))


def test_the_letter_names_the_gravest_and_the_file_to_mend(tmp_path: Path) -> None:
    one, _ = marked(write(tmp_path / "a.xlsx", SHEET))
    text = letter(one, district="Huyện Gò Quao", quarter="quý II/2021")
    assert text.startswith("Kính gửi: Huyện Gò Quao\n")
    assert "1. Trang Biểu 1, ô C3: Cột “Doanh thu” cần số" in text
    assert "“a-can-sua.xlsx”" in text
    assert len(text) < 2000
    english = letter(one, lang="en")
    assert "1 places" not in english


def test_two_files_of_one_name_do_not_write_over_each_other(tmp_path: Path) -> None:
    taken: set[Path] = set()
    copies = []
    for folder in (tmp_path / "x", tmp_path / "y"):
        folder.mkdir()
        copies.append(marked_copy(write(folder / "a.xlsx", SHEET), [], tmp_path / "back", taken=taken).copy.name)
    assert copies == ["a-can-sua.xlsx", "a-can-sua-2.xlsx"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2021, 7, 1), "gửi lại chính tệp đó trước hết ngày 10/7/2021."),
        (date(2021, 7, 10), "gửi lại chính tệp đó trước hết ngày 10/7/2021."),
        (date(2021, 7, 11), "gửi lại chính tệp đó trong thời gian sớm nhất (hạn gửi là ngày 10/7/2021)."),
    ],
)
def test_the_letter_says_by_when(tmp_path: Path, today: date, said: str) -> None:
    one, _ = marked(write(tmp_path / "a.xlsx", SHEET))
    assert said in letter(one, deadline=date(2021, 7, 10), today=today)
    assert "gửi lại chính tệp đó trong thời gian sớm nhất." in letter(one)


def test_the_letter_of_a_bad_file_is_short_and_counts_the_rest_in_vietnamese(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    long = "chữ dài " * 60
    many = [finding("error_cell", sheet="Biểu 1", cell=f"C{n}", raw=long) for n in range(3, 1203)]
    many += [finding("rows_outside", sheet="Biểu 1", cell="A9", range="A9", raw="x")]
    text = letter(marked_copy(path, many, tmp_path / "back"), district="Huyện Gò Quao", quarter="quý II/2021")
    assert len(text) <= LONGEST
    assert "có 1.200 chỗ phải sửa và 1 chỗ đề nghị xem lại:" in text
    items = [line for line in text.splitlines() if line[:1].isdigit()]
    assert 3 <= len(items) <= 10
    assert f"… và {format_number(1201 - len(items))} nội dung khác trong trang “Cần sửa”" in text
    assert all(len(line) <= 245 for line in items)


def test_a_district_reads_what_it_can_do_and_nothing_of_the_provinces_affairs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT;Tên HTX;Xã\n1;HTX A;Tân Phú\n", encoding="utf-8")
    words = {"quarter": "2021Q2", "district": "Gò Quao", "typed": "Tân Phú", "near": "Xã Tân Phú", "label": "Xã"}
    told = [
        finding("unknown_commune", file="a.csv", sheet="a", cell="C2", raw="Tân Phú", **words),
        finding("dated_by_file", file="a.csv", day="1/7/2021"),
    ]
    marked = marked_copy(path, told, tmp_path / "out")
    assert "kttt confirm" in told[0].fix
    assert "kttt confirm" in told[0].text("en")[1]
    assert [f.code for f in marked.findings] == ["unknown_commune"]
    assert "Ghi tên đầy đủ" in marked.findings[0].fix
    for text in (marked.findings[0].fix, marked.findings[0].text("en")[1], letter(marked)):
        assert "kttt" not in text
        assert "Tại tỉnh" not in text
