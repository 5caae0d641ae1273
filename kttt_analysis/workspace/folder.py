"""A workspace: a folder with `kttt.toml`, and where things are in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath

from kttt_analysis.cleaning.confirmations import IDENTITIES, PLACES, Confirmed, parse_identities, parse_places
from kttt_analysis.cleaning.corrections import FOLDER as CORRECTIONS
from kttt_analysis.cleaning.corrections import Correction, parse_corrections
from kttt_analysis.cleaning.received import Received
from kttt_analysis.cleaning.settling import FOLDER
from kttt_analysis.dictionary import Finding, Province, load_province
from kttt_analysis.indicators.plan import Plan, PlanError
from kttt_analysis.indicators.plan_choice import no_such_issuer, plan_in_force, same_body
from kttt_analysis.indicators.plan_reading import parse_plan
from kttt_analysis.quarter import Quarter
from kttt_analysis.settings import FILE, Settings, read_settings
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.arrived import Arrived, arrived
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.receipts import (
    RECEIPTS,
    Receipt,
    differing,
    known_on,
    matching,
    name_of,
    parse_receipts,
    shown,
)
from kttt_analysis.workspace.submissions import digest_of, read_received

NARRATIVE = "narrative.md"
OURS = (RECEIPTS, NARRATIVE)
QUARTER_FOLDER = re.compile(r"\d{4}Q[1-4]")


@dataclass(frozen=True)
class Workspace:
    """A folder with `kttt.toml`, and where things are in it.

    With a `day` it is what was known at the end of that day: files that came later, and what people confirmed later,
    are not there yet.
    """

    root: Path
    settings: Settings
    day: date | None = None

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

    # ---- submissions -----------------------------------------------------------------------------

    def quarters(self) -> list[Quarter]:
        """Quarters for which something has been received, in order."""
        if not self.raw.is_dir():
            return []
        names = [p.name for p in self.raw.iterdir() if p.is_dir() and QUARTER_FOLDER.fullmatch(p.name)]
        return sorted(q for q in map(Quarter.parse, names) if any(self.files(q)))

    def files(self, quarter: Quarter) -> Iterator[Path]:
        """Submissions of a quarter: every file below its folder but our own notes and Excel's lock files."""
        if self.day is None:
            yield from self._all_files(quarter)
            return
        for path, arrival in self.arrivals(quarter).items():
            if arrival.day <= self.day:
                yield path

    def arrivals(self, quarter: Quarter) -> dict[Path, Arrived]:
        """When each file of a quarter came, also those that came after the workspace's own day."""
        paths, folder = list(self._all_files(quarter)), self.raw / str(quarter)
        noted = matching(self._all_receipts(quarter), _inputs(folder, paths))
        return {path: arrived(path, noted.get(_name(path, folder))) for path in paths}

    def _all_files(self, quarter: Quarter) -> Iterator[Path]:
        folder = self.raw / str(quarter)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and may_be_submission(path.relative_to(folder)):
                yield path

    def inputs(self, quarter: Quarter) -> list[dict[str, str]]:
        """Name and hash of each submission of a quarter."""
        return _inputs(self.raw / str(quarter), self.files(quarter))

    def receipts(self, quarter: Quarter) -> dict[str, Receipt]:
        """Notes of `received.toml`, by file, whether the file is there or not."""
        noted = self._all_receipts(quarter)
        if self.day is None or not noted:
            return noted
        folder = self.raw / str(quarter)
        later = {
            name_of(_name(path, folder)) for path, arrival in self.arrivals(quarter).items() if arrival.day > self.day
        }
        return {name: one for name, one in noted.items() if name not in later and known_on(one, self.day)}

    def _all_receipts(self, quarter: Quarter) -> dict[str, Receipt]:
        path = self.raw / str(quarter) / RECEIPTS
        return parse_receipts(text_of(path), self.name_of(path)) if path.is_file() else {}

    def received(self, quarter: Quarter) -> Iterator[Received]:
        """Read every submission of a quarter; what cannot be read is told, never raised."""
        folder = self.raw / str(quarter)
        noted = matching(self.receipts(quarter), self.inputs(quarter))
        for path in self.files(quarter):
            name = _name(path, folder)
            yield read_received(path, name, noted.get(name), quarter)

    def order(self, quarter: Quarter) -> list[tuple[str, int]]:
        """Files whose own time can decide which version is the later one, with that time in nanoseconds.

        Where noted sequences or times tell two files apart, their own times decide nothing; one without a noted time
        is by its own before or after those with one.
        """
        folder = self.raw / str(quarter)
        noted = matching(self.receipts(quarter), self.inputs(quarter))
        places, paths = {}, {}
        for path in self.files(quarter):
            name = _name(path, folder)
            receipt, paths[name] = noted.get(name, Receipt(name)), path
            places[name] = (receipt.sequence, receipt.received_at)
        told = list(places.values())
        sequences = [sequence or 0 for sequence, _ in told]
        own = (
            name
            for name, (sequence, at) in places.items()
            if told.count((sequence, at)) > 1 or (at is None and sequences.count(sequence or 0) > 1)
        )
        return [(name, paths[name].stat().st_mtime_ns) for name in own]

    def odd_receipts(self, quarter: Quarter, districts: dict[str, str]) -> tuple[Finding, ...]:
        """Notes that are about no file, or about another content of it."""
        return differing(self.receipts(quarter), self.inputs(quarter), quarter, districts)

    def deadline(self, quarter: Quarter) -> datetime:
        """Last moment at which a submission is in time."""
        return datetime.combine(self.settings.deadline(quarter), time.max, tzinfo=VIETNAM)

    # ---- what people have confirmed --------------------------------------------------------------

    @property
    def confirmations(self) -> list[Path]:
        """Files of what people have confirmed about units and places, as far as there are any."""
        folder = self.raw / FOLDER
        return [folder / name for name in (IDENTITIES, PLACES) if (folder / name).is_file()]

    def confirmed(self) -> Confirmed:
        """What people have confirmed; ConfirmationError says which entry cannot be understood."""
        texts = {path.name: (text_of(path), self.name_of(path)) for path in self.confirmations}
        units, places = (texts.get(name, ("", name)) for name in (IDENTITIES, PLACES))
        province, calendar = self.province, self.settings.decisions.calendar
        everything = Confirmed(
            parse_identities(units[0], province, units[1], calendar),
            parse_places(places[0], province, places[1], calendar),
        )
        return everything if self.day is None else everything.known_on(self.day)

    def corrections(self, quarter: Quarter) -> tuple[Correction, ...]:
        """The ledger's entries for a quarter; CorrectionError says which entry of any cannot be understood."""
        paths, calendar = sorted((self.raw / CORRECTIONS).glob("*.toml")), self.settings.decisions.calendar
        parsed = [parse_corrections(text_of(path), self.province, self.name_of(path), calendar) for path in paths]
        return tuple(one for es in parsed for one in es if one.quarter == quarter and one.on <= (self.day or date.max))

    # ---- what numbers come from ------------------------------------------------------------------

    def plans(self) -> list[Plan]:
        """Every plan in the workspace."""
        folder = self.raw / "plans"
        return [parse_plan(text_of(p), self.name_of(p), self.province) for p in sorted(folder.glob("*.toml"))]

    @property
    def issuers(self) -> tuple[str, ...]:
        """Whose plan goes first where several bodies give one: the province's committee, then the lead agency."""
        return f"UBND {self.province.full_name}", self.settings.lead_agency

    def plan_on(self, year: int, as_of: date) -> Plan | None:
        """The plan by which a year is judged on a day; None if none was known by then.

        Raises
        ------
        PlanError
            The settings name a body that has given no plan at all.
        """
        plans, chosen = self.plans(), self.settings.plan_issuer
        if chosen and not any(same_body(p.issuer, chosen) for p in plans):
            raise PlanError(
                f"{FILE}: [province] plan_issuer: {no_such_issuer(chosen, plans)}; để trống thì dùng kế hoạch của "
                f"UBND tỉnh, rồi của cơ quan báo cáo"
            )
        return plan_in_force(plans, year, as_of, self.issuers, chosen)

    def origins(self, quarter: Quarter, history: Sequence[Quarter]) -> list[dict[str, str]]:
        """Name and hash of every file that a report of a quarter is made from.

        The settings, all plans, corrections and confirmations, the submissions and notes of the quarter and those
        before it, its narrative; and the clean tables, which also tell which of two versions counted. As of a day
        only what was known by then: of a file of notes its entries up to that day, named so, and no stored tables.
        """
        if self.day is not None:
            return self._origins_on(self.day, quarter, history)
        paths = [self.root / FILE, self.raw / str(quarter) / NARRATIVE]
        for name in ("plans", CORRECTIONS):
            paths += sorted((self.raw / name).glob("*.toml"))
        paths += self.confirmations
        for each in (*sorted(history), quarter):
            paths += [self.raw / str(each) / RECEIPTS, *self.files(each)]
            paths += sorted(self.processed(each).glob("*.parquet"))
        return [{"file": self.name_of(p), "sha256": digest_of(p)} for p in paths if p.is_file()]

    def _origins_on(self, day: date, quarter: Quarter, history: Sequence[Quarter]) -> list[dict[str, str]]:
        paths, notes = [self.root / FILE, self.raw / str(quarter) / NARRATIVE], {}
        paths += [self.root / plan.file for plan in self.plans() if plan.known_on <= day]
        if self.confirmations:
            notes[f"data/raw/{FOLDER}"] = repr(self.confirmed())
        if ledger := [one for each in (*sorted(history), quarter) for one in self.corrections(each)]:
            notes[f"data/raw/{CORRECTIONS}"] = repr(ledger)
        for each in (*sorted(history), quarter):
            notes[self.name_of(self.raw / str(each) / RECEIPTS)] = repr((self.receipts(each), self.order(each)))
            paths += self.files(each)
        found = [{"file": self.name_of(p), "sha256": digest_of(p)} for p in paths if p.is_file()]
        known = f"(đến {day.isoformat()})"
        return found + [
            {"file": f"{n} {known}", "sha256": sha256(text.encode()).hexdigest()} for n, text in notes.items()
        ]

    def name_of(self, path: Path) -> str:
        """A file's path below the workspace."""
        return _name(path, self.root)

    def submission(self, quarter: Quarter, name: str) -> Path:
        """Where a submission lies; its name may be written otherwise than the system has it."""
        folder = self.raw / str(quarter)
        odd = (path for path in self._all_files(quarter) if _name(path, folder) == name)
        return folder / name if (folder / name).is_file() else next(odd, folder / name)


def _inputs(folder: Path, paths: Iterable[Path]) -> list[dict[str, str]]:
    return [{"file": _name(p, folder), "sha256": digest_of(p)} for p in paths]


def _name(path: Path, folder: Path) -> str:
    """A submission's name below its quarter's folder, as it can be written."""
    return shown(path.relative_to(folder).as_posix())


def may_be_submission(path: PurePath) -> bool:
    """Whether a file below a folder may be one: it is none of our notes, not hidden and no lock file of Excel."""
    return path.name not in OURS and not any(part.startswith((".", "~$")) for part in path.parts)


def text_of(path: Path) -> str:
    """Text of a file that people write; other encodings than UTF-8 are told."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{path.parent.name}/{path.name}: không phải văn bản UTF-8 (byte thứ {error.start + 1}); "
            "hãy lưu lại tệp với mã UTF-8"
        ) from error


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


def today() -> date:
    """The day it is, or the one that SOURCE_DATE_EPOCH fixes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), tz=VIETNAM) if epoch else datetime.now(tz=VIETNAM)
    return moment.date()
