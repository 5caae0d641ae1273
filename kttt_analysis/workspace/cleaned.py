"""Clean tables brought up to date: made anew where files, notes, settings or the code have changed."""

from __future__ import annotations

from collections.abc import Callable

from kttt_analysis.cleaning.clean import clean as clean_tables
from kttt_analysis.cleaning.tables import CleanTables, with_findings
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.reconcile import stated_against_listed, stock_flow
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace.folder import Workspace
from kttt_analysis.workspace.stored import read_tables, state_of, stored_state, write_tables
from kttt_analysis.workspace.submissions import READABLE

HISTORY_QUARTERS = 8
Say = Callable[[str], None]


class NothingReceivedError(ValueError):
    """Nothing has been received for a quarter, or nothing that can be read."""


def ensure_clean(space: Workspace, wanted: Quarter, say: Say | None, *, force: bool) -> None:
    """Clean every quarter up to the wanted one whose files, notes, settings or code have changed."""
    available = [q for q in space.quarters() if q <= wanted]
    if wanted not in available:
        have = ", ".join(map(str, space.quarters())) or "chưa có quý nào"
        hint = "" if space.quarters() else "; để xem thử, chạy `kttt sample demo` rồi dùng thư mục demo"
        raise NothingReceivedError(f"không có tệp nào trong data/raw/{wanted}; các quý đã có bản nộp: {have}{hint}")
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


def _clean_one(space: Workspace, each: Quarter, earlier: dict[Quarter, CleanTables]) -> CleanTables:
    received = list(space.received(each))
    calendar = space.settings.decisions.calendar
    tables = clean_tables(each, received, space.province, earlier, space.deadline(each), calendar, space.confirmed())
    last = each.bounds(calendar)[1]
    q = QuarterData(each, tables, space.province, last, None, space.settings.decisions, earlier)
    codes = dict(zip(tables.submissions["file"], tables.submissions["district_code"], strict=True))
    return with_findings(tables, (*space.odd_receipts(each, codes), *stated_against_listed(q), *stock_flow(q)))


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
