"""What has been received for a quarter, and whose it is: district, quarter and version of each file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from kttt_analysis.cleaning.places import districts_named, districts_of_heading, nearest_ranked, province_elsewhere
from kttt_analysis.cleaning.unfilled import NOTHING, nothing_filled_in
from kttt_analysis.dictionary import District, Finding, Province, finding
from kttt_analysis.forms import Reading
from kttt_analysis.quarter import CALENDARS, Calendar, Quarter
from kttt_analysis.vietnamese.names import fold
from kttt_analysis.vietnamese.periods import reported

VERSION = re.compile(r"(?:\bv|\bver|\bversion|\blan|\bban sua|\bbo sung lan)\s*(\d{1,2})\b")


@dataclass(frozen=True)
class Received:
    """One file as it came: its reading, or the finding that says why there is none.

    `file` is the path below the quarter's folder. `received_at` is known only where somebody noted it;
    `modified_at` is the file's own time. `part` is what somebody noted: a part of a list, or (False) a whole one.
    `readable` is false for documents that are no spreadsheets.
    """

    file: str
    sha256: str
    reading: Reading | None = None
    trouble: Finding | None = None
    received_at: datetime | None = None
    modified_at: datetime | None = None
    sender: str | None = None
    sequence: int | None = None
    part: bool | None = None
    readable: bool = True


@dataclass(frozen=True)
class Submission:
    """A received file with the district it was taken for; where that cannot be told, those whose it may be."""

    received: Received
    district: District | None
    findings: tuple[Finding, ...] = ()
    may_be: tuple[District, ...] = ()


def version_in_name(file: str) -> int:
    """Version that a file's name states ("v2", "lần 3"); 0 for none.

    Examples
    --------
    >>> version_in_name("GoQuao_Q2-2021_v2.xlsx"), version_in_name("Gò Quao lần 3.xls"), version_in_name("a.xlsx")
    (2, 3, 0)
    """
    found = VERSION.search(fold(file.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").replace("-", " ")))
    return int(found[1]) if found else 0


def identify(received: Received, province: Province, quarter: Quarter, calendar: Calendar) -> Submission:
    """Tell whose submission a file is, and whether it is of this quarter.

    The titles inside count first, then the file's own name. A file that names two districts, none, or another
    quarter is told and kept out: nothing of it can be counted for anybody.
    """
    where, end = {"file": received.file, "quarter": str(quarter)}, quarter.bounds(calendar)[1]
    by_name = districts_named([received.file], province, end)
    if received.trouble:
        return _of(received, by_name, [received.trouble])
    texts = received.reading.texts if received.reading else ()
    found = districts_named(texts, province, end) or by_name
    findings = _of_another_quarter(received, quarter, calendar)
    if not received.readable:
        return _of(received, found, [finding("not_a_spreadsheet", **where), *findings])
    may_be: list[District] = []
    whose: list[Finding] = []
    if len(found) == 1 and len(by_name) == 1 and found != by_name:
        found = [*found, *by_name]  # the file is called after one and headed by another
    other = province_elsewhere(texts, province)
    if not found and other:
        whose.append(finding("other_province", other=other, province=province.full_name, **where))
    elif not found and len(parts := _sections(received, province, end)) > 1:
        may_be = parts
        whose.append(finding("sections_of_districts", names=", ".join(d.full_name for d in parts), **where))
    elif not found:
        accepted = ", ".join(d.name for d in province.districts_on(end))
        near = nearest_ranked(texts, province, end)
        may_be = [d for d in province.districts_on(end) if d.name == near]
        words = {"near": f" Gần nhất là “{near}”." if near else "", "near_en": f" Nearest is “{near}”." if near else ""}
        whose.append(finding("no_district", accepted=accepted, **words, **where))
    elif len(found) > 1:
        whose.append(finding("two_districts", names=", ".join(d.full_name for d in found), **where))
    if not quarters_of(received, calendar):
        findings.append(finding("quarter_not_stated", expected=quarter.label(), **where))
    if received.reading and nothing_filled_in(received.reading):
        findings.append(finding(NOTHING, what=received.file, **where))
    return _of(received, found, [*whose, *findings], may_be)


def _of(
    received: Received, found: Sequence[District], findings: Sequence[Finding], may_be: Sequence[District] = ()
) -> Submission:
    """A submission of the one district found, or else of nobody."""
    if len(found) == 1:
        told = tuple(replace(one, district_code=found[0].code) for one in findings)
        return Submission(received, found[0], told)
    return Submission(received, None, tuple(findings), tuple(found or may_be))


def _of_another_quarter(received: Received, quarter: Quarter, calendar: Calendar) -> list[Finding]:
    stated = quarters_of(received, calendar)
    if not stated or quarter in stated:
        return []
    labels, where = ", ".join(q.label() for q in sorted(stated)), {"file": received.file, "quarter": str(quarter)}
    return [finding("other_quarter", stated=labels, expected=quarter.label(), raw=labels, **where)]


def _sections(received: Received, province: Province, on: date) -> list[District]:
    """Districts after which sections of a file's tables are called, in order."""
    tables = received.reading.tables if received.reading else ()
    labels = dict.fromkeys(label for table in tables for within in table.sections for label in within)
    return list(dict.fromkeys(d for label in labels for d in districts_of_heading(label, province, on)))


