"""The clean step: everything received for a quarter becomes its clean tables, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from kttt_analysis.cleaning.checked import CheckedDistrict, CheckedProvince
from kttt_analysis.cleaning.checks import check_district, check_province
from kttt_analysis.cleaning.confirmations import Confirmed
from kttt_analysis.cleaning.correcting import DROPPED, Ledger
from kttt_analysis.cleaning.corrections import Correction
from kttt_analysis.cleaning.identity import Known, known_units
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.parts import Parts, parts_of
from kttt_analysis.cleaning.past import Past, past_of
from kttt_analysis.cleaning.places import communes_moved
from kttt_analysis.cleaning.received import (
    Received,
    Submission,
    came,
    identify,
    in_force,
    numbered,
    ordered_by_time,
    quarters_stated,
)
from kttt_analysis.cleaning.records import Sheet
from kttt_analysis.cleaning.settling import unused
from kttt_analysis.cleaning.silent import silent_districts
from kttt_analysis.cleaning.stated_period import of_another_calendar, of_two_periods
from kttt_analysis.cleaning.tables import (
    SYNTHETIC,
    CleanTables,
    check_calendar,
    corrections_frame,
    findings_frame,
    rejected_frame,
    submissions_frame,
    unit_frame,
    with_findings,
)
from kttt_analysis.cleaning.taking import TOPICS, Collected, Topic, records_in, rejected, take
from kttt_analysis.cleaning.topics import said, usable, with_topics
from kttt_analysis.cleaning.unfilled import NOTHING, unanswered
from kttt_analysis.dictionary import District, Finding, Province, finding
from kttt_analysis.forms import Reading, Table
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.names import key

COPIES = ("table_copied", "table_within")


def clean(
    quarter: Quarter,
    received: Sequence[Received],
    province: Province,
    earlier: Mapping[Quarter, CleanTables] | None = None,
    deadline: datetime | None = None,
    calendar: Calendar = "calendar",
    confirmed: Confirmed | None = None,
    corrections: Iterable[Correction] = (),
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
    calendar
        Where the quarter begins and ends, and with it the year.
    confirmed
        What people have said about units and places; an entry counts from its own quarter on.
    corrections
        The ledger; entries of other quarters are left aside.

    Raises
    ------
    CalendarError
        Earlier tables were made with another calendar.

    Returns
    -------
    CleanTables
        Records read = kept + rejected + replaced by a later version.
    """
    earlier = dict(sorted((earlier or {}).items()))
    check_calendar(calendar, earlier.values())
    end = quarter.bounds(calendar)[1]
    known = known_units((t.units for t in earlier.values()), communes_moved(province, end))
    known_to_people = (confirmed or Confirmed()).until(quarter)
    ledger = Ledger(corrections, quarter, [(r.file, r.sha256) for r in received])
    past = past_of(earlier, quarter, calendar)
    step = _Step(quarter, calendar, province, known, past, known_to_people, ledger)
    out = Collected()
    submissions = [identify(r, province, quarter, calendar) for r in received]
    for one in submissions:
        out.findings += one.findings
    for code, versions in sorted(in_force(submissions).items()):
        _district(out, step, province.district(code, end), versions, deadline)
    for one in submissions:
        if one.district is None:
            _unusable(out, quarter, None, one)
            state = "unread" if one.received.readable else "received"
            out.submissions.append(_submission(one, quarter, None, state, one.findings))
    heard = {s["district_code"] for s in out.submissions}
    silent_districts(out, province.districts_on(end), quarter, submissions)
    ledger.hold(out.findings)
    corrected = ledger.rows([r.file for r in received], heard)
    tables = CleanTables(
        quarter=quarter,
        calendar=calendar,
        units=unit_frame("units", out.rows["units"]),
        support=unit_frame("support", out.rows["support"]),
        totals=unit_frame("totals", out.rows["totals"]),
        remarks=unit_frame("remarks", out.rows["remarks"]),
        submissions=submissions_frame(out.submissions),
        findings=findings_frame(out.findings),
        rejected=rejected_frame(out.rejected),
        corrections=corrections_frame(corrected),
    )
    listed = {(row["district_code"], family(row["kind"])) for row in out.rows["units"]}
    told = (
        *ledger.findings,
        *unused(known_to_people, step.used, quarter, listed),
        *check_province(CheckedProvince(out.rows, out.sheets, step.past)),
    )
    return with_findings(tables, told)


