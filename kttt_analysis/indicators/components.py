"""The parts every indicator is made of: sums and counts for each district and group, straight from the clean tables.

Everything printed is a sum of these parts (flows, stocks) or a quotient of two such sums (ratios), so that no mean of
means can arise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.indicators.conditions import Mask, judged

PARTS = ("numerator", "denominator", "low", "high", "units_counted", "units_reporting")
FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"HTX": frozenset({"HTX", "QTDND", "LHHTX"}), "THT": frozenset({"THT"})}
)
"""Kinds that a district lists together, by the name of the list: one without credit funds says that there are none."""
UNKNOWN = ""
"""Group of the units whose sector nobody told."""

Values = npt.NDArray[np.float64]


def unit_components(
    units: pd.DataFrame,
    indicators: Iterable[Indicator],
    keys: Sequence[str],
    handed_in: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Return the parts of indicators over units, by district and `keys`.

    Parameters
    ----------
    units
        Units of one quarter, `prepared`.
    indicators
        Indicators over units (those over support are left out).
    keys
        Further groups: "sector", "kind"; units without one are a group of their own, `UNKNOWN`.
    handed_in
        Districts whose list was read, by family: one without rows says that there are no units.

    Returns
    -------
    DataFrame
        Columns indicator, district, the keys, the parts, and `listed`: whether there is a unit in the family's list.
        A group of which the district has handed in no list has no row. `units_counted` are the units that are asked:
        a count asks every unit of its kinds whether it meets the condition, a sum or an average asks those that meet
        it, or may, for their amount. `units_reporting` are those of them that could be judged; where none could, the
        numerator is NaN.
    """
    groups = ["district", *keys]
    texts = units[groups].astype("object").where(units[groups].notna(), UNKNOWN).astype("str")
    if not keys:
        without = sorted(frozenset().union(*handed_in.values()) - set(texts["district"]))
        texts = pd.concat([texts, pd.DataFrame({"district": pd.Series(without, dtype="str")})])
    index = pd.MultiIndex.from_frame(texts)
    codes, found = index.factorize()
    codes, uniques = codes[: len(units)], pd.MultiIndex.from_tuples(list(found), names=groups)
    masks: dict[str, Mask] = {kind: units["kind"].eq(kind).to_numpy(dtype=bool) for kind in load().vocabularies["kind"]}
    frames = []
    for indicator in indicators:
        if indicator.support:
            continue
        base = np.logical_or.reduce([masks[k] for k in indicator.kinds])
        lists = [name for name, kinds in FAMILIES.items() if kinds & set(indicator.kinds)]
        listing = base if keys else np.logical_or.reduce([masks[k] for name in lists for k in FAMILIES[name]])
        parts = _parts(units, indicator, base, codes, len(uniques))
        listed = np.bincount(codes[listing], minlength=len(uniques)) > 0
        empty = frozenset.intersection(*(handed_in.get(name, frozenset()) for name in lists))
        present = listed | (uniques.get_level_values("district").isin(empty) if not keys else False)
        frame = pd.DataFrame({name: values[present] for name, values in parts.items()} | {"listed": listed[present]})
        frame.insert(0, "indicator", indicator.code)
        for position, key in enumerate(groups):
            frame.insert(1 + position, key, uniques.get_level_values(position)[present].to_numpy())
        frames.append(frame)
    columns = ["indicator", *groups, *PARTS, "listed"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def parts_by_unit(units: pd.DataFrame, indicator: Indicator) -> dict[str, Values]:
    """Return the parts of one indicator for each unit alone: their sums are those of the whole.

    Parameters
    ----------
    units
        Units of one quarter, `prepared`.
    """
    base = units["kind"].isin(indicator.kinds).to_numpy(dtype=bool)
    return _parts(units, indicator, base, np.arange(len(units)), len(units))


def _parts(
    units: pd.DataFrame, indicator: Indicator, base: Mask, codes: npt.NDArray[np.intp], groups: int
) -> dict[str, Values]:
    """The parts of one indicator for every group; what nobody reported is NaN."""

    def count(mask: Mask) -> Values:
        return np.bincount(codes[mask], minlength=groups).astype(float)

    def total(column: str, mask: Mask) -> Values:
        values = units[column].to_numpy(dtype=float, na_value=np.nan)
        return np.bincount(codes[mask], weights=values[mask], minlength=groups).astype(float)

    def known(*columns: str) -> Mask:
        return units[list(columns)].notna().all(axis=1).to_numpy(dtype=bool)

    where = judged(units, indicator.where)
    inside, asked = base & where.true, base & ~where.false
    nothing = np.full(groups, np.nan)
    parts = {"denominator": nothing, "low": nothing, "high": nothing, "units_counted": count(asked)}
    if indicator.kind == "ratio":
        if indicator.numerator:
            both = [c for c in (indicator.numerator, indicator.denominator) if c and c != "units"]
            mask = inside & known(*both)
            above = total(indicator.numerator, mask)
            below = count(mask) if indicator.denominator == "units" else total(str(indicator.denominator), mask)
        else:
            fits = judged(units, indicator.numerator_where)
            mask = inside & fits.known & (known(indicator.known) if indicator.known else True)
            above, below = count(mask & fits.true), count(mask)
        reporting = count(mask)
        none = reporting == 0
        return parts | {
            "numerator": np.where(none, np.nan, above),
            "denominator": np.where(none, np.nan, below),
            "units_reporting": reporting,
        }
    # nobody says anything: units are there and none can be judged, or some belong here and none gives its amount
    unjudged = (count(base) > 0) & (count(base & where.known) == 0)

    def added(values: Values, reporting: Values) -> dict[str, Values]:
        silent = unjudged | ((reporting == 0) & (count(inside) > 0))
        return {"numerator": np.where(silent, np.nan, values), "units_reporting": reporting}

    if indicator.bands:
        mask, low, high = _bounds(units, indicator)
        mask &= inside
        lows, highs = (np.bincount(codes[mask], v[mask], groups).astype(float) for v in (low, high))
        found = added(lows, count(mask))
        silent = np.isnan(found["numerator"])
        bounds = {"low": np.where(silent, np.nan, lows), "high": np.where(silent, np.nan, highs)}
        # a unit's band cannot be split afterwards: the value is known only where every unit's is
        blurred = count(mask & (high > low)) > 0
        return parts | found | bounds | {"numerator": np.where(blurred, np.nan, found["numerator"])}
    if indicator.distinct:
        mask = inside & known(indicator.distinct)
        pairs = pd.DataFrame({"group": codes[mask], "value": units[indicator.distinct].to_numpy()[mask]})
        different = np.bincount(pairs.drop_duplicates()["group"], minlength=groups).astype(float)
        return parts | added(different, count(mask))
    if indicator.sum:
        mask = inside & known(*indicator.sum)
        return parts | added(np.sum([total(c, mask) for c in indicator.sum], axis=0), count(mask))
    judgeable = count(base & where.known)
    return parts | {
        "numerator": np.where(unjudged, np.nan, count(inside)),
        "units_counted": count(base),
        "units_reporting": judgeable,
    }


def _bounds(units: pd.DataFrame, indicator: Indicator) -> tuple[Mask, Values, Values]:
    """Which units tell something of some levels of education, and what each has of them at least and at most.

    Some may be known only as the legacy band "trung cấp, cao đẳng". What is known is the lower bound; the upper one
    adds the managers whose level is not told, which the total closes; levels beyond the total leave none.
    """
    levels = [c for c in units.columns if c.startswith("managers_") and c != "managers_total"]
    given = units[levels].to_numpy(dtype=float, na_value=np.nan)
    own = units[list(indicator.bands)].to_numpy(dtype=float, na_value=np.nan)
    totals = units["managers_total"].to_numpy(dtype=float, na_value=np.nan)
    exact = ~np.isnan(own).any(axis=1)
    told = np.nansum(own, axis=1)
    untold = np.where(exact, 0.0, np.maximum(totals - np.nansum(given, axis=1), 0.0))
    return exact | ~np.isnan(untold), told, told + untold


def stated_components(totals: pd.DataFrame, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return the totals that districts state, as parts; only for indicators that may be stated.

    A total that a district states twice with different numbers is none: nobody knows which is meant.
    """
    codes = [i.code for i in indicators if i.stated]
    chosen = totals[totals["indicator"].isin(codes) & totals["stated"].notna()]
    frame = pd.DataFrame(
        {
            "indicator": chosen["indicator"].astype("str").to_numpy(),
            "district": chosen["district_code"].astype("str").to_numpy(),
            "numerator": chosen["stated"].to_numpy(),
        }
    ).drop_duplicates()
    frame = frame[~frame.duplicated(["indicator", "district"], keep=False)]
    return frame.reindex(columns=["indicator", "district", *PARTS]).reset_index(drop=True)


def telling(parts: pd.DataFrame) -> pd.Series[bool]:
    """Return which parts say something: an amount or its bounds, of a ratio also what it is divided by."""
    amount = parts["numerator"].notna() | parts["low"].notna()
    return amount & ~parts["denominator"].astype("float64").eq(0)
