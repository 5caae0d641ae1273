"""A corpus of broken and hostile files, made byte by byte: what offices, mail servers and enemies send.

Each file holds one fault. `READ` says of a file that it must be read all the same, `name of a finding` that it must be
refused with that finding. Files that name something in the net name `url`, where a test listens.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

READ = "read"
HEADS = ("STT", "Tên HTX", "Doanh thu")
ROWS = tuple((n, f"HTX Tân Tiến {n}", 1000 + n) for n in range(1, 16))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS = "urn:oasis:names:tc:opendocument:xmlns:"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
)
QUADRATIC = '<!DOCTYPE a [<!ENTITY q "' + "q" * 50_000 + '">]>'


@dataclass(frozen=True)
class Broken:
    """A file: its name, how it is made, what must come of it (`READ`, or the finding that refuses it)."""

    file: str
    make: Callable[[], bytes]
    outcome: str


# ---- workbooks of today ----


def letters(column: int) -> str:
    """A column's letters, from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(row: int, column: int, value: object) -> str:
    """One cell of a sheet part."""
    at = f"{letters(column)}{row}"
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def row(number: int, *values: object) -> str:
    """One row of a sheet part."""
    return f'<row r="{number}">' + "".join(cell(number, c, v) for c, v in enumerate(values, 1)) + "</row>"


def table() -> str:
    """A table of 15 records, as rows of a sheet part."""
    return row(1, *HEADS) + "".join(row(n, *values) for n, values in enumerate(ROWS, 2))


def sheet(rows: str, after: str = "", before: str = "") -> bytes:
    """A sheet part."""
    content = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return f'<?xml version="1.0"?>{before}{content}'.encode()


def workbook(
    *sheets: bytes, names: tuple[str, ...] = (), without: tuple[str, ...] = (), more: Mapping[str, bytes] | None = None
) -> bytes:
    """A .xlsx of sheet parts; `without` leaves parts out, `more` adds or replaces some."""
    listed = names or tuple(f"Biểu {n}" for n in range(1, len(sheets) + 1))
    entries = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(listed, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{types}</Types>"
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ).encode(),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><name val="Arial"/></font></fonts>'
            '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
            '<xf fontId="0" numFmtId="0"/><xf fontId="0" numFmtId="14"/></cellXfs></styleSheet>'
        ).encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>HTX Hòa Bình</t></si></sst>'.encode(),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": data for n, data in enumerate(sheets, 1)} | dict(more or {})
    return zipped({name: data for name, data in parts.items() if name not in without})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip file of parts, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def good() -> bytes:
    """A workbook without a fault."""
    return workbook(sheet(table()))


def excel() -> bytes:
    """A workbook as a program writes it, with shared strings and a format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("HTX")
        for r, values in enumerate((HEADS, *ROWS)):
            page.write_row(r, 0, values)
    return out.getvalue()


def inside(data: bytes, part: str, at: float = 0.5, length: int = 1, value: bytes = b"\xff") -> bytes:
    """A zip file with bytes of one part's content overwritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(part)
    start = entry.header_offset + 30 + len(part.encode()) + int(entry.compress_size * at)
    return data[:start] + value * length + data[start + length :]


def swollen(megabytes: int, told: int | None = None) -> bytes:
    """A workbook whose sheet part inflates to zeros without end; `told` is the size that the zip's directory states."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    packed = packer.compress(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()) + packer.compress(block)
    packed += packer.flush(zlib.Z_FULL_FLUSH)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # the same bytes for each further MiB
    packed += once * (megabytes - 2) + packer.compress(block) + packer.flush()
    name = b"xl/worksheets/sheet1.xml"
    size = min(megabytes << 20, 0xFFFFFFFE) if told is None else told
    shell = workbook(sheet(""), without=(name.decode(),))
    with zipfile.ZipFile(io.BytesIO(shell)) as archive:
        start, count = archive.start_dir, len(archive.filelist)
    fields = struct.pack("<5H3I2H", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0)
    local = b"PK\3\4" + fields + name + packed
    directory = shell[start : shell.rindex(b"PK\5\6")]
    directory += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<3H2I", 0, 0, 0, 0, start) + name
    end = struct.pack("<4H2IH", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0)
    return shell[:start] + local + directory + b"PK\5\6" + end


@cache
def formatted(rows: int, columns: int, first: int = 1, style: str = ' s="1"') -> str:
    """Rows of a sheet part that are formatted and hold nothing."""
    heads = [letters(c) for c in range(1, columns + 1)]
    return "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"{style}/>' for c in heads) + "</row>"
        for r in range(first, first + rows)
    )


def _days(*numbers: str) -> str:
    """A row of days by Excel's numbers."""
    cells = "".join(f'<c r="{letters(c)}17" s="1"><v>{n}</v></c>' for c, n in enumerate(numbers, 2))
    return f'<row r="17"><c r="A17"><v>16</v></c>{cells}</row>'


