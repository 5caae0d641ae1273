"""The parts every indicator is made of: sums and counts for each district and group, straight from the clean tables.

Everything printed is a sum of these parts (flows, stocks) or a quotient of two such sums (ratios), so that no mean of
means can arise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.dictionary import Indicator
from kttt_analysis.indicators.conditions import Mask, UnitColumns, Values

PARTS = ("numerator", "denominator", "low", "high", "units_counted", "units_reporting")
FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"HTX": frozenset({"HTX", "QTDND", "LHHTX"}), "THT": frozenset({"THT"})}
)
"""Kinds that a district lists together, by the name of the list: one without credit funds says that there are none."""
UNKNOWN = ""
"""Group of the units whose sector nobody told."""

Codes = npt.NDArray[np.integer[Any]]
"""Group of each unit, by number."""


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
    codes, names = _groups(units, groups)
    if not keys:
        without = sorted(frozenset().union(*handed_in.values()) - set(names["district"]))
        names = pd.concat([names, pd.DataFrame({"district": pd.Series(without, dtype="str")})], ignore_index=True)
    asked = [i for i in indicators if not i.support]
    if not asked:
        return pd.DataFrame(columns=["indicator", *groups, *PARTS, "listed"])
    populations: dict[tuple[str, ...], tuple[UnitColumns, Codes, Mask, Mask]] = {}
    rows, found = [], []
    for indicator in asked:
        if indicator.kinds not in populations:
            populations[indicator.kinds] = _population(units, indicator.kinds, codes, names, keys, handed_in)
        columns, own, listed, present = populations[indicator.kinds]
        parts = _parts(columns, own, indicator, len(names)) | {"listed": listed}
        rows.append(np.flatnonzero(present))
        found.append({name: values[present] for name, values in parts.items()})
    lengths, chosen = [len(r) for r in rows], np.concatenate(rows)
    codes_of = pd.Series([i.code for i in asked], dtype="str")
    return pd.DataFrame(
        {
            "indicator": codes_of.take(np.repeat(np.arange(len(asked)), lengths)).array,
            **{key: names[key].take(chosen).array for key in groups},
            **{name: np.concatenate([parts[name] for parts in found]) for name in (*PARTS, "listed")},
        }
    )


def _groups(units: pd.DataFrame, groups: Sequence[str]) -> tuple[Codes, pd.DataFrame]:
    """The number of each unit's group, and the groups that there are; where nothing is told, `UNKNOWN`."""
    numbers: Codes = np.zeros(len(units), dtype=np.int64)
    texts: list[tuple[int, pd.Series[str]]] = []
    for name in groups:
        codes, found = pd.factorize(units[name])
        known = pd.Series([UNKNOWN, *found.astype("str")], dtype="str")
        numbers = numbers * len(known) + codes + 1
        texts.append((len(known), known))
    there, own = np.unique(numbers, return_inverse=True)
    columns = {}
    for name, (size, known) in zip(reversed(groups), reversed(texts), strict=True):
        columns[name] = known.take(there % size).array
        there = there // size
    return own, pd.DataFrame(columns)[list(groups)]


def _population(
    units: pd.DataFrame,
    kinds: tuple[str, ...],
    codes: Codes,
    names: pd.DataFrame,
    keys: Sequence[str],
    handed_in: Mapping[str, frozenset[str]],
) -> tuple[UnitColumns, Codes, Mask, Mask]:
    """Units of some kinds and their groups; which groups have a unit in the kinds' lists, and which get a row."""
    base = units["kind"].isin(kinds).to_numpy(dtype=bool)
    lists = [name for name, family in FAMILIES.items() if family & set(kinds)]
    listing = base if keys else units["kind"].isin(frozenset().union(*(FAMILIES[name] for name in lists)))
    listed = np.bincount(codes[np.asarray(listing, dtype=bool)], minlength=len(names)) > 0
    empty = frozenset.intersection(*(handed_in.get(name, frozenset()) for name in lists))
    present = listed if keys else listed | names["district"].isin(empty).to_numpy(dtype=bool)
    return UnitColumns(units, base), codes[base], listed, present


