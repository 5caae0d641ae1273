"""The indicator table of a quarter, as the contract has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.indicators.activities import support_components
from kttt_analysis.indicators.components import (
    FAMILIES,
    PARTS,
    UNKNOWN,
    stated_components,
    telling,
    unit_components,
)
from kttt_analysis.indicators.conditions import prepared
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import nearest

GROUPINGS = ("district", "sector", "kind")
COLUMNS = (
    "quarter",
    "indicator",
    "district_code",
    "sector",
    "kind",
    "value",
    "value_quarter",
    "value_min",
    "value_max",
    "unit",
    "numerator",
    "denominator",
    "basis",
    "units_counted",
    "units_reporting",
    "districts_reporting",
    "districts_expected",
    "data_status",
)
ADDED = ("numerator", "denominator", "low", "high", "units_counted", "units_reporting")


class IndicatorError(KeyError, ValueError):
    """A code that is not in the catalogue of indicators."""

    def __str__(self) -> str:
        return str(self.args[0])


class GroupingError(ValueError):
    """A grouping that the indicator table does not have."""


def indicators(q: QuarterData, by: str | Sequence[str] = (), codes: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the indicator table of a quarter.

    Parameters
    ----------
    q
        The quarter.
    by
        "district", "sector", "kind", or several; nothing: the whole province.
    codes
        Only these indicators (all of the catalogue by default).

    Returns
    -------
    DataFrame
        One row an indicator and group, columns as in the contract (§5): `value` is the year to date for flows and
        ratios and the end of the quarter for stocks; `value_quarter` a flow's part in the quarter, null when the
        quarter before is missing for a district that counts or was counted by another definition. What nobody
        reported is null, never zero. Units of no sector that anybody told are in a group "".

    Raises
    ------
    GroupingError
        `by` is none of the groupings.
    IndicatorError
        A code is not in the catalogue; the nearest one is named.
    """
    keys, wanted = check_grouping(by), _chosen(codes)
    return _table(q, parts_of(q, q.quarter, wanted, keys), None, wanted, keys)


