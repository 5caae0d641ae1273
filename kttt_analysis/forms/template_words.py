"""What `dictionary/template.toml` says of the blank workbook: prefilled columns, asked cells, colours, guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from kttt_analysis.dictionary import DictionaryError, home, read_toml
from kttt_analysis.forms.form import form

FILE = "template.toml"
Level = Literal["wrong", "odd", "missing"]


@dataclass(frozen=True)
class Colour:
    """Fill of a kind of cell, and what the instructions say of it."""

    fill: str
    name: str
    says: str


@dataclass(frozen=True)
class Rule:
    """When cells of a row change colour: where all `given` are filled in and the condition `when` holds."""

    level: Level
    mark: tuple[str, ...]
    given: tuple[str, ...]
    when: str
    says: str


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet of the blank workbook, beside what `form.toml` says of it."""

    spare: int
    counted: str = ""
    carried: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] = ()
    row_height: float | None = None


@dataclass(frozen=True)
class Step:
    """One step of the instructions; `sheet` is the code of the sheet that it is about."""

    text: str
    sheet: str = ""


@dataclass(frozen=True)
class Guide:
    """The words of the sheet of instructions."""

    name: str
    title: str
    purpose: str
    steps_title: str
    colours_title: str
    rules_title: str
    checks_title: str
    columns_title: str
    columns: tuple[str, ...]
    both: str
    unusual: str
    facts: tuple[tuple[str, str], ...]
    listed: Mapping[str, str]
    steps: tuple[Step, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """All of `template.toml`."""

    file: str
    unit_format: str
    activity_format: str
    footer: str
    lists: Mapping[str, str]
    colours: Mapping[str, Colour]
    sheets: Mapping[str, TemplateSheet]
    accepts: Mapping[str, str]
    refuses: Mapping[str, str]
    longest: Mapping[str, int]
    guide: Guide

    @property
    def own_sheets(self) -> Mapping[str, str]:
        """Sheets that hold no answers: by name, the text in their first cell."""
        return MappingProxyType({self.guide.name: self.guide.title, self.lists["name"]: self.lists["title"]})


def template(path: Path | None = None) -> Template:
    """Return the words of the blank workbook.

    Raises
    ------
    DictionaryError
        A sheet, column or key that is not known, or one that is missing.

    Examples
    --------
    >>> template().sheets["HTX"].choices["kind"]
    ('HTX', 'QTDND', 'LHHTX')
    """
    return _template(path or home() / FILE)


@cache
def _template(path: Path) -> Template:
    raw = read_toml(path)
    try:
        shared = [_rule(r) for r in raw.pop("rules")]
        guide = raw.pop("guide")
        guide["facts"] = tuple((fact["label"], fact["text"]) for fact in guide["facts"])
        guide["steps"] = tuple(Step(**step) for step in guide["steps"])
        guide["rules"] = tuple(guide["rules"]["texts"])
        raw["guide"] = Guide(**_frozen(guide))
        raw["colours"] = {name: Colour(**c) for name, c in raw["colours"].items()}
        raw["sheets"] = {code: _sheet(code, sheet, shared) for code, sheet in raw["sheets"].items()}
        made = Template(**_frozen(raw))
    except (TypeError, KeyError) as error:
        raise DictionaryError(f"{path.name}: {error}") from error
    _check(made, path.name)
    return made


def _sheet(code: str, raw: Mapping[str, Any], shared: list[Rule]) -> TemplateSheet:
    """A sheet with its own rules and those that hold for every list of units, where it has their columns."""
    columns = {c.name for c in form().sheets[code].columns}
    units = [r for r in shared if {*r.mark, *r.given} <= columns]
    rules = (*(_rule(r) for r in raw.get("rules", ())), *units)
    choices = MappingProxyType({name: tuple(terms) for name, terms in raw.get("choices", {}).items()})
    return TemplateSheet(**{**_frozen(raw), "rules": rules, "choices": choices})


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(**_frozen(raw))


def _frozen(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, tables as read-only mappings."""
    frozen = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return {k: MappingProxyType(v) if isinstance(v, dict) else v for k, v in frozen.items()}


def _check(made: Template, file: str) -> None:
    """Every sheet of the form is described, and only columns that it has are named."""
    for code in {*form().sheets, *made.sheets}:
        if code not in made.sheets or code not in form().sheets:
            raise DictionaryError(f"{file}: [sheets] must be {', '.join(form().sheets)}; {code!r} differs")
        sheet, columns = made.sheets[code], {c.name for c in form().sheets[code].columns}
        named = {*sheet.carried, *sheet.needed, *sheet.choices}
        unknown = sorted((named | {c for r in sheet.rules for c in (*r.mark, *r.given)}) - columns)
        if unknown:
            raise DictionaryError(f"{file}: [sheets.{code}] names {unknown}; columns are {', '.join(sorted(columns))}")
    levels = get_args(Level)
    for rule in (r for s in made.sheets.values() for r in s.rules):
        if rule.level not in levels:
            raise DictionaryError(f"{file}: [[rules]] level {rule.level!r} must be one of {', '.join(levels)}")
    if missing := {f for f in (*levels, "prefilled", "open", "locked") if f not in made.colours}:
        raise DictionaryError(f"{file}: [colours] lacks {sorted(missing)}")
