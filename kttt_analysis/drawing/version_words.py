"""What changed between two versions, in words: what came and went, then the values, the largest change first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kttt_analysis.cleaning.changes import Changes
from kttt_analysis.dictionary import Province, load
from kttt_analysis.drawing.words import Words
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.wording import capitalised

MOST = 8
NAMED = 5
THINGS = {
    "units": ("đơn vị", "units"),
    "support": ("hoạt động", "activities"),
    "totals": ("số tổng hợp", "stated totals"),
    "remarks": ("ý kiến", "remarks"),
}
CAME = {"added": ("Thêm", "Added"), "gone": ("Bớt", "Left out")}


def change_lines(changes: Changes, province: Province, on: date, lang: str = "vi") -> list[str]:
    """A line for each kind of thing that came or went, and one for each value that changed."""
    w, rows = Words(lang), changes.rows
    lines = []
    for change, verb in CAME.items():
        for table, things in THINGS.items():
            names = rows.loc[rows["change"].eq(change) & rows["table"].eq(table), "name"].tolist()
            if names:
                count = w.number(len(names))
                lines.append(
                    w.pick(f"{verb[0]} {count} {things[0]}", f"{verb[1]} ({count} {things[1]})") + f": {_named(names)}"
                )
    for row in changes.values.to_dict("records"):
        label = row["label"] if lang != "en" else _english(row)
        head = w.pick(*THINGS["totals"]) if row["table"] == "totals" else row["name"]
        unit = f" {w.unit(row['unit'])}" if row["unit"] and None not in (row["before"], row["after"]) else ""
        was, now = (value_text(row[side], row, province, on, lang) for side in ("before", "after"))
        lines.append(f"{capitalised(head)} · {label}: {was} → {now}{unit}")
    return lines


def _english(row: dict[Any, Any]) -> str:
    if row["table"] == "totals":
        indicator = next((i for i in load().indicators.values() if i.label == row["label"]), None)
        return indicator.text("en") if indicator else str(row["label"])
    return load().columns[row["table"]][row["column"]].label_en


def _named(names: Sequence[str]) -> str:
    more = f"; … (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return "; ".join(names[:NAMED]) + more


def value_text(value: Any, row: dict[Any, Any], province: Province, on: date, lang: str = "vi") -> str:
    """A value of a clean table as a person reads it; that there is none is said."""
    w, column = Words(lang), load().columns[row["table"]][row["column"]]
    if value is None:
        return w.pick("(trống)", "(none)")
    if isinstance(value, bool):
        return w.pick("có" if value else "không", "yes" if value else "no")
    if isinstance(value, date):
        return format_date(value, lang)
    if column.name == "commune_code":
        try:
            return province.commune(str(value), on).full_name
        except KeyError:
            return str(value)
    if column.vocabulary:
        return load().label(column.vocabulary, str(value), lang)
    return w.number(value) if column.numeric else f"“{value}”"
