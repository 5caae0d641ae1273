"""Files a submission under its quarter and notes it: content, time, sender, place in the order. Nothing is replaced."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kttt_analysis.cleaning.received import Received, identify, in_force, quarters_of
from kttt_analysis.dictionary import District
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.folder import Workspace, today
from kttt_analysis.workspace.receipts import RECEIPTS, Receipt, name_of, parse_receipts
from kttt_analysis.workspace.submissions import digest_of, read_received


@dataclass(frozen=True)
class Filed:
    """What became of one file: where it lies now, whose it was taken for, and whether it was there already.

    `before` is the district's file that it replaces, if there is one.
    """

    source: Path
    quarter: Quarter
    path: Path
    district: District | None
    received: Received
    known: bool = False
    before: Path | None = None


def receive(
    paths: Sequence[Path], space: Workspace, *, sender: str | None, moment: datetime, quarter: Quarter | None = None
) -> tuple[Filed, ...]:
    """File submissions under their quarters.

    Parameters
    ----------
    paths
        Files as they came; they are copied, never moved or changed.
    sender
        Who sent them.
    moment
        When they came.
    quarter
        The quarter they are for; by default the one that each states itself.

    Returns
    -------
    tuple of Filed
        In the order given. A file whose content is in the quarter's folder already is not filed again.

    Raises
    ------
    WorkspaceError
        A file cannot be read at all, or states no quarter or several and none was named: nothing is filed then.
    """
    calendar = space.settings.decisions.calendar
    looked = [(path, *_looked_at(path, quarter, calendar)) for path in paths]
    return tuple(_file(path, received, wanted, space, sender, moment) for path, received, wanted in looked)


def _looked_at(path: Path, quarter: Quarter | None, calendar: Calendar) -> tuple[Received, Quarter]:
    if not path.is_file():
        raise WorkspaceError(f"{path}: không có tệp này")
    received = read_received(path, path.name, quarter=quarter)
    if quarter is not None:
        return received, quarter
    stated = sorted(quarters_of(received, calendar))
    if len(stated) == 1:
        return received, stated[0].check_begun(today(), calendar)
    said = ", ".join(q.label() for q in stated) or "không ghi kỳ báo cáo nào"
    raise WorkspaceError(f"{path.name}: {said}; hãy nêu rõ quý bằng --quarter, ví dụ --quarter 2021Q2")


def _file(
    path: Path, received: Received, quarter: Quarter, space: Workspace, sender: str | None, moment: datetime
) -> Filed:
    folder = space.raw / str(quarter)
    district = identify(received, space.province, quarter, space.settings.decisions.calendar).district
    same = next((p for p in space.files(quarter) if digest_of(p) == received.sha256), None)
    if same is not None:
        return Filed(path, quarter, same, district, received, known=True)
    before = _in_force(space, quarter, district)
    target = _free(folder, path.name)
    folder.mkdir(parents=True, exist_ok=True)
    noted = space.receipts(quarter)
    sequence = 1 + max((r.sequence or 0 for r in noted.values()), default=0)
    half = target.with_name(f".{target.name}.half")
    shutil.copyfile(path, half)
    half.replace(target)
    _note(folder / RECEIPTS, Receipt(target.name, received.sha256, moment, sender, sequence))
    return Filed(path, quarter, target, district, received, before=before)


def _in_force(space: Workspace, quarter: Quarter, district: District | None) -> Path | None:
    """The district's file that counts so far."""
    if district is None:
        return None
    calendar = space.settings.decisions.calendar
    submissions = [identify(r, space.province, quarter, calendar) for r in space.received(quarter)]
    mine = in_force(submissions).get(district.code)
    return space.raw / str(quarter) / mine[0].received.file if mine else None


def _free(folder: Path, name: str) -> Path:
    """A name that no file has yet: a second version of one name is kept beside the first."""
    taken = {p.name.casefold() for p in folder.glob("*")} if folder.is_dir() else set()
    stem, suffix = Path(name).stem, Path(name).suffix
    names = (name, *(f"{stem}-ban-{n}{suffix}" for n in range(2, 1000)))
    return folder / next(n for n in names if n.casefold() not in taken)


def _note(path: Path, receipt: Receipt) -> None:
    """Add a note; what people wrote into the file stays as it is."""
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    entry = "\n".join(_entry(receipt))
    added = f"{text.rstrip()}\n\n{entry}\n" if text.strip() else f"{entry}\n"
    parse_receipts(added, path.name)  # what is written can be read again, or nothing is written
    half = path.with_name(f".{path.name}.half")
    half.write_text(added, encoding="utf-8", newline="\n")
    half.replace(path)


def _entry(receipt: Receipt) -> Iterable[str]:
    yield "[[files]]"
    yield f"file = {json.dumps(name_of(receipt.file), ensure_ascii=False)}"
    yield f'sha256 = "{receipt.sha256}"'
    if receipt.received_at is not None:
        yield f"received_at = {receipt.received_at.isoformat(timespec='seconds')}"
    if receipt.sender:
        yield f"sender = {json.dumps(receipt.sender, ensure_ascii=False)}"
    yield f"sequence = {receipt.sequence}"
