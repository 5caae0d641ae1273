"""Printed totals and subtotals held against what they should add up, in every column that adds up at all.

What a row covers is not written in the sheet. Each way of adding is tried (coverage.py); the way that fits most
columns of the row, or the rows of its kind, is the meant one. A column that misses it is told; a row that no way
fits says nothing, unless its table is so plain that only one way is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kttt_analysis.forms.coverage import Coverage, Row, below, coverages
from kttt_analysis.forms.marks import is_total
from kttt_analysis.forms.rounding import tolerance
from kttt_analysis.forms.words import begins

CLOSE = 1e-3
"""Details of a record are estimates as often as parts: nearer than this they are the record's own."""


@dataclass(frozen=True)
class Addable:
    """A column whose figures add up; `exact` where they are counted and never rounded, `known` by the dictionary.

    `texts`: rows whose figure is typed as text, with the cell's address; `unread`: rows whose cell could not be read.
    """

    k: int
    exact: bool = False
    known: bool = False
    texts: Mapping[int, str] = field(default_factory=dict)
    unread: Mapping[int, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A printed sum that is none: where it stands, what it says, what its parts add up to, and why if that shows.

    `why` is "text" (with `cells`), "unread" (cells that nobody could read),
    "left out", "twice" (with `rows`, 0-based), "stale" (rows of the subtotals that
    do not hold) or None.
    """

    at: int
    k: int
    stated: float
    added: float
    why: str | None = None
    cells: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Checked:
    """One column of a sum under one coverage."""

    fits: bool | None  # None where it cannot be compared
    stated: float = 0.0
    added: float = 0.0
    telling: bool = True  # not 0 = 0
    average: bool = False  # within the range of its parts: no sum was meant, if no other sum of the column holds
    text: bool = False  # the sum passes over what is typed as text
    over: tuple[str, ...] = ()  # cells with texts nobody could read, which the sum passes over


@dataclass(frozen=True)
class _Held:
    """A sum under the coverage that suits it best."""

    row: Row
    coverage: Coverage
    columns: Mapping[int, _Checked]

    @property
    def fits(self) -> int:
        return sum(c.fits is True and c.telling for c in self.columns.values())

    @property
    def misses(self) -> int:
        return sum(c.fits is False and not c.average for c in self.columns.values())

    @property
    def explained(self) -> int:
        """Columns whose difference is what is typed as text."""
        return sum(c.text for c in self.columns.values())

    @property
    def rank(self) -> tuple[int, float, float]:
        """How well it suits: by the columns that fit; where none does, by how near the others come."""
        if self.fits:
            return self.fits, -self.misses, 0.0
        near = (abs(c.stated - c.added) / (abs(c.stated) + 1.0) for c in self.columns.values() if c.fits is False)
        return 0, self.explained, -sum(near) if self.misses else -float("inf")


def differences(rows: Sequence[Row], columns: Sequence[Addable]) -> list[Difference]:
    """Every printed sum that its parts do not add up to.

    >>> parts = [Row(n, "record", 2, "HTX", {0: (float(n),)}) for n in (1, 2, 3)]
    >>> differences([*parts, Row(4, "total", 4, "Cộng", {0: (7.0,)})], [Addable(0, exact=True)])
    [Difference(at=4, k=0, stated=7.0, added=6.0, why='twice', cells=(), rows=(1,))]
    """
    held: dict[int, list[_Held]] = {}
    for at, row in enumerate(rows):
        if row.figures and (row.role != "record" or _heads_figures(rows, at)):
            held[row.at] = _all_ways(rows, at, columns)
    best = {at: max(ways, key=lambda w: w.rank) for at, ways in held.items() if ways}
    kin = _by_kin(rows, held, best)
    chosen = {at: kin.get(at) or one for at, one in best.items()}
    mended = _mended(held, chosen)
    known = _Known(
        rows,
        {k for one in best.values() for k, c in one.columns.items() if c.fits and c.telling},
        _whole(rows, held),
        chosen,
        mended,
        {(above, k) for (_, k), above in mended.items()},
    )
    told = [d for at, one in chosen.items() for d in _told(one, at in kin, columns, known)]
    return sorted([*told, *_stale(told, chosen)], key=lambda d: (d.at, d.k))


@dataclass(frozen=True)
class _Known:
    """What is known of a table: columns in which some sum holds, columns of which all records add up to a total."""

    rows: Sequence[Row]
    adding: set[int]
    whole: set[int]
    chosen: Mapping[int, _Held]
    mended: Mapping[tuple[int, int], int]
    above_mended: set[tuple[int, int]]

    def sure(self, one: _Held, k: int) -> bool:
        """Whether other sums of a column leave no doubt what one of them stands for."""
        if k in self.whole:
            return True
        sums = [h for h in self.chosen.values() if h.row.role != "record"]
        others = [h.columns[k].fits for h in sums if h is not one and k in h.columns]
        named = one.row.role == "total" and is_total(one.row.label) and not begins(one.row.label, "wide")
        return named and any(others) and False not in others


def _whole(rows: Sequence[Row], held: Mapping[int, Sequence[_Held]]) -> set[int]:
    records = {r.at for r in rows if r.role == "record" and r.counted}
    return {
        k
        for ways in held.values()
        for way in ways
        if way.row.role == "total" and {p.at for p in way.coverage.parts} == records
        for k, checked in way.columns.items()
        if checked.fits and checked.telling
    }


def _heads_figures(rows: Sequence[Row], at: int) -> bool:
    """Whether a record stands above details of its own: 1 above 1.1 and 1.2."""
    return sum(r.counted for r in below(rows, at)) > 1


def _all_ways(rows: Sequence[Row], at: int, columns: Sequence[Addable]) -> list[_Held]:
    row = rows[at]
    ways = []
    for coverage in coverages(rows, at):
        checked = {c.k: _check(row, coverage.parts, c) for c in columns if c.k in row.figures}
        ways.append(_Held(row, coverage, checked))
    return ways


def _check(row: Row, parts: Sequence[Row], column: Addable) -> _Checked:
    """Whether a row's figure in a column is the sum of others."""
    k, readings = column.k, row.figures[column.k]
    inside = [p for p in parts if k in p.figures]
    if row.unit is not None:
        inside = [p for p in inside if p.unit in (None, row.unit)]
    elif len({p.unit for p in inside}) > 1:
        return _Checked(None)
    values = [p.figures[k][0] for p in inside if len(p.figures[k]) == 1]
    open_parts = [p.figures[k] for p in inside if len(p.figures[k]) > 1]
    unread = [p.at for p in parts if p.at in column.unread and k not in p.figures]
    open_parts += [column.unread[at] for at in unread]
    if not values:
        return _Checked(None)
    added = sum(values)
    for stated in readings:
        if abs(stated - added) <= tolerance(values, stated, column.exact):
            over = tuple(column.texts[at] for at in unread if at in column.texts) if stated else ()
            return _Checked(None if open_parts else True, stated, added, bool(stated or any(values)), over=over)
    stated = readings[0]
    low, high = min(values), max(values)
    if open_parts or 2 * len(values) < len(parts):
        return _Checked(None)
    average = low < stated <= high and len(values) > 1 and not column.known
    text = bool(_text_passed_over(stated, added, [p for p in inside if len(p.figures[k]) == 1], column))
    return _Checked(False, stated, added, average=average, text=text)


def _by_kin(rows: Sequence[Row], held: Mapping[int, Sequence[_Held]], best: Mapping[int, _Held]) -> dict[int, _Held]:
    """Sums that others of their kind explain: subtotals, totals, numbered rows mostly add up in one same way."""
    kinds: dict[tuple[str, float], list[int]] = {}
    for row in rows:
        if row.at in best:
            kinds.setdefault((row.role, row.depth if row.role == "record" else 0), []).append(row.at)
    found: dict[int, _Held] = {}
    for members in kinds.values():
        names = {w.coverage.name for at in members for w in held[at]}
        for name in sorted(names):
            ways = {at: w for at in members for w in held[at] if w.coverage.name == name}
            whole = [at for at, w in ways.items() if w.fits and not w.misses]
            broken = [at for at, w in ways.items() if w.misses and not best[at].fits and len(w.coverage.parts) > 1]
            if len(whole) >= 2 and len(whole) >= 2 * len(broken):
                found |= {at: ways[at] for at in broken}
    return found


def _mended(held: Mapping[int, Sequence[_Held]], chosen: Mapping[int, _Held]) -> dict[tuple[int, int], int]:
    """Subtotals that make the sum above them hold as soon as they are what their parts add up to: cell -> that sum."""
    wrong = {
        at: [k for k, c in one.columns.items() if c.fits is False]
        for at, one in chosen.items()
        if one.row.role != "record" and len(one.coverage.parts) > 1
    }
    above_of: dict[int, list[_Held]] = {}  # sums that do not hold and add the row
    for ways in held.values():
        for way in ways:
            if any(c.fits is False for c in way.columns.values()):
                for part in way.coverage.parts:
                    if wrong.get(part.at) and part.at != way.row.at and way.row.unit in (None, part.unit):
                        above_of.setdefault(part.at, []).append(way)
    found: dict[tuple[int, int], int] = {}
    slacks: dict[tuple[int, int], float] = {}
    for at, columns in wrong.items():
        for k in columns:
            off = chosen[at].columns[k].added - chosen[at].columns[k].stated
            for way in above_of.get(at, ()):
                checked = way.columns.get(k)
                if checked is None or checked.fits is not False:
                    continue
                if (id(way), k) not in slacks:
                    values = [p.figures[k][0] for p in way.coverage.parts if k in p.figures]
                    slacks[id(way), k] = tolerance(values, checked.stated, exact=False)
                if abs(checked.added + off - checked.stated) <= slacks[id(way), k]:
                    found[at, k] = way.row.at
    return found


def _told(one: _Held, by_kin: bool, columns: Sequence[Addable], known: _Known) -> Iterator[Difference]:
    by_column = {c.k: c for c in columns}
    record = one.row.role == "record"  # its details may be some of many
    sure = by_kin or (one.fits >= 1 + record and one.fits >= one.misses) or _plain(known.rows, one)
    for k, checked in one.columns.items():
        if checked.over:
            yield Difference(one.row.at, k, checked.stated, checked.added, "unread", checked.over)
        if checked.fits is not False or (one.row.at, k) in known.above_mended:
            continue
        if (one.row.at, k) in known.mended:
            yield Difference(one.row.at, k, checked.stated, checked.added)
            continue
        found = _explained(one, by_column[k], checked)
        if record and abs(checked.stated - checked.added) < CLOSE * abs(checked.stated):
            continue
        if checked.average and k not in known.adding and found.why not in ("text", "left out"):
            continue
        if sure or (not record and (by_column[k].known or found.why == "text" or known.sure(one, k))):
            yield found


def _plain(rows: Sequence[Row], one: _Held) -> bool:
    """Whether a table is so plain that its total can only be that of all records."""
    if one.row.role != "total" or not is_total(one.row.label) or begins(one.row.label, "wide"):
        return False
    records = [r for r in rows if r.role == "record"]
    if len(records) < 2 or any(r.role == "section" for r in rows) or sum(r.role == "total" for r in rows) > 1:
        return False
    depths = {r.depth for r in records}
    alike = len(depths) == 1 and all(r.counted for r in records if r.figures)
    # Above some parts of many a total stands as often as above all: where nothing adds up, it is one of those.
    return alike and (one.row.at > records[-1].at or (depths == {2.0} and one.misses == 1))


def _explained(one: _Held, column: Addable, checked: _Checked) -> Difference:
    """A difference with its cause, where exactly one cause gives it."""
    k, stated, added = column.k, checked.stated, checked.added
    plain = Difference(one.row.at, k, stated, added)
    parts = [p for p in one.coverage.parts if len(p.figures.get(k, ())) == 1]
    if cells := _text_passed_over(stated, added, parts, column):
        return Difference(one.row.at, k, stated, added, "text", cells)
    slack = tolerance([p.figures[k][0] for p in parts], stated, column.exact)
    missing = added - stated
    if abs(missing) <= 2 * slack:
        return plain
    for why, amount in (("left out", missing), ("twice", -missing)):
        same = [p.at for p in parts if p.figures[k][0] and abs(p.figures[k][0] - amount) <= slack]
        if len(same) == 1:
            return Difference(one.row.at, k, stated, added, why, (), tuple(same))
    return plain


def _text_passed_over(stated: float, added: float, parts: Sequence[Row], column: Addable) -> tuple[str, ...]:
    """Cells of figures typed as text that a program's sum left out: all of them together, or one."""
    texts = [p for p in parts if p.at in column.texts and len(p.figures[column.k]) == 1]
    if not texts:
        return ()
    slack = tolerance([p.figures[column.k][0] for p in parts if p.at not in column.texts], stated, column.exact)
    for some in (texts, *([p] for p in texts)):
        amount = sum(p.figures[column.k][0] for p in some)
        if amount and abs(stated + amount - added) <= slack:
            return tuple(column.texts[p.at] for p in some)
    return ()


def _stale(told: Sequence[Difference], chosen: Mapping[int, _Held]) -> Iterator[Difference]:
    """Sums of subtotals that hold as they stand, but not with what those should be."""
    wrong = {(d.at, d.k): d for d in told}
    for at, one in chosen.items():
        for k, checked in one.columns.items():
            inside = _inside(at, k, chosen)
            stale = tuple(sorted(row for row in inside if (row, k) in wrong))
            if not checked.fits or not stale:
                continue
            off = sum(wrong[row, k].stated - wrong[row, k].added for row in stale)
            if abs(off) > tolerance([checked.stated], checked.stated, exact=False):
                yield Difference(at, k, checked.stated, checked.stated - off, "stale", (), stale)


def _inside(at: int, k: int, chosen: Mapping[int, _Held]) -> set[int]:
    """Rows of sums that a sum adds, and those that they add."""
    found: set[int] = set()
    ahead = [at]
    while ahead:
        one = chosen.get(ahead.pop())
        for part in one.coverage.parts if one and k in one.columns else ():
            if part.at in chosen and part.at not in found:
                found.add(part.at)
                ahead.append(part.at)
    return found
