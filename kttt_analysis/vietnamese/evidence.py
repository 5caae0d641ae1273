"""What the words of a text say about its encoding: each word under each reading, and how far it is to be believed.

A word that is a syllable under one reading only is evidence. Not all of it weighs the same: "t¸c" can be nothing
but TCVN3, "Tæng" might be a foreign word, and "Lôc" (TCVN3 for Lục) may well be Lộc typed without its dot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args
from unicodedata import normalize

from kttt_analysis.vietnamese.legacy_fonts import TCVN3, VNI, Encoding, from_tcvn3, from_vni
from kttt_analysis.vietnamese.syllables import is_syllable

Kind = Literal["unicode", "tcvn3", "vni", "mixed"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
LEGACY: tuple[Encoding, ...] = ("tcvn3", "vni")
DECODERS: dict[Encoding, Callable[[str], str]] = {"unicode": str, "tcvn3": from_tcvn3, "vni": from_vni}

# Letters that no legacy font text can hold: one of them proves Unicode.
ONLY_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef9]")
TOKEN = re.compile(r"[^\s\d!-@\[-`{-~–—‘’“”…]+")
# "5 µm", "5m×10": signs of measures, whatever legacy letters have the same codes.
_MEASURE = re.compile(r"(?<![^\s\d(/.,;-])µ[mglLsAVFWS](?![^\s\d)/.,;-])|(?<=\d)\s?[cdkm]?m\s?×(?=\s?\d)")

PROOF, HINT, TRACE = 2.0, 1.0, 0.4
_LETTERS: dict[Encoding, frozenset[str]] = {"tcvn3": frozenset(TCVN3), "vni": frozenset("".join(VNI))}
# TCVN3 codes that are no letters elsewhere, and capitals after small letters ("kiÕn").
_TCVN3_PROOF = re.compile("[¡-©«-\u00ae\u00b5-\u00be×÷]|ª(?=[a-z])|(?<=[a-zß-ÿ¡-¾])[À-Þ]")
# A vowel and a mark that no Western spelling puts together; "aï", "oï", "où", "oë" do occur there.
_VNI_PROOF = re.compile(
    "[aeo][âàåãáä]|[aeoôuyö][øõ]|[yeôö][ùûï]|öô|a[êèú]|[uia]û|[ai]ù|^ñ.*[âàåãáäøõùûïêèúüé]", re.IGNORECASE
)
_PROOFS: dict[Encoding, re.Pattern[str]] = {"tcvn3": _TCVN3_PROOF, "vni": _VNI_PROOF}
_ABBREVIATED: dict[Encoding, re.Pattern[str]] = {"tcvn3": re.compile("ª"), "vni": re.compile("^[A-Z]*Ñ[A-ZÑ]*$")}
# Letters that a Vietnamese may type, so that a wrong word may be a slip.
_OWN = frozenset("àáâãèéêìíòóôõùúý")
# Western words that a legacy reading makes a syllable of: by themselves they prove nothing.
_WESTERN = """
où oû dû tôt haï caïn coït laïc loïc moï thaï taï aïn aït aún può più naõ ño ña ñam coño dió vió huyó deán seán mãe
céu déu réu véu hä häng nä nö hö rät tä tät på så då nå må gå män vän
"""
WESTERN = frozenset(_WESTERN.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word's place, the encodings under which it is a syllable, and its weight where only one legacy one is."""

    start: int
    end: int
    readings: frozenset[Encoding]
    weight: float = 0.0

    @property
    def only(self) -> Encoding | None:
        """The one reading of a word that has one."""
        return next(iter(self.readings)) if len(self.readings) == 1 else None


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text that are not plain ASCII; signs of measures are no words.

    >>> [(w.only, w.weight) for w in words("t¸c Tæng Lôc Tiến có")]
    [('tcvn3', 2.0), ('tcvn3', 1.0), ('tcvn3', 0.4), ('unicode', 0.0), (None, 0.0)]
    """
    measures = [m.span() for m in _MEASURE.finditer(text)] if "µ" in text or "×" in text else []
    return tuple(
        Word(m.start(), m.end(), *_read(m[0]))
        for m in TOKEN.finditer(text)
        if not m[0].isascii() and not any(first <= m.start() and m.end() <= end for first, end in measures)
    )


@lru_cache(maxsize=1 << 16)
def _read(word: str) -> tuple[frozenset[Encoding], float]:
    if ONLY_UNICODE.search(word):
        return frozenset(("unicode",)), 0.0
    foreign = {c for c in word if c > "\x7f"}
    readings = {e for e in LEGACY if foreign <= _LETTERS[e] and is_syllable(DECODERS[e](word))}
    if is_syllable(word) or word.lower() in WESTERN:
        readings.add("unicode")
    if len(word) == 1 or "unicode" in readings or not readings:
        return frozenset(readings), 0.0
    return frozenset(readings), max(_weight(word, foreign, e) for e in readings)


def _weight(word: str, foreign: set[str], encoding: Encoding) -> float:
    if _PROOFS[encoding].search(word):
        return PROOF
    return TRACE if {c.lower() for c in foreign} <= _OWN else HINT


@lru_cache(maxsize=1 << 16)
def evidence(text: str) -> frozenset[Encoding]:
    """The encodings that explain the text best: one when it is decisive, all three for plain ASCII.

    >>> sorted(evidence("Bé KÕ ho¹ch")), sorted(evidence("Kế hoạch")), sorted(evidence("có"))
    (['tcvn3'], ['unicode'], ['tcvn3', 'unicode'])
    """
    found = words(text)
    if ONLY_UNICODE.search(text):
        mixed = any(w.weight >= PROOF for w in found)
        return frozenset(ENCODINGS if mixed else ("unicode",))
    proper = [w for w in found if w.end - w.start > 1]
    if not proper:
        return frozenset(ENCODINGS)
    scores = {e: sum(1 if e in w.readings else -1 for w in proper) for e in ENCODINGS}
    best = max(scores.values())
    kinds = frozenset(e for e in ENCODINGS if scores[e] == best)
    if "unicode" not in kinds and not decisive(found, kinds):
        return kinds | {"unicode"}
    return kinds


def proves(word: str, encoding: Encoding) -> bool:
    """Whether a word that is no syllable still shows a legacy encoding by its signs, as an abbreviation may.

    >>> proves("T§-UB", "tcvn3"), proves("café", "tcvn3"), proves("QÑ", "vni")
    (True, False, True)
    """
    return encoding != "unicode" and bool(_PROOFS[encoding].search(word) or _ABBREVIATED[encoding].search(word))


def decisive(found: Iterable[Word], kinds: frozenset[Encoding]) -> bool:
    """Whether a word among these proves one of these legacy encodings by itself."""
    return any(w.weight >= HINT for w in found if w.readings & kinds)


@dataclass(frozen=True, slots=True)
class Survey:
    """How many texts of a sheet or column speak for each encoding; the rest fit several."""

    unicode: int
    tcvn3: int
    vni: int
    undecided: int

    @property
    def encoding(self) -> Kind:
        """The encoding of the whole, "mixed" when cells of two kinds stand in it."""
        found: list[Encoding] = [e for e, n in self._counts().items() if n]
        return found[0] if len(found) == 1 else "mixed" if found else "unicode"

    @property
    def expect(self) -> Encoding | None:
        """What a cell that fits several encodings is taken for: at least nine in ten of the decisive ones."""
        counts = self._counts()
        best = max(counts, key=lambda e: counts[e])
        return best if counts[best] and counts[best] >= 0.9 * sum(counts.values()) else None

    def _counts(self) -> dict[Encoding, int]:
        return {"unicode": self.unicode, "tcvn3": self.tcvn3, "vni": self.vni}


def survey(texts: Iterable[object]) -> Survey:
    """Count the evidence of many cells; anything but text is passed over.

    >>> found = survey(["Sè TT", "Tªn ®¬n vÞ", "M· sè", 12, "HTX"])
    >>> found.encoding, found.expect
    ('tcvn3', 'tcvn3')
    """
    counts = dict.fromkeys(("unicode", "tcvn3", "vni", "undecided"), 0)
    for text in texts:
        if isinstance(text, str):
            kinds = evidence(text)
            counts[next(iter(kinds)) if len(kinds) == 1 else "undecided"] += 1
    return Survey(**counts)


def good_words(text: str, encoding: Encoding = "unicode") -> int:
    """Good minus bad words of a text under one reading, of the words that are not ASCII."""
    tokens = [DECODERS[encoding](t) for t in TOKEN.findall(text) if not t.isascii() and len(t) > 1]
    return sum(1 if is_syllable(normalize("NFC", t)) else -1 for t in tokens)
