"""The copy of a submission that goes back to its district: filled cells with comments, and a list as first sheet.

The file that came in is only read. What the library that writes the copy cannot keep is said on the first sheet.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms import cells as files
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.marked_list import MOST, list_sheet
from kttt_analysis.forms.marked_package import lost_in, with_values
from kttt_analysis.forms.marked_values import workbook_of
from kttt_analysis.forms.marking_words import MarkingWords, marking_words
from kttt_analysis.forms.refusals import UnreadableFile

FILLS = {"error": "FFF4B183", "warning": "FFFFE699", "note": "FFDDEBF7"}
AUTHOR = "kttt"
KEPT_AS_IT_IS = (".xlsx", ".xlsm")
WIDTH = 360  # of a comment, in points; its height follows its text
LINE, LETTERS = 16.0, 52


@dataclass(frozen=True)
class Marked:
    """A marked copy and the text of its letter; `findings` in the order of the list."""

    source: Path
    copy: Path
    findings: tuple[Finding, ...]
    readable: bool
    lost: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        return {code: sum(f.severity == code for f in self.findings) for code in load().vocabularies["severity"]}


def marked_copy(
    source: Path,
    findings: Iterable[Finding],
    folder: Path,
    *,
    about: str = "",
    lang: str = "vi",
    taken: set[Path] | None = None,
) -> Marked:
    r"""Write a marked copy of a submission.

    Parameters
    ----------
    source
        The file as it came; it is opened read-only.
    findings
        What has been found about it, by the reader and by the checks.
    folder
        Where the copy goes, as "TÊN-can-sua.xlsx" (.xlsm where the file has macros); one of an earlier run is replaced.
    taken
        Copies already written in the same run: a second file of one name gets another; the new copy is added.
    about
        Whose report it is and of which quarter, for the head of the list.

    Returns
    -------
    Marked
        Where the copy is, and what it lists: errors first, then by sheet, row and column.

    Raises
    ------
    OSError
        The copy cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from kttt_analysis.dictionary import finding
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX\n1;HTX A\n", encoding="utf-8")
    ...     told = finding("numbered_but_empty", file="a.csv", sheet="a", cell="A2", count=1, rows="2")
    ...     marked = marked_copy(path, [told], Path(folder))
    ...     marked.copy.name, marked.counts
    ('a-can-sua.xlsx', {'error': 0, 'warning': 0, 'note': 1})
    """
    words = marking_words(lang)
    data = source.read_bytes()
    try:
        original = files.open_workbook(source)
    except UnreadableFile as error:
        target = _target(source, folder, ".xlsx", taken)
        return _unread(source, replace(error.finding, file=source.name), findings, target, about, words)
    ordered = in_order(findings, [s.name for s in original.sheets])
    kept = source.suffix.lower() in KEPT_AS_IT_IS
    book = _opened(data, source.suffix) if kept else None
    notes: list[str] = []
    lost: tuple[str, ...] = ()
    if book is None:
        book = workbook_of(original)
        notes.append(words.say("copied", suffix=source.suffix.lower() or source.name))
        if any(sheet.legacy for sheet in original.sheets):
            notes.append(words.say("decoded"))
    else:
        lost = lost_in(data)
        if lost:
            notes.append(words.say("dropped", what="; ".join(words.lost[w] for w in lost)))
    _remove_earlier(book, words)
    sheets = {normalize("NFC", sheet.title): sheet for sheet in book.worksheets}
    _mark(sheets, ordered, words)
    list_sheet(book, sheets, ordered, words, file=source.name, about=about, notes=notes)
    for sheet in book.worksheets:  # two sheets selected at once would both take what is typed into one
        sheet.sheet_view.tabSelected = sheet is book.worksheets[0]
    book.active = 0
    suffix = ".xlsm" if kept and source.suffix.lower() == ".xlsm" else ".xlsx"
    target = _target(source, folder, suffix, taken)
    out = io.BytesIO()
    book.save(out)
    cached = {normalize("NFC", s.name): s.rows for s in original.sheets} if kept else {}
    target.write_bytes(with_values(out.getvalue(), cached))
    return Marked(source, target, tuple(ordered), True, lost)


def in_order(findings: Iterable[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Findings as a person mends them: errors first, then sheet by sheet, from top to bottom."""
    severities = list(load().vocabularies["severity"])
    places = {name: n for n, name in enumerate(sheets)}

    def at(one: Finding) -> tuple[Any, ...]:
        area = span_of(one.cell or "")
        where = (area.top, area.left) if area else (-1, -1)
        return (severities.index(one.severity), places.get(one.sheet or "", -1), *where, one.code)

    return sorted(findings, key=at)


def _opened(data: bytes, suffix: str) -> Workbook | None:
    """The workbook with all that the library keeps; None where it cannot open what the reader could."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it drops is told on the first sheet
            return load_workbook(io.BytesIO(data), rich_text=True, keep_vba=suffix.lower() == ".xlsm")
    except Exception:
        return None


def _mark(sheets: dict[str, Worksheet], findings: Sequence[Finding], words: MarkingWords) -> None:
    """Fill the cell of each finding and say in a comment what is the matter; several in one cell share the comment."""
    told: dict[tuple[str, str], list[tuple[int, Finding]]] = {}
    for number, one in enumerate(findings[:MOST], 1):
        area = span_of(one.cell or "")
        if one.sheet in sheets and area is not None:
            cell = anchor(sheets[one.sheet], area.top + 1, area.left + 1)
            told.setdefault((one.sheet, cell.coordinate), []).append((number, one))
    for (sheet, address), here in told.items():
        cell = sheets[sheet][address]
        cell.fill = PatternFill("solid", fgColor=FILLS[here[0][1].severity])
        parts = [_comment(number, one, words) for number, one in here]
        if cell.comment is not None:
            parts.insert(0, cell.comment.text.strip())
        text = "\n\n".join(parts)
        lines = sum(1 + len(line) // LETTERS for line in text.splitlines())
        cell.comment = Comment(text, AUTHOR, width=WIDTH, height=int(LINE * (lines + 2)))


def _comment(number: int, one: Finding, words: MarkingWords) -> str:
    message, fix = one.text(words.lang)
    return f"{number}. {words.say(one.severity).upper()}: {message}\n{words.say('fix', fix=fix)}"


def anchor(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell that shows at a place: the first of a merged range."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    area = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
    return sheet.cell(area.min_row, area.min_col)


def _remove_earlier(book: Workbook, words: MarkingWords) -> None:
    """A file that was marked before and came back has an old list: it is replaced."""
    for sheet in list(book.worksheets):
        if sheet["A1"].value == words.say("title") and len(book.worksheets) > 1:
            book.remove(sheet)


def _unread(
    source: Path, why: Finding, findings: Iterable[Finding], target: Path, about: str, words: MarkingWords
) -> Marked:
    """One page that says why a file could not be opened."""
    rest = [f for f in findings if f.code != why.code]
    ordered = in_order([why, *rest], ())
    book = Workbook()
    book.remove(book.active)
    list_sheet(book, {}, ordered, words, file=source.name, about=about, notes=[words.say("unread")], how=False)
    book.save(target)
    return Marked(source, target, tuple(ordered), False)


def _target(source: Path, folder: Path, suffix: str, taken: set[Path] | None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    written = taken if taken is not None else set()
    names = (f"{source.stem}-can-sua{more}{suffix}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    target = next(folder / name for name in names if folder / name not in written)
    written.add(target)
    return target
