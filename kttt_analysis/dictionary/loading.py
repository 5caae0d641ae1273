"""From reviewed text (TOML, CSV) to the dictionary, with every mistake told by file and entry."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from kttt_analysis.dictionary.model import (
    Break,
    Column,
    ColumnType,
    Commune,
    Dictionary,
    DictionaryError,
    District,
    Event,
    FindingKind,
    Indicator,
    IndicatorKind,
    Province,
    Severity,
    Term,
)
from kttt_analysis.dictionary.source import home, read_toml

AGRICULTURE = "agriculture"
CREDIT_FUNDS = "QTDND"
VARIANTS = {
    "excl_qtdnd": ("không tính QTDND", "without credit funds"),
    "with_qtdnd": ("tính cả QTDND", "with credit funds"),
}
FUNDS = "{funds}"
"""In a definition: whether credit funds are counted; one that has no such place says it at its end."""
WORKED_OUT = frozenset(
    (
        "founded_in_year",
        "ended",
        "ended_in_year",
        AGRICULTURE,
        "from_merger_or_split",
        "profitable",
        "unrated",
        "not_operating",
    )
)


def load(folder: Path | None = None) -> Dictionary:
    """Return the dictionary in a folder (`home` by default), checked.

    Raises
    ------
    DictionaryError
        An entry is wrong: file, entry, what was found and what is accepted.

    Examples
    --------
    >>> load().columns["units"]["revenue"].unit
    'triệu đồng'
    """
    return _load(folder or home())


@cache
def _load(folder: Path) -> Dictionary:
    vocabularies = _vocabularies(folder / "vocabularies.toml")
    columns = _columns(folder / "columns.toml", vocabularies)
    indicators = _indicators(folder / "indicators.toml", columns, vocabularies)
    known = {**vocabularies, "indicator": _indicator_terms(indicators)}
    breaks, events = _breaks(folder / "breaks.toml", indicators)
    return Dictionary(
        columns=columns,
        vocabularies=MappingProxyType(known),
        indicators=indicators,
        findings=_findings(sorted((folder / "findings").glob("*.toml"))),
        breaks=breaks,
        events=events,
    )


def provinces(folder: Path | None = None) -> list[str]:
    """Codes of the provinces there are.

    Examples
    --------
    >>> provinces()
    ['91']
    """
    return sorted(p.stem for p in (folder or home() / "places").glob("*.toml"))


@cache
def province_names(folder: Path | None = None) -> tuple[str, ...]:
    """Names of all provinces of the country, ours among them.

    Examples
    --------
    >>> "Kiên Giang" in province_names(), len(province_names())
    (True, 63)
    """
    return tuple(read_toml((folder or home()) / "provinces.toml")["names"])


def load_province(code: str, folder: Path | None = None) -> Province:
    """Return a province with districts and communes from `CODE.toml` and `CODE-communes.csv`.

    Examples
    --------
    >>> len({d.code for d in load_province("91").districts})
    15
    """
    return _load_province(code, folder or home() / "places")


@cache
def _load_province(code: str, folder: Path) -> Province:
    path = folder / f"{code}.toml"
    if not path.exists():
        have = ", ".join(provinces(folder)) or "none"
        raise DictionaryError(f"{folder}: no province {code!r}; must be one of {have}")
    raw = read_toml(path)
    districts = tuple(
        _record(District, d, path, d.get("name", "?"), drop=("source",)) for d in raw.pop("districts", ())
    )
    raw.pop("source", None)
    ended = raw.get("valid_to")
    communes = _communes(folder / f"{code}-communes.csv", ended and _date(ended, path, code))
    strangers = {c.district_code for c in communes} - {d.code for d in districts}
    if strangers:
        raise DictionaryError(f"{code}-communes.csv: unknown district {sorted(strangers)}")
    successors = _successors(communes)
    return _record(
        Province, {**raw, "districts": districts, "communes": communes, "successors": successors}, path, code
    )


def _communes(path: Path, ended: date | None) -> tuple[Commune, ...]:
    """Communes under each of their names, with the days from and to which lists hold it."""
    rows = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))
    found = [_record(Commune, {k: v or None for k, v in row.items()}, path, row["code"]) for row in rows]
    lists = sorted({c.first_listed for c in found} | {c.last_listed for c in found})
    days = {month: _date(f"{month}-01", path, month) for month in lists}

    def first_day(commune: Commune) -> date | None:
        return None if commune.first_listed == lists[0] else days[commune.first_listed]

    def last_day(commune: Commune) -> date | None:
        if commune.ended_on or commune.last_listed == lists[-1]:
            return commune.ended_on or ended
        return days[lists[lists.index(commune.last_listed) + 1]] - timedelta(days=1)

    return tuple(replace(c, valid_from=first_day(c), valid_to=last_day(c)) for c in found)


def _successors(communes: tuple[Commune, ...]) -> tuple[Commune, ...]:
    """Units that the last communes became when the district level ended, each once."""
    end = max((c.valid_to for c in communes if c.valid_to), default=None)
    if end is None:
        return ()
    names = {c.successor_code: c.successor for c in communes if c.valid_to == end and c.successor_code and c.successor}
    start = end + timedelta(days=1)
    return tuple(Commune(str(code), str(names[code]), "", valid_from=start) for code in sorted(names))


def _record(kind: Any, raw: Mapping[str, Any], path: Path, entry: str, drop: Iterable[str] = ()) -> Any:
    """Build a record from a table of TOML; unknown, missing and mistyped keys are told."""
    names = {f.name: f for f in fields(kind)}
    given = {k: v for k, v in raw.items() if k not in drop}
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise DictionaryError(f"{path.name}: [{entry}] has {unknown}; keys must be one of {', '.join(sorted(names))}")
    for key, value in given.items():
        annotation = str(names[key].type)
        if annotation.startswith("tuple"):
            given[key] = tuple(value) if isinstance(value, list | tuple) else (value,)
        elif annotation.startswith("Mapping"):
            given[key] = MappingProxyType({k: tuple(v) if isinstance(v, list) else v for k, v in value.items()})
        elif "date" in annotation and isinstance(value, str):
            given[key] = _date(value, path, entry)
    try:
        return kind(**given)
    except TypeError as error:
        raise DictionaryError(f"{path.name}: [{entry}] {error}") from error


def _date(text: str, path: Path, entry: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DictionaryError(f"{path.name}: [{entry}] {text!r} must be a date like 2021-06-30") from error


def _one_of(value: object, accepted: Iterable[str], path: Path, entry: str, key: str) -> None:
    accepted = tuple(accepted)
    if value not in accepted:
        raise DictionaryError(
            f"{path.name}: [{entry}] {key} must be one of {', '.join(sorted(accepted))}, got {value!r}"
        )


def _vocabularies(path: Path) -> dict[str, Mapping[str, Term]]:
    found: dict[str, Mapping[str, Term]] = {}
    for vocabulary, entries in read_toml(path).items():
        terms = {}
        for code, raw in entries.items():
            plain = {k: raw[k] for k in ("label", "label_en", "aliases") if k in raw}
            more = MappingProxyType({k: v for k, v in raw.items() if k not in plain})
            entry = f"{vocabulary}.{code}"
            terms[code] = _record(Term, {**plain, "code": code, "vocabulary": vocabulary, "more": more}, path, entry)
        found[vocabulary] = MappingProxyType(terms)
    return found


def _columns(path: Path, vocabularies: Mapping[str, Any]) -> Mapping[str, Mapping[str, Column]]:
    found: dict[str, Mapping[str, Column]] = {}
    for table, entries in read_toml(path).items():
        columns = {}
        for name, raw in entries.items():
            entry = f"{table}.{name}"
            usual = raw.get("usual", {})
            usual = {"*": usual} if isinstance(usual, list) else usual
            low = raw.get("low")
            if raw.get("type") == "date" and low is not None:
                low = _date(low, path, entry)
            column: Column = _record(
                Column, {**raw, "low": low, "usual": usual, "name": name, "table": table}, path, entry
            )
            _one_of(column.type, get_args(ColumnType), path, entry, "type")
            if column.type == "term" and column.vocabulary != "indicator":
                _one_of(column.vocabulary, vocabularies, path, entry, "vocabulary")
            columns[name] = column
        found[table] = MappingProxyType(columns)
    return MappingProxyType(found)


def _indicators(
    path: Path, columns: Mapping[str, Mapping[str, Column]], vocabularies: Mapping[str, Any]
) -> Mapping[str, Indicator]:
    found: dict[str, Indicator] = {}
    for code, raw in read_toml(path).items():
        indicator: Indicator = _record(Indicator, {**raw, "code": code}, path, code)
        _one_of(indicator.kind, get_args(IndicatorKind), path, code, "kind")
        for kind in indicator.kinds:
            _one_of(kind, vocabularies["kind"], path, code, "kinds")
        table = "support" if indicator.support else "units"
        known = set(columns[table]) | (WORKED_OUT if table == "units" else set())
        for key in (*indicator.where, *indicator.numerator_where):
            _one_of(key, known, path, code, "where")
        parts = (*indicator.sum, *indicator.bands, indicator.numerator, indicator.denominator, indicator.known)
        for part in (*parts, indicator.distinct):
            if part not in (None, "units"):
                _one_of(part, columns[table], path, code, "column")
        for kind in indicator.support:
            _one_of(kind, {"*", *vocabularies["support_kind"]}, path, code, "support")
        if indicator.kind == "ratio" and not (indicator.numerator or indicator.numerator_where):
            raise DictionaryError(f"{path.name}: [{code}] a ratio needs numerator or numerator_where")
        if not indicator.kinds and not indicator.support:
            raise DictionaryError(f"{path.name}: [{code}] needs kinds (of units) or support (kinds of support)")
        if indicator.aliases and not indicator.stated:
            raise DictionaryError(f"{path.name}: [{code}] has aliases, but no form asks for it: stated must be true")
        told = "with_qtdnd" if CREDIT_FUNDS in indicator.kinds else "excl_qtdnd"
        found[code] = _population_told(indicator, told) if indicator.variants else indicator
        for variant in indicator.variants:
            _one_of(variant, VARIANTS, path, code, "variants")
            found[f"{code}_{variant}"] = _population_told(_variant(indicator, variant), variant)
    for code, one in found.items():
        if one.if_joined:
            _one_of(one.if_joined, found, path, code, "if_joined")
    return MappingProxyType(found)


def _variant(indicator: Indicator, variant: str) -> Indicator:
    """The same indicator over the other population: credit funds in or out; the label says so."""
    rest = tuple(k for k in indicator.kinds if k != CREDIT_FUNDS)
    words, words_en = VARIANTS[variant]
    return replace(
        indicator,
        code=f"{indicator.code}_{variant}",
        kinds=rest if variant == "excl_qtdnd" else (*rest, CREDIT_FUNDS),
        label=f"{indicator.label} ({words})",
        label_en=f"{indicator.label_en} ({words_en})",
        variants=(),
        stated=False,
        aliases=(),
    )


def _population_told(indicator: Indicator, variant: str) -> Indicator:
    """The same indicator whose definitions say whether credit funds are counted."""

    def told(definition: str, words: str) -> str:
        return definition.replace(FUNDS, words) if FUNDS in definition else f"{definition.rstrip('.')}; {words}."

    words, words_en = VARIANTS[variant]
    return replace(
        indicator, definition=told(indicator.definition, words), definition_en=told(indicator.definition_en, words_en)
    )


def _indicator_terms(indicators: Mapping[str, Indicator]) -> Mapping[str, Term]:
    """Indicators as a closed list, so that a form's "Chỉ tiêu" column is read like any other list."""
    terms = {c: Term(c, "indicator", i.label, i.label_en, i.aliases) for c, i in indicators.items() if i.stated}
    return MappingProxyType(terms)


