"""Cells, rows and areas by the names that Excel gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kttt_analysis.forms.cells import Span
from kttt_analysis.forms.column_names import column_of, letters

__all__ = ["areas", "letters", "range_of", "run_of", "span_of"]

_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?")


def run_of(rows: Iterable[int]) -> str:
    """Rows as people list them.

    >>> run_of([3, 4, 5, 9])
    '3–5, 9'
    """
    runs: list[list[int]] = []
    for r in sorted(rows):
        if runs and r == runs[-1][1] + 1:
            runs[-1][1] = r
        else:
            runs.append([r, r])
    return ", ".join(f"{a}–{b}" if a != b else str(a) for a, b in runs)


def range_of(area: Span) -> str:
    """Excel's name of a range."""
    first = f"{letters(area.left)}{area.top + 1}"
    last = f"{letters(area.right)}{area.bottom + 1}"
    return first if first == last else f"{first}:{last}"


def span_of(name: str) -> Span | None:
    """The area that Excel calls so; None where the name is none of one.

    >>> span_of("D12:AA13"), span_of("D12") == span_of("D12:D12"), span_of("HTX")
    (Span(top=11, left=3, bottom=12, right=26), True, None)
    """
    found = _RANGE.fullmatch(name)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    return Span(int(top) - 1, column_of(left), int(bottom or top) - 1, column_of(right or left))


def areas(cells: Iterable[tuple[int, int]]) -> list[Span]:
    """Cells as few ranges: neighbours in a row, then equal runs in rows below each other."""
    runs: list[Span] = []
    for r, c in sorted(set(cells)):
        if runs and runs[-1].top == r and runs[-1].right == c - 1:
            runs[-1] = Span(r, runs[-1].left, r, c)
        else:
            runs.append(Span(r, c, r, c))
    merged: list[Span] = []
    for run in runs:
        same = (run.left, run.right, run.top - 1)
        at = next((i for i, m in enumerate(merged) if (m.left, m.right, m.bottom) == same), None)
        if at is None:
            merged.append(run)
        else:
            merged[at] = Span(merged[at].top, run.left, run.bottom, run.right)
    return merged
