"""Parts that sentences of several sections share: plan reached, units founded, comparison, coverage."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.drawing.view import View, figure
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.wording import capitalised


def reached(view: View, code: str, strong: bool = False) -> str:
    """The value and its share of the plan: 149 người, đạt 28,4% kế hoạch năm (525 người)."""
    mark = "**" if strong and view.has(code) else ""
    return f"{mark}{view.told(code)}{mark}" + of_plan(view, code, strong)


def of_plan(view: View, code: str, strong: bool = False) -> str:
    """The share of the plan, to be added to a value; empty without a target or a value."""
    w, row, indicator = view.words, view.target(code), view.indicator(code)
    percent, target = figure(row, "pct_of_plan"), figure(row, "target")
    if percent is None or target is None:
        return ""
    mark = "**" if strong else ""
    planned = f"{w.planned(indicator, target)} {w.unit(indicator.unit, target)}"
    return w.pick(
        f", đạt {mark}{w.percent(percent)}{mark} kế hoạch năm ({planned})",
        f", {mark}{w.percent(percent)}{mark} of the year's plan ({planned})",
    )


def founded(view: View, code: str, strong: bool = False) -> str:
    """How many new units there are: có 04 HTX thành lập mới, đạt 26,7% kế hoạch năm (15 HTX)."""
    w, indicator = view.words, view.indicator(code)
    unit = w.unit(indicator.unit)
    if not view.has(code):
        return w.pick(f"chưa có số liệu về {unit} thành lập mới", f"no data on new {unit}")
    if view.value(code) == 0:
        target = figure(view.target(code), "target")
        planned = "" if target is None else f"{w.planned(indicator, target)} {w.unit(indicator.unit, target)}"
        return w.pick(
            f"chưa có {unit} thành lập mới" + (f" (kế hoạch năm {planned})" if planned else ""),
            f"no new {unit}" + (f" (the year's plan: {planned})" if planned else ""),
        )
    mark = "**" if strong else ""
    count, told, some = view.shown(code), of_plan(view, code, strong), view.partly(code)
    return w.pick(
        f"có {mark}{count} {unit}{mark} thành lập mới{some}{told}",
        f"{mark}{count} new {w.unit(indicator.unit, view.value(code))}{mark}{some}{told}",
    )


def compared(view: View, code: str, quarter: Quarter) -> str:
    """The change since a named base: tăng 10 HTX so với cùng kỳ năm 2020; empty where it cannot be told."""
    change = view.since(code, quarter)
    if change.change is None:
        return ""
    w = view.words
    told = w.change(view.indicator(code), change.change, change.percent)
    base = w.base(quarter, view.q.quarter)
    return w.pick(f"{told} so với {base}", f"{told} on {base}")


def year_ago(view: View, code: str) -> str:
    """The change since the same period of last year."""
    return compared(view, code, view.q.quarter.year_ago)


def rest(view: View, codes: Sequence[str]) -> tuple[str, ...]:
    """On how many districts figures rest, as a paragraph of its own; nothing when it is all of them."""
    w = view.words
    known = {d for code in codes for d in view.codes if view.value_in(code, d) is not None}
    if view.one is not None or len(known) == len(view.codes):
        return ()
    told = w.pick(
        f"Số liệu của {len(known)}/{len(view.codes)} huyện, thành phố",
        f"Figures of {len(known)} of {len(view.codes)} districts",
    )
    changes = [view.since(code, view.q.quarter.year_ago) for code in codes]
    if any(change.left_out and change.change is not None for change in changes):
        told += w.pick("; so sánh chỉ tính nơi báo cáo cả hai kỳ", "; comparisons cover those that reported both times")
    return ("", told + ".")


def population(view: View, code: str) -> str:
    """Over which HTX an average is taken, and how many of them reported."""
    w = view.words
    counted, reporting = view.value(code, "units_counted"), view.value(code, "units_reporting")
    if counted is None or reporting is None:
        return ""
    return w.pick(
        f"tính trên {w.count(reporting)}/{w.count(counted)} HTX đang hoạt động có báo cáo, không tính QTDND",
        f"over {w.count(reporting)} of {w.count(counted)} active cooperatives that reported it, without credit funds",
    )


def reported(view: View, names: bool = True) -> str:
    """Of how many districts there are figures; and by name who has sent nothing, and who something without any."""
    w, told = view.words, view.q.coverage
    text = w.pick(
        f"{len(told.reported)}/{told.expected} huyện, thành phố đã có số liệu",
        f"{len(told.reported)} of {told.expected} districts have reported figures",
    )
    lacking = []
    if told.silent:
        lacking.append(w.pick("chưa gửi: ", "nothing sent: ") + w.listed(view.names(told.silent)))
    if told.answered:
        sent = w.pick("đã gửi nhưng chưa có số liệu đọc được: ", "sent, but no figures could be read: ")
        lacking.append(sent + w.listed(view.names(told.answered)))
    if told.unclear:
        lacking.append(
            w.pick("chưa rõ đã gửi hay chưa: ", "not clear whether sent: ") + w.listed(view.names(told.unclear))
        )
    return f"{text} ({'; '.join(lacking)})" if lacking and names else text


def no_targets(view: View) -> str:
    """Why no share of plan is given."""
    w, plan = view.words, view.q.plan
    if plan is None:
        return w.pick(
            f"Chưa có kế hoạch năm {view.q.quarter.year} trong hệ thống nên không tính tỷ lệ đạt kế hoạch.",
            f"No plan for {view.q.quarter.year} is on file, so no share of plan is given.",
        )
    return w.pick(
        f"{plan.name()} không giao chỉ tiêu riêng cho {view.place} nên không tính tỷ lệ đạt kế hoạch.",
        f"{capitalised(plan.name(w.lang))} sets no targets for {view.place}, so no share of plan is given.",
    )


def nothing(view: View, vi: str, en: str) -> tuple[str, ...]:
    """That there are no data on something."""
    return (view.words.pick(f"Chưa có số liệu về {vi} của {view.place}.", f"No data on {en} of {view.place}."),)


def lowered(label: str) -> str:
    """A label inside a sentence: small at its head unless it is an abbreviation.

    Examples
    --------
    >>> lowered("Doanh thu bình quân một HTX"), lowered("HTX thành lập mới")
    ('doanh thu bình quân một HTX', 'HTX thành lập mới')
    """
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
