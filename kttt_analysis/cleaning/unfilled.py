"""What was sent without being filled in: whole forms, and units of which only the name stands there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kttt_analysis.dictionary import load
from kttt_analysis.forms import Reading, Table
from kttt_analysis.forms.addresses import run_of

if TYPE_CHECKING:
    from kttt_analysis.cleaning.records import Row, Sheet

ANSWERS = {"totals": ("stated",), "remarks": ("text",)}
"""Columns in which a table is answered; of units any figure, of activities any row."""
NAMED = 10


def nothing_filled_in(reading: Reading) -> bool:
    """Whether a file holds only what its form began with: names of units, indicators, topics."""
    return any(table.records for table in reading.tables) and not any(map(_answered, reading.tables))


def _answered(table: Table) -> bool:
    if table.topic not in ("units", *ANSWERS):
        return bool(table.records)
    asked = _figures(table) if table.topic == "units" else _places(table, ANSWERS[table.topic])
    return bool(table.records) and (not asked or any(_said(table, i, asked) for i in range(len(table.records))))


def _figures(table: Table) -> list[int]:
    return _places(table, tuple(c.name for c in load().columns["units"].values() if c.numeric))


def _places(table: Table, names: Sequence[str]) -> list[int]:
    return [k for k, column in enumerate(table.columns) if column.column in names]


def _said(table: Table, i: int, places: Sequence[int]) -> bool:
    return any(table.raw[i][k] is not None for k in places)


def units_without_figures(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Tell once a table which of its units have no figure at all: what they have is missing, not zero.

    A unit that has ended owes none.
    """
    table, asked = sheet.table, _figures(sheet.table)
    bare = [r for r in rows if r.get("status") != "ended" and not _said(table, r["_record"], asked)] if asked else []
    if bare:
        names = "; ".join(str(r.get("name") or r.get("unit_code")) for r in bare[:NAMED])
        more = f"; … ({len(bare) - NAMED})" if len(bare) > NAMED else ""
        lines = run_of(r["source_row"] for r in bare)
        at = sheet.position("name") or 0
        told = {"count": len(bare), "names": names + more, "rows": lines}
        sheet.tell("units_without_figures", bare[0]["_record"], at, "name", **told)
