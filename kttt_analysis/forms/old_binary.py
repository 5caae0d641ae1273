"""What the reader of values does not tell about an old .xls: errors, formulas never calculated, what is hidden, fonts.

The records of the file are walked once, which costs little. xlrd opens the container and takes the table of texts
apart, but is not asked for the whole workbook: with formats it is up to eighty times slower than the reader of
values (it fills in every cell to the end of a sheet that somebody formatted down to row 65536).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlrd.biffh import error_text_from_code
from xlrd.book import unpack_SST_table
from xlrd.compdoc import CompDoc

from kttt_analysis.forms.decoding import Address, Fonts
from kttt_analysis.forms.package import Inside
from kttt_analysis.vietnamese.encodings import Run, font_encoding

WALKED = 30_000_000  # bytes; a longer file is data of a machine, and is not walked
ASKED = 4_000_000  # bytes of texts that are worth cutting into pieces
_BOF, _EOF, _FONT, _FORMAT, _SHEET, _STRINGS, _CONTINUED = 0x809, 0x0A, 0x31, 0xE0, 0x85, 0xFC, 0x3C
_ROW, _COLUMN, _ERROR, _FORMULA, _SHARED = 0x208, 0x7D, 0x205, 0x06, 0xFD
_TEXTS = (_SHARED, _FORMULA, 0x204, 0xD6)
_SUMS = {0: "COUNT", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 169: "COUNTA", 183: "PRODUCT"}


def look_inside(data: bytes) -> dict[str, Inside]:
    """By sheet name; empty where the file cannot be followed, since the reader of values has the last word."""
    if len(data) > WALKED:
        return {}
    try:
        stream = _stream(data)
        book = _globals(stream)
        return {name: _sheet(stream, at, book) for name, at in book.sheets.items()}
    except Exception:  # a damaged part that the reader of values does without; nothing is told rather than wrong
        return {}


@dataclass(frozen=True)
class _Book:
    """Where each sheet begins; the legacy font of each cell format, "" for others; texts in pieces."""

    sheets: Mapping[str, int]
    fonts: Sequence[str]
    formats: Sequence[str]
    texts: Mapping[int, tuple[str, Sequence[tuple[int, int]]]]

    @property
    def legacy(self) -> bool:
        """Whether any font is one of before Unicode."""
        return any(self.fonts)


def _stream(data: bytes) -> bytes:
    """The stream of records in its container, which cuts it into sectors."""
    container = CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        memory, base, size = container.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + size])
    raise ValueError("no workbook in the container")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record of one part, from its beginning to its end; charts in it left out."""
    depth = 0
    unpack, end = struct.Struct("<HH").unpack_from, len(stream) - 4
    while at <= end:
        kind, length = unpack(stream, at)
        at += 4
        if kind & 0xFF == 0x09 and kind in (0x09, 0x209, 0x409, _BOF):
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, at, length
        at += length


def _globals(stream: bytes) -> _Book:
    wide = len(stream) > 6 and struct.unpack_from("<H", stream, 4)[0] == 0x0600
    sheets: dict[str, int] = {}
    fonts: list[str] = []
    formats: list[int] = []
    strings: list[bytes] = []
    last = 0
    for kind, at, length in _records(stream, 0):
        if kind == _FONT:
            if len(fonts) == 4:
                fonts.append("")  # the number 4 is left out
            name = _name(stream, at + 14, wide)
            fonts.append(name if font_encoding(name) else "")
        elif kind == _FORMAT:
            formats.append(struct.unpack_from("<H", stream, at)[0])
        elif kind == _SHEET and stream[at + 5] == 0 and length > 6:
            sheets[_name(stream, at + 6, wide)] = struct.unpack_from("<L", stream, at)[0]
        elif kind == _STRINGS or (kind == _CONTINUED and last == _STRINGS):
            strings.append(stream[at : at + length])
        if kind != _CONTINUED:
            last = kind
    texts = _in_pieces(strings) if any(fonts) and sum(map(len, strings)) < ASKED else {}
    return _Book(sheets, fonts, [fonts[f] if f < len(fonts) else "" for f in formats], texts)


