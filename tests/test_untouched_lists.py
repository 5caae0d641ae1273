"""A list that comes back as the template began is not handed in, whatever else of the file is filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis import loop
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.forms.template import make_template
from kttt_analysis.indicators.compute import indicators
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.reconcile import stated_against_listed
from kttt_analysis.quarter import Quarter
from tests.filled_template import GO_QUAO, KIEN_GIANG, Q3, Answers, fill, order
from tests.submitted import TWO, cleaned, told, write

NEW = date(2021, 8, 2)
GROUPS: list[dict[str, Any]] = [
    {"name": f"THT số {i}", "kind": "THT", "sector": "crops", "founded_on": NEW, "status": "active"} for i in range(3)
]
COUNTED = [{**group, "members_total": 12, "members_joined": 12} for group in GROUPS]
ENDED = {**GROUPS[0], "status": "ended", "status_on": date(2021, 9, 1), "exit_kind": "tht_ended"}
LISTED: Answers = {"HTX": [{k: v for k, v in u.items() if k != "commune_code"} for u in TWO], "THT": GROUPS}
FILLED: Answers = {"HTX": list(TWO)}


def sent(path: Path, answers: Answers, listed: Answers = LISTED) -> Path:
    """A template with prefilled lists, in which only some sheets are answered."""
    return fill(path, answers, make_template(order(listed)))


def errors(tables: CleanTables) -> list[tuple[str, str]]:
    odd = tables.findings[tables.findings["severity"].eq("error") & tables.findings["file"].notna()]
    return list(zip(odd["code"], odd["sheet"], strict=True))


def here(tables: CleanTables) -> dict[str, Any]:
    """The submission of Gò Quao in force."""
    rows = tables.submissions[tables.submissions["district_code"].eq(GO_QUAO.code)]
    return {str(k): v for k, v in rows.iloc[0].to_dict().items()}


def conserved(tables: CleanTables) -> bool:
    """Records read = kept + rejected, where one file came."""
    kept = sum(len(t) for t in (tables.units, tables.support, tables.totals, tables.remarks))
    return bool(here(tables)["records"] == kept + len(tables.rejected))


def counted(tables: CleanTables, code: str) -> pd.DataFrame:
    return indicators(QuarterData(Q3, tables, KIEN_GIANG, date(2021, 10, 20)), codes=[code])


def value(tables: CleanTables, code: str) -> tuple[float, str]:
    row = counted(tables, code).iloc[0]
    return row["value"], row["basis"]


def test_only_a_remark_is_no_list(tmp_path: Path) -> None:
    """Nobody has reported a single unit, though names of five stand in the file."""
    path = sent(tmp_path / "go-quao.xlsx", {"remarks": [{"topic": "proposal", "text": "Đề nghị bố trí kinh phí."}]})
    tables = loop.check([path], name=Q3)
    assert errors(tables) == [("nothing_filled_in", "HTX"), ("nothing_filled_in", "THT")]
    assert (len(tables.units), len(tables.rejected)) == (0, 5)
    assert set(tables.rejected["reason"]) == {"nothing_filled_in"}
    assert tables.remarks["text"].dropna().tolist() == ["Đề nghị bố trí kinh phí."]
    assert tables.districts == frozenset()
    assert (here(tables)["state"], here(tables)["tables"]) == ("to_mend", "remarks;support")
    assert conserved(tables)
    assert counted(tables, "htx_total")["value"].isna().all()


def test_one_list_untouched_is_told_where_it_stands_and_the_other_counts(tmp_path: Path) -> None:
    tables = loop.check([sent(tmp_path / "go-quao.xlsx", FILLED)], name=Q3)
    found = told(tables, "nothing_filled_in")
    assert (found["sheet"], found["district_code"]) == ("THT", GO_QUAO.code)
    assert found["cell"]
    assert "THT" in found["message"]
    assert set(tables.units["kind"]) == {"HTX"}
    assert tables.rejected["sheet"].tolist() == ["THT"] * 3
    assert tables.districts_with("THT") == frozenset()
    assert tables.districts == {GO_QUAO.code}
    assert here(tables)["state"] == "to_mend"
    assert conserved(tables)


def test_stated_totals_count_where_the_list_is_untouched(tmp_path: Path) -> None:
    totals = [{"indicator": code, "stated": n} for code, n in (("tht_total", 41), ("tht_new", 7))]
    tables = loop.check([sent(tmp_path / "go-quao.xlsx", {**FILLED, "totals": totals})], name=Q3)
    assert value(tables, "tht_total") == (41, "stated")
    assert value(tables, "tht_new") == (7, "stated")
    assert value(tables, "htx_total")[0] == len(TWO)
    assert "totals" in here(tables)["tables"]


def test_a_later_template_with_one_list_leaves_the_rest_of_the_earlier_in_force(tmp_path: Path) -> None:
    said = {"totals": [{"indicator": "tht_total", "stated": 3}], "remarks": [{"topic": "proposal", "text": "Như trên"}]}
    first = sent(tmp_path / "go-quao v1.xlsx", {**FILLED, "THT": COUNTED, **said})
    mended = [{**TWO[0], "revenue": 650.0}, TWO[1]]
    second = sent(tmp_path / "go-quao v2.xlsx", {"HTX": mended})
    tables = loop.check([first, second], name=Q3)
    assert tables.units.loc[tables.units["kind"].eq("HTX"), "revenue"].tolist() == [650.0, 900.0]
    groups = tables.units[tables.units["kind"].eq("THT")]
    assert groups["members_total"].tolist() == [12, 12, 12]
    assert set(groups["source_file"]) == {"go-quao v1.xlsx"}
    assert tables.totals.dropna(subset=["stated"])["stated"].tolist() == [3]
    assert not tables.totals.duplicated(["district_code", "indicator"]).any()
    assert tables.remarks["text"].dropna().tolist() == ["Như trên"]
    held = tables.submissions.dropna(subset=["file"]).set_index("file")["tables"]
    assert held["go-quao v2.xlsx"] == "HTX;support"
    assert held["go-quao v1.xlsx"] == "THT;remarks;totals"
    assert "list_absent" not in set(tables.findings["code"])


def test_a_list_that_a_later_version_gives_is_not_asked_for_in_the_earlier(tmp_path: Path) -> None:
    first = sent(tmp_path / "go-quao v1.xlsx", FILLED)
    second = sent(tmp_path / "go-quao v2.xlsx", {**FILLED, "THT": COUNTED})
    tables = loop.check([first, second], name=Q3)
    assert errors(tables) == []
    assert tables.rejected.empty
    mine = tables.submissions.dropna(subset=["file"])
    assert mine["state"].tolist() == ["accepted", "replaced"]
    kept = sum(len(t) for t in (tables.units, tables.support, tables.totals, tables.remarks))
    assert mine["records"].tolist()[0] == kept


def test_an_untouched_list_is_absent_where_the_quarter_before_had_one(tmp_path: Path) -> None:
    second = Quarter(2021, 2)
    before = write(
        tmp_path / "truoc.xlsx", THT=[{**g, "founded_on": date(2021, 4, 2)} | {"members_total": 9} for g in GROUPS]
    )
    tables = cleaned(sent(tmp_path / "go-quao.xlsx", FILLED), quarter=Q3, earlier={second: cleaned(before)})
    assert "3 đơn vị" in told(tables, "list_absent")["message"]


def test_a_list_whose_units_have_all_ended_owes_no_figures(tmp_path: Path) -> None:
    tables = loop.check(
        [sent(tmp_path / "go-quao.xlsx", {**FILLED, "THT": [ENDED]}, {**LISTED, "THT": [ENDED]})], name=Q3
    )
    assert errors(tables) == []
    assert tables.districts_with("THT") == {GO_QUAO.code}
    assert tables.units.loc[tables.units["kind"].eq("THT"), "status"].tolist() == ["ended"]


def test_one_figure_makes_it_a_list(tmp_path: Path) -> None:
    answers = {**FILLED, "THT": [COUNTED[0], *GROUPS[1:]]}
    tables = loop.check([sent(tmp_path / "go-quao.xlsx", answers)], name=Q3)
    assert errors(tables) == []
    assert "2 đơn vị" in told(tables, "units_without_figures")["message"]


def test_a_list_of_any_form_without_a_figure_is_not_handed_in(tmp_path: Path) -> None:
    groups = [{**g, "founded_on": date(2021, 4, 2)} for g in GROUPS]
    tables = cleaned(write(tmp_path / "go-quao.xlsx", THT=groups))
    assert told(tables, "nothing_filled_in")["sheet"] == "THT"
    assert tables.districts_with("THT") == frozenset()
    assert tables.rejected["reason"].tolist() == ["nothing_filled_in"] * 3


def test_a_stated_total_is_told_beside_the_list_that_it_is_of(tmp_path: Path) -> None:
    first = Quarter(2021, 1)
    activity = {"title": "Lớp kế toán", "solution_group": "2", "support_kind": "training_class", "classes": 1}
    totals = [{"indicator": "htx_total", "stated": 9}, {"indicator": "classes_held", "stated": 9}]
    support = [{**activity, "held_on": date(2021, 2, 3), "participants": 30}]
    path = write(tmp_path / "go-quao.xlsx", quarter=first, support=support, totals=totals)
    tables = cleaned(path, quarter=first)
    found = stated_against_listed(QuarterData(first, tables, KIEN_GIANG, date(2021, 4, 20)))
    told_of = {one.column: one.message for one in found}
    assert "danh sách đơn vị cho 2" in told_of["htx_total"]
    assert "danh sách hoạt động cho 1" in told_of["classes_held"]
