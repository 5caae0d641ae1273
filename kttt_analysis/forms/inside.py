"""What the reader of values does not tell about a workbook, by the format of the file."""

from __future__ import annotations

from kttt_analysis.forms import old_binary, opendocument, package
from kttt_analysis.forms.package import Inside


def look_inside(data: bytes) -> dict[str, Inside]:
    """By sheet name: errors, formulas never calculated, what is hidden, fonts; empty for formats not known."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return old_binary.look_inside(data)
    return package.look_inside(data) or opendocument.look_inside(data)
