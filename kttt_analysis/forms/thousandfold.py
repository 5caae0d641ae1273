"""Fractions that may be thousands: a program took the dot of "1.325" for a decimal mark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import median


def like_thousands(fractions: Sequence[tuple[int, float]], whole: Sequence[int], unit: str | None = None) -> set[int]:
    """Places of the fractions of a column that may be thousands, by its other figures and its unit.

    >>> like_thousands([(0, 1.325)], [4031, 2850, 1816]), like_thousands([(0, 7.5)], [12, 8, 9])
    ({0}, set())
    """
    found = _among_whole(fractions, whole) | _of_three(fractions, whole)
    in_billions = (unit or "").startswith("tỷ")  # amounts of millions have three decimals there
    return found if in_billions else found | _all_grouped(fractions, whole)


def _among_whole(fractions: Sequence[tuple[int, float]], whole: Sequence[int]) -> set[int]:
    """Fractions that look like thousands among whole numbers: a few among many, or all of them far smaller."""
    if len(whole) < 2:
        return set()
    low, high = min(whole), max(whole)
    few = len(whole) >= 3 and len(fractions) <= max(1, len(whole) // 5)
    apart = max(abs(v) for _, v in fractions) * 20 < low
    if not few and not apart:
        return set()
    # "1.325" has one to three figures before its dot, the first no zero; three decimals are a group of three,
    # and "2.850" may have come as 2.85.
    grouped = [(at, abs(v)) for at, v in fractions if 1 <= abs(v) < 1000 and _decimals(v) <= 3]
    near = {at for at, v in grouped if low / 20 <= v * 1000 <= high * 20}
    three = {at for at, v in grouped if at in near and _decimals(v) == 3}
    if few:
        inside = {at for at, v in grouped if v * 5 < low <= v * 1000 <= high}
        return three | inside | {at for at, v in grouped if v * 20 < low <= v * 1000 <= high * 20}
    return near if apart and three and len(near) == len(fractions) else set()


def _of_three(fractions: Sequence[tuple[int, float]], whole: Sequence[int]) -> set[int]:
    """A few numbers of three decimals where no other has them, far below the others: "1.325" beside 428,5."""
    three = [(at, abs(v)) for at, v in fractions if 1 <= abs(v) < 1000 and _three_decimals(v)]
    if not three:
        return set()
    others = [*whole, *(abs(v) for _, v in fractions if _decimals(v) < 3)]
    if len(others) < 4 or len(three) > max(1, len(others) // 5) or any(_decimals(v) > 3 for _, v in fractions):
        return set()
    low, high = sorted(others)[len(others) // 4], max(others)  # three in four are above the low
    return {at for at, v in three if v * 20 < low <= v * 1000 <= high * 20}


def _all_grouped(fractions: Sequence[tuple[int, float]], whole: Sequence[int]) -> set[int]:
    """All fractions, where each may be a group of three, half of them show it, and the whole numbers are far larger."""
    sizes = [abs(v) for _, v in fractions]
    if not whole or not all(1 <= v < 1000 and _decimals(v) <= 3 for v in sizes):
        return set()
    if 2 * sum(map(_three_decimals, sizes)) < len(sizes):
        return set()  # 12.5 and 30.25 are decimals as they are typed
    usual = median(whole)
    apart = usual >= 100 and median(sizes) * 20 < usual
    near = min(whole) / 20 <= min(sizes) * 1000 and max(sizes) * 1000 <= max(whole) * 20
    return {at for at, _ in fractions} if apart and near else set()


def _three_decimals(value: float) -> bool:
    hundredfold = value * 100
    return abs(hundredfold - round(hundredfold)) > 4e-7 and _decimals(value) == 3  # most numbers have fewer


@lru_cache(maxsize=1 << 16)
def _decimals(value: float) -> int:
    """How many decimals a number shows; 4 for more than three."""
    value = abs(value)
    for n, times in enumerate((1, 10, 100, 1000)):
        off = abs(value * times - round(value * times))
        if off < 4e-7 or (off < 6e-7 and round(value * times, 6).is_integer()):
            return n
    return 4
