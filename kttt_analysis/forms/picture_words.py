"""The words of the picture of a reading (`dictionary/picture.toml`), in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from kttt_analysis.dictionary import DictionaryError, home, in_language, read_toml
from kttt_analysis.vietnamese.printing import format_number

FILE = "picture.toml"


@dataclass(frozen=True)
class PictureWords:
    """Words by name in one language.

    `roles` gives each role's short word and its meaning, `frames` the headings of tables that a notebook shows.
    """

    lang: str
    words: Mapping[str, str]
    topics: Mapping[str, str]
    encodings: Mapping[str, str]
    roles: Mapping[str, tuple[str, str]]
    frames: Mapping[str, tuple[str, ...]]

    def say(self, word: str, /, **values: object) -> str:
        """One phrase, filled in and escaped: whatever stands in a file is harmless on the page."""
        printed = {k: format_number(v, lang=self.lang) if isinstance(v, int) else v for k, v in values.items()}
        return escape(self.words[word].format(**printed))


def picture_words(lang: str = "vi") -> PictureWords:
    """Return the words in a language, Vietnamese for any that has none.

    Examples
    --------
    >>> picture_words().say("blank_rows", count=1200), picture_words("en").roles["total"][0]
    ('1.200 dòng trống', 'total')
    """
    return _picture_words(home() / FILE, lang)


@cache
def _picture_words(path: Path, lang: str) -> PictureWords:
    raw = read_toml(path)
    try:
        groups = {name: in_language(raw[name], lang) for name in ("words", "topics", "encodings")}
        roles = {name: in_language(entry, lang) for name, entry in raw["roles"].items()}
        frames = {name: tuple(headings) for name, headings in in_language(raw["frames"], lang).items()}
        short = {name: (r["short"], r["meaning"]) for name, r in roles.items()}
        return PictureWords(lang, roles=short, frames=frames, **groups)
    except KeyError as error:
        raise DictionaryError(f"{path.name}: {error}") from error
