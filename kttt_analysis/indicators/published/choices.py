"""Reviewed choices about published figures: which one stands for a year, what is tried against what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from kttt_analysis.vietnamese.names import nearest


class PublishedError(ValueError):
    """Published figures or the choices about them are wrong; the message says where and how to mend it."""


@dataclass(frozen=True)
class Term:
    """A figure of the table, or the difference of two ("P026 - P027")."""

    figures: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Term:
        """Read a term; ValueError for any other words."""
        if not re.fullmatch(r"\w+( - \w+)?", text):
            raise ValueError(f'{text!r} phải là một mã số hoặc một hiệu như "P026 - P027"')
        return cls(tuple(text.split(" - ")))

    def __str__(self) -> str:
        return " − ".join(self.figures)


@dataclass(frozen=True)
class Point:
    """The figure that stands for one year of a series, and why; `apart`: another scope, never joined."""

    year: int
    figure: Term
    value: float
    reason: str
    apart: str = ""
    apart_en: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A series: an indicator, and the point chosen for each year."""

    code: str
    indicator: str
    label: str
    label_en: str
    unit: str
    points: tuple[Point, ...]
    period: Literal["end", "year"] = "end"
    note: str = ""


@dataclass(frozen=True)
class Closing:
    """One trial of opening + entries − exits against closing."""

    year: int
    indicator: str
    opening: Term
    closing: Term
    entries: tuple[str, ...]
    exits: tuple[str, ...]
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class PlanResult:
    """A target of a year with its result; `percent` and `above` are printed ones ("đạt", "tăng")."""

    year: int
    indicator: str
    issuer: str
    plan: str | None = None
    result: str | None = None
    percent: str | None = None
    above: str | None = None
    complete: bool = True
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Where figures come from: a name short enough for a table, and the address."""

    name: str
    address: str


@dataclass(frozen=True)
class Choices:
    """Everything reviewed about a table of published figures."""

    sources: tuple[Source, ...] = ()
    series: tuple[Choice, ...] = ()
    closings: tuple[Closing, ...] = ()
    results: tuple[PlanResult, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


FILES: Mapping[str, tuple[str, type]] = {
    "sources": ("sources.toml", Source),
    "series": ("series.toml", Choice),
    "closings": ("closings.toml", Closing),
    "results": ("plan_results.toml", PlanResult),
}


def read_choices(folder: Path) -> Choices:
    """Return the choices of a folder; a file that is not there holds none."""
    found: dict[str, Any] = {}
    for key, (file, kind) in FILES.items():
        path = folder / file
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
        except tomllib.TOMLDecodeError as error:
            raise PublishedError(f"{file}: không phải TOML hợp lệ: {error}") from error
        _known(raw, (key,), file)
        found[key] = tuple(_record(kind, entry, file) for entry in raw.get(key, ()))
    return Choices(**found)


def where(file: str, *parts: object) -> str:
    """The place of an entry, for messages."""
    return f"{file}: {' '.join(str(p) for p in parts if p not in (None, ''))}"


def one_of(value: str, accepted: Iterable[str], place: str, name: str) -> None:
    """Refuse a value that is not among those accepted, and name the nearest."""
    accepted = tuple(accepted)
    if value not in accepted:
        near = nearest(value, accepted, limit=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        listed = ", ".join(accepted) if len(accepted) <= 12 else f"{len(accepted)} giá trị đã có"
        raise PublishedError(f"{place}: {name} phải là một trong: {listed}; đang ghi {value!r}{hint}")


def _known(raw: Mapping[str, Any], accepted: Iterable[str], place: str) -> None:
    for key in raw:
        one_of(key, accepted, place, "khóa")


def _record(kind: Any, raw: Mapping[str, Any], file: str) -> Any:
    place = where(file, raw.get("code"), raw.get("indicator"), raw.get("year"), raw.get("name"))
    described = {f.name: f for f in fields(kind)}
    _known(raw, described, place)
    missing = [n for n, f in described.items() if f.default is MISSING and n not in raw]
    if missing:
        raise PublishedError(f"{place}: thiếu khóa {', '.join(missing)}")
    given = dict(raw)
    for name, value in raw.items():
        asked = str(described[name].type)
        if asked == "Term":
            try:
                given[name] = Term.of(str(value))
            except ValueError as error:
                raise PublishedError(f"{place}: {name} {error}") from error
        elif asked.startswith("tuple[Point"):
            given[name] = tuple(_record(Point, p, where(file, raw.get("code"))) for p in value)
        elif asked.startswith("tuple"):
            given[name] = tuple(str(v) for v in value)
        else:
            _typed(value, asked, place, name)
    return kind(**given)


def _typed(value: object, asked: str, place: str, name: str) -> None:
    accepted: dict[str, tuple[str, Any]] = {
        "int": ("một số nguyên", int),
        "float": ("một số", (int, float)),
        "bool": ("true hoặc false", bool),
    }
    words, types = accepted.get(asked, ("một đoạn chữ", str))
    if not isinstance(value, types) or (isinstance(value, bool) and asked != "bool"):
        raise PublishedError(f"{place}: {name} phải là {words}; đang ghi {value!r}")
