"""Charts of time: new units added up through the year, and people quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from matplotlib.axes import Axes

from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Chart
from kttt_analysis.drawing.charts import kicker
from kttt_analysis.drawing.phrases import founded, nothing
from kttt_analysis.drawing.sheet import SMALL, Sheet
from kttt_analysis.drawing.view import Point, View, figure
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.wording import capitalised

QUARTERS = 4


def new_units_cumulative(view: View) -> Chart:
    """New HTX and THT added up through the year: this year, last year, the plan."""
    w, codes = view.words, ("htx_new", "tht_new")
    partial = any(point is not None and not point.whole for code in codes for point in view.series(code).values())
    hollow = w.pick("điểm rỗng: chưa đủ huyện báo cáo", "hollow: not every district reported")
    with style.applied():
        sheet = Sheet.of(304, kicker(view, w.pick("lũy kế từ đầu năm", "year to date"), *([hollow] if partial else [])))
        for left, code, colour in zip((0.0, 320.0), codes, (style.HTX, style.THT), strict=True):
            sheet.text(left, 40, view.label(code), weight="bold")
            _cumulative(sheet.axes(left + 4, 60, 296, 206), view, code, colour)
        png = sheet.png()
    told = [_cumulative_words(view, code) for code in codes]
    title = w.pick(
        f"{view.ytd} thành lập mới {told[0][0]}, {told[1][0]}", f"new in {view.ytd}: {told[0][0]}, {told[1][0]}"
    )
    if not all(view.value(code) for code in codes):
        title = f"{view.ytd} " + "; ".join(founded(view, code) for code in codes)
    alt = " ".join([told[0][1], told[1][1], *_some(_event_words(view))])
    return Chart("new_units_cumulative", capitalised(title), alt, png, round(sheet.height))


def _some(text: str) -> list[str]:
    return [text] if text else []


def _cumulative_words(view: View, code: str) -> tuple[str, str]:
    w, row = view.words, view.target(code)
    indicator, target = view.indicator(code), figure(row, "target")
    now, percent = view.value(code), figure(row, "pct_of_plan")
    before = view.since(code, view.q.quarter.year_ago).before
    short = w.with_unit(indicator, now)
    if percent is not None:
        short += " " + w.pick(f"(đạt {w.percent(percent)} kế hoạch)", f"({w.percent(percent)} of plan)")
    steps = []
    for quarter in view.q.quarter.of_year:
        point = view.series(code)[quarter]
        name = f"Q{quarter.number}" if w.lang == "en" else f"quý {quarter.roman}"
        part = w.pick(" (chưa đủ huyện)", " (not every district)") if point and not point.whole else ""
        steps.append(f"{name} {w.missing if point is None else w.amount(indicator, point.value)}{part}")
    told = [f"{view.label(code)}: {w.pick('lũy kế đến', 'by')} {', '.join(steps)}"]
    if target is not None:
        told.append(w.pick(f"kế hoạch năm {w.planned(indicator, target)}", f"plan {w.planned(indicator, target)}"))
    if before is not None:
        told.append(w.pick("cùng kỳ năm trước", "same period last year") + f" {w.amount(indicator, before)}")
    return short, "; ".join(told) + "."


def _cumulative(axes: Axes, view: View, code: str, colour: str) -> None:
    w, year = view.words, view.q.quarter.year
    series, target = view.series(code), figure(view.target(code), "target")
    now = {q.number: p for q, p in series.items() if q.year == year and p is not None}
    before = {q.number: p for q, p in series.items() if q.year < year and p is not None}
    top = max([target or 0, *(p.value for p in (*now.values(), *before.values())), 1]) * 1.16
    axes.set_xlim(0, 5.7)
    axes.set_ylim(0, top)
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_bounds(0, 4)
    axes.set_xticks([1, 2, 3, 4], [_quarter(n, w.lang) for n in (1, 2, 3, 4)])
    for event in view.events:
        span = [span_of_year(year, day, view.q.calendar) for day in (event.first, event.last)]
        _band(axes, span[0], span[1], top, w.pick("giãn cách", "lockdown"))
    if target is not None:
        axes.plot([0, 4], [0, target], color=style.PLAN, linewidth=0.8, linestyle=(0, (1, 3)))
        axes.plot([0, 4], [target, target], color=style.PLAN, linewidth=1.0, linestyle=(0, (5, 3)))
        said = w.pick("Kế hoạch", "Plan") + f" {w.planned(view.indicator(code), target)}"
        axes.text(4.1, target, said, va="center", size=SMALL + 0.6)
    if before:
        _line(axes, before, style.LAST_YEAR, 1.4)
        _end_label(axes, before, now, f"{year - 1}: {w.count(_last(before))}", style.MUTED, top, target)
    if now:
        _line(axes, now, colour, 2.6)
        for number in sorted(now)[:-1]:
            value, rival = now[number].value, before.get(number)
            below = rival is not None and value <= rival.value and value > top * 0.12
            axes.text(
                number + 0.04, value + top * (-0.045 if below else 0.045), w.count(value),
                ha="left" if below else "right", va="top" if below else "bottom", color=colour, size=SMALL,
            )  # fmt: skip
        _end_label(axes, now, before, f"{year}: {w.count(_last(now))}", colour, top, target, current=True)
    for number in range(1, view.q.quarter.number + 1):
        if number not in now:
            axes.text(number, top * 0.14, w.missing, ha="center", va="bottom", color=style.MUTED, size=7.4)


def _quarter(number: int, lang: str) -> str:
    return f"Q{number}" if lang == "en" else f"Quý {Quarter(2021, number).roman}"


def _line(axes: Axes, points: Mapping[int, Point], colour: str, width: float) -> None:
    """A line from zero through known quarters; it breaks where one is missing; points not whole are hollow."""
    run: list[tuple[int, float]] = [(0, 0.0)]
    for number in sorted(points):
        if number > run[-1][0] + 1:
            axes.plot(*zip(*run, strict=True), color=colour, linewidth=width, solid_capstyle="round")
            run = []
        run.append((number, points[number].value))
    axes.plot(*zip(*run, strict=True), color=colour, linewidth=width, solid_capstyle="round")
    for number, point in points.items():
        inside = colour if point.whole else style.PAPER
        axes.scatter([number], [point.value], s=24, facecolor=inside, edgecolor=colour, linewidth=1.4, zorder=3)


def _last(points: Mapping[int, Point]) -> float:
    return points[max(points)].value


def _end_label(
    axes: Axes,
    mine: Mapping[int, Point],
    others: Mapping[int, Point],
    words: str,
    colour: str,
    top: float,
    target: float | None,
    current: bool = False,
) -> None:
    """A direct label at the end of a line, moved off the other line's label and the plan's."""
    number = max(mine)
    value = mine[number].value
    y, room = value, top * 0.105
    rival = others.get(number) if number == max(others, default=0) else None
    if rival is not None and abs(value - rival.value) < room:
        y = (value + rival.value) / 2 + room / 2 * (
            1 if value > rival.value or (current and value == rival.value) else -1
        )
    if target is not None and number == QUARTERS and abs(y - target) < room:
        y = target - room if y < target else target + room
    y = max(y, top * 0.06)  # off the axis and its labels
    size = style.FONT_SIZE - 0.4
    axes.text(number + 0.12, y, words, va="center", color=colour, size=size, zorder=4, path_effects=style.HALO)


def span_of_year(year: int, day: date, calendar: Calendar) -> float:
    """How far into a year a day lies, in quarters: 0 on its first day.

    Examples
    --------
    >>> span_of_year(2021, date(2020, 12, 15), "administrative"), span_of_year(2021, date(2022, 1, 1), "calendar")
    (0.0, 4.0)
    """
    first, last = Quarter(year, 1).year_bounds(calendar)
    return (day - first).days / ((last - first).days + 1) * QUARTERS


def _band(axes: Axes, x1: float, x2: float, top: float, words: str) -> None:
    """A period that is known to have moved the numbers."""
    axes.axvspan(x1, x2, color=style.WASH, linewidth=0, zorder=0)
    axes.text((x1 + x2) / 2, top * 0.985, words, ha="center", va="top", size=7.4, color=style.MUTED)


def _event_words(view: View) -> str:
    if not view.events:
        return ""
    labels = [e.label_en if view.lang == "en" else e.label for e in view.events]
    return view.words.pick("Vùng tô nhạt: ", "Shaded: ") + "; ".join(labels) + "."


# ---- people through the quarters -------------------------------------------------------------------


def members_workers(view: View) -> Chart:
    """Members of HTX, members of THT and regular workers at the end of each quarter."""
    w = view.words
    codes = ("htx_members_total", "tht_members_total", "workers_regular")
    colours = (style.HTX, style.THT, style.LEVELS[4])
    partial = any(point is not None and not point.whole for code in codes for point in view.series(code).values())
    star = w.pick("* chưa đủ huyện, thành phố báo cáo", "* not every district reported")
    with style.applied():
        sheet = Sheet.of(
            278, kicker(view, w.pick("người, cuối quý", "people, end of quarter"), *([star] if partial else []))
        )
        for place, (code, colour) in enumerate(zip(codes, colours, strict=True)):
            left = place * 214.0
            sheet.text(left, 42, style.wrapped(view.label(code), 204), size=style.FONT_SIZE - 0.4)
            if view.has(code):
                sheet.text(left, 74, view.shown(code), weight="bold", color=colour, size=14)
            else:
                sheet.text(left, 74, w.missing, color=style.MUTED)
            _columns(sheet.axes(left, 94, 192, 146), view, code, colour)
        png = sheet.png()
    told = [f"{view.label(code)}: {view.told(code)}{_since_words(view, code)}" for code in codes]
    title = w.pick(
        f"{capitalised(view.place)} có {view.shown(codes[0])} thành viên HTX, {view.shown(codes[1])} tổ viên THT,"
        f" {view.shown(codes[2])} lao động thường xuyên",
        f"{capitalised(view.place)}: {view.shown(codes[0])} members of cooperatives, {view.shown(codes[1])} of groups,"
        f" {view.shown(codes[2])} regular workers",
    )
    if not any(view.has(code) for code in codes):
        title = nothing(view, "thành viên, lao động", "members and workers")[0].rstrip(".")
    return Chart("members_workers", title, "; ".join(told) + ".", png, round(sheet.height))


def _since_words(view: View, code: str) -> str:
    change = view.since(code, view.q.quarter.year_ago)
    if change.change is None:
        return ""
    said = view.words.change(view.indicator(code), change.change, change.percent)
    return ", " + view.words.pick(f"{said} so với cùng kỳ năm trước", f"{said} on the same period last year")


def _columns(axes: Axes, view: View, code: str, colour: str) -> None:
    """Columns from zero, one a quarter; the year-ago one is labelled, this quarter's number stands above."""
    w, series = view.words, view.series(code)
    quarters = list(series)
    top = max([p.value for p in series.values() if p is not None], default=1.0) * 1.16
    axes.set_xlim(-0.6, len(quarters) - 0.4)
    axes.set_ylim(0, top)
    axes.spines["bottom"].set_visible(True)
    labels = []
    for place, quarter in enumerate(quarters):
        point = series[quarter]
        labels.append(_quarter_tick(view, quarter, point))
        if quarter.number == 1:
            axes.text(place - 0.4, -top * 0.2, str(quarter.year), va="center", color=style.MUTED, size=7.8)
        if point is None:
            style.hatched(list(axes.bar([place], [top * 0.3], width=0.72)))
            continue
        same = quarter == view.q.quarter.year_ago
        shade = colour if quarter == view.q.quarter else style.LAST_YEAR if same else style.LINE
        axes.bar([place], [point.value], width=0.72, color=shade, linewidth=0)
        if same:
            shown = w.count(point.value)
            axes.text(place, point.value + top * 0.02, shown, ha="center", va="bottom", color=style.MUTED, size=SMALL)
    axes.set_xticks(range(len(quarters)), labels, size=7.8)


def _quarter_tick(view: View, quarter: Quarter, point: Point | None) -> str:
    text = f"Q{quarter.number}" if view.lang == "en" else quarter.roman
    return text if point is None or point.whole else text + "*"
