"""A list whose communes are mostly another district's is that district's list under a wrong heading."""

from __future__ import annotations

from collections import Counter

from kttt_analysis.cleaning.checked import CheckedList
from kttt_analysis.forms.addresses import run_of

ELSEWHERE = "commune_elsewhere"
ENOUGH, MOST = 3, 0.5


def communes_elsewhere(these: CheckedList) -> None:
    """Tell once, in place of a finding a row, that most communes of a list belong to one other district."""
    found, place = these.sheet.findings, these.sheet.position("commune_code")
    told = [f for f in found if f.code == ELSEWHERE]
    if place is None or not told:
        return
    (others, count), *_ = Counter(str(dict(f.values)["others"]) for f in told).most_common(1)
    named = sum(record[place] is not None for record in these.sheet.table.raw)
    if count < ENOUGH or count <= MOST * named or "," in others:
        return
    mine = [f for f in told if dict(f.values)["others"] == others]
    cells = {f.cell for f in mine}
    records = [i for i in range(len(these.sheet.table.records)) if these.sheet.table.address(i, place) in cells]
    rows = run_of(these.sheet.table.record_rows[i] for i in records)
    found[:] = [f for f in found if f not in mine]
    words = {"count": count, "of": named, "others": others, "district": these.sheet.district.full_name, "rows": rows}
    these.sheet.tell("list_of_another_district", records[0], place, "commune_code", **words)
