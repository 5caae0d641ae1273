"""The legacy font encodings TCVN3 (ABC) and VNI as tables, both ways.

When to use them is decided in kttt_analysis.vietnamese.encodings; applied to clean Unicode they destroy it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from kttt_analysis.vietnamese.names import PLACED, TONES

Encoding = Literal["unicode", "tcvn3", "vni"]

# TCVN 5712:1993 (VN3). Toned capitals have no code of their own: capital fonts draw the small letter.
_TCVN3_PLAIN = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_TCVN3_TONED = {  # letter: huyền, hỏi, ngã, sắc, nặng
    "a": "µ¶·¸¹",
    "ă": "»¼½¾Æ",
    "â": "ÇÈÉÊË",
    "e": "ÌÎÏÐÑ",
    "ê": "ÒÓÔÕÖ",
    "i": "×ØÜÝÞ",
    "o": "ßáâãä",
    "ô": "åæçèé",
    "ơ": "êëìíî",
    "u": "ïñòóô",
    "ư": "õö÷øù",
    "y": "úûüýþ",
}
TCVN3: dict[str, str] = _TCVN3_PLAIN | {
    code: PLACED[letter + tone]
    for letter, codes in _TCVN3_TONED.items()
    for code, tone in zip(codes, TONES, strict=True)
}

# VNI Windows: one character for đ ơ ư ỵ and toned i, else a vowel and a mark after it.
_VNI_SINGLE = dict(zip("ñôöîìæóíò", "đơưỵìỉĩíị", strict=True))
_VNI_MARKS = "øûõùï"  # huyền, hỏi, ngã, sắc, nặng on a plain vowel
_VNI_BREVE = "êèúüéë"  # ă, then its tones
_VNI_HAT = "âàåãáä"  # â ê ô, then their tones


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for base, typed in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ơ": "ô", "ư": "ö"}.items():
        table |= {typed + mark: PLACED[base + tone] for mark, tone in zip(_VNI_MARKS, TONES, strict=True)}
    # Toned i and ỵ have codes of their own, but people also type i and a mark.
    table |= {"i" + mark: PLACED["i" + tone] for mark, tone in zip(_VNI_MARKS, TONES, strict=True)}
    for hatted, base in {"ă": "a", "â": "a", "ê": "e", "ô": "o"}.items():
        marks = _VNI_BREVE if hatted == "ă" else _VNI_HAT
        table[base + marks[0]] = hatted
        table |= {base + m: PLACED[hatted + tone] for m, tone in zip(marks[1:], TONES, strict=True)}
    return table


_VNI_SMALL = _vni_table()
# The base letter gives the case, whatever the case of its mark: "Uûy ban", "HUYEÄN".
VNI: dict[str, str] = {
    pair: small if typed[0] == pair[0] else small.upper()
    for typed, small in _VNI_SMALL.items()
    for pair in {a + b for a in (typed[0], typed[0].upper()) for b in ("", typed[1:], typed[1:].upper())}
    if len(pair) == len(typed)
}

_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
_TO_VNI = {letter: code for code, letter in VNI.items() if code in (code.lower(), code.upper())}
_TO_VNI |= {VNI[code]: code for single in _VNI_SINGLE for code in (single, single.upper())}
_TCVN3_CODES = str.maketrans(TCVN3)
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


@lru_cache(maxsize=1 << 10)
def font_encoding(font: str | None) -> Encoding | None:
    """What a font's name says: .VnTime is TCVN3, VNI-Times is VNI, any other says nothing.

    >>> font_encoding(".VnArialH"), font_encoding("VNI-Times"), font_encoding("Times New Roman")
    ('tcvn3', 'vni', None)
    """
    name = (font or "").strip(" @'\"").lower()
    return "tcvn3" if name.startswith(".vn") else "vni" if name.startswith("vni") else None


def draws_capitals(font: str | None) -> bool:
    """Whether a font shows small letters as capitals, as the TCVN3 fonts that end in H do.

    >>> draws_capitals(".VnTimeH"), draws_capitals(".VnTime"), draws_capitals("VNI-Times")
    (True, False, False)
    """
    return font_encoding(font) == "tcvn3" and (font or "").strip(" @'\"").lower().endswith("h")


def from_tcvn3(text: str) -> str:
    """Unicode of TCVN3 text.

    >>> from_tcvn3("Bé KÕ ho¹ch vµ §Çu t" + chr(0xAD))
    'Bộ Kế hoạch và Đầu tư'
    """
    return text.translate(_TCVN3_CODES)


def from_vni(text: str) -> str:
    """Unicode of VNI text; only for text known to be VNI, because it turns clean "hoà" into "hồ".

    >>> from_vni("Uûy ban nhaân daân huyeän Goø Quao")
    'Ủy ban nhân dân huyện Gò Quao'
    """
    return _VNI_CODES.sub(lambda m: VNI[m[0]], text)


def encode(text: str, encoding: Encoding) -> str:
    """Unicode text as a legacy font wants it, for demonstration files and tests.

    >>> encode("Đông Hòa", "vni"), from_tcvn3(encode("huyện", "tcvn3"))
    ('Ñoâng Hoøa', 'huyện')
    """
    text = unicodedata.normalize("NFC", text)
    if encoding == "unicode":
        return text
    table = _TO_TCVN3 if encoding == "tcvn3" else _TO_VNI
    return "".join(table.get(c) or table.get(c.lower(), c) for c in text)
