"""Files a submission under its quarter and notes it: content, time, sender, place in the order. Nothing is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from kttt_analysis.cleaning.changes import Changes, changes_between
from kttt_analysis.cleaning.received import Received, Submission, identify, in_force, quarters_of
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import District
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.cleaned import clean_received, of_district
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.folder import OURS, Workspace, may_be_submission, today
from kttt_analysis.workspace.noting import with_note
from kttt_analysis.workspace.receipts import RECEIPTS, Receipt, matching, name_of, shown, stored_name
from kttt_analysis.workspace.stored import alone, read_tables, stored_state
from kttt_analysis.workspace.submissions import digest_of, read_received
from kttt_analysis.workspace.whole import write_whole


@dataclass(frozen=True, repr=False)
class Filed:
    """What became of one file: where it lies now, whose it was taken for, and whether it was there already.

    `later` is the district's latest file, where one came after a file that was there already. `replaced` are the
    district's files of which it replaces something, `joined` those with which it is joined as a part of one list;
    `changes` is what it changed, None where the district had sent nothing before.
    """

    source: Path
    quarter: Quarter
    path: Path
    district: District | None
    received: Received
    known: bool = False
    later: Path | None = None
    replaced: tuple[Path, ...] = ()
    joined: tuple[Path, ...] = ()
    changes: Changes | None = None

    @property
    def before(self) -> Path | None:
        """The latest of the files that it replaces, if there is one."""
        return self.replaced[0] if self.replaced else None

    def __repr__(self) -> str:
        whose = self.district.full_name if self.district else None
        return f"Filed({self.source.name!r}, {self.quarter}, {self.path.name!r}, {whose!r}, known={self.known})"


def receive(
    paths: Sequence[Path],
    space: Workspace,
    *,
    sender: str | None,
    moment: datetime,
    quarter: Quarter | None = None,
    part: bool | None = None,
) -> tuple[Filed, ...]:
    """File submissions under their quarters.

    Parameters
    ----------
    paths
        Files as they came, or folders of them; they are copied, never moved or changed. What lies in a quarter's folder
        already is noted where it lies.
    sender
        Who sent them.
    moment
        When they came.
    quarter
        The quarter they are for; by default the one that each states itself.
    part
        Whether they are parts of lists, to be joined with the others; by default that is told by what they list.

    Returns
    -------
    tuple of Filed
        In the order given. A file whose content is in the quarter's folder already is not filed again.

    Raises
    ------
    WorkspaceError
        A file cannot be read at all, states no quarter or several and none was named, or the notes cannot be added to:
        nothing is filed then.
    PublicationLocked
        Somebody else has been filing for longer than that can take.
    """
    calendar = space.settings.decisions.calendar
    looked = [(path, *_looked_at(path, quarter, calendar)) for path in _files(paths)]
    desks = {wanted: _Desk(space, wanted) for _, _, wanted in looked}
    counter = space.processed(looked[0][2]).parent if looked else space.root
    counter.mkdir(parents=True, exist_ok=True)
    with alone(counter):  # two who file at once would write over each other's notes
        for path, received, wanted in looked:
            desks[wanted].check(path, received)
        filed = [desks[wanted].file(path, received, sender, moment, part) for path, received, wanted in looked]
    return tuple(filed)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named."""
    for path in paths:
        if not path.is_dir():
            if path.name.casefold() in OURS:
                raise WorkspaceError(f"{path}: đây là tệp ghi chép của không gian làm việc, không phải bản nộp")
            if path.name.startswith("~$"):
                raise WorkspaceError(f"{path}: đây là tệp khóa tạm của Excel; hãy nộp chính tệp {path.name[2:]}")
            yield path
            continue
        within = [p for p in sorted(path.rglob("*")) if p.is_file() and may_be_submission(p.relative_to(path))]
        if not within:
            raise WorkspaceError(f"{path}: thư mục không có tệp nào")
        yield from within


def _looked_at(path: Path, quarter: Quarter | None, calendar: Calendar) -> tuple[Received, Quarter]:
    if not path.is_file():
        raise WorkspaceError(f"{path}: không có tệp này")
    received = read_received(path, shown(path.name), quarter=quarter)
    if quarter is not None:
        return received, quarter
    stated = sorted(quarters_of(received, calendar))
    if len(stated) == 1:
        return received, stated[0].check_begun(today(), calendar)
    said = ", ".join(q.label() for q in stated) or "không ghi kỳ báo cáo nào"
    raise WorkspaceError(f"{path.name}: {said}; hãy nêu rõ quý bằng --quarter, ví dụ --quarter 2021Q2")


