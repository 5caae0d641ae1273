"""Rows of a table's body one by one, and which of them go on with the record above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.grid import Grid, figure
from kttt_analysis.forms.marks import Mark
from kttt_analysis.forms.words import begins
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import canonical_unit


@dataclass
class Line:
    """One row of the body and what is known of it."""

    r: int
    cells: list[tuple[int, Value]]
    mark: Mark
    label: str | None
    values: int  # filled cells besides number and label
    own: bool = False  # the mark has a cell of its own
    role: str = ""


def cell_at(cells: Sequence[tuple[int, Value]], column: int | None) -> Value:
    """What stands in a column of a row's filled cells; None where nothing does.

    >>> cell_at([(1, "HTX"), (4, 12)], 4), cell_at([(1, "HTX"), (4, 12)], 2)
    (12, None)
    """
    if column is None or not cells or column < cells[0][0]:
        return None
    at = column - cells[0][0]  # where it is if no cell before it is empty
    if at >= len(cells):
        at = len(cells) - 1
    while cells[at][0] > column:
        at -= 1
    return cells[at][1] if cells[at][0] == column else None


def put_together(
    grid: Grid, lines: Sequence[Line], ordinal: int | None, label: int | None, naming: frozenset[int] = frozenset()
) -> None:
    """Find the rows that go on with the record above, where records are numbered or merged; `role` becomes "more".

    `naming` are the columns that name units: a row with a name of its own there is a unit of its own.
    """
    numbered = [x for x in lines if x.role == "record" and x.mark.kind == "arabic"] if ordinal is not None else []
    records = sum(x.role == "record" for x in lines)
    wrapped, third = _wrapped(lines, numbered, ordinal), unclear_words(lines)
    previous: Line | None = None
    for x in lines:
        follows = previous is not None and x.r - previous.r == 1
        if x.role == "line":
            merged = label is not None and previous is not None and _same_span(grid, previous.r, x.r, label)
            close = previous is not None and x.r - previous.r <= 1
            if previous is not None and _own_figures(x, previous, ordinal, naming) and (merged or close):
                x.role = "record"
            elif previous is not None and (merged or (close and len(numbered) >= 0.5 * max(1, records))):
                x.role = "more"
            elif close and any(type(v) is str and not figure(v) for _, v in x.cells):
                x.role = "record"
            else:
                x.role = "stray"
        elif follows and (
            x.r in wrapped
            or (
                x.role == "words"
                and (_goes_on(x.label) or (x.r in third and previous is not None and previous.role == "more"))
            )
        ):
            x.role = "more"
        if x.role == "more" and previous is not None:
            previous = replace(previous, r=x.r, role="more")
        else:
            previous = x if x.role in ("record", "more") else None


def _own_figures(x: Line, previous: Line, ordinal: int | None, naming: frozenset[int]) -> bool:
    """Whether a row has a name and figures where the row above has them: a unit of its own under a merged cell."""
    named = any(c in naming and type(v) is str and not figure(v) for c, v in x.cells)
    figures = {c for c, v in x.cells if figure(v)}
    theirs = {c for c, v in previous.cells if figure(v) and c != ordinal}
    return named and bool(figures & theirs)


def unclear_words(lines: Sequence[Line]) -> set[int]:
    """Rows of words right below a numbered record over which the author counted on: the rest of its name, or a group.

    Where the first row of the body is such a row, or they are in capitals or begin as names of groups do, they are
    groups: nothing is there for the first to go on with.
    """
    if not lines or lines[0].role in ("words", "heading"):
        return set()
    found: set[int] = set()
    above: Line | None = None
    for at, x in enumerate(lines):
        if x.role == "record" and x.mark.kind:
            above = x if x.mark.kind == "arabic" else None
        if x.role != "words" or above is None or lines[at - 1].r != x.r - 1:
            continue
        following = next((y for y in islice(lines, at + 1, None) if y.mark.kind == "arabic"), None)
        counted_on = following is not None and _counted_on(above, following)
        said = x.label or ""
        group = said.isupper() or (begins(said, "section") and not said.startswith("("))
        if counted_on and not group and not said[:1].islower():
            found.add(x.r)
    return found


def _goes_on(label: str | None) -> bool:
    """Whether words begin like the rest of a name: "(ấp 3)", "và dịch vụ"."""
    return label is not None and (label.startswith("(") or label[:1].islower())


def _same_span(grid: Grid, one: int, other: int, column: int) -> bool:
    span = grid.span_at(other, column)
    return span is not None and span.top <= one


def _wrapped(lines: Sequence[Line], numbered: Sequence[Line], ordinal: int | None) -> set[int]:
    """Rows of words between numbered records, which end lines of the record above: no column is begun by them.

    The author counted on over such a row, its name does not begin like theirs ("HTX …"), and it has no figure where
    every numbered record has one, or all the figures that the row above it lacks.
    """
    if all(x.mark.kind for x in lines if x.role == "record"):
        return set()
    always = set.intersection(*({c for c, v in x.cells if figure(v)} for x in numbered)) if numbered else set()
    always -= {-1 if ordinal is None else ordinal}
    usual = {
        c for c, n in Counter(c for x in numbered for c, v in x.cells if figure(v)).items() if n > 0.5 * len(numbered)
    }
    usual -= {-1 if ordinal is None else ordinal}
    starts = [_first_word(x.label) for x in numbered]
    found: set[int] = set()
    above: Line | None = None
    for at, x in enumerate(lines):
        if x.role != "record" or x.mark.kind:
            above = x if x.role == "record" and x.mark.kind == "arabic" else None
            continue
        if above is None:
            continue
        following = next((y for y in islice(lines, at + 1, None) if y.mark.kind == "arabic"), None)
        if not (_counted_on(above, following) if following else found):
            continue
        named_alike = starts.count(_first_word(x.label)) > 0.3 * len(starts)
        if not named_alike and x.r == above.r + 1 and _completes(x, above, usual):
            found.add(x.r)
            continue
        texts = {c: v for c, v in x.cells if type(v) is str and not figure(v)}
        before = {c: v for c, v in above.cells if type(v) is str and not figure(v)}
        if not always or len(texts) < len(x.cells) or always & set(texts) or not set(texts) <= set(before):
            continue
        apart = any(before[c] == v or canonical_unit(v) is not None for c, v in texts.items())
        if not apart and not named_alike and not begins(x.label or "", "within"):
            found.add(x.r)
    return found


def _completes(x: Line, above: Line, usual: set[int]) -> bool:
    """Whether a row has the figures that the numbered row above lacks: the name was typed over two rows."""
    mine = {c for c, v in x.cells if figure(v)}
    theirs = {c for c, v in above.cells if figure(v)} & usual
    return bool(usual) and not theirs and mine >= usual and x.label is not None and above.label is not None


def _counted_on(above: Line, following: Line) -> bool:
    return above.mark.text.isdecimal() and following.mark.text == str(int(above.mark.text) + 1)


def _first_word(label: str | None) -> str:
    return key(label or "").partition(" ")[0]
