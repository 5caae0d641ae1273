"""What the cells of one column mean: numbers by the column's evidence, dates, ticks, nothing; never a guess.

A cell with two plausible readings is told and null. What a cell says beside its number (a unit, "hơn") is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from kttt_analysis.dictionary import Column
from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.dates import column_order, parse_date
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import Mark, Number, column_decimal, format_number, parse_number, scale
from kttt_analysis.vietnamese.sentinels import meaning

Shape = Literal["number", "date", "flag", "tick", "code", "words"]
Out = str | int | float | bool | None
SERIALS = range(19_500, 80_000)  # days that Excel counts between 1953 and 2119


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
    """What a column's cells mean, in order; `unit` is the one that all cells name where no heading does."""

    values: list[Out]
    told: list[Told]
    unit: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What helps to read a column: its place in the dictionary, its unit, the table's style, its printed totals."""

    column: Column | None = None
    unit: str | None = None
    style: Mark | None = None
    totals: Sequence[Value] = ()


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
    figures = dates = said = zeros = ticks = 0
    for value in cells:
        if value is None:
            continue
        if isinstance(value, str):
            ticks += value.lower() in ("x", "✓", "✔", "√")
            status = parse_number(value).status
            if status in ("number", "ambiguous"):
                figures += 1
                zeros += len(value) > 1 and value[0] == "0" and value.isdigit()
            elif status == "text":
                found = parse_date(value)
                dates += found.precision == "day" and found.status in ("date", "impossible")
                said += found.precision != "day"
        elif isinstance(value, date | datetime):
            dates += 1
        elif isinstance(value, int | float) and not isinstance(value, bool):
            figures += 1
        else:
            said += 1
    if ticks and not (figures or dates or said):
        return "tick"
    if zeros and zeros >= 0.2 * figures:
        return "words"
    if dates > figures + said:
        return "date"
    return "number" if figures and figures >= said + dates else "words"


def read_values(cells: Sequence[Cell], evidence: Evidence) -> Values:
    """Read the cells of a column.

    Examples
    --------
    >>> found = read_values(["1.325", 4031, "–", "1,325"], Evidence())
    >>> found.values, [t.code for t in found.told]
    ([1325, 4031, None, None], ['number_as_text', 'number_ambiguous'])
    """
    told: list[Told] = []
    plain = [_one(v, i, evidence.column, told) if isinstance(v, Several) else v for i, v in enumerate(cells)]
    shape = shape_of(plain, evidence.column)
    if shape == "number":
        return _Numbers(plain, evidence, told).read()
    reader = {"date": _date, "flag": _flag, "tick": _flag, "code": _code, "words": _words}[shape]
    order = column_order(v for v in plain if type(v) is str) if shape == "date" else None
    values = [None if v is None else reader(v, i, told, evidence.column, order) for i, v in enumerate(plain)]
    return Values(values, told)


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


@lru_cache(maxsize=1 << 14)
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
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Several):
        return "\n".join(raw_text(v) or "" for v in value)
    return str(_plain(value))


