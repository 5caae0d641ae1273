"""From a plan file (TOML) to a plan; every mistake is told with its file, its entry and what is accepted."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from kttt_analysis.dictionary import Indicator, Province, load
from kttt_analysis.indicators.plan import Plan, PlanError, Target
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import key, nearest
from kttt_analysis.vietnamese.units import MEASURES, canonical_unit, scale

EVERY_YEAR = "/năm"
KINDS: Mapping[type, str] = {
    int: "số nguyên",
    str: "chữ trong ngoặc kép",
    date: "ngày dạng 2020-09-29",
    bool: "true hoặc false",
}
PLAN_KEYS = tuple(f.name for f in fields(Plan) if f.name not in ("file", "parts"))
TARGET_KEYS = tuple(f.name for f in fields(Target))


def parse_plan(text: str, file: str = "plan.toml", province: Province | None = None) -> Plan:
    """Return the plan that a TOML text holds.

    Parameters
    ----------
    text
        The TOML. What no source tells is left out: `number`, `date`, `issuer`, and a target's `indicator` where the
        catalogue has none for it.
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
    targets = _targets(raw, file, year, province)
    plan = Plan(
        year=year,
        number=_perhaps(raw, "number", str, at),
        date=_day(raw, "date", at),
        issuer=_perhaps(raw, "issuer", str, at),
        title=_value(raw, "title", str, at),
        targets=targets,
        solutions=tuple(_solution(s, place, file) for place, s in _tables(raw, "solutions", file, needed=False)),
        revision=_value(raw, "revision", int, at, 0),
        source=_value(raw, "source", str, at, ""),
        told_on=_day(raw, "told_on", at),
        told_by=_value(raw, "told_by", str, at, ""),
        checked=_value(raw, "checked", bool, at, True),
        note=_value(raw, "note", str, at, ""),
        file=file,
    )
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    """What the parts of a plan must keep to together."""
    if plan.revision < 0:
        raise PlanError(f"{plan.file}: revision phải là 0 (bản đầu) hoặc lần sửa 1, 2, …, đang ghi {plan.revision}")
    if plan.revision and not plan.number:
        raise PlanError(f"{plan.file}: bản điều chỉnh (revision {plan.revision}) phải ghi number của kế hoạch được sửa")
    if plan.revision and not (plan.date or plan.told_on):
        raise PlanError(
            f"{plan.file}: bản điều chỉnh (revision {plan.revision}) phải ghi date (ngày ban hành) "
            "hoặc told_on (ngày nguồn công bố), để biết chỉ tiêu thay đổi từ ngày nào"
        )
    if plan.date and plan.told_on and plan.told_on < plan.date:
        raise PlanError(f"{plan.file}: told_on ({plan.told_on}) không thể trước date ({plan.date})")
    unknown = [name for name in ("number", "date", "issuer") if getattr(plan, name) is None]
    if unknown and not plan.source:
        raise PlanError(
            f"{plan.file}: chưa ghi {', '.join(unknown)} thì phải ghi source (theo nguồn nào); "
            "không biết thì để trống, không đoán"
        )


def _targets(raw: Mapping[str, Any], file: str, year: int, province: Province | None) -> tuple[Target, ...]:
    targets = [_target(entry, place, file, year, province) for place, entry in _tables(raw, "targets", file)]
    if not targets:
        raise PlanError(f"{file}: chưa có [[targets]] nào; kế hoạch phải giao ít nhất một chỉ tiêu")
    seen: set[str] = set()
    for target in targets:
        if target.indicator in seen:
            raise PlanError(f"{file}: chỉ tiêu {target.indicator!r} được giao hai lần; chỉ giữ một [[targets]] cho nó")
        if target.indicator:
            seen.add(target.indicator)
    return tuple(targets)


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
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise PlanError(f"{where} {name} phải là {KINDS[kind]}, đang ghi {value!r}")
    return value


