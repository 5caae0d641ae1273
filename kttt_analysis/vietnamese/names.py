"""Names as people type them: one tidy spelling, keys for matching, alphabetical order, "did you mean".

Three strengths, from the eye to the machine:

- ``tidy`` is what may be shown: the same words in clean Unicode;
- ``key`` is equal for spellings of one name: case, spaces, punctuation, Hoà/Hòa, quí/quý;
- ``fold`` also drops the diacritics. It finds *candidates* (and sorts, and makes ids); two different names
  may share it ("Tân Hiệp", "Tấn Hiệp"), so it never proves a match.

Legacy fonts come first: TCVN3 text uses Ð for é and U+00AD for ư, so decode (encodings.decide), then tidy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

# Letters of the alphabet in order; f, j, w, z stand where Latin has them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
VOWELS = "aăâeêioôơuưy"

# "ệ" = "ê" + dot below, and the same the other way round, for every toned vowel.
PLACED = {base + tone: unicodedata.normalize("NFC", base + tone) for base in VOWELS for tone in TONES}
TAKEN_APART = {placed: (pair[0], pair[1]) for pair, placed in PLACED.items()}
_STRIPPED = str.maketrans({c: unicodedata.normalize("NFD", c)[0] for c in [*TAKEN_APART, *"ăâêôơư"]} | {"đ": "d"})

_SEEN = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")
)
_PUNCTUATION = re.compile(r"[^\w%]+|_")
_WORD = re.compile(r"[^\W\d_]+|\d+|%")


@lru_cache(maxsize=1 << 16)
def tidy(text: str) -> str:
    """The same text in NFC with single plain spaces, Đ for its look-alike Ð, and no invisible characters.

    >>> tidy("  Huyện" + chr(0xA0) + " Gò  Quao" + chr(0xFEFF)), tidy(chr(0xD0) + "ông Hưng")
    ('Huyện Gò Quao', 'Đông Hưng')
    """
    return " ".join(unicodedata.normalize("NFC", text.translate(_SEEN)).split())


@lru_cache(maxsize=1 << 16)
def key(text: str) -> str:
    """The form in which two spellings of one name are equal; diacritics count.

    >>> key("HTX  Hoà-Thuỷ") == key("htx Hòa Thủy"), key("Quí") == key("Qúy")
    (True, True)
    >>> key("Tân Hiệp") == key("Tấn Hiệp")
    False
    """
    words = _PUNCTUATION.sub(" ", tidy(text).replace("\u00ad", "").lower().replace("%", " % ")).split()
    return " ".join([_standard_word(w) for w in words])


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """The key without diacritics.

    >>> fold("Thị trấn Giồng Riềng"), fold("Đông Hoà")
    ('thi tran giong rieng', 'dong hoa')
    """
    plain = key(text).translate(_STRIPPED)
    if plain.isascii():
        return plain
    # Foreign letters: what is left of them goes the way of any other word (ÿ is a y).
    return key("".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c)))


def compact(text: str) -> str:
    """The key without spaces, for names that were run together.

    >>> compact("GiồngRiềng") == compact("Giồng  Riềng")
    True
    """
    return key(text).replace(" ", "")


@lru_cache(maxsize=1 << 14)
def _standard_word(word: str) -> str:
    """One word with its tone where the rule puts it (Hoà → hòa, qúy → quý) and a final lone y as i."""
    letters, tones = [], []
    for c in word:
        base, tone = TAKEN_APART.get(c, (c, ""))
        letters.append(base)
        if tone:
            tones.append(tone)
    if len(tones) > 1:  # two syllables run together: leave them as they are
        return word
    first = 0
    while first < len(letters) and letters[first] not in VOWELS:
        first += 1
    onset = "".join(letters[: first + 1])
    glides = (onset == "qu" or onset == "gi") and first + 1 < len(letters) and letters[first + 1] in VOWELS
    first += glides
    last = first
    while last < len(letters) and letters[last] in VOWELS:
        last += 1
    nucleus = letters[first:last]
    if not nucleus or any(c in VOWELS for c in letters[last:]):
        return word
    if first > 0 and letters[first - 1].isalpha() and nucleus == ["y"] and last == len(letters):
        letters[first] = "i"
    if tones:
        at = first + _toned(nucleus, closed=last < len(letters))
        letters[at] = PLACED[letters[at] + tones[0]]
    return "".join(letters)


def _toned(nucleus: list[str], closed: bool) -> int:
    marked = [i for i, c in enumerate(nucleus) if c in "ăâêôơư"]
    if marked:
        return marked[-1]
    if closed:
        return len(nucleus) - 1
    return 1 if len(nucleus) == 3 else 0


def nearest(text: str, candidates: Iterable[str], limit: int = 3, cutoff: float = 60.0) -> list[str]:
    """Candidates most like the text, best first, for "có phải là …?"; never a decision.

    >>> nearest("Giồng Riêng", ["Gò Quao", "Giồng Riềng", "Giang Thành"])
    ['Giồng Riềng']
    """
    folded, marked = fold(text), key(text)
    scored = []
    for place, candidate in enumerate(dict.fromkeys(candidates)):
        other = fold(candidate)
        score = max(fuzz.ratio(folded, other), fuzz.token_sort_ratio(folded, other))
        if score >= cutoff:
            scored.append((-score, -fuzz.ratio(marked, key(candidate)), place, candidate))
    return [candidate for *_, candidate in sorted(scored)[:limit]]


SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def sort_key(text: str) -> SortKey:
    """Vietnamese alphabetical order: letters first (a ă â b … d đ …), then tones; numbers by size.

    >>> sorted(["Ấp 10", "Áp", "Đông", "Dương", "An", "Ấp 2", "Ăn"], key=sort_key)
    ['An', 'Áp', 'Ăn', 'Ấp 2', 'Ấp 10', 'Dương', 'Đông']
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for word in _PUNCTUATION.sub(" ", tidy(text).lower()).split():
        letters.append((0, 0))
        for piece in _WORD.findall(word):
            if piece.isdecimal():  # longer is larger: no int(), a cell may hold 5,000 digits
                digits = piece.lstrip("0")
                letters += [(1, len(digits)), *((1, ord(d)) for d in digits)]
                continue
            for c in piece:
                base, tone = TAKEN_APART.get(c, (c, ""))
                letters.append((2, ALPHABET.index(base)) if base in ALPHABET else (3, ord(base)))
                tones.append(TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), text


