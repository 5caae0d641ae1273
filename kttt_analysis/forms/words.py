"""The words by which sheets show their layout (`dictionary/sheets.toml`), ready to compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from kttt_analysis.dictionary import DictionaryError, home, read_toml
from kttt_analysis.vietnamese.names import key

FILE = "sheets.toml"


@dataclass(frozen=True)
class Words:
    """Keys of the words of each kind; `ditto`, `tick`, `cross` and `mark` are signs, compared as they stand."""

    ordinal: frozenset[str]
    heading: frozenset[str]
    total: frozenset[str]
    subtotal: frozenset[str]
    note: frozenset[str]
    continued: frozenset[str]
    section: frozenset[str]
    signature: frozenset[str]
    unit_line: frozenset[str]
    title: frozenset[str]
    within: frozenset[str]
    compared: frozenset[str]
    naming: frozenset[str]
    not_additive: frozenset[str]
    indicator: frozenset[str]
    not_additive_first: frozenset[str]
    wide: frozenset[str]
    no_unit: frozenset[str]
    area: frozenset[str]
    general: frozenset[str]
    quarterly: frozenset[str]
    ditto: frozenset[str]
    tick: frozenset[str]
    cross: frozenset[str]
    mark: frozenset[str]


SIGNS = ("ditto", "tick", "cross", "mark")


@cache  # asked of every cell; emptied when another dictionary is named
def words() -> Words:
    """Return the words of sheets.

    Examples
    --------
    >>> "stt" in words().ordinal
    True
    """
    raw = read_toml(home() / FILE)
    try:
        return Words(
            **{
                kind: frozenset(w.strip().lower() if kind in SIGNS else key(w) for w in listed) - {""}
                for kind, listed in raw.items()
            }
        )
    except TypeError as error:
        raise DictionaryError(f"{FILE}: {error}") from error


@lru_cache(maxsize=1 << 16)
def begins(text: str, kind: str) -> bool:
    """Whether a text begins with one of the words of a kind, as whole words.

    >>> begins("Tên hợp tác xã", "heading"), begins("Tênh", "heading")
    (True, False)
    """
    known: frozenset[str] = getattr(words(), kind)
    said = key(text).split()
    return any(" ".join(said[:n]) in known for n in range(1, min(len(said), 6) + 1))


@lru_cache(maxsize=1 << 16)
def is_ordinal_heading(text: str) -> bool:
    """Whether a heading is that of the column that numbers the rows, in one or two languages.

    >>> is_ordinal_heading("STT"), is_ordinal_heading("STT/No."), is_ordinal_heading("Số thành viên")
    (True, True, False)
    """
    if len(text) > 30:
        return False
    known = words().ordinal
    return key(text) in known or any(key(part) in known for part in text.replace("/", "\n").split("\n"))
