"""What cells of the blank workbook accept, tell when they are chosen, and when they change colour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kttt_analysis.dictionary import Column, Indicator, load
from kttt_analysis.forms.form import form
from kttt_analysis.forms.styles import Styles
from kttt_analysis.forms.template_words import Rule, TemplateSheet, template
from kttt_analysis.vietnamese.printing import format_number

LONGEST_TITLE, LONGEST_PROMPT, LONGEST_ERROR = 32, 255, 225  # what Excel shows
UNITS = ("count", "money", "area")
_PLACE = re.compile(r"\{(\w+)(?:([.:])(\w+))?\}")


@dataclass(frozen=True)
class Limits:
    """What holds for one sheet: its district, the days it may speak of, the defined name of each column's list."""

    district: str
    first_day: date
    last_day: date
    lists: Mapping[str, str]


@dataclass(frozen=True)
class Rows:
    """Where records of a sheet go: rows from 1, and the column of each name from 0."""

    first: int
    last: int
    places: Mapping[str, int]

    def cell(self, column: str) -> str:
        """The cell of a column in the first row, as conditions name it: the column fixed, the row free."""
        return f"${xl_col_to_name(self.places[column])}{self.first}"

    def all(self, column: str) -> str:
        """All cells of a column."""
        letter = xl_col_to_name(self.places[column])
        return f"${letter}${self.first}:${letter}${self.last}"


def kind_of(column: Column, indicator: Indicator | None = None) -> str:
    """Which sentence of `accepts` and `refuses` is about a column; of a stated total, by what its indicator adds up."""
    if column.name == "commune_code":
        return "commune"
    if column.type != "number" or indicator is None:
        return column.type
    table = load().columns["support" if indicator.support else "units"]
    return "number" if any(table[c].type in ("money", "area") for c in indicator.sum) else "number_whole"


def most_letters(column: Column) -> int:
    """How long a text may be."""
    longest = template().longest
    name = "remark" if (column.table, column.name) == ("remarks", "text") else column.name
    return longest.get(name, longest.get(column.type, 0))


def _words(column: Column, limits: Limits) -> dict[str, Any]:
    """What sentences about a column are filled in with."""
    low, high = column.low, column.high
    shown = {"low": format_number(0), "high": "", "district": limits.district, "most": most_letters(column)}
    if column.type == "date":
        return shown | {"low": f"{_first_day(column, limits):%d/%m/%Y}", "high": f"{limits.last_day:%d/%m/%Y}"}
    return shown | {k: format_number(v) for k, v in (("low", low), ("high", high)) if isinstance(v, int | float)}


def _first_day(column: Column, limits: Limits) -> date:
    """Activities are of the year; units may be as old as the column says."""
    return column.low if column.table != "support" and isinstance(column.low, date) else limits.first_day


def accepted(column: Column, limits: Limits, indicator: Indicator | None = None) -> str:
    """What a column accepts, in a sentence."""
    return template().accepts[kind_of(column, indicator)].format(**_words(column, limits))


def validation(column: Column, limits: Limits, indicator: Indicator | None = None) -> dict[str, Any]:
    """Return what XlsxWriter's `data_validation` is to be given for the cells of a column.

    What cannot be right is stopped; what is only unusual is coloured, never stopped. An empty cell is always right.
    """
    kind, words = kind_of(column, indicator), _words(column, limits)
    unit = column.unit if column.type in UNITS else indicator.unit if indicator else None
    prompt = " ".join(
        part
        for part in (
            column.meaning,
            template().accepts["unit"].format(unit=unit) if unit else "",
            accepted(column, limits, indicator) if kind not in ("money", "area") else "",
        )
        if part
    )
    return {
        **_criterion(column, kind, limits),
        "input_title": _short(column.label, LONGEST_TITLE),
        "input_message": _fitting(prompt, LONGEST_PROMPT, column),
        "error_title": template().refuses["title"],
        "error_message": _fitting(template().refuses[kind].format(**words), LONGEST_ERROR, column),
        "error_type": "stop",
        "ignore_blank": True,
    }


def _criterion(column: Column, kind: str, limits: Limits) -> dict[str, Any]:
    low, high = column.low, column.high
    match kind:
        case "count":
            return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        case "money" | "area":
            return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        case "number" | "number_whole":
            return {"validate": "decimal" if kind == "number" else "integer", "criteria": ">=", "value": 0}
        case "date":
            days = {"minimum": _first_day(column, limits), "maximum": limits.last_day}
            return {"validate": "date", "criteria": "between", **days}
        case "code" | "text":
            return {"validate": "length", "criteria": "<=", "value": most_letters(column)}
        case _:
            return {"validate": "list", "source": f"={limits.lists[column.name]}"}


