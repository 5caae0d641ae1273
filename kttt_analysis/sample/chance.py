"""Chance that depends on names alone: a unit draws the same numbers whatever else is drawn, in any order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import TypeVar

T = TypeVar("T")
HOLIDAYS = frozenset(((1, 1), (4, 30), (5, 1), (9, 2)))


def stream(seed: int, *name: object) -> Random:
    """Return the source of chance with a name, such as a unit and a quarter.

    Examples
    --------
    >>> stream(147, "906-crops-001", "2021Q2").random() == stream(147, "906-crops-001", "2021Q2").random()
    True
    """
    return Random("/".join(str(part) for part in (seed, *name)))


def ranked(items: Iterable[str], seed: int, *name: object) -> list[str]:
    """Items in an order of chance; leaving one out does not change the order of the others."""
    return sorted(items, key=lambda item: (stream(seed, *name, item).random(), item))


def weighted(chance: Random, weights: Mapping[T, float]) -> T:
    """One key, drawn by weight."""
    point = chance.random() * sum(weights.values())
    for key, weight in weights.items():
        point -= weight
        if point < 0:
            return key
    return next(reversed(list(weights)))


def poisson(chance: Random, mean: float) -> int:
    """A count with a given mean (Knuth's product of uniforms, in pieces so that exp does not vanish)."""
    count = 0
    while mean > 0:
        step = min(mean, 30.0)
        mean -= step
        limit, product = math.exp(-step), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
    return count


def spread(chance: Random, mean: float, sigma: float) -> float:
    """A positive amount with a given mean and a long upper tail."""
    return mean * math.exp(sigma * chance.gauss(0, 1) - sigma * sigma / 2)


def workday(chance: Random, first: date, last: date, closed: tuple[date, ...] = ()) -> date:
    """A day from first to last on which offices work; `closed` is the first and last day of a closure."""
    return chance.choice(_workdays(first, last, closed))


@cache
def _workdays(first: date, last: date, closed: tuple[date, ...]) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [d for d in days if d.weekday() < 5 and (d.month, d.day) not in HOLIDAYS]
    return [d for d in working if not (closed and closed[0] <= d <= closed[1])] or days


def shared_out(weights: Mapping[str, float], total: int, least: int) -> dict[str, int]:
    """Whole numbers in proportion to weights that add up to a total, none below the least.

    Examples
    --------
    >>> shared_out({"a": 1, "b": 2, "c": 0}, 10, 1)
    {'a': 3, 'b': 6, 'c': 1}
    """
    if total < least * len(weights):
        raise ValueError(f"{total} cannot be shared out among {len(weights)} with {least} each at least")
    free = dict(weights)
    fixed: dict[str, int] = {}
    while True:
        scale = (total - least * len(fixed)) / (sum(free.values()) or 1)
        low = [key for key, weight in free.items() if weight * scale < least]
        if not low:
            break
        for key in low:
            fixed[key] = least
            del free[key]
    exact = {key: weight * scale for key, weight in free.items()}
    found = {key: int(value) for key, value in exact.items()}
    rest = total - sum(fixed.values()) - sum(found.values())
    for key in sorted(exact, key=lambda k: (found[k] - exact[k], k))[:rest]:
        found[key] += 1
    return {key: fixed.get(key, found.get(key, 0)) for key in weights}
