"""XML Spreadsheet 2003: one plain XML file that Excel and many programs of offices write under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from kttt_analysis.forms.refusals import LAST_COLUMN, LAST_ROW, MAX_CELLS, Damage

SPACE = b"schemas-microsoft-com:office:spreadsheet"


@dataclass(frozen=True)
class XmlSheet:
    """One sheet: its cells, merged ranges (top, left, bottom, right), cells that show an error, what is hidden."""

    name: str
    rows: list[list[Any]]
    spans: list[tuple[int, int, int, int]]
    odd: dict[tuple[int, int], str]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    hidden: bool


def sheets(data: bytes) -> list[XmlSheet]:
    """Every sheet of the file.

    Raises
    ------
    Damage
        No well-formed XML, declares entities, or places cells where no sheet has any.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Damage(f"nội dung XML sai cú pháp hoặc bị cắt ngang, dòng {error.lineno}") from error
    if root.getroottree().docinfo.doctype:
        raise Damage("nội dung XML có khai báo DOCTYPE, bảng tính không có")
    return [_sheet(found) for found in root.iter("{*}Worksheet")]


def _sheet(element: etree._Element) -> XmlSheet:
    rows: list[list[Any]] = []
    spans: list[tuple[int, int, int, int]] = []
    odd: dict[tuple[int, int], str] = {}
    covered: set[tuple[int, int]] = set()
    hidden: list[int] = []
    size, r = 0, -1
    for row in element.iterfind("{*}Table/{*}Row"):
        r = _index(row, r)
        if r >= LAST_ROW:
            raise Damage("có ô nằm ngoài dòng 1.048.576")
        rows += [[] for _ in range(r + 1 - len(rows))]
        if _said(row, "Hidden") == "1":
            hidden.append(r)
        c = -1
        for cell in row.iterfind("{*}Cell"):
            c = _index(cell, c)
            while (r, c) in covered and _said(cell, "Index") is None:
                c += 1
            if c >= LAST_COLUMN:
                raise Damage("có ô nằm ngoài cột XFD")
            size += max(0, c + 1 - len(rows[r]))
            if size > MAX_CELLS:
                raise Damage("các ô nằm quá xa nhau")
            rows[r] += [None] * (c + 1 - len(rows[r]))
            rows[r][c], wrong = _value(cell)
            if wrong:
                odd[r, c] = wrong
            across, down = _count(cell, "MergeAcross", LAST_COLUMN), _count(cell, "MergeDown", LAST_ROW)
            if across or down:
                spans.append((r, c, r + down, c + across))
                covered |= {(k, c) for k in range(r + 1, r + 1 + min(down, 10_000))}
            c += across
        r += _count(row, "Span", LAST_ROW)
    columns = tuple(_hidden_columns(element))
    state = element.findtext(".//{*}WorksheetOptions/{*}Visible")
    return XmlSheet(_said(element, "Name") or "", rows, spans, odd, tuple(hidden), columns, state is not None)


def _hidden_columns(element: etree._Element) -> Iterator[int]:
    c = -1
    for column in element.iterfind("{*}Table/{*}Column"):
        c = _index(column, c)
        last = c + _count(column, "Span", 500)
        if _said(column, "Hidden") == "1":
            yield from range(c, last + 1)
        c = last


def _value(cell: etree._Element) -> tuple[Any, str | None]:
    """What a cell shows, or what stands in it instead."""
    data = cell.find("{*}Data")
    formula = _said(cell, "Formula")
    if data is None:
        return None, f"={formula.lstrip('=')}" if formula else None
    text = "".join(str(t) for t in data.itertext())
    try:
        match _said(data, "Type"):
            case "Number":
                return float(text), None
            case "Boolean":
                return text.strip() == "1", None
            case "DateTime":
                return datetime.fromisoformat(text.strip()), None
            case "Error":
                return None, text
    except ValueError:
        pass  # what is no number is the text that it is
    return text, None


def _said(element: etree._Element, name: str) -> str | None:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)


def _index(element: etree._Element, before: int) -> int:
    said = _said(element, "Index")
    return int(said) - 1 if said and said.isdecimal() and 0 < len(said) < 9 else before + 1


def _count(element: etree._Element, name: str, most: int) -> int:
    said = _said(element, name)
    return min(int(said), most) if said and said.isdecimal() and len(said) < 9 else 0
