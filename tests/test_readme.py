"""What the README shows is what happens: its commands and its notebook code are run, its paths exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from kttt_analysis import cli

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Commands of the README with the lines they are said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in "\n".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


KTTT = [(command, lines) for command, lines in commands() if command.startswith("kttt ")]
RUN_PY = [command for command, _ in commands() if not command.startswith("kttt ")]


def prints(out: str, wanted: list[str]) -> None:
    """The lines stand in the output in this order; "…" stands for anything, spaces for any spaces."""
    lines = iter(" ".join(line.split()) for line in out.splitlines())
    for line in wanted:
        pattern = re.escape(" ".join(line.split())).replace("…", ".*")
        assert any(re.fullmatch(pattern, each) for each in lines), f"{line!r} is not in\n{out}"


@pytest.fixture(scope="module")
def desk(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration in `demo`, as the README's first command leaves it."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(demo, folder / "demo", ignore=shutil.ignore_patterns("reports"))
    return folder


@pytest.mark.parametrize(("command", "lines"), KTTT, ids=[command for command, _ in KTTT])
def test_a_command_prints_what_is_shown(
    command: str, lines: list[str], desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    assert cli.main(shlex.split(command)[1:]) == 0
    told = capsys.readouterr()
    prints(told.out + told.err, lines)
    if "--html" in command:
        assert Path("go-quao.html").stat().st_size > 10_000


def test_every_verb_is_shown() -> None:
    assert {command.split()[1] for command, _ in KTTT} == set(cli.words()["verbs"])


@pytest.mark.parametrize("verb", list(cli.words()["verbs"]))
def test_every_verb_is_in_the_guide(verb: str) -> None:
    assert re.search(rf"`?kttt {verb}\b", GUIDE), f"docs/huong-dan.md does not tell of `kttt {verb}`"


def load_run_py() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_of_the_readme", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_first_command_publishes_the_demonstration(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`python3 run.py`, with the environment these tests run in instead of a new one."""
    assert RUN_PY == ["python3 run.py", "python3 run.py test"]
    run = load_run_py()
    monkeypatch.setattr(run, "ROOT", desk)
    monkeypatch.setattr(run, "set_up", lambda: None)
    assert run.main([]) == 0
    told = capfd.readouterr()
    shown = next(lines for command, lines in commands() if command == "python3 run.py")
    prints(told.out, [line for line in shown if line.endswith("report.html")])
    prints(told.err, [line for line in shown if "Lập báo cáo" in line])
    assert (desk / "demo" / "reports" / run.DEMO_QUARTER / "v1" / "report.html").is_file()


def test_the_notebook_code_runs(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    code = "\n".join(blocks("python"))
    assert "kttt.progress" in code
    exec(compile(code, "README.md", "exec"), {})


def test_links_and_paths_of_the_documents_exist() -> None:
    for document, text in ((ROOT / "README.md", README), (ROOT / "docs" / "huong-dan.md", GUIDE)):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
    for path in re.findall(r"`((?:kttt_analysis|notebooks|benchmarks|tests|docs)/[\w./-]*)`", README):
        assert (ROOT / path).exists(), path


def test_exit_codes_are_those_of_the_guide() -> None:
    told = {int(n) for n in re.findall(r"^\| (\d) \|", GUIDE, re.MULTILINE)}
    listed = README.split("Exit codes:")[1].split("\n")[0]
    assert told == {int(n) for n in re.findall(r"(\d) [a-z]", listed)} == set(range(8))
