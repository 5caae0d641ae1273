"""What each row below a header is: record, section, total, note, a line of the record above, or left over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from kttt_analysis.forms.grid import Cells, Grid, begins_a_count, figure, is_index, words_and_figures
from kttt_analysis.forms.header_block import Header
from kttt_analysis.forms.headers import repeated_rows
from kttt_analysis.forms.lines import Line, cell_at, put_together, unclear_words
from kttt_analysis.forms.marks import Mark, is_note, is_part_total, is_signature, is_total, mark_of
from kttt_analysis.forms.part_rows import part_rows
from kttt_analysis.forms.row_sums import adds_up, sum_rows, unsaid_total
from kttt_analysis.forms.units import unit_line
from kttt_analysis.forms.words import begins


@dataclass(frozen=True)
class Body:
    """Roles of the rows below a header, 0-based. `lines` gives the further rows of a record by its first."""

    records: tuple[int, ...]
    sections: tuple[int, ...]
    totals: tuple[int, ...]
    notes: tuple[int, ...]
    repeats: tuple[int, ...]
    lines: dict[int, tuple[int, ...]]
    above: dict[int, tuple[str, ...]]  # labels of the sections above each record
    numbered: tuple[int, ...]  # rows with nothing but a row number
    unclear: tuple[int, ...]  # rows of words that may go on with the record above, or head the rows below
    unsaid: int | None  # the row that is taken for a total because it is one, not because it says so
    details: tuple[int, ...]  # rows, taken for notes, that divide the total above them
    stray: tuple[tuple[int, int], ...]  # cells that belong to nothing
    ordinal: int | None
    label: int | None
    end: int  # last row of the table proper
    depths: Mapping[int, float] = field(default_factory=dict)  # how far inside the numbering each row stands


def classify(grid: Grid, header: Header, last: int) -> Body:
    """Read the rows from below a header to `last`."""
    first = header.end + 1
    repeats = repeated_rows(grid, header, first, last)
    ordinal, label = _key_columns(grid, header, first, last, repeats)
    lines = [
        _line(grid, header, r, ordinal, label) for r in range(first, last + 1) if grid.rows[r] and r not in repeats
    ]
    inside = [x for x in lines if x.cells]
    beside = (r for r in range(header.top, last + 1) if grid.rows[r] and not _within(header, grid.rows[r]))
    stray = [(r, c) for r in beside for c, _ in grid.rows[r] if not header.left <= c <= header.right]
    _settle_marks(inside)
    _first_roles(grid, header, inside, ordinal)
    indicators = _of_indicators(grid, header, label)
    sum_rows(inside, ordinal, label, indicators)
    unsaid = unsaid_total(inside, {ordinal, label})
    unclear = unclear_words(inside)
    put_together(grid, inside, ordinal, label, _naming(grid, header))
    _sections(inside, {ordinal, label}, indicators)
    details = part_rows(inside, {ordinal, label}, indicators)
    _tail(grid, inside, ordinal)
    body = _body(inside, repeats, stray, ordinal, label, header)
    return replace(body, unclear=tuple(sorted(unclear)), unsaid=unsaid, details=details)


def _within(header: Header, cells: Cells) -> bool:
    """Whether all filled cells of a row stand in the table's columns."""
    return header.left <= cells[0][0] and cells[-1][0] <= header.right


def _key_columns(grid: Grid, header: Header, first: int, last: int, skip: set[int]) -> tuple[int | None, int | None]:
    """The column that numbers the rows and the one that names them."""
    rows = [grid.sheet.rows[r] for r in range(first, last + 1) if r not in skip]
    count: dict[int, tuple[int, int]] = {}  # words, figures
    run: dict[int, list[int]] = {}
    shortest = min(map(len, rows), default=0)
    for c in range(header.left, header.right + 1):
        column = [row[c] for row in rows] if c < shortest else [row[c] for row in rows if len(row) > c]
        count[c] = words_and_figures(column)
        if c <= header.left + 2:
            run[c] = [v for v in column if type(v) is int]
    ordinal = next((c for c in header.ordinals if c <= header.left + 3), None)
    if ordinal is None:
        for c in range(header.left, min(header.left + 2, header.right) + 1):
            values = run.get(c, [])
            if len(values) >= 2 and values[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(values)):
                ordinal = c
                break
    columns = [c for c in range(header.left, header.right + 1) if c != ordinal]
    named = [c for c in columns if count[c][0] > 0]
    worded = [c for c in named if count[c][0] >= count[c][1]]
    return ordinal, next(iter(worded or named or columns), None)


