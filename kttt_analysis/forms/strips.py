"""Tables side by side: which columns of a sheet hold which; a table with an empty column in it stays one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.grid import Grid, figure
from kttt_analysis.forms.header_block import Header
from kttt_analysis.forms.headers import headers_by_words
from kttt_analysis.forms.words import begins, is_ordinal_heading
from kttt_analysis.vietnamese.names import key

ALIKE = 0.8  # of the rows of two strips: then the second only repeats the names of the first


@dataclass(frozen=True)
class Strip:
    """Columns of tables that stand beside others, ends included."""

    left: int
    right: int


def strips(grid: Grid) -> tuple[Strip, ...]:
    """Strips of columns between empty columns, each with a table of its own; none where there is but one table."""
    runs = _runs(grid)
    if len(runs) < 2:
        return ()
    return _settled(grid, runs)


def numbered_twice(grid: Grid, header: Header) -> tuple[Strip, ...]:
    """Strips of a header that numbers rows in several places, without an empty column between them."""
    begins = [c for n, c in enumerate(header.ordinals) if n == 0 or c > header.ordinals[n - 1] + 1]
    if len(begins) < 2 or any(c != header.left and not _counted(grid, header, c) for c in begins):
        return ()
    begins[0] = min(begins[0], header.left)
    ends = [c - 1 for c in begins[1:]] + [header.right]
    found = [Strip(a, b) for a, b in zip(begins, ends, strict=True)]
    if not all(_has_figures(grid, header, strip) for strip in found):
        return ()  # "STT | Xã | STT | Tên HTX | …": rows numbered within rows
    return _settled(grid, found)


def _has_figures(grid: Grid, header: Header, strip: Strip) -> bool:
    """Whether any column but the row numbers holds figures."""
    columns = range(strip.left + 1, strip.right + 1)
    return any(figure(grid.value(r, c)) for r in range(header.end + 1, len(grid.rows)) for c in columns)


def _runs(grid: Grid) -> list[Strip]:
    """Columns without an empty one between them; a row with a single cell, as titles are, reaches over any."""
    used = {c for row in grid.rows for c, _ in row}
    for span in grid.spans:
        if span.right > span.left and grid.value(span.top, span.left) is not None and len(grid.rows[span.top]) > 1:
            used.update(range(span.left, span.right + 1))
    found: list[Strip] = []
    for c in sorted(used):
        if found and c == found[-1].right + 1:
            found[-1] = Strip(found[-1].left, c)
        else:
            found.append(Strip(c, c))
    return found


def _settled(grid: Grid, runs: Sequence[Strip]) -> tuple[Strip, ...]:
    """Runs with a table of their own, each with the runs to its right that have none; () for fewer than two."""
    kept: list[Strip] = []
    heads: list[tuple[Header, list[str]]] = []
    for run in runs:
        part = grid.within(run.left, run.right)
        header = next(iter(headers_by_words(part)), None) if run.right > run.left else None
        said = _headings(part, header) if header else []
        opens = header is not None and bool(said) and (not heads or _opens(part, header, said, heads))
        if opens and header is not None and not any(_goes_on(grid, header, one) for one, _ in heads):
            heads.append((header, said))
            kept.append(run)
        elif kept:
            kept[-1] = Strip(kept[-1].left, run.right)
        else:
            return ()
    return tuple(kept) if len(kept) > 1 else ()


def _headings(grid: Grid, header: Header) -> list[str]:
    """Headings of a header's first columns, from left to right."""
    columns = range(header.left, min(header.right, header.left + 2) + 1)
    said = [_first(grid, header, c) for c in columns]
    return [v for v in said if type(v) is str]


def _first(grid: Grid, header: Header, c: int) -> Value:
    cells = (grid.value(r, c) for r in range(header.top, header.bottom + 1))
    return next((v for v in cells if v is not None), None)


def _opens(grid: Grid, header: Header, said: Sequence[str], before: Sequence[tuple[Header, list[str]]]) -> bool:
    """Whether headings begin a table: they number its rows and name them, or are those of a table to the left."""
    if is_ordinal_heading(said[0]):
        names = {key(one) for _, others in before for one in others[:2]}
        return len(said) > 1 and (key(said[1]) in names or begins(said[1], "naming"))
    return any(key(said[0]) == key(other) for _, others in before for other in others[:1]) and _worded(grid, header)


def _worded(grid: Grid, header: Header) -> bool:
    """Whether the first column below a header holds names, not figures."""
    below = [grid.value(r, header.left) for r in range(header.end + 1, len(grid.rows))]
    found = [v for v in below if v is not None and grid.holds(header.end + 1, header.left)]
    return bool(found) and not any(figure(v) for v in found)


def _goes_on(grid: Grid, header: Header, before: Header) -> bool:
    """Whether the rows are those of a table to the left, under other headings: a wide table that repeats its names."""
    if header.top != before.top and header.bottom != before.bottom:
        return False
    mine = [key(str(_first(grid, header, c))) for c in range(header.left, header.right + 1)]
    theirs = [key(str(_first(grid, before, c))) for c in range(before.left, before.right + 1)]
    if mine == theirs:
        return False  # the same table once more, or the same list in columns as newspapers have them
    name, other = (_name_column(grid, one) for one in (header, before))
    rows = range(header.end + 1, len(grid.rows))
    pairs = [(grid.value(r, name), grid.value(r, other)) for r in rows if grid.holds(r, name) or grid.area is None]
    named = [(a, b) for a, b in pairs if a is not None and b is not None and not figure(a)]
    return bool(named) and sum(a == b for a, b in named) >= ALIKE * len(named)


def _name_column(grid: Grid, header: Header) -> int:
    first = _first(grid, header, header.left)
    return header.left + (type(first) is str and is_ordinal_heading(first))


def _counted(grid: Grid, header: Header, c: int) -> bool:
    """Whether a column below a header holds row numbers and the next one names."""
    below = [grid.value(r, c) for r in range(header.end + 1, len(grid.rows)) if grid.rows[r]]
    numbers = [v for v in below if v is not None]
    names = [v for r in range(header.end + 1, len(grid.rows)) if (v := grid.value(r, c + 1)) is not None]
    return bool(numbers) and all(figure(v) for v in numbers) and any(not figure(v) for v in names)
