"""Workbooks in fonts of before Unicode, whole and in pieces, in each format; real ones against their transcripts."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from unicodedata import normalize
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
import python_calamine
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from kttt_analysis.forms import read
from kttt_analysis.forms.cells import Sheet, open_workbook
from kttt_analysis.forms.inside import look_inside
from kttt_analysis.vietnamese.encodings import Encoding, encode
from kttt_analysis.vietnamese.names import tidy
from tests.sheets import codes
from tests.test_mixed_text import PARTS

REAL = Path(__file__).parents[1].parent / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real workbooks are not beside this repository")

# What a person sees, and how it is stored: pieces of text with their fonts.
T, H, V, U = ".VnTime", ".VnTimeH", "VNI-Times", "Times New Roman"
Pieces = Sequence[tuple[str, str]]
CELLS: tuple[tuple[str, Pieces], ...] = (
    ("Tên hợp tác xã", [("Tªn hîp t¸c x·", T)]),
    ("ĐẦU TƯ NĂM 2021", [("®Çu t\u00ad n¨m 2021", H)]),
    ("DANH SÁCH HTX", [("danh s¸ch htx", ".VnArial NarrowH")]),
    ("Ủy ban nhân dân", [("Uûy ban nhaân daân", V)]),
    ("Tổng số hợp tác xã", [("Tổng số hợp tác xã", T)]),
    ("hoà thuận", [("hoà thuận", V)]),
    ("cú", [("có", T)]),
    ("có", [("có", U)]),
    ("hồ", [("hoà", V)]),
    ("café", [("café", T)]),
    ("Ống thổi rửa", [("è", H), ("ng thæi röa", T)]),
    ("Hợp tác xã Tân Tiến", [("Hîp t¸c x·", T), (" Tân Tiến", U)]),
    ("có hợp tác, hơn cú", [("có ", U), ("hîp t¸c, ", T), ("hôn ", V), ("có", T)]),
    ("Giám đốc: Nguyễn Thị Hoa", [("Gi¸m ®èc: ", T), ("Nguyeãn Thò Hoa", V)]),
    ("dòng một\ncó hai", [("dßng mét", T), ("\ncó hai", U)]),
    ("số < & 5", [("sè < & 5", T)]),
    ("HTX", [("HTX", T)]),
    ("HTX KHÁC", [("htx ", H), ("kh¸c", H)]),
)


def old(path: Path) -> Path:
    """A .xls of the cells, one a row."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tæng hîp")
    for r, (_, pieces) in enumerate(CELLS):
        fonts = [xlwt.easyfont(f"name {name}") for _, name in pieces]
        style = xlwt.XFStyle()
        style.font = fonts[0]
        if len(pieces) == 1:
            sheet.write(r, 0, pieces[0][0], style)
        else:
            sheet.write_rich_text(r, 0, [(t, f) for (t, _), f in zip(pieces, fonts, strict=True)], style)
    book.save(str(path))
    return path


