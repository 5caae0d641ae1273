"""The clean tables of one quarter: their columns and types come from the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import Column, Finding, load
from kttt_analysis.quarter import Calendar, Quarter

SUBMISSION_COLUMNS = (
    "quarter",
    "district_code",
    "file",
    "sha256",
    "received_at",
    "version",
    "state",
    "records",
    "errors",
    "warnings",
    "tables",
    "may_be",
)
FINDING_COLUMNS = (
    "code",
    "severity",
    "quarter",
    "district_code",
    "file",
    "sheet",
    "cell",
    "column",
    "raw",
    "read_as",
    "message",
    "fix",
)
CORRECTION_COLUMNS = (
    *("quarter", "district_code", "entry", "action", "state", "file", "sheet", "cell", "cell_to", "unit", "column"),
    *("raw", "value", "said_by", "said_on", "reason", "why", "why_en"),
)
REJECTED_COLUMNS = ("quarter", "district_code", "file", "sheet", "row", "reason", "values")
SYNTHETIC = "synthetic_data"


class CalendarError(ValueError):
    """Tables of two calendars were about to be put together: their quarters are not of the same days."""


@dataclass(frozen=True)
class CleanTables:
    """The clean tables of one quarter, as the contract has them, and the districts' remarks.

    Attributes
    ----------
    units, support, totals
        One row a unit, an activity, a stated total; columns and units as the dictionary says.
    submissions
        One row a file, and one for each district without one; `tables` names what was taken from the file, `may_be`
        the districts (codes) one of whose it is where that cannot be told.
    findings
        Everything odd, with file, sheet and cell.
    rejected
        Rows kept out, whole (`values` is JSON), with the reason.
    remarks
        The districts' words: topic and text.
    corrections
        The ledger's entries for the quarter: which cell, what stood there, what counts instead, who said so, and the
        state (applied, or why not).
    calendar
        The calendar whose quarter this is: the same file cleaned by the other one gives other tables.
    """

    quarter: Quarter
    units: pd.DataFrame
    support: pd.DataFrame
    totals: pd.DataFrame
    submissions: pd.DataFrame
    findings: pd.DataFrame
    rejected: pd.DataFrame
    remarks: pd.DataFrame
    corrections: pd.DataFrame = field(default_factory=lambda: corrections_frame(()))
    calendar: Calendar = "calendar"

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def synthetic(self) -> bool:
        """Whether any submission says that its figures are made up."""
        return bool((self.findings["code"] == SYNTHETIC).any())

    @property
    def districts(self) -> frozenset[str]:
        """Codes of the districts that have reported: whose list of units or stated totals was read."""
        return self.districts_with("HTX", "THT", "totals")

    def districts_with(self, *tables: str) -> frozenset[str]:
        """Codes of the districts of which one of these tables was read: "HTX", "THT", "support", "totals", "remarks".

        A table that was read and has no rows says that there is nothing; a table that was not read says nothing.
        """
        held = self.submissions["tables"].astype(str).str.split(";")
        found = held.map(lambda names: bool(set(tables) & set(names)))
        return frozenset(self.submissions.loc[found, "district_code"].dropna().astype(str))


TABLES = tuple(f.name for f in fields(CleanTables) if f.name not in ("quarter", "calendar"))


def check_calendar(calendar: Calendar, found: Iterable[CleanTables]) -> None:
    """Refuse tables that were made with another calendar.

    Raises
    ------
    CalendarError
        The quarters of those tables are named.
    """
    other = sorted(t.quarter for t in found if t.calendar != calendar)
    if other:
        raise CalendarError(
            f"bảng số liệu sạch của {', '.join(map(str, other))} lập theo lịch khác với lịch đang chọn ({calendar}); "
            "số liệu của hai lịch không được dùng chung"
        )


def stored_columns(table: str) -> tuple[Column, ...]:
    """Columns of a clean table, in the contract's order.

    Examples
    --------
    >>> [c.name for c in stored_columns("totals")][:4]
    ['quarter', 'district_code', 'indicator', 'stated']
    """
    return tuple(c for c in load().columns[table].values() if c.stored)


def unit_frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a clean table: every column, typed; what a row lacks is missing.

    Counts are nullable integers, money and areas float64, dates `date` objects, codes text, lists categorical, flags
    nullable booleans.
    """
    columns: dict[str, pd.Series[Any]] = {}
    extra = {"source_file": "text", "source_sheet": "text", "source_row": "count"} if table == "remarks" else {}
    head = {"quarter": "code", "district_code": "code"} if table == "remarks" else {}
    for name in head:
        columns[name] = _series([r.get(name) for r in rows], "code", None)
    for column in stored_columns(table):
        columns[column.name] = _series([r.get(column.name) for r in rows], column.type, column.vocabulary)
    for name, kind in extra.items():
        columns[name] = _series([r.get(name) for r in rows], kind, None)
    return pd.DataFrame(columns)


