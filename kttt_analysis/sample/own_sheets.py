"""A district's table in its own way, laid out cell by cell before anything is written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kttt_analysis.dictionary import Column, District, load
from kttt_analysis.forms.form import SheetForm, form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.ways import Way
from kttt_analysis.vietnamese.printing import format_number
from kttt_analysis.vietnamese.units import scale

Record = Mapping[str, Any]
Row = dict[str, Any]
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
LEADS = ("kind", "commune", "sector")


@dataclass(frozen=True)
class Spot:
    """One cell: its value, how it looks ("title", "heading", "money", …), and its formula if it has one."""

    value: Any
    look: str
    formula: str | None = None


@dataclass
class Grid:
    """Cells by (row, column) from 0, the ranges that are merged, widths in characters and heights in points."""

    name: str
    cells: dict[tuple[int, int], Spot] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    row: int = 0

    def put(self, column: int, value: Any, look: str, formula: str | None = None) -> None:
        """Write into the current row."""
        if value is not None or look != "text":
            self.cells[self.row, column] = Spot(value, look, formula)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a range of more than one cell."""
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))


@dataclass(frozen=True)
class Place:
    """Where records stand: the sheet, their 1-based rows, and columns from 0 by name."""

    sheet: str
    rows: tuple[int, ...]
    columns: Mapping[str, int]

    def row(self, i: int) -> int:
        """Row of record i (from 0)."""
        return self.rows[i]

    def cell(self, i: int, column: str) -> str:
        """Address of a value, as "D12"."""
        return self.address(self.rows[i] - 1, self.columns[column])

    @staticmethod
    def address(row: int, column: int) -> str:
        """Address of a cell from 0-based row and column."""
        return str(xl_rowcol_to_cell(row, column))


def lay_out(
    grid: Grid,
    way: Way,
    sheet: str,
    records: Sequence[Record],
    *,
    district: District,
    quarter: Quarter,
    communes: Mapping[str, str],
    mark: str,
    signed: date,
) -> Place:
    """Lay one table out at the end of a grid, from its title to the signatures; returns where its records stand."""
    layout = form().sheets[sheet]
    page = _Page(grid, way, layout, way.columns(layout), communes)
    page.titles(district, quarter, mark)
    page.headings()
    rows = page.body(records)
    page.signatures(district, signed)
    return Place(grid.name, rows, {c.name: page.lead + i for i, c in enumerate(page.columns)})


def ordered(way: Way, sheet: str, records: Sequence[Row]) -> list[Row]:
    """Records as a district's sections bring them together."""
    lead = _lead(way, sheet)
    if lead is None:
        return list(records)
    first: dict[str, int] = {}
    for record in records:
        first.setdefault(str(record.get(lead)), len(first))
    return sorted(records, key=lambda r: first[str(r.get(lead))])


def _lead(way: Way, sheet: str) -> str | None:
    """The column by which a table has sections."""
    if sheet not in ("HTX", "THT") or (way.sections == "kind" and sheet == "THT"):
        return None
    return {"sector": "sector", "commune": "commune_code", "kind": "kind"}.get(way.sections)