def _in_pieces(parts: list[bytes]) -> dict[int, tuple[str, list[tuple[int, int]]]]:
    """The texts that change their font, by number: from which letter on which font."""
    if not parts or len(parts[0]) < 8:
        return {}
    texts, runs = unpack_SST_table(parts, struct.unpack_from("<L", parts[0], 4)[0])
    return {number: (texts[number], changes) for number, changes in runs.items()}


def _name(stream: bytes, at: int, wide: bool) -> str:
    """A short text: its length, in newer files whether two bytes make a letter, and its letters."""
    length = stream[at]
    if not wide:
        return stream[at + 1 : at + 1 + length].decode("cp1252", "replace")
    if stream[at + 1] & 1:
        return stream[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    return stream[at + 2 : at + 2 + length].decode("latin-1")


def _sheet(stream: bytes, start: int, book: _Book) -> Inside:
    odd: dict[Address, str] = {}
    names: dict[Address, str] = {}
    runs: dict[Address, tuple[Run, ...]] = {}
    legacy = book.legacy
    rows: list[int] = []
    columns: list[int] = []
    for kind, at, length in _records(stream, start):
        if legacy and kind in _TEXTS:
            r, c, style = struct.unpack_from("<HHH", stream, at)
            name = book.formats[style] if style < len(book.formats) else ""
            if name:
                names[r, c] = name
            if kind == _SHARED and book.texts:
                text, changes = book.texts.get(struct.unpack_from("<L", stream, at + 6)[0], ("", ()))
                whole = tuple(_pieces(text, changes, name, book.fonts))
                if any(font for _, font in whole):
                    runs[r, c] = whole
        if kind == _ROW and length >= 14 and stream[at + 12] & 0x20:
            rows.append(struct.unpack_from("<H", stream, at)[0])
        elif kind == _COLUMN and length >= 10 and stream[at + 8] & 1:
            first, last = struct.unpack_from("<HH", stream, at)
            columns += range(first, min(last, 255) + 1)
        elif kind == _ERROR and length >= 8 and stream[at + 7]:
            odd[struct.unpack_from("<HH", stream, at)] = error_text_from_code.get(stream[at + 6], "#ERROR!")
        elif kind == _FORMULA and length >= 22 and stream[at + 12 : at + 14] == b"\xff\xff":
            if stream[at + 6] == 2:
                odd[struct.unpack_from("<HH", stream, at)] = error_text_from_code.get(stream[at + 8], "#ERROR!")
            elif stream[at + 6] == 3 and (formula := _never_calculated(stream[at + 22 : at + length])):
                odd[struct.unpack_from("<HH", stream, at)] = formula
    return Inside(odd, tuple(rows), tuple(columns), Fonts(names, runs))


def _never_calculated(tokens: bytes) -> str | None:
    """A formula that can only give a number, though an empty text is kept as its result; its text is not kept.

    Programs other than Excel write such ones, and leave the calculating to whoever opens the file.
    """
    if tokens[-4:-2] == b"\x19\x10":
        return "=SUM(…)"
    if tokens[-4:-3] in (b"\x22", b"\x42", b"\x62"):
        name = _SUMS.get(struct.unpack("<H", tokens[-2:])[0])
        if name:
            return f"={name}(…)"
    return "=…" if tokens[-1:] in (b"\x03", b"\x04", b"\x05", b"\x06", b"\x07") else None


def _pieces(text: str, changes: Sequence[tuple[int, int]], first: str, names: Sequence[str]) -> Iterator[Run]:
    """A text cut where its font changes."""
    starts = [(0, first), *((at, names[font] if font < len(names) else "") for at, font in changes)]
    ends = [at for at, _ in starts[1:]] + [len(text)]
    for (start, font), end in zip(starts, ends, strict=True):
        if text[start:end]:
            yield text[start:end], font or None
