"""Files that are replaced whole: a reader finds the old content or the new one, never half of it."""

from __future__ import annotations

import time
from pathlib import Path

PATIENCE = 10.0
"""Seconds that a writer waits for a reader."""
NEW = ".new-"
"""How the name of a file begins that is being written; one that is left over belongs to a writer that was killed."""


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file whole. Windows refuses while somebody reads it, which is soon over.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a.toml", b"x = 1")
    ...     [p.name for p in Path(folder).iterdir()]
    ['a.toml']
    """
    new = path.with_name(f"{NEW}{path.name}")
    new.write_bytes(data)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            new.replace(path)
            return
        except PermissionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
