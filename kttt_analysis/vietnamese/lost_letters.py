"""Text that some program spoiled: what is exactly reversible is put right, what lost letters is told apart.

Reversible: UTF-8 taken for Windows-1252 or 1258 ("Giá»“ng"), once or twice, and Windows-1258 taken for 1252
("Hõòp"). Not so: "?" or U+FFFD for a letter, UTF-8 whose bytes were dropped, TCVN3 without its soft hyphen ư.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from unicodedata import normalize

from kttt_analysis.vietnamese.evidence import ENCODINGS, ONLY_UNICODE, TOKEN, WESTERN, Kind, good_words
from kttt_analysis.vietnamese.syllables import ONSETS, is_syllable

# ---- what can be put right ----------------------------------------------------------------------------


def _page(codec: str) -> dict[str, int]:
    return {bytes((b,)).decode(codec, "ignore") or chr(b): b for b in range(128, 256)}


_PAGES = {codec: _page(codec) for codec in ("cp1252", "cp1258")}
WESTERN_BYTES = {chr(b): b for b in range(128)} | _PAGES["cp1252"]
WINDOWS_1252 = {b: c for c, b in WESTERN_BYTES.items()}


def _signs(codec: str, *ranges: range) -> str:
    """A class of a regular expression: the letters that a code page has for these bytes."""
    wanted = {b for some in ranges for b in some}
    return "[" + "".join(re.escape(c) for c, b in _PAGES[codec].items() if b in wanted) + "]"


# The sequences of UTF-8 for what stands in Vietnamese texts: to U+02FF, U+1E00 to 1EFF, U+2000 to 20FF.
_TAIL = {codec: _signs(codec, range(0x80, 0xC0)) for codec in _PAGES}
_SEEN_AS = {
    codec: re.compile(
        f"{_signs(codec, range(0xC2, 0xCC))}{tail}"
        f"|{_signs(codec, range(0xE1, 0xE2))}{_signs(codec, range(0xB8, 0xBC))}{tail}"
        f"|{_signs(codec, range(0xE2, 0xE3))}{_signs(codec, range(0x80, 0x84))}{tail}"
    )
    for codec, tail in _TAIL.items()
}
_TONED_1258 = re.compile("[âêôãõýÂÊÔÃÕÝ][ÌÒÞìò]|[aeiouyâêôăơưõýã][ÌÒÞìò]|[AEIOUY][ÌÒÞ]")
_PROVED_1258 = re.compile("[âêôãõýÂÊÔÃÕÝ][ÌÒÞìò]|[a-zâêôõý][ÌÒÞ]|ð[õý]")
_AS_1258 = {c: bytes((b,)).decode("cp1258", "ignore") or c for c, b in _PAGES["cp1252"].items()}


@lru_cache(maxsize=1 << 16)
def put_right(text: str) -> str:
    """The text as it was before a program took its bytes for those of another page; unchanged without proof.

    >>> put_right("Giá»“ng Riá»\u0081ng, xÃ£ HÃ²a HÆ°ng"), put_right("Hõòp tác xaÞ")
    ('Giồng Riềng, xã Hòa Hưng', 'Hợp tác xã')
    >>> put_right("XÃ” São Paulo")
    'XÃ” São Paulo'
    """
    best = text
    if any(seen.search(text) for seen in _SEEN_AS.values()):
        best = _utf8_again(text)
    return _from_1258(best) if _TONED_1258.search(best) else best


def _utf8_again(text: str) -> str:
    best, most = text, _score(text)
    tried = {text}
    now = tried
    for _ in range(3):  # it happens to one text twice, and by different pages
        now = {seen.sub(partial(_utf8, _PAGES[codec]), t) for t in now for codec, seen in _SEEN_AS.items()} - tried
        for again in sorted(now):
            if (score := _score(again)) > most:
                best, most = again, score
        tried |= now
    return best


def half_right(text: str, again: str) -> bool:
    """Whether a text that was put right still holds signs of its letters that had lost a byte.

    >>> half_right("HÃ  TiÃªn", "HÃ  Tiên")
    True
    """
    return text != again and bool(_LEFT.search(again)) and any(seen.search(text) for seen in _SEEN_AS.values())


def _utf8(page: dict[str, int], seen: re.Match[str]) -> str:
    try:
        return bytes(page[c] for c in seen[0]).decode("utf-8")
    except UnicodeDecodeError:
        return seen[0]


def _score(text: str) -> int:
    """Good minus bad words; a sign that stands for part of a letter is bad by itself."""
    return max(good_words(text, e) for e in ENCODINGS) - 2 * len(_HURT.findall(text))


def _from_1258(text: str) -> str:
    """The text as Windows-1258 has it, where that makes all changed words syllables and no other reading does."""
    if ONLY_UNICODE.search(text) or not WESTERN.isdisjoint(TOKEN.findall(text.lower())):
        return text
    again = normalize("NFC", "".join(_AS_1258.get(c, c) for c in text))
    changed = [new for old, new in zip(TOKEN.findall(text), TOKEN.findall(again), strict=False) if new != old]
    # "taì" is as likely tài with its mark typed on the wrong letter.
    proved = _PROVED_1258.search(text) or len(changed) > 2
    if not changed or not proved or not all(map(is_syllable, changed)):
        return text
    return again if good_words(again) > max(good_words(text, e) for e in ENCODINGS) else text


# ---- what is lost -------------------------------------------------------------------------------------

# Some of the bytes were dropped; "XÃ" and a wide space, or a closing quotation mark, are clean.
_HURT = re.compile("á[»º]|Ã[¡-º¼-¿]|(?<=[a-z])[ÃĂ]\u00a0|Ă[¡-º¼-¿]|Æ[°¡]|Ä[\u0090\u2018]|â€|Â[¡-º¼-¿]")
_LEFT = re.compile(r"[ÂÃÄÆĂ](?![A-ZÀ-Ỹ])")
_QUESTION = re.compile(r"[^\W\d_]\?{1,3}[^\W\d_]|(?:^|\s)\?{1,2}[^\W\d_]")
_ASK_AND_GO_ON = re.compile(r"([^\W\d_]+)\?\s+[^\W\d_A-Z]")
_BEGUN = "|".join([*ONSETS, *(o.capitalize() for o in ONSETS if len(o) > 1)])
_ONSET_ALONE = re.compile(rf"(?<![\w/.])(?:{_BEGUN})\?(?!\w)|^[BCDĐGHKLMNPQRSTVX]\?\s+\w")
_UNFINISHED = re.compile(r"(?<!\d )(?<![\w/.])(?:t|nh|th|ng)(?![\w/.?])")
_WORD = re.compile(r"[^\W\d_]+")


def lossy(text: str, kind: Kind) -> bool:
    """Whether letters were lost on the way; a question is no loss.

    >>> [lossy(t, "unicode") for t in ("huy?n Vinh Thu?n", "H\ufffdp", "Có không?", "Có không?Nếu có: ghi rõ")]
    [True, True, False, False]
    """
    if "\ufffd" in text:
        return True
    if "://" in text or "www." in text.lower():
        return False
    if "?" in text and _asked(text):
        return True
    if kind in ("unicode", "vni"):
        return bool(_HURT.search(text))
    if kind == "tcvn3" and "ư" not in text and _UNFINISHED.search(text):
        return True
    return any(not is_syllable(w) and is_syllable(_with_u(w)) for w in _WORD.findall(text) if _HORNED.search(w))


def _asked(text: str) -> bool:
    """Whether question marks stand where letters were."""
    for found in _QUESTION.finditer(text):
        first, last = found[0][0], found[0][-1]
        if not (first.islower() and last.isupper()):  # "không?Nếu": a space is missing, no letter
            return True
    asked = _ASK_AND_GO_ON.findall(text)
    return (len(asked) > 1 and not all(map(is_syllable, asked))) or bool(_ONSET_ALONE.search(text))


_HORNED = re.compile("[ơờởỡớợ]", re.IGNORECASE)


def _with_u(word: str) -> str:
    return re.sub("([ơờởỡớợƠỜỞỠỚỢ])", r"ư\1", word, count=1)
