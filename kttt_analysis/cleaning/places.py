"""Places as people write them: which district or commune a text names, and what else it may be where it names none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from kttt_analysis.dictionary import Commune, District, Province, province_names
from kttt_analysis.vietnamese.names import fold, key, nearest

RANKS = ("huyen", "thanh pho", "tp", "t p", "thi xa", "tx", "t x", "h")
SEPARATORS = re.compile(r"[_\-./]+")
NUMBERING = re.compile(r"^\s*(?:[IVXLC]+|[A-Z]|\d+(?:\.\d+)*)\s*[.)/:–-]\s*")
DOTTED = re.compile(r"\bT\s*\.\s*([PXT])\b\.?", re.IGNORECASE)
"""Ranks of two letters with a point after each: "T.P Rạch Giá", "T.T. Giồng Riềng"."""
COUNT = re.compile(r"[\s:–-]*[(\[]?\s*\d+[\d.]*\s*(?:HTX|THT|đơn vị|tổ)?\s*[)\]]?\s*$", re.IGNORECASE)
RANKED = re.compile(r"\b(?:huyện|thành phố|thị xã)\s+(.+)", re.IGNORECASE)
PARTS = re.compile(r"[,;()]|\s[-–]\s")
HEADING = 9
"""An office's heading has no more words than this; longer texts are sentences."""


@dataclass(frozen=True)
class Place:
    """What a text was taken for: a code, or None with the reason why.

    `way` is "exact"; "unmarked" for a name without its marks that only one place can be; "renamed" for a commune that
    has been taken up by another; "several", "elsewhere" or "unknown" where no place is meant for sure. `names` are the
    places that the reason is about.
    """

    code: str | None
    way: str = "exact"
    names: tuple[str, ...] = ()


# ---- districts -------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def district_in(text: str, province: Province, on: date) -> Place:
    """What district a cell names, by code, by any way of writing it, by an older rank.

    >>> from kttt_analysis.dictionary import load_province
    >>> day, kien_giang = date(2021, 6, 30), load_province("91")
    >>> district_in("H.Gò Quao", kien_giang, day), district_in("0907", kien_giang, day).code
    (Place(code='907', way='exact', names=()), '907')
    >>> district_in("Châu Thành, Tiền Giang", kien_giang, day)
    Place(code=None, way='elsewhere', names=('Tiền Giang',))
    >>> district_in("Gò Quao, Giồng Riềng", kien_giang, day).way, district_in("go quao", kien_giang, day).way
    ('several', 'unmarked')
    """
    other = _another_province(text, province)
    if other:
        return Place(None, "elsewhere", (other,))
    words = _without_tail(key(DOTTED.sub(r"T\1 ", text)), _province_words(province))
    if words.isdecimal():
        words = words.lstrip("0")
    found = province.district_named(words, on)
    if found:
        return Place(found.code)
    named = districts_named([text], province, on)
    if len(named) > 1:
        return Place(None, "several", tuple(d.full_name for d in named))
    if _unmarked(words):
        alike = [d for d, forms in _district_forms(province, on) if words in forms]
        if len(alike) == 1:
            return Place(alike[0].code, "unmarked", (alike[0].full_name,))
    return Place(None, "unknown", tuple(nearest(text, [d.name for d in province.districts_on(on)])))


def named_district(text: str, province: Province, day: date) -> District:
    """The district that a person names; ValueError says which there are and names the nearest."""
    place = district_in(text, province, day)
    if place.code:
        return province.district(place.code, day)
    names = ", ".join(d.name for d in province.districts_on(day))
    hint = f"; gần nhất là {place.names[0]!r}" if place.names and place.way == "unknown" else ""
    raise ValueError(f"không có huyện, thành phố {text!r}; phải là một trong {names}{hint}")


def districts_named(texts: Iterable[str], province: Province, on: date) -> list[District]:
    """Districts in force on a day that texts name, with their rank ("huyện Gò Quao") if any does so, else by bare name.

    A name counts only as whole words, not as a part of a commune's ("xã An Minh Bắc"), and not with another province.
    Diacritics are ignored: file names seldom keep them.
    """
    ranked: dict[str, District] = {}
    bare: dict[str, District] = {}
    texts = list(texts)
    if province_elsewhere(texts, province):
        return []
    for text in texts:
        words = f" {fold(SEPARATORS.sub(' ', text))} "
        for district, forms in _district_forms(province, on):
            for form in forms:
                if f" {form} " not in words or _of_another_province(words, form, province):
                    continue
                if any(f" {rank} {form} " in words for rank in RANKS):
                    ranked |= {d.code: d for d in (district, *_joined(words, form, province, on))}
                if f" {form} " in _without_communes(words, district, form, province, on):
                    bare[district.code] = district
    return list(ranked.values()) or list(bare.values())


def _joined(words: str, form: str, province: Province, on: date) -> list[District]:
    """Districts whose bare names go on from one with its rank ("huyện Hòn Đất và Kiên Lương")."""
    after = words.partition(f" {form} ")[2].removeprefix("va ")
    for district, forms in _district_forms(province, on):
        for other in forms:
            if after.startswith(f"{other} "):
                return [district, *_joined(f" {after}", other, province, on)]
    return []