@dataclass
class _Desk:
    """The folder of one quarter while submissions are filed in it: each file in it is read once."""

    space: Workspace
    quarter: Quarter

    @cached_property
    def folder(self) -> Path:
        return self.space.raw / str(self.quarter)

    @cached_property
    def there(self) -> dict[Path, str]:
        """Hash of each file in the folder."""
        return {path: digest_of(path) for path in self.space.files(self.quarter)}

    @cached_property
    def submissions(self) -> list[Submission]:
        return [self._identified(received) for received in self.space.received(self.quarter)]

    @cached_property
    def earlier(self) -> Mapping[Quarter, CleanTables]:
        """Clean tables of the quarter before and of the one a year ago, by which units are known, where stored."""
        known = [q for q in (self.quarter.year_ago, self.quarter.previous) if stored_state(self.space, q)]
        found = {q: read_tables(self.space, q) for q in known}
        return {q: t for q, t in found.items() if t.calendar == self.space.settings.decisions.calendar}

    def _identified(self, received: Received) -> Submission:
        return identify(received, self.space.province, self.quarter, self.space.settings.decisions.calendar)

    def _inside(self, path: Path) -> str | None:
        """A file's name below the folder, where it lies in it already."""
        full, folder = path.resolve(), self.folder.resolve()
        if not full.is_relative_to(folder):
            return None
        name = full.relative_to(folder)
        return name.as_posix() if may_be_submission(name) and shown(name.as_posix()) == name.as_posix() else None

    def check(self, path: Path, received: Received) -> None:
        """Refuse what cannot be noted, before anything is filed."""
        name, noted = self._inside(path), self.space.receipts(self.quarter)
        note = noted.get(name_of(name)) if name else None
        if note is not None and note.sha256 not in (None, received.sha256):
            raise WorkspaceError(
                f"{self.quarter}/{RECEIPTS} đã ghi “{name}” với mã băm khác (nội dung tệp đã đổi từ khi nhận); "
                "hãy đặt lại tệp đã nhận và gửi bản mới bằng tên khác, hoặc sửa mục đó"
            )
        with_note(self.folder / RECEIPTS, Receipt(".", "0" * 64, sequence=1))

    def file(self, path: Path, received: Received, sender: str | None, moment: datetime, part: bool | None) -> Filed:
        """File one submission, note it, and tell what it changed."""
        inside, noted = self._inside(path), self.space.receipts(self.quarter)
        district = self._identified(received).district
        own = self.folder / inside if inside else None
        same = next((p for p, digest in self.there.items() if digest == received.sha256 and p != own), None)
        if same is None and inside and name_of(inside) in noted:
            same = own
        if same is not None:
            return Filed(path, self.quarter, same, district, received, known=True, later=self._later(same, district))
        waiting = next((r for r in noted.values() if self._waits(r, path.name, received.sha256)), None)
        target = own or (self.folder / waiting.file if waiting else self._free(stored_name(path.name), noted))
        name = target.relative_to(self.folder).as_posix()
        sequence = 1 + max((r.sequence or 0 for r in noted.values()), default=0)
        receipt = waiting or Receipt(name, received.sha256, moment, sender, sequence, part)
        before = [one for one in self.submissions if one.received.file != name]  # read before anything is written
        content = None if waiting else with_note(self.folder / RECEIPTS, receipt)
        self._put(path, target)
        if content is not None:
            write_whole(self.folder / RECEIPTS, content)
        here = _as_noted(received, name, receipt, target)
        self.there[target] = received.sha256
        self.submissions[:] = [*before, self._identified(here)]
        return self._compared(Filed(path, self.quarter, target, district, here), before)

    def _later(self, path: Path, district: District | None) -> Path | None:
        """The latest file of a district, where it is another one."""
        versions = in_force(self.submissions).get(district.code, []) if district else []
        latest = next((self.folder / v.received.file for v in versions if v.received.readable), None)
        return None if latest is None or self.there.get(latest) == self.there.get(path) else latest

    def _waits(self, receipt: Receipt, name: str, digest: str) -> bool:
        """Whether somebody noted this file before it was here."""
        if (self.folder / receipt.file).exists() or not may_be_submission(Path(receipt.file)):
            return False
        return digest == receipt.sha256 or (receipt.sha256 is None and receipt.file == name_of(name))

    def _free(self, name: str, noted: Mapping[str, Receipt]) -> Path:
        """A name that no file and no note has yet: a second version of one name is kept beside the first."""
        taken = {p.name.casefold() for p in self.folder.glob("*")} if self.folder.is_dir() else set()
        taken |= {n.casefold() for n in noted}
        stem, suffix = Path(name).stem, Path(name).suffix
        names = (name, *(f"{stem}-ban-{n}{suffix}" for n in range(2, 1000)))
        return self.folder / next(n for n in names if name_of(n).casefold() not in taken and n.casefold() not in taken)

    def _put(self, path: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve() != target.resolve():
            write_whole(target, path.read_bytes())

    def _compared(self, filed: Filed, before: Sequence[Submission]) -> Filed:
        """What a file changed: the district's tables with it and without it."""
        mine = [one.received for one in before if one.district == filed.district]
        if filed.district is None or not mine:
            return filed
        earlier = of_district(self.earlier, filed.district.code)
        then, now = (
            clean_received(self.space, self.quarter, files, earlier) for files in (mine, [*mine, filed.received])
        )
        said = now.findings[now.findings["code"].eq("replaced_submission")]["file"].tolist()
        told = then.findings[then.findings["code"].eq("replaced_submission")]["file"].tolist()
        joined = now.findings[now.findings["code"].eq("parts_joined")]["file"].tolist()
        fresh = [r.file for r in reversed(mine) if r.file in said and r.file not in told]
        parts = [r.file for r in reversed(mine) if r.file in joined] if filed.received.file in joined else []
        return replace(
            filed,
            replaced=tuple(self.folder / file for file in fresh),
            joined=tuple(self.folder / file for file in parts),
            changes=changes_between(then, now),
        )


def _as_noted(received: Received, name: str, receipt: Receipt, path: Path) -> Received:
    """A file as it was read, under the name by which it lies in its quarter, and as it was noted."""
    found = matching({name_of(name): receipt}, [{"file": name, "sha256": received.sha256}]).get(name, Receipt(name))
    return replace(
        received,
        file=name,
        received_at=found.received_at,
        sender=found.sender,
        sequence=found.sequence,
        part=found.part,
        modified_at=datetime.fromtimestamp(path.stat().st_mtime, tz=VIETNAM),
    )
