"""The copy of a submission that goes back to its district: filled cells with comments, and a list as first sheet.

The file that came in is only read. A workbook of today is changed in its package, at the marked cells alone, so that
all else of it stays as it is; of other formats the values are copied into a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms import cells as files
from kttt_analysis.forms.addresses import letters, span_of
from kttt_analysis.forms.marked_book import (
    Listed,
    free_name,
    listed_sheets,
    put_first,
    quoted,
    take_out,
    workbook_part,
)
from kttt_analysis.forms.marked_comments import comment_on
from kttt_analysis.forms.marked_earlier import is_ours, record, records_of, unmark
from kttt_analysis.forms.marked_list import FILLS, MOST, Line, counted, list_sheet
from kttt_analysis.forms.marked_package import Package, Unusual, packed, unpacked, unsigned
from kttt_analysis.forms.marked_seal import is_sealed, seal
from kttt_analysis.forms.marked_sheet import SheetPart, sheet_part
from kttt_analysis.forms.marked_styles import StyleBook, solid, style_book
from kttt_analysis.forms.marked_threads import reply
from kttt_analysis.forms.marked_values import workbook_of
from kttt_analysis.forms.marking_words import MarkingWords, comment_text, marking_words
from kttt_analysis.forms.refusals import LAST_COLUMN, LAST_ROW, UnreadableFile

LANGUAGES = ("vi", "en")
TODAY = b"PK\x03\x04"  # what a workbook of today begins with, whatever its name
SHEET_KINDS = ("worksheet", "xlMacrosheet", "xlIntlMacrosheet")
_ENDING = re.compile(r"(?:-can-sua(?:-\d+)?)+$")
LARGE = 60_000_000  # bytes of a sheet's part; the cells of a larger one are listed, not filled
MOST_IN_A_COMMENT = 5  # findings of one cell; the rest are on the list


@dataclass(frozen=True)
class Marked:
    """A marked copy; `findings` in the order of the list, `lost` names what the copy lacks."""

    source: Path
    copy: Path
    findings: tuple[Finding, ...]
    readable: bool
    lost: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        return counted(self.findings)


@dataclass
class _Book:
    """A package that is being marked: its sheets by the names that findings use, and their styles."""

    package: Package
    workbook: str
    styles: StyleBook
    sheets: dict[str, Listed]
    opened: dict[str, SheetPart] = field(default_factory=dict)

    def sheet(self, name: str) -> SheetPart:
        if name not in self.opened:
            self.opened[name] = sheet_part(self.package.tree(self.sheets[name].part))
        return self.opened[name]


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
        Where the copy goes, as "TÊN-can-sua.xlsx" (.xlsm where the file has macros); one of an earlier run is replaced
        where nobody has changed it since, else this one is "TÊN-can-sua-2.xlsx".
    taken
        Files not to be written over: the others of the run and their copies; the new copy is added.
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
    findings = [mine for one in findings if (mine := one.for_district()) is not None]
    document = next((f for f in findings if f.code == "not_a_spreadsheet"), None)
    try:
        original = files.open_workbook(source)
        if document is not None:  # nothing of it was taken, whatever a file of such a name may hold
            raise UnreadableFile(replace(document, severity="error"))
    except UnreadableFile as error:
        why = replace(error.finding, file=source.name)
        ordered = in_order([why, *(f for f in findings if f.code != why.code)], ())
        content, suffix = _page(ordered, words, source.name, about), ".xlsx"
        return Marked(source, _saved(content, source, folder, suffix, taken), tuple(ordered), False)
    titles = [marking_words(code).say("title") for code in LANGUAGES]
    kept = [s for s in original.sheets if not is_ours(s, titles)] or list(original.sheets)
    earlier = [s for s in original.sheets if s not in kept]
    lists = {s.name for s in earlier}  # not a word about them: they are taken out
    ordered = in_order((f for f in findings if f.sheet not in lists), [s.name for s in kept])
    lost: tuple[str, ...] = ()
    notes: list[str] = []
    macros, content = False, b""
    try:
        book = _opened(source.read_bytes())
        if book is not None:
            lost = ("signature",) if unsigned(book.package) else ()
            _take_earlier_out(book, earlier)
            content = _marked(book, kept, ordered, words, source.name, about, [words.lost[w] for w in lost])
            macros = "macroEnabled" in book.package.content_type(book.workbook)
        else:
            notes.append(words.say("copied", suffix=source.suffix.lower() or source.name))
    except Unusual:
        book, lost = None, ("rebuilt",)
        notes.append(words.lost["rebuilt"])
    if book is None:
        if any(sheet.legacy for sheet in original.sheets):
            notes.append(words.say("decoded"))
        content = _marked(_rebuilt(kept), kept, ordered, words, source.name, about, notes)
    target = _saved(content, source, folder, ".xlsm" if macros else ".xlsx", taken)
    return Marked(source, target, tuple(ordered), True, lost)


def in_order(findings: Iterable[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Findings as a person mends them: errors first, then sheet by sheet, from top to bottom."""
    severities = list(load().vocabularies["severity"])
    places = {name: n for n, name in enumerate(sheets)}

    def at(one: Finding) -> tuple[Any, ...]:
        area = span_of((one.cell or "").partition(",")[0])
        where = (area.top, area.left) if area else (-1, -1)
        return (severities.index(one.severity), places.get(one.sheet or "", -1), *where, one.code)

    return sorted(findings, key=at)


