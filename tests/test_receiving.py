"""Filing submissions: under their quarter, noted, never replaced, a second time only once."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from kttt_analysis.cleaning.changes import changes_between
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import Workspace, WorkspaceError, open_workspace, start_workspace
from kttt_analysis.workspace.receiving import receive
from tests.submitted import htx, write

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


def test_changes_between_versions_are_named() -> None:
    before = pd.DataFrame(
        {"unit_id": ["a", "b"], "kind": ["HTX", "HTX"], "name": ["HTX A", "HTX B"], "revenue": [5.0, None]}
    )
    after = pd.DataFrame(
        {"unit_id": ["a", "c"], "kind": ["HTX", "HTX"], "name": ["HTX A", "HTX C"], "revenue": [7.0, 1.0]}
    )
    found = changes_between(before, after)
    assert (found.added, found.gone) == (("HTX C",), ("HTX B",))
    assert found.values.values.tolist() == [["HTX A", "revenue", "Doanh thu", 5.0, 7.0]]
    assert changes_between(before, before).none
