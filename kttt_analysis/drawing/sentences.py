"""Official sentences made from the numbers: one paragraph a section.

Each sentence names its period, unit and comparison base; what nobody reported is said to be missing, never zero;
nothing says why a number moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kttt_analysis.drawing.phrases import (
    compared,
    founded,
    lowered,
    nothing,
    population,
    reached,
    rest,
    year_ago,
)
from kttt_analysis.drawing.view import View, figure
from kttt_analysis.drawing.words import sentence
from kttt_analysis.indicators.progress import measured
from kttt_analysis.vietnamese.wording import capitalised

STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "htx_active": ("{n} HTX đang hoạt động", "{n} active"),
        "htx_suspended": ("{n} HTX tạm ngừng, ngừng hoạt động", "{n} suspended"),
        "htx_dissolving": ("{n} HTX đang làm thủ tục giải thể", "{n} being dissolved"),
        "htx_status_other": ("{n} HTX ở tình trạng khác", "{n} in another status"),
    }
)
HTX_EXITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "htx_dissolved": ("{n} HTX giải thể", "{n} dissolved"),
        "htx_merged": ("{n} HTX sáp nhập, hợp nhất", "{n} merged"),
        "htx_split": ("{n} HTX chia, tách", "{n} split"),
        "htx_converted": ("{n} HTX chuyển thành doanh nghiệp", "{n} became companies"),
        "htx_revoked": ("{n} HTX bị thu hồi đăng ký", "{n} revoked"),
    }
)
THT_EXITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "tht_ended": ("{n} THT chấm dứt hoạt động", "{n} ended"),
        "tht_to_htx": ("{n} THT chuyển thành HTX", "{n} became cooperatives"),
    }
)
WANTED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "agriculture": ("nông nghiệp {n}", "{n} in agriculture"),
        "fisheries": ("thủy sản {n}", "{n} in fisheries"),
        "triple_rice": ("ở vùng lúa ba vụ {n}", "{n} in triple-rice areas"),
        "new_style": ("kiểu mới {n}", "{n} of the new style"),
    }
)
"""Where the plan wants new units above all."""


def numbers(view: View) -> tuple[str, ...]:
    """How many HTX, unions and THT there are, and how the number came about."""
    w = view.words
    if not view.has("htx_total") and not view.has("tht_total"):
        return nothing(view, "số lượng HTX, THT", "the number of cooperatives and groups")
    funds = ""
    parts = [view.value(code) for code in ("htx_total_excl_qtdnd", "qtdnd_total")]
    # where a total is stated without a list, its parts rest on fewer districts and are not told beside it
    if parts[1] and None not in parts and sum(p or 0 for p in parts) == view.value("htx_total"):
        kept, credit = view.shown("htx_total_excl_qtdnd"), view.shown("qtdnd_total")
        funds = w.pick(f" ({kept} HTX và {credit} QTDND)", f" (of which {credit} credit funds)")
    return (
        sentence(
            [
                w.pick(f"tính đến hết {view.period}, ", f"at the end of {view.period}, ")
                + _there_are(view, "htx_total")
                + funds,
                year_ago(view, "htx_total"),
                compared(view, "htx_total", view.year_end) if view.year_end != view.q.quarter.year_ago else "",
            ]
        ),
        *_states(view),
        _came_and_went(view, "htx", HTX_EXITS),
        "",
        sentence(
            [
                _there_are(view, "tht_total")
                + (w.pick(" ({} đang hoạt động)", " ({} active)").format(view.shown("tht_active")))
                * view.has("tht_active"),
                year_ago(view, "tht_total"),
            ]
        ),
        _came_and_went(view, "tht", THT_EXITS),
        *([sentence([_there_are(view, "lhhtx_total")])] if view.value("lhhtx_total") else []),
        *rest(view, ("htx_total", "tht_total")),
    )


def _there_are(view: View, code: str) -> str:
    if not view.has(code):
        return f"{lowered(view.label(code))}: {view.words.missing}"
    return view.words.pick(f"{view.place} có {view.told(code)}", f"{view.place} has {view.told(code)}")


def _parts(view: View, said: Mapping[str, tuple[str, str]]) -> list[str]:
    """What there is of each kind; kinds of which there is none, or of which nothing is known, are left out."""
    return [view.words.pick(vi, en).format(n=view.shown(code)) for code, (vi, en) in said.items() if view.value(code)]


def _states(view: View) -> list[str]:
    w, told = view.words, _parts(view, STATES)
    if not told:
        return []
    share = ""
    if view.has("htx_not_operating_share"):
        share = view.told("htx_not_operating_share")
        share = w.pick(
            f"; HTX không hoạt động chiếm {share} tổng số HTX", f"; {share} of all cooperatives do not operate"
        )
    return [w.pick("Trong đó ", "Of these, ") + ", ".join(told) + share + "."]


def _came_and_went(view: View, kind: str, exits: Mapping[str, tuple[str, str]]) -> str:
    w, code = view.words, f"{kind}_new"
    alone = ""
    if view.value(code) and view.value(code, "value_quarter") is not None and view.q.quarter.number > 1:
        shown = view.told(code, "value_quarter")
        alone = w.pick(f"; riêng {view.period}: {shown}", f"; {shown} in {view.period} alone")
    gone = _parts(view, exits)
    if not gone and view.has(next(iter(exits))):
        gone = [w.pick(f"không có {kind.upper()} giải thể, chấm dứt", "none ended")]
    start = w.pick(f"{view.ytd} ", f"in {view.ytd}: ") + founded(view, code)
    return capitalised(start) + alone + "; " + ", ".join(gone or [w.missing]) + "."


def revenue(view: View) -> tuple[str, ...]:
    """Average revenue, profit and income, each with its population."""
    w = view.words
    if not view.has("revenue_per_htx") and not view.has("income_per_regular_worker"):
        return nothing(view, "doanh thu, thu nhập", "revenue and income")
    over = population(view, "revenue_per_htx")
    if view.has("revenue_per_htx_with_qtdnd") and view.value("qtdnd_total"):
        told = view.told("revenue_per_htx_with_qtdnd")
        over += w.pick(f"; nếu tính cả QTDND là {told}", f"; with credit funds {told}")
    said = [
        sentence(
            [
                w.pick(f"doanh thu bình quân một HTX {view.ytd} là ", f"average revenue in {view.ytd} is ")
                + reached(view, "revenue_per_htx"),
                year_ago(view, "revenue_per_htx"),
            ]
        ),
        sentence([over]),
        sentence(
            [
                w.pick("thu nhập bình quân của lao động thường xuyên là ", "average income of a regular worker is ")
                + reached(view, "income_per_regular_worker"),
                year_ago(view, "income_per_regular_worker"),
            ]
        ),
    ]
    more = [
        w.pick(vi, en).format(n=view.told(code))
        for code, vi, en in (
            ("profit_per_htx", "lợi nhuận bình quân một HTX {n}", "average profit is {n}"),
            ("htx_profitable_share", "{n} HTX có lãi", "{n} of cooperatives make a profit"),
            ("revenue_from_members_share", "doanh thu với thành viên chiếm {n}", "{n} of revenue is from members"),
        )
        if view.has(code)
    ]
    said += ["", sentence([w.listed(more)])] if more else []
    said.append(
        w.pick("Các số này lũy kế từ đầu năm, không quy đổi cả năm.", "All are year to date and not annualised.")
    )
    return (*said, *rest(view, ("revenue_per_htx",)))


def people(view: View) -> tuple[str, ...]:
    """Members and workers."""
    w = view.words
    codes = ("htx_members_total", "tht_members_total", "workers_regular")
    if not any(view.has(code) for code in codes):
        return nothing(view, "thành viên, lao động", "members and workers")
    moved = [
        w.pick(vi, en).format(n=view.told(code))
        for code, vi, en in (
            ("htx_members_joined", "{n} gia nhập", "{n} joined"),
            ("htx_members_left", "{n} ra khỏi HTX", "{n} left"),
        )
        if view.has(code)
    ]
    said = (
        sentence(
            [
                _people(view, codes[0], "thành viên HTX", "members of cooperatives"),
                year_ago(view, codes[0]),
                w.pick("từ đầu năm có ", "in the year so far ") + w.listed(moved) if moved else "",
            ]
        ),
        _new_people(view, "htx", "thành viên"),
        "",
        sentence([_people(view, codes[1], "tổ viên THT", "members of groups"), year_ago(view, codes[1])]),
        _new_people(view, "tht", "tổ viên"),
        "",
        sentence(
            [
                _people(view, codes[2], "lao động thường xuyên trong HTX", "regular workers in cooperatives"),
                year_ago(view, codes[2]),
            ]
        ),
    )
    return (*said, *rest(view, codes))


def _people(view: View, code: str, vi: str, en: str) -> str:
    if not view.has(code):
        return f"{view.label(code)}: {view.words.missing}"
    some = view.partly(code)
    return view.words.pick(
        f"{view.place} có {view.shown(code)} {vi}{some}", f"{view.place} has {view.shown(code)} {en}{some}"
    )


def _new_people(view: View, kind: str, who: str) -> str:
    """Members of new units; a paragraph's end where there are no new units."""
    w, code = view.words, f"{kind}_members_new"
    told = reached(view, code)
    if measured(view.q, code) != code:
        return f"{view.label(code)}: {told}."
    if view.value(f"{kind}_new") == 0:
        return ""
    if not view.has(code):
        return sentence([f"{view.label(code)}: {told}"])
    return w.pick(
        f"Các {kind.upper()} thành lập mới có {told.replace('người', who, 1)}.",
        f"New {w.unit(kind.upper())} have {told.replace('people', 'members', 1)}.",
    )


