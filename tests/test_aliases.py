"""No alias of the dictionary is dead: each is read in a drawn sheet as the entry it stands with, and none says twice
what another one says already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kttt_analysis.cleaning.records import Sheet, rows_of
from kttt_analysis.dictionary import Column, load, load_province
from kttt_analysis.forms import Table
from kttt_analysis.forms.aliases import TOPICS
from kttt_analysis.forms.units import without_unit
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import key
from tests.sheets import reading, table_of

VALUES = {"count": "12", "money": "150", "area": "30.5", "number": "12", "date": "2019-05-06", "flag": "x"}
PROVINCE = load_province("91")
QUARTER = Quarter(2021, 2)


# ---- headings ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A way of asking for a column: a heading, alone or below a group."""

    column: Column
    words: str

    @property
    def group(self) -> str:
        return self.words.rpartition(">")[0].strip()

    @property
    def leaf(self) -> str:
        return self.words.rpartition(">")[2].strip()

    @property
    def place(self) -> str:
        return f"columns.toml: [{self.column.table}.{self.column.name}] {self.words!r}"

    @property
    def same(self) -> tuple[str, str]:
        return key(self.group), key(without_unit(self.leaf))


def asked(column: Column) -> list[Heading]:
    """Every heading of a column that forms may have; what the programme makes itself is asked for by no form."""
    made = not column.forms and not column.aliases
    return [] if made else [Heading(column, words) for words in (column.label, *column.aliases)]


def drawn(headings: Sequence[Heading]) -> str:
    """A sheet with these headings and two records."""
    upper = ["STT", *(h.group or h.leaf for h in headings)]
    lower = ["^", *(h.leaf if h.group else "^" for h in headings)]
    head = [f"1 | {' | '.join(upper)}", f"2 | {' | '.join(lower)}"]
    rows = [f"{n + 2} | {n} | " + " | ".join(_cell(h.column, n) for h in headings) for n in (1, 2, 3)]
    return "\n".join([*head, *rows])


def _cell(column: Column, n: int) -> str:
    if column.name == "name":
        return f"HTX Tân Tiến {'ABC'[n - 1]}"
    if column.type == "term":
        terms = list(load().vocabularies[str(column.vocabulary)].values())
        return terms[(n - 1) % len(terms)].label
    if column.name == "district_code":
        return "Gò Quao"
    return VALUES.get(column.type, f"chữ {'abc'[n - 1]}")


def batches(topic: str) -> Iterator[list[Heading]]:
    """Sheets in which each column of a topic goes by its next heading, until every heading has had its turn."""
    ways = {c.name: asked(c) for c in load().columns[topic].values() if asked(c) and c.name not in BESIDE}
    for turn in range(max(map(len, ways.values()))):
        yield [found[turn % len(found)] for found in ways.values()]


# Columns that stand for others: a sheet has the five levels or the old band, the sum or the average.
BESIDE = {"managers_intermediate_college": "managers_intermediate", "regular_income_average": "regular_income"}


def unread(headings: Sequence[Heading], table: Table) -> list[str]:
    found = {c.index: c.column for c in table.columns}
    return [
        f"{h.place} is read as {found.get(i)!r}" for i, h in enumerate(headings, 1) if found.get(i) != h.column.name
    ]


@pytest.mark.parametrize("topic", list(TOPICS))
def test_every_heading_is_read_as_its_column(tmp_path: Path, topic: str) -> None:
    sheets = list(batches(topic))
    for name, instead in BESIDE.items():
        if name in load().columns[topic]:
            for heading in asked(load().columns[topic][name]):
                others = [h for h in sheets[0] if h.column.name != instead and not h.column.name.startswith("managers")]
                sheets.append([*others, heading])
    text = {f"Biểu {n}": drawn(headings) for n, headings in enumerate(sheets)}
    tables = {t.sheet: t for t in reading(tmp_path, text).tables}
    faults = [fault for n, headings in enumerate(sheets) for fault in unread(headings, tables[f"Biểu {n}"])]
    assert sorted(set(faults)) == []


def test_no_heading_says_what_another_says() -> None:
    faults = []
    for topic, columns in load().columns.items():
        seen: dict[tuple[str, str], Heading] = {}
        for heading in (h for column in columns.values() for h in asked(column)):
            before = seen.setdefault(heading.same, heading)
            if before is not heading:
                faults.append(f"{topic}: {heading.place} says the same as {before.place}")
    assert faults == []


# ---- cells of closed lists --------------------------------------------------------------------------

LISTS = {(c.table, c.name): str(c.vocabulary) for t in load().columns.values() for c in t.values() if c.type == "term"}
FORMS = {  # the columns that make a sheet one of its topic, with what stands in them
    "units": {"name": "HTX Tân Tiến {}", "members_total": "20", "revenue": "150"},
    "support": {"title": "Lớp số {}", "classes": "1", "participants": "30"},
    "totals": {"stated": "12"},
    "remarks": {"text": "Ý kiến {}"},
}