def _short(text: str, most: int) -> str:
    """A text cut at a word."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _fitting(text: str, most: int, column: Column) -> str:
    if len(text) > most:
        raise ValueError(f"{column.table}.{column.name}: {len(text)} characters, at most {most} can be shown: {text!r}")
    return text


# ---- colours ---------------------------------------------------------------------------------------


def colour_cells(sheet: Worksheet, words: TemplateSheet, columns: Sequence[Column], rows: Rows, styles: Styles) -> None:
    """Let cells change colour as they are filled in: red before orange before yellow."""
    for level, column, formula in _conditions(words, columns, rows):
        at, fill = rows.places[column], template().colours[level].fill
        look = styles.fill(fill)
        condition = {"type": "formula", "criteria": f"={formula}", "format": look}
        if sheet.conditional_format(rows.first - 1, at, rows.last - 1, at, condition):
            raise ValueError(f"{column}: Excel does not take the condition {formula}")


def _conditions(words: TemplateSheet, columns: Sequence[Column], rows: Rows) -> Iterator[tuple[str, str, str]]:
    """Level, column and formula of every condition, the gravest first."""
    for level in ("wrong", "odd", "missing"):
        for rule in words.rules:
            if rule.level == level:
                for column in rule.mark:
                    yield level, column, _formula(rule, column, rows)
        if level == "odd":
            for one in columns:
                if one.usual:
                    yield level, one.name, _unusual(one, rows)
    for one in columns:
        if one.name in words.needed:
            yield "missing", one.name, _empty(one, words, columns, rows)


def _formula(rule: Rule, column: str, rows: Rows) -> str:
    filled = [f'{rows.cell(name)}<>""' for name in rule.given]
    empty = [f'{rows.cell(column)}=""'] if rule.level == "missing" else []
    return f"AND({','.join([*filled, *empty, _filled_in(rule.when, rows)])})"


def _filled_in(condition: str, rows: Rows) -> str:
    """A condition of `template.toml` with its cells and labels."""

    def one(found: re.Match[str]) -> str:
        name, how, more = found.groups()
        if how == ".":
            return f'"{load().vocabularies[name][more].label}"'
        return rows.all(name) if how == ":" else rows.cell(name)

    return _PLACE.sub(one, condition)


def _unusual(column: Column, rows: Rows) -> str:
    """Outside the usual band, of the row's kind of unit where there are several."""
    cell = rows.cell(column.name)
    outside = {kind: f"OR({cell}<{low:.0f},{cell}>{high:.0f})" for kind, (low, high) in column.usual.items()}
    if "*" in outside:
        said = outside["*"]
    elif "kind" in rows.places:
        labels = {kind: term.label for kind, term in load().vocabularies["kind"].items()}
        cases = [f'AND({rows.cell("kind")}="{labels[kind]}",{test})' for kind, test in outside.items() if kind != "THT"]
        said = f"OR({','.join(cases)})"
    else:
        said = outside["THT"]
    return f"AND(ISNUMBER({cell}),{said})"


def _empty(column: Column, words: TemplateSheet, columns: Sequence[Column], rows: Rows) -> str:
    """Empty in a row that has a name; figures are not asked of a unit that has ended."""
    tests = [f'{rows.cell(columns[0].name)}<>""', f'{rows.cell(column.name)}=""']
    if column.numeric and "status" in words.needed:
        tests.append(f'{rows.cell("status")}<>"{load().vocabularies["status"]["ended"].label}"')
    return f"AND({','.join(tests)})"


def usual_bands(column: Column, sheet: str) -> str:
    """The usual band in words, of each kind of unit that a sheet lists; empty where there is none."""
    words = template().accepts
    shown = []
    for kind, (low, high) in column.usual.items():
        if kind == "*" or (kind if kind == "THT" else "HTX") == sheet:
            band = words["band"].format(low=format_number(low), high=format_number(high))
            shown.append(band if kind == "*" else f"{kind} {band}")
    return words["usual"].format(bands="; ".join(shown)) if shown else ""


def terms_of(column: Column, sheet: TemplateSheet) -> tuple[str, ...]:
    """Labels that a sheet offers in a column."""
    if column.type == "flag":
        return (form().yes, form().no)
    terms = load().vocabularies[str(column.vocabulary)]
    return tuple(terms[code].label for code in sheet.choices.get(column.name, tuple(terms)))
