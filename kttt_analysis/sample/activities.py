"""What districts did for collective economy, and what they have to say, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from kttt_analysis.dictionary import load
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import poisson, shared_out, stream, workday
from kttt_analysis.sample.records import Row, Simulation

MIDDLE = 150.0  # units of a district of middle size: a larger one holds more activities
BUSY = (0.7, 1.1, 1.0, 1.2)  # by quarter


def activities(simulation: Simulation, district: str, quarter: Quarter) -> list[Row]:
    """Activities of a district in a quarter, by day; during the lockdown what needs a gathering is not held."""
    world, found = simulation.world, []
    facts = world.districts[district]
    size = min(2.2, max(0.45, ((sum(facts["sectors"].values()) + facts["tht"]) / MIDDLE) ** 0.6))
    supported = simulation.supportable(district, quarter)
    taken: set[tuple[str, object]] = set()
    for kind, spec in world.words["support"].items():
        chance = stream(simulation.seed, "support", district, quarter, kind)
        rate = spec["rate"] * size * BUSY[quarter.number - 1]
        closed: tuple[date, ...] = ()
        if world.index(quarter) == world.locked:
            closed = (world.lockdown[0], world.lockdown[1] + timedelta(days=10))
            # Three weeks of July are left to what needs a gathering, and nobody calls one then.
            rate *= 0.04 if spec.get("stops") else 0.6
        for _ in range(poisson(chance, rate)):
            row = _activity(simulation, district, quarter, kind, spec, chance, supported)
            while True:
                row["held_on"] = workday(chance, quarter.start, quarter.end, closed if spec.get("stops") else ())
                if (row["title"], row["held_on"]) not in taken:
                    break
            taken.add((row["title"], row["held_on"]))
            found.append(row)
    return sorted(found, key=lambda r: (r["held_on"], r["support_kind"], r["title"]))


def _activity(
    simulation: Simulation,
    district: str,
    quarter: Quarter,
    kind: str,
    spec: Mapping[str, Any],
    chance: Random,
    supported: list[str],
) -> Row:
    communes = simulation.world.communes[district]
    place = chance.choice(communes).printed
    low, high = spec.get("units", (0, 0))
    chosen = sorted(chance.sample(supported, min(len(supported), chance.randint(low, high))))
    classes = chance.randint(*spec["classes"]) if "classes" in spec else None
    people = None
    if spec.get("people_of_units"):
        people = len(chosen)
    elif "people" in spec:
        people = (classes or 1) * chance.randint(*spec["people"])
    money = round(chance.uniform(*spec["money"])) if "money" in spec else 0
    weights = dict(zip(("central", "local", "other"), spec.get("shares", (0, 1, 0)), strict=True))
    budget = shared_out(weights, money, 0)
    return {
        "quarter": str(quarter),
        "district_code": district,
        "solution_group": str(load().vocabularies["support_kind"][kind].more["solution_group"]),
        "support_kind": kind,
        "title": f"{chance.choice(spec['titles'])} tại {_lower(place)}",
        "held_on": None,
        "organiser": chance.choice(spec["organisers"]),
        "classes": classes,
        "participants": people,
        "persons": None if people is None else people - (chance.randint(0, people // 5) if classes else 0),
        "unit_ids": ";".join(chosen) or None,
        "units_supported": len(chosen),
        **{f"budget_{source}": float(amount) for source, amount in budget.items()},
        "legal_basis": spec["legal_basis"],
    }


def _lower(place: str) -> str:
    """A commune inside a sentence: "xã Định Hòa"."""
    return place[0].lower() + place[1:].replace("Trấn", "trấn")


def remarks(simulation: Simulation, district: str, quarter: Quarter) -> list[Row]:
    """A district's words on advantages, difficulties, causes, proposals and the next quarter."""
    world, found = simulation.world, []
    locked = world.index(quarter) == world.locked
    for topic, texts in world.words["remarks"].items():
        chance = stream(simulation.seed, "remarks", district, quarter, topic)
        pool = list(texts)
        first = world.words["lockdown_remarks"].get(topic, []) if locked else []
        chosen = [chance.choice(first)] if first else []
        chosen += chance.sample(pool, 1 if chosen or chance.random() < 0.6 else 2)
        found += [{"quarter": str(quarter), "district_code": district, "topic": topic, "text": text} for text in chosen]
    return found
