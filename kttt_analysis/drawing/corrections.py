"""Values that a person has corrected: from what to what, why, who said so; the report owes them to its readers."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.correcting import APPLIED, blocking
from kttt_analysis.dictionary import Column, load
from kttt_analysis.drawing.blocks import Block, Notes, Notice
from kttt_analysis.drawing.tables import Cell, table
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import NO_FIGURE, absent
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.wording import capitalised

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def corrections(view: View) -> Block:
    """The corrections in the year's figures, a row each, and those that were not used; a line where there are none."""
    w, found = view.words, _of_the_year(view)
    caption = w.pick("Hiệu chỉnh số liệu", "Corrections")
    unused = [_unused(view, row) for row in found[~found["state"].eq(APPLIED)].to_dict("records")]
    used = found[found["state"].eq(APPLIED)].to_dict("records")
    if not used:
        none = w.pick("Không có số liệu nào được hiệu chỉnh.", "No value was corrected.")
        return Notes((f"**{caption}:** {none}", *unused))
    columns = [
        w.pick("Huyện, thành phố", "District"),
        w.pick("Đơn vị", "Unit"),
        w.pick("Số liệu", "Value"),
        w.pick("Ô", "Cell"),
        w.pick("Tệp ghi", "In the file"),
        w.pick("Dùng", "Used"),
        w.pick("Lý do", "Reason"),
        w.pick("Người xác nhận", "Confirmed by"),
    ]
    of_file = w.pick(
        "nguyên văn trong tệp huyện gửi; tệp không bị sửa", "as in the district's file, which stays as it is"
    )
    notes = (f"{columns[4]}: {of_file}.", *unused)
    rows: list[list[str | Cell]] = []
    for quarter in dict.fromkeys(str(row["quarter"]) for row in used):
        if quarter != str(view.q.quarter) or rows:
            rows.append([capitalised(Quarter.parse(quarter).label(view.lang))])
        rows += [_row(view, row) for row in used if row["quarter"] == quarter]
    sheet = w.pick("Hiệu chỉnh", "Corrections")
    return table(columns, rows, "llllllll", caption=caption, notes=notes, sheet=sheet)


def notice(view: View) -> list[Notice]:
    """What stands above everything while an entry does not hold any more: figures without the values concerned."""
    w, count = view.words, len(blocking(_of_the_year(view)))
    if not count:
        return []
    return [
        Notice(
            "error",
            w.pick("Hiệu chỉnh chưa xử lý.", "Corrections to settle."),
            w.pick(
                f"{w.count(count)} mục hiệu chỉnh không còn khớp với tệp; các giá trị đó để trống.",
                f"Corrections that do not fit their files any more: {count}; those values are empty.",
            ),
        )
    ]


def _of_the_year(view: View) -> pd.DataFrame:
    """Entries for the quarters of the year so far, as they feed its figures, in the area of the report."""
    history = [t for q, t in sorted(view.q.history.items()) if q.year == view.q.quarter.year]
    frames = [t.corrections for t in (*history, view.q.tables) if len(t.corrections)]
    found = pd.concat(frames, ignore_index=True) if frames else view.q.corrections
    return found if view.one is None else found[found["district_code"].isin(view.codes)]


def _row(view: View, row: dict[Any, Any]) -> list[str | Cell]:
    w = view.words
    whole, column = absent(row["column"]), _column(row["column"])
    label = column and (column.label_en if view.lang == "en" else column.label)
    moved = (
        "" if absent(row["cell_to"]) else w.pick(f" (chuyển sang ô {row['cell_to']})", f" (moved to {row['cell_to']})")
    )
    dropped = w.pick("bỏ cả dòng", "row dropped") if whole else w.pick("bỏ", "dropped")
    used = dropped if absent(row["value"]) else f"{_shown(view, str(row['value']), column)}{moved}"
    return [
        view.q.district_name(str(row["district_code"])),
        NO_FIGURE if absent(row["unit"]) else str(row["unit"]),
        w.pick("cả dòng", "whole row") if whole else str(label or row["column"]),
        f"{row['file']} · {row['sheet']}!{row['cell']}",
        w.pick("(trống)", "(empty)") if absent(row["raw"]) else str(row["raw"]),
        used,
        str(row["reason"]),
        f"{row['said_by']}, {w.day(pd.Timestamp(row['said_on']).date())}",
    ]


def _column(name: Any) -> Column | None:
    return next((c for table_ in load().columns.values() for n, c in table_.items() if n == name), None)


def _shown(view: View, text: str, column: Column | None) -> str:
    """The value used, as the report prints numbers and days."""
    if column is not None and column.numeric and NUMBER.fullmatch(text):
        return view.words.number(float(text), len(text.partition(".")[2]))
    if column is not None and column.type == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return view.words.day(pd.Timestamp(text).date())
    return text


def _unused(view: View, row: dict[Any, Any]) -> str:
    why = row["why_en"] if view.lang == "en" else row["why"]
    return view.words.pick(f"**Không dùng** {row['entry']}: {why}.", f"**Not used** {row['entry']}: {why}.")
