"""Tables of the published figures: every number with its day, agency, scope, source, and whether it was verified."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kttt_analysis.dictionary import Break, Indicator
from kttt_analysis.drawing.history.bars import STOCKS, plan_marks, residual
from kttt_analysis.drawing.history.lines import line_title
from kttt_analysis.drawing.history.view import History, Told, spans
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.words import absent

Line = list[str | Cell]
UNVERIFIED = "▲"


def figures(view: History, code: str) -> Table:
    """One series: the figure of each year, others for the same time below it, breaks between, gaps told."""
    w = view.words
    columns = [
        w.pick("Năm", "Year"),
        w.pick("Giá trị", "Value"),
        w.pick("Kiểm chứng", "Verified"),
        w.pick("Tính đến", "As of"),
        w.pick("Cơ quan", "Agency"),
        w.pick("Phạm vi", "Scope"),
        w.pick("Nguồn", "Source"),
        w.pick("So với năm trước", "On the year before"),
        w.pick("Vì sao chọn số này", "Why this one"),
    ]
    note = view.published.series[code].note
    return table(
        columns, _lines(view, code), "lrlllllll", caption=line_title(view, code), notes=(note,) if note else ()
    )


def _lines(view: History, code: str) -> Iterator[Line]:
    points = {p.year: p for p in view.points(code)}
    gap: list[int] = []
    for year in view.years:
        cut = [b for b in view.breaks(code) if b.after.year == year]
        if gap and (cut or year in points):
            yield _gap(view, gap)
            gap = []
        for one in cut:
            yield [_break(view, one)]
        if year not in points:
            gap.append(year)
            continue
        yield _line(view, points[year], str(year), _change(view, code, year), points[year].reason, strong=True)
        same = view.words.pick(f"{year}, số khác", f"{year}, other")
        yield from (_line(view, other, same, "", "") for other in view.others(code, year))
    if gap:
        yield _gap(view, gap)


def _line(view: History, told: Told, name: str, change: str, reason: str, strong: bool = False) -> Line:
    marks = [m for m in view.marks(told) if m not in (told.apart, view.unverified)]
    value = view.amount(told) + (f" ({', '.join(marks)})" if marks else "")
    source = f"{' − '.join(told.codes)} · {told.source}"
    return [
        name,
        Cell(value, strong=strong),
        verified(view, told.checked),
        told.when,
        told.agency,
        told.scope,
        source,
        change,
        reason,
    ]


def _gap(view: History, years: list[int]) -> Line:
    said = view.words.pick("chưa tìm được số công bố; không nội suy", "no figure found; nothing interpolated")
    return [spans(years), "…", "", "", "", "", "", "", said]


def _break(view: History, one: Break) -> str:
    w, day = view.words, view.words.day(one.after)
    return w.pick(
        f"Từ {day} cách tính thay đổi, không so sánh với các năm trước. {one.reason}",
        f"From {day} counted in another way, not compared with earlier years. {one.reason_en}",
    )


def _change(view: History, code: str, year: int) -> str:
    row, w = view.changes[code, year], view.words
    if row["why_not"]:
        return w.pick(f"không so sánh: {row['why_not']}", f"not compared: {row['why_not_en']}")
    return w.signed(view.indicator(code), row["change"], row["change_pct"])


def verified(view: History, checked: bool) -> Cell:
    """Whether the source was read; said in a word beside the sign."""
    if checked:
        return Cell(view.words.pick("đã kiểm chứng", "verified"))
    return Cell(f"{UNVERIFIED} {view.unverified}", status="unverified")


# ---- plans -------------------------------------------------------------------------------------------------


def plans(view: History) -> Table:
    """Each target with its result, the share reached, and the one printed where it differs."""
    w = view.words
    columns = [
        w.pick("Chỉ tiêu", "Target"),
        w.pick("Kế hoạch", "Plan"),
        w.pick("Kết quả", "Result"),
        w.pick("% kế hoạch", "% of plan"),
        w.pick("Tỷ lệ nguồn in", "Printed"),
        w.pick("Kiểm chứng", "Verified"),
        w.pick("Tính đến", "As of"),
        w.pick("Kế hoạch theo", "Plan as told by"),
        w.pick("Nguồn", "Source"),
        w.pick("Ghi chú", "Remarks"),
    ]
    rows: list[Line] = []
    for year, together in view.plan_results.groupby("year"):
        rows.append([w.pick(f"Năm {year}", f"{year}")])
        rows += [_plan(view, row) for _, row in together.iterrows()]
    caption = w.pick("Kết quả so với kế hoạch năm", "Results against the plan of the year")
    caption += f", {place_of(view)}"
    notes = (
        _marked(view),
        w.pick(
            "% kế hoạch tính lại từ hai số, một chữ số thập phân; tỷ lệ nguồn in được in đậm khi khác.",
            "% of plan: worked out from both figures; “Printed” is the source's own, bold where it differs.",
        ),
    )
    return table(columns, rows, "lrrrrlllll", caption=caption, notes=notes)


def _plan(view: History, row: pd.Series) -> Line:
    w, indicator = view.words, view.indicator(row["indicator"])
    derived = w.pick(" (suy ra)", " (derived)") if row["plan_derived"] else ""
    marks = [m for m in plan_marks(view, row) if m != view.unverified]
    result = w.pick("chưa tìm được", "not found")
    if not absent(row["result"]):
        result = _with_unit(view, indicator, row["result"]) + (f" ({', '.join(marks)})" if marks else "")
    printed = "" if absent(row["printed_percent"]) else f"{w.number(row['printed_percent'])}%"
    told = [view.published.figure(c) for c in row["figures"]]
    result_first = sorted(told, key=lambda f: f["measure"] != "value")
    return [
        indicator.text(view.lang),
        _with_unit(view, indicator, row["plan"]) + derived,
        Cell(result, strong=not absent(row["result"])),
        w.percent(row["percent"]),
        Cell(printed, strong=bool(row["printed_differs"])),
        verified(view, row["checked"]),
        view.when(result_first[0]),
        row["issuer"],
        _sources(view, row["figures"]),
        row["note"],
    ]


def _with_unit(view: History, indicator: Indicator, value: float) -> str:
    unit = view.words.unit(indicator.unit, value)
    return f"{view.number(indicator, value)}{'' if unit == '%' else ' '}{unit}"


def _sources(view: History, codes: tuple[str, ...]) -> str:
    """Codes of figures by the source they come from, unverified ones marked one by one."""
    found: dict[str, list[str]] = {}
    for code in codes:
        row = view.published.figure(code)
        marked = code if row["checked"] else f"{code} {UNVERIFIED}"
        found.setdefault(view.published.sources[row["source"]], []).append(marked)
    return "; ".join(f"{', '.join(each)} · {source}" for source, each in found.items())


def _marked(view: History) -> str:
    return view.words.pick(
        f"{UNVERIFIED} sau mã số: số đó {view.unverified}.",
        f"{UNVERIFIED} after a code: that figure is {view.unverified}.",
    )


def place_of(view: History) -> str:
    """The province inside a line of words."""
    return view.words.pick(view.place[0].lower() + view.place[1:], view.place)


# ---- stocks and flows --------------------------------------------------------------------------------------


def closings(view: History) -> Table:
    """Opening + entries − exits against closing, with what is left and a verdict in words."""
    w = view.words
    columns = [
        w.pick("Năm", "Year"),
        w.pick("Đầu kỳ", "Opening"),
        w.pick("+ Tăng", "+ Entries"),
        w.pick("− Giảm", "− Exits"),
        w.pick("= Dự kiến", "= Expected"),
        w.pick("Thực tế", "Closing"),
        w.pick("Chênh lệch", "Gap"),
        w.pick("Kết luận", "Verdict"),
        w.pick("Kiểm chứng", "Verified"),
        w.pick("Nguồn", "Source"),
        w.pick("Ghi chú", "Remarks"),
    ]
    rows: list[Line] = []
    for code in STOCKS:
        rows.append([f"{view.label(code)} ({w.unit(view.published.series[code].unit)})"])
        together = view.closings[view.closings["indicator"].eq(code)]
        rows += [_closing(view, row) for _, row in together.iterrows()]
    caption = w.pick("Đầu kỳ + tăng − giảm so với cuối kỳ", "Opening + entries − exits against the closing")
    caption += f", {place_of(view)}"
    note = w.pick(
        "Chênh lệch = thực tế − dự kiến. “chưa nêu”: không nguồn nào nêu số giảm, phép thử coi như không có."
        " Một năm có nhiều dòng khi các cơ quan công bố số khác nhau.",
        "Gap = closing − expected. “not told”: no source tells exits, the trial takes none."
        " A year has several rows where agencies published different figures.",
    )
    return table(columns, rows, "lrrrrrrllll", caption=caption, notes=(_marked(view), note))


def _closing(view: History, row: pd.Series) -> Line:
    w, unit, gap = view.words, view.words.unit(view.indicator(row["indicator"]).unit), row["residual"]
    numbers = [w.count(row[name]) for name in ("opening", "entries", "exits", "expected", "closing")]
    if not row["exits_stated"]:
        numbers[2] = w.pick("chưa nêu", "not told")
    amount = w.count(abs(gap))
    if not gap:
        verdict = Cell(w.pick("✔ khớp", "✔ closes"), status="achieved")
    elif gap > 0:
        verdict = Cell(w.pick(f"không khớp: thừa {amount} {unit}", f"does not close: {amount} {unit} too many"))
    else:
        verdict = Cell(w.pick(f"không khớp: thiếu {amount} {unit}", f"does not close: {amount} {unit} missing"))
    return [
        str(row["year"]),
        *numbers,
        Cell(residual(view, gap) if gap else "0", strong=True),
        verdict,
        verified(view, row["checked"]),
        _sources(view, row["figures"]),
        w.pick(row["note"], row["note_en"]),
    ]
