"""Which unit a row is: the same identity across quarters, spellings, moves, and a group's conversion.

A code known before counts first, then what a person has confirmed, then name, commune and founding date. A unit of the
same name in another commune is the earlier one where nothing speaks against it, and that is told where it rests on the
name alone; a name that is only near is another unit, and asked: nothing is merged in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.vietnamese.names import fold, unit_name_key

TAX_CODE = re.compile(r"\d{10}(-?\d{3})?")
Place = tuple[str, str, str]
"""District, key of the name, commune."""
NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it was last listed; `quarter` is the one in which it was."""

    unit_id: str
    listed: str | None
    district: str
    name: str
    commune: str
    founded_on: date | None
    quarter: str
    ended: bool

    @property
    def place(self) -> Place:
        """Where it stands and what it is called."""
        return (self.district, unit_name_key(self.name), self.commune)


@dataclass(frozen=True)
class Known:
    """Identities given in earlier quarters: by code, by place, by place and founding date; `coded` have had a code."""

    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    by_place: Mapping[Place, str] = field(default_factory=dict)
    coded: frozenset[str] = frozenset()
    by_founding: Mapping[tuple[Place, date], str] = field(default_factory=dict)
    units: Mapping[tuple[str, str | None], KnownUnit] = field(default_factory=dict)

    def named(self, district: str, name: str) -> set[str]:
        """Identities of a district's units of one name, in whatever commune."""
        return self._by_name.get((district, name), set())

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for (district, name, _), identity in self.by_place.items():
            found.setdefault((district, name), set()).add(identity)
        return found

    @property
    def identities(self) -> frozenset[str]:
        """Every identity that has been given."""
        return frozenset(identity for identity, _ in self.units)


def known_units(earlier: Iterable[pd.DataFrame], moved: Mapping[str, str] = NOTHING) -> Known:
    """Identities already given; tables in order, the latest last.

    A name that stood for two units of one place in one quarter identifies neither, but by its founding date. `moved`
    says what communes have become since.
    """
    by_code: dict[tuple[str, str], str] = {}
    by_place: dict[Place, str] = {}
    by_founding: dict[tuple[Place, date], str] = {}
    units: dict[tuple[str, str | None], KnownUnit] = {}
    for frame in earlier:
        here: dict[Place, set[str]] = {}
        dated: dict[tuple[Place, date], set[str]] = {}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
            if not isinstance(row["unit_id"], str):
                continue
            one = _known_unit({str(k): v for k, v in row.items()}, moved)
            units[one.unit_id, one.listed] = one
            if isinstance(row["unit_code"], str):
                by_code[_code_key(one.district, row["unit_code"])] = one.unit_id
            if one.name:
                here.setdefault(one.place, set()).add(one.unit_id)
                if one.founded_on:
                    dated.setdefault((one.place, one.founded_on), set()).add(one.unit_id)
        for place, ids in here.items():
            if len(ids) == 1:
                by_place[place] = next(iter(ids))
            else:
                by_place.pop(place, None)
        by_founding |= {at: next(iter(ids)) for at, ids in dated.items() if len(ids) == 1}
    return Known(by_code, by_place, frozenset(by_code.values()), by_founding, units)


def _known_unit(row: Mapping[str, Any], moved: Mapping[str, str]) -> KnownUnit:
    commune, founded = row["commune_code"] or "", row["founded_on"]
    return KnownUnit(
        unit_id=row["unit_id"],
        listed=family(row["kind"]),
        district=row["district_code"],
        name=row["name"] or "",
        commune=moved.get(commune, commune),
        founded_on=founded if isinstance(founded, date) else None,
        quarter=row["quarter"] or "",
        ended=row["status"] == "ended",
    )


def identities(
    rows: Sequence[Mapping[str, Any]],
    known: Known,
    settled: Mapping[int, str] = NOTHING,
    denied: Mapping[int, Collection[str]] = NOTHING,
) -> list[str | None]:
    """Identity of each row of one list; None for a row with neither name nor code.

    A code known before counts first, then name and commune; two of one name and commune in one list are two where
    their founding dates differ. What is left may be a unit that got its code, or moved to another commune: it is the
    earlier one of its name, where there is just one, no other row is that one, and no date speaks against it.
    `settled` are rows about which a person has said who they are, `denied` those about which one has said who they are
    not. A unit that has ended goes on as a row of its founding date, or one that is ended itself.

    Examples
    --------
    >>> identities([{"unit_code": "1701234567", "district_code": "907"}, {"unit_code": "T-05", "district_code": "907"}],
    ...            Known())
    ['1701234567', '907-T-05']
    """
    twins = namesakes(rows)
    found: list[str | None] = [
        settled.get(at) or surely(row, known, at in twins, denied.get(at, ())) for at, row in enumerate(rows)
    ]
    taken = {(identity, family(row.get("kind"))) for identity, row in zip(found, rows, strict=True) if identity}
    names = _names(known, zip(rows, found, strict=True))
    for at, row in enumerate(rows):
        if found[at] is None and (row.get("name") or row.get("unit_code")):
            listed = family(row.get("kind"))
            others = denied.get(at, ())
            likely = None if at in twins else _likely(row, known, listed, taken)
            if likely is None or likely in others:
                likely = _unlike_others(_new(row, at in twins), row, names, known, others)
            found[at] = identity = likely
            taken.add((identity, listed))
            names.setdefault(identity, set()).add(unit_name_key(row.get("name") or ""))
    return found


