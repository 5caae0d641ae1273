"""Columns by the letters that Excel gives them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1 << 12)
def letters(column: int) -> str:
    """Name of a 0-based column.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name = chr(65 + rest) + name
        column -= 1
    return name


@lru_cache(maxsize=1 << 12)
def column_of(name: str) -> int:
    """The 0-based column of a name.

    >>> column_of("A"), column_of("AA")
    (0, 26)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
