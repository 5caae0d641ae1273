"""The tables as they were on a day: what came later, or was said later, is not there yet."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.cli import main
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import open_workspace, start_workspace
from kttt_analysis.workspace.cleaned import NothingReceivedError
from kttt_analysis.workspace.receiving import receive
from tests.submitted import TWO, htx, write

Q1, Q2 = Quarter(2021, 1), Quarter(2021, 2)
START = datetime(2021, 4, 2, 9, tzinfo=VIETNAM)
RENAMED = htx("", "HTX Tân Tiền", unit_code=None, commune_code="30952")
SAID = """[[identities]]
district = "Gò Quao"
kind = "HTX"
name = "HTX Tân Tiền"
is = "1701000001"
quarter = "2021Q2"
by = "Lan"
on = 2021-07-08
reason = "Ghi sai tên"
"""


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """Two quarters of two districts: versions, a part, a late one, one nobody noted, a name confirmed afterwards."""
    root = tmp_path / "work"
    start_workspace(root)
    opened = open_workspace(root)
    more = [htx(f"170500000{n}", f"HTX Xe {n}", sector="transport") for n in range(1, 4)]
    steps = [
        (0, "an-bien.xlsx", Q1, {"district": "908", "units": more}),
        (1, "go-quao.xlsx", Q1, {}),
        (92, "go-quao.xlsx", Q2, {"units": [TWO[0]]}),
        (94, "bổ sung.xlsx", Q2, {"units": more}),
        (95, "go-quao.xlsx", Q1, {"units": [TWO[0], {**TWO[1], "revenue": 5.0}]}),
        (96, "go-quao.xlsx", Q2, {"units": [RENAMED, TWO[1]]}),
    ]
    for day, name, quarter, more_ in steps:
        path = write(tmp_path / name, quarter=quarter, **more_)
        receive([path], opened, sender=None, moment=START + timedelta(days=day), quarter=quarter)
    dropped = write(root / "data/raw/2021Q2/an-bien.xlsx", district="908")
    stamp = (START + timedelta(days=93)).timestamp()
    os.utime(dropped, (stamp, stamp))
    notes = root / "data/raw/confirmations"
    notes.mkdir()
    (notes / "identities.toml").write_text(SAID, encoding="utf-8")
    return root


def tables_of(root: Path, quarter: Quarter, day: str | None) -> dict[str, pd.DataFrame]:
    return kttt.quarter(quarter, root=root, as_of=day).tables.frames()


def as_it_stood(root: Path, target: Path, day: str) -> Path:
    """A workspace with just what was there at the end of a day, put together by hand."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns("processed"))
    if day < "2021-07-08":
        shutil.rmtree(target / "data/raw/confirmations")
    for folder in sorted((target / "data/raw").glob("2021Q*")):
        notes, kept = folder / "received.toml", []
        entries = notes.read_text(encoding="utf-8").split("[[files]]")[1:]
        for entry in entries:
            name = entry.partition('file = "')[2].partition('"')[0]
            if entry.partition("received_at = ")[2][:10] <= day:
                kept.append(f"[[files]]{entry}")
            else:
                (folder / name).unlink()
        notes.write_text("".join(kept), encoding="utf-8")
    dropped = target / "data/raw/2021Q2/an-bien.xlsx"
    if day < "2021-07-04":
        dropped.unlink()
    return target


@pytest.mark.parametrize(
    "day", ["2021-07-02", "2021-07-03", "2021-07-04", "2021-07-05", "2021-07-06", "2021-07-07", "2021-07-08"]
)
def test_a_past_day_is_what_a_folder_of_that_day_s_files_gives(space: Path, tmp_path: Path, day: str) -> None:
    then = as_it_stood(space, tmp_path / "then", day)
    for quarter in (Q1, Q2):
        if quarter == Q2 and day < "2021-07-03":
            with pytest.raises(NothingReceivedError, match="3/7/2021"):
                tables_of(space, quarter, day)
            continue
        found, wanted = tables_of(space, quarter, day), tables_of(then, quarter, None)
        told = found["findings"]
        found["findings"] = told[told["code"].ne("dated_by_file")].reset_index(drop=True)
        for name, frame in wanted.items():
            pd.testing.assert_frame_equal(found[name], frame, obj=f"{quarter} {name}")


def test_the_first_version_was_in_force_between(space: Path) -> None:
    before, after = (kttt.quarter("2021Q1", root=space, as_of=d).units for d in ("2021-07-05", "2021-07-06"))
    assert before.set_index("name")["revenue"]["HTX Hòa Bình"] == 900.0
    assert after.set_index("name")["revenue"]["HTX Hòa Bình"] == 5.0


def test_a_file_nobody_noted_counts_from_its_own_day_and_that_is_told(space: Path) -> None:
    q = kttt.quarter("2021Q2", root=space, as_of="4/7/2021")
    (found,) = q.findings[q.findings["code"].eq("dated_by_file")].to_dict("records")
    assert (found["file"], found["severity"], found["district_code"]) == ("an-bien.xlsx", "note", "908")
    assert "4/7/2021" in found["message"]
    assert "an-bien.xlsx" not in set(kttt.quarter("2021Q2", root=space, as_of="2021-07-03").submissions["file"])
    assert not kttt.quarter("2021Q2", root=space).findings["code"].eq("dated_by_file").any()


