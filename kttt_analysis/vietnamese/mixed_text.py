"""One text in two or three encodings: which words are in which, and the text made whole.

Such cells come from pasting: "Hîp t¸c x· Tân Tiến". Words that are a syllable under one reading only are labelled;
the others go with the nearest labelled word, if they can be read so; what no reading explains stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kttt_analysis.vietnamese.evidence import DECODERS, HINT, LEGACY, TRACE, Kind, Word, proves, words
from kttt_analysis.vietnamese.legacy_fonts import Encoding

# Where one thing ends and another begins, people paste.
_BREAK = re.compile(r"[,;:()/\n–—]|\s-\s")
FAR = 100


def legacy_in(text: str, lean: Encoding | None) -> frozenset[Encoding]:
    """The legacy encodings that a text's words prove.

    `lean` is what the sheet or the font speaks for: with it a trace of evidence is enough, against it (a sheet
    in Unicode) more than one doubtful word is needed.

    >>> [sorted(legacy_in(t, None)) for t in ("Hîp t¸c x· Tân Tiến", "Tæng", "xã Lôc Hôp, Tân Tiến")]
    [['tcvn3'], ['tcvn3'], []]
    """
    found = words(text)
    unicode = any(w.only == "unicode" for w in found)
    sums = {e: sum(w.weight for w in found if e in w.readings) for e in LEGACY}
    proved = set()
    for e in LEGACY:
        other = sums["vni" if e == "tcvn3" else "tcvn3"]
        alone = sum(w.weight for w in found if w.only == e)
        heaviest = max((w.weight for w in found if e in w.readings), default=0.0)
        if lean == e:
            enough = sums[e] >= (HINT if unicode else TRACE)
        elif unicode or lean == "unicode" or other > sums[e]:
            # Beside text in another encoding, a word may be foreign, or an abbreviation.
            enough = heaviest >= HINT and sums[e] >= HINT + TRACE
        else:
            enough = heaviest >= HINT
        # Words that both readings explain speak for the one that explains more.
        if enough and (alone >= HINT or sums[e] > other or lean == e):
            proved.add(e)
    return frozenset(proved)


def decode_words(text: str, proved: frozenset[Encoding]) -> tuple[str, Kind]:
    """The text with each word in the encoding that fits it, where `proved` legacy ones stand in it.

    >>> decode_words("Hîp t¸c x· Tân Tiến, Hôïp taùc xaõ", frozenset(("tcvn3", "vni")))
    ('Hợp tác xã Tân Tiến, Hợp tác xã', 'mixed')
    """
    found = words(text)
    labels = [_label(w, proved) for w in found]
    kinds = {e for e in labels if e is not None}
    if len(kinds) == 1:
        (encoding,) = kinds
        return DECODERS[encoding](text), encoding
    out, end = [], 0
    for k, word in enumerate(found):
        encoding = labels[k] or _beside(text, found, labels, k)
        raw = text[word.start : word.end]
        read = encoding in word.readings or (not word.readings and proves(raw, encoding))
        out += [text[end : word.start], DECODERS[encoding](raw) if read else raw]
        end = word.end
    return "".join([*out, text[end:]]), "mixed"


def _label(word: Word, proved: frozenset[Encoding]) -> Encoding | None:
    able = word.readings & (proved | {"unicode"})
    if word.end - word.start == 1 and word.readings != {"unicode"}:
        return None
    return next(iter(able)) if len(able) == 1 else None


def _beside(text: str, found: Sequence[Word], labels: Sequence[Encoding | None], k: int) -> Encoding:
    """The label of the nearest word that has one and can lend it.

    Of two as near, the one that is capital as this one is (names stand together), then the one in Unicode.
    """
    word = found[k]
    near: list[tuple[int, bool, bool, Encoding]] = []
    for other, label in zip(found, labels, strict=True):
        if label is not None and (not word.readings or label in word.readings):
            between = text[other.end : word.start] if other.end <= word.start else text[word.end : other.start]
            gap = len(between) + FAR * bool(_BREAK.search(between))
            unlike = text[word.start].isupper() != text[other.start].isupper()
            near.append((gap, unlike, label != "unicode", label))
    return min(near)[3] if near else "unicode"
