"""Publications: whole or not at all, one at a time, never changed, the same bytes from the same inputs."""

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from kttt_analysis.publishing import lock, manifest
from kttt_analysis.publishing.errors import (
    MailRefused,
    NotebookFailed,
    ParameterRefused,
    PublicationLocked,
    RenderingFailed,
)
from kttt_analysis.publishing.mail import MailSettings
from kttt_analysis.publishing.publication import Publication, publish
from kttt_analysis.publishing.shelf import STAGING, Shelf

ROOT = Path(__file__).parents[1]
NOTEBOOKS = Path(__file__).parent / "notebooks"
EPOCH = "1625443200"  # 2021-07-05
INPUTS = [
    {"file": "data/raw/2021Q2/goquao.xlsx", "sha256": "b" * 64},
    {"file": "data/raw/2021Q2/anbien.xlsx", "sha256": "a" * 64},
]


@pytest.fixture
def work(tmp_path) -> Path:
    """A workspace of its own."""
    folder = tmp_path / "Báo cáo {quý}"
    folder.mkdir()
    return folder


@pytest.fixture
def epoch(monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def published(work: Path, name: str = "tiny", **more) -> Publication:
    given = {
        "notebook": NOTEBOOKS / f"{name}.ipynb",
        "parameters": {"quarter": "2021Q2", "root": str(work)},
        "reports": work / "reports" / "2021Q2",
        "inputs": INPUTS,
        "mail": MailSettings(),
    }
    return publish(**{**given, **more})


def variant(work: Path, old: str, new: str) -> Path:
    """The tiny notebook with one thing otherwise."""
    book = json.loads((NOTEBOOKS / "tiny.ipynb").read_text(encoding="utf-8"))
    changed = 0
    for cell in book["cells"]:
        source = "".join(cell["source"])
        changed += source.count(old)
        cell["source"] = source.replace(old, new)
    assert changed
    file = work / "variant.ipynb"
    file.write_text(json.dumps(book), encoding="utf-8")
    return file


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---- a publication ----------------------------------------------------------------------------------


def test_a_publication_is_whole(work, epoch):
    told: list[str] = []
    done = published(work, "publication", progress=told.append)
    assert (done.version, done.changed, done.folder) == ("v1", True, work / "reports" / "2021Q2" / "v1")
    files = content(done.folder)
    assert set(files) == {
        "report.html", "report.ipynb", "annex.xlsx", "mail.eml", "mail.html", "mail.txt", "manifest.json",
        "charts/htx_new_by_district.png", "charts/members.png",
    }  # fmt: skip
    assert (done.folder.parent / "latest").read_text(encoding="utf-8") == "v1\n"
    assert told[-3:] == ["Dựng trang báo cáo", "Lập phụ lục", "Dựng thư báo cáo"] and "Thành viên và lao động" in told
    assert set(done.timings) == {"notebook", "page", "annex", "mail", "written"}

    made = json.loads(files["manifest.json"])
    assert made == done.manifest
    assert made["inputs"] == sorted(INPUTS, key=lambda given: given["file"])
    assert made["parameters"] == {"quarter": "2021Q2", "root": "."}
    assert (made["status"], made["version"], made["created"]) == ("published", "v1", "2021-07-05T00:00:00Z")
    assert made["coverage"] == {"reported": 13, "expected": 15, "missing": ["Kiên Hải", "Giang Thành"]}
    assert [n["value"] for n in made["headline"]] == [6.0, 41.0]
    assert made["synthetic"] is True
    assert {"pandas", "papermill", "nbconvert", "matplotlib"} <= set(made["libraries"])
    assert made["files"] == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
        if name != "manifest.json"
    }
    keys = [line.split('"')[1] for line in files["manifest.json"].decode().splitlines() if line.startswith('  "')]
    assert keys == sorted(keys)

    # every number is the same in all renderings, and the parts of the mail are the files beside it
    message = message_from_bytes(files["mail.eml"])
    for part in message.walk():
        name = {"text/plain": "mail.txt", "text/html": "mail.html"}.get(part.get_content_type())
        if name:
            assert part.get_payload(decode=True).replace(b"\r\n", b"\n") == files[name]
    for number in ("40,0%", "82,0%", "06 HTX", "41 THT", "103,6%", "118"):
        for name in ("report.html", "mail.html", "mail.txt"):
            assert number in files[name].decode(), (number, name)

    for name, data in files.items():
        assert str(work).encode() not in data and str(Path.home()).encode() + b"/" not in data, name
    kept = json.loads(files["report.ipynb"])
    assert "cảnh báo của thư viện" in json.dumps(kept, ensure_ascii=False)
    assert "cảnh báo của thư viện" not in files["report.html"].decode()


