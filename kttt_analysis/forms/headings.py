"""From heading paths to the dictionary's columns: the table's topic first, then each heading in its light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kttt_analysis.dictionary import Column, load
from kttt_analysis.forms.aliases import TOPICS, headings_of, headings_without_marks
from kttt_analysis.forms.grid import Grid
from kttt_analysis.forms.header_block import Header
from kttt_analysis.forms.units import units_only, without_unit
from kttt_analysis.forms.words import is_ordinal_heading, words
from kttt_analysis.vietnamese.names import fold, key, nearest, tidy
from kttt_analysis.vietnamese.syllables import is_bare_syllable

COMMON = frozenset(("name", "commune_code", "district_code", "unit_code", "note", "title", "area_ha", "held_on"))
NEAR = 84.0
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-zA-ZIVX]{1,3}[.)])\s+|\s*\(\d{1,2}\)\s*$|\s*\*+$")
_LETTERS = re.compile(r"[A-Za-z]+")
_PIECES = re.compile(r"\n|\s[-–/]\s")


@dataclass(frozen=True)
class Match:
    """How well a heading fits a column of the dictionary, and what should be told about it."""

    column: Column
    score: float
    told: str | None = None


@dataclass(frozen=True)
class Heading:
    """One column's heading: its path from group to leaf, and the dictionary's column if it is one.

    `told` is a finding's code about the heading, with `near` the nearest names known.
    """

    index: int
    path: tuple[str, ...]
    column: Column | None = None
    told: str | None = None
    near: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path in one line."""
        return " | ".join(tidy(part) for part in self.path)


def paths(grid: Grid, header: Header) -> list[tuple[str, ...]]:
    """Heading path of each column: groups reach over what they are merged over, or over empty cells to their right."""
    found = []
    of_units = {r for r in range(header.top + 1, header.bottom + 1) if units_only(grid.texts(r))}
    for c in range(header.left, header.right + 1):
        parts: list[str] = []
        for r in range(header.top, header.bottom + 1):
            text = _reaching(grid, header, r, c)
            if text and r in of_units and parts:
                parts[-1] = f"{parts[-1]} ({text.strip(' ()')})"
            elif text and (not parts or key(parts[-1]) != key(text)):
                parts.append(text)
        found.append((" ".join(parts),) if header.split and parts else tuple(parts))
    return found


def _reaching(grid: Grid, header: Header, r: int, c: int) -> str | None:
    span = grid.span_at(r, c)
    if span is not None:
        if span.top != r and span.top >= header.top:
            return None  # a heading that began in a row above has been taken there
        return _said(grid, span.top, span.left)
    own = _said(grid, r, c)
    if own or r == header.bottom:
        return own
    for k in range(c - 1, header.left - 1, -1):
        text = _said(grid, r, k)
        if text is None:
            continue
        merged = grid.span_at(r, k)
        below = any(_said(grid, b, c) for b in range(r + 1, header.bottom + 1))
        beside = any(_said(grid, b, k) for b in range(r + 1, header.bottom + 1))
        return text if merged is None and below and beside else None
    return None


def _said(grid: Grid, r: int, c: int) -> str | None:
    value = grid.value(r, c)
    return None if value is None or grid.covered(r, c) else str(value)


@lru_cache(maxsize=1 << 12)
def _ways(part: str) -> tuple[str, ...]:
    """Keys under which a heading may be known: whole, without unit, numbering, "trong đó", or one language of two."""
    ways = []
    for text in (part, *_languages(part)):
        plain = _NUMBERING.sub("", without_unit(text))
        said = key(plain)
        ways.append(said)
        for word in sorted(words().within, key=len, reverse=True):
            if said.startswith(word + " "):
                ways.append(said[len(word) + 1 :])
                break
    return tuple(dict.fromkeys(w for w in ways if w))


