"""What the dictionary holds, as frozen records: columns, terms, indicators, places, breaks, kinds of finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from kttt_analysis.vietnamese.names import key

ColumnType = Literal["text", "code", "count", "money", "area", "number", "date", "term", "flag"]
IndicatorKind = Literal["flow", "stock", "ratio"]
Severity = Literal["error", "warning", "note"]


class DictionaryError(ValueError):
    """The dictionary's text is wrong; the message says in which file and entry, and what is accepted."""


@dataclass(frozen=True)
class Column:
    """One column of a clean table, and how forms ask for it.

    `usual` maps a kind of unit (or "*") to the band outside which a value is looked at; `low` and `high` are the
    limits outside which it cannot be right. `stored` is false for columns that only forms have. `meaning` is what a
    district officer is told about it.
    """

    name: str
    table: str
    label: str
    label_en: str
    type: ColumnType
    meaning: str = ""
    group: str | None = None
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    period: str | None = None
    vocabulary: str | None = None
    low: float | date | None = None
    high: float | date | None = None
    usual: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    forms: tuple[str, ...] = ()
    stored: bool = True

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.type in ("count", "money", "area", "number")


@dataclass(frozen=True)
class Term:
    """One value of a closed list. `more` holds what only this list says (a sector's agriculture, a symbol)."""

    code: str
    vocabulary: str
    label: str
    label_en: str
    aliases: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, lang: str = "vi") -> str:
        """Label in a language."""
        return self.label_en if lang == "en" else self.label


@dataclass(frozen=True)
class Indicator:
    """One indicator as data; the fields are explained at the head of `indicators.toml`."""

    code: str
    kind: IndicatorKind
    label: str
    label_en: str
    unit: str
    definition: str
    definition_en: str
    source: str
    decimals: int = 0
    kinds: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    sum: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    numerator: str | None = None
    denominator: str | None = None
    numerator_where: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    known: str | None = None
    distinct: str | None = None
    support: tuple[str, ...] = ()
    stated: bool = False
    variants: tuple[str, ...] = ()
    if_joined: str | None = None
    aliases: tuple[str, ...] = ()

    def text(self, lang: str = "vi") -> str:
        """Label in a language."""
        return self.label_en if lang == "en" else self.label


RANKS = MappingProxyType(
    {
        "Thành phố": "TP",
        "Thị xã": "TX",
        "Huyện": "H",
        "Phường": "P",
        "Thị trấn": "TT",
        "Xã": "X",
        "Đặc khu": "ĐK",
    }
)
"""Ranks of places with their usual abbreviations."""


def _ways(full_name: str) -> tuple[str, ...]:
    """A place's full name, its bare name, and the name with its rank abbreviated."""
    for rank, short in RANKS.items():
        if full_name.casefold().startswith(f"{rank} ".casefold()):  # official lists also write "Thị Trấn"
            bare = full_name[len(rank) + 1 :].strip()
            return f"{rank} {bare}", bare, f"{short} {bare}"
    return (full_name,)