def _line(grid: Grid, header: Header, r: int, ordinal: int | None, label: int | None) -> Line:
    cells = grid.rows[r]
    if not _within(header, cells):
        cells = [(c, v) for c, v in cells if header.left <= c <= header.right]
    if grid.spans_in(r):
        cells = [(c, v) for c, v in cells if not grid.covered(r, c)] or cells
    number, name = cell_at(cells, ordinal), cell_at(cells, label)
    stands = name is not None
    mark: Mark | None = None
    if type(number) is int or type(number) is float:
        mark = Mark("arabic", f"{number:g}")
    elif type(number) is str:
        mark = mark_of(number)
        if mark is None and name is None:
            name = number  # "I. Nông nghiệp" typed into the first column
    text = name if type(name) is str else None
    own = mark is not None
    if mark is None and text is not None:
        mark = mark_of(text, alone=False)
    named = label != ordinal and stands and (name is not number or number is None)
    values = len(cells) - (number is not None) - named
    if text is None and number is None and cells and type(cells[0][1]) is str and len(cells) == 1:
        text, values = cells[0][1], 0  # a line of words that starts in another column
    return Line(r, cells, mark or Mark(""), text, values, own)


def _settle_marks(lines: Sequence[Line]) -> None:
    """Decide whether I, V and X are Roman or letters: by their neighbours."""
    capitals = [x for x in lines if x.mark.kind in ("roman", "letter")]
    # "H. Gò Quao" is no section H: letters before labels count from A, Roman numbers from I.
    firsts = {x.mark.text for x in capitals}
    for x in capitals:
        if not x.own and ("A" if x.mark.kind == "letter" else "I") not in firsts:
            x.mark = Mark("")
    capitals = [x for x in capitals if x.mark.kind]
    letters = {x.mark.text for x in capitals if x.mark.kind == "letter"}
    for x in capitals:
        if x.mark.kind == "roman" and x.mark.text in ("C", "D", "I", "V", "X"):
            before = chr(ord(x.mark.text) - 1)
            if before in letters and not any(o.mark.text in ("II", "IV", "VI", "IX") for o in capitals):
                x.mark = Mark("letter", x.mark.text)
    romans = [x for x in capitals if x.mark.kind == "roman"]
    outer = [x for x in capitals if x.mark.kind == "letter"]
    if romans and outer and romans[0].r < outer[0].r:  # I > A > 1
        for x in romans:
            x.mark = Mark("letter", x.mark.text)
        for x in outer:
            x.mark = Mark("roman", x.mark.text)


def _first_roles(grid: Grid, header: Header, lines: Sequence[Line], ordinal: int | None) -> None:
    ended = False
    for at, x in enumerate(lines):
        numbered = x.mark.kind == "arabic" and ordinal is not None
        texts = [v for _, v in x.cells if type(v) is str]
        figures = any(type(v) is int or type(v) is float or figure(v) for c, v in reversed(x.cells) if c != ordinal)
        lead = x.label if x.label is not None else (texts[0] if texts else "")
        below = lines[at + 1].cells if at + 1 < len(lines) else ()
        numbers = not x.label and x.r <= header.end + 3 and is_index(x.cells, header.right - header.left + 1)
        if numbers and not begins_a_count(x.cells, below):
            x.role = "repeat"
        elif ended:
            x.role = "stray" if figures or numbered else "note"
        elif any(is_total(t) for t in (lead, texts[0] if texts else "")):
            x.role = "numbered total" if numbered else "total"
        elif not numbered and figures and is_part_total(lead):
            x.role = "total"
        elif not x.mark.kind and figures and begins(lead, "total"):
            x.role = "named total"
        elif not numbered and not figures and texts and all(is_signature(t) or len(t) < 4 for t in texts):
            x.role, ended = "note", True
        elif not numbered and not figures and texts and _aside(texts):
            x.role = "note"
            ended = any(is_signature(t) for t in texts[1:])
        elif x.label is None and x.values == 0:
            x.role = "number only" if x.mark.kind else "line"
        elif x.label is None and not x.mark.kind:
            x.role = "line"
        elif x.mark.kind in ("letter", "roman"):
            x.role = "heading"
        elif x.values == 0 and not numbered:
            x.role = "words"
        else:
            x.role = "record"


