"""Adding up rows of the indicator table: what may be added is, and what may not is refused with the right call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import nearest

OVER = {"quarters": "quarter", "district": "district_code", "sector": "sector", "kind": "kind"}
AMOUNTS = ("value", "value_quarter", "numerator", "denominator")
BOUNDS = ("value_min", "value_max")
COUNTS = ("units_counted", "units_reporting", "districts_reporting", "districts_expected")

Groups = Any  # a DataFrameGroupBy, which has no public name


class AggregationError(ValueError):
    """A sum or mean that would be wrong; the message names the call that gives what is wanted."""


def add_up(table: pd.DataFrame, over: str) -> pd.DataFrame:
    """Add up an indicator table over quarters, districts, sectors or kinds.

    Parameters
    ----------
    table
        Rows of `indicators` (contract §5), of one or, below each other, of several quarters.
    over
        "quarters", "district", "sector" or "kind": what is not told apart any more.

    Returns
    -------
    DataFrame
        One row an indicator and what is left to tell apart. Over quarters only flows: `value_quarter` added up, from
        the first quarter to the last without a gap, as `value`. Over places flows and stocks are added and ratios are
        the sum of numerators over the sum of denominators. A missing part makes a sum over quarters missing; over
        places what came is added and `districts_reporting` says of how many.

    Raises
    ------
    AggregationError
        Stocks or ratios over quarters, quarters with a gap or twice, different units counted once over sectors or
        kinds (a commune with two cooperatives), rows of the whole beside those of its parts, or a table that has
        nothing to add over.

    Examples
    --------
    >>> import pandas as pd
    >>> quarters = pd.DataFrame({"quarter": ["2021Q1", "2021Q2"], "indicator": "htx_total", "value": [463.0, 470.0]})
    >>> add_up(quarters, "quarters")
    Traceback (most recent call last):
    ...
    kttt_analysis.indicators.adding.AggregationError: htx_total (Tổng số HTX) là số cuối kỳ, không cộng qua các quý; \
