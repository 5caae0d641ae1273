"""A group that became a cooperative: it leaves one list and is new in the other, as the same unit.

It counts as a new cooperative by its own founding date (contract §5), and a group that becomes one keeps its code
(NĐ 92/2024 Điều 14).
"""

from __future__ import annotations

from collections.abc import Iterator

from kttt_analysis.cleaning.checked import CheckedDistrict, key_of, named
from kttt_analysis.cleaning.kinds import COOPERATIVE, GROUP
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Finding
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import unit_name_key

CONVERTED = "tht_to_htx"


def conversions(here: CheckedDistrict) -> Iterator[Finding]:
    """Tell a cooperative with the group's old date, a group whose cooperative is not there, and one nobody mentions."""
    groups, cooperatives = here.of(GROUP), here.of(COOPERATIVE)
    became = [row for row in groups if row.get("exit_kind") == CONVERTED]
    identities = {row["unit_id"] for row in became}
    for row in cooperatives:
        founded = row.get("founded_on")
        if row["unit_id"] in identities and founded and founded < here.at(row).sheet.year_start:
            words = {"name": row.get("name") or "", "founded": format_date(founded)}
            yield here.at(row).finding("conversion_founded_before", "founded_on", **words)
    if COOPERATIVE not in here.lists:
        return
    fresh = [r for r in cooperatives if (day := r.get("founded_on")) and day >= here.at(r).sheet.year_start]
    for group in became:
        if not any(group["unit_id"] == row["unit_id"] or _same(group, row) for row in cooperatives):
            candidates = named([str(r.get("name") or r["unit_id"]) for r in fresh if not _converted(r, became)])
            words = {"name": group.get("name") or "", "candidates": candidates}
            yield here.at(group).finding("conversion_without_cooperative", "exit_kind", **words)
    if GROUP in here.lists:
        yield from _unsaid(here, fresh)


def _unsaid(here: CheckedDistrict, fresh: list[Row]) -> Iterator[Finding]:
    """New cooperatives of the name and commune of a group that is gone without a word."""
    present = {key_of(row) for row in here.of(GROUP)}
    gone = [row for key, row in here.before(GROUP).items() if key not in present and row.get("status") != "ended"]
    for row in fresh:
        if key_of(row) in here.past.last:
            continue
        for group in gone:
            if group["unit_id"] == row["unit_id"] or _same(group, row):
                words = {"name": row.get("name") or "", "group": group.get("name") or "", "before": here.past.label}
                yield here.at(row).finding("conversion_not_told", "name", **words)


def _converted(row: Row, became: list[Row]) -> bool:
    return any(group["unit_id"] == row["unit_id"] or _same(group, row) for group in became)


def _same(group: Row, cooperative: Row) -> bool:
    """Whether two units have one name and no two communes."""
    names = [unit_name_key(row.get("name") or "") for row in (group, cooperative)]
    communes = {row.get("commune_code") for row in (group, cooperative)} - {None}
    return bool(names[0]) and names[0] == names[1] and len(communes) < 2
