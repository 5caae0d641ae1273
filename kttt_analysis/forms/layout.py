"""A sheet's tables: each with titles, header, records, sections, totals and notes; every filled row has a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from kttt_analysis.forms.body import Body, classify
from kttt_analysis.forms.cells import Sheet
from kttt_analysis.forms.grid import Grid, figure
from kttt_analysis.forms.headers import Header, find_headers, with_columns
from kttt_analysis.forms.marks import is_note, is_signature


@dataclass(frozen=True)
class Block:
    """One table of a sheet: rows and columns 0-based, ends included."""

    header: Header
    body: Body
    titles: tuple[int, ...]
    header_rows: tuple[int, ...]
    index_rows: tuple[int, ...]
    notes: tuple[int, ...]

    @property
    def columns(self) -> range:
        """Columns of the table."""
        return range(self.header.left, self.header.right + 1)


@dataclass(frozen=True)
class Layout:
    """Tables of a sheet, top to bottom, and filled rows that belong to none."""

    blocks: tuple[Block, ...]
    loose: tuple[int, ...]


def find_tables(sheet: Sheet) -> Layout:
    """Find the tables of a sheet without fixed rows and without being told."""
    grid = Grid(sheet)
    headers = find_headers(grid)
    filled = [r for r, row in enumerate(grid.rows) if row]
    if not headers:
        return Layout((), tuple(filled))
    blocks = []
    titles = tuple(r for r in filled if r < headers[0].top)
    for at, header in enumerate(headers):
        last = headers[at + 1].top - 1 if at + 1 < len(headers) else len(grid.rows) - 1
        header = _with_unheaded(grid, header, last)
        body = classify(grid, header, last)
        following: tuple[int, ...] = ()
        if at + 1 < len(headers):
            body, following = _split_tail(grid, body, last)
        blocks.append(
            Block(
                header=header,
                body=body,
                titles=titles,
                header_rows=tuple(r for r in range(header.top, header.bottom + 1) if grid.rows[r]),
                index_rows=header.index_rows,
                notes=body.notes,
            )
        )
        titles = following
    return Layout(tuple(blocks), ())


def _with_unheaded(grid: Grid, header: Header, last: int) -> Header:
    """Take in columns beside the header that most rows fill: a heading was forgotten, not the figures."""
    rows = [grid.rows[r] for r in range(header.end + 1, last + 1) if len(grid.rows[r]) >= 2]
    left, right = header.left, header.right
    if not rows:
        return header
    for step in (-1, 1):
        while True:
            c = (left if step < 0 else right) + step
            if c < 0 or sum(any(k == c for k, _ in row) for row in rows) < 0.5 * len(rows):
                break
            left, right = (c, right) if step < 0 else (left, c)
    return with_columns(header, left, right)


def _split_tail(grid: Grid, body: Body, last: int) -> tuple[Body, tuple[int, ...]]:
    """Give the rows right above the next header to the next table: its titles, not this one's notes."""
    tail = [r for r in body.notes if r > body.end]
    if not tail:
        return body, ()
    groups: list[list[int]] = [[tail[0]]]
    for before, r in pairwise(tail):
        if r - before > 1:
            groups.append([])
        groups[-1].append(r)
    titles: list[int] = []
    for group in reversed(groups):
        own = [r for r in group if _closing(grid, r)]
        cut = max(own, default=group[0] - 1)
        titles = [r for r in group if r > cut] + titles
        if own:
            break
    if titles and any(_signed(grid, r) for r in tail if r < titles[0]):
        # Below a signature stands a name: only the last group of rows is a title.
        titles = [r for r in titles if r in groups[-1]]
    kept = tuple(r for r in body.notes if r not in titles)
    return replace(body, notes=kept), tuple(titles)


def _closing(grid: Grid, r: int) -> bool:
    texts = grid.texts(r)
    return bool(texts) and (is_note(texts[0]) or _signed(grid, r))


def _signed(grid: Grid, r: int) -> bool:
    texts = grid.texts(r)
    return bool(texts) and all(is_signature(t) for t in texts) and not any(figure(v) for _, v in grid.rows[r])
