"""The files of a workspace: notes of receipt, versions by time, quarters without anything readable, stored tables."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis import cli
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import WorkspaceError, open_workspace, stored
from kttt_analysis.workspace.cleaned import NothingReceivedError
from kttt_analysis.workspace.whole import NEW, write_whole
from tests.test_layers import imported

ROOT = Path(__file__).resolve().parents[1]
Q1, Q2 = Quarter(2021, 1), Quarter(2021, 2)
GO_QUAO, GIANG_THANH = "907-go-quao.xlsx", "914-giang-thanh.xlsx"


@pytest.fixture
def small(demo: Path, tmp_path: Path) -> Path:
    """A workspace with two districts' submissions of 2021Q2, quick to clean."""
    root = tmp_path / "small"
    shutil.copytree(demo / "data" / "raw" / "plans", root / "data" / "raw" / "plans")
    shutil.copyfile(demo / "kttt.toml", root / "kttt.toml")
    raw = root / "data" / "raw" / "2021Q2"
    raw.mkdir()
    for name in (GO_QUAO, GIANG_THANH):
        shutil.copyfile(demo / "data" / "raw" / "2021Q2" / name, raw / name)
    return root


def raw(root: Path, quarter: str = "2021Q2") -> Path:
    return root / "data" / "raw" / quarter


def note(root: Path, text: str) -> None:
    (raw(root) / "received.toml").write_text(text, encoding="utf-8")


def states(root: Path, quarter: str = "2021Q2") -> dict[str, str]:
    rows = kttt.quarter(quarter, root=root).submissions.dropna(subset="file")
    return dict(zip(rows["file"], rows["state"].astype(str), strict=True))


# ---- received.toml ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-07-20T08:30:00", datetime(2021, 7, 20, 8, 30, tzinfo=VIETNAM)),
        ("2021-07-20T01:30:00Z", datetime(2021, 7, 20, 8, 30, tzinfo=VIETNAM)),
        ("2021-07-20", datetime(2021, 7, 20, tzinfo=VIETNAM)),
        ('"2021-07-20"', datetime(2021, 7, 20, tzinfo=VIETNAM)),
        ('"2021-07-20 08:30"', datetime(2021, 7, 20, 8, 30, tzinfo=VIETNAM)),
        ('"2021-07-20T08:30:00+07:00"', datetime(2021, 7, 20, 8, 30, tzinfo=VIETNAM)),
    ],
)
def test_a_noted_time_counts_however_it_is_written(small: Path, written: str, moment: datetime) -> None:
    note(small, f'[[files]]\nfile = "{GO_QUAO}"\nreceived_at = {written}\nsender = "Phòng KT"\n')
    (one,) = (r for r in open_workspace(small).received(Q2) if r.file == GO_QUAO)
    assert (one.received_at, one.sender) == (moment, "Phòng KT")


def test_a_noted_day_after_the_deadline_is_late(small: Path) -> None:
    note(small, f'[[files]]\nfile = "{GO_QUAO}"\nreceived_at = "2021-07-20"\n')
    assert states(small) == {GO_QUAO: "late", GIANG_THANH: "accepted"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[[files]]\nfile = "a.xlsx"\nreceived_at = "20/7/2021"',
            ("(a.xlsx)", "received_at", "2021-07-05", "20/7/2021"),
        ),
        ('[[files]]\nfile = "a.xlsx"\nreceived_at = 20210720', ("(a.xlsx)", "received_at", "20210720")),
        ('[[files]]\nfile = "a.xlsx"\nrecieved_at = 2021-07-20', ("'recieved_at'", "gần nhất là 'received_at'")),
        ('[[files]]\nfile = "a.xlsx"\nsha256 = "abc"', ("(a.xlsx)", "sha256", "64")),
        ('[[files]]\nfile = "a.xlsx"\nsequence = "hai"', ("(a.xlsx)", "sequence", "'hai'")),
        ('[[files]]\nfile = "a.xlsx"\nsequence = 0', ("(a.xlsx)", "sequence")),
        ('[[files]]\nfile = "a.xlsx"\nsender = 1', ("(a.xlsx)", "sender")),
        ('[[files]]\nname = "a.xlsx"', ("mục thứ 1", "file")),
        ('[[files]]\nfile = "a.xlsx"\n[[files]]\nfile = "a.xlsx"', ("a.xlsx", "hai lần")),
        ('["a.xlsx"]\nreceived_at = 2021-07-20', ("'a.xlsx'", "[[files]]")),
        ("files = [1]", ("[[files]]", "[1]")),
        ("[[file]]\n", ("'file'", "gần nhất là 'files'")),
        ("[[files", ("TOML",)),
    ],
)
def test_a_note_that_cannot_be_used_is_told(small: Path, text: str, words: tuple[str, ...]) -> None:
    note(small, text)
    with pytest.raises(WorkspaceError) as caught:
        kttt.quarter("2021Q2", root=small)
    for word in ("data/raw/2021Q2/received.toml", *words):
        assert word in str(caught.value), str(caught.value)


