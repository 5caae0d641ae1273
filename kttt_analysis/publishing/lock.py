"""One run at a time: a lock that the operating system opens by itself when its holder dies.

The file stays where it is; what counts is the lock on it. Removing the file would let two runs in, each with a
lock on a file of its own.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kttt_analysis.publishing.errors import PublicationLocked

NAME = ".lock"
_BEYOND = 1 << 30  # Windows locks bytes for reading too; nobody reads this one


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    Raises
    ------
    PublicationLocked
        Another process (or thread) holds it; the message says which, where and since when.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name, held(Path(name)):
    ...     try:
    ...         with held(Path(name)):
    ...             pass
    ...     except PublicationLocked as error:
    ...         print(error.exit_code)
    7
    """
    with (folder / NAME).open("a+", encoding="utf-8") as file:
        if not _try(file):
            raise _taken(folder)
        try:
            holder = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "started": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            }
            file.seek(0)
            file.truncate()
            file.write(json.dumps(holder))
            file.flush()
            yield
        finally:
            _release(file)


def _taken(folder: Path) -> PublicationLocked:
    holder: dict[str, object] = {}
    with suppress(OSError, ValueError):
        holder = json.loads((folder / NAME).read_text(encoding="utf-8"))
    who = [f"{name} {holder[name]}" for name in ("pid", "host") if name in holder]
    since = holder.get("started")
    return PublicationLocked(
        "publication_locked",
        holder=", ".join([*who, *([f"từ {since}"] if since else [])]) or "không rõ tiến trình",
        holder_en=", ".join([*who, *([f"since {since}"] if since else [])]) or "unknown process",
    )


if os.name == "nt":  # pragma: no cover - the branch of the other system
    import msvcrt

    def _try(file: IO[str]) -> bool:
        file.seek(_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        file.seek(_BEYOND)
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _try(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
