"""A sheet as layout sees it: cells by row, what each cell is, merged ranges where they matter."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from kttt_analysis.forms.cells import Sheet, Span, Value
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.names import key

Kind = Literal["text", "number", "numeral", "date"]
Cells = Sequence[tuple[int, Value]]

_NUMERAL = re.compile(r"[-–−+(]?\s*\d[\d.,\s]*\s*%?\)?")
_YEAR = re.compile(r"(?:năm\s*)?(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?", re.IGNORECASE)
_INDEX = re.compile(r"\(?\s*(\d{1,3}|[A-Za-zĐđ]{1,2}|[IVX]{1,4})\s*\)?\s*(?:=\s*[\d\sA-Za-z+*/x×:.…()–-]+)?")
NEARLY = 0.8  # of its cells, for a row to be another one again
_SIGNS = frozenset("-–—…xX.+*/\"”“'")


@lru_cache(maxsize=1 << 16)
def kind_of_text(text: str) -> Kind:
    """Whether a text looks like a number; only a look, not a reading.

    >>> kind_of_text("1.325,5"), kind_of_text("29/9/2020"), kind_of_text("- 12%")
    ('numeral', 'text', 'numeral')
    """
    return "numeral" if _NUMERAL.fullmatch(text) else "text"


def kind_of(value: Value) -> Kind:
    """What a cell holds."""
    if type(value) is str:
        return kind_of_text(value)
    if isinstance(value, int | float):
        return "number"
    return "date"


def figure(value: Value) -> bool:
    """Whether a cell holds a number, or a text that looks like one."""
    if type(value) is str:
        return kind_of_text(value) == "numeral"
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_year(value: Value) -> bool:
    """Whether a cell is a year, as headings have them.

    >>> is_year(2021), is_year("Năm 2021"), is_year(1325)
    (True, True, False)
    """
    if type(value) is str:
        return _YEAR.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and value in range(1900, 2101)


def headable(value: Value) -> bool:
    """Whether a cell may stand in a header: words, years, days."""
    return is_year(value) or kind_of(value) in ("text", "date")


@lru_cache(maxsize=1 << 12)
def _index_token(text: str) -> int | str | None:
    found = _INDEX.fullmatch(text.strip())
    if not found:
        return None
    return int(found[1]) if found[1].isdigit() else found[1]


def is_index(cells: Cells, width: int) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 · A, B, 1, 2 · (1) (2) · 4=5+6.

    >>> is_index([(0, "A"), (1, "B"), (2, 1), (3, "2=3+4")], 4), is_index([(0, 1), (1, "Gò Quao"), (2, 3)], 3)
    (True, False)
    >>> is_index(list(enumerate(["A", "B", "C", 1, 2])), 5)
    True
    """
    if len(cells) < 2 or len(cells) < 0.6 * width or (len(cells) == 2 and width > 3):
        return False
    numbers: list[int] = []
    for _, value in cells:
        if isinstance(value, bool):
            return False
        if isinstance(value, int | float):
            if value != int(value):
                return False
            numbers.append(int(value))
            continue
        token = _index_token(value) if type(value) is str else None
        if token is None:
            return False
        if isinstance(token, int):
            numbers.append(token)
    letters = len(cells) - len(numbers)
    if letters > max(2, 0.3 * len(cells)):
        # Letters that count on number columns too: A B C D, or A B C before 1 2 3.
        tokens = [_index_token(v) if type(v) is str else None for _, v in cells[:letters]]
        if letters < 3 or tokens != [chr(65 + i) for i in range(letters)]:
            return False
        if letters == len(cells):
            return True
    if not numbers or numbers[0] > 3 or numbers[0] < 1:
        return False
    steps = [b - a for a, b in pairwise(numbers)]
    return all(1 <= s <= 2 for s in steps) and sum(s == 1 for s in steps) >= 0.7 * len(steps)


def begins_a_count(cells: Cells, below: Cells) -> bool:
    """Whether a row of small numbers is the first of rows numbered 1, 2, 3 …, not one that numbers the columns.

    >>> begins_a_count([(0, 1), (1, 2), (2, 3)], [(0, 2), (1, 9), (2, 4)])
    True
    >>> begins_a_count([(0, 1), (1, 2), (2, 3)], [(0, 1), (1, "Gò Quao"), (2, 4)])
    False
    """
    first = next((v for c, v in cells), None)
    second = next((v for c, v in below if c == cells[0][0]), None)
    return str(first).strip(" .") == "1" and str(second).strip(" .") == "2"


