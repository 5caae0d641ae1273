"""Small clean tables for tests, a unit in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.tables import (
    CleanTables,
    findings_frame,
    rejected_frame,
    submissions_frame,
    unit_frame,
)
from kttt_analysis.dictionary import load_province
from kttt_analysis.indicators.plan_reading import parse_plan
from kttt_analysis.indicators.quarter_data import Decisions, QuarterData
from kttt_analysis.quarter import Quarter

ROOT = Path(__file__).parents[1]
PLAN = parse_plan((ROOT / "data/raw/plans/2021-147.toml").read_text(encoding="utf-8"))
Q2 = Quarter(2021, 2)


def unit(unit_id: object, district: str, kind: str = "HTX", **values: Any) -> dict[str, Any]:
    """An active rice cooperative of long standing, but for what is said."""
    usual = {"status": "active", "founded_on": date(2015, 1, 1), "sector": "crops", "members_total": 10}
    return {"unit_id": str(unit_id), "district_code": district, "kind": kind, **usual, **values}


def tables(
    quarter: Quarter,
    units: Sequence[Mapping[str, Any]],
    *,
    support: Sequence[Mapping[str, Any]] = (),
    totals: Sequence[Mapping[str, Any]] = (),
    districts: Sequence[str] = (),
    held: str = "HTX;THT;remarks;support;totals",
) -> CleanTables:
    """Clean tables of a quarter in which the districts of the units (and `districts`) have handed in `held`."""
    reported = sorted({str(u["district_code"]) for u in units} | set(districts))
    return CleanTables(
        quarter=quarter,
        units=unit_frame("units", units),
        support=unit_frame("support", [{"quarter": str(quarter), **s} for s in support]),
        totals=unit_frame("totals", totals),
        submissions=submissions_frame(
            [
                {"quarter": str(quarter), "district_code": d, "file": f"{d}.xlsx", "state": "accepted", "version": 1}
                | {"tables": held}
                for d in reported
            ]
        ),
        findings=findings_frame([]),
        rejected=rejected_frame([]),
        remarks=unit_frame("remarks", []),
    )


def quarter_data(now: CleanTables, *history: CleanTables, **more: Any) -> QuarterData:
    """A quarter with its history, plan 147 and the usual decisions."""
    settled: dict[str, Any] = {"plan": PLAN, "decisions": Decisions(), "as_of": date(2021, 7, 5), **more}
    return QuarterData(
        quarter=now.quarter,
        tables=now,
        province=load_province("91"),
        history={t.quarter: t for t in history},
        **settled,
    )


def value(frame: pd.DataFrame, indicator: str, column: str = "value", **group: str) -> object:
    """One cell of an indicator table, found by indicator and group; None where it is empty."""
    rows = frame[frame["indicator"].eq(indicator)]
    for name, wanted in group.items():
        rows = rows[rows[name].eq(wanted)]
    assert len(rows) == 1, f"{indicator} {group}: {len(rows)} rows"
    found = rows.iloc[0][column]
    return None if pd.isna(found) else found
