"""Tables of a web page saved under a workbook's name, as grids with their merged ranges."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from kttt_analysis.forms.delimited import decode

LIMIT = 20_000_000


@dataclass(frozen=True)
class MarkupTable:
    """Cells of one table and what they span: top, left, bottom, right."""

    rows: list[list[str]]
    spans: list[tuple[int, int, int, int]]


def tables(data: bytes) -> list[MarkupTable]:
    """Every table of a page that holds no other table.

    >>> tables(b"<table><tr><td colspan=2>A</td></tr><tr><td>1</td><td>2</td></tr></table>")[0].rows
    [['A', ''], ['1', '2']]
    """
    if len(data) > LIMIT:
        raise ValueError("trang web quá lớn")
    parser = etree.HTMLParser(no_network=True, encoding="utf-8")
    root = etree.fromstring(_text(data).encode("utf-8"), parser)
    if root is None:
        raise ValueError("trang web không có nội dung")
    found = [_grid(table) for table in root.iter("table") if next(table.iterdescendants("table"), None) is None]
    if not found:
        raise ValueError("trang web không có bảng nào")
    return found


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
            for i in range(tall):
                for k in range(wide):
                    taken[r + i, c + k] = ""
            taken[r, c] = "\n".join(" ".join(t.split()) for t in cell.itertext() if t.strip())
            if (tall, wide) != (1, 1):
                spans.append((r, c, r + tall - 1, c + wide - 1))
            c += wide
    width = max((c for _, c in taken), default=-1) + 1
    return MarkupTable([[taken.get((r, c), "") for c in range(width)] for r in range(len(lines))], spans)


def _count(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and text.strip().isdecimal() else 1