def test_notes_that_are_no_utf8_are_told(small: Path) -> None:
    (raw(small) / "received.toml").write_bytes("# nhận".encode("utf-16"))
    with pytest.raises(WorkspaceError, match=r"received\.toml.*UTF-8"):
        kttt.quarter("2021Q2", root=small)


def test_a_note_about_another_content_is_told_and_not_used(small: Path) -> None:
    note(small, f'[[files]]\nfile = "{GO_QUAO}"\nsha256 = "{"a" * 64}"\nreceived_at = 2021-07-20\n')
    q = kttt.quarter("2021Q2", root=small)
    (found,) = q.findings[q.findings["code"].eq("received_note_differs")].to_dict("records")
    assert (found["severity"], found["file"], found["district_code"]) == ("warning", GO_QUAO, "907")
    row = q.submissions.set_index("file").loc[GO_QUAO]
    assert (row["state"], row["warnings"] >= 1) == ("accepted", True)


def test_a_note_about_no_file_is_told(small: Path) -> None:
    note(small, '[[files]]\nfile = "huyện\\\\b.xlsx"\nreceived_at = 2021-07-20\n')
    q = kttt.quarter("2021Q2", root=small)
    assert q.findings.loc[q.findings["code"].eq("received_note_without_file"), "file"].tolist() == ["huyện/b.xlsx"]


def test_a_note_with_the_right_hash_says_nothing(small: Path) -> None:
    digest = hashlib.sha256((raw(small) / GO_QUAO).read_bytes()).hexdigest().upper()
    note(small, f'[[files]]\nfile = "{GO_QUAO}"\nsha256 = "{digest}"\nreceived_at = 2021-07-20\n')
    assert states(small)[GO_QUAO] == "late"
    assert not kttt.quarter("2021Q2", root=small).findings["code"].str.startswith("received_note").any()


# ---- which version is the later one -----------------------------------------------------------------


def two_versions(root: Path) -> tuple[Path, Path]:
    """Two files of one district whose names do not say which is the later; the second by time."""
    first, second = raw(root) / GO_QUAO, raw(root) / "Gò Quao.xlsx"
    shutil.copyfile(first, second)
    with second.open("ab") as file:
        file.write(b"\0")  # another hash; the archive is read all the same
    os.utime(first, (1_625_000_000, 1_625_000_000))
    os.utime(second, (1_625_000_100, 1_625_000_100))
    return first, second


def test_a_touch_that_makes_another_version_the_later_one_is_seen(small: Path) -> None:
    first, second = two_versions(small)
    assert (states(small)[first.name], states(small)[second.name]) == ("replaced", "accepted")
    os.utime(first, (1_625_000_200, 1_625_000_200))
    assert (states(small)[first.name], states(small)[second.name]) == ("accepted", "replaced")


def test_a_touch_is_seen_where_only_the_other_file_is_noted(small: Path) -> None:
    first, second = two_versions(small)
    (raw(small) / GIANG_THANH).unlink()
    noted = datetime.fromtimestamp(1_625_000_050, VIETNAM).isoformat()
    note(small, f'[[files]]\nfile = "{first.name}"\nreceived_at = {noted}\n')
    assert (states(small)[first.name], states(small)[second.name]) == ("replaced", "accepted")
    os.utime(second, (1_625_000_000, 1_625_000_000))
    assert (states(small)[first.name], states(small)[second.name]) == ("accepted", "replaced")


def test_the_files_time_counts_only_where_it_decides(small: Path) -> None:
    first, second = two_versions(small)
    (raw(small) / GIANG_THANH).unlink()
    note(small, f'[[files]]\nfile = "{first.name}"\nsequence = 2\n[[files]]\nfile = "{second.name}"\nsequence = 1\n')
    space = open_workspace(small)
    before = stored.state_of(space, Q2, None)
    os.utime(first, (1_625_000_900, 1_625_000_900))
    assert stored.state_of(space, Q2, None) == before
    assert states(small)[first.name] == "accepted"


# ---- quarters without anything readable -------------------------------------------------------------


