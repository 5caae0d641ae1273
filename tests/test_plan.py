"""Plans: a target's unit is the indicator's, districts are known, and which of several plans is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kttt_analysis.dictionary import load_province
from kttt_analysis.indicators.plan import Plan, PlanError, Target
from kttt_analysis.indicators.plan_choice import plan_in_force
from kttt_analysis.indicators.plan_reading import parse_plan
from tests.tables import PLAN

PROVINCE = load_province("91")
HEAD = 'year = 2021\nnumber = "1/KH"\ndate = 2020-09-29\nissuer = "UBND tỉnh"\ntitle = "Kế hoạch"\n'
TARGET = '[[targets]]\nindicator = "htx_new"\nvalue = 15\n'


def plan(text: str) -> Plan:
    return parse_plan(text, "2021.toml", PROVINCE)


def refused(text: str, *words: str) -> None:
    """The plan is refused with the file's name and these words."""
    with pytest.raises(PlanError) as caught:
        plan(text)
    for word in ("2021.toml", *words):
        assert word in str(caught.value), str(caught.value)


# ---- units ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "wanted"),
    [
        ("revenue_per_htx", "1.325", "tỷ đồng", 1325),
        ("revenue_per_htx", "1325", "tr.đ", 1325),
        ("revenue_per_htx", "1325", "triệu đồng/năm", 1325),
        ("income_per_regular_worker", "57000", "nghìn đồng/người/năm", 57),
        ("income_per_regular_worker", "57", "triệu đồng/người", 57),
        ("htx_new", "15", "htx", 15),
        ("fairs", "2", "hội chợ", 2),
    ],
)
def test_a_target_is_kept_in_the_indicators_own_unit(indicator: str, value: str, unit: str, wanted: float) -> None:
    text = f'{HEAD}[[targets]]\nindicator = "{indicator}"\nvalue = {value}\nunit = "{unit}"\n'
    (target,) = plan(text).targets
    assert target.value == wanted
    assert target.unit == {"htx_new": "HTX", "fairs": "hội chợ"}.get(indicator, target.unit)
    assert target.unit != unit or value == "57" or indicator == "fairs"


def test_district_targets_are_converted_too() -> None:
    text = (
        f'{HEAD}[[targets]]\nindicator = "revenue_per_htx"\nvalue = 1.3\nunit = "tỷ đồng"\ndistricts = {{907 = 1.5}}\n'
    )
    assert plan(text).target("revenue_per_htx", "907") == 1500


@pytest.mark.parametrize(
    ("indicator", "unit", "words"),
    [
        ("htx_new", "tỷ đồng", ("[htx_new] unit", "HTX", "tỷ đồng")),
        ("htx_new", "THT", ("[htx_new] unit", "HTX")),
        ("revenue_per_htx", "ha", ("triệu đồng", "tỷ đồng", "'ha'")),
        ("revenue_per_htx", "triệu đồng/người", ("triệu đồng",)),
        ("income_per_regular_worker", "triệu đồng", ("triệu đồng/người",)),
        ("income_per_regular_worker", "triệu đồng/người/tháng", ("triệu đồng/người",)),
    ],
)
def test_a_unit_of_something_else_is_refused(indicator: str, unit: str, words: tuple[str, ...]) -> None:
    refused(f'{HEAD}[[targets]]\nindicator = "{indicator}"\nvalue = 15\nunit = "{unit}"\n', *words)


# ---- districts --------------------------------------------------------------------------------------


def test_districts_are_named_by_code_name_or_alias() -> None:
    text = f'{HEAD}{TARGET}districts = {{"Gò Quao" = 3, 899 = 2, "huyện Phú Quốc" = 1, "Giồng Riêng" = 4}}\n'
    assert plan(text).targets[0].districts == (("899", 2.0), ("906", 4.0), ("907", 3.0), ("911", 1.0))
    assert plan(text).target("htx_new", "907") == 3


