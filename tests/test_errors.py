"""Errors: every class of the package leaves with an exit code of the contract, and with its own words."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import kttt_analysis as kttt
from kttt_analysis.errors import exit_code, explain
from kttt_analysis.indicators.published import PublishedError
from kttt_analysis.outputs import CoverageError
from kttt_analysis.publishing.errors import PublishingError


def error_classes() -> Iterator[type[Exception]]:
    """Every class of error that a module of the package defines."""
    for found in pkgutil.walk_packages(kttt.__path__, "kttt_analysis."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == found.name:
                yield value


CLASSES = sorted(error_classes(), key=lambda c: c.__name__)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_every_error_of_the_package_leaves_with_its_code(kind: type[Exception]) -> None:
    """Wherever it was raised, also from another library's frame, whose errors are faults of ours."""
    wanted = 3 if kind is CoverageError else getattr(kind, "exit_code", 2)
    assert exit_code(kind.__new__(kind)) == wanted
    assert wanted in (1, 2, 3, 4, 5, 6, 7, 8)


def test_the_classes_are_found() -> None:
    assert {"PublishedError", "PlanError", "NotADemonstrationError", "UnreadableFile"} <= {c.__name__ for c in CLASSES}
    assert sum(issubclass(c, PublishingError) for c in CLASSES) == 6


def test_the_message_is_the_error_s_own() -> None:
    assert exit_code(PublishedError("chỉ có 3 số")) == 2
    assert explain(PublishedError("chỉ có 3 số")) == "lỗi: chỉ có 3 số"


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert exit_code(KeyError("x")) is None
    assert exit_code(ValueError("of a library")) is None
