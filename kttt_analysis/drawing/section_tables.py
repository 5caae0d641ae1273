"""Tables of the sections: each indicator with its unit, last year, change, and how many districts it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.managers import LEVELS, managers_of
from kttt_analysis.drawing.number_cells import amount, count, shown, shown_in
from kttt_analysis.drawing.support import Activities, support_of
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.view import Change, View
from kttt_analysis.drawing.words import NO_FIGURE, NOT_APPLICABLE, PARTLY
from kttt_analysis.indicators.progress import measured

NUMBERS: tuple[tuple[str, str] | str, ...] = (
    ("Hợp tác xã", "Cooperatives"),
    "htx_total",
    "htx_total_excl_qtdnd",
    "qtdnd_total",
    "htx_active",
    "htx_suspended",
    "htx_dissolving",
    "htx_status_other",
    "htx_not_operating_share",
    "htx_new",
    "htx_dissolved",
    "htx_merged",
    "htx_split",
    "htx_converted",
    "htx_revoked",
    "charter_capital_total",
    "area_total",
    ("Liên hiệp hợp tác xã", "Unions of cooperatives"),
    "lhhtx_total",
    ("Tổ hợp tác", "Cooperative groups"),
    "tht_total",
    "tht_active",
    "tht_new",
    "tht_ended",
    "tht_to_htx",
)
REVENUE = (
    "revenue_per_htx",
    "revenue_per_htx_with_qtdnd",
    "revenue_from_members_share",
    "profit_per_htx",
    "htx_profitable_share",
    "income_per_regular_worker",
    "htx_rated_good_share",
    "htx_rated_weak_share",
    "htx_unrated_share",
)
PEOPLE = (
    "htx_members_total",
    "htx_members_total_excl_qtdnd",
    "members_per_htx",
    "htx_members_joined",
    "htx_members_new",
    "htx_members_left",
    "tht_members_total",
    "tht_members_joined",
    "tht_members_new",
    "workers_regular",
    "workers_regular_excl_qtdnd",
)


def numbers(view: View) -> Table:
    """HTX, unions and THT, with and without credit funds."""
    w = view.words
    return _indicators(view, NUMBERS, w.pick("Số lượng HTX, LHHTX, THT", "Numbers"), w.pick("Số lượng", "Numbers"))


def revenue(view: View) -> Table:
    """Averages with their populations."""
    w = view.words
    caption = w.pick("Doanh thu, thu nhập, xếp loại", "Revenue, income, rating")
    return _indicators(view, REVENUE, caption, w.pick("Doanh thu, thu nhập", "Revenue, income"))


def people(view: View) -> Table:
    """Members and workers."""
    codes = [code for code in PEOPLE if measured(view.q, code) == code]
    caption = view.words.pick("Thành viên, lao động", "Members and workers")
    return _indicators(view, codes, caption, caption)


def _indicators(view: View, codes: Sequence[tuple[str, str] | str], caption: str, sheet: str) -> Table:
    w, year = view.words, view.q.quarter.year
    columns = [
        w.pick("Chỉ tiêu", "Indicator"),
        w.pick("ĐVT", "Unit"),
        w.pick(f"Cùng kỳ {year - 1}", f"Same period {year - 1}"),
        w.pick(f"Đến hết quý {view.q.quarter.roman}/{year}", f"End of {view.period}"),
        w.pick("So cùng kỳ", "Change on it"),
        *([w.pick(f"So cuối năm {year - 1}", f"Change on end {year - 1}")] if _two_bases(view) else []),
        w.pick("Phạm vi", "Rests on"),
    ]
    rows = [[w.pick(*code)] if isinstance(code, tuple) else _indicator_row(view, code) for code in codes]
    told = [code for code in codes if isinstance(code, str)]
    return table(
        columns,
        rows,
        "lcrrrrl" if _two_bases(view) else "lcrrrl",
        caption=f"{caption}, {view.period}",
        notes=_notes(view, told),
        sheet=sheet,
    )


def _indicator_row(view: View, code: str) -> list[str | Cell]:
    w, indicator = view.words, view.indicator(code)
    last = view.since(code, view.q.quarter.year_ago)
    changed = [_changed(view, code, last)]
    if _two_bases(view):
        stock = indicator.kind == "stock"
        changed.append(_changed(view, code, view.since(code, view.year_end)) if stock else NOT_APPLICABLE)
    return [
        view.label(code) + _variant(view, code),
        w.unit(indicator.unit),
        amount(w, indicator, last.before),
        shown(view, code, strong=True),
        *changed,
        basis(view, code),
    ]


def _two_bases(view: View) -> bool:
    """Whether the same period last year and the end of last year are two days; in the fourth quarter they are one."""
    return view.year_end != view.q.quarter.year_ago


def _changed(view: View, code: str, change: Change) -> str:
    mark = PARTLY if view.one is None and change.left_out and change.change is not None else ""
    return view.words.signed(view.indicator(code), change.change, change.percent) + mark


def _variant(view: View, code: str) -> str:
    """What the catalogue's label does not say: which population the variant has."""
    label = view.label(code).lower()
    if code.endswith("_excl_qtdnd") and "qtdnd" not in label and "fund" not in label:
        return view.words.pick(" (không tính QTDND)", " (without credit funds)")
    if code.endswith("_with_qtdnd") and "qtdnd" not in label and "fund" not in label:
        return view.words.pick(" (tính cả QTDND)", " (with credit funds)")
    return ""


