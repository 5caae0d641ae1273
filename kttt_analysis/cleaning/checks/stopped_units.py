"""A unit that stood still all through a quarter earned nothing in it, and took on nobody.

What it earned earlier in the year stays in the amount of the year so far, and many leave its last count of workers
standing: only what came since it stopped is odd.
"""

from __future__ import annotations

from datetime import date

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number

STOPPED = frozenset(("suspended", "ended"))
LITTLE = 0.05
"""Triệu đồng: what rounding may add."""


def stopped_units(one: Checked) -> None:
    """Tell revenue and workers that came to a unit in a quarter in which it stood still."""
    status, last, on = one.row.get("status"), one.past.last.get(one.key), one.row.get("status_on")
    if status not in STOPPED:
        return
    still = on < one.sheet.start if isinstance(on, date) else bool(last and last.get("status") in STOPPED)
    earned, workers = _earned(one), _more_workers(one)
    for name, value in (("revenue", earned), ("workers_total", workers)) if still else ():
        if value is not None and value > LITTLE:
            column, label = load().columns["units"][name], load().label
            words = {"label": column.label, "label_en": column.label_en, "value": format_number(value)}
            words |= {"status": label("status", status), "status_en": label("status", status, "en")}
            one.tell("stopped_unit_reports", name, **words)


def _earned(one: Checked) -> float | None:
    """Revenue of the quarter alone; None where that is not known."""
    last, revenue, on = one.past.last.get(one.key), one.row.get("revenue"), one.row.get("status_on")
    if revenue is None:
        return None
    if not one.past.same_year or (isinstance(on, date) and on < one.sheet.year_start):
        return float(revenue)
    before = last.get("revenue") if last else None
    return None if before is None else float(revenue - before)


def _more_workers(one: Checked) -> float | None:
    """Workers beyond those of the quarter before; None where they are not known."""
    last, now = one.past.last.get(one.key), one.row.get("workers_total")
    then = last.get("workers_total") if last else None
    return None if now is None or then is None else float(now - then)