def test_a_past_day_is_never_stored(space: Path) -> None:
    kttt.quarter("2021Q2", root=space, as_of="2021-07-07")
    assert not (space / "data/processed/2021Q2").exists()
    kttt.quarter("2021Q2", root=space)
    stored = {p: p.read_bytes() for p in (space / "data/processed").rglob("*.*")}
    for day in ("2021-07-03", "2021-07-07", "2021-12-31"):
        kttt.quarter("2021Q2", root=space, as_of=day)
    assert {p: p.read_bytes() for p in (space / "data/processed").rglob("*.*")} == stored


def test_a_day_by_which_everything_was_there_reads_what_is_stored(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kttt.quarter("2021Q2", root=space)
    cleaned: list[Quarter] = []
    from kttt_analysis.workspace import cleaned as room

    real = room._clean_one
    monkeypatch.setattr(room, "_clean_one", lambda s, q, e: (cleaned.append(q), real(s, q, e))[1])
    kttt.quarter("2021Q2", root=space, as_of="2021-12-31")
    assert cleaned == []
    kttt.quarter("2021Q2", root=space, as_of="2021-07-07")
    assert cleaned == [Q2]


def test_today_is_as_it_is_now_and_no_day_to_come_is_taken(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2021, 7, 4, 12, tzinfo=VIETNAM).timestamp())))
    now, today = tables_of(space, Q2, None), tables_of(space, Q2, "2021-07-04")
    for name, frame in now.items():
        pd.testing.assert_frame_equal(today[name], frame)
    assert now["submissions"]["file"].notna().sum() == 4, "what came after the fixed day is there by default"
    with pytest.raises(ValueError, match=r"5/7/2021 chưa đến.*4/7/2021"):
        kttt.quarter("2021Q2", root=space, as_of="2021-07-05")


@pytest.mark.parametrize("day", ["hôm qua", "31/6/2021", "5/7/21", "2021-07", ""])
def test_what_is_no_day_is_told(space: Path, day: str) -> None:
    with pytest.raises(ValueError, match="hãy ghi năm-tháng-ngày"):
        kttt.quarter("2021Q2", root=space, as_of=day)


@pytest.mark.parametrize("verb", ["board", "indicators", "progress", "explain"])
def test_every_verb_that_reads_takes_a_day(
    space: Path, repository: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    shutil.copytree(repository / "data/raw/plans", space / "data/raw/plans", dirs_exist_ok=True)
    words = [verb, "2021Q2", *(["htx_total"] if verb == "explain" else []), "--root", str(space), "--format", "json"]
    said = {}
    for day in ("2021-07-03", "5/7/2021"):
        assert main([*words, "--as-of", day]) == 0
        said[day] = json.loads(capsys.readouterr().out)
    assert said["2021-07-03"] != said["5/7/2021"]
    if verb == "board":
        late = {r["district"]: r["days_late"] for r in said["2021-07-03"]}
        assert late["An Biên"] == 0, "the deadline had not passed"


def test_lateness_counts_to_the_day(space: Path) -> None:
    deadline = open_workspace(space).settings.deadline(Q2)
    board = kttt.board("2021Q2", root=space, as_of=deadline + timedelta(days=3))
    frame = getattr(board, "frame", board)
    assert frame.set_index("district")["days_late"]["Kiên Hải"] == 3


def test_a_report_names_what_was_known_by_then_alone(space: Path, repository: Path) -> None:
    shutil.copytree(repository / "data/raw/plans", space / "data/raw/plans", dirs_exist_ok=True)
    plan = next((space / "data/raw/plans").glob("2021-147.toml"))
    later = plan.read_text(encoding="utf-8").replace("147/KH-UBND", "9/KH-UBND").replace("2020-09-29", "2021-08-01", 1)
    later = "".join(line for line in later.splitlines(keepends=True) if not line.startswith("told_on"))
    (plan.parent / "later.toml").write_text(later, encoding="utf-8")

    def inputs(day: str) -> dict[str, str]:
        past = open_workspace(space)
        past = type(past)(past.root, past.settings, datetime.fromisoformat(day).date())
        return {i["file"]: i["sha256"] for i in past.origins(Q2, [Q1])}

    then = inputs("2021-07-04")
    assert {"data/raw/2021Q2/go-quao.xlsx", "data/raw/2021Q2/an-bien.xlsx", "data/raw/plans/2021-147.toml"} <= set(then)
    assert not {n for n in then if "bổ sung" in n or "ban-2" in n or n.endswith((".parquet", "later.toml"))}
    notes = "data/raw/2021Q2/received.toml (đến 2021-07-04)"
    other = write(space / "new.xlsx", district="909")
    receive([other], open_workspace(space), sender=None, moment=START + timedelta(days=200))
    assert inputs("2021-07-04")[notes] == then[notes], "what is noted later changes nothing of that day"
