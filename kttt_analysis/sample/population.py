"""Who there is: every invented unit with its place, name, code, founding and end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from random import Random

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import ranked, stream, weighted, workday
from kttt_analysis.sample.world import AGRICULTURE, World
from kttt_analysis.vietnamese.names import unit_name_key

CHECK_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
SECTORS = frozenset((*AGRICULTURE, "trade", "transport", "construction", "handicraft"))
EXPIRIES = {1: 0.2, 2: 0.3, 3: 0.15, 4: 0.35}  # groups that end: share of the year's, by quarter


@dataclass(frozen=True)
class Unit:
    """One unit for its whole life; `uid` is the simulation's own name for it and never written.

    `listed` is the first quarter that shows it (later than its founding for units registered late).
    `origin` is "split" or "tht_to_htx", `other` the unit it came from, went into or became.
    """

    uid: str
    kind: str
    district: str
    sector: str
    founded_on: date
    listed: Quarter
    commune: str = ""
    name: str = ""
    code: str | None = None
    ended_on: date | None = None
    exit_kind: str | None = None
    origin: str | None = None
    other: str | None = None
    late: bool = False

    def shown(self, quarter: Quarter) -> bool:
        """Whether a district's table of a quarter lists it: units that ended stay to the end of that year."""
        return self.listed <= quarter and (self.ended_on is None or self.ended_on.year >= quarter.year)

    def ended(self, quarter: Quarter) -> bool:
        """Whether it has ended by the end of a quarter."""
        return self.ended_on is not None and self.ended_on <= quarter.end