def _aside(texts: Sequence[str]) -> bool:
    """Whether texts are a note, or a line of units, and at most signatures beside it."""
    said = is_note(texts[0]) or (len(texts) == 1 and unit_line(texts[0]) is not None)
    return said and all(is_signature(t) or is_note(t) for t in texts[1:])


def _of_indicators(grid: Grid, header: Header, label: int | None) -> bool:
    """Whether the rows are named by a column of indicators, not of units or places."""
    said = [grid.value(r, label) for r in range(header.top, header.bottom + 1)] if label is not None else []
    return any(type(v) is str and begins(v, "indicator") for v in said)


def _naming(grid: Grid, header: Header) -> frozenset[int]:
    """Columns whose heading says that they name the rows."""
    columns = range(header.left, header.right + 1)
    said = {c: [grid.value(r, c) for r in range(header.top, header.bottom + 1)] for c in columns}
    return frozenset(c for c, texts in said.items() if any(type(v) is str and begins(v, "naming") for v in texts))


def _sections(lines: Sequence[Line], without: set[int | None], indicators: bool) -> None:
    """Decide which headings and lines of words head the rows below them."""
    valued = any(x.role in ("record", "heading") and x.values for x in lines)
    body = [x for x in lines if x.role in ("record", "heading", "words", "total")]
    alike = _heads_alike(body, without)
    for at, x in enumerate(body):
        below = body[at + 1] if at + 1 < len(body) else None
        if x.role == "record" and below is not None and below.mark.kind == "arabic":
            heads = _inside(below, x) and _heads_details(x, body[at + 1 :], without, indicators)
            heads = heads or (not x.mark.kind and (alike or _heads_numbered(x, body[at + 1 :], without)))
            x.role = "section" if heads else "record"
        if x.role not in ("heading", "words"):
            continue
        deeper = below is not None and below.role != "total" and below.mark.depth > x.mark.depth
        if x.role == "heading" and x.values:
            x.role = "section" if deeper and _whole(x, body[at + 1 :], without) else "record"
        elif x.role == "heading" and valued:
            x.role = "section"
        elif x.role == "heading":
            direct = below is not None and below.r == x.r + 1 and below.mark.kind == "arabic"
            x.role = "section" if direct or below is None or below.r > x.r + 1 else "record"
        elif not valued:  # a blank form: lines to fill in stand close, headings leave room below
            beside = body[at - 1] if below is None and at else below
            x.role = "record" if beside is not None and abs(beside.r - x.r) == 1 else "section"
        elif below is None or below.role == "total":
            x.role = "tail"
        else:
            x.role = "record" if x.mark.kind and not deeper else "section"


def _inside(y: Line, x: Line) -> bool:
    """Whether a row is numbered inside another: 1.1 inside 1."""
    return x.mark.kind == "arabic" and y.mark.text.startswith(x.mark.text.rstrip(".") + ".")


def _heads_details(x: Line, below: Sequence[Line], without: set[int | None], indicators: bool) -> bool:
    """Whether a row numbered 1 heads those numbered 1.1, 1.2: it has no values, or the sums of theirs.

    In a table of indicators every row is one: "1 Hợp tác xã" stays beside "1.1 Nông nghiệp".
    """
    if not x.values:
        return bool(below[0].values)
    inner = list(takewhile(lambda y: _inside(y, x), below))
    depth = min(y.mark.depth for y in inner)
    parts = [y for y in inner if y.mark.depth == depth]
    return not indicators and x.values >= 2 and adds_up(x, parts, without, share=0.6)


