"""Filing submissions: under their quarter, noted, never replaced, a second time only once."""

from __future__ import annotations

import hashlib
import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis.cli import main
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import Workspace, WorkspaceError, open_workspace, start_workspace
from kttt_analysis.workspace.receiving import receive
from tests.submitted import TWO, htx, write

NOW = datetime(2021, 7, 5, 9, tzinfo=VIETNAM)
Q2 = Quarter(2021, 2)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    start_workspace(tmp_path / "work")
    return open_workspace(tmp_path / "work")


def test_a_submission_is_copied_and_noted(space: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "báo cáo.xlsx")
    before = path.read_bytes()
    (filed,) = receive([path], space, sender="Phòng KT Gò Quao", moment=NOW)
    assert (filed.quarter, filed.known, filed.before) == (Q2, False, None)
    assert filed.district is not None
    assert filed.district.code == "907"
    assert filed.path == space.raw / "2021Q2" / "báo cáo.xlsx"
    assert filed.path.read_bytes() == before == path.read_bytes()
    note = space.receipts(Q2)["báo cáo.xlsx"]
    assert (note.received_at, note.sender, note.sequence) == (NOW, "Phòng KT Gò Quao", 1)
    assert note.sha256 == filed.received.sha256


def test_the_same_file_counts_once(space: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    copy = tmp_path / "a (1).xlsx"
    copy.write_bytes(path.read_bytes())
    receive([path], space, sender=None, moment=NOW)
    (again,) = receive([copy], space, sender=None, moment=NOW)
    assert again.known
    assert [p.name for p in space.files(Q2)] == ["a.xlsx"]
    assert len(space.receipts(Q2)) == 1


def test_a_second_version_is_kept_beside_the_first_and_comes_after_it(space: Workspace, tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx")
    receive([first], space, sender=None, moment=NOW)
    second = write(tmp_path / "a.xlsx", units=[htx("1701000001", "HTX Tân Tiến", revenue=700.0)])
    (filed,) = receive([second], space, sender=None, moment=NOW)
    assert filed.path.name == "a-ban-2.xlsx"
    assert filed.before == space.raw / "2021Q2" / "a.xlsx"
    notes = space.receipts(Q2)
    assert [n.sequence for n in notes.values()] == [1, 2]


def test_notes_of_people_stay(space: Workspace, tmp_path: Path) -> None:
    folder = space.raw / "2021Q2"
    folder.mkdir(parents=True)
    (folder / "received.toml").write_text('# của Lan\n[[files]]\nfile = "b.xlsx"\n', encoding="utf-8")
    receive([write(tmp_path / "a.xlsx")], space, sender='Phòng "KT"', moment=NOW)
    text = (folder / "received.toml").read_text(encoding="utf-8")
    assert text.startswith("# của Lan")
    assert [f["file"] for f in tomllib.loads(text)["files"]] == ["b.xlsx", "a.xlsx"]
    assert space.receipts(Q2)["a.xlsx"].sender == 'Phòng "KT"'


def test_a_file_without_a_quarter_asks_for_it_and_nothing_is_filed(space: Workspace, tmp_path: Path) -> None:
    good = write(tmp_path / "a.xlsx")
    silent = tmp_path / "b.docx"
    silent.write_bytes(b"PK")
    with pytest.raises(WorkspaceError, match=r"b\.docx.*--quarter"):
        receive([good, silent], space, sender=None, moment=NOW)
    assert list(space.files(Q2)) == []
    (filed,) = receive([silent], space, sender=None, moment=NOW, quarter=Q2)
    assert filed.path.is_file()


def test_a_folder_is_taken_file_by_file_without_our_notes(space: Workspace, tmp_path: Path) -> None:
    (tmp_path / "thư/sâu").mkdir(parents=True)
    write(tmp_path / "thư/a.xlsx")
    write(tmp_path / "thư/sâu/b.xlsx", district="908")
    for name in ("received.toml", "~$a.xlsx", ".ẩn.xlsx"):
        (tmp_path / "thư" / name).write_bytes(b"x")
    filed = receive([tmp_path / "thư"], space, sender=None, moment=NOW)
    assert [f.path.name for f in filed] == ["a.xlsx", "b.xlsx"]
    (tmp_path / "không").mkdir()
    with pytest.raises(WorkspaceError, match="không có tệp nào"):
        receive([tmp_path / "không"], space, sender=None, moment=NOW)


def test_a_file_that_lies_there_already_is_noted_where_it_lies(space: Workspace) -> None:
    (space.raw / "2021Q2/sub").mkdir(parents=True)
    path = write(space.raw / "2021Q2/sub/a.xlsx")
    (filed,) = receive([path], space, sender="Lan", moment=NOW)
    assert (filed.path, filed.known) == (path, False)
    assert list(space.files(Q2)) == [path]
    assert space.receipts(Q2)["sub/a.xlsx"].sender == "Lan"
    (again,) = receive([path], space, sender="Lan", moment=NOW)
    assert again.known
    assert len(space.receipts(Q2)) == 1


def test_a_noted_file_whose_content_changed_is_not_noted_again(space: Workspace, tmp_path: Path) -> None:
    (filed,) = receive([write(tmp_path / "a.xlsx")], space, sender=None, moment=NOW)
    write(filed.path, units=[htx("1701000001", "HTX Tân Tiến", revenue=700.0)])
    other = write(tmp_path / "b.xlsx", district="908")
    with pytest.raises(WorkspaceError, match=r"a\.xlsx.*mã băm khác"):
        receive([other, filed.path], space, sender=None, moment=NOW)
    assert len(list(space.files(Q2))) == 1, "nothing is filed then"


@pytest.mark.parametrize("kept", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_notes_written_by_hand_stay_byte_for_byte(space: Workspace, tmp_path: Path, kept: bytes, end: str) -> None:
    folder = space.raw / "2021Q2"
    folder.mkdir(parents=True)
    lines = ["# của Lan", "[[files]]", 'file = "b.xlsx"', 'ghi_chu = "gọi lại"', "received_at = 2021-07-01"]
    text = kept + end.join([*lines, ""]).encode()
    (folder / "received.toml").write_bytes(text)
    receive([write(tmp_path / "a.xlsx")], space, sender="Lan", moment=NOW)
    now = (folder / "received.toml").read_bytes()
    assert now.startswith(text)
    assert (b"\r\n" in now, now.count(b"\n") == now.count(b"\r\n")) == (end == "\r\n", end == "\r\n")
    assert set(space.receipts(Q2)) == {"a.xlsx", "b.xlsx"}


@pytest.mark.parametrize("text", ["files = []\n", 'files = [{file = "b.xlsx"}]\n', "[[files", "[[files]]\nfile = 1\n"])
def test_notes_that_cannot_be_added_to_are_told_and_nothing_is_filed(
    space: Workspace, tmp_path: Path, text: str
) -> None:
    folder = space.raw / "2021Q2"
    folder.mkdir(parents=True)
    (folder / "received.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"received\.toml"):
        receive([write(tmp_path / "a.xlsx")], space, sender=None, moment=NOW)
    assert list(space.files(Q2)) == []
    assert (folder / "received.toml").read_text(encoding="utf-8") == text


def test_a_file_that_was_noted_before_it_came_is_filed_under_its_note(space: Workspace, tmp_path: Path) -> None:
    folder = space.raw / "2021Q2"
    folder.mkdir(parents=True)
    note = '[[files]]\nfile = "a.xlsx"\nreceived_at = 2021-07-01\nsender = "Lan"\n'
    (folder / "received.toml").write_text(note, encoding="utf-8")
    (filed,) = receive([write(tmp_path / "a.xlsx")], space, sender="Minh", moment=NOW)
    assert filed.path.name == "a.xlsx"
    assert (folder / "received.toml").read_text(encoding="utf-8") == note, "what people noted stands"
    assert filed.received.sender == "Lan"


def test_a_part_is_joined_and_said_so(space: Workspace, tmp_path: Path) -> None:
    others = [htx("1702000001", "HTX Vận tải", sector="transport")]
    receive([write(tmp_path / "a.xlsx")], space, sender=None, moment=NOW)
    (filed,) = receive([write(tmp_path / "b.xlsx", others)], space, sender=None, moment=NOW)
    assert [p.name for p in filed.joined] == ["a.xlsx"]
    assert filed.replaced == ()
    assert filed.changes is not None
    assert filed.changes.added == ("HTX Vận tải",)
    more = write(tmp_path / "c.xlsx", [htx("1701000001", "HTX Tân Tiến", revenue=1.0), *others])
    (filed,) = receive([more], space, sender=None, moment=NOW, part=True)
    assert space.receipts(Q2)["c.xlsx"].part is True


def test_each_file_there_is_read_once_a_call(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kttt_analysis.workspace import folder, submissions

    for n, code in enumerate(("907", "908", "909")):
        receive([write(tmp_path / f"{n}.xlsx", district=code)], space, sender=None, moment=NOW)
    seen: list[str] = []
    real = submissions.read_received
    monkeypatch.setattr(folder, "read_received", lambda p, *a: (seen.append(p.name), real(p, *a))[1])
    news = [write(tmp_path / f"{n}-v2.xlsx", TWO[:1], district=c) for n, c in enumerate(("907", "908", "909"))]
    filed = receive(news, space, sender=None, moment=NOW)
    assert sorted(seen) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    assert [f.before.name if f.before else None for f in filed] == ["0.xlsx", "1.xlsx", "2.xlsx"]
    assert all(f.changes and f.changes.gone == ("HTX Hòa Bình",) for f in filed)


def test_an_unreadable_file_replaces_nothing(space: Workspace, tmp_path: Path) -> None:
    receive([write(tmp_path / "a.xlsx")], space, sender=None, moment=NOW)
    broken = tmp_path / "Gò Quao.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    (filed,) = receive([broken], space, sender=None, moment=NOW, quarter=Q2)
    assert filed.district is not None
    assert (filed.replaced, filed.changes is not None and filed.changes.none) == ((), True)


def test_two_who_file_at_once_lose_no_note(space: Workspace, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{code}.xlsx", district=code) for code in ("905", "906", "907", "908")]
    with ThreadPoolExecutor(len(paths)) as desks:
        done = [desks.submit(receive, [path], space, sender=None, moment=NOW) for path in paths]
    assert all(one.result() for one in done)
    assert sorted(str(n.sequence) for n in space.receipts(Q2).values()) == ["1", "2", "3", "4"]


# ---- names that must not be taken as they are ----------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../../../evil.xlsx", "/tmp/evil.xlsx", "..\\\\evil.xlsx", "C:/evil.xlsx", "a\\u0000b"]
)
def test_a_note_of_a_file_outside_its_folder_is_refused(space: Workspace, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.xlsx")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (space.raw / "2021Q2").mkdir(parents=True)
    (space.raw / "2021Q2/received.toml").write_text(f'[[files]]\nfile = "{name}"\nsha256 = "{digest}"\n', "utf-8")
    with pytest.raises(WorkspaceError, match=r"mục thứ 1.*tên tệp"):
        receive([path], space, sender=None, moment=NOW)
    assert sorted(p.name for p in space.raw.rglob("*.xlsx")) == []


@pytest.mark.parametrize(
    ("name", "stored"), [(".a.xlsx", "a.xlsx"), ("..\\..\\b.xlsx", "b.xlsx"), ("c\x7f?.xlsx", "c__.xlsx")]
)
def test_a_name_that_would_hide_a_file_is_made_visible(
    space: Workspace, tmp_path: Path, name: str, stored: str
) -> None:
    if os.name == "nt" and not name.startswith("."):
        pytest.skip("no such names on Windows")
    (filed,) = receive([write(tmp_path / "x.xlsx").rename(tmp_path / name)], space, sender="x\x7fy", moment=NOW)
    assert [p.name for p in space.files(Q2)] == [filed.path.name] == [stored]
    assert space.receipts(Q2)[stored].sender == "x\x7fy"


@pytest.mark.parametrize(
    ("name", "said"), [("~$a.xlsx", "tệp khóa"), ("received.toml", "ghi chép"), ("Narrative.md", "ghi chép")]
)
def test_a_file_that_is_no_submission_is_refused(space: Workspace, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(WorkspaceError, match=said):
        receive([tmp_path / name], space, sender=None, moment=NOW, quarter=Q2)
    assert not list(space.raw.glob("2021Q2/*"))


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_not_utf8_is_written_readably(
    space: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / os.fsdecode(b"G\xf2 Quao.xlsx")
    try:
        write(tmp_path / "x.xlsx").rename(odd)
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert main(["receive", str(odd), "--root", str(space.root)]) == 0
    assert "G%F2 Quao.xlsx: đã lưu 2021Q2/G%F2 Quao.xlsx" in capsys.readouterr().out
    assert [p.name for p in space.files(Q2)] == ["G%F2 Quao.xlsx"]
    for path in space.files(Q2):  # as somebody put it there by hand
        path.rename(path.with_name(odd.name))
    (space.raw / "2021Q2/received.toml").unlink()
    assert main(["check", str(odd), "--root", str(space.root)]) in (0, 1)
    assert "G%F2 Quao.xlsx" in kttt.quarter("2021Q2", root=space.root).submissions["file"].tolist()
    assert set(kttt.explain("2021Q2", "htx_total", root=space.root).cells["file"]) == {"2021Q2/G%F2 Quao.xlsx"}