def test_an_earlier_quarter_with_a_letter_alone_does_not_stop_the_later_one(small: Path) -> None:
    raw(small, "2021Q1").mkdir()
    (raw(small, "2021Q1") / "Công văn Gò Quao.docx").write_bytes(b"PK letter")
    q = kttt.quarter("2021Q2", root=small)
    assert len(q.coverage.reported) == 2
    assert states(small)[GO_QUAO] == "accepted"
    before = stored.read_tables(open_workspace(small), Q1).submissions.dropna(subset="file")
    assert before["state"].astype(str).tolist() == ["received"]
    table = kttt.progress(q).set_index("indicator")
    assert table["previous_quarter"].isna().all(), "nothing is known of the quarter before: not zero"
    flows = kttt.indicators(q).set_index("indicator")
    assert flows.loc[["htx_new", "tht_new"], "value_quarter"].isna().all()


def test_an_earlier_quarter_of_broken_files_does_not_stop_the_later_one(small: Path) -> None:
    raw(small, "2021Q1").mkdir()
    (raw(small, "2021Q1") / GO_QUAO).write_bytes(b"PK\x03\x04 broken")
    assert len(kttt.quarter("2021Q2", root=small).coverage.reported) == 2
    with pytest.raises(NothingReceivedError, match=f"2021Q1.*{GO_QUAO}"):
        kttt.quarter("2021Q1", root=small)


@pytest.mark.parametrize("verb", [kttt.quarter, kttt.clean])
def test_the_quarter_asked_for_says_every_time_which_files_it_has(small: Path, verb: Callable[..., object]) -> None:
    for path in raw(small).iterdir():
        path.unlink()
    (raw(small) / "Công văn Gò Quao.docx").write_bytes(b"PK letter")
    for _ in range(2):
        with pytest.raises(NothingReceivedError, match=r"data/raw/2021Q2.*Công văn Gò Quao\.docx.*\.xlsx"):
            verb("2021Q2", root=small)


# ---- stored tables ----------------------------------------------------------------------------------

WRITE = """
import sys
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import open_workspace, read_tables, write_tables
space, other, number = open_workspace(sys.argv[1]), open_workspace(sys.argv[2]), int(sys.argv[3])
tables = read_tables(other, Quarter(2021, 2))
print("ready", flush=True)
for _ in range(60):
    write_tables(space, tables, f"writer {number}")
"""


def test_readers_and_writers_at_once_see_whole_tables(small: Path, tmp_path: Path) -> None:
    """Two processes write different tables over and over; a reader never sees half of each."""
    other = tmp_path / "other"
    shutil.copytree(small, other)
    (raw(other) / GIANG_THANH).unlink()
    for root in (small, other):
        kttt.quarter("2021Q2", root=root)
    whole = {len(stored.read_tables(open_workspace(r), Q2).units): str(r) for r in (small, other)}
    assert len(whole) == 2
    copy = tmp_path / "copy"
    shutil.copytree(small, copy)
    target = tmp_path / "target"
    shutil.copytree(small, target)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(target), str(source), str(number)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number, source in enumerate((copy, other))
    ]  # fmt: skip
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        space, seen = open_workspace(target), set()
        while any(w.poll() is None for w in writers):
            tables = stored.read_tables(space, Q2)
            rows = len(tables.units), tables.units["source_file"].nunique(), tables.districts
            assert rows[1] == len(rows[2]), "units of one writing, submissions of another"
            seen.add(rows[0])
        assert seen <= set(whole)
        assert seen
    finally:
        told = [w.communicate(timeout=60)[1] for w in writers]
    assert [w.returncode for w in writers] == [0, 0], told
    assert not list(space.processed(Q2).glob(f"{NEW}*"))


def test_what_a_dead_writer_left_is_made_anew(small: Path) -> None:
    kttt.quarter("2021Q2", root=small)
    space = open_workspace(small)
    folder = space.processed(Q2)
    before = {p.name: p.read_bytes() for p in folder.glob("*.parquet")}
    (folder / "units.parquet").write_bytes(before["support.parquet"])
    (folder / f"{NEW}units.parquet").write_bytes(b"half")
    assert stored.stored_state(space, Q2) is None
    kttt.quarter("2021Q2", root=small)
    assert {p.name: p.read_bytes() for p in folder.glob("*.parquet")} == before, "the same inputs, the same bytes"
    assert not list(folder.glob(f"{NEW}*"))


