"""Legacy font encodings TCVN3 (ABC) and VNI in workbooks: tables, detection, decoding.

Such cells hold Latin-1 characters that only a .VnTime or VNI-Times font draws as Vietnamese. Nothing in the
file says so but the font's name; the rest is evidence: which reading makes the words Vietnamese syllables.
Clean Unicode is never touched, and text that lost letters ("huy?n Vinh Thu?n") is marked, not repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from kttt_analysis.vietnamese.legacy_fonts import Encoding, encode, from_tcvn3, from_vni
from kttt_analysis.vietnamese.syllables import is_syllable

__all__ = [
    "Decoded",
    "Encoding",
    "Survey",
    "decide",
    "decide_all",
    "decode_bytes",
    "encode",
    "evidence",
    "font_encoding",
    "from_tcvn3",
    "from_vni",
    "survey",
]

_DECODERS: dict[Encoding, Callable[[str], str]] = {"unicode": str, "tcvn3": from_tcvn3, "vni": from_vni}


# ---- evidence ----------------------------------------------------------------------------------------

# Letters that no legacy font text can hold: one of them proves Unicode.
_ONLY_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef9]")
_TOKEN = re.compile(r"[^\s\d!-@\[-`{-~–—‘’“”…]+")


@lru_cache(maxsize=1 << 16)
def _scores(text: str) -> dict[Encoding, int] | None:
    """Good minus bad words under each reading; None where no word says anything."""
    if all(t.isascii() or len(t) == 1 for t in _TOKEN.findall(text)):
        return None
    return {encoding: _words_good(text, encoding) for encoding in _DECODERS}


def evidence(text: str) -> frozenset[Encoding]:
    """The encodings that explain the text best: one when it is decisive, all three for plain ASCII.

    >>> sorted(evidence("Bé KÕ ho¹ch")), sorted(evidence("Kế hoạch")), sorted(evidence("có"))
    (['tcvn3'], ['unicode'], ['tcvn3', 'unicode'])
    """
    if text.isascii():
        return frozenset(("unicode", "tcvn3", "vni"))
    if _ONLY_UNICODE.search(text):
        return frozenset(("unicode",))
    scores = _scores(text)
    if scores is None:
        return frozenset(("unicode", "tcvn3", "vni"))
    best = max(scores.values())
    return frozenset(e for e, s in scores.items() if s == best)


@dataclass(frozen=True, slots=True)
class Survey:
    """How many texts of a sheet or column speak for each encoding; the rest fit several."""

    unicode: int
    tcvn3: int
    vni: int
    undecided: int

    @property
    def encoding(self) -> Literal["unicode", "tcvn3", "vni", "mixed"]:
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


# ---- decision ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decoded:
    """A cell's text in NFC, the encoding it was written in, and whether letters were lost on the way."""

    text: str
    encoding: Encoding
    lossy: bool = False


def font_encoding(font: str | None) -> Encoding | None:
    """What a font's name says: .VnTime is TCVN3, VNI-Times is VNI, any other says nothing.

    >>> font_encoding(".VnArialH"), font_encoding("VNI-Times"), font_encoding("Times New Roman")
    ('tcvn3', 'vni', None)
    """
    name = (font or "").strip().lower()
    return "tcvn3" if name.startswith(".vn") else "vni" if name.startswith("vni") else None


@lru_cache(maxsize=1 << 17)
def decide(text: str, font: str | None = None, expect: Encoding | None = None) -> Decoded:
    """Decode one cell on positive evidence only.

    The words of the cell come first; where they fit several encodings, what the sheet or column is
    (``survey(…).expect``), then the font, then Unicode.

    >>> decide("Bé KÕ ho¹ch"), decide("hoà", font=".VnArial").text
    (Decoded(text='Bộ Kế hoạch', encoding='tcvn3', lossy=False), 'hoà')
    >>> decide("Sè").text, decide("Sè", expect="tcvn3").text, decide("®Çu n¨m", font=".VnTimeH").text
    ('Sè', 'Số', 'ĐẦU NĂM')
    >>> decide("huy?n Vinh Thu?n").lossy
    True
    """
    if _UTF8_SEEN.search(text):
        text = _utf8_again(text)
    kinds = evidence(text)
    by_font = font_encoding(font)
    encoding: Encoding = "unicode"
    if len(kinds) == 1:
        (encoding,) = kinds
    elif not text.isascii():
        encoding = next((e for e in (expect, by_font) if e is not None and e in kinds), "unicode")
    decoded = _DECODERS[encoding](text)
    if by_font == "tcvn3" and (font or "").strip().endswith("H") and (encoding == "tcvn3" or text.isascii()):
        decoded = decoded.upper()
    decoded = unicodedata.normalize("NFC", decoded)
    return Decoded(decoded, encoding, _lossy(decoded, encoding))


