"""Where tables begin: header blocks of one to six rows, merged or ragged, found without fixed rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kttt_analysis.forms.aliases import is_known
from kttt_analysis.forms.cells import Span
from kttt_analysis.forms.grid import Cells, Grid, figure, headable, is_index, is_year, kind_of, same_words
from kttt_analysis.forms.units import unit_line
from kttt_analysis.forms.words import begins, is_ordinal_heading, words
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import canonical_unit

DEEPEST = 6  # rows of a header block
ENOUGH = 4.0
STRONG = 5.5
_DAY = re.compile(r"ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """A header block: rows and columns, ends included, 0-based; `ordinals` are the columns that number rows."""

    top: int
    bottom: int
    left: int
    right: int
    ordinals: tuple[int, ...] = ()
    index_rows: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        """Last row before the body."""
        return max(self.bottom, *self.index_rows) if self.index_rows else self.bottom


def find_headers(grid: Grid) -> list[Header]:
    """Header blocks from top to bottom, without those repeated after a page break."""
    found: list[Header] = []
    r, rows = 0, grid.rows
    while r < len(rows):
        score = _score(grid, r)
        if score < ENOUGH or (found and not _begins_anew(grid, r, found[-1], score)):
            r += 1
            continue
        if found and _repeats(grid, r, found[-1]):
            r += 1 + found[-1].bottom - found[-1].top
            continue
        anchor = _better_below(grid, r)
        header = _extended(grid, anchor, floor=found[-1].end + 1 if found else 0)
        found.append(header)
        r = header.end + 1
    if not found:
        guess = _by_contrast(grid)
        found = [] if guess is None else [guess]
    return found


def is_header_cell(text: str) -> bool:
    """Whether a text reads like a column's heading."""
    return is_ordinal_heading(text) or (
        len(text) <= 160
        and not text.endswith((":", "."))
        and (begins(text, "heading") or is_known(text) or canonical_unit(text) is not None)
    )


def _score(grid: Grid, r: int) -> float:
    """How much a row looks like the first or main row of a header."""
    cells = grid.rows[r]
    if len(cells) < 2 or not all(headable(v) for _, v in cells):
        return 0.0
    texts = [v for _, v in cells if type(v) is str]
    if not texts or any(len(t) > 300 for t in texts) or any(_DAY.search(t) for t in texts):
        return 0.0
    spans = [s for s in grid.spans_in(r) if s.top == r and grid.value(r, s.left) is not None]
    tall = sum(s.bottom > s.top for s in spans)
    wide = sum(s.right > s.left and s.bottom == s.top for s in spans)
    score = 4.0 * any(is_ordinal_heading(t) for t in texts)
    score += 1.5 * min(tall, 3) + 0.5 * min(wide, 2)
    score += 0.8 * min(sum(is_header_cell(t) for t in texts), 5)
    score += 2.5 * all(is_known(t) or is_ordinal_heading(t) for t in texts)
    score += 1.0 * (len(cells) >= 3) + 1.0 * (len(cells) >= 5)
    score -= 2.0 * sum(t.endswith(":") for t in texts) + 1.0 * sum(begins(t, "title") for t in texts)
    score -= 2.0 * sum(begins(t, "signature") for t in texts)
    if score <= 0:
        return 0.0
    below = _body_below(grid, r, cells)
    return score + below if below is not None else 0.0


def _body_below(grid: Grid, r: int, cells: Cells) -> float | None:
    """What the rows below say: columns numbered, figures under the headings; None where nothing stands below."""
    width = max(c for c, _ in cells) - min(c for c, _ in cells) + 1
    columns = {c for c, _ in cells}
    bonus, seen, filled = 0.0, 0, False
    for below in grid.rows[r + 1 : r + 12]:
        if not below:
            continue
        seen += 1
        if is_index(below, width) and seen <= DEEPEST:
            return bonus + 3.0
        filled = filled or len(below) >= 2 or below[0][0] in columns
        if any(figure(v) and not is_year(v) and c >= min(columns) for c, v in below):
            bonus = min(bonus + 0.5, 2.0)
    return bonus if filled else None