@pytest.mark.parametrize(
    ("districts", "words"),
    [
        ('{"Gò Quao" = 3, "999" = 12}', ("[htx_new] districts", "'999'")),
        ('{"Gò Quoa" = 3}', ("'Gò Quoa'", "gần nhất là 'Gò Quao'")),
        ('{"Gò Quao" = 3, 907 = 12}', ("Gò Quao", "hai lần")),
        ('{"Gò Quao" = "ba"}', ("[htx_new] districts", "Gò Quao", "số dương", "'ba'")),
        ('{"Gò Quao" = 0}', ("số dương",)),
        ("[1]", ("[htx_new] districts", "[1]", '"Gò Quao" = 3')),
    ],
)
def test_a_district_that_is_none_or_has_no_number_is_told(districts: str, words: tuple[str, ...]) -> None:
    refused(f"{HEAD}{TARGET}districts = {districts}\n", *words)


# ---- every key of its kind --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year = 2021", 'year = "hai nghìn"', ("year", "số nguyên", "'hai nghìn'")),
        ("year = 2021", "year = 21", ("year", "21")),
        ("year = 2021", "", ("thiếu khóa", "year")),
        ('number = "1/KH"', "number = 147", ("number", "147")),
        ("date = 2020-09-29", 'date = "29/9/2020"', ("date", "2020-09-29", "'29/9/2020'")),
        ('title = "Kế hoạch"', 'title = "Kế hoạch"\nrevison = 1', ("'revison'", "gần nhất là 'revision'")),
        ('title = "Kế hoạch"', 'title = "Kế hoạch"\nrevision = "lần 1"', ("revision", "số nguyên")),
        ('title = "Kế hoạch"', 'title = "Kế hoạch"\nrevision = -1', ("revision",)),
        (TARGET, "targets = [1]\n", ("[[targets]]",)),
        (TARGET, "targets = []\n", ("[[targets]]",)),
        (TARGET, "", ("thiếu khóa", "targets")),
        (TARGET, TARGET + TARGET, ("htx_new", "hai lần")),
        ('indicator = "htx_new"', "", ("[[targets]] thứ 1", "thiếu khóa", "indicator")),
        ("value = 15", "", ("[htx_new]", "thiếu khóa", "value")),
        ("value = 15", "value = nan", ("[htx_new] value", "số dương")),
        ("value = 15", "value = true", ("[htx_new] value", "số dương")),
        ("value = 15", "value = 15\nvalu = 16", ("[htx_new]", "'valu'", "gần nhất là 'value'")),
        ("value = 15", "value = 15\nunit = 1", ("[htx_new] unit",)),
        (TARGET, f'{TARGET}[[solutions]]\ngroup = "một"\ntext = "x"\n', ("[[solutions]] thứ 1", "group", "'một'")),
        (TARGET, f"{TARGET}[[solutions]]\ngroup = 1\n", ("[[solutions]] thứ 1", "thiếu khóa", "text")),
    ],
)
def test_a_wrong_key_is_told_with_its_file(old: str, new: str, words: tuple[str, ...]) -> None:
    refused((HEAD + TARGET).replace(old, new), *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('number = "1/KH"', "", ("number", "source", "không đoán")),
        ('number = "1/KH"', 'number = ""', ("number", "để rỗng", "bỏ hẳn")),
        ('number = "1/KH"', 'revision = 1\nsource = "tin"', ("bản điều chỉnh", "number")),
        ("date = 2020-09-29", 'revision = 1\nsource = "tin"', ("bản điều chỉnh", "date", "told_on")),
        ('title = "Kế hoạch"', 'title = "Kế hoạch"\ntold_on = 2020-09-01', ("told_on", "không thể trước date")),
        ('title = "Kế hoạch"', 'title = "Kế hoạch"\nchecked = "không"', ("checked", "true hoặc false")),
        ("value = 15", 'value = 15\nqualifier = "trân"', ("[htx_new]", "qualifier", "gần nhất là 'trên'")),
        ('indicator = "htx_new"', "", ("thiếu khóa 'indicator'", "unit, printed")),
        (
            'indicator = "htx_new"',
            'unit = "mô hình"\nprinted = "15 mô hình"\ndistricts = { 907 = 1 }',
            ("[[targets]] thứ 1", "districts"),
        ),
    ],
)
def test_what_is_not_known_is_left_out_and_never_guessed(old: str, new: str, words: tuple[str, ...]) -> None:
    refused((HEAD + TARGET).replace(old, new), *words)


