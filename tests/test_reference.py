"""The reference pages are whole and are what the dictionary makes: nothing goes undocumented."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from kttt_analysis.cli import words
from kttt_analysis.dictionary import load, load_province
from kttt_analysis.dictionary.source import HERE
from kttt_analysis.indicators.plan_reading import PLAN_KEYS, TARGET_KEYS
from kttt_analysis.reference import FOLDER, pages
from kttt_analysis.settings import SECTIONS
from kttt_analysis.workspace import open_workspace

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_committed_page_is_what_the_dictionary_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run: python -m kttt_analysis.reference"


def test_no_page_is_left_over() -> None:
    assert {p.name for p in FOLDER.iterdir()} == set(PAGES)


def test_every_entry_is_documented() -> None:
    for name, codes in (
        ("cot.md", [c.name for columns in load().columns.values() for c in columns.values()]),
        ("chi-tieu.md", load().indicators),
        ("ghi-nhan.md", load().findings),
        ("danh-sach.md", [code for v, terms in load().vocabularies.items() if v != "indicator" for code in terms]),
    ):
        missing = [code for code in codes if f"`{code}`" not in PAGES[name]]
        assert missing == [], name
    for verb in words()["verbs"]:
        assert f"## `kttt {verb}`" in PAGES["lenh.md"]


def entries(raw: Any) -> Iterator[str]:
    """Every text that a dictionary file holds, as a page shows it; English beside it is the writer's affair."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if not str(name).endswith("_en"):
                yield from entries(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from entries(value)
    elif isinstance(raw, str) and raw:
        yield " ⏎ ".join(raw.splitlines())


PAGE_OF = {
    "board.toml": "cau-chu.md",
    "breaks.toml": "moc-thay-doi.md",
    "commands.toml": "cau-chu.md",
    "form.toml": "cau-chu.md",
    "marking.toml": "cau-chu.md",
    "open_data.toml": "cau-chu.md",
    "picture.toml": "cau-chu.md",
    "totals.toml": "cau-chu.md",
    "places/91.toml": "dia-danh.md",
    "provinces.toml": "dia-danh.md",
    "sheets.toml": "dau-hieu.md",
    "template.toml": "cau-chu.md",
    "vocabularies.toml": "danh-sach.md",
}


@pytest.mark.parametrize("file", PAGE_OF)
def test_every_text_of_a_file_is_on_its_page(file: str) -> None:
    raw = tomllib.loads((HERE / file).read_text(encoding="utf-8"))
    dropped = {
        "breaks.toml": ("before", "after", "from", "to"),
        "places/91.toml": ("source", "valid_to", "valid_from"),
        "provinces.toml": ("source",),
    }
    texts = set(entries(_without(raw, dropped.get(file, ()))))
    assert sorted(text for text in texts if text not in PAGES[PAGE_OF[file]]) == []


def _without(raw: Any, keys: Sequence[str]) -> Any:
    if isinstance(raw, dict):
        return {k: _without(v, keys) for k, v in raw.items() if k not in keys}
    return [_without(v, keys) for v in raw] if isinstance(raw, list) else raw


def test_every_file_of_the_dictionary_has_its_page() -> None:
    held = {"columns.toml", "indicators.toml", "settings.toml", "places/91-communes.csv"}  # tried by their codes
    held |= {f"findings/{p.name}" for p in (HERE / "findings").glob("*.toml")}
    files = {p.relative_to(HERE).as_posix() for p in HERE.rglob("*") if p.suffix in (".toml", ".csv")}
    assert files == held | set(PAGE_OF)


def test_every_alias_is_documented() -> None:
    columns = [c for table in load().columns.values() for c in table.values()]
    terms = [t for v, terms in load().vocabularies.items() if v != "indicator" for t in terms.values()]
    for page, listed in (("cot.md", columns), ("danh-sach.md", terms), ("chi-tieu.md", load().indicators.values())):
        missing = [alias for one in listed for alias in one.aliases if f"“{alias}”" not in PAGES[page]]
        assert missing == [], page


def test_every_place_is_documented() -> None:
    province = load_province("91")
    for commune in (*province.communes, *province.successors):
        assert f"| {commune.code} | {commune.printed} |" in PAGES["dia-danh.md"]


def test_every_plan_and_every_key_of_one_is_documented() -> None:
    for plan in open_workspace(FOLDER.parents[1]).plans():
        assert f"`{plan.file}`" in PAGES["ke-hoach.md"]
        for target in plan.targets:
            assert target.printed in PAGES["ke-hoach.md"]
    for key in (*PLAN_KEYS, *TARGET_KEYS):
        assert f"| `{key}` |" in PAGES["ke-hoach.md"]


def test_the_guide_leads_to_every_page() -> None:
    guide = (FOLDER.parent / "huong-dan.md").read_text(encoding="utf-8")
    assert [name for name in PAGES if f"](tham-khao/{name})" not in guide] == []


def test_every_setting_is_documented() -> None:
    for section, keys in SECTIONS.items():
        for key in keys:
            assert f"| `{section}` | `{key}` | " in PAGES["cai-dat.md"]


def test_every_indicator_and_finding_says_something_in_both_languages() -> None:
    for indicator in load().indicators.values():
        for text in (indicator.label, indicator.label_en, indicator.definition, indicator.definition_en):
            assert text.strip()
        assert indicator.source.strip()
    for kind in load().findings.values():
        fixes = (kind.fix + kind.province_fix, kind.fix_en + kind.province_fix_en)
        for text in (kind.title, kind.title_en, kind.message, kind.message_en, *fixes):
            assert text.strip()
        assert bool(kind.fix) == bool(kind.fix_en)
        assert bool(kind.province_fix) == bool(kind.province_fix_en)
