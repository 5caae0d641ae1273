"""A zipped workbook before anything reads it: its parts unpack to what the zip says, and its cells fit into memory.

What a zip states about itself is not believed: each part is unpacked in pieces, counted, and measured on the way.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kttt_analysis.dictionary import finding
from kttt_analysis.forms.column_names import column_of
from kttt_analysis.forms.refusals import (
    LAST_COLUMN,
    LAST_ROW,
    MAX_BYTES,
    MAX_CELLS,
    MAX_SHEETS,
    Damage,
    UnreadableFile,
    too_large,
    too_many_cells,
    too_many_sheets,
)

STEP = 1 << 24  # bytes unpacked at once
SMALL = 1 << 22  # bytes of a sheet whose every address is looked at
READ = (".xml", ".rels", ".bin")  # parts that somebody reads; pictures are none
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
_PLACE = re.compile(rb'<c [^>]*?\br="([A-Z]+\d+)"')
_UNUSUAL = re.compile(rb"[<:](?:c|row)[>/\t\r\n]|:(?:c|row) ")  # tags without attributes, or with a prefix
_ANY_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>/])(?:[^>]*?\br\s*=\s*[\"'](\d+))?")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?:[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,4})(\d+))?")
_ODS = re.compile(rb"<(/?)(?:[\w-]+:)?(table-row|table-cell|covered-table-cell|table|p)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d+)")


@dataclass
class Reach:
    """Rows and columns, from A1, that a sheet's cells lie in."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        """Cells of the whole area."""
        return self.rows * self.columns


def measure(data: bytes, file: str) -> Mapping[str, Reach]:
    """How far the cells of each part of a .xlsx reach, formatted ones too; empty for other formats.

    Raises
    ------
    UnreadableFile
        The file is damaged, or takes more than a report ever does.
    """
    if data[:4] != b"PK\x03\x04":
        return {}
    found: dict[str, Reach] = {}
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [i for i in archive.infolist() if i.filename.endswith(READ)]
    if len({p.filename for p in parts}) < len(parts):
        raise Damage("một phần của tệp nén có hai bản")
    if sum(p.file_size for p in parts) > MAX_BYTES:
        raise too_large(file, sum(p.file_size for p in parts))
    sheets = sum(p.filename.startswith("xl/worksheets/") and p.filename.endswith(".xml") for p in parts)
    if sheets > MAX_SHEETS:
        raise too_many_sheets(file, sheets)
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableFile(finding("password_protected", file=file))
        reach = Reach()
        sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        for text in _whole_tags(_unpacked(data, part)):
            if sheet and b"worksheet" not in text:
                raise Damage(f"phần {part.filename} không phải trang tính")
            sheet = False
            total += len(text)
            if total > MAX_BYTES:
                raise too_large(file, total)
            if part.filename.startswith("xl/") and part.filename.endswith(".xml"):
                _stretch(reach, text)
        if part.filename == "content.xml":
            for rows, columns in _reach_of_ods(b"".join(_unpacked(data, part))):
                if rows * columns > MAX_CELLS:
                    raise too_many_cells(file, None, rows, columns)
        if reach.rows > LAST_ROW or reach.columns > LAST_COLUMN:
            raise Damage("có ô nằm ngoài dòng 1.048.576 hoặc cột XFD")
        found[part.filename] = reach
    return found


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's content piece by piece; Damage where it is not what the zip says."""
    at = part.header_offset
    start = (
        at + 30 + int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(data[at + 28 : at + 30], "little")
    )
    packed = memoryview(data)[start : start + part.compress_size]
    size = crc = 0
    for piece in _inflated(packed, part):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        yield piece
    if size != part.file_size or crc != part.CRC:
        raise Damage(f"phần {part.filename} của tệp nén sai mã kiểm tra")


def _inflated(packed: memoryview, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Damage(f"phần {part.filename} nén theo cách bảng tính không dùng")
    unpacker = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), STEP):
            piece = unpacker.decompress(packed[at : at + STEP], STEP)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, STEP)
    except zlib.error as error:
        raise Damage(f"phần {part.filename} của tệp nén bị hỏng") from error
    if not unpacker.eof:
        raise Damage(f"phần {part.filename} của tệp nén bị cắt ngang")


def _whole_tags(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same content, cut only before tags."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"<")
        if cut > 0:
            yield text[:cut]
            rest = text[cut:]
        elif len(text) > STEP:
            yield text
            rest = b""
        else:
            rest = text
    yield rest


def _stretch(reach: Reach, text: bytes) -> None:
    """Take rows and columns of a stretch of a sheet part in; tags as programs write them are counted fast."""
    tags = text.count(b"<c ") + text.count(b"<row ")
    others = text.count(b"<c") + text.count(b"<row") - tags + text.count(b":c") + text.count(b":row")
    if tags == text.count(b' r="') and not (others and _UNUSUAL.search(text)):
        if tags:
            reach.rows = max(reach.rows, *map(int, _ROW.findall(text)), 0)
            reach.rows = max([reach.rows, *map(int, _below(reach.rows).findall(text))])
            reach.columns = max([reach.columns, 26, *map(_number, {*_FAR_COLUMN.findall(text)})])
        if tags and len(text) < SMALL:
            places = _PLACE.findall(text)
            if len(set(places)) < len(places):
                twice = next(p for p, times in Counter(places).items() if times > 1).decode()
                raise Damage(f"ô {twice} được ghi hai lần")
        return
    lines = list(_ANY_ROW.finditer(text))
    reach.rows = max([reach.rows + len(lines), *(int(m[1]) + len(lines) for m in lines if m[1])])
    for line in re.split(rb"<(?:\w+:)?row(?=[\s>/])", text):
        cells = list(_ANY_CELL.finditer(line))
        named = [1 + column_of(m[1].upper().decode()) for m in cells if m[1]]
        reach.columns = max(reach.columns, len(cells) + max(named, default=0))
        reach.rows = max([reach.rows, *(int(m[2]) for m in cells if m[2])])


def _below(row: int) -> re.Pattern[bytes]:
    """Cells that say that they stand below a row, whatever row they are written in."""
    digits = str(row)
    more = [rf"\d{{{len(digits) + 1},}}"]
    for at, digit in enumerate(digits):
        if digit < "9":
            more.append(rf"{digits[:at]}[{int(digit) + 1}-9]\d{{{len(digits) - at - 1}}}")
    return re.compile(rf' r="[A-Z]{{1,3}}({"|".join(more)})"'.encode())


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _reach_of_ods(content: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns of each table of an .ods, with what is repeated, up to its last filled cell."""
    rows = last = width = widest = 0
    column, times = 0, 1
    for found in _ODS.finditer(content):
        closing, tag, attributes = found.groups()
        repeated = _REPEATED.search(attributes)
        count = int(repeated[1]) if repeated else 1
        if tag == b"table":
            if closing:
                yield last, widest
            rows = last = widest = 0
        elif tag == b"table-row":
            if not closing:
                column = width = 0
                times = count
            if closing or attributes.endswith(b"/"):
                rows += times
                if width:
                    last, widest = rows, max(widest, width)
        elif tag == b"p" and not closing:
            width = max(width, column)
        elif tag.endswith(b"cell") and not closing:
            column += count
            if b"value" in attributes:
                width = max(width, column)
