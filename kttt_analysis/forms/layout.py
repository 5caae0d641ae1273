"""A sheet's tables: each with titles, header, records, sections, totals and notes; every filled row has a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kttt_analysis.forms.body import Body, classify
from kttt_analysis.forms.cells import Sheet
from kttt_analysis.forms.grid import Grid, figure
from kttt_analysis.forms.header_block import Header, with_columns
from kttt_analysis.forms.headers import find_headers
from kttt_analysis.forms.lines import cell_at
from kttt_analysis.forms.marks import is_note, is_signature, mark_of
from kttt_analysis.forms.strips import Strip, numbered_twice, strips


@dataclass(frozen=True)
class Block:
    """One table of a sheet: rows and columns 0-based, ends included; `grid` shows what is its own of the sheet.

    `shared` are titles that stand above several tables side by side and hold for each of them.
    """

    grid: Grid
    header: Header
    body: Body
    titles: tuple[int, ...]
    header_rows: tuple[int, ...]
    index_rows: tuple[int, ...]
    notes: tuple[int, ...]
    shared: tuple[str, ...] = ()

    @property
    def columns(self) -> range:
        """Columns of the table."""
        return range(self.header.left, self.header.right + 1)

    @property
    def title_texts(self) -> tuple[str, ...]:
        """Texts above the table that are about it."""
        return (*self.shared, *(text for r in self.titles for text in self.grid.texts(r)))


@dataclass(frozen=True)
class Layout:
    """Tables of a sheet, top to bottom and left to right, and filled rows that belong to none."""

    blocks: tuple[Block, ...]
    loose: tuple[int, ...]


def find_tables(sheet: Sheet) -> Layout:
    """Find the tables of a sheet without fixed rows and without being told."""
    grid = Grid(sheet)
    blocks = _blocks(grid)
    return Layout(blocks, () if blocks else tuple(r for r, row in enumerate(grid.rows) if row))


def _blocks(grid: Grid) -> tuple[Block, ...]:
    """Tables in sight: side by side over the whole height, else one below the other, each perhaps a row of tables."""
    whole = strips(grid)
    if whole:
        return _beside(grid, whole)
    headers = find_headers(grid)
    blocks: list[Block] = []
    titles = tuple(r for r, row in enumerate(grid.rows) if row and headers and r < headers[0].top)
    for at, header in enumerate(headers):
        last = headers[at + 1].top - 1 if at + 1 < len(headers) else len(grid.rows) - 1
        header = _with_unheaded(grid, header, last)
        body = classify(grid, header, last)
        following: tuple[int, ...] = ()
        if at + 1 < len(headers):
            body, following = _split_tail(grid, body, last)
        body = _headed_by_title(grid, body, titles)
        block = Block(
            grid=grid,
            header=header,
            body=body,
            titles=titles,
            header_rows=tuple(r for r in range(header.top, header.bottom + 1) if grid.rows[r]),
            index_rows=header.index_rows,
            notes=body.notes,
        )
        blocks += _side_by_side(grid, block, min(following, default=last + 1) - 1) or [block]
        titles = following
    return tuple(blocks)


def _headed_by_title(grid: Grid, body: Body, titles: tuple[int, ...]) -> Body:
    """Give "I. Xã Định An" above the first header to the records below it, where "II. …" heads the next ones."""
    said = grid.texts(titles[-1]) if titles and body.sections and body.records else []
    if not said or body.records[0] > body.sections[0]:
        return body
    first, second = (mark_of(text, alone=False) for text in (said[0], (grid.texts(body.sections[0]) or [""])[0]))
    if first is None or second is None or (first.text, second.text) not in (("I", "II"), ("A", "B")):
        return body
    headed = {r: (said[0], *labels) for r, labels in body.above.items() if r < body.sections[0]}
    return replace(body, above=body.above | headed)


def _side_by_side(grid: Grid, block: Block, last: int) -> tuple[Block, ...]:
    """The tables that one block of rows holds, if it holds several."""
    header, columns = block.header, block.columns
    headed = all(
        any(grid.value(r, c) is not None for r in block.header_rows) or _under(grid, header, c) for c in columns
    )
    if headed and not block.body.stray and len(header.ordinals) < 2:
        return ()
    region = grid.part(min((*block.titles, header.top)), grid.columns[0], last, grid.columns[1])
    beside = strips(region) or numbered_twice(region, header)
    return _beside(region, beside) if beside else ()


def _under(grid: Grid, header: Header, c: int) -> bool:
    return any(grid.covered(r, c) for r in range(header.top, header.bottom + 1))


def _beside(grid: Grid, beside: Sequence[Strip]) -> tuple[Block, ...]:
    """Tables of each strip; a title in a row where no other strip has one holds for all."""
    parts = [grid.within(strip.left, strip.right) for strip in beside]
    found = [_blocks(part) for part in parts]
    first = min(block.header.top for blocks in found for block in blocks[:1])
    titled = [[bool(part.rows[r]) for part in parts] for r in range(first)]
    blocks: list[Block] = []
    for at, (part, own) in enumerate(zip(parts, found, strict=True)):
        alone = [r for r, has in enumerate(titled) if sum(has) == 1 and not has[at]]
        shared = tuple(t for r in alone for other in parts if other is not part for t in other.texts(r))
        blocks += [replace(block, shared=(*shared, *block.shared)) for block in own]
    return tuple(blocks)


def _with_unheaded(grid: Grid, header: Header, last: int) -> Header:
    """Take in columns beside the header that most rows fill: a heading was forgotten, not the figures."""
    rows = [grid.rows[r] for r in range(header.end + 1, last + 1) if len(grid.rows[r]) >= 2]
    left, right = header.left, header.right
    if not rows:
        return header
    for step in (-1, 1):
        while True:
            c = (left if step < 0 else right) + step
            if c < 0 or sum(cell_at(row, c) is not None for row in rows) < 0.5 * len(rows):
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
