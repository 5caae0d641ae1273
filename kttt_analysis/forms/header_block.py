"""How far a header reaches: from the row that shows it up and down, to the left and right, to its index rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kttt_analysis.forms.aliases import is_known
from kttt_analysis.forms.cells import Span
from kttt_analysis.forms.grid import Cells, Grid, begins_a_count, figure, headable, is_index
from kttt_analysis.forms.marks import SIGNED_DAY
from kttt_analysis.forms.units import unit_line
from kttt_analysis.forms.words import begins, is_ordinal_heading, words
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import canonical_unit

DEEPEST = 6  # rows of a header block


@dataclass(frozen=True)
class Header:
    """A header block: rows and columns, ends included, 0-based; `ordinals` are the columns that number rows.

    `guessed` where no word says that it is a header, only the figures below it; `split` where each heading was typed
    over two rows, its words cut between them.
    """

    top: int
    bottom: int
    left: int
    right: int
    ordinals: tuple[int, ...] = ()
    index_rows: tuple[int, ...] = ()
    guessed: bool = False
    split: bool = False

    @property
    def end(self) -> int:
        """Last row before the body."""
        return max(self.bottom, *self.index_rows) if self.index_rows else self.bottom


def with_columns(header: Header, left: int, right: int) -> Header:
    """The same header over other columns."""
    return replace(header, left=left, right=right)


def extended(grid: Grid, anchor: int, floor: int) -> Header:
    """The header that a row belongs to; nothing above row `floor` is part of it."""
    split = anchor - 1 >= floor and _cut_in_two(grid, anchor - 1, anchor)
    top = anchor - 1 if split else _top(grid, anchor, floor)
    bottom = _bottom(grid, top, anchor)
    left, right = _columns(grid, top, bottom)
    index_rows = []
    r = bottom + 1
    while r < min(bottom + 4, len(grid.rows)):
        inside = [(c, v) for c, v in grid.rows[r] if left <= c <= right]
        below = next((row for row in grid.rows[r + 1 : r + 3] if row), [])
        if inside and is_index(inside, right - left + 1) and not begins_a_count(inside, below):
            index_rows.append(r)
        elif inside and (_only_units(inside) or _only_parts(inside)) and not index_rows:
            bottom = r
        elif inside:
            break
        r += 1
    ordinals = sorted(
        {
            c
            for r in range(top, bottom + 1)
            for c, v in grid.rows[r]
            if type(v) is str and is_ordinal_heading(v) and not grid.covered(r, c)
        }
    )
    if split and not ordinals:
        ordinals = [left]
    return Header(top, bottom, left, right, tuple(ordinals), tuple(index_rows), split=split)


def _cut_in_two(grid: Grid, upper: int, lower: int) -> bool:
    """Whether two rows together give the headings that neither gives alone: "Số" above "TT", "Tên" above "HTX"."""
    above, below = dict(grid.rows[upper]), dict(grid.rows[lower])
    if len(below) < 3 or above.keys() != below.keys() or grid.spans_in(upper):
        return False
    joined = [f"{above[c]} {below[c]}" for c in sorted(above)]
    known = sum(is_known(text) or is_ordinal_heading(text) for text in joined)
    alone = max(sum(is_known(str(v)) for v in row.values()) for row in (above, below))
    return known >= max(2, 0.6 * len(joined)) and alone < 0.5 * known


def _top(grid: Grid, anchor: int, floor: int) -> int:
    """First row of the block: what is merged into the anchor row, and headings of groups above it."""
    top = min((s.top for s in grid.spans_in(anchor) if s.top >= floor and s.bottom > s.top), default=anchor)
    top = max(top, anchor - DEEPEST + 1, floor)
    begins_here = any(s.top == top and s.bottom > s.top for s in grid.spans_in(top))
    if begins_here:
        return top
    left, right = _columns(grid, top, anchor)
    lead = sorted(c for c, v in grid.rows[anchor])[:2]
    widths = sorted(max(c for c, _ in row) for row in grid.rows[anchor + 1 : anchor + 10] if row)
    filled = widths[len(widths) // 2] if widths else right  # how far most rows below reach
    while top > floor and top > anchor - DEEPEST + 1:
        above = grid.rows[top - 1]
        if not above or not all(headable(v) for _, v in above):
            break
        if any(type(v) is str and _titular(v) for _, v in above):
            break
        reach = right if len(above) < 3 else max(right, filled)
        if any(c < left or c > reach for c, _ in above) or any(c in lead[:1] for c, _ in above):
            break
        wide = [s for s in grid.spans_in(top - 1) if s.top == top - 1]
        if len(above) == 1 and (grid.spans and not wide):
            break
        if any(s.right - s.left + 1 >= 0.8 * (right - left + 1) for s in wide):
            break
        if len(lead) > 1 and any(c == lead[1] for c, _ in above) and len(above) < 3:
            break
        top -= 1
    return top


def _titular(text: str) -> bool:
    return (
        len(text) > 100 or begins(text, "title") or unit_line(text) is not None or SIGNED_DAY.search(text) is not None
    )


def _bottom(grid: Grid, top: int, anchor: int) -> int:
    bottom = anchor
    last = min(top + DEEPEST - 1, len(grid.rows) - 1)
    while True:
        deeper = max((s.bottom for r in range(top, bottom + 1) for s in _header_spans(grid, r, top)), default=bottom)
        if bottom < min(deeper, last) and deeper <= last + 1:
            bottom = min(deeper, last)
            continue
        if bottom < last and _continues(grid, top, bottom, bottom + 1):
            bottom += 1
            continue
        if bottom + 1 < last and not grid.rows[bottom + 1] and _goes_on_below(grid, top, bottom, bottom + 2):
            bottom += 2
            continue
        return bottom


def _header_spans(grid: Grid, r: int, top: int) -> Iterator[Span]:
    for span in grid.spans_in(r):
        if span.top == r and span.bottom - top < DEEPEST and grid.value(span.top, span.left) is not None:
            yield span


def _continues(grid: Grid, top: int, bottom: int, r: int) -> bool:
    """Whether a row still belongs to the header: sub-headings under groups, or the same in another language."""
    cells = [(c, v) for c, v in grid.rows[r] if not grid.covered(r, c)]
    if not cells or not all(headable(v) for _, v in cells):
        return False
    head = {c for k in range(top, bottom + 1) for c, _ in grid.rows[k]}
    left, right = _columns(grid, top, bottom)
    reach = right
    if any(c == right for c, _ in cells) and grid.span_at(bottom, right) is None:
        reach = max(c for c, _ in cells)  # the last heading may be a group that is not merged over its columns
    if any(c < left or c > reach for c, _ in cells) or is_index(cells, right - left + 1):
        return False
    if _only_units(cells) and len(cells) >= 2:
        return True
    lead = min(head)
    first = [v for c, v in cells if c == lead]
    if first:
        translated = type(first[0]) is str and is_ordinal_heading(first[0])
        return translated and len(cells) >= 0.6 * len(head)
    tall = any(s.bottom > s.top and s.left <= lead <= s.right for s in grid.spans_in(top))
    if tall:  # the merged ranges already say where the header ends
        return False
    under_group = [c for c, _ in cells if _group_above(grid, top, bottom, c)]
    return len(under_group) == len(cells) and any(c not in head for c, _ in cells)


def _goes_on_below(grid: Grid, top: int, bottom: int, r: int) -> bool:
    """Whether a row below an empty one names the columns of groups that end above it, and figures follow."""
    cells = grid.rows[r]
    left, right = _columns(grid, top, bottom)
    if len(cells) < 2 or len(cells) > 0.6 * (right - left + 1):
        return False
    below = grid.rows[r + 1] if r + 1 < len(grid.rows) else []
    figures = {c for c, v in below if figure(v)}
    return all(c in figures for c, _ in cells) and _continues(grid, top, bottom, r)


def _group_above(grid: Grid, top: int, bottom: int, c: int) -> bool:
    """Whether a heading above reaches over a column and a neighbour: merged, or with nothing to its right."""
    for r in range(bottom, top - 1, -1):
        span = grid.span_at(r, c)
        if span is not None and span.right > span.left:
            return True
        columns = [k for k, _ in grid.rows[r] if k <= c]
        if not columns:
            continue
        start = max(columns)
        following = min((k for k, _ in grid.rows[r] if k > start), default=None)
        return start < c or following is None or following > start + 1
    return False


def _only_parts(cells: Cells) -> bool:
    """Whether a row only says which part of time the headings above it are about."""
    parts = (words().quarterly | words().general) - words().total
    return all(type(v) is str and key(v) in parts for _, v in cells)


def _only_units(cells: Cells) -> bool:
    return all(type(v) is str and (canonical_unit(v) is not None) for _, v in cells)


def _columns(grid: Grid, top: int, bottom: int) -> tuple[int, int]:
    """Columns that header rows reach over."""
    columns = []
    for r in range(top, bottom + 1):
        for c, _ in grid.rows[r]:
            columns.append(c)
            span = grid.span_at(r, c)
            if span is not None and (span.top, span.left) == (r, c):
                columns.append(span.right)
    return min(columns, default=0), max(columns, default=0)
