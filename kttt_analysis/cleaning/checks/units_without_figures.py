"""Units of which only the name stands there: what they have is missing, not zero."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import CheckedList, named
from kttt_analysis.cleaning.unfilled import figures, filled_in
from kttt_analysis.forms.addresses import run_of


def units_without_figures(these: CheckedList) -> None:
    """Tell once a table which of its units have no figure at all; one that has ended owes none."""
    table = these.sheet.table
    asked = figures(table)
    bare = [r for r in these.rows if r.get("status") != "ended" and not filled_in(table, r["_record"], asked)]
    if asked and bare:
        names = named([str(r.get("name") or r.get("unit_code")) for r in bare])
        lines = run_of(r["source_row"] for r in bare)
        these.tell("units_without_figures", bare[0], "name", count=len(bare), names=names, rows=lines)