def _languages(part: str) -> list[str]:
    """The Vietnamese part of a heading in two languages, wherever it is wrapped; other headings have no parts."""
    pieces = [p for p in _PIECES.split(part) if p.strip()]
    foreign = [_foreign_words(p) for p in pieces]
    for cut in range(1, len(pieces)):
        if all(foreign[cut:]) and not any(foreign[:cut]):
            return [" ".join(pieces[:cut])]
        if all(foreign[:cut]) and not any(foreign[cut:]):
            return [" ".join(pieces[cut:])]
    return []


def _foreign_words(piece: str) -> bool:
    """Whether a piece of a heading is in another language: some word can be no Vietnamese syllable, nor THT, CBQL."""
    if not piece.isascii() or any(c.isdigit() for c in piece):
        return False
    return any(not is_bare_syllable(w) and not (w.isupper() and len(w) < 6) for w in _LETTERS.findall(piece))


@lru_cache(maxsize=1 << 12)
def _matches(path: tuple[str, ...], topic: str) -> list[Match]:
    """Columns of a topic that a heading may mean, best first."""
    if not path or not _ways(path[-1]):  # nothing stands there but signs
        return []
    columns = load().columns[topic]
    found: dict[str, Match] = {}

    def add(names: Sequence[str], score: float, told: str | None = None) -> None:
        for name in names:
            score_here = score + 0.2 * _same_group(path, columns[name])
            if name not in found or found[name].score < score_here:
                found[name] = Match(columns[name], score_here, told)

    known = headings_of(topic)
    leaves, groups = _ways(path[-1]), [w for part in path[:-1] for w in _ways(part)]
    for n, leaf in enumerate(leaves):
        less = 0.1 * n
        for group in groups:
            add(known.get((group, leaf), ()), 4 - less)
        add(known.get((None, leaf), ()), (3 if not _foreign(path, topic) else 1.5) - less)
    # "Tổ viên: tổng số" in one cell is the same as two cells.
    add(known.get((None, key(" ".join(path))), ()), 3.5)
    add(_in_one_line(topic).get(key(path[-1]), ()), 3.4)
    if len(path) > 1 and not found:
        general, quarterly = leaves[0] in words().general, leaves[0] in words().quarterly
        if general or quarterly:
            for group in _ways(path[-2]):
                add(known.get((None, group), ()), 2.5 if general else 2.2)
    if not found:  # "Doanh thu trong quý", "Doanh thu lũy kế" in one cell
        for score, parts in ((2.6, words().general), (2.4, words().quarterly)):
            for leaf, part in ((leaf, part) for leaf in leaves for part in parts if leaf.endswith(f" {part}")):
                add(known.get((None, leaf.removesuffix(f" {part}")), ()), score)
    if not found and "".join(path).isascii():
        add(headings_without_marks(topic).get((None, fold(path[-1])), ()), 2.8, "heading_without_marks")
        for part in path[:-1]:
            add(
                headings_without_marks(topic).get((fold(without_unit(part)), fold(path[-1])), ()),
                3.6,
                "heading_without_marks",
            )
    return sorted(found.values(), key=lambda m: -m.score)


@cache
def _in_one_line(topic: str) -> Mapping[str, Sequence[str]]:
    """Headings of groups written in one line, to the names of their columns."""
    found: dict[str, list[str]] = {}
    for (group, leaf), names in headings_of(topic).items():
        if group:
            found.setdefault(f"{group} {leaf}", []).extend(names)
    return found


def _same_group(path: tuple[str, ...], column: Column) -> bool:
    return column.group is not None and any(
        key(without_unit(column.group)) in _ways(part) or key(column.group) == key(part) for part in path[:-1]
    )


def _foreign(path: tuple[str, ...], topic: str) -> bool:
    """Whether a group above the heading is the group of other columns only."""
    groups = {g for g, _ in headings_of(topic) if g}
    leaf = _ways(path[-1])[0] if _ways(path[-1]) else ""
    own = {g for (g, at) in headings_of(topic) if g and at == leaf}
    return bool(own) and any(w in groups and w not in own for part in path[:-1] for w in _ways(part))


