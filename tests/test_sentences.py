"""Sentences that officials could have written: right numbers, named bases, missing told as missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest
from example_quarter import exactly, example

from kttt_analysis.dictionary import load
from kttt_analysis.drawing import phrases, report
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import Words, sentence
from kttt_analysis.quarter import Quarter

INDICATORS = load().indicators


@cache
def view(quarter: str = "2021Q2", district: str | None = None, lang: str = "vi") -> View:
    return View(example(quarter), district, lang)


# ---- amounts and changes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "vi", "en"),
    [
        ("htx_new", 6, "06 HTX", "6 cooperatives"),
        ("htx_new", 1, "01 HTX", "1 cooperative"),
        ("htx_new", 0, "0 HTX", "0 cooperatives"),
        ("htx_total", 457, "457 HTX", "457 cooperatives"),
        ("tht_total", 2170, "2.170 THT", "2,170 groups"),
        ("htx_members_total", 52955, "52.955 người", "52,955 people"),
        ("htx_members_new", 1, "01 người", "1 person"),
        ("revenue_per_htx", 1325, "1.325,0 triệu đồng", "1,325.0 million VND"),
        ("revenue_per_htx", 530.05, "530,1 triệu đồng", "530.1 million VND"),
        ("charter_capital_total", 241119.1, "241.119 triệu đồng", "241,119 million VND"),
        ("charter_capital_total", 6.2, "6 triệu đồng", "6 million VND"),
        ("income_per_regular_worker", 26.78, "26,8 triệu đồng/người", "26.8 million VND a person"),
        ("area_total", 65850.95, "65.850,95 ha", "65,850.95 ha"),
        ("htx_profitable_share", 88, "88,0%", "88.0%"),
        ("trainees", 950, "950 lượt người", "950 participations"),
        ("htx_new", None, "chưa có số liệu", "no data"),
        ("htx_new", float("nan"), "chưa có số liệu", "no data"),
        ("htx_new", pd.NA, "chưa có số liệu", "no data"),
    ],
)
def test_values_have_their_unit(code: str, value: float | None, vi: str, en: str) -> None:
    assert Words("vi").with_unit(INDICATORS[code], value) == vi
    assert Words("en").with_unit(INDICATORS[code], value) == en


@pytest.mark.parametrize(
    ("code", "change", "percent", "words", "cell"),
    [
        ("htx_total", 10, None, "tăng 10 HTX", "+10"),
        ("htx_new", -2, None, "giảm 02 HTX", "−02"),
        ("htx_total", 7, 1.35, "tăng 07 HTX (1,4%)", "+07 (+1,4%)"),
        ("htx_members_total", -1312, -3.4, "giảm 1.312 người (3,4%)", "−1.312 (−3,4%)"),
        ("htx_total", 0, 0.0, "không thay đổi", "0 (0,0%)"),
        ("revenue_per_htx", 13.09, 2.03, "tăng 13,1 triệu đồng (2,0%)", "+13,1 (+2,0%)"),
        ("revenue_per_htx", -0.04, None, "không thay đổi", "0,0"),
        ("htx_profitable_share", -1.04, None, "giảm 1,0 điểm phần trăm", "−1,0 điểm %"),
        ("htx_profitable_share", -0.04, None, "không thay đổi", "0,0 điểm %"),
        ("htx_total", None, None, "chưa có số liệu", "…"),
    ],
)
def test_changes_say_which_way(code: str, change: float | None, percent: float | None, words: str, cell: str) -> None:
    w = Words("vi")
    assert w.change(INDICATORS[code], change, percent) == words
    assert w.signed(INDICATORS[code], change, percent) == cell


@pytest.mark.parametrize(
    ("percent", "printed", "cut"),
    [(100 * 16 / 15, "106,7%", "106%"), (40.0, "40,0%", None), (220.0, "220,0%", None), (99.96, "100,0%", "99%")],
)
def test_percentages_are_rounded_and_say_what_cutting_would_print(
    percent: float, printed: str, cut: str | None
) -> None:
    assert Words("vi").percent(percent) == printed
    assert Words("vi").truncated(percent) == cut


def test_a_sentence_drops_what_cannot_be_said() -> None:
    assert sentence(["toàn tỉnh có 06 HTX", "", "tăng 01 HTX so với cùng kỳ"]) == (
        "Toàn tỉnh có 06 HTX, tăng 01 HTX so với cùng kỳ."
    )


# ---- numbers known beforehand ----------------------------------------------------------------------


def test_the_year_that_the_province_published() -> None:
    """16 of 15 HTX and 51 of 50 THT (2021): 106,7 % here, 106 % where decimals were cut off."""
    known = View(exactly("2021Q4", htx_new=16, tht_new=51))
    first = report.headline(known).text().splitlines()[0]
    assert first == (
        "• Năm 2021, toàn tỉnh có 16 HTX thành lập mới, đạt 106,7% kế hoạch năm (15 HTX);"
        " có 51 THT thành lập mới, đạt 102,0% kế hoạch năm (50 THT)."
    )
    card = report.scorecard(known).text()
    assert "HTX thành lập mới 106,7% (106%)" in card and "102,0% (" not in card
    assert "✔ Đạt kế hoạch" in card
    assert "Kết thúc năm 2021" in report.outlook(known).text()


def test_two_digits_below_ten_and_the_other_language() -> None:
    q = exactly("2021Q2", htx_new=6, tht_new=24)
    assert "có 06 HTX thành lập mới, đạt 40,0% kế hoạch năm (15 HTX)" in report.headline(View(q)).text()
    english = report.headline(View(q, lang="en")).text()
    assert "6 new cooperatives, 40.0% of the year's plan (15 cooperatives)" in english
    assert "24 new groups, 48.0% of the year's plan (50 groups)" in english


def test_none_founded_is_no_missing() -> None:
    said = report.headline(View(exactly("2021Q1", htx_new=0, tht_new=2))).text()
    assert "chưa có HTX thành lập mới (kế hoạch năm 15 HTX); có 02 THT thành lập mới" in said
    assert "chưa có số liệu" not in said


def test_the_headline_counts_what_the_units_hold() -> None:
    v = view()
    units = v.q.units
    htx = units[units["kind"].isin(["HTX", "QTDND"]) & ~units["status"].eq("ended")]
    founded = htx[htx["founded_on"].map(lambda day: date(2021, 1, 1) <= day <= date(2021, 6, 30))]
    groups = units[units["kind"].eq("THT") & ~units["status"].eq("ended")]
    said = report.headline(v).text()
    w = v.words
    assert f"có {w.count(len(founded))} HTX thành lập mới" in said
    assert f"có {w.count(len(htx))} HTX ({w.count(htx['status'].eq('active').sum())} đang hoạt động)" in said
    assert f"{w.count(len(groups))} THT" in said


def test_the_average_is_a_sum_over_a_sum_and_names_its_population() -> None:
    v = view()
    active = v.q.units[v.q.units["kind"].eq("HTX") & v.q.units["status"].eq("active")]
    told = active["revenue"].dropna()
    said = report.revenue(v).text()
    assert f"là {v.words.number(told.sum() / len(told), 1)} triệu đồng" in said
    count = f"{v.words.count(len(told))}/{v.words.count(len(active))}"
    assert f"Tính trên {count} HTX đang hoạt động có báo cáo, không tính QTDND" in said
    assert "không quy đổi cả năm" in said


# ---- what may be compared --------------------------------------------------------------------------


def test_every_comparison_names_its_base() -> None:
    for lang, way, base in (
        ("vi", r"\btăng\b|\bgiảm\b|không thay đổi", r"so với (?:cùng kỳ năm 2020|cuối năm 2020)"),
        ("en", r"\bup\b|\bdown\b|\bunchanged\b", r"on (?:the same period of 2020|the end of last year \(2020\))"),
    ):
        said = " ".join(
            getattr(report, cell)(view(lang=lang)).text() for cell in ("numbers", "revenue", "people", "managers")
        )
        assert len(re.findall(way, said)) == len(re.findall(base, said)) >= 8


def test_no_growth_is_told_across_a_break_of_definition() -> None:
    v = View(example("2020Q2", first="2019Q1"))
    year_ago = Quarter(2019, 2)
    assert v.since("revenue_per_htx", year_ago).change is None
    assert v.since("htx_total", year_ago).change is not None
    said = report.revenue(v).text()
    assert "Doanh thu bình quân" in said and "so với" not in said.split("Thu nhập")[0]
    row = next(r for r in report.revenue_table(v).rows if r.cells[0].words == "Doanh thu bình quân một HTX")
    assert row.cells[4].words == "…"
    assert "Không so sánh tăng trưởng" in report.decisions(v).text()


def test_only_districts_that_reported_both_times_are_compared() -> None:
    v = view()
    change = v.since("htx_total", v.q.quarter.year_ago)
    assert change.left_out == ("912", "914")
    both = [c for c in v.codes if c not in change.left_out]
    then = v.past(v.q.quarter.year_ago)
    now = sum(v.value_in("htx_total", c) or 0 for c in both)
    assert change.change == now - sum(then["htx_total", c]["value"] for c in both)
    assert "so sánh chỉ tính nơi báo cáo cả hai kỳ" in report.numbers(v).text()
    assert "không gồm Kiên Hải và Giang Thành" in report.numbers_table(v).text()


def test_reaching_the_plan_is_not_growing() -> None:
    """ "Đạt x%" stands with the plan, "tăng y%" with last year; never one with the other's base."""
    said = " ".join(getattr(report, cell)(view()).text() for cell in ("headline", "numbers", "revenue", "people"))
    assert re.search(r"đạt \d+,\d% kế hoạch năm", said)
    assert not re.search(r"(tăng|giảm) [^.;]*so với kế hoạch", said)
    assert not re.search(r"đạt [\d.,]+% so với", said)