def test_files_are_read_only_and_the_folder_can_be_read_by_others(work):
    done = published(work)
    for path in done.folder.rglob("*"):
        if path.is_file():
            assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH), path.name
    usual = work / "usual"
    usual.mkdir()
    assert stat.S_IMODE(done.folder.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    (usual / "file").touch()
    latest = done.folder.parent / "latest"
    assert stat.S_IMODE(latest.stat().st_mode) == stat.S_IMODE((usual / "file").stat().st_mode)


def test_the_same_inputs_give_the_same_bytes_anywhere(tmp_path, epoch):
    made = []
    for name in ("a", "một nơi khác"):
        (tmp_path / name).mkdir()
        made.append(content(published(tmp_path / name, "publication").folder))
    assert made[0] == made[1]


def test_the_time_of_a_build_must_be_a_number(work, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "hôm nay")
    with pytest.raises(ParameterRefused, match="SOURCE_DATE_EPOCH"):
        published(work)


# ---- versions ---------------------------------------------------------------------------------------


def test_versions_come_one_after_the_other_and_never_change(work, epoch):
    first = published(work)
    before = content(first.folder)
    shelf = Shelf(first.folder.parent)

    again = published(work)
    assert (again.version, again.changed, again.folder) == ("v1", False, first.folder)
    assert again.manifest == first.manifest

    other = published(work, inputs=[*INPUTS, {"file": "data/raw/2021Q2/kienhai.xlsx", "sha256": "c" * 64}])
    assert (other.version, other.changed) == ("v2", True)
    back = published(work)  # the inputs of v1 again: what is shown last must be what the inputs say now
    assert (back.version, back.changed) == ("v3", True)
    forced = published(work, force=True)
    assert (forced.version, forced.changed) == ("v4", True)
    assert content(first.folder) == before
    assert shelf.versions() == ["v1", "v2", "v3", "v4"] and shelf.latest() == "v4"
    assert not list(shelf.folder.glob(f"{STAGING}*"))


def test_a_version_that_was_tampered_with_is_published_anew(work, epoch):
    first = published(work)
    page = first.folder / "report.html"
    page.chmod(0o644)
    page.write_text("khác", encoding="utf-8")
    assert published(work).version == "v2"


def test_what_decides_a_publication(work, monkeypatch):
    def key(**more) -> str:
        given = {
            "notebook": NOTEBOOKS / "tiny.ipynb",
            "parameters": {"quarter": "2021Q2"},
            "inputs": INPUTS,
            "mail": MailSettings(),
        }
        return manifest.origin(**{**given, **more})["key"]

    assert key() == key(inputs=INPUTS[::-1])
    others = {
        key(inputs=INPUTS[:1]),
        key(parameters={"quarter": "2021Q3"}),
        key(mail=MailSettings(recipients=("a@b.vn",))),
        key(notebook=variant(work, "NUMBER = 6", "NUMBER = 7")),
    }
    monkeypatch.setattr(manifest, "_code", lambda: "another")
    others.add(key())
    assert len(others - {key()}) == 4 and len(others) == 5


@pytest.mark.parametrize(
    "given",
    [
        {"file": "/srv/data/a.xlsx", "sha256": "a" * 64},
        {"file": "C:\\data\\a.xlsx", "sha256": "a" * 64},
        {"file": "../a.xlsx", "sha256": "a" * 64},
        {"file": "", "sha256": "a" * 64},
        {"file": "a.xlsx", "sha256": "a"},
    ],
)
def test_inputs_are_named_within_the_workspace(work, given):
    with pytest.raises(ParameterRefused, match="tương đối"):
        published(work, inputs=[given])


def test_a_pointer_that_a_power_cut_left_behind_is_mended(work, epoch):
    first = published(work)
    (first.folder.parent / "latest").unlink()
    assert published(work).changed is False
    assert Shelf(first.folder.parent).latest() == "v1"


# ---- runs that fail ---------------------------------------------------------------------------------


def failed_run(work: Path, error: type[Exception], **more) -> tuple[Exception, Path]:
    with pytest.raises(error) as caught:
        published(work, **more)
    shelf = work / "reports" / "2021Q2"
    (kept,) = (shelf / "failed").iterdir()
    assert caught.value.kept == f"2021Q2/failed/{kept.name}" and caught.value.kept in str(caught.value)
    assert {p.name for p in shelf.iterdir()} <= {"failed", ".lock", "v1", "latest"}
    return caught.value, kept


def test_a_failed_notebook_publishes_nothing_and_keeps_the_cause(work):
    published(work)
    before = content(work / "reports" / "2021Q2" / "v1")
    error, kept = failed_run(work, NotebookFailed, notebook=NOTEBOOKS / "failing_cell.ipynb")
    assert error.exit_code == 4
    assert {p.name for p in kept.iterdir()} == {"manifest.json", "report.ipynb", "kernel.log"}
    told = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    assert told["status"] == "failed" and told["inputs"]
    assert told["cause"]["code"] == "cell_failed" and told["cause"]["exit_code"] == 4
    assert told["cause"]["cell"] == "Thành viên và lao động" and told["cause"]["position"] == 5
    assert "ValueError: thiếu cột doanh thu" in told["cause"]["message"]
    assert str(work) not in (kept / "manifest.json").read_text(encoding="utf-8")
    assert Shelf(kept.parents[1]).latest() == "v1" and content(work / "reports" / "2021Q2" / "v1") == before


@pytest.mark.parametrize(
    ("old", "new", "error", "code", "words"),
    [
        ("KTTT quý II/2021: 06/15 HTX mới (13/15 huyện)", "x" * 80, MailRefused, 6, "tiêu đề dài 80 ký tự"),
        ("<p>{TEXT}</p>", "<h5>{TEXT}</h5>", RenderingFailed, 5, "h2 → h5"),
        ('"text/html"', '"text/markdown"', RenderingFailed, 5, "“Số liệu chính” (ô thứ 5)"),
        ("<p>{TEXT}</p>", "<p>{__import__('os').getcwd()}/x {TEXT}</p>", RenderingFailed, 5, "đường dẫn"),
        ('"closing": "Quý', '"kết": "Quý', NotebookFailed, 4, "“closing”"),
    ],
)
def test_a_rendering_that_is_refused_publishes_nothing(work, old, new, error, code, words):
    told, kept = failed_run(work, error, notebook=variant(work, old, new))
    assert told.exit_code == code and words in str(told)
    assert (kept / "report.ipynb").exists()
    assert json.loads((kept / "manifest.json").read_text(encoding="utf-8"))["cause"]["exit_code"] == code


def test_what_was_wrong_before_the_start_leaves_nothing(work):
    with pytest.raises(MailRefused):
        published(work, mail=MailSettings(sender="x"))
    with pytest.raises(ParameterRefused):
        published(work, parameters={"quater": "2021Q2"})
    assert list(work.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(work):
    (work / "reports").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(RenderingFailed, match="Không ghi được vào thư mục báo cáo “2021Q2”") as caught:
        published(work)
    assert caught.value.exit_code == 5 and str(work) not in str(caught.value)


def test_two_failures_in_one_second_are_both_kept(tmp_path):
    shelf = Shelf(tmp_path)
    when = datetime(2021, 7, 5, tzinfo=UTC)
    kept = [shelf.fail(shelf.stage(), when).name for _ in range(3)]
    assert kept == ["20210705T000000Z", "20210705T000000Z-2", "20210705T000000Z-3"]


# ---- one at a time ----------------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from kttt_analysis.publishing.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(work) -> Iterator[subprocess.Popen]:
    """Another process that holds the lock."""
    folder = work / "reports" / "2021Q2"
    folder.mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_run_is_told_who_is_at_work(work, holder):
    with pytest.raises(PublicationLocked) as caught:
        published(work)
    assert caught.value.exit_code == 7
    assert f"pid {holder.pid}" in str(caught.value) and f"pid {holder.pid}" in caught.value.english
    assert {p.name for p in (work / "reports" / "2021Q2").iterdir()} == {".lock"}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_dead_runs_lock_opens_and_what_it_left_is_swept(work, holder):
    left = work / "reports" / "2021Q2" / f"{STAGING}dead"
    left.mkdir()
    (left / "report.html").write_text("nửa", encoding="utf-8")
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert published(work).version == "v1"
    assert not left.exists()


def test_the_lock_holds_between_threads_too_and_opens_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path):
        caught: list[Exception] = []

        def second() -> None:
            try:
                with lock.held(tmp_path):
                    pass
            except PublicationLocked as error:
                caught.append(error)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert len(caught) == 1
        raise ZeroDivisionError
    with lock.held(tmp_path):
        pass


# ---- readers meanwhile ------------------------------------------------------------------------------


def staged(shelf: Shelf, number: int) -> Path:
    folder = shelf.stage()
    files = {}
    for name in ("report.html", "mail.html", "charts/a.png"):
        data = f"{number}".encode() * 20_000
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps({"number": number, "files": files}), encoding="utf-8")
    return folder


