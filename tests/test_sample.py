"""The simulated province: the same for a seed, of the published size, marked, and as its truth says."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kttt_analysis.dictionary import load, load_province
from kttt_analysis.forms import read
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.population import population
from kttt_analysis.sample.records import Row, Simulation, simulate
from kttt_analysis.sample.slips import mishaps
from kttt_analysis.sample.ways import ways
from kttt_analysis.sample.world import load_world
from kttt_analysis.sample.writing import RECEIPTS, TRUTH, NotADemonstrationError, write_sample
from kttt_analysis.vietnamese.names import key

FIRST, LAST = Quarter(2020, 4), Quarter(2021, 4)
QUARTERS = Quarter.range(FIRST, LAST)
DISTRICTS = tuple(load_world().districts)
COOPERATIVES = ("HTX", "QTDND")
KINDS = ("HTX", "QTDND", "LHHTX", "THT")
LEVELS = ("untrained", "elementary", "intermediate", "college", "university")


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    paths = write_sample(root, FIRST, LAST)
    assert {p.name for p in paths if p.parent.name == "2021Q2"} >= {"907-go-quao.xlsx", RECEIPTS}
    return root


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def world(simulation: Simulation) -> dict[str, Any]:
    """Units as they are, before anybody writes them down, in the shape of the truth."""
    quarters = {}
    for quarter in QUARTERS:
        rows = json.loads(json.dumps(everybody(simulation, quarter), default=date.isoformat))
        quarters[str(quarter)] = {"units": {"columns": list(rows[0]), "rows": [list(row.values()) for row in rows]}}
    late = [
        {"kind": u.kind, "district_code": u.district, "unit_code": u.code, "name": u.name}
        for u in simulation.units.values()
        if u.late
    ]
    return {"registered_late": late, "quarters": quarters}


def rows_of(truth: dict[str, Any], quarter: Quarter, table: str = "units") -> list[Row]:
    part = truth["quarters"][str(quarter)][table]
    return [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]


def everybody(simulation: Simulation, quarter: Quarter) -> list[Row]:
    return [row for district in DISTRICTS for row in simulation.rows(district, quarter)]


def there(rows: Iterable[Row], *kinds: str) -> list[Row]:
    return [r for r in rows if r["kind"] in kinds and r["status"] != "ended"]


def identity(row: Row) -> tuple[str, str, str]:
    return (row["kind"], row["district_code"], row["unit_code"] or f"{row['commune_code']} {row['name']}")


# ---- the same again


def test_same_seed_same_bytes_whatever_the_range_and_the_hash_seed(folder: Path, tmp_path: Path) -> None:
    """Another process, another order of sets, a shorter range: the same files, byte by byte."""
    code = (
        "import sys; from pathlib import Path; from kttt_analysis.sample.writing import write_sample;"
        "from kttt_analysis.quarter import Quarter;"
        "write_sample(Path(sys.argv[1]), Quarter(2021, 2), Quarter(2021, 2))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "42", "TZ": "America/Lima"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)

    def hashes(root: Path) -> dict[str, str]:
        files = sorted((root / "data" / "raw" / "2021Q2").iterdir())
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    assert {Path(name).suffix for name in hashes(folder)} == {".xlsx", ".xls", ".csv", ".toml"}
    assert len(hashes(folder)) == 16
    assert hashes(folder) == hashes(tmp_path)
    shorter = json.loads((tmp_path / TRUTH).read_text(encoding="utf-8"))
    longer = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    assert shorter["quarters"]["2021Q2"] == longer["quarters"]["2021Q2"]
    times = [(root / "data/raw/2021Q2/907-go-quao.xlsx").stat().st_mtime for root in (folder, tmp_path)]
    assert times[0] == times[1]


def test_another_seed_gives_another_province_of_the_same_size(simulation: Simulation) -> None:
    other = population(load_world(), 7)
    assert len(other) == len(simulation.units)
    same = {u.name for u in other.values()} & {u.name for u in simulation.units.values()}
    assert len(same) < len(other) / 2
    standing = [u for u in other.values() if u.listed <= Quarter(2020, 4) and not u.ended(Quarter(2020, 4))]
    assert Counter(u.kind for u in standing) == {"HTX": 435, "QTDND": 22, "LHHTX": 2, "THT": 2170}


def test_quarters_outside_the_simulated_time_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="từ 2018Q1 đến 2022Q4, không có 2023Q1"):
        write_sample(tmp_path, Quarter(2022, 4), Quarter(2023, 1))
    assert not list(tmp_path.iterdir())


def test_real_submissions_are_never_mixed_with_the_sample(tmp_path: Path) -> None:
    real = tmp_path / "data" / "raw" / "2021Q2" / "GoQuao.xlsx"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"real")
    for name in ("GoQuao.xlsx", "907-go-quao.xlsx"):  # the sample's own name, but no demonstration stands here
        real = real.rename(real.with_name(name))
        with pytest.raises(NotADemonstrationError, match=name):
            write_sample(tmp_path, Quarter(2021, 2), Quarter(2021, 2))
    assert real.read_bytes() == b"real"
    assert not (tmp_path / TRUTH).exists()


def test_a_workspace_is_no_place_for_the_sample(tmp_path: Path) -> None:
    (tmp_path / "kttt.toml").touch()
    with pytest.raises(NotADemonstrationError, match="không gian làm việc"):
        write_sample(tmp_path, Quarter(2021, 2), Quarter(2021, 2))


def test_an_earlier_demonstration_is_replaced_even_a_broken_off_one(tmp_path: Path) -> None:
    write_sample(tmp_path, Quarter(2021, 1), Quarter(2021, 1))
    whole = json.loads((tmp_path / TRUTH).read_text(encoding="utf-8"))
    begun = {"synthetic": True, "unfinished": True, "files": whole["files"]}
    (tmp_path / TRUTH).write_text(json.dumps(begun), encoding="utf-8")
    write_sample(tmp_path, Quarter(2021, 2), Quarter(2021, 2))
    assert {p.parent.name for p in tmp_path.glob("data/raw/*/*")} == {"2021Q2"}
    assert list(json.loads((tmp_path / TRUTH).read_text(encoding="utf-8"))["quarters"]) == ["2021Q2"]


def test_progress_counts_the_workbooks(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_sample(tmp_path, Quarter(2021, 3), Quarter(2021, 3), progress=lambda done, total: told.append((done, total)))
    assert told == [(15, 15)]


# ---- of the published size


@pytest.mark.parametrize(
    ("quarter", "htx", "tht"),
    [("2018Q4", 375, None), ("2019Q4", 443, 2148), ("2020Q4", 457, 2170), ("2021Q4", 468, 2160)],
)
def test_published_counts(simulation: Simulation, quarter: str, htx: int, tht: int | None) -> None:
    rows = everybody(simulation, Quarter.parse(quarter))
    assert len(there(rows, *COOPERATIVES)) == htx
    assert tht is None or len(there(rows, "THT")) == tht
    assert len(there(rows, "LHHTX")) == 2


def test_published_totals_of_2020(truth: dict[str, Any], world: dict[str, Any]) -> None:
    rows = rows_of(world, Quarter(2020, 4))
    cooperatives, groups = there(rows, *COOPERATIVES), there(rows, "THT")
    assert Counter(r["sector"] for r in cooperatives) == {
        "crops": 329,
        "fisheries": 76,
        "trade": 5,
        "transport": 14,
        "construction": 3,
        "handicraft": 8,
        "credit": 22,
    }
    assert sum(r["members_total"] for r in cooperatives) == 52_955
    assert sum(r["workers_regular"] for r in cooperatives) == 8_920
    assert sum(r["charter_capital"] for r in cooperatives) == pytest.approx(241_252)
    assert sum(r["area_ha"] or 0 for r in cooperatives) == pytest.approx(59_120)
    assert sum(r["members_total"] for r in groups) == 45_078
    assert sum(r["charter_capital"] for r in groups) == pytest.approx(18_066)
    assert sum(r["area_ha"] or 0 for r in groups) == pytest.approx(69_406)
    values = truth["quarters"]["2020Q4"]["indicators"]
    # … and a reader of what the districts hand in has the same, whether they list their groups or state them
    assert (values["htx_total"][""], values["htx_members_total"][""], values["workers_regular"][""]) == (
        457,
        52_955,
        8_920,
    )
    assert (values["tht_total"][""], values["tht_members_total"][""]) == (2_170, 45_078)
    assert (values["htx_new"][""], values["tht_new"][""]) == (11, 16)
    assert (values["htx_members_new"][""], values["tht_members_new"][""]) == (524, 224)
    assert values["revenue_per_htx"][""] == pytest.approx(1300, rel=0.01)
    assert values["profit_per_htx"][""] == pytest.approx(427, rel=0.02)


def test_the_year_of_the_plan(truth: dict[str, Any]) -> None:
    """2021 meets some of the eight targets of plan 147 and misses others, by little and by much."""
    values = {code: v[""] for code, v in truth["quarters"]["2021Q4"]["indicators"].items()}
    assert (values["htx_new"], values["htx_new_agriculture"], values["tht_new"]) == (16, 16, 51)
    assert values["revenue_per_htx"] == pytest.approx(1297, rel=0.01)
    assert values["income_per_regular_worker"] == pytest.approx(57.8, rel=0.01)
    assert values["managers_elementary_intermediate"] == 561
    assert values["managers_college_university"] == 74
    assert 1500 <= values["managers_total"] <= 1800
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
    shares = {code: values[code] / target for code, target in targets.items()}
    assert sum(share >= 1 for share in shares.values()) == 4
    assert any(0.95 <= share < 1 for share in shares.values())
    assert any(0.75 <= share < 0.95 for share in shares.values())
    assert any(share < 0.75 for share in shares.values())
    managers = [truth["quarters"][str(q)]["indicators"]["managers_college_university"][""] for q in QUARTERS]
    assert managers == sorted(managers)


def test_large_and_small_districts(truth: dict[str, Any]) -> None:
    count = truth["quarters"]["2020Q4"]["indicators"]["htx_total"]
    assert max(DISTRICTS, key=count.get) == "906"
    assert count["906"] > 100
    assert 55 <= count["904"] <= 70
    assert count["912"] <= 3


def test_the_lockdown_shows(truth: dict[str, Any], simulation: Simulation) -> None:
    def value(quarter: str, code: str) -> Any:
        return truth["quarters"][quarter]["indicators"][code][""]

    for code in ("htx_new", "tht_new", "classes_held", "fairs", "propaganda_events"):
        before = value("2021Q2", code)
        assert value("2021Q3", code) - before <= max(2, 0.1 * before), code
        assert value("2021Q4", code) > value("2021Q3", code), code
    third = value("2021Q3", "revenue_per_htx") - value("2021Q2", "revenue_per_htx")
    usual = simulation_quarter_revenue(simulation, Quarter(2020, 3))
    assert third < 0.8 * usual
    first, last = load_world().lockdown
    held = [u.founded_on for u in simulation.units.values() if first <= u.founded_on <= last]
    assert held == []


def simulation_quarter_revenue(simulation: Simulation, quarter: Quarter) -> float:
    i = simulation.world.index(quarter)
    amounts = [
        p.revenue[i] or 0
        for uid, p in simulation.purses.items()
        if simulation.units[uid].kind == "HTX" and simulation.lives[uid].active(i)
    ]
    return sum(amounts) / len(amounts)


# ---- every identity


def test_units_close_by_district_and_kind(world: dict[str, Any]) -> None:
    """Opening and entries less exits is closing; entries are foundings and late registrations, nothing else."""
    late = {(u["kind"], u["district_code"], u["unit_code"] or u["name"]) for u in world["registered_late"]}
    for before, quarter in pairwise(QUARTERS):
        earlier, now = rows_of(world, before), rows_of(world, quarter)
        known = {identity(r) for r in there(earlier, *KINDS)}
        flows: Counter[tuple[str, str]] = Counter()
        for row in now:
            place = (row["district_code"], row["kind"])
            if row["status"] == "ended":
                flows[place] -= row["status_on"] >= quarter.start.isoformat()
            if identity(row) not in known and not (
                row["status"] == "ended" and row["status_on"] < quarter.start.isoformat()
            ):
                founded = quarter.start.isoformat() <= row["founded_on"] <= quarter.end.isoformat()
                assert founded or (row["kind"], row["district_code"], row["unit_code"] or row["name"]) in late, row
                flows[place] += 1
        opening, closing = (
            Counter((r["district_code"], r["kind"]) for r in there(part, *KINDS)) for part in (earlier, now)
        )
        for place in {*opening, *closing}:
            assert opening[place] + flows[place] == closing[place], (quarter, place)


def test_members_close_unit_by_unit(world: dict[str, Any]) -> None:
    """Members of the quarter before, and who joined, less who left, are the members now."""
    for before, quarter in pairwise(QUARTERS):
        earlier = {identity(r): r for r in rows_of(world, before)}
        for row in rows_of(world, quarter):
            old = earlier.get(identity(row))
            same_year = old is not None and quarter.number > 1
            joined = row["members_joined"] - (old["members_joined"] if old and same_year else 0)
            left = row["members_left"] - (old["members_left"] if old and same_year else 0)
            if old is not None:
                assert old["members_total"] + joined - left == row["members_total"], (quarter, row["name"])
            elif row["founded_on"] >= quarter.start.isoformat():
                assert joined == row["members_total"]
            assert joined >= 0
            assert left >= 0


def test_every_kind_of_exit_occurs(world: dict[str, Any]) -> None:
    kinds = {r["exit_kind"] for q in QUARTERS for r in rows_of(world, q)}
    assert kinds == {None, *load().vocabularies["exit_kind"]}


def test_a_group_that_became_a_cooperative_keeps_its_code(world: dict[str, Any]) -> None:
    rows = rows_of(world, LAST)
    groups = [r for r in rows if r["exit_kind"] == "tht_to_htx"]
    assert len(groups) == 4
    for group in groups:
        became = [r for r in rows if r["unit_code"] == group["unit_code"] and r["kind"] == "HTX"]
        assert [(r["founded_on"], r["commune_code"]) for r in became] == [(group["status_on"], group["commune_code"])]


def test_a_split_leaves_two_cooperatives_of_the_same_day(world: dict[str, Any]) -> None:
    rows = rows_of(world, LAST)
    (old,) = [r for r in rows if r["exit_kind"] == "split" and r["status"] == "ended"]
    parts = [r for r in rows if r["exit_kind"] == "split" and r["status"] == "active"]
    assert [r["founded_on"] for r in parts] == [old["status_on"]] * 2


# ---- rows that a check has nothing to say about


def test_rows_are_sound(world: dict[str, Any]) -> None:
    columns = load().columns["units"]
    for quarter in QUARTERS:
        for row in rows_of(world, quarter):
            where = (str(quarter), row["name"])
            for name, column in columns.items():
                value = row.get(name)
                if column.numeric and column.stored and value is not None and name != "source_row":
                    low, high = column.usual.get(row["kind"]) or column.usual.get("*") or (float("-inf"), float("inf"))
                    assert low <= value <= high, (where, name, value)
                if column.vocabulary and value is not None:
                    assert value in load().vocabularies[column.vocabulary], (where, name)
            assert row["members_joined"] <= row["members_total"], where
            assert row["workers_regular"] + row["workers_seasonal"] == row["workers_total"], where
            assert (row["revenue_members"] or 0) <= (row["revenue"] or 0), where
            if row["kind"] != "THT":
                assert sum(row[f"managers_{level}"] for level in LEVELS) == row["managers_total"], where
            assert row["status"] != "ended" or (row["status_on"] and row["exit_kind"]), where
            assert "1954-01-01" < row["founded_on"] <= quarter.end.isoformat(), where
            assert not row["status_on"] or row["founded_on"] <= row["status_on"] <= quarter.end.isoformat(), where


def test_amounts_of_the_year_do_not_fall(world: dict[str, Any]) -> None:
    for before, quarter in pairwise(QUARTERS):
        if quarter.number == 1:
            continue
        earlier = {identity(r): r for r in rows_of(world, before)}
        for row in rows_of(world, quarter):
            old = earlier.get(identity(row), {})
            for name in ("revenue", "revenue_members", "regular_income", "members_joined", "members_left"):
                assert (row[name] or 0) >= (old.get(name) or 0), (quarter, row["name"], name)


def test_names_and_codes_are_unique(world: dict[str, Any]) -> None:
    rows = rows_of(world, LAST)
    names = Counter((r["district_code"], r["name"]) for r in rows)
    codes = Counter((r["kind"] == "THT", r["unit_code"]) for r in rows if r["unit_code"])
    assert max(names.values()) == max(codes.values()) == 1
    cooperatives = [r["unit_code"] for r in rows if r["kind"] != "THT"]
    assert all(len(code) == 10 and code.startswith("179") and code.isdigit() for code in cooperatives)
    groups = [r["unit_code"] for r in rows if r["kind"] == "THT"]
    assert any(code is None for code in groups)
    assert any(code and code.startswith("0") for code in groups)


def test_communes_are_the_district_s_own(world: dict[str, Any]) -> None:
    communes = {(c.district_code, c.code) for c in load_province("91").communes if c.listed(LAST.end)}
    assert {(r["district_code"], r["commune_code"]) for r in rows_of(world, LAST)} <= communes


def test_support_covers_the_six_groups_and_helps_units_that_exist(truth: dict[str, Any], world: dict[str, Any]) -> None:
    kinds = load().vocabularies["support_kind"]
    groups: set[str] = set()
    for quarter in QUARTERS:
        codes = {r["unit_code"] for r in rows_of(world, quarter) if r["status"] == "active"}
        activities = rows_of(truth, quarter, "support")
        for row in activities:
            groups.add(row["solution_group"])
            assert row["solution_group"] == str(kinds[row["support_kind"]].more["solution_group"])
            assert quarter.start.isoformat() <= row["held_on"] <= quarter.end.isoformat()
            assert (row["persons"] or 0) <= (row["participants"] or 0)
            listed = row["unit_ids"].split(";") if row["unit_ids"] else []
            assert len(listed) == len(set(listed)) == row["units_supported"]
            assert set(listed) <= codes
            assert min(row[f"budget_{source}"] for source in ("central", "local", "other")) >= 0
        told = Counter((r["district_code"], r["support_kind"], r["title"], r["held_on"]) for r in activities)
        assert not told or max(told.values()) == 1
    assert groups == {"1", "2", "3", "4", "5", "6"}


def test_stated_totals_are_the_units_own(truth: dict[str, Any]) -> None:
    """Where nothing is wrong on purpose, what a district states is what its list comes to."""
    wrong = {(m["quarter"], m["district_code"]) for q in truth["quarters"].values() for m in q["mistakes"]}
    for quarter in QUARTERS:
        told = truth["quarters"][str(quarter)]
        totals = rows_of(truth, quarter, "totals")
        heard = len(DISTRICTS) - len(told["missing"])
        assert len(totals) == heard * sum(i.stated for i in load().indicators.values())
        for row in totals:
            if (str(quarter), row["district_code"]) not in wrong:
                assert row["stated"] == told["indicators"][row["indicator"]][row["district_code"]], row


# ---- the files say what the truth says


def test_every_table_of_every_file_is_marked(folder: Path, truth: dict[str, Any]) -> None:
    mark = form().synthetic_mark
    workbooks = [folder / name for name in truth["files"] if not name.endswith(RECEIPTS)]
    assert len(workbooks) == 15 * len(QUARTERS)  # one is silent, one comes twice
    for path in workbooks[:15] + workbooks[15::7]:
        reading = read(path)
        assert reading.tables
        for table in reading.tables:
            assert key(mark) in map(key, table.titles), (path.name, table.range)


def test_truth_is_marked_and_complete(truth: dict[str, Any], folder: Path) -> None:
    assert truth["synthetic"] is True
    assert truth["mark"] == form().synthetic_mark
    assert list(truth["quarters"]) == [str(q) for q in QUARTERS]
    assert (folder / TRUTH).stat().st_size < 10_000_000
    wanted = {c.name for c in load().columns["units"].values() if c.stored} - {"unit_id"}
    for quarter in truth["quarters"].values():
        assert set(quarter["units"]["columns"]) == wanted
        assert {"", *DISTRICTS} == set(quarter["indicators"]["htx_new"])


@pytest.mark.parametrize(
    ("quarter", "name"), [("2021Q2", "907-go-quao"), ("2020Q4", "900-ha-tien"), ("2021Q3", "904-tan-hiep-v2")]
)
def test_sheets_hold_what_truth_says(folder: Path, truth: dict[str, Any], quarter: str, name: str) -> None:
    """Each value of the truth stands, in people's words, in the row and under the heading it names."""
    path = folder / "data" / "raw" / quarter / f"{name}.xlsx"
    book = openpyxl.load_workbook(path)
    communes = {c.code: c.printed for c in load_province("91").communes if c.listed(Quarter.parse(quarter).end)}
    for table, sheets in {"units": ("HTX", "THT"), "support": ("support",), "remarks": ("remarks",)}.items():
        rows = [r for r in rows_of(truth, Quarter.parse(quarter), table) if r["source_file"] == path.name]
        assert rows or table == "support"
        for code in sheets:
            layout = form().sheets[code]
            mine = [r for r in rows if r["source_sheet"] == layout.name]
            sheet = book[layout.name]
            for row in mine:
                cells = [c.value for c in sheet[row["source_row"]]][layout.ordinal :]
                for column, cell in zip(layout.columns, cells, strict=False):
                    assert cell == shown(column, row[column.name], communes), (row["source_row"], column.name)
            assert {r["source_row"] for r in mine} == set(
                range(
                    min((r["source_row"] for r in mine), default=0),
                    max((r["source_row"] for r in mine), default=-1) + 1,
                )
            )
    for row in rows_of(truth, Quarter.parse(quarter), "totals"):
        if row["source_file"] == path.name:
            cell = book[row["source_sheet"]][row["source_cell"]]
            assert cell.value == row["stated"]
            assert book[row["source_sheet"]].cell(cell.row, 2).value == load().indicators[row["indicator"]].label


