"""What merges goes on in a unit that grew or was founded, and what splits in units that are new.

The products of both do not count as new (contract §5), so a merger that nobody took in is an exit without its entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from kttt_analysis.cleaning.checked import CheckedDistrict, key_of
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Finding, load


def mergers_and_splits(here: CheckedDistrict) -> Iterator[Finding]:
    """Tell mergers and splits of the quarter from which no unit of the same list came."""
    for row in here.rows:
        last = here.past.last.get(key_of(row))
        kind = row.get("exit_kind")
        if kind not in ("merged", "split") or row.get("status") != "ended":
            continue
        if last is None or last.get("status") == "ended" or any(_took_in(here, row, other) for other in here.rows):
            continue
        words = {"name": row.get("name") or row["unit_id"], "way": load().label("exit_kind", kind)}
        yield here.at(row).finding(
            "no_successor", "exit_kind", way_en=load().label("exit_kind", kind, "en"), kind=family(row["kind"]), **words
        )


def _took_in(here: CheckedDistrict, gone: Row, other: Row) -> bool:
    """Whether a unit may be what another one became: it is new, or, of a merger, it has more members than before."""
    if other is gone or family(other["kind"]) != family(gone["kind"]) or other.get("status") == "ended":
        return False
    last = here.past.last.get(key_of(other))
    if last is None:
        return True
    now, then = other.get("members_total"), last.get("members_total")
    return gone.get("exit_kind") == "merged" and (now is None or then is None or now > then)
