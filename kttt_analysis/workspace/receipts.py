"""Notes of what was received (`received.toml`): per file its hash, when it came, from whom, in which order."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any
from unicodedata import normalize

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace.errors import WorkspaceError

RECEIPTS = "received.toml"
LAYOUT = '[[files]] với file = "tên tệp" và các khóa sha256, received_at, sender, sequence, part'
WHEN = '2021-07-05T08:30:00+07:00, "2021-07-05 08:30" hoặc 2021-07-05'
OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\x00-\x1f\x7f\ud800-\udfff]")
UNSAFE = re.compile(r"[<>:\"|?*\x00-\x1f\x7f]")
UNDECODED = re.compile(r"[\udc80-\udcff]")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Receipt:
    """What was noted of one file; `file` is its path below the quarter's folder.

    `part`: whether it is a part of a list, to be joined with the others, or (False) replaces them.
    """

    file: str
    sha256: str | None = None
    received_at: datetime | None = None
    sender: str | None = None
    sequence: int | None = None
    part: bool | None = None


def parse_receipts(text: str, where: str = RECEIPTS) -> dict[str, Receipt]:
    r"""Return the notes that a TOML text holds, by file (`name_of`).

    Raises
    ------
    WorkspaceError
        Not TOML, another layout, a key that is nearly a known one (which is named), a value that is not accepted, or a
        file noted twice. Other keys of an entry are people's own.

    Examples
    --------
    >>> parse_receipts('[[files]]\nfile = "a.xlsx"\nreceived_at = "2021-07-05"')["a.xlsx"].received_at.isoformat()
    '2021-07-05T00:00:00+07:00'
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{where}: không phải TOML hợp lệ: {error}") from error
    _known(raw, ("files",), f"{where}:")
    entries = raw.get("files", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise WorkspaceError(f"{where}: files phải là các mục {LAYOUT}; đang ghi {entries!r}")
    found: dict[str, Receipt] = {}
    for number, entry in enumerate(entries, start=1):
        receipt = _receipt(entry, f"{where}: mục thứ {number}")
        if receipt.file in found:
            raise WorkspaceError(f"{where}: tệp {receipt.file!r} được ghi hai lần; chỉ giữ một mục")
        found[receipt.file] = receipt
    return found


def _receipt(entry: Mapping[str, Any], where: str) -> Receipt:
    name = entry.get("file")
    if not isinstance(name, str) or not name.strip():
        raise WorkspaceError(f"{where}: thiếu tên tệp; mỗi mục có dạng {LAYOUT}")
    where = f"{where} ({name})"
    if OUTSIDE.search(name_of(name)):
        raise WorkspaceError(
            f"{where}: tên tệp phải là đường dẫn trong thư mục của quý, không có “..”, ổ đĩa, “/” ở đầu hay ký tự điều "
            f"khiển; đang ghi {name!r}"
        )
    _known(entry, tuple(f.name for f in fields(Receipt)), where, own=True)
    digest, sender, sequence = entry.get("sha256"), entry.get("sender"), entry.get("sequence")
    if digest is not None and not (isinstance(digest, str) and SHA256.fullmatch(digest)):
        raise WorkspaceError(f"{where}: sha256 phải là 64 chữ số thập lục phân, đang ghi {digest!r}")
    if sender is not None and not isinstance(sender, str):
        raise WorkspaceError(f"{where}: sender phải là chữ trong ngoặc kép, đang ghi {sender!r}")
    if sequence is not None and (not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 1):
        raise WorkspaceError(f"{where}: sequence phải là số nguyên từ 1, đang ghi {sequence!r}")
    part = entry.get("part")
    if part is not None and not isinstance(part, bool):
        raise WorkspaceError(f"{where}: part phải là true hoặc false, đang ghi {part!r}")
    return Receipt(
        file=name_of(name),
        sha256=digest.lower() if digest else None,
        received_at=_moment(entry.get("received_at"), where),
        sender=sender or None,
        sequence=sequence,
        part=part,
    )


def _moment(value: object, where: str) -> datetime | None:
    """A noted time; a day alone is its beginning, a time without a zone is Vietnam's."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise WorkspaceError(f"{where}: received_at phải là {WHEN}; đang ghi {value!r}") from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=VIETNAM)
    if isinstance(value, date):
        return datetime.combine(value, time.min, tzinfo=VIETNAM)
    if value is not None:
        raise WorkspaceError(f"{where}: received_at phải là {WHEN}; đang ghi {value!r}")
    return None


def _known(given: Iterable[str], accepted: tuple[str, ...], where: str, *, own: bool = False) -> None:
    """Refuse keys that are not known; of an entry those alone that are nearly a known one, others are people's own."""
    for name in given:
        if name not in accepted:
            near = difflib.get_close_matches(name, accepted, n=1)
            if own and not near:
                continue
            hint = f"; gần nhất là {near[0]!r}" if near else ""
            raise WorkspaceError(f"{where} khóa {name!r} không có; phải ghi {LAYOUT}{hint}")


def name_of(file: str) -> str:
    r"""Return a file's name one way, however a system or an archive writes its letters and slashes.

    Examples
    --------
    >>> name_of("huyện\\a.xlsx")
    'huyện/a.xlsx'
    """
    return normalize("NFC", file.strip().replace("\\", "/"))


def shown(name: str) -> str:
    r"""Return a name that can be written: bytes that are no UTF-8 in it stand as their numbers.

    Examples
    --------
    >>> shown("G\udcf2 Quao.xlsx")
    'G%F2 Quao.xlsx'
    """
    return UNDECODED.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", name)


def stored_name(name: str) -> str:
    r"""Return the name under which a submission is stored: visible, and one that every system takes.

    Examples
    --------
    >>> stored_name(".a.xlsx"), stored_name("..\\..\\a?.xlsx"), stored_name("Gò Quao.xlsx")
    ('a.xlsx', 'a_.xlsx', 'Gò Quao.xlsx')
    """
    last = shown(name).replace("\\", "/").rsplit("/", 1)[-1]
    return UNSAFE.sub("_", last).lstrip(". ") or "ban-nop"


def known_on(receipt: Receipt, day: date) -> bool:
    """Whether a note can have been there at the end of a day: it does not say that its file came later."""
    return receipt.received_at is None or receipt.received_at.astimezone(VIETNAM).date() <= day


def matching(receipts: Mapping[str, Receipt], inputs: Iterable[Mapping[str, str]]) -> dict[str, Receipt]:
    """Return the notes that are about the files there are, by the file's own name.

    A note with another hash is about another content: neither its time nor its place in the order is this file's.
    """
    found = {}
    for given in inputs:
        receipt = receipts.get(name_of(given["file"]))
        if receipt and receipt.sha256 in (None, given["sha256"]):
            found[given["file"]] = receipt
    return found


def differing(
    receipts: Mapping[str, Receipt], inputs: Iterable[Mapping[str, str]], quarter: Quarter, districts: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return a finding for each note that is about no file, or about another content of it.

    `districts` gives the district's code of each file that was taken for one.
    """
    there = {name_of(given["file"]): given for given in inputs}
    found = []
    for name, receipt in receipts.items():
        given = there.get(name)
        if given is None:
            found.append(finding("received_note_without_file", file=name, quarter=quarter))
        elif receipt.sha256 not in (None, given["sha256"]):
            found.append(
                finding(
                    "received_note_differs",
                    file=given["file"],
                    quarter=quarter,
                    district_code=districts.get(given["file"]),
                    noted=str(receipt.sha256)[:12],
                    actual=given["sha256"][:12],
                )
            )
    return tuple(found)
