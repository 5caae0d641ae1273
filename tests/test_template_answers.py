"""A template filled in with any valid answers reads back as exactly those answers, with nothing to mend."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as anything
from hypothesis import strategies as st

from kttt_analysis import loop
from kttt_analysis.cleaning.checks.blank_figures import counted_columns
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.forms.form import form
from kttt_analysis.forms.template import make_template
from kttt_analysis.forms.template_words import template
from tests.filled_template import GO_QUAO, KIEN_GIANG, Q3, Answers, fill, order

COMMUNES = [c.code for c in KIEN_GIANG.communes if c.district_code == "907" and c.listed(Q3.end)]
WORDS = ["Tân Tiến", "Hòa Thuận", "Vĩnh Thắng", "Thủy Liễu", "Định An", "Phước Lộc", "lúa giống số 1", "Đại Thành"]
TEXTS = ["Đề nghị bố trí kinh phí.", "Giá vật tư tăng 12,5% so với cùng kỳ", "Thiếu vốn lưu động", "Không", "15/9/2021"]
NAMED = {"HTX": "HTX", "QTDND": "Quỹ tín dụng nhân dân", "LHHTX": "Liên hiệp hợp tác xã", "THT": "THT"}
BEGINNING = {"HTX": (5, 500), "QTDND": (30, 500), "LHHTX": (3, 200), "THT": (2, 300)}


def money(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(int(low * 10), int(high * 10)).map(lambda n: n / 10)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


flags = some(st.booleans())


@st.composite
def units(draw: st.DrawFn, listed: str, number: int) -> dict[str, Any]:
    """A unit without anything odd; what may be left empty is sometimes left empty."""
    sheet = template().sheets[listed]
    kind = draw(st.sampled_from(["HTX", "HTX", "QTDND", "LHHTX"])) if listed == "HTX" else "THT"
    founded = draw(st.dates(date(1990, 1, 1), Q3.end))
    status = draw(st.sampled_from(["active", "active", "active", "suspended", "ended"]))
    members = draw(st.integers(*BEGINNING[kind]))
    regular, seasonal = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    unit: dict[str, Any] = {
        "name": f"{NAMED[kind]} {draw(st.sampled_from(WORDS))} {number}",
        "unit_code": draw(some(st.just(f"00{listed == 'HTX':d}70{number:05d}"))),
        "kind": kind,
        "commune_code": draw(some(st.sampled_from(COMMUNES))),
        "sector": draw(some(st.sampled_from(list(load().vocabularies["sector"])))),
        "founded_on": founded,
        "status": status,
        "new_style": draw(flags),
        "triple_rice": draw(flags),
        "chain_linked": draw(flags),
        "members_total": members,
        "members_joined": draw(some(st.integers(0, members))),
        "members_left": draw(some(st.integers(0, 20))),
        "workers_total": draw(some(st.integers(regular + seasonal, 150))),
        "workers_regular": regular,
        "workers_seasonal": seasonal,
        "charter_capital": draw(some(money(50, 900))),
        "revenue": draw(some(money(1000, 20_000))),
        "profit": draw(some(money(-500, 9000))),
        "area_ha": draw(some(money(0, 99))),
        "note": draw(some(st.sampled_from(TEXTS))),
    }
    if status != "active":
        since = max(founded, date(2021, 1, 1))  # what stopped before the year has earned nothing in it
        unit["status_on"] = since + timedelta(days=draw(st.integers(0, (Q3.end - since).days)))
    if status == "ended":  # a group that became a cooperative needs that cooperative
        unit["exit_kind"] = draw(st.sampled_from([k for k in sheet.choices["exit_kind"] if k != "tht_to_htx"]))
    if founded.year == Q3.year and unit["members_joined"] is not None:
        unit |= {"members_joined": members, "members_left": draw(some(st.just(0)))}
    if listed == "THT":
        return unit | {"certified": draw(flags)}
    levels = [draw(st.integers(0, 3)) for _ in range(5)]
    names = ("untrained", "elementary", "intermediate", "college", "university")
    return unit | {
        "high_tech": draw(flags),
        "managers_total": sum(levels),
        **{f"managers_{level}": n for level, n in zip(names, levels, strict=True)},
        "revenue_members": draw(money(0, 900)),
        "regular_income": draw(some(money(0, 900))),
        "rating": draw(some(st.sampled_from(list(load().vocabularies["rating"])))),
    }


@st.composite
def activities(draw: st.DrawFn, number: int) -> dict[str, Any]:
    participants = draw(some(st.integers(0, 300)))
    return {
        "title": f"Lớp tập huấn {number}",
        "solution_group": draw(st.sampled_from(list(load().vocabularies["solution_group"]))),
        "support_kind": draw(st.sampled_from(list(load().vocabularies["support_kind"]))),
        "held_on": draw(st.dates(Q3.start, Q3.end)),
        "organiser": draw(some(st.sampled_from(TEXTS))),
        "classes": draw(some(st.integers(0, 9))),
        "participants": participants,
        "persons": draw(some(st.integers(0, 300 if participants is None else participants))),
        "units_supported": draw(some(st.integers(0, 50))),
        "budget_central": draw(some(money(0, 900))),
        "budget_local": draw(some(money(0, 900))),
        "legal_basis": draw(some(st.just("Nghị quyết 337/2020/NQ-HĐND"))),
    }


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    lists = {
        listed: [draw(units(listed, i)) for i in range(draw(st.integers(least, 5)))]
        for listed, least in (("HTX", 1), ("THT", 0))
    }
    here = {name: [u for u in rows if u["status"] != "ended"] for name, rows in lists.items()}
    stated = {
        "htx_total": sum(u["kind"] != "LHHTX" for u in here["HTX"]),
        "lhhtx_total": sum(u["kind"] == "LHHTX" for u in here["HTX"]),
        "tht_total": len(here["THT"]),
    }
    asked = draw(st.sets(st.sampled_from(sorted(stated))))
    listed = [u["unit_code"] or u["name"] for rows in lists.values() for u in rows]
    supported = some(st.lists(st.sampled_from(listed), min_size=1, max_size=3, unique=True).map(";".join))
    topics = st.sampled_from(list(load().vocabularies["topic"]))
    remarks = draw(st.lists(st.tuples(topics, st.sampled_from(TEXTS)), max_size=4))
    return {
        **lists,
        "support": [draw(activities(i)) | {"unit_ids": draw(supported)} for i in range(draw(st.integers(0, 4)))],
        "totals": [{"indicator": code, "stated": stated[code]} for code in stated if code in asked],
        "remarks": [{"topic": topic, "text": text} for topic, text in remarks],
    }


def template_for(given: Answers, known: int) -> bytes:
    """A template that lists the first few units already."""
    return make_template(order({name: given[name][:known] for name in ("HTX", "THT")}))


def check(path: Path, given: Answers) -> None:
    tables = loop.check([path], name=Q3)
    odd = tables.findings[tables.findings["severity"].isin(["error", "warning"]) & tables.findings["file"].notna()]
    blank = odd["code"].eq("figures_left_blank")
    assert set(zip(odd.loc[blank, "sheet"], odd.loc[blank, "column"], strict=True)) == left_blank(given)
    odd = odd[~blank]
    assert odd.empty, odd[["code", "sheet", "cell", "message"]].to_string()
    assert tables.rejected.empty
    mine = tables.units["kind"].eq("THT")
    same("HTX", tables.units[~mine], given["HTX"])
    same("THT", tables.units[mine], given["THT"])
    same("support", tables.support, given["support"])
    same("remarks", tables.remarks[tables.remarks["text"].notna()], given["remarks"])
    told = tables.totals.dropna(subset=["stated"])
    assert dict(zip(told["indicator"], told["stated"], strict=True)) == {
        r["indicator"]: r["stated"] for r in given["totals"]
    }


def left_blank(given: Answers) -> set[tuple[str, str]]:
    """Figures that an active unit does not give: whatever else is right, they are told."""
    return {
        (listed, column)
        for listed in ("HTX", "THT")
        for column in counted_columns(listed)
        if any(u["status"] == "active" and u.get(column) is None for u in given[listed])
    }


def same(code: str, frame: pd.DataFrame, records: Any) -> None:
    """Each record once, in order, every column of the sheet as it was given."""
    assert len(frame) == len(records)
    for (_, row), record in zip(frame.iterrows(), records, strict=True):
        for column in form().sheets[code].columns:
            read, wanted = row[column.name], record.get(column.name)
            assert (wanted is None and pd.isna(read)) or read == wanted, (code, column.name, read, wanted)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@anything(answers(), st.integers(0, 3))
def test_valid_answers_read_back_as_they_were_given(given: Answers, known: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(fill(Path(folder) / "go-quao.xlsx", given, template_for(given, known)), given)


EXAMPLE: Mapping[str, Any] = {
    "name": "HTX Tân Tiến",
    "unit_code": "0017000001",
    "kind": "HTX",
    "commune_code": COMMUNES[0],
    "sector": "crops",
    "founded_on": date(2015, 3, 5),
    "status": "active",
    "members_total": 40,
    "revenue": 1325.5,
    "profit": -12.5,
}
THREE: tuple[Answers, ...] = (
    {"HTX": [EXAMPLE], "THT": [], "support": [], "totals": [], "remarks": []},
    {
        "HTX": [EXAMPLE, {**EXAMPLE, "name": "HTX Hòa Thuận", "unit_code": None, "new_style": True, "revenue": None}],
        "THT": [{"name": "THT số 1", "kind": "THT", "founded_on": date(2021, 8, 2), "status": "active",
                 "members_total": 15, "members_joined": 15, "certified": False, "note": "Mới"}],
        "support": [{"title": "Tập huấn kế toán", "solution_group": "2", "support_kind": "training_class",
                     "held_on": date(2021, 7, 6), "classes": 1, "participants": 30, "budget_local": 12.0}],
        "totals": [{"indicator": "htx_total", "stated": 2}, {"indicator": "tht_total", "stated": 1}],
        "remarks": [{"topic": "proposal", "text": "Đề nghị bố trí kinh phí."}],
    },
    {
        "HTX": [{**EXAMPLE, "status": "ended", "status_on": date(2021, 9, 1), "exit_kind": "dissolved"}],
        "THT": [{"name": f"THT số {i}", "kind": "THT", "founded_on": date(2020, 1, 2), "status": "active",
                 "members_total": 10 + i} for i in range(40)],
        "support": [], "totals": [], "remarks": [{"topic": t, "text": "Ý kiến"} for t in load().vocabularies["topic"]],
    },
)  # fmt: skip


def test_answers_saved_by_libreoffice_read_back_the_same(tmp_path: Path) -> None:
    """With the sums that LibreOffice calculates, and its own way of writing lists, limits and formats."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "out").mkdir()
    for i, given in enumerate(THREE):
        fill(tmp_path / f"go-quao-{i}.xlsx", given, template_for(given, 1))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    files = sorted(map(str, tmp_path.glob("*.xlsx")))
    subprocess.run([*asked, *files], check=True, capture_output=True, timeout=120)
    for i, given in enumerate(THREE):
        check(tmp_path / "out" / f"go-quao-{i}.xlsx", given)


