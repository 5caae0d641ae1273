"""Columns of the form that a table lacks: what rests on them is missing, not zero.

Those that the targets of the plan rest on (KH 147/KH-UBND) are an error, the others a warning.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import CheckedList
from kttt_analysis.cleaning.checks.education_levels import MANAGER_LEVELS
from kttt_analysis.cleaning.derived import GIVEN_BY
from kttt_analysis.dictionary import load

OPTIONAL = frozenset(("note", "kind", "unit_code", "status_on", "exit_kind"))
"""Columns of our form whose absence takes nothing from any indicator."""
PLANNED = frozenset(
    ("status", "founded_on", "members_total", "revenue", "workers_regular", "regular_income", *MANAGER_LEVELS[1:])
)
"""Columns that the targets of the plan rest on."""


def absent_columns(these: CheckedList) -> None:
    """Tell once a table which columns of the form it lacks."""
    sheet = these.sheet
    asked = [c for c in load().columns["units"].values() if these.listed in c.forms and c.name not in OPTIONAL]
    have = {c.column for c in sheet.table.columns}
    given = have | {name for told, name in GIVEN_BY.items() if told in have}
    missing = [c for c in asked if c.name not in given]
    for code, planned in (("plan_columns_absent", True), ("columns_absent", False)):
        labels = [c.label for c in missing if (c.name in PLANNED) == planned]
        if labels and sheet.table.records:
            sheet.tell(code, 0, 0, "", labels="; ".join(labels))