def test_tables_that_are_not_there_are_told_with_the_way_to_them(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PATIENCE", 0.1)
    with pytest.raises(WorkspaceError, match="kttt clean 2021Q2"):
        stored.read_tables(open_workspace(small), Q2)


def test_a_file_that_windows_holds_for_a_moment_is_replaced_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refusals = Path.replace, [PermissionError(13, "in use")] * 3

    def held_open(self: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held_open)
    write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_clean_tables_are_had_in_a_second(demo: Path) -> None:
    kttt.quarter("2021Q2", root=demo)
    begun = time.process_time()
    kttt.quarter("2021Q2", root=demo)
    assert time.process_time() - begun < 1


# ---- code that makes the tables ---------------------------------------------------------------------


def test_all_code_that_makes_the_tables_decides_whether_they_are_made_anew() -> None:
    """Everything that cleaning imports, near or far, but for what only publishes."""
    package = ROOT / "kttt_analysis"
    counted = {p.relative_to(package).as_posix() for p in stored.code_files()}
    todo, found = [package / "api.py", package / "workspace" / "__init__.py"], set[Path]()
    while todo:
        path = todo.pop()
        if path in found:
            continue
        found.add(path)
        for _, name in imported(path, package):
            parts = name.split(".")
            if parts[0] == "kttt_analysis" and len(parts) > 1:
                one = package.joinpath(*parts[1:])
                todo += [p for p in (one.with_suffix(".py"), one / "__init__.py") if p.is_file()]
    needed = {p.relative_to(package).as_posix() for p in found}
    rest = {name for name in needed - counted if not name.startswith(("publishing/", "sample/", "drawing/"))}
    assert rest == set()
    assert {"api.py", "quarter.py", "settings.py", "indicators/reconcile.py", "workspace/stored.py"} <= counted
    assert {"dictionary/columns.toml", "dictionary/findings/receiving.toml"} <= counted
    assert not any(name.startswith("drawing/") for name in counted)


# ---- what a publication is made from ----------------------------------------------------------------


def test_everything_a_report_says_comes_from_its_inputs(workspace: Path) -> None:
    """Each source changed in turn gives a new version; the same again does not."""
    root = workspace

    def published() -> tuple[str, bool, list[str]]:
        made = kttt.report("2021Q2", root=root, district="907")
        return made.version, made.changed, {i["file"]: i["sha256"] for i in made.manifest["inputs"]}

    version, _, files = published()
    assert version == "v1"
    assert {
        "kttt.toml",
        "data/raw/plans/2021-147.toml",
        f"data/raw/2021Q1/{GO_QUAO}",
        f"data/raw/2021Q2/{GO_QUAO}",
        "data/processed/2021Q2/units.parquet",
    } <= set(files)
    assert published()[:2] == ("v1", False)
    plan = root / "data" / "raw" / "plans" / "2021-147.toml"
    changed = plan.read_text(encoding="utf-8").replace("value = 15\n", "value = 30\n")
    plan.write_text(changed, encoding="utf-8")
    version, changed_too, others = published()
    assert (version, changed_too) == ("v2", True)
    assert {name for name in files if files[name] != others[name]} == {"data/raw/plans/2021-147.toml"}


def test_each_source_of_a_report_decides_whether_it_is_published_anew(small: Path) -> None:
    kttt.quarter("2021Q2", root=small)
    space = open_workspace(small)

    def key() -> str:
        return json.dumps(space.origins(Q2, [Q1]))

    seen = [key()]
    raw(small, "corrections").mkdir()
    for path, text in (
        (small / "kttt.toml", "[coverage]\nwarning = 9\n"),
        (raw(small, "plans") / "2022-1.toml", "year = 2022"),
        (raw(small) / "narrative.md", "Khó khăn"),
        (raw(small) / "received.toml", "files = []"),
        (raw(small, "corrections") / "2021.toml", ""),
        (raw(small) / "Công văn.pdf", "%PDF"),
    ):
        path.write_text(text, encoding="utf-8")
        seen.append(key())
    assert len(set(seen)) == len(seen)
    assert not any(Path(given["file"]).is_absolute() for given in space.origins(Q2, [Q1]))


def test_a_plan_of_the_workspace_is_held_to_its_province(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = raw(small, "plans") / "2021-147.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace('value = 15\nunit = "HTX"', 'value = 15\nunit = "HTX"\ndistricts = {"Gò Quoa" = 3}'),
        encoding="utf-8",
    )
    assert cli.main(["progress", "2021Q2", "--root", str(small)]) == 2
    told = capsys.readouterr().err
    for word in ("data/raw/plans/2021-147.toml", "'Gò Quoa'", "gần nhất là 'Gò Quao'"):
        assert word in told


def test_another_agency_s_plan_is_beside_the_provinces(small: Path) -> None:
    own = raw(small, "plans") / "2021-147.toml"
    text = own.read_text(encoding="utf-8")
    other = text.replace("147/KH-UBND", "5/KH-SNN").replace("UBND tỉnh Kiên Giang", "Sở Nông nghiệp", 1)
    (raw(small, "plans") / "2021-5.toml").write_text(other.replace("revision = 0", "revision = 1"), encoding="utf-8")
    assert kttt.progress(kttt.quarter("2021Q2", root=small))["plan_number"].unique() == ["147/KH-UBND"]
