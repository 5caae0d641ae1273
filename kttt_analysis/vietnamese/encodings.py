"""Legacy font encodings TCVN3 (ABC) and VNI in workbooks: detection and decoding.

Such cells hold Latin-1 characters that only a .VnTime or VNI-Times font draws as Vietnamese. Nothing in the
file says so but the font's name; the rest is evidence: which reading makes the words Vietnamese syllables
(``evidence``), word by word where one text mixes encodings (``mixed_text``). Clean Unicode is never touched, and
text that lost letters ("huy?n Vinh Thu?n") is marked, not repaired (``lost_letters``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice, zip_longest

from kttt_analysis.vietnamese.evidence import DECODERS, ENCODINGS, TOKEN, Kind, Survey, evidence, proves, survey, words
from kttt_analysis.vietnamese.legacy_fonts import (
    Encoding,
    draws_capitals,
    encode,
    font_encoding,
    from_tcvn3,
    from_vni,
)
from kttt_analysis.vietnamese.lost_letters import WINDOWS_1252, half_right, lossy, put_right
from kttt_analysis.vietnamese.mixed_text import decode_words, legacy_in
from kttt_analysis.vietnamese.syllables import is_syllable

__all__ = [
    "Decoded",
    "Encoding",
    "Kind",
    "Run",
    "Survey",
    "decide",
    "decide_all",
    "decide_runs",
    "decode_bytes",
    "encode",
    "evidence",
    "font_encoding",
    "from_tcvn3",
    "from_vni",
    "survey",
]

Run = tuple[str, str | None]  # a piece of a cell's text and its font


@dataclass(frozen=True, slots=True)
class Decoded:
    """A cell's text in NFC, the encoding it was written in, and whether letters were lost on the way."""

    text: str
    encoding: Kind
    lossy: bool = False


@lru_cache(maxsize=1 << 17)
def decide(text: str, font: str | None = None, expect: Encoding | None = None) -> Decoded:
    """Decode one cell on positive evidence only.

    The words of the cell come first; where they fit several encodings, what the sheet or column is
    (``survey(…).expect``), then the font, then Unicode. A font that draws capitals gives capitals.

    >>> decide("Bé KÕ ho¹ch"), decide("hoà", font=".VnArial").text
    (Decoded(text='Bộ Kế hoạch', encoding='tcvn3', lossy=False), 'hoà')
    >>> decide("Sè").text, decide("Sè", expect="tcvn3").text, decide("®Çu n¨m", font=".VnTimeH").text
    ('Sè', 'Số', 'ĐẦU NĂM')
    >>> decide("Hîp t¸c x· Tân Tiến"), decide("huy?n Vinh Thu?n").lossy
    (Decoded(text='Hợp tác xã Tân Tiến', encoding='mixed', lossy=False), True)
    """
    right = text if text.isascii() else put_right(text)
    decoded, kind = _decoded(right, font_encoding(font), expect)
    if draws_capitals(font) and (kind == "tcvn3" or decoded.isascii()):
        decoded = decoded.upper()
    decoded = unicodedata.normalize("NFC", decoded)
    return Decoded(decoded, kind, lossy(decoded, kind) or half_right(text, right))


def _decoded(text: str, by_font: Encoding | None, expect: Encoding | None) -> tuple[str, Kind]:
    if text.isascii():
        return text, "unicode"
    found = words(text)
    if any(w.weight for w in found):
        proved = legacy_in(text, expect or by_font)
        if proved:
            return decode_words(text, proved)
    if any(w.only == "unicode" for w in found):
        return text, "unicode"
    kinds = evidence(text)
    for encoding in (expect, by_font):
        if encoding is not None and encoding in kinds and (encoding == "unicode" or _explains(text, encoding)):
            return DECODERS[encoding](text), encoding
    return text, "unicode"


def _explains(text: str, encoding: Encoding) -> bool:
    """Whether an encoding makes something of each word: "café" and "Köln" are no TCVN3 in any font."""
    found = words(text)
    return all(encoding in w.readings or w.end - w.start == 1 or proves(text[w.start : w.end], encoding) for w in found)


def decide_runs(runs: Sequence[Run], expect: Mapping[Encoding | None, Encoding | None] | None = None) -> Decoded:
    """Decode a cell whose pieces stand in different fonts, each by its own words and font.

    `expect` says what texts in each kind of font are taken for, where they fit several encodings.

    >>> decide_runs([("è", ".VnTimeH"), ("ng thæi, ", ".VnTime"), ("hôn", "VNI-Times"), (" có", "Arial")]).text
    'Ống thổi, hơn có'
    """
    found = []
    for kind, group in groupby(_whole_words(runs), key=lambda run: font_encoding(run[1])):
        pieces = list(group)
        text = "".join(piece for piece, _ in pieces)
        told = decide(text, pieces[0][1] if len(pieces) == 1 else _PLAIN_FONTS[kind], (expect or {}).get(kind))
        found.append(_with_capitals(told, pieces))
    kinds: set[Kind] = {d.encoding for d in found if not d.text.isascii()}
    text = unicodedata.normalize("NFC", "".join(d.text for d in found))
    one: Kind = kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "unicode"
    return Decoded(text, one, any(d.lossy for d in found) or lossy(text, one))


_PLAIN_FONTS: dict[Encoding | None, str | None] = {None: None, "unicode": None, "tcvn3": ".VnTime", "vni": "VNI-Times"}


def _with_capitals(told: Decoded, pieces: Sequence[Run]) -> Decoded:
    """Capitals where the pieces of one decoded text stand in a font that draws them."""
    if len(pieces) == 1 or len(told.text) != sum(len(piece) for piece, _ in pieces):
        return told
    out, at = "", 0
    for piece, font in pieces:
        part = told.text[at : at + len(piece)]
        out += part.upper() if draws_capitals(font) and (told.encoding == "tcvn3" or part.isascii()) else part
        at += len(piece)
    return Decoded(out, told.encoding, told.lossy)


def _whole_words(runs: Sequence[Run]) -> list[Run]:
    """The pieces, where a letter or two in another font inside a word go with the word."""
    out: list[Run] = []
    for piece, font in runs:
        before = out[-1] if out else None
        glued = before and not before[0][-1:].isspace() and not piece[:1].isspace()
        if glued and before and len(piece) <= 2 and not font_encoding(font) and font_encoding(before[1]):
            font = before[1]
        if piece:
            out.append((piece, font))
    return out


def decide_all(texts: Iterable[str], fonts: Iterable[str | None] = ()) -> list[Decoded]:
    """Decode the cells of one sheet or column, each in the light of the others.

    >>> [d.text for d in decide_all(["Sè TT", "Tªn ®¬n vÞ", "HTX"])]
    ['Số TT', 'Tên đơn vị', 'HTX']
    """
    cells = list(texts)
    expect = survey(cells).expect
    return [decide(t, f, expect) for t, f in zip_longest(cells, list(fonts)[: len(cells)])]


# ---- bytes -------------------------------------------------------------------------------------------

_READ = 5000  # words that are asked which code page a file is in


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
    western = "".join(map(WINDOWS_1252.__getitem__, data)) if data else ""
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    if _sense(vietnamese, "unicode") > max(_sense(western, e) for e in ENCODINGS):
        return vietnamese, "cp1258"
    return western, "cp1252"


def _sense(text: str, encoding: Encoding) -> int:
    found = (m[0] for m in TOKEN.finditer(text))
    asked = islice((DECODERS[encoding](t) for t in found if not t.isascii() and len(t) > 1), _READ)
    return sum(1 if is_syllable(t) else -1 for t in asked)
