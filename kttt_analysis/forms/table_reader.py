"""Reads one table of a sheet: its headings, then its columns, then what should be told about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kttt_analysis.dictionary import Finding, finding, load
from kttt_analysis.forms.addresses import areas, letters, range_of, run_of
from kttt_analysis.forms.cell_values import Cell, Evidence, Told, Values, raw_text, raw_texts
from kttt_analysis.forms.grid import figure
from kttt_analysis.forms.headings import Heading, duplicate_headings, match_headings, paths
from kttt_analysis.forms.layout import Block
from kttt_analysis.forms.printed_sums import Columns, figures_in, told_sums
from kttt_analysis.forms.record_cells import record_cells
from kttt_analysis.forms.table import Table, TableColumn
from kttt_analysis.forms.units import heading_unit, overruled, reckoned, table_unit, units_only, without_unit
from kttt_analysis.forms.values import read_values, shape_of, unticked
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.decimal_marks import column_decimal
from kttt_analysis.vietnamese.names import key, tidy
from kttt_analysis.vietnamese.numbers import Mark

MOST = 40  # findings of one kind about one column; one more names the cells that are left
MOST_OPEN = 400  # … that hold two readings, of which the last quarter may yet decide each
KINDS = {"THT": (" tht ", " tổ hợp tác "), "HTX": (" htx ", " hợp tác xã ")}
NOTED = frozenset(  # told once a column, with how many cells they are about
    {
        "number_as_text", "number_by_total", "none_or_zero", "approximate", "unit_in_cell", "date_imprecise",
        "date_from_serial", "date_month_first", "values_joined", "merged_down", "ditto", "words_among_numbers",
        "unticked",
    }
)  # fmt: skip


def read_table(block: Block, file: str) -> Table:
    """Read one table of a sheet."""
    return _Builder(block, file).table()


class _Builder:
    """Reads one table: headings, then columns, then what is to be told."""

    def __init__(self, block: Block, file: str) -> None:
        self.grid, self.block, self.file = block.grid, block, file
        self.sheet, self.body, self.header = block.grid.sheet, block.body, block.header
        self.findings: list[Finding] = []
        self.titles = tuple(map(tidy, block.title_texts))

    def table(self) -> Table:
        body = self.body
        cells = record_cells(self.grid, self.header, body, self.tell)
        filled = [len(column) - column.count(None) for column in cells]
        topic, headings = match_headings(paths(self.grid, self.header), self.header.left, filled)
        around = (*self.block.header_rows, *(r for r in body.notes if r < body.end))
        rows = [texts for r in around if not units_only(texts := self.grid.texts(r))]
        unit, clash = table_unit(self.titles, [t for texts in rows for t in texts])
        notes = [t for t in (*self.titles, *(t for r in body.notes for t in self.grid.texts(r))) if reckoned(t)]
        stated = [u for t in notes for u in reckoned(t)]
        if stated and clash is None:
            _, clash = table_unit([], [*([unit] if unit else []), *stated])
        if clash:
            self.tell("unit_lines_differ", first=clash[0], second=clash[1])
        self._tell_headings(headings, filled, topic)
        in_notes = _named_in(headings, notes) if stated and not clash else ()
        units = [
            self._unit(h, None if clash else f"{unit or ''}, {stated[0]}" if h in in_notes else unit) for h in headings
        ]
        style = self._style(cells, headings)
        read = [self._column(h, column, u, style) for h, column, u in zip(headings, cells, units, strict=True)]
        proved = [v.decimal for v in read if v.decimal]
        if style is None and len(proved) > 1 and len(set(proved)) == 1:  # totals of several columns show the habit
            for k, (h, column, u) in enumerate(zip(headings, cells, units, strict=True)):
                if any(t.code == "number_ambiguous" for t in read[k].told):
                    read[k] = self._column(h, column, u, proved[0], sure=True)
        for h, v in zip(headings, read, strict=True):
            self._tell_values(h, v.told)
        read = self._with_unticked(headings, cells, read)
        columns = tuple(
            TableColumn(h.index, h.name, h.column.name if h.column else None, u or v.unit)
            for h, u, v in zip(headings, units, read, strict=True)
        )
        self._tell_rows()
        for code, said in told_sums(self.grid, body, self.header.left, Columns(headings, cells, read, units)):
            self.tell(code, **said)
        first, last = self.header.top + 1, max(body.end, self.header.end) + 1
        return Table(
            sheet=self.sheet.name,
            range=f"{letters(self.header.left)}{first}:{letters(self.header.right)}{last}",
            title_rows=_excel(self.block.titles),
            header_rows=_excel(self.block.header_rows),
            total_rows=_excel(body.totals),
            section_rows=_excel(body.sections),
            record_rows=_excel(body.records),
            index_rows=_excel(self.block.index_rows),
            note_rows=_excel(self.block.notes),
            unit=unit,
            encoding=self._encoding(),
            columns=columns,
            records=tuple(zip(*(v.values for v in read), strict=True)) if body.records else (),
            findings=tuple(self.findings),
            topic=topic,
            kind_hint=kind_hint(self.sheet.name, self.titles, headings),
            raw=tuple(zip(*map(raw_texts, cells), strict=True)) if body.records else (),
            sections=tuple(body.above[r] for r in body.records),
            titles=self.titles,
            totals=self._totals(cells),
            further_rows={r + 1: _excel(more) for r, more in body.lines.items()},
            repeated_rows=_excel(body.repeats),
            numbered_rows=_excel(body.numbered),
        )

    def tell(self, code: str, cell: str | None = None, **values: Any) -> None:
        self.findings.append(finding(code, file=self.file, sheet=self.sheet.name, cell=cell, **values))

    def _style(self, cells: Sequence[Sequence[Cell]], headings: Sequence[Heading]) -> Mark | None:
        """The decimal mark that numbers typed as text show in the whole table."""
        texts = [
            v
            for column, h in zip(cells, headings, strict=True)
            if str in map(type, column) and shape_of(column, h.column) == "number"
            for v in column
            if type(v) is str
        ]
        seen = column_decimal(texts)
        return seen.decimal if seen.decimal != "both" and seen.comma + seen.dot >= 3 else None  # one slip is no style

    # ---- columns ----

    def _unit(self, heading: Heading, table: str | None) -> str | None:
        unit, clash = heading_unit(heading.path, heading.column, table)
        if other := overruled(heading.path, table):
            where = f"{letters(heading.index)}{self.header.bottom + 1}"
            self.tell("unit_of_heading_holds", where, heading=heading.name, unit=other[0], other=other[1])
        if clash:
            self.tell(
                "unit_of_heading_differs", f"{letters(heading.index)}{self.header.bottom + 1}", heading=heading.name,
                unit=clash, expected=heading.column.unit if heading.column else "", raw=heading.name,
            )  # fmt: skip
        return unit

    def _column(
        self, heading: Heading, cells: list[Cell], unit: str | None, style: Mark | None, sure: bool = False
    ) -> Values:
        told: list[Told] = []
        c = heading.index
        if str in map(type, cells):
            cells = self._with_ditto(heading, cells, told)
        if self.sheet.lossy or self.sheet.odd:
            cells = self._without_lost(c, cells, told)
        totals = [self.grid.value(r, c) for r in self.body.totals]
        found = read_values(cells, Evidence(heading.column, unit, style, totals, sure))
        # What is said of a mark's own cell is enough where the cell above it could not be read either.
        kept = [t for t in told if t.code != "ditto" or found.values[t.at] is not None]
        return replace(found, told=[*kept, *found.told])

    def _with_unticked(
        self, headings: Sequence[Heading], cells: Sequence[list[Cell]], read: Sequence[Values]
    ) -> list[Values]:
        """Columns of ticks with their empty cells as no, in rows that hold a figure where figures are asked for."""
        figures = [k for k, h in enumerate(headings) if h.column and h.column.numeric]
        answered = [not figures or any(cells[k][i] is not None for k in figures) for i in range(len(self.body.records))]
        found = []
        for heading, column, values in zip(headings, cells, read, strict=True):
            if heading.column and heading.column.type == "flag" and (told := unticked(column, answered)):
                self._tell_values(heading, [told])
                no = [
                    False if v is None and yes else value
                    for v, yes, value in zip(column, answered, values.values, strict=True)
                ]
                values = Values(no, values.told, values.unit)
            found.append(values)
        return found

    def _with_ditto(self, heading: Heading, cells: list[Cell], told: list[Told]) -> list[Cell]:
        marks = words().ditto
        if not any(type(v) is str and v.lower() in marks for v in cells):
            return cells
        if shape_of(cells, heading.column) == "number":
            return cells
        out: list[Cell] = []
        for i, v in enumerate(cells):
            if type(v) is str and v.lower() in marks and out and out[-1] is not None:
                told.append(Told("ditto", i, {"raw": v}))
                v = out[-1]
            out.append(v)
        return out

    def _without_lost(self, c: int, cells: list[Cell], told: list[Told]) -> list[Cell]:
        """Cells whose letters are lost give no value."""
        out = list(cells)
        for i, r in enumerate(self.body.records):
            if (r, c) in self.sheet.lossy:
                told.append(Told("letters_lost", i, {"raw": raw_text(cells[i])}))
                out[i] = None
        return out

    def _tell_values(self, heading: Heading, told: Sequence[Told]) -> None:
        groups: dict[str, list[Told]] = {}
        for one in told:
            groups.setdefault(one.code, []).append(one)
        for code, group in groups.items():
            if code in ("words_among_numbers", "number_as_text") and heading.index == self.body.ordinal:
                continue  # 1, 2, II, A: row numbers are no figures
            if code == "number_as_text" and not self.sheet.typed:
                continue
            most = 1 if code in NOTED else MOST_OPEN if group[0].values.get("readings") else MOST
            name, column = heading.name or letters(heading.index), heading.column.name if heading.column else None
            for one in group[:most]:
                row = self.body.records[one.at] + 1
                values = {"heading": name, "count": len(group), **one.values}
                self.tell(code, f"{letters(heading.index)}{row}", column=column, **values)
            if code not in NOTED and (left := group[most:]):
                ranges = areas((self.body.records[one.at], heading.index) for one in left)
                cells = ", ".join(map(range_of, ranges))
                kind = load().findings[code]
                titles = {"title": kind.title, "title_en": kind.title_en}
                self.tell("more_cells", cells, column=column, heading=name, count=len(left), cells=cells, **titles)
                self.findings[-1] = replace(self.findings[-1], severity=kind.severity)

    def _totals(self, cells: Sequence[Sequence[Cell]]) -> tuple[Mapping[int, float], ...]:
        rows = (figures_in(self.grid, self.body, r, cells, self.header.left) for r in self.body.totals)
        return tuple({k: v[0] for k, v in row.items() if len(v) == 1} for row in rows)

    # ---- findings about the whole ----

    def _tell_headings(self, headings: Sequence[Heading], filled: Sequence[int], topic: str | None) -> None:
        row = self.header.bottom + 1
        for h, count in zip(headings, filled, strict=True):
            if h.told and (count or h.told != "heading_unknown"):
                first, second = (*h.near, h.column.label if h.column else "", "")[:2]
                near = f"; gần nhất: {', '.join(h.near)}" if h.near else ""
                self.tell(
                    h.told, f"{letters(h.index)}{row}", heading=h.name, raw=h.name, near=near,
                    first=first, second=second, near_en=f"; nearest: {', '.join(h.near)}" if h.near else "",
                )  # fmt: skip
            if topic and count and not h.path and h.index != self.body.ordinal:
                self.tell("column_without_heading", f"{letters(h.index)}{row}", columns=letters(h.index))
        if topic is None:
            for indexes in duplicate_headings([h for h, n in zip(headings, filled, strict=True) if n]).values():
                name = next(h.name for h in headings if h.index == indexes[0])
                columns = ", ".join(letters(i) for i in indexes)
                self.tell("heading_duplicate", f"{letters(indexes[0])}{row}", heading=name, columns=columns, raw=name)

    def _tell_rows(self) -> None:
        body, left = self.body, letters(self.header.left)
        if body.repeats:
            self.tell("header_repeated", f"{left}{body.repeats[0] + 1}", rows=run_of(r + 1 for r in body.repeats))
        more = [r for rows in body.lines.values() for r in rows]
        counted = [r for r in more if self._with_figures(r)]
        named = [r for r in more if self._named(r) and r not in counted]
        for code, joined in (("lines_joined", named), ("figures_row_joined", counted)):
            if joined:
                self.tell(code, f"{left}{joined[0] + 1}", rows=run_of(r + 1 for r in joined))
        if body.numbered:
            rows = run_of(r + 1 for r in body.numbered)
            at = f"{letters(body.ordinal or 0)}{body.numbered[0] + 1}"
            self.tell("numbered_but_empty", at, count=len(body.numbered), rows=rows)
        self._tell_unclear()
        for area in areas(body.stray):
            value = self.grid.value(area.top, area.left)
            self.tell("rows_outside", range_of(area), range=range_of(area), raw=raw_text(value))
        first, last = self.header.top, max(body.end, self.header.end)
        hidden = [r + 1 for r in self.sheet.hidden_rows if first <= r <= last and self.grid.rows[r : r + 1] != [[]]]
        if hidden:
            self.tell("hidden_rows", f"{left}{hidden[0]}", count=len(hidden), rows=run_of(hidden))
        columns = [c for c in self.sheet.hidden_columns if self.header.left <= c <= self.header.right]
        if columns:
            names = ", ".join(letters(c) for c in columns)
            self.tell("hidden_columns", f"{letters(columns[0])}{first + 1}", columns=names)

    def _tell_unclear(self) -> None:
        """Rows that two readings fit equally well: which they are, and which was taken."""
        body = self.body
        label = body.label if body.label is not None else self.header.left
        more = {r for rows in body.lines.values() for r in rows}
        for code, rows in (
            ("words_row_joined", [r for r in body.unclear if r in more]),
            ("words_row_as_section", [r for r in body.unclear if r in body.sections]),
            ("details_of_total", list(body.details)),
            ("total_not_named", [] if body.unsaid is None else [body.unsaid]),
        ):
            if rows:
                raw = raw_text(self.grid.value(rows[0], label)) or next(iter(self.grid.texts(rows[0])), "")
                self.tell(code, f"{letters(label)}{rows[0] + 1}", raw=raw, rows=run_of(r + 1 for r in rows))
        if self.header.guessed:
            row = self.header.top + 1
            said = " | ".join(self.grid.texts(self.header.top)[:4])
            self.tell("header_guessed", f"{letters(self.header.left)}{row}", raw=said, row=row)

    def _named(self, r: int) -> bool:
        """Whether a row that goes on with a record has a name of its own."""
        label = self.body.label
        return label is not None and self.grid.value(r, label) is not None and not self.grid.covered(r, label)

    def _with_figures(self, r: int) -> bool:
        """Whether a row without a name or a merged one goes on with a record by its figures."""
        merged = self.body.label is not None and self.grid.covered(r, self.body.label)
        return not merged and any(figure(v) for _, v in self.grid.rows[r])

    def _encoding(self) -> str:
        rows = {*self.block.titles, *self.block.header_rows, *self.block.notes}
        first, last = self.header.top, max(self.body.end, self.header.end)
        legacy = [
            e for (r, c), e in self.sheet.legacy.items() if self.grid.holds(r, c) and (first <= r <= last or r in rows)
        ]
        if not legacy:
            return "unicode"
        kinds = set(legacy)
        labels = [label for e, label in (("tcvn3", "TCVN3 (ABC)"), ("vni", "VNI")) if e in kinds]
        unicode = any(
            type(v) is str and (r, c) not in self.sheet.legacy and any(x > "\u00bf" and x.isalpha() for x in v)
            for r in {*rows, *range(first, last + 1)}
            for c, v in self.grid.rows[r]
        )
        name = kinds.pop() if len(kinds) == 1 and not unicode else "mixed"
        shown = ", ".join(labels) or "TCVN3, VNI"
        self.findings.append(
            finding("legacy_encoding", file=self.file, sheet=self.sheet.name, count=len(legacy), encoding=shown)
        )
        return name


def _excel(rows: Iterable[int]) -> tuple[int, ...]:
    return tuple(r + 1 for r in sorted(rows))


def _named_in(headings: Sequence[Heading], notes: Sequence[str]) -> list[Heading]:
    """Columns of money that notes name; all of them where they name none."""
    money = [h for h in headings if h.column is not None and h.column.type == "money"]
    text = key(" ".join(notes))
    return [h for h in money if key(without_unit(h.path[-1])) in text] or money


def kind_hint(sheet: str, titles: Sequence[str], headings: Sequence[Heading]) -> str | None:
    """Whether a table lists HTX or THT: by the sheet's name, else its title, else its headings."""
    named = next((h.name for h in headings if h.column is not None and h.column.name == "name"), "")
    for said in (sheet, " ".join(titles), named):
        text = f" {key(said)} "
        found = [kind for kind, ways in KINDS.items() if any(way in text for way in ways)]
        if len(found) == 1:
            return found[0]
    return None
