"""Files of every kind: what can be read is, what cannot says why and how to mend it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kttt_analysis.forms import UnreadableFile, read
from kttt_analysis.forms.cells import open_workbook
from tests.sheets import Look, codes, reading, write

SHEET = """
    1 | STT | Tên HTX      | Doanh thu
    2 | 1   | HTX Tân Tiến | 1325
    3 | 2   | HTX Hòa Bình | 850
    """
LINES = "STT;Tên HTX;Doanh thu\n1;HTX Tân Tiến;1.325\n2;HTX Hòa Bình;850,5\n"
RECORDS = ((1, "HTX Tân Tiến", 1325), (2, "HTX Hòa Bình", 850.5))


def workbook(folder: Path) -> bytes:
    return write(folder / "good.xlsx", SHEET).read_bytes()


def zipped(**parts: str) -> bytes:
    """A zip file of parts; "__" in a name stands for "/", a single "_" for "."."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def compound(**streams: bytes) -> bytes:
    """An OLE container, the old format of Office, that holds streams; "_" in a name stands for a space."""
    free, end, fat_sector, size = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 4096  # streams of 8 sectors are no small ones
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, size, end, 0, end, 0)
    header += struct.pack("<109I", 0, *([free] * 108))
    entries, sectors, body = b"", [fat_sector, end], b""
    for at, (name, data) in enumerate({"Root Entry": b"", **streams}.items()):
        letters = name.replace("_", " ").encode("utf-16-le")
        kind, child = (5, 1) if at == 0 else (2, free)
        following = at + 1 if 0 < at < len(streams) else free
        start, length = (end, 0) if at == 0 else (len(sectors), size)
        entries += letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters) + 2, kind, 1, free, following, child)
        entries += bytes(36) + struct.pack("<IQ", start, length)
        if at:
            sectors += [*range(start + 1, start + 8), end]
            body += data.ljust(size, b"\0")
    fat = struct.pack("<128I", *sectors, *([free] * (128 - len(sectors))))
    return header + fat + entries.ljust(512, b"\0") + body


def record(kind: int, data: bytes) -> bytes:
    """A record of an old workbook (BIFF)."""
    return struct.pack("<HH", kind, len(data)) + data


BEGIN = record(0x0809, struct.pack("<4H", 0x0600, 0x0005, 0, 0) + bytes(8))
SECRET = BEGIN + record(0x002F, struct.pack("<3H", 1, 1, 1) + bytes(48))  # FILEPASS: all that follows is encrypted

