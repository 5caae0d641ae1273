"""What the cells of one column mean: numbers by the column's evidence, dates, ticks, nothing; never a guess.

A cell with two plausible readings is told and null. What a cell says beside its number (a unit, "hơn") is told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from kttt_analysis.dictionary import Column
from kttt_analysis.forms.cell_values import Cell, Evidence, Out, Several, Told, Values, nothing, plain, raw_text
from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.number_column import read_numbers
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.dates import column_order, month_first, never_day_first, parse_date, turned_around
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import parse_number

Shape = Literal["number", "date", "flag", "tick", "code", "words"]
SERIALS = range(19_500, 80_000)  # days that Excel counts between 1953 and 2119


def shape_of(cells: Sequence[Cell], column: Column | None = None) -> Shape:
    """What kind of column this is: by the dictionary, else by what most cells hold.

    >>> shape_of(["1.325", 4031, "–"]), shape_of(["00", "12"]), shape_of(["x", None, "x"])
    ('number', 'words', 'tick')
    """
    if column is not None:
        if column.numeric:
            return "number"
        return "date" if column.type == "date" else column.type if column.type in ("flag", "code") else "words"
    kinds = set(map(type, cells))
    if kinds <= {int, float, type(None)}:
        return "number" if kinds - {type(None)} else "words"
    figures = dates = said = ticks = 0
    padded = [v for v in cells if type(v) is str and len(v) > 1 and v[0] == "0" and v.isdecimal()]
    for text, times in Counter(v for v in cells if type(v) is str).items():
        if text.lower() in ("x", "✓", "✔", "√"):
            ticks += times
            continue
        status = parse_number(text).status
        if status in ("number", "ambiguous"):
            figures += times
        elif status == "text":
            found = parse_date(text)
            dates += times * (found.precision == "day" and found.status in ("date", "impossible"))
            said += times * (found.precision != "day")
    for value in cells:
        if value is None or type(value) is str:
            continue
        if isinstance(value, date | datetime):
            dates += 1
        elif isinstance(value, int | float) and not isinstance(value, bool):
            figures += 1
        else:
            said += 1
    if ticks and not (figures or dates or said):
        return "tick"
    if padded and len(padded) >= 0.2 * figures and _codes(cells, padded):
        return "words"
    if dates > figures + said:
        return "date"
    return "number" if figures and figures >= said + dates else "words"


def _codes(cells: Sequence[Cell], padded: Sequence[str]) -> bool:
    """Whether figures with zeros before them are codes, all of one length, not counts: offices write 05 for 5."""
    lengths = {len(v) for v in cells if type(v) is str and v.isdecimal()}
    lengths |= {len(str(v)) for v in cells if type(v) is int}
    return max(map(len, padded)) > 2 or len(lengths) == 1


def read_values(cells: Sequence[Cell], evidence: Evidence) -> Values:
    """Read the cells of a column.

    Examples
    --------
    >>> found = read_values(["1.325", 4031, "–", "1,325"], Evidence())
    >>> found.values, [t.code for t in found.told]
    ([1325, 4031, None, None], ['number_as_text', 'number_ambiguous'])
    """
    told: list[Told] = []
    single: Sequence[Value] = cells  # type: ignore[assignment]
    if Several in map(type, cells):
        single = [_one(v, i, evidence.column, told) if isinstance(v, Several) else v for i, v in enumerate(cells)]
    shape = shape_of(single, evidence.column)
    if shape == "number":
        return read_numbers(single, evidence, told)
    reader = {"date": _date, "flag": _flag, "tick": _flag, "code": _code, "words": _words}[shape]
    order: Any = None
    if shape == "date":
        order = column_order(single) or ("turned" if turned_around(single) else None)
        order = "months" if order == "both" and never_day_first(single) else order
    values = [None if v is None else reader(v, i, told, evidence.column, order) for i, v in enumerate(single)]
    return Values(values, told)


def unticked(cells: Sequence[Cell], answered: Sequence[bool]) -> Told | None:
    """Tell that in a column of ticks and nothing else an empty cell says no; None where it does not.

    Only in rows that are `answered` otherwise: of a unit left blank nothing is known.

    >>> unticked(["x", None, "x", None], [True, True, True, False])
    Told(code='unticked', at=1, values={'raw': 'x', 'count': 1})
    >>> unticked(["Có", None], [True, True]) is None
    True
    """
    ticks = [type(v) is str and v.strip().lower() in words().mark for v in cells]
    others = [v for v, tick in zip(cells, ticks, strict=True) if not tick and v is not None]
    empty = [i for i, v in enumerate(cells) if v is None and answered[i]]
    if not any(ticks) or not empty or not all(type(v) is str and nothing(v) for v in others):
        return None
    return Told("unticked", empty[0], {"raw": cells[ticks.index(True)], "count": len(empty)})


def _one(several: Several, at: int, column: Column | None, told: list[Told]) -> Value:
    """One value from the lines of a record: words are joined, figures are not added up."""
    distinct = list(dict.fromkeys(several))
    if len(distinct) == 1:
        return distinct[0]
    text = "\n".join(raw_text(v) or "" for v in several)
    if column is not None and (column.numeric or column.type in ("date", "flag")):
        told.append(Told("several_values", at, {"raw": text.replace("\n", " · ")}))
        return None
    if any(not isinstance(v, str) for v in several):
        told.append(Told("values_joined", at, {"raw": text.replace("\n", " · ")}))
    return text


def _words(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if type(value) is str:
        return None if nothing(value) else value
    return plain(value)


def _code(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    return None if type(value) is str and nothing(value) else raw_text(value)


def _flag(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else value
    if type(value) is not str:
        return plain(value)
    said = value.strip().lower()
    if said in words().tick or key(said) in words().tick:
        return True
    if said in words().cross or key(said) in words().cross:
        return False
    return None if nothing(value) else value


def _date(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if isinstance(value, date | datetime):
        found = parse_date(value)
        if order == "turned" and found.value and found.value.day != found.value.month:
            other = found.value.replace(month=found.value.day, day=found.value.month)
            told.append(Told("date_turned_around", at, {"raw": str(found.value), "other": str(other)}))
            return None
        if found.status == "date":
            return plain(value) if column is None else str(found.value)
        told.append(Told("date_impossible", at, {"raw": raw_text(value)}))
        return None
    if type(value) is str and nothing(value):
        return None
    serial = _serial(value)
    found = parse_date(
        value if serial is None else serial, serial is not None, "both" if order in ("both", "months") else None
    )
    if order == "months" and type(value) is str:
        found = month_first(value) or found
    if found.status == "missing":
        return None
    if found.status == "date" and found.value is not None:
        if serial is not None:
            told.append(Told("date_from_serial", at, {"raw": raw_text(value), "read_as": str(found.value)}))
        elif found.precision != "day":
            told.append(Told("date_imprecise", at, {"raw": raw_text(value), "read_as": str(found.value)}))
        elif order == "months" and month_first(str(value)):
            told.append(Told("date_month_first", at, {"raw": raw_text(value), "read_as": str(found.value)}))
        return str(found.value)
    if found.status in ("impossible", "ambiguous"):
        code = "date_impossible" if found.status == "impossible" else "date_ambiguous"
        told.append(Told(code, at, {"raw": raw_text(value)}))
        return None
    if column is None:
        return plain(value)
    told.append(Told("date_unreadable", at, {"raw": raw_text(value)}))
    return None


def _serial(value: Value) -> float | None:
    """The day count that a cell of a column of dates holds, as a number or typed as text; None for any other."""
    if type(value) is str and len(value.strip()) == 5 and value.strip().isdecimal():
        value = int(value)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and int(value) in SERIALS
    ):
        return value
    return None
