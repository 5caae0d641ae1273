"""What is broken or hostile is read or refused in plain words, soon, in little memory, without net or traceback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis.errors import exit_code
from kttt_analysis.forms import UnreadableFile, read
from kttt_analysis.workspace import read_received
from tests.broken_files import CORPUS, READ, ROWS, Broken, good, links, old
from tests.submitted import Q2, TWO, write

SECONDS, MEBIBYTES = 5.0, 500
COUNTING = 0.45  # seconds that the machine of the first measurements took to count to ten million
NAMES = [*CORPUS, *links("")]

# Runs `kttt read` once for each file, each in a process of its own, which may open no socket and write no file.
RUNNER = """
import json, os, resource, sys, time

from kttt_analysis import cli, errors
from kttt_analysis.forms import picture
import pandas, lxml.etree

def forbid(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto")):
        raise AssertionError(f"the net was asked: {event} {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise AssertionError(f"a file was written: {arguments[0]}")
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.mkdir", "os.rename", "os.remove"):
        raise AssertionError(f"{event} {arguments}")

sys.addaudithook(forbid)
begun = time.process_time()
n = 0
while n < 10_000_000:
    n += 1
print(json.dumps({"counting": time.process_time() - begun, "start": begun}), flush=True)
for path in sys.stdin.read().split("\\0"):
    inside, outside = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        os.dup2(outside, 1), os.dup2(outside, 2)
        os.close(inside)
        code = 99
        try:
            code = cli.main(["read", path])
        except BaseException:
            import traceback
            traceback.print_exc()
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    os.close(outside)
    said = b"".join(iter(lambda: os.read(inside, 1 << 16), b""))
    os.close(inside)
    _, status, used = os.wait4(child, 0)
    about = {"code": os.waitstatus_to_exitcode(status), "said": said.decode(errors="replace")[:20_000]}
    about |= {"seconds": used.ru_utime + used.ru_stime, "mebibytes": used.ru_maxrss / 1024}
    print(json.dumps(about), flush=True)
"""


@dataclass(frozen=True)
class Run:
    """How `kttt read` ended for one file; seconds with those of the start, as of a machine that is not busy."""

    code: int
    said: str
    seconds: float
    mebibytes: float


@dataclass(frozen=True)
class Made:
    """The corpus in a folder, with what came of each file, and how often the net was asked."""

    paths: dict[str, Path]
    files: dict[str, Broken]
    runs: dict[str, Run]
    asked: list[object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Every file of the corpus, written and read; a server counts who asks for what the files name."""
    folder = tmp_path_factory.mktemp("corpus")
    server = socket.create_server(("127.0.0.1", 0))
    asked: list[object] = []

    def listen() -> None:
        while True:
            try:
                connection, who = server.accept()
            except OSError:
                return
            asked.append(who)
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    files = CORPUS | links(f"http://127.0.0.1:{server.getsockname()[1]}")
    paths = {}
    for number, (name, file) in enumerate(files.items()):
        paths[name] = folder / str(number) / file.file
        paths[name].parent.mkdir()
        paths[name].write_bytes(file.make())
    before = _listed(folder)
    runs = _runs(paths) if hasattr(os, "fork") else {}
    assert _listed(folder) == before
    yield Made(paths, files, runs, asked)
    server.close()


def _listed(folder: Path) -> list[tuple[str, int, int]]:
    return [(p.as_posix(), p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*"))]


def _runs(paths: dict[str, Path]) -> dict[str, Run]:
    given = "\0".join(map(str, paths.values()))
    done = subprocess.run([sys.executable, "-c", RUNNER], input=given, capture_output=True, text=True, check=True)
    first, *others = map(json.loads, done.stdout.splitlines())
    busy = max(1.0, first["counting"] / COUNTING)
    return {
        name: Run(run["code"], run["said"], (first["start"] + run["seconds"]) / busy, run["mebibytes"])
        for name, run in zip(paths, others, strict=True)
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the limits are measured process by process")
@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_is_read_or_refused(made: Made, name: str) -> None:
    run, file = made.runs[name], made.files[name]
    assert run.code == (0 if file.outcome == READ else 2), run.said
    assert "Traceback" not in run.said
    assert run.seconds <= SECONDS
    assert run.mebibytes <= MEBIBYTES
    if file.outcome != READ:
        told = run.said[run.said.index("lỗi: ") :].strip().splitlines()
        assert len(told) == 2, run.said
        assert file.file in told[0]
        assert told[1].startswith("  → ")


def test_the_net_is_not_asked(made: Made) -> None:
    assert made.asked == []


# The files that take longest to read have been read above.
LIGHT = [n for n in NAMES if not any(word in n for word in ("million", "GB", "MB", "corner", "16,384", "10,000"))]


@pytest.mark.parametrize("name", LIGHT)
def test_what_is_told_is_what_is_broken(made: Made, name: str) -> None:
    file = made.files[name]
    if file.outcome == READ:
        found = read(made.paths[name])
        assert found.tables or "sheet_without_table" in {f.code for f in found.findings}
        return
    with pytest.raises(UnreadableFile) as refused:
        read(made.paths[name])
    assert refused.value.finding.code == file.outcome
    assert exit_code(refused.value) == 2


WHOLE = [
    "no styles", "no strings", "a macro", "a page named .xls", "text named .xls", "text named .xlsx",
    "a sheet of 2003 named .xls", "a page in one file named .xls", "laughs in a page", "control characters",
    "rows out of order",    "thousands of merges", "a sheet with an odd name", "a million empty rows", "external links",
    "a sheet with a DTD elsewhere", "a page with pictures", "a page with a DTD", "16,384 formatted columns",
]  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_the_table_of_a_broken_file_is_read_whole(made: Made, name: str) -> None:
    records = read(made.paths[name]).tables[0].records
    assert records[:15] == ROWS


def told(path: Path) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in read(path).all_findings]


def test_a_cell_far_away_is_told_where_it_stands(made: Made) -> None:
    found = read(made.paths["a table and a cell in the last corner"])
    assert found.tables[0].records == ROWS
    assert [(f.code, f.cell) for f in found.all_findings] == [("rows_outside", "XFD1048576")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the limits are measured process by process")
def test_a_table_above_a_million_formatted_rows_is_read(made: Made) -> None:
    assert "Biểu 1!A1:C16: 15 dòng số liệu" in made.runs["a million formatted rows below a table"].said


def test_macros_are_told_and_not_run(made: Made) -> None:
    assert ("macros_not_run", None) in told(made.paths["a macro"])


def test_formulas_without_values_are_told(made: Made) -> None:
    assert told(made.paths["formulas without values"]) == [("formula_without_value", "C2:C3")]


# ---- what is no file ----


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    os.mkfifo(path)
    with pytest.raises(UnreadableFile, match="đường ống"):
        read(path)


def test_a_device_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.symlink_to("/dev/zero")
    with pytest.raises(UnreadableFile, match="thiết bị"):
        read(path)


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableFile, match="vòng tròn"):
        read(tmp_path / "a.xlsx")


def test_a_folder_under_a_workbooks_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(UnreadableFile, match="thư mục"):
        read(tmp_path / "a.xlsx")


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A workbook that its reader has no right to read; root, who may read all, becomes somebody else for a while."""
    path = tmp_path / "Hòn Đất quý II-2021.xlsx"
    path.write_bytes(good())
    path.chmod(0)
    root = os.geteuid() == 0
    tmp_path.chmod(0o755)
    for above in tmp_path.parents:
        if root and above.stat().st_uid == 0 and not above.stat().st_mode & 1:
            above.chmod(above.stat().st_mode | 0o011)
    if root:
        os.seteuid(65534)
    yield path
    if root:
        os.seteuid(0)


def test_a_file_that_may_not_be_read(locked: Path) -> None:
    with pytest.raises(UnreadableFile, match="không có quyền đọc"):
        read(locked)
    received = read_received(locked, locked.name, quarter=Q2)
    assert received.trouble is not None
    assert received.trouble.code == "file_not_opened"


# ---- a quarter with all of them ----


@pytest.fixture(scope="module")
def quarter(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose quarter holds a good submission among broken ones."""
    root = tmp_path_factory.mktemp("space")
    (root / "kttt.toml").write_text('[province]\ncode = "91"\n', encoding="utf-8")
    folder = root / "data" / "raw" / "2021Q2"
    folder.mkdir(parents=True)
    write(folder / "Gò Quao quý II-2021.xlsx", TWO)
    for name in LIGHT:
        if made.files[name].outcome != READ:
            path = made.paths[name]
            (folder / f"{path.parent.name} {path.name}").write_bytes(path.read_bytes())
    (folder / "a.xlsx").mkdir()
    return root


def test_a_quarter_is_cleaned_around_its_broken_files(made: Made, quarter: Path) -> None:
    q = kttt.clean("2021Q2", root=quarter)
    broken = {f"{made.paths[n].parent.name} {made.paths[n].name}": made.files[n].outcome for n in LIGHT}
    broken = {file: outcome for file, outcome in broken.items() if outcome != READ}
    submissions = q.tables.submissions.set_index("file")
    findings = q.tables.findings
    assert set(q.tables.units["name"]) == {"HTX Tân Tiến", "HTX Hòa Bình"}
    assert {file: str(submissions.loc[file, "state"]) for file in broken} == dict.fromkeys(broken, "unread")
    for file, outcome in broken.items():
        assert outcome in set(findings.loc[findings["file"] == file, "code"]), file


@pytest.mark.parametrize("name", ["xlsx, 50%", "a password of today", "no byte", "10,000 sheets"])
def test_check_refuses_a_broken_file_that_was_named(made: Made, name: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        kttt.check([made.paths[name]], name="2021Q2")
    assert refused.value.finding.code == made.files[name].outcome


def test_an_old_workbook_is_whole_or_refused(tmp_path: Path) -> None:
    """Every cut is refused: half a sheet would be a report with fewer cooperatives."""
    whole = old(400)
    path = tmp_path / "a.xls"
    for length in range(512, len(whole), 2048):
        path.write_bytes(whole[:length])
        with pytest.raises(UnreadableFile):
            read(path)
    path.write_bytes(whole)
    assert len(read(path).tables[0].records) == 400
