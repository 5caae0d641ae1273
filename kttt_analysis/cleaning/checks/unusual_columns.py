"""Whole columns in another unit than their heading says, seen without a past: by what is usual for such units."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kttt_analysis.cleaning.checked import CheckedList
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Column, load
from kttt_analysis.vietnamese.printing import format_number

FEWEST = 3
SCALES = (1e-3, 1e-6, 1e3)
"""Tried one after the other: nghìn or đồng typed for triệu, tỷ typed for triệu."""
OUTSIDE, INSIDE = 0.5, 0.9
"""A column is doubted where this share of its values is unusual, and this share usual after scaling."""
TINY = 3e-5
"""Where zero is usual, a median below this part of the usual most is as unusual as a value above it."""


def unusual_columns(these: CheckedList) -> None:
    """Tell columns of money that look like another unit as a whole, and leave them empty."""
    for column in load().columns["units"].values():
        place = these.sheet.position(column.name)
        if place is None or column.type != "money" or not column.stored or not column.usual:
            continue
        filled = [row for row in these.rows if row.get(column.name)]
        scale = _scale([(abs(row[column.name]), *_band(column, row)) for row in filled])
        if scale is None:
            continue
        worst = max(filled, key=lambda row: abs(row[column.name]) * (1 if scale < 1 else -1))
        value = worst[column.name]
        words = {"label": column.label, "heading": these.sheet.table.columns[place].name, "count": len(filled)}
        words |= {"value": format_number(value), "scaled": format_number(value * scale), "unit": column.unit or ""}
        these.tell("column_unit_doubtful", worst, column.name, **words)
        for row in filled:
            row[column.name] = None


def _band(column: Column, row: Row) -> tuple[float, float]:
    band = column.usual.get(str(row.get("kind"))) or column.usual.get("*")
    return (0.0, float("inf")) if band is None else (max(0.0, band[0]), band[1])


def _scale(values: Sequence[tuple[float, float, float]]) -> float | None:
    """What the values of a column must be multiplied by to be usual; None where they are, or where nothing helps."""
    if len(values) < FEWEST:
        return None
    outside = sum(not low <= v <= high for v, low, high in values) >= OUTSIDE * len(values)
    tiny = len(values) > FEWEST and median(v / high for v, _, high in values) < TINY
    if not outside and not tiny:
        return None
    for scale in SCALES:
        fits = sum(max(low, TINY * high) <= v * scale <= high for v, low, high in values)
        if fits >= INSIDE * len(values):
            return scale
    return None