def merges(*areas: str) -> str:
    """Merged ranges of a sheet part."""
    return f'<mergeCells count="{len(areas)}">' + "".join(f'<mergeCell ref="{a}"/>' for a in areas) + "</mergeCells>"


# ---- other formats ----


def old(rows: int = 15) -> bytes:
    """An .xls as Excel 97 writes it."""
    made = xlwt.Workbook()
    page = made.add_sheet("HTX")
    for r, values in enumerate((HEADS, *((n, f"HTX Tân Tiến {n}", 1000 + n) for n in range(1, rows + 1)))):
        for c, value in enumerate(values):
            page.write(r, c, value)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def compound(**streams: bytes) -> bytes:
    """A container of the old Office that holds streams of up to 4 KiB."""
    free, end, fat_sector, size = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 4096
    header = CFB + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, size, end, 0, end, 0)
    header += struct.pack("<109I", 0, *([free] * 108))
    entries, sectors, body = b"", [fat_sector, end], b""
    for at, (name, data) in enumerate({"Root Entry": b"", **streams}.items()):
        said = name.replace("_", " ").encode("utf-16-le")
        following = at + 1 if 0 < at < len(streams) else free
        start, length = (end, 0) if at == 0 else (len(sectors), size)
        entries += said.ljust(64, b"\0")
        entries += struct.pack(
            "<HBBIII", len(said) + 2, 5 if at == 0 else 2, 1, free, following, 1 if at == 0 else free
        )
        entries += bytes(36) + struct.pack("<IQ", start, length)
        if at:
            sectors += [*range(start + 1, start + 8), end]
            body += data.ljust(size, b"\0")
    return header + struct.pack("<128I", *sectors, *([free] * (128 - len(sectors)))) + entries.ljust(512, b"\0") + body


def biff(*records: tuple[int, bytes]) -> bytes:
    """Records of an old workbook."""
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


BEGIN = (0x0809, struct.pack("<4H", 0x0600, 5, 0, 0) + bytes(8))
FILEPASS = (0x002F, struct.pack("<3H", 1, 1, 1) + bytes(48))


def far_old() -> bytes:
    """An .xls whose cells claim to lie at the last row and column that 16 bits can name."""
    page = biff(
        (0x0809, struct.pack("<4H", 0x0600, 16, 0, 0) + bytes(8)),
        (0x0203, struct.pack("<3Hd", 0, 0, 0, 1.0)),
        (0x0203, struct.pack("<3Hd", 65535, 65535, 0, 2.0)),
        (0x000A, b""),
    )
    name = b"\x03\0HTX"
    start = len(biff(BEGIN, (0x0085, bytes(6) + name), (0x000A, b"")))
    return compound(Workbook=biff(BEGIN, (0x0085, struct.pack("<IH", start, 0) + name), (0x000A, b"")) + page)


def page(body: str, head: str = "") -> bytes:
    """A web page under a workbook's name."""
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def page_table(first: str = "") -> str:
    """The table as a web page has it."""
    lines = (HEADS, *ROWS)
    return (
        f"<table>{first}" + "".join("<tr>" + "".join(f"<td>{v}</td>" for v in r) + "</tr>" for r in lines) + "</table>"
    )


def mhtml() -> bytes:
    """A web page in one file, as Excel saves it."""
    return (
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
        b'Content-Type: multipart/related; boundary="----=_Next"\r\n\r\n------=_Next\r\n'
        b"Content-Location: file:///C:/a/a.htm\r\nContent-Transfer-Encoding: 8bit\r\n"
        b'Content-Type: text/html; charset="utf-8"\r\n\r\n' + page(page_table()) + b"\r\n------=_Next--\r\n"
    )


