"""Writes a note of receipt: added at the end of `received.toml`, whose own text stays as people wrote it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from kttt_analysis.cleaning.ledger_entries import written
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.receipts import LAYOUT, Receipt, name_of, parse_receipts

BOM = b"\xef\xbb\xbf"


def with_note(path: Path, receipt: Receipt) -> bytes:
    r"""The content of a file of notes with one more: its mark of encoding and its ends of lines stay what they are.

    Raises
    ------
    WorkspaceError
        The notes cannot be added to: they are no UTF-8 or no TOML, or list the files in one line.
    """
    raw = path.read_bytes() if path.is_file() else b""
    try:
        text = raw.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path.parent.name}/{path.name}: không phải văn bản UTF-8; hãy lưu lại tệp") from error
    end = "\r\n" if "\r\n" in text else "\n"
    entry = written("files", asdict(receipt) | {"file": name_of(receipt.file)}).replace("\n", end)
    added = f"{text.rstrip()}{end}{end}{entry}" if text.strip() else entry
    where = f"{path.parent.name}/{path.name}"
    if text.strip():
        parse_receipts(text, where)
    try:
        parse_receipts(added, where)
    except WorkspaceError as error:
        raise WorkspaceError(f"{where}: không ghi thêm được; hãy viết lại mỗi tệp thành một mục {LAYOUT}") from error
    return (BOM if raw.startswith(BOM) else b"") + added.encode()
