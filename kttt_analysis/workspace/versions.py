"""The versions of one district's submission: which files came when, what counts, what changed from each to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.changes import Changes, changes_between
from kttt_analysis.cleaning.received import Received, identify, in_force
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import District, Province, load
from kttt_analysis.drawing.version_words import change_lines
from kttt_analysis.drawing.words import Words
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.cleaned import clean_received, of_district
from kttt_analysis.workspace.folder import Workspace

SHORT = 12
"""Digits of a hash that are shown."""
LISTS = {
    "support": ("hoạt động hỗ trợ", "support activities"),
    "totals": ("số tổng hợp", "stated totals"),
    "remarks": ("ý kiến", "remarks"),
}


@dataclass(frozen=True)
class Version:
    """One file: when it came and from whom, what counts of it now, what it changed.

    `state` and `tables` are as in the clean table of submissions; `changes` is None for the first.
    """

    number: int
    file: str
    sha256: str
    received_at: datetime | None
    sender: str | None
    state: str
    tables: tuple[str, ...]
    records: int
    changes: Changes | None = None


@dataclass(frozen=True, repr=False)
class Versions:
    """All versions of a district's submission for a quarter, the first one first."""

    quarter: Quarter
    district: District
    versions: tuple[Version, ...]
    province: Province
    last_day: date

    @property
    def frame(self) -> pd.DataFrame:
        """One row a version."""
        names = ("number", "file", "sha256", "received_at", "sender", "state", "tables", "records")
        rows = [{n: getattr(v, n) for n in names} | {"tables": ";".join(v.tables)} for v in self.versions]
        counts = [None if v.changes is None else len(v.changes.rows) for v in self.versions]
        frame = pd.DataFrame(rows, columns=list(names)).assign(changes=pd.array(counts, dtype="Int64"))
        return frame.assign(received_at=pd.to_datetime(frame["received_at"], utc=True))

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change, with the number of the version that made it."""
        made = [v.changes.rows.assign(number=v.number) for v in self.versions if v.changes is not None]
        names = ["number", "change", "table", "id", "name", "column", "label", "before", "after", "unit"]
        return pd.concat(made, ignore_index=True)[names] if made else pd.DataFrame(columns=names)

    def records(self) -> list[dict[str, Any]]:
        """Each version with its changes, plain, as JSON has them."""
        rows = self.frame.astype(object).where(self.frame.notna(), None).to_dict("records")
        changes = self.changes.astype(object).where(self.changes.notna(), None).to_dict("records")
        return [
            {str(k): _plain(v) for k, v in row.items()}
            | {"changes": [{str(k): _plain(v) for k, v in c.items()} for c in changes if c["number"] == row["number"]]}
            for row in rows
        ]

    def text(self, lang: str = "vi") -> str:
        """The versions as a person reads them."""
        w = Words(lang)
        lines = [f"{self.district.full_name}, {self.quarter.label(lang)}"]
        lines += [] if self.versions else [load().label("submission_state", "missing", lang)]
        for one in self.versions:
            lines.append("")
            lines += version_lines(one, lang)
            if one.changes is not None:
                made = change_lines(one.changes, self.province, self.last_day, lang)
                lines += [f"  {line}" for line in made or [w.pick("không có gì thay đổi", "nothing changed")]]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def version_lines(one: Version, lang: str = "vi") -> list[str]:
    """One version in two lines: what came when and from whom, and what counts of it."""
    w = Words(lang)
    when = (
        f"{one.received_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if one.received_at else w.pick("chưa ghi", "not noted")
    )
    sender = f" · {one.sender}" if one.sender else ""
    state = load().label("submission_state", one.state, lang)
    lists = ", ".join(w.pick(*LISTS.get(name, (name, name))) for name in one.tables)
    used = (
        w.pick(f"đang dùng: {lists}", f"in force: {lists}")
        if lists
        else w.pick("không dùng bảng nào", "no table in force")
    )
    head = w.pick(f"Bản {one.number}", f"Version {one.number}")
    return [
        f"{head} · {one.file} · {w.pick('nhận', 'received')} {when}{sender} · {one.sha256[:SHORT]}",
        f"  {state} · {used} · {w.number(one.records)} {w.pick('dòng', 'rows')}",
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value.item() if hasattr(value, "item") else value


def versions_of(
    space: Workspace, tables: CleanTables, district: District, earlier: Mapping[Quarter, CleanTables]
) -> Versions:
    """Return the versions of a district's submission, each cleaned anew with the files up to it.

    Parameters
    ----------
    tables
        The quarter's clean tables, which say what counts of each file.
    earlier
        Clean tables of the quarters before.
    """
    quarter, mine = tables.quarter, tables.submissions[tables.submissions["district_code"].eq(district.code)]
    rows = {str(row["file"]): row for row in mine[mine["file"].notna()].to_dict("records")}
    received = in_order([r for r in space.received(quarter) if r.file in rows], space, quarter)
    made: list[Version] = []
    before: CleanTables | None = None
    earlier = of_district(earlier, district.code)
    for number, one in enumerate(received, 1):
        after = clean_received(space, quarter, received[:number], earlier)
        row = rows[one.file]
        made.append(
            Version(
                number=number,
                file=one.file,
                sha256=one.sha256,
                received_at=one.received_at,
                sender=one.sender,
                state=str(row["state"]),
                tables=tuple(filter(None, str(row["tables"]).split(";"))),
                records=int(row["records"]),
                changes=None if before is None else changes_between(before, after),
            )
        )
        before = after
    last_day = quarter.bounds(space.settings.decisions.calendar)[1]
    return Versions(quarter, district, tuple(made), space.province, last_day)


def in_order(received: Sequence[Received], space: Workspace, quarter: Quarter) -> list[Received]:
    """Files of one district, the first one first."""
    calendar = space.settings.decisions.calendar
    found = in_force([identify(r, space.province, quarter, calendar) for r in received])
    return [one.received for versions in found.values() for one in reversed(versions)]
