"""Two pictures of years side by side: results against their plans, and what stocks and flows leave unexplained."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Chart
from kttt_analysis.drawing.history.lines import TINY
from kttt_analysis.drawing.history.view import History, spans
from kttt_analysis.drawing.sheet import SMALL, WIDE, Sheet

FOUNDED = ("htx_new", "tht_new")
STOCKS = ("htx_total", "tht_total")
MARGIN = 66.0
"""Room at the left for the names of the lines below the years."""
ROW = 17.0
WHOLE = 100.0
STAR = "*"
"""After a number below the years: unverified."""


def colour_of(code: str) -> str:
    """HTX or THT."""
    return style.THT if code.startswith("tht") else style.HTX


# ---- plans -----------------------------------------------------------------------------------------------


def plans_chart(view: History) -> Chart:
    """New HTX and THT of each year with the plan, or the plans where two are told."""
    w, high = view.words, 132.0
    frame = view.plan_results
    years = _years(frame[frame["indicator"].isin(FOUNDED)])
    signs = w.pick(
        "Vạch đậm: kế hoạch; cột rỗng, dấu *: chưa kiểm chứng; “…”: chưa tìm được số công bố.",
        "Dark line: plan; hollow bar, *: unverified; “…”: no figure found.",
    )
    lines = [_plans_a_year(frame[frame["indicator"].eq(code)]) for code in FOUNDED]
    panels = [high + 48 + ROW * (1 + 2 * n) for n in lines]
    with style.applied():
        what = w.pick("kết quả năm so với kế hoạch", "results of the year against the plan")
        sheet = Sheet.of(24 + sum(panels) + 12, " · ".join([view.place, what]))
        for place, code in enumerate(FOUNDED):
            _plan_panel(sheet, view, code, years, 30 + sum(panels[:place]), high)
        sheet.text(0, 24 + sum(panels) + 2, signs, size=SMALL, color=style.MUTED)
        png = sheet.png()
    told = []
    for code in FOUNDED:
        each = [_plan_words(view, row) for _, row in frame[frame["indicator"].eq(code)].iterrows()]
        told.append(f"{view.indicator(code).text(view.lang)}: " + "; ".join(each))
    return Chart("history_plans", plans_title(view), ". ".join(told) + ".", png, round(sheet.height))


def plans_title(view: History) -> str:
    """In which years the whole year's result reached every plan told."""
    w, told = view.words, []
    for code in FOUNDED:
        rows = view.plan_results[view.plan_results["indicator"].eq(code)]
        whole = rows[rows["complete"] & rows["percent"].notna()]
        tried = sorted(set(whole["year"]))
        full = [y for y in tried if (whole.loc[whole["year"].eq(y), "percent"] >= WHOLE).all()]
        doubtful = [y for y in full if not whole.loc[whole["year"].eq(y), "checked"].any()]
        years = spans(full) + (f"; {spans(doubtful)} {view.unverified}" if doubtful else "")
        label = view.indicator(code).text(view.lang)
        told.append(
            w.pick(
                f"{label}: {len(full)}/{len(tried)} năm có kết quả cả năm đạt hoặc vượt kế hoạch ({years})",
                f"{label}: plan reached or exceeded in {len(full)} of {len(tried)} years with a whole year's result"
                f" ({years})",
            )
        )
    return "; ".join(told)


def plan_marks(view: History, row: pd.Series) -> tuple[str, ...]:
    """What must stand beside a result."""
    w = view.words
    said = (
        row["scope"],
        "" if row["complete"] else w.pick("đến quý IV", "to Q4"),
        w.pick("ước", "estimate") if row["estimate"] else "",
        "" if row["checked"] else view.unverified,
    )
    return tuple(s for s in said if s)


def _plan_words(view: History, row: pd.Series) -> str:
    w, indicator = view.words, view.indicator(row["indicator"])
    plan = f"{w.pick('kế hoạch', 'plan')} {view.number(indicator, row['plan'])}"
    if pd.isna(row["result"]):
        return f"{row['year']} {plan}, {w.pick('chưa tìm được kết quả', 'no result found')}"
    result = f"{w.pick('kết quả', 'result')} {view.number(indicator, row['result'])}"
    marks = plan_marks(view, row)
    return f"{row['year']} {plan}, {result} ({', '.join([w.percent(row['percent']), *marks])})"


