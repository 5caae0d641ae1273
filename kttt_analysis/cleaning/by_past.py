"""Figures with two readings that the last figure decides: one goes on from it, the other is far off."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.cleaning.records import scaled
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number

NEAR, APART = 3.0, 100.0
"""A reading within NEAR times the last figure is taken where every other is APART times off or more."""


def read_by_last_quarter(one: Checked) -> None:
    """Fill what the reader left open, cell by cell, and take back what it said there; the note names both readings."""
    row, sheet, past = one.row, one.sheet, one.past
    last, year = past.last.get(one.key), past.year_to_date.get(one.key) or past.year_ago.get(one.key)
    for told in sheet.table.findings:
        readings = dict(told.values).get("readings")
        column = load().columns["units"].get(told.column or "")
        if not readings or column is None or row.get(column.name) is not None:
            continue
        place = sheet.position(column.name)
        if place is None or told.cell != sheet.table.address(row["_record"], place):
            continue
        before = year if column.period == "year_to_date" else last
        earlier = None if before is None else before.get(column.name)
        unit = sheet.table.columns[place].unit
        found = _decided([scaled(v, column, unit) for v in readings], earlier)
        if found is None or (column.type == "count" and found != int(found)):
            continue
        row[column.name] = int(found) if column.type == "count" else found
        sheet.settled.add((told.code, told.cell))
        first, second = (format_number(v) for v in readings)
        words = {"label": column.label, "value": format_number(found), "before": format_number(earlier)}
        one.tell(
            "number_by_last_quarter", column.name, first=first, second=second, read_as=format_number(found), **words
        )


def _decided(readings: Sequence[float], earlier: object) -> float | None:
    if not isinstance(earlier, int | float) or not earlier or earlier != earlier:
        return None
    ratios = [v / earlier for v in readings]
    near = [v for v, ratio in zip(readings, ratios, strict=True) if 1 / NEAR <= ratio <= NEAR]
    others = [abs(ratio) for v, ratio in zip(readings, ratios, strict=True) if v not in near]
    return near[0] if len(near) == 1 and all(r >= APART or r <= 1 / APART for r in others) else None
