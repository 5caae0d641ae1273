"""Where a finding is marked: each on the list once, its link to a cell that is filled and says what is the matter."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.marked_copy import FILLS, MOST_IN_A_COMMENT, marked_copy
from kttt_analysis.forms.marked_list import MOST, WIDTHS
from kttt_analysis.forms.marked_package import MOST_COMMON, parsed
from kttt_analysis.forms.marked_sheet import sheet_part
from tests.rich_workbook import parts_of, put_in
from tests.sheets import write
from tests.test_marked_copy import SHEET, opened, rows_of

_LINK = re.compile(r"'((?:[^']|'')+)'!([A-Z]+\d+)")


def told(severity: str = "error", sheet: str | None = "Biểu 1", cell: str | None = "C3", raw: str = "x") -> Finding:
    """A finding at a place."""
    return replace(finding("error_cell", sheet=sheet, cell=cell, raw=raw), severity=severity)


def links_of(sheet: Worksheet) -> dict[int, tuple[str, str]]:
    """By number on the list: sheet and cell that its link leads to."""
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                to = _LINK.fullmatch(cell.hyperlink.location)
                assert to is not None
                found[row[0].value] = (to[1].replace("''", "'"), to[2])
    return found


def book_of(path: Path, *names: str) -> Path:
    """A workbook of sheets that hold a small table each."""
    with xlsxwriter.Workbook(path) as book:
        for name in names:
            sheet = book.add_worksheet(name)
            for r, row in enumerate((("STT", "Tên HTX", "Doanh thu"), (1, "A", 5), (2, "B", 6))):
                sheet.write_row(r, 0, row)
    return path


@pytest.mark.parametrize(
    "name",
    ["Biểu 'A', B & <C>", "Số liệu 🌾", "x" * 31, "1", "A1", "Cần sửa", "R1C1", "Tháng 6;7!", 'a"b"', "  hai  cách  "],
)
def test_links_lead_to_sheets_of_any_name(tmp_path: Path, name: str) -> None:
    path = book_of(tmp_path / "a.xlsx", "Đầu", name)
    called = " ".join(name.split()) if name.strip() != name else name
    one = marked_copy(path, [told(sheet=called, cell="C2"), told(sheet=name, cell="C2")], tmp_path / "back")
    book = opened(one.copy)
    assert ("Cần sửa (2)" if name == "Cần sửa" else "Cần sửa") == book.sheetnames[0]
    assert (name, "C2") in links_of(book.worksheets[0]).values()
    assert book[name]["C2"].fill.fgColor.rgb == FILLS["error"]


def test_what_is_hidden_is_said_and_stays_hidden(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, hidden = book.add_worksheet("Biểu 1"), book.add_worksheet("Ẩn")
        hidden.write(0, 0, "x")
        hidden.hide()
        sheet.write_column(0, 0, ["a", "b", "c"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})
    cells = [("Biểu 1", "A2"), ("Biểu 1", "D1"), ("Ẩn", "A1"), ("Biểu 1", "A1")]
    book = opened(marked_copy(path, [told(sheet=s, cell=c) for s, c in cells], tmp_path).copy)
    places = [row[3] for row in rows_of(book.worksheets[0])]
    assert places == ["A1", "D1 (cột ẩn)", "A2 (dòng ẩn)", "A1 (trang ẩn)"]
    assert "Bỏ ẩn" in " ".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=6))
    assert book["Biểu 1"].row_dimensions[2].hidden
    assert book["Biểu 1"].column_dimensions["C"].hidden
    assert book["Ẩn"].sheet_state == "hidden"
    assert book["Ẩn"]["A1"].comment is not None


def test_a_finding_about_a_sheet_stands_where_its_text_begins_and_one_about_the_file_only_on_the_list(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    more = [told(cell=None), told(sheet=None, cell=None), told(sheet="Không có", cell="A1")]
    book = opened(marked_copy(path, more, tmp_path / "back").copy)
    lines = rows_of(book.worksheets[0])
    assert sorted(str(row[3]) for row in lines) == ["A1", "cả trang", "cả tệp"]
    assert list(links_of(book.worksheets[0]).values()) == [("Biểu 1", "A1")]
    assert book["Biểu 1"]["A1"].comment is not None


def test_a_list_of_cells_is_marked_at_its_first(tmp_path: Path) -> None:
    book = opened(marked_copy(write(tmp_path / "a.xlsx", SHEET), [told(cell="C4:C5, D9")], tmp_path / "back").copy)
    assert book["Biểu 1"]["C4"].comment is not None
    assert [row[3] for row in rows_of(book.worksheets[0])] == ["C4:C5, D9"]


def test_many_findings_of_one_cell_are_all_listed_and_the_comment_stays_readable(tmp_path: Path) -> None:
    many = [told(raw=f"x{n}") for n in range(40)] + [told("note")]
    book = opened(marked_copy(write(tmp_path / "a.xlsx", SHEET), many, tmp_path / "back").copy)
    text = book["Biểu 1"]["C3"].comment.text
    assert text.count("PHẢI SỬA") == MOST_IN_A_COMMENT
    assert f"{41 - MOST_IN_A_COMMENT} nội dung khác" in text
    assert book["Biểu 1"]["C3"].fill.fgColor.rgb == FILLS["error"]
    assert len(rows_of(book.worksheets[0])) == 41


def test_thousands_of_findings_are_marked_as_far_as_the_list_goes(tmp_path: Path) -> None:
    many = [told(cell=f"C{n}") for n in range(3, MOST + 503)]
    book = opened(marked_copy(write(tmp_path / "a.xlsx", SHEET), many, tmp_path / "back").copy)
    comments = [c for row in book["Biểu 1"].iter_rows() for c in row if c.comment is not None]
    assert len(comments) == MOST
    assert "còn 500 chỗ" in " ".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=7))


def test_a_protected_sheet_stays_so_and_what_was_open_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Biểu 1")
        sheet.write("C3", "x", book.add_format({"locked": False}))
        sheet.write("C4", "y")
        sheet.protect("mật khẩu")
    book = opened(marked_copy(path, [told(), told(cell="C4")], tmp_path).copy)
    sheet = book["Biểu 1"]
    assert sheet.protection.sheet
    assert [sheet[c].protection.locked for c in ("C3", "C4")] == [False, True]
    assert sheet["C3"].comment is not None


def test_cells_without_addresses_are_found_by_counting(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", "Biểu 1")
    sheet = parts_of(path)["xl/worksheets/sheet1.xml"]
    bare = re.sub(rb' r="[A-Z]+\d+"', b"", re.sub(rb'<row r="\d+" spans="[\d:]+"', b"<row", sheet))
    put_in(path, {"xl/worksheets/sheet1.xml": bare})
    book = opened(marked_copy(path, [told(cell="C2"), told(cell="E3"), told(cell="B9")], tmp_path).copy)
    assert [[c.value for c in row][:3] for row in book["Biểu 1"].iter_rows(max_row=3)][1:] == [[1, "A", 5], [2, "B", 6]]
    assert {c.coordinate for row in book["Biểu 1"].iter_rows() for c in row if c.comment} == {"C2", "E3", "B9"}


def test_a_sheet_of_a_machine_is_left_as_it_is_and_its_cells_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kttt_analysis.forms.marked_copy.LARGE", 700)
    path = book_of(tmp_path / "a.xlsx", "Đầu", "Biểu 1")
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/worksheets/sheet2.xml").file_size > 700
        before = archive.read("xl/worksheets/sheet2.xml")
    one = marked_copy(path, [told(cell="C2")], tmp_path / "back")
    with zipfile.ZipFile(one.copy) as archive:
        assert archive.read("xl/worksheets/sheet2.xml") == before
    sheet = opened(one.copy).worksheets[0]
    assert links_of(sheet) == {1: ("Biểu 1", "C2")}
    assert "quá lớn" in " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=7))


class Rows(dict[int, Any]):
    """Rows that count how often all of them are gone through."""

    walks = 0

    def __iter__(self) -> Iterator[int]:
        self.walks += 1
        return super().__iter__()

    def items(self) -> Any:
        self.walks += 1
        return super().items()


def test_rows_are_numbered_once_however_many_are_made() -> None:
    given = "".join(f'<row r="{n}"/>' for n in range(2, 60, 2))
    sheet = sheet_part(parsed(f'<worksheet xmlns="{MOST_COMMON}"><sheetData>{given}</sheetData></worksheet>'.encode()))
    sheet.rows = Rows(sheet.rows)
    for row in (70, 1, 33, 69, 5, 3, 71):
        sheet.cell(row - 1, 0)
    assert sheet.rows.walks <= 2
    numbers = [int(row.get("r", "")) for row in sheet.data]
    assert numbers == sorted({*range(2, 60, 2), 70, 1, 33, 69, 5, 3, 71})


# ---- any sheet, any findings ----

VALUES = st.one_of(
    st.none(), st.integers(-9, 9_999), st.sampled_from(["x", "=A1+1", "'007", "HTX Tân Tiến", "<&>", "2,5"])
)
LOOKS: dict[str, Any] = {
    "plain": {},
    "fill": {"fill": PatternFill("solid", fgColor="FF00B050")},
    "bold": {"font": Font(bold=True, name=".VnTime"), "number_format": "#,##0.00"},
    "open": {"protection": Protection(locked=False), "alignment": Alignment(wrap_text=True)},
}
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 6))


@dataclass(frozen=True)
class Plan:
    """A sheet that is to be made: values and looks by place, a merged range, hidden rows."""

    name: str
    cells: dict[tuple[int, int], tuple[Any, str]]
    merged: tuple[int, int, int, int] | None
    hidden: frozenset[int]


NAMES = st.sampled_from(["Biểu 1", "Xã, 'ấp'", "Cần sửa", "B & C", "Ẩn"])
PLANS = st.lists(
    st.builds(
        Plan,
        NAMES,
        st.dictionaries(PLACES, st.tuples(VALUES, st.sampled_from(sorted(LOOKS))), min_size=1, max_size=20),
        st.none() | PLACES.flatmap(lambda p: st.just((*p, p[0] + 1, p[1] + 2))),
        st.frozensets(st.integers(1, 12), max_size=2),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda plan: plan.name,
)


def built(plans: list[Plan]) -> bytes:
    """The workbook of some plans."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for plan in plans:
        sheet = book.create_sheet(plan.name)
        for (row, column), (value, look) in plan.cells.items():
            cell = sheet.cell(row, column, value)
            for part, how in LOOKS[look].items():
                setattr(cell, part, how)
        if plan.merged:
            top, left, bottom, right = plan.merged
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for row in plan.hidden:
            sheet.row_dimensions[row].hidden = True
        sheet["K13"] = "cuối"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@st.composite
