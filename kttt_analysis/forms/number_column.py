"""A column of numbers: read by its dictionary entry, its unit, its own numbers and printed totals; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kttt_analysis.forms.cell_values import Evidence, Out, Told, Values, plain, raw_text
from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.numbers import Mark, Number, column_decimal, format_number, parse_number, scale


def read_numbers(cells: Sequence[Value], evidence: Evidence, told: list[Told]) -> Values:
    """Read the cells of a column of numbers; what was told of them before goes first."""
    return _Numbers(cells, evidence, told).read()


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
            return plain(value)
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
            self.tell("approximate", at, read_as=_typed(values[0]))
        if len(values) > 1:
            self.open[at] = values
            return None
        self._tell_reading(at, number, values[0])
        return _whole_number(values[0])

    def _tell_reading(self, at: int, number: Number, value: float) -> None:
        if number.unit and number.unit != self.unit:
            self.tell("unit_in_cell", at, read_as=_typed(value), unit=self.unit or number.unit)
        elif not number.qualifier:
            self.tell("number_as_text", at, read_as=_typed(value))

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
                self.tell("number_by_total", at, read_as=_typed(values[chosen]))
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
                self.tell("number_not_whole", at, first=_typed(v), second=_typed(v * 1000))
            return
        whole = [abs(v) for v in self.out if isinstance(v, int) and not isinstance(v, bool) and v]
        thousands = self._thousands(fractions, whole) | self._grouped(fractions, whole)
        for at, v in fractions:
            if at in thousands:
                self.out[at] = None
                self.tell("number_thousandfold", at, first=format_number(v), second=format_number(v * 1000))

    def _thousands(self, fractions: Sequence[tuple[int, float]], whole: Sequence[int]) -> set[int]:
        """Fractions that look like thousands among whole numbers: a few among many, or all of them far smaller."""
        if len(whole) < 2:
            return set()
        low, high = min(whole), max(whole)
        # "1.325" has one to three figures before its dot, the first no zero; three decimals are a group of three,
        # and "2.850" may have come as 2.85.
        grouped = [(at, abs(v)) for at, v in fractions if 1 <= abs(v) < 1000 and _decimals(v) <= 3]
        near = {at for at, v in grouped if low / 20 <= v * 1000 <= high * 20}
        three = {at for at, v in grouped if at in near and _decimals(v) == 3}
        if len(whole) >= 3 and len(fractions) <= max(1, len(whole) // 5):
            inside = {at for at, v in grouped if v * 5 < low <= v * 1000 <= high}
            return three | inside | {at for at, v in grouped if v * 20 < low <= v * 1000 <= high * 20}
        apart = max(abs(v) for _, v in fractions) * 20 < low
        return near if apart and three and len(near) == len(fractions) else set()

    def _grouped(self, fractions: Sequence[tuple[int, float]], whole: Sequence[int]) -> set[int]:
        """A few numbers of three decimals where no other has them, far below the others: "1.325" beside 428,5."""
        three = [(at, abs(v)) for at, v in fractions if _decimals(v) == 3 and 1 <= abs(v) < 1000]
        others = [*whole, *(abs(v) for _, v in fractions if _decimals(v) < 3)]
        if len(others) < 4 or len(three) > max(1, len(others) // 5) or any(_decimals(v) > 3 for _, v in fractions):
            return set()
        low, high = sorted(others)[len(others) // 4], max(others)  # three in four are above the low
        return {at for at, v in three if v * 20 < low <= v * 1000 <= high * 20}


def _decimals(value: float) -> int:
    """How many decimals a number shows; 4 for more than three."""
    return next((n for n in range(4) if round(abs(value) * 10**n, 6).is_integer()), 4)


def _typed(value: float) -> str:
    """A number as somebody types it, without groups: "1.325" was read as 1325."""
    return (raw_text(_whole_number(value)) or "").replace(".", ",")


def _measured(unit: str) -> bool:
    try:
        scale(1.0, unit, unit)
    except ValueError:
        return False
    return True


def _whole_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value