def _opened(data: bytes) -> _Book | None:
    """The package of a workbook of today, whatever its name; None of another format."""
    if data[:4] != TODAY:
        return None
    package = unpacked(data)
    if not any(name.startswith("xl/") for name in package.parts):
        return None
    workbook = workbook_part(package)
    if workbook.endswith(".bin"):  # .xlsb: packed, but no XML
        return None
    listed = listed_sheets(package, workbook)
    sheets = {s.called: s for s in reversed(listed) if s.kind in SHEET_KINDS}
    if not sheets:
        raise Unusual("no sheet of cells")
    return _Book(package, workbook, style_book(package, workbook), sheets)


def _rebuilt(sheets: Sequence[files.Sheet]) -> _Book:
    """A new workbook of a file's values."""
    data, names = workbook_of(sheets)
    package = unpacked(data)
    workbook = workbook_part(package)
    listed = {s.name: s for s in listed_sheets(package, workbook)}
    called = {s.name: listed[name] for s, name in zip(sheets, names, strict=True)}
    return _Book(package, workbook, style_book(package, workbook), called)


def _take_earlier_out(book: _Book, earlier: Sequence[files.Sheet]) -> None:
    """A copy that was mended and came back loses its marks: they may be mended, and others may have come."""
    marks = [marking_words(code).say("mark") for code in LANGUAGES]
    for sheet in earlier:
        take_out(book.package, book.workbook, book.sheets.pop(sheet.name))
    unmark(book.package, book.styles, list(book.sheets.values()), records_of(earlier), marks)


def _marked(
    book: _Book,
    sheets: Sequence[files.Sheet],
    findings: Sequence[Finding],
    words: MarkingWords,
    file: str,
    about: str,
    notes: Sequence[str],
) -> bytes:
    """Mark the cells, put the list before them, and return the whole file."""
    lines: list[Line] = []
    told: dict[tuple[str, int, int], list[tuple[int, Finding]]] = {}
    cells = {s.name: s for s in sheets}
    large = {name for name, s in book.sheets.items() if len(book.package.parts[s.part]) > LARGE}
    for number, one in enumerate(findings[:MOST], 1):
        if one.sheet in large:
            lines.append(Line(one, one.cell or words.say("whole_sheet"), _link(book, one)))
            continue
        at = _place(book, cells, one)
        if at is None:
            lines.append(Line(one, one.cell or words.say("whole_sheet" if one.sheet else "whole_file")))
            continue
        here = told.setdefault(at, [])
        here.append((number, one))
        lines.append(_line(book, at, number, one, words, first=len(here) == 1))
    texts: dict[str, dict[tuple[int, int], str]] = {}
    for (name, row, column), here in told.items():
        cell = book.sheet(name).cell(row, column)
        cell.set("s", str(book.styles.filled(int(cell.get("s", "0")), solid(FILLS[here[0][1].severity]))))
        parts = [comment_text(number, one, words) for number, one in here[:MOST_IN_A_COMMENT]]
        if len(here) > MOST_IN_A_COMMENT:
            parts.append(words.say("more_here", count=len(here) - MOST_IN_A_COMMENT))
        texts.setdefault(name, {})[row, column] = "\n\n".join(parts)
    for name, of_sheet in texts.items():
        part = book.sheets[name].part
        comment_on(book.package, part, book.sheet(name), of_sheet, words.say("mark"))
        reply(book.package, book.workbook, part, of_sheet)
    if any(line.hidden for line in lines):
        notes = [words.say("unhide"), *notes]
    if any(one.sheet in large for one in findings):
        notes = [*notes, words.say("large")]
    head = _head(findings, words, file, about)
    if len(findings) > MOST:
        notes = [*notes, words.say("cut", shown=MOST, left=len(findings) - MOST)]
    return _with_list(book, lines, words, head, notes)


