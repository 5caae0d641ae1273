"""Where the dictionary in use stands, and how its text is read."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary.model import DictionaryError

HERE = Path(__file__).parent
PACKAGE = "kttt_analysis"
VARIABLE = "KTTT_DICTIONARY"
"""Environment variable that names another folder than the package's own."""


def home() -> Path:
    """Folder of the dictionary: the one that the environment variable KTTT_DICTIONARY names, else the package's own.

    Asked by whatever reads the dictionary, so that another name is noticed while the program runs.

    Raises
    ------
    DictionaryError
        The variable names no folder.
    """
    return _settled(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=1)
def _settled(named: str) -> Path:
    """The folder by its name; found anew only when another one is named, and then all else is forgotten."""
    folder = Path(named) if named else HERE
    if not folder.is_dir():
        raise DictionaryError(
            f"{VARIABLE}: không có thư mục {named!r}; ghi đường dẫn của một bản chép danh mục, hoặc bỏ trống biến này"
        )
    _forget()
    return folder


def _forget() -> None:
    """Empty every cache of the package: what it keeps may come from another dictionary."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PACKAGE:
            for kept in vars(module).values():
                if kept is not _settled and callable(clear := getattr(kept, "cache_clear", None)):
                    clear()


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of the dictionary says, as it stands.

    Raises
    ------
    DictionaryError
        It is missing, or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DictionaryError(f"{path.name}: {error}") from error


def in_language(entries: Mapping[str, str], lang: str) -> dict[str, str]:
    """Words of a file in one language: those of `name_en` in English, where there are any.

    >>> in_language({"sheet": "Trang", "sheet_en": "Sheet", "ha": "ha"}, "en")
    {'sheet': 'Sheet', 'ha': 'ha'}
    """
    own = {name: text for name, text in entries.items() if not name.endswith("_en")}
    return own if lang != "en" else {name: entries.get(f"{name}_en", text) for name, text in own.items()}
