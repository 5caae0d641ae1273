"""Corrections on their way from reading to rows: each is held against what stands there, then applied or told.

One that fits no longer is not applied, and the value is null until a person settles it; so are two about one cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.corrected_values import Case, Refused, Words, change_words, new_values
from kttt_analysis.cleaning.correction_places import NotThere, Spot, called, cell_spots, row_spots, spot_named
from kttt_analysis.cleaning.corrections import FOLDER, Correction, plain
from kttt_analysis.cleaning.records import Sheet
from kttt_analysis.dictionary import District, Finding, finding
from kttt_analysis.forms import Reading, Table
from kttt_analysis.forms.cell_values import Out
from kttt_analysis.forms.table_reader import NOTED
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import nearest

DROPPED = "row_dropped"
APPLIED = "applied"
BLOCKING = ("outdated", "conflict", "impossible")
"""States of an entry that is not applied although it is about something: nothing is published with such a one."""
FINDINGS = {
    "outdated": "correction_outdated", "conflict": "corrections_conflict", "impossible": "correction_impossible",
    "unused": "correction_unused",
}  # fmt: skip


@dataclass
class _Changes:
    """What becomes of one table: new values with their texts by cell, and rows that are dropped."""

    cells: dict[tuple[int, int], tuple[Out, str | None]] = field(default_factory=dict)
    rows: dict[int, Correction] = field(default_factory=dict)
    settled: set[tuple[str, str | None]] = field(default_factory=set)


class Ledger:
    """The corrections of one quarter, and what became of each: `rows` is the table `corrections`."""

    def __init__(self, entries: Iterable[Correction], quarter: Quarter, files: Collection[tuple[str, str]]) -> None:
        """Take the entries of the quarter; `files` are its files, each with its checksum: copies are one file."""
        self._same = {file: {plain(f) for f, other in files if other == sha} for file, sha in files}
        self._still: dict[str, str] = {}  # files in whose same cell stands what an entry about another file expects
        self.entries = [one for one in entries if one.quarter == quarter]
        self.findings: list[Finding] = []
        self._rows: dict[str, dict[str, Any]] = {}
        self._several: dict[str, list[str]] = {}  # rows in several files that an entry fits
        self._why: dict[str, Words] = {}  # of entries that are about something that is not used
        self._names: dict[tuple[str, str], dict[str, None]] = {}  # what rows are called, by district and topic

    def look(self, sheets: Sequence[tuple[Sheet, str, str | None]]) -> None:
        """See the parts of one list that stand in several files, before any is taken: a name may be in two of them."""
        for one in self.entries:
            spots = row_spots(one, sheets) if one.unit is not None else []
            mine = [s for s in spots if s.sheet.district.code == one.district]
            if len({s.sheet.file for s in mine}) > 1:
                self._several[one.entry] = [f"{s.sheet.file} · {_row(s)}" for s in mine]

    # ---- one file --------------------------------------------------------------------------------

    def apply(
        self, file: str, reading: Reading, district: District, sheets: Sequence[tuple[Sheet, str, str | None]]
    ) -> list[tuple[Table, int]]:
        """Correct the tables of a file that are taken; return the rows that are dropped: table as read, and record.

        Parameters
        ----------
        file
            Path of the file below its quarter's folder.
        sheets
            The tables that are taken, each with its topic and, for units, the list that it is.
        """
        mine = [one for one in self.entries if one.district == district.code]
        mine = [one for one in mine if one.entry not in self._rows or one.entry in self._several]
        if not mine:
            return []
        for sheet, topic, _ in sheets:
            names = (called(sheet.table, topic, i) for i in range(len(sheet.table.records)))
            self._names.setdefault((district.code, topic), {}).update(dict.fromkeys(names))
        cases = [case for one in mine for case in self._cases(one, file, reading, sheets)]
        changes: dict[int, _Changes] = {}
        for case in cases:
            made = changes.setdefault(id(case.spot.sheet), _Changes())
            try:
                _alone(case, cases, self._several.get(case.one.entry, ()))
                self._apply(case, reading, made)
            except Refused as refused:
                state = "conflict" if isinstance(refused, _Conflict) else "impossible"
                self._refuse(case, state, refused.why, made)
            except NotThere as gone:
                self._refuse(case, "outdated", _no_longer(case.one, gone.found), made)
        dropped = []
        for sheet, *_ in sheets:
            if id(sheet) in changes:
                dropped += [(sheet.table, i) for i in sorted(changes[id(sheet)].rows)]
                _corrected(sheet, changes[id(sheet)])
        return dropped

    def _cases(
        self, one: Correction, file: str, reading: Reading, sheets: Sequence[tuple[Sheet, str, str | None]]
    ) -> Iterator[Case]:
        """The places in a file that an entry is about; one that has gone is told."""
        if one.unit is not None:
            rows = row_spots(one, sheets)
            named = [row if one.column is None else spot_named(one.column, row) for row in rows]
            if rows and not any(named):
                why = (f"biểu không có cột {one.column}", f"the sheet has no column {one.column}")
                self._note(one, "impossible", rows[0], why)
            for spot in filter(None, named):
                yield Case(one, spot, spot_named(one.to, spot) if one.to else None)
        elif plain(one.file) not in self._same[file]:
            if one.was and self._stands(one, reading, sheets):
                self._still.setdefault(one.entry, file)
        else:
            try:
                spots, used = cell_spots(one, reading, sheets)
            except NotThere as gone:
                self._note(one, "outdated", None, _no_longer(one, gone.found), raw=gone.found)
                return
            if not used:
                self._why[one.entry] = (
                    "bảng đó không được dùng (đã có bản mới hơn, hoặc không nhận ra là bảng gì)",
                    "that table is not used (a newer file has replaced it, or nobody knows what it is)",
                )
            for spot in spots:
                yield Case(one, spot, spot_named(one.to, spot) if one.to else None)

    @staticmethod
    def _stands(one: Correction, reading: Reading, sheets: Sequence[tuple[Sheet, str, str | None]]) -> bool:
        """Whether the cell that an entry names says what it expects, in another file."""
        try:
            spots, _ = cell_spots(one, reading, sheets)
        except NotThere:
            return False
        return any(one.stands(spot.unit if one.whole_row else spot.raw) for spot in spots)

    def _apply(self, case: Case, reading: Reading, made: _Changes) -> None:
        one, spot = case.one, case.spot
        raw = spot.unit if one.whole_row else spot.raw
        if not one.stands(raw):
            raise NotThere(raw)
        if one.whole_row:
            made.rows[spot.i] = one
            made.settled |= _settled(case)
            self._note(one, APPLIED, spot, raw=raw)
            _tell(DROPPED, case, spot, raw, None)
            return
        for cell, value, text in new_values(case, reading):
            made.cells[cell.i, cell.k] = (value, text)
        made.settled |= _settled(case)
        result = made.cells[(case.target or spot).i, (case.target or spot).k][1]
        self._note(one, APPLIED, spot, raw=raw, value=result, cell_to=case.target and case.target.address)
        _tell("corrected", case, spot, raw, result)
        if case.target:
            _tell("corrected", case, case.target, None, result)

    def _refuse(self, case: Case, state: str, why: Words, made: _Changes) -> None:
        """Not applied: the values concerned are null, but a row that was to be dropped stays."""
        if not case.one.whole_row:
            made.cells |= {(cell.i, cell.k): (None, None) for cell in case.cells}
        self._note(case.one, state, case.spot, why, raw=case.spot.raw)

    def _note(self, one: Correction, state: str, spot: Spot | None, why: Words = ("", ""), **more: Any) -> None:
        """Keep what became of an entry; one that is not applied is a finding about the ledger."""
        if one.entry in self._rows and state != APPLIED:
            return  # told at the first of several places
        head = None if spot is None else spot.head
        column = one.column if head is None else head.column or head.name
        place = {"file": one.file, "sheet": one.sheet, "cell": one.cell, "unit": one.unit}
        if spot is not None:
            place = {"file": spot.sheet.file, "sheet": spot.table.sheet, "cell": spot.address, "unit": spot.unit}
        self._rows[one.entry] = {
            "quarter": str(one.quarter), "district_code": one.district, "entry": one.entry, "action": one.action,
            "state": state, **place, "cell_to": None, "column": None if one.whole_row else column, "raw": None,
            "value": None, "said_by": one.by, "said_on": one.on.isoformat(), "reason": one.reason,
            "why": why[0] or None, "why_en": why[1] or None, **more,
        }  # fmt: skip
        if state != APPLIED:
            self._tell(one, state, place, why)

    def _tell(self, one: Correction, state: str, place: Mapping[str, Any], why: Words) -> None:
        """A finding about the ledger."""
        parts = (place[name] for name in ("file", "sheet", "cell", "unit"))
        where = " · ".join(str(part) for part in parts if part) or one.place
        words = {"entry": one.entry, "where": where, "why": why[0], "why_en": why[1]}
        file = f"{FOLDER}/{one.entry.split(':')[0].rsplit('/', 1)[-1]}"
        told = {"file": file, "quarter": one.quarter, "district_code": one.district}
        code = "correction_still_needed" if one.entry in self._still else FINDINGS[state]
        self.findings.append(finding(code, **told, **words))

    # ---- the whole quarter -----------------------------------------------------------------------

    def hold(self, findings: Iterable[Finding]) -> None:
        """Entries whose new value a check has turned down are no longer applied: the value is null."""
        errors = {(f.file, f.sheet, f.cell): f for f in findings if f.severity == "error" and f.cell}
        for one in self.entries:
            row = self._rows.get(one.entry)
            if row is None or row["state"] != APPLIED or row["value"] is None:
                continue
            against = errors.get((row["file"], row["sheet"], row["cell_to"] or row["cell"]))
            if against is not None:
                why = (
                    f"giá trị mới ({row['value']}) không qua được kiểm tra: {against.message}",
                    f"the new value ({row['value']}) does not pass the checks: {against.text('en')[0]}",
                )
                row |= {"state": "impossible", "value": None, "why": why[0], "why_en": why[1]}
                self._tell(one, "impossible", row, why)

    def rows(self, files: Collection[str], heard: Collection[str]) -> list[dict[str, Any]]:
        """What became of every entry, those that were about nothing too.

        Parameters
        ----------
        files, heard
            The files of the quarter, and the districts that have sent any.
        """
        for one in self.entries:
            if one.entry not in self._rows and one.entry in self._still:
                newer = self._still[one.entry]
                self._note(one, "outdated", None, (
                    f"tệp đó không được dùng nữa, nhưng cùng ô ở tệp “{newer}” vẫn ghi “{plain(one.was)}”",
                    f"that file is not used any more, but the same cell of “{newer}” still has “{plain(one.was)}”",
                ))  # fmt: skip
            elif one.entry not in self._rows:
                self._note(one, "unused", None, self._why.get(one.entry) or self._unused(one, files, heard))
        return [self._rows[one.entry] for one in self.entries]

    def _unused(self, one: Correction, files: Collection[str], heard: Collection[str]) -> Words:
        if one.district not in heard:
            return "huyện chưa gửi báo cáo kỳ này", "the district has sent nothing for the quarter"
        names = list(files if one.unit is None else self._names.get((one.district, one.table or ""), ()))
        near = nearest(one.unit or one.file or "", names, limit=2)
        hint = f"; gần nhất là “{'”, “'.join(near)}”" if near else ""
        hint_en = f"; nearest is “{'”, “'.join(near)}”" if near else ""
        if one.unit is not None:
            return f"không có dòng nào ghi “{one.unit}”{hint}", f"no row says “{one.unit}”{hint_en}"
        if any(plain(one.file) == plain(file) for file in files):
            return "tệp đó không được dùng cho huyện này", "that file is not used for the district"
        return f"trong quý không có tệp “{one.file}”{hint}", f"the quarter has no file “{one.file}”{hint_en}"


class _Conflict(Refused):
    """Two entries are about one cell."""


def _row(spot: Spot) -> str:
    return f"{spot.table.sheet}!{spot.table.record_rows[spot.i]}"


def _alone(case: Case, cases: Sequence[Case], elsewhere: Sequence[str]) -> None:
    """Refuse an entry that fits several rows, or a cell that another entry is about too."""
    same = elsewhere or [_row(other.spot) for other in cases if other.one is case.one]
    if len(same) > 1:
        rows = ", ".join(same)
        raise Refused(
            f"có {len(same)} dòng như vậy ({rows}); hãy ghi chỗ cần sửa bằng file, sheet, cell",
            f"there are {len(same)} such rows ({rows}); give the place by file, sheet and cell",
        )
    mine = {(id(cell.sheet), cell.i, cell.k) for cell in case.cells}
    others = {c.one.entry for c in cases if c.one is not case.one for s in c.cells if (id(s.sheet), s.i, s.k) in mine}
    if others:
        named = "; ".join(sorted(others))
        raise _Conflict(f"cùng chỗ với {named}", f"it is about the same place as {named}")


def _no_longer(one: Correction, found: str | None) -> Words:
    """That the source says something else now, or that no record has such a cell."""
    stands = f"“{plain(found)}”" if found else None
    if one.was is None:
        return (
            f"chỗ đó không phải ô của một dòng số liệu; đang ghi {stands or 'ô trống, hoặc không có trang đó'}",
            f"that is no cell of a record; it says {stands or 'nothing, or there is no such sheet'}",
        )
    return (
        f"mục này cần thấy “{plain(one.was)}”, nay tệp ghi {stands or 'ô trống hoặc không còn ô đó'}",
        f"the entry expects “{plain(one.was)}”, the file now has {stands or 'nothing there'}",
    )


# ---- the table with its corrections ----------------------------------------------------------------


def _settled(case: Case) -> set[tuple[str, str | None]]:
    """What the reader said of the cells that a person has settled; not what it says once for a whole column."""
    cells = {cell.address for cell in case.cells}
    return {(f.code, f.cell) for f in case.spot.table.findings if f.cell in cells and f.column and f.code not in NOTED}


def _corrected(sheet: Sheet, made: _Changes) -> None:
    """Put a table with its corrections into its sheet, and keep the one that was read."""
    table = sheet.table
    records, raw = [list(r) for r in table.records], [list(r) for r in table.raw]
    for (i, k), (value, text) in made.cells.items():
        records[i][k], raw[i][k] = value, text
    kept = [i for i in range(len(records)) if i not in made.rows]
    sheet.as_read = table
    sheet.settled |= made.settled
    sheet.table = replace(
        table,
        records=tuple(tuple(records[i]) for i in kept),
        raw=tuple(tuple(raw[i]) for i in kept),
        record_rows=tuple(table.record_rows[i] for i in kept),
        sections=tuple(table.sections[i] for i in kept) if table.sections else (),
        findings=tuple(f for f in table.findings if (f.code, f.cell) not in made.settled),
    )


def _tell(code: str, case: Case, spot: Spot, raw: str | None, result: str | None) -> None:
    """Note a correction at a cell."""
    one = case.one
    vi, en = change_words(one.action, case.spot.unit if one.whole_row else case.spot.raw, result,
                          case.target.address if case.target else None, whole_row=one.whole_row)  # fmt: skip
    words = {"change": vi, "change_en": en, "by": one.by, "said_on": format_date(one.on)}
    where = {"quarter": one.quarter, "district_code": one.district, "file": spot.sheet.file, "sheet": spot.table.sheet}
    where |= {"cell": spot.address, "column": spot.head.column or spot.head.name, "raw": raw, "read_as": result}
    spot.sheet.findings.append(finding(code, **where, **words, reason=one.reason, entry=one.entry))


def correction_text(row: Mapping[Any, Any], lang: str = "vi") -> str:
    """A row of the table `corrections` in a sentence: from what to what, who said so, when, why, and the entry."""
    plain_row = {name: value if isinstance(value, str) else None for name, value in row.items()}
    change = change_words(
        str(row["action"]), plain_row["raw"], plain_row["value"], plain_row["cell_to"],
        whole_row=plain_row["column"] is None,
    )[lang == "en"]  # fmt: skip
    day = format_date(date.fromisoformat(str(row["said_on"])))
    if lang == "en":
        return f"{change}; {row['said_by']}, {day}: {row['reason']} ({row['entry']})"
    return f"{change}; {row['said_by']}, ngày {day}: {row['reason']} ({row['entry']})"


def blocking(corrections: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table `corrections` with which nothing is published."""
    return corrections[corrections["state"].isin(BLOCKING)]