@dataclass(frozen=True)
class District:
    """A district-level unit under one name; a code has several when its name or rank changed."""

    code: str
    name: str
    full_name: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def valid(self, on: date) -> bool:
        """Whether this name was in force on a day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    @property
    def names(self) -> tuple[str, ...]:
        """Every way of writing it: name, rank in full or short ("H. Gò Quao", "TP Rạch Giá"), aliases."""
        return (self.name, *_ways(self.full_name), *self.aliases)


@dataclass(frozen=True)
class Commune:
    """A commune under one name.

    A code is an identity only together with a day. `first_listed` and `last_listed` are months of the lists that hold
    the name; `valid_from` and `valid_to` follow from them, None being a day that no list tells. `district_code` is ""
    for a unit that has stood under no district since the level ended.
    """

    code: str
    full_name: str
    district_code: str
    first_listed: str = ""
    last_listed: str = ""
    ended_on: date | None = None
    successor_code: str | None = None
    successor: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def listed(self, on: date) -> bool:
        """Whether the code bore this name on a day, by the last list before it."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    @property
    def printed(self) -> str:
        """The full name as it is printed: rank in its usual letters, one space between words."""
        return self.names[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Every way of writing it: full name, bare name, rank short ("P. Rạch Sỏi", "TT Tân Hiệp")."""
        return _ways(" ".join(self.full_name.split()))


@dataclass(frozen=True, eq=False)  # loaded once a process: its identity is its key, not a hash of every commune
class Province:
    """A province with its districts and communes.

    `successors` are the units that its communes became on the day after `valid_to`, as far as the lists tell.
    """

    code: str
    name: str
    full_name: str
    name_en: str
    districts: tuple[District, ...]
    communes: tuple[Commune, ...]
    successors: tuple[Commune, ...] = ()
    valid_to: date | None = None

    def districts_on(self, on: date) -> tuple[District, ...]:
        """Districts in force on a day, by code: one name each."""
        return tuple(d for d in self.districts if d.valid(on))

    def district(self, code: str, on: date) -> District:
        """Return the district with a code on a day; KeyError names the codes in force."""
        found = [d for d in self.districts if d.code == code and d.valid(on)]
        if not found:
            codes = ", ".join(d.code for d in self.districts_on(on))
            raise KeyError(f"no district {code!r} in {self.name} on {on}: must be one of {codes}")
        return found[0]

    def district_named(self, text: str, on: date) -> District | None:
        """The district in force on a day that a text names by code, by any way of writing it, or by an older name."""
        wanted = key(text)
        codes = {d.code for d in self.districts if wanted in {key(n) for n in (d.code, *d.names)}}
        return next((d for d in self.districts_on(on) if d.code in codes), None)

    def communes_on(self, on: date) -> tuple[Commune, ...]:
        """Communes in force on a day; after the district level ended, the units that they became."""
        return tuple(c for c in (*self.communes, *self.successors) if c.listed(on))

    def commune(self, code: str, on: date) -> Commune:
        """Return the commune with a code on a day; KeyError names the days on which the code meant something."""
        known = [c for c in (*self.communes, *self.successors) if c.code == code]
        found = [c for c in known if c.listed(on)]
        if not found:
            told = "; ".join(f"{c.full_name} {c.valid_from or '…'} – {c.valid_to or '…'}" for c in known)
            raise KeyError(f"no commune {code!r} in {self.name} on {on}: {told or 'the code is in no list'}")
        return found[0]

    def communes_named(self, text: str, on: date, district_code: str | None = None) -> tuple[Commune, ...]:
        """Communes in force on a day, of one district or all, that a text names; several may share a name."""
        wanted = key(text)
        return tuple(
            c
            for c in self.communes_on(on)
            if district_code in (None, c.district_code) and wanted in {key(n) for n in (c.code, *c.names)}
        )


@dataclass(frozen=True)
class Break:
    """A definition break: no growth of these indicators is printed across it ("*" means all)."""

    indicators: tuple[str, ...]
    before: date
    after: date
    reason: str
    reason_en: str
    source: str

    def covers(self, indicator: str) -> bool:
        """Whether an indicator, or a variant of it, breaks here."""
        stem = indicator.removesuffix("_excl_qtdnd").removesuffix("_with_qtdnd")
        return "*" in self.indicators or stem in self.indicators

    def between(self, first: date, second: date) -> bool:
        """Whether the break lies between two days."""
        early, late = sorted((first, second))
        return early <= self.before and late >= self.after


@dataclass(frozen=True)
class Event:
    """Something known that moves the numbers and is no error of data."""

    first: date
    last: date
    label: str
    label_en: str
    effect: str
    effect_en: str
    source: str


@dataclass(frozen=True)
class FindingKind:
    """One entry of the finding catalogue; `message` and `fix` have named places to fill.

    `fix` is what the district does about it, `province_fix` what the province can do; where there is no `fix`, the
    finding is none of the district's affairs.
    """

    code: str
    severity: Severity
    title: str
    title_en: str
    message: str
    message_en: str
    fix: str = ""
    fix_en: str = ""
    province_fix: str = ""
    province_fix_en: str = ""


@dataclass(frozen=True)
class Dictionary:
    """The whole domain as reviewed text, loaded and checked."""

    columns: Mapping[str, Mapping[str, Column]]
    vocabularies: Mapping[str, Mapping[str, Term]]
    indicators: Mapping[str, Indicator]
    findings: Mapping[str, FindingKind]
    breaks: tuple[Break, ...]
    events: tuple[Event, ...]

    def label(self, vocabulary: str, code: str | None, lang: str = "vi") -> str:
        """Label of a term; a code that is not in the list comes back as it is, none as ""."""
        if code is None or code != code:
            return ""
        term = self.vocabularies[vocabulary].get(str(code))
        return term.text(lang) if term else str(code)
