"""From the spreadsheets of districts about cooperatives to numbers, a report and its mail.

>>> import kttt_analysis as kttt
>>> kttt.Quarter.parse("quý II/2021")
Quarter(year=2021, number=2)
"""

# Some verbs share their noun with a room of the package (`quarter`, `indicators`, `sample`). Python gives a room's name
# to the package when the room is first imported, so every such room is imported before the verbs: then
# `kttt.sample()` stays the verb, and `from kttt_analysis.sample.writing import …` still finds the room.
import kttt_analysis.sample  # noqa: F401
from kttt_analysis.api import (
    clean,
    indicators,
    plan,
    progress,
    published,
    quarter,
    read,
)
from kttt_analysis.indicators.adding import add_up, average
from kttt_analysis.ledger import confirm, correct
from kttt_analysis.loop import annotate, board, check, explain, receive, versions
from kttt_analysis.outputs import export, report, sample, template
from kttt_analysis.quarter import Quarter

__all__ = [
    "Quarter",
    "add_up",
    "annotate",
    "average",
    "board",
    "check",
    "clean",
    "confirm",
    "correct",
    "explain",
    "export",
    "indicators",
    "plan",
    "progress",
    "published",
    "quarter",
    "read",
    "receive",
    "report",
    "sample",
    "template",
    "versions",
]
