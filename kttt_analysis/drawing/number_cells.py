"""Numbers as cells of a table: the words that a page prints, and the number itself for a workbook."""

from __future__ import annotations

from kttt_analysis.dictionary import Indicator
from kttt_analysis.drawing.tables import Cell
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.progress import measured


def shown(view: View, code: str, column: str = "value", *, strong: bool = False) -> Cell:
    """A figure of the area, with what it comes from."""
    indicator = view.indicator(code)
    return Cell(
        view.shown(code, column),
        strong=strong,
        value=view.value(code, column),
        decimals=indicator.decimals,
        percent=indicator.unit == "%",
        source=_source(view, code, column),
    )


def shown_in(view: View, code: str, district: str, column: str = "value") -> Cell:
    """A figure of one district, with what it comes from."""
    indicator, value = view.indicator(code), view.value_in(code, district, column)
    source = _source(view, code, column)
    return amount(view.words, indicator, value, source=f"{source}@{district}" if source else "")


def _source(view: View, code: str, column: str) -> str:
    """The indicator that is counted under a code (the settings may count another one against a target).

    A flow's part in the quarter has none: it is the difference of two numbers, each with sources of its own.
    """
    return measured(view.q, code) if column == "value" else ""


def amount(words: Words, indicator: Indicator, value: float | None, *, source: str = "") -> Cell:
    """A value of an indicator that comes from elsewhere than this quarter's lists, or from nowhere else."""
    text = words.amount(indicator, value)
    return Cell(text, value=value, decimals=indicator.decimals, percent=indicator.unit == "%", source=source)


def count(words: Words, value: float | None, *, source: str = "") -> Cell:
    """A count."""
    return Cell(words.count(value), value=value, source=source)