def series(
    quarters: Iterable[QuarterData], by: str | Sequence[str] = (), codes: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the indicator tables of several quarters, one below the other; as `indicators` gives each of them.

    Parameters
    ----------
    quarters
        In order; what follows directly on another takes the parts of the quarter before from it, so that each is
        counted once.
    by, codes
        As in `indicators`.
    """
    keys, wanted = check_grouping(by), _chosen(codes)
    found: list[pd.DataFrame] = []
    before: tuple[Quarter, pd.DataFrame] | None = None
    for q in quarters:
        now = parts_of(q, q.quarter, wanted, keys)
        follows = before is not None and before[0] == q.quarter.previous
        found.append(_table(q, now, before[1] if before is not None and follows else None, wanted, keys))
        before = (q.quarter, now)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _chosen(codes: Iterable[str] | None) -> list[Indicator]:
    catalogue = load().indicators
    chosen = tuple(catalogue) if codes is None else tuple(codes)
    for code in chosen:
        if code not in catalogue:
            near = nearest(code, catalogue, limit=1)
            raise IndicatorError(
                f"chỉ tiêu {code!r} không có trong danh mục" + (f"; gần nhất là {near[0]!r}" if near else "")
            )
    return [catalogue[c] for c in chosen]


def _table(
    q: QuarterData, now: pd.DataFrame, before: pd.DataFrame | None, wanted: Sequence[Indicator], keys: Sequence[str]
) -> pd.DataFrame:
    """The finished table from the parts of the quarter, and of the one before where they are already there."""
    table = _aggregated(now, wanted, keys)
    table = table.join(_in_the_quarter(q, now, before, wanted, keys), on=["indicator", *keys])
    return _finished(table, q, keys)


def check_grouping(by: str | Sequence[str]) -> tuple[str, ...]:
    """Return groupings in their order; GroupingError names the accepted ones."""
    given = tuple(part.strip() for part in by.split(",") if part.strip()) if isinstance(by, str) else tuple(by)
    unknown = [key for key in given if key not in GROUPINGS]
    if unknown:
        near = nearest(unknown[0], GROUPINGS, limit=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise GroupingError(
            f"cách nhóm {unknown[0]!r} không có; phải là một hay nhiều trong {', '.join(GROUPINGS)}{hint}"
        )
    return tuple(key for key in GROUPINGS if key in given)


def parts_of(q: QuarterData, quarter: Quarter, wanted: Sequence[Indicator], keys: Sequence[str]) -> pd.DataFrame:
    """Return the parts of indicators in a quarter of `q` (its own or one of its history), by district and keys.

    Column `stated` is true where a district's stated total stands in for what it does not list: no unit at all, or
    none with the amount. Further groups do not split such a total; it is of a sector that nobody told.
    """
    inner = [k for k in keys if k != "district"]
    groups = ["indicator", "district", *inner]
    columns = [*groups, *PARTS, "stated"]
    tables = tables_at(q, quarter)
    if tables is None:
        return pd.DataFrame(columns=columns)
    handed_in = {name: tables.districts_with(name) for name in FAMILIES}
    units = prepared(tables.units, quarter, q.calendar)
    year = [tables_at(q, each) for each in quarter.of_year]
    complete = [t for t in year if t is not None] if all(t is not None for t in year) else []
    stated = stated_components(tables.totals, wanted)
    whole = _joined(
        unit_components(units, wanted if len(stated) or not inner else (), (), handed_in),
        support_components(complete, wanted, [d.code for d in q.districts], q.calendar),
    )
    pairs = ["indicator", "district"]
    listed = whole[whole["listed"].astype(bool) & (whole["numerator"].notna() | whole["low"].notna())]
    fills = ~pd.MultiIndex.from_frame(stated[pairs]).isin(pd.MultiIndex.from_frame(listed[pairs]))
    stated = stated[fills].assign(stated=True)
    if inner:
        kinds = {i.code: i.kinds[0] if len(i.kinds) == 1 else UNKNOWN for i in wanted}
        stated = stated[~stated["indicator"].map(lambda code: load().indicators[code].support).astype(bool)]
        stated = stated.assign(**{k: stated["indicator"].map(kinds) if k == "kind" else UNKNOWN for k in inner})
        whole = unit_components(units, wanted, inner)
    parts = _joined(whole.assign(stated=False), stated)
    if parts.empty:
        return pd.DataFrame(columns=columns)
    parts = parts.astype(dict.fromkeys(PARTS, "float64") | {"stated": bool})
    if parts.duplicated(groups).any():  # a stated total beside units that are there and silent
        grouped = parts.groupby(groups, sort=False)
        parts = grouped[list(PARTS)].sum(min_count=1).join(grouped["stated"].any()).reset_index()
    return parts[columns]


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    """Frames one below the other; empty ones, whose columns have no types yet, give only their columns."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def tables_at(q: QuarterData, quarter: Quarter) -> CleanTables | None:
    """Clean tables of a quarter, if there are any."""
    return q.tables if quarter == q.quarter else q.history.get(quarter)


def _aggregated(parts: pd.DataFrame, wanted: Sequence[Indicator], keys: Sequence[str]) -> pd.DataFrame:
    """Sums of parts over districts: the value, its bounds and what it rests on, indexed by nothing."""
    groups = ["indicator", *keys]
    typed = parts.astype(dict.fromkeys(ADDED, "float64"))
    # bounds of a group hold wherever one of its districts has bounds: the others are known exactly
    typed["low"] = typed["low"].fillna(typed["numerator"])
    typed["high"] = typed["high"].fillna(typed["numerator"])
    typed["blurred"] = typed["numerator"].isna() & typed["low"].notna()
    grouped = typed.groupby(groups, sort=False)
    table = grouped[list(ADDED)].sum(min_count=1)
    table["blurred"] = grouped["blurred"].any()
    table.loc[table["blurred"], "numerator"] = np.nan
    table["any_stated"] = grouped["stated"].any().astype(bool)
    table["all_stated"] = grouped["stated"].all().astype(bool)
    told = typed[telling(typed)]
    table["districts_reporting"] = told.groupby(groups)["district"].nunique()
    table = table.reset_index()
    ratio = _of_each(table, lambda i: i.kind == "ratio")
    share = _of_each(table, lambda i: i.unit == "%")
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    table["value"] = np.where(ratio, quotient * np.where(share, 100.0, 1.0), table["numerator"])
    banded = _of_each(table, lambda i: bool(i.bands))
    table["value_min"] = table["low"].where(banded)
    table["value_max"] = table["high"].where(banded)
    table.loc[~ratio, ["numerator", "denominator"]] = np.nan
    return table


def _of_each(table: pd.DataFrame, asked: Callable[[Indicator], bool]) -> npt.NDArray[np.bool_]:
    """Whether something holds of each row's indicator: asked once of each."""
    codes, names = pd.factorize(table["indicator"])
    return np.array([asked(load().indicators[name]) for name in names], dtype=bool)[codes]


def _in_the_quarter(
    q: QuarterData, now: pd.DataFrame, earlier: pd.DataFrame | None, wanted: Sequence[Indicator], keys: Sequence[str]
) -> pd.Series:
    """A flow's part in the quarter: this year to date less last quarter's, district by district."""
    before = q.quarter.previous
    flows = [i for i in wanted if i.kind == "flow" and (q.quarter.number == 1 or not q.broken_since(i.code, before))]
    groups = ["indicator", *keys]
    inner = ["indicator", "district", *(k for k in keys if k != "district")]
    mine = now[now["indicator"].isin([i.code for i in flows])].set_index(inner)["numerator"].astype("float64").dropna()
    if q.quarter.number > 1:
        parts = parts_of(q, before, flows, keys) if earlier is None else earlier
        base = parts.set_index(inner)["numerator"].astype("float64").reindex(mine.index)
        # a group that is new in a district that told its units before had nothing in it then; one that said nothing
        # of its units may have had something
        told = parts[parts["numerator"].notna() & ~parts["stated"].astype(bool)]
        known = pd.MultiIndex.from_frame(told[inner[:2]].drop_duplicates())
        fits = pd.MultiIndex.from_arrays([mine.index.get_level_values(name) for name in inner[:2]]).isin(known)
        silent = mine.index.isin(pd.MultiIndex.from_frame(parts[inner]))
        mine = mine - base.mask(base.isna() & fits & ~silent, 0.0)
    frame = mine.rename("value_quarter").reset_index()
    grouped = frame.groupby(groups, sort=False)["value_quarter"]
    complete = grouped.count() == grouped.size()
    return grouped.sum(min_count=1).where(complete)


def _finished(table: pd.DataFrame, q: QuarterData, keys: Sequence[str]) -> pd.DataFrame:
    """The table in the contract's columns, types and order."""
    catalogue = load().indicators
    order = {code: i for i, code in enumerate(catalogue)}
    basis = np.where(table["all_stated"], "stated", np.where(table["any_stated"], "mixed", "units"))
    frame = pd.DataFrame(
        {
            "quarter": str(q.quarter),
            "indicator": table["indicator"].astype("str"),
            "district_code": _group(table, "district", keys),
            "sector": _group(table, "sector", keys),
            "kind": _group(table, "kind", keys),
            "value": table["value"],
            "value_quarter": table["value_quarter"],
            "value_min": table["value_min"],
            "value_max": table["value_max"],
            "unit": table["indicator"].map({code: i.unit for code, i in catalogue.items()}),
            "numerator": table["numerator"],
            "denominator": table["denominator"],
            "basis": basis,
            "units_counted": table["units_counted"].astype("Int64"),
            "units_reporting": table["units_reporting"].astype("Int64"),
            "districts_reporting": table["districts_reporting"].fillna(0).astype("Int64"),
            "districts_expected": 1 if "district" in keys else len(q.districts),
            "data_status": q.data_status,
        }
    )
    if "district" in keys and not set(keys) - {"district"}:
        frame = _with_silent_districts(frame, q, table["indicator"].unique())
    frame = frame.sort_values(
        by=["indicator", "district_code", "sector", "kind"],
        key=lambda column: column.map(order) if column.name == "indicator" else column,
        kind="stable",
        na_position="first",
    )
    return frame.reset_index(drop=True)[list(COLUMNS)]


def _group(table: pd.DataFrame, key: str, keys: Sequence[str]) -> pd.Series:
    if key in keys:
        return table[key].astype("str")
    return pd.Series([None] * len(table), dtype="str", index=table.index)


def _with_silent_districts(frame: pd.DataFrame, q: QuarterData, codes: Iterable[str]) -> pd.DataFrame:
    """Add a row without a value for each district that says nothing of an indicator: missing is shown."""
    wanted = pd.MultiIndex.from_product([list(codes), [d.code for d in q.districts]])
    have = pd.MultiIndex.from_frame(frame[["indicator", "district_code"]])
    silent = wanted.difference(have)
    if not len(silent):
        return frame
    catalogue = load().indicators
    rows = pd.DataFrame({"indicator": silent.get_level_values(0), "district_code": silent.get_level_values(1)})
    rows = rows.assign(
        quarter=str(q.quarter),
        unit=rows["indicator"].map(lambda code: catalogue[code].unit),
        units_counted=pd.array([0] * len(rows), dtype="Int64"),
        units_reporting=pd.array([0] * len(rows), dtype="Int64"),
        districts_reporting=pd.array([0] * len(rows), dtype="Int64"),
        districts_expected=1,
        data_status=q.data_status,
    ).reindex(columns=frame.columns)
    rows = rows.astype({c: frame[c].dtype for c in frame.columns if c not in ("basis",)})
    return pd.concat([frame, rows], ignore_index=True)