hãy lấy số của quý cuối: kttt.indicators("2021Q2")
    """
    if over not in OVER:
        near = nearest(over, OVER, limit=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise AggregationError(f"over phải là một trong {', '.join(OVER)}; đang ghi {over!r}{hint}")
    catalogue = load().indicators
    wanted = [catalogue[str(code)] for code in dict.fromkeys(table["indicator"])]
    _check(table, over, wanted)
    grouped = table.groupby(_left(table, over), sort=False, dropna=False)
    found = (_over_quarters(grouped) if over == "quarters" else _over_places(grouped)).reset_index()
    return found[[c for c in table.columns if c in found.columns]]


def average(table: pd.DataFrame, over: str) -> pd.DataFrame:
    """Return the mean of counts a quarter, district, sector or kind; the mean of averages is refused.

    Raises
    ------
    AggregationError
        A ratio: districts with 1 and 100 cooperatives must not weigh alike; the message names the right call.
        Or rows of the whole beside those of its parts.
    """
    _check_whole(table, OVER.get(over, over))
    for code in dict.fromkeys(table["indicator"]):
        one = load().indicators[str(code)]
        if one.kind == "ratio":
            right = 'kttt.indicators("2021Q4")' if over == "quarters" else f'kttt.add_up(table, over="{over}")'
            raise AggregationError(
                f"{one.code} ({one.label}) là số bình quân hoặc tỷ lệ, không lấy bình quân của các bình quân; "
                f"hãy dùng {right}, tức tổng tử số chia tổng mẫu số"
            )
    if over == "quarters":
        stocks = table["indicator"].map(lambda code: load().indicators[str(code)].kind == "stock")
        column = np.where(stocks, table["value"], table.get("value_quarter", pd.Series(np.nan, table.index)))
        table = table.assign(value=column)
    return table.groupby(_left(table, over), sort=False, dropna=False)["value"].mean().reset_index()


def _left(table: pd.DataFrame, over: str) -> list[str]:
    """Columns that are still told apart."""
    return [c for c in ("quarter", "indicator", *list(OVER.values())[1:]) if c in table and c != OVER[over]]


def _check(table: pd.DataFrame, over: str, wanted: Sequence[Indicator]) -> None:
    column = OVER[over]
    if column not in table or table[column].isna().all():
        asked = 'kttt.indicators(q, by="…")' if over != "quarters" else "pd.concat([…])"
        raise AggregationError(f"bảng không phân theo {over}, không có gì để cộng; hãy lấy bảng bằng {asked}")
    _check_whole(table, column)
    for one in wanted:
        if over == "quarters" and one.kind != "flow":
            _refuse_quarters(table, one)
        if over in ("sector", "kind") and one.distinct:
            raise AggregationError(
                f"{one.code} ({one.label}) đếm mỗi đối tượng một lần, không cộng theo {over}; "
                f'hãy dùng kttt.indicators(q, by="…") không kèm {over}'
            )
    if over == "quarters":
        _check_gaps(table)


def _check_whole(table: pd.DataFrame, column: str) -> None:
    """Refuse rows of the whole beside those of its parts: each unit would be counted twice."""
    if column in table and table[column].isna().any() and table[column].notna().any():
        code = table.loc[table[column].isna(), "indicator"].iloc[0]
        raise AggregationError(
            f"bảng có cả dòng tổng (cột {column} để trống, ví dụ {code}) lẫn các dòng thành phần, cộng lại sẽ tính hai "
            f'lần; hãy bỏ dòng tổng trước: bảng[bảng["{column}"].notna()]'
        )


def _refuse_quarters(table: pd.DataFrame, one: Indicator) -> None:
    last = max(table.loc[table["indicator"].eq(one.code), "quarter"])
    if one.kind == "stock":
        raise AggregationError(
            f"{one.code} ({one.label}) là số cuối kỳ, không cộng qua các quý; "
            f'hãy lấy số của quý cuối: kttt.indicators("{last}")'
        )
    raise AggregationError(
        f"{one.code} ({one.label}) là số bình quân hoặc tỷ lệ lũy kế từ đầu năm, không cộng qua các quý; "
        f'hãy lấy số của quý cuối: kttt.indicators("{last}")'
    )


def _check_gaps(table: pd.DataFrame) -> None:
    """Refuse quarters that are there twice, or not all there: their sum would be of no period."""
    keys = [c for c in ("indicator", "district_code", "sector", "kind", "quarter") if c in table]
    if table.duplicated(keys).any():
        twice = table.loc[table.duplicated(keys), "quarter"].iloc[0]
        raise AggregationError(f"bảng có quý {twice} hai lần; hãy bỏ bớt một lần trước khi cộng")
    quarters = sorted({Quarter.parse(str(q)) for q in table["quarter"]})
    whole = list(Quarter.range(quarters[0], quarters[-1]))
    if quarters != whole:
        lacking = ", ".join(str(q) for q in whole if q not in quarters)
        raise AggregationError(f"thiếu quý {lacking} trong bảng; hãy thêm quý đó hoặc cộng các quý liền nhau")


def _over_quarters(grouped: Groups) -> pd.DataFrame:
    parts = grouped["value_quarter"]
    found = pd.DataFrame({"value": parts.sum(min_count=1).where(parts.count() == grouped.size())})
    return _told_along(found, grouped, {"unit": "first", "districts_reporting": "min", "districts_expected": "min"})


def _over_places(grouped: Groups) -> pd.DataFrame:
    """Sums of what came; bounds where a part has only bounds; a quarter's part only where all that reported have it."""
    added = grouped[[c for c in AMOUNTS if c in grouped.obj]]
    found = added.sum(min_count=1)
    if "value_quarter" in found:
        told = grouped[["value", "value_quarter"]].count()
        found["value_quarter"] = found["value_quarter"].where(told["value_quarter"] >= told["value"])
    if "value_min" in grouped.obj:
        keys, rows = found.index.names, grouped.obj
        known = rows.assign(**{name: rows[name].fillna(rows["value"]) for name in BOUNDS})
        known["blurred"] = rows["value"].isna() & rows["value_min"].notna()
        again = known.groupby(keys, sort=False, dropna=False)
        found[list(BOUNDS)] = again[list(BOUNDS)].sum(min_count=1).where(grouped["value_min"].count() > 0)
        found.loc[again["blurred"].any(), "value"] = np.nan
    catalogue = load().indicators
    kinds = [catalogue[str(code)] for code in found.index.get_level_values("indicator")]
    ratio = np.array([one.kind == "ratio" for one in kinds])
    if ratio.any():
        scale = np.array([100.0 if one.unit == "%" else 1.0 for one in kinds])
        quotient = found["numerator"] / found["denominator"].where(found["denominator"] > 0) * scale
        found["value"] = np.where(ratio, quotient, found["value"])
    return _told_along(found, grouped, {"unit": "first", **dict.fromkeys(COUNTS, "sum")})


def _told_along(found: pd.DataFrame, grouped: Groups, how: Mapping[str, str]) -> pd.DataFrame:
    """Add what a row says beside its value."""
    for name, way in how.items():
        if name in grouped.obj:
            found[name] = grouped[name].agg(way)
    return found
