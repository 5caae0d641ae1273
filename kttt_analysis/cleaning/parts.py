"""Which of a district's files are parts of one list, and which are versions of it.

Lists that have (nearly) nothing in common are parts of one: one sector a file, one commune, one kind, one month.
Lists that share their units are versions, and the later one counts. What lies between counts as a version, and that is
told, with how to say otherwise: `part` in `received.toml` settles it either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from kttt_analysis.cleaning.identity import Known
from kttt_analysis.cleaning.kinds import unit_name
from kttt_analysis.cleaning.past import Past
from kttt_analysis.cleaning.received import Received, Submission, quarters_stated, version_in_name
from kttt_analysis.cleaning.records import Row, Sheet, rows_of
from kttt_analysis.cleaning.taking import Topic, identified, records_in
from kttt_analysis.cleaning.topics import said, usable, with_topics
from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms import Table
from kttt_analysis.vietnamese.names import fold, key, unit_name_key

NEARLY_NONE = 0.1
"""Up to this share of the shorter list in common, two lists are parts of one: a unit may stand in both by mistake."""
MOST = 0.5
"""From this share on two lists are versions of one without a doubt."""
ALIKE = 85.0
"""From here on two names founded on one day are one name, spelt twice."""
PART = re.compile(r"\bphan (?:thu )?(?:\d{1,2}|[ivx]{1,4}|mot|hai|ba|tu|nhat|cuoi)\b|\bbo sung\b|\btiep theo\b")
SMALLER = 0.5
"""A later list with fewer rows than this share of the one it replaces is most likely only an addition."""
CALLED = {
    "HTX": ("Danh sách HTX", "The list of HTX"),
    "THT": ("Danh sách THT", "The list of THT"),
    "support": ("Hoạt động hỗ trợ", "Support activities"),
}
LISTED = ("units", "support")
BESIDE = ("totals", "remarks")
OneSheet = Callable[[Table, str], Sheet]


@dataclass(frozen=True)
class Replaced:
    """What replaced a list: the latest of the files, how many rows they have, and how many of the list's are there.

    `settled` where a person has said that it is no part, `doubtful` where so few are shared that it may be one.
    """

    newer: str
    rows: int
    shared: int
    settled: bool
    doubtful: bool


@dataclass(frozen=True)
class Parts:
    """What is joined: by file and topic; the files of each joined list with their rows; what replaced the others."""

    joined: set[tuple[str, Topic]] = field(default_factory=set)
    lists: dict[Topic, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    replaced: dict[tuple[str, Topic], Replaced] = field(default_factory=dict)

    def joined_with(self, topic: Topic, file: str, where: Mapping[str, Any]) -> list[Finding]:
        """That a file's list is one of several which are joined, for each of them."""
        files = self.lists.get(topic, ())
        if file not in (name for name, _ in files):
            return []
        vi, en = ("; ".join(f"“{name}” ({rows} {word})" for name, rows in files) for word in ("dòng", "rows"))
        return [finding("parts_joined", files=vi, files_en=en, **_called(topic), **where)]

    def told_of(
        self, topic: Topic, file: str, rows: int, taken: int, newest: str, where: Mapping[str, Any]
    ) -> list[Finding]:
        """What should be told of a list of so many rows that later ones replaced."""
        by = self.replaced.get((file, topic))
        newer, there = (by.newer, by.rows) if by else (newest, taken)
        about = {"newer": newer, "rows": there, "before": rows}
        if there < SMALLER * rows and not (by and by.settled):
            return [finding("replaced_by_smaller", table=topic[1] or topic[0], **about, **where)]
        if by and by.doubtful:
            return [finding("parts_or_versions", shared=by.shared, **about, **_called(topic), **where)]
        return []

    def newer(self, file: str) -> str | None:
        """The file that replaced a list of another; None where it is not known."""
        return next((by.newer for (name, _), by in self.replaced.items() if name == file), None)


def _called(topic: Topic) -> dict[str, str]:
    vi, en = CALLED[topic[1] or topic[0]]
    return {"table": vi, "table_en": en}


