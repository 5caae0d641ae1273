"""Units that an activity supported are in the lists: distinct units are counted by them (contract §5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kttt_analysis.cleaning.checked import CheckedProvince, named
from kttt_analysis.cleaning.kinds import COOPERATIVE, GROUP, family
from kttt_analysis.dictionary import Finding
from kttt_analysis.vietnamese.names import key, nearest, unit_name_key

BETWEEN = re.compile(r"[;,\n]")


def supported_units(everything: CheckedProvince) -> Iterator[Finding]:
    """Tell codes and names of supported units that no list has; a district is asked that gave both lists."""
    here, before = everything.rows["units"], list(everything.past.last.values())
    known = _ways(here) | _ways(before)
    listed = {(row["district_code"], family(row["kind"])) for row in here}
    for row in everything.rows["support"]:
        ids = [part.strip() for part in BETWEEN.split(row.get("unit_ids") or "") if part.strip()]
        unknown = [one for one in ids if not _in(one, known)]
        if unknown and all((row["district_code"], both) in listed for both in (COOPERATIVE, GROUP)):
            mine = [
                str(r["unit_code"]) for r in here if r["district_code"] == row["district_code"] and r.get("unit_code")
            ]
            near = nearest(unknown[0], mine, limit=1)
            words = {"unknown": named(unknown), "near": near[0] if near else "–"}
            yield everything.at(row).finding("supported_unit_unknown", "unit_ids", **words)


def _ways(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Every way of naming units: identity, code, name."""
    ways = {key(str(row[n])) for row in rows for n in ("unit_id", "unit_code") if row.get(n)}
    return ways | {unit_name_key(str(row["name"])) for row in rows if row.get("name")}


def _in(text: str, known: set[str]) -> bool:
    return key(text) in known or key(f"0{text}") in known or unit_name_key(text) in known
