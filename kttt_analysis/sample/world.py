"""Numbers and words of the simulated province, from `world.toml` and `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import Commune, Province, load_province
from kttt_analysis.quarter import Quarter

HERE = Path(__file__).parent
AGRICULTURE = frozenset(("crops", "livestock", "fisheries", "mixed_agriculture"))


@dataclass(frozen=True)
class World:
    """What is fixed of the simulated province before chance begins."""

    province: Province
    raw: Mapping[str, Any]
    words: Mapping[str, Any]

    @cached_property
    def quarters(self) -> tuple[Quarter, ...]:
        """Every quarter that can be simulated."""
        return tuple(Quarter.range(self.raw["first"], self.raw["last"]))

    @cached_property
    def anchor(self) -> int:
        """Index of the quarter at which totals are met exactly."""
        return self.quarters.index(Quarter.parse(self.raw["anchor"]))

    @property
    def lockdown(self) -> Sequence[date]:
        """First and last day of the lockdown."""
        return tuple(self.raw["lockdown"])

    @cached_property
    def locked(self) -> int:
        """Index of the quarter that the lockdown fills."""
        return self.quarters.index(Quarter.of_date(self.lockdown[0]))

    @property
    def districts(self) -> Mapping[str, Mapping[str, Any]]:
        """Units at the anchor by district."""
        return dict(self.raw["districts"])

    @property
    def years(self) -> Mapping[int, Mapping[str, Any]]:
        """Entries, exits and averages by year."""
        return {int(year): facts for year, facts in self.raw["years"].items()}

    @cached_property
    def communes(self) -> Mapping[str, tuple[Commune, ...]]:
        """Communes by district that keep code and name over the whole time."""
        first, last = self.quarters[0].start, self.quarters[-1].end
        kept = [c for c in self.province.communes if c.listed(first) and c.listed(last)]
        return {code: tuple(c for c in kept if c.district_code == code) for code in self.districts}

    def index(self, quarter: Quarter) -> int:
        """Position of a quarter; ValueError outside the simulated time."""
        if quarter not in self.quarters:
            first, last = self.quarters[0], self.quarters[-1]
            raise ValueError(f"số liệu mô phỏng có từ {first} đến {last}, không có {quarter}")
        return self.quarters.index(quarter)


@cache
def load_world(folder: Path = HERE) -> World:
    """Return the simulated province's numbers and words.

    Examples
    --------
    >>> len(load_world().districts), load_world().years[2021]["tht_new"]
    (15, 51)
    """
    raw = tomllib.loads((folder / "world.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    return World(load_province("91"), raw, words)
