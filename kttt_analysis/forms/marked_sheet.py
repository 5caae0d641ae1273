"""Cells of a sheet's part: found or made at their places, and given another style; nothing else of a sheet changes."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from dataclasses import dataclass, field

from lxml import etree

from kttt_analysis.forms.cells import Span
from kttt_analysis.forms.column_names import column_of, letters
from kttt_analysis.forms.marked_package import Unusual

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
WIDTH, HEIGHT = 64.0, 20.0  # of a column and a row that say nothing of themselves, in pixels
PIXELS, PADDING = 7.0, 5.0  # of a letter; beside the letters of a column


@dataclass
class SheetPart:
    """A sheet's XML with its rows by number; rows and cells are made where they are asked for."""

    root: etree._Element
    rows: dict[int, etree._Element] = field(default_factory=dict)
    merged: tuple[Span, ...] = ()
    columns: tuple[tuple[int, int, etree._Element], ...] = ()
    numbers: list[int] = field(default_factory=list)

    @property
    def space(self) -> str:
        """The namespace of the sheet, as tags begin with it."""
        return str(self.root.tag).rpartition("}")[0] + "}"

    @property
    def data(self) -> etree._Element:
        """Where the rows stand."""
        found = self.root.find(f"{self.space}sheetData")
        if found is None:
            raise Unusual("a sheet without rows")
        return found

    def shown_at(self, row: int, column: int) -> tuple[int, int]:
        """The place that shows for a place: of a merged range, the first; all from 0."""
        for span in self.merged:
            if span.top <= row <= span.bottom and span.left <= column <= span.right:
                return span.top, span.left
        return row, column

    def cell(self, row: int, column: int) -> etree._Element:
        """The cell at a place from 0, made where there is none."""
        line = self._row(row + 1)
        cells = list(line.iterchildren(f"{self.space}c"))
        places = columns_of(cells)
        if column in places:
            return cells[places.index(column)]
        for cell, place in zip(cells, places, strict=True):  # a cell without address stands beside the one before
            cell.set("r", f"{letters(place)}{row + 1}")
        made = etree.Element(f"{self.space}c", r=f"{letters(column)}{row + 1}")
        style = self._style_of_place(line, column)
        if style:
            made.set("s", style)
        line.attrib.pop("spans", None)  # says where cells end
        after = next((c for c, place in zip(cells, places, strict=True) if place > column), None)
        if after is not None:
            after.addprevious(made)
        elif cells:
            cells[-1].addnext(made)
        else:
            line.insert(0, made)
        return made

    def hidden(self, row: int, column: int) -> tuple[bool, bool]:
        """Whether the row and the column of a place are hidden."""
        line = self.rows.get(row + 1)
        row_hidden = line is not None and line.get("hidden") in ("1", "true")
        col = self._column(column)
        return row_hidden, col is not None and col.get("hidden") in ("1", "true")

    def width(self, column: int) -> float:
        """Pixels that a column takes."""
        col = self._column(column)
        if col is not None and col.get("hidden") in ("1", "true"):
            return 0.0
        told = col.get("width") if col is not None else self._format("defaultColWidth")
        return _number(told) * PIXELS + PADDING if told else WIDTH

    def height(self, row: int) -> float:
        """Pixels that a row takes."""
        line = self.rows.get(row + 1)
        if line is not None and line.get("hidden") in ("1", "true"):
            return 0.0
        told = line.get("ht") if line is not None else None
        told = told or self._format("defaultRowHeight")
        return _number(told) * 4 / 3 if told else HEIGHT

    def _format(self, name: str) -> str | None:
        found = self.root.find(f"{self.space}sheetFormatPr")
        return found.get(name) if found is not None else None

    def _column(self, column: int) -> etree._Element | None:
        return next((col for first, last, col in self.columns if first <= column + 1 <= last), None)

    def _row(self, number: int) -> etree._Element:
        if number in self.rows:
            return self.rows[number]
        made = etree.Element(f"{self.space}row", r=str(number))
        if not self.numbers:  # once: rows without a number stand below the one before
            for at, line in self.rows.items():
                line.set("r", str(at))
            self.numbers = sorted(self.rows)
        later = bisect_right(self.numbers, number)
        if later == len(self.numbers):
            self.data.append(made)
        else:
            self.rows[self.numbers[later]].addprevious(made)
        insort(self.numbers, number)
        self.rows[number] = made
        return made

    def _style_of_place(self, line: etree._Element, column: int) -> str | None:
        """The style that an empty place shows: of its row, else of its column."""
        if line.get("customFormat") in ("1", "true"):
            return line.get("s")
        col = self._column(column)
        return col.get("style") if col is not None else None


def sheet_part(root: etree._Element) -> SheetPart:
    """A sheet's XML, with its rows numbered."""
    sheet = SheetPart(root)
    number = 0
    for line in sheet.data.iterchildren(f"{sheet.space}row"):
        told = line.get("r", "")
        number = int(told) if told.isdecimal() else number + 1
        if sheet.rows.setdefault(number, line) is not line:
            raise Unusual(f"row {number} stands twice")
    sheet.merged = tuple(s for m in root.iter(f"{sheet.space}mergeCell") if (s := _span(m.get("ref", ""))))
    cols = root.find(f"{sheet.space}cols")
    found = [] if cols is None else [(_number(c.get("min")), _number(c.get("max")), c) for c in cols]
    sheet.columns = tuple((int(first), int(last), c) for first, last, c in found)
    return sheet


def columns_of(cells: list[etree._Element]) -> list[int]:
    """Columns of the cells of a row, from 0; one without an address stands right of the one before."""
    places: list[int] = []
    for cell in cells:
        told = _PLACE.fullmatch(cell.get("r", ""))
        places.append(column_of(told[1]) if told else places[-1] + 1 if places else 0)
    return places


def put_in(root: etree._Element, child: etree._Element, before: tuple[str, ...]) -> None:
    """Put a child where the schema wants it: before the first of those that come later."""
    later = (c for c in root if isinstance(c.tag, str) and etree.QName(c).localname in before)
    place = next(later, None)
    if place is None:
        root.append(child)
    else:
        place.addprevious(child)


def _span(name: str) -> Span | None:
    found = _AREA.fullmatch(name)
    if not found:
        return None
    rows = sorted((int(found[2]) - 1, int(found[4] or found[2]) - 1))
    columns = sorted((column_of(found[1]), column_of(found[3] or found[1])))
    return Span(rows[0], columns[0], rows[1], columns[1])


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
