"""Errors of a run, each with the exit code that the command line returns and the catalogue's words."""

from __future__ import annotations

from typing import Any, ClassVar

from kttt_analysis.dictionary import Finding, finding


class PublishingError(Exception):
    """A run that published nothing.

    ``str(error)`` is the Vietnamese message with its remedy, ``error.english`` the same in English,
    ``error.finding`` the catalogue's entry filled in, ``error.exit_code`` what the process should return.

    >>> error = NotebookFailed("run_timed_out", limit=5, cell="Thành viên", position=7)
    >>> error.exit_code, error.code
    (4, 'run_timed_out')
    >>> print(error.english)
    The report ran over 5 seconds and was stopped at “Thành viên” (cell 7). See why ...
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        self.finding: Finding = finding(code, **values)
        self.kept = ""
        """Where the failed run is kept, below the reports folder."""
        super().__init__(code)

    def __str__(self) -> str:
        return self._told("vi")

    @property
    def english(self) -> str:
        """Message and remedy in English."""
        return self._told("en")

    def _told(self, lang: str) -> str:
        return " ".join(self.finding.text(lang)) + (f" [{self.kept}]" if self.kept else "")


class ParameterRefused(PublishingError):
    """The arguments do not fit the notebook; no kernel was started."""

    exit_code = 2


class NotebookFailed(PublishingError):
    """The notebook did not run to its end."""

    exit_code = 4


class RenderingFailed(PublishingError):
    """The page could not be made, did not pass its checks, or could not be written."""

    exit_code = 5


class MailRefused(PublishingError):
    """The message did not pass the linter, or the mail settings are wrong."""

    exit_code = 6


class PublicationLocked(PublishingError):
    """Another run is making the same publication."""

    exit_code = 7