def _perhaps(raw: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    """The same for a key that is left out where nobody knows it; an empty text would only hide that."""
    if name not in raw:
        return None
    value = _value(raw, name, kind, where)
    if value == "":
        raise PlanError(f"{where} {name} đang để rỗng; không biết thì bỏ hẳn khóa này")
    return value


def _day(raw: Mapping[str, Any], name: str, where: str) -> date | None:
    day = _perhaps(raw, name, date, where)
    return day.date() if isinstance(day, datetime) else day


def _solution(raw: Mapping[str, Any], place: str, file: str) -> tuple[int, str]:
    where = f"{file}: {place}"
    _known(raw, ("group", "text"), where)
    return _value(raw, "group", int, where), _value(raw, "text", str, where)


def _target(raw: Mapping[str, Any], place: str, file: str, year: int, province: Province | None) -> Target:
    code = _perhaps(raw, "indicator", str, f"{file}: {place}")
    known = load().indicators
    if code is not None and code not in known:
        near = difflib.get_close_matches(code, known, n=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise PlanError(
            f"{file}: chỉ tiêu {code!r} không có trong danh mục{hint}; "
            "bỏ khóa indicator nếu chương trình không đo chỉ tiêu này"
        )
    where = f"{file}: [{code}]" if code else f"{file}: {place}"
    _known(raw, TARGET_KEYS, where)
    if "value" not in raw:
        raise PlanError(f"{where} thiếu khóa 'value'")
    qualifier = _value(raw, "qualifier", str, where, "")
    accepted = [t.label for t in load().vocabularies["qualifier"].values()]
    if qualifier and qualifier not in accepted:
        near = nearest(qualifier, accepted, limit=1)
        hint = f"; gần nhất là {near[0]!r}" if near else ""
        raise PlanError(f"{where} qualifier phải là một trong {', '.join(accepted)}, đang ghi {qualifier!r}{hint}")
    figure = _value(raw, "figure", str, where, "")
    if code is None:
        return _unmeasured(raw, where, qualifier, figure)
    unit = _value(raw, "unit", str, where, known[code].unit)
    return Target(
        indicator=code,
        value=_converted(raw["value"], unit, known[code], where, "value"),
        unit=known[code].unit,
        printed=_value(raw, "printed", str, where, ""),
        districts=_districts(raw.get("districts", {}), unit, known[code], where, year, province),
        qualifier=qualifier,
        figure=figure,
    )


def _unmeasured(raw: Mapping[str, Any], where: str, qualifier: str, figure: str) -> Target:
    """A target of no indicator: in the document's own unit and words, for the whole province."""
    if missing := [name for name in ("unit", "printed") if name not in raw]:
        raise PlanError(
            f"{where} thiếu khóa 'indicator'; chỉ tiêu mà chương trình không đo thì phải ghi {', '.join(missing)}"
        )
    if "districts" in raw:
        raise PlanError(f"{where} districts chỉ dùng cho chỉ tiêu có trong danh mục (có khóa indicator)")
    return Target(
        indicator=None,
        value=_positive(raw["value"], where, "value"),
        unit=_value(raw, "unit", str, where),
        printed=_value(raw, "printed", str, where),
        qualifier=qualifier,
        figure=figure,
    )


def _districts(
    given: object, unit: str, indicator: Indicator, where: str, year: int, province: Province | None
) -> tuple[tuple[str, float], ...]:
    """Parts of a target by code of district."""
    if not isinstance(given, dict):
        raise PlanError(f'{where} districts phải có dạng {{"Gò Quao" = 3, "Hòn Đất" = 2}}, đang ghi {given!r}')
    parts: dict[str, float] = {}
    named: dict[str, str] = {}
    for name, value in given.items():
        district = _district(name, f"{where} districts", year, province)
        other = named.setdefault(district, name)
        if other != name:
            raise PlanError(f"{where} districts: {other!r} và {name!r} là một nơi được giao hai lần; chỉ giữ một")
        parts[district] = _converted(value, unit, indicator, where, f"districts {name!r}")
    return tuple(sorted(parts.items()))


def _district(name: str, where: str, year: int, province: Province | None) -> str:
    """Code of a district that was in force at some time of the year."""
    if province is None:
        return name
    for number in (4, 3, 2, 1):
        if found := province.district_named(name, Quarter(year, number).end):
            return found.code
    names = list(dict.fromkeys(d.name for d in province.districts))
    near = nearest(name, names, limit=1)
    hint = f"; gần nhất là {near[0]!r}" if near else ""
    raise PlanError(f"{where}: không có huyện, thành phố {name!r}; phải là mã hoặc tên: {', '.join(names)}{hint}")


def _positive(value: Any, where: str, name: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise PlanError(f"{where} {name} phải là số dương, đang ghi {value!r}")
    return float(value)


def _converted(value: Any, unit: str, indicator: Indicator, where: str, name: str) -> float:
    """A target's number in the indicator's unit."""
    number = _positive(value, where, name)
    (given, *per), (own, *own_per) = _measured(unit), _measured(indicator.unit)
    if per == own_per and given == own:
        return number
    same = next((m for m in MEASURES.values() if own in m), {own: 1})
    if per != own_per or given not in same:
        accepted = ", ".join("/".join([u, *own_per]) for u in same)
        raise PlanError(f"{where} unit phải là {accepted}, đang ghi {unit!r}")
    return scale(number, given, own)


def _measured(unit: str) -> list[str]:
    """A unit and what it is counted per; a target is a year's, so "/năm" says nothing."""
    return (canonical_unit(unit.removesuffix(EVERY_YEAR)) or key(unit)).split("/")
