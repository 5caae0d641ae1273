"""Tables of a web page saved under a workbook's name, as grids with their merged ranges."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from kttt_analysis.forms.delimited import decode
from kttt_analysis.forms.refusals import Damage

LIMIT = 20_000_000
MAX_CELLS = 1_000_000


@dataclass(frozen=True)
class MarkupTable:
    """Cells of one table and what they span: top, left, bottom, right."""

    rows: list[list[str]]
    spans: list[tuple[int, int, int, int]]


def tables(data: bytes) -> list[MarkupTable]:
    """Every table of a page that holds no other table.

    >>> tables(b"<table><tr><td colspan=2>A</td></tr><tr><td>1</td><td>2</td></tr></table>")[0].rows
    [['A', ''], ['1', '2']]

    Raises
    ------
    Damage
        No page, no table, a table that is cut off, or more than a page ever holds.
    """
    if len(data) > LIMIT:
        raise Damage(f"trang web quá lớn, hơn {LIMIT // 1_000_000} MB")
    found = [table for page in _pages(data) for table in _tables(page)]
    if not found:
        raise Damage("trang web không có bảng nào")
    return found


def in_one_file(data: bytes) -> bool:
    r"""Whether a file is a page with all that belongs to it, as Excel saves a "single file web page".

    >>> in_one_file(b"MIME-Version: 1.0\nContent-Type: multipart/related"), in_one_file(b"STT;MIME")
    (True, False)
    """
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"mime-version:", b"from:", b"content-type: multipart/related")) and b"multipart/" in start


def _pages(data: bytes) -> Iterator[bytes]:
    if not in_one_file(data):
        yield data
        return
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    closed = f"--{message.get_boundary()}--".encode()
    if message.get_boundary() is None or closed not in data:
        raise Damage("trang web bị cắt ngang")
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and b"<table" in payload.lower():
                yield payload


def _tables(page: bytes) -> Iterator[MarkupTable]:
    lower = page.lower()
    if lower.count(b"<table") > lower.count(b"</table"):
        raise Damage("trang web bị cắt ngang: có bảng chưa kết thúc")
    parser = etree.HTMLParser(no_network=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(_text(page).encode("utf-8"), parser)
    if root is None:
        raise Damage("trang web không có nội dung")
    if any(e.level == etree.ErrorLevels.FATAL for e in parser.error_log):  # the parser drops all that follows
        raise Damage("trang web lồng quá sâu")
    for table in root.iter("table"):
        if next(table.iterdescendants("table"), None) is None:
            yield _grid(table)


def _text(data: bytes) -> str:
    head = data[:2048].lower()
    for name in (b"utf-8", b"windows-1258", b"windows-1252"):
        if b"charset=" + name in head or b'charset="' + name in head:
            return data.decode(name.decode(), "replace")
    return decode(data)


def _grid(table: etree._Element) -> MarkupTable:
    taken: dict[tuple[int, int], str] = {}
    spans = []
    lines = list(table.iter("tr"))
    for r, row in enumerate(lines):
        c = 0
        for cell in row.iterchildren("td", "th"):
            while (r, c) in taken:
                c += 1
            tall, wide = _count(cell.get("rowspan"), len(lines) - r), _count(cell.get("colspan"), 500)
            if len(taken) + tall * wide > MAX_CELLS:
                raise Damage("bảng của trang web có hơn 1 triệu ô")
            for i in range(tall):
                for k in range(wide):
                    taken[r + i, c + k] = ""
            taken[r, c] = "\n".join(" ".join(t.split()) for t in cell.itertext() if t.strip())
            if (tall, wide) != (1, 1):
                spans.append((r, c, r + tall - 1, c + wide - 1))
            c += wide
    width = max((c for _, c in taken), default=-1) + 1
    if width * len(lines) > MAX_CELLS:
        raise Damage("bảng của trang web có hơn 1 triệu ô")
    return MarkupTable([[taken.get((r, c), "") for c in range(width)] for r in range(len(lines))], spans)


def _count(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and len(text) < 9 and text.strip().isdecimal() else 1
