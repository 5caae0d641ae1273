"""The headline: three sentences that a leader reads in ten seconds, and the same as numbers for programs."""

from __future__ import annotations

from typing import Any

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.phrases import founded, lowered, no_targets, reported
from kttt_analysis.drawing.quality import errors
from kttt_analysis.drawing.view import View, figure
from kttt_analysis.drawing.words import absent
from kttt_analysis.vietnamese.wording import capitalised

NAMED = ("at_risk", "behind", "no_data")
"""Statuses whose targets are named."""


def headline(view: View) -> tuple[str, ...]:
    """New units against the plan; how the targets stand; the whole and who reported."""
    return (_new_units(view), _targets(view), _whole(view))


def numbers(view: View) -> list[dict[str, Any]]:
    """The targets as values with the sentence that states each."""
    w, found = view.words, []
    for row in view.targets:
        code = str(row["indicator"])
        indicator = view.indicator(code)
        percent, target = figure(row, "pct_of_plan"), figure(row, "target")
        text = f"{view.label(code)}: {view.told(code)}"
        if percent is not None:
            text += w.pick(f", đạt {w.percent(percent)} kế hoạch", f", {w.percent(percent)} of plan")
        found.append(
            {
                "indicator": code,
                "value": figure(row, "actual"),
                "target": target,
                "pct_of_plan": percent,
                "status": None if absent(row["status"]) else row["status"],
                "unit": indicator.unit,
                "text": text,
            }
        )
    return found


def _new_units(view: View) -> str:
    w = view.words
    told = [founded(view, code, strong=True) for code in ("htx_new", "tht_new")]
    if not view.has("htx_new") and not view.has("tht_new"):
        return capitalised(
            w.pick(
                f"{view.ytd}, {view.place} chưa có số liệu về HTX, THT thành lập mới.",
                f"no data on new units of {view.place} in {view.ytd}.",
            )
        )
    start = w.pick(f"{view.ytd}, {view.place} ", f"in {view.ytd}, {view.place} has ")
    return capitalised(start + w.pick("; ", ", and ").join(told)) + "."


def _targets(view: View) -> str:
    w = view.words
    rows = [row for row in view.targets if figure(row, "target") is not None]
    if not rows:
        return no_targets(view)
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(str(row["status"]), []).append(lowered(view.label(row["indicator"])))
    told = []
    for code in load().vocabularies["progress_status"]:
        if code in names:
            part = f"**{w.count(len(names[code]))}** {w.status_word(code).lower()}"
            told.append(part + (f" ({', '.join(names[code])})" if code in NAMED else ""))
    year = view.q.quarter.year
    return w.pick(
        f"Trong {w.count(len(rows))} chỉ tiêu kế hoạch năm {year}: {'; '.join(told)}.",
        f"Of {len(rows)} targets of the {year} plan: {'; '.join(told)}.",
    )


def _whole(view: View) -> str:
    w = view.words
    active = ""
    if view.has("htx_active"):
        active = w.pick(f" ({view.shown('htx_active')} đang hoạt động)", f" ({view.shown('htx_active')} active)")
    htx, tht = (_strong(view, code) for code in ("htx_total", "tht_total"))
    text = w.pick(
        f"Tính đến hết {view.period}, {view.place} có {htx}{active} và {tht}",
        f"At the end of {view.period}, {view.place} has {htx}{active} and {tht}",
    )
    if not view.has("htx_total") and not view.has("tht_total"):
        text = w.pick(
            f"Chưa có số liệu về số HTX, THT của {view.place} đến hết {view.period}",
            f"No data on the number of units of {view.place} at the end of {view.period}",
        )
    status = w.label("data_status", view.q.data_status)
    kind, wrong = w.pick(f"số liệu {status}", f"{status} data"), errors(view)
    if wrong:
        kind += w.pick(f", còn {w.count(wrong)} lỗi chưa sửa", f", {w.count(wrong)} errors not mended")
    enough = len(view.q.coverage.reported) >= view.q.decisions.coverage_warning  # else a notice above has the names
    parts = [text, reported(view, names=enough) if view.one is None else "", kind]
    return "; ".join(part for part in parts if part) + "."


def _strong(view: View, code: str) -> str:
    if view.has(code):
        return f"**{view.told(code)}**"
    unit = view.words.unit(view.indicator(code).unit)
    return view.words.pick(f"{unit} chưa có số liệu", f"{unit}: no data")