def same_words(one: Cells, other: Cells) -> bool:
    """Whether two rows hold the same texts in the same columns, but for spelling; a few cells of one may be empty.

    >>> same_words([(0, "STT"), (1, "Tên HTX")], [(0, "Stt"), (1, "TÊN HTX")])
    True
    >>> same_words([(0, "STT"), (1, "Tên HTX")], [(0, "STT"), (1, "Tên THT")])
    False
    """
    if min(len(one), len(other)) < max(2, NEARLY * max(len(one), len(other))):
        return False
    first, second = dict(one), dict(other)
    common = first.keys() & second.keys()
    if len(common) < NEARLY * max(len(first), len(second)):
        return False
    return all(_same(first[c], second[c]) for c in common)


def _same(one: Value, other: Value) -> bool:
    return one == other or (type(one) is str and type(other) is str and key(one) == key(other))


def is_sign(value: Value) -> bool:
    """Whether a cell holds nothing but signs: a dash, dots, a cross, a ditto mark."""
    return type(value) is str and (set(value) <= _SIGNS or value.lower() in words().ditto)


def words_and_figures(column: Sequence[Value]) -> tuple[int, int]:
    """How many cells of a column hold words or days, and how many figures; signs are neither."""
    kinds = Counter(map(type, column))
    figures = kinds.pop(int, 0) + kinds.pop(float, 0)
    texts = kinds.pop(str, 0)
    words = kinds.total() - kinds[type(None)]
    for text, times in Counter(v for v in column if type(v) is str).items() if texts else ():
        if figure(text):
            figures += times
        elif not is_sign(text):
            words += times
    return words, figures


@dataclass(frozen=True)
class Grid:
    """A sheet's rows as lists of filled cells; `area` leaves all other cells out of sight."""

    sheet: Sheet
    area: Span | None = None

    @cached_property
    def rows(self) -> list[list[tuple[int, Value]]]:
        """Filled cells of each row."""
        nothing: list[tuple[int, Value]] = []
        if self.area is None:
            return [[(c, v) for c, v in enumerate(row) if v is not None] if row else nothing for row in self.sheet.rows]
        left, end = self.area.left, self.area.right + 1
        seen = range(self.area.top, self.area.bottom + 1)
        return [
            [(c, v) for c, v in enumerate(row[left:end], left) if v is not None] if row and r in seen else nothing
            for r, row in enumerate(self.sheet.rows)
        ]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Merged ranges that begin in sight, as far as the format tells."""
        spans = self.sheet.merged or ()
        return spans if self.area is None else tuple(s for s in spans if self.holds(s.top, s.left))

    def holds(self, r: int, c: int) -> bool:
        """Whether a cell is in sight."""
        area = self.area
        return area is None or (area.top <= r <= area.bottom and area.left <= c <= area.right)

    @cached_property
    def columns(self) -> tuple[int, int]:
        """First and last column in sight."""
        if self.area is not None:
            return self.area.left, self.area.right
        return 0, max(map(len, self.sheet.rows), default=1) - 1

    def within(self, left: int, right: int) -> Grid:
        """The same rows between two columns."""
        area = self.area or Span(0, 0, len(self.sheet.rows) - 1, 0)
        return self.part(area.top, left, area.bottom, right)

    def part(self, top: int, left: int, bottom: int, right: int) -> Grid:
        """The same sheet with nothing in sight but one area."""
        return Grid(self.sheet, Span(top, left, bottom, right))

    @cached_property
    def _spans_by_row(self) -> dict[int, list[Span]]:
        found = defaultdict(list)
        for span in self.spans:
            for r in range(span.top, min(span.bottom, span.top + 20) + 1):
                found[r].append(span)
        return found

    def spans_in(self, r: int) -> list[Span]:
        """Merged ranges that touch a row."""
        return self._spans_by_row.get(r, [])

    def span_at(self, r: int, c: int) -> Span | None:
        """The merged range that a cell belongs to."""
        return next((s for s in self.spans_in(r) if s.left <= c <= s.right), None)

    def covered(self, r: int, c: int) -> bool:
        """Whether a cell lies under a merged range and shows nothing of its own."""
        span = self.span_at(r, c)
        return span is not None and (span.top, span.left) != (r, c)

    def value(self, r: int, c: int) -> Value:
        """The cell's value; None outside the sheet."""
        rows = self.sheet.rows
        return rows[r][c] if 0 <= r < len(rows) and 0 <= c < len(rows[r]) else None

    def texts(self, r: int) -> list[str]:
        """Texts of a row."""
        return [v for _, v in self.rows[r] if type(v) is str]
