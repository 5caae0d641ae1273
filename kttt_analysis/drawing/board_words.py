"""The words of the board (`dictionary/board.toml`), in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kttt_analysis.dictionary import DictionaryError, home, in_language, read_toml

FILE = "board.toml"


@dataclass(frozen=True)
class BoardWords:
    """Words by name in one language: phrases, headings of both tables, notes on a district, standings, what to do."""

    words: Mapping[str, str]
    headings: Mapping[str, str]
    others: Mapping[str, str]
    notes: Mapping[str, str]
    todo: Mapping[str, str]
    standing: Mapping[str, Mapping[str, str]]

    def say(self, word: str, /, **values: object) -> str:
        """One phrase, filled in."""
        return self.words[word].format(**values)


def board_words(lang: str = "vi") -> BoardWords:
    """Return the words in a language, Vietnamese for any that has none.

    Examples
    --------
    >>> board_words().standing["late"]["label"].format(days="3 ngày"), board_words("en").headings["version"]
    ('Chậm 3 ngày', 'Version')
    """
    return _board_words(home() / FILE, lang)


@cache
def _board_words(path: Path, lang: str) -> BoardWords:
    raw = read_toml(path)
    try:
        standing = {code: in_language(said, lang) for code, said in raw["standing"].items()}
        flat = {name: in_language(raw[name], lang) for name in ("words", "headings", "others", "notes", "todo")}
        return BoardWords(standing=standing, **flat)
    except KeyError as error:
        raise DictionaryError(f"{path.name}: {error}") from error