def match_headings(
    listed: Sequence[tuple[str, ...]], left: int, filled: Sequence[int] = ()
) -> tuple[str | None, list[Heading]]:
    """Topic of a table and each column's place in the dictionary.

    `filled` counts the values of each column: of two columns under one merged heading, the empty one asks for
    nothing.

    Examples
    --------
    >>> topic, found = match_headings([("STT",), ("Tên HTX",), ("Thành viên (người)", "Tổng số"), ("Doanh thu",)], 0)
    >>> topic, [h.column.name if h.column else None for h in found]
    ('units', [None, 'name', 'members_total', 'revenue'])
    """
    plain = [Heading(left + i, path) for i, path in enumerate(listed)]
    best: tuple[float, str | None, list[Heading]] = (0.0, None, plain)
    asked = sum(bool(h.path) and not is_ordinal_heading(h.path[-1]) for h in plain)
    for topic, (identity, least) in TOPICS.items():
        headings, score = _assigned(plain, topic, filled)
        names = {h.column.name for h in headings if h.column}
        enough = len(names) >= least or len(names) == asked
        telling = names - COMMON or names == {"name"}
        if identity <= names and enough and telling and len(names) >= 0.3 * asked and score > best[0]:
            best = (score, topic, headings)
    _, topic_found, headings = best
    if topic_found is not None:
        headings = [_with_near(h, topic_found) for h in headings]
    return topic_found, headings


def _assigned(plain: Sequence[Heading], topic: str, filled: Sequence[int]) -> tuple[list[Heading], float]:
    """Headings with their columns in one topic: each column once, the best fit first; ties are told."""
    matches = {h.index: _matches(h.path, topic) for h in plain if h.path and not is_ordinal_heading(h.path[-1])}
    claims: dict[str, list[tuple[float, int]]] = {}
    left = plain[0].index if plain else 0
    values = {h.index: filled[h.index - left] if filled else 1 for h in plain}
    chosen: dict[int, Match] = {}
    told: dict[int, str] = {}
    for index, options in matches.items():
        if not options:
            continue
        if len(options) > 1 and options[0].score - options[1].score < 0.05:
            told[index] = "heading_ambiguous"
            continue
        chosen[index] = options[0]
        claims.setdefault(options[0].column.name, []).append((options[0].score, index))
    score = 0.0
    for rivals in claims.values():
        rivals.sort(reverse=True)
        score += rivals[0][0]
        used = [rival for rival in rivals if values[rival[1]]]
        if len(used) == 1 < len(rivals):
            for _, index in rivals:
                if index != used[0][1]:
                    del chosen[index]
            continue
        if len(rivals) == 1:
            continue
        clear = rivals[0][0] - rivals[1][0] >= 0.25
        for _, index in rivals[1:] if clear else rivals:
            told[index] = "heading_second" if clear else "heading_twice"
    headings = []
    for h in plain:
        match = chosen.get(h.index)
        if h.index in told:
            names = [m.column.label for m in matches[h.index][:2]]
            headings.append(replace(h, told=told[h.index], near=tuple(names)))
        elif match:
            headings.append(replace(h, column=match.column, told=match.told))
        else:
            headings.append(h)
    return headings, score


def _with_near(heading: Heading, topic: str) -> Heading:
    """Say what an unknown heading resembles; never a decision."""
    if heading.column or heading.told or not heading.path or is_ordinal_heading(heading.path[-1]):
        return heading
    labels = {a: c.label for c in load().columns[topic].values() for a in (c.label, *c.aliases)}
    near = nearest(without_unit(heading.path[-1]), labels, limit=3, cutoff=NEAR)
    return replace(heading, told="heading_unknown", near=tuple(dict.fromkeys(labels[n] for n in near)))


def duplicate_headings(headings: Sequence[Heading]) -> dict[str, list[int]]:
    """Heading paths that stand over more than one column, with their columns."""
    seen: dict[str, list[int]] = {}
    for h in headings:
        if h.path:
            seen.setdefault(key(h.name), []).append(h.index)
    return {name: columns for name, columns in seen.items() if len(columns) > 1}