def nearest_ranked(texts: Iterable[str], province: Province, on: date) -> str | None:
    """The district that one misspelt behind its rank in a heading resembles most ("UBND HUYỆN GÒ QUOA")."""
    names = [d.name for d in province.districts_on(on)]
    said = (RANKED.search(text) for text in texts if len(text.split()) <= HEADING)
    return next((near[0] for m in said if m and (near := nearest(m[1], names))), None)


@lru_cache(maxsize=1 << 14)
def districts_of_heading(label: str, province: Province, on: date) -> tuple[District, ...]:
    """Districts that a section's label names ("II. Huyện Gò Quao"), with a rank or as nothing but a name.

    >>> from kttt_analysis.dictionary import load_province
    >>> [d.code for d in districts_of_heading("II. HUYỆN GÒ QUAO (12 HTX)", load_province("91"), date(2021, 6, 30))]
    ['907']
    """
    plain = COUNT.sub("", NUMBERING.sub("", label))
    found = province.district_named(plain, on)
    if found:
        return (found,)
    words = f" {fold(SEPARATORS.sub(' ', plain))} "
    named = districts_named([plain], province, on)
    return tuple(named) if any(_ranked(words, d, province, on) for d in named) else ()


def _ranked(words: str, district: District, province: Province, on: date) -> bool:
    forms = dict(_district_forms(province, on))[district]
    return any(f" {rank} {form} " in words for rank in RANKS for form in forms)


@cache
def _district_forms(province: Province, on: date) -> tuple[tuple[District, tuple[str, ...]], ...]:
    codes = {d.code: d for d in province.districts_on(on)}
    forms: dict[str, set[str]] = {code: set() for code in codes}
    for one in province.districts:  # older ranks of the same code are still written
        if one.code in forms:
            forms[one.code] |= {fold(name) for name in one.names}
    return tuple((codes[code], tuple(sorted(names))) for code, names in forms.items())


def _without_communes(words: str, district: District, form: str, province: Province, on: date) -> str:
    """Words without the communes of other districts in whose names the district's stands ("xã An Minh Bắc")."""
    for longer in _longer(province, district.code, form, on):
        words = words.replace(f" {longer} ", " | ")
    return words


@cache
def _longer(province: Province, district: str, form: str, on: date) -> tuple[str, ...]:
    others = (fold(n) for c in province.communes_on(on) if c.district_code != district for n in c.names)
    found = {name for name in others if name != form and f" {form} " in f" {name} "}
    return tuple(sorted(found, key=lambda name: -len(name)))


# ---- provinces -------------------------------------------------------------------------------------


@cache
def _other_provinces(province: Province) -> tuple[tuple[str, str], ...]:
    return tuple((fold(name), name) for name in province_names() if key(name) != key(province.name))


def _province_words(province: Province) -> tuple[str, ...]:
    return (key(province.full_name), key(province.name))


def province_elsewhere(texts: Iterable[str], province: Province) -> str | None:
    """Another province in whose name the headings stand ("UBND TỈNH TIỀN GIANG"), where ours is not named at all."""
    folded = [f" {fold(text)} " for text in texts]
    if any(f" {fold(province.name)} " in words for words in folded):
        return None
    for words in folded:
        for short, name in _other_provinces(province):
            if words.endswith(f" tinh {short} ") and len(words.split()) <= HEADING:
                return name
    return None


def _another_province(text: str, province: Province) -> str | None:
    """Another province that a cell names beside a place."""
    words = f" {fold(text)} "
    if f" {fold(province.name)} " in words:
        return None
    return next((name for short, name in _other_provinces(province) if f" {short} " in words), None)


def _province_beside(text: str, parts: Iterable[str], province: Province) -> str | None:
    """Another province that a part of an address is; the parts that may be communes are none of `parts`."""
    words = f" {fold(text)} "
    if f" {fold(province.name)} " in words:
        return None
    said = {fold(part) for part in parts}
    ways = ("", "tinh ", "tp ", "thanh pho ")
    return next(
        (name for short, name in _other_provinces(province)
         if f" tinh {short} " in words or said & {f"{rank}{short}" for rank in ways}),
        None,
    )  # fmt: skip


def _of_another_province(words: str, form: str, province: Province) -> bool:
    """Whether a district is named as one of another province ("Châu Thành, Tiền Giang")."""
    after = words.partition(f" {form} ")[2].split()
    if after[:1] == ["tinh"]:
        after = after[1:]
    said = f"{' '.join(after)} "
    return any(said.startswith(f"{short} ") for short, _ in _other_provinces(province))


