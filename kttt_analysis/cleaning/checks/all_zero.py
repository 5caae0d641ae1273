"""Active units whose every figure is zero: a unit with members and workers has some, so nothing was asked of it.

Zero is a statement that enters sums and averages, and missing is not zero (contract §4).
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import CheckedList, named
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import load
from kttt_analysis.forms.addresses import run_of

FEW = 3
"""Fewer zeros than this say nothing yet."""


def all_zero(these: CheckedList) -> None:
    """Tell once a table which active units have zeros alone."""
    found = [row for row in these.rows if row.get("status") == "active" and _nothing_but_zeros(row)]
    if found:
        names = named([str(row.get("name") or row.get("unit_code")) for row in found])
        rows = run_of(row["source_row"] for row in found)
        these.tell("active_units_all_zero", found[0], "name", count=len(found), names=names, rows=rows)


def _nothing_but_zeros(row: Row) -> bool:
    asked = [c.name for c in load().columns["units"].values() if c.numeric and c.forms]
    values = [value for name in asked if (value := row.get(name)) is not None]
    return len(values) >= FEW and not any(values)
