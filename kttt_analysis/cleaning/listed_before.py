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
    """Units by list, as the clean table has them; the quarter they are of, None where there is none."""

    quarter: Quarter | None = None
    units: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    synthetic: bool = False


def listed_before(district: str, quarter: Quarter, earlier: Sequence[CleanTables]) -> ListedBefore:
    """Return the units of the newest earlier quarter in which a district gave a list.

    A unit that ended stays in the list to the end of that year, and is not carried into the next; nor is what a unit
    came from (a split), which is said in the year of its founding.
    """
    for tables in sorted(earlier, key=lambda t: t.quarter, reverse=True):
        if district not in tables.districts_with(*LISTS):
            continue
        rows = tables.units[tables.units["district_code"] == district]
        if tables.quarter.year < quarter.year:
            rows = rows[rows["status"] != "ended"].assign(exit_kind=None)
        records = rows.astype(object).where(rows.notna(), None).to_dict("records")
        plain = [{str(name): value for name, value in record.items()} for record in records]
        units = {name: [r for r in plain if family(r["kind"]) == name] for name in LISTS}
        return ListedBefore(tables.quarter, units, tables.synthetic)
    return ListedBefore()
