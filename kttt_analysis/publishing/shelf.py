"""Where publications of one report stand: `v1`, `v2` …, none ever changed, and `latest`, a file that names one.

A publication is written in a folder that nobody looks into, flushed, and renamed; a rename within one file system
is whole or has not happened. `latest` is replaced the same way. So a reader sees the one or the other, never
between; and power cut at any moment leaves at most a folder whose name starts with a dot, swept by the next run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

STAGING = ".staging-"
LATEST = "latest"
FAILED = "failed"
MANIFEST = "manifest.json"
_VERSION = re.compile(r"v([1-9]\d*)")


@dataclass(frozen=True)
class Shelf:
    """The folder of one report's publications; the writing methods ask for its lock to be held."""

    folder: Path

    def versions(self) -> list[str]:
        """Versions in order."""
        if not self.folder.is_dir():
            return []
        found = [m for path in self.folder.iterdir() if (m := _VERSION.fullmatch(path.name)) and path.is_dir()]
        return [m[0] for m in sorted(found, key=lambda m: int(m[1]))]

    def latest(self) -> str | None:
        """The version that readers are shown; None before the first."""
        try:
            named = (self.folder / LATEST).read_text(encoding="utf-8").strip()
        except OSError:
            return None
        return named if _VERSION.fullmatch(named) and (self.folder / named).is_dir() else None

    def next(self) -> str:
        """Name of the version to come."""
        versions = self.versions()
        return f"v{int(versions[-1][1:]) + 1}" if versions else "v1"

    def manifest(self, version: str) -> dict[str, Any] | None:
        """The manifest of a version; None where it is missing or broken."""
        try:
            told = json.loads((self.folder / version / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return told if isinstance(told, dict) else None

    def whole(self, version: str) -> bool:
        """Whether every file of a version is still as it was published."""
        told = self.manifest(version)
        if told is None:
            return False
        try:
            return all(
                sha256((self.folder / version / name).read_bytes()).hexdigest() == file["sha256"]
                for name, file in told["files"].items()
            )
        except (OSError, KeyError, TypeError, AttributeError):
            return False

    def stage(self) -> Path:
        """Return a new folder beside the versions; sweeps what dead runs have left."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(f"{STAGING}*"):
            discard(left)
        return Path(tempfile.mkdtemp(prefix=STAGING, dir=self.folder))

    def put(self, staged: Path, version: str) -> Path:
        """Publish a staged folder: flushed, files read-only, renamed whole, then named by `latest`."""
        for path in sorted(staged.rglob("*")):
            if path.is_file():
                _flush(path)
                # The files, not the folder: one that cannot be deleted helps nobody.
                path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        _opened_up(staged)
        for folder in (*(p for p in staged.rglob("*") if p.is_dir()), staged):
            _flush(folder)
        target = self.folder / version
        staged.rename(target)
        _flush(self.folder)
        self.point(version)
        return target

    def point(self, version: str) -> None:
        """Let `latest` name a version."""
        handle, name = tempfile.mkstemp(prefix=f"{STAGING}latest-", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{version}\n")
            file.flush()
            os.fsync(file.fileno())
        _opened_up(Path(name))
        Path(name).replace(self.folder / LATEST)
        _flush(self.folder)

    def fail(self, staged: Path, when: datetime) -> Path:
        """Keep what a failed run has left, for whoever mends it, under `failed/`."""
        kept = self.folder / FAILED
        kept.mkdir(exist_ok=True)
        name = f"{when:%Y%m%dT%H%M%SZ}"
        number, target = 1, kept / name
        while target.exists():
            number += 1
            target = kept / f"{name}-{number}"
        _opened_up(staged)
        staged.rename(target)
        return target


def discard(path: Path) -> None:
    """Remove a folder or file of ours, if that can be done."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _opened_up(path: Path) -> None:
    """Give what `tempfile` made for us alone the rights that anything else would have had."""
    usual = 0o777 if path.is_dir() else 0o666
    path.chmod(usual & ~_mask())


def _mask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _flush(path: Path) -> None:
    """Bring a file or a folder's entries to the disk."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - folders cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
