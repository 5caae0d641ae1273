"""The words of marked copies and their letters (`dictionary/marking.toml`), in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kttt_analysis.dictionary import Column, DictionaryError, Finding, home, in_language, load, read_toml
from kttt_analysis.vietnamese.printing import format_number

FILE = "marking.toml"
LONGEST_RAW = 120  # letters of a cell's text that its comment quotes
MOST_TERMS = 8  # of a list that a comment names
EXAMPLES = {"whole": 1_250, "amount": 1_250.5}


@dataclass(frozen=True)
class MarkingWords:
    """Words by name in one language: of the sheet, of its comments, of what columns accept, of a letter."""

    lang: str
    words: Mapping[str, str]
    accepts: Mapping[str, str]
    headings: Mapping[str, str]
    lost: Mapping[str, str]
    letter: Mapping[str, str]

    def say(self, word: str, /, **values: object) -> str:
        """One phrase of the sheet, filled in."""
        return self.words[word].format(**self._printed(values))

    def write(self, word: str, /, **values: object) -> str:
        """One phrase of the letter, filled in."""
        return self.letter[word].format(**self._printed(values))

    def accepted(self, column: Column) -> str:
        """What a column accepts; empty where it takes any text."""
        kind = "commune" if column.name == "commune_code" else column.type
        terms = list(load().vocabularies.get(column.vocabulary or "", {}).values())
        labels = "; ".join(t.label_en if self.lang == "en" else t.label for t in terms[:MOST_TERMS])
        more = "…" if len(terms) > MOST_TERMS else ""
        numbers = {name: format_number(n, lang=self.lang) for name, n in EXAMPLES.items()}
        return self.accepts.get(kind, "").format(terms=labels + more, unit=column.unit or "", **numbers)

    def _printed(self, values: Mapping[str, object]) -> dict[str, object]:
        return {k: format_number(v, lang=self.lang) if isinstance(v, int) else v for k, v in values.items()}


def comment_text(number: int, one: Finding, words: MarkingWords) -> str:
    """What a comment says of a finding: the matter, then in three short lines what stands there, what may, what to do.

    Examples
    --------
    >>> from kttt_analysis.dictionary import finding
    >>> told = finding("number_unreadable", column="revenue", heading="Doanh thu", raw="1.2.3", cell="C3")
    >>> print(comment_text(1, told, marking_words()))
    1. PHẢI SỬA: Cột “Doanh thu” cần số nhưng ô ghi “1.2.3”.
    Đang ghi: 1.2.3
    Chấp nhận: số, đơn vị triệu đồng, không ghi kèm chữ, ví dụ 1.250,5
    Cách sửa: Ghi một số; phần giải thích đưa sang cột Ghi chú. Không có số liệu thì để trống.
    """
    message, fix = one.text(words.lang)
    lines = [f"{number}. {words.say(one.severity).upper()}: {message}"]
    if one.raw:
        raw = one.raw if len(one.raw) <= LONGEST_RAW else f"{one.raw[:LONGEST_RAW]}…"
        shown = one.read_as not in (None, "", one.raw)
        lines.append(words.say("read_as" if shown else "raw", raw=raw, read_as=one.read_as))
    tables = load().columns.values()
    column = next((table[one.column] for table in tables if one.column and one.column in table), None)
    accepted = words.accepted(column) if column is not None else ""
    if accepted and accepted.partition(";")[0] not in fix:  # a list of what may stand there is told once
        lines.append(words.say("accepted", accepted=accepted))
    return "\n".join([*lines, words.say("fix", fix=fix)])


def marking_words(lang: str = "vi") -> MarkingWords:
    """Return the words in a language, Vietnamese for any that has none.

    Examples
    --------
    >>> marking_words().say("sheet"), marking_words("en").headings["fix"]
    ('Cần sửa', 'How to mend it')
    """
    return _marking_words(home() / FILE, lang)


@cache
def _marking_words(path: Path, lang: str) -> MarkingWords:
    raw = read_toml(path)
    names = ("words", "accepts", "headings", "lost", "letter")
    try:
        return MarkingWords(lang, *(in_language(raw[name], lang) for name in names))
    except KeyError as error:
        raise DictionaryError(f"{path.name}: {error}") from error