def _plan_panel(sheet: Sheet, view: History, code: str, years: Sequence[int], top: float, high: float) -> None:
    w, indicator = view.words, view.indicator(code)
    rows = view.plan_results[view.plan_results["indicator"].eq(code)]
    sheet.text(0, top, indicator.text(view.lang), weight="bold")
    axes = _axes(sheet, top + 14, high)
    axes.plot([MARGIN, WIDE], [high, high], color=style.LINE, linewidth=1.2, zorder=1)
    step, scale = (WIDE - MARGIN) / len(years), (high - 56) / max(rows["plan"].max(), rows["result"].max())
    bottom = top + 14 + high
    lines = _plans_a_year(rows)
    names = (w.pick("kế hoạch", "plan"), w.pick("% kế hoạch", "% of plan"))
    for number, name in enumerate(names):
        sheet.text(0, bottom + 12 + ROW * (1 + lines * number), name, size=SMALL, color=style.MUTED)
    for place, year in enumerate(years):
        x = MARGIN + (place + 0.5) * step
        sheet.text(x, bottom + 12, str(year), ha="center", color=style.MUTED)
        told = rows[rows["year"].eq(year)]
        for line in range(max(len(told), 1)):
            shown = (view.number(indicator, None), view.number(indicator, None))
            if line < len(told):
                row = told.iloc[line]
                star = "" if row["checked"] else STAR
                shown = (view.number(indicator, row["plan"]) + star, _share(view, row) + star)
            for number, words in enumerate(shown):
                y = bottom + 12 + ROW * (1 + lines * number + line)
                sheet.text(x, y, words, ha="center", size=SMALL + 0.4)
        if told.empty:
            axes.text(x, high - 9, "…", ha="center", va="center", color=style.MUTED)
            continue
        _plan_bar(axes, view, told, x, high, scale, step - 6)


def _plan_bar(axes: Axes, view: History, told: pd.DataFrame, x: float, high: float, scale: float, room: float) -> None:
    row, indicator = told.iloc[0], view.indicator(told.iloc[0]["indicator"])
    at = high
    if pd.isna(row["result"]):
        axes.text(x, high - 9, "…", ha="center", va="center", color=style.MUTED)
    else:
        _bar(axes, x, high, -row["result"] * scale, 34, colour_of(row["indicator"]), bool(row["checked"]))
        at -= row["result"] * scale
    for plan in told["plan"]:
        y = high - plan * scale
        axes.plot([x - 25, x + 25], [y, y], color=style.PAPER, linewidth=3.6, zorder=3)
        axes.plot([x - 25, x + 25], [y, y], color=style.PLAN, linewidth=1.8, zorder=4)
        at = min(at, y)
    at -= 7
    for mark in reversed(plan_marks(view, row)):
        for line in reversed(style.wrapped(mark, room, TINY).split("\n")):
            shade = style.SEVERITY_COLOURS["warning"] if mark == view.unverified else style.MUTED
            axes.text(x, at, line, ha="center", va="baseline", size=TINY, color=shade)
            at -= 12
    if pd.notna(row["result"]):
        shown = view.number(indicator, row["result"])
        axes.text(x, at, shown, ha="center", va="baseline", weight="bold", color=colour_of(row["indicator"]))


def _share(view: History, row: pd.Series) -> str:
    return view.words.percent(row["percent"])


def _plans_a_year(rows: pd.DataFrame) -> int:
    return int(rows["year"].value_counts().max())


# ---- stocks and flows --------------------------------------------------------------------------------------


def closings_chart(view: History) -> Chart:
    """What is left of each trial of opening + entries − exits against closing; nothing where a year closes."""
    w, high = view.words, 128.0
    frame = view.closings
    years = _years(frame)
    panel = high + 42 + 2 * ROW
    signs = w.pick(
        "Mỗi cột là một phép thử trên các số đã công bố; cột rỗng: có số chưa kiểm chứng;\n“…”: không đủ số để thử.",
        "Each bar is one trial on published figures; hollow: with unverified figures;\n“…”: too few figures to try.",
    )
    with style.applied():
        what = w.pick("thực tế − (đầu kỳ + tăng − giảm)", "closing − (opening + entries − exits)")
        sheet = Sheet.of(24 + panel * 2 + 26, " · ".join([view.place, what]))
        for place, code in enumerate(STOCKS):
            _closing_panel(sheet, view, code, years, 30 + place * panel, high)
        sheet.text(0, 24 + panel * 2 + 8, signs, size=SMALL, color=style.MUTED)
        png = sheet.png()
    title = "; ".join(closing_words(view, code) for code in STOCKS)
    told = []
    for code in STOCKS:
        rows = frame[frame["indicator"].eq(code)]
        each = [f"{row['year']} {_trial_words(view, row)}" for _, row in rows.iterrows()]
        told.append(f"{view.label(code)}: " + "; ".join(each))
    return Chart("history_closings", title, ". ".join(told) + ".", png, round(sheet.height))


def residual(view: History, value: float) -> str:
    """What is left, with its sign; a word where nothing is."""
    if not value:
        return view.words.pick("khớp", "closes")
    return ("+" if value > 0 else "−") + view.words.count(abs(value))


