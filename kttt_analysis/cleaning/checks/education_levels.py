"""The levels of education add up to all managers, each counted once, at the highest level.

Older forms have one band “trung cấp, cao đẳng” (TT 03/2014/TT-BKHĐT): it stands for two levels together. Levels that
are told are already no more than the total, even where others are not told.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked

MANAGER_LEVELS = (
    "managers_untrained",
    "managers_elementary",
    "managers_intermediate",
    "managers_college",
    "managers_university",
)
BAND = "managers_intermediate_college"
IN_BAND = frozenset(("managers_intermediate", "managers_college"))


def education_levels(one: Checked) -> None:
    """Tell levels whose sum is not the total, or is more than the total where some are not told."""
    total, band = one.row.get("managers_total"), one.row.get(BAND)
    names = MANAGER_LEVELS if band is None else (*(n for n in MANAGER_LEVELS if n not in IN_BAND), BAND)
    levels = [one.row.get(name) for name in names]
    added = sum(level for level in levels if level is not None)
    if total is None or added == total or (None in levels and added < total):
        return
    one.tell("levels_do_not_add_up", "managers_total", added=added, total=total)
