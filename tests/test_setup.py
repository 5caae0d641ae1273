"""Setting up: run.py, the locks, the conda environment and the wheel say the same and survive bad days."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.markers import Environment
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
UV_LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
LOCKED = [
    Requirement(line)
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

# Where conda-forge spells a package otherwise than the Python index.
CONDA_NAMES = {"css-inline": "css_inline", "xlsxwriter": "xlsxwriter"}
CONDA_ALONE = {"python", "pip"}

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)] + ["manylinux2014_x86_64"]
SYSTEMS: dict[str, tuple[dict[str, str], list[str]]] = {
    "linux": ({"sys_platform": "linux", "os_name": "posix"}, LINUX),
    "windows": ({"sys_platform": "win32", "os_name": "nt"}, ["win_amd64"]),
    "mac": ({"sys_platform": "darwin", "os_name": "posix"}, list(mac_platforms((14, 0), "arm64"))),
}

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs a shell script as a stand-in")


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """run.py as it would be in a folder of its own."""
    for name in ("run.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("run_in_a_folder", tmp_path / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_set_up(run: Any, kttt: str = "exit 0") -> None:
    """What a finished set-up leaves, with a stand-in for ``kttt``."""
    run.SCRIPTS.mkdir(parents=True)
    (run.VENV / "pyvenv.cfg").touch()
    run.PYTHON.symlink_to(sys.executable)
    run.KTTT.write_text(f"#!/bin/sh\n{kttt}\n", encoding="utf-8")
    run.KTTT.chmod(0o755)
    run.STAMP.write_text(run.wanted(), encoding="utf-8")


def started(run: Any, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run that run.py as a person would, from another folder."""
    return subprocess.run(
        [sys.executable, str(run.ROOT / "run.py"), *arguments],
        cwd=run.ROOT.parent,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- run.py ----------------------------------------------------------------------------------------------


def test_run_py_is_read_by_an_old_python() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_run_py_tells_an_old_python_what_it_lacks() -> None:
    pretend = (
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['run.py']; "
        f"exec(compile(open({str(ROOT / 'run.py')!r}, encoding='utf-8').read(), 'run.py', 'exec'))"
    )
    told = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "Cần Python 3.11" in told.stderr
    assert "this is Python 3.9" in told.stderr
    assert "Traceback" not in told.stderr


def test_run_py_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_help_needs_no_set_up(run: Any) -> None:
    told = started(run, "--help")
    assert told.returncode == 0
    assert "python3 run.py test" in told.stdout
    assert not run.VENV.exists()


def test_debian_without_venv_is_told_the_package(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(run.SetupError, match="sudo apt install python3-venv"):
        run.set_up()
    assert not run.VENV.exists()


@posix_only
def test_a_finished_set_up_is_left_alone(run: Any) -> None:
    pretend_set_up(run)
    before = sorted((path.name, path.lstat().st_mtime_ns) for path in run.VENV.rglob("*"))
    began = time.monotonic()
    told = started(run, "setup")
    assert time.monotonic() - began < 2
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    assert before == sorted((path.name, path.lstat().st_mtime_ns) for path in run.VENV.rglob("*"))


@posix_only
@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_other_packages_are_put_into_the_same_venv(run: Any, file: str) -> None:
    pretend_set_up(run)
    (run.ROOT / file).write_text("# changed\n", encoding="utf-8")
    assert not run.is_ready()
    assert not run.must_be_remade()


@posix_only
@pytest.mark.parametrize(
    "spoil",
    [
        lambda run: run.UNFINISHED.touch(),
        lambda run: run.PYTHON.unlink(),
        lambda run: (run.VENV / "pyvenv.cfg").unlink(),
        lambda run: run.STAMP.write_text(run.wanted().replace(str(run.ROOT), "/elsewhere"), encoding="utf-8"),
        lambda run: run.STAMP.write_text(run.wanted().replace("python 3.", "python 2."), encoding="utf-8"),
    ],
    ids=["killed half-way", "its Python is gone", "no venv", "moved", "another Python"],
)
def test_a_venv_past_mending_is_remade(run: Any, spoil: Any) -> None:
    pretend_set_up(run)
    assert not run.must_be_remade()
    spoil(run)
    assert run.must_be_remade()


@posix_only
def test_a_venv_made_by_other_means_is_kept(run: Any) -> None:
    pretend_set_up(run)
    run.STAMP.unlink()
    assert not run.is_ready()
    run.PYTHON.unlink()
    run.PYTHON.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    run.PYTHON.chmod(0o755)
    assert not run.must_be_remade()
    run.PYTHON.write_text("#!/bin/sh\necho 3.4\n", encoding="utf-8")
    assert run.must_be_remade()


@posix_only
def test_remaking_keeps_the_lock_another_run_waits_at(run: Any) -> None:
    pretend_set_up(run)
    (run.VENV / "lib").mkdir()
    (run.VENV / "lib64").symlink_to("lib")
    with run.only_one_at_a_time():
        run.empty(run.VENV)
        assert [path.name for path in run.VENV.iterdir()] == [run.LOCK.name]


def test_one_set_up_at_a_time_even_after_a_kill(run: Any) -> None:
    run.VENV.mkdir()
    code = (
        f"import importlib.util, sys, time; sys.path.insert(0, {str(run.ROOT)!r}); import run\n"
        "with run.only_one_at_a_time():\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with run.LOCK.open("a+b") as file:
            assert not run.take(file.fileno())
            other.kill()
            other.wait()
            assert run.take(file.fileno())


@posix_only
def test_a_failed_step_is_told_without_a_traceback(run: Any) -> None:
    pretend_set_up(run)
    (run.ROOT / "requirements.lock").write_text("kttt-no-such-package==0\n", encoding="utf-8")
    nowhere = "http://127.0.0.1:9/simple"
    run.PYTHON.unlink()
    run.PYTHON.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    run.PYTHON.chmod(0o755)
    told = started(
        run, "setup", PIP_INDEX_URL=nowhere, PIP_NO_INDEX="1", UV_DEFAULT_INDEX=nowhere, UV_OFFLINE="1", PIP_RETRIES="0"
    )
    assert told.returncode == 2
    assert "Kiểm tra mạng" in told.stderr
    assert "Check the network" in told.stderr
    assert "Traceback" not in told.stderr
    assert not run.STAMP.exists()
    assert not run.UNFINISHED.exists()  # nothing was cut short: the next run may go on from here


@posix_only
def test_uv_is_told_the_index_that_pip_was_told(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_set_up(run)
    run.PYTHON.unlink()
    run.PYTHON.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    run.PYTHON.chmod(0o755)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = run.ROOT / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    assert run.uv_environment()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    assert run.uv_environment()["UV_DEFAULT_INDEX"] == "https://nearer.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert run.uv_environment()["UV_DEFAULT_INDEX"] == "https://own.example/simple"


@posix_only
def test_a_verb_is_handed_to_kttt_as_it_is(run: Any) -> None:
    pretend_set_up(run, kttt='printf "%s|" "$PWD" "$@"; exit 7')
    told = started(run, "report", "2021Q4", "--district", "Gò Quao")
    assert told.returncode == 7
    assert told.stdout == f"{run.ROOT.parent}|report|2021Q4|--district|Gò Quao|"
    assert told.stderr == ""


@posix_only
def test_no_argument_makes_the_demonstration_once(run: Any) -> None:
    page = "demo/reports/2021Q4/v$n/report.html"
    pretend_set_up(
        run,
        kttt=f'cd "{run.ROOT}"; echo "$@"\n'
        'if [ "$1" = sample ]; then mkdir -p "$2"; touch "$2/kttt.toml"; exit; fi\n'
        f"for n in 2 9 10; do mkdir -p demo/reports/2021Q4/v$n; touch {page}; done",
    )
    demo = run.ROOT / "demo"
    told = started(run)
    assert told.returncode == 0
    assert told.stdout.splitlines() == [f"sample {demo}", f"report 2021Q4 --root {demo}"]
    assert str(demo / "reports/2021Q4/v10/report.html") in told.stderr
    again = started(run)
    assert again.stdout.splitlines() == [f"report 2021Q4 --root {demo}"]


@posix_only
def test_a_demonstration_that_fails_keeps_its_code(run: Any) -> None:
    pretend_set_up(run, kttt='echo "$1"; [ "$1" = report ] || exit 4')
    told = started(run)
    assert (told.returncode, told.stdout) == (4, "sample\n")


# --- locks -----------------------------------------------------------------------------------------------


def declared() -> dict[str, list[str]]:
    """What pyproject.toml asks for: run time, lab, dev."""
    return {
        "": PYPROJECT["project"]["dependencies"],
        **PYPROJECT["project"]["optional-dependencies"],
        **PYPROJECT["dependency-groups"],
    }


def in_words(requirements: Iterable[Requirement]) -> set[tuple[str, str]]:
    return {(canonicalize_name(r.name), str(r.specifier)) for r in requirements}


def test_uv_lock_was_made_from_this_pyproject() -> None:
    (own,) = [package for package in UV_LOCK["package"] if package["source"] == {"editable": "."}]
    entries = own["metadata"]["requires-dist"] + own["metadata"]["requires-dev"]["dev"]
    locked = in_words(Requirement(f"{entry['name']} {entry['specifier']}") for entry in entries)
    asked = in_words(Requirement(line) for lines in declared().values() for line in lines)
    assert locked == asked, "run .ci/lock.py"
    assert UV_LOCK["requires-python"] == PYPROJECT["project"]["requires-python"]


def test_both_locks_hold_the_same_versions() -> None:
    exported = {(canonicalize_name(r.name), str(r.specifier).removeprefix("==")) for r in LOCKED}
    locked = {(p["name"], p["version"]) for p in UV_LOCK["package"] if "editable" not in p["source"]}
    assert exported == locked, "run .ci/lock.py"


def test_locks_name_only_the_public_index() -> None:
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"[a-z]+://[^/\"]*", text))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}
    assert {tuple(package["source"]) for package in UV_LOCK["package"]} == {("editable",), ("registry",)}
    assert all(r.url is None for r in LOCKED)


def test_nothing_here_pays_for_the_iri_grammar() -> None:
    (left_out,) = [r for r in LOCKED if r.name == "rfc3987-syntax"]
    for environment, _ in SYSTEMS.values():
        assert left_out.marker is not None
        assert not left_out.marker.evaluate(dict(environment))


def tags(python: tuple[int, int], platforms: list[str]) -> set[Tag]:
    """What pip would install on such a machine."""
    own = cpython_tags(python, abis=[f"cp{python[0]}{python[1]}"], platforms=platforms)
    return {*own, *compatible_tags(python, interpreter=f"cp{python[0]}{python[1]}", platforms=platforms)}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS, ids=lambda p: f"{p[0]}.{p[1]}")
