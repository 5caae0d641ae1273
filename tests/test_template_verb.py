"""`kttt template`: for which districts, from which list of units, where to, and what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import kttt_analysis as kttt
from kttt_analysis import cli
from kttt_analysis.forms.form import form
from tests.filled_template import columns_of, first_row


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder outside every workspace."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names_in(path: Path, code: str) -> list[str]:
    sheet = openpyxl.load_workbook(path)[form().sheets[code].name]
    at = columns_of(code)["name"][0]
    return [str(v) for (v,) in sheet.iter_rows(first_row(sheet), min_col=at, max_col=at, values_only=True) if v]


def guide(path: Path) -> str:
    sheet = openpyxl.load_workbook(path)["Hướng dẫn"]
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)


def test_units_of_the_quarter_before_are_listed_and_marked_as_simulated(demo: Path, tmp_path: Path) -> None:
    (path,) = kttt.template("2021Q3", district="Gò Quao", folder=tmp_path, root=demo)
    assert path.name == "2021Q3-907-go-quao.xlsx"
    units = kttt.quarter("2021Q2", root=demo).units
    mine = units[units["district_code"].eq("907")]
    listed = mine["kind"].eq("THT")
    assert names_in(path, "THT")[: listed.sum()] == mine.loc[listed, "name"].tolist()
    assert names_in(path, "HTX")[: (~listed).sum()] == mine.loc[~listed, "name"].tolist()
    assert f"{(~listed).sum()} HTX, QTDND, LHHTX và {listed.sum()} THT theo báo cáo quý II/2021" in guide(path)
    assert form().synthetic_mark in guide(path)


def test_a_new_year_begins_without_those_that_ended(demo: Path, tmp_path: Path) -> None:
    (path,) = kttt.template("2022Q1", district="906", folder=tmp_path, root=demo)
    units = kttt.quarter("2021Q4", root=demo).units
    mine = units[units["district_code"].eq("906") & units["kind"].eq("THT")]
    ended = mine["status"].eq("ended")
    assert ended.any()
    listed = (~ended).sum()
    assert names_in(path, "THT")[:listed] == mine.loc[~ended, "name"].tolist()


def test_every_district_without_a_workspace_and_before_the_quarter_begins(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["template", "2025Q2"]) == 0
    told = capsys.readouterr()
    paths = [Path(line) for line in told.out.splitlines()]
    assert len(paths) == 15
    assert {p.parent for p in paths} == {Path("bieu-mau-2025Q2")}
    assert "15 biểu mẫu" in told.err
    assert "Chưa có báo cáo kỳ trước" in guide(paths[0])
    assert cli.main(["template", "2025Q2"]) == 0, "the same again changes nothing"


def test_days_are_those_of_the_workspace_s_calendar(elsewhere: Path) -> None:
    settings = '[calendar]\nquarter = "administrative"\ndeadline_days = 3\n'
    (elsewhere / "kttt.toml").write_text(settings, encoding="utf-8")
    (path,) = kttt.template("2021Q3", district="907")
    assert "lũy kế từ ngày 15/12/2020 đến ngày 14/09/2021" in guide(path)
    assert "Chậm nhất ngày 17/09/2021" in guide(path)


def test_a_file_that_may_be_filled_in_is_never_written_over(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = kttt.template("2021Q3", district="907", folder="ra")
    book = openpyxl.load_workbook(path)
    book.save(path)
    held = path.read_bytes()
    assert cli.main(["template", "2021Q3", "-o", "ra"]) == 2
    told = capsys.readouterr()
    assert "907-go-quao.xlsx" in told.err
    assert "không ghi đè" in told.err
    assert "-o THƯ_MỤC" in told.err
    assert path.read_bytes() == held
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert cli.main(["template", "2021Q3", "-o", "ra", "--lang", "en"]) == 2
    assert "nothing was written over" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2021Q3", "--district", "Go Quoa"], ["'Go Quoa'", "gần nhất là 'Gò Quao'"]),
        (["2021Q3", "--district", "901"], ["'901'", "Rạch Giá"]),
        (["2021Q5"], ["2021Q5", "2021Q"]),
        (["2026Q1"], ["quý I/2026", "không có huyện"]),
        (["2021Q3", "--district", "907", "-o", "tep.txt"], ["tep.txt", "không ghi được"]),
        (["2021Q3", "--district", "907", "-o", "tep.txt/x"], ["không ghi được"]),
        (["2021Q3", "--root", "."], ["kttt.toml"]),
    ],
)
def test_mistakes_are_told(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    (elsewhere / "tep.txt").write_text("x", encoding="utf-8")
    assert cli.main(["template", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    for word in words:
        assert word in told.err
