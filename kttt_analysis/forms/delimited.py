"""Comma-separated text: which bytes, which delimiter, which quotes; decided by what makes a regular table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

from kttt_analysis.forms.refusals import LAST_COLUMN, Damage
from kttt_analysis.vietnamese import encodings

DELIMITERS = ("\t", ";", "|", ",")  # of two as regular the first: a comma also stands in numbers and sentences
NEVER = "\x1f"  # stands in no text, so that a line is one field
SAMPLE = 400  # lines that are asked for the delimiter
LONGEST = 50  # lines of one field; more is a quote that never closes
_TOLD = re.compile(r"\ufeff?sep=([^\r\n])(?:\r\n|\r|\n|$)", re.IGNORECASE)
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


def delimiter_of(text: str) -> str | None:
    r"""The delimiter that makes a regular table of most lines; None where each line is one field.

    >>> delimiter_of("a;b\n1,5;2,5\n"), delimiter_of("Địa chỉ\nấp 1, xã A\nấp 2, xã B\n")
    (';', None)
    """
    told = _TOLD.match(text)
    if told:
        return told[1]
    lines = list(islice(io.StringIO(text, newline=""), SAMPLE))
    scores = {d: _regular(lines, d) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: scores[d])
    return best if scores[best] >= 0.5 else None


def _regular(lines: list[str], delimiter: str) -> float:
    """How regular a table a delimiter makes: the share of rows of one width, from the first such row to the last.

    Rows before and after (titles, notes), and rows whose quotes it tears apart, make it less likely.
    """
    if not any(delimiter in line for line in lines):
        return 0
    found = _records(lines, delimiter)
    widths = [len(row) for row in found.rows if any(row)]
    width = _usual(widths)
    at = [i for i, w in enumerate(widths) if w == width]
    if width < 2 or (len(at) == 1 and len(widths) > 1):
        return 0
    if at[0] > 0 and len(_IN_SENTENCES[delimiter].findall("".join(lines))) == sum(
        line.count(delimiter) for line in lines
    ):
        return 0
    share = len(at) / (at[-1] - at[0] + 1)
    return share * (0.9 + 0.1 * len(at) / len(widths)) * (1 - len(found.unclosed) / len(widths))


# As in a sentence, with a space after it, or in a number; where the heading has none, it is no delimiter.
_IN_SENTENCES = {d: re.compile(rf"{re.escape(d)}(?=[ \t])|(?<=\d){re.escape(d)}(?=\d)") for d in DELIMITERS}


def _usual(widths: Sequence[int]) -> int:
    """The width of most rows that have more than one field, the greater of two as frequent; 0 for none."""
    counts = Counter(w for w in widths if w > 1)
    return max(counts, key=lambda w: (counts[w], w), default=0)


@dataclass(frozen=True)
class Delimited:
    """The fields of each line, and the 0-based rows whose quotes do not close, which were read as they stand."""

    rows: list[list[str]]
    unclosed: tuple[int, ...] = ()


def table(data: bytes) -> Delimited:
    r"""The fields of each line; an empty line is an empty row, so that rows count as in a spreadsheet.

    A quote that never closes, or closes some rows on, does not swallow the rows between.

    >>> table('Tên;Vốn\n"HTX A; B";1,5'.encode()).rows
    [['Tên', 'Vốn'], ['HTX A; B', '1,5']]
    >>> found = table('Tên;Vốn;Xã\n"HTX A;1;B\nHTX C;2;D\n'.encode())
    >>> found.rows[1:], found.unclosed
    ([['"HTX A', '1', 'B'], ['HTX C', '2', 'D']], (1,))
    """
    text = normalize("NFC", decode(data).replace("\0", "").rstrip("\x1a"))
    delimiter = delimiter_of(text) or NEVER
    text = _TOLD.sub("", text, count=1)
    found = _records(list(io.StringIO(text, newline="")), delimiter)
    widest = max(map(len, found.rows), default=0)
    if widest > LAST_COLUMN:
        raise Damage(f"một dòng có {widest} ô, nhiều hơn {LAST_COLUMN} cột của bảng tính")
    longest = max((len(field) for row in found.rows for field in row), default=0)
    if longest > csv.field_size_limit():
        raise Damage(f"có ô dài {longest} ký tự, có thể thiếu dấu ngoặc kép hoặc dấu ngăn cột")
    return found


def _records(lines: list[str], delimiter: str) -> Delimited:
    """The rows of lines, as they are quoted where the quotes make sense."""
    rows: list[list[str]] = []
    try:
        rows += csv.reader(lines, delimiter=delimiter, strict=True)
        usual = _usual([len(row) for row in rows])
        if not any(_swallowed(row, delimiter, usual) for row in rows):
            return Delimited(rows)
    except csv.Error:
        usual = _usual([line.count(delimiter) + 1 for line in lines])
    rows, unclosed, at = [], [], 0
    while at < len(lines):
        row, taken = _one(lines, at, delimiter, usual)
        if row is None:
            unclosed.append(len(rows))
            row = _as_it_stands(lines[at], delimiter)
        rows.append(row)
        at += taken
    return Delimited(rows, tuple(unclosed))


def _one(lines: list[str], at: int, delimiter: str, usual: int) -> tuple[list[str] | None, int]:
    """The row that begins at a line, and how many lines it takes; None where its quotes make no sense."""
    quotes = 0
    for end in range(at, min(at + LONGEST, len(lines))):
        quotes += lines[end].count('"')
        if quotes % 2:
            continue
        try:
            found = list(csv.reader(lines[at : end + 1], delimiter=delimiter, strict=True))
        except csv.Error:
            break
        if len(found) == 1 and not _swallowed(found[0], delimiter, usual):
            return found[0], end + 1 - at
        break
    return None, 1


def _swallowed(row: Sequence[str], delimiter: str, usual: int) -> bool:
    """Whether a field of a row holds rows of the table: a quote that closed too late."""
    for k, field in enumerate(row):
        if "\n" not in field and "\r" not in field:
            continue
        inside = field.splitlines()
        if len(inside) > LONGEST:
            return True
        whole = usual > 2 and any(line.count(delimiter) == usual - 1 for line in inside[1:-1])
        rest = usual - 1 - k
        if whole or (len(row) != usual and rest > 0 and inside and inside[0].count(delimiter) == rest):
            return True
    return False


def _as_it_stands(line: str, delimiter: str) -> list[str]:
    """The fields of one line: by its quotes where they come in pairs, else with the quotes as letters."""
    line = line.rstrip("\r\n")
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            pass
    return line.split(delimiter)
