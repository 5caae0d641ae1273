"""Days after the last one of the quarter: what they say is not so yet, and what they are about may be the next's."""

from __future__ import annotations

from datetime import date

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.past import Key, Past
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.dates import format_date

NEXT = "row_of_next_period"
BEGUN = ("founded_on", "held_on")
"""Days with which a row begins to be: a unit founded, an activity held."""
OF_THE_STATUS = ("status", "status_on", "exit_kind")


def after_the_quarter(sheet: Sheet, row: Row, past: Past) -> bool:
    """Tell days after the quarter and take them out of a row; true where the whole row is of the next period.

    A unit founded, or an activity held, in the quarter after this one has a plausible day, for reports are written
    then; it only belongs to the next period. Any later day is a mistake, and so is it of a unit listed before. A
    status that began after the quarter is not the one at its end: the one of the quarter before is.
    """
    late = {name: day for name in (*BEGUN, "status_on") if isinstance(day := row.get(name), date) and day > sheet.end}
    for name, day in late.items():
        if name == "status_on":
            _status_at_the_end(sheet, row, past, day)
        elif day <= sheet.quarter.next.bounds("calendar")[1] and _unit(row) not in past.last:
            _tell(sheet, row, NEXT, name, day)
            return True
        else:
            _tell(sheet, row, "date_after_quarter", name, day)
            row[name] = None
    return False


def _status_at_the_end(sheet: Sheet, row: Row, past: Past, day: date) -> None:
    """Put the status of the quarter before in place of one that began after this quarter; empty where there is none."""
    at = "status_on" if sheet.position("status") is None else "status"
    before = past.last.get(_unit(row)) or {}
    if before.get("status") in (None, "ended"):
        _tell(sheet, row, "status_after_quarter", at, day)
        row |= dict.fromkeys(OF_THE_STATUS)
        return
    words = {}
    for lang, end in (("vi", ""), ("en", "_en")):
        words[f"before{end}"] = load().label("status", before["status"], lang)
        words[f"quarter_before{end}"] = sheet.quarter.previous.label(lang)
    _tell(sheet, row, "status_of_before", at, day, **words)
    row |= {name: before.get(name) for name in OF_THE_STATUS}


def _unit(row: Row) -> Key:
    return str(row.get("unit_id")), family(row.get("kind"))


def _tell(sheet: Sheet, row: Row, code: str, column: str, day: date, **more: str) -> None:
    label = load().columns["support" if column == "held_on" else "units"][column].label
    words = {"label": label, "day": format_date(day), "end": format_date(sheet.end)}
    for name, quarter in (("expected", sheet.quarter), ("next", sheet.quarter.next)):
        words |= {name: quarter.label(), f"{name}_en": quarter.label("en")}
    sheet.tell(code, row["_record"], sheet.position(column) or 0, column, **words, **more)
