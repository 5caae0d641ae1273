"""Different figures for one thing at one time: told side by side, never averaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

import pandas as pd

from kttt_analysis.indicators.published.figures import Published, decimals_of, in_unit
from kttt_analysis.vietnamese.printing import round_half_up

SAME_SUBJECT: Mapping[str, str] = {"htx_active": "htx_total"}
"""Registered and operating units are both given as "the number of cooperatives"."""
CLOSE = 45
"""Days: year-end figures are taken from late November on."""


def disagreements(published: Published, within_days: int = CLOSE) -> pd.DataFrame:
    """Return figures of one indicator, sector and area that lie close in time and differ.

    A figure that only rounds another is no disagreement.

    Returns
    -------
    DataFrame
        group, scope, subject, sector, year, and of each figure: id, value, unit, basis, estimate, last_day, agency,
        checked, source (name).
    """
    figures = published.figures
    told = figures[figures["measure"].eq("value") & figures["indicator"].ne("") & figures["precision"].ne("undated")]
    told = told.assign(
        subject=told["indicator"].replace(dict(SAME_SUBJECT)),
        first=told["first_day"].map(lambda d: d if isinstance(d, date) else date.min),
        source=told["source"].map(published.sources),
    )
    found = []
    for _, together in told.groupby(["scope", "subject", "sector", "first"], sort=False):
        for close in _close(together.sort_values("last_day", kind="stable"), within_days):
            if any(_differ(a, b) for a, b in combinations((r for _, r in close.iterrows()), 2)):
                found.append(close.assign(year=max(close["last_day"]).year))
    found.sort(key=lambda f: (f["scope"].iloc[0] != "91", f["year"].iloc[0], f.index[0]))
    frames = [f.assign(group=k) for k, f in enumerate(found)]
    columns = ["group", "scope", "subject", "sector", "year", "id", "value", "unit", "basis", "estimate"]
    columns += ["last_day", "precision", "agency", "checked", "source"]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def _close(frame: pd.DataFrame, within_days: int) -> Iterator[pd.DataFrame]:
    """Runs of figures, each within some days of the one before."""
    gaps = [0, *((b - a).days for a, b in zip(frame["last_day"], frame["last_day"][1:], strict=False))]
    run = pd.Series([g > within_days for g in gaps], index=frame.index).cumsum()
    for _, close in frame.groupby(run):
        if len(close) > 1:
            yield close


def _differ(one: pd.Series, other: pd.Series) -> bool:
    """Whether two figures differ beyond the digits that the coarser one was given with."""
    for coarse, fine in ((one, other), (other, one)):
        value = in_unit(float(fine["amount"]), fine["amount_unit"], coarse["unit"])
        digits = decimals_of(float(coarse["value"]))
        cut = int(value * 10**digits) / 10**digits
        if coarse["value"] in (round_half_up(value, digits), cut):
            return False
    return True