def shown(column: Any, value: Any, communes: dict[str, str]) -> Any:
    if value is None:
        return None
    if column.type == "flag":
        return "Có" if value else "Không"
    if column.type == "term":
        return load().vocabularies[column.vocabulary][value].label
    if column.type == "date":
        return datetime.combine(date.fromisoformat(value), datetime.min.time())
    return communes[value] if column.name == "commune_code" else value


@pytest.mark.parametrize(("quarter", "name"), [("2021Q2", "907-go-quao"), ("2021Q3", "914-giang-thanh")])
def test_the_reader_sees_every_record_and_column(folder: Path, truth: dict[str, Any], quarter: str, name: str) -> None:
    """Our own form reads without a word: each heading a column, each record a row of the truth, nothing odd."""
    path = folder / "data" / "raw" / quarter / f"{name}.xlsx"
    reading = read(path)
    tables = {table.sheet: table for table in reading.tables}
    assert not reading.findings
    assert form().synthetic_mark in reading.texts
    for code, topic in (
        ("HTX", "units"),
        ("THT", "units"),
        ("support", "support"),
        ("totals", "totals"),
        ("remarks", "remarks"),
    ):
        layout = form().sheets[code]
        mine = [
            row["source_row"] if "source_row" in row else int("".join(filter(str.isdigit, row["source_cell"])))
            for row in rows_of(truth, Quarter.parse(quarter), topic)
            if (row["source_file"], row["source_sheet"]) == (path.name, layout.name)
        ]
        table = tables.get(layout.name)
        assert (table is not None) or not mine
        if table is None:
            continue
        assert not table.findings
        assert list(table.record_rows) == mine
        assert [c.column for c in table.columns if c.name != form().ordinal] == [c.name for c in layout.columns]