def test_a_plan_of_which_only_the_source_is_known() -> None:
    text = 'year = 2024\ntitle = "Chỉ tiêu"\nsource = "Một bài báo"\n'
    found = plan(f'{text}[[targets]]\nvalue = 20\nunit = "mô hình"\nprinted = "20 mô hình"\n')
    assert (found.number, found.date, found.issuer) == (None, None, None)
    assert found.known_on == date(2024, 1, 1)
    assert found.measured == {}
    assert found.targets[0].value == 20
    told = plan(f"{text}told_on = 2025-02-21\n{TARGET}")
    assert told.known_on == date(2024, 1, 1), "it was in force in its year, whenever somebody told of it"


def test_a_date_with_a_time_is_its_day() -> None:
    assert plan((HEAD + TARGET).replace("2020-09-29", "2020-09-29T08:00:00")).date == date(2020, 9, 29)


# ---- which plan is in force -------------------------------------------------------------------------

AGENCIES = ("UBND Tỉnh Kiên Giang", "Liên minh Hợp tác xã tỉnh Kiên Giang")


def of(issuer: str, number: str, day: date, revision: int = 0) -> Plan:
    return replace(PLAN, issuer=issuer, number=number, date=day, revision=revision)


@pytest.mark.parametrize("issuer", ["UBND tỉnh Kiên Giang", "Ủy ban nhân dân tỉnh Kiên Giang", "UBND tỉnh", "UBND"])
def test_the_provinces_plan_goes_before_a_revised_one_of_a_department(issuer: str) -> None:
    province = of(issuer, "147/KH-UBND", date(2020, 9, 29))
    department = of("Sở Nông nghiệp và PTNT", "12/KH-SNN", date(2021, 2, 1), 1)
    for plans in ([province, department], [department, province]):
        assert plan_in_force(plans, 2021, date(2021, 7, 5), AGENCIES) == province


def test_a_district_s_committee_is_not_the_provinces() -> None:
    district = of("UBND huyện Gò Quao", "3/KH-UBND", date(2020, 9, 1))
    union = of("Liên minh HTX tỉnh Kiên Giang", "5/KH-LMHTX", date(2020, 12, 1))
    assert plan_in_force([district, union], 2021, date(2021, 7, 5), AGENCIES) == union


def test_among_other_agencies_the_first_to_issue_one_goes_first() -> None:
    early = of("Sở KH&ĐT", "1/KH", date(2020, 9, 1))
    later = of("Sở NN&PTNT", "2/KH", date(2020, 10, 1), 3)
    assert plan_in_force([later, early], 2021, date(2021, 7, 5), AGENCIES) == early


def test_a_revision_counts_for_its_own_document_alone() -> None:
    ubnd = AGENCIES[0]
    first, revised = of(ubnd, "147", date(2020, 9, 29)), of(ubnd, "147", date(2021, 3, 1), 1)
    replaced = of(ubnd, "200", date(2021, 6, 1))
    plans = [replaced, revised, first]
    assert plan_in_force(plans, 2021, date(2021, 2, 28), AGENCIES) == first
    assert plan_in_force(plans, 2021, date(2021, 5, 31), AGENCIES) == revised
    assert plan_in_force(plans, 2021, date(2021, 7, 5), AGENCIES) == replaced, "a later document replaces it"


