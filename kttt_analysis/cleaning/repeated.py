"""Activities, stated totals and remarks that stand in two files which are joined: each counts once."""

from __future__ import annotations

from collections.abc import Hashable, MutableMapping

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.printing import format_number

Said = tuple[Hashable, ...]
"""What a row says, as far as it tells it from the others of its district."""
COLUMNS = {"support": "title", "totals": "stated", "remarks": "text"}


def repeated(told: MutableMapping[Said, Checked], sheet: Sheet, row: Row, topic: str) -> str | None:
    """Why a row is kept out that a later file of the district has too; None where it is not."""
    said = said_by(row, topic)
    if said is None:
        return None
    one = Checked(sheet, row)
    before = told.setdefault((sheet.district.code, *said), one)
    if before.sheet.file == sheet.file:
        return None
    there = f"{before.sheet.file} · {before.sheet.table.sheet}!{before.row['source_row']}"
    later = before.row.get("_stated", before.row.get("stated"))
    if topic == "totals" and ("_stated" in before.row or row["stated"] != later):
        numbers = {"stated": format_number(row["stated"]), "later": format_number(later)}
        before.row.update(_stated=later, stated=None)  # nobody knows which of the two it is
        label = load().indicators[row["indicator"]].label
        one.tell("stated_in_two_parts", "stated", label=label, other=there, **numbers)
        return "stated_in_two_parts"
    if topic == "support" and (odd := _other_figures(row, before.row)):
        figures = "; ".join(f"{load().columns[topic][name].label}: {_figure(row, name)}" for name in odd)
        later_figures = "; ".join(f"{load().columns[topic][name].label}: {_figure(before.row, name)}" for name in odd)
        one.tell("activity_in_two_parts", odd[0], other=there, figures=figures, later=later_figures)
        return "activity_in_two_parts"
    one.tell("repeated_in_part", COLUMNS[topic], other=there)
    return "repeated_in_part"


def _other_figures(row: Row, later: Row) -> list[str]:
    """Columns of numbers in which two rows of one activity differ."""
    columns = (c.name for c in load().columns["support"].values() if c.numeric and not c.name.startswith("source_"))
    return [name for name in columns if row.get(name) != later.get(name)]


def _figure(row: Row, name: str) -> str:
    value = row.get(name)
    return "–" if value is None else format_number(value)


def said_by(row: Row, topic: str) -> Said | None:
    """What a row says, as far as it tells it from others; None for nothing.

    >>> said_by({"title": "Lớp tập huấn", "held_on": None}, "support")
    ('support', 'lớp tập huấn', None)
    """
    if topic == "totals":
        return (topic, row["indicator"]) if row.get("indicator") and row.get("stated") is not None else None
    if topic == "remarks":
        return (topic, row.get("topic"), key(row["text"])) if row.get("text") else None
    return (topic, key(row["title"]), row.get("held_on")) if row.get("title") else None