def managers(view: View) -> tuple[str, ...]:
    """Managers by level against the plan."""
    w = view.words
    codes = ("managers_elementary_intermediate", "managers_college_university")
    if not view.has("managers_total") and not any(view.has(code) for code in codes):
        return nothing(view, "trình độ cán bộ quản lý", "managers")
    said = [
        sentence([_people(view, "managers_total", "cán bộ quản lý HTX", "managers"), year_ago(view, "managers_total")])
    ]
    levels = (
        ("trình độ sơ cấp, trung cấp", "elementary or intermediate level"),
        ("trình độ cao đẳng, đại học", "college or university level"),
    )
    for code, (vi, en) in zip(codes, levels, strict=True):
        told = reached(view, code)
        if not view.has(code) and figure(view.row(code), "value_min") is not None:
            told = w.pick(
                f"từ {told} (nơi chỉ ghi nhóm “trung cấp, cao đẳng” thì không tách được)",
                f"{told} (some districts state only the band “intermediate, college”)",
            )
        said.append(sentence([w.pick(f"{vi}: {told}", f"{en}: {told}"), year_ago(view, code)]))
    return (*said, *rest(view, ("managers_total",)))


def new_units(view: View) -> tuple[str, ...]:
    """Where new units were founded, and how far where the plan wants them above all."""
    w = view.words
    if not view.has("htx_new") and not view.has("tht_new"):
        return nothing(view, "đơn vị thành lập mới", "new units")
    said = [_places(view)] if view.one is None else []
    for code in ("htx_new", "tht_new"):
        unit = view.indicator(code).unit
        if not view.value(code):
            said.append(sentence([founded(view, code)]))
            continue
        parts = [
            w.pick(vi, en).format(n=view.shown(f"{code}_{focus}"))
            for focus, (vi, en) in WANTED.items()
            if view.has(f"{code}_{focus}")
        ]
        said.append(
            w.pick(
                f"Trong {view.told(code)} thành lập mới: {', '.join(parts)} (một {unit} có thể thuộc nhiều nhóm).",
                f"Of {view.shown(code)} new {w.unit(unit)}: {', '.join(parts)} (one may be in several).",
            )
        )
    return tuple(said)


def _places(view: View) -> str:
    w = view.words
    known = [d for d in view.q.districts if view.value_in("htx_new", d.code) is not None]
    some = [d for d in known if view.value_in("htx_new", d.code) or view.value_in("tht_new", d.code)]
    none = w.listed(d.name for d in known if d not in some)
    text = w.pick(
        f"{w.count(len(some))}/{w.count(len(known))} huyện, thành phố đã báo cáo có HTX hoặc THT thành lập mới",
        f"{len(some)} of {len(known)} districts that reported have new units",
    )
    return text + (w.pick(f"; chưa có: {none}", f"; none in {none}") if none else "") + "."