def said(vocabulary: str) -> list[tuple[str, str]]:
    """Every way of writing every term of a list, with the term's code."""
    terms = load().vocabularies[vocabulary]
    return [(code, words) for code, term in terms.items() for words in (term.label, *term.aliases)]


def rows_read(tmp_path: Path, topic: str, columns: dict[str, list[str]]) -> list[dict[str, object]]:
    """The typed rows of a drawn sheet with these cells and those that its topic needs."""
    count = max(map(len, columns.values()))
    cells = {name: [words[n % len(words)] for n in range(count)] for name, words in columns.items()}
    cells |= {name: [text.format(n) for n in range(count)] for name, text in FORMS[topic].items() if name not in cells}
    labels = [load().columns[topic][name].label for name in cells]
    lines = [f"1 | STT | {' | '.join(labels)}"]
    lines += [f"{n + 2} | {n + 1} | {' | '.join(row)}" for n, row in enumerate(zip(*cells.values(), strict=True))]
    table = table_of(tmp_path, "\n".join(lines))
    assert len(table.records) == count, "every line is a record"
    district = PROVINCE.district("907", QUARTER.end)
    return list(rows_of(Sheet(table, "a.xlsx", district, PROVINCE, QUARTER, "calendar"), topic).rows)


@pytest.mark.parametrize("topic", list(TOPICS))
def test_every_term_is_read_by_each_of_its_words(tmp_path: Path, topic: str) -> None:
    lists = {name: vocabulary for (table, name), vocabulary in LISTS.items() if table == topic}
    rows = rows_read(tmp_path, topic, {name: [w for _, w in said(v)] for name, v in lists.items()})
    faults = [
        f"vocabularies.toml: [{vocabulary}.{code}] {words!r} is read as {rows[n].get(name)!r}"
        for name, vocabulary in lists.items()
        for n, (code, words) in enumerate(said(vocabulary))
        if rows[n].get(name) != code
    ]
    assert faults == []


def test_no_word_of_a_list_says_what_another_says() -> None:
    faults = []
    for vocabulary, terms in load().vocabularies.items():
        codes = {key(code): code for code in terms}  # a cell may hold the code itself
        seen: dict[str, str] = {}
        for code, words in said(vocabulary):
            before = seen.setdefault(key(words), f"{code} {words!r}")
            if before != f"{code} {words!r}" or (key(words) in codes and words != terms[code].label):
                faults.append(
                    f"vocabularies.toml: [{vocabulary}.{code}] {words!r} says the same as {before or codes[key(words)]}"
                )
    assert faults == []


def test_aliases_stand_only_where_a_form_asks() -> None:
    """A list that no column of a form holds is written by the programme alone: other words for it are never read."""
    lists = load().vocabularies
    assert [v for v in lists if v not in LISTS.values() and any(t.aliases for t in lists[v].values())] == []


# ---- places -----------------------------------------------------------------------------------------


def test_every_district_is_read_by_each_of_its_names(tmp_path: Path) -> None:
    ways = [(d.code, words) for d in PROVINCE.districts for words in (d.code, *d.names)]
    rows = rows_read(tmp_path, "units", {"district_code": [words for _, words in ways]})
    faults = [
        f"91.toml: [{code}] {words!r} is read as {row['_stated_district']!r}"
        for (code, words), row in zip(ways, rows, strict=True)
        if row["_stated_district"] != code
    ]
    assert faults == []


def test_no_alias_of_a_district_says_what_another_name_says() -> None:
    named: dict[str, str] = {}
    faults = []
    for district in PROVINCE.districts:
        usual = [n for n in district.names if n not in district.aliases]
        for words in (*dict.fromkeys(usual), *district.aliases):
            owner = named.setdefault(key(words), district.code)
            if owner != district.code or (words in district.aliases and key(words) in map(key, usual)):
                faults.append(f"91.toml: [{district.code}] {words!r} says the same as a name of {owner}")
    assert faults == []


@pytest.mark.parametrize(
    "day", [date(2020, 11, 30), date(2021, 6, 30), date(2024, 1, 1), date(2025, 6, 30), date(2025, 7, 1)]
)
def test_every_commune_is_found_by_code_and_name_on_a_day(day: date) -> None:
    for commune in PROVINCE.communes_on(day):
        assert PROVINCE.commune(commune.code, day) == commune
        for words in commune.names:
            assert commune in PROVINCE.communes_named(words, day, commune.district_code), words
        assert PROVINCE.communes_named(commune.full_name, day, commune.district_code) == (commune,)
