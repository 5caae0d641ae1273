"""The files of a workspace: raw submissions (read-only), plans, clean tables, publications."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from kttt_analysis.cleaning.received import Received
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Province, finding, load_province
from kttt_analysis.forms import UnreadableFile, read
from kttt_analysis.indicators.plan import Plan, parse_plan
from kttt_analysis.quarter import Quarter
from kttt_analysis.settings import FILE, Settings, read_settings
from kttt_analysis.vietnamese.dates import VIETNAM

READABLE = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
OURS = ("received.toml", "narrative.md")
QUARTER_FOLDER = re.compile(r"\d{4}Q[1-4]")
PACKAGE = Path(__file__).parent
STARTING_SETTINGS = PACKAGE / "dictionary" / "settings.toml"


class WorkspaceError(ValueError):
    """No workspace, or something in it cannot be used; the message says where and how to mend it."""


@dataclass(frozen=True)
class Workspace:
    """A folder with `kttt.toml`, and where things are in it."""

    root: Path
    settings: Settings

    @property
    def raw(self) -> Path:
        """Folder of everything received."""
        return self.root / "data" / "raw"

    @property
    def reports(self) -> Path:
        """Folder of publications."""
        return self.root / "reports"

    @cached_property
    def province(self) -> Province:
        """The province whose districts report."""
        return load_province(self.settings.province)

    def processed(self, quarter: Quarter) -> Path:
        """Folder of a quarter's clean tables."""
        return self.root / "data" / "processed" / str(quarter)

    def quarters(self) -> list[Quarter]:
        """Quarters for which something has been received, in order."""
        if not self.raw.is_dir():
            return []
        names = [p.name for p in self.raw.iterdir() if p.is_dir() and QUARTER_FOLDER.fullmatch(p.name)]
        return sorted(q for q in map(Quarter.parse, names) if any(self.files(q)))

    def files(self, quarter: Quarter) -> Iterator[Path]:
        """Submissions of a quarter: every file below its folder but our own notes and Excel's lock files."""
        folder = self.raw / str(quarter)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
            if path.is_file() and not hidden and path.name not in OURS:
                yield path

    def received(self, quarter: Quarter) -> Iterator[Received]:
        """Read every submission of a quarter; what cannot be read is told, never raised."""
        folder = self.raw / str(quarter)
        noted = _noted(folder / "received.toml")
        for path in self.files(quarter):
            name = path.relative_to(folder).as_posix()
            note = noted.get(name, {})
            yield read_received(path, name, note, quarter)

    def plans(self) -> list[Plan]:
        """Every plan in the workspace."""
        folder = self.raw / "plans"
        return [parse_plan(p.read_text(encoding="utf-8-sig"), p.name) for p in sorted(folder.glob("*.toml"))]

    def deadline(self, quarter: Quarter) -> datetime:
        """Last moment at which a submission is in time."""
        last = quarter.bounds(self.settings.decisions.calendar)[1] + timedelta(days=self.settings.deadline_days)
        return datetime.combine(last, time.max, tzinfo=VIETNAM)

    def inputs(self, quarter: Quarter) -> list[dict[str, str]]:
        """Name and hash of each submission of a quarter."""
        folder = self.raw / str(quarter)
        return [{"file": p.relative_to(folder).as_posix(), "sha256": _sha256(p)} for p in self.files(quarter)]


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder upward that has `kttt.toml`.

    Raises
    ------
    WorkspaceError
        There is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise WorkspaceError(
        f"không có {FILE} trong {start} và các thư mục trên; hãy chuyển vào không gian làm việc, "
        "dùng --root THƯ_MỤC, hoặc tạo một không gian trình diễn bằng `kttt sample demo`"
    )


def open_workspace(root: Path | str | None = None) -> Workspace:
    """Return the workspace in a folder, or the nearest one upward when none is named."""
    folder = find_root() if root is None else Path(root).resolve()
    if not (folder / FILE).is_file():
        raise WorkspaceError(f"{folder} không phải không gian làm việc: thiếu {FILE}")
    return Workspace(folder, read_settings(folder / FILE))


