"""What the tables of a submission are about, and of what it says something."""

from __future__ import annotations

from kttt_analysis.cleaning.kinds import family_of
from kttt_analysis.cleaning.received import Submission
from kttt_analysis.cleaning.taking import Topic
from kttt_analysis.cleaning.unfilled import unanswered
from kttt_analysis.forms import Reading, Table


def with_topics(reading: Reading) -> list[tuple[Table, Topic]]:
    """The tables of a reading, each with what it is about: its dictionary table, and for units the list it is."""
    return [(table, _topic(table)) for table in reading.tables]


def _topic(table: Table) -> Topic:
    return (table.topic or "", family_of(table) if table.topic == "units" else None)


def usable(one: Submission) -> Reading | None:
    """The reading of a version that can be counted; None where it cannot be read, or for nobody."""
    told = any(f.severity == "error" for f in one.findings)
    return None if told else one.received.reading


def said(one: Submission) -> frozenset[Topic]:
    """Topics of which a version says something; one that cannot be counted says nothing."""
    reading = usable(one)
    if reading is None:
        return frozenset()
    tables = with_topics(reading)
    return frozenset(topic for _, topic in tables) - unanswered(tables)
