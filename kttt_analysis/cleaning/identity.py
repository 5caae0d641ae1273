"""Which unit a row is: the same identity across quarters, spellings, moves, and a group's conversion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kttt_analysis.vietnamese.names import fold, unit_name_key

TAX_CODE = re.compile(r"\d{10}(-?\d{3})?")
Known = Mapping[tuple[str, str, str], str]


def known_units(earlier: Iterable[pd.DataFrame]) -> dict[tuple[str, str, str], str]:
    """Identities already given, by district, name and commune; tables in order, the latest last.

    A name that stood for two units in one quarter identifies neither.
    """
    found: dict[tuple[str, str, str], str] = {}
    for units in earlier:
        here: dict[tuple[str, str, str], set[str]] = {}
        names = units[["district_code", "name", "commune_code", "unit_id"]].itertuples(index=False)
        for district, name, commune, identity in names:
            if isinstance(name, str) and isinstance(identity, str):
                place = commune if isinstance(commune, str) else ""
                here.setdefault((district, unit_name_key(name), place), set()).add(identity)
        found |= {k: next(iter(ids)) for k, ids in here.items() if len(ids) == 1}
    return found


def unit_id(row: Mapping[str, Any], known: Known) -> str:
    """Identity of a unit: one known by name and commune, else its tax code, else its code or name in the district.

    A tax code is unique in the country and stays with a group that becomes a cooperative (NĐ 92/2024 Điều 14); a local
    code means something in its district alone.

    Examples
    --------
    >>> unit_id({"unit_code": "1701234567", "district_code": "907"}, {})
    '1701234567'
    >>> unit_id({"unit_code": "T-05", "district_code": "907"}, {})
    '907-T-05'
    """
    code = row.get("unit_code")
    if code and TAX_CODE.fullmatch(code):
        return str(code)
    district, name, commune = row["district_code"], row.get("name") or "", row.get("commune_code") or ""
    if code:
        return f"{district}-{code}"
    earlier = known.get((district, unit_name_key(name), commune))
    if earlier:
        return earlier
    return "-".join(part for part in (district, commune, fold(unit_name_key(name)).replace(" ", "_")) if part)