def _heads_numbered(x: Line, below: Sequence[Line], without: set[int | None]) -> bool:
    """Whether a row without a number is the subtotal of the numbered rows below it."""
    if not x.values or begins(x.label or "", "within"):
        return False
    parts = list(takewhile(lambda y: y.role == "record" and y.mark.kind == "arabic", below))
    begun = bool(parts) and (parts[0].mark.text == "1" or len(parts) > 1)
    group = begins(x.label or "", "section")  # "Xã Định An" may be a stale subtotal; "HTX Mới" is none
    return begun and adds_up(x, parts, without, share=0.5 if group else 1.0)


def _heads_alike(body: Sequence[Line], without: set[int | None]) -> bool:
    """Whether rows without a number all stand above a row 1, and most are subtotals: then all are, stale ones too."""
    heads = [at for at, x in enumerate(body) if x.role == "record" and not x.mark.kind]
    if len(heads) < 2 or any(at + 1 == len(body) or body[at + 1].mark.text != "1" for at in heads):
        return False
    return 2 * sum(_heads_numbered(body[at], body[at + 1 :], without) for at in heads) >= len(heads)


def _whole(x: Line, below: Sequence[Line], without: set[int | None]) -> bool:
    """Whether a heading with figures is the subtotal of the rows below it, not a row with some details."""
    parts = []
    for y in below:
        if y.role != "total" and y.mark.depth <= x.mark.depth:
            break
        parts.append(y)
    details = below[0].role == "words" and begins(below[0].label or "", "within")
    depth = min((y.mark.depth for y in parts if y.role in ("record", "heading")), default=0)
    outer = [y for y in parts if y.role in ("record", "heading") and y.mark.depth == depth]
    return (x.own and not details) or adds_up(x, outer, without)


def _tail(grid: Grid, lines: Sequence[Line], ordinal: int | None) -> None:
    """What stands below the last record or total is a note; row numbers without a row are left over."""
    proper = [at for at, x in enumerate(lines) if x.role in ("record", "total", "section", "more")]
    last = max((at for at in proper if lines[at].role != "section" or lines[at].mark.kind), default=-1)
    filled = any(x.role == "record" for x in lines)
    for at, x in enumerate(lines):
        if x.role == "number only":
            x.role = "numbered" if filled else "record"
        elif x.role == "tail" or (at > last and x.role == "section"):
            x.role = "note" if at > last or x.role == "tail" else x.role


def _body(
    lines: Sequence[Line],
    repeats: set[int],
    stray: list[tuple[int, int]],
    ordinal: int | None,
    label: int | None,
    header: Header,
) -> Body:
    found: dict[str, list[int]] = {}
    more: dict[int, tuple[int, ...]] = {}
    above: dict[int, tuple[str, ...]] = {}
    open_sections: list[tuple[float, str]] = []
    record = -1
    for x in lines:
        found.setdefault(x.role, []).append(x.r)
        if x.role == "section":
            depth = x.mark.depth
            open_sections = [s for s in open_sections if s[0] < depth]
            open_sections.append((depth, x.label or ""))
        elif x.role == "record":
            record = x.r
            depth = x.mark.depth
            # A row of an outer kind ends the sections of inner kinds; sections without a mark run on.
            above[x.r] = tuple(label for d, label in open_sections if d < depth or d == 4)
        elif x.role == "more":
            more[record] = (*more.get(record, ()), x.r)
        elif x.role == "stray":
            stray.extend((x.r, c) for c, _ in x.cells)
    proper = [x.r for x in lines if x.role in ("record", "total", "section", "more", "numbered")]
    return Body(
        records=tuple(found.get("record", ())),
        sections=tuple(found.get("section", ())),
        totals=tuple(found.get("total", ())),
        notes=tuple(found.get("note", ())),
        repeats=tuple(sorted({*repeats, *found.get("repeat", ())})),
        lines=more,
        above=above,
        numbered=tuple(found.get("numbered", ())),
        unclear=(),
        unsaid=None,
        details=(),
        stray=tuple(sorted(set(stray))),
        ordinal=ordinal,
        label=label,
        end=max(proper, default=header.end),
        depths={x.r: x.mark.depth for x in lines},
    )
