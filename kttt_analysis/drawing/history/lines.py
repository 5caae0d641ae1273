"""The picture of a series: points by year, joined only where nothing forbids it, breaks with their reason."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Chart
from kttt_analysis.drawing.history.view import History, Told, spans
from kttt_analysis.drawing.sheet import SMALL, WIDE, Sheet

TINY = 7.4
"""Font size of marks at a point."""
LEFT, HIGH = 36.0, 190.0
HEADROOM = 46.0
"""Room above the highest point for its number and marks."""
PITCH = 12.4
"""Distance of lines of marks."""
DASHED = (0, (2, 2))


def line_chart(view: History, code: str) -> Chart:
    """One series.

    Filled points are verified, hollow ones are not; a diamond is of another scope and never joined; a line is dashed
    where agency or way of counting differ; it stops at gaps and at breaks of definition.
    """
    w = view.words
    notes = _notes(view, code)
    with style.applied():
        lines = [style.wrapped(n, WIDE, SMALL).split("\n") for n in notes]
        below = sum(len(n) for n in lines) * 14.6 + 4 * len(lines)
        unit = w.unit(view.published.series[code].unit)
        period = w.pick("cuối năm", "end of year") if view.by_year_end(code) else w.pick("cả năm", "whole year")
        top = 76.0 if view.breaks(code) else 46.0
        sheet = Sheet.of(top + HIGH + 34 + below, " · ".join([view.place, period, unit, _published(view)]))
        sheet.text(0, 27, view.label(code), weight="bold", size=style.FONT_SIZE + 1)
        _plot(sheet, view, code, top)
        y = top + HIGH + 42
        for note in lines:
            for line in note:
                sheet.text(0, y, line, size=SMALL, color=style.MUTED)
                y += 14.6
            y += 4
        png = sheet.png()
    return Chart(f"history_{code}", line_title(view, code), alt(view, code), png, round(sheet.height))


def line_title(view: History, code: str) -> str:
    """The last figure, how many years have one, and the breaks that forbid a comparison."""
    w, points = view.words, view.points(code)
    first, last = min(p.year for p in points), points[-1].year
    cuts = [w.day(b.after) for b in view.breaks(code) if first < b.after.year <= last]
    told = [
        f"{view.label(code)}: {_said(view, points[-1])}",
        w.pick(
            f"{len(points)}/{len(view.years)} năm có số công bố",
            f"figures for {len(points)} of {len(view.years)} years",
        ),
        *(w.pick(f"không so sánh qua mốc {day}", f"not compared across {day}") for day in cuts),
    ]
    return "; ".join(told)


def alt(view: History, code: str) -> str:
    """Every point with its marks, then what is not joined and why."""
    w = view.words
    told = [
        w.pick("Theo năm: ", "By year: ") + "; ".join(f"{p.year} {_said(view, p, False)}" for p in view.points(code))
    ]
    for one in view.breaks(code):
        day = w.day(one.after)
        told.append(
            w.pick(f"Không nối qua mốc {day}: cách tính thay đổi", f"Not joined across {day}: another definition")
        )
    if view.missing(code):
        years = spans(view.missing(code))
        told.append(w.pick(f"Chưa tìm được số công bố: {years}", f"No figure found: {years}"))
    return ". ".join(told) + "."


def _said(view: History, point: Told, unit: bool = True) -> str:
    marks = view.marks(point)
    year = f" ({', '.join([*([str(point.year)] if unit else []), *marks])})" if unit or marks else ""
    return view.amount(point, unit=unit) + year


def _published(view: History) -> str:
    return view.words.pick("số liệu đã công bố", "published figures")


def _notes(view: History, code: str) -> list[str]:
    """What the signs mean, as far as this picture has them, and the reason of each break."""
    w, points = view.words, view.points(code)
    joined = [p for p in points if p.joined]
    signs = [
        w.pick("Điểm rỗng: chưa kiểm chứng", "Hollow: unverified") if any(not p.checked for p in points) else "",
        w.pick("hình thoi: phạm vi khác, không nối", "diamond: another scope, not joined")
        if any(p.apart for p in points)
        else "",
        w.pick(
            "nét đứt: khác cơ quan hoặc cách đếm với năm trước",
            "dashed: another agency or way of counting than the year before",
        )
        if any(not p.alike for p in joined)
        else "",
        w.pick("“…”: chưa tìm được số công bố, không nội suy", "“…”: no figure found, nothing interpolated")
        if view.missing(code)
        else "",
    ]
    present = [s for s in signs if s]
    notes = ["; ".join(present)[:1].upper() + "; ".join(present)[1:] + "."] if present else []
    for one in view.breaks(code):
        reason = w.pick(one.reason, one.reason_en)
        notes.append(w.pick(f"Mốc {w.day(one.after)}: {reason}", f"{w.day(one.after)}: {reason}"))
    return notes


def _plot(sheet: Sheet, view: History, code: str, top: float) -> None:
    points = view.points(code)
    colour = style.THT if code.startswith("tht") else style.HTX
    step = (WIDE - 2 * LEFT) / (len(view.years) - 1)
    scale = (HIGH - HEADROOM) / max(p.value for p in points)

    def place(point: Told) -> tuple[float, float]:
        return LEFT + (point.year - view.years[0]) * step, HIGH - point.value * scale

    axes = sheet.axes(0, top, WIDE, HIGH)  # measured in the sheet's own pixels, so that labels can be kept apart
    axes.set_xlim(0, WIDE)
    axes.set_ylim(HIGH, 0)
    axes.plot([0, WIDE], [HIGH, HIGH], color=style.LINE, linewidth=1.2)
    for year in view.years:
        x = LEFT + (year - view.years[0]) * step
        sheet.text(x, top + HIGH + 14, str(year), ha="center", color=style.MUTED)
        if year in view.missing(code):
            axes.text(x, HIGH - 9, "…", ha="center", va="center", color=style.MUTED)
    _breaks(sheet, axes, view, code, step, top)
    before: Told | None = None
    for point in points:
        if point.joined and before is not None:
            xs, ys = zip(place(before), place(point), strict=True)
            look = "solid" if point.alike else DASHED
            axes.plot(xs, ys, color=colour, linewidth=2.2 if point.alike else 1.4, linestyle=look, zorder=2)
        before = before if point.apart else point
    for point in points:
        _point(axes, view, point, *place(point), style.MUTED if point.apart else colour, step - 4)


def _breaks(sheet: Sheet, axes: Axes, view: History, code: str, step: float, top: float) -> None:
    """A line from top to bottom between the years, named above."""
    w = view.words
    for one in view.breaks(code):
        x = LEFT + (one.after.year - 0.5 - view.years[0]) * step
        axes.plot([x, x], [-2, HIGH], color=style.SEVERITY_COLOURS["error"], linewidth=1.1, linestyle=(0, (5, 3)))
        words = w.pick(f"từ {w.day(one.after)}:\ncách tính thay đổi", f"from {w.day(one.after)}:\nanother definition")
        wide = max(style.text_width(line, SMALL) for line in words.split("\n"))
        middle = min(max(x, wide / 2), WIDE - wide / 2)
        sheet.text(middle, top - 18, words, ha="center", size=SMALL, color=style.SEVERITY_COLOURS["error"])


def _point(axes: Axes, view: History, point: Told, x: float, y: float, colour: str, room: float) -> None:
    """A point with its number above and its marks below, or above too where the axis is near."""
    inside = colour if point.checked else style.PAPER
    shape = "D" if point.apart else "o"
    axes.scatter([x], [y], s=40, marker=shape, facecolor=inside, edgecolor=colour, linewidth=1.6, zorder=3)
    marks = [(line, _mark_colour(view, m)) for m in view.marks(point) for line in _lines(m, room)]
    below = y + 12 + len(marks) * PITCH < HIGH - 2
    stack: list[tuple[str, str, float, str]] = [] if below else [(m, c, TINY, "normal") for m, c in reversed(marks)]
    stack.append((point.number, colour, style.FONT_SIZE, "bold"))
    if point.qualifier:
        stack.append((point.qualifier, colour, TINY, "normal"))
    at = y - 9.0
    for words, shade, size, weight in stack:
        height = PITCH if size == TINY else 14.5
        axes.text(x, at, words, ha="center", va="baseline", size=size, weight=weight, color=shade, zorder=4)
        at -= height
    if below:
        for number, (words, shade) in enumerate(marks):
            axes.text(x, y + 18 + number * PITCH, words, ha="center", va="baseline", size=TINY, color=shade, zorder=4)


def _lines(words: str, room: float) -> Sequence[str]:
    return style.wrapped(words, room, TINY).split("\n")


def _mark_colour(view: History, mark: str) -> str:
    return style.SEVERITY_COLOURS["warning"] if mark == view.unverified else style.MUTED
