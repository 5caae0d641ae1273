"""Persons are no more than participations: who comes twice is one person and takes part twice."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.vietnamese.printing import format_number


def activity_people(one: Checked) -> None:
    """Tell an activity with more persons than participations."""
    persons, participants = one.row.get("persons"), one.row.get("participants")
    if persons is not None and participants is not None and persons > participants:
        words = {"persons": format_number(persons), "participants": format_number(participants)}
        one.tell("persons_exceed_participants", "persons", **words)