class _Register:
    """Units by uid, and the draws that make and change them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed = world, seed
        self.units: dict[str, Unit] = {}
        self.kept: set[str] = set()  # took in another unit: must live on
        self.start = world.quarters[0]

    def add(self, uid: str, kind: str, district: str, sector: str, **more: object) -> None:
        founded = self.long_ago(uid, kind)
        unit = Unit(uid, kind, district, sector, founded, self.start)
        self.units[uid] = replace(unit, **more)  # type: ignore[arg-type]

    def long_ago(self, uid: str, kind: str) -> date:
        """A founding day before the simulated time: credit funds early, most others after the Law of 2012."""
        chance = stream(self.seed, "founded", uid)
        first, last = {"QTDND": (1995, 2009), "LHHTX": (2014, 2016), "THT": (2009, 2017)}.get(kind, (2004, 2017))
        year = first + int((last - first + 1) * chance.random() ** (1.0 if kind == "QTDND" else 0.55))
        return workday(chance, date(year, 1, 8), date(year, 12, 24))

    def found(self, uid: str, quarter: Quarter) -> None:
        """Let a unit be founded in a quarter."""
        day = workday(stream(self.seed, "founded", uid), quarter.start, quarter.end, self.closure(quarter))
        self.units[uid] = replace(self.units[uid], founded_on=day, listed=quarter)

    def register_late(self, uid: str, year: int) -> None:
        """Let a unit be founded at the end of the year before and listed only in this one."""
        chance = stream(self.seed, "founded", uid)
        day = workday(chance, date(year - 1, 10, 15), date(year - 1, 12, 28))
        listed = Quarter(year, 1 if chance.random() < 0.7 else 2)
        self.units[uid] = replace(self.units[uid], founded_on=day, listed=listed, late=True)

    def into_quarters(self, uids: Iterable[str], year: int, by_quarter: Iterable[int]) -> None:
        """Let units be founded in the quarters of a year, so many in each."""
        order = iter(self.rank(uids, "quarter"))
        for number, count in enumerate(by_quarter, 1):
            for uid in islice(order, count):
                self.found(uid, Quarter(year, number))

    def end(self, uid: str, quarter: Quarter, exit_kind: str) -> None:
        """Let a unit end in a quarter; one that merges goes into an older HTX of its district."""
        chance = stream(self.seed, "ended", uid)
        day = workday(chance, quarter.start, quarter.end, self.closure(quarter))
        other = None
        if exit_kind == "merged":
            near = [u for u in self.plain("HTX", AGRICULTURE, self.units[uid].district) if u != uid]
            other = self.rank(near, "merger", uid)[0]
            self.kept.add(other)
        self.units[uid] = replace(self.units[uid], ended_on=day, exit_kind=exit_kind, other=other)

    def split(self, uid: str, quarter: Quarter) -> None:
        """Let a unit end and two others come out of it on the same day."""
        self.end(uid, quarter, "split")
        old = self.units[uid]
        assert old.ended_on
        for letter in "ab":
            self.add(f"{uid}-{letter}", "HTX", old.district, old.sector)
            self.units[f"{uid}-{letter}"] = replace(
                self.units[f"{uid}-{letter}"],
                founded_on=old.ended_on,
                listed=quarter,
                origin="split",
                other=uid,
            )

    def convert(self, group: str, htx: str) -> None:
        """Let a group become an HTX on the day that this is founded."""
        day = self.units[htx].founded_on
        self.units[group] = replace(self.units[group], ended_on=day, exit_kind="tht_to_htx", other=htx)
        self.units[htx] = replace(self.units[htx], origin="tht_to_htx", other=group)

    def closure(self, quarter: Quarter) -> tuple[date, ...]:
        """Days on which no office receives; after the lockdown the first cases come only with October."""
        first, last = self.world.lockdown
        return (first, last + timedelta(days=10)) if quarter.start <= last and first <= quarter.end else ()

    def rank(self, uids: Iterable[str], *name: object) -> list[str]:
        return ranked(uids, self.seed, *name)

    def name_all(self) -> None:
        """Give every unit a commune, a name that no other of its district has, and a code."""
        taken: set[str] = set()
        for uid in sorted(self.units):
            unit, chance = self.units[uid], stream(self.seed, "name", uid)
            communes = self.world.communes[unit.district]
            weights = {
                c.code: 0.3 + stream(self.seed, "commune", unit.kind == "THT", c.code).random() for c in communes
            }
            commune, name = weighted(chance, weights), self.invented(chance, unit, taken)
            self.units[uid] = replace(unit, commune=commune, name=name, code=self.code(chance, unit, taken))

    def invented(self, chance: Random, unit: Unit, taken: set[str]) -> str:
        """A name from the parts in words.toml."""
        names = self.world.words["names"]
        line = "union" if unit.kind == "LHHTX" else unit.sector
        patterns = names["THT" if unit.kind == "THT" else "HTX"][line]
        while True:
            stem = f"{chance.choice(names['first'])} {chance.choice(names['second'])}"
            if unit.kind == "THT" and chance.random() < 0.3:
                stem = f"Kênh {chance.randint(1, 30)} {stem}"
            name = str(chance.choice(patterns).format(stem=stem))
            key = f"{unit.district}/{unit_name_key(name)}"
            words = stem.lower().split()
            if key not in taken and len(words) == len(set(words)):
                taken.add(key)
                return name

    def code(self, chance: Random, unit: Unit, taken: set[str]) -> str | None:
        """A tax code for an HTX; for a group often a local code, sometimes a tax code or none.

        Tax codes stand in a range far above those in use, so that none is a real unit's.
        """
        kind = chance.random()
        if unit.kind == "THT" and unit.exit_kind != "tht_to_htx":
            if kind < 0.12:
                return None
            if kind < 0.92:
                return self.free(lambda: f"0{unit.district}{chance.randint(1, 9999):04d}", taken)
        return self.free(lambda: tax_code(9_000_000 + chance.randint(0, 999_999)), taken)

    @staticmethod
    def free(draw: Callable[[], str], taken: set[str]) -> str:
        """The first draw that nobody has yet."""
        while (code := draw()) in taken:
            pass
        taken.add(code)
        return code

    def plain(self, kind: str, sectors: Collection[str], district: str | None = None) -> list[str]:
        """Units there from the first day to the last, of which some may be given another life."""
        start = self.world.quarters[0].start
        return [
            u.uid
            for u in self.units.values()
            if u.kind == kind
            and u.sector in sectors
            and district in (None, u.district)
            and u.founded_on < start
            and not u.late
            and u.ended_on is None
            and u.uid not in self.kept
        ]


def tax_code(number: int) -> str:
    """A code of ten digits as tax offices form it: 17 for the province, a running number, a check digit.

    Examples
    --------
    >>> tax_code(9_000_001)
    '1790000016'
    """
    digits = f"17{number:07d}"
    total = sum(int(d) * w for d, w in zip(digits, CHECK_WEIGHTS, strict=True))
    return digits + str((10 - total % 11) % 10)


def population(world: World, seed: int) -> dict[str, Unit]:
    """Return every unit of the simulated time by uid.

    Units at the anchor quarter come from the districts' counts; years before it take their new units from among them
    and add those that had ended by then; years after it add new units and end old ones.
    """
    register = _Register(world, seed)
    for district, facts in world.districts.items():
        for sector, count in facts["sectors"].items():
            for i in range(count):
                kind = "QTDND" if sector == "credit" else "HTX"
                register.add(f"{district}-{sector}-{i:03d}", kind, district, sector)
        for i in range(facts["tht"]):
            sector = weighted(stream(seed, "sector", district, i), facts["tht_sectors"])
            register.add(f"{district}-tht-{i:03d}", "THT", district, sector)
    for n, district in enumerate(("906", "903")):
        register.add(f"{district}-union-{n}", "LHHTX", district, "mixed_agriculture")
    anchor = world.quarters[world.anchor].year
    for year in world.years:
        if year <= anchor:
            new = _cohort(register, year)
            _ended_by_the_anchor(register, year, new)
    for year in world.years:
        if year > anchor:
            new = _new_units(register, year)
            _end_of_old_units(register, year, new)
    return _named(register)


def _cohort(register: _Register, year: int) -> list[str]:
    """Choose, among the units at the anchor, those founded in a year and those registered late; return new HTX."""
    facts = register.world.years[year]
    new: list[str] = []
    for sector, count in facts["htx_new"].items():
        new += register.rank(register.plain("HTX", (sector,)), "cohort")[:count]
    register.into_quarters(new, year, facts["htx_by_quarter"])
    for uid in register.rank(register.plain("HTX", AGRICULTURE), "cohort")[: facts["htx_late"]]:
        register.register_late(uid, year)
    groups = register.rank(register.plain("THT", SECTORS), "cohort")
    fresh, late = groups[: facts["tht_new"]], groups[facts["tht_new"] :][: facts["tht_late"]]
    register.into_quarters(fresh, year, facts["tht_by_quarter"])
    for uid in late:
        register.register_late(uid, year)
    return new


def _ended_by_the_anchor(register: _Register, year: int, new: list[str]) -> None:
    """Add units that ended in a year and so are not among the units at the anchor."""
    world, facts = register.world, register.world.years[year]
    exits = [kind for kind, count in facts["htx_exits"].items() for _ in range(count)]
    for n, exit_kind in enumerate(exits):
        chance = stream(register.seed, "leaver", year, n)
        district = weighted(chance, {d: f["sectors"].get("crops", 0) for d, f in world.districts.items()})
        uid = f"{district}-left-{year}-{n}"
        register.add(uid, "HTX", district, "crops")
        register.end(uid, Quarter(year, 1 + (n + 1) % 4), exit_kind)
    for n in range(facts["tht_ended"]):
        chance = stream(register.seed, "expired", year, n)
        district = weighted(chance, {d: f["tht"] for d, f in world.districts.items()})
        uid = f"{district}-expired-{year}-{n:03d}"
        register.add(uid, "THT", district, weighted(chance, world.districts[district]["tht_sectors"]))
        register.end(uid, Quarter(year, weighted(chance, EXPIRIES)), "tht_ended")
    for uid in _grown_out_of_groups(register, year, new):
        htx = register.units[uid]
        group = f"{htx.district}-before-{uid}"
        register.add(group, "THT", htx.district, htx.sector)
        register.convert(group, uid)


def _new_units(register: _Register, year: int) -> list[str]:
    """Add a year's new units after the anchor; return the HTX."""
    world, facts = register.world, register.world.years[year]
    new: list[str] = []
    for sector, count in facts["htx_new"].items():
        like = "crops" if sector == "livestock" else sector
        weights = {d: f["sectors"].get(like, 0) for d, f in world.districts.items()}
        for n in range(count):
            district = weighted(stream(register.seed, "new", year, sector, n), weights)
            new.append(f"{district}-new-{year}-{sector}-{n:02d}")
            register.add(new[-1], "HTX", district, sector)
    register.into_quarters(new, year, facts["htx_by_quarter"])
    groups = []
    for n in range(facts["tht_new"]):
        chance = stream(register.seed, "newgroup", year, n)
        district = weighted(chance, {d: f["tht"] for d, f in world.districts.items()})
        groups.append(f"{district}-newtht-{year}-{n:03d}")
        sector = weighted(chance, world.districts[district]["tht_sectors"])
        register.add(groups[-1], "THT", district, sector)
    register.into_quarters(groups, year, facts["tht_by_quarter"])
    return new


