"""The whole way on the sample, raw workbooks to tables, indicators and progress: every value is the truth."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.dictionary import load
from kttt_analysis.drawing import report
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter

QUARTERS = [str(q) for q in Quarter.range("2020Q1", "2021Q4")]
SOURCE = ("source_file", "source_sheet", "source_row", "source_cell")


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict[str, Any]:
    return json.loads((demo / "TRUTH.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def quarters(demo: Path) -> dict[str, QuarterData]:
    return {name: kttt.quarter(name, root=demo) for name in QUARTERS}


def plain(value: Any) -> Any:
    """A cell of a clean table as the truth writes it."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def table(q: QuarterData, name: str, columns: list[str]) -> list[list[Any]]:
    frame = q.tables.frames()[name]
    return [[plain(row[c]) for c in columns] for row in frame.astype(object).to_dict("records")]


def same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) or isinstance(wanted, float):
        return found is not None and wanted is not None and abs(found - wanted) <= 1e-6 * max(1.0, abs(wanted))
    return found == wanted


@pytest.mark.parametrize("name", ["units", "support", "totals", "remarks"])
@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_cell_of_every_clean_table_is_the_truth(
    quarters: dict[str, QuarterData], truth: dict[str, Any], quarter: str, name: str
) -> None:
    told = truth["quarters"][quarter][name]
    columns, found = told["columns"], table(quarters[quarter], name, told["columns"])
    at = [columns.index(c) for c in SOURCE if c in columns]
    wanted = {tuple(row[i] for i in at): row for row in told["rows"]}
    assert len(wanted) == len(told["rows"]) == len(found)
    wrong = [
        (row, columns[i], value, expected[i])
        for row in found
        for expected in [wanted[tuple(row[i] for i in at)]]
        for i, value in enumerate(row)
        if not same(value, expected[i])
    ]
    assert wrong == []


@pytest.mark.parametrize("by", ["", "district"])
@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_indicator_is_the_truth(
    quarters: dict[str, QuarterData], truth: dict[str, Any], quarter: str, by: str
) -> None:
    values = truth["quarters"][quarter]["indicators"]
    frame = kttt.indicators(quarters[quarter], by=by)
    assert set(frame["indicator"]) == set(load().indicators), "the whole catalogue is computed"
    rows = frame[["indicator", "district_code", "value"]].astype(object).itertuples(index=False)
    found = {(r.indicator, plain(r.district_code) or ""): plain(r.value) for r in rows}
    wrong = []
    for code, places in values.items():
        for place, expected in places.items():
            if bool(place) == bool(by) and not same(found[code, place], expected):
                wrong.append((code, place, found[code, place], expected))
    assert wrong == []


def test_truth_covers_the_whole_catalogue(truth: dict[str, Any]) -> None:
    assert set(truth["quarters"]["2021Q4"]["indicators"]) == set(load().indicators)


