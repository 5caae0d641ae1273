"""The texts of a sheet decoded and tidied, each cell in the light of its font, its row, its column and the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kttt_analysis.vietnamese.encodings import (
    Encoding,
    Kind,
    Run,
    decide,
    decide_runs,
    evidence,
    font_encoding,
    survey,
)
from kttt_analysis.vietnamese.names import tidy

Address = tuple[int, int]


@dataclass(frozen=True)
class Fonts:
    """Cells in fonts of before Unicode by their font's name, and cells of several fonts by their pieces."""

    names: Mapping[Address, str] = field(default_factory=dict)
    runs: Mapping[Address, tuple[Run, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decoded:
    """Rows of values, None for nothing; the cells that were not Unicode, and those whose letters are lost."""

    rows: list[list[Any]]
    legacy: Mapping[Address, str]
    lossy: frozenset[Address]


def decode(rows: Sequence[Sequence[Any]], fonts: Fonts | None = None) -> Decoded:
    """Decode every text; whole numbers become int, and empty rows at the end go.

    >>> decode([["Tªn ®¬n vÞ", "Sè TT"], ["Hîp t¸c x·", 2.0], ["", ""]]).rows
    [['Tên đơn vị', 'Số TT'], ['Hợp tác xã', 2]]
    """
    fonts = fonts or Fonts()
    plain = not fonts.names and not fonts.runs
    expected = Expected(rows, fonts)
    alike, whole = plain and not expected.columns, expected.whole.get(None)
    legacy: dict[Address, str] = {}
    lossy: set[Address] = set()
    clean: list[list[Any]] = []
    nothing: list[Any] = []  # every empty row: a sheet may have a million of them
    for r, row in enumerate(rows):
        if not row or row.count("") == len(row):
            clean.append(nothing)
            continue
        out: list[Any] = [int(v) if type(v) is float and v.is_integer() and -1e15 < v < 1e15 else v for v in row]
        for c, value in [(c, v) for c, v in enumerate(row) if type(v) is str]:
            if not value:
                out[c] = None
                continue
            if plain and value.isascii() and "?" not in value:
                out[c] = _tidied(value)
                continue
            out[c], encoding, lost = _text(value, None, whole) if alike else _read(value, (r, c), fonts, expected)
            if encoding != "unicode":
                legacy[r, c] = encoding
            if lost:
                lossy.add((r, c))
        clean.append(out)
    while clean and all(v is None for v in clean[-1]):
        clean.pop()
    return Decoded(clean, MappingProxyType(legacy), frozenset(lossy))


def name_of(raw: str) -> str:
    """The name of a sheet, which is in Unicode unless its words prove the contrary.

    >>> name_of("Tæng hîp"), name_of("Sè 1")
    ('Tổng hợp', 'Sè 1')
    """
    return decide(raw, None, "unicode").text


def _read(raw: str, at: Address, fonts: Fonts, expected: Expected) -> tuple[str | None, Kind, bool]:
    runs = fonts.runs.get(at)
    if runs and "".join(piece for piece, _ in runs) == raw:
        told = decide_runs(runs, expected.whole)
        return _tidied(told.text), told.encoding, told.lossy
    font = fonts.names.get(at)
    return _text(raw, font, expected.at(at, font))


@lru_cache(maxsize=1 << 17)
def _text(raw: str, font: str | None, expect: Encoding | None) -> tuple[str | None, Kind, bool]:
    told = decide(raw, font, expect)
    return _tidied(told.text), told.encoding, told.lossy


@lru_cache(maxsize=1 << 16)
def _tidied(text: str) -> str | None:
    """The lines of a text, tidied; None where only spaces stand."""
    lines = [tidy(line) for line in text.splitlines()]
    return "\n".join(line for line in lines if line) or None


class Expected:
    """What a text that fits several encodings is taken for.

    What other cells in such fonts prove comes first, since Unicode in a legacy font is common; where they prove
    nothing, the font's name holds. Where they prove several encodings, people pasted columns or rows, so the
    cell's own column and row are asked.
    """

    def __init__(self, rows: Sequence[Sequence[Any]], fonts: Fonts) -> None:
        texts: dict[Encoding | None, dict[str, list[Address]]] = defaultdict(lambda: defaultdict(list))
        plain = not fonts.names and not fonts.runs
        for r, row in enumerate(rows):
            for c, value in [(c, v) for c, v in enumerate(row) if type(v) is str and not v.isascii()]:
                if plain:
                    texts[None][value].append((r, c))
                    continue
                for text, font in fonts.runs.get((r, c)) or ((value, fonts.names.get((r, c))),):
                    texts[font_encoding(font)][text].append((r, c))
        self.whole: dict[Encoding | None, Encoding | None] = {}
        self.columns: dict[tuple[Encoding | None, int], Counter[Encoding]] = defaultdict(Counter)
        self.rows: dict[tuple[Encoding | None, int], Counter[Encoding]] = defaultdict(Counter)
        for font, said in texts.items():
            found = survey(said)
            self.whole[font] = found.expect if found.unicode or found.tcvn3 or found.vni else font
            if found.encoding == "mixed":
                self._lines(font, said)

    def _lines(self, font: Encoding | None, said: Mapping[str, Sequence[Address]]) -> None:
        """Count what the cells of each column prove, and of each row those that their column does not explain."""
        proved = {a: next(iter(k)) for text, at in said.items() if len(k := evidence(text)) == 1 for a in at}
        for (_, c), encoding in proved.items():
            self.columns[font, c][encoding] += 1
        for (r, c), encoding in proved.items():
            if encoding == "unicode" or _most(self.columns[font, c]) != encoding:
                self.rows[font, r][encoding] += 1

    def at(self, at: Address, font: str | None) -> Encoding | None:
        """What the text of a cell is taken for."""
        kind = font_encoding(font)
        whole = self.whole.get(kind)
        if not self.columns:
            return whole
        row, column = _most(self.rows.get((kind, at[0]))), _most(self.columns.get((kind, at[1])))
        return row if row and row != "unicode" else column or row or whole


def _most(counts: Counter[Encoding] | None) -> Encoding | None:
    """What at least two cells of a line prove, and no more than a fifth of them otherwise."""
    if not counts:
        return None
    ((best, n),) = counts.most_common(1)
    return best if n > 1 and n >= 0.8 * counts.total() else None
