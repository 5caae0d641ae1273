"""A unit that is called new has a founding date of this year: by the date it counts, or not, as new (contract §5)."""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import key

CALLED_NEW = tuple(map(key, ("mới thành lập", "thành lập mới")))


def new_with_old_date(one: Checked) -> None:
    """Tell an old founding date of a unit that its section or its note calls new; a note may also name that year."""
    founded = one.row.get("founded_on")
    if not founded or founded >= one.sheet.year_start:
        return
    sections = one.sheet.table.sections
    within = sections[one.row["_record"]] if one.row["_record"] < len(sections) else ()
    for text in (*within, one.row.get("note") or ""):
        words = key(text)
        if any(way in words for way in CALLED_NEW) and str(founded.year) not in words.split():
            one.tell("new_with_old_date", "founded_on", said=text, founded=format_date(founded))
            return
