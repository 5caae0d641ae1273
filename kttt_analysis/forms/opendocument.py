"""What the reader of values does not tell about a .ods: errors, formulas never calculated, what is hidden, fonts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from kttt_analysis.forms.decoding import Address, Fonts
from kttt_analysis.forms.package import Inside
from kttt_analysis.vietnamese.encodings import Run, font_encoding

PARSED = 60_000_000  # bytes of content; longer is data of a machine, and is not looked into
MOST = 1_048_576  # rows of a sheet
_LEGACY = re.compile(rb"[\"']\s*(?:&apos;)?(?:\.vn|vni)", re.IGNORECASE)
_TELLING = re.compile(rb"table:visibility=|value-type=\"error\"|table:formula=")
_ROW, _COLUMN, _CELLS = "table-row", "table-column", ("table-cell", "covered-table-cell")


def look_inside(data: bytes) -> dict[str, Inside]:
    """By sheet name; empty where nothing is to be told, or the file cannot be followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "content.xml" not in names or archive.getinfo("content.xml").file_size > PARSED:
                return {}
            content = archive.read("content.xml")
            shared = archive.read("styles.xml") if "styles.xml" in names else b""
        legacy = bool(_LEGACY.search(content) or _LEGACY.search(shared))
        if not legacy and not _TELLING.search(content):
            return {}
        parser = etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True)
        root = etree.fromstring(content, parser)
        styles = Styles()
        if legacy:
            for part in ([etree.fromstring(shared, parser)] if shared else []) + [root]:
                styles.learn(part)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError, RuntimeError, ValueError):
        return {}
    tables = (e for e in root.iter("{*}table") if _own(e, "name"))
    return {_own(table, "name"): _sheet(table, styles) for table in tables}


@dataclass
class Styles:
    """Which font a style gives, by its own word or by the style that it builds on."""

    faces: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def learn(self, part: etree._Element) -> None:
        """Take in the styles of one part of the file."""
        for face in part.iter("{*}font-face"):
            self.faces[_own(face, "name")] = _own(face, "font-family") or _own(face, "name")
        for style in part.iter("{*}style"):
            name = _own(style, "name")
            self.parents[name] = _own(style, "parent-style-name") or ("" if name == "Default" else "Default")
            for properties in style.iter("{*}text-properties"):
                font = self.faces.get(_own(properties, "font-name"), _own(properties, "font-name"))
                if font := font or _own(properties, "font-family"):
                    self.fonts[name] = font

    def font(self, name: str) -> str | None:
        """The font of a style."""
        for _ in range(10):
            if name in self.fonts or not name:
                break
            name = self.parents.get(name, "")
        return self.fonts.get(name)


def _sheet(table: etree._Element, styles: Styles) -> Inside:
    odd: dict[Address, str] = {}
    names: dict[Address, str] = {}
    runs: dict[Address, tuple[Run, ...]] = {}
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    of_columns: dict[int, str] = {}
    at = 0
    for column in table.iter("{*}" + _COLUMN):
        count = _count(column, "number-columns-repeated")
        reach = range(at, min(at + count, at + 1000))
        if _own(column, "visibility") in ("collapse", "filter"):
            hidden_columns += reach
        if styles.fonts:
            of_columns.update(dict.fromkeys(reach, _own(column, "default-cell-style-name")))
        at += count
    r = 0
    for row in table.iter("{*}" + _ROW):
        count = _count(row, "number-rows-repeated")
        if _own(row, "visibility") in ("collapse", "filter"):
            hidden_rows += range(r, min(r + count, MOST) if count < 10_000 else r + 1)
        for c, cell in _filled(row):
            for address in ((r + i, c) for i in range(min(count, 1000))):
                if said := _odd(cell):
                    odd[address] = said
                style = styles.font(_own(cell, "style-name") or of_columns.get(c, "")) if styles.fonts else None
                if style and font_encoding(style):
                    names[address] = style
                if styles.fonts and (pieces := tuple(_pieces(cell, style, styles))) and len(pieces) > 1:
                    runs[address] = pieces
        r += count
    return Inside(odd, tuple(hidden_rows), tuple(hidden_columns), Fonts(names, runs))


def _filled(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row that hold anything, each as often as it is repeated."""
    c = 0
    for cell in row:
        if not isinstance(cell.tag, str) or etree.QName(cell).localname not in _CELLS:
            continue
        count = _count(cell, "number-columns-repeated")
        if len(cell) or _own(cell, "formula"):
            yield from ((c + k, cell) for k in range(min(count, 1000)))
        c += count


def _odd(cell: etree._Element) -> str | None:
    """What stands in a cell that shows no value: its error, or its formula."""
    kinds = {_short(k): v for k, v in cell.attrib.items()}
    said = "".join(cell.itertext()).strip()
    if any(k == "value-type" and v == "error" for k, v in ((_short(k), v) for k, v in cell.attrib.items())):
        return said or "#ERROR!"
    if "formula" in kinds and "value-type" not in kinds and not said:
        return re.sub(r"^\w+:", "", kinds["formula"])
    return None


def _pieces(cell: etree._Element, font: str | None, styles: Styles) -> Iterator[Run]:
    """The text of a cell cut where its font changes; adjoining pieces of one font are one."""
    runs: list[Run] = []
    for n, paragraph in enumerate(cell.iterfind("{*}p")):
        if n:
            runs.append(("\n", font))
        runs += _inline(paragraph, font, styles)
    whole: list[Run] = []
    for text, name in runs:
        if whole and whole[-1][1] == name:
            whole[-1] = (whole[-1][0] + text, name)
        elif text:
            whole.append((text, name))
    if any(font_encoding(name) for _, name in whole):
        yield from whole


def _inline(element: etree._Element, font: str | None, styles: Styles) -> Iterator[Run]:
    yield element.text or "", font
    for child in element:
        kind = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if kind == "s":
            yield " " * _count(child, "c"), font
        elif kind in ("span", "a"):
            yield from _inline(child, styles.fonts.get(_own(child, "style-name"), font), styles)
        yield child.tail or "", font


def _short(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]


def _own(element: etree._Element, name: str) -> str:
    """An attribute by its name, whatever its namespace."""
    found: Mapping[str, str] = {_short(k): str(v) for k, v in element.attrib.items()}
    return found.get(name, "")


def _count(element: etree._Element, name: str) -> int:
    said = _own(element, name)
    return max(1, int(said)) if said.isdecimal() else 1
