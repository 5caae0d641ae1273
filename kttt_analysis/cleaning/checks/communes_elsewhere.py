"""A list whose communes are mostly another district's is that district's list under a wrong heading."""

from __future__ import annotations

from collections import Counter

from kttt_analysis.cleaning.checked import CheckedList
from kttt_analysis.cleaning.records import Sheet
from kttt_analysis.forms.addresses import run_of

ELSEWHERE = "commune_elsewhere"
ENOUGH, MOST = 3, 0.5


def of_another_district(sheet: Sheet) -> tuple[str, tuple[int, ...]]:
    """The one other district that most communes of a list belong to, and the records of which that is so."""
    place = sheet.position("commune_code")
    told = [f for f in sheet.findings if f.code == ELSEWHERE]
    if place is None or not told:
        return "", ()
    (others, count), *_ = Counter(str(dict(f.values)["others"]) for f in told).most_common(1)
    named = sum(record[place] is not None for record in sheet.table.raw)
    if count < ENOUGH or count <= MOST * named or "," in others:
        return "", ()
    cells = {f.cell for f in told if dict(f.values)["others"] == others}
    records = range(len(sheet.table.records))
    return others, tuple(i for i in records if sheet.table.address(i, place) in cells)


def communes_elsewhere(these: CheckedList) -> None:
    """Tell once, in place of a finding a row, that a list is another district's; its rows are kept out."""
    sheet = these.sheet
    others, records = of_another_district(sheet)
    if not records:
        return
    place = sheet.position("commune_code") or 0
    cells = {sheet.table.address(i, place) for i in records}
    sheet.findings[:] = [f for f in sheet.findings if f.code != ELSEWHERE or f.cell not in cells]
    named = sum(record[place] is not None for record in sheet.table.raw)
    rows = run_of(sheet.table.record_rows[i] for i in records)
    words = {"count": len(records), "of": named, "others": others, "district": sheet.district.full_name, "rows": rows}
    sheet.tell("list_of_another_district", records[0], place, "commune_code", **words)