def test_two_files_of_one_document_and_revision_are_told() -> None:
    same = of(AGENCIES[0], "147", date(2020, 9, 29))
    other = replace(same, targets=())
    with pytest.raises(PlanError, match=r"147.*hai tệp"):
        plan_in_force([same, other], 2021, date(2021, 7, 5), AGENCIES)


def test_documents_without_a_number_are_told_apart_by_their_files() -> None:
    early = replace(of(AGENCIES[1], "", date(2020, 9, 29)), number=None, file="a.toml")
    later = replace(early, date=date(2021, 2, 1), file="b.toml")
    assert plan_in_force([later, early], 2021, date(2021, 7, 5), AGENCIES) == later
    assert plan_in_force([later, early], 2021, date(2021, 1, 5), AGENCIES) == early


def test_a_verified_plan_goes_before_one_that_is_not_unless_it_was_chosen() -> None:
    unsure = replace(of(AGENCIES[1], "5/KH-LMHTX", date(2020, 9, 1)), checked=False)
    unknown = replace(of("", "", date(2021, 2, 1)), issuer=None, number=None, source="bài báo")
    plans = [unsure, unknown]
    assert plan_in_force(plans, 2021, date(2021, 7, 5), AGENCIES) == unknown
    assert plan_in_force(plans, 2021, date(2021, 1, 5), AGENCIES) == unsure, "the only one known by then"
    assert plan_in_force(plans, 2021, date(2021, 7, 5), AGENCIES, "Liên minh Hợp tác xã tỉnh") == unsure
    assert plan_in_force(plans, 2021, date(2021, 7, 5), AGENCIES, "Sở Nông nghiệp") == unknown, "it gave none"


def test_a_lower_body_s_plan_never_takes_the_place_of_the_provinces_unasked() -> None:
    province = of(AGENCIES[0], "147/KH-UBND", date(2020, 9, 29))
    union = of(AGENCIES[1], "5/KH-LMHTX", date(2021, 3, 1), 2)
    assert plan_in_force([province, union], 2021, date(2021, 7, 5), AGENCIES) == province
    chosen = plan_in_force([province, union], 2021, date(2021, 7, 5), AGENCIES, AGENCIES[1])
    assert chosen == union
    assert union.heading() == f"Kế hoạch 5/KH-LMHTX (điều chỉnh lần 2) · {AGENCIES[1]}"


# ---- one document laid over another -----------------------------------------------------------------


def only(document: Plan, **values: float) -> Plan:
    """A document that gives these targets alone."""
    targets = tuple(Target(code, value, "HTX", f"{code} {value:g}") for code, value in values.items())
    return replace(document, targets=targets, solutions=(), file=f"{document.number}-{document.revision}.toml")


FIRST = of(AGENCIES[0], "147/KH-UBND", date(2020, 9, 29))
REVISED = only(of(AGENCIES[0], "147/KH-UBND", date(2021, 3, 1), 1), htx_new=12)
SECOND = only(of(AGENCIES[0], "99/KH-UBND", date(2021, 6, 1)), tht_new=60, fairs=2)


def in_force(*plans: Plan, on: date = date(2021, 7, 5)) -> Plan:
    found = plan_in_force(plans, 2021, on, AGENCIES)
    assert found is not None
    return found


def test_a_revision_changes_what_it_names_and_the_rest_stands() -> None:
    found = in_force(REVISED, FIRST)
    assert list(found.measured) == list(FIRST.measured), "in the first document's order"
    assert found.target("htx_new") == 12
    assert found.target("tht_new") == FIRST.target("tht_new")
    assert found.document("htx_new") == REVISED
    assert found.document("tht_new") == FIRST
    assert (found.number, found.revision, found.solutions) == (FIRST.number, 1, FIRST.solutions)
    assert found.name() == "Kế hoạch 147/KH-UBND (điều chỉnh lần 1)"
    assert in_force(REVISED, FIRST, on=date(2021, 2, 28)) == FIRST


