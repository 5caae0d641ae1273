"""A yearly plan as data: number, date, issuer, targets, groups of solutions."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from kttt_analysis.cleaning.received import district_of
from kttt_analysis.dictionary import Indicator, Province, load
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import fold, key, nearest
from kttt_analysis.vietnamese.units import MEASURES, canonical_unit, scale

EVERY_YEAR = "/năm"
KINDS: Mapping[type, str] = {int: "số nguyên", str: "chữ trong ngoặc kép", date: "ngày dạng 2020-09-29"}


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
    """A plan in one revision. `solutions` are the groups of solutions as (number, text); `file` is where it stands."""

    year: int
    number: str
    date: date
    issuer: str
    title: str
    targets: tuple[Target, ...]
    solutions: tuple[tuple[int, str], ...]
    revision: int = 0
    source: str = ""
    file: str = ""

    def target(self, indicator: str, district: str | None = None) -> float | None:
        """Value planned for an indicator, for the province or one district; None without one."""
        for target in self.targets:
            if target.indicator == indicator:
                return target.value if district is None else dict(target.districts).get(district)
        return None


PLAN_KEYS = tuple(f.name for f in fields(Plan) if f.name != "file")
TARGET_KEYS = tuple(f.name for f in fields(Target))


def parse_plan(text: str, file: str = "plan.toml", province: Province | None = None) -> Plan:
    """Return the plan that a TOML text holds.

    Parameters
    ----------
    text
        The TOML.
    file
        Its name, for messages.
    province
        Whose districts the targets may name, by code, name or alias; without one the names stay as written.

    Raises
    ------
    PlanError
        Not TOML, a key is missing, unknown or of the wrong kind, an indicator or a district is unknown (the nearest
        is named) or given twice, or a unit cannot be converted into the indicator's.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{file}: không phải TOML hợp lệ: {error}") from error
    at = f"{file}:"
    _known(raw, PLAN_KEYS, at)
    year = _value(raw, "year", int, at)
    if not 1900 <= year <= 2199:
        raise PlanError(f"{file}: year phải là năm có bốn chữ số, đang ghi {year}")
    targets: dict[str, Target] = {}
    for place, entry in _tables(raw, "targets", file):
        target = _target(entry, place, file, year, province)
        if target.indicator in targets:
            raise PlanError(f"{file}: chỉ tiêu {target.indicator!r} được giao hai lần; chỉ giữ một [[targets]] cho nó")
        targets[target.indicator] = target
    if not targets:
        raise PlanError(f"{file}: chưa có [[targets]] nào; kế hoạch phải giao ít nhất một chỉ tiêu")
    day = _value(raw, "date", date, at)
    revision = _value(raw, "revision", int, at, 0)
    if revision < 0:
        raise PlanError(f"{file}: revision phải là 0 (bản đầu) hoặc lần sửa 1, 2, …, đang ghi {revision}")
    return Plan(
        year=year,
        number=_value(raw, "number", str, at),
        date=day.date() if isinstance(day, datetime) else day,
        issuer=_value(raw, "issuer", str, at),
        title=_value(raw, "title", str, at),
        targets=tuple(targets.values()),
        solutions=tuple(_solution(s, place, file) for place, s in _tables(raw, "solutions", file, needed=False)),
        revision=revision,
        source=_value(raw, "source", str, at, ""),
        file=file,
    )


def _tables(raw: Mapping[str, Any], name: str, file: str, *, needed: bool = True) -> list[tuple[str, dict[str, Any]]]:
    """The entries of an array of tables, each with its place for messages."""
    if name not in raw and not needed:
        return []
    if name not in raw:
        raise PlanError(f"{file}: thiếu khóa {name!r}; ghi mỗi mục dưới một dòng [[{name}]]")
    entries = raw[name]
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise PlanError(f"{file}: {name} phải là các mục [[{name}]], đang ghi {entries!r}")
    return [(f"[[{name}]] thứ {i}", e) for i, e in enumerate(entries, start=1)]


def _known(given: Iterable[str], accepted: Collection[str], where: str) -> None:
    for name in given:
        if name not in accepted:
            near = difflib.get_close_matches(name, list(accepted), n=1)
            hint = f"; gần nhất là {near[0]!r}" if near else ""
            raise PlanError(f"{where} khóa {name!r} không có; phải là một trong {', '.join(accepted)}{hint}")


