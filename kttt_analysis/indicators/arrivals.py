"""What came for a quarter, file by file: whose it is, whether it counts and, where it does not, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.cleaning.unfilled import NOTHING

DOCUMENT = "not_a_spreadsheet"
OTHER_QUARTER = "other_quarter"


@dataclass(frozen=True)
class Arrival:
    """One file.

    `reasons` are the findings for which nothing of it counts; none where it counts, or did until a later version came.
    `may_be` are codes of districts one of whose it is where that cannot be told; `stated` is the quarter it states
    where that is another one.
    """

    file: str
    district_code: str | None
    state: str
    version: int
    records: int
    received_at: datetime | None
    may_be: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    stated: str | None = None
    fix: str = ""

    @property
    def counts(self) -> bool:
        """Whether its figures are in the numbers."""
        return not self.reasons and self.state != "replaced"

    @property
    def document(self) -> bool:
        """Whether it is no spreadsheet."""
        return DOCUMENT in self.reasons

    @property
    def answers(self) -> bool:
        """Whether it is an answer for this quarter, readable or not: neither another quarter's nor left blank."""
        return OTHER_QUARTER not in self.reasons and NOTHING not in self.reasons

    @property
    def unreadable(self) -> bool:
        """Whether it is a spreadsheet that could not be opened."""
        return self.state == "unread" and self.answers and not self.document


def arrivals(tables: CleanTables) -> tuple[Arrival, ...]:
    """Every file of a quarter, as its clean tables tell it."""
    files = tables.submissions[tables.submissions["file"].notna()]
    told = {str(name): rows for name, rows in tables.findings.groupby("file", sort=False)}
    return tuple(_arrival(row, told.get(str(row["file"]))) for row in files.to_dict("records"))


def _arrival(row: dict[Any, Any], found: pd.DataFrame | None) -> Arrival:
    code, state = row["district_code"], str(row["state"])
    unused = state in ("unread", "received") or pd.isna(code) or (state == "to_mend" and not row["tables"])
    why = _whole_file(found) if unused and state != "replaced" and found is not None else None
    stated = None if why is None else next(iter(why.loc[why["code"].eq(OTHER_QUARTER), "raw"].dropna()), None)
    return Arrival(
        file=str(row["file"]),
        district_code=None if pd.isna(code) else str(code),
        state=state,
        version=int(row["version"]),
        records=0 if pd.isna(row["records"]) else int(row["records"]),
        received_at=None if pd.isna(row["received_at"]) else pd.Timestamp(row["received_at"]).to_pydatetime(),
        may_be=tuple(str(row["may_be"]).split(";")) if row["may_be"] else (),
        reasons=() if why is None else tuple(dict.fromkeys(why["code"])),
        stated=stated,
        fix="" if why is None else " ".join(dict.fromkeys(why["fix"])),
    )


def _whole_file(found: pd.DataFrame) -> pd.DataFrame:
    """Findings that say why a file does not count: those of the whole of it, else of its parts."""
    grave = found[found["severity"].eq("error") | found["code"].eq(DOCUMENT)]
    whole = grave[grave["sheet"].isna()]
    return whole if len(whole) else grave


def first_answer(files: Iterable[Arrival]) -> tuple[bool, datetime | None]:
    """Whether any of a district's files is an answer, and when the first came; None where that is not known.

    Where spreadsheets came, they count and not the documents beside them. A file of which nobody noted when it came may
    have been the first.
    """
    answers = [one for one in files if one.answers]
    sheets = [one for one in answers if not one.document] or answers
    moments = [one.received_at for one in sheets if one.received_at is not None]
    return bool(sheets), min(moments) if moments and len(moments) == len(sheets) else None
