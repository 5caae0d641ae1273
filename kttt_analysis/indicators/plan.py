"""A yearly plan as data: number, date, issuer, targets, groups of solutions."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kttt_analysis.dictionary import load


class PlanError(ValueError):
    """A plan file is wrong; the message says where and what is accepted."""


@dataclass(frozen=True)
class Target:
    """One target: an indicator, its value in the indicator's unit, and the words of the document."""

    indicator: str
    value: float
    unit: str
    printed: str
    districts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Plan:
    """A plan in one revision. `solutions` are the groups of solutions as (number, text)."""

    year: int
    number: str
    date: date
    issuer: str
    title: str
    targets: tuple[Target, ...]
    solutions: tuple[tuple[int, str], ...]
    revision: int = 0
    source: str = ""

    def target(self, indicator: str, district: str | None = None) -> float | None:
        """Value planned for an indicator, for the province or one district; None without one."""
        for target in self.targets:
            if target.indicator == indicator:
                return target.value if district is None else dict(target.districts).get(district)
        return None


def parse_plan(text: str, file: str = "plan.toml") -> Plan:
    """Return the plan that a TOML text holds.

    Raises
    ------
    PlanError
        Not TOML, a key is missing, or an indicator is unknown (the nearest known one is named).
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{file}: không phải TOML hợp lệ: {error}") from error
    try:
        targets = tuple(_target(t, file) for t in raw["targets"])
        solutions = tuple((int(s["group"]), str(s["text"])) for s in raw.get("solutions", ()))
        plan = Plan(
            year=int(raw["year"]),
            number=str(raw["number"]),
            date=raw["date"],
            issuer=str(raw["issuer"]),
            title=str(raw["title"]),
            targets=targets,
            solutions=solutions,
            revision=int(raw.get("revision", 0)),
            source=str(raw.get("source", "")),
        )
    except KeyError as error:
        raise PlanError(f"{file}: thiếu khóa {error}") from error
    if not isinstance(plan.date, date):
        raise PlanError(f"{file}: date phải là ngày dạng 2020-09-29, đang ghi {plan.date!r}")
    return plan


def _target(raw: dict[str, object], file: str) -> Target:
    code = str(raw["indicator"])
    known = load().indicators
    if code not in known:
        near = difflib.get_close_matches(code, known, n=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise PlanError(f"{file}: chỉ tiêu {code!r} không có trong danh mục{hint}")
    value = raw["value"]
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        raise PlanError(f"{file}: [{code}] value phải là số dương, đang ghi {value!r}")
    districts = raw.get("districts", {})
    assert isinstance(districts, dict)
    return Target(
        indicator=code,
        value=float(value),
        unit=str(raw.get("unit", known[code].unit)),
        printed=str(raw.get("printed", "")),
        districts=tuple(sorted((str(k), float(v)) for k, v in districts.items())),
    )


def plan_in_force(plans: Iterable[Plan], year: int, as_of: date, issuer: str | None = None) -> Plan | None:
    """The last revision of a year's plan that was issued by a day; None if there is none.

    `issuer` chooses between bodies that each gave one; without it the first issuer's wins.
    """
    candidates = [p for p in plans if p.year == year and p.date <= as_of and issuer in (None, p.issuer)]
    return max(candidates, key=lambda p: (p.revision, p.date)) if candidates else None
