"""How the units live, quarter by quarter: status, members, workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import poisson, shared_out, spread, stream, weighted, workday
from kttt_analysis.sample.population import Unit
from kttt_analysis.sample.world import AGRICULTURE, World

AT_FIRST: Mapping[str, Mapping[str, float]] = {
    "HTX": {"active": 88, "suspended": 9, "dissolving": 1.5, "not_at_address": 0.8, "tax_enforced": 0.5},
    "THT": {"active": 95, "suspended": 4, "dissolving": 1},
}
CHANGES = {"HTX": {"stop": 0.004, "restart": 0.05, "dissolve": 0.02}, "THT": {"stop": 0.003, "restart": 0.06}}
BEFORE_THE_END = {  # quarters before the end, and the status that begins then
    "dissolved": ((3, "suspended"), (1, "dissolving")),
    "revoked": ((2, "not_at_address"),),
    "tht_ended": ((1, "dissolving"),),
}
WORKERS = {"crops": 16, "fisheries": 14, "livestock": 10, "transport": 45, "construction": 40, "handicraft": 55}
WORKERS |= {"trade": 18, "credit": 13, "mixed_agriculture": 8}
LEAST_MEMBERS = {"HTX": 7, "QTDND": 30, "LHHTX": 4, "THT": 3}


@dataclass
class Life:
    """One unit through the simulated quarters; lists by index of the quarter, None before it is listed.

    `managers` counts them by level, lowest first (see `managers.employ`).
    """

    unit: Unit
    first: int
    end: int | None
    status: list[tuple[str, date | None] | None]
    joined: list[int]
    left: list[int]
    members: list[int]
    regular: list[int]
    seasonal: list[int]
    managers: list[tuple[int, ...]] = field(default_factory=list)

    def active(self, i: int) -> bool:
        """Whether it is active at the end of quarter i."""
        return self._is(i, "active")

    def there(self, i: int) -> bool:
        """Whether it is listed and not ended at the end of quarter i."""
        return self.status[i] is not None and not self._is(i, "ended")

    def _is(self, i: int, status: str) -> bool:
        found = self.status[i]
        return found is not None and found[0] == status


def lives(world: World, units: Mapping[str, Unit], seed: int) -> dict[str, Life]:
    """Return the life of every unit by uid, with the totals of the anchor quarter met exactly."""
    takers = {unit.other for unit in units.values() if unit.exit_kind == "merged"}
    found = {uid: _begin(world, unit, seed, uid in takers) for uid, unit in units.items()}
    _members(world, found, seed)
    _workers(world, found, seed)
    return found


def _begin(world: World, unit: Unit, seed: int, settled: bool) -> Life:
    n = len(world.quarters)
    end = None
    if unit.ended_on and unit.ended_on <= world.quarters[-1].end:
        end = world.index(Quarter.of_date(unit.ended_on))
    life = Life(unit, world.index(unit.listed), end, [None] * n, [0] * n, [0] * n, [0] * n, [0] * n, [0] * n)
    _statuses(world, life, seed, settled)
    return life


def _statuses(world: World, life: Life, seed: int, settled: bool) -> None:
    """Status at the end of each quarter and the day since when it holds (None: since the founding)."""
    unit, first = life.unit, life.first
    family = "THT" if unit.kind == "THT" else "HTX"
    status: str = "active"
    since: date | None = None
    doomed = unit.exit_kind is not None or unit.kind in ("QTDND", "LHHTX")
    path = {life.end - n: name for n, name in BEFORE_THE_END.get(unit.exit_kind or "", ())} if life.end else {}
    # Units that take in or come out of others, and all that end, have a path of their own.
    free = not doomed and not settled and unit.origin is None
    start = world.quarters[0].start
    if free and unit.founded_on.year <= start.year - 2:
        early = stream(seed, "first status", unit.uid)
        status = weighted(early, AT_FIRST[family])
        if status != "active":
            since = workday(early, date(start.year - 1, 1, 1), date(start.year - 1, 12, 31))
    chance = stream(seed, "status", unit.uid)
    for i in range(first, len(world.quarters)):
        quarter = world.quarters[i]
        if life.end is not None and i >= life.end:
            status, since = "ended", unit.ended_on
        elif i > first and i in path:
            status, since = path[i], workday(chance, quarter.start, quarter.end)
        elif free and i > first:
            before, rates = status, CHANGES[family]
            draw = chance.random()
            if status == "active" and draw < rates["stop"] * (5 if i == world.locked else 1):
                status = "suspended"
            elif status == "suspended" and draw < rates["restart"]:
                status = "active"
            elif status == "suspended" and draw > 1 - rates.get("dissolve", 0):
                status = "dissolving"
            if status != before:
                since = workday(chance, quarter.start, quarter.end)
        life.status[i] = (status, since)


# ---- members


def _members(world: World, found: Mapping[str, Life], seed: int) -> None:
    sizes = _sizes(world, found, seed)
    for uid, life in found.items():
        _flows(world, life, sizes[uid], seed)
    for life in found.values():  # what a merged unit brings to the one that takes it in
        if life.unit.exit_kind == "merged" and life.end is not None and life.unit.other:
            found[life.unit.other].joined[life.end] += round(0.9 * sizes[life.unit.uid])
    for uid, life in found.items():
        _walk(world, life, sizes[uid])


def _sizes(world: World, found: Mapping[str, Life], seed: int) -> dict[str, int]:
    """Members of each unit at its own anchor: the province's anchor, or its first or last quarter."""
    totals, year = world.raw["anchor_totals"], world.quarters[world.anchor].year
    means = {"QTDND": 960.0, "LHHTX": 8.0, "THT": 20.8}
    sizes: dict[str, int] = {}
    groups: dict[tuple[str, str], dict[str, float]] = {}
    for uid, life in found.items():
        unit, chance = life.unit, stream(seed, "members", uid)
        mean = means.get(unit.kind, 76.0 if unit.sector in AGRICULTURE else 43.0)
        weight = spread(chance, mean, 0.45 if unit.kind in ("QTDND", "LHHTX") else 0.55)
        new = unit.founded_on.year == year and unit.origin != "split"
        if unit.kind != "LHHTX" and life.there(world.anchor):
            if unit.kind == "THT":
                group = ("tht_members", "founded" if new else "old")
            elif unit.kind == "QTDND":
                group = ("htx_members", "credit")
            else:
                group = ("htx_members", "agriculture" if unit.sector in AGRICULTURE else "other")
                group = ("htx_members", "founded") if new else group
            groups.setdefault(group, {})[uid] = min(weight, 6 * mean) if not new else chance.uniform(0.8, 1.2)
        elif unit.founded_on > world.quarters[world.anchor].end and unit.origin != "split":
            low, high = _founders(world, unit)
            sizes[uid] = chance.randint(low, high)
        else:
            sizes[uid] = max(LEAST_MEMBERS[unit.kind], round(min(weight, 6 * mean) * 0.5))
    for (table, part), weights in groups.items():
        kind = found[next(iter(weights))].unit.kind
        sizes |= shared_out(weights, totals[table][part], LEAST_MEMBERS[kind])
    return sizes


