"""What a marked copy loses, seen in the package of the file; and the values of formulas, put back into the copy."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape, unescape

from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.column_names import column_of
from kttt_analysis.forms.package import sheet_parts

# Marks of what openpyxl does not write again, by the parts in which they stand.
_LOST: tuple[tuple[str, str, bytes], ...] = (
    ("shapes", "xl/drawings/drawing", rb"<xdr:(?:sp|grpSp|cxnSp)\b"),
    ("dropdowns", "xl/worksheets/sheet", rb"<x14:dataValidation\b"),
    ("formats", "xl/worksheets/sheet", rb"<x14:(?:conditionalFormatting|sparklineGroup)\b"),
    ("threads", "xl/threadedComments/", rb"<threadedComment\b"),
    ("forms", "xl/ctrlProps/", rb"<"),
)
_FORMULA = re.compile(
    rb'<c r="(?P<at>[A-Z]{1,3}\d{1,7})"(?P<more>[^>]*)>(?P<f><f\b[^>]*(?:/>|>.*?</f>))<v\s*/?>(?:</v>)?</c>', re.DOTALL
)
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TYPE = re.compile(rb'\st="[^"]*"')


def lost_in(data: bytes) -> tuple[str, ...]:
    """What of a workbook the copy will not have, as names of the dictionary of marked copies.

    >>> lost_in(b"no package")
    ()
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            found = []
            for what, part, mark in _LOST:
                inside = [n for n in names if n.startswith(part) and n.endswith(".xml")]
                if any(re.search(mark, archive.read(n)) for n in inside):
                    found.append(what)
            return tuple(found)
    except (zipfile.BadZipFile, OSError, RuntimeError, KeyError):
        return ()


def with_values(data: bytes, sheets: Mapping[str, Sequence[Sequence[Value]]]) -> bytes:
    """A saved workbook with the values that its formulas had: a preview on a phone does not compute them.

    `sheets` are the values of the file that was copied, by name of the sheet.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        parts = {part: name for name, part in sheet_parts(archive).items()}
        for info in archive.infolist():
            content = archive.read(info)
            rows = sheets.get(parts.get(info.filename, ""))
            if rows and b"<f" in content:
                content = _FORMULA.sub(lambda m, rows=rows: _valued(m, rows), content)  # type: ignore[misc]
            copy.writestr(info, content)
    return out.getvalue()


def _valued(found: re.Match[bytes], rows: Sequence[Sequence[Value]]) -> bytes:
    value = _value(rows, found["at"].decode())
    more = _TYPE.sub(b"", found["more"])
    if isinstance(value, bool):
        more, said = more + b' t="b"', str(int(value))
    elif isinstance(value, int | float):
        said = repr(value)
    elif isinstance(value, str):
        more, said = more + b' t="str"', escape(value, quote=False)
    else:
        return found[0]
    return b'<c r="%b"%b>%b<v>%b</v></c>' % (found["at"], more, found["f"], said.encode())


def _value(rows: Sequence[Sequence[Value]], address: str) -> Value:
    at = _ADDRESS.fullmatch(unescape(address))
    if at is None:
        return None
    r, c = int(at[2]) - 1, column_of(at[1])
    return rows[r][c] if r < len(rows) and c < len(rows[r]) else None