def test_a_blank_template_says_only_that_nothing_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(template_for(THREE[2], 40))
    tables = loop.check([path], name=Q3)
    told = tables.findings[tables.findings["file"].notna() & tables.findings["severity"].isin(["error", "warning"])]
    assert told["code"].tolist() == ["nothing_filled_in"]
    assert tables.units.empty
    assert not tables.districts
    row = tables.submissions[tables.submissions["file"].eq("blank.xlsx")].iloc[0]
    assert (row["state"], len(tables.rejected)) == ("to_mend", row["records"])
    assert GO_QUAO.code == row["district_code"]


def test_a_listed_unit_without_figures_is_missing_and_has_not_ended(tmp_path: Path) -> None:
    given = THREE[1]
    bare = {k: v for k, v in given["HTX"][1].items() if k in template().sheets["HTX"].carried}
    path = fill(tmp_path / "a.xlsx", {**given, "HTX": [given["HTX"][0], bare], "totals": []})
    tables = loop.check([path], name=Q3)
    told = tables.findings[tables.findings["code"].eq("units_without_figures")]
    assert told["severity"].tolist() == ["warning"]
    assert "HTX Hòa Thuận" in told["message"].iloc[0]
    unit = tables.units[tables.units["name"].eq("HTX Hòa Thuận")].iloc[0]
    assert unit["status"] == "active"
    assert pd.isna(unit["members_total"])
    assert pd.isna(unit["revenue"])


def test_the_template_s_own_sheets_are_noted_and_hold_no_answers(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", THREE[1])
    tables: CleanTables = loop.check([path], name=Q3)
    noted = tables.findings[tables.findings["code"].eq("template_sheet")]
    assert sorted(noted["sheet"]) == sorted(template().own_sheets)


def test_answers_by_the_administrative_calendar_read_back_too(tmp_path: Path) -> None:
    """Quarter III/2021 ends on 14/9/2021 there: the form says so, and what it says is not taken for another period."""
    (tmp_path / "kttt.toml").write_text('[calendar]\nquarter = "administrative"\n', encoding="utf-8")
    given = {**THREE[1], "totals": []}
    path = fill(tmp_path / "a.xlsx", given, make_template(order(calendar="administrative")))
    tables = loop.check([path], root=tmp_path)
    odd = tables.findings[tables.findings["severity"].ne("note") & tables.findings["file"].notna()]
    odd = odd[odd["code"].ne("figures_left_blank")]  # these answers leave some out
    assert odd.empty, odd[["code", "cell", "message"]].to_string()
    assert (len(tables.units), len(tables.support)) == (3, 1)
