"""One sheet as a coloured HTML grid: a row a row, each cell in the colour of its role, findings outlined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from html import escape

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms.addresses import letters, span_of
from kttt_analysis.forms.cell_values import Out, raw_text
from kttt_analysis.forms.cells import Sheet, Span, Value
from kttt_analysis.forms.picture_words import PictureWords
from kttt_analysis.forms.roles import Role, Roles
from kttt_analysis.forms.table import Table, TableColumn
from kttt_analysis.forms.words import is_ordinal_heading

MOST_COLUMNS = 100
LONGEST_TEXT = 300
LONG_LINE = 40
RUN_OF_BLANKS = 4  # more empty rows than these are drawn as one
WIDELY = 200  # a finding about more cells than these is marked at its first cell only
SEVERITIES = ("error", "warning", "note")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_THIN = "\u202f"
_FLOWING = frozenset(("title", "section", "note", "outside"))  # words that run on over empty cells, as in Excel


@dataclass(frozen=True)
class Numbered:
    """A finding with its number on the page and the id of its line in the list."""

    number: int
    finding: Finding
    id: str


@dataclass(frozen=True)
class Drawn:
    """A sheet as HTML, how much of it was drawn, and by finding's number the id of the cell it is about."""

    html: str
    last_row: int
    row_count: int
    columns: int
    column_count: int
    marked: Mapping[int, str]


def draw(
    sheet: Sheet, tables: Sequence[Table], findings: Sequence[Numbered], anchor: str, words: PictureWords, most: int
) -> Drawn:
    """Draw a sheet; `anchor` begins the ids of its cells, `most` rows are drawn at most."""
    return _Drawing(sheet, tables, findings, anchor, words, most).drawn()


