"""`kttt.plan`: the plans of every published year, held to the published figures, and how one shows itself."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis.drawing.plan_sheet import PlanSheet
from kttt_analysis.drawing.plan_words import identity
from kttt_analysis.drawing.scorecard import scorecard
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.plan import NoPlanError, Plan, Target, district_gaps
from kttt_analysis.indicators.plan_choice import plan_in_force
from kttt_analysis.indicators.plan_reading import parse_plan
from kttt_analysis.indicators.progress import progress
from kttt_analysis.indicators.published import read_published
from kttt_analysis.printed import progress_text
from kttt_analysis.vietnamese.units import scale
from kttt_analysis.workspace import open_workspace, start_workspace
from tests.example_quarter import example
from tests.tables import quarter_data, tables, unit

ROOT = Path(__file__).parents[1]
PLANS = {p.file.rpartition("/")[2].removesuffix(".toml"): p for p in open_workspace(ROOT).plans()}
KH147, UNION, YEAR_END, NEWS = (PLANS[n] for n in ("2021-147", "2022-giua-nam", "2022-tong-ket", "2024-bnews"))
PUBLISHED = read_published(ROOT / "data" / "raw" / "published")


# ---- the plan files and the published figures -------------------------------------------------------


def planned_figures() -> dict[str, tuple[Plan, Target]]:
    return {t.figure: (p, t) for p in PLANS.values() for t in p.targets}


def test_every_published_target_of_the_province_is_in_a_plan_and_the_other_way_round() -> None:
    figures = PUBLISHED.figures
    ours = figures[figures["measure"].eq("plan") & figures["scope"].eq("91") & figures["level"].eq("province")]
    assert sorted(planned_figures()) == sorted(ours.index)
    assert len(ours) == sum(len(p.targets) for p in PLANS.values()), "each figure once"


@pytest.mark.parametrize("code", sorted(planned_figures()))
def test_a_target_is_the_published_figure(code: str) -> None:
    plan, target = planned_figures()[code]
    figure = PUBLISHED.figure(code)
    assert (figure["indicator"] or None) == target.indicator
    value = (
        target.value
        if target.indicator or "đồng" not in target.unit
        else scale(target.value, target.unit, "triệu đồng")
    )
    assert figure["amount"] == value
    assert figure["amount_unit"] == (target.unit if target.indicator or "đồng" not in target.unit else "triệu đồng")
    assert figure["last_day"].year == plan.year
    assert figure["checked"] == plan.checked
    assert figure["told_on"] == plan.told_on, "no day is made up"
    assert figure["qualifier"] == target.qualifier or (code == "P008" and target.qualifier == "ước đạt")
    assert figure["source"].removeprefix("Liên minh HTX Kiên Giang ") in plan.source


def test_results_of_plans_name_the_targets_that_the_files_hold() -> None:
    for one in PUBLISHED.plan_results:
        if one.plan:
            plan, target = planned_figures()[one.plan]
            assert (plan.year, target.indicator) == (one.year, one.indicator)


def test_what_percentages_imply_is_no_target() -> None:
    assert {p.year for p in PLANS.values()} == {2020, 2021, 2022, 2023, 2024}, "2018 is known by a percentage alone"
    for name in ("2020-lien-minh", "2024-bnews"):
        assert PLANS[name].target("revenue_per_htx") is None


def test_numbers_and_dates_that_nobody_tells_are_not_there() -> None:
    assert {p.number for p in PLANS.values()} == {None, "147/KH-UBND"}
    assert {p.date for p in PLANS.values()} == {None, date(2020, 9, 29)}


def test_a_demonstration_gets_every_plan(tmp_path: Path) -> None:
    assert len(start_workspace(tmp_path).plans()) == len(PLANS)


# ---- which one --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "as_of", "htx_new"),
    [
        (2020, "2020-07-05", 15),
        (2021, "2021-07-05", 15),
        (2022, "2022-01-05", 15),
        (2022, "2022-12-18", 15),
        (2022, "2023-01-05", 15),
        (2023, "2023-01-05", 10),
        (2023, "2024-01-19", 10),
        (2024, "2024-07-05", 15),
    ],
)
def test_the_plan_of_a_year_on_a_day(year: int, as_of: str, htx_new: float) -> None:
    assert kttt.plan(year, root=ROOT, as_of=as_of).plan.target("htx_new") == htx_new


def test_a_body_s_own_plan_is_shown_as_not_the_one_in_force() -> None:
    for name in ("Liên minh HTX", "Liên minh Hợp tác xã tỉnh Kiên Giang"):
        shown = kttt.plan(2022, root=ROOT, issuer=name)
        assert (shown.plan, shown.in_force, shown.others) == (UNION, YEAR_END, (YEAR_END,))
    assert "KHÔNG PHẢI KẾ HOẠCH DÙNG ĐỂ ĐÁNH GIÁ" in str(shown)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"year": 2019}, r"không có kế hoạch năm 2019; các năm có kế hoạch: 2020, 2021, 2022, 2023, 2024;.*plans/2019"),
        (
            {"year": 2021, "as_of": "2020-09-28"},
            r"tính đến ngày 28/9/2020; sớm nhất là Kế hoạch 147/KH-UBND.*29/9/2020",
        ),
        ({"year": 2022, "issuer": "Lien minh HTX tỉnh Kiên Gian"}, r"gần nhất là 'Liên minh HTX tỉnh Kiên Giang'"),
    ],
)
def test_no_such_plan_says_which_there_are(asked: dict[str, object], told: str) -> None:
    with pytest.raises(NoPlanError, match=told):
        kttt.plan(**asked, root=ROOT)  # type: ignore[arg-type]


def test_both_plans_of_2022_are_shown_and_the_verified_one_counts() -> None:
    shown = kttt.plan(2022, root=ROOT, as_of="2022-07-05")
    assert (shown.plan, shown.in_force, shown.others) == (YEAR_END, YEAR_END, (UNION,))
    text = " ".join(str(shown).split())
    for said in ("15 HTX", "50 THT", "Thành lập mới 10 HTX", "nguồn chưa kiểm chứng"):
        assert said in text, said
    assert identity(YEAR_END, Words()).endswith("chưa rõ số, ngày và cơ quan ban hành, biết từ nguồn ngày 19/12/2022")


def test_the_settings_choose_whose_plan_counts(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "raw" / "plans", tmp_path / "data" / "raw" / "plans")
    settings = tmp_path / "kttt.toml"
    settings.write_text('[province]\nplan_issuer = "Liên minh Hợp tác xã tỉnh Kiên Giang"\n', encoding="utf-8")
    shown = kttt.plan(2022, root=tmp_path)
    assert shown.plan.file == shown.in_force.file == "data/raw/plans/2022-giua-nam.toml"  # type: ignore[union-attr]
    assert "Liên minh HTX tỉnh Kiên Giang" in shown.plan.name()
    assert kttt.plan(2021, root=tmp_path).plan.number == "147/KH-UBND", "it has given none for 2021"
    settings.write_text('[province]\nplan_issuer = "Sở Nông nghiệp"\n', encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"kttt.toml: \[province\] plan_issuer.*'Sở Nông nghiệp'.*UBND tỉnh Kiên Giang"
    ):
        kttt.plan(2022, root=tmp_path)


# ---- how it shows itself ----------------------------------------------------------------------------


def words_of(page: str) -> str:
    page = page.replace("<wbr>", "")
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


def test_plan_147_is_shown_as_the_document_prints_it() -> None:
    shown = kttt.plan(2021, root=ROOT)
    for text in (words_of(shown._repr_html_()), " ".join(str(shown).split()), " ".join(repr(shown).split())):
        folded = text.casefold()
        for said in (
            "Số 147/KH-UBND ngày 29/9/2020 của UBND tỉnh Kiên Giang",
            "Kế hoạch phát triển kinh tế tập thể tỉnh Kiên Giang năm 2021",
            "1.325 triệu đồng",
            "ước đạt 71 người",
            "Sáu nhóm giải pháp",
            "Nghị quyết 337/2020/NQ-HĐND",
            "05/10/2020",
        ):
            assert said.casefold() in folded, said
        places = [folded.index(t.printed.casefold()) for t in KH147.targets]
        assert places == sorted(places), "in the document's order"
    assert set(shown._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_target_that_is_not_measured_says_so() -> None:
    text = words_of(kttt.plan(2024, root=ROOT).html())
    assert "20 mô hình chuỗi giá trị ứng dụng công nghệ cao 20 mô hình chương trình không đo" in text
    assert "hơn 24 tỷ đồng chương trình không đo" in text
    assert "trên 88% Tỷ lệ HTX có lãi" in text


def test_what_is_not_known_or_not_verified_is_said_first() -> None:
    text = str(kttt.plan(2023, root=ROOT))
    assert "NGUỒN CHƯA KIỂM CHỨNG" in text
    assert "Không nguồn nào ghi số và ngày." in text
    assert "Tính từ ngày 1/1/2023 (chưa rõ ngày ban hành; biết từ nguồn ngày 19/1/2024)." in text
    assert "SOURCE NOT VERIFIED" in str(kttt.plan(2023, root=ROOT, lang="en"))
    assert "chưa kiểm chứng" not in str(kttt.plan(2021, root=ROOT))


def with_districts(plan: Plan, **districts: dict[str, float]) -> Plan:
    return replace(
        plan,
        targets=tuple(
            replace(t, districts=tuple(sorted(districts.get(str(t.indicator), {}).items()))) for t in plan.targets
        ),
    )


def test_districts_that_do_not_add_up_are_warned_of_and_averages_never() -> None:
    plan = with_districts(
        KH147, htx_new={"906": 8, "907": 6}, tht_new={"906": 30, "907": 20}, revenue_per_htx={"906": 9}
    )
    assert [gap.target.indicator for gap in district_gaps(plan)] == ["htx_new"]
    province = open_workspace(ROOT).province
    text = str(PlanSheet(plan, province, plan, (plan,)))
    assert "cộng 2 huyện, thành phố được 14 HTX, chỉ tiêu của tỉnh là 15 HTX (thiếu 01 HTX)" in text
    assert "14 cooperatives" in str(PlanSheet(plan, province, plan, (plan,), lang="en"))
    page = PlanSheet(plan, province, plan, (plan,)).html()
    assert re.search(r"Giồng Riềng</th> <td[^>]*>30</td> <td[^>]*>08</td> <td[^>]*>9</td>", page)
    assert re.search(r"Cộng các huyện</th> <td[^>]*>50</td> <td[^>]*>14</td> <td[^>]*>–</td>", page)


def test_progress_by_district_uses_the_districts_targets() -> None:
    plan = with_districts(KH147, htx_new={"906": 8, "907": 6})
    new = [unit(n, "907", founded_on=date(2021, 2, 1)) for n in range(3)]
    q = quarter_data(tables(kttt.Quarter(2021, 2), new), plan=plan)
    frame = progress(q, "district")
    row = frame[frame["indicator"].eq("htx_new") & frame["district_code"].eq("907")].iloc[0]
    assert (row["target"], row["pct_of_plan"]) == (6, 50)
    assert "06" in progress_text(q, frame, "vi")


def test_revisions_and_other_plans_stand_below() -> None:
    targets = tuple(replace(t, value=17.0) if t.indicator == "htx_new" else t for t in KH147.targets)
    revised = replace(KH147, revision=1, date=date(2021, 5, 31), targets=targets)
    union = replace(KH147, issuer="Liên minh HTX tỉnh Kiên Giang", number="12/KH-LMHTX", date=date(2020, 12, 15))
    text = str(PlanSheet(revised, open_workspace(ROOT).province, revised, (KH147, revised), (union,)))
    assert "HTX thành lập mới: 15 HTX → 17 HTX" in text
    assert "Kế hoạch 147/KH-UBND (điều chỉnh lần 1) – có trong bản này" in text
    assert "Kế hoạch 12/KH-LMHTX" in text
    assert identity(revised, Words()).endswith("của UBND tỉnh Kiên Giang, điều chỉnh lần 1")


def test_a_target_is_shown_and_counted_under_its_own_document(tmp_path: Path) -> None:
    """KH 147 with a revision of one target and a second document with another: nothing goes lost."""
    folder = tmp_path / "data" / "raw" / "plans"
    shutil.copytree(ROOT / "data" / "raw" / "plans", folder)
    shutil.copy(ROOT / "kttt.toml", tmp_path)
    head = 'year = 2021\nissuer = "UBND tỉnh Kiên Giang"\ntitle = "Điều chỉnh chỉ tiêu"\n'
    for name, number, day, revision, code, value in (
        ("2021-147-1", "147/KH-UBND", "2021-03-01", 1, "htx_new", 12),
        ("2021-99", "99/KH-UBND", "2021-06-01", 0, "tht_new", 60),
    ):
        given = f'{head}number = "{number}"\ndate = {day}\nrevision = {revision}\n'
        target = f'[[targets]]\nindicator = "{code}"\nvalue = {value}\n'
        (folder / f"{name}.toml").write_text(given + target, encoding="utf-8")
    shown = kttt.plan(2021, root=tmp_path, as_of="2021-07-05")
    assert [len(p.targets) for p in (shown.plan, *shown.revisions)] == [8, 8, 1, 1]
    assert (shown.in_force, shown.others) == (shown.plan, ())
    text = " ".join(str(shown).split())
    for said in (
        "HTX thành lập mới: 15 HTX → 12 HTX",
        "THT thành lập mới: 50 THT → 60 THT",
        "KẾ HOẠCH PHÁT TRIỂN KINH TẾ TẬP THỂ TỈNH KIÊN GIANG NĂM 2021 Số 147",
        "Theo văn bản",
        "Số 147/KH-UBND ngày 1/3/2021 của UBND tỉnh Kiên Giang, điều chỉnh lần 1",
        "data/raw/plans/2021-147.toml",
        "data/raw/plans/2021-99.toml",
    ):
        assert said in text, said
    assert "bỏ:" not in text
    assert "Theo văn bản" not in str(kttt.plan(2021, root=ROOT))
    q = quarter_data(tables(kttt.Quarter(2021, 2), [unit(1, "907")]), plan=shown.plan, as_of=date(2021, 7, 5))
    rows = progress(q).set_index("indicator").to_dict("index")
    assert [rows["htx_new"][c] for c in ("plan_number", "plan_revision")] == ["147/KH-UBND", 1]
    assert [rows["tht_new"][c] for c in ("plan_number", "plan_revision")] == ["99/KH-UBND", 0]
    assert [rows["htx_members_new"][c] for c in ("plan_revision", "plan_file")] == [0, KH147.file]
    view = View(replace(example("2021Q2"), plan=shown.plan))
    assert "Kế hoạch 99/KH-UBND" in scorecard(view).text()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("plan", [UNION, YEAR_END, NEWS, KH147], ids=lambda p: p.file[-15:])
def test_progress_names_the_plan_it_is_against(plan: Plan, lang: str) -> None:
    """A target never stands without whose it is, in which revision, and whether its source was verified."""
    quarter = kttt.Quarter(plan.year, 2)
    q = quarter_data(tables(quarter, [unit(1, "907")]), plan=plan, as_of=date(plan.year + 1, 7, 5))
    frame = progress(q)
    assert len(frame) == len(plan.measured)
    assert plan.heading(lang) in progress_text(q, frame, lang)
    assert (plan.issuer or {"vi": "chưa rõ cơ quan giao", "en": "issuer unknown"}[lang]) in plan.heading(lang)
    assert ({"vi": "chưa kiểm chứng", "en": "not verified"}[lang] in plan.heading(lang)) != plan.checked
    assert frame["plan_number"].isna().all() == (plan.number is None)
    assert frame["plan_issuer"].isna().all() == (plan.issuer is None)
    assert set(frame["plan_file"]) == {plan.file}


def test_a_share_that_a_plan_sets_changes_by_points() -> None:
    view = View(replace(example("2021Q4", missing=()), plan=replace(NEWS, year=2021)))
    (row,) = (r for r in scorecard(view).text().splitlines() if "Tỷ lệ HTX có lãi" in r and "So cùng kỳ" in r)
    assert re.search(r"So cùng kỳ: [+−]?\d+,\d điểm %", row), row


def test_the_guide_s_code_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "kttt.plan(" in block)
    monkeypatch.chdir(ROOT)
    exec(compile(code, "huong-dan.md", "exec"), {})


def test_the_guide_s_revision_is_a_plan_file() -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    text = next(block for block in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) if "revision" in block)
    revised = parse_plan(text, "2021-147-dieu-chinh-1.toml", open_workspace(ROOT).province)
    found = plan_in_force([*PLANS.values(), revised], 2021, date(2021, 7, 5))
    assert found is not None
    assert (found.target("htx_new"), found.target("tht_new")) == (12, 50)
