"""The chart of the plan: each target with the share reached and the share due by now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Block, Chart, Sentences
from kttt_analysis.drawing.sheet import SMALL, WIDE, Sheet
from kttt_analysis.drawing.view import View, figure

CAP = 120.0
"""Where bars of percent of plan are cut off; the number beside says the rest."""


def kicker(view: View, *more: str) -> str:
    """Place, period and what else must be known, as the small print of a picture."""
    place = view.q.province.name if view.one is None else view.one.full_name
    return " · ".join([place, view.period, *more])


def coverage_note(view: View) -> str:
    """How many districts the picture rests on, where some are missing."""
    told = view.q.coverage
    if view.one is not None or not told.missing:
        return ""
    said = view.words.pick("huyện, thành phố báo cáo", "districts reporting")
    return f"{len(told.reported)}/{told.expected} {said}"


def targets_progress(view: View) -> Block:
    """Each target as a bar of percent of plan, with the share that ought to be reached by now."""
    rows = [row for row in view.targets if figure(row, "target") is not None]
    if not rows:
        return Sentences(())  # the headline has said so
    w = view.words
    left, wide, row_height, top = 230.0, 216.0, 46.0, 42.0
    scale = wide / CAP
    with style.applied():
        plan = w.pick("kế hoạch năm", "of the year's plan")
        sheet = Sheet.of(top + row_height * len(rows) + 8, kicker(view, w.pick("% kế hoạch năm", "% of plan")))
        bottom = top + row_height * len(rows)
        at_plan = left + 100 * scale
        sheet.line(left, top - 4, left, bottom, style.LINE)
        sheet.line(at_plan, top - 4, at_plan, bottom, style.PLAN, 1.0)
        sheet.text(at_plan, top - 14, f"100% {plan}", size=SMALL, ha="center", color=style.INK)
        for place, row in enumerate(rows):
            _target_bar(sheet, view, row, left, top + row_height * (place + 0.5), scale)
        png = sheet.png()
    states = [str(row["status"]) for row in rows]
    good = sum(state in (("achieved",) if w.closed else ("achieved", "on_track")) for state in states)
    way = w.pick("đạt", "reached") + ("" if w.closed else w.pick(" hoặc đúng tiến độ", " or on track"))
    title = w.pick(
        f"{w.count(good)}/{w.count(len(rows))} chỉ tiêu {way} kế hoạch năm {view.q.quarter.year}",
        f"{good} of {len(rows)} targets of the {view.q.quarter.year} plan are {way}",
    )
    told = [
        f"{view.label(row['indicator'])} {w.percent(figure(row, 'pct_of_plan'))} ({w.status_word(str(row['status']))})"
        for row in rows
    ]
    alt = w.pick("So với kế hoạch năm: ", "Against the plan of the year: ") + "; ".join(told) + "."
    return Chart("targets_progress", title, alt, png, round(sheet.height))


def _target_bar(sheet: Sheet, view: View, row: Mapping[str, Any], left: float, middle: float, scale: float) -> None:
    w = view.words
    percent, expected, status = figure(row, "pct_of_plan"), figure(row, "expected_pct"), str(row["status"])
    sheet.text(0, middle - 1, style.wrapped(view.label(row["indicator"]), left - 12))
    if percent is None:
        sheet.missing(left, middle - 8, 30, 16)
        sheet.text(left + 38, middle, w.missing, color=style.MUTED)
    else:
        length = min(percent, CAP) * scale
        sheet.box(left, middle - 8, length, 16, style.STATUS_COLOURS[status])
        if expected is not None and expected < 100:
            x = left + expected * scale
            sheet.line(x, middle - 12, x, middle + 12, style.PAPER, 3.4)
            sheet.line(x, middle - 12, x, middle + 12, style.INK, 1.6)
            shown = w.pick("cần", "due") + f" {w.number(expected, 0)}%"
            sheet.text(x, middle + 17, shown, size=7.4, ha="center", color=style.MUTED, path_effects=style.HALO)
        more = "›" if percent > CAP else ""
        tick = None if expected is None or expected >= 100 else left + expected * scale
        at = left + length + 6
        if tick is not None and at - 4 < tick < at + 56:
            at = tick + 6
        if length > 62:  # at the start of the bar, where the mark of what is due never cuts through
            sheet.text(left + 8, middle, w.percent(percent) + more, color=style.PAPER, weight="bold")
        else:
            sheet.text(at, middle, w.percent(percent), color=style.INK, weight="bold")
    sheet.text(WIDE, middle, w.status(status), ha="right", color=style.STATUS_COLOURS[status], size=SMALL + 0.6)
