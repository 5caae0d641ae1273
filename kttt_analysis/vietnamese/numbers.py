"""Numbers as offices type them, read without guessing.

"1.325" is 1325 and "1,5" is 1.5; "1,325" may be either, so both readings come back and the status is
``ambiguous`` until the column decides (``decimal_marks``). What stands for "no figure" is ``missing`` with
its meaning, never zero; anything else that is no number is ``text``.
"""

from __future__ import annotations

import math
import numbers as abstract
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from kttt_analysis.vietnamese.printing import (
    format_count,
    format_money,
    format_money_words,
    format_number,
    format_percent,
    round_half_up,
    truncation_differs,
)
from kttt_analysis.vietnamese.sentinels import QUALIFIERS, meaning
from kttt_analysis.vietnamese.units import canonical_unit, factor, scale, unit_factor

__all__ = [
    "Number",
    "canonical_unit",
    "digits_of",
    "format_count",
    "format_money",
    "format_money_words",
    "format_number",
    "format_percent",
    "parse_number",
    "round_half_up",
    "scale",
    "to_million",
    "truncation_differs",
    "unit_factor",
]

Status = Literal["number", "missing", "ambiguous", "text"]
Mark = Literal[",", ".", "both"]


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell may mean as a number.

    Attributes
    ----------
    values
        Every plausible reading, the Vietnamese one first; empty for missing and text.
    unit, qualifier
        What stood beside it ("triệu đồng", "trên"), or None.
    meaning
        Why a missing figure is missing: empty, none ("không"), not_arisen ("-"), not_collected ("…"),
        not_applicable ("x"), not_yet ("chưa có"), unknown ("kxđ"), error ("#DIV/0!").
    """

    values: tuple[float, ...]
    status: Status
    unit: str | None = None
    qualifier: str | None = None
    raw: object = None
    meaning: str | None = None

    @property
    def value(self) -> float | None:
        """The number, when there is exactly one reading."""
        return self.values[0] if len(self.values) == 1 else None


_QUOTES = {"“": "”", '"': '"', "„": "”", "«": "»", "‘": "’"}
_SPACES = dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u3000", " ")
_DASHES = dict.fromkeys("−–—‐‑‒－", "-")
_WIDE = {chr(0xFF10 + n): str(n) for n in range(10)} | {"，": ",", "．": ".", "％": "%", "（": "(", "）": ")"}
_TYPED = str.maketrans(_SPACES | _DASHES | _WIDE | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))

_CORE = r"(?:\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\d.,])|\d[\d.,]*|[.,]\d+)"
_WORDS = "|".join(sorted(map(re.escape, QUALIFIERS), key=len, reverse=True))
_CELL = re.compile(
    rf"(?P<qualifier>(?:(?:{_WORDS})\s*)*)(?P<sign>[-+]?)(?P<gap>\s*)(?P<core>{_CORE})"
    r"(?P<exponent>e[-+]\d{1,2})?(?P<rest>(?:\s*[^\d\s.,;:].*)?)[\s.,;:]*"
)
_PART = re.compile(rf"\s*(?P<core>{_CORE})\s*(?P<unit>[^\W\d][^\d]*)")
_BROKEN = re.compile(r"\d\s*[\r\n\t\v\f]\s*[\d.,]|\d {2,}\d")  # two figures under or beside each other
_APOSTROPHES = re.compile(r"(?<=\d)['’](?=\d{3}(?:['’.,\s]|$))")
_MONEY_END = re.compile(
    r"(?P<whole>\d{1,3}(?:\.\d{3})*(?=,)|\d{1,3}(?:,\d{3})*(?=\.)|\d+(?=[.,]))(?P<mark>[.,])-+(?P<rest>(?:\s*[^\d\W].*)?)$"
)
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:\{mark}\d{{3}})+") for mark in ".,"}


def parse_number(value: object, decimal: Mark | None = None) -> Number:
    """Read one cell.

    Parameters
    ----------
    value
        The cell: text, a number, or nothing.
    decimal
        What the column says its decimal mark is (``decimal_marks.column_decimal``); "both" when it
        contradicts itself, None when it says nothing.

    >>> parse_number("1.325").value, parse_number("1.325,5").value, parse_number("1 tỷ 816 triệu đồng").value
    (1325.0, 1325.5, 1816.0)
    >>> parse_number("1,325").values, parse_number("1,325", decimal=",").value
    ((1.325, 1325.0), 1.325)
    >>> parse_number("hơn 8,8 tỷ đồng đồng")
    Number(values=(8.8,), status='number', unit='tỷ đồng', qualifier='hơn', raw='hơn 8,8 tỷ đồng đồng', ...)
    >>> parse_number("–").status, parse_number("–").meaning, parse_number("Gò Quao").status
    ('missing', 'not_arisen', 'text')
    """
    if isinstance(value, str):
        return _parse_text(value, decimal)
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return Number((), "missing", raw=value, meaning="empty")
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, abstract.Real)):
        return Number((), "text", raw=value)
    figure = float(value)
    if math.isnan(figure):
        return Number((), "missing", raw=value, meaning="empty")
    return Number((figure,), "number", raw=value) if math.isfinite(figure) else Number((), "text", raw=value)


@lru_cache(maxsize=1 << 17)
def _parse_text(raw: str, decimal: Mark | None) -> Number:
    if raw.isascii() and raw.isdigit() and len(raw) < 300:
        return Number((float(raw),), "number", raw=raw)
    text = unicodedata.normalize("NFC", raw).translate(_TYPED).strip().lower()
    nothing = Number((), "text", raw=raw)
    if why := meaning(text):
        return Number((), "missing", raw=raw, meaning=why)
    if _BROKEN.search(text):
        return nothing
    text = _bare(" ".join(text.split()))
    if not text:
        return nothing
    bracketed = text[0] == "(" and text[-1] == ")"
    m = _CELL.fullmatch(text[1:-1].strip() if bracketed else text)
    if m is None:
        return nothing
    readings = _readings(m["core"], decimal)
    rest = m["rest"].strip()
    qualifier = _qualifier(m["qualifier"])
    if not qualifier and rest[:1] == "(" and rest[-1] == ")" and rest[1:-1] in QUALIFIERS:
        qualifier, rest = QUALIFIERS[rest[1:-1]], ""  # "1.325 (ước)"
    unit: str | None = None
    if rest:
        unit = canonical_unit(_once(rest))
        if unit is None and not m["sign"] and not m["exponent"]:
            compound = _compound(text[m.start("core") :])
            if compound:
                return Number((compound[0],), "number", compound[1], qualifier, raw)
        if unit is None or m["exponent"]:
            return nothing
    if m["exponent"]:
        readings = tuple(r.scaleb(int(m["exponent"][1:])) for r in readings)
    if bracketed:
        # "(12)" is the bookkeeper's minus; "(12 HTX)" or "(-12)" is an aside.
        if m["sign"] or qualifier or unit not in (None, "%"):
            return nothing
        readings = tuple(-r for r in readings)
    elif m["sign"] == "-":
        # "- 12" may also be an item of a list.
        readings = tuple(s for r in readings for s in ((-r, r) if m["gap"] and r else (-r,)))
    values = tuple(dict.fromkeys(float(r) + 0.0 for r in readings))
    if not values or not all(map(math.isfinite, values)):
        return nothing
    return Number(values, "number" if len(values) == 1 else "ambiguous", unit, qualifier, raw)


def _bare(text: str) -> str:
    """A figure without what offices put around it: quotes, an apostrophe or "=" before it, ",-" after an amount."""
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    if text[:1] in ("'", "’", "="):
        text = text[1:].strip()
    text = _APOSTROPHES.sub("", text)
    if m := _MONEY_END.match(text):
        # ",-" stands where decimals would, so the other mark groups.
        text = m["whole"].replace("." if m["mark"] == "," else ",", "") + m["rest"]
    return text


def _readings(core: str, decimal: Mark | None) -> tuple[Decimal, ...]:
    """Every number the digits and marks may stand for; none when the marks make no sense."""
    core = core.rstrip(".,")
    spaced = " " in core
    core = core.replace(" ", "")
    dots, commas = core.count("."), core.count(",")
    if not dots and not commas:
        return (Decimal(core),)
    if dots and commas:
        mark = max(".,", key=core.rfind)
        group = "," if mark == "." else "."
        whole, _, fraction = core.rpartition(mark)
        if spaced or mark in whole or not _GROUPED[group].fullmatch(whole):
            return ()
        return (Decimal(f"{whole.replace(group, '')}.{fraction}"),)
    mark = "." if dots else ","
    grouped = Decimal(core.replace(mark, "")) if _GROUPED[mark].fullmatch(core) and not spaced else None
    if dots + commas > 1:
        return (grouped,) if grouped is not None else ()
    fractional = Decimal("0" + core.replace(",", "."))
    if grouped is None or core.startswith("0" + mark):
        return (fractional,)
    if core.startswith("0"):  # "06.123": zero-padded, so neither reading is usual
        return grouped, fractional
    if decimal in (",", "."):
        return (fractional,) if decimal == mark else (grouped,)
    if mark == ".":
        return (grouped,) if decimal is None else (grouped, fractional)
    return fractional, grouped


@lru_cache(maxsize=1 << 16)
def digits_of(text: str) -> str:
    """Digits and marks of a text that is a number, without what stands around them; "" for any other.

    >>> digits_of("hơn 1 325,5 triệu"), digits_of("(12)"), digits_of("12 con bò")
    ('1 325,5', '12', '')
    """
    if _parse_text(text, None).status not in ("number", "ambiguous"):
        return ""
    typed = _bare(" ".join(unicodedata.normalize("NFC", text).translate(_TYPED).lower().split()))
    m = _CELL.fullmatch(typed[1:-1].strip() if typed[:1] == "(" and typed[-1] == ")" else typed)
    return m["core"].rstrip(".,") if m else ""


def _qualifier(text: str) -> str | None:
    return " ".join(QUALIFIERS[w] for w in re.findall(_WORDS, text)) or None


def _once(unit: str) -> str:
    """The unit without a word typed twice (đồng đồng)."""
    words = unit.split()
    return " ".join(w for i, w in enumerate(words) if i == 0 or w != words[i - 1])


def _compound(text: str) -> tuple[float, str] | None:
    """An amount in several units (18 tỷ 066 triệu): whole parts, each smaller than one of the unit before."""
    total, size_before, unit, position = Decimal(0), None, "", 0
    while position < len(text):
        m = _PART.match(text, position)
        unit = (canonical_unit(_once(m["unit"])) or "") if m else ""
        if m is None or not unit.endswith("đồng"):
            return None
        readings = _readings(m["core"], None)
        size = factor(unit, "đồng")
        if len(readings) != 1 or readings[0] != int(readings[0]):
            return None
        if size_before is not None and readings[0] * size >= size_before:
            return None
        total, size_before, position = total + readings[0] * size, size, m.end()
    return (float(total / factor(unit, "đồng")), unit) if unit else None


def to_million(number: Number, unit: str | None = None) -> float | None:
    """The single reading in triệu đồng; ``unit`` is the column's, for a number that names none.

    >>> to_million(parse_number("403.589.137.000 đồng")), to_million(parse_number("18 tỷ 066 triệu"))
    (403589.137, 18066.0)
    """
    own = number.unit or unit
    if number.value is None or own is None:
        return None
    return scale(number.value, own)
