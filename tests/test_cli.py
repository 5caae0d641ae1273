"""The command line: what each verb prints, the exit codes of the contract, and errors that say how to mend them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kttt_analysis import cli
from kttt_analysis.cleaning.tables import findings_frame
from kttt_analysis.dictionary import finding
from kttt_analysis.printed import findings_text

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kttt(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb; gives its exit code, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(a) for a in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def fails(outcome: tuple[int, str, str], code: int, *words: str) -> None:
    """The verb left with this code, printed nothing, said these words and showed no traceback."""
    assert outcome[0] == code, outcome
    assert outcome[1] == ""
    assert "Traceback" not in outcome[2]
    for word in words:
        assert word in outcome[2]


def test_what_is_told_of_many_cells_of_a_column_is_told_once() -> None:
    where = {"file": "a.xlsx", "sheet": "HTX", "column": "revenue", "label": "Doanh thu", "low": "1", "high": "9"}
    odd = [
        finding("unusual_value", cell=f"H{row}", raw="0", value="0", unit="triệu đồng", **where)
        for row in range(9, 129)
    ]
    wrong = [finding("not_whole", cell=f"D{row}", raw="1,5", **where | {"column": "members_total"}) for row in range(9)]
    text = findings_text(findings_frame([*odd, *wrong]), "vi")
    assert text.count("→") == 1 + 9, "each error by itself"
    assert "a.xlsx · HTX · H9, H10, H11, H12, H13 … (120 ô)" in text
    assert "a.xlsx · HTX · D8" in text
    assert "(120 cells)" in findings_text(findings_frame(odd), "en")
    assert "ô)" not in findings_text(findings_frame(odd[:5]), "vi")


# ---- help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", list(cli.words()["verbs"]))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_verb_helps_in_both_languages(
    kttt: Run, verb: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        kttt(verb, "--help", "--lang", lang)
    assert left.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    entry = cli.words()["verbs"][verb]
    assert entry["help" if lang == "vi" else "help_en"] in out
    assert ("cách dùng:" in out) == (lang == "vi")
    assert "==SUPPRESS==" not in out


def test_the_language_may_stand_before_the_verb(kttt: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kttt("--lang", "en", "--help")
    assert "usage: kttt" in capsys.readouterr().out
    code, _, err = kttt("--lang", "en", "progress", "2021Q5")
    assert code == 2
    assert "error:" in err


def test_verbs_of_the_words_are_the_verbs_there_are() -> None:
    actions = cli.parser()._subparsers
    assert actions is not None
    assert set(next(iter(actions._group_actions)).choices or ()) == set(cli.words()["verbs"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("còn thiếu tham số: VERB", "cách dùng: kttt")),
        (("reprot",), ("'reprot' không có", "gần nhất là 'report'")),
        (("report",), ("còn thiếu tham số: QUARTER", "cách dùng: kttt report")),
        (("read", "a.xlsx", "--format", "xml"), ("'xml' không có", "'table', 'json'")),
        (("progress", "2021Q2", "--lang", "fr"), ("'fr' không có",)),
        (("progress", "2021Q2", "--bi", "district"), ("không nhận ra tham số: --bi",)),
    ],
)
def test_a_wrong_command_line_is_told_with_the_right_one(kttt: Run, arguments: tuple[str, ...], words: tuple[str, ...]):
    fails(kttt(*arguments), 2, *words)


# ---- files that cannot be read ---------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["read", "check"])
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("không có.xlsx", None, "không có tệp này"),
        ("trống.xlsx", b"", "không có ô nào"),
        ("hỏng.xlsx", b"PK\x03\x04 not a workbook", "hỏng"),
        ("báo cáo.xlsx", b"%PDF-1.7 report", "không phải bảng tính"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    kttt: Run, tmp_path: Path, verb: str, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    fails(kttt(verb, tmp_path / name), 2, name, words, "→")


# ---- read ------------------------------------------------------------------------------------------


def test_read_prints_the_contract_s_json_alone(kttt: Run, demo: Path) -> None:
    code, out, err = kttt("read", demo / "data" / "raw" / "2021Q2" / "907-go-quao.xlsx", "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert set(told) == {"file", "sha256", "tables", "findings"}
    assert [t["sheet"] for t in told["tables"]] == ["HTX", "THT", "Hỗ trợ", "Tổng hợp", "Ý kiến"]
    keys = "sheet range title_rows header_rows total_rows section_rows record_rows index_rows note_rows unit encoding"
    assert set(told["tables"][0]) == {*keys.split(), "columns", "records", "findings"}
    for table in told["tables"]:
        assert len(table["records"]) == len(table["record_rows"])
        assert {len(r) for r in table["records"]} == {len(table["columns"])}


def test_read_works_outside_a_workspace_and_on_any_sheet(
    kttt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "giá.csv").write_text("STT;Mặt hàng;Giá (đồng)\n1;Lúa;6.500\n2;Tôm;210.000\n", encoding="utf-8")
    code, out, _ = kttt("read", "giá.csv")
    assert code == 0
    assert "2 dòng số liệu, 3 cột" in out


# ---- check -----------------------------------------------------------------------------------------


def test_check_leaves_with_one_where_there_are_errors(kttt: Run, demo: Path, tmp_path: Path) -> None:
    good = demo / "data" / "raw" / "2021Q2" / "907-go-quao.xlsx"
    code, out, err = kttt("check", good, "--root", demo)
    assert code == 0, out
    assert "0 lỗi" in err
    code, out, err = kttt("check", good, "--quarter", "2021Q1", "--root", demo)
    assert code == 1
    assert "907-go-quao.xlsx" in out
    assert "quý II/2021" in out
    rows = json.loads(kttt("check", good, "--quarter", "2021Q1", "--root", demo, "--format", "json")[1])
    assert {"other_quarter"} <= {r["code"] for r in rows}
    assert set(rows[0]) >= {"code", "severity", "file", "sheet", "cell", "message", "fix"}


def test_check_of_two_quarters_asks_which_one(kttt: Run, demo: Path) -> None:
    raw = demo / "data" / "raw"
    both = [raw / q / "907-go-quao.xlsx" for q in ("2021Q1", "2021Q2")]
    fails(kttt("check", *both), 2, "2021Q1, 2021Q2", "--quarter")


# ---- quarters and workspaces -----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["clean", "indicators", "progress", "report"])
@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2021Q5", "Có phải là 2021Q4?"),
        ("2090Q1", "chưa bắt đầu"),
        ("2019Q1", "không có tệp nào trong data/raw/2019Q1"),
    ],
)
def test_a_quarter_that_cannot_be_had_is_told(kttt: Run, demo: Path, verb: str, quarter: str, words: str) -> None:
    fails(kttt(verb, quarter, "--root", demo), 2, words)


def test_without_a_workspace_the_way_to_one_is_told(kttt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fails(kttt("progress", "2021Q2"), 2, "kttt.toml", "kttt sample demo")
    fails(kttt("progress", "2021Q2", "--root", tmp_path / "x"), 2, "không phải không gian làm việc")


def test_a_quarter_without_files_or_with_none_that_can_be_read(kttt: Run, workspace: Path) -> None:
    raw = workspace / "data" / "raw"
    shutil.rmtree(raw / "2021Q1")
    for path in (raw / "2021Q2").iterdir():
        if path.name != "received.toml":
            path.write_bytes(b"PK\x03\x04 broken")
    fails(kttt("clean", "2021Q2", "--root", workspace), 2, "không đọc được tệp nào trong data/raw/2021Q2")
    shutil.rmtree(raw / "2021Q2")
    fails(kttt("clean", "2021Q2", "--root", workspace), 2, "chưa có quý nào")


def test_no_plan_for_the_year_is_told_with_the_place_for_one(kttt: Run, workspace: Path) -> None:
    for plan in (workspace / "data" / "raw" / "plans").glob("2021*.toml"):
        plan.unlink()
    for verb in ("progress", "report"):
        fails(kttt(verb, "2021Q1", "--root", workspace), 2, "kế hoạch năm 2021", "data/raw/plans/2021")


def test_wrong_settings_are_told(kttt: Run, workspace: Path) -> None:
    settings = workspace / "kttt.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("deadline_days", "deadlin_days"), encoding="utf-8")
    fails(kttt("progress", "2021Q2", "--root", workspace), 2, "kttt.toml", "deadlin_days", "deadline_days")


# ---- clean -----------------------------------------------------------------------------------------


def test_clean_goes_on_past_a_broken_file_a_second_copy_and_a_letter(kttt: Run, workspace: Path) -> None:
    """One district's file is broken, one came twice, one answered by letter: the others are counted all the same."""
    folder = workspace / "data" / "raw" / "2021Q2"
    an_bien, kien_hai = (next(folder.glob(f"{name}*")) for name in ("An Bien", "Kien Hai"))
    an_bien.write_bytes(b"PK\x03\x04 broken")
    shutil.copyfile(folder / "907-go-quao.xlsx", folder / "bản sao Gò Quao.xlsx")
    kien_hai.unlink()
    (folder / "Công văn Kiên Hải.pdf").write_bytes(b"%PDF-1.7")
    code, out, err = kttt("clean", "2021Q2", "--root", workspace, "--format", "csv")
    assert code == 0
    rows = {(r["district_code"], r["file"]): r for r in csv.DictReader(io.StringIO(out))}
    assert rows["908", an_bien.name]["state"] == "unread"
    assert rows["912", "Công văn Kiên Hải.pdf"]["state"] == "received"
    states = sorted(r["state"] for (district, _), r in rows.items() if district == "907")
    assert states == ["accepted", "replaced"]
    assert Counter(r["state"] for r in rows.values()) == {
        "accepted": 11,
        "to_mend": 2,  # Hòn Đất and Châu Thành, each with a wrong entry
        "unread": 1,
        "received": 1,
        "replaced": 1,
    }
    assert "lỗi" in err


