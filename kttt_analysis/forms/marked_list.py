"""The first sheet of a marked copy: each finding with a link to its cell, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms.column_names import letters
from kttt_analysis.forms.marked_package import written
from kttt_analysis.forms.marked_seal import OPEN
from kttt_analysis.forms.marked_styles import StyleBook, solid
from kttt_analysis.forms.marking_words import MarkingWords

MOST = 1000  # findings that are listed and marked; more are mended in a second round
WIDTHS = {"number": 5, "severity": 11, "sheet": 14, "cell": 12, "raw": 20, "message": 58, "fix": 56}
LONGEST = 600  # letters of what stands in a cell, as it is quoted
HEAD, LINK, NOTE, GREY = "FF1F4E78", "FF0563C1", "FF7F2A00", "FFBFBFBF"
# A hair beside the colours that Excel offers, so that ours are known again.
FILLS = {"error": "FFF4B182", "warning": "FFFFE698", "note": "FFDDEBF6"}
INKS = {"error": "FF7F2A00", "warning": "FF5F4700", "note": "FF1F4E78"}
FONT = "Times New Roman"
LETTERS_A_LINE, LINE = 1.1, 15.5  # letters that fit into one unit of width, and the height of a line
_SIDES = "".join(f'<{s} style="thin"><color rgb="{GREY}"/></{s}>' for s in ("left", "right", "top", "bottom"))
EDGES = f"<border>{_SIDES}<diagonal/></border>"
TOP = '<alignment vertical="top" wrapText="1"/>'
SHORT = '<alignment horizontal="center" vertical="top" wrapText="1"/>'
MIDDLE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
PAGE = (
    '<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter>"
)


@dataclass(frozen=True)
class Line:
    """One finding on the list: where its link leads ("'Biểu 1'!C3"), what is odd about the place, what is recorded.

    `record` is what the place looked like before it was marked; it stands in a hidden column.
    """

    finding: Finding
    place: str
    link: str = ""
    record: str = ""
    hidden: bool = False


def list_sheet(
    styles: StyleBook, space: str, lines: Sequence[Line], words: MarkingWords, head: Sequence[str], notes: Sequence[str]
) -> tuple[bytes, int]:
    """The sheet's part, and the row of its headings (0 where nothing is listed).

    Parameters
    ----------
    space
        Namespace of the workbook's sheets.
    head
        Texts under the title: whose report it is, how many findings, what to do; the first in bold.
    notes
        What the copy lacks.
    """
    looks = _Looks(styles)
    width = sum(WIDTHS.values())
    rows, merges, links = [], [], []
    titles = [(words.say("title"), looks.title, 1.4)]
    titles += [(text, looks.bold if n == 0 else looks.plain, 1.15) for n, text in enumerate(head)]
    titles += [(text, looks.note, 1.15) for text in notes]
    for r, (text, look, tall) in enumerate(titles, 1):
        cells = [_cell(f"A{r}", text, look)]
        if r == 1:
            cells.append(_cell(f"{letters(len(WIDTHS))}{r}", OPEN, 0))
        rows.append(_row(r, LINE * height(text, width) * tall, cells))
        merges.append(f'<mergeCell ref="A{r}:{letters(len(WIDTHS) - 1)}{r}"/>')
    heading = len(titles) + 2 if lines else 0
    if lines:
        cells = [_cell(f"{letters(c)}{heading}", words.headings[n], looks.heading) for c, n in enumerate(WIDTHS)]
        rows.append(_row(heading, 24, cells))
    for r, (number, line) in enumerate(enumerate(lines, 1), heading + 1):
        values = _values(number, line, words)
        cells = [
            _cell(f"{letters(c)}{r}", value, looks.of(name, line))
            for c, (name, value) in enumerate(zip(WIDTHS, values, strict=True))
        ]
        if line.record:
            cells.append(_cell(f"{letters(len(WIDTHS))}{r}", line.record, 0))
        rows.append(_row(r, LINE * max(map(height, map(str, values), WIDTHS.values())) + 3, cells))
        if line.link:
            links.append(f'<hyperlink ref="D{r}" location={quoteattr(line.link)}/>')
    return _sheet(space, rows, merges, links, heading), heading


def _values(number: int, line: Line, words: MarkingWords) -> tuple[int | str, ...]:
    one = line.finding
    message, fix = one.text(words.lang)
    raw = one.raw or ""
    raw = raw if len(raw) <= LONGEST else f"{raw[:LONGEST]}…"
    return number, words.say(one.severity), one.sheet or "", line.place, raw, message, fix


def height(text: str, width: float) -> int:
    """Lines that a text takes in a column of a width.

    >>> height("một hai ba", 5), height("", 5)
    (3, 1)
    """
    fits = max(1, int(width * LETTERS_A_LINE))
    count = 0
    for part in text.split("\n"):
        count, left = count + 1, fits
        for word in part.split(" "):
            if len(word) > left and left < fits:
                count, left = count + 1, fits
            count, left = count + max(0, len(word) - 1) // fits, left - len(word) % fits - 1
    return count


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, the gravest first."""
    return {code: sum(f.severity == code for f in findings) for code in load().vocabularies["severity"]}


