"""The checks: one rule a file, every one of them run, in the order in which they stand here.

A rule is a plain function on what it looks at: a row, a list, a district's lists, all districts. It adds findings; the
few that also take a value out say so. What it asks, why, and where that comes from stands at the head of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kttt_analysis.cleaning.checked import Checked, CheckedDistrict, CheckedList, CheckedProvince
from kttt_analysis.cleaning.checks.absent_columns import absent_columns
from kttt_analysis.cleaning.checks.activity_people import activity_people
from kttt_analysis.cleaning.checks.all_zero import all_zero
from kttt_analysis.cleaning.checks.blank_figures import figures_left_blank
from kttt_analysis.cleaning.checks.changed_past import changed_past
from kttt_analysis.cleaning.checks.communes_elsewhere import communes_elsewhere
from kttt_analysis.cleaning.checks.conversions import conversions
from kttt_analysis.cleaning.checks.copied_figures import copied_figures
from kttt_analysis.cleaning.checks.education_levels import education_levels
from kttt_analysis.cleaning.checks.endings import endings
from kttt_analysis.cleaning.checks.left_out import left_out
from kttt_analysis.cleaning.checks.members_follow import members_follow
from kttt_analysis.cleaning.checks.mergers_and_splits import mergers_and_splits
from kttt_analysis.cleaning.checks.moved_by_name import moved_by_name
from kttt_analysis.cleaning.checks.near_names import near_names
from kttt_analysis.cleaning.checks.needed_values import needed_values
from kttt_analysis.cleaning.checks.new_with_old_date import new_with_old_date
from kttt_analysis.cleaning.checks.parts_and_wholes import parts_and_wholes
from kttt_analysis.cleaning.checks.stopped_units import stopped_units
from kttt_analysis.cleaning.checks.supported_units import supported_units
from kttt_analysis.cleaning.checks.two_districts import two_districts
from kttt_analysis.cleaning.checks.unit_of_measure import column_in_another_unit, value_in_another_unit
from kttt_analysis.cleaning.checks.units_without_figures import units_without_figures
from kttt_analysis.cleaning.checks.unusual_columns import unusual_columns
from kttt_analysis.cleaning.checks.unusual_values import unusual_values
from kttt_analysis.cleaning.checks.workers_and_members import workers_and_members
from kttt_analysis.cleaning.checks.workers_and_total import workers_and_total
from kttt_analysis.cleaning.checks.year_to_date import year_to_date
from kttt_analysis.dictionary import Finding

UNIT_RULES: tuple[Callable[[Checked], None], ...] = (
    unusual_values,
    parts_and_wholes,
    workers_and_total,
    workers_and_members,
    education_levels,
    endings,
    needed_values,
    new_with_old_date,
    value_in_another_unit,
    year_to_date,
    members_follow,
    stopped_units,
    changed_past,
)
"""On each unit."""

ACTIVITY_RULES: tuple[Callable[[Checked], None], ...] = (activity_people,)
"""On each activity."""

LIST_RULES: tuple[Callable[[CheckedList], None], ...] = (
    column_in_another_unit,
    unusual_columns,
    communes_elsewhere,
    units_without_figures,
    all_zero,
    figures_left_blank,
    copied_figures,
    absent_columns,
)
"""On each table of units."""

DISTRICT_RULES: tuple[Callable[[CheckedDistrict], Iterable[Finding]], ...] = (
    left_out,
    near_names,
    moved_by_name,
    conversions,
    mergers_and_splits,
)
"""On all that a district sent."""

PROVINCE_RULES: tuple[Callable[[CheckedProvince], Iterable[Finding]], ...] = (two_districts, supported_units)
"""On what all districts sent."""


def check_unit(one: Checked) -> None:
    """Run every rule on a unit."""
    for rule in UNIT_RULES:
        rule(one)


def check_activity(one: Checked) -> None:
    """Run every rule on an activity."""
    for rule in ACTIVITY_RULES:
        rule(one)


def check_list(these: CheckedList) -> None:
    """Run every rule on a table of units."""
    for rule in LIST_RULES:
        rule(these)


def check_district(all_of_it: CheckedDistrict) -> list[Finding]:
    """Run every rule on a district."""
    return [found for rule in DISTRICT_RULES for found in rule(all_of_it)]


def check_province(everything: CheckedProvince) -> list[Finding]:
    """Run every rule on all districts."""
    return [found for rule in PROVINCE_RULES for found in rule(everything)]