def _breaks(path: Path, indicators: Mapping[str, Indicator]) -> tuple[tuple[Break, ...], tuple[Event, ...]]:
    raw = read_toml(path)
    breaks = tuple(_record(Break, b, path, "breaks") for b in raw.get("breaks", ()))
    for one in breaks:
        for code in one.indicators:
            _one_of(code, {"*", *indicators}, path, "breaks", "indicators")
    events = tuple(
        _record(Event, {**e, "first": e["from"], "last": e["to"]}, path, "events", drop=("from", "to"))
        for e in raw.get("events", ())
    )
    return breaks, events


def _findings(paths: Iterable[Path]) -> Mapping[str, FindingKind]:
    found: dict[str, FindingKind] = {}
    for path in paths:
        for code, raw in read_toml(path).items():
            if code in found:
                raise DictionaryError(f"{path.name}: [{code}] is told twice in the finding catalogue")
            found[code] = one = _record(FindingKind, {**raw, "code": code}, path, code)
            if not (one.fix and one.fix_en) and not (one.province_fix and one.province_fix_en):
                raise DictionaryError(
                    f"{path.name}: [{code}] needs fix and fix_en, or province_fix and province_fix_en"
                )
            _one_of(found[code].severity, get_args(Severity), path, code, "severity")
    return MappingProxyType(found)
