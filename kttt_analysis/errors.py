"""Which exit code an error leaves with (contract §2), and how it is told."""

from __future__ import annotations

import difflib
import re

from kttt_analysis.forms import UnreadableFile
from kttt_analysis.outputs import CoverageError
from kttt_analysis.publishing.errors import PublishingError

PACKAGE = "kttt_analysis."
BAD_INPUT = 2
INCOMPLETE = 3
SYSTEM = (FileNotFoundError, IsADirectoryError, PermissionError)


class UsageError(ValueError):
    """The command line itself is wrong: the message, and how the verb is used."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


def exit_code(error: Exception) -> int | None:
    """Exit code of an error; None for one that is a fault of ours and deserves its traceback."""
    if isinstance(error, PublishingError):
        return error.exit_code
    if isinstance(error, CoverageError):
        return INCOMPLETE
    told = isinstance(error, ValueError) and (type(error).__module__.startswith(PACKAGE) or _raised_here(error))
    return BAD_INPUT if told or isinstance(error, SYSTEM) else None


def _raised_here(error: Exception) -> bool:
    """Whether this package raised it about what it was given, not a library about what we gave it."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    name = step.tb_frame.f_globals.get("__name__", "") if step is not None else ""
    return str(name).startswith(PACKAGE)


def explain(error: Exception, lang: str = "vi") -> str:
    """The error as a person reads it: what was found, what is accepted, how to mend it."""
    start = "error: " if lang == "en" else "lỗi: "
    if isinstance(error, UnreadableFile):
        message, fix = error.finding.text(lang)
        return f"{start}{message}\n  → {fix}"
    if isinstance(error, UsageError):
        return f"{start}{error}{_nearest(str(error), lang)}\n{error.usage.rstrip()}"
    if isinstance(error, FileNotFoundError):
        none = "no such file" if lang == "en" else "không có tệp"
        return f"{start}{none}: {error.filename}"
    if isinstance(error, IsADirectoryError | PermissionError):
        cannot = "cannot read" if lang == "en" else "không đọc được"
        return f"{start}{cannot}: {error.filename}"
    english = getattr(error, "english", None)
    return f"{start}{english if lang == 'en' and english else error}"


def _nearest(message: str, lang: str) -> str:
    """The nearest of the accepted words for one that is not among them."""
    quoted = re.search(r"'([^']+)'", message)
    listed = re.search(r"(?:một trong: |choose from )(.+?)\)?$", message)
    if not quoted or not listed:
        return ""
    near = difflib.get_close_matches(quoted[1], [w.strip(" '") for w in listed[1].split(",")], n=1)
    return (f"; nearest is {near[0]!r}" if lang == "en" else f"; gần nhất là {near[0]!r}") if near else ""
