"""A quarter that shows itself in a notebook and a shell: what must be known first, and the board."""

from __future__ import annotations

from dataclasses import dataclass

from kttt_analysis.drawing.board import Board
from kttt_analysis.drawing.quality import notices
from kttt_analysis.drawing.screen import Screen
from kttt_analysis.drawing.view import View
from kttt_analysis.indicators.quarter_data import QuarterData


@dataclass(frozen=True, repr=False)
class ShownQuarter(QuarterData):
    """Everything known about a quarter; asked to show itself, it tells its coverage, its warnings and its board."""

    def _repr_html_(self) -> str:
        return f"{Screen().html()}\n{notices(View(self)).html()}\n{Board(self).html()}"

    def __repr__(self) -> str:
        parts = (notices(View(self)).text(), Board(self).text())
        return "\n\n".join(part for part in parts if part)