def spreadsheet_2003(rows: str | None = None, before: str = "") -> bytes:
    """An XML Spreadsheet 2003, which Excel writes under the name .xls."""
    if rows is None:
        rows = "".join(
            "<Row>"
            + "".join(
                f'<Cell><Data ss:Type="{"Number" if isinstance(v, int) else "String"}">{v}</Data></Cell>' for v in r
            )
            + "</Row>"
            for r in (HEADS, *ROWS)
        )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="HTX"><Table>{rows}</Table></Worksheet>'
        "</Workbook>"
    ).encode()


def libre(rows: str, manifest: str = "") -> bytes:
    """An .ods of rows."""
    spaces = " ".join(f'xmlns:{n}="{ODS}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="HTX">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": (
                f'<manifest:manifest xmlns:manifest="{ODS}manifest:1.0">{manifest}</manifest:manifest>'
            ).encode(),
            "content.xml": content.encode(),
        }
    )


def libre_row(*values: object, times: int = 1, wide: int = 1) -> str:
    """A row of an .ods."""
    repeated = f' table:number-columns-repeated="{wide}"' if wide > 1 else ""
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{v}"{repeated}/>'
        if isinstance(v, int)
        else f'<table:table-cell office:value-type="string"{repeated}><text:p>{v}</text:p></table:table-cell>'
        for v in values
    )
    often = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{often}>{cells}</table:table-row>"


LIBRE_TABLE = "".join(libre_row(*r) for r in (HEADS, *ROWS))
LOCKED = (
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="900">'
    '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA"/></manifest:file-entry>'
)
LINES = "\n".join(";".join(map(str, r)) for r in (HEADS, *ROWS)) + "\n"


def cut(make: Callable[[], bytes], share: float) -> Callable[[], bytes]:
    """The beginning of a file."""

    def beginning() -> bytes:
        data = make()
        return data[: int(len(data) * share)] if share < 1 else data[:-1]

    return beginning


def _cut_off() -> Iterator[tuple[str, Broken]]:
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0):
        said = f"{share:.0%}" if share < 1 else "all but a byte"
        yield f"xlsx, {said}", Broken("cắt ngang.xlsx", cut(excel, share), "damaged_file")
    for share in (0.1, 0.5):
        yield f"xls, {share:.0%}", Broken("cắt ngang.xls", cut(lambda: old(400), share), "damaged_file")
        yield f"ods, {share:.0%}", Broken("cắt ngang.ods", cut(lambda: libre(LIBRE_TABLE), share), "damaged_file")
    yield "xls, only its header", Broken("đầu tệp.xls", lambda: old()[:512], "damaged_file")


def links(url: str) -> dict[str, Broken]:
    """Files that ask for something from the net; what they hold themselves is read."""
    external = {
        "xl/externalLinks/externalLink1.xml": (
            f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rId1"/></externalLink>'
        ).encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" '
            f'Target="{url}/a.xlsx" TargetMode="External"/></Relationships>'
        ).encode(),
    }
    linked = row(17, 16, "HTX Hòa Bình")
    linked = linked.replace("</row>", '<c r="C17"><f>[1]Sheet1!$A$1</f><v>1016</v></c></row>')
    entities = f'<!ENTITY % e SYSTEM "{url}/b.ent"> %e; <!ENTITY x SYSTEM "{url}/c">'
    system = f'<!DOCTYPE worksheet SYSTEM "{url}/a.dtd" [{entities}]>'
    asked = f'<link rel="stylesheet" href="{url}/a.css"><script src="{url}/a.js"></script><base href="{url}/">'
    pictures = page_table(f'<tr><td colspan=3><img src="{url}/a.png"><iframe src="{url}/b"></iframe></td></tr>')
    return {
        "external links": Broken("liên kết.xlsx", lambda: workbook(sheet(table() + linked), more=external), READ),
        "a sheet with a DTD elsewhere": Broken("dtd.xlsx", lambda: workbook(sheet(table(), before=system)), READ),
        "a page with pictures": Broken("trang web.xls", lambda: page(pictures, asked), READ),
        "a page with a DTD": Broken(
            "dtd.htm", lambda: f'<!DOCTYPE html SYSTEM "{url}/a.dtd">'.encode() + page(page_table()), READ
        ),
        "a sheet of 2003 with a DTD elsewhere": Broken(
            "2003.xls", lambda: spreadsheet_2003(before=system), "damaged_file"
        ),
    }


