"""Notebooks executed once for all tests that look at what is made of them."""

from __future__ import annotations

import copy
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kttt_analysis.publishing.content import About, about_of
from kttt_analysis.publishing.notebook import run
from kttt_analysis.publishing.page import Stamp

NOTEBOOKS = Path(__file__).parent / "notebooks"
STAMP = Stamp("v1", datetime(2021, 7, 5, 1, 2, 3, tzinfo=UTC), "0.1.0")


@cache
def _executed(name: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return run(NOTEBOOKS / f"{name}.ipynb", {"quarter": "2021Q2"}, Path(folder) / "report.ipynb").notebook


def executed(name: str = "publication") -> Any:
    """An executed notebook, a copy that may be changed."""
    return copy.deepcopy(_executed(name))


def report(name: str = "publication") -> tuple[Any, About]:
    """An executed notebook and its About block."""
    notebook = executed(name)
    return notebook, about_of(notebook)
