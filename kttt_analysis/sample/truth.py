"""What every indicator must come to, counted with plain loops over the simulated rows.

This is the sample's own arithmetic: it shares nothing with `kttt_analysis.indicators`, so that the two can disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.records import Row

Value = int | float | None
AGRICULTURE = ("crops", "livestock", "forestry", "fisheries", "salt", "mixed_agriculture")
GONE = ("ended", None)  # a unit whose status nobody can read is in no count of those that are there
IDLE = ("tax_enforced", "bankrupt_procedure", "not_at_address")
EXITS = {"dissolved": "dissolved", "merged": "merged", "split": "split", "converted": "converted_company"}
EXITS |= {"revoked": "revoked"}
WITHOUT_FUNDS, WITH_FUNDS = ("HTX",), ("HTX", "QTDND")


def indicator_truth(units: Sequence[Row], support: Sequence[Row], quarter: Quarter) -> dict[str, Value]:
    """Return the value of indicators by code.

    Parameters
    ----------
    units
        Rows of the quarter, of one district or of all.
    support
        Rows of all quarters of the year up to this one.
    quarter
        The quarter that the rows of units are of.
    """
    found: dict[str, Value] = {}
    for suffix, kinds in (("", WITH_FUNDS), ("_excl_qtdnd", WITHOUT_FUNDS)):
        counted = _cooperatives([u for u in units if u["kind"] in kinds], quarter)
        found |= {f"{code}{suffix}": value for code, value in counted.items()}
    for suffix, kinds in (("", WITHOUT_FUNDS), ("_with_qtdnd", WITH_FUNDS)):
        counted = _averages([u for u in units if u["kind"] in kinds])
        found |= {f"{code}{suffix}": value for code, value in counted.items()}
    found |= _groups([u for u in units if u["kind"] == "THT"], quarter)
    found["qtdnd_total"] = sum(u["kind"] == "QTDND" and u["status"] != "ended" for u in units)
    found["lhhtx_total"] = sum(u["kind"] == "LHHTX" and u["status"] != "ended" for u in units)
    return found | _supports(support)


def _this_year(day: date | None, quarter: Quarter) -> bool:
    return day is not None and day.year == quarter.year and day <= quarter.end


def _new(units: Iterable[Row], quarter: Quarter) -> list[Row]:
    """Founded in the year; what came out of a merger or split says so and does not count."""
    return [
        u
        for u in units
        if _this_year(u["founded_on"], quarter)
        and not (u["exit_kind"] in ("merged", "split") and u["status"] != "ended")
    ]


def _total(units: Iterable[Row], column: str) -> Value:
    values = [u[column] for u in units if u[column] is not None]
    total = math.fsum(values)
    whole = all(isinstance(v, int) for v in values)
    return int(total) if whole else round(total, 2)


def _ratio(units: Iterable[Row], above: str, below: str | None, scale: float = 1.0) -> Value:
    both = [u for u in units if u[above] is not None and (below is None or u[below] is not None)]
    bottom = len(both) if below is None else math.fsum(u[below] for u in both)
    return scale * math.fsum(u[above] for u in both) / bottom if bottom else None


def _share(units: Sequence[Row], fits: Callable[[Row], bool]) -> Value:
    return 100 * sum(fits(u) for u in units) / len(units) if units else None


def _cooperatives(units: Sequence[Row], quarter: Quarter) -> dict[str, Value]:
    there = [u for u in units if u["status"] not in GONE]
    active = [u for u in units if u["status"] == "active"]
    gone = [u for u in units if u["status"] == "ended" and _this_year(u["status_on"], quarter)]
    rated = [u for u in active if u["rating"] is not None]
    new = _new(units, quarter)
    found: dict[str, Value] = {
        "htx_new": len(new),
        "htx_members_new": _total(new, "members_total"),
        "htx_members_joined": _total(units, "members_joined"),
        "htx_members_left": _total(units, "members_left"),
        "htx_total": len(there),
        "htx_active": len(active),
        "htx_suspended": sum(u["status"] == "suspended" for u in units),
        "htx_dissolving": sum(u["status"] == "dissolving" for u in units),
        "htx_status_other": sum(u["status"] in IDLE for u in units),
        "htx_members_total": _total(there, "members_total"),
        "workers_regular": _total(there, "workers_regular"),
        "managers_total": _total(there, "managers_total"),
        "charter_capital_total": _total(there, "charter_capital"),
        "area_total": _total(there, "area_ha"),
        "members_per_htx": _ratio(active, "members_total", None),
        "htx_profitable_share": _share([u for u in active if u["profit"] is not None], lambda u: u["profit"] > 0),
        "htx_rated_good_share": _share(rated, lambda u: u["rating"] in ("good", "fair")),
        "htx_rated_weak_share": _share(rated, lambda u: u["rating"] == "weak"),
        "htx_unrated_share": _share(active, lambda u: u["rating"] is None),
        "htx_not_operating_share": _share(there, lambda u: u["status"] != "active"),
        "communes_with_active_htx": len({u["commune_code"] for u in active}),
    }
    for name, levels in (
        ("managers_elementary_intermediate", ("managers_elementary", "managers_intermediate")),
        ("managers_college_university", ("managers_college", "managers_university")),
    ):
        found[name] = sum(u[level] for u in there for level in levels)
    found |= {f"htx_{name}": sum(u["exit_kind"] == kind for u in gone) for name, kind in EXITS.items()}
    return found | _emphasis("htx", new)


def _emphasis(prefix: str, new: Sequence[Row]) -> dict[str, Value]:
    return {
        f"{prefix}_new_agriculture": sum(u["sector"] in AGRICULTURE for u in new),
        f"{prefix}_new_fisheries": sum(u["sector"] == "fisheries" for u in new),
        f"{prefix}_new_triple_rice": sum(bool(u["triple_rice"]) for u in new),
        f"{prefix}_new_new_style": sum(bool(u["new_style"]) for u in new),
    }


def _averages(units: Sequence[Row]) -> dict[str, Value]:
    active = [u for u in units if u["status"] == "active"]
    return {
        "revenue_per_htx": _ratio(active, "revenue", None),
        "profit_per_htx": _ratio(active, "profit", None),
        "income_per_regular_worker": _ratio(active, "regular_income", "workers_regular"),
        "revenue_from_members_share": _ratio(active, "revenue_members", "revenue", 100),
        "htx_chain_linked_share": _share(active, lambda u: u["chain_linked"]),
        "htx_high_tech_share": _share(active, lambda u: u["high_tech"]),
    }


def _groups(units: Sequence[Row], quarter: Quarter) -> dict[str, Value]:
    there = [u for u in units if u["status"] not in GONE]
    gone = [u for u in units if u["status"] == "ended" and _this_year(u["status_on"], quarter)]
    new = _new(units, quarter)
    return {
        "tht_new": len(new),
        "tht_members_new": _total(new, "members_total"),
        "tht_members_joined": _total(units, "members_joined"),
        "tht_total": len(there),
        "tht_active": sum(u["status"] == "active" for u in units),
        "tht_members_total": _total(there, "members_total"),
        "tht_ended": sum(u["exit_kind"] == "tht_ended" for u in gone),
        "tht_to_htx": sum(u["exit_kind"] == "tht_to_htx" for u in gone),
        **_emphasis("tht", new),
    }


def _supports(support: Sequence[Row]) -> dict[str, Value]:
    def of(*kinds: str) -> list[Row]:
        return [a for a in support if a["support_kind"] in kinds]

    return {
        "documents_reviewed": len(of("document_review")),
        "chain_pilots": len(of("chain_pilot")),
        "propaganda_events": _total(of("propaganda"), "classes"),
        "classes_held": _total(of("training_class"), "classes"),
        "trainees": _total(of("training_class"), "participants"),
        "fairs": len(of("fair_domestic", "fair_abroad")),
        "matchings": len(of("matching", "supermarket")),
        "supported_units": len({code for a in support if a["unit_ids"] for code in a["unit_ids"].split(";")}),
        "supported_cases": _total(support, "units_supported"),
        "support_budget": round(
            math.fsum(a[part] for a in support for part in ("budget_central", "budget_local", "budget_other")), 2
        ),
    }


@dataclass(frozen=True)
class Heard:
    """What the best reader has of one district: its units, its activities of the year, and the totals it states.

    `support` is None where a quarter of the year never came.
    """

    units: Sequence[Row]
    support: Sequence[Row] | None
    stated: Mapping[str, float]


def by_district(heard: Mapping[str, Heard], districts: Iterable[str], quarter: Quarter) -> dict[str, dict[str, Value]]:
    """Return every indicator's value for the province ("") and each district, by indicator and district.

    Where a district lists no group, or a quarter's activities never came, the total that it states stands in; what
    it does not state, and all of a silent district, is None.
    """
    everybody = [u for one in heard.values() for u in one.units]
    held = [a for one in heard.values() for a in one.support or ()]
    whole = indicator_truth(everybody, held, quarter)
    found: dict[str, dict[str, Value]] = {code: {"": None} for code in whole}
    groups, supports = set(_groups([], quarter)), set(_supports([]))
    for district in districts:
        one = heard.get(district)
        values = indicator_truth(one.units, one.support or (), quarter) if one else {}
        unlisted: set[str] = set()
        if one and not any(u["kind"] == "THT" for u in one.units):
            unlisted |= groups
        if one and one.support is None:
            unlisted |= supports
        for code, places in found.items():
            value = one.stated.get(code) if one and code in unlisted else values.get(code)
            places[district] = value
            if code in unlisted and value is not None:
                whole[code] = (whole[code] or 0) + value
    for code, value in whole.items():
        found[code][""] = value
    return {
        code: {place: round(v, 6) if isinstance(v, float) else v for place, v in places.items()}
        for code, places in found.items()
    }
