"""When a submission came: as noted, or by the file's own time where nobody noted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.receipts import Receipt


@dataclass(frozen=True)
class Arrived:
    """When a file came, and whether somebody noted it."""

    moment: datetime
    noted: bool

    @property
    def day(self) -> date:
        """The day on which it came, by Vietnam's clock."""
        return self.moment.astimezone(VIETNAM).date()


def arrived(path: Path, receipt: Receipt | None) -> Arrived:
    """When a file came."""
    if receipt is not None and receipt.received_at is not None:
        return Arrived(receipt.received_at, noted=True)
    return Arrived(datetime.fromtimestamp(path.stat().st_mtime, tz=VIETNAM), noted=False)
