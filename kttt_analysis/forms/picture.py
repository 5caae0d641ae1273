"""The coloured picture of a reading: one page that needs nothing else, or a part of a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from kttt_analysis.dictionary import Finding, load
from kttt_analysis.forms.addresses import span_of
from kttt_analysis.forms.cells import Sheet
from kttt_analysis.forms.drawn_sheet import SEVERITIES, Drawn, Numbered, draw
from kttt_analysis.forms.picture_words import PictureWords, picture_words
from kttt_analysis.forms.reading import Reading
from kttt_analysis.forms.table import Table

MOST_ROWS = 2_000  # of one sheet
MOST_CELLS = 200_000  # of one file: a browser lays out so many in a few seconds
FEWEST_ROWS = 50  # of each sheet, when those before have used up the cells


def picture(reading: Reading, lang: str = "vi", rows: int = MOST_ROWS) -> str:
    r"""Return one HTML page that shows how a file was read; no script, nothing from a network.

    Parameters
    ----------
    reading
        What `read` gives.
    lang
        Language of labels and findings.
    rows
        Rows drawn of each sheet at most; the page says where it stops.

    Examples
    --------
    >>> import tempfile
    >>> from kttt_analysis.forms import read
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX;Doanh thu (triệu đồng)\n1;HTX A;1.325\n2;HTX B;850\n", encoding="utf-8")
    ...     page = picture(read(path))
    >>> '1.325<span class="as">→ 1325</span>' in page
    True
    """
    words = picture_words(lang)
    title = words.say("page", file=reading.file)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>body {{ margin: 0; }} @page {{ size: A3 landscape; margin: 10mm; }}</style>\n"
        f"</head>\n<body>\n{fragment(reading, lang, rows)}\n</body>\n</html>\n"
    )


def fragment(reading: Reading, lang: str = "vi", rows: int = MOST_ROWS) -> str:
    """Return the picture as a part of another page, such as a notebook's; it brings its own style."""
    return f"<style>\n{_stylesheet()}</style>\n{_Picture(reading, picture_words(lang), rows).html()}"


@cache
def _stylesheet() -> str:
    return Path(__file__).with_name("picture.css").read_text(encoding="utf-8")


