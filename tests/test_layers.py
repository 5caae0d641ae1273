"""The house has floors: a room imports only what stands below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "kttt_analysis"
ROOT = Path(__file__).resolve().parents[1] / PACKAGE

# From the ground up, one line a floor; rooms on one line do not know each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("vietnamese",),
    ("quarter",),
    ("dictionary",),
    ("forms",),
    ("cleaning",),
    ("indicators",),
    ("drawing", "sample"),
    ("publishing",),
    ("settings",),
    ("workspace",),
    ("api", "printed"),
    ("ledger", "loop", "outputs", "printed_loop"),
    ("errors", "commands"),
    ("cli", "__init__", "__main__", "reference"),
)
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
# Writes workbooks as districts send them, so it knows the forms but nothing that is made of them.
NARROWER = {"sample": {"vietnamese", "quarter", "dictionary", "forms"}}

# Analysis that is only analysis runs anywhere: no kernels, no mail, no other programs, no workspace.
ANALYSIS = frozenset(room for rooms in FLOORS[: FLOORS.index(("publishing",))] for room in rooms)
OUTSIDE = frozenset({"papermill", "nbconvert", "nbclient", "smtplib", "subprocess"})


def room_of(path: Path, package: Path = ROOT) -> str:
    """The room that a module stands in: its folder or, right under the roof, itself."""
    return path.relative_to(package).parts[0].removesuffix(".py")


def imported(path: Path, package: Path = ROOT) -> Iterator[tuple[int, str]]:
    """Line and full name of what a module imports: at the top, in functions, by ``import_module``."""
    here = [PACKAGE, *path.relative_to(package).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            parent = ".".join([*base, *([node.module] if node.module else [])])
            if parent == PACKAGE:  # from kttt_analysis import forms
                yield from ((node.lineno, f"{parent}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, parent
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in ("import_module", "__import__")
            and node.args
        ):
            named = node.args[0]
            yield node.lineno, str(named.value) if isinstance(named, ast.Constant) else "?"


def may_import(room: str, other: str) -> bool:
    """Whether one room may know another."""
    if room == other or HEIGHT[room] == len(FLOORS) - 1:
        return True
    if other not in HEIGHT:  # a name that the package's front door offers: only those above may use the door
        return False
    return HEIGHT[other] < HEIGHT[room] and other in NARROWER.get(room, HEIGHT)


def faults(package: Path = ROOT) -> list[str]:
    """Every import that goes upward or, from the floors of analysis, outside."""
    found = []
    for path in sorted(package.rglob("*.py")):
        room = room_of(path, package)
        where = path.relative_to(package.parent).as_posix()
        if room not in HEIGHT:
            found.append(f"{where}: room {room!r} is on no floor of tests/test_layers.py")
            continue
        for line, name in imported(path, package):
            top, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if top == PACKAGE and not may_import(room, other or "__init__"):
                found.append(f"{where}:{line}: {room} must not import {name}; it stands no lower")
            elif room in ANALYSIS and (top in OUTSIDE or name == "?"):
                found.append(f"{where}:{line}: {room} is analysis only and must not import {name}")
    return found


def test_every_room_imports_only_what_stands_below() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("forms/x.py", "from kttt_analysis.cleaning.clean import clean"),
        ("forms/x.py", "from kttt_analysis import cleaning"),
        ("forms/x.py", "from ..cleaning import clean"),
        ("forms/x.py", "def f():\n    import kttt_analysis.indicators"),
        ("forms/x.py", "from importlib import import_module\nimport_module('kttt_analysis.drawing')"),
        ("vietnamese/x.py", "from kttt_analysis.dictionary import load"),
        ("drawing/x.py", "from kttt_analysis.sample import write"),
        ("sample/x.py", "from kttt_analysis.cleaning.tables import CleanTables"),
        ("indicators/x.py", "import kttt_analysis"),
        ("indicators/x.py", "from kttt_analysis import workspace"),
        ("indicators/x.py", "from nbconvert.exporters import HTMLExporter"),
        ("cleaning/x.py", "import subprocess"),
        ("drawing/x.py", "import importlib\nimportlib.import_module('smt' + 'plib')"),
        ("workspace.py", "import kttt_analysis"),
        ("settings.py", "from kttt_analysis.workspace import Workspace"),
        ("publishing/x.py", "from kttt_analysis.workspace import Workspace"),
        ("publishing/x.py", "from kttt_analysis.cli import main"),
        ("attic/x.py", "import os"),
    ],
)
def test_what_goes_upward_or_outside_is_seen(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / PACKAGE / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line, encoding="utf-8")
    assert len(faults(tmp_path / PACKAGE)) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (
            "forms/x.py",
            "from kttt_analysis.dictionary import load\nfrom . import cells\nfrom .cells import grid",
        ),
        ("sample/x.py", "from kttt_analysis.forms.blank import write"),
        (
            "publishing/x.py",
            "import smtplib\nimport subprocess\nfrom kttt_analysis.drawing import style",
        ),
        ("workspace.py", "from kttt_analysis.publishing.mail import MailSettings"),
        ("cli.py", "import kttt_analysis\nfrom kttt_analysis import report\nimport subprocess"),
        ("__init__.py", "from kttt_analysis.publishing import publish"),
    ],
)
def test_what_goes_downward_is_allowed(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / PACKAGE / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line, encoding="utf-8")
    assert faults(tmp_path / PACKAGE) == []
