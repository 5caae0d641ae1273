"""Where tables begin: header blocks of one to six rows, merged or ragged, found without fixed rows."""

from __future__ import annotations

from dataclasses import replace

from kttt_analysis.forms.aliases import is_known
from kttt_analysis.forms.grid import NEARLY, Cells, Grid, figure, headable, is_index, is_year, kind_of, same_words
from kttt_analysis.forms.header_block import DEEPEST, Header, extended
from kttt_analysis.forms.marks import SIGNED_DAY
from kttt_analysis.forms.words import begins, is_ordinal_heading
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import canonical_unit

ENOUGH = 4.0
STRONG = 5.5


def find_headers(grid: Grid) -> list[Header]:
    """Header blocks from top to bottom, without those repeated after a page break; a guess where no word names one."""
    found = headers_by_words(grid)
    if not found:
        guess = _by_contrast(grid)
        found = [] if guess is None else [guess]
    return found


def headers_by_words(grid: Grid) -> list[Header]:
    """Header blocks that their words show."""
    found: list[Header] = []
    r, rows = 0, grid.rows
    while r < len(rows):
        if len(rows[r]) < 2:
            r += 1
            continue
        score = _score(grid, r)
        if score < ENOUGH or (found and not _begins_anew(grid, r, found[-1], score)):
            r += 1
            continue
        if found and _repeats(grid, r, found[-1]) and not _titled(grid, r):
            r += 1 + found[-1].bottom - found[-1].top
            continue
        anchor = _better_below(grid, r)
        header = extended(grid, anchor, floor=found[-1].end + 1 if found else 0)
        found.append(header)
        r = header.end + 1
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
    if not texts or any(len(t) > 300 for t in texts) or any(SIGNED_DAY.search(t) for t in texts):
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
    return apart and named and (score >= STRONG or ours or _over_figures(grid, r, before))


def _over_figures(grid: Grid, r: int, before: Header) -> bool:
    """Whether a row has words, and figures below them, in columns that hold figures above: no record has that."""
    if len(grid.rows[r]) != len([v for _, v in grid.rows[r] if type(v) is str and not figure(v)]):
        return False
    above = [grid.rows[k] for k in range(before.end + 1, r)]
    below = next((row for row in grid.rows[r + 1 : r + 3] if row), [])
    counted = {c for row in above for c, v in row if figure(v)} & {c for c, v in below if figure(v)}
    words = {c for row in above for c, v in row if type(v) is str and not figure(v)}
    return len((counted - words) & {c for c, _ in grid.rows[r]}) >= 2


def _repeats(grid: Grid, r: int, before: Header) -> bool:
    return any(same_words(grid.rows[r], grid.rows[k]) for k in range(before.top, before.bottom + 1))


def _titled(grid: Grid, r: int) -> bool:
    """Whether a title stands right above: "Biểu 2 …" begins another table, though its headings are the same."""
    k, room = r - 1, 4
    while k >= 0 and room and len(grid.rows[k]) <= 2:
        if any(type(v) is str and begins(v, "title") for _, v in grid.rows[k]):
            return True
        k, room = k - 1, room - 1
    return False


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
            return replace(extended(grid, r, 0), guessed=True)
    return None


def repeated_rows(grid: Grid, header: Header, first: int, last: int) -> set[int]:
    """Rows of a body that repeat the header (after a page break), with the rows that number the columns."""
    heads = [grid.rows[r] for r in range(header.top, header.bottom + 1) if grid.rows[r]]
    if not heads:
        return set()
    found: set[int] = set()
    fewest, most = NEARLY * min(map(len, heads)), max(map(len, heads)) / NEARLY
    for r in range(first, last + 1):
        row = grid.rows[r]
        worded = len(row) >= 2 and fewest <= len(row) <= most and type(row[0][1]) is str
        again = worded and any(same_words(row, h) for h in heads)
        if again or (row and r - 1 in found and is_index(row, header.right - header.left + 1)):
            found.add(r)
    return found
