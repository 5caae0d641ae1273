"""An amount of the year so far does not fall from one quarter to the next.

A fall says that the quarter alone was written; profit may fall, for a loss is one.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number

SLACK = 0.98
"""Below this share of the quarter before an amount has fallen; estimates are mended by a little."""


def year_to_date(one: Checked) -> None:
    """Tell amounts of the year so far that are less than the quarter before."""
    before = one.past.year_to_date.get(one.key)
    for column in load().columns["units"].values() if before else ():
        if column.period != "year_to_date" or not column.stored or column.name == "profit":
            continue
        value, earlier = one.row.get(column.name), before.get(column.name) if before else None
        if value is not None and earlier is not None and value < earlier * SLACK:
            one.tell(
                "year_to_date_fell",
                column.name,
                label=column.label,
                value=format_number(value),
                before=format_number(earlier),
            )