@dataclass(frozen=True)
class _Step:
    """What holds for every submission of one quarter."""

    quarter: Quarter
    calendar: Calendar
    province: Province
    known: Known
    past: Past
    confirmed: Confirmed
    ledger: Ledger
    used: set[str] = field(default_factory=set)

    def other_quarters(self, table: Table) -> frozenset[Quarter]:
        """Quarters that a table is of by its titles, where this one is none of them."""
        stated = quarters_stated(table.titles, self.calendar)
        return frozenset() if self.quarter in stated else stated


@dataclass
class _File:
    """One version of a district's submission on its way through the step."""

    one: Submission
    version: int
    state: str
    held: set[str] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)


def _district(
    out: Collected, step: _Step, district: District, versions: Sequence[Submission], deadline: datetime | None
) -> None:
    """Take each table from the latest file that has it; tell which files were replaced."""
    taken: dict[Topic, int] = {}
    hashes: set[str] = set()
    files: dict[str, _File] = {}
    everything = frozenset[Topic]().union(*map(said, versions))
    parts = parts_of(versions, partial(_sheet, step, district, used=set()), step.known, step.past)
    joined = [(v.received.file, t, topic) for v in versions if (r := usable(v)) for t, topic in with_topics(r)]
    joined = [(f, t, topic) for f, t, topic in joined if f in dict(parts.lists.get(topic, ()))]
    step.ledger.look([(_sheet(step, district, t, f, used=set()), *topic) for f, t, topic in joined])
    first = len(out.rows["units"])
    for version, one in zip(numbered(versions), versions, strict=True):
        file = _File(one, version, "unread" if one.received.readable else "received")
        files[one.received.file] = file
        where = {"file": one.received.file, "quarter": step.quarter, "district_code": district.code}
        reading = one.received.reading
        if reading is not None and one.received.sha256 in hashes:
            file.found.append(finding("duplicate_file", **where))
            file.state = "replaced"
        elif reading is not None and any(f.severity == "error" for f in one.findings):
            _unusable(out, step.quarter, district.code, one)
            file.state = "to_mend" if any(f.code == NOTHING for f in one.findings) else file.state
        elif reading is not None:
            odd = [_placed(f, step, district) for f in reading.findings]
            file.found += _about_the_file(reading.texts, odd, where)
            file.found += of_another_calendar(reading, step.quarter, step.calendar, where)
            file.found += of_two_periods(reading, step.quarter, where)
            if one is versions[0] and ordered_by_time(versions):
                file.found.append(finding("ordered_by_time", newest=one.received.file, **where))
            _take_file(out, step, district, file, reading, versions[0], everything, parts, taken)
        hashes.add(one.received.sha256)
    mine = out.rows["units"][first:]
    newest = versions[0].received.file
    lists = frozenset(listed for _, listed in taken if listed)
    here = CheckedDistrict(district, step.quarter, mine, out.sheets, lists, newest, step.past, step.known)
    for told in check_district(here) if taken else ():
        files[told.file or newest].found.append(told)
    for file in files.values():
        if file.state == "accepted":
            file.state = _state(file.found, came(file.one, versions), deadline)
        out.findings += file.found
        findings = (*file.one.findings, *file.found)
        code, held = district.code, sorted(file.held)
        out.submissions.append(_submission(file.one, step.quarter, code, file.state, findings, file.version, held))


