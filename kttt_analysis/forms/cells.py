"""A file as grids of cells: every format by one reader, what cannot be read told apart, nothing lost on the way."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import python_calamine
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms import (
    decoding,
    delimited,
    far_cells,
    markup,
    old_workbook,
    package,
    spreadsheet_2003,
    unpacked,
)
from kttt_analysis.forms.decoding import Fonts
from kttt_analysis.forms.inside import look_inside
from kttt_analysis.forms.refusals import (
    LAST_COLUMN,
    LAST_ROW,
    MAX_BYTES,
    MAX_CELLS,
    MAX_TEXT,
    Damage,
    UnreadableFile,
    damaged,
    not_opened,
    too_large,
)

Value = str | int | float | bool | date | datetime | time | timedelta | None
Address = tuple[int, int]
# The beginning of an old workbook, perhaps that it is write-protected, then FILEPASS: all that follows is encrypted.
_SECRET = re.compile(rb"\x09\x08(?:\x10\0\0\x06\x05\0.{12}|\x08\0\0\x05\x05\0.{4})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Span:
    """A merged range, 0-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[r][c]` 0-based from A1, texts decoded and tidy, None where nothing stands.

    `legacy` names the encoding of cells that were not Unicode, `lossy` cells whose letters are lost; `odd` what
    stands in a cell that shows no value (an error, a formula never calculated); `merged` is None where the
    format does not tell; `typed` is false where the format holds nothing but text.
    """

    name: str
    rows: list[list[Value]]
    merged: tuple[Span, ...] | None = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    legacy: Mapping[Address, str] = field(default_factory=lambda: MappingProxyType({}))
    lossy: frozenset[Address] = frozenset()
    typed: bool = True
    odd: Mapping[Address, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Workbook:
    """A file's sheets in order."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()


def open_workbook(path: Path) -> Workbook:
    r"""Read a file's cells.

    Raises
    ------
    UnreadableFile
        Nothing can be read: no such file, empty, a password, damaged, or no sheet at all.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX\n1;Tân Tiến\n", encoding="utf-8")
    ...     open_workbook(path).sheets[0].rows
    [['STT', 'Tên HTX'], ['1', 'Tân Tiến']]
    """
    name = path.name
    data = _bytes_of(path)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(finding("empty_file", file=name))
    kind = sniff(data, path.suffix)
    told: list[Finding] = []
    if kind in ("calamine", "zip", "cfb"):
        sheets = _workbook(data, name)
        if package.has_macros(data):
            told.append(finding("macros_not_run", file=name))
    elif kind in ("csv", "html", "XML 2003"):
        if len(data) > MAX_TEXT:
            raise too_large(name, len(data), MAX_TEXT)
        try:
            sheets = _text_tables(data, kind, path, told)
        except ValueError as error:
            raise damaged(name, error) from error
        if path.suffix.lower() not in (".csv", ".txt", ".tsv", ".htm", ".html"):
            told.append(finding("format_differs", file=name, raw=path.suffix, read_as=kind.upper()))
    elif kind == "password":
        raise UnreadableFile(finding("password_protected", file=name))
    elif kind == "damaged":
        raise damaged(name, Damage("tệp nén không đọc được"))
    else:
        raise UnreadableFile(finding("not_a_sheet", file=name, kind=kind))
    if not any(v is not None for s in sheets for row in s.rows for v in row):
        raise UnreadableFile(finding("empty_file", file=name))
    return Workbook(name, hashlib.sha256(data).hexdigest(), tuple(sheets), tuple(told))


def _bytes_of(path: Path) -> bytes:
    """A file's bytes; a pipe or a device, which may never end, is none."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
            reason = "đây là thiết bị hoặc đường ống, không phải tệp"
            raise UnreadableFile(finding("file_not_opened", file=path.name, reason=reason))
        if about.st_size > MAX_BYTES:
            raise too_large(path.name, about.st_size)
        return path.read_bytes()
    except OSError as error:
        raise not_opened(path.name, error) from error


def sniff(data: bytes, suffix: str = "") -> str:
    """What a file is by its own bytes: "calamine", "csv", "html", "XML 2003", "password", "damaged", or its name.

    >>> sniff(b"<html><table>"), sniff(b"%PDF-1.7"), sniff(b"a,b")
    ('html', 'PDF', 'csv')
    """
    if data[:4] == b"PK\x03\x04":
        return package.kind(data)
    if data[:8] == CFB:
        return _cfb_kind(data)
    for magic, what in (
        (b"%PDF", "PDF"),
        (b"{\\rtf", "RTF"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x89PNG", "PNG"),
        (b"GIF8", "GIF"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
    ):
        if data.startswith(magic):
            return what
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        if start.startswith(b"<?xml") and spreadsheet_2003.SPACE in data[:200_000]:
            return "XML 2003"
        return "html" if b"<table" in data[:200_000].lower() or b"<html" in start else "XML"
    if markup.in_one_file(data):
        return "html"
    if delimited.is_text(data):
        return "csv"
    return "tệp nhị phân không rõ loại"


def _cfb_kind(data: bytes) -> str:
    """The old container of Office: its directory names what is inside (names are UTF-16)."""
    if _utf16("EncryptedPackage") in data or _SECRET.search(data):
        return "password"
    if _utf16("Workbook") in data or _utf16("Book\0") in data:
        return "calamine"
    if _utf16("WordDocument") in data:
        return "Word (.doc)"
    if _utf16("PowerPoint Document") in data:
        return "PowerPoint (.ppt)"
    return "cfb"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _workbook(data: bytes, name: str) -> list[Sheet]:
    try:
        old_workbook.measure(data, name)
        reach = unpacked.measure(data, name)
        far = [part for part, found in reach.items() if found.cells > MAX_CELLS]
        packed, places = far_cells.drawn_together(data, far, name) if far else (data, {})
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        more = look_inside(data)
        parts = package.parts_of(data) if far else {}
        sheets = []
        for meta in workbook.sheets_metadata:
            if meta.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
                continue
            raw = workbook.get_sheet_by_name(meta.name)
            inside = more.get(meta.name)
            rows: Sequence[Sequence[Any]] = _rows(raw)
            if (part := parts.get(meta.name)) in places:
                rows = places[str(part)].spread(rows)
            sheet = _decoded(meta.name, rows, _spans(raw), inside.fonts if inside else None)
            sheet = replace(sheet, merged=_within(sheet.merged, sheet.rows))
            if inside is not None:
                sheet = replace(
                    sheet,
                    odd=MappingProxyType(dict(inside.odd)),
                    hidden_rows=inside.hidden_rows,
                    hidden_columns=inside.hidden_columns,
                )
            sheets.append(replace(sheet, hidden=meta.visible is not SheetVisibleEnum.Visible))
        return sheets
    except PasswordError as error:
        raise UnreadableFile(finding("password_protected", file=name)) from error
    except UnreadableFile:
        raise
    except (CalamineError, zipfile.BadZipFile, package.BadPackage, ValueError, MemoryError, OverflowError) as error:
        raise damaged(name, error) from error
    except BaseException as error:  # a panic of the reader's native part is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name, error) from error


def _rows(raw: python_calamine.CalamineSheet) -> list[list[Any]]:
    if raw.end is None:
        return []
    return raw.to_python(skip_empty_area=False)


def _spans(raw: python_calamine.CalamineSheet) -> tuple[Span, ...] | None:
    ranges = raw.merged_cell_ranges
    if ranges is None:
        return None
    return tuple(sorted((Span(*a, *b) for a, b in ranges), key=lambda s: (s.top, s.left)))


def _within(merged: tuple[Span, ...] | None, rows: Sequence[Sequence[Value]]) -> tuple[Span, ...] | None:
    """Merged ranges; those that reach to the end of the sheet, as of a whole row, end where the cells do."""
    if merged is None or not any(s.right >= LAST_COLUMN - 1 or s.bottom >= LAST_ROW - 1 for s in merged):
        return merged
    bottom, right = len(rows) - 1, max(map(len, rows), default=1) - 1
    return tuple(
        Span(s.top, s.left, min(s.bottom, max(bottom, s.top)), min(s.right, max(right, s.left))) for s in merged
    )


def _text_tables(data: bytes, kind: str, path: Path, told: list[Finding]) -> list[Sheet]:
    if kind == "XML 2003":
        return [
            replace(
                _decoded(x.name, x.rows, tuple(Span(*s) for s in x.spans)),
                odd=MappingProxyType(x.odd),
                hidden=x.hidden,
                hidden_rows=x.hidden_rows,
                hidden_columns=x.hidden_columns,
            )
            for x in spreadsheet_2003.sheets(data)
        ]
    if kind == "csv":
        found = delimited.table(data)
        if found.unclosed:
            rows = ", ".join(str(r + 1) for r in found.unclosed[:10]) + ("…" if len(found.unclosed) > 10 else "")
            told.append(finding("quotes_unclosed", file=path.name, cell=f"A{found.unclosed[0] + 1}", rows=rows))
        return [replace(_decoded(path.stem, found.rows, None), typed=False)]
    return [
        _decoded(f"{path.stem} ({n})" if n > 1 else path.stem, table.rows, tuple(Span(*s) for s in table.spans))
        for n, table in enumerate(markup.tables(data), 1)
    ]


def _decoded(
    name: str, rows: Sequence[Sequence[Any]], merged: tuple[Span, ...] | None, fonts: Fonts | None = None
) -> Sheet:
    """Sheet with its texts decoded, cell by cell in the light of the whole: one workbook mixes encodings."""
    found = decoding.decode(rows, fonts)
    return Sheet(decoding.name_of(name), found.rows, merged, legacy=found.legacy, lossy=found.lossy)
