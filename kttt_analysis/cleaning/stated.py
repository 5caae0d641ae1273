"""Totals that a district states: in the indicator's unit, whole where things are counted, and once each."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.cleaning.records import PER_PERIOD, Row, Sheet
from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.units import MEASURES, canonical_unit, scale

MEASURED = frozenset(unit for measure in MEASURES.values() for unit in measure)


def in_unit(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Turn each stated total into its indicator's unit; what cannot be right is told and null."""
    place = sheet.position("stated") or 0
    for row in rows:
        indicator, value = load().indicators.get(row.get("indicator") or ""), row.get("stated")
        if indicator is None or value is None:
            continue
        factor = _factor(indicator, row.get("unit"))
        i = row["_record"]
        if factor is None:
            unit = {"unit": row.get("unit"), "expected": indicator.unit}
            sheet.tell("stated_unit_unknown", i, place, "stated", label=indicator.label, **unit)
            row["stated"] = None
            continue
        value = value * factor
        counted = not indicator.decimals and "đồng" not in indicator.unit and indicator.unit not in ("%", "ha")
        if value < 0 or (counted and value != int(value)):
            sheet.tell("stated_impossible", i, place, "stated", label=indicator.label, unit=indicator.unit)
            value = None
        row["stated"] = value


def _factor(indicator: Indicator, unit: str | None) -> float | None:
    """What a value in a unit is multiplied by; None where the unit is not one of the indicator's measure."""
    if not unit or key(unit) == key(indicator.unit):
        return 1.0
    given, wanted = canonical_unit(unit), canonical_unit(indicator.unit) or indicator.unit
    if given is None:
        return None
    (measured, *per), (target, *_) = given.split("/"), wanted.split("/")
    if PER_PERIOD & set(per):
        return None
    if measured not in MEASURED and target not in MEASURED:
        return 1.0  # "HTX" or "đơn vị": things are counted, whatever they are called
    try:
        return scale(1.0, measured, target)
    except ValueError:
        return None


def told_twice(sheet: Sheet, rows: Sequence[Row]) -> set[int]:
    """Records of totals that the sheet states twice with two values: neither counts. Twice the same is once."""
    place = sheet.position("stated") or 0
    out: set[int] = set()
    by_indicator: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.get("indicator") and row.get("stated") is not None:
            by_indicator.setdefault((row["district_code"], row["indicator"]), []).append(row)
    for (_, code), same in by_indicator.items():
        if len(same) < 2:
            continue
        if len({row["stated"] for row in same}) == 1:
            out |= {row["_record"] for row in same[1:]}
            continue
        for row in same:
            cells = ", ".join(sheet.table.address(other["_record"], place) for other in same if other is not row)
            sheet.tell(
                "stated_twice", row["_record"], place, "stated", label=load().indicators[code].label, cells=cells
            )
            out.add(row["_record"])
    return out
