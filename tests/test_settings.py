"""Settings: every key known, every mistake told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kttt_analysis.settings import Settings, SettingsError, parse_settings, read_settings
from kttt_analysis.workspace import starting_settings

ROOT = Path(__file__).parents[1]


def test_an_empty_file_is_the_usual_choice():
    assert parse_settings("") == Settings(decisions=parse_settings("").decisions)
    assert parse_settings("").decisions.coverage_warning == 12
    assert parse_settings("").send == "never"


def test_a_new_workspace_starts_with_the_settings_of_this_one():
    assert starting_settings().read_text(encoding="utf-8") == (ROOT / "kttt.toml").read_text(encoding="utf-8")


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
        ("mail = 3", r"\[mail\].*đang ghi 3"),
        ('[province]\ncode = "19"', r"\[province\] code .*91.*đang ghi '19'"),
        ("[coverage]\nrefusal = -5", r"\[coverage\] refusal .*từ 0 đến 15.*đang ghi -5"),
        ("[coverage]\nwarning = 16", r"\[coverage\] warning .*từ 0 đến 15.*đang ghi 16"),
        ("[coverage]\nwarning = 5", r"\[coverage\] warning \(5\).*refusal \(8\)"),
        ("[coverage]\nrefusal = 14\nwarning = 13", r"warning \(13\).*refusal \(14\)"),
        ("[calendar]\ndeadline_days = -1", r"\[calendar\] deadline_days .*từ 0 đến 366.*đang ghi -1"),
        ("[calendar]\ndeadline_days = 1000000000000", r"deadline_days .*từ 0 đến 366"),
        ('[decisions]\nofficial = ["2021-Q1", "xyz"]', r"\[decisions\] official .*“xyz”.*2021Q2"),
        ("[decisions]\nofficial = [20211]", r"\[decisions\] official .*20211"),
        ('[decisions]\nofficial = "2021Q1"', r"\[decisions\] official phải là danh sách"),
        ('[mail]\nsender = "chi cục"', r"\[mail\] sender phải là địa chỉ thư.*'chi cục'"),
        ('[mail]\nrecipients = ["vp@lienminh.vn", "chi cục"]', r"\[mail\] recipients phải là địa chỉ thư.*'chi cục'"),
        ("[mail]\nrecipients = [1]", r"\[mail\] recipients .*đang ghi \[1\]"),
        ('[mail]\nreply_to = "x"', r"\[mail\] reply_to phải là địa chỉ thư"),
        ('[mail]\ndomain = "không phải"', r"\[mail\] domain phải là tên miền"),
    ],
)
def test_a_mistake_says_what_is_accepted(text, told):
    with pytest.raises(SettingsError, match=told):
        parse_settings(text)


def test_quarters_are_kept_in_one_spelling_however_they_are_written():
    settings = parse_settings('[decisions]\nofficial = ["2021-Q1", "quý II/2021", "năm 2020"]')
    assert settings.decisions.official == ("2021Q1", "2021Q2", "2020Q4")


def test_the_bounds_themselves_are_accepted():
    settings = parse_settings("[coverage]\nwarning = 15\nrefusal = 15\n[calendar]\ndeadline_days = 0")
    assert (settings.decisions.coverage_warning, settings.decisions.coverage_refusal) == (15, 15)
    assert parse_settings("[coverage]\nwarning = 0\nrefusal = 0").decisions.coverage_refusal == 0


def test_settings_that_are_no_utf8_are_told(tmp_path: Path):
    (tmp_path / "kttt.toml").write_bytes("# Cài đặt".encode("utf-16"))
    with pytest.raises(SettingsError, match=r"kttt\.toml.*UTF-8"):
        read_settings(tmp_path / "kttt.toml")
