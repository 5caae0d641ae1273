"""From the spreadsheets of districts about cooperatives to numbers, a report and its mail.

>>> import kttt_analysis as kttt
>>> kttt.Quarter.parse("quý II/2021")
Quarter(year=2021, number=2)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kttt_analysis.quarter import Quarter

if TYPE_CHECKING:
    from kttt_analysis.api import check, clean, indicators, progress, quarter, read, report, sample

__all__ = ["Quarter", "check", "clean", "indicators", "progress", "quarter", "read", "report", "sample"]


def __getattr__(name: str) -> Any:
    """Import the verbs when they are asked for: `import kttt_analysis` alone stays quick."""
    if name in __all__:
        return getattr(import_module("kttt_analysis.api"), name)
    raise AttributeError(f"module 'kttt_analysis' has no {name!r}; verbs are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
