"""From the spreadsheets of districts about cooperatives to numbers, a report and its mail.

>>> import kttt_analysis as kttt
>>> kttt.Quarter.parse("quý II/2021")
Quarter(year=2021, number=2)
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any


class _Package(ModuleType):
    """Keeps the import system from binding a room over the verb of the same name (quarter, indicators)."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


__all__ = ["Quarter", "check", "clean", "indicators", "progress", "quarter", "read", "report", "sample"]
sys.modules[__name__].__class__ = _Package

from kttt_analysis.quarter import Quarter  # noqa: E402

if TYPE_CHECKING:
    from kttt_analysis.api import check, clean, indicators, progress, quarter, read, report, sample


def __getattr__(name: str) -> Any:
    """Import the verbs when they are asked for: `import kttt_analysis` alone stays quick."""
    if name in __all__:
        return getattr(import_module("kttt_analysis.api"), name)
    raise AttributeError(f"module 'kttt_analysis' has no {name!r}; verbs are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
