"""Settings: every key known, every mistake told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kttt_analysis.settings import Settings, SettingsError, parse_settings, read_settings
from kttt_analysis.workspace import STARTING_SETTINGS

ROOT = Path(__file__).parents[1]


def test_an_empty_file_is_the_usual_choice():
    assert parse_settings("") == Settings(decisions=parse_settings("").decisions)
    assert parse_settings("").decisions.coverage_warning == 12
    assert parse_settings("").send == "never"


def test_a_new_workspace_starts_with_the_settings_of_this_one():
    assert STARTING_SETTINGS.read_text(encoding="utf-8") == (ROOT / "kttt.toml").read_text(encoding="utf-8")


def test_the_repositorys_own_settings_say_the_defaults():
    assert read_settings(ROOT / "kttt.toml") == parse_settings("")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[coverag]\nwarning = 3", "mục 'coverag' không có.*gần nhất là 'coverage'"),
        ("[coverage]\nwarnin = 3", "gần nhất là 'warning'"),
        ('[coverage]\nwarning = "3"', r"\[coverage\] warning phải là số nguyên, đang ghi '3'"),
        ('[calendar]\nquarter = "lunar"', "phải là một trong calendar, administrative, đang ghi 'lunar'"),
        ('[mail]\nsend = "always"', "phải là một trong never, after_approval, automatic"),
        ("[mail", "không phải TOML hợp lệ"),
    ],
)
def test_a_mistake_says_what_is_accepted(text, told):
    with pytest.raises(SettingsError, match=told):
        parse_settings(text)
