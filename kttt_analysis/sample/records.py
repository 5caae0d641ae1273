"""The simulated province as rows of clean tables: what each district's sheets must say of a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import stream
from kttt_analysis.sample.lives import Life, lives
from kttt_analysis.sample.managers import LEVELS, employ
from kttt_analysis.sample.money import Purse, purses, year_to_date
from kttt_analysis.sample.population import Unit, population
from kttt_analysis.sample.world import AGRICULTURE, World, load_world

Row = dict[str, Any]
KIND_ORDER = {"HTX": 0, "QTDND": 1, "LHHTX": 2, "THT": 3}


@dataclass(frozen=True)
class Simulation:
    """Every unit's life and purse for one seed."""

    world: World
    seed: int
    units: Mapping[str, Unit]
    lives: Mapping[str, Life]
    purses: Mapping[str, Purse]

    @cached_property
    def order(self) -> Mapping[str, Sequence[str]]:
        """Units of each district as a district's sheet lists them: by kind, commune, founding."""
        ordered = sorted(self.units.values(), key=lambda u: (KIND_ORDER[u.kind], u.commune, u.founded_on, u.uid))
        return {code: [u.uid for u in ordered if u.district == code] for code in self.world.districts}

    def rows(self, district: str, quarter: Quarter) -> list[Row]:
        """Rows of a district's units in a quarter, without their source."""
        i = self.world.index(quarter)
        return [self.row(uid, i, quarter) for uid in self.order[district] if self.units[uid].shown(quarter)]

    def row(self, uid: str, i: int, quarter: Quarter) -> Row:
        """One unit's row; a column that its sheet does not ask for is None."""
        unit, life, purse = self.units[uid], self.lives[uid], self.purses[uid]
        status = life.status[i]
        if status is None:
            raise ValueError(f"{uid} is not listed in {quarter}")
        group = unit.kind == "THT"
        this_year = slice(i - quarter.number + 1, i + 1)
        row: Row = {
            "quarter": str(quarter),
            "district_code": unit.district,
            "commune_code": unit.commune,
            "kind": unit.kind,
            "unit_code": unit.code,
            "name": unit.name,
            "sector": unit.sector,
            "founded_on": unit.founded_on,
            "status": status[0],
            "status_on": status[1],
            "exit_kind": self._exit_kind(unit, quarter),
            **self._flags(unit, quarter),
            "members_total": life.members[i],
            "members_joined": sum(life.joined[this_year]),
            "members_left": sum(life.left[this_year]),
            "workers_total": life.regular[i] + life.seasonal[i],
            "workers_regular": life.regular[i],
            "workers_seasonal": life.seasonal[i],
            "managers_total": None if group else sum(life.managers[i]),
            **{name: None if group else life.managers[i][n] for n, name in enumerate(LEVELS)},
            "charter_capital": purse.capital[i],
            "revenue": year_to_date(purse.revenue, i, quarter),
            "revenue_members": None if group else year_to_date(purse.revenue_members, i, quarter),
            "profit": year_to_date(purse.profit, i, quarter),
            "regular_income": None if group else year_to_date(purse.income, i, quarter),
            "area_ha": purse.area,
            "rating": None if group else self._rating(unit, life, quarter),
            "note": self._note(unit, quarter),
        }
        return row

    def _exit_kind(self, unit: Unit, quarter: Quarter) -> str | None:
        """How a unit ended; what comes out of a split says so in the year of its founding."""
        if unit.ended(quarter):
            return unit.exit_kind
        return "split" if unit.origin == "split" and unit.founded_on.year == quarter.year else None

    def _flags(self, unit: Unit, quarter: Quarter) -> Row:
        chance = stream(self.seed, "flags", unit.uid)
        style, tech, chain, certified = (chance.random() for _ in range(4))
        new = unit.founded_on >= self.world.quarters[0].start
        since = quarter.year - self.world.quarters[0].year
        triple = self.world.districts[unit.district].get("triple_rice") and unit.sector == "crops"
        group, credit = unit.kind == "THT", unit.kind == "QTDND"
        return {
            "new_style": style < ((0.35 if new else 0.15) if group else (0.93 if new else 0.7)),
            "triple_rice": bool(triple) and stream(self.seed, "triple", unit.commune).random() < 0.5,
            "high_tech": None if group else not credit and tech < 0.05 + 0.015 * since,
            "chain_linked": not credit and chain < (0.12 if group else 0.28) + 0.03 * since,
            "certified": certified < (0.8 if new else 0.6) if group else None,
        }

    def _rating(self, unit: Unit, life: Life, quarter: Quarter) -> str | None:
        """Rating of the year before; none for credit funds, the idle, and the first two years."""
        i = self.world.index(quarter) - quarter.number
        if unit.kind == "QTDND" or unit.founded_on >= date(quarter.year - 1, 1, 1):
            return None
        if not life.active(max(i, 0)):
            return None
        quality = stream(self.seed, "quality", unit.uid).random()
        point = 0.75 * quality + 0.25 * stream(self.seed, "rating", unit.uid, quarter.year).random()
        return "good" if point > 0.68 else "fair" if point > 0.45 else "average" if point > 0.2 else "weak"

    def _note(self, unit: Unit, quarter: Quarter) -> str | None:
        """What the district remarks in the year that something happened."""
        words, year = self.world.words["notes"], quarter.year
        if unit.ended(quarter) and unit.exit_kind == "tht_ended":
            return str(words["expired"])
        if unit.ended(quarter) and unit.exit_kind == "tht_to_htx" and unit.other:
            return str(words["to_htx"].format(name=self.units[unit.other].name))
        if unit.founded_on.year == year and unit.origin and unit.other:
            pattern = words["split_from" if unit.origin == "split" else "from_tht"]
            return str(pattern.format(name=self.units[unit.other].name))
        if unit.late and unit.listed.year == year:
            return str(words["late"].format(year=unit.founded_on.year))
        for uid in self._merged.get(unit.uid, ()):
            other = self.units[uid]
            if other.ended(quarter) and other.ended_on and other.ended_on.year == year:
                return str(words["merged_into"].format(name=other.name))
        return None

    @cached_property
    def _merged(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for unit in self.units.values():
            if unit.exit_kind == "merged" and unit.other:
                found.setdefault(unit.other, []).append(unit.uid)
        return found

    def supportable(self, district: str, quarter: Quarter) -> list[str]:
        """Codes of a district's active units with a code, of which activities support some; HTX far more often."""
        i = self.world.index(quarter)
        return [
            str(self.units[uid].code)
            for uid in self.order[district]
            if self.units[uid].code
            and self.lives[uid].active(i)
            and self.lives[uid].first <= i
            and self.units[uid].kind in ("HTX", "THT")
            and (self.units[uid].kind == "HTX" or stream(self.seed, "noticed", uid).random() < 0.1)
            and self.units[uid].sector in AGRICULTURE
        ]


def simulate(seed: int = 147, world: World | None = None) -> Simulation:
    """Return the simulated province for a seed: always the same, whichever quarters are looked at.

    Examples
    --------
    >>> from kttt_analysis.quarter import Quarter
    >>> rows = simulate().rows("912", Quarter(2021, 2))
    >>> rows[0]["kind"], rows[0]["district_code"]
    ('HTX', '912')
    """
    world = world or load_world()
    units = population(world, seed)
    living = lives(world, units, seed)
    employ(world, living, seed)
    return Simulation(world, seed, units, living, purses(world, living, seed))
