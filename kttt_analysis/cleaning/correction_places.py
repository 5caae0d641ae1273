"""Where a correction is about in the tables of a file: the cells that it names, or the row of the unit it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kttt_analysis.cleaning.corrections import LABELS, Correction, plain
from kttt_analysis.cleaning.records import Sheet
from kttt_analysis.dictionary import Column, load
from kttt_analysis.forms import Reading, Table, TableColumn
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.cell_values import raw_text
from kttt_analysis.forms.cells import Value
from kttt_analysis.vietnamese.names import key, unit_name_key


@dataclass(frozen=True)
class Spot:
    """A cell of a table: record `i`, column `k`."""

    sheet: Sheet
    topic: str
    i: int
    k: int

    @property
    def table(self) -> Table:
        """The table as it was read."""
        return self.sheet.as_read or self.sheet.table

    @property
    def head(self) -> TableColumn:
        """The column as the sheet has it."""
        return self.table.columns[self.k]

    @property
    def column(self) -> Column | None:
        """The dictionary's column; None for one that nobody knows."""
        return load().columns[self.topic].get(self.head.column or "")

    @property
    def raw(self) -> str | None:
        """The text that stands there."""
        return self.table.raw[self.i][self.k]

    @property
    def address(self) -> str:
        """The cell as Excel calls it."""
        return self.table.address(self.i, self.k)

    @property
    def unit(self) -> str:
        """What the row is called."""
        return called(self.table, self.topic, self.i)

    def at(self, k: int) -> Spot:
        """Another cell of the row."""
        return Spot(self.sheet, self.topic, self.i, k)


class NotThere(ValueError):
    """The place has gone from the file; `found` says what stands there instead, if anything."""

    def __init__(self, found: str | None) -> None:
        super().__init__(found)
        self.found = found


def label_columns(table: Table, topic: str) -> list[int]:
    """Columns by which the rows of a table are called."""
    places = {c.column: k for k, c in enumerate(table.columns) if c.column}
    return [places[name] for name in LABELS[topic] if name in places]


def called(table: Table, topic: str, i: int) -> str:
    """What a row is called; nothing for a row without a name."""
    texts = (table.raw[i][k] for k in label_columns(table, topic))
    return plain(next((text for text in texts if text), None))


def row_spots(one: Correction, sheets: Sequence[tuple[Sheet, str, str | None]]) -> list[Spot]:
    """Rows that are called as a correction says, each by its name's cell; `sheets` with topic and list.

    Rows whose name is word for word the same go before those that only differ in the word for the kind of unit.
    """
    near: list[Spot] = []
    for sheet, topic, listed in sheets:
        if topic == one.table and (topic != "units" or listed == one.listed):
            columns = label_columns(sheet.table, topic)
            for i, texts in enumerate(sheet.table.raw):
                if any(_same(texts[k], one.unit) for k in columns):
                    near.append(Spot(sheet, topic, i, columns[0]))
    exact = [s for s in near if any(_exact(s.table.raw[s.i][k], one.unit) for k in label_columns(s.table, s.topic))]
    return exact or near


def _exact(text: str | None, other: str | None) -> bool:
    """Whether two names or codes are one, however blanks and capitals are written."""
    codes = [plain(t).replace(" ", "").strip("'’.") for t in (text, other)]
    return bool(codes[0]) and (codes[0] == codes[1] or key(text or "") == key(other or ""))


def _same(text: str | None, other: str | None) -> bool:
    """Whether two names are of one unit, whatever word stands for its kind."""
    named = unit_name_key(text or "")
    return _exact(text, other) or (bool(named) and named == unit_name_key(other or ""))


def cell_spots(
    one: Correction, reading: Reading, sheets: Sequence[tuple[Sheet, str, str | None]]
) -> tuple[list[Spot], bool]:
    """Return the cell that a correction names (of a row the cell of its name), and whether its table is used.

    Raises
    ------
    NotThere
        No such sheet, or no record has that cell.
    """
    tables = [t for t in reading.tables if plain(t.sheet) == plain(one.sheet)]
    area = span_of(one.cell or f"A{one.row}")
    row, left = (area.top + 1, area.left) if area else (0, 0)
    there = [t for t in tables if row in t.record_rows and (one.whole_row or any(c.index == left for c in t.columns))]
    if not there:
        raise NotThere(_standing(one, reading, row, left))
    by_table = {id(sheet.table): (sheet, topic) for sheet, topic, _ in sheets}
    spots = []
    for table in there:
        sheet, topic = by_table.get(id(table), (None, ""))
        if sheet is not None:
            k = next((k for k, c in enumerate(table.columns) if c.index == left), 0)
            k = next(iter(label_columns(table, topic)), 0) if one.whole_row else k
            spots.append(Spot(sheet, topic, table.record_rows.index(row), k))
    return spots, bool(spots)


def _standing(one: Correction, reading: Reading, row: int, left: int) -> str | None:
    """What stands where no record has a cell (any more)."""
    grid = next((s for s in reading.sheets if plain(s.name) == plain(one.sheet)), None)
    if grid is None or row > len(grid.rows):
        return None
    cells = grid.rows[row - 1]
    if one.whole_row:
        return " | ".join(text for value in cells if (text := raw_text(value))) or None
    return raw_text(cells[left]) if left < len(cells) else None


def typed(spot: Spot, reading: Reading) -> Value:
    """What somebody typed into a cell, as the file holds it."""
    rows = next((s.rows for s in reading.sheets if s.name == spot.table.sheet), [])
    r, c = spot.table.record_rows[spot.i] - 1, spot.head.index
    return rows[r][c] if r < len(rows) and c < len(rows[r]) else None


def spot_named(to: str, spot: Spot) -> Spot | None:
    """The cell of the same table, or the column of the same row, to which a value is moved; None for none."""
    area = span_of(to)
    if area is None:
        k = next((k for k, c in enumerate(spot.table.columns) if c.column == to), None)
        return None if k is None else spot.at(k)
    for k, column in enumerate(spot.table.columns):
        if column.index == area.left and area.top + 1 in spot.table.record_rows:
            return Spot(spot.sheet, spot.topic, spot.table.record_rows.index(area.top + 1), k)
    return None
