"""Which unit a row is: the same identity across quarters, spellings, moves, and a group's conversion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.vietnamese.names import fold, unit_name_key

TAX_CODE = re.compile(r"\d{10}(-?\d{3})?")
Place = tuple[str, str, str]
"""District, key of the name, commune."""


@dataclass(frozen=True)
class Known:
    """Identities given in earlier quarters: by code, and by place; `coded` are those that have had a code."""

    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    by_place: Mapping[Place, str] = field(default_factory=dict)
    coded: frozenset[str] = frozenset()

    def named(self, district: str, name: str) -> set[str]:
        """Identities of a district's units of one name, in whatever commune."""
        return {i for (d, n, _), i in self.by_place.items() if (d, n) == (district, name)}


def known_units(earlier: Iterable[pd.DataFrame]) -> Known:
    """Identities already given; tables in order, the latest last.

    A name that stood for two units of one place in one quarter identifies neither.
    """
    by_code: dict[tuple[str, str], str] = {}
    by_place: dict[Place, str] = {}
    for units in earlier:
        here: dict[Place, set[str]] = {}
        columns = units[["district_code", "name", "commune_code", "unit_code", "unit_id"]].astype(object)
        for district, name, commune, code, identity in columns.itertuples(index=False):
            if not isinstance(identity, str):
                continue
            if isinstance(code, str):
                by_code[_code_key(district, code)] = identity
            if isinstance(name, str):
                place = (district, unit_name_key(name), commune if isinstance(commune, str) else "")
                here.setdefault(place, set()).add(identity)
        by_place |= {place: next(iter(ids)) for place, ids in here.items() if len(ids) == 1}
    return Known(by_code, by_place, frozenset(by_code.values()))


def identities(rows: Sequence[Mapping[str, Any]], known: Known) -> list[str | None]:
    """Identity of each row of one list; None for a row with neither name nor code.

    A code known before counts first, then name and commune. What is left may be a unit that got its code, or moved to
    another commune: it is the earlier one of its name, where there is just one and no other row is that one.

    Examples
    --------
    >>> identities([{"unit_code": "1701234567", "district_code": "907"}, {"unit_code": "T-05", "district_code": "907"}],
    ...            Known())
    ['1701234567', '907-T-05']
    """
    found: list[str | None] = [_surely(row, known) for row in rows]
    taken = {(identity, family(row.get("kind"))) for identity, row in zip(found, rows, strict=True) if identity}
    for at, row in enumerate(rows):
        if found[at] is None and (row.get("name") or row.get("unit_code")):
            listed = family(row.get("kind"))
            found[at] = identity = _likely(row, known, listed, taken) or _new(row)
            taken.add((identity, listed))
    return found


def _surely(row: Mapping[str, Any], known: Known) -> str | None:
    code = row.get("unit_code")
    if code:
        lost_zero = (_code_key(row["district_code"], f"0{code}"),) if len(str(code)) == 9 else ()
        at = next((k for k in (_code_key(row["district_code"], code), *lost_zero) if k in known.by_code), None)
        return None if at is None else known.by_code[at]
    return known.by_place.get(_place(row)) if row.get("name") else None


def _likely(row: Mapping[str, Any], known: Known, listed: str | None, taken: set[tuple[str, str | None]]) -> str | None:
    if not row.get("name"):
        return None
    district, name, _ = _place(row)
    if row.get("unit_code"):  # got its code since: only one without a code can be it
        identity = known.by_place.get(_place(row))
        candidates = {identity} - known.coded - {None}
    else:
        candidates = set(known.named(district, name))
    free = [c for c in candidates if c is not None and (c, listed) not in taken]
    return free[0] if len(free) == len(candidates) == 1 else None


def _new(row: Mapping[str, Any]) -> str:
    """A tax code is unique in the country (NĐ 92/2024 Điều 14); a local code or a name is of its district."""
    code = row.get("unit_code")
    if code and TAX_CODE.fullmatch(code):
        return str(code)
    if code:
        return f"{row['district_code']}-{code}"
    district, name, commune = _place(row)
    return "-".join(part for part in (district, commune, fold(name).replace(" ", "_")) if part)


def _place(row: Mapping[str, Any]) -> Place:
    return (row["district_code"], unit_name_key(row.get("name") or ""), row.get("commune_code") or "")


def _code_key(district: str, code: str) -> tuple[str, str]:
    return ("" if TAX_CODE.fullmatch(code) else district, code)