@dataclass
class _Page:
    grid: Grid
    way: Way
    layout: SheetForm
    columns: tuple[Column, ...]
    communes: Mapping[str, str]

    @property
    def lead(self) -> int:
        return 1 if self.layout.ordinal else 0

    @property
    def last(self) -> int:
        return self.lead + len(self.columns) - 1

    def _line(self, text: str, look: str, left: int = 0, right: int | None = None) -> None:
        right = self.last if right is None else right
        self.grid.put(left, text, look)
        self.grid.merge(self.grid.row, left, self.grid.row, right)

    def titles(self, district: District, quarter: Quarter, mark: str) -> None:
        grid, way = self.grid, self.way
        if grid.row:
            grid.row += 2
        half = max(0, (self.last - 1) // 2)
        for line in way.office:
            self._line(line.format(DISTRICT=district.full_name.upper()), "office", right=half)
            grid.row += 1
        for text, look in (
            (way.titles[self.layout.code], "title"),
            (way.period_line(quarter), "period"),
            (mark.capitalize() if way.letters == "tcvn3" else mark, "mark"),  # an old font has no toned capitals
        ):
            self._line(text, look)
            grid.row += 1
        if self.layout.units:
            units = self.layout.units.replace("triệu đồng", way.money)
            self._line(form().unit_line.format(units=units), "unit")
            grid.row += 1

    def headings(self) -> None:
        grid, top = self.grid, self.grid.row
        paths = [self.way.path(self.layout, c) for c in self.columns]
        if self.lead:
            paths = [(form().ordinal,), *paths]
        depth = max(map(len, paths))
        for at, path in enumerate(paths):
            for level, text in enumerate(path):
                new = at == 0 or paths[at - 1][: level + 1] != path[: level + 1] or level == len(path) - 1
                if not new:
                    continue
                right = at
                while level < len(path) - 1 and right + 1 < len(paths):
                    if paths[right + 1][: level + 1] != path[: level + 1] or len(paths[right + 1]) <= level + 1:
                        break
                    right += 1
                grid.row = top + level
                grid.put(at, text, "heading")
                grid.merge(top + level, at, top + (depth - 1 if level == len(path) - 1 else level), right)
        grid.heights |= dict.fromkeys(range(top, top + depth), 30.0) | {top + depth - 1: 48.0}
        grid.row = top + depth
        for at, column in enumerate(self.columns, self.lead):
            grid.widths[at] = max(grid.widths.get(at, 0), form().width(column))
        if self.way.index != "none" and self.lead:
            for at in range(self.last + 1):
                letters = {0: "A", 1: "B"} if self.way.index == "letters" else {}
                grid.put(at, letters.get(at, at + 1 - len(letters)), "index")
            grid.row += 1

    def body(self, records: Sequence[Record]) -> tuple[int, ...]:
        grid, lead = self.grid, _lead(self.way, self.layout.code)
        summed = self.layout.total and bool(records)
        above = summed and self.way.total in ("above", "both")
        at_top = grid.row
        grid.row += 1 if above else 0
        rows: list[int] = []
        groups = groupby(records, key=lambda r: str(r.get(lead))) if lead else [("", iter(records))]
        for number, (code, members) in enumerate(groups):
            part = list(members)
            if code:
                self._section(number, code, part)
            for record in part:
                self._record(len(rows) + 1, record)
                rows.append(grid.row)
        below = grid.row
        for row in [at_top] * above + [below] * (summed and self.way.total in ("below", "both")):
            grid.row = row
            self._total("TỔNG CỘNG" if row == at_top else "Tổng cộng", records, "total", rows)
        grid.row = max(below, grid.row)
        return tuple(rows)

    def _section(self, number: int, code: str, part: Sequence[Record]) -> None:
        vocabulary = {"sector": "sector", "kind": "kind"}.get(self.way.sections)
        label = load().vocabularies[vocabulary][code].label if vocabulary else self.communes[code]
        if self.way.subtotals:
            self._total(label, part, "section", ())
            self.grid.row -= 1
        self.grid.put(0, ROMAN[number], "section")
        self.grid.put(self.lead, label, "section")
        self.grid.row += 1

    def _record(self, number: int, record: Record) -> None:
        if self.lead:
            self.grid.put(0, number, "ordinal")
        for at, column in enumerate(self.columns, self.lead):
            self.grid.put(at, self.spoken(column, record), column.type if self.way.numbers == "number" else "text")
        self.grid.row += 1

    def _total(self, label: str, records: Sequence[Record], look: str, rows: Sequence[int]) -> None:
        self.grid.put(self.lead, label, look)
        for at, column in enumerate(self.columns, self.lead):
            if column.numeric and at > self.lead:
                parts = [value for r in records if (value := self._scaled(column, r.get(column.name))) is not None]
                value = round(math.fsum(parts), 6)
                whole = int(value) if value == int(value) else value
                text = format_number(whole) if self.way.numbers == "text" else whole
                formula = None
                if self.way.formulas and rows:
                    ends = [xl_rowcol_to_cell(row - 1, at) for row in (rows[0], rows[-1])]
                    formula = f"=SUM({':'.join(ends)})"
                self.grid.put(at, text, f"{look} {column.type}", formula)
        self.grid.row += 1

    def _scaled(self, column: Column, value: Any) -> Any:
        """A number in the district's own unit."""
        if value is None or column.type != "money":
            return value
        scaled = round(scale(float(value), "triệu đồng", self.way.money), 6)
        return int(scaled) if scaled == int(scaled) else scaled

    def spoken(self, column: Column, record: Record) -> Any:
        """A value as this district writes it."""
        if column.table == "totals" and column.name == "unit":
            return load().indicators[str(record["indicator"])].unit
        value = record.get(column.name)
        if value is None:
            return None
        if column.type == "flag":
            return self.way.flags[0 if value else 1] or None
        if column.type == "term":
            return self.way.term(str(column.vocabulary), str(value))
        if column.name == "commune_code":
            return self.communes[str(value)]
        if column.type == "date":
            return f"{value:%d/%m/%Y}" if self.way.dates == "text" else value
        if column.numeric:
            scaled = self._scaled(column, value)
            return format_number(scaled) if self.way.numbers == "text" else scaled
        return str(value)

    def signatures(self, district: District, signed: date) -> None:
        grid, half = self.grid, max(0, (self.last - 1) // 2)
        grid.row += 1
        day = form().place_and_date.format(
            place=district.name, day=f"{signed:%d}", month=f"{signed.month}", year=signed.year
        )
        if self.last > half:
            self._line(day, "day", left=half + 1)
            grid.row += 1
        self._line(self.way.signatures[0], "sign", right=half)
        if self.last > half:
            self._line(self.way.signatures[1], "sign", left=half + 1)
        grid.row += 1
