"""Regular and seasonal workers are no more than all workers."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.cleaning.checks.parts_and_wholes import PARTS_OF


def workers_and_total(one: Checked) -> None:
    """Regular and seasonal workers are no more than all of them."""
    total, parts = one.row.get("workers_total"), [one.row.get(c) for c in PARTS_OF["workers_total"]]
    if total is not None and None not in parts and sum(p for p in parts if p is not None) > total:
        one.tell("workers_exceed_total", "workers_total", parts=sum(p for p in parts if p is not None), total=total)
