"""The day a unit was founded stays what it was, and what has ended does not go on.

The founding date decides which units are new in a year; a code of an ended unit is never given again (NĐ 92/2024
Điều 14).
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.vietnamese.dates import format_date


def changed_past(one: Checked) -> None:
    """Tell a founding date that differs from the quarter before, and an ended unit that is there again."""
    last = one.past.last.get(one.key)
    if last is None:
        return
    founded, then = one.row.get("founded_on"), last.get("founded_on")
    if founded and then and founded != then:
        one.tell("founding_date_changed", "founded_on", now=format_date(founded), before=format_date(then))
    if last.get("status") == "ended" and one.row.get("status") not in (None, "ended"):
        one.tell("ended_unit_goes_on", "status", name=one.row.get("name") or "")
