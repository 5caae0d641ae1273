"""Checks of typed rows: within a row, and against the totals that the sheet prints. One function a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.printing import format_number

MANAGER_LEVELS = (
    "managers_untrained",
    "managers_elementary",
    "managers_intermediate",
    "managers_college",
    "managers_university",
)
OPTIONAL = frozenset(("note", "kind", "unit_code", "status_on", "exit_kind"))
"""Columns of our form whose absence takes nothing from any indicator."""
PLANNED = frozenset(
    ("status", "founded_on", "members_total", "revenue", "workers_regular", "regular_income", *MANAGER_LEVELS[1:])
)
"""Columns that the targets of the plan rest on."""
GIVEN_BY = {"regular_income_average": "regular_income", "managers_intermediate_college": "managers_intermediate"}
"""Columns that say another way what a column of our form asks for."""
PARTS_OF = {
    "workers_total": ("workers_regular", "workers_seasonal"),
    "members_total": ("members_joined",),
    "revenue": ("revenue_members",),
}
MANY = 200
"""From this many people on, two counts of different things are seldom equal by chance."""


@dataclass(frozen=True)
class Checked:
    """A row with the sheet it stands in, ready to be checked."""

    sheet: Sheet
    row: Row

    def position(self, column: str) -> int | None:
        """Position of a column in the sheet's table; None if the sheet does not have it."""
        return self.sheet.position(column)

    def tell(self, code: str, column: str, **values: Any) -> None:
        """Note a finding at the cell of a column, or at the row's first cell where there is none."""
        self.sheet.tell(code, self.row["_record"], self.position(column) or 0, column, **values)


def check_row(one: Checked) -> None:
    """Run every rule on one row of units."""
    for rule in RULES:
        rule(one)


def unusual_values(one: Checked) -> None:
    """Values outside the band of their kind of unit."""
    kind = str(one.row.get("kind"))
    for column in load().columns["units"].values():
        band = column.usual.get(kind) or column.usual.get("*")
        value = one.row.get(column.name)
        if band and isinstance(value, int | float) and not band[0] <= value <= band[1]:
            one.tell(
                "unusual_value",
                column.name,
                label=column.label,
                value=format_number(value),
                low=format_number(band[0]),
                high=format_number(band[1]),
                unit=column.unit or "",
            )


def parts_and_wholes(one: Checked) -> None:
    """A part is not larger than its whole."""
    columns = load().columns["units"]
    for whole, parts in PARTS_OF.items():
        total = one.row.get(whole)
        for part in parts:
            value = one.row.get(part)
            if total is not None and value is not None and value > total:
                one.tell(
                    "part_exceeds_whole",
                    part,
                    part=columns[part].label,
                    value=format_number(value),
                    whole=columns[whole].label,
                    total=format_number(total),
                )


def manager_levels(one: Checked) -> None:
    """The five levels of education add up to all managers."""
    levels = [one.row.get(level) for level in MANAGER_LEVELS]
    total = one.row.get("managers_total")
    if total is None or any(level is None for level in levels):
        return
    added = sum(level for level in levels if level is not None)
    if added != total:
        one.tell("levels_do_not_add_up", "managers_total", added=added, total=total)


def sums_of_workers(one: Checked) -> None:
    """Regular and seasonal workers are no more than all of them."""
    total, parts = one.row.get("workers_total"), [one.row.get(c) for c in PARTS_OF["workers_total"]]
    if total is not None and None not in parts and sum(p for p in parts if p is not None) > total:
        one.tell("workers_exceed_total", "workers_total", parts=sum(p for p in parts if p is not None), total=total)


def copied_counts(one: Checked) -> None:
    """Workers that equal the members to the last person were most likely copied from them."""
    members, workers = one.row.get("members_total"), one.row.get("workers_total")
    if members is not None and members == workers and members >= MANY and one.row.get("kind") != "THT":
        one.tell("workers_equal_members", "workers_total", count=format_number(workers))


def endings(one: Checked) -> None:
    """A unit that ended says when and how, and did not end before it began."""
    ended, founded, on = one.row.get("status") == "ended", one.row.get("founded_on"), one.row.get("status_on")
    if ended and not on:
        one.tell("ended_without_date", "status_on")
    if ended and not one.row.get("exit_kind"):
        one.tell("ended_without_kind", "exit_kind")
    if founded and on and on < founded:
        one.tell("changed_before_founded", "status_on", founded=format_date(founded), changed=format_date(on))


def needed_values(one: Checked) -> None:
    """Name, status and founding date decide what is counted; without them a unit cannot be followed."""
    for name in ("name", "status", "founded_on"):
        position = one.position(name)
        if position is None or one.row.get(name) is not None:
            continue
        cell = one.sheet.table.address(one.row["_record"], position)
        if not any(f.cell == cell for f in (*one.sheet.findings, *one.sheet.table.findings)):
            one.tell("missing_value", name, label=load().columns["units"][name].label)


def absent_columns(sheet: Sheet, family: str) -> None:
    """Tell once a table which columns of the form it lacks: what rests on them is missing, not zero."""
    asked = [c for c in load().columns["units"].values() if family in c.forms and c.name not in OPTIONAL]
    have = {c.column for c in sheet.table.columns}
    given = have | {name for told, name in GIVEN_BY.items() if told in have}
    missing = [c for c in asked if c.name not in given]
    for code, planned in (("plan_columns_absent", True), ("columns_absent", False)):
        labels = [c.label for c in missing if (c.name in PLANNED) == planned]
        if labels and sheet.table.records:
            sheet.tell(code, 0, 0, "", labels="; ".join(labels))


RULES: tuple[Callable[[Checked], None], ...] = (
    unusual_values,
    parts_and_wholes,
    sums_of_workers,
    copied_counts,
    manager_levels,
    endings,
    needed_values,
)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and value == value


def derive(one: Checked) -> None:
    """Fill what a form gives another way: income per worker times workers, the legacy band of education."""
    row = one.row
    average = row.pop("regular_income_average", None)
    if average is not None and row.get("regular_income") is None and row.get("workers_regular") is not None:
        row["regular_income"] = average * row["workers_regular"]
        one.tell(
            "income_from_average",
            "regular_income_average",
            average=format_number(average),
            workers=row["workers_regular"],
            total=format_number(row["regular_income"]),
        )
    band = row.pop("managers_intermediate_college", None)
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
