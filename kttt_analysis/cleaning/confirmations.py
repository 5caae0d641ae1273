"""What a person has confirmed, as reviewed text: which earlier unit a row is, which place a way of writing means.

`data/raw/confirmations/identities.toml` and `places.toml`; every entry says from which quarter on, who said so, when
and why. An entry that is not used in its quarter, or that the data contradict, is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kttt_analysis.cleaning.kinds import GROUP, family
from kttt_analysis.cleaning.ledger_entries import Kinds, LedgerError, entries, said, written
from kttt_analysis.cleaning.places import commune_in
from kttt_analysis.dictionary import Province, load
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.names import key, unit_name_key

IDENTITIES, PLACES = "identities.toml", "places.toml"
IDENTITY_KEYS: Kinds = dict.fromkeys(("district", "kind", "name", "code", "commune", "is", "is_not"), (str,))
PLACE_KEYS: Kinds = dict.fromkeys(("text", "district", "commune"), (str,))


class ConfirmationError(LedgerError):
    """A confirmation cannot be understood; the message says which entry, and what is accepted."""


@dataclass(frozen=True)
class SameUnit:
    """A row, by its name or code as written, is an earlier unit (`unit_id`), or is not the one (`other_than`).

    `commune` narrows a name; `entry` says where it stands.
    """

    district: str
    listed: str
    quarter: Quarter
    by: str
    on: date
    reason: str
    name: str | None = None
    code: str | None = None
    commune: str | None = None
    unit_id: str | None = None
    other_than: str | None = None
    entry: str = ""

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is the one that is meant."""
        if row["district_code"] != self.district or family(row.get("kind")) != self.listed:
            return False
        if self.code is not None:
            return bool(row.get("unit_code") == self.code)
        named = unit_name_key(row.get("name") or "") == unit_name_key(self.name or "")
        return named and self.commune in (None, row.get("commune_code"))


@dataclass(frozen=True)
class PlaceMeant:
    """A text, as written in a district's files, means a commune of it; without a commune it means the district."""

    text: str
    district: str
    quarter: Quarter
    by: str
    on: date
    reason: str
    commune: str | None = None
    entry: str = ""


@dataclass(frozen=True)
class Confirmed:
    """Everything that has been confirmed."""

    identities: tuple[SameUnit, ...] = ()
    places: tuple[PlaceMeant, ...] = ()

    def __add__(self, more: Confirmed) -> Confirmed:
        return Confirmed((*self.identities, *more.identities), (*self.places, *more.places))

    def until(self, quarter: Quarter) -> Confirmed:
        """What holds in a quarter: an entry counts from its own quarter on."""
        return Confirmed(
            tuple(one for one in self.identities if one.quarter <= quarter),
            tuple(one for one in self.places if one.quarter <= quarter),
        )

    def known_on(self, day: date) -> Confirmed:
        """What had been said by the end of a day."""
        return Confirmed(
            tuple(one for one in self.identities if one.on <= day), tuple(one for one in self.places if one.on <= day)
        )


def parse_identities(
    text: str, province: Province, where: str = IDENTITIES, calendar: Calendar = "calendar"
) -> tuple[SameUnit, ...]:
    r"""Return the confirmed identities that a TOML text holds.

    Raises
    ------
    ConfirmationError
        Not TOML, a key that is missing, unknown or of the wrong kind, a district, commune or kind there is not.

    Examples
    --------
    >>> from kttt_analysis.dictionary import load_province
    >>> text = '''[[identities]]
    ... district = "Gò Quao"
    ... kind = "HTX"
    ... name = "HTX Tân Tiền"
    ... is = "1701234567"
    ... quarter = "2021Q2"
    ... by = "Nguyễn Văn A, Phòng Kinh tế huyện"
    ... on = 2021-07-10
    ... reason = "Ghi sai tên"
    ... '''
    >>> parse_identities(text, load_province("91"))[0].unit_id
    '1701234567'
    """
    found = []
    for at, raw in entries(text, "identities", where, IDENTITY_KEYS, ("district", "kind"), ConfirmationError):
        if ("name" in raw) == ("code" in raw):
            raise ConfirmationError(f"{at}: ghi một trong hai khóa name, code (như trong biểu)")
        if ("is" in raw) == ("is_not" in raw):
            raise ConfirmationError(f"{at}: ghi một trong hai khóa is, is_not (mã định danh của đơn vị ở kỳ trước)")
        kinds = load().vocabularies["kind"]
        if raw["kind"] not in kinds:
            raise ConfirmationError(f"{at}: kind phải là một trong {', '.join(kinds)}; đang ghi {raw['kind']!r}")
        common, day = said(raw, province, calendar, at, ConfirmationError)
        found.append(
            SameUnit(
                **common,
                listed=str(family(raw["kind"])),
                name=raw.get("name"),
                code=raw.get("code"),
                commune=_commune(raw, province, common["district"], day, at),
                unit_id=raw.get("is"),
                other_than=raw.get("is_not"),
            )
        )
    return tuple(found)


def parse_places(
    text: str, province: Province, where: str = PLACES, calendar: Calendar = "calendar"
) -> tuple[PlaceMeant, ...]:
    """Return the confirmed ways of writing places that a TOML text holds; ConfirmationError as `parse_identities`."""
    found = []
    for at, raw in entries(text, "places", where, PLACE_KEYS, ("text", "district"), ConfirmationError):
        common, day = said(raw, province, calendar, at, ConfirmationError)
        found.append(
            PlaceMeant(**common, text=raw["text"], commune=_commune(raw, province, common["district"], day, at))
        )
    return tuple(found)


def as_toml(one: SameUnit | PlaceMeant) -> str:
    """An entry as it stands in its file, to be added at its end."""
    if isinstance(one, SameUnit):
        kind = GROUP if one.listed == GROUP else "HTX"
        head, values = "identities", {"district": one.district, "kind": kind, "name": one.name, "code": one.code}
        values |= {"commune": one.commune, "is": one.unit_id, "is_not": one.other_than}
    else:
        head, values = "places", {"text": one.text, "district": one.district, "commune": one.commune}
    return written(head, values | {"quarter": str(one.quarter), "by": one.by, "on": one.on, "reason": one.reason})


def place_meant(confirmed: Confirmed, text: str, district: str, *, commune: bool) -> PlaceMeant | None:
    """The entry about a text in a district's files: of a commune, or of a district."""
    wanted = key(text)
    return next(
        (p for p in confirmed.places if key(p.text) == wanted and bool(p.commune) == commune
         and (p.district == district or not commune)),
        None,
    )  # fmt: skip


# ---- reading ---------------------------------------------------------------------------------------


def _commune(raw: Mapping[str, Any], province: Province, code: str, day: date, at: str) -> str | None:
    if "commune" not in raw:
        return None
    district = province.district(code, day)
    place = commune_in(raw["commune"], province, district, day)
    if place.code is None or place.way != "exact":
        near = f"; gần nhất là {place.names[0]!r}" if place.way == "unknown" and place.names else ""
        raise ConfirmationError(f"{at}: {district.full_name} không có xã, phường {raw['commune']!r}{near}")
    return place.code
