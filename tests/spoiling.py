"""The ways in which people spoil a sheet that was laid out well.

Cells first (how a value is typed), then rows, then the whole sheet: each works on a laid-out grid before it is
written, so that it holds for every format and every old font.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kttt_analysis.dictionary import load
from kttt_analysis.sample.own_sheets import Grid, Place, Spot
from kttt_analysis.sample.ways import Way
from kttt_analysis.vietnamese.names import fold

COLUMNS = load().columns["units"]
MARKS_APART = "\u00a0"


@dataclass
class Table:
    """A list laid out on a grid, and its place there; `unread` are columns whose heading may be unknown now."""

    grid: Grid
    place: Place
    way: Way
    unread: set[str] = field(default_factory=set)

    @property
    def rows(self) -> list[int]:
        """Rows of the records, from 0."""
        return [row - 1 for row in self.place.rows]

    @property
    def head(self) -> int:
        """Last row of the headings."""
        above = {r for (r, _), spot in self.grid.cells.items() if spot.look == "heading" and r < self.rows[0]}
        return max(above)

    def cell(self, row: int, column: str) -> Spot | None:
        """A record's cell."""
        return self.grid.cells.get((row, self.place.columns[column]))

    def put(self, row: int, column: str, value: Any, look: str | None = None) -> None:
        """Write a record's cell anew."""
        at = (row, self.place.columns[column])
        self.grid.cells[at] = Spot(value, look or self.grid.cells[at].look)

    def insert_row(self, at: int) -> None:
        """Make room for a row; what is merged over it grows."""
        grid = self.grid
        grid.cells = {(r + (r >= at), c): spot for (r, c), spot in grid.cells.items()}
        grid.merges = [(t + (t >= at), x, b + (b >= at), y) for t, x, b, y in grid.merges]
        grid.heights = {r + (r >= at): h for r, h in grid.heights.items()}
        self.place = replace(self.place, rows=tuple(r + (r - 1 >= at) for r in self.place.rows))

    def insert_column(self, at: int) -> None:
        """Make room for a column; what is merged over it grows."""
        grid = self.grid
        grid.cells = {(r, c + (c >= at)): spot for (r, c), spot in grid.cells.items()}
        grid.merges = [(t, x + (x >= at), b, y + (y >= at)) for t, x, b, y in grid.merges]
        grid.widths = {c + (c >= at): w for c, w in grid.widths.items()}
        columns = {name: c + (c >= at) for name, c in self.place.columns.items()}
        self.place = replace(self.place, columns=columns)


# ---- cells ----


def numbers_as_text(chance: random.Random, table: Table) -> None:
    """Some figures become texts, with groups of three by dots or spaces and a comma before fractions."""
    for name in chance.sample(_numeric(table), min(4, len(_numeric(table)))):
        group = chance.choice([".", " ", ""])
        for row in table.rows:
            spot = table.cell(row, name)
            if spot and isinstance(spot.value, int | float) and chance.random() < 0.4:
                table.put(row, name, typed(spot.value, group), "text")


def units_in_cells(chance: random.Random, table: Table) -> None:
    """Some amounts carry their unit; some are told in another one."""
    money = [n for n in table.place.columns if COLUMNS[n].type == "money"]
    for name in money:
        for row in table.rows:
            spot = table.cell(row, name)
            if spot and isinstance(spot.value, int | float) and chance.random() < 0.2:
                table.put(row, name, f"{typed(spot.value, '.')} {table.way.money}", "text")


def dates_as_text(chance: random.Random, table: Table) -> None:
    """Days typed in the ways that people type them."""
    ways: tuple[Callable[[date], str], ...] = (
        lambda d: f"{d.day}/{d.month}/{d.year}",
        lambda d: f"{d:%d.%m.%Y}",
        lambda d: f"{d:%d-%m-%Y}",
        lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
    )
    said = chance.choice(ways)
    for name in [n for n in table.place.columns if COLUMNS[n].type == "date"]:
        for row in table.rows:
            spot = table.cell(row, name)
            if spot and isinstance(spot.value, date) and chance.random() < 0.5:
                table.put(row, name, said(spot.value), "text")


def spaces(chance: random.Random, table: Table) -> None:
    """Names with spaces around and inside, also those that do not break."""
    for row in table.rows:
        spot = table.cell(row, "name")
        if spot and chance.random() < 0.5:
            table.put(row, "name", " " + spot.value.replace(" ", chance.choice(["  ", MARKS_APART]), 1) + " ")


