"""Which words can be Vietnamese: onset, rime and tone of one syllable.

Not a word list: it knows how syllables are built, so that "Bộ" passes, "KÕ" and "th¬ng" do not, and a legacy
encoding is told from clean text by what it makes of the words.
"""

from __future__ import annotations

from functools import lru_cache

from kttt_analysis.vietnamese.names import TAKEN_APART

ONSETS = "ngh ng nh gh gi g kh k ph p qu th tr t ch c b d đ h l m n r s v x".split()  # noqa: SIM905
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay
ăc ăm ăn ăng ăp ăt
âc âm ân âng âp ât âu ây
e ec em en eng eo ep et
ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oe oem oen oeo oet ooc oong
ô ôc ôi ôm ôn ông ôp ôt
ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uêt uôc uôi uôm uôn uông uôt uơ
uy uya uych uyn uynh uyp uyt uyu uyên uyêt
ư ưa ưc ưi ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
"""
RIMES = frozenset(_RIMES.split())
_BARE = frozenset(r.translate(str.maketrans("ăâêôơư", "aaeoou")) for r in RIMES)
_AFTER_QU = frozenset(r[1:] for r in RIMES if r[0] in "uo" and len(r) > 1 and r[1] in "aăâeêơy") | frozenset(
    "a e i ia ich in inh it ơ y yt ôc".split()  # noqa: SIM905
)
# Rimes whose last letter never bears the tone.
_FALLING = ("ai", "ay", "ao", "au", "âu", "ây", "eo", "êu", "oi", "ôi", "ơi", "ui", "ưi", "iu", "ưu")
_ACUTE_OR_DOT = frozenset("\u0301\u0323")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word has the form of one Vietnamese syllable, in any case, old or new tone placement.

    >>> [is_syllable(w) for w in ("Thuỷ", "NGHIỆP", "quý", "giếng", "được")]
    [True, True, True, True, True]
    >>> [is_syllable(w) for w in ("Tªn", "bµn", "nghan", "các", "cac", "đợc", "Teân")]
    [False, False, False, True, False, False, False]
    >>> is_syllable("tài"), is_syllable("taì"), is_syllable("hoà"), is_syllable("hòa")
    (True, False, True, True)
    """
    letters, tones = [], ""
    last = ""
    for c in word.lower():
        base, tone = TAKEN_APART.get(c, (c, ""))
        letters.append(base)
        tones += tone
        last = tone
    if len(tones) > 1:
        return False
    plain = "".join(letters)
    if last and plain.endswith(_FALLING) and plain not in ("qui", "giu"):
        return False
    stopped = plain.endswith(("c", "ch", "p", "t")) and len(plain) > 1
    if stopped and tones not in _ACUTE_OR_DOT:
        return False
    return _built(plain)


@lru_cache(maxsize=1 << 14)
def is_bare_syllable(word: str) -> bool:
    """Whether a word typed without diacritics may be a Vietnamese syllable.

    >>> [is_bare_syllable(w) for w in ("doanh", "nhuan", "Nghiep", "Revenue", "Name", "Province")]
    [True, True, True, False, False, False]
    """
    plain = word.lower()
    return plain in _BARE or any(plain.startswith(o) and plain[len(o) :] in _BARE for o in (*ONSETS, "d"))


def _built(plain: str) -> bool:
    if plain in RIMES:
        return True
    for onset in ONSETS:
        rime = plain[len(onset) :]
        if not plain.startswith(onset) or not rime:
            continue
        front = rime[0] in "eêiy"
        if onset == "qu":
            return rime in _AFTER_QU
        if onset == "gi":  # "giếng" is gi + iêng, "gì" is gi + i
            return rime in RIMES or "i" + rime in RIMES
        if rime not in RIMES:
            continue
        if onset in ("k", "gh", "ngh"):
            return front
        if onset in ("c", "g", "ng"):
            return not front or plain == "gi"
        return True
    return False
