"""Checks against earlier quarters: amounts that fell, other units of measure, dates that changed, units left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kttt_analysis.cleaning.checks import Checked
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Column, District, Finding, finding, load
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.printing import format_number

JUMP = 300.0
"""A value this many times another quarter's was most likely written in another unit."""
SLACK = 0.98
NAMED = 10
Key = tuple[str, str | None]
"""Identity and list (HTX or THT) of a unit."""


@dataclass(frozen=True)
class Past:
    """Units of earlier quarters: of the last one, of the last one of the same year, of the same one last year.

    `year_start` is the first day of the quarter's own year.
    """

    label: str = ""
    same_year: bool = False
    year_start: date = date.min
    last: Mapping[Key, Row] = field(default_factory=dict)
    year_to_date: Mapping[Key, Row] = field(default_factory=dict)
    year_ago: Mapping[Key, Row] = field(default_factory=dict)


def past_of(earlier: Mapping[Quarter, CleanTables], quarter: Quarter, calendar: Calendar) -> Past:
    """What a quarter's units are compared with."""
    last = _units(earlier.get(quarter.previous))
    same_year = quarter.number > 1
    return Past(
        quarter.previous.label(),
        same_year,
        quarter.year_bounds(calendar)[0],
        last,
        last if same_year else {},
        _units(earlier.get(quarter.year_ago)),
    )


def _units(tables: CleanTables | None) -> dict[Key, Row]:
    if tables is None:
        return {}
    rows = tables.units.astype(object).where(tables.units.notna(), None).to_dict("records")
    return {(r["unit_id"], family(r["kind"])): {str(k): v for k, v in r.items()} for r in rows}


def check_over_time(one: Checked, past: Past) -> None:
    """Run every rule that compares a row with its unit's earlier ones."""
    at = (one.row["unit_id"], family(one.row["kind"]))
    last, before, year_ago = past.last.get(at), past.year_to_date.get(at), past.year_ago.get(at)
    for column in load().columns["units"].values():
        if column.type in ("money", "area") and column.stored:
            _another_unit(one, column, (before or year_ago) if column.period == "year_to_date" else last)
    if before is not None:
        _fell_within_the_year(one, before)
    if last is not None:
        _changed_past(one, last)


def _another_unit(one: Checked, column: Column, before: Row | None) -> None:
    """A value hundreds of times an earlier one, or a part of hundreds, is in another unit: it is not counted."""
    value, earlier = one.row.get(column.name), None if before is None else before.get(column.name)
    if not value or not earlier:
        return
    ratio = abs(value / earlier)
    if 1 / JUMP < ratio < JUMP:
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


def _fell_within_the_year(one: Checked, before: Row) -> None:
    """An amount of the year so far does not fall from one quarter to the next."""
    for column in load().columns["units"].values():
        if column.period != "year_to_date" or not column.stored or column.name == "profit":
            continue
        value, earlier = one.row.get(column.name), before.get(column.name)
        if value is not None and earlier is not None and value < earlier * SLACK:
            one.tell(
                "year_to_date_fell",
                column.name,
                label=column.label,
                value=format_number(value),
                before=format_number(earlier),
            )


def _changed_past(one: Checked, last: Row) -> None:
    """The day a unit was founded stays what it was, and what has ended does not go on."""
    founded, then = one.row.get("founded_on"), last.get("founded_on")
    if founded and then and founded != then:
        one.tell("founding_date_changed", "founded_on", now=format_date(founded), before=format_date(then))
    if last.get("status") == "ended" and one.row.get("status") not in (None, "ended"):
        one.tell("ended_unit_goes_on", "status", name=one.row.get("name") or "")


def condemned(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Where most of a column is in another unit, its remaining values are too: units without a past hide it."""
    columns = load().columns["units"]
    told = Counter(f.column for f in sheet.findings if f.code == "unit_suspected" and f.column)
    for name, count in told.items():
        left = [row for row in rows if row.get(name)]
        if count < 3 or count < len(left):
            continue
        place = sheet.position(str(name)) or 0
        words = {"label": columns[str(name)].label, "count": count, "of": count + len(left)}
        if left:
            sheet.tell("column_in_another_unit", left[0]["_record"], place, str(name), **words)
        for row in left:
            row[str(name)] = None


def left_out(
    rows: Iterable[Row], lists: Iterable[str], past: Past, district: District, quarter: Quarter, file: str
) -> Iterable[Finding]:
    """Tell which units of the quarter before are not in a list any more: they would end without a word.

    A unit that ended stays in the list to the end of that year.
    """
    here = {(row["unit_id"], family(row["kind"])) for row in rows}
    where = {"quarter": quarter, "district_code": district.code, "file": file, "before": past.label}
    given = set(lists)
    had = Counter(
        key[1]
        for key, row in past.last.items()
        if row["district_code"] == district.code and row.get("status") != "ended"
    )
    for listed, count in had.items():
        if listed not in given:
            yield finding("list_absent", kind=listed, count=count, **where)
    for listed in sorted(given):
        gone = [
            str(row.get("name") or row["unit_id"])
            for key, row in past.last.items()
            if key[1] == listed and row["district_code"] == district.code and key not in here and _stays(row, past)
        ]
        if gone:
            more = f"; … ({len(gone) - NAMED})" if len(gone) > NAMED else ""
            names = "; ".join(gone[:NAMED]) + more
            yield finding("units_left_out", kind=listed, count=len(gone), names=names, **where)


def _stays(row: Row, past: Past) -> bool:
    """Whether a unit of the quarter before has to be in the list still."""
    if row.get("status") != "ended":
        return True
    day = row.get("status_on")
    return past.same_year and not (isinstance(day, date) and day < past.year_start)


def conversions(rows: Sequence[Row], sheets: Mapping[int, Sheet]) -> tuple[Finding, ...]:
    """A group that became a cooperative this year is a new cooperative: one with an older founding date is told."""
    became = {r["unit_id"] for r in rows if r["kind"] == "THT" and r.get("exit_kind") == "tht_to_htx"}
    told: list[Finding] = []
    for row in rows:
        founded = row.get("founded_on")
        if row["kind"] == "HTX" and row["unit_id"] in became and founded and founded < sheets[id(row)].year_start:
            sheet = replace(sheets[id(row)], findings=told)
            words = {"name": row.get("name") or "", "founded": format_date(founded)}
            Checked(sheet, row).tell("conversion_founded_before", "founded_on", **words)
    return tuple(told)
