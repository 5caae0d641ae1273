"""Agencies side by side where they differ, and the figures whose source must be read again."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.drawing.history.tables import Line, place_of, verified
from kttt_analysis.drawing.history.view import History, Told
from kttt_analysis.drawing.tables import Cell, Table, table

MEASURES = {
    "plan": ("kế hoạch", "plan"),
    "percent_of_plan": ("% kế hoạch", "% of plan"),
    "above_plan": ("% tăng so với kế hoạch", "% above plan"),
}


def disagreements(view: History) -> Table:
    """Different figures for one thing at one time, side by side."""
    w, frame = view.words, view.disagreements
    columns = [
        w.pick("Cơ quan", "Agency"),
        w.pick("Giá trị", "Value"),
        w.pick("Kiểm chứng", "Verified"),
        w.pick("Tính đến", "As of"),
        w.pick("Phạm vi", "Scope"),
        w.pick("Nguồn", "Source"),
    ]
    rows: list[Line] = []
    for _, together in frame.groupby("group", sort=False):
        first = together.iloc[0]
        indicator = view.indicator(first["subject"])
        told = [view.figure(c, int(first["year"]), indicator) for c in together["id"]]
        rows.append([_subject(view, first, told)])
        for one in told:
            estimate = w.pick(" (ước)", " (estimate)") if one.estimate else ""
            value = Cell(view.amount(one) + estimate, strong=True)
            source = f"{one.codes[0]} · {one.source}"
            rows.append([one.agency, value, verified(view, one.checked), one.when, one.scope, source])
    caption = w.pick("Các cơ quan công bố số khác nhau", "Where agencies published different figures")
    caption += f", {place_of(view)}"
    note = w.pick(
        "Các số được đặt cạnh nhau, không lấy trung bình; số nào đại diện cho năm được ghi ở bảng của từng chuỗi.",
        "Side by side, never averaged; which one stands for the year is told in the table of each series.",
    )
    return table(columns, rows, "lrllll", caption=caption, notes=(note,))


def _subject(view: History, first: pd.Series, told: list[Told]) -> str:
    w, indicator = view.words, view.indicator(first["subject"])
    sector = f", {view.sector(first['sector'])}" if first["sector"] else ""
    apart = max(t.value for t in told) - min(t.value for t in told)
    gap = f"{view.number(indicator, apart)} {w.unit(indicator.unit, apart)}"
    return f"{indicator.text(view.lang)}{sector}, {first['year']}: " + w.pick(f"chênh nhau {gap}", f"{gap} apart")


def unchecked(view: History) -> Table:
    """The unverified figures shown here, with the address where each must be read again."""
    w = view.words
    columns = [
        w.pick("Mã số", "Code"),
        w.pick("Chỉ tiêu", "Indicator"),
        w.pick("Giá trị", "Value"),
        w.pick("Kiểm chứng", "Verified"),
        w.pick("Tính đến", "As of"),
        w.pick("Nguồn", "Source"),
        w.pick("Địa chỉ", "Address"),
    ]
    rows: list[Line] = []
    for code in view.unchecked:
        row = view.published.figure(code)
        told = view.figure(code, 0)
        rows.append(
            [code, _what(view, code), view.amount(told), verified(view, False), told.when, told.source, row["source"]]
        )
    everything = int((~view.published.figures["checked"]).sum())
    caption = w.pick(
        f"{len(view.unchecked)} số chưa kiểm chứng dùng trong sổ này (trong {everything} số của cả bảng)",
        f"{len(view.unchecked)} unverified figures shown here (of {everything} in the whole table)",
    )
    note = w.pick(
        "Đọc lại nguồn; nếu đúng thì đổi checked thành yes trong figures.csv. Trước đó không in như số chính thức.",
        "Read the source again; if it holds, set checked to yes in figures.csv. Not official until then.",
    )
    return table(columns, rows, "llrllll", caption=caption, notes=(note,))


def _what(view: History, code: str) -> str:
    """What a figure tells: the series that it stands in, else its indicator; sector, and whether it is a plan."""
    row = view.published.figure(code)
    in_series = [c for c in view.codes if any(code in p.figure.figures for p in view.published.series[c].points)]
    name = str(row["note"])
    if in_series:  # "lao động", as its source has it, and not the indicator's "lao động thường xuyên"
        name = view.label(in_series[0])
    elif row["indicator"]:
        name = view.indicator(row["indicator"]).text(view.lang)
    measure = MEASURES.get(row["measure"])
    said = (name, view.sector(row["sector"]), view.words.pick(*measure) if measure else "")
    return ", ".join(s for s in said if s)