def _begins_anew(grid: Grid, r: int, before: Header, score: float) -> bool:
    """Whether a row inside or below a table's body starts another table, or repeats this one's header."""
    if r <= before.end:
        return False
    cells = grid.rows[r]
    if any(same_words(cells, grid.rows[k]) for k in range(before.top, before.bottom + 1)):
        return True
    texts = [v for _, v in cells if type(v) is str]
    if any(is_ordinal_heading(t) for t in texts[:3]) and sum(is_header_cell(t) for t in texts) >= 2:
        return True
    above = grid.rows[r - 1] if r else []
    apart = not above or (len(above) == 1 and type(above[0][1]) is str and not figure(above[0][1]))
    named = sum(is_header_cell(t) for t in texts) >= max(2, 0.4 * len(cells))
    ours = all(is_known(t) for t in texts)  # headings of the dictionary and nothing else: two are enough
    return (score >= STRONG or ours) and apart and named


def _repeats(grid: Grid, r: int, before: Header) -> bool:
    return any(same_words(grid.rows[r], grid.rows[k]) for k in range(before.top, before.bottom + 1))


def _better_below(grid: Grid, r: int) -> int:
    """The row itself, or one just below that names the column of row numbers while this one does not."""

    def numbered(k: int) -> bool:
        return any(is_ordinal_heading(v) for _, v in grid.rows[k] if type(v) is str)

    if numbered(r):
        return r
    for k in range(r + 1, min(r + DEEPEST, len(grid.rows))):
        if numbered(k) and _score(grid, k) >= ENOUGH:
            return k
        if any(figure(v) and not is_year(v) for _, v in grid.rows[k]):
            break
    return r


def _extended(grid: Grid, anchor: int, floor: int) -> Header:
    top = _top(grid, anchor, floor)
    bottom = _bottom(grid, top, anchor)
    left, right = _columns(grid, top, bottom)
    index_rows = []
    r = bottom + 1
    while r < min(bottom + 4, len(grid.rows)):
        inside = [(c, v) for c, v in grid.rows[r] if left <= c <= right]
        if inside and is_index(inside, right - left + 1):
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
    return Header(top, bottom, left, right, tuple(ordinals), tuple(index_rows))


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
    return len(text) > 100 or begins(text, "title") or unit_line(text) is not None or _DAY.search(text) is not None


def _bottom(grid: Grid, top: int, anchor: int) -> int:
    bottom = anchor
    last = min(top + DEEPEST - 1, len(grid.rows) - 1)
    while True:
        deeper = max((s.bottom for r in range(top, bottom + 1) for s in _header_spans(grid, r, top)), default=bottom)
        if bottom < deeper <= last + 1:
            bottom = min(deeper, last)
            continue
        if bottom < last and _continues(grid, top, bottom, bottom + 1):
            bottom += 1
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


def _by_contrast(grid: Grid) -> Header | None:
    """A header that nothing names: words over figures, or the first row of a regular table of words."""
    filled = [r for r, row in enumerate(grid.rows) if len(row) >= 2]
    if len(filled) < 2:
        return None
    for at, r in enumerate(filled[:-1]):
        cells = grid.rows[r]
        if not all(headable(v) for _, v in cells) or any(type(v) is str and len(v) > 300 for _, v in cells):
            continue
        below = filled[at + 1 : at + 7]
        contrast = 0
        for c, _ in cells:
            under = [grid.value(k, c) for k in below]
            under = [v for v in under if v is not None]
            contrast += bool(under) and sum(figure(v) for v in under) > 0.5 * len(under)
        widths = [len(grid.rows[k]) for k in below]
        regular = (
            len(below) >= 2 and len(set(widths)) == 1 and widths[0] == len(cells) and kind_of(cells[0][1]) == "text"
        )
        distinct = len({key(str(v)) for _, v in cells}) == len(cells)
        if contrast >= 1 or (regular and distinct and not any(is_year(v) for _, v in cells)):
            return _extended(grid, r, 0)
    return None


def repeated_rows(grid: Grid, header: Header, first: int, last: int) -> set[int]:
    """Rows of a body that repeat the header (after a page break), with the rows that number the columns."""
    heads = [grid.rows[r] for r in range(header.top, header.bottom + 1) if grid.rows[r]]
    if not heads:
        return set()
    found: set[int] = set()
    lengths = {len(h) for h in heads}
    for r in range(first, last + 1):
        row = grid.rows[r]
        worded = len(row) in lengths and len(row) >= 2 and type(row[0][1]) is str
        again = worded and any(same_words(row, h) for h in heads)
        if again or (row and r - 1 in found and is_index(row, header.right - header.left + 1)):
            found.add(r)
    return found


def with_columns(header: Header, left: int, right: int) -> Header:
    """The same header over other columns."""
    return replace(header, left=left, right=right)
