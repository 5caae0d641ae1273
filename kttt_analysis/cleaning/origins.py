"""Where each value of a clean table comes from: the cell and its text, or the rule by which it follows from others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kttt_analysis.cleaning.derived import GIVEN_BY
from kttt_analysis.forms import Reading, Table

Row = Mapping[str, Any]
CORRECTED = "corrected"
"""The finding at a cell whose value a person has corrected; it says more than any other."""
PLACED = frozenset(("source_file", "source_sheet", "source_row", "source_cell"))
"""Columns that are places themselves."""
OF_FILE = frozenset(("quarter", "district_code"))
"""Columns that a whole file says, in its titles or its name."""
BASIS = {"unit_id": ("unit_code", "name"), "kind": ("kind", "name"), "stated": ("stated",)}
"""Columns that follow from others of the same row, the first that stands there."""


@dataclass(frozen=True)
class Origin:
    """One value's origin: the cell that it was read from, what stands there, and how it came about.

    `rule` is "cell" (read from the cell), "file" (said by the titles or the name of the file), "row" (follows from the
    other cells of the row), "blank" (an empty cell that says no), or the code of the finding that says more.
    """

    column: str
    value: Any
    file: str
    sheet: str | None
    cell: str | None
    raw: str | None
    rule: str


def origins_of(row: Row, reading: Reading, told: Mapping[tuple[str, str], Sequence[str]]) -> dict[str, Origin]:
    """Return the origin of each value of a row that is not empty.

    Parameters
    ----------
    row
        A row of a clean table (contract §4).
    reading
        Its source file as it is read.
    told
        Codes of the findings about that file, by sheet and cell.

    Raises
    ------
    LookupError
        The row does not stand in the file: the file is another than the one that was cleaned.
    """
    table, i = _place(row, reading, told)
    places = {c.column: k for k, c in enumerate(table.columns) if c.column}
    codes = {c: tuple(told.get((table.sheet, table.address(i, k)), ())) for c, k in places.items()}
    here = _Here(table, i, places, codes)
    return {
        column: _origin(column, value, row, here)
        for column, value in row.items()
        if column not in PLACED and value is not None and value == value
    }


@dataclass(frozen=True)
class _Here:
    """The record that a row was taken from: where its columns stand, and what was found at their cells."""

    table: Table
    i: int
    places: Mapping[str, int]
    codes: Mapping[str, Sequence[str]]

    def raw(self, column: str) -> str | None:
        return self.table.raw[self.i][self.places[column]]

    def cell(self, column: str) -> str:
        return self.table.address(self.i, self.places[column])


def _place(row: Row, reading: Reading, told: Mapping[tuple[str, str], Sequence[str]]) -> tuple[Table, int]:
    """The table and the record that a row was taken from."""
    sheet, number = str(row["source_sheet"]), _number(row)
    for table in reading.tables:
        if table.sheet != sheet or number not in table.record_rows or table.topic is None:
            continue
        i = table.record_rows.index(number)
        if _fits(row, table, i, told):
            return table, i
    raise LookupError(
        f"{row['source_file']}: không thấy dòng {number} của trang {sheet}; tệp đã thay đổi, hãy làm sạch lại"
    )


def _number(row: Row) -> int:
    if row.get("source_row") is not None:
        return int(row["source_row"])
    return int("".join(c for c in str(row["source_cell"]) if c.isdigit()))


def _fits(row: Row, table: Table, i: int, told: Mapping[tuple[str, str], Sequence[str]]) -> bool:
    """Whether a record is the row's, where two tables stand side by side: it stands in the right columns."""
    if row.get("source_cell"):
        return any(table.address(i, k) == row["source_cell"] for k in range(len(table.columns)))
    named = next((k for k, c in enumerate(table.columns) if c.column in ("name", "title", "text")), None)
    if named is None or CORRECTED in told.get((table.sheet, table.address(i, named)), ()):
        return True
    name = table.records[i][named]
    said = row.get("name") or row.get("title") or row.get("text")
    return said is None or name is None or " ".join(str(name).split()) == " ".join(str(said).split())


def _origin(column: str, value: Any, row: Row, here: _Here) -> Origin:
    file, sheet = str(row["source_file"]), here.table.sheet
    if column in OF_FILE:
        return Origin(column, value, file, None, None, None, "file")
    given = [c for c in _read_from(column) if c in here.places]
    if not given:
        basis = next((c for c in (*BASIS.get(column, ()), "name") if c in here.places), None)
        cell, raw = (None, None) if basis is None else (here.cell(basis), here.raw(basis))
        return Origin(column, value, file, sheet, cell, raw, "row")
    written = (c for c in given if CORRECTED in here.codes[c] or here.raw(c) is not None)
    read_from = next(written, given[0])
    raw = here.raw(read_from)
    return Origin(column, value, file, sheet, here.cell(read_from), raw, _rule(column, read_from, raw, here))


def _rule(column: str, read_from: str, raw: str | None, here: _Here) -> str:
    """How a value came about, by the gravest that is told of its cell."""
    codes = here.codes[read_from]
    if CORRECTED in codes:
        return CORRECTED
    explaining = next((code for code in codes if code in EXPLAINING), None)
    if explaining is not None:
        return explaining
    if raw is None:
        return "blank"
    return "cell" if read_from == column else "row"


def _read_from(column: str) -> tuple[str, ...]:
    """Columns of a form from which a column is read, the most direct first."""
    others = tuple(given for given, target in GIVEN_BY.items() if target == column)
    return (column, *others, *BASIS.get(column, ()))


EXPLAINING = frozenset(
    (
        "accumulated", "approximate", "date_from_serial", "date_imprecise", "ditto", "income_from_average",
        "kind_and_name_differ", "legacy_band", "merged_down", "number_as_text", "number_by_total", "unit_in_cell",
        "values_joined",
    )
)  # fmt: skip
"""Findings that say how a value came about."""