def basis(view: View, code: str) -> str:
    """How many districts, and for an average how many units, a figure rests on."""
    w, row, parts = view.words, view.row(code), []
    if view.one is None:
        known = view.value(code, "districts_reporting")
        parts.append(f"{0 if row is None else round(known or 0)}/{len(view.codes)} " + w.pick("huyện", "districts"))
    if view.indicator(code).kind == "ratio":
        reporting, counted = view.value(code, "units_reporting"), view.value(code, "units_counted")
        if reporting is not None and counted:
            parts.append(f"{w.count(reporting)}/{w.count(counted)} {w.unit('HTX')}")
    return "; ".join(parts)


def _notes(view: View, codes: Sequence[str]) -> tuple[str, ...]:
    w = view.words
    notes = [
        w.pick(
            f"Số phát sinh (thành lập, giải thể, gia nhập…), doanh thu và thu nhập: lũy kế từ đầu năm."
            f" {NO_FIGURE}: chưa có số liệu; {NOT_APPLICABLE}: không tính.",
            f"Flows, revenue and income are year to date. {NO_FIGURE}: no data; {NOT_APPLICABLE}: does not apply.",
        )
    ]
    changes = [view.since(code, quarter) for code in codes for quarter in (view.q.quarter.year_ago, view.year_end)]
    left_out = sorted({place for change in changes for place in change.left_out})
    if left_out and view.one is None and any(change.change is not None for change in changes):
        names = w.listed(view.names(left_out))
        notes.append(
            w.pick(
                f"{PARTLY}: chỉ so giữa nơi báo cáo cả hai kỳ, không gồm {names}; hai cột số gồm mọi nơi có báo cáo.",
                f"{PARTLY}: over districts that reported both times, not {names}; amounts are of all that reported.",
            )
        )
    stated = [view.label(code) for code in codes if (view.row(code) or {}).get("basis") in ("stated", "mixed")]
    if stated:
        notes.append(
            w.pick("Có số do huyện kê tổng, không kèm danh sách: ", "Partly totals stated without a list: ")
            + "; ".join(stated)
            + "."
        )
    return tuple(notes)


def managers(view: View) -> Table:
    """Managers by the highest level reached, now and a year ago."""
    w = view.words
    now, before = managers_of(view, view.q.quarter), managers_of(view, view.q.quarter.year_ago)
    columns = [
        w.pick("Trình độ cao nhất", "Highest level"),
        w.pick(f"Quý {view.q.quarter.roman}/{view.q.quarter.year - 1}", view.q.quarter.year_ago.label("en")),
        w.pick(f"Quý {view.q.quarter.roman}/{view.q.quarter.year}", view.period),
    ]
    rows = [
        [w.pick(vi, en), *(NO_FIGURE if m is None else count(w, m.level(code)) for m in (before, now))]
        for code, vi, en in LEVELS
    ]
    if any(m is not None and m.unknown for m in (before, now)):
        label = w.pick("Chưa rõ trình độ", "Level not told")
        rows.append([label, *(NO_FIGURE if m is None else count(w, m.unknown) for m in (before, now))])
    total = [w.pick("Cộng", "Total"), *(NO_FIGURE if m is None else count(w, m.total) for m in (before, now))]
    notes = [w.pick("Đơn vị: người; HTX kể cả QTDND, chưa chấm dứt.", "People; credit funds included.")]
    if view.one is None and view.q.coverage.missing:
        notes.append(
            w.pick("Số cuối kỳ của các huyện, thành phố có báo cáo trong từng kỳ; ", "Of the districts that reported; ")
            + basis(view, "managers_total")
            + "."
        )
    caption = w.pick("Cán bộ quản lý HTX theo trình độ", "Managers by level")
    sheet = w.pick("Cán bộ quản lý", "Managers")
    return table(columns, rows, "lrr", total=total, caption=caption, notes=tuple(notes), sheet=sheet)


# ---- new units -------------------------------------------------------------------------------------