UNREADABLE: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "empty": ("a.xlsx", lambda good: b"", "empty_file"),
    "only spaces": ("a.csv", lambda good: b" \r\n\t\r\n", "empty_file"),
    "only a mark of UTF-8": ("a.csv", lambda good: b"\xef\xbb\xbf", "empty_file"),
    "zeros of a download that stopped": ("a.xlsx", lambda good: b"\0" * 4096, "empty_file"),
    "a zip cut off": ("a.xlsx", lambda good: good[: len(good) // 2], "damaged_file"),
    "a zip with a part overwritten": ("a.xlsx", lambda good: overwritten(good), "damaged_file"),
    "a workbook without its parts": ("a.xlsx", lambda good: zipped(xl__workbook_xml="<workbook/>"), "damaged_file"),
    "a workbook behind a password": (
        "a.xlsx", lambda good: compound(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"?" * 600), "password_protected",
    ),
    "an old workbook behind a password": ("a.xls", lambda good: compound(Workbook=SECRET), "password_protected"),
    "an old workbook cut off": ("a.xls", lambda good: compound(Workbook=BEGIN)[:1100], "damaged_file"),
    "Word": ("a.xlsx", lambda good: zipped(word__document_xml="<w:document/>"), "not_a_sheet"),
    "old Word": ("a.xls", lambda good: compound(WordDocument=b""), "not_a_sheet"),
    "PowerPoint": ("a.xlsx", lambda good: zipped(ppt__presentation_xml="<p:presentation/>"), "not_a_sheet"),
    "any other zip": ("a.xlsx", lambda good: zipped(a_txt="a"), "not_a_sheet"),
    "PDF": ("a.xlsx", lambda good: b"%PDF-1.7\n1 0 obj\n", "not_a_sheet"),
    "a picture": ("a.xlsx", lambda good: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_sheet"),
    "RTF": ("a.xls", lambda good: b"{\\rtf1\\ansi B\\'e1o c\\'e1o}", "not_a_sheet"),
    "a page without a table": ("a.xls", lambda good: b"<html><body>Error 404</body></html>", "damaged_file"),
    "anything": ("a.xlsx", lambda good: bytes(range(256)) * 8, "not_a_sheet"),
}  # fmt: skip


def overwritten(good: bytes) -> bytes:
    at = good.index(b"xl/worksheets/sheet1.xml") + 30
    return good[:at] + bytes(200) + good[at + 200 :]


@pytest.mark.parametrize(("name", "made", "code"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, made: Callable[[bytes], bytes], code: str) -> None:
    path = tmp_path / name
    path.write_bytes(made(workbook(tmp_path)))
    with pytest.raises(UnreadableFile) as refused:
        read(path)
    told = refused.value.finding
    assert (told.code, told.severity, told.file) == (code, "error", name)
    assert name in told.message
    assert told.fix


@pytest.mark.parametrize(("stream", "kind"), [("WordDocument", "Word"), ("PowerPoint_Document", "PowerPoint")])
def test_what_a_file_is_instead_is_named(tmp_path: Path, stream: str, kind: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(**{stream: b""}))
    with pytest.raises(UnreadableFile, match=kind):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path / "không có.xlsx")
    assert refused.value.finding.code == "file_not_opened"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path)
    assert refused.value.finding.code == "file_not_opened"


def test_a_workbook_of_empty_sheets(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        reading(tmp_path, {"Biểu 1": "", "Biểu 2": ""})
    assert refused.value.finding.code == "empty_file"


def test_the_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    path.chmod(0o444)
    before = path.read_bytes(), path.stat().st_mtime_ns
    read(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("suffix", [".xls", ".csv", ".XLSX", ".dat", ""])
def test_a_workbook_is_known_by_its_bytes_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"bao cao{suffix}"
    path.write_bytes(workbook(tmp_path))
    assert read(path).tables[0].records == ((1, "HTX Tân Tiến", 1325), (2, "HTX Hòa Bình", 850))


def test_a_sheet_of_libreoffice(tmp_path: Path) -> None:
    """With the million empty rows that it says stand below, and cells repeated."""
    cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'

    def row(*values: str | int) -> str:
        made = (
            cell.format("float", f' office:value="{v}"', v) if isinstance(v, int) else cell.format("string", "", v)
            for v in values
        )
        return f"<table:table-row>{''.join(made)}</table:table-row>"

    names = {n: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{n}="{uri}"' for n, uri in names.items())
    rows = row("STT", "Tên HTX", "Thu") + row(1, "HTX Tân Tiến", 1325) + row(2, "HTX Hòa Bình", 850)
    empty = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
    sheet = f'<table:table table:name="HTX">{rows}{empty}</table:table>'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{sheet}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    path = tmp_path / "a.ods"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names["office"]}"/>')
        archive.writestr("content.xml", content)
    (table,) = read(path).tables
    assert table.records == ((1, "HTX Tân Tiến", 1325), (2, "HTX Hòa Bình", 850))


# ---- text ----


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_delimited_text_of_any_kind(tmp_path: Path, delimiter: str, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LINES.replace(";", delimiter).encode(codec))
    (table,) = read(path).tables
    assert table.records == RECORDS
    assert table.encoding == "unicode"


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoted", [True, False])
def test_commas_and_ends_of_lines(tmp_path: Path, line: str, quoted: bool) -> None:
    path = tmp_path / "a.csv"
    rows = ["STT,Tên HTX,Doanh thu", '1,HTX Tân Tiến,"1.325"', '2,HTX Hòa Bình,"850,5"']
    text = line.join(rows) + line
    path.write_bytes(('"STT"' + text[3:] if quoted else text).encode())
    assert read(path).tables[0].records == RECORDS


def test_windows_1258(tmp_path: Path) -> None:
    letters = {"ê": "ê", "Tân": "Tân", "Tiến": "Tiê\u0301n", "Hòa": "Ho\u0300a", "Bình": "Bi\u0300nh"}
    text = LINES
    for word, typed in letters.items():
        text = text.replace(word, typed)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("cp1258"))
    assert read(path).tables[0].records == RECORDS


def test_a_line_that_names_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n" + LINES, encoding="utf-8")
    assert read(path).tables[0].records == RECORDS


def test_decimal_commas_do_not_split_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tên HTX;Vốn;Thu\nA;1,5;2,25\nB;2,5;3,75\nC;3,5;4,25\n", encoding="utf-8")
    assert read(path).tables[0].records == (("A", 1.5, 2.25), ("B", 2.5, 3.75), ("C", 3.5, 4.25))


def test_a_break_inside_quotes_is_one_cell_and_rows_count_as_lines_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('BÁO CÁO;;\n\nSTT;"Tên\nHTX";Thu\n1;A;12\n2;B;13\n', encoding="utf-8")
    (table,) = read(path).tables
    assert (table.title_rows, table.header_rows, table.record_rows) == ((1,), (3,), (4, 5))


def test_rows_of_unequal_length(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT;Tên HTX;Doanh thu;Ghi chú\n1;A;12\n2;B;13;mới\n3;C\n", encoding="utf-8")
    assert read(path).tables[0].records == ((1, "A", 12, None), (2, "B", 13, "mới"), (3, "C", None, None))


# ---- pages under a workbook's name ----


def test_a_page_under_a_workbooks_name_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<html><head><meta charset="utf-8"></head><body><table>'
        "<tr><td colspan=4>BÁO CÁO</td></tr>"
        "<tr><th rowspan=2>STT</th><th rowspan=2>Tên HTX</th><th colspan=2>Thành viên</th></tr>"
        "<tr><th>Tổng số</th><th>Gia nhập</th></tr>"
        "<tr><td>1</td><td>HTX Tân<br>Tiến</td><td>25</td><td>&ndash;</td></tr>"
        "<tr><td>2</td><td>HTX Hòa Bình</td><td>1.031</td><td>2</td></tr>"
        "</table></body></html>",
        encoding="utf-8",
    )
    found = read(path)
    (table,) = found.tables
    assert "format_differs" in codes(found)
    assert table.header_rows == (2, 3)
    assert [c.name for c in table.columns] == ["STT", "Tên HTX", "Thành viên | Tổng số", "Thành viên | Gia nhập"]
    assert table.records == ((1, "HTX Tân\nTiến", 25, None), (2, "HTX Hòa Bình", 1031, 2))


# ---- hidden sheets ----


def test_a_hidden_sheet_is_told_and_not_read(tmp_path: Path) -> None:
    found = reading(tmp_path, {"HTX": SHEET, "Nháp": SHEET.replace("850", "851")}, Look(hidden_sheets=("Nháp",)))
    assert [t.sheet for t in found.tables] == ["HTX"]
    assert [(f.code, f.sheet, f.cell) for f in found.findings] == [("hidden_sheet", "Nháp", "A1:C3")]


def test_a_hidden_sheet_is_read_where_no_other_has_a_table(tmp_path: Path) -> None:
    found = reading(tmp_path, {"Bìa": "1 | BÁO CÁO QUÝ II", "Số liệu": SHEET}, Look(hidden_sheets=("Số liệu",)))
    assert [t.sheet for t in found.tables] == ["Số liệu"]
    assert codes(found) == {"sheet_without_table", "hidden_sheet_read"}


def test_open_workbook_keeps_values_as_they_are(tmp_path: Path) -> None:
    book = open_workbook(write(tmp_path / "a.xlsx", "1 | a | | 1.5\n3 | 2021-06-30 | < | '0012"))
    (sheet,) = book.sheets
    assert [[str(v) if v is not None else None for v in row] for row in sheet.rows] == [
        ["a", None, "1.5"],
        [None, None, None],
        ["2021-06-30", None, "0012"],
    ] or str(sheet.rows[2][0]).startswith("2021-06-30")
    assert [(s.top, s.left, s.bottom, s.right) for s in sheet.merged or ()] == [(2, 0, 2, 1)]
    assert len(book.sha256) == 64