def findings_of(draw: st.DrawFn, names: list[str]) -> list[Finding]:
    """Findings at cells, ranges, sheets and the file, some at one place."""
    cells = st.one_of(
        st.none(),
        PLACES.map(lambda p: f"{get_column_letter(p[1])}{p[0]}"),
        PLACES.map(lambda p: f"{get_column_letter(p[1])}{p[0]}:H30"),
        st.just("AA200"),
    )
    one = st.builds(told, st.sampled_from(sorted(FILLS)), st.sampled_from([None, *names]), cells, st.text(max_size=9))
    return draw(st.lists(one, max_size=12))


# Not shrunk: each step of that would write and read a workbook.
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(PLANS.flatmap(lambda plans: st.tuples(st.just(plans), findings_of([p.name for p in plans]))))
def test_each_finding_stands_once_and_at_its_cell_and_nothing_else_is_touched(
    made: tuple[list[Plan], list[Finding]],
) -> None:
    plans, found = made
    content, names = built(plans), [p.name for p in plans]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content)
        one = marked_copy(path, found, Path(folder) / "back")
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()
        before, after = opened(path), opened(one.copy)
    listed = rows_of(after.worksheets[0]) if found else []
    assert [row[0] for row in listed] == [*range(1, len(found) + 1)]
    assert [str(row[5]) for row in listed] == [f.message.replace("\r", "") for f in map(_clean, one.findings)]
    links = links_of(after.worksheets[0])
    marks: dict[tuple[str, str], list[int]] = {}
    for number, each in enumerate(one.findings, 1):
        assert (number in links) == (each.sheet is not None)
        if number in links:
            assert links[number][0] == each.sheet
            marks.setdefault(links[number], []).append(number)
            _leads_to_its_place(before[str(each.sheet)], links[number][1], each)
    for (name, address), numbers in marks.items():
        cell = after[name][address]
        worst = next(s for s in FILLS if any(one.findings[n - 1].severity == s for n in numbers))
        assert cell.fill.fgColor.rgb == FILLS[worst]
        assert all(f"\n{n}. " in cell.comment.text for n in numbers[:MOST_IN_A_COMMENT])
    for name in names:
        for row in after[name].iter_rows():
            for cell in row:
                own = before[name][cell.coordinate]
                assert (cell.value, cell.data_type) == (own.value, own.data_type)
                looks = ("font", "border", "alignment", "number_format", "protection")
                assert [repr(getattr(cell, k)) for k in looks] == [repr(getattr(own, k)) for k in looks]
                if (name, cell.coordinate) not in marks:
                    assert repr(cell.fill) == repr(own.fill)
                    assert cell.comment is None
        assert after[name].merged_cells.ranges == before[name].merged_cells.ranges
        assert after[name].dimensions.split(":")[0] == before[name].dimensions.split(":")[0] or marks


def _clean(one: Finding) -> Finding:
    """A finding as XML can hold it."""
    return replace(one, message=re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", one.message))


def _leads_to_its_place(sheet: Worksheet, address: str, one: Finding) -> None:
    """The link leads to the cell, or to the first of the merged range that it lies in."""
    area = span_of(one.cell or "")
    if area is not None:
        wanted = f"{get_column_letter(area.left + 1)}{area.top + 1}"
        inside = [r for r in sheet.merged_cells.ranges if wanted in r]
        assert address == (inside[0].coord.split(":")[0] if inside else wanted)
    assert len(WIDTHS) == 7
