"""The repository polices itself: what every file here has to keep to."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from kttt_analysis.dictionary import load, load_province
from kttt_analysis.dictionary.findings import PLACES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kttt_analysis"
LONGEST_MODULE = 350
SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|manager|misc|common)(_|$)")

# Put together from halves, so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.~-])/wo" + r"rk/",
            r"(?<![\w.~-])/ro" + r"ot/",
            r"(?<![\w.~-])/ho" + r"me/\w+",
            r"(?<![\w.~-])/opt/" + r"pypi",
            r"/Us" + r"ers/\w+",
            r"[A-Z]:[\\/]+Us" + r"ers",
            r"\.lib" + r"rary\b",
            r"farm" + r"-(bench|studio)",
        )
    )
)


def committed(pattern: str = "") -> list[Path]:
    """Files under version control whose path matches."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if re.search(pattern, path.as_posix()) and path.is_file()]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def called(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the name it calls."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def named_codes(argument: ast.expr) -> list[str]:
    """The code a call names, or both of ``"a" if x else "b"``; none where it is worked out."""
    parts = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_notebooks_are_committed_without_outputs() -> None:
    notebooks = committed(r"\.ipynb$")
    assert notebooks
    for path in notebooks:
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
            where = f"{path.relative_to(ROOT)}, cell {number}: nbstripout removes this"
            assert not cell.get("outputs"), where
            assert cell.get("execution_count") is None, where


def test_modules_are_short() -> None:
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_verbs_stay_verbs_whatever_is_imported() -> None:
    """A room imported later must not take the place of the verb of the same name."""
    script = (
        "import importlib, pkgutil, kttt_analysis as kttt\n"
        "for found in pkgutil.walk_packages(kttt.__path__, 'kttt_analysis.'):\n"
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
        "print([name for name in kttt.__all__ if not callable(getattr(kttt, name))])\n"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]", told.stdout


def test_files_are_named_after_what_they_hold() -> None:
    assert [p.relative_to(ROOT).as_posix() for p in modules() if SAYS_NOTHING.search(p.stem)] == []


def test_every_finding_named_in_code_is_in_the_catalogue() -> None:
    catalogue = load().findings
    unknown = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {code}"
        for path in modules()
        for name, call in called(path)
        if name == "finding" and call.args
        for code in named_codes(call.args[0])
        if code not in catalogue
    ]
    assert unknown == []


def test_every_finding_in_the_catalogue_is_used() -> None:
    words = {
        node.value
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(load().findings) - words) == []


def test_every_finding_is_given_what_its_sentences_ask_for() -> None:
    short = []
    for path in modules():
        for name, call in called(path):
            if name != "finding" or not call.args or any(word.arg is None for word in call.keywords):
                continue  # with **values only the run tells
            given = {*PLACES, *(word.arg for word in call.keywords)}
            for code in named_codes(call.args[0]):
                kind = load().findings.get(code)
                if kind is None:
                    continue  # told by another test
                for text in (kind.message, kind.message_en, kind.fix, kind.fix_en):
                    asked = {field for _, field, _, _ in Formatter().parse(text) if field}
                    if asked - given:
                        short.append(f"{path.relative_to(ROOT)}:{call.lineno}: {code} lacks {asked - given}")
    assert short == []


def test_both_languages_of_a_finding_say_the_same() -> None:
    for code, kind in load().findings.items():
        vietnamese, english = (
            {field.removesuffix("_en") for _, field, _, _ in Formatter().parse(message + fix) if field}
            for message, fix in ((kind.message, kind.fix), (kind.message_en, kind.fix_en))
        )
        # a column's label is Vietnamese; in English the finding's own `column` names it
        assert vietnamese - {"label"} == english - {"label"}, code


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "dictionary").rglob("*.toml")), ids=lambda p: p.relative_to(PACKAGE).as_posix()
)
def test_reviewed_text_loads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert unicodedata.is_normalized("NFC", text), "decomposed letters: two spellings of one word"
    if path.parent.name == "places":
        province = load_province(path.stem)
        assert province.districts
        assert province.communes


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "dictionary").rglob("*.csv")), ids=lambda p: p.relative_to(PACKAGE).as_posix()
)
def test_reviewed_tables_load(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}, "every row has as many fields as the heading"
    assert unicodedata.is_normalized("NFC", text)


def test_the_dictionary_loads() -> None:
    dictionary = load()
    assert dictionary.columns["units"]
    assert dictionary.indicators
    assert dictionary.vocabularies
    assert dictionary.findings


def test_no_committed_file_names_one_machine() -> None:
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a workbook or a picture
        for match in OF_ONE_MACHINE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group()}")
    assert found == []


def test_one_machine_is_recognised() -> None:
    parts = [
        ("/wo", "rk/main"),
        ("/ho", "me/lan/x"),
        ("C:\\Us", "ers\\Lan"),
        ("file:///opt/", "pypi"),
        (".lib", "rary/"),
    ]
    for half, other in parts:
        assert OF_ONE_MACHINE.search(f"see {half}{other} there")
    for fine in ("frame" + "work/x", "demo/data/raw", "https://example.org/home/", "C:\\kttt\\data"):
        assert not OF_ONE_MACHINE.search(f"see {fine} there"), fine