def test_raw_files_are_never_changed(kttt: Run, workspace: Path) -> None:
    files = sorted((workspace / "data" / "raw" / "2021Q2").iterdir())
    before = [(p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in files]
    assert kttt("clean", "2021Q2", "--root", workspace)[0] == 0
    assert [(p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in files] == before
    assert {p.name for p in (workspace / "data" / "processed" / "2021Q2").iterdir()} >= {
        f"{name}.parquet" for name in ("units", "support", "totals", "submissions", "findings", "rejected")
    }


# ---- indicators and progress -----------------------------------------------------------------------


def test_indicators_and_progress_print_the_contract_s_tables(kttt: Run, demo: Path) -> None:
    code, out, err = kttt("indicators", "2021Q2", "--root", demo, "--format", "json")
    assert code == 0
    assert "mô phỏng" in err, "synthetic figures are marked wherever they are shown"
    rows = json.loads(out)
    columns = (
        "quarter indicator district_code sector kind value value_quarter value_min value_max unit numerator denominator"
        " basis units_counted units_reporting districts_reporting districts_expected data_status"
    )
    assert list(rows[0]) == columns.split()
    code, out, _ = kttt("progress", "quý II/2021", "--root", demo, "--format", "json")
    columns = (
        "indicator target actual pct_of_plan expected_pct status same_period_last_year change change_pct"
        " previous_quarter projected_year_end low high needed_per_quarter plan_number plan_revision"
    )
    rows = json.loads(out)
    assert code == 0
    assert set(rows[0]) >= set(columns.split())
    assert len(rows) == 8
    assert rows[0]["plan_number"] == "147/KH-UBND"


def test_tables_are_readable_and_grouped(kttt: Run, demo: Path) -> None:
    _, out, _ = kttt("progress", "2021Q2", "--root", demo)
    assert "HTX thành lập mới" in out
    assert "●" in out
    code, out, _ = kttt("indicators", "2021Q2", "--by", "district,kind", "--root", demo)
    assert code == 0
    assert "Giồng Riềng" in out
    code, out, _ = kttt("progress", "2021Q2", "--by", "district", "--root", demo, "--lang", "en")
    assert code == 0
    assert "New cooperatives" in out
    fails(kttt("indicators", "2021Q2", "--by", "distrit", "--root", demo), 2, "gần nhất là 'district'")


# ---- report ----------------------------------------------------------------------------------------


def test_too_few_districts_are_no_publication(kttt: Run, workspace: Path) -> None:
    for path in sorted((workspace / "data" / "raw" / "2021Q2").iterdir())[7:]:
        path.unlink()
    fails(kttt("report", "2021Q2", "--root", workspace), 3, "7/15", "tối thiểu 8", "Kiên Hải")
    assert not (workspace / "reports").exists()


def test_arguments_of_report_are_checked_before_anything_runs(kttt: Run, demo: Path) -> None:
    fails(kttt("report", "2021Q2", "--district", "Gò Quoa", "--root", demo), 2, "gần nhất là 'Gò Quao'")
    fails(kttt("report", "2021Q2", "--as-of", "hôm qua", "--root", demo), 2, "hôm qua", "2021-07-05")


@pytest.mark.parametrize(("lang", "words"), [("vi", "được ghi nhiều lần"), ("en", "given more than once")])
def test_a_district_given_twice_is_refused(kttt: Run, tmp_path: Path, lang: str, words: str) -> None:
    twice = ("--district", "Gò Quao", "--district", "Giồng Riềng")
    code, out, told = kttt("template", "2021Q3", *twice, "-o", tmp_path / "new", "--lang", lang)
    assert (code, out) == (2, "")
    assert words in told
    assert not (tmp_path / "new").exists()
