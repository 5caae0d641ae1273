"""What one cell of a column says as it stands, and the evidence that a column gives for reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from kttt_analysis.dictionary import Column
from kttt_analysis.forms.cells import Value
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import Mark
from kttt_analysis.vietnamese.sentinels import meaning

Out = str | int | float | bool | None


class Several(tuple[Value, ...]):
    """Values of one column on the rows of one record."""


Cell = Value | Several


@dataclass(frozen=True)
class Told:
    """A finding about one cell: its code, the record's number and what the message needs."""

    code: str
    at: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Values:
    """What a column's cells mean, in order; `unit` is the one that all cells name where no heading does.

    `decimal` is the decimal mark that a printed total proved.
    """

    values: list[Out]
    told: list[Told]
    unit: str | None = None
    decimal: Mark | None = None


@dataclass(frozen=True)
class Evidence:
    """What helps to read a column: its place in the dictionary, its unit, the table's style, its printed totals.

    `sure`: printed totals of columns beside it prove the style.
    """

    column: Column | None = None
    unit: str | None = None
    style: Mark | None = None
    totals: Sequence[Value] = ()
    sure: bool = False


@lru_cache(maxsize=1 << 16)
def nothing(text: str) -> bool:
    """Whether a text stands for nothing in any column: signs, a lone x, "chưa có".

    >>> nothing("–"), nothing("x"), nothing("Không"), nothing("NA")
    (True, True, False, False)
    """
    if len(text) > 30:
        return False
    why = meaning(text)
    return why is not None and (why == "not_yet" or not any(c.isalnum() for c in text) or key(text) == "x")


def raw_text(value: Cell) -> str | None:
    """A cell's text as it stands.

    >>> raw_text(1325), raw_text(0.1 + 0.2), raw_text(date(2021, 6, 30))
    ('1325', '0.3', '2021-06-30')
    """
    kind = type(value)
    if value is None or kind is str:
        return value  # type: ignore[return-value]
    if kind is float:
        return f"{value:.15g}"
    if kind is int:
        return str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Several):
        return "\n".join(raw_text(v) or "" for v in value)
    return str(plain(value))


def raw_texts(column: Sequence[Cell]) -> Sequence[str | None]:
    """The texts of a column's cells as they stand; a column of nothing but words is itself.

    >>> raw_texts([1325, None, 0.5]), raw_texts(["HTX", None])
    (['1325', None, '0.5'], ['HTX', None])
    """
    kinds = set(map(type, column))
    if kinds <= {str, type(None)}:
        return column  # type: ignore[return-value]
    if kinds <= {int, type(None)}:
        return [None if v is None else str(v) for v in column]
    return [f"{v:.15g}" if type(v) is float else raw_text(v) for v in column]


def plain(value: Value) -> Out:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value
