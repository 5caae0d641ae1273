"""Published results against the plan of their year, and the percentage printed beside the exact one."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.indicators.published.choices import PlanResult
from kttt_analysis.indicators.published.figures import Published
from kttt_analysis.vietnamese.printing import round_half_up

WHOLE = 100.0


def plan_results(published: Published) -> pd.DataFrame:
    """Return targets of yearly plans with their results.

    Returns
    -------
    DataFrame
        year, indicator, issuer, plan, plan_derived (worked out from the printed percentage), result, percent (of
        the plan, one decimal, half up), printed_percent (as the source has it; "tăng y%" as 100 + y),
        printed_differs, complete (false: the result is of a part of the year), estimate, checked, figures, note.
    """
    return pd.DataFrame([_row(published, one) for one in published.plan_results])


def _row(published: Published, one: PlanResult) -> dict[str, object]:
    def amount(code: str | None) -> float | None:
        return None if code is None else float(published.figure(code)["amount"])

    plan, result = amount(one.plan), amount(one.result)
    above = amount(one.above)
    printed = amount(one.percent) if above is None else WHOLE + above
    derived = plan is None
    if plan is None and result is not None and printed is not None:
        plan = round_half_up(result / (printed / WHOLE))
    exact = None if plan is None or result is None else result / plan * WHOLE
    percent = None if exact is None else round_half_up(exact, 1)
    used = [c for c in (one.plan, one.result, one.percent, one.above) if c]
    return {
        "year": one.year,
        "indicator": one.indicator,
        "issuer": one.issuer,
        "plan": plan,
        "plan_derived": derived,
        "result": result,
        "percent": percent,
        "printed_percent": printed,
        "printed_differs": percent is not None and printed is not None and percent != printed,
        "complete": one.complete,
        "estimate": one.result is not None and bool(published.figure(one.result)["estimate"]),
        "checked": bool(published.figures.loc[used, "checked"].all()),
        "figures": tuple(used),
        "note": one.note,
    }
