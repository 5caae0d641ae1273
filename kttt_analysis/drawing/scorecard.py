"""The targets of the plan as tables: the official columns, a short one for the mail, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kttt_analysis.drawing.blocks import Block, Sentences
from kttt_analysis.drawing.number_cells import amount, shown
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.view import View, figure
from kttt_analysis.drawing.words import NO_FIGURE, NOT_APPLICABLE, PARTLY, absent
from kttt_analysis.vietnamese.printing import round_half_up

LAST_QUARTER = 4


def scorecard(view: View) -> Table:
    """Every target with the columns of the official table."""
    w, year = view.words, view.q.quarter.year
    columns = [
        w.pick("STT", "No"),
        w.pick("Chỉ tiêu", "Target"),
        w.pick("ĐVT", "Unit"),
        w.pick(f"TH cùng kỳ {year - 1}", f"Same period {year - 1}"),
        w.pick(f"KH năm {year}", f"Plan {year}"),
        w.pick(f"TH quý {view.q.quarter.roman}", f"In Q{view.q.quarter.number}"),
        w.pick("Lũy kế", "Year to date"),
        w.pick("% KH", "% of plan"),
        w.pick("So cùng kỳ", "Change"),
        w.pick("Đánh giá", "Status"),
    ]
    rows = [_row(view, number, row) for number, row in enumerate(view.targets, 1)]
    notes = _notes(view, rows)
    return table(
        columns,
        rows,
        "clcrrrrrrl",
        header=1,
        kind="scorecard",
        notes=notes,
        caption=_caption(view),
        sheet=w.pick("Kế hoạch", "Plan"),
    )


def scorecard_short(view: View) -> Table:
    """The same targets in five columns, which a phone shows whole."""
    w = view.words
    columns = [
        w.pick("Chỉ tiêu", "Target"),
        w.pick("Lũy kế", "To date"),
        w.pick("KH năm", "Plan"),
        w.pick("% KH", "% of plan"),
        w.pick("Đánh giá", "Status"),
    ]
    rows = [_short_row(view, row) for row in view.targets]
    return table(columns, rows, "lrrrl", kind="scorecard", notes=(_signs(view, rows),), caption=_caption(view))


def _short_row(view: View, row: Mapping[str, Any]) -> list[str | Cell]:
    code = str(row["indicator"])
    label, unit = view.label(code), view.words.unit(view.indicator(code).unit)
    name = label if view.indicator(code).unit in label else f"{label} ({unit})"
    return [name, shown(view, code, strong=True), _planned(view, row), _percent(view, row), _status(view, row)]


def _caption(view: View) -> str:
    plan = view.q.plan
    if plan is None:
        return view.words.pick(f"Các chỉ tiêu {view.ytd}", f"Targets, {view.ytd}")
    return view.words.pick(
        f"Kết quả {view.ytd} so với {plan.name()}", f"Results of {view.ytd} against {plan.name(view.lang)}"
    )


def _row(view: View, number: int, row: Mapping[str, Any]) -> list[str | Cell]:
    w, code = view.words, str(row["indicator"])
    indicator = view.indicator(code)
    quarter: str | Cell = NOT_APPLICABLE
    if indicator.kind == "flow":
        quarter = shown(view, code, "value_quarter")
    return [
        str(number),
        view.label(code),
        w.unit(indicator.unit),
        amount(w, indicator, figure(row, "same_period_last_year")),
        _planned(view, row),
        quarter,
        shown(view, code, strong=True),
        _percent(view, row),
        _change(view, row),
        _status(view, row),
    ]


def _change(view: View, row: Mapping[str, Any]) -> str:
    """In percent where the base bears one, else in units (a share in points); the columns beside show both values."""
    w, change, percent = view.words, figure(row, "change"), figure(row, "change_pct")
    if change is None:
        return NO_FIGURE
    mark = PARTLY if view.one is None and not absent(row.get("not_compared")) else ""
    indicator = view.indicator(row["indicator"])
    if percent is None or indicator.unit == "%":
        return w.signed(indicator, change) + mark
    return w.signed_percent(percent) + mark


def _planned(view: View, row: Mapping[str, Any]) -> Cell:
    target, indicator = figure(row, "target"), view.indicator(row["indicator"])
    if target is None:
        return Cell(NOT_APPLICABLE)
    decimals = 0 if target == int(target) else indicator.decimals
    return Cell(view.words.planned(indicator, target), value=target, decimals=decimals)


def _percent(view: View, row: Mapping[str, Any]) -> Cell:
    percent = figure(row, "pct_of_plan")
    if percent is None:
        return Cell(NOT_APPLICABLE if figure(row, "target") is None else NO_FIGURE)
    return Cell(view.words.percent(percent), bar=percent, value=percent, decimals=1, percent=True)


def _status(view: View, row: Mapping[str, Any]) -> Cell:
    status = row.get("status")
    code = None if absent(status) else str(status)
    return Cell(view.words.status(code), status=code)


def _notes(view: View, rows: Sequence[Sequence[str | Cell]]) -> tuple[str, ...]:
    """What the signs mean, what rounding hides, whom the comparison leaves out."""
    w, cut = view.words, []
    for row in view.targets:
        percent = figure(row, "pct_of_plan")
        other = w.truncated(percent)
        if other is not None:
            cut.append(f"{view.label(row['indicator'])} {w.percent(percent)} ({other})")
    listed = "; ".join(cut)
    hidden = w.pick(
        f"Nơi cắt bỏ phần thập phân thay vì làm tròn sẽ in số trong ngoặc: {listed}.",
        f"Where decimals are cut off instead of rounded, the number in brackets is printed: {listed}.",
    )
    return (_signs(view, rows), *([hidden] if cut else []), *_compared(view))


def _signs(view: View, rows: Sequence[Sequence[str | Cell]]) -> str:
    """What the signs that stand in the table mean, and how percentages are rounded."""
    w = view.words
    shown = {cell.words if isinstance(cell, Cell) else cell for row in rows for cell in row}
    told = [
        text
        for sign, text in (
            (NO_FIGURE, w.pick(f"{NO_FIGURE}: chưa có số liệu.", f"{NO_FIGURE}: no data.")),
            (
                NOT_APPLICABLE,
                w.pick(f"{NOT_APPLICABLE}: không tính cho chỉ tiêu này.", f"{NOT_APPLICABLE}: not applicable."),
            ),
        )
        if sign in shown
    ]
    told.append(w.pick("Tỷ lệ làm tròn đến một chữ số thập phân.", "Percentages are rounded to one decimal."))
    return " ".join(told)


def _compared(view: View) -> Sequence[str]:
    w = view.words
    left_out: set[str] = set()
    for row in view.targets:
        if not absent(row.get("not_compared")):
            left_out |= set(str(row["not_compared"]).split(";"))
    if not left_out or view.one is not None:
        return []
    names = w.listed(view.names(sorted(left_out)))
    return [
        w.pick(
            f"{PARTLY}: chỉ so giữa nơi báo cáo cả hai kỳ, không gồm {names}; hai cột số thì gồm mọi nơi có báo cáo.",
            f"{PARTLY}: over districts that reported both times, not {names}; the amounts are of all that reported.",
        )
    ]


# ---- what is left to do ----------------------------------------------------------------------------


def outlook(view: View) -> Block:
    """What is lacking to the plan, what each quarter left must bring, where the pace so far leads."""
    w, q = view.words, view.q.quarter
    rows = [row for row in view.targets if figure(row, "target") is not None]
    if not rows:
        return Sentences(())  # the headline has said so
    if q.number == LAST_QUARTER:
        return Sentences((_closed(view, rows),))
    left = LAST_QUARTER - q.number
    columns = [
        w.pick("Chỉ tiêu", "Target"),
        w.pick("ĐVT", "Unit"),
        w.pick("Còn thiếu so với KH", "Lacking"),
        w.pick(f"Cần mỗi quý còn lại ({w.count(left)} quý)", f"Needed a quarter ({left} left)"),
        w.pick("Cả năm nếu giữ nhịp độ", "Year-end at this pace"),
        w.pick("% KH", "% of plan"),
    ]
    caption = w.pick("Phần còn lại của kế hoạch năm", "What is left of the plan")
    table_rows = [_outlook_row(view, row) for row in rows]
    sheet = w.pick("Còn lại", "Outlook")
    return table(columns, table_rows, "lcrrrr", notes=(_how_sure(view, rows),), caption=caption, sheet=sheet)


def _how_sure(view: View, rows: Sequence[Mapping[str, Any]]) -> str:
    banded = any(figure(row, "low") is not None for row in rows)
    text = view.words.pick(
        "“Cả năm nếu giữ nhịp độ” tính theo tỷ lệ thuận từ số đã có (chỉ tiêu bình quân: theo tỷ lệ của năm trước),"
        " chỉ để tham khảo, chưa tính mùa vụ; ",
        "“Year-end at this pace” continues the pace so far (averages: last year's share); it is a rough guide and"
        " knows no seasons; ",
    )
    if banded:
        return text + view.words.pick("khoảng trong ngoặc dựa trên ba năm trước.", "ranges rest on three past years.")
    return text + view.words.pick(
        "chưa đủ ba năm số liệu để nêu khoảng dao động.", "there are not yet three years of data for a range."
    )


def _outlook_row(view: View, row: Mapping[str, Any]) -> list[str | Cell]:
    w, indicator = view.words, view.indicator(row["indicator"])
    actual, target = figure(row, "actual"), figure(row, "target")
    needed, projected = figure(row, "needed_per_quarter"), figure(row, "projected_year_end")
    assert target is not None
    lacking = None if actual is None else max(0.0, target - actual)
    share = None if projected is None else projected / target * 100
    low, high = figure(row, "low"), figure(row, "high")
    year = _projected(view, row, projected)
    if low is not None and high is not None:
        year += f" ({_projected(view, row, low)}–{_projected(view, row, high)})"
    return [
        view.label(indicator.code),
        w.unit(indicator.unit),
        amount(w, indicator, lacking),
        NOT_APPLICABLE if indicator.kind == "ratio" else w.number(None if needed is None else round_half_up(needed, 1)),
        year,
        w.percent(share),
    ]


def _projected(view: View, row: Mapping[str, Any], value: float | None) -> str:
    indicator = view.indicator(row["indicator"])
    if value is not None and not indicator.decimals:
        value = round_half_up(value)
    shown = view.words.amount(indicator, value)
    return shown if value is None else view.words.pick(f"khoảng {shown}", f"about {shown}")


def _closed(view: View, rows: Sequence[Mapping[str, Any]]) -> str:
    w, year = view.words, view.q.quarter.year
    reached = [row for row in rows if (figure(row, "pct_of_plan") or 0) >= 100]
    short = [view.label(row["indicator"]) for row in rows if row not in reached]
    text = w.pick(
        f"Kết thúc năm {year}, {w.count(len(reached))}/{w.count(len(rows))} chỉ tiêu đạt kế hoạch",
        f"At the end of {year}, {len(reached)} of {len(rows)} targets are reached",
    )
    return text + (w.pick("; chưa đạt: ", "; not reached: ") + ", ".join(short) if short else "") + "."
