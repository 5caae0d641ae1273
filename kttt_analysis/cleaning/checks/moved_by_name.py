"""A unit that is in another commune than before and is taken for the earlier one by its name alone: it may be another.

The same founding date, the same code or a person's word is more than a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from kttt_analysis.cleaning.checked import CheckedDistrict, key_of
from kttt_analysis.cleaning.ledger_entries import in_quotes
from kttt_analysis.dictionary import Finding


def moved_by_name(here: CheckedDistrict) -> Iterator[Finding]:
    """Tell units of the quarter before that are known again in another commune by nothing but their name."""
    for row in here.rows:
        before = here.known.units.get(key_of(row))
        if before is None or row.get("unit_code") or not before.commune or not row.get("commune_code"):
            continue
        same_day = before.founded_on is not None and before.founded_on == row.get("founded_on")
        one = here.at(row)
        confirmed = any(c.unit_id == before.unit_id and c.fits(row) for c in one.sheet.confirmed.identities)
        if row["commune_code"] == before.commune or same_day or confirmed:
            continue
        communes = {c.code: c.printed for c in one.sheet.province.communes_on(one.sheet.end)}
        words = {"name": row["name"], "unit": before.unit_id, "kind": row["kind"], "now": str(here.quarter)}
        words |= {"district": here.district.name, "commune": communes.get(row["commune_code"], "–")}
        words["typed"] = in_quotes(row["name"])
        yield one.finding("moved_by_name", "commune_code", before=communes.get(before.commune, "–"), **words)