def new_by_district(view: View) -> Table:
    """New HTX and THT and their members, district by district."""
    w = view.words
    codes = [
        (f"{kind}_{what}", column)
        for kind in ("htx", "tht")
        for what, column in (("new", "value_quarter"), ("new", "value"), ("members_new", "value"))
    ]
    columns = [
        w.pick("Huyện, thành phố", "District"),
        w.pick("HTX trong quý", "Cooperatives in the quarter"),
        w.pick("HTX lũy kế", "Year to date"),
        w.pick("Thành viên mới", "Their members"),
        w.pick("THT trong quý", "Groups in the quarter"),
        w.pick("THT lũy kế", "Year to date"),
        w.pick("Tổ viên mới", "Their members"),
    ]
    rows: list[list[str | Cell]] = [
        [view.q.district_name(d), *(shown_in(view, code, d, column) for code, column in codes)] for d in view.codes
    ]
    total: list[str | Cell] = [w.pick("Cộng", "Total"), *(shown(view, code, column) for code, column in codes)]
    notes = (
        w.pick(f"{NO_FIGURE}: chưa có số liệu, không phải bằng 0.", f"{NO_FIGURE}: no figures, which is not zero."),
    )
    caption = w.pick("Thành lập mới theo huyện, thành phố", "New units by district")
    whole, sheet = total if view.one is None else None, w.pick("Mới theo huyện", "New by district")
    return table(columns, rows, "lrrrrrr", total=whole, caption=caption, notes=notes, sheet=sheet)


def by_sector(view: View) -> Table:
    """HTX and THT by sector, all and new; what no sector explains has a row of its own."""
    w = view.words
    columns = [
        w.pick("Lĩnh vực", "Sector"),
        w.pick("HTX cuối kỳ", "Cooperatives"),
        w.pick("HTX mới", "New"),
        w.pick("THT cuối kỳ", "Groups"),
        w.pick("THT mới", "New"),
    ]
    codes = ("htx_total", "htx_new", "tht_total", "tht_new")
    rows = []
    for sector in (*load().vocabularies["sector"], ""):
        values = [view.by_sector.get((code, sector), 0.0) for code in codes]
        if any(values):
            name = w.label("sector", sector) or w.pick("Chưa rõ lĩnh vực", "Not told")
            told = zip(codes, values, strict=True)
            rows.append([name, *(count(w, v) if view.has(code) else NO_FIGURE for code, v in told)])
    total: list[str | Cell] = [w.pick("Cộng", "Total"), *(shown(view, code) for code in codes)]
    caption = w.pick("HTX, THT theo lĩnh vực", "Units by sector")
    return table(columns, rows, "lrrrr", total=total, caption=caption, sheet=w.pick("Theo lĩnh vực", "By sector"))


# ---- solutions -------------------------------------------------------------------------------------


def support(view: View) -> Table:
    """The six groups of solutions; one without activity says so."""
    w, found = view.words, support_of(view)
    columns = [
        w.pick("Nhóm giải pháp", "Group of solutions"),
        w.pick("Trong quý", "In the quarter"),
        w.pick("Lũy kế", "Year to date"),
        w.pick("Lớp, cuộc", "Classes, events"),
        w.pick("Lượt người", "Participations"),
        w.pick("HTX, THT được hỗ trợ", "Units supported"),
        w.pick("Kinh phí (triệu đồng)", "Budget (million VND)"),
    ]
    rows = [_support_row(view, group) for group in found.groups]
    notes = (
        w.pick(
            "Đơn vị: hoạt động; lũy kế từ đầu năm. HTX, THT được hỗ trợ tính mỗi đơn vị một lần trong từng nhóm,"
            " nên cộng các nhóm có thể lớn hơn tổng số đơn vị khác nhau."
            f" {NO_FIGURE}: không ghi.",
            "Activities, year to date. A unit counts once a group, so groups may add up to more than there are"
            f" units. {NO_FIGURE}: not told.",
        ),
    )
    caption = w.pick("Hoạt động theo sáu nhóm giải pháp", "Activities by the six groups of solutions")
    return table(columns, rows, "lrrrrrr", caption=caption, notes=notes, sheet=w.pick("Giải pháp", "Solutions"))


def _support_row(view: View, group: Activities) -> list[str | Cell]:
    w = view.words
    label = w.pick("Chưa phân nhóm", "In no group")
    if group.group is not None:
        label = f"{group.group}. {w.label('solution_group', group.group)}"
    if not group.count and group.in_quarter == 0:
        label += w.pick(" (chưa có hoạt động được báo cáo)", " (no activity reported)")
    return [
        label,
        *(count(w, n) for n in (group.in_quarter, group.count, group.classes, group.participants, group.units)),
        Cell(w.number(group.budget, None if group.budget is None else 1), value=group.budget, decimals=1),
    ]
