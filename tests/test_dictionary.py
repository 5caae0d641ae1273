"""The dictionary: whole, consistent, and clear about what is wrong with it."""

from __future__ import annotations

import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from kttt_analysis.dictionary import DictionaryError, finding, load, load_province
from kttt_analysis.dictionary.loading import HERE

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


def test_closed_lists_are_the_contracts():
    lists = load().vocabularies
    assert list(lists["kind"]) == ["HTX", "QTDND", "LHHTX", "THT"]
    agriculture = [c for c, t in lists["sector"].items() if t.more.get("agriculture")]
    assert agriculture == ["crops", "livestock", "forestry", "fisheries", "salt", "mixed_agriculture"]
    assert len(lists["sector"]) == 13
    assert len(lists["status"]) == 7
    assert len(lists["exit_kind"]) == 7
    assert len(lists["support_kind"]) == 19
    assert list(lists["solution_group"]) == ["1", "2", "3", "4", "5", "6"]


def test_every_label_is_there_in_both_languages_and_composed():
    dictionary = load()
    texts = [
        text
        for table in dictionary.columns.values()
        for column in table.values()
        for text in (column.label, column.label_en, *column.aliases)
    ]
    texts += [t for i in dictionary.indicators.values() for t in (i.label, i.label_en, i.definition, i.definition_en)]
    texts += [t for f in dictionary.findings.values() for t in (f.title, f.title_en, f.message, f.fix, f.fix_en)]
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
