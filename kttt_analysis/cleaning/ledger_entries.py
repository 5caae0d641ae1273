"""Entries that people write: lists of tables in TOML files, each with its quarter, who said so, when and why.

Confirmations and corrections are such entries. What is missing, unknown or of the wrong kind is told with the place
of the entry, what is accepted and the nearest word.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from kttt_analysis.cleaning.places import named_district
from kttt_analysis.dictionary import Province
from kttt_analysis.quarter import Calendar, Quarter

Kinds = Mapping[str, tuple[type, ...]]
SAID: Kinds = MappingProxyType({"quarter": (str,), "by": (str,), "on": (date,), "reason": (str,)})
"""What every entry says."""
_WORDS = {
    str: "chữ trong ngoặc kép",
    date: "ngày dạng 2021-07-10",
    int: "số nguyên",
    float: "số",
    bool: "true hoặc false",
}


class LedgerError(ValueError):
    """An entry that people wrote cannot be understood; the message says which, what it says and what is accepted."""


def entries(
    text: str, name: str, where: str, keys: Kinds, needed: Iterable[str], error: type[LedgerError]
) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries `[[name]]` of a TOML text, each with where it stands.

    Parameters
    ----------
    keys
        Every key that an entry may have beside those of `SAID`, with the types it may be of.
    needed
        Keys that each entry must have; those of `SAID` always.
    error
        What is raised where the text is no TOML, or a key is missing, unknown or of another type.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise error(f"{where}: không phải TOML hợp lệ: {fault}") from fault
    found = raw.pop(name, [])
    if raw or not isinstance(found, list) or not all(isinstance(e, dict) for e in found):
        raise error(f"{where}: chỉ ghi các mục [[{name}]]")
    known = {**keys, **SAID}
    return [(at, _checked(entry, at, known, (*needed, *SAID), error)) for at, entry in _placed(found, where)]


def _placed(found: Iterable[dict[str, Any]], where: str) -> Iterable[tuple[str, dict[str, Any]]]:
    return ((f"{where}: mục thứ {number}", entry) for number, entry in enumerate(found, 1))


def _checked(
    entry: dict[str, Any], at: str, keys: Kinds, needed: Iterable[str], error: type[LedgerError]
) -> dict[str, Any]:
    for key in entry:
        if key not in keys:
            raise error(f"{at}: khóa {key!r} không có; phải là một trong {', '.join(keys)}{nearest(key, keys)}")
    for key in needed:
        if key not in entry:
            raise error(f"{at}: thiếu {key}")
    for key, value in entry.items():
        if type(value) not in keys[key] or (isinstance(value, str) and not value.strip() and key != "was"):
            wanted = ", ".join(dict.fromkeys(_WORDS[kind] for kind in keys[key]))
            raise error(f"{at}: {key} phải là {wanted}; đang ghi {value!r}")
    return entry


def nearest(word: str, accepted: Iterable[str]) -> str:
    """The nearest of the accepted words as the end of a message; nothing where none is near.

    >>> nearest("reson", ["reason", "by"]), nearest("xyz", ["reason"])
    ("; gần nhất là 'reason'", '')
    """
    near = difflib.get_close_matches(word, list(accepted), n=1)
    return f"; gần nhất là {near[0]!r}" if near else ""


def said(
    raw: Mapping[str, Any], province: Province, calendar: Calendar, at: str, error: type[LedgerError]
) -> tuple[dict[str, Any], date]:
    """Return what every entry says, and the last day of its quarter, on which its places are looked up."""
    try:
        quarter = Quarter.parse(raw["quarter"])
        day = quarter.bounds(calendar)[1]
        district = named_district(raw["district"], province, day)
    except ValueError as fault:
        raise error(f"{at}: {fault}") from fault
    told = {name: raw[name] for name in ("by", "on", "reason")}
    return {"district": district.code, "quarter": quarter, "entry": at, **told}, day


def in_quotes(text: str) -> str:
    r"""A text as it stands between double quotes on a command line.

    >>> in_quotes('HTX "Tân Tiến"')
    'HTX \\"Tân Tiến\\"'
    """
    return text.replace('"', '\\"')


def written(name: str, values: Mapping[str, Any]) -> str:
    """An entry as it stands in its file, to be added at its end; keys without a value are left out.

    >>> print(written("places", {"text": "Gò “Kuao”", "commune": None, "on": date(2021, 7, 10)}), end="")
    [[places]]
    text = "Gò “Kuao”"
    on = 2021-07-10
    """
    lines = [f"{key} = {_toml(value)}" for key, value in values.items() if value is not None]
    return "\n".join((f"[[{name}]]", *lines)) + "\n"


def _toml(value: str | float | bool | date) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else repr(value)
