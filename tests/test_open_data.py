"""Open data: what is published of a quarter, and that others can read it by its own description."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis import cli
from kttt_analysis.indicators.open_data import open_data
from kttt_analysis.workspace import WorkspaceError
from tests.tables import Q2, quarter_data, tables, unit

QUARTER = "2021Q2"


@pytest.fixture(scope="module")
def published(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open") / QUARTER
    kttt.export(QUARTER, folder=folder, root=demo)
    return folder


def test_frictionless_finds_the_package_valid(published: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=published, capture_output=True, text=True, check=False, env={"PATH": "", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    report = json.loads(told.stdout)
    assert report["valid"], [t["errors"] for t in report["tasks"] if t["errors"]]
    assert {t["name"] for t in report["tasks"]} >= {"units", "support", "totals", "indicators", "progress", "codebook"}


def test_the_csv_and_the_parquet_of_a_table_say_the_same(published: Path) -> None:
    package = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    for one in package["resources"]:
        parquet = pd.read_parquet(published / f"{one['name']}.parquet")
        csv = pd.read_csv(published / one["path"], dtype=str, keep_default_na=False)
        assert list(csv.columns) == list(parquet.columns) == [f["name"] for f in one["schema"]["fields"]]
        assert len(csv) == len(parquet)
        for field in one["schema"]["fields"]:
            mine, theirs = csv[field["name"]], parquet[field["name"]]
            assert (mine == "").equals(theirs.isna() | theirs.astype(str).eq("")), (one["name"], field["name"])
            if field["type"] in ("integer", "number"):
                left, right = pd.to_numeric(mine[mine != ""]), pd.to_numeric(theirs[theirs.notna()])
                assert left.tolist() == pytest.approx(right.tolist())


def test_numbers_are_those_of_the_indicator_table(published: Path, demo: Path) -> None:
    frame = pd.read_csv(published / "indicators.csv", dtype={"district_code": str})
    mine = frame[frame["district_code"].isna()].set_index("indicator")["value"]
    for row in kttt.indicators(QUARTER, root=demo).itertuples():
        assert mine[row.indicator] == pytest.approx(row.value, nan_ok=True)


def test_no_free_words_and_no_place_of_a_file_is_published(published: Path) -> None:
    columns = {c for path in published.glob("*.csv") for c in pd.read_csv(path, nrows=0).columns}
    assert not columns & {"note", "text", "source_file", "source_sheet", "source_row", "source_cell", "sender"}
    assert not (published / "remarks.csv").exists()


def test_every_column_is_in_the_codebook(published: Path) -> None:
    book = pd.read_csv(published / "codebook.csv")
    told = set(zip(book["table"], book["column"], strict=True))
    for path in published.glob("*.csv"):
        for column in pd.read_csv(path, nrows=0).columns:
            if path.stem != "codebook":
                assert (path.stem, column) in told
    assert book["label"].notna().all()


def test_made_up_figures_say_so(published: Path) -> None:
    package = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    assert package["synthetic"]
    assert "MÔ PHỎNG" in package["description"]
    assert "15/15" in package["description"]


def test_names_that_look_like_orders_are_harmless() -> None:
    q = quarter_data(tables(Q2, [unit(1, "899", name="=HYPERLINK(1)"), unit(2, "899", name="HTX - A")]))
    names = next(r for r in open_data(q) if r.name == "units").frame["name"].tolist()
    assert names == ["'=HYPERLINK(1)", "HTX - A"]


def test_a_folder_with_other_files_is_left_alone(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="đã có tệp khác"):
        kttt.export(QUARTER, folder=tmp_path, root=demo)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "x"


def test_another_package_is_left_alone_and_an_export_s_neighbours_stay(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, own = tmp_path / "khác", tmp_path / "own"
    other.mkdir()
    for content in ('{"name": "somebody-elses"}', "[", '{"name": "kttt-91", "resources": [1]}'):
        (other / "datapackage.json").write_text(content, encoding="utf-8")
        with pytest.raises(WorkspaceError, match="đã có tệp khác"):
            kttt.export(QUARTER, folder=other, root=demo)
    own.mkdir()
    monkeypatch.chdir(own)
    written = kttt.export(QUARTER, folder=".", root=demo)
    assert {p.name for p in own.iterdir()} == {p.name for p in written}
    (own / "ghi-chú.docx").write_bytes(b"x")
    (own / ".git").mkdir()
    package = json.loads((own / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] += [{"path": "old.csv"}, {"path": "../own2.csv"}]
    (own / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for name in ("old.csv", "old.parquet", "../own2.csv"):
        (own / name).write_bytes(b"x")
    again = kttt.export(QUARTER, folder=".", root=demo)
    assert {p.name for p in own.iterdir()} == {p.name for p in again} | {"ghi-chú.docx", ".git"}
    assert (tmp_path / "own2.csv").exists()
    assert "old.csv" not in {p.name for p in again}


def test_the_verb_prints_what_it_wrote_and_writes_the_same_again(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for _ in range(2):
        assert cli.main(["export", QUARTER, "-o", str(tmp_path / "od"), "--root", str(demo)]) == 0
        told.append({p.name: p.read_bytes() for p in (tmp_path / "od").iterdir()})
    assert told[0] == told[1]
    assert "datapackage.json" in capsys.readouterr().out


def test_a_quarter_without_a_plan_is_published_without_progress() -> None:
    q = quarter_data(tables(Q2, [unit(1, "899")]))
    assert "progress" in {r.name for r in open_data(q)}
    assert "progress" not in {r.name for r in open_data(replace(q, plan=None))}
