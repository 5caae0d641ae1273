"""Where two numbers speak of one thing: totals that a district states against the units that it lists."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from kttt_analysis.cleaning.tables import CleanTables, findings_frame
from kttt_analysis.dictionary import Finding, finding, load
from kttt_analysis.indicators.compute import parts_of
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.vietnamese.printing import format_number

ROUNDING = 0.5
"""Money is written to one decimal and added up: a difference below this a unit is rounding."""


def stated_against_listed(q: QuarterData) -> tuple[Finding, ...]:
    """Return a finding for each stated total that differs from what the district's own lists give."""
    catalogue = load().indicators
    stated = [i for i in catalogue.values() if i.stated]
    parts = parts_of(q, q.quarter, stated, ())
    listed = parts[~parts["stated"].astype(bool)]
    counts = dict(zip(zip(listed["indicator"], listed["district"], strict=True), listed["numerator"], strict=True))
    found = []
    for row in q.totals.to_dict("records"):
        where = (str(row["indicator"]), str(row["district_code"]))
        if where not in counts or pd.isna(row["stated"]):
            continue
        counted, value = float(counts[where]), float(row["stated"])
        indicator = catalogue[where[0]]
        allowed = 0.0 if indicator.decimals == 0 and indicator.unit != "triệu đồng" else ROUNDING
        if math.isnan(counted) or abs(counted - value) <= allowed:
            continue
        found.append(
            finding(
                "stated_differs",
                quarter=q.quarter,
                district_code=row["district_code"],
                file=row["source_file"],
                sheet=row["source_sheet"],
                cell=row["source_cell"],
                column=indicator.code,
                raw=format_number(value),
                label=indicator.label,
                stated=format_number(value),
                counted=format_number(counted),
            )
        )
    return tuple(found)


def with_findings(tables: CleanTables, found: tuple[Finding, ...]) -> CleanTables:
    """Return the tables with more findings, counted also in the submissions they concern."""
    if not found:
        return tables
    added = findings_frame(found)
    order = ["severity", "district_code", "file", "sheet"]
    findings = pd.concat([tables.findings, added], ignore_index=True)
    findings = findings.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)
    submissions = tables.submissions.copy()
    for severity, column in (("error", "errors"), ("warning", "warnings")):
        files = added.loc[added["severity"].eq(severity), "file"].value_counts()
        more = submissions["file"].map(files).fillna(0).astype("Int64")
        submissions[column] = submissions[column] + more
    return replace(tables, findings=findings, submissions=submissions)
