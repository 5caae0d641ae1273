"""A unit that ended says when and how, and nothing changes before a unit is founded."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.vietnamese.dates import format_date


def endings(one: Checked) -> None:
    """A unit that ended says when and how, and did not end before it began."""
    ended, founded, on = one.row.get("status") == "ended", one.row.get("founded_on"), one.row.get("status_on")
    if ended and not on:
        one.tell("ended_without_date", "status_on")
    if ended and not one.row.get("exit_kind"):
        one.tell("ended_without_kind", "exit_kind")
    if founded and on and on < founded:
        one.tell("changed_before_founded", "status_on", founded=format_date(founded), changed=format_date(on))