# ---- communes --------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def commune_in(text: str, province: Province, district: District, on: date) -> Place:
    """What commune of a district a cell names: by code or name, alone or in an address, by the name of its time.

    >>> from kttt_analysis.dictionary import load_province
    >>> day, kien_giang = date(2021, 6, 30), load_province("91")
    >>> giong_rieng = kien_giang.district("906", day)
    >>> [commune_in(t, kien_giang, giong_rieng, day).way for t in ("X. Long Thạnh", "long thanh", "Lonh Thạnh")]
    ['exact', 'unmarked', 'unknown']
    >>> commune_in("Ấp 5, xã Long Thạnh, huyện Giồng Riềng", kien_giang, giong_rieng, day).way
    'exact'
    """
    text = DOTTED.sub(r"T\1 ", text)
    known = communes_by_key(province, district.code, on)
    words = key(text)
    if words in known:
        return Place(known[words])
    beside = [d for d in districts_named([text], province, on) if _ranked(f" {fold(text)} ", d, province, on)]
    parts = [part for part in map(key, PARTS.split(text)) if part not in known]
    beside += [d for part in parts if (d := province.district_named(part, on)) is not None]
    strangers = tuple(dict.fromkeys(d.full_name for d in beside if d.code != district.code))
    other = _province_beside(text, parts, province)
    if strangers or other:
        return Place(None, "elsewhere", strangers or (str(other),))
    tails = (*_province_words(province), *sorted(map(key, district.names), key=lambda n: -len(n)))
    bare = _without_tail(words, tails)
    if bare in known:
        return Place(known[bare])
    ranked = _ranked_communes(province, district.code, on)
    inside = {ranked[part] for part in map(key, PARTS.split(text)) if part in ranked}
    if len(inside) == 1:
        return Place(inside.pop())
    return _commune_otherwise(text, bare, province, district, on)


def _commune_otherwise(text: str, words: str, province: Province, district: District, on: date) -> Place:
    """A commune by an earlier name, without marks, of another district; else the nearest names."""
    earlier = [c for c in province.communes if c.district_code == district.code and words in map(key, c.names)]
    now = {heir for c in earlier if (heir := commune_now(province, c, on)) is not None}
    if len(now) == 1:
        code = now.pop()
        return Place(code, "renamed", (province.commune(code, on).printed,))
    if _unmarked(words):
        known = communes_by_key(province, district.code, on)
        alike = {code for way, code in known.items() if fold(way) == words}
        if len(alike) == 1:
            code = alike.pop()
            return Place(code, "unmarked", (province.commune(code, on).printed,))
    others = [d for d in province.districts_on(on) if words in communes_by_key(province, d.code, on)]
    if others:
        return Place(None, "elsewhere", tuple(d.full_name for d in others))
    return Place(None, "unknown", tuple(nearest(text, communes_of(province, district.code, on))))


def commune_now(province: Province, commune: Commune, on: date) -> str | None:
    """Code of what a commune is, or was taken up by, on a day; None where no list tells.

    A code that is in force is the same place; a name that went over to another code of the district is, too.
    """
    here = [c for c in province.communes_on(on) if c.district_code == commune.district_code]
    if any(c.code == commune.code for c in here):
        return commune.code
    named = {c.code for c in here if c.printed == commune.printed}
    if len(named) == 1:
        return named.pop()
    return commune.successor_code if any(c.code == commune.successor_code for c in here) else None


@cache
def communes_moved(province: Province, on: date) -> Mapping[str, str]:
    """Codes of communes that are in force no more, and of what they have become by a day."""
    here = {c.code for c in province.communes_on(on)}
    moved = {c.code: commune_now(province, c, on) for c in province.communes if c.code not in here}
    return {code: now for code, now in moved.items() if now is not None}


@cache
def communes_of(province: Province, district: str, on: date) -> tuple[str, ...]:
    """Full names of a district's communes listed on a day."""
    return tuple(c.printed for c in province.communes if c.district_code == district and c.listed(on))


@cache
def communes_by_key(province: Province, district: str, on: date) -> Mapping[str, str]:
    """Codes of a district's communes by full name, bare name and common abbreviations; ambiguous ways are left out."""
    found: dict[str, set[str]] = {}
    for commune in province.communes:
        if commune.district_code != district or not commune.listed(on):
            continue
        for way in (commune.code, *commune.names):
            found.setdefault(key(way), set()).add(commune.code)
    return {way: next(iter(codes)) for way, codes in found.items() if len(codes) == 1}


@cache
def _ranked_communes(province: Province, district: str, on: date) -> Mapping[str, str]:
    """Codes of a district's communes by their names with rank: what a part of an address has to be."""
    here = [c for c in province.communes if c.district_code == district and c.listed(on) and len(c.names) > 1]
    return {key(way): c.code for c in here for way in c.names if way != c.names[1]}


# ---- words -----------------------------------------------------------------------------------------


def _unmarked(words: str) -> bool:
    """Whether a text is written without any mark."""
    return bool(words) and words == fold(words)


def _without_tail(words: str, tails: Iterable[str]) -> str:
    """A key without the places named behind it, largest last ("… huyện gò quao tỉnh kiên giang")."""
    for tail in tails:
        if words.endswith(f" {tail}"):
            words = words.removesuffix(f" {tail}")
    return words