def _founders(world: World, unit: Unit) -> tuple[int, int]:
    facts, quarter = world.years[unit.founded_on.year], Quarter.of_date(unit.founded_on)
    if unit.kind == "THT":
        low, high = facts.get("tht_founders", (9, 16))
    else:
        low, high = facts.get("htx_founders", ((26, 46),) * 4)[quarter.number - 1]
    return int(low), int(high)


def _flows(world: World, life: Life, size: int, seed: int) -> None:
    """Who joins and leaves each quarter; the founders join in the quarter of the founding (set when walking)."""
    chance = stream(seed, "flows", life.unit.uid)
    joins, leaves = (0.005, 0.007) if life.unit.kind == "THT" else (0.011, 0.007)
    for i in range(life.first, len(world.quarters)):
        if not life.active(i) or (i == life.first and life.unit.founded_on >= world.quarters[0].start):
            continue
        slow = 0.3 if i == world.locked else 1.0
        life.joined[i] = poisson(chance, size * joins * slow)
        # Nobody leaves in the year of the founding.
        if life.unit.founded_on.year < world.quarters[i].year:
            life.left[i] = poisson(chance, size * leaves * slow)


def _walk(world: World, life: Life, size: int) -> None:
    """Members at the end of each quarter from the flows, outward from the unit's own anchor."""
    last = len(world.quarters) - 1 if life.end is None else life.end
    at = min(max(world.anchor, life.first), last)
    least = LEAST_MEMBERS[life.unit.kind]
    life.members[at] = size
    for i in range(at, life.first, -1):
        before = size - life.joined[i] + life.left[i]
        if before < least:
            life.joined[i] = max(0, size + life.left[i] - least)
            before = size - life.joined[i] + life.left[i]
        life.members[i - 1] = size = before
    size = life.members[at]
    for i in range(at + 1, len(world.quarters)):
        life.left[i] = min(life.left[i], max(0, size + life.joined[i] - least))
        life.members[i] = size = size + life.joined[i] - life.left[i]
    founding = world.quarters[life.first]
    if founding.start <= life.unit.founded_on <= founding.end:
        life.joined[life.first] = life.members[life.first]


