"""What is taken from one table of a submission: rows kept, rows kept out with their reason, findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kttt_analysis.cleaning.after_quarter import NEXT, after_the_quarter
from kttt_analysis.cleaning.by_past import read_by_last_quarter
from kttt_analysis.cleaning.checked import Checked, CheckedList
from kttt_analysis.cleaning.checks import check_activity, check_list, check_unit
from kttt_analysis.cleaning.checks.communes_elsewhere import of_another_district
from kttt_analysis.cleaning.derived import accumulate, derive
from kttt_analysis.cleaning.identity import Known, identities
from kttt_analysis.cleaning.kinds import kind_of, unit_name
from kttt_analysis.cleaning.past import Key, Past
from kttt_analysis.cleaning.records import Found, Row, Sheet, rows_of
from kttt_analysis.cleaning.repeated import Said, repeated
from kttt_analysis.cleaning.settling import denied, meant, settled, tell_namesakes
from kttt_analysis.cleaning.stated import in_unit, told_twice
from kttt_analysis.dictionary import Finding
from kttt_analysis.forms import Table
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import unit_name_key

TOPICS = ("units", "support", "totals", "remarks")
Topic = tuple[str, str | None]
"""A table of the dictionary, and for units the list: HTX or THT."""


@dataclass
class Collected:
    """Rows, findings and rejects of all submissions; `seen` says where each unit stands, `told` each other row."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {topic: [] for topic in TOPICS})
    findings: list[Finding] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[Key, Checked] = field(default_factory=dict)
    told: dict[Said, Checked] = field(default_factory=dict)
    sheets: dict[int, Sheet] = field(default_factory=dict)


def take(out: Collected, sheet: Sheet, topic: Topic, known: Known, past: Past) -> None:
    """Add a table's rows to what has been collected."""
    name, listed = topic
    found = rows_of(sheet, name)
    reasons = _reasons(sheet, topic, found, known, past)
    kept: list[Row] = []
    for row in found.rows:
        reason = reasons.get(row["_record"])
        if reason is None:
            reason = _twice(out, sheet, row) if name == "units" else repeated(out.told, sheet, row, name)
        if reason:
            reject(out, sheet, row["_record"], reason)
            continue
        if name == "units":
            _check(sheet, row, found, past)
        elif name == "support":
            check_activity(Checked(sheet, row, past))
        elif name == "totals":
            row["source_cell"] = sheet.table.address(row["_record"], sheet.position("stated") or 0)
        out.sheets[id(row)] = sheet
        out.rows[name].append(row)
        kept.append(row)
    if name == "units":
        check_list(CheckedList(sheet, kept, listed or "HTX", past))


def _reasons(sheet: Sheet, topic: Topic, found: Found, known: Known, past: Past) -> dict[int, str]:
    """Why records are kept out, by record; each is told where it stands."""
    name, listed = topic
    reasons: dict[int, str] = {}
    if name == "units":
        identified(sheet, found.rows, listed, known)
        tell_namesakes(sheet, found.rows)
    if name == "totals":
        in_unit(sheet, found.rows)
        reasons |= dict.fromkeys(told_twice(sheet, found.rows), "stated_twice")
    if name == "units":
        reasons |= dict.fromkeys(of_another_district(sheet)[1], "list_of_another_district")
    for row in found.rows:
        reason = _reason(sheet, name, row)
        if reason:
            reasons[row["_record"]] = reason
            sheet.tell(reason, row["_record"], sheet.position("name") or 0, "name", name=row.get("name") or "")
        elif after_the_quarter(sheet, row, past):
            reasons[row["_record"]] = NEXT
    return reasons


def identified(sheet: Sheet, rows: Sequence[Row], listed: str | None, known: Known) -> None:
    """Give each row of a list its kind and its identity."""
    for row in rows:
        row["kind"] = kind_of(sheet, row, listed)
    entries = meant(sheet, rows)
    apart = denied(sheet, rows, known, entries)
    given = identities(rows, known, settled(sheet, rows, known, entries, apart), apart)
    for row, identity in zip(rows, given, strict=True):
        row["unit_id"] = identity


def _reason(sheet: Sheet, topic: str, row: Row) -> str | None:
    district = row.get("_stated_district")
    if district and district != sheet.district.code:
        return "row_of_another_district"
    if topic == "units" and not row["unit_id"]:
        return "unit_without_name"
    if topic == "units" and not row["kind"]:
        return "unknown_kind"
    if topic == "units" and not unit_name(row.get("name")):
        return "row_is_no_unit"
    if topic == "totals" and not row.get("indicator"):
        return "unknown_indicator"
    held_on = row.get("held_on")
    if topic == "support" and held_on and held_on < sheet.year_start:
        return "activity_of_another_year"
    return None


def _twice(out: Collected, sheet: Sheet, row: Row) -> str | None:
    """Whether a unit has been listed before, in this list or another district's: it counts once."""
    one = Checked(sheet, row)
    before = out.seen.setdefault(one.key, one)
    if before is one:
        return None
    there = f"{before.sheet.file} · {before.sheet.table.sheet}!{before.row['source_row']}"
    if before.sheet.district != sheet.district:
        there = f"{before.sheet.district.full_name} ({there})"
    joined = before.sheet.file != sheet.file and before.sheet.district == sheet.district
    code = "unit_in_two_parts" if joined else "duplicate_unit"
    names = {unit_name_key(each.row["name"]) for each in (one, before) if each.row.get("name")}
    if len(names) < 2:
        one.tell(code, "name", name=one.name, other=there)
        return code
    # another name, the same code: one of the two codes is wrong
    one.tell("code_of_another_row", "unit_code", name=one.name, unit=row["unit_id"], other=there, first=before.name)
    return "code_of_another_row"


def _check(sheet: Sheet, row: Row, found: Found, past: Past) -> None:
    one = Checked(sheet, row, past)
    derive(one)
    accumulate(one, found.quarterly, past.year_to_date.get(one.key), sheet.quarter.number == 1)
    read_by_last_quarter(one)
    check_unit(one)


def reject(out: Collected, sheet: Sheet, record: int, reason: str) -> None:
    """Keep a record out, whole, as it was read."""
    table = sheet.as_read or sheet.table
    i = table.record_rows.index(sheet.table.record_rows[record])
    out.rejected.append(rejected(sheet.quarter, sheet.district.code, sheet.file, table, i, reason))


def rejected(
    quarter: Quarter, district: str | None, file: str, table: Table, record: int, reason: str
) -> dict[str, Any]:
    """A record kept out, whole, with the reason."""
    values = {c.name or f"#{c.index}": table.raw[record][k] for k, c in enumerate(table.columns)}
    return {
        "quarter": str(quarter),
        "district_code": district,
        "file": file,
        "sheet": table.sheet,
        "row": table.record_rows[record],
        "reason": reason,
        "values": json.dumps(values, ensure_ascii=False),
    }


def records_in(tables: Sequence[Table]) -> int:
    """How many records tables hold."""
    return sum(len(table.records) for table in tables)
