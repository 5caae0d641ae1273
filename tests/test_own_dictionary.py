"""Somebody's own dictionary (KTTT_DICTIONARY): every file of it counts, and a wrong one is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis.cli import main
from kttt_analysis.cli import words as commands
from kttt_analysis.dictionary import DictionaryError, load, load_province
from kttt_analysis.dictionary.source import HERE
from kttt_analysis.forms.aliases import headings_of
from kttt_analysis.forms.form import form
from kttt_analysis.forms.picture_words import picture_words
from kttt_analysis.forms.template_words import template
from kttt_analysis.forms.words import is_ordinal_heading, words
from kttt_analysis.vietnamese.names import fold
from kttt_analysis.workspace import starting_settings


def own_dictionary(folder: Path, **changes: tuple[str, str]) -> Path:
    """A copy of the dictionary with one word of some files changed."""
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file, (old, new) in changes.items():
        path = folder / f"{file}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text, file
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_every_file_comes_from_the_same_dictionary_also_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that was worked out from one dictionary is forgotten when the variable names another."""
    copy = own_dictionary(
        tmp_path / "own",
        columns=('"vốn góp", ', '"vốn góp", "số vốn của xã viên", '),
        sheets=('"stt"', '"sđt ô"'),
        form=('number = "', 'number = "Bản riêng '),
        template=('footer = "', 'footer = "Bản riêng '),
        picture=("[words]", '[words]\nown = "riêng"'),
        commands=('[program]\nhelp = "', '[program]\nhelp = "Bản riêng '),
        settings=("[coverage]", "# bản riêng\n[coverage]"),
        vocabularies=("[kind.HTX]\n", "[kind.HTX]\nown = true\n"),
    )

    sheet = tmp_path / "a.csv"
    sheet.write_text("Mã số;Tên HTX;Số vốn của xã viên\n1;A;150\n2;B;80\n", encoding="utf-8")

    def seen() -> list[bool]:
        return [
            "charter_capital" in str(kttt.read(sheet).to_dict()),
            "so von cua xa vien" in {fold(leaf) for _, leaf in headings_of("units")},
            not is_ordinal_heading("STT"),
            form().number.startswith("Bản riêng"),
            template().footer.startswith("Bản riêng"),
            "own" in picture_words().words,
            commands()["program"]["help"].startswith("Bản riêng"),
            "bản riêng" in starting_settings().read_text(encoding="utf-8"),
            "own" in load().vocabularies["kind"]["HTX"].more,
        ]

    for named, wanted in (("", False), (str(copy), True), ("", False)):
        monkeypatch.setenv("KTTT_DICTIONARY", named)
        assert seen() == [wanted] * 9
    assert load_province("91") is load_province("91"), "each once while it stays the same"


@pytest.mark.parametrize("file", ["form", "template", "picture", "sheets", "commands", "columns"])
def test_a_file_that_is_missing_or_no_toml_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = own_dictionary(tmp_path / "own")
    monkeypatch.setenv("KTTT_DICTIONARY", str(copy))
    readers = {"form": form, "template": template, "picture": picture_words, "sheets": words, "commands": commands}
    for wrong in ("[kind", "\udcff", None):
        path = copy / f"{file}.toml"
        path.unlink() if wrong is None else path.write_bytes(wrong.encode("utf-8", "surrogateescape"))
        monkeypatch.setenv("KTTT_DICTIONARY", str(HERE))
        load()
        monkeypatch.setenv("KTTT_DICTIONARY", str(copy))
        with pytest.raises(DictionaryError, match=f"{file}.toml"):
            readers.get(file, load)()
    if file == "commands":
        assert main(["--help"]) == 2
        assert capsys.readouterr().err.startswith("lỗi: commands.toml")


@pytest.mark.parametrize(("more", "start"), [((), "lỗi: "), (("--lang", "en"), "error: ")])
def test_a_dictionary_that_is_not_there_is_bad_input(tmp_path: Path, more: tuple[str, ...], start: str) -> None:
    """Told by every command, help too; nothing of the dictionary is read while the package is imported."""
    environment = os.environ | {"KTTT_DICTIONARY": str(tmp_path / "nowhere")}
    for arguments in (("--help",), ("read", "a.xlsx")):
        command = [sys.executable, "-m", "kttt_analysis", *arguments, *more]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
        assert run.returncode == 2
        assert run.stderr.startswith(f"{start}KTTT_DICTIONARY: ")
        assert "Traceback" not in run.stderr