def test_nothing_says_why() -> None:
    for quarter in ("2021Q2", "2021Q4"):
        for cell in ("headline", "numbers", "revenue", "people", "managers", "new_units", "support", "coverage"):
            said = getattr(report, cell)(view(quarter)).text()
            assert not re.search(r"\b(do|vì|nhờ|bởi|nguyên nhân)\b", said), (cell, said)


def test_a_projection_says_how_sure_it_is() -> None:
    made = report.outlook(view()).text()
    assert "khoảng" in made and "chỉ để tham khảo" in made and "chưa đủ ba năm số liệu" in made
    for cell in ("headline", "numbers", "scorecard"):
        assert "nhịp độ" not in getattr(report, cell)(view()).text()


# ---- who has reported ------------------------------------------------------------------------------


def test_few_reports_are_said_first_thing() -> None:
    v = View(example("2021Q2", missing=("899", "900", "902", "903", "904")))
    first = report.notices(v).text().splitlines()[0]
    assert first.startswith("▲ SỐ LIỆU CHƯA ĐẦY ĐỦ.") and "10/15 huyện, thành phố" in first
    assert "Rạch Giá" in first and "không được tính bằng 0" in first
    assert report.notices(view()).text() == ""


def test_the_lockdown_is_told_where_it_lies_in_the_year() -> None:
    assert "CHỈ THỊ 16" in report.notices(view("2021Q3")).text()
    assert "CHỈ THỊ 16" in report.notices(view("2021Q4")).text()
    assert "CHỈ THỊ 16" not in report.notices(view("2021Q2")).text()


