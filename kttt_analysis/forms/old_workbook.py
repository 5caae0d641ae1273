"""How far the cells of an .xls reach, told from its records before anything is built from them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kttt_analysis.forms.refusals import MAX_CELLS, Damage, too_many_cells

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_COLUMN = 256
_END = 0xFFFFFFFA  # and above: no sector
_BEGIN = 0x0809
_CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))


def measure(data: bytes, file: str) -> None:
    """Refuse an .xls whose cells lie where no sheet has any, or too far from each other; other files pass.

    Raises
    ------
    UnreadableFile
        The filled cells of a sheet lie too far apart.
    """
    if data[:8] != CFB:
        return
    rows = columns = 0
    for kind, row, column in _cells(_stream(data)):
        if kind == _BEGIN:
            rows = columns = 0
            continue
        if column >= LAST_COLUMN:
            raise Damage("có ô nằm ngoài cột IV")
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        if rows * columns > MAX_CELLS:
            raise too_many_cells(file, None, rows, columns)


def _cells(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, row and column of each record of a cell, and where a sheet begins."""
    at, end = 0, len(stream) - 4
    while at <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _BEGIN:
            yield kind, 0, 0
        elif kind in _CELLS and length >= 6 and at + 8 <= len(stream):
            yield kind, *struct.unpack_from("<HH", stream, at + 4)
        at += 4 + length


def _stream(data: bytes) -> bytes:
    """The workbook's stream of a container; nothing where the container is damaged, which its reader will tell."""
    try:
        shift, first = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
        size = 1 << shift
        if shift not in (9, 12):
            return b""
        heads = list(struct.unpack_from("<109I", data, 76))
        following, more = struct.unpack_from("<2I", data, 68)
        for _ in range(min(more, len(data) // size)):
            if following >= _END:
                break
            block = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
            heads += block[:-1]
            following = block[-1]
        table: list[int] = []
        for head in heads:
            if head < _END:
                table += struct.unpack_from(f"<{size // 4}I", data, (head + 1) * size)
        entries = _chain(data, table, first, size)
        for at in range(0, len(entries) - 127, 128):
            length = struct.unpack_from("<H", entries, at + 64)[0]
            name = entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
            if name in ("Workbook", "Book"):
                return _chain(data, table, struct.unpack_from("<I", entries, at + 116)[0], size)
    except struct.error:
        pass
    return b""


def _chain(data: bytes, table: list[int], first: int, size: int) -> bytes:
    found: list[bytes] = []
    while first < len(table) and len(found) <= len(table):
        found.append(data[(first + 1) * size : (first + 2) * size])
        first = table[first]
    return b"".join(found)
