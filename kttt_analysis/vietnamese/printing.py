"""Numbers as official texts print them: 1.325, 65.850,95, 06 HTX, 106,7%, half up, never banker's."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from kttt_analysis.vietnamese.units import canonical_unit

MISSING = "…"  # statistical tables: there is something to count, no figure came
SHORTEST = 3  # decimals kept when none are asked for
_WIDE = Context(prec=400)
_ENGLISH_MONEY = {
    "đồng": "VND",
    "nghìn đồng": "thousand VND",
    "triệu đồng": "million VND",
    "tỷ đồng": "billion VND",
    "nghìn tỷ đồng": "trillion VND",
}


def _exact(value: float) -> Decimal:
    # The shortest decimal that means this float: 2.675 is the two point six seven five somebody typed.
    return Decimal(repr(float(value)))


def _quantized(value: float, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    return _exact(value).quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=_WIDE)


def _absent(value: float | None) -> bool:
    return value is None or type(value).__name__ == "NAType" or math.isnan(value)


def round_half_up(value: float, digits: int = 0) -> float:
    """Round as people do: a five goes away from zero.

    >>> round_half_up(2.675, 2), round_half_up(0.5), round_half_up(-2.5), round(2.675, 2), round(0.5)
    (2.68, 1.0, -3.0, 2.67, 0)
    """
    return float(_quantized(value, digits)) + 0.0


def truncation_differs(value: float | None, digits: int = 0) -> bool:
    """Whether cutting off would print another number than rounding: 16/15 is 106,7 % here, 106 % elsewhere.

    >>> truncation_differs(100 * 16 / 15), truncation_differs(126.8, 1)
    (True, False)
    """
    if value is None or _absent(value) or math.isinf(value):
        return False
    return _quantized(value, digits) != _quantized(value, digits, ROUND_DOWN)


def format_number(value: float | None, decimals: int | None = None, lang: str = "vi", missing: str = MISSING) -> str:
    """A number with its group and decimal marks; without ``decimals`` as many as it has, at most three.

    >>> format_number(1325), format_number(65850.95), format_number(-0.04, 1), format_number(None)
    ('1.325', '65.850,95', '0,0', '…')
    >>> format_number(65850.95, 1, lang="en")
    '65,851.0'
    """
    if value is None or _absent(value):
        return missing
    if math.isinf(value):
        raise ValueError(f"Không in được số {value}: mẫu số bằng 0?")
    exact = _quantized(value, SHORTEST if decimals is None else decimals)
    if not exact:
        exact = abs(exact)
    text = f"{exact:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if lang == "en" else text.translate(_SWAPPED)


_SWAPPED = str.maketrans(",.", ".,")


def format_count(value: float | None, lang: str = "vi", missing: str = MISSING) -> str:
    """A count of units; 1 to 9 have two digits in official texts (06 HTX).

    >>> format_count(6), format_count(0), format_count(-4), format_count(1325), format_count(6, "en")
    ('06', '0', '-04', '1.325', '6')
    """
    if value is None or _absent(value):
        return missing
    if value != int(value):
        raise ValueError(f"Số đếm phải là số nguyên; nhận được {value!r}.")
    if lang != "en" and 1 <= abs(value) <= 9:
        return f"{'-' if value < 0 else ''}0{abs(int(value))}"
    return format_number(value, 0, lang)


def format_percent(value: float | None, decimals: int = 1, lang: str = "vi", missing: str = MISSING) -> str:
    """A share that is already in percent; a whole one without ",0", but 99,96 is "100,0%" and not "100%".

    >>> format_percent(106.6667), format_percent(220.0), format_percent(99.96)
    ('106,7%', '220%', '100,0%')
    """
    if value is None or _absent(value):
        return missing
    whole = abs(value - round(value)) < 1e-9
    return format_number(value, 0 if whole else decimals, lang) + "%"


def format_money(
    value: float | None,
    unit: str = "triệu đồng",
    decimals: int | None = None,
    lang: str = "vi",
    missing: str = MISSING,
) -> str:
    """An amount with its unit.

    >>> format_money(1325), format_money(403.589, "tỷ đồng"), format_money(1325.25, decimals=1, lang="en")
    ('1.325 triệu đồng', '403,589 tỷ đồng', '1,325.3 million VND')
    """
    if value is None or _absent(value):
        return missing
    base, *per = (canonical_unit(unit) or unit).split("/")
    name = _ENGLISH_MONEY.get(base, base) if lang == "en" else base
    return f"{format_number(value, decimals, lang)} {'/'.join([name, *per])}"


def format_money_words(millions: float) -> str:
    """An amount in triệu đồng the way texts spell large ones: tỷ, then triệu padded to three digits.

    >>> format_money_words(1816), format_money_words(18066), format_money_words(2000), format_money_words(250)
    ('1 tỷ 816 triệu đồng', '18 tỷ 066 triệu đồng', '2 tỷ đồng', '250 triệu đồng')
    """
    whole = int(_quantized(abs(millions), 0))
    billions, rest = divmod(whole, 1000)
    sign = "-" if millions < 0 and whole else ""
    if not billions:
        return f"{sign}{rest} triệu đồng"
    tail = f" {rest:03d} triệu" if rest else ""
    return f"{sign}{format_number(billions, 0)} tỷ{tail} đồng"