@pytest.mark.parametrize(("day", "said"), [(date(2021, 6, 20), "ước tính"), (date(2021, 7, 5), "sơ bộ")])
def test_the_status_of_the_data_is_told(day: date, said: str) -> None:
    v = View(replace(example("2021Q2"), as_of=day))
    assert f"số liệu {said}" in report.headline(v).text()
    assert f"Số liệu {said}" in report.coverage(v).text()


def test_unmended_errors_stand_in_the_headline() -> None:
    v = view()
    errors = int(v.q.findings["severity"].eq("error").sum())
    assert errors and f"còn {v.words.count(errors)} lỗi chưa sửa" in report.headline(v).text()


# ---- the six groups of solutions -------------------------------------------------------------------


def test_all_six_groups_are_covered_and_empty_ones_say_so() -> None:
    made = report.support_table(view())
    names = [row.cells[0].words for row in made.rows]
    assert [name[:2] for name in names] == ["1.", "2.", "3.", "4.", "5.", "6."]
    for name, row in zip(names, made.rows, strict=True):
        assert name.endswith("(chưa có hoạt động được báo cáo)") == (row.cells[2].words == "0")
    assert "Nhóm 1 và 5 chưa có hoạt động được báo cáo." in report.support(view()).text()


def test_groups_add_up_to_the_indicator_table() -> None:
    v = view()
    from kttt_analysis.drawing.support import support_of

    found = support_of(v)
    assert sum(g.budget or 0 for g in found.groups) == v.value("support_budget")
    assert sum(g.cases or 0 for g in found.groups) == v.value("supported_cases")
    reported_always = [c for c in v.codes if c not in found.left_out]
    rows = pd.concat([t.support for t in (v.q.history[Quarter(2021, 1)], v.q.tables)])
    assert sum(g.count or 0 for g in found.groups) == rows["district_code"].isin(reported_always).sum()


def test_an_activity_listed_twice_counts_once() -> None:
    q = example("2021Q2")
    again = pd.concat([q.history[Quarter(2021, 1)].support, q.support], ignore_index=True)
    twice = View(replace(q, tables=replace(q.tables, support=again)))
    once = View(q)
    from kttt_analysis.drawing.support import support_of

    assert [g.count for g in support_of(twice).groups] == [g.count for g in support_of(once).groups]
    assert [g.in_quarter for g in support_of(twice).groups] == [g.in_quarter for g in support_of(once).groups]