def test_a_reader_never_sees_half_a_publication(tmp_path):
    shelf = Shelf(tmp_path / "2021Q2")
    seen: list[tuple[str, bool]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            version = shelf.latest()
            if version is not None:
                seen.append((version, shelf.whole(version)))
            for name in shelf.versions():
                seen.append((name, shelf.whole(name)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 41):
        shelf.put(staged(shelf, number), shelf.next())
    time.sleep(0.05)
    stop.set()
    reader.join()
    assert len(seen) > 100
    assert [version for version, whole in seen if not whole] == []
    order = [int(version[1:]) for version, _ in seen]
    assert shelf.versions() == [f"v{n}" for n in range(1, 41)] and max(order) == 40


@pytest.mark.parametrize("text", ["", "v9", "../..", "v1/../v2", "\x00"])
def test_a_pointer_to_nothing_is_no_pointer(tmp_path, text):
    shelf = Shelf(tmp_path)
    shelf.put(staged(shelf, 1), "v1")
    (tmp_path / "latest").write_text(text, encoding="utf-8")
    assert shelf.latest() is None and shelf.versions() == ["v1"] and shelf.next() == "v2"


def test_a_shelf_that_is_not_there_is_empty(tmp_path):
    shelf = Shelf(tmp_path / "nothing")
    assert (shelf.versions(), shelf.latest(), shelf.next()) == ([], None, "v1")
    assert shelf.manifest("v1") is None and shelf.whole("v1") is False
