"""Tables that a file holds twice: the copy, or the list that is part of another, is told and counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kttt_analysis.dictionary import finding, load
from kttt_analysis.forms.cell_values import Out
from kttt_analysis.forms.table import Table, TableColumn
from kttt_analysis.forms.words import is_ordinal_heading
from kttt_analysis.vietnamese.names import key

FEWEST = 2  # records; smaller tables are alike by chance


def without_copies(tables: Sequence[Table], file: str) -> list[Table]:
    """Tables in order; one whose every record stands in another is about no topic, so that it does not count twice.

    The order of rows and columns may differ. Of two that are alike the later is the copy; of a list and a part of it,
    the part is, unless it alone has a column of the dictionary.
    """
    copies: dict[int, Table] = {}
    for at, table in enumerate(tables):
        for earlier, other in enumerate(tables[:at]):
            if earlier in copies:
                continue
            if _within(table, other):
                copies[at] = other
                break
            if _within(other, table):
                copies[earlier] = table
    return [_told(t, copies[at], file) if at in copies else t for at, t in enumerate(tables)]


def _told(table: Table, other: Table, file: str) -> Table:
    code = "table_copied" if len(table.records) == len(other.records) else "table_within"
    where = f"{other.sheet}!{other.range}"
    told = finding(code, file=file, sheet=table.sheet, cell=table.range, range=table.range, other=where)
    return replace(table, topic=None, findings=(*table.findings, told))


def _within(part: Table, whole: Table) -> bool:
    """Whether every record of a table stands in another, as far as both have the columns."""
    if not FEWEST <= len(part.records) <= len(whole.records):
        return False
    if not {c.column for c in part.columns} <= {c.column for c in whole.columns}:
        return False
    mine, theirs = _places(part), _places(whole)
    common = [name for name in mine if name in theirs]
    if len(common) < 2 or (part.topic is None and len(common) < len(mine)):
        return False
    one = _records(part, [mine[name] for name in common])
    if sum(v is not None for r in one for v in r) <= len(one) or _of_other_things(part, whole):
        return False
    return Counter(one) <= Counter(_records(whole, [theirs[name] for name in common]))


def _of_other_things(one: Table, other: Table) -> bool:
    """Whether equal figures mean different ones: of HTX and of THT, or of a column in two units."""
    if one.kind_hint and other.kind_hint and one.kind_hint != other.kind_hint:
        return True
    mine, theirs = _places(one), _places(other)
    common = mine.keys() & theirs.keys()
    return any(_unit(one.columns[mine[n]]) != _unit(other.columns[theirs[n]]) for n in common)


def _unit(column: TableColumn) -> str | None:
    """A column's unit; where none is stated, the one that it is taken for."""
    known = next((c[column.column] for c in load().columns.values() if column.column and column.column in c), None)
    return column.unit or (known.unit if known else None)


def _places(table: Table) -> dict[str, int]:
    """Where each heading stands that stands once; not those of row numbers."""
    names = [key(c.name) for c in table.columns]
    counts = Counter(names)
    return {n: k for k, n in enumerate(names) if n and counts[n] == 1 and not is_ordinal_heading(table.columns[k].name)}


def _records(table: Table, columns: Sequence[int]) -> list[tuple[Out, ...]]:
    return [tuple(record[k] for k in columns) for record in table.records]