def test_each_revision_is_laid_over_those_before_it() -> None:
    again = only(of(AGENCIES[0], "147/KH-UBND", date(2021, 5, 1), 2), tht_new=40)
    found = in_force(again, REVISED, FIRST)
    assert [found.target(code) for code in ("htx_new", "tht_new")] == [12, 40]
    assert found.revision == 2


def test_a_revision_told_of_counts_from_that_day() -> None:
    told = replace(REVISED, date=None, told_on=date(2021, 6, 1), source="tin")
    assert in_force(FIRST, told, on=date(2021, 5, 31)) == FIRST
    assert in_force(FIRST, told).target("htx_new") == 12


def test_a_later_document_of_the_same_body_adds_and_replaces_by_name() -> None:
    found = in_force(SECOND, FIRST, REVISED)
    assert list(found.measured) == [*FIRST.measured, "fairs"]
    assert [found.target(code) for code in ("htx_new", "tht_new", "fairs")] == [12, 60, 2]
    assert [found.document(c).number for c in ("htx_new", "tht_new")] == ["147/KH-UBND", "99/KH-UBND"]
    assert found.title == FIRST.title
    assert found.name() == "Kế hoạch 147/KH-UBND (điều chỉnh lần 1) và Kế hoạch 99/KH-UBND"
    assert found.name("en") == "plan 147/KH-UBND (revision 1) and plan 99/KH-UBND"


def test_targets_that_are_not_measured_are_replaced_by_their_words() -> None:
    models = Target(None, 20, "mô hình", "Mô hình chuỗi giá trị")
    more = replace(models, value=25)
    first, second = (replace(d, targets=(t,)) for d, t in ((FIRST, models), (SECOND, more)))
    assert in_force(first, second).targets == (more,)


def test_another_bodys_document_is_never_laid_over() -> None:
    union = only(of(AGENCIES[1], "5/KH-LMHTX", date(2021, 3, 1)), tht_new=10)
    assert in_force(FIRST, union) == FIRST
    unknown = [replace(SECOND, issuer=None, number=None, file=f"{n}.toml", source="tin") for n in "ab"]
    assert in_force(*unknown) in unknown, "two whose issuers nobody knows are not one body's"


def test_a_source_not_verified_is_not_laid_over_a_verified_one() -> None:
    assert in_force(FIRST, replace(REVISED, checked=False)) == FIRST
    unsure = replace(FIRST, checked=False)
    found = in_force(unsure, REVISED)
    assert (found.target("htx_new"), found.document("tht_new"), found.checked) == (12, unsure, False), "it stays below"


def test_a_revision_never_comes_before_what_it_revises() -> None:
    undated = replace(FIRST, date=None, source="tin")
    assert in_force(undated, replace(REVISED, date=date(2020, 12, 1))).target("htx_new") == 12


# ---- a plan whose own date nobody knows -------------------------------------------------------------


def test_a_plan_without_a_date_was_in_force_in_its_year() -> None:
    told_after = replace(SECOND, date=None, told_on=date(2022, 1, 19), source="tin")
    assert in_force(told_after, on=date(2021, 1, 1)) == told_after
    assert plan_in_force([told_after], 2021, date(2020, 12, 31)) is None
    dated = replace(SECOND, told_on=date(2022, 1, 19))
    assert plan_in_force([dated], 2021, date(2021, 5, 31)) is None, "one with a date counts from it"


def test_of_two_without_a_date_the_one_told_later_is_known_better() -> None:
    never, early, late = (
        replace(only(SECOND, htx_new=n), number=None, date=None, told_on=day, source="tin", file=f"{n}.toml")
        for n, day in ((1, None), (2, date(2021, 6, 1)), (3, date(2021, 12, 19)))
    )
    for plans in ((never, early, late), (late, early, never)):
        assert in_force(*plans, on=date(2021, 2, 1)) == late
        unknown = [replace(p, issuer=None) for p in plans]
        assert in_force(*unknown, on=date(2021, 2, 1)) == replace(late, issuer=None)
    assert in_force(never, early, replace(late, checked=False)) == early
