"""A country's units, quarter after quarter, as clean tables: made up by numpy, the same for the same size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from kttt_analysis.cleaning.tables import stored_columns
from kttt_analysis.dictionary import load
from kttt_analysis.quarter import Quarter

PROVINCES = tuple(f"{code:02d}" for code in range(1, 35))
KINDS = ("HTX", "QTDND", "LHHTX", "THT")
SHARES = (0.29, 0.01, 0.002, 0.698)
COMMUNES = 95
"""Communes of a province, about as many as there are since 2025."""


def national_units(count: int, quarter: Quarter) -> pd.DataFrame:
    """Units of one quarter as the table `units` holds them; a tenth of the cells that may be empty are.

    A unit keeps its province, commune, kind and sector through the quarters; amounts of the year grow within it.
    """
    fixed, varied = np.random.default_rng(count), np.random.default_rng((count, quarter.year, quarter.number))
    kind = fixed.choice(KINDS, count, p=SHARES)
    province = fixed.choice(PROVINCES, count)
    commune = fixed.integers(0, COMMUNES, count)
    founded = fixed.integers(np.datetime64("2004-01-01", "D").astype(int), 19_700, count).astype("datetime64[D]")
    members = fixed.integers(7, 120, count)
    grown = (quarter.year - 2016) * 4 + quarter.number + varied.integers(0, 3, count)
    managers = varied.integers(0, 3, (5, count))
    workers = fixed.integers(2, 30, count)
    values: dict[str, object] = {
        "quarter": np.full(count, str(quarter)),
        "district_code": province,
        "commune_code": np.char.add(np.char.add(province, "-"), commune.astype("U3")),
        "kind": kind,
        "unit_id": np.char.add("U", np.arange(count).astype("U7")),
        "sector": fixed.choice(list(load().vocabularies["sector"]), count),
        "founded_on": founded,
        "status": varied.choice(
            list(load().vocabularies["status"]), count, p=(0.82, 0.06, 0.02, 0.03, 0.01, 0.05, 0.01)
        ),
        "exit_kind": np.where(
            varied.random(count) < 0.02, varied.choice(list(load().vocabularies["exit_kind"]), count), ""
        ),
        "rating": varied.choice(list(load().vocabularies["rating"]), count),
        "members_total": members + grown,
        "members_joined": varied.integers(0, 4, count) * quarter.number,
        "members_left": varied.integers(0, 2, count) * quarter.number,
        "workers_total": workers,
        "workers_regular": workers // 2,
        "managers_total": managers.sum(axis=0),
        **{
            f"managers_{name}": row
            for name, row in zip(
                ("untrained", "elementary", "intermediate", "college", "university"), managers, strict=True
            )
        },
        "charter_capital": fixed.integers(50, 900, count).astype(float),
        "revenue": varied.integers(80, 900, count) * float(quarter.number),
        "revenue_members": varied.integers(10, 80, count) * float(quarter.number),
        "profit": varied.integers(-5, 60, count) * float(quarter.number),
        "regular_income": (workers // 2) * 12.0 * quarter.number,
        "area_ha": fixed.integers(5, 200, count).astype(float),
        **{
            name: fixed.random(count) < 0.3
            for name in ("new_style", "triple_rice", "high_tech", "chain_linked", "certified")
        },
    }
    frame = {}
    for column in stored_columns("units"):
        series = pd.Series(values.get(column.name, np.full(count, None)))
        if column.name not in (
            "quarter",
            "district_code",
            "kind",
            "unit_id",
            "founded_on",
            "exit_kind",
            "sector",
            "status",
        ):
            series = series.mask(varied.random(count) < 0.1)
        if column.type == "count":
            series = series.astype("float64").astype("Int64")
        elif column.type in ("money", "area", "number"):
            series = series.astype("float64")
        elif column.type == "flag":
            series = series.astype("boolean")
        elif column.type == "term" and column.vocabulary:
            series = series.astype(pd.CategoricalDtype(list(load().vocabularies[column.vocabulary])))
        elif column.type == "date":
            series = series.astype("datetime64[s]").dt.date.astype("object")
        else:
            series = series.astype("str")
        frame[column.name] = series
    return pd.DataFrame(frame)


def write(folder: Path, count: int, quarters: list[Quarter]) -> int:
    """Write one file a quarter; return how many rows there are."""
    for quarter in quarters:
        (folder / str(quarter)).mkdir(parents=True, exist_ok=True)
        national_units(count, quarter).to_parquet(folder / str(quarter) / "units.parquet", index=False)
    return count * len(quarters)
