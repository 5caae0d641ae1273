"""Units of the quarter before that are not listed any more: they would end without a word.

A unit that ended stays in the list to the end of that year (contract §4), so that its exit is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from kttt_analysis.cleaning.checked import CheckedDistrict, key_of, named
from kttt_analysis.cleaning.past import Past
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Finding, finding


def left_out(here: CheckedDistrict) -> Iterator[Finding]:
    """Tell lists that are absent as a whole, and units that a list leaves out."""
    present = {key_of(row) for row in here.rows}
    where = {"quarter": here.quarter, "district_code": here.district.code, "file": here.newest}
    where |= {"before": here.past.label}
    had = Counter(
        key[1]
        for key, row in here.past.last.items()
        if row["district_code"] == here.district.code and row.get("status") != "ended"
    )
    for listed, count in had.items():
        if listed not in here.lists:
            yield finding("list_absent", kind=listed, count=count, **where)
    for listed in sorted(here.lists):
        gone = [
            str(row.get("name") or row["unit_id"])
            for key, row in here.before(listed).items()
            if key not in present and _stays(row, here.past)
        ]
        if gone:
            yield finding("units_left_out", kind=listed, count=len(gone), names=named(gone), **where)


def _stays(row: Row, past: Past) -> bool:
    """Whether a unit of the quarter before has to be in the list still."""
    if row.get("status") != "ended":
        return True
    day = row.get("status_on")
    return past.same_year and not (isinstance(day, date) and day < past.year_start)
