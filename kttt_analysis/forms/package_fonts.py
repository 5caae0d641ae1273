"""Which cells of a .xlsx stand in fonts of before Unicode, whole or in pieces (rich text)."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kttt_analysis.forms.decoding import Address, Fonts
from kttt_analysis.vietnamese.encodings import Run, font_encoding

_P = rb"(?:\w+:)?"  # a prefix of the namespace, which some programs write
_FONTS = re.compile(rb"<%sfonts\b.*?</%sfonts>" % (_P, _P), re.DOTALL)
_FONT = re.compile(rb"<%sfont(?:\s*/>|\b[^>]*>(.*?)</%sfont>)" % (_P, _P), re.DOTALL)
_FONT_NAME = re.compile(rb"<%s(?:name|rFont)\b[^>]*\bval=[\"']([^\"'>]*)[\"']" % _P)
_FORMATS = re.compile(rb"<%scellXfs\b.*?</%scellXfs>" % (_P, _P), re.DOTALL)
_FORMAT = re.compile(rb"<%sxf\b[^>]*?(?:\bfontId=[\"'](\d+)[^>]*)?>" % _P)
_ITEM = re.compile(rb"<%ssi(?:\s*/>|\b[^>]*>(.*?)</%ssi>)" % (_P, _P), re.DOTALL)
_PIECE = re.compile(rb"<%sr>(?:<%srPr(?:\s*/>|>(.*?)</%srPr>))?\s*<%st\b[^>/]*>([^<]*)<" % (_P, _P, _P, _P), re.DOTALL)
_OPENED = re.compile(rb"<%sc\b([^>]*\bs=[^>]*)>" % _P)
_SHARED = re.compile(rb"<%sc\b([^>]*\bt=[\"']s[\"'][^>]*)><%sv>(\d+)<" % (_P, _P))
_INLINE = re.compile(rb"<%sc\b([^>]*\bt=[\"']inlineStr[\"'][^>]*)><%sis>(.*?)</%sis>" % (_P, _P, _P), re.DOTALL)
_STYLE = re.compile(rb"\bs=[\"'](\d+)")
_LEGACY = re.compile(rb"[\"'](?:\.vn|vni)", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Styles:
    """Legacy fonts of the workbook's cell styles, and its texts in pieces by their number."""

    fonts: Mapping[bytes, str]
    texts: Mapping[bytes, tuple[Run, ...]]


def styles(archive: zipfile.ZipFile) -> Styles:
    """What the parts that all sheets share say of fonts."""
    names = set(archive.namelist())
    fonts = _by_style(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
    strings = archive.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    texts = {}
    if fonts or _LEGACY.search(strings):
        for number, item in enumerate(_ITEM.finditer(strings)):
            if runs := _pieces(item[1] or b""):
                texts[b"%d" % number] = runs
    return Styles(fonts, texts)


def _by_style(data: bytes) -> dict[bytes, str]:
    fonts, formats = _FONTS.search(data), _FORMATS.search(data)
    if not fonts or not formats or not _LEGACY.search(fonts[0]):
        return {}
    names = [_FONT_NAME.search(font[1] or b"") for font in _FONT.finditer(fonts[0])]
    found = {}
    for style, format_ in enumerate(_FORMAT.finditer(formats[0])):
        at = int(format_[1] or 0)
        name = names[at] if at < len(names) else None
        if name and font_encoding(_text(name[1])):
            found[b"%d" % style] = _text(name[1])
    return found


def _pieces(item: bytes) -> tuple[Run, ...]:
    """The pieces of a text with their fonts; none where the text is all of a piece."""
    runs: list[Run] = []
    for piece in _PIECE.finditer(item):
        name = _FONT_NAME.search(piece[1] or b"")
        runs.append((_text(piece[2]), _text(name[1]) if name else None))
    return tuple(runs)


def of_sheet(data: bytes, found: Styles, address: Callable[[bytes], Address | None]) -> Fonts:
    """The cells of one sheet; a piece that names no font stands in the font of its cell."""
    if not found.fonts and not found.texts and (b"rFont" not in data or not _LEGACY.search(data)):
        return Fonts()
    names: dict[Address, str] = {}
    for cell in _OPENED.finditer(data) if found.fonts else ():
        style = _STYLE.search(cell[1])
        name = found.fonts.get(style[1]) if style else None
        at = address(cell[1]) if name else None
        if name and at:
            names[at] = name
    runs = {}
    for at, pieces in _in_pieces(data, found, address):
        whole = tuple((text, font or names.get(at)) for text, font in pieces)
        if any(font_encoding(font) for _, font in whole):
            runs[at] = whole
    return Fonts(names, runs)


def _in_pieces(
    data: bytes, found: Styles, address: Callable[[bytes], Address | None]
) -> Iterator[tuple[Address, tuple[Run, ...]]]:
    for cell in _SHARED.finditer(data) if found.texts else ():
        pieces = found.texts.get(cell[2])
        at = address(cell[1]) if pieces else None
        if pieces and at:
            yield at, pieces
    for cell in _INLINE.finditer(data) if b"inlineStr" in data else ():
        pieces, at = _pieces(cell[2]), address(cell[1])
        if pieces and at:
            yield at, pieces


def _text(data: bytes) -> str:
    text = html.unescape(data.decode("utf-8", "replace")).replace("\r\n", "\n")
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