@dataclass(frozen=True)
class _List:
    """What one file lists of one topic."""

    received: Received
    rows: tuple[Row, ...]
    records: int
    titles: tuple[str, ...]

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(row["unit_id"] for row in self.rows if row.get("unit_id"))

    @cached_property
    def names(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(_name(row), []).append(row)
        return found

    @cached_property
    def days(self) -> dict[date, list[Row]]:
        found: dict[date, list[Row]] = {}
        for row in self.rows:
            day = row.get("founded_on") or row.get("held_on")
            if day:
                found.setdefault(day, []).append(row)
        return found

    def values(self, column: str) -> frozenset[str]:
        """What stands in a column; nothing where a row says nothing."""
        found = [row.get(column) for row in self.rows]
        return frozenset(map(str, found)) if found and None not in found else frozenset()

    def holds(self, row: Row) -> bool:
        """Whether a row of another list is here: by identity, by name and place, or nearly by name and day."""
        if row.get("unit_id") in self.ids:
            return True
        if any(_compatible(row, other) for other in self.names.get(_name(row), ())):
            return True
        day = row.get("founded_on") or row.get("held_on")
        return any(_nearly(row, other) for other in self.days.get(day, ())) if day else False


def parts_of(versions: Sequence[Submission], sheet_of: OneSheet, known: Known, past: Past) -> Parts:
    """Tell parts from versions among a district's files, the latest of which comes first."""
    files = _distinct(versions)
    if len(files) < 2:
        return Parts()
    topics = sorted({topic for one in files for topic in said(one) if topic[0] in LISTED}, key=str)
    listed = {t: [_list(one, t, sheet_of, known) for one in files if t in said(one)] for t in topics}
    filled = {topic: [one for one in found if one.records] for topic, found in listed.items()}
    first = [_sorted(filled[topic], topic, past) for topic in topics if topic[0] == "units"]
    older = {file for found in first for file in found.replaced}
    beside_units = [_files(found) - older for found in first]
    linked = [_sorted(filled[topic], topic, past, beside_units) for topic in topics if topic[0] != "units"]
    together = [files for files in map(_files, (*first, *linked)) if len(files) > 1]
    out = Parts()
    for topic in topics:
        found = _sorted(listed[topic], topic, past, together if topic[0] == "units" else beside_units)
        force = [one for one in found.force if one.records]
        if len(force) > 1:
            out.lists[topic] = tuple((one.received.file, one.records) for one in force)
        out.joined.update((one.received.file, topic) for one in found.force[1:])
        out.replaced.update({(file, topic): by for file, by in found.replaced.items()})
    within = {file for found in out.lists.values() for file, _ in found} - older
    beside = {(one.received.file, topic) for one in files for topic in said(one) if topic[0] in BESIDE}
    out.joined.update((file, topic) for file, topic in beside if file in within)
    return out


@dataclass(frozen=True)
class _Sorted:
    """Lists of one topic that count, the latest first, and what replaced each of the others."""

    force: list[_List] = field(default_factory=list)
    replaced: dict[str, Replaced] = field(default_factory=dict)


def _files(found: _Sorted) -> set[str]:
    return {one.received.file for one in found.force}


def _sorted(lists: Sequence[_List], topic: Topic, past: Past, together: Sequence[set[str]] = ()) -> _Sorted:
    """Tell the lists that count from those that later ones replaced.

    An empty list says that there is nothing, but not for the other part of a list (`together`: files that are parts).
    """
    out = _Sorted()
    for here in lists:
        file = here.received.file
        empty = [o for o in out.force if not o.records and not _linked(file, o.received.file, together)]
        others = [o for o in out.force if o.records]
        if empty or (others and not here.records):
            out.replaced[file] = _against(here, empty or others)
        elif not others or (
            all(_apart_from(here, o) or _beside(here, o, topic, together) for o in others)
            and _evident(here, others, topic, past, together)
        ):
            out.force.append(here)
        else:
            out.replaced[file] = _against(here, others)
    return out


def _linked(file: str, other: str, together: Sequence[set[str]]) -> bool:
    return any(file in files and other in files for files in together)


def _beside(here: _List, other: _List, topic: Topic, together: Sequence[set[str]]) -> bool:
    """Whether activities stand beside parts of the list of units: all are taken, and each that repeats counts once."""
    told = False in (here.received.part, other.received.part)
    return topic[0] != "units" and not told and _linked(here.received.file, other.received.file, together)


def _distinct(versions: Iterable[Submission]) -> list[Submission]:
    """Files that can be counted, each content once."""
    found: dict[str, Submission] = {}
    for one in versions:
        if usable(one) is not None:
            found.setdefault(one.received.sha256, one)
    return list(found.values())


def _list(one: Submission, topic: Topic, sheet_of: OneSheet, known: Known) -> _List:
    reading = usable(one)
    rows: list[Row] = []
    tables = [t for t, other in with_topics(reading) if other == topic] if reading else []
    for table in tables:
        sheet = sheet_of(table, one.received.file)
        stated = quarters_stated(table.titles, sheet.calendar)
        if stated and sheet.quarter not in stated:
            continue
        found = rows_of(sheet, topic[0]).rows
        if topic[0] == "units":
            identified(sheet, found, topic[1], known)
            found = tuple(row for row in found if row["unit_id"] and unit_name(row.get("name") or row["unit_id"]))
        rows += found
    titles = (one.received.file.replace("_", " ").replace("-", " "), *(text for t in tables for text in t.titles))
    return _List(one.received, tuple(rows), records_in(tables), titles)


def _against(here: _List, force: Sequence[_List]) -> Replaced:
    """What a list has in common with later ones: those that share rows with it, or else all of them."""
    rivals = [other for other in force if _shared(here, other)] or list(force)
    rows, records = sum(len(r.rows) for r in rivals), sum(r.records for r in rivals)
    shared = sum(any(other.holds(row) for other in rivals) for row in here.rows)
    settled = rivals[0].received.part is False or here.received.part is False
    least = min(len(here.rows), rows)
    doubtful = not settled and least > 0 and shared < MOST * least
    return Replaced(rivals[0].received.file, records, shared, settled, doubtful)


def _shared(here: _List, other: _List) -> int:
    return sum(other.holds(row) for row in here.rows)


def _apart_from(here: _List, later: _List) -> bool:
    """Whether a list has (nearly) nothing in common with a later one, or was noted as a part by a person."""
    told = (here.received.part, later.received.part)
    if False in told or not here.rows:
        return False
    shared = _shared(here, later)
    if True in told:  # a new version of a part has most of its units; an addition repeats a few
        return shared < MOST * len(here.rows)
    least = min(len(here.rows), len(later.rows))
    return bool(later.rows) and shared <= NEARLY_NONE * least and _same_names(here, later) < MOST * least


def _same_names(here: _List, later: _List) -> int:
    """How many units of a list are called as one of another, wherever they stand: communes may have been mended."""
    return sum("title" not in row and bool(_name(row)) and _name(row) in later.names for row in here.rows)


def _evident(here: _List, force: Sequence[_List], topic: Topic, past: Past, together: Sequence[set[str]] = ()) -> bool:
    """Whether lists without anything in common are parts of one.

    A person, a title or a file's name says so; or they are units of other kinds, sectors or communes, or the quarter
    before listed units of both, or nothing. A file that is called the second version of another is one. Activities are
    told apart by their days, or stand beside parts of the list of units (`together`): titles alone may be reworded.
    """
    if any(one.received.part for one in (here, *force)):
        return True
    if any(PART.search(fold(text)) for one in (here, *force) for text in one.titles):
        return True
    if topic[0] != "units":
        return all(_linked(here.received.file, o.received.file, together) or _other_days(here, o) for o in force)
    if any(version_in_name(later.received.file) > version_in_name(here.received.file) for later in force):
        return False
    if any(_divided(here, force, column) for column in ("kind", "sector", "commune_code")):
        return True
    district = here.rows[0]["district_code"]
    before = {k[0] for k, row in past.last.items() if k[1] == topic[1] and row["district_code"] == district}
    return not before or all(_known_before(one, before, past) for one in (here, *force))


def _other_days(here: _List, other: _List) -> bool:
    """Whether all activities of two lists have their days, and these (nearly) never are the same."""
    dated = all(row.get("held_on") for one in (here, other) for row in one.rows)
    return dated and len(here.days.keys() & other.days.keys()) <= NEARLY_NONE * min(len(here.days), len(other.days))


def _divided(here: _List, force: Sequence[_List], column: str) -> bool:
    mine, theirs = here.values(column), [other.values(column) for other in force]
    return bool(mine) and all(other and not mine & other for other in theirs)


def _known_before(one: _List, before: set[str], past: Past) -> bool:
    """Whether most units of a list were listed the quarter before, or are new since."""
    told = sum(row["unit_id"] in before or _new(row, past) for row in one.rows)
    return told >= MOST * len(one.rows)


def _new(row: Row, past: Past) -> bool:
    founded = row.get("founded_on")
    return bool(founded and founded >= past.year_start)


def _name(row: Row) -> str:
    return key(row["title"]) if row.get("title") else unit_name_key(row.get("name") or "")


def _compatible(row: Row, other: Row) -> bool:
    """Whether two rows of one name may be one unit or activity: no two days; no two communes, but of one founding."""
    if not _name(row):
        return False
    if "title" in row or "title" in other:
        return row.get("held_on") == other.get("held_on")
    founded = row.get("founded_on")
    one_day = founded is not None and founded == other.get("founded_on")
    return one_day or len({row.get("commune_code"), other.get("commune_code")} - {None}) < 2


def _nearly(row: Row, other: Row) -> bool:
    """Whether two rows of one day are one, written in two ways."""
    if "title" in row or "title" in other:
        told = [(r.get("support_kind"), r.get("participants"), r.get("persons")) for r in (row, other)]
        return told[0] == told[1] and any(value is not None for value in told[0][1:])
    names = [_name(row), _name(other)]
    places = {row.get("commune_code"), other.get("commune_code")} - {None}
    return len(places) < 2 and all(names) and fuzz.ratio(*names) >= ALIKE