def _series(values: list[Any], kind: str, vocabulary: str | None) -> pd.Series[Any]:
    if kind == "count":
        return pd.Series(pd.array(values, dtype="Int64"))
    if kind in ("money", "area", "number"):
        return pd.Series(values, dtype="float64")
    if kind == "flag":
        return pd.Series(pd.array(values, dtype="boolean"))
    if kind == "term" and vocabulary:
        return pd.Series(pd.Categorical(values, categories=list(load().vocabularies[vocabulary])))
    if kind == "date":
        return pd.Series(values, dtype="object")
    return pd.Series(values, dtype="str")


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, worst first, then by place."""
    order = {"error": 0, "warning": 1, "note": 2}
    rows = sorted(
        (f.as_dict() for f in findings),
        key=lambda f: (order[f["severity"]], f["district_code"] or "", f["file"] or "", f["sheet"] or ""),
    )
    frame = pd.DataFrame({name: pd.Series([r[name] for r in rows], dtype="str") for name in FINDING_COLUMNS})
    frame["severity"] = pd.Categorical(frame["severity"], categories=list(order))
    return frame


def submissions_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Submissions as a table, by district, the file in force before the ones it replaced."""
    frame = pd.DataFrame({name: [r.get(name) for r in rows] for name in SUBMISSION_COLUMNS})
    for name in ("tables", "may_be"):
        frame[name] = frame[name].fillna("").astype("str")
    for name in ("quarter", "district_code", "file", "sha256"):
        frame[name] = frame[name].astype("str")
    for name in ("version", "records", "errors", "warnings"):
        frame[name] = frame[name].astype("Int64")
    frame["received_at"] = pd.to_datetime(frame["received_at"], utc=True)
    states = list(load().vocabularies["submission_state"])
    frame["state"] = pd.Categorical(frame["state"], categories=states)
    return frame.sort_values(["district_code", "version"], ascending=[True, False], kind="stable").reset_index(
        drop=True
    )


def rejected_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rejected rows as a table; `values` is the row as JSON, heading by heading."""
    frame = pd.DataFrame({name: [r.get(name) for r in rows] for name in REJECTED_COLUMNS})
    for name in REJECTED_COLUMNS:
        frame[name] = frame[name].astype("Int64" if name == "row" else "str")
    return frame


def corrections_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """What became of each entry of the ledger, as a table; all of it is text."""
    rows = list(rows)
    return pd.DataFrame({name: pd.Series([r.get(name) for r in rows], dtype="str") for name in CORRECTION_COLUMNS})


def with_findings(tables: CleanTables, found: Sequence[Finding]) -> CleanTables:
    """Return the tables with more findings, counted also in the submissions they concern."""
    if not found:
        return tables
    added = findings_frame(found)
    order = ["severity", "district_code", "file", "sheet"]
    findings = pd.concat([tables.findings, added], ignore_index=True)
    findings = findings.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)
    submissions = tables.submissions.copy()
    for severity, column in (("error", "errors"), ("warning", "warnings")):
        files = added.loc[added["severity"].eq(severity), "file"].value_counts()
        more = submissions["file"].map(files).fillna(0).astype("Int64")
        submissions[column] = submissions[column] + more
    return replace(tables, findings=findings, submissions=submissions)
