"""What changed from one version to the next: named, the largest first, in the shell and in a notebook."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.cleaning.changes import Changes, changes_between
from kttt_analysis.cli import main
from kttt_analysis.drawing.version_words import change_lines
from kttt_analysis.workspace import open_workspace, start_workspace
from tests.submitted import KIEN_GIANG, TWO, cleaned, htx, write

Run = Callable[..., tuple[int, str, str]]
LESSON = {"solution_group": "2", "support_kind": "training_class", "title": "Lớp tập huấn", "held_on": date(2021, 5, 4)}
SECOND = [
    htx("1701000001", "HTX Tân Tiến Mới", revenue=6000.0, status="suspended", new_style=True),
    htx("1701000003", "HTX Minh Phát"),
]


def lines(found: Changes, lang: str = "vi") -> list[str]:
    return change_lines(found, KIEN_GIANG, date(2021, 6, 30), lang)


@pytest.fixture
def two(tmp_path: Path) -> Changes:
    first = {"support": [LESSON | {"participants": 30}], "totals": [{"indicator": "htx_total", "stated": 2}]}
    second = {"support": [LESSON | {"participants": 40}, LESSON | {"title": "Hội thảo"}],
              "totals": [{"indicator": "htx_total", "stated": 3}],
              "remarks": [{"topic": "difficulty", "text": "Thiếu vốn"}]}  # fmt: skip
    before = cleaned(write(tmp_path / "a.xlsx", **first))
    return changes_between(before, cleaned(write(tmp_path / "b.xlsx", SECOND, **second)))


def test_what_came_and_went_and_what_is_another_value_now(two: Changes) -> None:
    assert (two.added, two.gone) == (("HTX Minh Phát",), ("HTX Hòa Bình",))
    rows = two.values.set_index(["table", "column"])
    assert rows.loc[("units", "name"), ["before", "after"]].tolist() == ["HTX Tân Tiến", "HTX Tân Tiến Mới"]
    assert rows.loc[("support", "participants"), ["before", "after", "unit"]].tolist() == [30, 40, "lượt người"]
    assert rows.loc[("totals", "stated"), "label"] == "Tổng số HTX"
    said = lines(two)
    assert said[:3] == ["Thêm 1 đơn vị: HTX Minh Phát", "Thêm 1 hoạt động: Hội thảo", "Thêm 1 ý kiến: Thiếu vốn"]
    assert "Bớt 1 đơn vị: HTX Hòa Bình" in said
    assert "HTX Tân Tiến Mới · Doanh thu: 600 → 6.000 triệu đồng" in said
    assert "HTX Tân Tiến Mới · Tình trạng: Đang hoạt động → Tạm ngừng kinh doanh" in said
    assert "HTX Tân Tiến Mới · Kiểu mới: (trống) → có" in said
    assert "Số tổng hợp · Tổng số HTX: 2 → 3 HTX" in said
    assert "Lớp tập huấn · Số lượt người: 30 → 40 lượt người" in said
    english = lines(two, "en")
    assert english[0] == "Added (1 units): HTX Minh Phát"
    assert "HTX Tân Tiến Mới · Revenue, year to date: 600 → 6,000 million VND" in english


def test_the_largest_change_is_first(tmp_path: Path) -> None:
    after = [htx("1701000001", "HTX Tân Tiến", revenue=610.0, area_ha=8168.0), TWO[1]]
    found = changes_between(cleaned(write(tmp_path / "a.xlsx")), cleaned(write(tmp_path / "b.xlsx", after)))
    assert found.values["column"].tolist() == ["area_ha", "revenue"]


def test_a_value_that_is_null_now_is_told_and_null_twice_is_the_same(tmp_path: Path) -> None:
    first = cleaned(write(tmp_path / "a.xlsx", [htx("1701000001", "HTX Tân Tiến", rating=None), TWO[1]]))
    second = cleaned(write(tmp_path / "b.xlsx", [htx("1701000001", "HTX Tân Tiến", profit=None), TWO[1]]))
    found = changes_between(first, second)
    assert found.values[["column", "before"]].values.tolist() == [["profit", 60.0]]
    assert found.values["after"].tolist() == [None]
    assert lines(found) == ["HTX Tân Tiến · Lợi nhuận: 60 → (trống)"]
    assert changes_between(first, first).none


def test_a_unit_that_got_its_code_is_the_same_unit(tmp_path: Path) -> None:
    first = cleaned(write(tmp_path / "a.xlsx", [{**TWO[0], "unit_code": None}, TWO[1]]))
    found = changes_between(first, cleaned(write(tmp_path / "b.xlsx")))
    assert (found.added, found.gone) == ((), ())
    assert found.values[["column", "after"]].values.tolist() == [["unit_code", "1701000001"]]


# ---- in a workspace ----------------------------------------------------------------------------------


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(w) for w in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


@pytest.fixture
def root(tmp_path: Path, run: Run) -> Path:
    """A workspace that received two versions of one district by the command line."""
    start_workspace(tmp_path / "work")
    for name, units in (("a.xlsx", TWO), ("b.xlsx", SECOND)):
        assert (
            run("receive", write(tmp_path / name, units), "--from", f"Lan {name}", "--root", tmp_path / "work")[0] == 0
        )
    return tmp_path / "work"


def test_receive_says_what_a_version_changed(tmp_path: Path, root: Path, run: Run) -> None:
    _, out, _ = run("receive", write(tmp_path / "lại.xlsx"), "--root", root)
    assert out.splitlines() == ["lại.xlsx: đã có, là 2021Q2/a.xlsx · đã có bản gửi sau b.xlsx"]
    code, out, _ = run("receive", write(tmp_path / "c.xlsx", [TWO[0], {**TWO[1], "area_ha": 9.0}]), "--root", root)
    said = out.splitlines()
    assert code == 0
    assert said[0] == "c.xlsx: đã lưu 2021Q2/c.xlsx · Huyện Gò Quao · thay b.xlsx"
    assert said[1:3] == ["  Thêm 1 đơn vị: HTX Hòa Bình", "  Bớt 1 đơn vị: HTX Minh Phát"]
    assert "  HTX Tân Tiến · Doanh thu: 6.000 → 600 triệu đồng" in said
    _, out, _ = run("receive", write(tmp_path / "d.xlsx", district="908"), "--root", root)
    assert len(out.splitlines()) == 1, "a first version changed nothing"


def test_a_part_is_told_from_a_version_and_a_person_may_say_so(tmp_path: Path, root: Path, run: Run) -> None:
    apart = [htx(f"170200000{n}", f"HTX Xe {n}", sector="transport") for n in range(1, 6)]
    _, out, _ = run("receive", write(tmp_path / "xe.xlsx", apart), "--root", root)
    assert out.splitlines()[0] == "xe.xlsx: đã lưu 2021Q2/xe.xlsx · Huyện Gò Quao · gộp với b.xlsx"
    some = [apart[0], *(htx(f"170300000{n}", f"HTX Tôm {n}", sector="fisheries") for n in range(1, 6))]
    _, out, _ = run("receive", write(tmp_path / "tôm.xlsx", some), "--part", "--root", root)
    assert out.splitlines()[0] == "tôm.xlsx: đã lưu 2021Q2/tôm.xlsx · Huyện Gò Quao · gộp với xe.xlsx, b.xlsx"
    assert len(kttt.quarter("2021Q2", root=root).units) == 12
    notes = root / "data/raw/2021Q2/received.toml"
    notes.write_text(notes.read_text(encoding="utf-8").replace("part = true", "part = false"), encoding="utf-8")
    assert len(kttt.quarter("2021Q2", root=root).units) == 6
    notes.write_text(notes.read_text(encoding="utf-8").replace("part = false", 'part = "có"'), encoding="utf-8")
    code, _, err = run("clean", "2021Q2", "--root", root)
    assert (code, "part phải là true hoặc false" in err) == (2, True)


def test_a_copy_in_a_sub_folder_with_a_note_of_its_own_counts_once(root: Path, run: Run) -> None:
    folder = root / "data/raw/2021Q2"
    (folder / "lại").mkdir()
    (folder / "lại/bản khác.xlsx").write_bytes((folder / "b.xlsx").read_bytes())
    note = '\n[[files]]\nfile = "lại/bản khác.xlsx"\nreceived_at = 2021-07-09\nsequence = 3\n'
    with (folder / "received.toml").open("a", encoding="utf-8") as file:
        file.write(note)
    q = kttt.quarter("2021Q2", root=root)
    assert (len(q.units), len(q.rejected)) == (2, 0)
    assert q.findings["code"].eq("duplicate_file").sum() == 1
    _, out, _ = run("receive", folder / "lại/bản khác.xlsx", "--root", root)
    assert "đã có" in out


def test_many_changes_are_cut_off_with_the_way_to_all_of_them(tmp_path: Path, root: Path, run: Run) -> None:
    figures = ("members_total", "workers_total", "workers_regular", "managers_total", "area_ha")
    money = ("revenue", "profit", "charter_capital", "regular_income")
    other = htx("1701000001", "HTX Tân Tiến", **dict.fromkeys((*figures, *money), 77))
    _, out, _ = run("receive", write(tmp_path / "c.xlsx", [other]), "--root", root)
    said = out.splitlines()
    assert len(said) == 10
    assert said[-1].startswith("  … còn ")
    assert said[-1].endswith(" thay đổi: kttt board 2021Q2 --district 907")


def test_the_board_of_one_district_shows_its_versions(root: Path, run: Run) -> None:
    code, out, _ = run("board", "2021Q2", "--district", "Gò Quao", "--root", root)
    assert code == 0
    said = out.splitlines()
    assert said[0] == "Huyện Gò Quao, quý II/2021"
    assert said[2].startswith("Bản 1 · a.xlsx · nhận ")
    assert "Lan a.xlsx" in said[2]
    assert "Đã được thay" in said[3]
    assert any(s == "  Thêm 1 đơn vị: HTX Minh Phát" for s in said)
    code, _, err = run("board", "2021Q2", "--district", "Gò Quoa", "--root", root)
    assert (code, "Gò Quao" in err) == (2, True)


def test_the_versions_as_json_and_csv(root: Path, run: Run) -> None:
    _, out, err = run("board", "2021Q2", "--district", "907", "--format", "json", "--root", root)
    first, second = json.loads(out)
    assert (first["number"], first["state"], first["sender"], first["changes"]) == (1, "replaced", "Lan a.xlsx", [])
    assert len(first["sha256"]) == 64
    assert datetime.fromisoformat(first["received_at"]).tzinfo is not None
    changed = next(c for c in second["changes"] if c["column"] == "revenue")
    assert (changed["before"], changed["after"], changed["unit"]) == (600.0, 6000.0, "triệu đồng")
    _, out, err = run("board", "2021Q2", "--district", "907", "--format", "csv", "--root", root)
    table = pd.read_csv(io.StringIO(out))
    assert table["number"].tolist()[:2] == [1, 2]
    assert len(table) == 1 + len(second["changes"])
    assert err == ""


def test_versions_show_themselves_and_are_as_of_a_day(root: Path) -> None:
    found = kttt.versions("2021Q2", "Gò Quao", root=root)
    assert "Bản 2 · b.xlsx" in repr(found)
    assert "<pre>" in found._repr_html_()
    assert found.frame["changes"].isna().tolist() == [True, False]
    notes = root / "data/raw/2021Q2/received.toml"
    text = notes.read_text(encoding="utf-8")
    first, second = (e.partition("received_at = ")[2].splitlines()[0] for e in text.split("[[files]]")[1:])
    text = text.replace(f"received_at = {first}", "received_at = 2021-07-03", 1)
    notes.write_text(text.replace(f"received_at = {second}", "received_at = 2021-07-09", 1), encoding="utf-8")
    assert len(kttt.versions("2021Q2", "907", root=root, as_of="2021-07-05").versions) == 1
    assert len(kttt.versions("2021Q2", "907", root=root, as_of="2021-07-09").versions) == 2


def test_a_district_that_sent_nothing_has_no_versions(root: Path, run: Run) -> None:
    code, out, _ = run("board", "2021Q2", "--district", "908", "--root", root)
    assert code == 0
    assert out.splitlines()[1] == "Chưa gửi"
    assert open_workspace(root).quarters()