def _place(book: _Book, cells: Mapping[str, files.Sheet], one: Finding) -> tuple[str, int, int] | None:
    """Sheet, row and column that are marked for a finding; one about a whole sheet, where its text begins."""
    if one.sheet is None or one.sheet not in book.sheets:
        return None
    area = span_of((one.cell or "").partition(",")[0].strip())
    if area is not None and area.top < LAST_ROW and area.left < LAST_COLUMN:
        return (one.sheet, *book.sheet(one.sheet).shown_at(area.top, area.left))
    rows = cells[one.sheet].rows if one.sheet in cells else []
    first = next(((r, c) for r, row in enumerate(rows) for c, v in enumerate(row) if v is not None), (0, 0))
    return (one.sheet, *book.sheet(one.sheet).shown_at(*first))


def _link(book: _Book, one: Finding) -> str:
    """A link to where a finding is, in a sheet that is not opened."""
    area = span_of((one.cell or "").partition(",")[0].strip())
    address = f"{letters(area.left)}{area.top + 1}" if area is not None else "A1"
    return quoted(book.sheets[str(one.sheet)].name, address)


def _line(
    book: _Book, at: tuple[str, int, int], number: int, one: Finding, words: MarkingWords, *, first: bool
) -> Line:
    name, row, column = at
    sheet, listed, address = book.sheet(name), book.sheets[name], f"{letters(column)}{row + 1}"
    hidden_row, hidden_column = sheet.hidden(row, column)
    hidden = [("hidden_sheet", listed.state != "visible"), ("hidden_row", hidden_row), ("hidden_column", hidden_column)]
    place = one.cell or words.say("whole_sheet")
    place += "".join(f" {words.say(word)}" for word, holds in hidden if holds)
    kept = ""
    if first:
        kept = record(number, address, book.styles.fill_of(int(sheet.cell(row, column).get("s", "0"))))
    return Line(one, place, quoted(listed.name, address), kept, any(holds for _, holds in hidden))


def _head(findings: Sequence[Finding], words: MarkingWords, file: str, about: str, *, read: bool = True) -> list[str]:
    """Whose report it is, how many findings there are, and what to do."""
    counts = counted(findings)
    told = bool(counts["error"] or counts["warning"] or not read)
    lines = [words.say("summary", **counts) if told else words.say("clean")]
    lines += [" · ".join(part for part in (about, words.say("file", file=file)) if part)]
    return [*lines, words.say("how")] if read and told else lines


def _with_list(
    book: _Book, lines: Sequence[Line], words: MarkingWords, head: Sequence[str], notes: Sequence[str]
) -> bytes:
    space = str(book.package.look(book.workbook).tag).rpartition("}")[0][1:]
    content, heading = list_sheet(book.styles, space, lines, words, head, notes)
    names = [s.name for s in listed_sheets(book.package, book.workbook)]
    put_first(book.package, book.workbook, free_name(words.say("sheet"), names), content, heading)
    seal(book.package)
    return packed(book.package)


def _page(findings: Sequence[Finding], words: MarkingWords, file: str, about: str) -> bytes:
    """One page that says why a file could not be opened."""
    book = _rebuilt(())
    (blank,) = listed_sheets(book.package, book.workbook)
    take_out(book.package, book.workbook, blank)
    lines = [Line(one, words.say("whole_file")) for one in findings]
    return _with_list(book, lines, words, _head(findings, words, file, about, read=False), [words.say("unread")])


def _saved(content: bytes, source: Path, folder: Path, suffix: str, taken: set[Path] | None) -> Path:
    """Write the copy over none that somebody has changed; one that came back and is marked again keeps its name."""
    folder.mkdir(parents=True, exist_ok=True)
    written = taken if taken is not None else set()
    stem = _ENDING.sub("", source.stem) or source.stem
    names = (f"{stem}-can-sua{more}{suffix}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    avoided = {path.resolve() for path in (source, *written)}
    places = (folder / name for name in names)
    target = next(p for p in places if p.resolve() not in avoided and (not p.exists() or _replaceable(p)))
    written.add(target)
    half = folder / f".{target.name}.half"
    try:
        half.write_bytes(content)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return target


def _replaceable(path: Path) -> bool:
    """Whether a file is a copy of an earlier run that nobody has changed."""
    return path.is_file() and is_sealed(path.read_bytes())
