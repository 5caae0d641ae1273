"""What the units own and earn: area, capital, revenue, profit, income; amounts rounded as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import shared_out, spread, stream
from kttt_analysis.sample.lives import Life
from kttt_analysis.sample.world import AGRICULTURE, World

Amounts = list[float | None]
REVENUE = {"crops": 1000, "livestock": 1100, "fisheries": 1300, "trade": 2500, "transport": 2300}
REVENUE |= {"construction": 3000, "handicraft": 1200, "mixed_agriculture": 1000}
OF_KIND = {"QTDND": 2600, "LHHTX": 9000, "THT": 190}
HIGHEST = {"HTX": 25_000, "QTDND": 30_000, "LHHTX": 40_000, "THT": 6_000}
AREA = {"crops": 165, "fisheries": 90, "livestock": 12, "mixed_agriculture": 60}
GROWTH = 0.025  # a year, of what is not tied to a published average


@dataclass
class Purse:
    """One unit's area and money; capital by index of the quarter, amounts in the quarter alone."""

    area: float | None
    capital: list[float]
    revenue: Amounts = field(default_factory=list)
    revenue_members: Amounts = field(default_factory=list)
    profit: Amounts = field(default_factory=list)
    income: Amounts = field(default_factory=list)


def purses(world: World, lives: Mapping[str, Life], seed: int) -> dict[str, Purse]:
    """Return what every unit owns and earns, by uid."""
    areas = _areas(world, lives, seed)
    capitals = _capitals(world, lives, areas, seed)
    found = {}
    for uid, life in lives.items():
        found[uid] = Purse(areas[uid], _raises(world, life, capitals[uid], seed))
    _earn(world, lives, found, seed)
    return found


def year_to_date(amounts: Amounts, i: int, quarter: Quarter) -> float | None:
    """Sum of the year so far at quarter i; None where nothing was earned in any of its quarters."""
    told = [a for a in amounts[i - quarter.number + 1 : i + 1] if a is not None]
    return round(sum(told), 1) if told else None


# ---- what they own


def _areas(world: World, lives: Mapping[str, Life], seed: int) -> dict[str, float | None]:
    areas: dict[str, float | None] = {}
    for table, group in (("htx_area", False), ("tht_area", True)):
        weights: dict[str, float] = {}
        for uid, life in lives.items():
            unit = life.unit
            if (unit.kind == "THT") != group:
                continue
            if unit.kind == "QTDND" or unit.sector not in AGRICULTURE:
                areas[uid] = None
                continue
            new = unit.founded_on.year >= world.quarters[world.anchor].year
            mean = 33.0 if group else AREA[unit.sector] * (0.45 if new else 1.0)
            amount = min(spread(stream(seed, "area", uid), mean, 0.35 if new else 0.6), 8 * mean)
            if life.there(world.anchor) and unit.kind != "LHHTX":
                weights[uid] = amount
            areas[uid] = round(amount, 1)
        shares = shared_out(weights, 10 * world.raw["anchor_totals"][table], 10)
        areas |= {uid: tenths / 10 for uid, tenths in shares.items()}
    return areas


def _capitals(
    world: World, lives: Mapping[str, Life], areas: Mapping[str, float | None], seed: int
) -> dict[str, float]:
    """Charter capital at the anchor. Half of the rice HTX have exactly one million đồng a hectare."""
    totals = world.raw["anchor_totals"]
    capitals: dict[str, float] = {}
    groups: dict[str, dict[str, float]] = {}
    fixed = dict.fromkeys(totals["htx_capital"], 0.0)
    for uid, life in lives.items():
        unit, chance = life.unit, stream(seed, "capital", uid)
        area = areas[uid]
        there = life.there(world.anchor) and unit.kind != "LHHTX"
        if unit.kind == "THT":
            capitals[uid] = round(max(0.5, spread(chance, 8.3, 0.6)), 1)
            if there:
                groups.setdefault("tht", {})[uid] = min(spread(chance, 8.3, 0.6), 60)
            continue
        agriculture = unit.sector in AGRICULTURE
        part = "credit" if unit.kind == "QTDND" else "agriculture" if agriculture else "other"
        new = unit.founded_on.year >= world.quarters[world.anchor].year
        mean = {"credit": 3900, "agriculture": 180 if new else 400, "other": 1000}[part]
        amount = min(spread(chance, mean, 0.3 if new else 0.6), 8 * mean)
        capitals[uid] = float(max(10, round(amount)))
        if unit.sector == "crops" and area and chance.random() < 0.5:
            capitals[uid] = round(area, 1)
            fixed[part] += capitals[uid] if there else 0
        elif there:
            groups.setdefault(part, {})[uid] = amount
    for part, weights in groups.items():
        total = totals["tht_capital"] if part == "tht" else totals["htx_capital"][part] - fixed[part]
        least = 5 if part == "tht" else 100
        capitals |= {uid: v / 10 for uid, v in shared_out(weights, round(10 * total), least).items()}
    return capitals


def _raises(world: World, life: Life, capital: float, seed: int) -> list[float]:
    """Capital by quarter: the anchor's before it, now and then a raise after it."""
    found, chance = [], stream(seed, "raise", life.unit.uid)
    for i in range(len(world.quarters)):
        grows = i > max(world.anchor, life.first) and life.active(i) and life.unit.kind != "THT"
        if grows and chance.random() < 0.012:
            capital = float(round(capital * chance.uniform(1.1, 1.5)))
        found.append(capital)
    return found


