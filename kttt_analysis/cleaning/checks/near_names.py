"""A unit that is new in a list and like one that is gone from it: perhaps one, misspelt, and a person has to say so.

Until somebody does they are two: a unit left out and one listed for the first time. Nothing is merged by likeness.
"""

from __future__ import annotations

from collections.abc import Iterator

from kttt_analysis.cleaning.checked import CheckedDistrict, key_of
from kttt_analysis.cleaning.ledger_entries import in_quotes
from kttt_analysis.cleaning.near_units import near_units
from kttt_analysis.dictionary import Finding
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import format_date


def near_names(here: CheckedDistrict) -> Iterator[Finding]:
    """Tell new units that may be earlier ones, with the likeliest of them and how to confirm it."""
    given, present = here.known.identities, {key_of(row) for row in here.rows}
    for row in here.rows:
        if row["unit_id"] in given or not row.get("name"):
            continue
        one = here.at(row)
        denied = {c.other_than for c in one.sheet.confirmed.identities if c.fits(row)}
        candidates = [unit for unit in near_units(row, here.known, present) if unit.unit_id not in denied]
        if candidates:
            unit, province = candidates[0], one.sheet.province
            communes = {c.code: c.printed for c in province.communes_on(one.sheet.end)}
            label = {
                "before": Quarter.parse(unit.quarter).label(),
                "before_en": Quarter.parse(unit.quarter).label("en"),
            }
            words = {"name": row["name"], "other": unit.name, "unit": unit.unit_id, "kind": row["kind"], **label}
            words |= {"commune": communes.get(unit.commune, "–"), "district": here.district.name}
            words |= {"founded": format_date(unit.founded_on) if unit.founded_on else "–", "now": str(here.quarter)}
            yield one.finding("identity_to_confirm", "name", typed=in_quotes(row["name"]), **words)
