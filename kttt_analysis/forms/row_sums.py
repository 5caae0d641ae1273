"""Rows whose figures are the sums of other rows: totals, whatever they are called."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.grid import figure
from kttt_analysis.forms.lines import Line, cell_at
from kttt_analysis.vietnamese.numbers import parse_number


def sum_rows(lines: Sequence[Line], ordinal: int | None, label: int | None, indicators: bool) -> None:
    """Rows that are the sums of the rows above: without a name, or named total but numbered like a record.

    Outside tables of indicators the last numbered row is a total where it is called so and no more: "3 | Tổng".
    """
    for at, x in enumerate(lines):
        if x.role not in ("line", "numbered total", "named total"):
            continue
        above: list[Line] = []
        for y in reversed(lines[:at]):
            if y.role == "total":
                break
            if y.role == "record":
                above.append(y)
        if x.role == "line" and not all(figure(v) for _, v in x.cells):
            continue
        last = not any(y.role == "record" and y.mark.kind == "arabic" for y in lines[at + 1 :])
        certain = x.role == "numbered total" and not indicators and last and len(above) >= 2
        if certain or (len(above) >= 2 and adds_up(x, above, {ordinal, label}, 1.0 if x.role == "line" else 0.7)):
            x.role = "total"
        elif x.role != "line":
            x.role = "record"


def unsaid_total(lines: Sequence[Line], without: set[int | None]) -> int | None:
    """The first or last row is a total whatever it is called ("53 Huyện Gò Quao") where it is the sum of the others."""
    records = [x for x in lines if x.role == "record"]
    if len(records) < 4 or any(x.role in ("heading", "words") for x in lines):
        return None
    for x, others in ((records[-1], records[:-1]), (records[0], records[1:])):
        figures = [n for c, v in x.cells if c not in without and (n := _figure(v))]
        if len(figures) >= 3 and adds_up(x, others, without, share=0.9):
            x.role = "total"
            return x.r
    return None


def adds_up(one: Line, parts: Sequence[Line], without: set[int | None], share: float = 0.5) -> bool:
    """Whether a row's figures are the sums of other rows, in at least a share of its columns.

    A zero above zeros says nothing: of any two rows that is so.
    """
    figures = [(c, n) for c, v in one.cells if c not in without and (n := _figure(v)) is not None]
    agree = miss = 0
    for c, n in figures:
        values = [w for y in parts if (w := _figure(cell_at(y.cells, c))) is not None]
        if not n and not any(values):
            continue
        close = max(1e-6 * abs(n), 0.06 * len(values) ** 0.5)
        if values and abs(sum(values) - n) <= close:
            agree += 1
        else:
            miss += 1
            if miss > (1 - share) * len(figures):
                return False
    return agree > 0 and agree >= share * (agree + miss)


def _figure(value: Value) -> float | None:
    kind = type(value)
    if kind is int or kind is float:
        return float(value)  # type: ignore[arg-type]
    if kind is str and figure(value):
        read = parse_number(value).values
        return read[0] if read else None
    return None
