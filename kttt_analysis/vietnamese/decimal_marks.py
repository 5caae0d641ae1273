"""Which of dot and comma is the decimal mark: what the texts of a column show, and what they leave open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kttt_analysis.vietnamese.numbers import Mark, digits_of, parse_number

_FOOTNOTE = re.compile(r"\(\s*(?:1?\d|20)\s*\)")


@dataclass(frozen=True, slots=True)
class ColumnDecimal:
    """Which decimal mark a column of texts uses, and how many cells say so.

    `groups` is the mark that some cell shows to stand between thousands, beyond doubt.
    """

    decimal: Mark | None
    comma: int
    dot: int
    undecided: int
    groups: Mark | None = None


WITNESSES: dict[Mark, int] = {",": 2, ".": 3}
"""Cells that must show a mark to be decimal before "1,325" or "1.325" may be a fraction: one slip is no habit."""


def column_decimal(texts: Iterable[object]) -> ColumnDecimal:
    """What the texts of one column say about their marks; numbers and empty cells say nothing.

    "1,5" and "1.325,5" speak for the comma, "12.50" and "1,234.5" for the dot. The dot needs three witnesses, and two
    for each cell like "1.325", which would otherwise be thousands: one slip must not divide a whole column by a
    thousand. With fewer, or with witnesses on both sides, the answer is "both".

    >>> column_decimal(["1.325", "65.850,95", 12.5]).decimal, column_decimal(["12.50", "7.5", "0.25", "1.325"]).decimal
    (',', '.')
    >>> column_decimal(["1.325", "2.850", "12.5"]).decimal, column_decimal(["4031", "2.850"]).decimal
    ('both', None)
    """
    typed = [t for t in texts if isinstance(t, str)]
    seen = Counter(_evidence(t) for t in typed)
    comma, dot = seen[","] + seen[",g"], seen["."] + seen[".g"]
    groups: Mark | None = "both" if seen[",g"] and seen[".g"] else "." if seen[",g"] else "," if seen[".g"] else None
    decimal: Mark | None = None
    if comma and dot:
        decimal = "both"
    elif dot:
        enough = not seen["?."] or dot >= max(WITNESSES["."], 2 * seen["?."])
        decimal = "." if enough and (groups or not seen["?,"] or dot >= WITNESSES["."]) else "both"
    elif comma:
        enough = not seen["?,"] or comma >= max(WITNESSES[","], seen["?,"])
        decimal = "," if enough else None
    return ColumnDecimal(decimal, comma, dot, seen["?."] + seen["?,"], groups)


def doubtful_mark(text: str) -> Mark | None:
    """The mark of a figure that may stand for thousands as well as for decimals; None where it may not.

    >>> doubtful_mark("1.325"), doubtful_mark("1,325 triệu"), doubtful_mark("1.325,5"), doubtful_mark("12,5")
    ('.', ',', None, None)
    """
    found = _evidence(text)
    return "." if found == "?." else "," if found == "?," else None


def like_a_footnote(text: str) -> bool:
    """Whether brackets around a number up to 20 may be the mark of a note as well as a minus.

    >>> like_a_footnote("(1)"), like_a_footnote("(1.325)"), like_a_footnote("(40)")
    (True, False, False)
    """
    return _FOOTNOTE.fullmatch(text.strip()) is not None


@lru_cache(maxsize=1 << 16)
def _evidence(text: str) -> str:
    """The decimal mark that a text shows, with "g" where the other groups; "?" before a mark that may be either."""
    core = digits_of(text)
    dots, commas = core.count("."), core.count(",")
    if dots + commas == 0:
        return ""
    if dots and commas:
        return max(".,", key=core.rfind) + "g"
    mark = "." if dots else ","
    if dots + commas > 1:
        return ("," if mark == "." else ".") + "g"  # it groups, so the other one is the decimal mark
    return mark if len(parse_number(core, "both").values) == 1 else f"?{mark}"
