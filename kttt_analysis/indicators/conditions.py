"""What a condition says of each unit: true, false or not to be told, because what it asks for is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.dictionary import load
from kttt_analysis.quarter import Calendar, Quarter

Mask = npt.NDArray[np.bool_]


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
    first, last = quarter.ytd_bounds(calendar)
    agriculture = [c for c, t in load().vocabularies["sector"].items() if t.more.get("agriculture")]
    ended = _known(units["status"].eq("ended"), units["status"].notna())
    founded = units["founded_on"].map(lambda day: isinstance(day, date) and first <= day <= last).astype("boolean")
    left = units["status_on"].map(lambda day: not isinstance(day, date) or first <= day <= last).astype("boolean")
    rated = units["rating"].notna()
    return units.assign(
        district=units["district_code"],
        founded_in_year=_known(founded, units["founded_on"].notna()),
        ended=ended,
        ended_in_year=ended & left,
        agriculture=_known(units["sector"].isin(agriculture), units["sector"].notna()),
        from_merger_or_split=units["exit_kind"].isin(("merged", "split")).astype("boolean") & ~ended,
        profitable=_known(units["profit"].gt(0), units["profit"].notna()),
        unrated=_known(~rated, rated.groupby(units["district_code"]).transform("any")),
        not_operating=_known(~units["status"].isin(("active", "ended")), units["status"].notna()),
    )


def _known(values: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("boolean").where(known.astype(bool))


def judged(units: pd.DataFrame, where: Mapping[str, Any]) -> Judged:
    """Return where all conditions hold, and where one of them does not: one is enough, whatever else is unknown.

    Examples
    --------
    >>> units = pd.DataFrame({"status": ["active", "ended", None], "sector": ["crops", None, "crops"]})
    >>> found = judged(units, {"status": "active", "sector": "crops"})
    >>> found.true.tolist(), found.known.tolist()
    ([True, False, False], [True, True, False])
    """
    true, false = np.ones(len(units), dtype=bool), np.zeros(len(units), dtype=bool)
    for column, accepted in where.items():
        values = units[column]
        known = values.notna().to_numpy(dtype=bool)
        fits = values.isin(accepted) if isinstance(accepted, tuple) else values.eq(accepted)
        holds = known & fits.fillna(False).to_numpy(dtype=bool)
        true &= holds
        false |= known & ~holds
    return Judged(true, false)
