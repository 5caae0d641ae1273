"""Comma-separated text: which bytes, which delimiter, which quotes; decided by what makes a regular table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from kttt_analysis.vietnamese import encodings

DELIMITERS = (",", ";", "\t", "|")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def is_text(data: bytes) -> bool:
    """Whether bytes are text: no control characters but those of lines, or a mark of wide characters.

    >>> is_text("Tên;Huyện".encode("utf-16")), is_text(bytes(range(32)))
    (True, False)
    """
    if data.startswith(MARKS) or _wide(data):
        return True
    start = data[:4096]
    controls = sum(b < 32 and b not in (9, 10, 12, 13, 26) for b in start)
    return controls == 0


def decode(data: bytes) -> str:
    """The text of bytes: by mark, as UTF-8, else as the 8-bit page that makes sense of them.

    >>> decode("Tên;Huyện".encode("utf-16-le")), decode("Gò Quao".encode("utf-8"))
    ('Tên;Huyện', 'Gò Quao')
    """
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return data.decode("utf-32", "replace")
    wide = _wide(data)
    return data.decode(wide, "replace") if wide else encodings.decode_bytes(data)[0]


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the start is nearly always zero."""
    start = data[:400]
    if len(start) < 8 or data.startswith(MARKS):
        return None
    odd, even = start[1::2].count(0), start[0::2].count(0)
    half = len(start) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def delimiter_of(text: str) -> str:
    r"""The delimiter that gives most lines the same number of fields, and more than one.

    >>> delimiter_of("a;b\n1,5;2,5\n")
    ';'
    """
    first = text[:6].lower()
    if first.startswith("sep=") and len(first) > 4:
        return text[4]
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(
            len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 60) if row
        )
        width, lines = max(widths.items(), key=lambda w: (w[1] * (w[0] > 1), w[0]), default=(1, 0))
        scores[delimiter] = (lines / max(1, sum(widths.values())) if width > 1 else 0, width)
    return max(DELIMITERS, key=lambda d: scores[d])


def rows(data: bytes) -> list[list[str]]:
    r"""The fields of each line; an empty line is an empty row, so that rows count as in a spreadsheet.

    >>> rows('Tên;Vốn\n"HTX A; B";1,5'.encode())
    [['Tên', 'Vốn'], ['HTX A; B', '1,5']]
    """
    text = decode(data).rstrip("\x1a\0")
    delimiter = delimiter_of(text)
    if text[:4].lower() == "sep=":
        text = text.split("\n", 1)[-1]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"không tách được thành ô ({error})") from error