WAYS_OF_WRITING = {"number_as_text", "legacy_encoding", "unticked"}
"""Notes on how a district writes, which take nothing from its figures."""


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_mistake_is_told_at_its_cell_and_nothing_else_is(
    quarters: dict[str, QuarterData], truth: dict[str, Any], quarter: str
) -> None:
    q, told = quarters[quarter], truth["quarters"][quarter]
    findings = q.findings[~q.findings["code"].isin({"synthetic_data", *WAYS_OF_WRITING})]
    expected: set[tuple[str, str]] = set()
    for mistake in told["mistakes"]:
        at = findings["file"].eq(mistake["file"]) & findings["sheet"].eq(mistake["sheet"])
        at &= findings["cell"].eq(mistake["cell"]) & findings["code"].eq(mistake["finding"])
        assert at.sum() == 1, mistake
        expected |= {(mistake["district_code"], code) for code in (mistake["finding"], *mistake["also"])}
    expected |= {(code, "missing_submission") for code in told["missing"]}
    expected |= {(s["district_code"], "replaced_submission") for s in told["submissions"] if s["version"] > 1}
    # units of last year that are listed only now are no error, and are told; of the first quarter nobody can know
    late = [u for u in truth["registered_late"] if u["first_quarter"] == quarter != QUARTERS[0]]
    expected |= {(u["district_code"], "registered_late") for u in late}
    assert set(zip(findings["district_code"], findings["code"], strict=True)) == expected
    messages = findings.loc[findings["code"].eq("registered_late"), "message"]
    assert all(any(u["name"] in message for message in messages) for u in late)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_who_reported_when_and_what_was_kept(
    quarters: dict[str, QuarterData], truth: dict[str, Any], quarter: str
) -> None:
    q, told = quarters[quarter], truth["quarters"][quarter]
    states = q.submissions.set_index("file")["state"].astype(object).to_dict()
    wrong = {m["file"] for m in told["mistakes"] if load().findings[m["finding"]].severity == "error"}
    newest = {s["district_code"]: s["file"] for s in told["submissions"]}
    for one in told["submissions"]:
        state = "late" if one["days_late"] else "to_mend" if one["file"] in wrong else "accepted"
        assert states.pop(one["file"]) == (state if newest[one["district_code"]] == one["file"] else "replaced"), one
    assert list(states.values()) == ["missing"] * len(told["missing"])
    assert (len(q.coverage.reported), q.coverage.expected) == (15 - len(told["missing"]), 15)
    # records read = kept + rejected + replaced
    kept = sum(len(frame) for frame in (q.units, q.support, q.totals, q.remarks))
    replaced = q.submissions.loc[q.submissions["state"].eq("replaced"), "records"].sum()
    assert q.submissions["records"].sum() == kept + len(q.rejected) + replaced
    assert set(q.rejected["reason"]) <= {"duplicate_unit"}


@pytest.mark.parametrize("quarter", ["2021Q1", "2021Q2", "2021Q3", "2021Q4"])
def test_progress_is_actual_over_target(quarters: dict[str, QuarterData], truth: dict[str, Any], quarter: str) -> None:
    targets = {
        "tht_new": 50,
        "htx_new": 15,
        "tht_members_new": 750,
        "htx_members_new": 525,
        "revenue_per_htx": 1325,
        "income_per_regular_worker": 57,
        "managers_elementary_intermediate": 572,
        "managers_college_university": 71,
    }
    frame = kttt.progress(quarters[quarter]).set_index("indicator")
    assert frame["target"].to_dict() == targets
    for code, target in targets.items():
        actual = truth["quarters"][quarter]["indicators"][code][""]
        assert same(float(frame.loc[code, "actual"]), float(actual))
        assert same(float(frame.loc[code, "pct_of_plan"]), 100 * actual / target)
        before = truth["quarters"][str(Quarter.parse(quarter).year_ago)]["indicators"][code][""]
        assert same(float(frame.loc[code, "same_period_last_year"]), float(before))


def test_at_the_end_of_the_year_nothing_is_on_track_any_more(quarters: dict[str, QuarterData]) -> None:
    def told(quarter: str) -> str:
        view = report.View(quarters[quarter])
        blocks = (report.headline, report.scorecard, report.numbers, report.numbers_table, report.targets_chart)
        return "\n".join(block(view).text() for block in blocks).lower()

    assert "đúng tiến độ" in told("2021Q3")
    closed = told("2021Q4")
    assert "tiến độ" not in closed
    assert "02 gần đạt" in closed
    # the same period last year and the end of last year are one day: told once
    assert closed.count("tăng 11 htx") == 1
    assert "cuối năm 2020" not in closed


def test_the_lockdown_is_seen_in_the_third_quarter(quarters: dict[str, QuarterData]) -> None:
    tables = {q: kttt.indicators(quarters[q]).set_index("indicator") for q in ("2020Q3", "2021Q2", "2021Q3")}

    def in_quarter(quarter: str, code: str) -> float:
        return float(tables[quarter].loc[code, "value_quarter"])

    for code in ("htx_new", "tht_new", "classes_held", "fairs"):
        assert in_quarter("2021Q3", code) < min(in_quarter("2021Q2", code), in_quarter("2020Q3", code) + 1), code