def _take_file(
    out: Collected,
    step: _Step,
    district: District,
    file: _File,
    reading: Reading,
    newest: Submission,
    everything: frozenset[Topic],
    parts: Parts,
    taken: dict[Topic, int],
) -> None:
    """Take what no later file has given, and what is joined with it (`parts`).

    What came back as its form began is not given: a list is kept out, and totals and remarks leave the place to a
    version that says something (`everything`: topics of which there is one).
    """
    one, found = file.one, file.found
    where = {"file": one.received.file, "quarter": step.quarter, "district_code": district.code}
    tables = with_topics(reading)
    blank = unanswered(tables)
    lists = {topic for topic in blank if topic[0] == "units"}
    mine = {topic for _, topic in tables if topic[0] in TOPICS} - lists - (blank & everything)
    added = {topic for topic in mine if (one.received.file, topic) in parts.joined}
    fresh, untouched = (mine - set(taken)) | added, lists - set(taken)
    mended = [(t, topic) for t, topic in tables if topic in fresh and not step.other_quarters(t)]
    sheets = {id(t): (_sheet(step, district, t, one.received.file, used=step.used), *topic) for t, topic in mended}
    for read, i in step.ledger.apply(one.received.file, reading, district, list(sheets.values())):
        out.rejected.append(rejected(step.quarter, district.code, one.received.file, read, i, DROPPED))
    for table, topic in tables:
        found += [_placed(f, step, district) for f in table.findings]
        if topic in untouched:
            here = {"what": table.sheet, "sheet": table.sheet, "cell": table.range}
            found += [finding(NOTHING, **here, **where)] if table.records else []
            _keep_out(out, step.quarter, district.code, one, table, NOTHING)
        elif topic in fresh and (stated := step.other_quarters(table)):
            labels = ", ".join(q.label() for q in sorted(stated))
            words = {"stated": labels, "expected": step.quarter.label(), "range": table.range}
            found.append(finding("sheet_of_another_quarter", sheet=table.sheet, cell=table.range, **words, **where))
            _keep_out(out, step.quarter, district.code, one, table, "sheet_of_another_quarter")
        elif topic[0] not in TOPICS:
            copied = next((f.code for f in table.findings if f.code in COPIES), None)
            if table.records and not copied:
                found.append(finding("unknown_table", sheet=table.sheet, range=table.range, raw=table.range, **where))
            _keep_out(out, step.quarter, district.code, one, table, copied or "unknown_table")
        elif topic in fresh:
            if topic not in blank:
                file.held.add(topic[1] or topic[0])
            sheet = sheets[id(table)][0]
            take(out, sheet, topic, step.known, step.past)
            found[:] = [f for f in found if f.sheet != table.sheet or (f.code, f.cell) not in sheet.settled]
            found += sheet.findings
    replaced = {t: rows for t in mine - fresh - blank if (rows := records_in([x for x, other in tables if other == t]))}
    for topic, rows in sorted(replaced.items(), key=str):
        found += parts.told_of(topic, one.received.file, rows, taken[topic], newest.received.file, where)
    if replaced:
        newer = parts.newer(one.received.file) or newest.received.file
        found.append(finding("replaced_submission", newer=newer, **where))
    for topic in fresh:
        records = records_in([table for table, other in tables if other == topic])
        taken[topic] = taken.get(topic, 0) + records
        found += parts.joined_with(topic, one.received.file, where)
    if not mine | blank:
        found.append(finding("no_known_table", **where))
    file.state = "to_mend" if not mine else "accepted" if fresh or untouched else "replaced"


def _sheet(step: _Step, district: District, table: Table, file: str, used: set[str]) -> Sheet:
    return Sheet(table, file, district, step.province, step.quarter, step.calendar, confirmed=step.confirmed, used=used)


def _placed(one: Finding, step: _Step, district: District) -> Finding:
    """A finding of the reader with whose report it is about."""
    return replace(one, quarter=str(step.quarter), district_code=district.code)


def _unusable(out: Collected, quarter: Quarter, district: str | None, one: Submission) -> None:
    """Keep out, whole, every record of a file that cannot be counted for anybody."""
    reason = next((f.code for f in one.findings if f.severity == "error"), "no_district")
    for table in one.received.reading.tables if one.received.reading else ():
        _keep_out(out, quarter, district, one, table, reason)


def _keep_out(
    out: Collected, quarter: Quarter, district: str | None, one: Submission, table: Table, reason: str
) -> None:
    """Keep out, whole, every record of a table."""
    file = one.received.file
    out.rejected += [rejected(quarter, district, file, table, i, reason) for i in range(len(table.records))]


def _about_the_file(texts: Iterable[str], findings: Iterable[Finding], where: Mapping[str, Any]) -> list[Finding]:
    told = list(findings)
    mark = key(form().synthetic_mark)
    if any(mark in key(text) for text in texts):
        told.append(finding(SYNTHETIC, **where))
    return told


def _state(found: Iterable[Finding], moment: datetime | None, deadline: datetime | None) -> str:
    if any(f.severity == "error" for f in found):
        return "to_mend"
    return "late" if deadline is not None and moment is not None and moment > deadline else "accepted"


def _submission(
    one: Submission,
    quarter: Quarter,
    district: str | None,
    state: str,
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
        "may_be": ";".join(d.code for d in one.may_be),
        "state": state,
        "records": records_in(one.received.reading.tables) if one.received.reading else 0,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
    }
