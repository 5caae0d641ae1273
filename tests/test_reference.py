"""The reference pages are whole and are what the dictionary makes: nothing goes undocumented."""

from __future__ import annotations

import pytest

from kttt_analysis.cli import words
from kttt_analysis.dictionary import load
from kttt_analysis.reference import FOLDER, pages
from kttt_analysis.settings import SECTIONS

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
    ):
        missing = [code for code in codes if f"`{code}`" not in PAGES[name]]
        assert missing == [], name
    for verb in words()["verbs"]:
        assert f"## `kttt {verb}`" in PAGES["lenh.md"]


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
        for text in (kind.title, kind.title_en, kind.message, kind.message_en, kind.fix, kind.fix_en):
            assert text.strip()
