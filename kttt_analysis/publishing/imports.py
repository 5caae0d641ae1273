"""Importing the notebook libraries without what they drag in."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMARS = "rfc3987_syntax"


@contextmanager
def light_imports() -> Iterator[None]:
    """Hide a package that costs over a second, for as long as the notebook libraries are being imported.

    With JupyterLab in the environment, importing nbformat builds the grammars of IRIs (international
    addresses) for a check that notebooks never make. Whoever imports the package afterwards has it whole.

    >>> with light_imports():
    ...     import nbformat
    >>> sys.modules.get("rfc3987_syntax", "untouched") is None
    False
    """
    hide = _GRAMMARS not in sys.modules
    if hide:
        sys.modules[_GRAMMARS] = None  # type: ignore[assignment]  # the documented way to say "not there"
    try:
        yield
    finally:
        if hide and sys.modules.get(_GRAMMARS, hide) is None:
            del sys.modules[_GRAMMARS]


def silence() -> None:
    """Keep the libraries' log lines off stderr unless the application asks for them."""
    for name in ("kttt_analysis", "papermill", "traitlets", "nbconvert"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
