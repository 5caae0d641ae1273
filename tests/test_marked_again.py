"""A copy that was mended and came back: read as the file it is, its marks gone, its cells with their own looks."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from kttt_analysis import annotate, check
from kttt_analysis.forms import read
from kttt_analysis.forms.marked_copy import FILLS, Marked, marked_copy
from kttt_analysis.forms.marked_list import WIDTHS
from tests.rich_workbook import NAMES, parts_of, rich
from tests.sheets import write
from tests.submitted import write as submitted
from tests.test_marked_copy import SHEET, opened
from tests.test_marked_survival import FOUND, canonical_parts

GREEN = "FF00B050"


@pytest.fixture
def coloured(tmp_path: Path) -> Path:
    """A file whose wrong cell is green and has a comment of the district's own."""
    path = write(tmp_path / "a.xlsx", SHEET)
    book = openpyxl.load_workbook(path)
    cell = book["Biểu 1"]["C3"]
    cell.fill, cell.comment = PatternFill("solid", fgColor=GREEN), Comment("Hỏi lại HTX", "cán bộ")
    book.save(path)
    return path


def again(path: Path) -> Marked:
    """Mark a file with what its reading tells."""
    return marked_copy(path, read(path).all_findings, path.parent / "back")


def change(path: Path, how: Callable[[openpyxl.Workbook], None]) -> None:
    """Mend a copy as the library does, which writes the whole file anew."""
    book = openpyxl.load_workbook(path)
    how(book)
    book.save(path)


def test_a_mended_cell_gets_its_own_look_and_comment_again(coloured: Path) -> None:
    one = again(coloured)
    sheet = opened(one.copy)["Biểu 1"]
    assert sheet["C3"].fill.fgColor.rgb == FILLS["error"]
    assert "KIỂM TRA SỐ LIỆU" in sheet["C3"].comment.text

    def mend(book: openpyxl.Workbook) -> None:
        book["Biểu 1"]["C3"] = 1325

    change(one.copy, mend)
    two = again(one.copy)
    book = opened(two.copy)
    assert book.sheetnames == ["Cần sửa", "Biểu 1"]
    assert book["Biểu 1"]["C3"].fill.fgColor.rgb == GREEN
    assert book["Biểu 1"]["C3"].comment.text == "Hỏi lại HTX"
    assert not two.counts["error"]


def test_what_is_still_wrong_is_marked_once(coloured: Path) -> None:
    one = again(coloured)
    two = again(one.copy)
    three = again(two.copy)
    assert [m.copy.name for m in (one, two, three)] == ["a-can-sua.xlsx"] * 3
    book = opened(three.copy)
    assert book.sheetnames == ["Cần sửa", "Biểu 1"]
    assert book["Biểu 1"]["C3"].comment.text == opened(one.copy)["Biểu 1"]["C3"].comment.text
    assert book["Biểu 1"]["C3"].comment.text.count("KIỂM TRA SỐ LIỆU") == 1
    assert two.findings == three.findings


def test_looks_are_found_though_rows_were_put_in_above(coloured: Path) -> None:
    one = again(coloured)

    def mend(book: openpyxl.Workbook) -> None:
        sheet = book["Biểu 1"]
        sheet["C4"]._style, sheet["C4"].comment = copy(sheet["C3"]._style), Comment(sheet["C3"].comment.text, "kttt")
        sheet["C3"].comment = None
        sheet["C3"].fill = PatternFill()
        sheet["C3"], sheet["C4"] = 1325, 850

    change(one.copy, mend)
    sheet = opened(again(one.copy).copy)["Biểu 1"]
    assert sheet["C4"].fill.fgColor.rgb == GREEN
    assert sheet["C4"].comment.text == "Hỏi lại HTX"
    assert sheet["C3"].fill.patternType is None


def test_marks_go_though_the_list_was_deleted(coloured: Path) -> None:
    one = again(coloured)

    def mend(book: openpyxl.Workbook) -> None:
        book["Biểu 1"]["C3"] = 1325
        book.remove(book["Cần sửa"])

    change(one.copy, mend)
    sheet = opened(again(one.copy).copy)["Biểu 1"]
    assert sheet["C3"].fill.patternType is None
    assert sheet["C3"].comment.text == "Hỏi lại HTX"


