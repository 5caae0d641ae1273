"""Workers that equal the members to the last person were most likely copied from them."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.vietnamese.printing import format_number

MANY = 200
"""From this many people on, two counts of different things are seldom equal by chance."""


def workers_and_members(one: Checked) -> None:
    """Workers that equal the members to the last person were most likely copied from them."""
    members, workers = one.row.get("members_total"), one.row.get("workers_total")
    if members is not None and members == workers and members >= MANY and one.row.get("kind") != "THT":
        one.tell("workers_equal_members", "workers_total", count=format_number(workers))
