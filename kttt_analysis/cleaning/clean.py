"""The clean step: everything received for a quarter becomes its clean tables, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kttt_analysis.cleaning.checks import Checked, accumulate, check_row, derive, printed_totals
from kttt_analysis.cleaning.identity import Known, known_units, unit_id
from kttt_analysis.cleaning.received import Received, Submission, identify, in_force
from kttt_analysis.cleaning.records import Row, Sheet, rows_of
from kttt_analysis.cleaning.tables import (
    SYNTHETIC,
    CleanTables,
    findings_frame,
    rejected_frame,
    submissions_frame,
    unit_frame,
)
from kttt_analysis.dictionary import Finding, Province, finding
from kttt_analysis.forms import Table
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import key

TOPICS = ("units", "support", "totals", "remarks")


class _Collected:
    """Rows, findings and rejects of all submissions, as they come in."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {topic: [] for topic in TOPICS}
        self.findings: list[Finding] = []
        self.rejected: list[dict[str, Any]] = []
        self.submissions: list[dict[str, Any]] = []


def clean(
    quarter: Quarter,
    received: Sequence[Received],
    province: Province,
    earlier: Mapping[Quarter, CleanTables] | None = None,
    deadline: datetime | None = None,
) -> CleanTables:
    """Return the clean tables of a quarter.

    Parameters
    ----------
    quarter
        The quarter whose folder the files came in.
    received
        Every file of it.
    earlier
        Clean tables of earlier quarters, for identities and for comparison with the quarter before.
    deadline
        Files noted as received after it are late; a file without a noted time never is.

    Returns
    -------
    CleanTables
        Records read = kept + rejected + replaced by a later version.
    """
    earlier = dict(sorted((earlier or {}).items()))
    known = known_units(t.units for t in earlier.values())
    before = _units_before(earlier, quarter)
    out = _Collected()
    submissions = [identify(r, province, quarter) for r in received]
    for one in submissions:
        out.findings += one.findings
    for code, versions in sorted(in_force(submissions).items()):
        _clean_district(out, province, quarter, code, versions, known, before, deadline)
    for one in submissions:
        if one.district is None:
            out.submissions.append(_submission(one, quarter, None, "unread", 0, one.findings))
    heard = {s["district_code"] for s in out.submissions}
    for district in province.districts_on(quarter.end):
        if district.code not in heard:
            out.findings.append(
                finding(
                    "missing_submission",
                    quarter=quarter,
                    district_code=district.code,
                    district=district.full_name,
                    label=quarter.label(),
                )
            )
            out.submissions.append(
                {"quarter": str(quarter), "district_code": district.code, "state": "missing", "records": 0}
                | {"errors": 0, "warnings": 0}
            )
    return CleanTables(
        quarter=quarter,
        units=unit_frame("units", out.rows["units"]),
        support=unit_frame("support", out.rows["support"]),
        totals=unit_frame("totals", out.rows["totals"]),
        remarks=unit_frame("remarks", out.rows["remarks"]),
        submissions=submissions_frame(out.submissions),
        findings=findings_frame(out.findings),
        rejected=rejected_frame(out.rejected),
    )


def _units_before(earlier: Mapping[Quarter, CleanTables], quarter: Quarter) -> dict[tuple[str, str], Row]:
    """Units of the quarter before in the same year, by identity and kind."""
    tables = earlier.get(quarter.previous) if quarter.number > 1 else None
    if tables is None:
        return {}
    rows = tables.units.astype(object).where(tables.units.notna(), None).to_dict("records")
    return {(r["unit_id"], r["kind"]): {str(k): v for k, v in r.items()} for r in rows}


def _clean_district(
    out: _Collected,
    province: Province,
    quarter: Quarter,
    code: str,
    versions: Sequence[Submission],
    known: Known,
    before: Mapping[tuple[str, str], Row],
    deadline: datetime | None,
) -> None:
    """Take each table from the latest file that has it; tell which files were replaced."""
    district = province.district(code, quarter.end)
    taken: set[tuple[str, str | None]] = set()
    hashes: set[str] = set()
    seen: dict[tuple[str, str], str] = {}
    for version, one in zip(range(len(versions), 0, -1), versions, strict=True):
        found: list[Finding] = []
        where = {"file": one.received.file, "quarter": quarter, "district_code": code}
        reading = one.received.reading
        usable = reading is not None and not any(f.severity == "error" for f in one.findings)
        state, records, held = ("unread" if one.received.readable else "received"), 0, set[str]()
        if reading is not None and one.received.sha256 in hashes:
            found.append(finding("duplicate_file", **where))
            state = "replaced"
        elif usable and reading is not None:
            found += _about_the_file(reading.texts, reading.findings, where)
            tables = [(t, _topic(t)) for t in reading.tables]
            mine = {topic for _, topic in tables if topic[0] in TOPICS}
            chosen = [(t, topic) for t, topic in tables if topic in mine - taken]
            for table, topic in tables:
                found += table.findings
                if topic[0] not in TOPICS and table.records:
                    found.append(
                        finding("unknown_table", sheet=table.sheet, range=table.range, raw=table.range, **where)
                    )
                    out.rejected += [
                        _rejected(quarter, code, one, table, i, "unknown_table") for i in range(len(table.records))
                    ]
            for table, topic in chosen:
                held.add(_held(topic))
                sheet = Sheet(table, one.received.file, district, province, quarter)
                records += _clean_table(out, sheet, topic, known, before, seen)
                found += sheet.findings
            replaced = bool(mine) and not chosen
            if replaced or mine & taken:
                newest = versions[0].received.file
                found.append(finding("replaced_submission", newer=newest, **where))
            taken |= mine
            state = "replaced" if replaced else _state(found, one.received, deadline)
            if not mine:
                found.append(finding("no_known_table", **where))
                state = "to_mend"
        hashes.add(one.received.sha256)
        out.findings += found
        told = (*one.findings, *found)
        out.submissions.append(_submission(one, quarter, code, state, records, told, version, sorted(held)))


