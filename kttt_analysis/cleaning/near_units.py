"""Earlier units that a new row may be: near enough to ask, never near enough to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from kttt_analysis.cleaning.identity import Known, KnownUnit, place_of
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.vietnamese.names import fold, unit_name_key

NEAR = 80.0
"""From this likeness of two names on (of 100), without diacritics, one may be the other misspelt."""


def near_units(
    row: Mapping[str, Any], known: Known, present: Collection[tuple[str, str | None]]
) -> Sequence[KnownUnit]:
    """Units of the row's district and list that are not listed any more and may be the row's, the likeliest first.

    One of a near name needs the same founding date, or the same commune and no other date; one of another name, both
    the same commune and the same date, which was not the first of a year.
    """
    block = (
        unit
        for (identity, listed), unit in known.units.items()
        if unit.district == row["district_code"]
        and listed == family(row.get("kind"))
        and not unit.ended
        and (identity, listed) not in present
    )
    return [unit for _, unit in sorted(_scored(row, block), key=lambda found: (-found[0], found[1].unit_id))]


def _scored(row: Mapping[str, Any], block: Iterator[KnownUnit]) -> Iterator[tuple[float, KnownUnit]]:
    name, founded, commune = fold(unit_name_key(row.get("name") or "")), row.get("founded_on"), place_of(row)[2]
    for unit in block:
        likeness = fuzz.ratio(name, fold(unit_name_key(unit.name)))
        same_day = founded is not None and founded == unit.founded_on
        other_day = bool(founded) and bool(unit.founded_on) and not same_day
        same_commune = bool(commune) and commune == unit.commune
        near = likeness >= NEAR and (same_day or (same_commune and not other_day))
        renamed = same_day and same_commune and f"{founded:%d/%m}" != "01/01"
        if near or renamed:
            yield likeness + 100 * same_day + 50 * same_commune, unit
