"""The quarterly report as it is published, from raw workbooks, with a real kernel: the same numbers everywhere."""

from __future__ import annotations

import json
import re
import shutil
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
import pytest

import kttt_analysis as kttt
from kttt_analysis import cli
from kttt_analysis.dictionary import load
from kttt_analysis.drawing.words import Words

FILES = {"report.html", "report.ipynb", "annex.xlsx", "mail.eml", "mail.html", "mail.txt", "manifest.json"}


def plain(html: str) -> str:
    """What a reader sees of a page."""
    root = lxml.html.document_fromstring(html)
    for hidden in root.xpath("//style | //script | //head"):
        hidden.drop_tree()
    return " ".join(root.text_content().split())


@pytest.fixture(scope="module")
def published(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The province's report of 2021Q2."""
    return kttt.report("2021Q2", root=demo).folder


def test_a_publication_has_its_files_and_a_pointer(published: Path) -> None:
    assert {p.name for p in published.iterdir() if p.is_file()} == FILES
    assert len(list((published / "charts").glob("*.png"))) >= 6
    assert (published.parent / "latest").read_text(encoding="utf-8").strip() == published.name == "v1"


def test_every_rendering_prints_the_same_eight_numbers(published: Path, demo: Path) -> None:
    words, catalogue = Words("vi"), load().indicators
    message = message_from_bytes((published / "mail.eml").read_bytes(), policy=policy.default)
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    renderings = {
        "page": plain((published / "report.html").read_text(encoding="utf-8")),
        "mail.html": plain((published / "mail.html").read_text(encoding="utf-8")),
        "mail.txt": (published / "mail.txt").read_text(encoding="utf-8"),
        "eml html": plain(html.get_content()),
        "eml text": text.get_content(),
    }
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    told = {h["indicator"]: h for h in manifest["headline"]}
    rows = kttt.progress("2021Q2", root=demo).to_dict("records")
    assert len(rows) == 8
    for row in rows:
        code = str(row["indicator"])
        assert told[code]["value"] == row["actual"]
        assert told[code]["target"] == row["target"]
        assert told[code]["pct_of_plan"] == row["pct_of_plan"]
        for name, shown in renderings.items():
            for number in (words.amount(catalogue[code], row["actual"]), words.percent(row["pct_of_plan"])):
                assert re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.,]*\d)", shown), (name, code, number)


def test_no_code_path_or_error_is_left_in_page_and_mail(published: Path, demo: Path) -> None:
    for name in ("report.html", "mail.html", "mail.txt"):
        shown = (published / name).read_text(encoding="utf-8")
        for trace in (
            str(demo),
            str(Path(kttt.__file__).parent),
            "Traceback",
            "stderr",
            "import kttt",
            "In [",
            "<script",
        ):
            assert trace not in shown, (name, trace)
        assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", shown)
        assert 'src="http' not in shown


def test_made_up_numbers_are_marked_everywhere(published: Path) -> None:
    for name in ("report.html", "mail.html", "mail.txt"):
        assert "mô phỏng" in (published / name).read_text(encoding="utf-8").lower()
    message = message_from_bytes((published / "mail.eml").read_bytes(), policy=policy.default)
    assert "Mô phỏng" in str(message["Subject"])
    assert "15/15" in str(message["Subject"])


def test_the_sections_of_the_issue_are_there_in_order(published: Path) -> None:
    root = lxml.html.fromstring((published / "report.html").read_text(encoding="utf-8"))
    headings = [" ".join(h.text_content().split()) for h in root.xpath("//main//h2 | //main//h3")]
    wanted = ("so với kế hoạch", "Số lượng HTX", "Thành viên, lao động", "cán bộ quản lý", "địa bàn và lĩnh vực")
    wanted += ("nhóm giải pháp", "chất lượng số liệu", "Phương pháp")
    places = [next((i for i, h in enumerate(headings) if part in h), -1) for part in wanted]
    assert -1 not in places, headings
    assert places == sorted(places)


def test_the_second_time_nothing_is_published_until_a_file_changes(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken file leaves 14 of 15; the mended one gives v2; v1 stays as it was; the same inputs, the same bytes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1625443200")  # 5/7/2021
    raw = workspace / "data" / "raw" / "2021Q2" / "914-giang-thanh.xlsx"
    good = raw.read_bytes()
    raw.write_bytes(b"PK\x03\x04 broken")
    assert cli.main(["report", "2021Q2", "--root", str(workspace)]) == 0
    first = workspace / "reports" / "2021Q2" / "v1"
    page = plain((first / "report.html").read_text(encoding="utf-8"))
    assert "14/15 huyện, thành phố" in page
    assert "Giang Thành" in page
    before = {p.name: p.read_bytes() for p in first.iterdir() if p.is_file()}
    again = workspace.with_name("again")
    shutil.copytree(workspace, again, ignore=shutil.ignore_patterns("reports"))
    assert cli.main(["report", "2021Q2", "--root", str(again)]) == 0
    other = again / "reports" / "2021Q2" / "v1"
    assert {p.name: p.read_bytes() for p in other.iterdir() if p.is_file()} == before
    capsys.readouterr()
    assert cli.main(["report", "2021Q2", "--root", str(workspace)]) == 0
    assert "không có gì thay đổi" in capsys.readouterr().err
    raw.write_bytes(good)
    assert cli.main(["report", "2021Q2", "--root", str(workspace)]) == 0
    second = workspace / "reports" / "2021Q2" / "v2"
    assert "15/15 huyện, thành phố" in plain((second / "report.html").read_text(encoding="utf-8"))
    assert {p.name: p.read_bytes() for p in first.iterdir() if p.is_file()} == before
    assert sorted(p.name for p in first.parent.iterdir() if p.is_dir()) == ["v1", "v2"]


def test_a_district_and_english(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["report", "2021Q2", "--district", "Gò Quao", "--lang", "en", "--root", str(demo)]
    assert cli.main(arguments) == 0
    page = Path(capsys.readouterr().out.strip())
    assert page.parent.parent.name == "907"
    shown = plain(page.read_text(encoding="utf-8"))
    assert "Gò Quao" in shown
    assert "New cooperatives" in shown
    assert "Số liệu" not in shown
