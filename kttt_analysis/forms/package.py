"""What the reader of values does not tell about a .xlsx: errors, formulas never calculated, what is hidden."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from kttt_analysis.forms import package_fonts
from kttt_analysis.forms.column_names import column_of
from kttt_analysis.forms.decoding import Address, Fonts

SCANNED = 60_000_000  # bytes of one sheet; a longer one is data of a machine, and is not scanned


class BadPackage(ValueError):
    """The zip file is damaged."""


@dataclass(frozen=True)
class Inside:
    """Cells that show no value, with what stands there; 0-based hidden rows and columns; cells in legacy fonts."""

    odd: Mapping[Address, str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    fonts: Fonts = field(default_factory=Fonts)


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>((?:(?!</(?:\w+:)?c>).)*)</(?:\w+:)?c>", re.DOTALL)
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>((?:(?!</(?:\w+:)?c>).){0,9000})</(?:\w+:)?c>', re.DOTALL)
_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b([^>]*\bhidden="(?:1|true)"[^>]*)>')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b([^>]*\bhidden="(?:1|true)"[^>]*)>')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)/?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)/?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def kind(data: bytes) -> str:
    """What a zip file holds: "calamine" for a workbook, "damaged", else a name for people.

    >>> kind(b"PK nothing")
    'damaged'
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
            manifest = "META-INF/manifest.xml" if mimetype else ""
            secret = manifest in names and b"encryption-data" in archive.read(manifest)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, KeyError):
        return "damaged"
    if secret:
        return "password"
    if any(n.startswith("xl/workbook") for n in names) or b"opendocument.spreadsheet" in mimetype:
        return "calamine"
    if "word/document.xml" in names:
        return "Word (.docx)"
    if any(n.startswith("ppt/") for n in names):
        return "PowerPoint (.pptx)"
    return "ODF" if b"opendocument" in mimetype else "ZIP"


def has_macros(data: bytes) -> bool:
    """Whether a workbook carries programs; they are never run."""
    if data[:4] != b"PK\x03\x04":
        return "_VBA_PROJECT".encode("utf-16-le") in data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(n.endswith("vbaProject.bin") or n.startswith("Basic/") for n in archive.namelist())


def parts_of(data: bytes) -> dict[str, str]:
    """Which part of a .xlsx holds which sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sheet_parts(archive)


def look_inside(data: bytes) -> dict[str, Inside]:
    """By sheet name; empty for formats other than .xlsx and .xlsm."""
    if data[:4] != b"PK\x03\x04":
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            styles = package_fonts.styles(archive)
            return {name: _scan(archive, part, styles) for name, part in sheet_parts(archive).items()}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, KeyError) as error:
        raise BadPackage(str(error)) from error
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise BadPackage(str(error)) from error


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the package holds which sheet."""
    names = set(archive.namelist())
    rels = "xl/_rels/workbook.xml.rels"
    targets = {}
    if rels in names:
        for found in _RELATION.finditer(archive.read(rels)):
            attributes = _attributes(found[1])
            targets[attributes.get("Id", "")] = attributes.get("Target", "")
    parts = {}
    for found in _SHEET.finditer(archive.read("xl/workbook.xml")):
        attributes = _attributes(found[1])
        relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in names and "worksheets" in part:
            parts[attributes.get("name", "")] = part
    return parts


def _attributes(text: bytes) -> dict[str, str]:
    return {
        m[1].decode("utf-8", "replace"): html.unescape((m[2] or m[3] or b"").decode("utf-8", "replace"))
        for m in _ATTRIBUTE.finditer(text)
    }


def _scan(archive: zipfile.ZipFile, part: str, styles: package_fonts.Styles) -> Inside:
    if archive.getinfo(part).file_size > SCANNED:
        return Inside()
    data = archive.read(part)
    odd: dict[Address, str] = {}
    if b't="e"' in data:
        for found in _ERROR.finditer(data):
            at = _address(found[1])
            value = _VALUE.search(found[2])
            if at:
                odd[at] = html.unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR!"
    if b"<f" in data or b":f" in data:
        for found in _UNCACHED.finditer(data):
            at = _address(found[1])
            # A formula that gives an empty text is calculated, and shows nothing.
            if at and at not in odd and b't="str"' not in found[1]:
                odd[at] = "=" + html.unescape((found[2] or b"").decode("utf-8", "replace"))
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    if b"hidden=" in data:
        for found in _HIDDEN_ROW.finditer(data):
            number = _attributes(found[1]).get("r", "")
            if number.isdecimal():
                hidden_rows.append(int(number) - 1)
        for found in _HIDDEN_COLUMN.finditer(data):
            attributes = _attributes(found[1])
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            hidden_columns += range(first - 1, min(last, first + 500))
    fonts = package_fonts.of_sheet(data, styles, _address)
    return Inside(odd, tuple(hidden_rows), tuple(hidden_columns), fonts)


def _address(attributes: bytes) -> Address | None:
    found = _REFERENCE.fullmatch(_attributes(attributes).get("r", ""))
    if not found:
        return None
    return int(found[2]) - 1, column_of(found[1])
