"""A yearly plan as a value: who set which targets when, as far as that is known, and how it is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from types import MappingProxyType

from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.names import key


class PlanError(ValueError):
    """A plan file is wrong; the message says where and what is accepted."""


class NoPlanError(ValueError):
    """There is no such plan; the message names those there are."""


@dataclass(frozen=True)
class Target:
    """One target in the words of the document.

    Attributes
    ----------
    indicator
        What it is measured by; None for a target that the package holds and shows but does not measure.
    value, unit
        In the indicator's unit; in the document's where there is no indicator.
    printed
        The document's words.
    qualifier
        The word with which the document blurs the number ("trên", "hơn", "ước đạt"); "" for none.
    figure
        Code of the published figure (`data/raw/published`) that the target was taken from; "" for none.
    districts
        The parts of districts, by code.
    """

    indicator: str | None
    value: float
    unit: str
    printed: str
    districts: tuple[tuple[str, float], ...] = ()
    qualifier: str = ""
    figure: str = ""

    @property
    def name(self) -> str:
        """By what another document of the same body means this target: its indicator, else its words."""
        return self.indicator or key(self.printed)


@dataclass(frozen=True)
class Plan:
    """A plan: one document in one revision, or several laid over one another (`laid`).

    Attributes
    ----------
    number, date, issuer
        None where no source tells it.
    solutions
        Groups of solutions as (number, text).
    told_on, told_by
        When and by whom the targets were told, where the document itself has not been seen.
    checked
        False where the source must be read again before the targets are printed as official.
    file
        Where the plan stands.
    parts
        The documents of which it is laid, in order; none where it is one document by itself.
    """

    year: int
    number: str | None
    date: Day | None
    issuer: str | None
    title: str
    targets: tuple[Target, ...]
    solutions: tuple[tuple[int, str], ...]
    revision: int = 0
    source: str = ""
    told_on: Day | None = None
    told_by: str = ""
    checked: bool = True
    note: str = ""
    file: str = ""
    parts: tuple[Plan, ...] = ()

    @property
    def known_on(self) -> Day:
        """First day on which a year is judged by this plan: its date, else the first of the year that it is for.

        That year had the plan, whenever somebody told of it. A revision changed it later: on the day it was told.
        """
        told = self.told_on if self.revision else None
        return self.date or told or Day(self.year, 1, 1)

    @property
    def own_name(self) -> str:
        """What the revisions of one document share: its number; a document without one is its file alone."""
        return key(self.number) if self.number else f"file {self.file}"

    @property
    def documents(self) -> tuple[Plan, ...]:
        """The documents whose targets stand in it, in order: itself where it is one."""
        return self.parts or (self,)

    def document(self, target: str) -> Plan:
        """The document by which a target stands, by the target's name."""
        return next(p for p in reversed(self.documents) if any(t.name == target for t in p.targets))

    @property
    def measured(self) -> Mapping[str, Target]:
        """Targets that are indicators of the catalogue, by code, in the document's order."""
        return MappingProxyType({t.indicator: t for t in self.targets if t.indicator is not None})

    def target(self, indicator: str, district: str | None = None) -> float | None:
        """Value planned for an indicator, for the province or one district; None without one."""
        found = self.measured.get(indicator)
        if found is None:
            return None
        return found.value if district is None else dict(found.districts).get(district)

    def name(self, lang: str = "vi") -> str:
        """What a sentence calls the plan, with all that must not go unsaid: revision, and what is not known.

        Examples
        --------
        >>> Plan(2021, "147/KH-UBND", Day(2020, 9, 29), "UBND tỉnh Kiên Giang", "", (), (), revision=1).name()
        'Kế hoạch 147/KH-UBND (điều chỉnh lần 1)'
        >>> Plan(2022, None, None, "Liên minh HTX tỉnh", "", (), (), checked=False).name()
        'Kế hoạch năm 2022 của Liên minh HTX tỉnh (chưa rõ số, nguồn chưa kiểm chứng)'
        """
        english = lang == "en"
        if self.parts:
            last = {p.own_name: p for p in self.parts}  # a revision's name means what it was laid over, too
            return (" and " if english else " và ").join(dict.fromkeys(p.name(lang) for p in last.values()))
        called = f"plan {self.number}" if english else f"Kế hoạch {self.number}"
        said = []
        if not self.number:
            called = f"plan of {self.year}" if english else f"Kế hoạch năm {self.year}"
            if self.issuer:
                called += f" by {self.issuer}" if english else f" của {self.issuer}"
            said.append("number unknown" if english else "chưa rõ số")
            if not self.issuer:
                said.append("issuer unknown" if english else "chưa rõ cơ quan giao")
        if self.revision:
            said.append(f"revision {self.revision}" if english else f"điều chỉnh lần {self.revision}")
        if not self.checked:
            said.append("source not verified" if english else "nguồn chưa kiểm chứng")
        return f"{called} ({', '.join(said)})" if said else called

    def heading(self, lang: str = "vi") -> str:
        """The name, and whose plan it is where the name does not say so.

        Examples
        --------
        >>> Plan(2021, "147/KH-UBND", Day(2020, 9, 29), "UBND tỉnh Kiên Giang", "", (), ()).heading()
        'Kế hoạch 147/KH-UBND · UBND tỉnh Kiên Giang'
        """
        name = self.name(lang)
        return f"{name} · {self.issuer}" if self.number and self.issuer else name


def laid(documents: Sequence[Plan]) -> Plan:
    """One plan of a body's documents in order: what a later one names goes by it, everything else stands.

    It has the title of the first document of which a target stands, and the number and date of its last revision.

    Examples
    --------
    >>> targets = Target("htx_new", 15, "HTX", ""), Target("tht_new", 50, "THT", "")
    >>> first = Plan(2021, "1", None, None, "", targets, ())
    >>> both = laid([first, replace(first, revision=1, targets=(replace(targets[0], value=12),))])
    >>> both.target("htx_new"), both.target("tht_new"), both.document("tht_new").revision
    (12, 50, 0)
    """
    targets = {t.name: (t, p) for p in documents for t in p.targets}
    parts = tuple(p for p in documents if any(of is p for _, of in targets.values()))
    last = {p.own_name: p for p in parts}
    face = next(iter(last.values()), documents[-1])
    solutions = next((p.solutions for p in reversed(documents) if p.solutions), ())
    if len(parts) <= 1:
        return replace(face, solutions=solutions)
    return replace(
        face,
        title=parts[0].title,
        targets=tuple(target for target, _ in targets.values()),
        solutions=solutions,
        checked=all(p.checked for p in parts),
        parts=parts,
    )


@dataclass(frozen=True)
class Gap:
    """A target whose parts by district do not add up to it."""

    target: Target
    districts: int
    total: float


def district_gaps(plan: Plan) -> tuple[Gap, ...]:
    """Targets whose districts add up to another number than the province's; averages and shares do not add up.

    Examples
    --------
    >>> target = Target("htx_new", 15, "HTX", "Thành lập mới 15 HTX", (("906", 8.0), ("907", 6.0)))
    >>> [(gap.total, gap.districts) for gap in district_gaps(Plan(2021, "1", None, None, "", (target,), ()))]
    [(14.0, 2)]
    """
    catalogue = load().indicators
    gaps = []
    for code, target in plan.measured.items():
        total = sum(value for _, value in target.districts)
        if target.districts and catalogue[code].kind != "ratio" and abs(total - target.value) > 1e-9:
            gaps.append(Gap(target, len(target.districts), total))
    return tuple(gaps)
