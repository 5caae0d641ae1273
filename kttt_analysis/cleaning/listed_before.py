"""Which units a district listed last: what its next form begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.quarter import Quarter

LISTS = ("HTX", "THT")


@dataclass(frozen=True)
class ListedBefore:
    """Units by list, as the clean table has them, and the quarter each list is of; one never given is in neither."""

    quarters: Mapping[str, Quarter] = field(default_factory=dict)
    units: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    synthetic: bool = False


def listed_before(district: str, quarter: Quarter, earlier: Sequence[CleanTables]) -> ListedBefore:
    """Return the units of each list as the newest earlier quarter has it in which a district gave it.

    A unit that ended stays in the list to the end of that year, and is not carried into the next; nor is what a unit
    came from (a split), which is said in the year of its founding.
    """
    newest: dict[str, CleanTables] = {}
    for tables in sorted(earlier, key=lambda t: t.quarter):
        newest |= {name: tables for name in LISTS if district in tables.districts_with(name)}
    return ListedBefore(
        {name: tables.quarter for name, tables in newest.items()},
        {name: _units(tables, district, name, quarter) for name, tables in newest.items()},
        any(tables.synthetic for tables in newest.values()),
    )


def _units(tables: CleanTables, district: str, listed: str, quarter: Quarter) -> list[dict[str, Any]]:
    rows = tables.units[tables.units["district_code"].eq(district) & tables.units["kind"].map(family).eq(listed)]
    if tables.quarter.year < quarter.year:
        rows = rows[rows["status"].ne("ended")].assign(exit_kind=None)
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]