def _value(raw: Mapping[str, Any], name: str, kind: type, where: str, default: Any = None) -> Any:
    """A key's value, of the kind it must have."""
    if name not in raw and default is None:
        raise PlanError(f"{where} thiếu khóa {name!r}")
    value = raw.get(name, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise PlanError(f"{where} {name} phải là {KINDS[kind]}, đang ghi {value!r}")
    return value


def _solution(raw: Mapping[str, Any], place: str, file: str) -> tuple[int, str]:
    where = f"{file}: {place}"
    _known(raw, ("group", "text"), where)
    return _value(raw, "group", int, where), _value(raw, "text", str, where)


def _target(raw: Mapping[str, Any], place: str, file: str, year: int, province: Province | None) -> Target:
    code = _value(raw, "indicator", str, f"{file}: {place}")
    known = load().indicators
    if code not in known:
        near = difflib.get_close_matches(code, known, n=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise PlanError(f"{file}: chỉ tiêu {code!r} không có trong danh mục{hint}")
    where = f"{file}: [{code}]"
    _known(raw, TARGET_KEYS, where)
    if "value" not in raw:
        raise PlanError(f"{where} thiếu khóa 'value'")
    unit = _value(raw, "unit", str, where, known[code].unit)
    districts = raw.get("districts", {})
    if not isinstance(districts, dict):
        raise PlanError(f'{where} districts phải có dạng {{"Gò Quao" = 3, "Hòn Đất" = 2}}, đang ghi {districts!r}')
    parts: dict[str, float] = {}
    named: dict[str, str] = {}
    for name, value in districts.items():
        district = _district(name, f"{where} districts", year, province)
        other = named.setdefault(district, name)
        if other != name:
            raise PlanError(f"{where} districts: {other!r} và {name!r} là một nơi được giao hai lần; chỉ giữ một")
        parts[district] = _converted(value, unit, known[code], where, f"districts {name!r}")
    return Target(
        indicator=code,
        value=_converted(raw["value"], unit, known[code], where, "value"),
        unit=known[code].unit,
        printed=_value(raw, "printed", str, where, ""),
        districts=tuple(sorted(parts.items())),
    )


def _district(name: str, where: str, year: int, province: Province | None) -> str:
    """Code of a district that was in force at some time of the year."""
    if province is None:
        return name
    for number in (4, 3, 2, 1):
        if found := district_of(name, province, Quarter(year, number)):
            return found.code
    names = list(dict.fromkeys(d.name for d in province.districts))
    near = nearest(name, names, limit=1)
    hint = f"; gần nhất là {near[0]!r}" if near else ""
    raise PlanError(f"{where}: không có huyện, thành phố {name!r}; phải là mã hoặc tên: {', '.join(names)}{hint}")


def _converted(value: Any, unit: str, indicator: Indicator, where: str, name: str) -> float:
    """A target's number in the indicator's unit."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise PlanError(f"{where} {name} phải là số dương, đang ghi {value!r}")
    (given, *per), (own, *own_per) = _measured(unit), _measured(indicator.unit)
    if per == own_per and given == own:
        return float(value)
    same = next((m for m in MEASURES.values() if own in m), {own: 1})
    if per != own_per or given not in same:
        accepted = ", ".join("/".join([u, *own_per]) for u in same)
        raise PlanError(f"{where} unit phải là {accepted}, đang ghi {unit!r}")
    return scale(float(value), given, own)


def _measured(unit: str) -> list[str]:
    """A unit and what it is counted per; a target is a year's, so "/năm" says nothing."""
    return (canonical_unit(unit.removesuffix(EVERY_YEAR)) or key(unit)).split("/")


# ---- which plan is in force ----------------------------------------------------------------------


def plan_in_force(plans: Iterable[Plan], year: int, as_of: date, issuers: Sequence[str] = ()) -> Plan | None:
    """The plan against which a year is judged on a day; None if none has been issued by then.

    Parameters
    ----------
    plans
        Every plan there is.
    year, as_of
        The year, and the day by which a plan must have been issued.
    issuers
        Whose plan goes first where several bodies have given one, in that order ("UBND tỉnh Kiên Giang"). Others come
        after them, the first to have issued one first.

    Returns
    -------
    Plan
        Of that body's documents the one issued last, each in its last revision: a revision counts for its own
        document alone, never against another's.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    issued = sorted((p for p in plans if p.year == year and p.date <= as_of), key=lambda p: (p.date, p.number))
    documents: dict[tuple[str, str], dict[int, Plan]] = {}
    for plan in issued:
        revisions = documents.setdefault((_body(plan.issuer), key(plan.number)), {})
        if plan.revision in revisions:
            files = ", ".join(sorted((revisions[plan.revision].file, plan.file)))
            raise PlanError(
                f"kế hoạch {plan.number} lần sửa {plan.revision} có ở hai tệp: {files}; "
                "bỏ một tệp, hoặc ghi revision lớn hơn cho bản sửa đổi"
            )
        revisions[plan.revision] = plan
    if not issued:
        return None
    order = {name: rank for rank, name in reversed(list(enumerate(issuers)))}
    first = min(documents, key=lambda d: _rank(d[0], order))[0]  # in order of issue where ranks are equal
    latest = [max(revisions.items())[1] for (body, _), revisions in documents.items() if body == first]
    return max(latest, key=lambda p: p.date)


def _rank(body: str, issuers: Mapping[str, int]) -> int:
    """Place of a body in an order of bodies; one may be named without its province ("UBND tỉnh")."""
    words = body.split()
    for name, rank in issuers.items():
        whole = _body(name).split()
        if words[:1] == whole[:1] and set(words) <= set(whole):
            return rank
    return len(issuers)


def _body(issuer: str) -> str:
    """The name of a public body, its usual abbreviations written one way."""
    return fold(issuer).replace("uy ban nhan dan", "ubnd").replace("hop tac xa", "htx")