def _names(known: Known, here: Iterable[tuple[Mapping[str, Any], str | None]]) -> dict[str, set[str]]:
    """Names of the units that have an identity, earlier and in this list."""
    names: dict[str, set[str]] = {}
    for unit in known.units.values():
        names.setdefault(unit.unit_id, set()).add(unit_name_key(unit.name))
    for row, identity in here:
        if identity is not None:
            names.setdefault(identity, set()).add(unit_name_key(row.get("name") or ""))
    return names


def _unlike_others(
    identity: str, row: Mapping[str, Any], names: Mapping[str, set[str]], known: Known, others: Collection[str]
) -> str:
    """A new identity that no unit of another name has: in it "Tân Tiến" and "Tân Tiền" would look the same.

    Nor one of `others`, which the row is not, or of a unit that has ended.
    """
    if row.get("unit_code"):
        return identity
    mine, number, free = unit_name_key(row.get("name") or ""), 1, identity
    while names.get(free, {mine}) != {mine} or free in others or not _goes_on(free, row, known):
        number += 1
        free = f"{identity}-{number}"
    return free


def namesakes(rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Rows without a code that share name and commune with another one, and differ from it by their founding date."""
    groups: dict[tuple[Place, str | None], list[int]] = {}
    for at, row in enumerate(rows):
        if row.get("name") and not row.get("unit_code"):
            groups.setdefault((place_of(row), family(row.get("kind"))), []).append(at)
    found: set[int] = set()
    for places in groups.values():
        days = Counter(rows[at].get("founded_on") for at in places)
        if len(days) > 1 and None not in days:
            found.update(places)
    return frozenset(found)


def surely(row: Mapping[str, Any], known: Known, twin: bool = False, denied: Collection[str] = ()) -> str | None:
    """The identity that a row's code, or its name and place, have had before; None where they have had none.

    A name gives none of `denied`, which the row is not, nor that of a unit that has ended.
    """
    code = row.get("unit_code")
    if code:
        lost_zero = (_code_key(row["district_code"], f"0{code}"),) if len(str(code)) == 9 else ()
        at = next((k for k in (_code_key(row["district_code"], code), *lost_zero) if k in known.by_code), None)
        return None if at is None else known.by_code[at]
    if not row.get("name"):
        return None
    founded = row.get("founded_on")
    dated = known.by_founding.get((place_of(row), founded)) if founded else None
    identity = dated if dated or twin else known.by_place.get(place_of(row))
    return identity if identity not in denied and _goes_on(identity, row, known) else None


def _goes_on(identity: str | None, row: Mapping[str, Any], known: Known) -> bool:
    """Whether a row may be a unit as it was last listed: one that has ended is not revived by its name."""
    unit = known.units.get((identity or "", family(row.get("kind"))))
    if unit is None or not unit.ended or row.get("status") == "ended":
        return True
    return unit.founded_on is not None and unit.founded_on == row.get("founded_on")


def _likely(row: Mapping[str, Any], known: Known, listed: str | None, taken: set[tuple[str, str | None]]) -> str | None:
    if not row.get("name"):
        return None
    district, name, _ = place_of(row)
    if row.get("unit_code"):  # got its code since: only one without a code can be it
        identity = known.by_place.get(place_of(row))
        candidates = {identity} - known.coded - {None}
    else:
        candidates = set(known.named(district, name))
    free = [c for c in candidates if c is not None and (c, listed) not in taken]
    if len(free) != 1 or len(candidates) != 1 or not _goes_on(free[0], row, known):
        return None
    before, founded = known.units.get((free[0], listed)), row.get("founded_on")
    other_day = before is not None and before.founded_on and founded and before.founded_on != founded
    return None if other_day and before and before.commune != place_of(row)[2] else free[0]


def _new(row: Mapping[str, Any], twin: bool = False) -> str:
    """A tax code is unique in the country (NĐ 92/2024 Điều 14); a local code or a name is of its district."""
    code = row.get("unit_code")
    if code and TAX_CODE.fullmatch(code):
        return str(code)
    if code:
        return f"{row['district_code']}-{code}"
    district, name, commune = place_of(row)
    founded = row["founded_on"].strftime("%Y%m%d") if twin else ""
    return "-".join(part for part in (district, commune, fold(name).replace(" ", "_"), founded) if part)


def place_of(row: Mapping[str, Any]) -> Place:
    """District, key of the name, commune of a row."""
    return (row["district_code"], unit_name_key(row.get("name") or ""), row.get("commune_code") or "")


def _code_key(district: str, code: str) -> tuple[str, str]:
    return ("" if TAX_CODE.fullmatch(code) else district, code)