def read_received(
    path: Path, name: str, note: Mapping[str, object] | None = None, quarter: Quarter | None = None
) -> Received:
    """Read one file as a submission; trouble becomes a finding."""
    note = note or {}
    modified = datetime.fromtimestamp(path.stat().st_mtime, tz=VIETNAM)
    at = note.get("received_at")
    stamp = at.replace(tzinfo=at.tzinfo or VIETNAM) if isinstance(at, datetime) else None
    sequence = note.get("sequence")
    sender = note.get("sender")
    reading, trouble, digest = None, None, _sha256(path)
    readable = path.suffix.lower() in READABLE
    if readable:
        try:
            reading = read(path)
        except UnreadableFile as error:
            values = dict(error.finding.values) | {"file": name, "quarter": quarter}
            trouble = finding(error.finding.code, **values)
    return Received(
        file=name,
        sha256=digest,
        reading=reading,
        trouble=trouble,
        received_at=stamp,
        modified_at=modified,
        sender=str(sender) if sender else None,
        sequence=sequence if isinstance(sequence, int) else None,
        readable=readable,
    )


def _noted(path: Path) -> dict[str, dict[str, object]]:
    """Notes of `received.toml` by file."""
    if not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{path.parent.name}/{path.name}: không phải TOML hợp lệ: {error}") from error
    return {str(f.get("file")): f for f in raw.get("files", ()) if isinstance(f, dict)}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- clean tables --------------------------------------------------------------------------------


def read_tables(workspace: Workspace, quarter: Quarter) -> CleanTables:
    """Return a quarter's clean tables as stored."""
    folder = workspace.processed(quarter)
    names = [f.name for f in fields(CleanTables) if f.name != "quarter"]
    return CleanTables(quarter, **{n: pd.read_parquet(folder / f"{n}.parquet") for n in names})


def write_tables(workspace: Workspace, tables: CleanTables, state: str) -> None:
    """Store a quarter's clean tables whole: a reader sees the old ones or the new ones."""
    folder = workspace.processed(tables.quarter)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as temporary:
        staged = Path(temporary) / "new"
        staged.mkdir()
        for name, frame in tables.frames().items():
            frame.to_parquet(staged / f"{name}.parquet", index=False)
        (staged / "state.json").write_text(json.dumps({"state": state}), encoding="utf-8")
        if folder.exists():
            folder.replace(Path(temporary) / "old")
        staged.replace(folder)


def stored_state(workspace: Workspace, quarter: Quarter) -> str | None:
    """What the stored tables were made from; None when there are none."""
    try:
        return str(json.loads((workspace.processed(quarter) / "state.json").read_text("utf-8"))["state"])
    except (OSError, ValueError, KeyError):
        return None


def state_of(workspace: Workspace, quarter: Quarter, before: str | None) -> str:
    """Hash of all that a quarter's tables are made from: files, notes, settings, code, and the quarter before."""
    notes = workspace.raw / str(quarter) / "received.toml"
    parts = [
        json.dumps(workspace.inputs(quarter)),
        _sha256(notes) if notes.is_file() else "",
        repr(workspace.settings),
        code_version(),
        before or "",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def code_version() -> str:
    """Hash of the code and the dictionary that make clean tables."""
    digest = hashlib.sha256()
    for room in ("dictionary", "vietnamese", "forms", "cleaning"):
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".csv"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


# ---- starting a workspace ------------------------------------------------------------------------


def starter() -> Path:
    """Folder that holds what a new workspace begins with: plans, published figures, notebooks.

    It travels inside the installed package; in a checkout it is the repository itself.
    """
    packaged = PACKAGE / "starter"
    return packaged if packaged.is_dir() else PACKAGE.parent


def start_workspace(root: Path) -> Workspace:
    """Put settings and plans into a folder that has none; what is there is kept."""
    source = starter()
    (root / "data" / "raw" / "plans").mkdir(parents=True, exist_ok=True)
    if not (root / FILE).exists():
        shutil.copyfile(STARTING_SETTINGS, root / FILE)
    for plan in sorted((source / "data" / "raw" / "plans").glob("*.toml")):
        target = root / "data" / "raw" / "plans" / plan.name
        if not target.exists():
            shutil.copyfile(plan, target)
    return open_workspace(root)


def notebook(name: str, workspace: Workspace) -> Path:
    """Path of a notebook: the workspace's own, else the one that came with the package."""
    own = workspace.root / "notebooks" / f"{name}.ipynb"
    return own if own.is_file() else starter() / "notebooks" / f"{name}.ipynb"


def today() -> date:
    """The day it is, or the one that SOURCE_DATE_EPOCH fixes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), tz=VIETNAM) if epoch else datetime.now(tz=VIETNAM)
    return moment.date()
