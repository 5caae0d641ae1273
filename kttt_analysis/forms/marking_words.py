"""The words of marked copies and their letters (`dictionary/marking.toml`), in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kttt_analysis.dictionary import DictionaryError, home, in_language, read_toml
from kttt_analysis.vietnamese.printing import format_number

FILE = "marking.toml"


@dataclass(frozen=True)
class MarkingWords:
    """Words by name in one language: of the sheet and its comments, of its headings, of what is lost, of the letter."""

    lang: str
    words: Mapping[str, str]
    headings: Mapping[str, str]
    lost: Mapping[str, str]
    letter: Mapping[str, str]

    def say(self, word: str, /, **values: object) -> str:
        """One phrase of the sheet, filled in."""
        return self.words[word].format(**self._printed(values))

    def write(self, word: str, /, **values: object) -> str:
        """One phrase of the letter, filled in."""
        return self.letter[word].format(**self._printed(values))

    def _printed(self, values: Mapping[str, object]) -> dict[str, object]:
        return {k: format_number(v, lang=self.lang) if isinstance(v, int) else v for k, v in values.items()}


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
    try:
        return MarkingWords(lang, *(in_language(raw[name], lang) for name in ("words", "headings", "lost", "letter")))
    except KeyError as error:
        raise DictionaryError(f"{path.name}: {error}") from error
