"""What a correction makes of a value: changed, scaled, moved or dropped, and read as if it had been typed so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kttt_analysis.cleaning.correction_places import Spot, typed
from kttt_analysis.cleaning.corrections import Correction
from kttt_analysis.cleaning.records import convertible, value_of
from kttt_analysis.dictionary import finding
from kttt_analysis.forms import Reading
from kttt_analysis.forms.cell_values import Evidence, Out, raw_text
from kttt_analysis.forms.values import read_values

Words = tuple[str, str]
"""A sentence in Vietnamese and English."""


class Refused(ValueError):
    """An entry cannot be applied; why, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.why = (vi, en)


@dataclass(frozen=True)
class Case:
    """An entry with the cell it is about, and the one to which it moves the value."""

    one: Correction
    spot: Spot
    target: Spot | None = None

    @property
    def cells(self) -> list[Spot]:
        """Every cell that it changes."""
        if self.one.whole_row:
            return [self.spot.at(k) for k in range(len(self.spot.table.columns))]
        return [self.spot, *([self.target] if self.target else [])]


def new_values(case: Case, reading: Reading) -> Iterator[tuple[Spot, Out, str | None]]:
    """New value and text of each cell that an entry changes."""
    one, spot = case.one, case.spot
    if one.action == "drop":
        _known(spot)
        yield spot, None, None
    elif one.action == "move":
        target = case.target
        if target is None:
            raise Refused(f"không có ô {one.to} trong bảng này", f"the table has no cell {one.to}")
        if target.raw is not None:
            words = f"{target.address} (“{target.raw}”)"
            raise Refused(f"ô chuyển đến {words} không trống", f"the cell {words} that it moves to is not empty")
        _plain(spot)
        yield spot, None, None
        yield (target, *_read(target, typed(spot, reading)))
    elif one.action == "scale":
        yield (spot, *_read(spot, _scaled(case, reading)))
    else:
        _in_its_unit(case)
        yield (spot, *_read(spot, one.value))


def _in_its_unit(case: Case) -> None:
    """Refuse a bare amount for a unit's column in a sheet of another unit of measure.

    An entry by unit and column outlives the file it was written for: 600 for one in triệu đồng is not 600 đồng.
    """
    column, unit = case.spot.column, case.spot.head.unit
    if case.one.unit is None or column is None or column.type not in ("money", "area") or unit in (None, column.unit):
        return
    if _number(case.one.value) or not any(c.isalpha() for c in str(case.one.value)):
        raise Refused(
            f"bảng này ghi theo {unit}, còn mục theo đơn vị và cột hiểu theo {column.unit}; hãy ghi value kèm đơn vị "
            f"(“600 {column.unit}”), hoặc ghi chỗ cần sửa bằng file, sheet, cell",
            f"this table is in {unit}, an entry by unit and column in {column.unit}; write the value with its unit "
            f"(“600 {column.unit}”), or give the place by file, sheet and cell",
        )


def _plain(spot: Spot) -> None:
    """Refuse to move a number that has two readings: elsewhere it would be taken for certain."""
    doubtful = any(f.cell == spot.address and f.severity == "error" for f in spot.table.findings)
    if doubtful and spot.raw is not None and spot.table.records[spot.i][spot.k] is None:
        why = f"“{spot.raw}” chưa rõ là số nào; ghi số đúng bằng action = 'change'"
        raise Refused(why, f"“{spot.raw}” has no certain reading; give the right value by action = 'change'")


def _scaled(case: Case, reading: Reading) -> int | float:
    stands = typed(case.spot, reading)
    value = stands if _number(stands) else case.spot.table.records[case.spot.i][case.spot.k]
    if not isinstance(value, int | float) or isinstance(value, bool):
        why = f"“{case.spot.raw}” không phải một số rõ nghĩa để nhân; dùng action = 'change'"
        raise Refused(why, f"“{case.spot.raw}” is not one plain number to be multiplied; use action = 'change'")
    exact = Decimal(raw_text(value) or "0") * Decimal(repr(case.one.factor))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known(spot: Spot) -> None:
    """Refuse a column that nothing is made of."""
    if spot.column is None:
        heading = spot.head.name or "?"
        raise Refused(f"cột “{heading}” không có trong danh mục", f"the column “{heading}” is not in the dictionary")


def _read(spot: Spot, value: Any) -> tuple[Out, str]:
    """A value read as if somebody had typed it into the cell, checked by the column's own rules."""
    _known(spot)
    column, sheet, head = spot.column, spot.sheet, spot.head
    assert column is not None
    text = raw_text(value) or ""
    read = read_values([value], Evidence(column, head.unit))
    out = read.values[0]
    told = [finding(t.code, heading=head.name, count=1, **({"raw": text} | dict(t.values))) for t in read.told]
    raw = list(map(list, spot.table.raw))
    raw[spot.i][spot.k] = text
    trial = replace(
        sheet, table=replace(spot.table, raw=tuple(map(tuple, raw))), findings=[], settled=set(), used=set()
    )
    if convertible(trial, spot.k, column, head) and out is not None:
        out_value = value_of(trial, spot.i, spot.k, column, head, out)
    else:
        out_value = None
    wrong = [f for f in (*told, *trial.findings) if f.severity == "error"]
    if wrong or out_value is None:
        vi, en = f"“{text}” không đọc được thành giá trị của cột", f"“{text}” gives no value of the column"
        said = [wrong[0].text(lang)[0].rstrip(".") for lang in ("vi", "en")] if wrong else [vi, en]
        raise Refused(*said)
    # A number or a day is told and kept as it was read: "1.325" that was typed is 1325 from now on.
    return out, (raw_text(out) or "") if column.numeric or column.type == "date" else text


def change_words(
    action: str, raw: str | None, value: str | None, cell_to: str | None, *, whole_row: bool = False
) -> Words:
    """What a correction does, in a phrase of each language.

    >>> change_words("change", "6000", "600", None)[0], change_words("drop", "6000", None, None)[0]
    ('từ “6000” thành “600”', 'bỏ giá trị “6000”')
    """
    if whole_row:
        return f"bỏ cả dòng “{raw}”", f"the whole row “{raw}” dropped"
    if action == "drop":
        return f"bỏ giá trị “{raw}”", f"the value “{raw}” dropped"
    if action == "move":
        return f"chuyển “{raw}” sang ô {cell_to}", f"“{raw}” moved to {cell_to}"
    before = f"“{raw}”" if raw else None
    return f"từ {before or 'ô trống'} thành “{value}”", f"from {before or 'an empty cell'} to “{value}”"
