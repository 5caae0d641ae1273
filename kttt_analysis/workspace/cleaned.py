"""Clean tables brought up to date: made anew where files, notes, settings or the code have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import takewhile

from kttt_analysis.cleaning.clean import clean as clean_tables
from kttt_analysis.cleaning.confirmations import Confirmed
from kttt_analysis.cleaning.corrections import Correction
from kttt_analysis.cleaning.received import Received
from kttt_analysis.cleaning.tables import CleanTables, with_findings
from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.reconcile import stated_against_listed, stock_flow
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM, format_date
from kttt_analysis.workspace.folder import Workspace
from kttt_analysis.workspace.stored import as_stored, read_tables, state_of, stored_state, write_tables
from kttt_analysis.workspace.submissions import READABLE

HISTORY_QUARTERS = 8
NOTHING_MORE = Confirmed()
Say = Callable[[str], None]


class NothingReceivedError(ValueError):
    """Nothing has been received for a quarter, or nothing that can be read."""


def ensure_clean(space: Workspace, wanted: Quarter, say: Say | None, *, force: bool) -> None:
    """Clean every quarter up to the wanted one whose files, notes, settings or code have changed."""
    available = [q for q in space.quarters() if q <= wanted]
    if wanted not in available:
        raise _nothing(space, wanted)
    state: str | None = None
    tables: dict[Quarter, CleanTables] = {}
    for each in available:
        state = state_of(space, each, state)
        if stored_state(space, each) == state and not (force and each == wanted):
            continue
        if say:
            say(f"Đọc và làm sạch {each.label()}")
        earlier = {
            q: tables[q] if q in tables else read_tables(space, q)
            for q in available
            if each + -HISTORY_QUARTERS <= q < each
        }
        tables[each] = _clean_one(space, each, earlier)
        write_tables(space, tables[each], state)


def _nothing(space: Workspace, wanted: Quarter) -> NothingReceivedError:
    have = ", ".join(map(str, space.quarters())) or "chưa có quý nào"
    hint = "" if space.quarters() else "; để xem thử, chạy `kttt sample demo` rồi dùng thư mục demo"
    return NothingReceivedError(f"không có tệp nào trong data/raw/{wanted}; các quý đã có bản nộp: {have}{hint}")


def tables_as_of(past: Workspace, wanted: Quarter, say: Say | None) -> dict[Quarter, CleanTables]:
    """Clean tables of a quarter and those before it, as they were at the end of the workspace's day.

    Quarters of which everything was there by then are those that are stored, the others are made in memory.

    Raises
    ------
    NothingReceivedError
        Nothing had been received for the quarter; the day on which the first submission came is named.
    """
    now = replace(past, day=None)
    available = [q for q in now.quarters() if q <= wanted]
    if not any(past.files(wanted)):
        raise _not_yet(past, wanted)
    same = list(takewhile(partial(_as_now, past, now), available))
    if same:
        ensure_clean(now, same[-1], say, force=False)
    tables = {q: read_tables(now, q) for q in same}
    for each in (q for q in available[len(same) :] if any(past.files(q))):
        if say:
            say(f"Đọc và làm sạch {each.label()}, tính đến ngày {format_date(_day(past))}")
        earlier = {q: t for q, t in tables.items() if each + -HISTORY_QUARTERS <= q < each}
        tables[each] = as_stored(_clean_one(past, each, earlier))
    tables[wanted] = with_findings(tables[wanted], _dated_by_file(past, tables[wanted]))
    return tables


def _day(past: Workspace) -> date:
    return past.day or date.max


def _as_now(past: Workspace, now: Workspace, quarter: Quarter) -> bool:
    """Whether all that a quarter's own tables are made from was there on the workspace's day."""
    same_files = list(past.files(quarter)) == list(now.files(quarter))
    same_notes = past.receipts(quarter) == now.receipts(quarter)
    same_ledger = past.corrections(quarter) == now.corrections(quarter)
    same_confirmed = past.confirmed().until(quarter) == now.confirmed().until(quarter)
    return same_files and same_notes and same_ledger and same_confirmed


def _not_yet(past: Workspace, wanted: Quarter) -> NothingReceivedError:
    came = sorted(arrival.moment for arrival in past.arrivals(wanted).values())
    if not came:
        return _nothing(replace(past, day=None), wanted)
    first = came[0].astimezone(VIETNAM).date()
    return NothingReceivedError(
        f"đến hết ngày {format_date(_day(past))} chưa nhận được tệp nào của {wanted.label()}; "
        f"tệp đầu tiên đến ngày {format_date(first)}"
    )


def _dated_by_file(past: Workspace, tables: CleanTables) -> list[Finding]:
    """A note for each file that was taken to have been there by its own time."""
    codes = dict(zip(tables.submissions["file"], tables.submissions["district_code"], strict=True))
    folder, found = past.raw / str(tables.quarter), []
    for path, arrival in past.arrivals(tables.quarter).items():
        if arrival.day <= _day(past) and not arrival.noted:
            name = path.relative_to(folder).as_posix()
            where = {"quarter": tables.quarter, "file": name, "district_code": codes.get(name)}
            found.append(finding("dated_by_file", day=format_date(arrival.day), **where))
    return found


def earlier_tables(space: Workspace, wanted: Quarter) -> dict[Quarter, CleanTables]:
    """Stored tables of the quarters by which a quarter is cleaned."""
    available = [q for q in space.quarters() if wanted + -HISTORY_QUARTERS <= q < wanted]
    return {q: read_tables(space, q) for q in available if stored_state(space, q)}


def cleaned_with(
    space: Workspace, wanted: Quarter, *, corrections: Sequence[Correction] = (), confirmed: Confirmed | None = None
) -> CleanTables:
    """Return a quarter's tables as they would be with more entries; nothing is stored."""
    said = confirmed or Confirmed()
    return _clean_one(space, wanted, earlier_tables(space, wanted), corrections, said)


