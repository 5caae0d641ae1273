"""Single figures that a list leaves out: an average over the rest looks as if it were of all."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from textwrap import shorten

from kttt_analysis.cleaning.checked import CheckedList
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import load
from kttt_analysis.forms.addresses import run_of


@cache
def counted_columns(listed: str) -> tuple[str, ...]:
    """Columns of figures that indicators of a list (HTX or THT) rest on; areas apart, which not every trade has.

    Examples
    --------
    >>> counted_columns("THT")
    ('members_total', 'members_joined')
    """
    columns = load().columns["units"]
    used = set()
    for indicator in load().indicators.values():
        if any(family(kind) == listed for kind in indicator.kinds):
            used |= {*indicator.sum, indicator.numerator, indicator.denominator}
    return tuple(name for name, column in columns.items() if name in used and column.type in ("count", "money"))


def figures_left_blank(these: CheckedList) -> None:
    """Tell once a column which active units have no figure there, where the rest of their row is filled in."""
    sheet = these.sheet
    places = {name: k for name in counted_columns(these.listed) if (k := sheet.position(name)) is not None}
    active = [r for r in these.rows if r.get("status") == "active" and _filled(sheet, r, places.values())]
    for name, k in places.items():
        blank = [r for r in active if sheet.table.raw[r["_record"]][k] is None]
        if blank:
            column, rows_named = load().columns["units"][name], run_of(r["source_row"] for r in blank)
            sheet.tell(
                "figures_left_blank", blank[0]["_record"], k, name, label=column.label, label_en=column.label_en,
                count=len(blank), of=len(active), rows=shorten(rows_named, 60, placeholder=" …"),
            )  # fmt: skip


def _filled(sheet: Sheet, row: Row, places: Collection[int]) -> bool:
    return any(sheet.table.raw[row["_record"]][k] is not None for k in places)
