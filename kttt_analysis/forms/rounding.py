"""How far a printed sum may be from its parts by rounding alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

NOISE = 1e-9
"""Relative error of figures that a program added in binary."""
MOST = 6
"""More decimals than these are nobody's rounding: the program's own."""


@lru_cache(maxsize=1 << 14)  # a figure is part of many sums
def decimals(value: float) -> int:
    """How many decimals a figure shows; MOST + 1 for one that nobody rounded.

    >>> decimals(12.0), decimals(33.25), decimals(2199107.85467), decimals(1 / 3)
    (0, 2, 5, 7)
    """
    size = max(1.0, abs(value))
    return next((n for n in range(MOST + 1) if abs(round(value, n) - value) <= 1e-12 * size), MOST + 1)


def tolerance(parts: Sequence[float], stated: float, exact: bool) -> float:
    """How far apart sum and parts may be: half a unit in the last place for each rounded part, and binary noise.

    Whole figures were often typed as they are: for them four standard deviations of rounding are enough. What is
    counted (`exact`) is never rounded.

    >>> tolerance([10.5, 20.25], 30.75, exact=False) < 0.02, tolerance([10, 20], 30, exact=True) < 1e-6
    (True, True)
    """
    noise = NOISE * (sum(map(abs, parts)) + abs(stated)) + 1e-9
    places = sorted(decimals(v) for v in parts if v)
    if not places:
        return noise
    # One figure with more decimals than the others was typed, not rounded to them.
    last = places[-1 - len(places) // 10]
    rounded = 0.0
    if last <= MOST and not (exact and last == 0):
        n = len(places)
        rounded = min(0.5 * n, 1.2 * n**0.5 if last == 0 else 10 + n**0.5) * 10.0**-last
    own = decimals(stated)
    if own < min(last, MOST + 1) and not exact:
        rounded += 0.5 * 10.0**-own
    return noise + rounded