def new(path: Path) -> Path:
    """A .xlsx of the cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tæng hîp"
    for r, (_, pieces) in enumerate(CELLS, 1):
        cell = sheet.cell(r, 1)
        cell.font = Font(name=pieces[0][1])
        cell.value = (
            pieces[0][0] if len(pieces) == 1 else CellRichText(*(TextBlock(InlineFont(rFont=f), t) for t, f in pieces))
        )
    book.save(path)
    return path


NAMES = ["office", "table", "text", "style", "fo", "calcext", "of", "svg"]
SPACES = {
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
}


def open_document(path: Path, table: str, styles: str = "") -> Path:
    """A .ods from the content of its table."""
    spaces = " ".join(
        f"xmlns:{n}={quoteattr(SPACES.get(n, f'urn:oasis:names:tc:opendocument:xmlns:{n}:1.0'))}" for n in NAMES
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="Tæng hîp">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def free(path: Path) -> Path:
    """A .ods of the cells."""
    fonts = sorted({name for _, pieces in CELLS for _, name in pieces})
    styles = "".join(
        f'<style:style style:name="{kind}{n}" style:family="{family}">'
        f"<style:text-properties style:font-name={quoteattr(name)}/></style:style>"
        for n, name in enumerate(fonts)
        for kind, family in (("c", "table-cell"), ("t", "text"))
    )
    rows = []
    for _, pieces in CELLS:
        inner = "".join(
            f'<text:span text:style-name="t{fonts.index(name)}">{escape(text)}</text:span>' for text, name in pieces
        )
        if len(pieces) == 1:
            inner = escape(pieces[0][0])
        paragraphs = inner.replace("\n", "</text:p><text:p>")
        if "\n" in inner:  # a span does not reach over paragraphs
            (first, one), (second, two) = pieces
            paragraphs = "</text:p><text:p>".join(
                f'<text:span text:style-name="t{fonts.index(name)}">{escape(text.strip())}</text:span>'
                for text, name in ((first, one), (second, two))
            )
        rows.append(
            f'<table:table-row><table:table-cell table:style-name="c{fonts.index(pieces[0][1])}" '
            f'office:value-type="string"><text:p>{paragraphs}</text:p></table:table-cell></table:table-row>'
        )
    return open_document(path, "".join(rows), styles)


@pytest.mark.parametrize(("name", "write"), [("a.xls", old), ("a.xlsx", new), ("a.ods", free)])
def test_each_cell_as_a_person_sees_it(tmp_path: Path, name: str, write) -> None:  # type: ignore[no-untyped-def]
    (sheet,) = open_workbook(write(tmp_path / name)).sheets
    assert sheet.name == "Tổng hợp"
    assert [row[0] for row in sheet.rows] == [seen for seen, _ in CELLS]
    assert not sheet.lossy
    assert sheet.legacy[0, 0] == "tcvn3"
    assert sheet.legacy[3, 0] == "vni"
    assert sheet.legacy[13, 0] == "mixed"
    assert all((r, 0) not in sheet.legacy for r in (4, 5, 7, 9, 16))


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
@pytest.mark.parametrize("seed", range(4))
def test_any_encoding_in_any_font_side_by_side(tmp_path: Path, name: str, seed: int) -> None:
    """The words decide, whatever font they stand in and whatever stands beside them."""
    kinds: tuple[Encoding, ...] = ("unicode", "tcvn3", "vni")
    cells = list(product((p.lower() for p in PARTS), kinds, (T, ".VnArial", V, U)))
    random.Random(seed).shuffle(cells)
    seen = [cells[i : i + 6] for i in range(0, len(cells), 6)]
    rows = [[encode(text, kind) for text, kind, _ in line] for line in seen]
    if name == "a.csv":
        (tmp_path / name).write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    elif name == "a.xls":
        old_book = xlwt.Workbook()
        old_sheet = old_book.add_sheet("A")
        for r, c, (text, kind, font) in ((r, c, cell) for r, line in enumerate(seen) for c, cell in enumerate(line)):
            style = xlwt.XFStyle()
            style.font = xlwt.easyfont(f"name {font}")
            old_sheet.write(r, c, encode(text, kind), style)
        old_book.save(str(tmp_path / name))
    else:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for r, c, (text, kind, font) in ((r, c, cell) for r, line in enumerate(seen) for c, cell in enumerate(line)):
            cell = sheet.cell(r + 1, c + 1, encode(text, kind))
            cell.font = Font(name=font)
        book.save(tmp_path / name)
    (found,) = open_workbook(tmp_path / name).sheets
    assert found.rows == [[text for text, _, _ in line] for line in seen]
    told = [[found.legacy.get((r, c), "unicode") for c in range(len(line))] for r, line in enumerate(seen)]
    assert told == [[kind for _, kind, _ in line] for line in seen]


@pytest.mark.parametrize(("name", "write"), [("a.xls", old), ("a.xlsx", new), ("a.ods", free)])
def test_a_damaged_file_raises_nothing_of_its_own(tmp_path: Path, name: str, write) -> None:  # type: ignore[no-untyped-def]
    data = write(tmp_path / name).read_bytes()
    chance = random.Random(1)
    for _ in range(60):
        spoiled = bytearray(data[: chance.randrange(600, len(data) + 1)])
        for _ in range(chance.randrange(1, 40)):
            spoiled[chance.randrange(8, len(spoiled))] = chance.randrange(256)
        if name == "a.xls":
            look_inside(bytes(spoiled))
        (tmp_path / "spoiled").write_bytes(spoiled)
        try:
            open_workbook(tmp_path / "spoiled")
        except ValueError as error:  # UnreadableFile, which says why
            assert str(error)


# ---- what is hidden, and what shows no value ---------------------------------------------------------------


def test_hidden_rows_columns_and_errors_of_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu 1")
    for c, heading in enumerate(("STT", "Tên hợp tác xã", "Doanh thu", "Lợi nhuận")):
        sheet.write(0, c, heading)
    for r in range(1, 7):
        for c, value in enumerate((r, f"HTX Tân Tiến {r}", 100 * r, 10 * r)):
            sheet.write(r, c, value)
    sheet.write(7, 1, "Tổng cộng")
    sheet.write(7, 2, xlwt.Formula("SUM(C2:C7)"))  # this program does not calculate
    sheet.write(7, 3, xlwt.Formula("D2+D3"))
    sheet.row(3).hidden = True
    sheet.col(3).hidden = True
    book.save(str(tmp_path / "a.xls"))
    (inside,) = look_inside((tmp_path / "a.xls").read_bytes()).values()
    assert (inside.hidden_rows, inside.hidden_columns) == ((3,), (3,))
    assert inside.odd == {(7, 2): "=SUM(…)", (7, 3): "=…"}
    found = read(tmp_path / "a.xls")
    assert {"hidden_rows", "hidden_columns", "total_without_value"} <= codes(found)


@needs_real
def test_errors_and_hidden_rows_of_a_real_old_workbook() -> None:
    sheets = {s.name: s for s in open_workbook(REAL / "2005-KH2003-bieu.xls").sheets}
    assert sheets["NN"].odd[12, 6] == "#DIV/0!"
    assert len(sheets["NN"].odd) == 56
    assert 12 in sheets["NN"].hidden_rows
    assert sheets["NN"].hidden_columns == (2,)
    assert "error_cell" in codes(read(REAL / "2005-KH2003-bieu.xls"))


def test_hidden_rows_columns_and_errors_of_an_open_document(tmp_path: Path) -> None:
    def row(*cells: str, more: str = "") -> str:
        return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"

    def text(said: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'

    def number(n: int) -> str:
        return f'<table:table-cell office:value-type="float" office:value="{n}"><text:p>{n}</text:p></table:table-cell>'

    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    formula = '<table:table-cell table:formula="of:=SUM([.C2:.C5])"/>'
    hidden = ' table:visibility="collapse"'
    path = open_document(
        tmp_path / "a.ods",
        '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
        + row('<table:table-cell table:number-columns-repeated="2"/>', more=' table:number-rows-repeated="2"')
        + row(*map(text, ("STT", "Tên hợp tác xã", "Doanh thu", "Lợi nhuận")))
        + row(number(1), text("HTX Tân Tiến"), number(12), number(1))
        + row(number(2), text("HTX Hòa Bình"), number(13), number(1), more=hidden)
        + row(number(3), text("HTX Định An"), error, number(1), more=' table:visibility="filter"')
        + row(number(4), text("HTX Mỹ Lâm"), formula, number(2)),
    )
    (sheet,) = open_workbook(path).sheets
    assert (sheet.hidden_rows, sheet.hidden_columns) == ((4, 5), (3,))
    assert sheet.odd == {(5, 2): "#DIV/0!", (6, 2): "=SUM([.C2:.C5])"}
    assert {"hidden_rows", "hidden_columns", "error_cell", "formula_without_value"} <= codes(read(path))


def test_an_inline_text_in_pieces(tmp_path: Path) -> None:
    new(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pieces = "".join(
        f"<r><rPr><rFont val={quoteattr(font)}/></rPr><t xml:space='preserve'>{text}</t></r>"
        for text, font in (("Gi¸m ®èc ", T), ("hôn ", V), ("có", U))
    )
    sheet = f'<row r="1"><c r="A1" t="inlineStr"><is>{pieces}</is></c></row>'.encode()
    old_sheet = parts["xl/worksheets/sheet1.xml"]
    start, end = old_sheet.index(b"<sheetData>") + 11, old_sheet.index(b"</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = old_sheet[:start] + sheet + old_sheet[end:]
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert open_workbook(tmp_path / "b.xlsx").sheets[0].rows == [["Giám đốc hơn có"]]


# ---- pasted columns and rows -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_pasted_column_is_read_by_itself(tmp_path: Path, encoding: Encoding) -> None:
    """Doubtful cells go with their column, though the sheet is in Unicode."""
    names = ["hợp tác xã tân tiến", "số bốn", "hợp tác xã định an", "số năm", "hợp tác xã hòa bình"]
    doubtful = ["sè" if encoding == "tcvn3" else "hoà", "số" if encoding == "tcvn3" else "hồ"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Tên hợp tác xã", "Địa chỉ", "Ghi chú"])
    for n, name in enumerate(names, 1):
        sheet.append([n, encode(name, encoding), "xã Định An, huyện Gò Quao", "có"])
    sheet.append([6, doubtful[0], "xã Mỹ Lâm", "có"])
    book.save(tmp_path / "a.xlsx")
    rows = open_workbook(tmp_path / "a.xlsx").sheets[0].rows
    assert [row[1] for row in rows[1:]] == [*names, doubtful[1]]
    assert {row[3] for row in rows[1:]} == {"có"}


# ---- real files --------------------------------------------------------------------------------------------

# Transcripts that are themselves not decoded: "TriƯu tÊn" for Triệu tấn.
WRONG_ANSWERS = {"mýa", "triưu têp", "triưu tên", "triưu lýt", "so víi tỉng xŭt khèu", "so víi xŭt khèu"}
TRANSCRIPTS = sorted(p.name.removesuffix(".gt.txt") for p in REAL.glob("*.gt.txt"))


def texts(path: Path) -> Iterator[tuple[Sheet, int, int, int, str]]:
    """Every text of a workbook as stored, with the sheet as read, and the number of lines before the sheet."""
    raw, before = python_calamine.load_workbook(path), 0
    for name, sheet in zip(raw.sheet_names, open_workbook(path).sheets, strict=True):
        rows = raw.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for r, row in enumerate(rows):
            yield from ((sheet, before, r, c, v) for c, v in enumerate(row) if isinstance(v, str) and v.strip())
        before += len(rows)


@needs_real
@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_decoded_cells_equal_the_transcripts(name: str) -> None:
    truth = [line.split("\t") for line in (REAL / f"{name}.gt.txt").read_text("utf-8").split("\n")]
    cells, wrong = 0, []
    for sheet, before, r, c, _ in texts(REAL / f"{name}.xls"):
        answer = tidy(truth[before + r][c]).lower()
        if answer in WRONG_ANSWERS:
            continue
        cells += 1
        got = tidy(str(sheet.rows[r][c] or "").replace("\n", " ")).lower()
        if got != answer:
            wrong.append((sheet.name, r, c, got, answer))
    assert cells >= 40
    assert len(wrong) <= 0.001 * cells, wrong


def test_all_transcripts_were_looked_at() -> None:
    assert len(TRANSCRIPTS) == (6 if REAL.is_dir() else 0)


@needs_real
@pytest.mark.parametrize("name", ["Final_2007.xls", "Final_2012.xls"])
def test_no_unicode_cell_of_a_real_workbook_is_changed(name: str) -> None:
    cells = 0
    for sheet, _, r, c, raw in texts(REAL / name):
        cells += 1
        lines = [tidy(line) for line in normalize("NFC", raw).splitlines()]
        assert sheet.rows[r][c] == ("\n".join(line for line in lines if line) or None)
        assert (r, c) not in sheet.legacy
        assert (r, c) not in sheet.lossy
    assert cells > 400


@needs_real
def test_no_unicode_cell_of_real_text_files_is_changed() -> None:
    for path in sorted(REAL.glob("*.csv")):
        (sheet,) = open_workbook(path).sheets
        assert not sheet.legacy
        assert not sheet.lossy
        with path.open(encoding="utf-8-sig", newline="") as file:
            stored = [["\n".join(map(tidy, field.split("\n"))) or None for field in row] for row in csv.reader(file)]
        padded = [row + [None] * (len(full) - len(row)) for row, full in zip(sheet.rows, stored, strict=False)]
        assert padded == stored[: len(sheet.rows)]
        assert not any(map(any, stored[len(sheet.rows) :]))


def test_what_is_not_a_container_is_passed_over() -> None:
    assert look_inside(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == {}
    assert look_inside(io.BytesIO().getvalue()) == {}
