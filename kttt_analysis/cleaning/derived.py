"""Values that a form gives another way: an average, a band of two levels, amounts of the quarter alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number

GIVEN_BY = {"regular_income_average": "regular_income", "managers_intermediate_college": "managers_intermediate"}
"""Columns that say another way what a column of our form asks for."""


def derive(one: Checked) -> None:
    """Fill what a form gives another way: income per worker times workers, the legacy band of education."""
    row = one.row
    average = row.get("regular_income_average")
    if average is not None and row.get("regular_income") is None and row.get("workers_regular") is not None:
        row["regular_income"] = average * row["workers_regular"]
        one.tell(
            "income_from_average",
            "regular_income_average",
            average=format_number(average),
            workers=row["workers_regular"],
            total=format_number(row["regular_income"]),
        )
    band = row.get("managers_intermediate_college")
    if band is not None:
        others = [row.get(c) for c in ("managers_untrained", "managers_elementary", "managers_university")]
        if row.get("managers_total") is None and all(o is not None for o in others):
            row["managers_total"] = band + sum(o for o in others if o is not None)
        one.tell("legacy_band", "managers_intermediate_college", count=band)


def accumulate(one: Checked, quarterly: Iterable[str], before: Mapping[str, Any] | None, first_quarter: bool) -> None:
    """Turn amounts given for the quarter alone into amounts of the year so far; without the quarter before, null."""
    for name in sorted({GIVEN_BY.get(name, name) for name in quarterly}):
        value = one.row.get(name)
        if value is None or first_quarter:
            continue
        label = load().columns["units"][name].label
        earlier = None if before is None else before.get(name)
        if not _number(earlier):
            if one.row.get("founded_on") and one.row["founded_on"] >= one.sheet.start:
                continue
            one.tell("cannot_accumulate", name, label=label)
            one.row[name] = None
        else:
            one.row[name] = value + earlier
            one.tell("accumulated", name, label=label, quarter_value=format_number(value))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and value == value