def _plain(value: Value) -> Out:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _words(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if type(value) is str:
        return None if nothing(value) else value
    return _plain(value)


def _code(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    return None if type(value) is str and nothing(value) else raw_text(value)


def _flag(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else value
    if type(value) is not str:
        return _plain(value)
    said = value.strip().lower()
    if said in words().tick or key(said) in words().tick:
        return True
    if said in words().cross or key(said) in words().cross:
        return False
    return None if nothing(value) else value


def _date(value: Value, at: int, told: list[Told], column: Column | None, order: Any) -> Out:
    if isinstance(value, date | datetime):
        found = parse_date(value)
        if found.status == "date":
            return _plain(value) if column is None else str(found.value)
        told.append(Told("date_impossible", at, {"raw": raw_text(value)}))
        return None
    serial = isinstance(value, int | float) and not isinstance(value, bool) and value in SERIALS
    if type(value) is str and nothing(value):
        return None
    found = parse_date(value, serial=serial, order=order)
    if found.status == "missing":
        return None
    if found.status == "date" and found.value is not None:
        if serial:
            told.append(Told("date_from_serial", at, {"raw": raw_text(value), "read_as": str(found.value)}))
        elif found.precision != "day":
            told.append(Told("date_imprecise", at, {"raw": raw_text(value), "read_as": str(found.value)}))
        return str(found.value)
    if found.status in ("impossible", "ambiguous"):
        told.append(Told(f"date_{found.status}", at, {"raw": raw_text(value)}))
        return None
    if column is None:
        return _plain(value)
    told.append(Told("date_unreadable", at, {"raw": raw_text(value)}))
    return None


class _Numbers:
    """One column of numbers being read."""

    def __init__(self, cells: Sequence[Value], evidence: Evidence, told: list[Told]) -> None:
        self.cells, self.told = cells, told
        self.column, self.style, self.totals = evidence.column, evidence.style, evidence.totals
        self.unit = evidence.unit or (evidence.column.unit if evidence.column else None)
        self.out: list[Out] = []
        self.open: dict[int, tuple[float, ...]] = {}  # cells with several plausible readings
        self.typed = [float(v) for v in cells if isinstance(v, int | float) and not isinstance(v, bool)]

    def tell(self, code: str, at: int, **values: Any) -> None:
        self.told.append(Told(code, at, {"raw": raw_text(self.cells[at]), **values}))

    def read(self) -> Values:
        found_unit = None
        kinds = set(map(type, self.cells))
        if kinds <= {int, float, type(None)}:
            self.out = list(self.cells)  # type: ignore[arg-type]
        else:
            texts = [v for v in self.cells if type(v) is str]
            decimal = column_decimal(texts).decimal
            read = [parse_number(v, decimal) if type(v) is str else None for v in self.cells]
            if self.unit is None:
                found_unit = self._unit_of_cells(read)
            for at, (value, number) in enumerate(zip(self.cells, read, strict=True)):
                self.out.append(self._cell(at, value, number, decimal))
            if self.open:
                self._decide()
        if float in map(type, self.out):
            self._whole()
        return Values(self.out, self.told, found_unit)

    def _cell(self, at: int, value: Value, number: Number | None, decimal: Mark | None) -> Out:
        if number is None:
            if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
                return value
            if self.column is not None:
                self.tell("date_in_numbers" if isinstance(value, date) else "number_unreadable", at)
                return None
            return _plain(value)
        text = str(value)
        if number.status == "missing":
            if number.meaning == "none":
                self.tell("none_or_zero", at)
            elif number.meaning == "error":
                self.tell("error_cell", at)
            return None
        if number.status == "text":
            if text.strip().lower() in words().ditto:
                self.tell("ditto_number", at)
                return None
            if self.column is not None:
                self.tell("number_unreadable", at)
                return None
            self.tell("words_among_numbers", at)
            return text
        values = self._in_unit(at, number)
        if values is None:
            return None
        if len(values) == 1 and number.status == "number" and self._contradicted(text, values[0], decimal):
            values = (values[0], values[0] / 1000)
        values = self._possible(values, text)
        if number.qualifier:
            self.tell("approximate", at, read_as=format_number(values[0]))
        if len(values) > 1:
            self.open[at] = values
            return None
        self._tell_reading(at, number, values[0])
        return _whole_number(values[0])

    def _tell_reading(self, at: int, number: Number, value: float) -> None:
        if number.unit and number.unit != self.unit:
            self.tell("unit_in_cell", at, read_as=format_number(value), unit=self.unit or number.unit)
        elif not number.qualifier:
            self.tell("number_as_text", at, read_as=format_number(value))

    def _unit_of_cells(self, read: Sequence[Number | None]) -> str | None:
        """The unit that every cell names, where no heading names one."""
        units = {n.unit for n in read if n is not None and n.values}
        if len(units) == 1 and not self.typed and None not in units:
            self.unit = units.pop()
            return self.unit
        return None

    def _in_unit(self, at: int, number: Number) -> tuple[float, ...] | None:
        """The readings in the column's unit; None where the cell's own unit cannot be turned into it."""
        if number.unit is None or number.unit == self.unit:
            return number.values
        if number.unit == "%" and self.unit is None:
            return number.values
        try:
            if self.unit is None:
                scale(1.0, number.unit, number.unit)  # a measured unit among bare numbers: of what?
                self.tell("unit_unclear", at, unit=number.unit)
                return None
            return tuple(scale(v, number.unit, self.unit) for v in number.values)
        except ValueError:
            pass
        if self.unit is None or not _measured(number.unit):
            return number.values  # "12 HTX", counted in whatever the column counts
        self.tell("unit_differs", at, unit=number.unit, expected=self.unit)
        return None

    def _contradicted(self, text: str, grouped: float, decimal: Mark | None) -> bool:
        """Whether the column's own numbers speak against "1.325" as thousands: small, with fractions."""
        if grouped < 1000 or text.count(".") != 1 or "," in text or decimal is not None:
            return False
        if self.style == ".":
            return True
        broken = [v for v in self.typed if v != int(v)]
        return len(broken) >= 3 and len(broken) >= 0.6 * len(self.typed) and max(map(abs, self.typed)) * 30 < grouped

    def _possible(self, values: tuple[float, ...], text: str) -> tuple[float, ...]:
        """Readings that the column can hold: whole for counts, within its limits; commas by the table's style."""
        if len(values) == 1:
            return values
        kept = values
        if self.column is not None:
            low = self.column.low if isinstance(self.column.low, int | float) else None
            kept = tuple(
                v for v in values if (self.column.type != "count" or v == int(v)) and (low is None or v >= low)
            )
        if len(kept) > 1 and self.style in (",", ".") and "," in text and "." not in text:
            whole, broken = max(kept, key=abs), min(kept, key=abs)
            kept = (broken,) if self.style == "," else (whole,)
        return kept or values

    def _decide(self) -> None:
        """Let a printed total choose between readings; what stays open is told and null."""
        chosen = self._by_total()
        for at, values in self.open.items():
            if chosen is not None:
                self.out[at] = _whole_number(values[chosen])
                self.tell("number_by_total", at, read_as=format_number(values[chosen]))
            else:
                self.tell("number_ambiguous", at, first=format_number(values[0]), second=format_number(values[1]))

    def _by_total(self) -> int | None:
        if any(len(v) != 2 for v in self.open.values()) or any(isinstance(v, str) for v in self.out):
            return None
        fixed = sum(v for v in self.out if isinstance(v, int | float))
        slack = 0.51 * len(self.cells) ** 0.5
        fits: set[int] = set()
        for n in (0, 1):
            added = fixed + sum(v[n] for v in self.open.values())
            for stated in self.totals:
                readings = parse_number(stated).values if stated is not None else ()
                reading = readings[min(n, len(readings) - 1)] if readings else None
                rounding = slack if n == 1 or added > 1000 else 0.0
                if reading and abs(reading - added) <= max(rounding, 1e-6 * abs(reading)):
                    fits.add(n)
        return fits.pop() if len(fits) == 1 else None

    def _whole(self) -> None:
        """A fraction among whole numbers may be thousands that a program took for decimals."""
        floats = [(at, v) for at, v in enumerate(self.out) if type(v) is float]
        fractions = [(at, v) for at, v in floats if v != int(v)]
        for at, v in floats:
            if v == int(v) and abs(v) < 1e15:
                self.out[at] = int(v)
        if not fractions:
            return
        if self.column is not None and self.column.type == "count":
            for at, v in fractions:
                self.out[at] = None
                self.tell("number_not_whole", at, first=format_number(v), second=format_number(v * 1000))
            return
        whole = [abs(v) for v in self.out if isinstance(v, int) and not isinstance(v, bool) and v]
        if len(whole) < 3 or len(fractions) > max(1, len(whole) // 5):
            return
        low, high = min(whole), max(whole)
        for at, v in fractions:
            times = round(abs(v) * 1000, 6)
            if times != int(times):
                continue
            thousands = round(abs(v) * 100, 6) != int(round(abs(v) * 100, 6))
            first, second = format_number(v), format_number(v * 1000)
            if thousands and low / 20 <= times <= high * 20:
                self.out[at] = None
                self.tell("number_thousandfold", at, first=first, second=second)
            elif not thousands and abs(v) * 5 < low <= times <= high:
                # "2.850" that became 2.85, or really a small figure: kept, to be looked at.
                self.tell("number_small", at, first=first, second=second)


def _measured(unit: str) -> bool:
    try:
        scale(1.0, unit, unit)
    except ValueError:
        return False
    return True


def _whole_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value
