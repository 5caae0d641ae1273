"""The files in which people write corrections and confirmations: what is told of them, and entries added to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.correcting import FINDINGS, blocking
from kttt_analysis.cleaning.corrections import CorrectionError
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.publishing.lock import held
from kttt_analysis.workspace.folder import text_of
from kttt_analysis.workspace.whole import write_whole


@dataclass(frozen=True)
class Entered:
    """An entry that was added: where, its text, the value before and after, and the indicators that change with it.

    `effects` has a row an indicator of the whole province: `indicator, before, after`.
    """

    path: Path
    entry: str
    what: str
    before: str | None
    after: str | None
    effects: pd.DataFrame


def add_entry(path: Path, entry: str, check: Callable[[str], Any]) -> None:
    """Add an entry at the end of a file; what people wrote stays byte for byte as it is.

    Parameters
    ----------
    path
        The file; it need not be there yet.
    check
        Reads the whole text as it would be; where it raises, nothing is written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with held(path.parent):
        if path.is_file():
            text_of(path)  # another encoding is told before anything is added to it
        old = path.read_bytes() if path.is_file() else b""
        line = "\r\n" if b"\r\n" in old else "\n"
        gap = "" if not old.strip() else line if old.endswith(b"\n") else 2 * line
        new = old + (gap + entry.replace("\n", line)).encode()
        check(new.decode("utf-8-sig"))
        write_whole(path, new)


def told(tables: Iterable[CleanTables], lang: str = "vi") -> Iterator[str]:
    """What people must know of the ledger: entries that are not applied, or not used."""
    for each in tables:
        for row in _rows(each.corrections):
            if row["state"] in FINDINGS:
                yield _line(row, lang)


def refuse(tables: Iterable[CleanTables]) -> None:
    """Refuse to publish figures in which a correction has outlived its error, or contradicts another.

    Raises
    ------
    CorrectionError
        Each such entry is named with its cell, what it expects, what was found, and how to mend it.
    """
    rows = [row for each in tables for row in _rows(blocking(each.corrections))]
    if rows:
        vi = [f"{len(rows)} mục của sổ hiệu chỉnh không áp dụng được, nên không xuất bản báo cáo:"]
        counted = "1 entry" if len(rows) == 1 else f"{len(rows)} entries"
        en = [f"{counted} of the corrections ledger cannot be applied, so nothing is published:"]
        for lines, lang in ((vi, "vi"), (en, "en")):
            lines += [f"- {_line(row, lang)}\n  → {_fix(row, lang)}" for row in rows]
        raise CorrectionError("\n".join(vi), "\n".join(en))


def _rows(frame: pd.DataFrame) -> list[dict[str, str | None]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _line(row: dict[str, str | None], lang: str) -> str:
    """An entry, its place and why it is not applied."""
    kind = load().findings[FINDINGS[str(row["state"])]]
    place = f"{row['sheet']}!{row['cell'] or '?'}" if row["sheet"] else None
    where = " · ".join(part for part in (row["entry"], row["file"], place, row["unit"], row["column"]) if part)
    title, why = (kind.title_en, row["why_en"]) if lang == "en" else (kind.title, row["why"])
    return f"{where}: {title[0].lower()}{title[1:]}: {why}"


def _fix(row: dict[str, str | None], lang: str) -> str:
    kind = load().findings[FINDINGS[str(row["state"])]]
    return kind.fix_en if lang == "en" else kind.fix
