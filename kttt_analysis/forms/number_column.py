"""A column of numbers: read by its dictionary entry, its unit, its own numbers and printed totals; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kttt_analysis.forms.cell_values import Evidence, Out, Told, Values, plain, raw_text
from kttt_analysis.forms.cells import Value
from kttt_analysis.forms.thousandfold import like_thousands
from kttt_analysis.forms.units import measure_of
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.decimal_marks import (
    WITNESSES,
    ColumnDecimal,
    column_decimal,
    doubtful_mark,
    like_a_footnote,
)
from kttt_analysis.vietnamese.numbers import Mark, Number, format_number, parse_number, scale

PERIODS = frozenset(("tháng", "quý", "ngày", "vụ"))
FAR = 30
"""Figures this many times larger than the largest of a column, or smaller than the smallest, are not usual in it."""


def read_numbers(cells: Sequence[Value], evidence: Evidence, told: list[Told]) -> Values:
    """Read the cells of a column of numbers; what was told of them before goes first."""
    return _Numbers(cells, evidence, told).read()


class _Numbers:
    """One column of numbers being read."""

    def __init__(self, cells: Sequence[Value], evidence: Evidence, told: list[Told]) -> None:
        self.cells, self.told = cells, told
        self.column, self.style, self.totals = evidence.column, evidence.style, evidence.totals
        self.sure = evidence.sure
        self.unit = evidence.unit or (evidence.column.unit if evidence.column else None)
        self.out: list[Out] = []
        self.open: dict[int, tuple[float, ...]] = {}  # cells with several plausible readings
        self.doubtful: dict[int, tuple[Number, tuple[float, ...]]] = {}  # dot or comma may group or not
        self.own_unit: dict[int, str] = {}  # cells that name a unit
        self.marks = ColumnDecimal(None, 0, 0, 0)
        self.accounts = False  # brackets are known to mean minus
        self.proved: Mark | None = None
        self.by_total: set[int] = set()  # cells that a printed total decided
        self.typed: list[float] = []  # of a column that holds texts too

    def tell(self, code: str, at: int, **values: Any) -> None:
        self.told.append(Told(code, at, {"raw": raw_text(self.cells[at]), **values}))

    def read(self) -> Values:
        found_unit = None
        kinds = set(map(type, self.cells))
        if kinds <= {int, float, type(None)}:
            self.out = list(self.cells)  # type: ignore[arg-type]
        else:
            self.typed = [float(v) for v in self.cells if isinstance(v, int | float) and not isinstance(v, bool)]
            texts = [v for v in self.cells if type(v) is str]
            self.marks = column_decimal(texts)
            self.accounts = any(_bracketed(v) and not like_a_footnote(v) for v in texts)
            read = [parse_number(v, self.marks.decimal) if type(v) is str else None for v in self.cells]
            if self.unit is None:
                found_unit = self._unit_of_cells(read)
            for at, (value, number) in enumerate(zip(self.cells, read, strict=True)):
                self.out.append(self._cell(at, value, number))
            self._weigh()
            self._against_others()
            if self.open:
                self._decide()
        if float in map(type, self.out):
            self._whole()
        self.told.sort(key=lambda t: t.at)  # a note about several cells names the first
        return Values(self.out, self.told, found_unit, self.proved)

    def _cell(self, at: int, value: Value, number: Number | None) -> Out:
        if number is None:
            if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
                return value
            if self.column is not None:
                self.tell("date_in_numbers" if isinstance(value, date) else "number_unreadable", at)
                return None
            return plain(value)
        text = str(value)
        if text.strip().lower() in words().ditto:
            self.tell("ditto_number", at)
            return None
        if number.status == "missing":
            if number.meaning == "none":
                self.tell("none_or_zero", at)
            elif number.meaning == "error":
                self.tell("error_cell", at)
            return None
        if number.status == "text":
            if self.column is not None:
                self.tell("number_unreadable", at)
                return None
            self.tell("words_among_numbers", at)
            return text
        if self._no_minus(text, number):
            first, second = (format_number(v) for v in (number.values[0], abs(number.values[0])))
            self.tell("number_in_brackets", at, first=first, second=second)
            return None
        if number.unit:
            self.own_unit[at] = number.unit
        if doubtful_mark(text):
            both = self._in_unit(at, parse_number(text, "both"))
            if both is not None:
                self.doubtful[at] = (number, both)
            return None
        values = self._in_unit(at, number)
        if values is None:
            return None
        return self._settle(at, number, self._possible(values))

    def _settle(self, at: int, number: Number, values: tuple[float, ...]) -> Out:
        """The one reading that is left; several stay open."""
        if number.qualifier:
            self.tell("approximate", at, read_as=_typed(values[0]))
        if len(values) > 1:
            self.open[at] = values
            return None
        self._tell_reading(at, number, values[0])
        return _whole_number(values[0])

    def _no_minus(self, text: str, number: Number) -> bool:
        """Whether brackets around a number may be something else than a minus: a note, an aside."""
        if not _bracketed(text) or number.unit == "%":
            return False
        low = self.column.low if self.column is not None else None
        return (isinstance(low, int | float) and low >= 0) or (like_a_footnote(text) and not self.accounts)

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
        if self.unit is not None and PERIODS & (set(number.unit.split("/")) - set(self.unit.split("/"))):
            self.tell("unit_differs", at, unit=number.unit, expected=self.unit)  # a month's amount is none of the year
            return None
        try:
            if self.unit is None:
                scale(1.0, number.unit, number.unit)  # a measured unit among bare numbers: of what?
                self.tell("unit_unclear", at, unit=number.unit)
                return None
            return tuple(scale(v, number.unit, self.unit) for v in number.values)
        except ValueError:
            pass
        if self.unit is None or not (_measured(number.unit) or _measured(self.unit)):
            return number.values  # "12 HTX", counted in whatever the column counts
        self.tell("unit_differs", at, unit=number.unit, expected=self.unit)
        return None

    def _weigh(self) -> None:
        """Read what may be thousands or decimals: by what the column's texts show, and how large its figures are.

        A habit alone does not make a fraction of "1,325" where 1.325 would be as usual in the column.
        """
        sizes = sorted(abs(v) for v in self.out if isinstance(v, int | float) and not isinstance(v, bool) and v)
        for at, (number, both) in self.doubtful.items():
            values = self._possible(both)
            if len(values) == 2:
                values = self._weighed(str(self.cells[at]), values, sizes)
            self.out[at] = self._settle(at, number, values)

    def _weighed(self, text: str, values: tuple[float, ...], sizes: Sequence[float]) -> tuple[float, ...]:
        """One reading of two, or both."""
        mark = doubtful_mark(text)
        grouped, fraction = max(values, key=abs), min(values, key=abs)
        shown = self.marks.decimal or self.style
        if shown == "both":
            return values
        if self.sure and self.marks.decimal is None:
            return (fraction,) if shown == mark else (grouped,)
        if shown is None:
            usual = mark == "." and parse_number(text).status == "number" and not self._contradicted(text, grouped)
            return (grouped,) if usual else values
        if shown == mark:
            only = not sizes or (self._usual(fraction, sizes) and not self._usual(grouped, sizes))
            return (fraction,) if only else values
        if mark == "." or not sizes:
            return (grouped,)
        # Commas between thousands need a habit: shown twice, or by figures that are no decimals there.
        habit = self.marks.dot >= WITNESSES["."] - 1 or not self._usual(fraction, sizes)
        return (grouped,) if habit and self._usual(grouped, sizes) else values

    @staticmethod
    def _usual(value: float, sizes: Sequence[float]) -> bool:
        return sizes[0] / FAR <= abs(value) <= sizes[-1] * FAR

    def _contradicted(self, text: str, grouped: float) -> bool:
        """Whether the column's own numbers speak against "1.325" as thousands: small, with fractions."""
        if abs(grouped) < 1000 or not self.typed:
            return False
        broken = any(v != int(v) for v in self.typed)
        return broken and max(map(abs, self.typed)) * FAR < abs(grouped)

    def _possible(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """Readings that the column can hold: whole for counts, within its limits."""
        if len(values) == 1 or self.column is None:
            return values
        low = self.column.low if isinstance(self.column.low, int | float) else None
        kept = (v for v in values if (self.column.type != "count" or v == int(v)) and (low is None or v >= low))
        return tuple(kept) or values

    def _against_others(self) -> None:
        """An amount whose own unit makes it a thousand times smaller or larger than the others may mean another."""
        others = [
            abs(v)
            for at, v in enumerate(self.out)
            if at not in self.own_unit and isinstance(v, int | float) and not isinstance(v, bool) and v
        ]
        if len(others) < 3:
            return
        low, high = min(others), max(others)
        for at, unit in self.own_unit.items():
            value = self.out[at]
            if (
                measure_of(unit) != "money"
                or isinstance(value, str)
                or not value
                or low / FAR <= abs(value) <= high * FAR
            ):
                continue
            meant = [value * n for n in (1000, 0.001) if low / 3 <= abs(value) * n <= high * 3]
            if meant:
                self.out[at] = None
                self.told[:] = [t for t in self.told if t.at != at]
                first, second = format_number(float(value)), format_number(float(meant[0]))
                readings = (float(value), meant[0])
                shown = {"first": first, "second": second, "unit": self.unit or unit}
                self.tell("unit_in_cell_doubtful", at, readings=readings, **shown)

    def _decide(self) -> None:
        """Let a printed total choose between readings; what stays open is told and null."""
        chosen = self._by_total()
        for at, values in self.open.items():
            if chosen is not None:
                if mark := doubtful_mark(str(self.cells[at])):
                    is_fraction = abs(values[chosen]) == min(map(abs, values))
                    self.proved = mark if is_fraction else "," if mark == "." else "."
                self.out[at] = _whole_number(values[chosen])
                self.by_total.add(at)
                self.tell("number_by_total", at, read_as=_typed(values[chosen]))
            else:
                first, second = format_number(values[0]), format_number(values[1])
                self.tell("number_ambiguous", at, first=first, second=second, readings=values)

    def _by_total(self) -> int | None:
        """The reading with which a printed total holds; none where it holds without the texts, as Excel's SUM does."""
        if any(len(v) != 2 for v in self.open.values()) or any(isinstance(v, str) for v in self.out):
            return None
        fixed = sum(v for v in self.out if isinstance(v, int | float))
        sums = [fixed + sum(v[n] for v in self.open.values()) for n in (0, 1)] + [fixed]
        fits: set[int] = set()
        for stated in self.totals:
            readings = parse_number(stated).values if stated is not None else ()
            if not any(readings):
                continue
            off = [abs(readings[min(n, len(readings) - 1)] - added) for n, added in enumerate(sums)]
            exact = {n for n, by in enumerate(off) if by <= 1e-9 * max(map(abs, readings))}
            slack = 0.51 * len(self.cells) ** 0.5
            small = [1e-6 * abs(sums[0]) if n == 0 and sums[0] <= 1000 else slack for n in range(3)]
            fits |= exact or {n for n, by in enumerate(off) if by <= small[n]}
        return fits.pop() if len(fits) == 1 and 2 not in fits else None

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
                self.tell("number_not_whole", at, first=_typed(v), second=_typed(v * 1000), readings=_thousand(v))
            return
        whole = [abs(v) for v in self.out if isinstance(v, int) and not isinstance(v, bool) and v]
        thousands = like_thousands(fractions, whole, self.unit)
        for at, v in fractions:
            if at in thousands and at not in self.by_total:
                self.out[at] = None
                first, second = format_number(v), format_number(v * 1000)
                self.tell("number_thousandfold", at, first=first, second=second, readings=_thousand(v))


def _thousand(value: float) -> tuple[float, ...]:
    """The two readings of "1.325" that a program took for a decimal; none where it cannot have been thousands."""
    whole = round(value * 1000, 9)
    return (value, whole) if 1 <= abs(value) < 1000 and whole == int(whole) else ()


def _bracketed(text: str) -> bool:
    plain_text = text.strip()
    return plain_text[:1] in ("(", "（") and plain_text[-1:] in (")", "）")


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