class _Drawing:
    def __init__(
        self,
        sheet: Sheet,
        tables: Sequence[Table],
        findings: Sequence[Numbered],
        anchor: str,
        words: PictureWords,
        most: int,
    ) -> None:
        self.sheet, self.anchor, self.words = sheet, anchor, words
        self._hidden = f" <small>{words.say('hidden_short')}</small> "
        self.roles = Roles(sheet, tables)
        self.tables: dict[int, list[Table]] = defaultdict(list)  # by first row; several where they stand side by side
        for table in sorted(tables, key=lambda t: t.columns[0].index):
            if table.header_rows:
                self.tables[table.header_rows[0] - 1].append(table)
        ends = [t.columns[-1].index + 1 for t in tables] + [c + 1 for _, c in sheet.odd]
        self.column_count = max([len(row) for row in sheet.rows] + ends, default=0)
        self.columns = min(self.column_count, MOST_COLUMNS)
        self.row_count = max([len(sheet.rows)] + [r + 1 for r, _ in sheet.odd])
        self.shown = self._rows(most)
        self.last = max((r for r in self.shown if r >= 0), default=-1)
        self.spans, self.covered = self._merged()
        self.marks, self.marked = self._marks(findings)

    def drawn(self) -> Drawn:
        """The whole grid."""
        lines = [*self._head(), "<tbody>", *self._body(), "</tbody>"]
        html = f'<table class="grid">{"".join(lines)}</table>'
        return Drawn(html, self.last + 1, self.row_count, self.columns, self.column_count, self.marked)

    # ---- what is drawn ----

    def _rows(self, most: int) -> list[int]:
        """Rows to draw; a run of empty ones is one entry, the number of its rows below zero."""
        found: list[int] = []
        blanks: list[int] = []
        for r in range(self.row_count):
            if self.roles.of_row(r) is None:
                blanks.append(r)
                continue
            found += [-len(blanks)] if len(blanks) > RUN_OF_BLANKS else blanks
            blanks = []
            if len(found) >= most:
                break
            found.append(r)
        return found

    def _merged(self) -> tuple[dict[tuple[int, int], tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
        """Rows and columns that merged ranges take, by first cell, and the first cell of each cell below one.

        A range that hides values, or lies over another, is drawn cell by cell: nothing of the sheet goes unseen.
        """
        shown = set(self.shown)
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: dict[tuple[int, int], tuple[int, int]] = {}
        for span in self.sheet.merged or ():
            bottom, right = span.top, min(span.right, self.columns - 1)
            while bottom < span.bottom and bottom + 1 in shown:
                bottom += 1
            cells = [(r, c) for r in range(span.top, bottom + 1) for c in range(span.left, right + 1)]
            if span.top not in shown or len(cells) < 2 or any(at in covered or at in spans for at in cells):
                continue
            if any(self._text(*at) is not None for at in cells[1:]):
                continue
            spans[span.top, span.left] = (bottom - span.top + 1, right - span.left + 1)
            covered |= dict.fromkeys(cells[1:], (span.top, span.left))
        return spans, covered

    def _marks(self, findings: Sequence[Numbered]) -> tuple[dict[tuple[int, int], list[Numbered]], dict[int, str]]:
        """Findings by cell, and the id of the cell that each finding links to."""
        marks: dict[tuple[int, int], list[Numbered]] = defaultdict(list)
        marked: dict[int, str] = {}
        rows = set(self.shown)
        for one in findings:
            area = span_of(one.finding.cell or "")
            if area is None:
                continue
            for r, c in _cells_of(area):
                r, c = self.covered.get((r, c), (r, c))
                if r not in rows or c >= self.columns:
                    continue
                marked.setdefault(one.number, self._id(r, c))
                if one not in marks[r, c]:
                    marks[r, c].append(one)
        return marks, marked

    def _id(self, r: int, c: int) -> str:
        return f"{self.anchor}-{letters(c)}{r + 1}"

    # ---- rows ----

    def _head(self) -> Iterator[str]:
        hidden = set(self.sheet.hidden_columns)
        yield f'<thead><tr><th class="n"></th><th class="r">{self.words.say("role")}</th>'
        for c in range(self.columns):
            told = f' title="{self.words.say("hidden_column")}"' if c in hidden else ""
            yield f'<th scope="col"{told}>{letters(c)}{self._hidden if told else ""}</th>'
        yield "</tr></thead>"

    def _body(self) -> Iterator[str]:
        hidden = set(self.sheet.hidden_rows)
        for r in self.shown:
            if r < 0:
                said = self.words.say("blank_rows", count=-r)
                cells = f'<th class="n">⋮</th><th class="r"></th><td colspan="{self.columns}">{said}</td>'
                yield f'<tr class="blank">{cells}</tr>'
                continue
            if r in self.tables:
                yield self._labels(self.tables[r])
            role = self.roles.of_row(r)
            short = escape(self.words.roles[role][0]) if role else ""
            told = f' title="{self.words.say("hidden_row")}"' if r in hidden else ""
            number = f'<th class="n" scope="row"{told}>{self._hidden if told else ""}{r + 1}</th>'
            yield f'<tr class="{role or "empty"}">{number}<th class="r">{short}</th>{"".join(self._cells(r))}</tr>'

    def _labels(self, tables: Sequence[Table]) -> str:
        """The row above a header that says what each column was taken for."""
        cells, at = [], 0
        for table in tables:
            left = table.columns[0].index
            if left > at:
                cells.append(f'<td class="off" colspan="{left - at}"></td>')
            cells += [self._label(table, column) for column in table.columns[: max(self.columns - left, 0)]]
            at = table.columns[-1].index + 1
        if self.columns > at:
            cells.append(f'<td class="off" colspan="{self.columns - at}"></td>')
        short = self.words.say("read_as")
        return f'<tr class="labels"><th class="n"></th><th class="r">{short}</th>{"".join(cells)}</tr>'

    def _label(self, table: Table, column: TableColumn) -> str:
        known = load().columns.get(table.topic or "", {})
        unit = f"<i>{escape(column.unit)}</i>" if column.unit else ""
        if column.column is not None and column.column in known:
            one = known[column.column]
            label = one.label_en if self.words.lang == "en" else one.label
            return f'<td class="known"><b>{escape(label)}</b>{unit}</td>'
        if _numbers_rows(column.name):
            return f'<td class="plain">{self.words.say("ordinal")}</td>'
        return f'<td class="unknown"><b>{self.words.say("unknown")}</b>{unit}</td>'

    # ---- cells ----

    def _cells(self, r: int) -> Iterator[str]:
        c = 0
        while c < self.columns:
            at = (r, c)
            if at in self.covered:
                c += 1
                continue
            height, width = self.spans.get(at, (1, 1))
            text = self._text(r, c)
            role = self.roles.of_cell(r, c, text is not None)
            if at not in self.spans and role in _FLOWING and type(self._value(r, c)) is str:
                width = self._room(r, c, role)
            yield self._cell(r, c, role, text, height, width)
            c += width

    def _room(self, r: int, c: int, role: Role) -> int:
        """How many columns a text may run over: to the next cell that shows something, or a section's table ends."""
        end = c + 1
        while end < self.columns and (r, end) not in self.covered and (r, end) not in self.spans:
            if self._text(r, end) is not None or (r, end) in self.marks:
                break
            if role == "section" and self.roles.of_cell(r, end, False) != role:
                break
            end += 1
        return end - c

    def _cell(self, r: int, c: int, role: Role | None, text: str | None, height: int, width: int) -> str:
        found = self.marks.get((r, c), ())
        value = self._value(r, c)
        classes: list[str] = [role or "off"]
        if isinstance(value, int | float) and not isinstance(value, bool):
            classes.append("num")
        if value is None and text is not None:
            classes.append("odd")
        titles = [f"{n.number}. {n.finding.text(self.words.lang)[0]}" for n in found]
        if found:
            classes.append(f"told-{min((n.finding.severity for n in found), key=SEVERITIES.index)}")
        full = raw_text(value)
        if full is not None and text is not None and text.endswith("…") and text != full:
            titles.append(full[:2000])
        attributes = [f'class="{" ".join(classes)}"']
        attributes += [f'id="{self._id(r, c)}"'] if found else []
        attributes += [f'rowspan="{height}"'] if height > 1 else []
        attributes += [f'colspan="{width}"'] if width > 1 else []
        attributes += [f'title="{escape(chr(10).join(titles))}"'] if titles else []
        inside = escape(text or "") + self._read_as(r, c, value)
        if width > 1 and len(inside) > LONG_LINE:
            inside = f'<div class="flow">{inside}</div>'  # wraps, where it would make the columns below it wide
        led = [n for n in found if self.marked[n.number] == self._id(r, c)]
        inside += "".join(f'<sup><a href="#{n.id}">{n.number}</a></sup>' for n in led)
        return f"<td {' '.join(attributes)}>{inside}</td>"

    def _read_as(self, r: int, c: int, value: Value) -> str:
        """What a cell was taken for, where it says something else."""
        known, read = self.roles.read(r, c)
        if value is None or not known:
            return ""
        if read is None:
            return '<span class="as">→ ∅</span>'
        said = self._out(read)
        stands = raw_text(value)
        if said == self._text(r, c) or stands in (read, said.replace(_THIN, "")) or said == str(stands).lower():
            return ""
        return f'<span class="as">→ {escape(said)}</span>'

    def _value(self, r: int, c: int) -> Value:
        rows = self.sheet.rows
        return rows[r][c] if r < len(rows) and c < len(rows[r]) else None

    def _text(self, r: int, c: int) -> str | None:
        """What a cell shows; an error or a formula that gave no value as it stands."""
        value = self._value(r, c)
        if value is None:
            return self.sheet.odd.get((r, c))
        if isinstance(value, datetime):
            return f"{value:%d/%m/%Y}" if value.time() == time.min else f"{value:%d/%m/%Y %H:%M}"
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number_text(value, self.words.lang)
        text = raw_text(value) or ""
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"

    def _out(self, read: Out) -> str:
        if isinstance(read, bool):
            return self.words.say("yes" if read else "no")
        if isinstance(read, int | float):
            return number_text(read, self.words.lang)
        said = read or ""
        day = _DAY.fullmatch(said)
        return f"{day[3]}/{day[2]}/{day[1]}" if day else said[:LONGEST_TEXT]


def number_text(value: int | float, lang: str = "vi") -> str:
    """A number as the machine holds it: in groups of three by narrow spaces, so that no dot or comma can mislead.

    Examples
    --------
    >>> number_text(2007), number_text(100 / 3), number_text(2.5, "en"), number_text(1325000.5).split(chr(0x202F))
    ('2007', '33,333…', '2.5', ['1', '325', '000,5'])
    """
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        return str(value)
    short = exact if not exact or abs(exact) >= 1 else Decimal(f"{value:.3g}")
    whole, _, rest = f"{short:f}".partition(".")
    cut = short != exact or (len(rest) > 4 and abs(exact) >= 1)
    rest = rest[:3] if cut and abs(exact) >= 1 else rest
    grouped = f"{int(whole):,}".replace(",", _THIN) if len(whole.lstrip("-")) > 4 else whole
    mark = "." if lang == "en" else ","
    return grouped + (mark + rest if rest else "") + ("…" if cut else "")


def _numbers_rows(heading: str) -> bool:
    """Whether a heading is that of the row numbers, in one or two languages ("STT No")."""
    leaf = heading.rpartition(" | ")[2]
    return is_ordinal_heading(leaf) or (bool(leaf) and all(map(is_ordinal_heading, leaf.split())))


def _cells_of(area: Span) -> list[tuple[int, int]]:
    """Cells of an area; of a wide one the first alone."""
    if (area.bottom - area.top + 1) * (area.right - area.left + 1) > WIDELY:
        return [(area.top, area.left)]
    return [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]
