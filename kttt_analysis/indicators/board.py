"""Who has reported: one row a district, with its state, how late it is, what was read, and last year's punctuality."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM

STATE_ORDER = ("unread", "to_mend", "late", "received", "accepted")
"""Of several files of a district the first of these states is its own."""
YEAR = 4
COLUMNS = {
    "district_code": "str",
    "district": "str",
    "state": "str",
    "days_late": "Int64",
    "received_at": "datetime64[ns, UTC]",
    "version": "Int64",
    "files": "Int64",
    "records": "Int64",
    "errors": "Int64",
    "warnings": "Int64",
    "notes": "Int64",
    "on_time_before": "Int64",
    "quarters_before": "Int64",
}


def board(q: QuarterData, deadlines: Mapping[Quarter, datetime], now: date | None = None) -> pd.DataFrame:
    """Return one row a district of the quarter.

    Parameters
    ----------
    q
        The quarter; its history says how punctual a district was.
    deadlines
        Last moment of each quarter at which a report is in time.
    now
        The day on which the board is looked at, by default the quarter's own `as_of`.

    Returns
    -------
    DataFrame
        `state` is `missing`, or the gravest state of the files in force; a document that is no spreadsheet is
        `received`. `days_late` counts from the deadline to the first file that came, or to `now` where none did;
        0 in time, null where nobody noted when it came. `version` is the number of the one in force, `files` how many
        are. `on_time_before` of `quarters_before`: the quarters of the last year whose first file came in time.

    Examples
    --------
    >>> list(COLUMNS)[:4]
    ['district_code', 'district', 'state', 'days_late']
    """
    rows = [_row(q, d.code, deadlines, now or q.as_of) for d in q.districts]
    return pd.DataFrame({name: pd.Series([r[name] for r in rows], dtype=kind) for name, kind in COLUMNS.items()})


def _row(q: QuarterData, code: str, deadlines: Mapping[Quarter, datetime], now: date) -> dict[str, Any]:
    mine = _files(q.tables, code)
    force = mine[~mine["state"].astype(str).eq("replaced")]
    states = set(force["state"].astype(str))
    first = mine["received_at"].min() if len(mine) else None
    on_time, told = _before(q, code, deadlines)
    found = q.findings[q.findings["district_code"].eq(code) & q.findings["file"].notna()]
    return {
        "district_code": code,
        "district": q.district_name(code),
        "state": next((s for s in STATE_ORDER if s in states), "missing"),
        "days_late": _days_late(first, deadlines.get(q.quarter), now, arrived=len(mine) > 0),
        "received_at": force["received_at"].max() if len(force) else None,
        "version": force["version"].max() if len(force) else None,
        "files": len(force),
        "records": force["records"].sum() if len(force) else 0,
        "errors": int(found["severity"].eq("error").sum()),
        "warnings": int(found["severity"].eq("warning").sum()),
        "notes": int(found["severity"].eq("note").sum()),
        "on_time_before": on_time,
        "quarters_before": told,
    }


def _files(tables: CleanTables, code: str) -> pd.DataFrame:
    """A district's files, replaced ones with them; none where it sent nothing."""
    mine = tables.submissions[tables.submissions["district_code"].eq(code)]
    return mine[~mine["state"].astype(str).eq("missing")]


def _days_late(first: Any, deadline: datetime | None, now: date, *, arrived: bool) -> int | None:
    if deadline is None:
        return None
    if not arrived:
        return max(0, (now - _day(deadline)).days)
    if first is None or pd.isna(first):
        return None
    moment = pd.Timestamp(first).to_pydatetime()
    return max(0, (_day(moment) - _day(deadline)).days) if moment > deadline else 0


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _before(q: QuarterData, code: str, deadlines: Mapping[Quarter, datetime]) -> tuple[int, int]:
    """In how many quarters of the last year a district reported in time, and of how many that is known."""
    on_time = known = 0
    for quarter in (q.quarter - n for n in range(1, YEAR + 1)):
        tables, deadline = q.history.get(quarter), deadlines.get(quarter)
        if tables is None or deadline is None:
            continue
        mine = _files(tables, code)
        first = mine["received_at"].min() if len(mine) else None
        if len(mine) and (first is None or pd.isna(first)):
            continue
        known += 1
        on_time += len(mine) > 0 and pd.Timestamp(str(first)).to_pydatetime() <= deadline
    return on_time, known