def quarters_of(received: Received, calendar: Calendar) -> frozenset[Quarter]:
    """Quarters that a file says it reports on: the titles inside count first, then its name."""
    texts = received.reading.texts if received.reading else ()
    return quarters_stated(texts, calendar) or quarters_stated([received.file], calendar)


def quarters_stated(texts: Iterable[str], calendar: Calendar = "calendar") -> frozenset[Quarter]:
    """Quarters that titles say they report on; a bare year ("Kế hoạch năm 2021") is none.

    The texts are read as one, so that a heading that only compares ("cùng kỳ năm 2020") gives way to the title. Where
    only a cut-off is given ("số liệu đến 20/12/2020"), it may be of two quarters: the one of its month, told late, and
    the one that the day is of.

    Examples
    --------
    >>> [str(q) for q in quarters_stated(["Báo cáo quý II/2021", "Cùng kỳ năm 2020"])]
    ['2021Q2']
    """
    found = reported(" ; ".join(texts))
    stated = {Quarter(m.year, m.number) for m in found if m.kind != "year"}
    cut_off = {m.until for m in found if m.kind == "date" and m.until}
    return frozenset(stated | {Quarter.of_date(day, calendar) for day in cut_off if not _ends_a_quarter(day)})


def _ends_a_quarter(day: date) -> bool:
    return any(day == Quarter.of_date(day, calendar).bounds(calendar)[1] for calendar in CALENDARS)


def ordered_by_time(versions: Sequence[Submission]) -> bool:
    """Whether only the files' own times say which of several is the latest: the two newest are alike otherwise."""
    if len(versions) < 2:
        return False
    newest, second = (_order(one, versions)[:3] for one in versions[:2])
    return newest == second and versions[0].received.sha256 != versions[1].received.sha256


def came(one: Submission, versions: Sequence[Submission]) -> datetime | None:
    """When a version came, as noted: a copy of it that follows it is no later answer, the first of them counts."""
    first, place = one.received.received_at, versions.index(one)
    for older in versions[place + 1 :]:
        if older.received.sha256 != one.received.sha256:
            break
        first = min(filter(None, (first, older.received.received_at)), default=None)
    return first


def in_force(submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    """Submissions of each district, the latest version first."""
    found: dict[str, list[Submission]] = {}
    for one in submissions:
        if one.district:
            found.setdefault(one.district.code, []).append(one)
    return {
        code: sorted(versions, key=partial(_order, versions=versions), reverse=True) for code, versions in found.items()
    }


def numbered(versions: Sequence[Submission]) -> list[int]:
    """Number of each version, the latest first; documents beside the spreadsheets are counted apart."""
    kinds = [one.received.readable for one in versions]
    return [kinds[position:].count(kind) for position, kind in enumerate(kinds)]


def _order(one: Submission, versions: Sequence[Submission]) -> tuple[int, float, float, float]:
    """Later versions sort after earlier ones: noted sequence and time, version in the name, the file's own time.

    Where only some have a noted time it cannot put them in order: a file dropped in later is the one without a note.
    """
    r = one.received
    stamp = r.received_at.timestamp() if r.received_at else 0.0
    modified = r.modified_at.timestamp() if r.modified_at else 0.0
    version = float(version_in_name(r.file))
    if len({v.received.received_at is None for v in versions}) > 1:
        return (r.sequence or 0, version, 0.0, stamp or modified)
    return (r.sequence or 0, stamp, version, modified)
