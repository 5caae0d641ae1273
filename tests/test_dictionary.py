"""The dictionary: whole, consistent, and clear about what is wrong with it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from kttt_analysis.dictionary import DictionaryError, finding, home, load, load_province
from kttt_analysis.dictionary.source import HERE

CONTRACT_UNITS = [
    "quarter",
    "district_code",
    "commune_code",
    "kind",
    "unit_id",
    "unit_code",
    "name",
    "sector",
    "founded_on",
    "status",
    "status_on",
    "exit_kind",
    "new_style",
    "triple_rice",
    "high_tech",
    "chain_linked",
    "certified",
    "members_total",
    "members_joined",
    "members_left",
    "workers_total",
    "workers_regular",
    "workers_seasonal",
    "managers_total",
    "managers_untrained",
    "managers_elementary",
    "managers_intermediate",
    "managers_college",
    "managers_university",
    "charter_capital",
    "revenue",
    "revenue_members",
    "profit",
    "regular_income",
    "area_ha",
    "rating",
    "note",
    "source_file",
    "source_sheet",
    "source_row",
]
CONTRACT_SUPPORT = [
    "quarter",
    "district_code",
    "solution_group",
    "support_kind",
    "title",
    "held_on",
    "organiser",
    "classes",
    "participants",
    "persons",
    "unit_ids",
    "units_supported",
    "budget_central",
    "budget_local",
    "budget_other",
    "legal_basis",
]


def test_columns_are_the_contracts_in_its_order():
    columns = load().columns
    assert [c.name for c in columns["units"].values() if c.stored] == CONTRACT_UNITS
    assert [c.name for c in columns["support"].values() if c.stored][: len(CONTRACT_SUPPORT)] == CONTRACT_SUPPORT
    stated = ["quarter", "district_code", "indicator", "stated", "source_file", "source_sheet", "source_cell"]
    assert [c.name for c in columns["totals"].values() if c.stored] == stated


CONTRACT_LISTS = {
    "kind": "HTX QTDND LHHTX THT",
    "sector": "crops livestock forestry fisheries salt mixed_agriculture trade transport construction handicraft credit"
    " environment other",
    "status": "active suspended tax_enforced dissolving bankrupt_procedure ended not_at_address",
    "exit_kind": "dissolved merged split converted_company revoked tht_ended tht_to_htx",
    "rating": "good fair average weak",
    "support_kind": "document_review chain_pilot propaganda training_class young_staff new_unit infrastructure"
    " technology credit tax land advice inspection fair_domestic fair_abroad matching supermarket international other",
    "solution_group": "1 2 3 4 5 6",
    "submission_state": "missing late received to_mend accepted replaced unread",
    "data_status": "estimate preliminary official",
    "progress_status": "achieved on_track behind at_risk too_early no_data",
    "severity": "error warning note",
}


@pytest.mark.parametrize("vocabulary", CONTRACT_LISTS)
def test_closed_lists_are_the_contracts(vocabulary: str):
    assert list(load().vocabularies[vocabulary]) == CONTRACT_LISTS[vocabulary].split()


def test_the_first_six_sectors_are_agriculture_and_each_activity_has_its_group_of_solutions():
    lists = load().vocabularies
    agriculture = [c for c, t in lists["sector"].items() if t.more.get("agriculture")]
    assert agriculture == list(lists["sector"])[:6]
    groups = {str(t.more["solution_group"]) for t in lists["support_kind"].values()}
    assert groups == set(lists["solution_group"])


CONTRACT_INDICATORS = {
    "flow": "tht_new htx_new tht_members_new htx_members_new tht_members_joined htx_members_joined htx_members_left"
    " htx_dissolved htx_merged htx_split htx_converted htx_revoked tht_ended tht_to_htx htx_new_agriculture"
    " htx_new_fisheries htx_new_triple_rice htx_new_new_style tht_new_agriculture tht_new_fisheries tht_new_triple_rice"
    " tht_new_new_style documents_reviewed chain_pilots propaganda_events classes_held trainees fairs matchings"
    " supported_units support_budget",
    "stock": "managers_elementary_intermediate managers_college_university htx_total htx_active htx_suspended"
    " htx_dissolving htx_status_other qtdnd_total lhhtx_total tht_total tht_active htx_members_total tht_members_total"
    " workers_regular managers_total charter_capital_total area_total communes_with_active_htx",
    "ratio": "revenue_per_htx profit_per_htx income_per_regular_worker members_per_htx revenue_from_members_share"
    " htx_profitable_share htx_rated_good_share htx_rated_weak_share htx_unrated_share htx_not_operating_share"
    " htx_chain_linked_share htx_high_tech_share",
}


@pytest.mark.parametrize("kind", CONTRACT_INDICATORS)
def test_indicators_are_the_contracts_and_of_its_kinds(kind: str):
    catalogue = load().indicators
    assert [(code, catalogue[code].kind) for code in CONTRACT_INDICATORS[kind].split()] == [
        (code, kind) for code in CONTRACT_INDICATORS[kind].split()
    ]


def test_every_indicator_of_cooperatives_exists_with_and_without_credit_funds():
    catalogue = load().indicators
    variants = ("_excl_qtdnd", "_with_qtdnd")
    for code, one in catalogue.items():
        if "HTX" not in one.kinds or code.endswith(variants):
            continue
        other = code + (variants[0] if "QTDND" in one.kinds else variants[1])
        assert other in catalogue, code
        assert {"QTDND"} == set(catalogue[other].kinds) ^ set(one.kinds)


def test_the_definition_of_an_indicator_of_cooperatives_says_whether_credit_funds_are_counted():
    for code, one in load().indicators.items():
        if "HTX" in one.kinds:
            counted = "QTDND" in one.kinds
            assert ("tính cả QTDND" in one.definition) == counted, (code, one.definition)
            assert ("không tính QTDND" in one.definition) != counted, (code, one.definition)
            assert ("with credit funds" in one.definition_en) == counted, (code, one.definition_en)
            assert ("without credit funds" in one.definition_en) != counted, (code, one.definition_en)
            assert "{" not in one.definition + one.definition_en


def test_breaks_and_events_are_the_known_ones():
    across = [(b.before, b.after, b.indicators[0]) for b in load().breaks]
    assert across == [
        (date(2019, 12, 31), date(2020, 1, 1), "revenue_per_htx"),
        (date(2022, 12, 31), date(2023, 1, 1), "workers_regular"),
        (date(2024, 6, 30), date(2024, 7, 1), "htx_members_total"),
        (date(2025, 6, 30), date(2025, 7, 1), "*"),
    ]
    assert [(e.first, e.last) for e in load().events] == [(date(2021, 7, 19), date(2021, 9, 20))]


def test_every_label_is_there_in_both_languages_and_composed():
    dictionary = load()
    texts = [
        text
        for table in dictionary.columns.values()
        for column in table.values()
        for text in (column.label, column.label_en, *column.aliases)
    ]
    texts += [t for i in dictionary.indicators.values() for t in (i.label, i.label_en, i.definition, i.definition_en)]
    texts += [t for f in dictionary.findings.values() for t in (f.title, f.title_en, f.message)]
    texts += [f.fix + f.province_fix for f in dictionary.findings.values()]
    texts += [f.fix_en + f.province_fix_en for f in dictionary.findings.values()]
    texts += [t for terms in dictionary.vocabularies.values() for x in terms.values() for t in (x.label, x.label_en)]
    texts += [t for b in dictionary.breaks for t in (b.reason, b.reason_en, b.source)]
    texts += [t for e in dictionary.events for t in (e.label, e.label_en, e.effect, e.effect_en, e.source)]
    for text in texts:
        assert text.strip(), "an empty label"
        assert unicodedata.is_normalized("NFC", text), text


def test_a_label_or_alias_names_one_term_of_a_list():
    for vocabulary, terms in load().vocabularies.items():
        labels = [t.label.lower() for t in terms.values()]
        assert len(labels) == len(set(labels)), vocabulary


def test_the_fifteen_districts_and_their_codes():
    province = load_province("91")
    codes = [d.code for d in province.districts_on(date(2021, 6, 30))]
    assert codes == ["899", "900", *(str(c) for c in range(902, 915))]


def test_phu_quoc_becomes_a_city_on_the_first_of_january_2021():
    province = load_province("91")
    assert province.district("911", date(2020, 12, 31)).full_name == "Huyện Phú Quốc"
    assert province.district("911", date(2021, 1, 1)).full_name == "Thành phố Phú Quốc"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 11, 1), "Phường Vĩnh Bảo"),
        (date(2023, 4, 30), "Phường Vĩnh Bảo"),
        (date(2025, 3, 1), "Phường Vĩnh Thanh Vân"),
        (date(2025, 6, 30), "Phường Vĩnh Thanh Vân"),
        (date(2025, 7, 1), "Phường Rạch Giá"),
    ],
)
def test_a_commune_code_means_what_it_meant_on_the_day(day: date, name: str):
    province = load_province("91")
    assert province.commune("30742", day).full_name == name
    assert [c.code for c in province.communes_named(name, day)] == ["30742"]


def test_a_name_leads_to_the_code_it_had_on_the_day():
    province = load_province("91")

    def codes(name: str, day: date) -> list[str]:
        return [c.code for c in province.communes_named(name, day)]

    assert codes("P. Vĩnh Thanh Vân", date(2021, 6, 30)) == ["30730"]
    assert codes("P. Vĩnh Thanh Vân", date(2025, 3, 31)) == ["30742"]
    assert codes("xã thạnh lộc", date(2021, 6, 30)) == ["30901", "30913"], "in Châu Thành and in Giồng Riềng"
    assert [c.code for c in province.communes_named("xã thạnh lộc", date(2021, 6, 30), "906")] == ["30913"]
    assert codes("Xã Hòn Thơm", date(2020, 12, 31)) == ["31099"]
    assert codes("Xã Hòn Thơm", date(2021, 1, 1)) == [], "Phú Quốc is a city"
    assert codes("Đặc khu Phú Quốc", date(2025, 7, 1)) == ["31078"]
    assert codes("Đặc khu Phú Quốc", date(2025, 6, 30)) == []


def test_the_units_of_july_2025_are_forty_eight():
    units = load_province("91").communes_on(date(2025, 7, 1))
    ranks = [next(r for r in ("Xã", "Phường", "Đặc khu") if u.full_name.startswith(r)) for u in units]
    assert [ranks.count(r) for r in ("Xã", "Phường", "Đặc khu")] == [41, 4, 3]


def test_a_code_without_a_meaning_on_the_day_says_when_it_had_one():
    with pytest.raises(KeyError, match=r"31099.*Xã Hòn Thơm … – 2020-12-31"):
        load_province("91").commune("31099", date(2021, 1, 1))
    with pytest.raises(KeyError, match="in no list"):
        load_province("91").commune("99999", date(2021, 1, 1))


@pytest.mark.parametrize("text", ["H. Gò Quao", "huyện gò quao", "907", "Gò Quao"])
def test_a_district_goes_by_its_rank_in_short(text: str):
    found = load_province("91").district_named(text, date(2021, 6, 30))
    assert found is not None
    assert found.code == "907"


def test_an_older_rank_leads_to_the_district_of_today():
    found = load_province("91").district_named("Huyện Phú Quốc", date(2021, 3, 31))
    assert found is not None
    assert found.full_name == "Thành phố Phú Quốc"
    assert load_province("91").district_named("H. Phú Quốc", date(2025, 7, 1)) is None


def test_no_district_outlives_the_level():
    assert load_province("91").districts_on(date(2025, 7, 1)) == ()


def test_communes_number_as_the_lists_say():
    communes = load_province("91").communes
    assert sum(c.listed(date(2021, 6, 30)) for c in communes) == 144
    assert sum(c.listed(date(2025, 3, 31)) for c in communes) == 143
    assert {c.full_name for c in communes if c.code == "30742"} == {"Phường Vĩnh Bảo", "Phường Vĩnh Thanh Vân"}


def test_lists_of_communes_agree_with_the_facts(shared):
    import csv

    with (shared / "reference" / "communes.csv").open(encoding="utf-8") as file:
        facts = {(r["commune_code"], r["district_code"]) for r in csv.DictReader(file)}
    assert {(c.code, c.district_code) for c in load_province("91").communes} == facts


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "columns.toml",
            'type = "money"',
            'type = "mony"',
            r"columns.toml: \[units\..*type must be one of .*got 'mony'",
        ),
        ("columns.toml", "label_en =", "lable_en =", r"\['lable_en'\]; keys must be one of"),
        ("indicators.toml", 'kind = "stock"', 'kind = "level"', r"kind must be one of flow, ratio, stock, got 'level'"),
        (
            "indicators.toml",
            'sum = "members_total"',
            'sum = "member_total"',
            r"column must be one of .*got 'member_total'",
        ),
        ("indicators.toml", 'kinds = ["THT"]', 'kinds = ["TTH"]', r"kinds must be one of .*got 'TTH'"),
        ("breaks.toml", '"revenue_per_htx"', '"revenue_htx"', r"indicators must be one of"),
        ("vocabularies.toml", "[kind.HTX]", "[kind.HTX", "vocabularies.toml: "),
    ],
)
def test_a_mistake_in_the_text_says_where_and_what_is_accepted(tmp_path: Path, file, old, new, told):
    copy = tmp_path / "dictionary"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DictionaryError, match=told):
        load(copy)


def test_a_heading_is_added_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A copy of the dictionary with one alias more is used as it stands, by every command."""
    copy = tmp_path / "dictionary"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    columns = copy / "columns.toml"
    text = columns.read_text(encoding="utf-8")
    assert '"vốn góp", ' in text
    columns.write_text(text.replace('"vốn góp", ', '"vốn góp", "số vốn của xã viên", '), encoding="utf-8")
    sheet = tmp_path / "a.csv"
    sheet.write_text(
        "STT;Tên HTX;Số vốn của xã viên (triệu đồng);Doanh thu;Xếp loại\n1;A;150;900;Khá\n2;B;80;700;Tốt\n",
        encoding="utf-8",
    )

    def columns_read() -> list[str | None]:
        command = [sys.executable, "-m", "kttt_analysis", "read", str(sheet), "--format", "json"]
        told = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
        return [c["column"] for c in json.loads(told)["tables"][0]["columns"]]

    assert columns_read() == [None, "name", None, "revenue", "rating"]
    monkeypatch.setenv("KTTT_DICTIONARY", str(copy))
    assert columns_read() == [None, "name", "charter_capital", "revenue", "rating"]
    monkeypatch.setenv("KTTT_DICTIONARY", str(tmp_path / "nowhere"))
    with pytest.raises(DictionaryError, match="KTTT_DICTIONARY: không có thư mục"):
        home()


def test_a_finding_asks_for_what_its_words_need():
    with pytest.raises(DictionaryError, match="'missing_submission' needs district, label"):
        finding("missing_submission")
    with pytest.raises(DictionaryError, match="nearest is 'file_not_opened'"):
        finding("file_not_opend")


def test_a_finding_speaks_both_languages():
    found = finding("out_of_range", raw="-5", label="Vốn điều lệ", low=0, high=1000000, cell="D12")
    assert "ngoài giới hạn từ 0" in found.message
    assert found.text("en")[0] == "“-5” is outside 0 to 1000000."
    assert found.where == "D12"


def test_an_unknown_province_names_the_known_ones():
    with pytest.raises(DictionaryError, match="must be one of 91"):
        load_province("89")