def _about_the_file(texts: Iterable[str], findings: Iterable[Finding], where: Mapping[str, Any]) -> list[Finding]:
    told = list(findings)
    mark = key(form().synthetic_mark)
    if any(mark in key(text) for text in texts):
        told.append(finding(SYNTHETIC, **where))
    return told


def _topic(table: Table) -> tuple[str, str | None]:
    """What a table is about: its dictionary table, and for units the family it lists."""
    return (table.topic or "", table.kind_hint if table.topic == "units" else None)


def _held(topic: tuple[str, str | None]) -> str:
    """What a table gives of a district: "HTX", "THT", "support", "totals" or "remarks"."""
    name, family = topic
    return family or "HTX" if name == "units" else name


def _state(found: Iterable[Finding], received: Received, deadline: datetime | None) -> str:
    if any(f.severity == "error" for f in found):
        return "to_mend"
    late = deadline is not None and received.received_at is not None and received.received_at > deadline
    return "late" if late else "accepted"


def _clean_table(
    out: _Collected,
    sheet: Sheet,
    topic: tuple[str, str | None],
    known: Known,
    before: Mapping[tuple[str, str], Row],
    seen: dict[tuple[str, str], str],
) -> int:
    """Add a table's rows; returns how many were kept."""
    name, family = topic
    found = rows_of(sheet, name)
    rows = list(found.rows)
    if name == "units":
        for row in rows:
            row["kind"] = row.get("kind") or family or _kind_of_name(row.get("name"))
            row["unit_id"] = unit_id(row, known) if row.get("name") or row.get("unit_code") else None
        printed_totals(sheet)
    kept = 0
    for row in rows:
        reason = _why_rejected(name, row, seen)
        if reason:
            position = next((k for k, c in enumerate(sheet.table.columns) if c.column == "name"), 0)
            sheet.tell(reason, row["_record"], position, "name", name=row.get("name") or "")
            out.rejected.append(_rejected_row(sheet, row, reason))
            continue
        one = Checked(sheet, row)
        if name == "units":
            previous = before.get((row["unit_id"], row["kind"]))
            derive(one)
            accumulate(one, sorted(found.quarterly), previous, sheet.quarter.number == 1)
            check_row(one, previous)
            seen[row["unit_id"], row["kind"]] = f"{sheet.table.sheet}!{row['source_row']}"
        elif name == "totals":
            column = next((k for k, c in enumerate(sheet.table.columns) if c.column == "stated"), 0)
            row["source_cell"] = sheet.table.address(row["_record"], column)
        out.rows[name].append(row)
        kept += 1
    return kept


def _why_rejected(topic: str, row: Row, seen: Mapping[tuple[str, str], str]) -> str | None:
    """Finding that keeps a row out, if any."""
    if topic == "units":
        if not row.get("unit_id"):
            return "unit_without_name"
        if not row.get("kind"):
            return "unknown_kind"
        if (row["unit_id"], row["kind"]) in seen:
            return "duplicate_unit"
    if topic == "totals" and not row.get("indicator"):
        return "unknown_indicator"
    return None


def _kind_of_name(name: str | None) -> str | None:
    words = f"{key(name or '')} "
    for code, starts in (
        ("LHHTX", ("liên hiệp", "lhhtx")),
        ("QTDND", ("quỹ tín dụng", "qtdnd", "qtd")),
        ("HTX", ("hợp tác xã", "htx")),
        ("THT", ("tổ hợp tác", "tht")),
    ):
        if any(words.startswith(key(start) + " ") for start in starts):
            return code
    return None


def _rejected_row(sheet: Sheet, row: Row, reason: str) -> dict[str, Any]:
    return _rejected_at(sheet.quarter, sheet.district.code, sheet.file, sheet.table, row["_record"], reason)


def _rejected(quarter: Quarter, district: str, one: Submission, table: Table, i: int, reason: str) -> dict[str, Any]:
    return _rejected_at(quarter, district, one.received.file, table, i, reason)


def _rejected_at(quarter: Quarter, district: str, file: str, table: Table, i: int, reason: str) -> dict[str, Any]:
    values = {c.name or f"#{c.index}": table.raw[i][k] for k, c in enumerate(table.columns)}
    return {
        "quarter": str(quarter),
        "district_code": district,
        "file": file,
        "sheet": table.sheet,
        "row": table.record_rows[i],
        "reason": reason,
        "values": json.dumps(values, ensure_ascii=False),
    }


def _submission(
    one: Submission,
    quarter: Quarter,
    district: str | None,
    state: str,
    records: int,
    findings: Iterable[Finding],
    version: int = 1,
    tables: Sequence[str] = (),
) -> dict[str, Any]:
    severities = [f.severity for f in findings]
    return {
        "quarter": str(quarter),
        "district_code": district,
        "file": one.received.file,
        "sha256": one.received.sha256,
        "received_at": one.received.received_at,
        "version": version,
        "tables": ";".join(tables),
        "state": state,
        "records": records,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
    }