def _end_of_old_units(register: _Register, year: int, new: list[str]) -> None:
    """End units that were there at the anchor."""
    facts = register.world.years[year]
    exits = [kind for kind, count in facts["htx_exits"].items() for _ in range(count)]
    leavers = register.rank(register.plain("HTX", ("crops", "fisheries")), "leaver", year)
    for n, (uid, exit_kind) in enumerate(zip(leavers, exits, strict=False)):
        quarter = Quarter(year, 1 + (n + 1) % 4)
        if exit_kind == "split":
            register.split(uid, quarter)
        else:
            register.end(uid, quarter, exit_kind)
    for uid in _grown_out_of_groups(register, year, new):
        htx = register.units[uid]
        near = register.plain("THT", (htx.sector,), htx.district)
        near = near or register.plain("THT", AGRICULTURE, htx.district)
        register.convert(register.rank(near, "grown", uid)[0], uid)
    for uid in register.rank(register.plain("THT", SECTORS), "expired", year)[: facts["tht_ended"]]:
        number = weighted(stream(register.seed, "expiry", uid), EXPIRIES)
        register.end(uid, Quarter(year, number), "tht_ended")


def _grown_out_of_groups(register: _Register, year: int, new: list[str]) -> list[str]:
    """Those of a year's new HTX that were groups before."""
    fit = [uid for uid in new if register.units[uid].sector in AGRICULTURE]
    return register.rank(fit, "grown")[: register.world.years[year]["tht_to_htx"]]


def _named(register: _Register) -> dict[str, Unit]:
    """Give every unit commune, name and code; a group that became an HTX hands on its commune and code."""
    register.name_all()
    found = register.units
    for uid, unit in found.items():
        if unit.origin == "tht_to_htx" and unit.other:
            before = found[unit.other]
            found[uid] = replace(unit, commune=before.commune, code=before.code)
        elif unit.origin == "split" and unit.other:
            found[uid] = replace(unit, commune=found[unit.other].commune)
    return found