# ---- workers


def _workers(world: World, found: Mapping[str, Life], seed: int) -> None:
    base = _regular_at_anchor(world, found, seed)
    for uid, life in found.items():
        unit, group = life.unit, life.unit.kind == "THT"
        chance = stream(seed, "workers", uid)
        habit = chance.uniform(0.4, 1.8)
        for i in range(life.first, len(world.quarters)):
            if life.end is not None and i >= life.end:
                life.regular[i] = life.regular[i - 1] if i else 0
                life.seasonal[i] = life.seasonal[i - 1] if i else 0
                continue
            if not life.active(i):
                continue
            trend = 1 + 0.004 * (i - world.anchor)
            step = 0 if i == world.anchor or group else chance.choice((-1, 0, 0, 0, 0, 1))
            hard = 0.94 if i == world.locked else 1.0
            life.regular[i] = max(0, round(base[uid] * trend * hard) + step) if i != world.anchor else base[uid]
            if unit.sector in ("crops", "fisheries", "livestock", "mixed_agriculture", "construction"):
                season = (1.1, 0.8, 1.0, 1.1)[world.quarters[i].number - 1]
                mean = habit * season * hard * (3.0 if group else 9.0)
                life.seasonal[i] = min(200, poisson(chance, mean))


def _regular_at_anchor(world: World, found: Mapping[str, Life], seed: int) -> dict[str, int]:
    weights: dict[str, float] = {}
    base: dict[str, int] = {}
    for uid, life in found.items():
        unit, chance = life.unit, stream(seed, "regular", uid)
        if unit.kind == "THT":
            base[uid] = weighted(chance, {0: 4, 1: 2, 2: 2, 3: 1, 4: 1})
        elif unit.kind == "LHHTX":
            base[uid] = chance.randint(4, 8)
        else:
            new = unit.founded_on.year >= world.quarters[world.anchor].year
            mean = 7.5 if new else WORKERS[unit.sector]
            amount = min(spread(chance, mean, 0.2 if new else 0.5), 5 * mean)
            if life.active(world.anchor) and not new:
                weights[uid] = amount
            base[uid] = max(2, round(amount))
    fixed = sum(
        base[uid]
        for uid, life in found.items()
        if uid not in weights and life.unit.kind in ("HTX", "QTDND") and life.active(world.anchor)
    )
    return base | shared_out(weights, world.raw["anchor_totals"]["htx_workers_regular"] - fixed, 2)
