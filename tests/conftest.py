"""What holds for every test: no display, no deadline on a busy machine, and in CI nothing is skipped."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

IN_CI = os.environ.get("KTTT_CI") == "1"

os.environ["MPLBACKEND"] = "agg"
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")  # otherwise jupyter_core warns of its coming move

# In CI the same examples every time: a red run must be red again when somebody looks at it.
settings.register_profile("house", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The folder of reference material beside the repository, where there is one."""
    folder = repository.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder shared/ beside the repository")
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration workspace as `kttt sample` makes it, already cleaned; tests that change it take `workspace`.

    Workers share it: the first one makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root, begun = base / "demo", base / "demo-begun"
    try:
        begun.mkdir()
    except FileExistsError:
        until = time.monotonic() + 300
        while not root.is_dir():
            assert time.monotonic() < until, "the worker that makes the demonstration has failed"
            time.sleep(0.2)
        return root
    import kttt_analysis as kttt

    made = kttt.sample(begun / "demo").root
    kttt.quarter("2021Q4", root=made)
    return made.rename(root)


@pytest.fixture
def workspace(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration's plan and of 2021Q1 and 2021Q2, to be changed at will."""
    root = tmp_path / "workspace"
    shutil.copytree(demo / "data" / "raw" / "plans", root / "data" / "raw" / "plans")
    shutil.copyfile(demo / "kttt.toml", root / "kttt.toml")
    for quarter in ("2021Q1", "2021Q2"):
        shutil.copytree(demo / "data" / "raw" / quarter, root / "data" / "raw" / quarter)
    return root


LONG = ("test_readme", "test_broken_files", "test_report", "test_variants", "test_cli", "test_marked_broken")
"""Files that take longest, in turns with and without the demonstration: the first worker makes it, others go on."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no worker ends alone with one; the order within a file stays."""
    ranks = {name: rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


def fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that tells the reason; an expected failure stays what it is."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped where everything can be tested (KTTT_CI=1): {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests and fixtures that skip."""
    report = yield
    fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Whole files that skip."""
    report = yield
    fail_instead(report)
    return report
