"""Where each target of the plan stands: share of the plan, pace, status, comparison with last year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kttt_analysis.dictionary import Indicator, load
from kttt_analysis.indicators.components import telling
from kttt_analysis.indicators.compute import check_grouping, indicators, parts_of, tables_at
from kttt_analysis.indicators.plan import NoPlanError, Plan
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter

COLUMNS = (
    "indicator",
    "district_code",
    "target",
    "actual",
    "pct_of_plan",
    "expected_pct",
    "status",
    "same_period_last_year",
    "change",
    "change_pct",
    "previous_quarter",
    "projected_year_end",
    "low",
    "high",
    "needed_per_quarter",
    "plan_number",
    "plan_revision",
    "plan_issuer",
    "plan_file",
    "not_compared",
)
SMALL_BASE = 30
"""A change on a smaller base is told in units: a percentage of it misleads (domain rule 11)."""
ON_TRACK_MARGIN = 5.0
BEHIND_SHARE = 0.75
LAST_QUARTER = 4


def progress(q: QuarterData, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return progress against the plan of the year in force.

    Parameters
    ----------
    q
        The quarter; its history gives last year's values, the opening stock and the quarter before.
    by
        "district" for a row a district; a district without a target of its own has its value alone.

    Returns
    -------
    DataFrame
        One row a target (and district), columns as in the contract (§6); which document set it and where that stands,
        since a number is not always known; and `not_compared`: districts left out of the change because they did not
        report in both periods. Percentages are unrounded.

    Raises
    ------
    NoPlanError
        No plan of the year is in force.
    """
    keys = check_grouping(by)
    if set(keys) - {"district"}:
        raise ValueError(f"tiến độ chỉ nhóm theo 'district', đang ghi {', '.join(keys)}")
    if q.plan is None:
        raise NoPlanError(
            f"chưa có kế hoạch năm {q.quarter.year} ban hành đến ngày {q.as_of:%d/%m/%Y}; "
            f"thêm tệp data/raw/plans/{q.quarter.year}-….toml"
        )
    catalogue = load().indicators
    targets = [(code, measured(q, code)) for code in q.plan.measured]
    codes = [m for _, m in targets]
    districts: list[str | None] = [d.code for d in q.districts] if keys else [None]
    now = _values(q, q.quarter, codes)
    past = {
        name: _values(q, quarter, codes)
        for name, quarter in (
            ("year_ago", q.quarter.year_ago),
            ("previous", q.quarter.previous),
            ("opening", Quarter(q.quarter.year - 1, LAST_QUARTER)),
        )
    }
    rows = [
        _row(q, q.plan, target, catalogue[code], district, now, past)
        for target, code in targets
        for district in districts
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numeric = [c for c in COLUMNS[2:15] if c != "status"]
    text = ["indicator", "district_code", "plan_number", "plan_issuer", "plan_file", "not_compared"]
    frame["status"] = pd.Categorical(frame["status"], categories=list(load().vocabularies["progress_status"]))
    return frame.astype(dict.fromkeys(numeric, "float64") | dict.fromkeys(text, "str"))


def measured(q: QuarterData, target: str) -> str:
    """Indicator that is counted against a target: its own, or the broader one that the settings choose."""
    broader = load().indicators[target].if_joined
    return broader if broader and q.decisions.new_members == "joined" else target


def _values(q: QuarterData, quarter: Quarter, codes: Sequence[str]) -> pd.DataFrame | None:
    """Parts by district of the targets' indicators in a quarter; None when the quarter is missing."""
    if tables_at(q, quarter) is None:
        return None
    catalogue = load().indicators
    return parts_of(q, quarter, [catalogue[c] for c in codes], ())


def _value(parts: pd.DataFrame | None, indicator: Indicator, districts: frozenset[str] | None = None) -> float | None:
    """Value of an indicator over some districts (all by default), from its parts."""
    if parts is None:
        return None
    mine = parts[parts["indicator"].eq(indicator.code)]
    if districts is not None:
        mine = mine[mine["district"].isin(districts)]
    if indicator.kind == "ratio":
        below = mine["denominator"].astype(float).sum(min_count=1)
        above = mine["numerator"].astype(float).sum(min_count=1)
        return float(above / below) * (100 if indicator.unit == "%" else 1) if below > 0 else None
    values = mine["numerator"].astype(float)
    blurred = values.isna() & mine["low"].astype(float).notna()
    total = values.sum(min_count=1)
    return None if blurred.any() or np.isnan(total) else float(total)


def _reporting(parts: pd.DataFrame | None, indicator: Indicator) -> frozenset[str]:
    if parts is None:
        return frozenset()
    mine = parts[parts["indicator"].eq(indicator.code) & parts["numerator"].notna() & telling(parts)]
    return frozenset(mine["district"])


def _row(
    q: QuarterData,
    plan: Plan,
    planned: str,
    indicator: Indicator,
    district: str | None,
    now: pd.DataFrame | None,
    past: dict[str, pd.DataFrame | None],
) -> dict[str, object]:
    only = None if district is None else frozenset({district})
    target, document = plan.target(planned, district), plan.document(planned)
    actual = _value(now, indicator, only)
    year_ago = _value(past["year_ago"], indicator, only)
    percent = None if actual is None or target is None else actual / target * 100
    start = _start(q, indicator, now, past, only)
    expected = None if target is None else expected_percent(indicator, q.quarter, target, *start)
    change, change_pct, left_out = _change(q, indicator, now, past["year_ago"], only)
    return {
        "indicator": planned,
        "district_code": district,
        "target": target,
        "actual": actual,
        "pct_of_plan": percent,
        "expected_pct": expected,
        "status": status(percent, expected, q.quarter) if target is not None else _without_target(actual),
        "same_period_last_year": year_ago,
        "change": change,
        "change_pct": change_pct,
        "previous_quarter": _value(past["previous"], indicator, only),
        "projected_year_end": _projected(indicator, q.quarter, actual, start.opening, start.share),
        "low": None,
        "high": None,
        "needed_per_quarter": _needed(indicator, q.quarter, actual, target),
        "plan_number": document.number,
        "plan_revision": document.revision,
        "plan_issuer": document.issuer,
        "plan_file": document.file,
        "not_compared": ";".join(left_out) or None,
    }


class Start(NamedTuple):
    """Where the year starts from, as far as it can be compared with now; what is not known is None.

    `opening` is a stock at the end of last year in the districts that report it now, and `covered` their share of
    everybody's then. `share` is what part of its own year's end a ratio had reached last year at this point.
    """

    opening: float | None
    share: float | None
    covered: float = 1.0


def _start(
    q: QuarterData,
    indicator: Indicator,
    now: pd.DataFrame | None,
    past: dict[str, pd.DataFrame | None],
    only: frozenset[str] | None,
) -> Start:
    """Where an indicator starts from: like with like, so never across a definition break or over other districts."""
    end, before = past["opening"], past["year_ago"]
    first = q.quarter.year_ago if indicator.kind == "ratio" else Quarter(q.quarter.year - 1, LAST_QUARTER)
    if indicator.kind == "flow" or q.broken_since(indicator.code, first):
        return Start(None, None)
    there = _reporting(end, indicator) if only is None else _reporting(end, indicator) & only
    if indicator.kind == "ratio":
        both = there & _reporting(before, indicator)
        whole, part = _value(end, indicator, both), _value(before, indicator, both)
        return Start(None, part / whole if part is not None and whole else None)
    here = _reporting(now, indicator) if only is None else _reporting(now, indicator) & only
    whole, part = _value(end, indicator, there), _value(end, indicator, here)
    if not here <= there or part is None:
        return Start(None, None)
    return Start(part, None, part / whole if whole else 1.0)


def expected_percent(
    indicator: Indicator,
    quarter: Quarter,
    target: float,
    opening: float | None,
    share: float | None,
    covered: float = 1.0,
) -> float | None:
    """Share of the plan that ought to be reached by the end of a quarter, in percent; None when nobody can say.

    Flows: a quarter of it each quarter. Stocks: the straight line from the opening value to the target, of which
    districts that had `covered` of the opening value answer for that part. Ratios: `share`, what last year's value
    was at this point of its own year's end.

    Examples
    --------
    >>> expected_percent(load().indicators["htx_new"], Quarter(2021, 2), 15, None, None)
    50.0
    """
    if quarter.number == LAST_QUARTER:
        return 100.0
    if indicator.kind == "flow":
        return 25.0 * quarter.number
    if indicator.kind == "stock":
        if opening is None:
            return None
        return (opening + (target * covered - opening) * quarter.number / LAST_QUARTER) / target * 100
    return None if share is None else share * 100


def status(percent: float | None, expected: float | None, quarter: Quarter) -> str:
    """Status of a target from its share of the plan and the share expected by now.

    Examples
    --------
    >>> status(106.7, 100.0, Quarter(2021, 4)), status(46.0, 50.0, Quarter(2021, 2))
    ('achieved', 'on_track')
    """
    if percent is None:
        return "no_data"
    if percent >= 100:
        return "achieved"
    if expected is None:
        return "too_early" if quarter.number < LAST_QUARTER else "at_risk"
    if percent >= expected - ON_TRACK_MARGIN:
        return "on_track"
    return "behind" if percent >= BEHIND_SHARE * expected else "at_risk"


def _without_target(actual: float | None) -> str | None:
    return "no_data" if actual is None else None


def _change(
    q: QuarterData,
    indicator: Indicator,
    now: pd.DataFrame | None,
    before: pd.DataFrame | None,
    only: frozenset[str] | None,
) -> tuple[float | None, float | None, list[str]]:
    """Change on the same period last year, over districts that reported in both; and the others."""
    if before is None or q.broken_since(indicator.code, q.quarter.year_ago):
        return None, None, []
    first, second = _reporting(before, indicator), _reporting(now, indicator)
    both = first & second if only is None else first & second & only
    left_out = sorted((first ^ second) if only is None else (first ^ second) & only)
    new, old = _value(now, indicator, both), _value(before, indicator, both)
    if not both or new is None or old is None:
        return None, None, left_out
    counted = indicator.kind != "ratio"
    percent = None if old <= 0 or (counted and old < SMALL_BASE) else (new - old) / old * 100
    return new - old, percent, left_out


def _projected(
    indicator: Indicator, quarter: Quarter, actual: float | None, opening: float | None, share: float | None
) -> float | None:
    """Year-end value if the pace so far holds; ratios need last year's share at the same point."""
    if actual is None:
        return None
    if quarter.number == LAST_QUARTER:
        return actual
    if indicator.kind == "flow":
        return actual / quarter.number * LAST_QUARTER
    if indicator.kind == "stock":
        return None if opening is None else opening + (actual - opening) / quarter.number * LAST_QUARTER
    return actual / share if share else None


def _needed(indicator: Indicator, quarter: Quarter, actual: float | None, target: float | None) -> float | None:
    """What each remaining quarter must bring to reach the target; flows and stocks only."""
    left = LAST_QUARTER - quarter.number
    if actual is None or target is None or indicator.kind == "ratio" or not left:
        return None
    return max(0.0, target - actual) / left


__all__ = ["COLUMNS", "NoPlanError", "expected_percent", "indicators", "progress", "status"]
