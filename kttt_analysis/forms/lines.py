"""Rows of a table's body one by one, and which of them go on with the record above."""

from __future__ import annotations

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


def put_together(grid: Grid, lines: Sequence[Line], ordinal: int | None, label: int | None) -> None:
    """Find the rows that go on with the record above, where records are numbered or merged; `role` becomes "more"."""
    numbered = [x for x in lines if x.role == "record" and x.mark.kind == "arabic"] if ordinal is not None else []
    records = sum(x.role == "record" for x in lines)
    wrapped = _wrapped(lines, numbered, ordinal)
    previous: Line | None = None
    for x in lines:
        follows = previous is not None and x.r - previous.r == 1
        if x.role == "line":
            merged = label is not None and previous is not None and _same_span(grid, previous.r, x.r, label)
            close = previous is not None and x.r - previous.r <= 1
            if previous is not None and (merged or (close and len(numbered) >= 0.5 * max(1, records))):
                x.role = "more"
            elif close and any(type(v) is str and not figure(v) for _, v in x.cells):
                x.role = "record"
            else:
                x.role = "stray"
        elif follows and (x.r in wrapped or (x.role == "words" and _goes_on(x.label))):
            x.role = "more"
        if x.role == "more" and previous is not None:
            previous = replace(previous, r=x.r)
        else:
            previous = x if x.role in ("record", "more") else None


def _goes_on(label: str | None) -> bool:
    """Whether words begin like the rest of a name: "(ấp 3)", "và dịch vụ"."""
    return label is not None and (label.startswith("(") or label[:1].islower())


def _same_span(grid: Grid, one: int, other: int, column: int) -> bool:
    span = grid.span_at(other, column)
    return span is not None and span.top <= one


def _wrapped(lines: Sequence[Line], numbered: Sequence[Line], ordinal: int | None) -> set[int]:
    """Rows of words between numbered records, which end lines of the record above: no column is begun by them.

    The author counted on over such a row, it has no figure where every numbered record has one, and its name
    does not begin like theirs ("HTX …").
    """
    always = set.intersection(*({c for c, v in x.cells if figure(v)} for x in numbered)) if numbered else set()
    always -= {-1 if ordinal is None else ordinal}
    starts = [_first_word(x.label) for x in numbered]
    found: set[int] = set()
    above: Line | None = None
    for at, x in enumerate(lines):
        if x.role != "record" or x.mark.kind:
            above = x if x.role == "record" and x.mark.kind == "arabic" else None
            continue
        if above is None or not always:
            continue
        following = next((y for y in islice(lines, at + 1, None) if y.mark.kind == "arabic"), None)
        if not (_counted_on(above, following) if following else found):
            continue
        texts = {c: v for c, v in x.cells if type(v) is str and not figure(v)}
        before = {c: v for c, v in above.cells if type(v) is str and not figure(v)}
        if len(texts) < len(x.cells) or always & set(texts) or not set(texts) <= set(before):
            continue
        apart = any(before[c] == v or canonical_unit(v) is not None for c, v in texts.items())
        named_alike = starts.count(_first_word(x.label)) > 0.3 * len(starts)
        if not apart and not named_alike and not begins(x.label or "", "within"):
            found.add(x.r)
    return found


def _counted_on(above: Line, following: Line) -> bool:
    return above.mark.text.isdecimal() and following.mark.text == str(int(above.mark.text) + 1)


def _first_word(label: str | None) -> str:
    return key(label or "").partition(" ")[0]