# ---- what they earn


def _earn(world: World, lives: Mapping[str, Life], purses: Mapping[str, Purse], seed: int) -> None:
    """Fill the amounts of every quarter, year by year, so that the year's averages come near the published ones."""
    raw = {uid: _turnover(world, life, seed) for uid, life in lives.items()}
    wages = {uid: _wages(world, life, seed) for uid, life in lives.items()}
    tied = [uid for uid, life in lives.items() if life.unit.kind == "HTX"]
    for year, facts in world.years.items():
        of_year = [i for i, q in enumerate(world.quarters) if q.year == year]
        counted = [uid for uid in tied if lives[uid].active(of_year[-1])]
        total = sum(raw[uid][i] or 0 for uid in counted for i in of_year)
        scale = facts["revenue"] * len(counted) / total
        gains = {uid: _margin(world, lives[uid], year, seed) for uid in lives}
        gained = sum(max(0, gains[uid]) * scale * (raw[uid][i] or 0) for uid in counted for i in of_year)
        lost = sum(min(0, gains[uid]) * scale * (raw[uid][i] or 0) for uid in counted for i in of_year)
        better = (facts["profit"] * len(counted) - lost) / gained
        paid = sum(wages[uid][i] or 0 for uid in counted for i in of_year)
        pay = facts["income"] * sum(lives[uid].regular[of_year[-1]] for uid in counted) / paid
        for uid, life in lives.items():
            own = 1 + GROWTH * (year - world.quarters[world.anchor].year)
            free = life.unit.kind != "HTX"
            gain = gains[uid] if free else gains[uid] * (better if gains[uid] > 0 else 1)
            rounded, share = _habit(life, seed), stream(seed, "members' share", uid).uniform(0.45, 0.85)
            for i in of_year:
                _quarter(purses[uid], raw[uid][i], own if free else scale, min(gain, 0.85), share, rounded)
                wage = wages[uid][i]
                purses[uid].income.append(None if wage is None else rounded(wage * (own if free else pay)))


def _quarter(
    purse: Purse, turnover: float | None, scale: float, gain: float, share: float, rounded: Callable[[float], float]
) -> None:
    if turnover is None:
        for amounts in (purse.revenue, purse.revenue_members, purse.profit):
            amounts.append(None)
        return
    revenue = rounded(turnover * scale)
    purse.revenue.append(revenue)
    purse.revenue_members.append(min(revenue, rounded(revenue * share)))
    purse.profit.append(rounded(revenue * gain))


def _turnover(world: World, life: Life, seed: int) -> Amounts:
    """Revenue by quarter before the year's scale; None in quarters without work."""
    unit = life.unit
    mean = OF_KIND.get(unit.kind, REVENUE.get(unit.sector, 1000))
    chance = stream(seed, "turnover", unit.uid)
    size = min(spread(chance, mean, 0.7), HIGHEST[unit.kind] / 1.6)
    season = world.raw["seasons"][unit.sector]
    found: Amounts = []
    for i, quarter in enumerate(world.quarters):
        if not life.active(i) or life.first > i:
            found.append(None)
            continue
        amount = size * season["quarters"][quarter.number - 1]
        amount *= chance.uniform(0.85, 1.15)
        amount *= season["lockdown"] if i == world.locked else 1
        if quarter.start <= unit.founded_on <= quarter.end:
            amount *= 0.3
        found.append(amount)
    return found


def _wages(world: World, life: Life, seed: int) -> Amounts:
    """Paid to regular workers by quarter, before the year's scale."""
    unit = life.unit
    year = {"QTDND": 96, "LHHTX": 80}.get(unit.kind, 54) * stream(seed, "wage", unit.uid).uniform(0.7, 1.3)
    found: Amounts = []
    for i, quarter in enumerate(world.quarters):
        if unit.kind == "THT" or not life.active(i) or life.first > i:
            found.append(None)
            continue
        share = (0.26, 0.24, 0.24, 0.26)[quarter.number - 1] * (0.9 if i == world.locked else 1)
        part = 0.5 if quarter.start <= unit.founded_on <= quarter.end else 1
        found.append(life.regular[i] * year * share * part)
    return found


def _margin(world: World, life: Life, year: int, seed: int) -> float:
    """Profit as a share of revenue: one in twelve loses money."""
    chance = stream(seed, "margin", life.unit.uid, year)
    if life.unit.kind == "QTDND":
        return chance.uniform(0.12, 0.3)
    return chance.uniform(-0.15, -0.01) if chance.random() < 0.08 else chance.uniform(0.1, 0.5)


def _habit(life: Life, seed: int) -> Callable[[float], float]:
    """How a unit's book-keeper rounds: to whole millions, to fives and tens, or to one decimal; small sums finer."""
    step = stream(seed, "rounding", life.unit.uid).choice((1, 1, 1, 5, 10, 0.1))

    def rounded(amount: float) -> float:
        fine = 0.1 if abs(amount) < 20 else min(step, 1) if abs(amount) < 200 else step
        return round(round(amount / fine) * fine, 1)

    return rounded