CORPUS: dict[str, Broken] = {
    **dict(_cut_off()),
    # ---- damage ----
    "xls, all but its last sector": Broken("thiếu cuối.xls", lambda: old(400)[:-512], "damaged_file"),
    "xlsx, a byte of a sheet changed": Broken(
        "sai byte.xlsx", lambda: inside(excel(), "xl/worksheets/sheet1.xml"), "damaged_file"
    ),
    "xlsx, a stretch of a sheet overwritten": Broken(
        "ghi đè.xlsx", lambda: inside(excel(), "xl/worksheets/sheet1.xml", 0.3, 60, b"\0"), "damaged_file"
    ),
    "xlsx, a byte of the strings changed": Broken(
        "sai chữ.xlsx", lambda: inside(excel(), "xl/sharedStrings.xml"), "damaged_file"
    ),
    "no styles": Broken("không kiểu.xlsx", lambda: workbook(sheet(table()), without=("xl/styles.xml",)), READ),
    "no strings": Broken("không chuỗi.xlsx", lambda: workbook(sheet(table()), without=("xl/sharedStrings.xml",)), READ),
    "no strings where cells ask for them": Broken(
        "mất chuỗi.xlsx",
        lambda: workbook(
            sheet(table() + '<row r="17"><c r="A17" t="s"><v>0</v></c></row>'), without=("xl/sharedStrings.xml",)
        ),
        "damaged_file",
    ),
    "no relations": Broken(
        "không quan hệ.xlsx", lambda: workbook(sheet(table()), without=("xl/_rels/workbook.xml.rels",)), "damaged_file"
    ),
    "one of two sheets missing": Broken(
        "thiếu trang.xlsx",
        lambda: workbook(sheet(table()), sheet(table()), without=("xl/worksheets/sheet2.xml",)),
        "damaged_file",
    ),
    "a zip without a workbook": Broken("nén.xlsx", lambda: zipped({"đọc.txt": "không có gì".encode()}), "not_a_sheet"),
    "a sheet that breaks off": Broken("dở.xlsx", lambda: workbook(sheet(table())[:-400]), "damaged_file"),
    "a sheet that is no XML": Broken("rác.xlsx", lambda: workbook(b"\x00\x01\x02<<<>>>"), "damaged_file"),
    "random bytes after the mark of old Office": Broken(
        "rác.xls", lambda: CFB + bytes((n * 7919 >> 3) & 255 for n in range(40_000)), "damaged_file"
    ),
    # ---- passwords and macros ----
    "a password of today": Broken(
        "mật khẩu.xlsx",
        lambda: compound(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=bytes(range(256)) * 8),
        "password_protected",
    ),
    "an old password": Broken("mật khẩu.xls", lambda: compound(Workbook=biff(BEGIN, FILEPASS)), "password_protected"),
    "a macro": Broken(
        "macro.xlsm",
        lambda: workbook(sheet(table()), more={"xl/vbaProject.bin": compound(VBA=b"Sub Auto_Open()")}),
        READ,
    ),
    "an .ods behind a password": Broken("mật khẩu.ods", lambda: libre(LIBRE_TABLE, LOCKED), "password_protected"),
    # ---- other things under a workbook's name ----
    "a page named .xls": Broken("trang.xls", lambda: page(page_table()), READ),
    "text named .xls": Broken("văn bản.xls", LINES.encode, READ),
    "text named .xlsx": Broken("văn bản.xlsx", LINES.encode, READ),
    "a sheet of 2003 named .xls": Broken("2003.xls", spreadsheet_2003, READ),
    "a page in one file named .xls": Broken("một tệp.xls", mhtml, READ),
    "Word named .xlsx": Broken("word.xlsx", lambda: zipped({"word/document.xml": b"<w:document/>"}), "not_a_sheet"),
    "PDF named .xlsx": Broken("pdf.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not_a_sheet"),
    "a picture named .xlsx": Broken("ảnh.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(99), "not_a_sheet"),
    # ---- nothing ----
    "no byte": Broken("trống.xlsx", bytes, "empty_file"),
    "zeros": Broken("số không.xlsx", lambda: bytes(100_000), "empty_file"),
    "spaces": Broken("dấu cách.csv", lambda: b" \t\r\n" * 5000, "empty_file"),
    "a million formatted rows": Broken(
        "định dạng.xlsx", lambda: workbook(sheet(formatted(1_000_000, 1, 17))), "empty_file"
    ),
    "a million formatted rows below a table": Broken(
        "định dạng dưới bảng.xlsx", lambda: workbook(sheet(table() + formatted(1_000_000, 1, 17))), READ
    ),
    "16,384 formatted columns": Broken(
        "cột định dạng.xlsx", lambda: workbook(sheet(table() + formatted(12, 16_384, 17))), READ
    ),
    # ---- far cells ----
    "a cell in the last corner alone": Broken(
        "góc.xlsx", lambda: workbook(sheet(f'<row r="1048576">{cell(1_048_576, 16_384, 5)}</row>')), READ
    ),
    "a table and a cell in the last corner": Broken(
        "bảng và góc.xlsx",
        lambda: workbook(sheet(table() + f'<row r="1048576">{cell(1_048_576, 16_384, 5)}</row>')),
        READ,
    ),
    "a cell in every 100th row and column": Broken(
        "rải rác.xlsx",
        lambda: workbook(
            sheet("".join(f'<row r="{n}">{cell(n, n % 16_384 + 1, 5)}</row>' for n in range(1, 1_048_576, 100)))
        ),
        "too_many_cells",
    ),
    "cells beyond what 16 bits should name": Broken("xa.xls", far_old, "damaged_file"),
    # ---- bombs ----
    "laughs in a sheet": Broken(
        "cười.xlsx",
        lambda: workbook(sheet(table() + row(17, 16, "&l11;").replace("&amp;", "&"), before=LAUGHS)),
        "damaged_file",
    ),
    "laughs in the strings": Broken(
        "cười chuỗi.xlsx",
        lambda: workbook(
            sheet(table() + '<row r="17"><c r="A17" t="s"><v>0</v></c></row>'),
            more={"xl/sharedStrings.xml": f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&l11;</t></si></sst>'.encode()},
        ),
        "damaged_file",
    ),
    "laughs in a page": Broken("cười.xls", lambda: LAUGHS.encode() + page(page_table("<tr><td>&l11;</td></tr>")), READ),
    "laughs in a sheet of 2003": Broken(
        "cười 2003.xls",
        lambda: spreadsheet_2003('<Row><Cell><Data ss:Type="String">&l11;</Data></Cell></Row>', LAUGHS),
        "damaged_file",
    ),
    "laughs in an .ods": Broken("cười.ods", lambda: libre(libre_row("&l11;")), "damaged_file"),
    "one long entity many times": Broken(
        "dài.xls",
        lambda: spreadsheet_2003(f'<Row><Cell><Data ss:Type="String">{"&q;" * 50_000}</Data></Cell></Row>', QUADRATIC),
        "damaged_file",
    ),
    "10 GB of zeros": Broken("bom.xlsx", lambda: swollen(10_240), "too_large"),
    "2 GB of zeros that say they are 1000 bytes": Broken("bom nói dối.xlsx", lambda: swollen(2_048, 1000), "too_large"),
    # ---- values ----
    "formulas without values": Broken(
        "chưa tính.xlsx",
        lambda: workbook(
            sheet(table().replace("<v>1001</v>", "<f>SUM(A1:A9)</f>").replace("<v>1002</v>", "<f>1+1</f><v></v>"))
        ),
        READ,
    ),
    "a string that is not there": Broken(
        "chỉ số chuỗi.xlsx",
        lambda: workbook(sheet(table() + '<row r="17"><c r="A17" t="s"><v>999999</v></c></row>')),
        "damaged_file",
    ),
    "days beyond the calendar": Broken(
        "ngày.xlsx", lambda: workbook(sheet(table() + _days("99999999999", "-5"))), READ
    ),
    "a day that no computer knows": Broken(
        "ngày lạ.xlsx", lambda: workbook(sheet(table() + _days("5", "-1e300"))), "damaged_file"
    ),
    "a cell of 5 MB": Broken("ô dài.xlsx", lambda: workbook(sheet(table() + row(17, 16, "a b " * 1_300_000))), READ),
    "headings of 50,000 characters": Broken(
        "tiêu đề dài.xlsx",
        lambda: workbook(
            sheet(row(1, *(f"{h} " + "doanh thu " * 5_000 for h in HEADS)) + table().split("</row>", 1)[1])
        ),
        READ,
    ),
    "a row of 16,384 cells": Broken(
        "hàng rộng.xlsx",
        lambda: workbook(
            sheet(
                row(1, *HEADS, *(f"Cột {n}" for n in range(16_381))) + row(2, *range(16_384)) + row(3, *range(16_384))
            )
        ),
        READ,
    ),
    "control characters": Broken(
        "ký tự.xlsx", lambda: workbook(sheet(table() + row(17, 16, "HTX \x07\x1b[31m_x0007_ A", 5))), READ
    ),
    "an address twice": Broken(
        "trùng ô.xlsx",
        lambda: workbook(sheet(table() + row(17, 16, "HTX A", 5) + row(17, 16, "HTX B", 7))),
        "damaged_file",
    ),
    "rows out of order": Broken(
        "lộn xộn.xlsx",
        lambda: workbook(sheet(row(1, *HEADS) + "".join(row(n, *v) for n, v in reversed(list(enumerate(ROWS, 2)))))),
        READ,
    ),
    # ---- merged everything ----
    "one merge over the sheet": Broken("gộp hết.xlsx", lambda: workbook(sheet(table(), merges("A1:XFD1048576"))), READ),
    "thousands of merges": Broken(
        "gộp nhiều.xlsx", lambda: workbook(sheet(table(), merges(*(f"A{n}:C{n}" for n in range(17, 30_000))))), READ
    ),
    "merges over each other": Broken(
        "gộp chồng.xlsx",
        lambda: workbook(sheet(table(), merges(*(f"A{1 + n % 7}:C{9 + n % 5}" for n in range(3_000))))),
        READ,
    ),
    "merges that are no ranges": Broken(
        "gộp sai.xlsx", lambda: workbook(sheet(table(), merges("A1", "ZZZZ9:B2", "C3:A1", "", "A0:B0"))), "damaged_file"
    ),
    # ---- many ----
    "10,000 sheets": Broken("vạn trang.xlsx", lambda: workbook(*([sheet(table())] * 10_000)), "too_many_sheets"),
    "a sheet with an odd name": Broken(
        "tên lạ.xlsx", lambda: workbook(sheet(table()), names=("../<a>'\"&\u202e\U0001f600" * 30,)), READ
    ),
    # ---- .ods ----
    "a million empty rows": Broken(
        "lặp dòng trống.ods",
        lambda: libre(
            LIBRE_TABLE + '<table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        ),
        READ,
    ),
    "a million rows of figures": Broken(
        "lặp dòng.ods", lambda: libre(LIBRE_TABLE + libre_row(5, times=1_000_000, wide=16_384)), "too_many_cells"
    ),
    "a row below a million empty ones": Broken(
        "dòng xa.ods",
        lambda: libre(
            LIBRE_TABLE
            + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
            + libre_row(*ROWS[0])
        ),
        READ,
    ),
    # ---- text ----
    "text with zeros": Broken("số không.csv", lambda: LINES.replace("HTX", "H\0TX").encode() * 3, "not_a_sheet"),
    "a line of 50 MB": Broken("một dòng.csv", lambda: b"a" * 50_000_000, "damaged_file"),
    "lines of one quoted field": Broken("ngoặc kép.csv", lambda: b'STT,"' + b"a,\n" * 60_000, READ),
    "a million columns": Broken(
        "triệu cột.csv", lambda: (";".join(map(str, range(1_000_000))) + "\n").encode() * 2, "damaged_file"
    ),
    "cells of a page that span everything": Broken(
        "trải hết.xls",
        lambda: page(
            "<table>"
            + "<tr>"
            + "<td rowspan=60000 colspan=999>1</td>" * 300
            + "</tr>"
            + "<tr></tr>" * 60_000
            + "</table>"
        ),
        "damaged_file",
    ),
    "a page of nested tables": Broken(
        "lồng nhau.xls", lambda: page("<table><tr><td>" * 5_000 + page_table()), "damaged_file"
    ),
}