def closing_words(view: History, code: str) -> str:
    """Which years close in every trial, and the widest gap each way."""
    w, rows = view.words, view.closings[view.closings["indicator"].eq(code)]
    tried = sorted(set(rows["year"]))
    closed = [y for y in tried if not rows.loc[rows["year"].eq(y), "residual"].any()]
    ordered = rows.sort_values("residual", kind="stable")
    widest = [_widest(view, one) for one in (ordered.iloc[-1], ordered.iloc[0]) if one["residual"]]
    doubtful = [y for y in closed if not rows.loc[rows["year"].eq(y), "checked"].any()]
    years = (spans(closed) or w.pick("không năm nào", "none")) + (f"; {with_unverified(view)}" if doubtful else "")
    label, unit = view.label(code), w.unit(view.published.series[code].unit)
    return w.pick(
        f"{label}: số đầu kỳ, tăng, giảm khớp với số cuối kỳ ở {len(closed)}/{len(tried)} năm ({years});"
        f" chênh lệch lớn nhất, {unit}: {w.listed(widest)}",
        f"{label}: stocks and flows close in {len(closed)} of {len(tried)} years ({years});"
        f" widest gaps, {unit}: {w.listed(widest)}",
    )


def _trial_words(view: History, row: pd.Series) -> str:
    return residual(view, row["residual"]) + ("" if row["checked"] else f" ({with_unverified(view)})")


def with_unverified(view: History) -> str:
    """A trial that rests on unverified figures."""
    return view.words.pick("có số chưa kiểm chứng", "with unverified figures")


def _widest(view: History, one: pd.Series) -> str:
    doubt = "" if one["checked"] else f", {with_unverified(view)}"
    return f"{residual(view, one['residual'])} ({one['year']}{doubt})"


def _closing_panel(sheet: Sheet, view: History, code: str, years: Sequence[int], top: float, high: float) -> None:
    w = view.words
    rows = view.closings[view.closings["indicator"].eq(code)]
    sheet.text(0, top, view.label(code), weight="bold")
    axes = _axes(sheet, top + 14, high)
    over, under = max(rows["residual"].max(), 0), max(-rows["residual"].min(), 0)
    scale = (high - 84) / (over + under)
    zero = 36 + over * scale
    axes.plot([MARGIN, WIDE], [zero, zero], color=style.INK, linewidth=0.8, zorder=1)
    step, bottom = (WIDE - MARGIN) / len(years), top + 14 + high
    sheet.text(0, bottom + 12 + ROW, w.pick("nêu số giảm", "exits told"), size=TINY, color=style.MUTED)
    for place, year in enumerate(years):
        x = MARGIN + (place + 0.5) * step
        sheet.text(x, bottom + 12, str(year), ha="center", color=style.MUTED)
        told = rows[rows["year"].eq(year)]
        stated = w.pick("có", "yes") if told["exits_stated"].all() else w.pick("không", "no")
        sheet.text(x, bottom + 12 + ROW, "…" if told.empty else stated, ha="center", size=SMALL)
        if told.empty:
            axes.text(x, zero - 9, "…", ha="center", va="center", color=style.MUTED)
            continue
        _gaps(axes, view, told, x, zero, scale)


def _gaps(axes: Axes, view: History, told: pd.DataFrame, x: float, zero: float, scale: float) -> None:
    colour, wide = colour_of(told["indicator"].iloc[0]), 15.0
    for number, (_, row) in enumerate(told.iterrows()):
        middle = x + (number - (len(told) - 1) / 2) * (wide + 2)
        if row["residual"]:
            _bar(axes, middle, zero, -row["residual"] * scale, wide - 2, colour, bool(row["checked"]))
    found = sorted(set(told["residual"]))
    words = "…".join(residual(view, v) for v in dict.fromkeys((found[0], found[-1])))
    if found[0] < 0 < found[-1]:
        words = " · ".join(residual(view, v) for v in told["residual"])
    closes = found == [0]
    below = found[-1] < 0
    y = zero - min(found) * scale + 14 if below else zero - max(found) * scale - 7
    shade = style.STATUS_COLOURS["achieved"] if closes else colour
    axes.text(x, y, ("✔ " if closes else "") + words, ha="center", va="baseline", weight="bold", color=shade)
    if not told["checked"].any():
        y = y + 13 if below else zero + 14
        for number, line in enumerate(style.wrapped(view.unverified, 70, TINY).split("\n")):
            shade = style.SEVERITY_COLOURS["warning"]
            axes.text(x, y + number * 12, line, ha="center", va="baseline", size=TINY, color=shade)


# ---- drawing -----------------------------------------------------------------------------------------------


def _years(frame: pd.DataFrame) -> range:
    return range(int(frame["year"].min()), int(frame["year"].max()) + 1)


def _axes(sheet: Sheet, top: float, high: float) -> Axes:
    axes = sheet.axes(0, top, WIDE, high)
    axes.set_xlim(0, WIDE)
    axes.set_ylim(high, 0)
    return axes


def _bar(axes: Axes, x: float, foot: float, length: float, wide: float, colour: str, checked: bool) -> None:
    """A bar; hollow where a figure behind it must be read again."""
    inside = colour if checked else style.PAPER
    axes.bar([x], [length], bottom=foot, width=wide, color=inside, edgecolor=colour, linewidth=1.4, zorder=2)