def test_every_locked_package_installs_without_a_compiler(python: tuple[int, int], system: str) -> None:
    environment, platforms = SYSTEMS[system]
    wheels = {(p["name"], p["version"]): p.get("wheels", []) for p in UV_LOCK["package"]}
    accepted = tags(python, platforms)
    here = Environment(
        python_version=f"{python[0]}.{python[1]}",
        python_full_version=f"{python[0]}.{python[1]}.9",
        implementation_name="cpython",
        platform_python_implementation="CPython",
        **environment,  # type: ignore[typeddict-item]
    )
    seen = set()
    for requirement in LOCKED:
        if requirement.marker is not None and not requirement.marker.evaluate(dict(here)):
            continue
        name, version = canonicalize_name(requirement.name), str(requirement.specifier).removeprefix("==")
        assert name not in seen, f"{name} is locked twice for one machine"
        seen.add(name)
        files = [wheel["url"].rpartition("/")[2] for wheel in wheels[name, version]]
        assert any(parse_wheel_filename(file)[3] & accepted for file in files), f"{name} {version}: {files}"
    for line in PYPROJECT["project"]["dependencies"]:
        assert canonicalize_name(Requirement(line).name) in seen


# --- conda -----------------------------------------------------------------------------------------------

CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA_LINES = [line for line in CONDA["dependencies"] if isinstance(line, str)]


