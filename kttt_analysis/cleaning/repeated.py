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
    if topic == "totals" and row["stated"] != before.row["stated"]:
        numbers = {"stated": format_number(row["stated"]), "later": format_number(before.row["stated"])}
        label = load().indicators[row["indicator"]].label
        one.tell("stated_in_two_parts", "stated", label=label, other=there, **numbers)
        return "stated_in_two_parts"
    one.tell("repeated_in_part", COLUMNS[topic], other=there)
    return "repeated_in_part"


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
