"""Ten thousand days in every notation that offices use: each read as it was meant, or told and null."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kttt_analysis.dictionary import load
from kttt_analysis.forms.cell_values import Evidence
from kttt_analysis.forms.values import read_values
from kttt_analysis.vietnamese.dates import format_date_long

DAYS = 10_000
FOUNDED = load().columns["units"]["founded_on"]
ROMAN = ("I", "II", "III", "IV")


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


FULL: dict[str, Callable[[date], Any]] = {
    "a date": lambda d: datetime(d.year, d.month, d.day),
    "29/9/2020": lambda d: f"{d.day}/{d.month}/{d.year}",
    "29/09/2020": lambda d: f"{d:%d/%m/%Y}",
    "29-9-2020": lambda d: f"{d.day}-{d.month}-{d.year}",
    "29.9.2020": lambda d: f"{d.day}.{d.month}.{d.year}",
    "29 / 9 / 2020": lambda d: f"{d.day} / {d.month} / {d.year}",
    "ngày 29/9/2020": lambda d: f"Ngày {d.day}/{d.month}/{d.year}",
    "(29/9/2020)": lambda d: f"({d.day}/{d.month}/{d.year})",
    "ngày 29 tháng 9 năm 2020": lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
    "as in letterheads": format_date_long,
    "29 tháng 9/2020": lambda d: f"{d.day} tháng {d.month}/{d.year}",
    "2020-09-29": lambda d: f"{d:%Y-%m-%d}",
    "2020-09-29 00:00:00": lambda d: f"{d:%Y-%m-%d} 00:00:00",
    "29/9/2020 08:30": lambda d: f"{d.day}/{d.month}/{d.year} 08:30",
    "29092020": lambda d: f"{d:%d%m%Y}",
    "20200929": lambda d: f"{d:%Y%m%d}",
    "serial": serial,
    "serial with a time": lambda d: serial(d) + 0.5,
    "serial as text": lambda d: str(serial(d)),
    "'29/9/2020 with a no-break space": lambda d: f"\u00a0{d.day}/{d.month}/{d.year}",
}
# Never a value: two digits for the year, no year, a year with a slip.
TOLD: dict[str, Callable[[date], Any]] = {
    "29-9-20": lambda d: f"{d.day}-{d.month}-{d:%y}",
    "29/9/20": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "29/9": lambda d: f"{d.day}/{d.month}",
    "29/9/202": lambda d: f"{d.day}/{d.month}/{d.year // 10}",
    "29/9/2320": lambda d: f"{d.day}/{d.month}/{d.year + 300}",
    "32/9/2020": lambda d: f"32/{d.month}/{d.year}",
    "30/2/2020": lambda d: f"30/2/{d.year}",
    "29/13/2020": lambda d: f"{d.day + 12 if d.day <= 12 else d.day}/13/{d.year}",
    "29/9/2020 (cấp lại)": lambda d: f"{d.day}/{d.month}/{d.year} (cấp lại)",
    "29/9/2020 - 30/9/2020": lambda d: f"{d.day}/{d.month}/{d.year} - 30/9/2020",
}
# The first day of what is given, told.
PART: dict[str, tuple[Callable[[date], Any], Callable[[date], date]]] = {
    "9/2020": (lambda d: f"{d.month}/{d.year}", lambda d: d.replace(day=1)),
    "09/2020": (lambda d: f"{d:%m/%Y}", lambda d: d.replace(day=1)),
    "T9/2020": (lambda d: f"T{d.month}/{d.year}", lambda d: d.replace(day=1)),
    "tháng 9 năm 2020": (lambda d: f"tháng {d.month} năm {d.year}", lambda d: d.replace(day=1)),
    "2020-09": (lambda d: f"{d:%Y-%m}", lambda d: d.replace(day=1)),
    "quý II/2021": (lambda d: f"quý {ROMAN[(d.month - 1) // 3]}/{d.year}", lambda d: quarter(d)),
    "Quý 2 năm 2021": (lambda d: f"Quý {(d.month + 2) // 3} năm {d.year}", lambda d: quarter(d)),
    "năm 2015": (lambda d: f"năm {d.year}", lambda d: d.replace(month=1, day=1)),
    "2015": (lambda d: d.year, lambda d: d.replace(month=1, day=1)),
    "'2015": (lambda d: str(d.year), lambda d: d.replace(month=1, day=1)),
}


def quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def day_of(chance: random.Random) -> date:
    return date(1976, 1, 1) + timedelta(days=chance.randrange(17_000))


def judged(cells: Sequence[Any], meant: Sequence[date | None]) -> Counter[str]:
    """How many were read right, told and null, or silently misread: those are shown."""
    found = read_values(cells, Evidence(FOUNDED))
    named = {t.at for t in found.told}
    counts: Counter[str] = Counter()
    for at, (value, day) in enumerate(zip(found.values, meant, strict=True)):
        if day is not None and value == day.isoformat():
            counts["right"] += 1
        elif value is None and at in named:
            counts["told"] += 1
        else:
            counts["misread"] += 1
            print(cells, at, value, day)
    return counts


def test_days_in_one_notation_are_read() -> None:
    chance = random.Random("one")
    for name, write in FULL.items():
        seen: Counter[str] = Counter()
        while seen.total() < DAYS // len(FULL):
            days = [day_of(chance) for _ in range(chance.choice((1, 1, 2, 5, 20)))]
            seen += judged([write(d) for d in days], days)
        assert set(seen) == {"right"}, (name, seen)


def test_days_in_several_notations() -> None:
    chance = random.Random("mixed")
    seen: Counter[str] = Counter()
    while seen.total() < DAYS:
        ways = [FULL[name] for name in chance.sample(sorted(FULL), chance.randint(2, 5))]
        days = [day_of(chance) for _ in range(chance.choice((2, 5, 20)))]
        seen += judged([chance.choice(ways)(d) for d in days], days)
    assert seen["misread"] == 0
    assert seen["right"] >= 0.99 * seen.total(), seen


@pytest.mark.parametrize("name", TOLD)
def test_what_is_no_day_is_told(name: str) -> None:
    chance = random.Random(name)
    for _ in range(300):
        day, beside = day_of(chance), day_of(chance)
        assert judged([TOLD[name](day)], [None])["misread"] == 0
        assert judged([TOLD[name](day), f"{beside.day}/{beside.month}/{beside.year}"], [None, beside])["misread"] == 0


@pytest.mark.parametrize("name", PART)
def test_less_than_a_day_is_its_first_day_and_told(name: str) -> None:
    chance = random.Random(name)
    write, first = PART[name]
    for _ in range(300):
        day = day_of(chance)
        found = read_values([write(day)], Evidence(FOUNDED))
        assert found.values == [first(day).isoformat()]
        assert [t.code for t in found.told] == ["date_imprecise"]


def test_months_first_are_seen_where_a_day_shows_them() -> None:
    """A column that somewhere puts the month first: what has two readings is told, the others are right."""
    chance = random.Random("months")
    for _ in range(500):
        days = [day_of(chance) for _ in range(chance.randint(1, 12))]
        texts = [f"{d.month}/{d.day}/{d.year}" for d in days]
        if any(d.day > 12 for d in days):
            assert judged(texts, days)["misread"] == 0
            some = [chance.random() < 0.5 for _ in days]
            mixed = [t if one else f"{d.day}/{d.month}/{d.year}" for t, d, one in zip(texts, days, some, strict=True)]
            if any(one and d.day > 12 for d, one in zip(days, some, strict=True)):
                assert judged(mixed, days)["misread"] == 0


def test_days_that_a_program_took_for_months() -> None:
    """Typed 5/6/2021 in a program that puts the month first: a date, turned around; 29/9/2020 stays a text."""
    chance = random.Random("turned")
    for _ in range(300):
        days = [day_of(chance) for _ in range(chance.randint(12, 30))]
        cells = [datetime(d.year, d.day, d.month) if d.day <= 12 else f"{d.day}/{d.month}/{d.year}" for d in days]
        if sum(d.day > 12 for d in days) >= 2 and sum(d.day <= 12 for d in days) >= 4:
            assert judged(cells, days)["misread"] == 0