def test_conda_lists_the_same_packages_and_ranges() -> None:
    asked = in_words(Requirement(line) for group in ("", "lab") for line in declared()[group])
    listed = {}
    for line in CONDA_LINES:
        name, _, limits = line.partition(" ")
        listed[name] = limits
    assert listed.pop("python") == PYPROJECT["project"]["requires-python"]
    for name in CONDA_ALONE - {"python"}:
        listed.pop(name)
    wanted = {CONDA_NAMES.get(name, name): limits for name, limits in asked}
    assert set(listed) == set(wanted)
    for name, limits in wanted.items():
        assert set(listed[name].split(",")) == set(limits.split(",")), name


@pytest.mark.parametrize("line", CONDA_LINES)
def test_conda_understands_every_line(line: str) -> None:
    spec = MatchSpec(line, strict=True)
    assert spec.name is not None
    assert spec.name.normalized == line.partition(" ")[0]


def test_conda_would_refuse_a_slip() -> None:
    with pytest.raises(Exception, match="=>"):
        MatchSpec("pandas =>3", strict=True)


def test_conda_installs_the_package_itself() -> None:
    (by_pip,) = [line for line in CONDA["dependencies"] if not isinstance(line, str)]
    assert by_pip == {"pip": ["-e ."]}
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]


# --- wheel -----------------------------------------------------------------------------------------------


def test_a_wheel_carries_the_data_and_what_a_workspace_starts_with(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    committed = [Path(name) for name in listed.stdout.splitlines()]
    carried = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {"kttt_analysis", "notebooks"} <= set(carried["only-include"])
    for path in committed:
        if not any(path.is_relative_to(folder) for folder in carried["only-include"]):
            continue
        inside = path
        for outer, inner in carried["sources"].items():
            if path.is_relative_to(outer):
                inside = inner / path.relative_to(outer)
        assert (site / inside).is_file(), f"{path} is not in the wheel"
        assert inside.parts[0] == "kttt_analysis"
    assert {path.name for path in site.iterdir()} == {"kttt_analysis", f"{wheel.name.split('-py3')[0]}.dist-info"}
    code = (
        "import kttt_analysis, kttt_analysis.dictionary as d; "
        "print(kttt_analysis.__file__); assert d.load().indicators; assert d.load_province('91').districts"
    )
    environment = {**os.environ, "PYTHONPATH": str(site)}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert Path(told.stdout.strip()).is_relative_to(site)
