"""The parts every indicator is made of: sums and counts for each district and group, straight from the clean tables.

Everything printed is a sum of these parts (flows, stocks) or a quotient of two such sums (ratios), so that no mean of
means can arise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.quarter import Calendar, Quarter

PARTS = ("numerator", "denominator", "low", "high", "units_counted", "units_reporting")
FAMILIES = (frozenset({"HTX", "QTDND", "LHHTX"}), frozenset({"THT"}))
"""Kinds that a district lists together: a list without credit funds says that there are none."""

Mask = npt.NDArray[np.bool_]


def prepared(units: pd.DataFrame, quarter: Quarter, calendar: Calendar = "calendar") -> pd.DataFrame:
    """Return units with the columns that conditions of indicators may ask for besides the stored ones.

    A condition that cannot be judged (no founding date, no status) is false: the unit is not counted, and
    `units_reporting` says how many could be.
    """
    first, last = quarter.ytd_bounds(calendar)
    agriculture = [c for c, t in load().vocabularies["sector"].items() if t.more.get("agriculture")]
    ended = units["status"].eq("ended")
    founded = units["founded_on"].map(lambda day: isinstance(day, date) and first <= day <= last)
    left = units["status_on"].map(lambda day: not isinstance(day, date) or first <= day <= last)
    return units.assign(
        district=units["district_code"],
        founded_in_year=founded.astype(bool),
        ended=ended,
        ended_in_year=ended & left.astype(bool),
        agriculture=units["sector"].isin(agriculture),
        from_merger_or_split=units["exit_kind"].isin(("merged", "split")) & ~ended,
        profitable=units["profit"].gt(0),
        unrated=units["rating"].isna(),
        not_operating=units["status"].notna() & ~units["status"].isin(("active", "ended")),
    )


def unit_components(units: pd.DataFrame, indicators: Iterable[Indicator], keys: Sequence[str]) -> pd.DataFrame:
    """Return the parts of indicators over units, by district and `keys`.

    Parameters
    ----------
    units
        Units of one quarter, `prepared`.
    indicators
        Indicators over units (those over support are left out).
    keys
        Further groups: "sector", "kind".

    Returns
    -------
    DataFrame
        Columns indicator, district, the keys, and the parts. A group in which the district lists nothing has no row;
        one in which it lists units, none of which count, has zeros.
    """
    groups = ["district", *keys]
    listed = units.dropna(subset=groups)
    index = pd.MultiIndex.from_frame(listed[groups].astype("str"))
    codes, found = index.factorize()
    uniques = pd.MultiIndex.from_tuples(list(found), names=groups)
    masks: dict[str, Mask] = {
        kind: listed["kind"].eq(kind).to_numpy(dtype=bool) for kind in load().vocabularies["kind"]
    }
    frames = []
    for indicator in indicators:
        if indicator.support:
            continue
        base = np.logical_or.reduce([masks[k] for k in indicator.kinds])
        listing = base
        if "kind" not in keys and "sector" not in keys:
            family = {k for f in FAMILIES if f & set(indicator.kinds) for k in f}
            listing = np.logical_or.reduce([masks[k] for k in family])
        parts = _parts(listed, indicator, base & _condition(listed, indicator.where), codes, len(uniques))
        present = np.bincount(codes[listing], minlength=len(uniques)) > 0
        frame = pd.DataFrame({name: values[present] for name, values in parts.items()})
        frame.insert(0, "indicator", indicator.code)
        for position, key in enumerate(groups):
            frame.insert(1 + position, key, uniques.get_level_values(position)[present].to_numpy())
        frames.append(frame)
    columns = ["indicator", *groups, *PARTS]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _condition(units: pd.DataFrame, where: Mapping[str, Any]) -> Mask:
    mask = np.ones(len(units), dtype=bool)
    for column, accepted in where.items():
        values = units[column]
        found = values.isin(accepted) if isinstance(accepted, tuple) else values.eq(accepted)
        mask &= found.fillna(False).to_numpy(dtype=bool)
    return mask


def _parts(
    units: pd.DataFrame, indicator: Indicator, counted: Mask, codes: npt.NDArray[np.intp], groups: int
) -> dict[str, npt.NDArray[np.float64]]:
    """The parts of one indicator for every group; what nobody reported is NaN."""

    def count(mask: Mask) -> npt.NDArray[np.float64]:
        return np.bincount(codes[mask], minlength=groups).astype(float)

    def total(column: str, mask: Mask) -> npt.NDArray[np.float64]:
        values = units[column].to_numpy(dtype=float, na_value=np.nan)
        return np.bincount(codes[mask], weights=values[mask], minlength=groups).astype(float)

    def known(*columns: str) -> Mask:
        return counted & units[list(columns)].notna().all(axis=1).to_numpy(dtype=bool)

    nothing = np.full(groups, np.nan)
    parts = {"denominator": nothing, "low": nothing, "high": nothing, "units_counted": count(counted)}
    if indicator.kind == "ratio":
        if indicator.numerator:
            both = [c for c in (indicator.numerator, indicator.denominator) if c and c != "units"]
            mask = known(*both)
            above = total(indicator.numerator, mask)
            below = count(mask) if indicator.denominator == "units" else total(str(indicator.denominator), mask)
        else:
            mask = known(indicator.known) if indicator.known else counted
            above, below = count(mask & _condition(units, indicator.numerator_where)), count(mask)
        return parts | {"numerator": above, "denominator": below, "units_reporting": count(mask)}
    if indicator.bands:
        return parts | _bounds(units, indicator, counted, codes, groups)
    if indicator.distinct:
        mask = known(indicator.distinct)
        pairs = pd.DataFrame({"group": codes[mask], "value": units[indicator.distinct].to_numpy()[mask]})
        different = np.bincount(pairs.drop_duplicates()["group"], minlength=groups).astype(float)
        return parts | {"numerator": different, "units_reporting": count(mask)}
    if indicator.sum:
        mask = known(*indicator.sum)
        added = np.sum([total(c, mask) for c in indicator.sum], axis=0)
        reporting = count(mask)
        silent = (reporting == 0) & (parts["units_counted"] > 0)
        return parts | {"numerator": np.where(silent, np.nan, added), "units_reporting": reporting}
    return parts | {"numerator": count(counted), "units_reporting": count(counted)}


def _bounds(
    units: pd.DataFrame, indicator: Indicator, counted: Mask, codes: npt.NDArray[np.intp], groups: int
) -> dict[str, npt.NDArray[np.float64]]:
    """Sums of levels of education, some of which may be known only as the legacy band "trung cấp, cao đẳng".

    What is known is the lower bound; the upper one adds the managers whose level is not told, which the total closes.
    The value itself is null where the bounds differ: a band cannot be split afterwards.
    """
    levels = [c for c in units.columns if c.startswith("managers_") and c != "managers_total"]
    given = units[levels].to_numpy(dtype=float, na_value=np.nan)
    own = units[list(indicator.bands)].to_numpy(dtype=float, na_value=np.nan)
    totals = units["managers_total"].to_numpy(dtype=float, na_value=np.nan)
    exact = ~np.isnan(own).any(axis=1)
    told = np.nansum(own, axis=1)
    untold = np.where(exact, 0.0, totals - np.nansum(given, axis=1))
    reporting = counted & (exact | ~np.isnan(untold))
    low = np.bincount(codes[reporting], weights=told[reporting], minlength=groups)
    high = np.bincount(codes[reporting], weights=(told + untold)[reporting], minlength=groups)
    known = np.bincount(codes[reporting], minlength=groups).astype(float)
    silent = (known == 0) & (np.bincount(codes[counted], minlength=groups) > 0)
    return {
        "numerator": np.where(silent | (low != high), np.nan, low),
        "low": np.where(silent, np.nan, low),
        "high": np.where(silent, np.nan, high),
        "units_reporting": known,
    }


def support_components(
    quarters: Sequence[CleanTables], indicators: Iterable[Indicator], districts: Iterable[str]
) -> pd.DataFrame:
    """Return the parts of indicators over support, by district: activities of the year so far, each once.

    A file may list the quarter alone or the year so far: an activity with the same title, kind and day counts once.
    A district has a row if it reported in each of the quarters.
    """
    columns = ["indicator", "district", *PARTS]
    if not quarters:
        return pd.DataFrame(columns=columns)
    reported = frozenset.intersection(*(t.districts for t in quarters)) & set(districts)
    rows = pd.concat([t.support for t in quarters], ignore_index=True)
    identity = ["district_code", "support_kind", "title", "held_on"]
    told = rows["title"].notna() & rows["held_on"].notna()
    rows = rows[~(rows.duplicated(identity, keep="last") & told)]
    found: list[dict[str, str | float]] = []
    for indicator in indicators:
        if not indicator.support:
            continue
        chosen = rows if "*" in indicator.support else rows[rows["support_kind"].isin(indicator.support)]
        by_district = dict(list(chosen.groupby("district_code", observed=True)))
        for district in sorted(reported):
            mine = by_district.get(district, chosen.iloc[:0])
            found.append({"indicator": indicator.code, "district": district, **_support_parts(mine, indicator)})
    return pd.DataFrame(found, columns=columns)


def _support_parts(activities: pd.DataFrame, indicator: Indicator) -> dict[str, float]:
    counted = float(len(activities))
    value, reporting = counted, counted
    if indicator.distinct:
        listed = activities[indicator.distinct].dropna()
        value = float(len({code.strip() for text in listed for code in text.split(";") if code.strip()}))
        reporting = float(len(listed))
    elif indicator.sum:
        values = activities[list(indicator.sum)].astype("Float64")
        reporting = float(values.notna().any(axis=1).sum())
        value = float(values.sum().sum()) if reporting or not counted else float("nan")
    return {"numerator": value, "units_counted": counted, "units_reporting": reporting}


def stated_components(totals: pd.DataFrame, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return the totals that districts state, as parts; only for indicators that may be stated."""
    codes = [i.code for i in indicators if i.stated]
    chosen = totals[totals["indicator"].isin(codes) & totals["stated"].notna()]
    frame = pd.DataFrame(
        {
            "indicator": chosen["indicator"].astype("str").to_numpy(),
            "district": chosen["district_code"].astype("str").to_numpy(),
            "numerator": chosen["stated"].to_numpy(),
        }
    ).drop_duplicates(["indicator", "district"], keep="last")
    return frame.reindex(columns=["indicator", "district", *PARTS])
