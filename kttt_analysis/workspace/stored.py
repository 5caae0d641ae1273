"""Clean tables as they are stored: whole for every reader, and made anew when what they come from has changed.

Files are replaced one by one, which works on Windows too, where a folder with an open file cannot be renamed. The
last one, `state.json`, names the hash of each of the others: a reader who finds another hash has met a writer (or
what a dead one left) and looks again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib import metadata
from io import BytesIO
from pathlib import Path

import pandas as pd

from kttt_analysis.cleaning.tables import TABLES, CleanTables
from kttt_analysis.dictionary import home
from kttt_analysis.publishing.errors import PublicationLocked
from kttt_analysis.publishing.lock import held
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.folder import Workspace
from kttt_analysis.workspace.receipts import RECEIPTS
from kttt_analysis.workspace.submissions import digest_of
from kttt_analysis.workspace.whole import NEW, PATIENCE, write_whole

PACKAGE = Path(__file__).parents[1]
STATE = "state.json"
AFTERWARDS = frozenset(
    {"drawing", "sample", "publishing", "printed", "printed_loop", "commands", "cli", "errors", "outputs", "reference"}
)
"""Rooms that work on clean tables or beside them; all others, also those to come, have a part in making them."""
LIBRARIES = ("lxml", "pandas", "pyarrow", "python-calamine", "rapidfuzz")


def read_tables(workspace: Workspace, quarter: Quarter) -> CleanTables:
    """Return a quarter's clean tables as stored: all of one writing.

    Raises
    ------
    WorkspaceError
        They are not there, or have been changed by other hands.
    """
    until = time.monotonic() + PATIENCE
    while (found := _whole(workspace.processed(quarter))) is None:
        if time.monotonic() > until:
            raise WorkspaceError(
                f"data/processed/{quarter}: bảng số liệu sạch thiếu hoặc đã bị sửa; "
                f"chạy `kttt clean {quarter}` để làm lại"
            )
        time.sleep(0.02)
    _, calendar, contents = found
    return CleanTables(quarter, calendar=calendar, **{n: pd.read_parquet(BytesIO(d)) for n, d in contents.items()})


def as_stored(tables: CleanTables) -> CleanTables:
    """Tables that are stored nowhere, as they would be read back: of one make with those that are."""
    frames = {n: pd.read_parquet(BytesIO(_parquet(f, tables.calendar))) for n, f in tables.frames().items()}
    return CleanTables(tables.quarter, calendar=tables.calendar, **frames)


def stored_state(workspace: Workspace, quarter: Quarter) -> str | None:
    """What the stored tables were made from; None when there are none, or not all of one writing."""
    found = _whole(workspace.processed(quarter))
    return None if found is None else found[0]


def _whole(folder: Path) -> tuple[str, Calendar, dict[str, bytes]] | None:
    """State, calendar and content of tables that are all of one writing; None for any others."""
    try:
        told = json.loads((folder / STATE).read_text(encoding="utf-8"))
        tables = {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}
        same = {name: hashlib.sha256(data).hexdigest() for name, data in tables.items()} == told["tables"]
        return (str(told["state"]), told["calendar"], tables) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_tables(workspace: Workspace, tables: CleanTables, state: str) -> None:
    """Store a quarter's clean tables: a reader gets the old ones or the new ones.

    Raises
    ------
    PublicationLocked
        Another process has been writing them for longer than that can take.
    """
    folder = workspace.processed(tables.quarter)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {name: _parquet(frame, tables.calendar) for name, frame in tables.frames().items()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    told = {"state": state, "calendar": tables.calendar, "tables": hashes}
    with alone(folder):
        for left in folder.glob(f"{NEW}*"):
            with suppress(OSError):
                left.unlink()
        for name, data in contents.items():
            write_whole(folder / f"{name}.parquet", data)
        write_whole(folder / STATE, json.dumps(told, indent=1).encode())


def _parquet(frame: pd.DataFrame, calendar: Calendar) -> bytes:
    """A table as a file that says by itself of which calendar its quarter is."""
    stamped = frame.copy(deep=False)
    stamped.attrs = {"calendar": calendar}
    return stamped.to_parquet(index=False)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait for the folder's lock, and hold it; PublicationLocked where another holds it for too long."""
    until = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(held(folder))
                break
            except PublicationLocked:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        yield


# ---- whether they still say what their sources say -----------------------------------------------


def state_of(workspace: Workspace, quarter: Quarter, before: str | None) -> str:
    """Hash of all that a quarter's tables are made from: files, notes, settings, code, and the quarter before."""
    notes = workspace.raw / str(quarter) / RECEIPTS
    settings, decisions = workspace.settings, workspace.settings.decisions
    # what is only judged or published by makes no table
    decisions = replace(decisions, coverage_warning=0, coverage_refusal=0, official=())
    parts = [
        json.dumps(workspace.inputs(quarter)),
        json.dumps(workspace.order(quarter)),
        digest_of(notes) if notes.is_file() else "",
        repr(workspace.confirmed().until(quarter)),
        repr(workspace.corrections(quarter)),
        repr((settings.province, settings.deadline_days, decisions)),
        code_version(),
        before or "",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def code_version() -> str:
    """Hash of the code, the dictionary and the versions of the libraries that make clean tables."""
    digest = hashlib.sha256()
    for path in code_files():
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    if home() != PACKAGE / "dictionary":  # somebody's own instead of the package's
        for path in sorted(p for p in home().rglob("*") if p.suffix in (".toml", ".csv")):
            digest.update(path.relative_to(home()).as_posix().encode() + b"\0" + path.read_bytes())
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}\n".encode())
    return digest.hexdigest()


def code_files() -> list[Path]:
    """Files of this package that make clean tables."""
    made = (p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".toml", ".csv"))
    return sorted(
        p for p in made if p.relative_to(PACKAGE).parts[0].removesuffix(".py") not in AFTERWARDS | {"starter"}
    )
