"""One file as a submission: read, with what was noted of it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from kttt_analysis.cleaning.received import Received
from kttt_analysis.dictionary import finding
from kttt_analysis.forms import UnreadableFile, read
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.receipts import Receipt

READABLE = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")


def read_received(path: Path, name: str, receipt: Receipt | None = None, quarter: Quarter | None = None) -> Received:
    """Read one file as a submission; trouble becomes a finding."""
    reading, trouble = None, None
    readable = path.suffix.lower() in READABLE
    if readable:
        try:
            reading = read(path)
        except UnreadableFile as error:
            values = dict(error.finding.values) | {"file": name, "quarter": quarter}
            trouble = finding(error.finding.code, **values)
    receipt = receipt or Receipt(name)
    return Received(
        file=name,
        sha256=reading.sha256 if reading else digest_of(path),
        reading=reading,
        trouble=trouble,
        received_at=receipt.received_at,
        modified_at=_modified(path),
        sender=receipt.sender,
        sequence=receipt.sequence,
        part=receipt.part,
        readable=readable,
    )


def _modified(path: Path) -> datetime | None:
    """A file's own time; None where the file may not be reached, which its reader tells."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=VIETNAM)
    except OSError:
        return None


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty where it may not be read, which its reader tells."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