def ditto(chance: random.Random, table: Table) -> None:
    """A commune that is the one above is not written again."""
    if "commune_code" not in table.place.columns:
        return
    mark = chance.choice(['"', "-nt-", "nt"])
    written = {row: table.cell(row, "commune_code") for row in table.rows}
    for before, row in zip(table.rows, table.rows[1:], strict=False):
        one, other = written[before], written[row]
        if row == before + 1 and one and other and one.value == other.value:
            table.put(row, "commune_code", mark)


def merged_down(chance: random.Random, table: Table) -> None:
    """A commune is written once and merged over its units."""
    if "commune_code" not in table.place.columns or table.way.file.endswith((".csv", ".xls")):
        return
    column = table.place.columns["commune_code"]
    first = table.rows[0]
    for row in [*table.rows[1:], -1]:
        spot, top = table.grid.cells.get((row, column)), table.grid.cells.get((first, column))
        if spot and top and spot.value == top.value:
            continue
        last = max((r for r in table.rows if first <= r < (row if row > 0 else 10**6)), default=first)
        if top and last - first + 1 == sum(first <= r <= last for r in table.rows) > 1:
            for r in range(first + 1, last + 1):
                table.grid.cells.pop((r, column), None)
            table.grid.merges.append((first, column, last, column))
        first = row


def numbers_of_rows(chance: random.Random, table: Table) -> None:
    """Row numbers as "01", "1." or not at all."""
    kind = chance.choice(["padded", "dotted", "blank"])
    for n, row in enumerate(table.rows, 1):
        if kind == "blank":
            table.grid.cells.pop((row, 0), None)
        else:
            table.grid.cells[row, 0] = Spot(f"{n:02d}" if kind == "padded" else f"{n}.", "text")


# ---- headings ----


def headings_over_lines(chance: random.Random, table: Table) -> None:
    """Headings broken into lines, in capitals, or with spaces around."""
    change = chance.choice([str.upper, lambda t: t.replace(" ", "\n", 1), lambda t: f" {t} "])
    for at, spot in list(table.grid.cells.items()):
        if spot.look == "heading" and at[0] <= table.head and table.way.letters != "tcvn3":
            table.grid.cells[at] = Spot(change(spot.value), "heading")


def heading_misspelt(chance: random.Random, table: Table) -> None:
    """One heading loses its marks, or a letter is typed twice: the column may be told and missing."""
    name = chance.choice([n for n in table.place.columns if n not in ("name", "kind")])
    column = table.place.columns[name]
    at = next((r, column) for r in range(table.head, -1, -1) if (r, column) in table.grid.cells)
    if table.grid.cells[at].look != "heading":
        return
    said = table.grid.cells[at].value
    middle = len(said) // 2
    wrong = chance.choice([fold(said), said[:middle] + said[middle] + said[middle:]])
    table.grid.cells[at] = Spot(wrong, "heading")
    table.unread.add(name)


# ---- rows and columns ----


def empty_rows(chance: random.Random, table: Table) -> None:
    """Empty rows between records, and one below the headings."""
    for row in sorted(chance.sample(table.rows, min(3, len(table.rows))), reverse=True):
        table.insert_row(row)


