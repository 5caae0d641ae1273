"""What goes wrong on purpose, from `slips.toml`: wrong entries, late, missing and repeated submissions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.own_sheets import Grid, Place, Spot

SLIPS = Path(__file__).with_name("slips.toml")
Row = MutableMapping[str, Any]


@dataclass(frozen=True)
class Slip:
    """One wrong entry; the fields are explained at the head of `slips.toml`."""

    quarter: str
    district: str
    sheet: str
    finding: str
    column: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    nth: int = 1
    raw: Any = None
    value: Any = None
    times: float | None = None
    plus: float | None = None
    twice: bool = False
    total: bool = False
    read: str = "true"
    also: tuple[str, ...] = ()

    def chosen(self, records: Sequence[Row]) -> int | None:
        """Position of the record that the slip befalls; None where no record is asked for."""
        if self.total:
            return None
        fits = [i for i, r in enumerate(records) if all(r.get(k) == v for k, v in self.where.items())]
        if len(fits) < self.nth:
            raise ValueError(f"{self.quarter} {self.district}: {len(fits)} records fit {dict(self.where)}")
        return fits[self.nth - 1]

    def typed(self, spot: Spot) -> Any:
        """What stands in the cell instead of what should."""
        if self.raw is not None:
            return self.raw
        return round(spot.value * self.times, 6) if self.times is not None else spot.value + self.plus


@dataclass(frozen=True)
class Mishaps:
    """Everything that goes wrong, by quarter and district."""

    slips: tuple[Slip, ...]
    late: Mapping[tuple[str, str], int]
    missing: frozenset[tuple[str, str]]
    twice: Mapping[tuple[str, str], Mapping[str, float]]

    def of(self, quarter: Quarter, district: str) -> tuple[Slip, ...]:
        """Wrong entries of one submission."""
        return tuple(s for s in self.slips if (s.quarter, s.district) == (str(quarter), district))


@cache
def mishaps(path: Path = SLIPS) -> Mishaps:
    """Return what goes wrong.

    Examples
    --------
    >>> ("2021Q3", "912") in mishaps().missing, mishaps().late["2021Q3", "913"]
    (True, 11)
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))

    def place(entry: Mapping[str, Any]) -> tuple[str, str]:
        return entry["quarter"], entry["district"]

    return Mishaps(
        slips=tuple(Slip(**{**s, "also": tuple(s.get("also", ()))}) for s in raw["slips"]),
        late={place(e): e["days"] for e in raw["late"]},
        missing=frozenset(map(place, raw["missing"])),
        twice={place(e): {"without": e["without"], "share": e["share"]} for e in raw["twice"]},
    )


def befall(slip: Slip, grid: Grid, place: Place, records: Sequence[Row]) -> dict[str, Any]:
    """Change the cell of a laid-out table that a slip befalls; returns what was done, for TRUTH.json."""
    at = slip.chosen(records)
    column = place.columns.get(slip.column or "name", 0)
    row = place.rows[-1 if slip.twice or at is None else at] - 1
    if slip.total:
        row = next(r for (r, c), spot in grid.cells.items() if c == column and r > row and spot.look[:5] == "total")
    told: dict[str, Any] = {
        "quarter": slip.quarter,
        "district_code": slip.district,
        "sheet": place.sheet,
        "cell": place.address(row, column),
        "column": slip.column or None,
        "finding": slip.finding,
        "also": list(slip.also),
    }
    if slip.twice:
        return told
    spot = grid.cells[row, column] if (row, column) in grid.cells else Spot(None, "text")
    typed = slip.typed(spot)
    grid.cells[row, column] = Spot(typed, spot.look)
    told |= {"written": typed, "should_be": spot.value, "read": slip.read}
    if at is not None and slip.read != "true":
        records[at][slip.column] = None if slip.read == "null" else slip.value if slip.value is not None else typed
    return told