def _clean_one(
    space: Workspace,
    each: Quarter,
    earlier: dict[Quarter, CleanTables],
    more: Sequence[Correction] = (),
    also: Confirmed = NOTHING_MORE,
) -> CleanTables:
    calendar, corrections = space.settings.decisions.calendar, (*space.corrections(each), *more)
    tables = clean_received(space, each, list(space.received(each)), earlier, corrections, also)
    last = each.bounds(calendar)[1]
    q = QuarterData(each, tables, space.province, last, None, space.settings.decisions, earlier)
    codes = dict(zip(tables.submissions["file"], tables.submissions["district_code"], strict=True))
    return with_findings(tables, (*space.odd_receipts(each, codes), *stated_against_listed(q), *stock_flow(q)))


def clean_received(
    space: Workspace,
    quarter: Quarter,
    received: Sequence[Received],
    earlier: Mapping[Quarter, CleanTables],
    corrections: Sequence[Correction] = (),
    also: Confirmed = NOTHING_MORE,
) -> CleanTables:
    """Clean tables of just these files, by the workspace's settings and what people have confirmed (`also`: and more).

    Corrections are applied only where they are given: two versions are compared by what the district wrote.
    """
    calendar, deadline = space.settings.decisions.calendar, space.deadline(quarter)
    said = space.confirmed() + also
    return clean_tables(quarter, received, space.province, earlier, deadline, calendar, said, corrections)


def of_district(tables: Mapping[Quarter, CleanTables], code: str) -> dict[Quarter, CleanTables]:
    """Clean tables with the units of one district alone: all that its own files are compared with."""
    return {q: replace(t, units=t.units[t.units["district_code"].eq(code)]) for q, t in tables.items()}


def tables_until(space: Workspace, wanted: Quarter, say: Say | None) -> dict[Quarter, CleanTables]:
    """Clean tables of a quarter and of those that it is cleaned with, as of the workspace's day."""
    if space.day is not None:
        return tables_as_of(space, wanted, say)
    ensure_clean(space, wanted, say, force=False)
    return {q: read_tables(space, q) for q in space.quarters() if wanted + -HISTORY_QUARTERS <= q <= wanted}


def something_read(space: Workspace, tables: CleanTables) -> None:
    """Refuse a quarter of which no file could be read: as a quarter before another it only says nothing."""
    unusable = tables.submissions["state"].isin(["missing", "received", "unread"]).all()
    if not unusable or any(r.reading for r in space.received(tables.quarter)):
        return
    reasons = " ".join(tables.findings.loc[tables.findings["file"].notna(), "message"])
    raise NothingReceivedError(
        f"không đọc được tệp nào trong data/raw/{tables.quarter}: {reasons} "
        f"Cần ít nhất một bảng tính đọc được ({', '.join(READABLE)})."
    )
