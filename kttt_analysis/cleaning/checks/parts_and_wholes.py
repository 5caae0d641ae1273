"""A part is not larger than its whole: regular workers and all, revenue from members and all revenue."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number

PARTS_OF = {
    "workers_total": ("workers_regular", "workers_seasonal"),
    "members_total": ("members_joined",),
    "revenue": ("revenue_members",),
}


def parts_and_wholes(one: Checked) -> None:
    """A part is not larger than its whole."""
    columns = load().columns["units"]
    for whole, parts in PARTS_OF.items():
        total = one.row.get(whole)
        for part in parts:
            value = one.row.get(part)
            if total is not None and value is not None and value > total:
                one.tell(
                    "part_exceeds_whole",
                    part,
                    part=columns[part].label,
                    value=format_number(value),
                    whole=columns[whole].label,
                    total=format_number(total),
                )