def decide_all(texts: Iterable[str], fonts: Iterable[str | None] = ()) -> list[Decoded]:
    """Decode the cells of one sheet or column, each in the light of the others.

    >>> [d.text for d in decide_all(["Sè TT", "Tªn ®¬n vÞ", "HTX"])]
    ['Số TT', 'Tên đơn vị', 'HTX']
    """
    cells = list(texts)
    expect = survey(cells).expect
    return [decide(t, f, expect) for t, f in zip_longest(cells, list(fonts)[: len(cells)])]


# UTF-8 that some program took for Windows-1252 ("Giá»“ng"): the bytes are all there, so this is exact.
_UTF8_SEEN = re.compile("[ÃÄÅÆá][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]")
_UTF8_HURT = re.compile("á[»º]|Ã[\u00a0-\u00bf]|Æ[°¡]|Ä[\u0090\u2018]")  # some of the bytes were dropped
_WINDOWS = {bytes((b,)).decode("cp1252", "ignore") or chr(b): b for b in range(256)}


def _utf8_again(text: str) -> str:
    try:
        return bytes(_WINDOWS[c] for c in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return text


def decode_bytes(data: bytes) -> tuple[str, str]:
    """Text of a CSV file and the codec that gave it: UTF-8, UTF-16 by its mark, Windows-1258, else 1252.

    Legacy font text comes out of 1252 as the Latin-1 letters that ``decide`` knows.

    >>> decode_bytes("Gò Quao;Hợp tác xã".encode("utf-8-sig"))
    ('Gò Quao;Hợp tác xã', 'utf-8-sig')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return unicodedata.normalize("NFC", data.decode("utf-16", "replace")), "utf-16"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        codec = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
        return unicodedata.normalize("NFC", text), codec
    western = "".join(_WESTERN[b] for b in data)
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    as_it_is = _words_good(vietnamese, "unicode")
    if as_it_is > max(_words_good(western, e) for e in _DECODERS):
        return vietnamese, "cp1258"
    return western, "cp1252"


_WESTERN = {b: c for c, b in _WINDOWS.items()}


def _words_good(text: str, encoding: Encoding) -> int:
    tokens = (_DECODERS[encoding](t) for t in _TOKEN.findall(text) if not t.isascii() and len(t) > 1)
    return sum(1 if is_syllable(t) else -1 for t in tokens)


# ---- loss --------------------------------------------------------------------------------------------

_QUESTION = re.compile(r"[^\W\d_]\?[^\W\d_]|(?:^|\s)\?[^\W\d_]")
_ASK_AND_GO_ON = re.compile(r"[^\W\d_]\?\s+[^\W\d_A-Z]")
_UNFINISHED = re.compile(r"(?<![\w/.])(?:t|nh|th|ng)(?![\w/.?])")
_WORD = re.compile(r"[^\W\d_]+")


def _lossy(text: str, encoding: Encoding) -> bool:
    """Whether letters were lost: "?" inside words, U+FFFD, half of UTF-8, TCVN3 whose ư (a soft hyphen) was dropped."""
    if "://" in text or "www." in text.lower():
        return "\ufffd" in text
    if "\ufffd" in text or _QUESTION.search(text) or len(_ASK_AND_GO_ON.findall(text)) > 1:
        return True
    if encoding != "tcvn3":
        return bool(_UTF8_HURT.search(text))
    if "ư" not in text and re.search(r"(?<!\d )" + _UNFINISHED.pattern, text):
        return True
    words = (w for w in _WORD.findall(text) if "ơ" in unicodedata.normalize("NFD", w).replace("o\u031b", "ơ"))
    return any(not is_syllable(w) and is_syllable(_with_u(w)) for w in words)


def _with_u(word: str) -> str:
    return re.sub("([ơờởỡớợƠỜỞỠỚỢ])", r"ư\1", word, count=1)
