"""The history of published figures, cell by cell: each function takes a `History` and returns one block.

The notebook `published_history` calls them in its order; an analyst calls any of them alone.
"""

from __future__ import annotations

from kttt_analysis.drawing.blocks import Block, Chart, Group, Sentences
from kttt_analysis.drawing.history import agencies as _agencies
from kttt_analysis.drawing.history import bars as _bars
from kttt_analysis.drawing.history import lines as _lines
from kttt_analysis.drawing.history import tables as _tables
from kttt_analysis.drawing.history import words as _words
from kttt_analysis.drawing.history.view import History
from kttt_analysis.drawing.screen import Screen
from kttt_analysis.drawing.tables import Table

__all__ = [
    "History",
    "chart",
    "closings",
    "closings_chart",
    "disagreements",
    "figures",
    "headline",
    "notices",
    "plans",
    "plans_chart",
    "screen",
    "unchecked",
]


def screen() -> Block:
    """The look of tables and notices in an open notebook."""
    return Screen()


def notices(view: History) -> Group:
    """What must be known first."""
    return _words.notices(view)


def headline(view: History) -> Sentences:
    """What the figures show."""
    return _words.headline(view)


def chart(view: History, code: str) -> Chart:
    """One series as points by year; `view.codes` are the known ones."""
    return _lines.line_chart(view, code)


def figures(view: History, code: str) -> Table:
    """One series in numbers, each with day, agency, scope and source."""
    return _tables.figures(view, code)


def plans_chart(view: History) -> Chart:
    """New HTX and THT against the plans."""
    return _bars.plans_chart(view)


def plans(view: History) -> Table:
    """Every target with its result."""
    return _tables.plans(view)


def closings_chart(view: History) -> Chart:
    """What stocks and flows leave unexplained, year by year."""
    return _bars.closings_chart(view)


def closings(view: History) -> Table:
    """Every trial of stocks and flows in numbers."""
    return _tables.closings(view)


def disagreements(view: History) -> Table:
    """Agencies side by side."""
    return _agencies.disagreements(view)


def unchecked(view: History) -> Table:
    """Figures whose source must be read again."""
    return _agencies.unchecked(view)
