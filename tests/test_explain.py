"""Every cell of the clean tables leads back to where it was read, and every number to what it rests on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.cleaning.origins import PLACED
from kttt_analysis.dictionary import load
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.cell_values import raw_text
from kttt_analysis.forms.cells import open_workbook
from kttt_analysis.indicators.compute import indicators
from kttt_analysis.indicators.lineage import lineage, lineages
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import WorkspaceError, open_workspace, start_workspace
from kttt_analysis.workspace.explained import Sources, explained, rule_text
from kttt_analysis.workspace.traced import traced
from tests.submitted import write

QUARTER = "2021Q3"
RULES = {"cell", "file", "row", "blank"}


@pytest.fixture(scope="module")
def q(demo: Path) -> QuarterData:
    return kttt.quarter(QUARTER, root=demo)


@pytest.mark.parametrize("name", ["units", "support", "totals", "remarks"])
def test_every_cell_of_a_clean_table_has_an_origin(q: QuarterData, demo: Path, name: str) -> None:
    space = open_workspace(demo)
    sources, seen, cells = Sources(space), Counter[str](), {}
    frame = getattr(q, name)
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.to_dict("records"):
        origins = sources.origins(row, q.tables)
        filled = {c for c, v in row.items() if v is not None and c not in PLACED}
        assert set(origins) == filled
        for origin in origins.values():
            seen[origin.rule] += 1
            if origin.cell is not None:
                stands = _cell(cells, space.raw / QUARTER / origin.file, str(origin.sheet), origin.cell)
                assert raw_text(stands) == origin.raw or origin.raw is None
                assert rule_text(origin.rule)
    assert set(seen) - RULES <= set(load().findings)
    assert seen["cell"] > 0.5 * (sum(seen.values()) - seen["file"])


def _cell(cells: dict[Path, Any], path: Path, sheet: str, address: str) -> Any:
    if path not in cells:
        cells[path] = {s.name: s.rows for s in open_workbook(path).sheets}
    area = span_of(address)
    assert area is not None
    rows = cells[path][sheet]
    return rows[area.top][area.left] if area.left < len(rows[area.top]) else None


def test_the_parts_of_every_number_give_it_again(q: QuarterData) -> None:
    table = indicators(q).set_index("indicator")
    every = lineages(q, list(load().indicators))
    for code, indicator in load().indicators.items():
        found = every[code]
        if code not in table.index or pd.isna(table.loc[code, "value"]):
            continue
        value, (above, below) = table.loc[code, "value"], found.total
        if indicator.kind == "ratio":
            assert above == pytest.approx(table.loc[code, "numerator"])
            assert below == pytest.approx(table.loc[code, "denominator"])
        else:
            assert above == pytest.approx(value), code


def test_the_parts_of_a_district_are_its_own(q: QuarterData) -> None:
    table = indicators(q, "district", ["htx_new", "revenue_per_htx", "tht_total"])
    told = table.dropna(subset=["value"])
    for row in told[told["district_code"].isin(["899", "907", "912"])].itertuples():
        found = lineage(q, str(row.indicator), str(row.district_code))
        assert set(found.parts["district_code"]) <= {row.district_code}
        above = found.total[0]
        assert above == pytest.approx(row.value if pd.isna(row.numerator) else row.numerator)


def test_new_cooperatives_lead_to_their_founding_dates(q: QuarterData, demo: Path) -> None:
    space = open_workspace(demo)
    found = explained(space, lineage(q, "htx_new"), {q.quarter: q.tables})
    dates = found.cells[found.cells["column"].eq("founded_on")]
    assert len(dates) == len(found.lineage.parts) > 0
    assert all(isinstance(v, date) and v.year == 2021 for v in dates["value"])
    assert dates["cell"].notna().all()
    assert dates["raw"].notna().all()
    assert dates["file"].str.startswith(f"{QUARTER}/").all()


def test_an_unknown_indicator_names_the_nearest(q: QuarterData) -> None:
    with pytest.raises(KeyError, match="htx_new"):
        lineage(q, "htx_neww")


@pytest.fixture(params=["Tập huấn Luật HTX", None])
def two_quarters(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """One activity a quarter, alike in file, sheet, row and title."""
    start_workspace(tmp_path)
    for quarter, day, participants in (
        (Quarter(2021, 1), date(2021, 2, 3), 30),
        (Quarter(2021, 2), date(2021, 5, 4), 25),
    ):
        folder = tmp_path / "data/raw" / str(quarter)
        folder.mkdir(parents=True)
        held = {"title": request.param, "held_on": day, "support_kind": "training_class", "solution_group": "2"}
        write(folder / "gq.xlsx", quarter=quarter, support=[{**held, "classes": 1, "participants": participants}])
    return tmp_path


def test_a_part_leads_to_its_own_quarter(two_quarters: Path) -> None:
    cells = kttt.explain("2021Q2", "trainees", root=two_quarters).cells
    people = cells[cells["column"].eq("participants")]
    assert dict(zip(people["file"], people["value"], strict=True)) == {"2021Q1/gq.xlsx": 30, "2021Q2/gq.xlsx": 25}


def test_an_annex_leads_to_each_quarter_also_of_activities_without_a_title(two_quarters: Path) -> None:
    q = kttt.quarter("2021Q2", root=two_quarters)
    (number,) = traced(open_workspace(two_quarters), q, ["trainees"], None, "vi")
    assert {row["place"]: row["numerator"] for row in number.rows} == {"2021Q1/gq.xlsx": 30, "2021Q2/gq.xlsx": 25}
    assert all("30" in row["raw"] if "Q1" in row["place"] else "25" in row["raw"] for row in number.rows)
    assert {row["name"] for row in number.rows} <= {"Tập huấn Luật HTX", None}


def test_a_file_that_changed_meanwhile_is_told_in_words(two_quarters: Path) -> None:
    q, space = kttt.quarter("2021Q2", root=two_quarters), open_workspace(two_quarters)
    write(space.raw / "2021Q1/gq.xlsx", quarter=Quarter(2021, 1))
    with pytest.raises(WorkspaceError, match="chạy lại"):
        explained(space, lineage(q, "trainees"), {q.quarter: q.tables, **q.history})
    with pytest.raises(WorkspaceError, match="chạy lại"):
        traced(space, q, ["trainees"], None, "vi")