def parts_by_unit(units: pd.DataFrame, indicators: Iterable[Indicator]) -> dict[str, dict[str, Values]]:
    """Return the parts of indicators over units for each unit alone, by code: their sums are those of the whole.

    Parameters
    ----------
    units
        Units of one quarter, `prepared`.
    """
    populations: dict[tuple[str, ...], tuple[UnitColumns, Codes]] = {}
    found = {}
    for indicator in indicators:
        if indicator.kinds not in populations:
            base = units["kind"].isin(indicator.kinds).to_numpy(dtype=bool)
            populations[indicator.kinds] = (UnitColumns(units, base), np.flatnonzero(base))
        if not indicator.support:
            found[indicator.code] = _parts(*populations[indicator.kinds], indicator, len(units))
    return found


def _parts(units: UnitColumns, codes: Codes, indicator: Indicator, groups: int) -> dict[str, Values]:
    """The parts of one indicator over units of its kinds for every group; what nobody reported is NaN."""

    def count(mask: Mask) -> Values:
        return np.bincount(codes[mask], minlength=groups).astype(float)

    def total(column: str, mask: Mask) -> Values:
        return np.bincount(codes[mask], weights=units.numbers(column)[mask], minlength=groups).astype(float)

    where = units.judged(indicator.where)
    inside, nothing = where.true, np.full(groups, np.nan)
    parts = {"denominator": nothing, "low": nothing, "high": nothing, "units_counted": count(~where.false)}
    if indicator.kind == "ratio":
        if indicator.numerator:
            both = [c for c in (indicator.numerator, indicator.denominator) if c and c != "units"]
            mask = inside & units.known(*both)
            above = total(indicator.numerator, mask)
            below = count(mask) if indicator.denominator == "units" else total(str(indicator.denominator), mask)
        else:
            fits = units.judged(indicator.numerator_where)
            mask = inside & fits.known & (units.known(indicator.known) if indicator.known else True)
            above, below = count(mask & fits.true), count(mask)
        reporting = count(mask)
        none = reporting == 0
        return parts | {
            "numerator": np.where(none, np.nan, above),
            "denominator": np.where(none, np.nan, below),
            "units_reporting": reporting,
        }
    # nobody says anything: units are there and none can be judged, or some belong here and none gives its amount
    everyone, judgeable = np.bincount(codes, minlength=groups).astype(float), count(where.known)
    unjudged = (everyone > 0) & (judgeable == 0)

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
        mask = inside & units.known(indicator.distinct)
        pairs = pd.DataFrame({"group": codes[mask], "value": units.column(indicator.distinct).to_numpy()[mask]})
        different = np.bincount(pairs.drop_duplicates()["group"], minlength=groups).astype(float)
        return parts | added(different, count(mask))
    if indicator.sum:
        mask = inside & units.known(*indicator.sum)
        return parts | added(np.sum([total(c, mask) for c in indicator.sum], axis=0), count(mask))
    return parts | {
        "numerator": np.where(unjudged, np.nan, count(inside)),
        "units_counted": everyone,
        "units_reporting": judgeable,
    }


def _bounds(units: UnitColumns, indicator: Indicator) -> tuple[Mask, Values, Values]:
    """Which units tell something of some levels of education, and what each has of them at least and at most.

    Some may be known only as the legacy band "trung cấp, cao đẳng". What is known is the lower bound; the upper one
    adds the managers whose level is not told, which the total closes; levels beyond the total leave none.
    """
    levels = [c for c in units.names() if c.startswith("managers_") and c != "managers_total"]
    given = np.column_stack([units.numbers(c) for c in levels])
    own = np.column_stack([units.numbers(c) for c in indicator.bands])
    totals = units.numbers("managers_total")
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