# ---- names of units --------------------------------------------------------------------------------

KIND_WORDS = (
    "liên hiệp hợp tác xã",
    "liên hiệp htx",
    "lh htx",
    "lhhtx",
    "hợp tác xã",
    "htx",
    "tổ hợp tác",
    "tổ hợp",
    "tht",
    "quỹ tín dụng nhân dân",
    "quỹ tín dụng",
    "quỹ tdnd",
    "qtdnd",
)
LINE_WORDS = {
    "nn": "nông nghiệp",
    "dv": "dịch vụ",
    "tm": "thương mại",
    "sx": "sản xuất",
    "kd": "kinh doanh",
    "ts": "thủy sản",
    "ntts": "nuôi trồng thủy sản",
    "xd": "xây dựng",
    "vt": "vận tải",
    "gtvt": "giao thông vận tải",
    "ttcn": "tiểu thủ công nghiệp",
    "vlxd": "vật liệu xây dựng",
    "dl": "du lịch",
    "dvnn": "dịch vụ nông nghiệp",
    "nndv": "nông nghiệp dịch vụ",
    "sxnn": "sản xuất nông nghiệp",
    "sxkd": "sản xuất kinh doanh",
    "tmdv": "thương mại dịch vụ",
    "dvtm": "dịch vụ thương mại",
    "dvts": "dịch vụ thủy sản",
}
_KINDS = sorted((key(words).split() for words in KIND_WORDS), key=len, reverse=True)
_LINES = {short: key(words) for short, words in LINE_WORDS.items()}
_FUSED = re.compile(r"^(lhhtx|htx|tht|qtdnd)(?=\w)")


@lru_cache(maxsize=1 << 16)
def unit_name_key(name: str) -> str:
    """The key of a unit's own name, whatever kind word stands before it.

    The kind (HTX, tổ hợp tác, QTDND …) is dropped because it has a column of its own and changes when a THT
    becomes an HTX; the line of work stays and is written out ("NN" = "nông nghiệp"), because "HTX nông nghiệp
    Tân Tiến" and "HTX vận tải Tân Tiến" are two units. "và" and the zeros of "số 01" do not count. A name
    that is nothing but a kind word keeps its key.

    >>> unit_name_key("HTX NN-DV Tân Tiến") == unit_name_key("Hợp tác xã Nông nghiệp và dịch vụ TÂN TIẾN")
    True
    >>> unit_name_key("THT số 05"), unit_name_key("HTX nông nghiệp A") == unit_name_key("HTX vận tải A")
    ('số 5', False)
    """
    words = _FUSED.sub(r"\1 ", key(name)).split()
    rest = words
    stripped = True
    while stripped:
        stripped = False
        for kind in _KINDS:
            if rest[: len(kind)] == kind:
                rest, stripped = rest[len(kind) :], True
                break
    out = [(w.lstrip("0") or "0") if w.isdecimal() else _LINES.get(w, w) for w in rest if w != "và"]
    return " ".join(out) or " ".join(words)
