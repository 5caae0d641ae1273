"""Managers of cooperatives by highest level of education: who is hired, and who is trained each quarter."""

from __future__ import annotations

from collections.abc import Mapping

from kttt_analysis.sample.chance import ranked, stream, weighted
from kttt_analysis.sample.lives import Life
from kttt_analysis.sample.population import Unit
from kttt_analysis.sample.world import World

LEVELS = (
    "managers_untrained",
    "managers_elementary",
    "managers_intermediate",
    "managers_college",
    "managers_university",
)
SCHOOLED = {"HTX": (0.12, 0.012), "QTDND": (0.3, 0.15), "LHHTX": (0.4, 0.3)}  # of a newcomer's managers
TRAINING = (0.2, 0.5, 0.75, 1.0)


def employ(world: World, found: Mapping[str, Life], seed: int) -> None:
    """Fill every life's managers, person by person: enough are trained each quarter to meet the year's stocks."""
    people: dict[str, list[int]] = {}
    cooperatives = {uid: life for uid, life in found.items() if life.unit.kind != "THT"}
    for i, quarter in enumerate(world.quarters):
        for uid, life in cooperatives.items():
            if life.first == i:
                people[uid] = _team(life.unit, seed)
        present = {uid: life for uid, life in cooperatives.items() if life.there(i) and life.unit.kind != "LHHTX"}
        facts = world.years[quarter.year]
        before = world.years.get(quarter.year - 1, world.raw["years_before"])["managers"]
        share = facts.get("training", TRAINING)[quarter.number - 1]
        target = {name: round(before[name] + share * (goal - before[name])) for name, goal in facts["managers"].items()}
        learners = ranked(
            (f"{uid}:{n}" for uid, life in present.items() if life.active(i) for n in range(len(people[uid]))),
            seed,
            "training",
            quarter,
        )
        _train(people, present, learners, target["college_university"], (3, 4), (2, 1, 0), seed)
        _train(people, present, learners, target["elementary_intermediate"], (1, 2), (0,), seed)
        for uid, life in cooperatives.items():
            team = people.get(uid, ())
            life.managers.append(tuple(sum(level == n for level in team) for n in range(5)))


def _team(unit: Unit, seed: int) -> list[int]:
    chance = stream(seed, "team", unit.uid)
    size = weighted(chance, {3: 50, 4: 30, 5: 20}) if unit.kind != "QTDND" else chance.randint(5, 7)
    middle, high = SCHOOLED[unit.kind]
    team = []
    for _ in range(size):
        draw = chance.random()
        level = 3 + (chance.random() < 0.6) if draw < high else 1 + (chance.random() < 0.45)
        team.append(level if draw < high + middle else 0)
    return team


def _train(
    people: dict[str, list[int]],
    present: Mapping[str, Life],
    learners: list[str],
    target: int,
    levels: tuple[int, int],
    from_levels: tuple[int, ...],
    seed: int,
) -> None:
    need = target - sum(level in levels for uid in present for level in people[uid])
    for learner in learners:
        if need <= 0:
            return
        uid, n = learner.split(":")
        if people[uid][int(n)] in from_levels:
            people[uid][int(n)] = levels[stream(seed, "level", learner, levels).random() < 0.45]
            need -= 1