class _Picture:
    def __init__(self, reading: Reading, words: PictureWords, rows: int) -> None:
        self.reading, self.words, self.most = reading, words, rows
        # Two pictures may stand in one notebook: ids begin with what names the file.
        self.anchor = f"k{reading.sha256[:8]}"
        names = {sheet.name for sheet in reading.sheets}
        order = ("", *(sheet.name for sheet in reading.sheets))
        placed = [(f.sheet if f.sheet in names else "", f) for f in reading.all_findings]
        placed.sort(key=lambda one: (order.index(one[0]), _place(one[1])))
        self.findings = [(sheet, Numbered(n, f, f"{self.anchor}-f{n}")) for n, (sheet, f) in enumerate(placed, 1)]
        self.cells = MOST_CELLS

    def html(self) -> str:
        """The whole picture."""
        sheets = [self._sheet(n, sheet) for n, sheet in enumerate(self.reading.sheets, 1)]
        return "\n".join(['<div class="kttt-picture">', *self._head(), *sheets, "</div>"])

    # ---- head ----

    def _head(self) -> Iterator[str]:
        say = self.words.say
        yield f"<h1>{say('page', file=self.reading.file)}</h1>"
        records = sum(len(t.records) for t in self.reading.tables)
        counted = say("counted", tables=len(self.reading.tables), records=records)
        yield f"<p><b>{counted}</b>; {self._severities([n.finding for _, n in self.findings])}</p>"
        yield f'<p class="small">{say("sha256", sha256=self.reading.sha256)}</p>'
        yield self._legend()
        if len(self.reading.sheets) > 1:
            yield f"<nav><h2>{say('sheets')}</h2><ol>"
            for n, sheet in enumerate(self.reading.sheets, 1):
                yield f'<li><a href="#{self.anchor}-s{n}">{escape(sheet.name)}</a>: {self._about(sheet)}</li>'
            yield "</ol></nav>"
        own = [n for sheet, n in self.findings if not sheet]
        if own:
            yield f"<h2>{say('about_file')}</h2>{self._listed(own, None)}"

    def _about(self, sheet: Sheet) -> str:
        """A sheet in a phrase."""
        tables, findings = self._tables(sheet), self._findings(sheet)
        records = sum(len(t.records) for t in tables)
        said = self.words.say("counted", tables=len(tables), records=records) if tables else self.words.say("no_table")
        hidden = f"{self.words.say('hidden')}; " if sheet.hidden else ""
        return f"{hidden}{said}; {self._severities([n.finding for n in findings])}"

    def _severities(self, findings: Sequence[Finding]) -> str:
        if not findings:
            return self.words.say("no_findings")
        terms = load().vocabularies["severity"]
        counted = [(code, sum(f.severity == code for f in findings)) for code in SEVERITIES]
        return ", ".join(
            f'<span class="badge told-{code}">{count} {escape(terms[code].text(self.words.lang).lower())}</span>'
            for code, count in counted
            if count
        )

    def _legend(self) -> str:
        words = self.words
        tables = self.reading.tables
        rare = {
            "more": any(t.further_rows for t in tables),
            "repeated": any(t.repeated_rows for t in tables),
            "numbered": any(t.numbered_rows for t in tables),
        }
        items = [
            f'<li><span class="key {role}">{escape(short)}</span><span>{escape(meaning)}</span></li>'
            for role, (short, meaning) in words.roles.items()
            if rare.get(role, True)
        ]
        terms = load().vocabularies["severity"]
        shown = (
            ("known", words.say("known_column"), "known_meaning"),
            ("unknown", words.say("unknown"), "unknown_meaning"),
            ("record", '1.325<span class="as">→ 1325</span>', "arrow_meaning"),
            *((f"mark told-{code}", escape(terms[code].text(words.lang)), f"{code}_meaning") for code in SEVERITIES),
        )
        items += [
            f'<li><span class="key {look}">{said}</span><span>{words.say(why)}</span></li>' for look, said, why in shown
        ]
        listed = "".join(items)
        return f'<details class="legend" open><summary>{words.say("legend")}</summary><ul>{listed}</ul></details>'

    # ---- sheets ----

    def _sheet(self, number: int, sheet: Sheet) -> str:
        tables, findings = self._tables(sheet), self._findings(sheet)
        width = max(map(len, sheet.rows), default=1)
        most = min(self.most, max(FEWEST_ROWS, self.cells // max(width, 1)))
        drawn = draw(sheet, tables, findings, f"{self.anchor}-s{number}", self.words, most)
        self.cells = max(0, self.cells - drawn.columns * min(drawn.last_row, most))
        hidden = f' <span class="small">({self.words.say("hidden")})</span>' if sheet.hidden else ""
        parts = [
            f'<section id="{self.anchor}-s{number}">',
            f"<h2>{self.words.say('sheet', name=sheet.name)}{hidden}</h2>",
            *self._described(tables),
            *self._grid(sheet, tables, drawn),
        ]
        if findings:
            parts.append(f"<h3>{self.words.say('findings')}</h3>{self._listed(findings, drawn)}")
        return "\n".join([*parts, "</section>"])

    def _described(self, tables: Sequence[Table]) -> Iterator[str]:
        words = self.words
        for n, table in enumerate(tables, 1):
            said = words.say(
                "table",
                number=n,
                range=table.range,
                records=len(table.records),
                topic=words.topics.get(table.topic or "", words.words["topic_unknown"]),
                unit=table.unit or words.words["unit_none"],
                encoding=words.encodings[table.encoding],
            )
            yield f"<p>{said}</p>"

    def _grid(self, sheet: Sheet, tables: Sequence[Table], drawn: Drawn) -> Iterator[str]:
        say = self.words.say
        if not drawn.last_row:
            yield f"<p>{say('empty')}</p>"
            return
        if drawn.last_row < drawn.row_count:
            cut = say("cut_rows", last=drawn.last_row, count=drawn.row_count)
            yield f'<p class="cut">{cut}</p>'
        if drawn.columns < drawn.column_count:
            cut = say("cut_columns", shown=drawn.columns, count=drawn.column_count)
            yield f'<p class="cut">{cut}</p>'
        grid = f'<div class="scroll">{drawn.html}</div>'
        if sheet.hidden and not tables:
            grid = f"<details><summary>{say('hidden_unread')}</summary>{grid}</details>"
        yield grid

    def _listed(self, findings: Sequence[Numbered], drawn: Drawn | None) -> str:
        """Findings as a list with the numbers that stand in the cells."""
        terms = load().vocabularies["severity"]
        items = []
        for one in findings:
            f = one.finding
            message, fix = f.text(self.words.lang)
            at = escape(f.cell or "")
            target = drawn.marked.get(one.number) if drawn else None
            where = f'<a href="#{target}">{at}</a>: ' if target else f"{at}: " if at else ""
            badge = f'<span class="badge told-{f.severity}">{escape(terms[f.severity].text(self.words.lang))}</span>'
            items.append(
                f'<li id="{one.id}" value="{one.number}">{badge} {where}{escape(message)} '
                f'<span class="fix">{escape(fix)}</span></li>'
            )
        return f'<ol class="findings">{"".join(items)}</ol>'

    def _tables(self, sheet: Sheet) -> list[Table]:
        return [t for t in self.reading.tables if t.sheet == sheet.name]

    def _findings(self, sheet: Sheet) -> list[Numbered]:
        return [n for name, n in self.findings if name == sheet.name]


def _place(told: Finding) -> tuple[int, int]:
    """Where a finding stands, so that the list follows the sheet from top to bottom."""
    area = span_of(told.cell or "")
    return (area.top, area.left) if area else (-1, -1)