# ---- sectors and districts add up ------------------------------------------------------------------


def test_sectors_add_up_even_where_one_is_not_told() -> None:
    q = example("2021Q2")
    sector = q.units["sector"].copy()
    sector[q.units["founded_on"].map(lambda day: day.year == 2021)] = None
    v = View(replace(q, tables=replace(q.tables, units=q.units.assign(sector=sector))))
    made = report.by_sector(v)
    by_name = {row.cells[0].words: [c.words for c in row.cells[1:]] for row in made.rows}
    assert by_name["Chưa rõ lĩnh vực"][1] == v.shown("htx_new") != "0"
    assert "Chưa rõ lĩnh vực" in report.new_by_sector_chart(v).text()


def test_districts_add_up_to_the_province() -> None:
    v = view()
    for code in ("htx_new", "tht_new", "htx_total", "htx_members_total"):
        told = [v.value_in(code, d) for d in v.codes]
        assert sum(value for value in told if value is not None) == v.value(code)


# ---- one district ----------------------------------------------------------------------------------


def test_a_district_has_no_share_of_a_plan_it_was_not_given() -> None:
    v = view("2021Q2", "Gò Quao")
    assert "không giao chỉ tiêu riêng cho huyện Gò Quao" in report.headline(v).text()
    for row in report.scorecard(v).rows:
        assert row.cells[4].words == row.cells[7].words == "x"
        assert row.cells[9].words == "không giao riêng"


def test_a_district_with_targets_of_its_own_is_measured_by_them() -> None:
    q = example("2021Q2")
    assert q.plan is not None
    targets = tuple(replace(t, districts=(("907", 4.0),)) if t.indicator == "tht_new" else t for t in q.plan.targets)
    v = View(replace(q, plan=replace(q.plan, targets=targets)), "907")
    row = report.scorecard(v).rows[0]
    assert row.cells[4].words == "04" and row.cells[7].words.endswith("%")


@pytest.mark.parametrize(
    ("district", "vi", "en"),
    [("907", "huyện Gò Quao", "Gò Quao district"), ("899", "thành phố Rạch Giá", "Rạch Giá city")],
)
def test_districts_are_called_by_their_rank(district: str, vi: str, en: str) -> None:
    assert view(district=district).place == vi
    assert view(district=district, lang="en").place == en


def test_phu_quoc_became_a_city_in_2021() -> None:
    assert view("2020Q4", "911").place == "huyện Phú Quốc"
    assert view("2021Q1", "911").place == "thành phố Phú Quốc"


# ---- English ---------------------------------------------------------------------------------------


def test_english_speaks_english() -> None:
    v = view(lang="en")
    for cell in ("headline", "numbers", "revenue", "people", "managers", "new_units", "support", "coverage", "outlook"):
        said = getattr(report, cell)(v).text()
        for word in ("HTX", "THT", "người", "triệu", "huyện", "quý", "kế hoạch", "chưa", "so với"):
            assert not re.search(rf"(?<!\w){word}(?!\w)", said), (cell, word)
    for name in report.HEADINGS:
        assert not re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", report.heading(v, name).text())


def test_rest_is_silent_where_everybody_reported() -> None:
    full = View(example("2021Q2", missing=()))
    assert phrases.rest(full, ("htx_total",)) == ()


def test_where_everybody_who_joined_counts_all_renderings_say_so() -> None:
    """One setting, one number: sentence, scorecard and table tell what the plan's share is a share of."""
    q = view().q
    mine = View(replace(q, decisions=replace(q.decisions, new_members="joined")))
    assert mine.target("htx_members_new")["actual"] == mine.value("htx_members_new") == mine.value("htx_members_joined")
    shown = mine.shown("htx_members_new")
    people, scorecard = report.people(mine).text(), report.scorecard(mine).text()
    for text in (people, scorecard):
        assert shown in text
        assert "Thành viên gia nhập HTX trong năm" in text
        assert "HTX thành lập mới có" not in text
    assert report.people_table(mine).text().count("Thành viên gia nhập HTX trong năm") == 1


def test_a_sum_over_fewer_districts_than_have_reported_says_so() -> None:
    """A column that one district's file lacks leaves a hole in one number, not in the report's coverage."""
    q = view().q
    hole = q.units["district_code"].eq(q.coverage.reported[0])
    units = q.units.assign(members_total=q.units["members_total"].mask(hole))
    mine = View(replace(q, tables=replace(q.tables, units=units)))
    of = f"{len(q.coverage.reported) - 1}/{len(q.districts)} huyện, thành phố"
    assert f"thành viên HTX ({of})" in report.people(mine).text()
    assert of not in report.numbers(mine).text()