# ---- districts write in their own ways, and some things go wrong


def test_districts_write_in_their_own_ways(folder: Path, truth: dict[str, Any]) -> None:
    """What the reader says of each workbook is what its way of writing says."""
    told = {m["file"] for m in truth["quarters"]["2021Q4"]["mistakes"]}
    for code, way in ways().items():
        reading = read(folder / "data" / "raw" / "2021Q4" / way.file_name(LAST))
        assert {t.topic for t in reading.tables} == {"units", "support", "totals", "remarks"}, code
        assert {t.encoding for t in reading.tables} == {"tcvn3" if way.letters == "tcvn3" else "unicode"}, code
        (htx,) = [t for t in reading.tables if t.topic == "units" and t.kind_hint != "THT"]
        assert len(htx.header_rows) == way.levels, code
        assert len(htx.index_rows) == (way.index != "none"), code
        assert bool(htx.section_rows) == (way.sections != "none"), code
        rows = {"none": [], "above": [-1], "below": [1], "both": [-1, 1]}[way.total]
        sides = [
            -1 if row < htx.record_rows[0] else 1
            for row in htx.total_rows
            if not htx.record_rows[0] < row < htx.record_rows[-1]
        ]
        assert sides == rows, code
        money = {c.unit for c in htx.columns if c.column in ("revenue", "charter_capital")}
        assert money == {way.money}, code
        if way.file_name(LAST) not in told:
            assert {f.severity for t in reading.tables for f in t.findings} <= {"note"}, code