def test_a_rich_workbook_that_needs_no_mark_any_more_is_what_it_was(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsx")
    one = marked_copy(path, FOUND, tmp_path / "back")
    clean = marked_copy(one.copy, [], tmp_path / "clean")
    before, after = canonical_parts(path), canonical_parts(clean.copy)
    # Styles once added stay, and do no harm.
    for name in before:
        if name.startswith(("xl/worksheets/sheet", "xl/comments", "xl/threaded")):
            assert after[name] == before[name], name
    book = opened(clean.copy)
    assert book.sheetnames[1:] == opened(path).sheetnames
    assert book[NAMES[0]]["C3"].fill.fgColor.rgb == opened(path)[NAMES[0]]["C3"].fill.fgColor.rgb
    assert parts_of(clean.copy).keys() >= parts_of(path).keys()


def test_the_record_stands_in_a_hidden_column(coloured: Path) -> None:
    sheet = opened(again(coloured).copy).worksheets[0]
    column = sheet.column_dimensions[openpyxl.utils.get_column_letter(len(WIDTHS) + 1)]
    assert column.hidden
    assert sum("<fill>" in str(row[len(WIDTHS)].value) for row in sheet.iter_rows() if len(row) > len(WIDTHS)) >= 2


def test_a_form_that_was_spoiled_and_mended_is_clean_and_unmarked_again(tmp_path: Path) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        place = next(c for row in book["HTX"].iter_rows() for c in row if c.value == "HTX Tân Tiến")
        book["HTX"].cell(place.row, place.column + 4).value = "đang xem xét"

    (tmp_path / "tốt").mkdir()
    good = submitted(tmp_path / "tốt" / "907-go-quao.xlsx")
    bad = submitted(tmp_path / "907-go-quao.xlsx", change=spoil)
    assert "error" not in set(check([good]).findings["severity"])
    (first,) = annotate([bad], tmp_path / "1", check([bad]))
    assert first.marked.counts["error"]
    (wrong,) = [f for f in first.marked.findings if f.severity == "error"]

    def mend(book: openpyxl.Workbook) -> None:
        book["HTX"][wrong.cell].value = openpyxl.load_workbook(good)["HTX"][wrong.cell].value

    change(first.marked.copy, mend)
    tables = check([first.marked.copy])
    assert "error" not in set(tables.findings["severity"])
    (second,) = annotate([first.marked.copy], tmp_path / "2", tables)
    assert not second.marked.counts["error"]
    sheet, own = opened(second.marked.copy)["HTX"], opened(good)["HTX"]
    assert sheet[wrong.cell].comment is None
    assert repr(sheet[wrong.cell].fill) == repr(own[wrong.cell].fill)
    assert "không có lỗi" in second.letter.read_text(encoding="utf-8") or second.marked.counts["warning"]


def test_a_copy_marked_again_in_its_own_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    path = write(tmp_path / "back" / "a-can-sua.xlsx", SHEET)
    before = path.read_bytes()
    one = marked_copy(path, read(path).all_findings, path.parent)
    assert path.read_bytes() == before
    assert one.copy.name == "a-can-sua-2.xlsx"


def test_a_copy_that_nobody_has_changed_is_replaced_and_one_that_was_mended_stays(coloured: Path) -> None:
    one = again(coloured)
    first = one.copy.read_bytes()
    fewer = marked_copy(coloured, [], one.copy.parent)
    assert fewer.copy == one.copy
    assert one.copy.read_bytes() != first

    def mend(book: openpyxl.Workbook) -> None:
        book["Biểu 1"]["C3"] = 1325

    change(one.copy, mend)
    mended = one.copy.read_bytes()
    assert [again(coloured).copy.name for _ in range(2)] == ["a-can-sua-2.xlsx"] * 2
    assert one.copy.read_bytes() == mended
    assert sorted(p.name for p in one.copy.parent.iterdir()) == ["a-can-sua-2.xlsx", "a-can-sua.xlsx"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"STT;HTX"])
def test_a_file_of_somebody_elses_that_has_the_name_of_the_copy_stays(coloured: Path, content: bytes) -> None:
    there = coloured.parent / "back" / "a-can-sua.xlsx"
    there.parent.mkdir()
    there.write_bytes(content)
    assert again(coloured).copy.name == "a-can-sua-2.xlsx"
    assert there.read_bytes() == content


def test_a_copy_of_a_copy_and_a_page_without_cells_are_known_again(coloured: Path, tmp_path: Path) -> None:
    bad = tmp_path / "hỏng.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    for path in (again(coloured).copy, bad):
        names = [marked_copy(path, [], tmp_path / "2").copy.name for _ in range(2)]
        assert names[0] == names[1]
        assert "-2" not in names[0]