def page_break(chance: random.Random, table: Table) -> None:
    """The headings once more in the middle, with the number of the page above."""
    if len(table.rows) < 4:
        return
    top = min(r for (r, _), s in table.grid.cells.items() if s.look == "heading" and r > _title_end(table))
    height = table.head - top + 1
    at = table.rows[len(table.rows) // 2]
    for _ in range(height + 1):
        table.insert_row(at)
    table.grid.cells[at, 2] = Spot("Trang 1/2", "text")
    for (r, c), spot in list(table.grid.cells.items()):
        if top <= r <= table.head and spot.look == "heading":
            table.grid.cells[at + 1 + r - top, c] = spot
    move = at + 1 - top
    for t, x, b, y in list(table.grid.merges):
        if top <= t <= b <= table.head:
            table.grid.merges.append((t + move, x, b + move, y))


def name_over_rows(chance: random.Random, table: Table) -> None:
    """The end of a long name stands in a row of its own."""
    column = table.place.columns["name"]
    long = [r for r in table.rows if table.grid.cells[r, column].value.count(" ") >= 3]
    for row in sorted(chance.sample(long, min(2, len(long))), reverse=True):
        first, _, rest = table.grid.cells[row, column].value.rpartition(" và ")
        if first and (row, 0) in table.grid.cells:
            table.insert_row(row + 1)
            table.grid.cells[row, column] = Spot(first, "text")
            table.grid.cells[row + 1, column] = Spot(f"và {rest}", "text")


def extra_column(chance: random.Random, table: Table) -> None:
    """A column of somebody's own among ours."""
    if table.way.levels > 1:
        return
    at = chance.choice(list(table.place.columns.values())[2:])
    table.insert_column(at)
    table.grid.cells[table.head, at] = Spot(chance.choice(["Điện thoại", "Ô số", "Người phụ trách mới"]), "heading")
    for row in table.rows:
        table.grid.cells[row, at] = Spot(chance.choice(["0912 345 678", "A", "B"]), "text")


def own_district_above(chance: random.Random, table: Table) -> None:
    """A row that names the district heads its units, as in sheets of the province."""
    at = table.rows[0] - (0 if table.way.sections == "none" else 1)
    if (at, 0) in table.grid.cells and table.grid.cells[at, 0].look == "total":
        return
    table.insert_row(at)
    name = {"900": "Thành phố Hà Tiên", "911": "Thành phố Phú Quốc", "912": "Huyện Kiên Hải"}[table.way.district]
    table.grid.cells[at, 0] = Spot(name, "section")


def another_district_below(chance: random.Random, table: Table) -> None:
    """Units of another district stand under its name at the end: none of them may be counted here."""
    name, last = table.place.columns["name"], table.rows[-1]
    for n in range(3):
        table.insert_row(last + 1 + n)
    table.grid.cells[last + 1, 0] = Spot("Huyện Gò Quao", "section")
    for n in (2, 3):
        for (r, c), spot in list(table.grid.cells.items()):
            if r == last:
                table.grid.cells[last + n, c] = spot
        table.grid.cells[last + n, name] = Spot(f"HTX Sông Cái Lớn {n}", "text")
        if (last, 0) in table.grid.cells:
            table.grid.cells[last + n, 0] = Spot(len(table.rows) + n - 1, "ordinal")


def _title_end(table: Table) -> int:
    """Last row above the table's own headings that is not one of them."""
    r = table.head
    while any(row == r and spot.look == "heading" for (row, _), spot in table.grid.cells.items()):
        r -= 1
    return r


def _numeric(table: Table) -> list[str]:
    return [n for n in table.place.columns if COLUMNS[n].numeric]


def typed(value: float, group: str) -> str:
    """A number as a person types it."""
    whole, _, fraction = f"{abs(value):f}".rstrip("0").rstrip(".").partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    return ("-" if value < 0 else "") + grouped + (f",{fraction}" if fraction else "")


# ---- sheets ----


def beside(left: Grid, right: Grid) -> Grid:
    """Two sheets as one, side by side with an empty column between them."""
    move = 2 + max(c for _, c in left.cells)
    cells = {(r, c + move): spot for (r, c), spot in right.cells.items()}
    merges = [(t, x + move, b, y + move) for t, x, b, y in right.merges]
    both = Grid(left.name, left.cells | cells, [*left.merges, *merges])
    both.row = 1 + max(r for r, _ in both.cells)
    return both


def copied(grid: Grid) -> Grid:
    """The same sheet once more, as it was printed."""
    return Grid(f"{grid.name} (2)", dict(grid.cells), list(grid.merges))


CELLS = (numbers_as_text, units_in_cells, dates_as_text, spaces, ditto, merged_down, numbers_of_rows)
HEADINGS = (headings_over_lines, heading_misspelt)
ROWS = (empty_rows, extra_column, page_break, name_over_rows, own_district_above, another_district_below)
WAYS = (*CELLS, *HEADINGS, *ROWS)  # cells before rows, while each record is one row of ours


def spoil(chance: random.Random, table: Table, most: int = 3) -> list[str]:
    """Spoil a list in one to three ways; returns their names."""
    chosen = chance.sample(range(len(WAYS)), chance.randint(1, most))
    for n in sorted(chosen):
        WAYS[n](chance, table)
    return [WAYS[n].__name__ for n in sorted(chosen)]
