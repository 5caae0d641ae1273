"""Name, status and founding date decide what is counted; without them a unit cannot be followed."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load


def needed_values(one: Checked) -> None:
    """Name, status and founding date decide what is counted; without them a unit cannot be followed."""
    for name in ("name", "status", "founded_on"):
        position = one.position(name)
        if position is None or one.row.get(name) is not None:
            continue
        cell = one.sheet.table.address(one.row["_record"], position)
        if not any(f.cell == cell for f in (*one.sheet.findings, *one.sheet.table.findings)):
            one.tell("missing_value", name, label=load().columns["units"][name].label)
