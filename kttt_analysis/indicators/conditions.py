"""What a condition says of each unit: true, false or not to be told, because what it asks for is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kttt_analysis.dictionary import load
from kttt_analysis.quarter import Calendar, Quarter

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Units of which a condition is known to hold, and known not to hold; of the others nothing can be said."""

    true: Mask
    false: Mask

    @property
    def known(self) -> Mask:
        """Units of which it can be said either way."""
        return self.true | self.false


def prepared(units: pd.DataFrame, quarter: Quarter, calendar: Calendar = "calendar") -> pd.DataFrame:
    """Return units with the columns that conditions of indicators may ask for besides the stored ones.

    They are nullable: what follows from an empty cell is neither true nor false. Two cells may be empty and yet say
    something: a unit that ended on a day not told ended in the year of the report, and without a rating a unit is
    unrated where its district rates others.
    """
    first, last = (np.datetime64(day, "D") for day in quarter.ytd_bounds(calendar))
    agriculture = [c for c, t in load().vocabularies["sector"].items() if t.more.get("agriculture")]
    ended = _known(units["status"].eq("ended"), units["status"].notna())
    founded, left = _days(units["founded_on"]), _days(units["status_on"])
    founded_in_year = pd.Series((founded >= first) & (founded <= last), units.index)
    left_in_year = pd.Series(np.isnat(left) | ((left >= first) & (left <= last)), units.index)
    rated = units["rating"].notna()
    return units.assign(
        district=units["district_code"],
        founded_in_year=_known(founded_in_year, units["founded_on"].notna()),
        ended=ended,
        ended_in_year=ended & left_in_year,
        agriculture=_known(units["sector"].isin(agriculture), units["sector"].notna()),
        from_merger_or_split=units["exit_kind"].isin(("merged", "split")).astype("boolean") & ~ended,
        profitable=_known(units["profit"].gt(0), units["profit"].notna()),
        unrated=_known(~rated, rated.groupby(units["district_code"]).transform("any")),
        not_operating=_known(~units["status"].isin(("active", "ended")), units["status"].notna()),
    )


def _days(column: pd.Series[Any]) -> npt.NDArray[np.datetime64]:
    """Days of a column of dates; not a time where there is none."""
    days = pa.array(column.to_numpy(dtype=object), type=pa.date32(), from_pandas=True)
    return days.to_numpy(zero_copy_only=False)


def _known(values: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("boolean").where(known.astype(bool))


class UnitColumns:
    """Columns of units, or `of` some of them, as arrays, each made once: a hundred indicators ask for the same few.

    Examples
    --------
    >>> units = pd.DataFrame({"status": ["active", "ended", None], "sector": ["crops", None, "crops"]})
    >>> found = UnitColumns(units).judged({"status": "active", "sector": "crops"})
    >>> found.true.tolist(), found.known.tolist()
    ([True, False, False], [True, True, False])
    """

    def __init__(self, units: pd.DataFrame, of: Mask | None = None) -> None:
        self._units, self._of = units, of
        self._columns: dict[str, pd.Series[Any]] = {}
        self._numbers: dict[str, Values] = {}
        self._known: dict[str, Mask] = {}
        self._holds: dict[tuple[str, Any], Mask] = {}

    def __len__(self) -> int:
        return len(self._units) if self._of is None else int(np.count_nonzero(self._of))

    def names(self) -> list[str]:
        """Names of the columns there are."""
        return list(self._units.columns)

    def column(self, name: str) -> pd.Series[Any]:
        """A column of the units it is about."""
        if name not in self._columns:
            whole = self._units[name]
            self._columns[name] = whole if self._of is None else whole[self._of]
        return self._columns[name]

    def numbers(self, column: str) -> Values:
        """A column as numbers, NaN where nothing is told."""
        if column not in self._numbers:
            self._numbers[column] = self.column(column).to_numpy(dtype=float, na_value=np.nan)
        return self._numbers[column]

    def known(self, *columns: str) -> Mask:
        """Units that tell all of some columns."""
        for column in columns:
            if column not in self._known:
                self._known[column] = self.column(column).notna().to_numpy(dtype=bool)
        return np.logical_and.reduce([self._known[column] for column in columns])

    def judged(self, where: Mapping[str, Any]) -> Judged:
        """Units where all conditions hold, and where one of them does not: one is enough, whatever else is unknown."""
        true, false = np.ones(len(self), dtype=bool), np.zeros(len(self), dtype=bool)
        for column, accepted in where.items():
            known, holds = self.known(column), self._fits(column, accepted)
            true &= holds
            false |= known & ~holds
        return Judged(true, false)

    def _fits(self, column: str, accepted: Any) -> Mask:
        if (column, accepted) not in self._holds:
            values = self.column(column)
            fits = values.isin(accepted) if isinstance(accepted, tuple) else values.eq(accepted)
            self._holds[column, accepted] = self.known(column) & fits.fillna(False).to_numpy(dtype=bool)
        return self._holds[column, accepted]
