"""Figures copied from the quarter before: amounts of the year so far that have not moved at all.

One unit may have stood still; when most of a list has, the file of the quarter before was sent again.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import CheckedList, key_of
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import load
from kttt_analysis.forms.addresses import run_of

ENOUGH = 3
"""So many figures that are not zero are seldom equal by chance; and so many units make a list."""
MOST = 0.5


def copied_figures(these: CheckedList) -> None:
    """Tell units whose amounts of the year so far are all those of the quarter before; a whole list is told once."""
    pairs = [(row, last) for row in these.rows if (last := these.past.last.get(key_of(row))) is not None]
    could = [(row, last) for row, last in pairs if row.get("status") == "active" and _figures(last) >= ENOUGH]
    same = [row for row, last in could if _equal(row, last)]
    words = {"before": these.past.label, "rows": run_of(row["source_row"] for row in same)}
    if len(same) >= ENOUGH and len(same) > MOST * len(could):
        these.tell("list_copied", same[0], "name", count=len(same), of=len(could), **words)
        return
    for row in same:
        these.tell("figures_copied", row, "name", name=row.get("name") or "", before=these.past.label)


def _amounts() -> list[str]:
    return [c.name for c in load().columns["units"].values() if c.period == "year_to_date" and c.stored]


def _figures(row: Row) -> int:
    return sum(bool(row.get(name)) for name in _amounts())


def _equal(row: Row, last: Row) -> bool:
    return all(row.get(name) == last.get(name) for name in _amounts())
