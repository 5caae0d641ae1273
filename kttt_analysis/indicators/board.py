"""Who has reported: one row a district, with its state, how late it is, what was read, and last year's punctuality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.unfilled import NOTHING
from kttt_analysis.indicators.arrivals import OTHER_QUARTER, Arrival, arrivals, first_answer
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM

STATE_ORDER = ("unread", "to_mend", "late", "accepted")
"""Of several files of a district that count the first of these states is its own."""
STATES = {
    "unread": "unread",
    "to_mend": "to_mend",
    "late": "late",
    "accepted": "accepted",
    "received": "received",
    OTHER_QUARTER: "unread",
    NOTHING: "to_mend",
    "unclear": "missing",
    "not_due": "missing",
    "missing": "missing",
}
"""Where a district stands, finer than the state of its files."""
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
    "days_late_before": "float64",
    "standing": "str",
    "stated": "str",
    "documents": "str",
    "unusable": "str",
    "may_be": "str",
}
OTHERS = {
    "file": "str",
    "reasons": "str",
    "stated": "str",
    "district_code": "str",
    "may_be": "str",
    "state": "str",
    "received_at": "datetime64[ns, UTC]",
    "records": "Int64",
    "fix": "str",
}
JOINED = "; "
"""Between the names of several files, or several codes, in one cell."""


def board(q: QuarterData, now: date | None = None) -> pd.DataFrame:
    """Return one row a district of the quarter.

    Parameters
    ----------
    q
        The quarter; its deadlines say who is late, its history how punctual a district was.
    now
        The day on which the board is looked at, by default the quarter's own `as_of`.

    Returns
    -------
    DataFrame
        `state` is `missing`, or the gravest state of the spreadsheets in force: one that is older than another that
        counts says nothing any more. A district that sent only documents is `received`. `standing` is finer: a file of
        another quarter (`stated`), a form sent back blank, a file that may be the district's, a deadline still to come.

        `days_late` counts from the deadline to the first answer, or to `now` where none came; 0 in time, null where
        nobody noted when it came or it is not clear whether any did. `version` is the number of the one in force,
        `files` how many are, `records` and findings are theirs; `documents`, `unusable` and `may_be` name the other
        files of the district, and those that may be its.

        `on_time_before` of `quarters_before`: the quarters of the last year whose first answer came in time, of those
        of which that is known; `days_late_before`: how many days late the others were on average, if they came.

    Examples
    --------
    >>> list(COLUMNS)[:4]
    ['district_code', 'district', 'state', 'days_late']
    """
    came, past = arrivals(q.tables), _past(q)
    rows = [_row(q, d.code, came, past, now or q.as_of) for d in q.districts]
    return _frame(rows, COLUMNS)


def others(q: QuarterData) -> pd.DataFrame:
    """Return one row a file that cannot be counted for anybody, and why.

    Documents whose district is known are not among them: the board has them in its district's row.

    Returns
    -------
    DataFrame
        `reasons` are codes of findings, `may_be` codes of the districts one of whose the file is, `fix` says in
        Vietnamese what to do.
    """
    found = [
        {name: getattr(one, name) for name in OTHERS}
        | {"reasons": JOINED.join(one.reasons), "may_be": JOINED.join(one.may_be)}
        for one in sorted(arrivals(q.tables), key=lambda one: one.file)
        if one.reasons and (one.district_code is None or not one.document or not one.answers)
    ]
    return _frame(found, OTHERS)


def _frame(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([r[name] for r in rows], dtype=kind) for name, kind in columns.items()})


def _row(
    q: QuarterData, code: str, came: Sequence[Arrival], past: dict[Quarter, tuple[Arrival, ...]], now: date
) -> dict[str, Any]:
    mine = [one for one in came if one.district_code == code]
    force = [one for one in mine if one.state != "replaced"]
    maybe = [one for one in came if code in one.may_be]
    days = _days_late(mine, q.deadlines.get(q.quarter), now)
    standing, judged = _standing(force, maybe, days, q.deadlines.get(q.quarter), now)
    moments = [one.received_at for one in judged if one.received_at]
    files = {one.file for one in force}
    of_nobody = q.findings["file"].isna() & q.findings["code"].ne("missing_submission")
    found = q.findings[q.findings["file"].isin(files) | (q.findings["district_code"].eq(code) & of_nobody)]
    return {
        "district_code": code,
        "district": q.district_name(code),
        "state": STATES[standing],
        "days_late": None if standing == "unclear" else days,
        "received_at": max(moments) if moments else None,
        "version": max((one.version for one in judged), default=None),
        "files": len(force),
        "records": sum(one.records for one in force if one.counts),
        **{f"{severity}s": int(found["severity"].eq(severity).sum()) for severity in ("error", "warning", "note")},
        **_before(q, code, past),
        "standing": standing,
        "stated": next((one.stated for one in judged if standing == OTHER_QUARTER), None),
        "documents": JOINED.join(one.file for one in force if one.document and one.answers),
        "unusable": JOINED.join(one.file for one in force if one.reasons and not (one.document and one.answers)),
        "may_be": JOINED.join(one.file for one in maybe),
    }


def _standing(
    force: Sequence[Arrival], maybe: Sequence[Arrival], days: int | None, deadline: datetime | None, now: date
) -> tuple[str, list[Arrival]]:
    """Where a district stands, and the files that say so."""
    counted = [one for one in force if one.counts]
    if counted:
        newest = max(one.version for one in counted)
        judged = [*counted, *(one for one in force if one.unreadable and one.version > newest)]
        state = next(s for s in STATE_ORDER if any(one.state == s for one in judged))
        return ("accepted" if state == "late" and not days else state), judged  # late, but not the first to come
    kinds = {
        "unread": [one for one in force if one.unreadable],
        "to_mend": [one for one in force if one.answers and not one.document and not one.unreadable],
        "received": [one for one in force if one.answers and one.document],
        OTHER_QUARTER: [one for one in force if OTHER_QUARTER in one.reasons],
        NOTHING: [one for one in force if NOTHING in one.reasons],
    }
    for standing, judged in kinds.items():
        if judged:
            return standing, judged
    early = deadline is not None and now <= _day(deadline)
    return "unclear" if maybe else "not_due" if early else "missing", []


def _days_late(files: Sequence[Arrival], deadline: datetime | None, now: date) -> int | None:
    if deadline is None:
        return None
    arrived, first = first_answer(files)
    if not arrived:
        return max(0, (now - _day(deadline)).days)
    return None if first is None else max(0, (_day(first) - _day(deadline)).days)


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _past(q: QuarterData) -> dict[Quarter, tuple[Arrival, ...]]:
    """Files of the quarters of the last year that are known and were due."""
    before = (q.quarter - n for n in range(1, YEAR + 1))
    return {each: arrivals(q.history[each]) for each in before if each in q.history and each in q.deadlines}


def _before(q: QuarterData, code: str, past: dict[Quarter, tuple[Arrival, ...]]) -> dict[str, Any]:
    """In how many quarters of the last year a district reported in time, and of how many that is known."""
    on_time, late = 0, []
    silent = 0
    for quarter, files in past.items():
        arrived, first = first_answer([one for one in files if one.district_code == code])
        if not arrived:
            silent += 1
        elif first is not None:
            days = max(0, (_day(first) - _day(q.deadlines[quarter])).days)
            on_time += days == 0
            late += [days] if days else []
    known = on_time + silent + len(late)
    return {
        "on_time_before": on_time if known else None,
        "quarters_before": known,
        "days_late_before": sum(late) / len(late) if late else None,
    }