def _cell(at: str, value: int | str, look: int) -> str:
    if isinstance(value, int):
        return f'<c r="{at}" s="{look}"><v>{value}</v></c>'
    said = escape(written(value))
    return f'<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _row(number: int, tall: float, cells: Sequence[str]) -> str:
    return f'<row r="{number}" ht="{min(tall, 409):g}" customHeight="1">{"".join(cells)}</row>'


def _sheet(space: str, rows: Sequence[str], merges: Sequence[str], links: Sequence[str], heading: int) -> bytes:
    pane = ""
    if heading:
        top = f'topLeftCell="A{heading + 1}"'
        pane = f'<pane ySplit="{heading}" {top} activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(WIDTHS.values(), 1)
    )
    columns += f'<col min="{len(WIDTHS) + 1}" max="{len(WIDTHS) + 1}" width="9" hidden="1" customWidth="1"/>'
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{space}"><sheetPr><tabColor rgb="{HEAD}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>{linked}{PAGE}</worksheet>'
    ).encode()


class _Looks:
    """Numbers of the list's looks in a workbook's styles."""

    def __init__(self, styles: StyleBook) -> None:
        self.title = styles.look(font=_font(15, HEAD, "<b/>"), alignment=TOP)
        self.bold = styles.look(font=_font(12, "", "<b/>"), alignment=TOP)
        self.plain = styles.look(font=_font(11), alignment=TOP)
        self.note = styles.look(font=_font(11, NOTE, "<i/>"), alignment=TOP)
        self.heading = styles.look(font=_font(11, "FFFFFFFF", "<b/>"), fill=solid(HEAD), border=EDGES, alignment=MIDDLE)
        self._text = styles.look(font=_font(11), border=EDGES, alignment=TOP)
        self._short = styles.look(font=_font(11), border=EDGES, alignment=SHORT)
        self._link = styles.look(font=_font(11, LINK, "<u/>"), border=EDGES, alignment=SHORT)
        self._severity = {
            code: styles.look(
                font=_font(11, INKS[code], "<b/>"), fill=solid(FILLS[code]), border=EDGES, alignment=SHORT
            )
            for code in FILLS
        }

    def of(self, name: str, line: Line) -> int:
        """The look of a cell of a line."""
        if name == "severity":
            return self._severity[line.finding.severity]
        if name == "cell":
            return self._link if line.link else self._short
        return self._short if name == "number" else self._text


def _font(size: int, colour: str = "", more: str = "") -> str:
    ink = f'<color rgb="{colour}"/>' if colour else ""
    return f'<font>{more}<sz val="{size}"/>{ink}<name val="{FONT}"/><family val="1"/></font>'
