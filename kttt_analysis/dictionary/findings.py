"""One finding: what is odd about a submission, where, and how to mend it, in the catalogue's words."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, fields, replace
from string import Formatter
from typing import Any

from kttt_analysis.dictionary.loading import load
from kttt_analysis.dictionary.model import DictionaryError, FindingKind


@dataclass(frozen=True)
class Finding:
    """What is odd, where it stands and how to mend it.

    `cell` is an address as in Excel ("D12"); `raw` what stands there; `read_as` what it was taken for (None: nothing).
    """

    code: str
    severity: str
    message: str
    fix: str
    quarter: str | None = None
    district_code: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    column: str | None = None
    raw: str | None = None
    read_as: str | None = None
    values: tuple[tuple[str, Any], ...] = field(default=(), compare=False, repr=False)

    def text(self, lang: str = "vi") -> tuple[str, str]:
        """Message and fix in a language."""
        if lang != "en":
            return self.message, self.fix
        kind, values = load().findings[self.code], dict(self.values)
        whole = AT_PROVINCE["vi"] in self.fix or not kind.province_fix
        fix = _fixes(kind, "en") if whole else kind.fix_en
        return _fill(kind.message_en, values, self.code), _fill(fix, values, self.code)

    def for_district(self) -> Finding | None:
        """The finding as the district reads it: what only the province can do is left out; None if that is all.

        >>> finding("dated_by_file", file="a.xlsx", day="1/7/2021").for_district() is None
        True
        """
        mine, _, province = self.fix.partition(AT_PROVINCE["vi"])
        return None if province and not mine.strip() else replace(self, fix=mine.strip())

    @property
    def where(self) -> str:
        """File, sheet and cell in one phrase, as far as known."""
        return " · ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain values, as the table of findings has them."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "values"}


AT_PROVINCE = {"vi": "Tại tỉnh: ", "en": "At the province: "}
"""Before what only the province can do."""
NOTHING_NEAR = re.compile(r"(?:Gần nhất là|Nearest is) “–”\. ?")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?")
PLACES = tuple(f.name for f in fields(Finding) if f.name not in ("code", "severity", "message", "fix", "values"))


def finding(code: str, **values: Any) -> Finding:
    """Make a finding from the catalogue.

    Parameters
    ----------
    code
        Entry of the catalogue.
    **values
        Where it stands (`file`, `sheet`, `cell`, `column`, `raw`, `read_as`, `quarter`, `district_code`) and what
        the entry's message asks for.

    Raises
    ------
    DictionaryError
        The code is not in the catalogue, or the message asks for a value that was not given.

    Examples
    --------
    >>> finding("damaged_file", file="a.xlsx", reason="tệp hỏng").severity
    'error'
    """
    catalogue = load().findings
    if code not in catalogue:
        near = difflib.get_close_matches(code, catalogue, n=1)
        hint = f"; nearest is {near[0]!r}" if near else ""
        raise DictionaryError(f"no finding {code!r} in the catalogue{hint}")
    kind = catalogue[code]
    where = {name: None if values.get(name) is None else str(values[name]) for name in PLACES}
    filled = {**where, **values}
    message, fix = _fill(kind.message, filled, code), _fill(_fixes(kind, "vi"), filled, code)
    return Finding(code, kind.severity, message, fix, **where, values=tuple(filled.items()))


def _fixes(kind: FindingKind, lang: str) -> str:
    """What to do: the district's part, then the province's."""
    mine, province = (kind.fix_en, kind.province_fix_en) if lang == "en" else (kind.fix, kind.province_fix)
    return f"{mine} {AT_PROVINCE[lang]}{province}".strip() if province else mine


def _fill(text: str, values: dict[str, Any], code: str) -> str:
    missing = [name for _, name, _, _ in Formatter().parse(text) if name and name not in values]
    if missing:
        raise DictionaryError(f"finding {code!r} needs {', '.join(missing)}")
    return NOTHING_NEAR.sub("", text.format(**{k: _shown(v) for k, v in values.items()}))


def _shown(value: Any) -> Any:
    """A value inside a sentence: days as people write them."""
    day = ISO_DAY.fullmatch(value) if isinstance(value, str) else None
    return "" if value is None else f"{int(day[3])}/{int(day[2])}/{day[1]}" if day else value
