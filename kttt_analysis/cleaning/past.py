"""Units of earlier quarters, with which those of a quarter are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.quarter import Calendar, Quarter

Key = tuple[str, str | None]
"""Identity and list (HTX or THT) of a unit."""


@dataclass(frozen=True)
class Past:
    """Units of earlier quarters: of the last one, of the last one of the same year, of the same one last year.

    `year_start` is the first day of the quarter's own year.
    """

    label: str = ""
    same_year: bool = False
    year_start: date = date.min
    last: Mapping[Key, Row] = field(default_factory=dict)
    year_to_date: Mapping[Key, Row] = field(default_factory=dict)
    year_ago: Mapping[Key, Row] = field(default_factory=dict)


def past_of(earlier: Mapping[Quarter, CleanTables], quarter: Quarter, calendar: Calendar) -> Past:
    """What a quarter's units are compared with."""
    last = _units(earlier.get(quarter.previous))
    same_year = quarter.number > 1
    return Past(
        quarter.previous.label(),
        same_year,
        quarter.year_bounds(calendar)[0],
        last,
        last if same_year else {},
        _units(earlier.get(quarter.year_ago)),
    )


def _units(tables: CleanTables | None) -> dict[Key, Row]:
    if tables is None:
        return {}
    rows = tables.units.astype(object).where(tables.units.notna(), None).to_dict("records")
    return {(r["unit_id"], family(r["kind"])): {str(k): v for k, v in r.items()} for r in rows}
