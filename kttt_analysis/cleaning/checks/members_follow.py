"""Members at the end of a quarter are those before it, and who joined, less who left.

A unit founded within the year began with none, and its founders have joined (contract §4): they are the plan's new
members, so that a unit that leaves them out takes them from the target.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.cleaning.records import Row
from kttt_analysis.cleaning.stock_flow import stock_flow_residual
from kttt_analysis.vietnamese.printing import format_number


def members_follow(one: Checked) -> None:
    """Tell a count of members that does not follow from the quarter before and what changed."""
    row, founded = one.row, one.row.get("founded_on")
    total, joined, left = (row.get(name) for name in ("members_total", "members_joined", "members_left"))
    if total is None or joined is None or left is None or row.get("status") == "ended":
        return
    if founded and founded >= one.sheet.year_start:
        if stock_flow_residual(0, joined, left, total):
            numbers = {"total": total, "joined": joined, "left": left}
            one.tell("founders_not_joined", "members_joined", **{k: format_number(v) for k, v in numbers.items()})
        return
    last = one.past.last.get(one.key)
    opening = last.get("members_total") if last else None
    earlier = one.past.year_to_date.get(one.key) if one.past.same_year else {}
    came, went = _in_the_quarter(joined, earlier, "members_joined"), _in_the_quarter(left, earlier, "members_left")
    if opening is None or came is None or went is None:
        return
    residual = stock_flow_residual(opening, came, went, total)
    if residual:
        numbers = {"opening": opening, "joined": came, "left": went, "expected": total - residual, "total": total}
        told = {name: format_number(value) for name, value in numbers.items()}
        one.tell("members_do_not_follow", "members_total", before=one.past.label, **told)


def _in_the_quarter(so_far: int, earlier: Row | None, name: str) -> int | None:
    """Part of the quarter in an amount of the year so far; None where the quarter before does not tell its own."""
    if earlier is None:
        return None
    before = earlier.get(name, 0) if not earlier else earlier.get(name)
    return None if before is None else int(so_far - before)