def test_what_goes_wrong_is_told(truth: dict[str, Any]) -> None:
    """TRUTH.json repeats every wrong entry, late, missing and repeated submission of the quarters written."""
    happened = mishaps()
    for quarter in QUARTERS:
        told = truth["quarters"][str(quarter)]
        wanted = [(s.district, s.finding, s.column or None) for s in happened.slips if s.quarter == str(quarter)]
        assert sorted(wanted, key=str) == sorted(
            ((m["district_code"], m["finding"], m["column"]) for m in told["mistakes"]), key=str
        )
        assert told["missing"] == sorted(d for q, d in happened.missing if q == str(quarter))
        late = {s["district_code"]: s["days_late"] for s in told["submissions"] if s["days_late"]}
        assert late == {d: days for (q, d), days in happened.late.items() if q == str(quarter)}
        twice = Counter(s["district_code"] for s in told["submissions"])
        assert {d for d, n in twice.items() if n > 1} == {d for q, d in happened.twice if q == str(quarter)}
    assert {s.finding for s in happened.slips} <= set(load().findings)


def test_groups_are_listed_in_some_districts_and_only_stated_in_others(truth: dict[str, Any]) -> None:
    stated = {code for code, way in ways().items() if "THT" in way.stated}
    rows = rows_of(truth, LAST)
    assert {r["district_code"] for r in rows if r["kind"] == "THT"} == set(DISTRICTS) - stated
    values = truth["quarters"][str(LAST)]["indicators"]
    for code in stated:
        assert values["tht_total"][code] > 0
        assert values["tht_new_agriculture"][code] is None
    assert values["tht_new"][""] == 51
