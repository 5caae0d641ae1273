"""Values hundreds of times an earlier one are in another unit of measure: they are not counted.

Đồng, nghìn đồng, triệu đồng and tỷ đồng are a thousandfold apart, square metres and hectares ten thousandfold; what a
unit has or earns is not. Where most of a column is told so, the rest of it falls too: units without a past hide it.
"""

from __future__ import annotations

from collections import Counter

from kttt_analysis.cleaning.checked import Checked, CheckedList
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Column, load
from kttt_analysis.vietnamese.printing import format_number

JUMP = 300.0
"""A value this many times another quarter's was most likely written in another unit."""


def value_in_another_unit(one: Checked) -> None:
    """Take out money and areas that are hundreds of times those of the unit's earlier quarter, or a part of them."""
    last, before, year_ago = (rows.get(one.key) for rows in (one.past.last, one.past.year_to_date, one.past.year_ago))
    for column in load().columns["units"].values():
        if column.type in ("money", "area") and column.stored:
            _compare(one, column, (before or year_ago) if column.period == "year_to_date" else last)


def _compare(one: Checked, column: Column, before: Row | None) -> None:
    value, earlier = one.row.get(column.name), None if before is None else before.get(column.name)
    if not value or not earlier or 1 / JUMP < abs(value / earlier) < JUMP:
        return
    one.tell(
        "unit_suspected",
        column.name,
        label=column.label,
        value=format_number(value),
        before=format_number(earlier),
        unit=column.unit or "",
    )
    one.row[column.name] = None


def column_in_another_unit(these: CheckedList) -> None:
    """Take out the remaining values of a column of which most are in another unit."""
    columns = load().columns["units"]
    told = Counter(f.column for f in these.sheet.findings if f.code == "unit_suspected" and f.column)
    for name, count in told.items():
        left = [row for row in these.rows if row.get(name)]
        if count < 3 or count < len(left):
            continue
        words = {"label": columns[str(name)].label, "count": count, "of": count + len(left)}
        if left:
            these.tell("column_in_another_unit", left[0], str(name), **words)
        for row in left:
            row[str(name)] = None
