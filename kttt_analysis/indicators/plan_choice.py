"""Which of several plans of a year is in force: by the day, by who issued it, by how well it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kttt_analysis.indicators.plan import NoPlanError, Plan, PlanError
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import fold, key, nearest


def plan_in_force(
    plans: Iterable[Plan], year: int, as_of: date, issuers: Sequence[str] = (), chosen: str = ""
) -> Plan | None:
    """The plan against which a year is judged on a day; None if none was known by then.

    Parameters
    ----------
    plans
        Every plan there is.
    year, as_of
        The year, and the day by which a plan must have been issued (or told, where its date is not known).
    issuers
        Whose plan goes first where several bodies have given one, in that order ("UBND tỉnh Kiên Giang"). Others come
        after them, the first to have issued one first.
    chosen
        A body whose plan goes before all others, if it has given one.

    Returns
    -------
    Plan
        Of that body's documents the one issued last, each in its last revision: a revision counts for its own
        document alone, never against another's. A plan whose source is not verified is in force only where the
        chosen body gave it, or where there is no verified one.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    known = [p for p in plans if p.year == year and p.known_on <= as_of]
    issued = sorted(known, key=lambda p: (p.known_on, p.number or "", p.file))
    latest = [revisions[-1] for revisions in documents(issued)]
    latest = [p for p in latest if chosen and same_body(p.issuer, chosen)] or latest
    latest = [p for p in latest if p.checked] or latest
    if not latest:
        return None
    order = {name: rank for rank, name in reversed(list(enumerate(issuers)))}
    first = body(min(latest, key=lambda p: _rank(body(p.issuer), order)).issuer)  # in order of issue where ranks agree
    return max((p for p in latest if body(p.issuer) == first), key=lambda p: p.known_on)


@dataclass(frozen=True)
class Choice:
    """A plan, the revisions of its document, the other documents of its year, and the plan in force."""

    plan: Plan
    in_force: Plan | None
    revisions: tuple[Plan, ...]
    others: tuple[Plan, ...]


def choose_plan(
    plans: Sequence[Plan], year: int, as_of: date, issuer: str | None, in_force: Callable[[date], Plan | None]
) -> Choice:
    """Return the plan of a year in force on a day, or one body's, with what stands beside it.

    Raises
    ------
    NoPlanError
        There is none; the years, days or bodies there are plans of are named.
    """
    of_year = [p for p in plans if p.year == year]
    if not of_year:
        years = ", ".join(str(y) for y in sorted({p.year for p in plans})) or "chưa có năm nào"
        raise NoPlanError(
            f"không có kế hoạch năm {year!r}; các năm có kế hoạch: {years}; thêm tệp data/raw/plans/{year}-….toml"
        )
    given = [p for p in of_year if issuer is None or same_body(p.issuer, issuer)]
    if issuer is not None and not given:
        raise NoPlanError(f"năm {year}: {no_such_issuer(issuer, of_year)}")
    used = in_force(as_of)
    found = used if issuer is None else plan_in_force(given, year, as_of)
    if found is None:
        first = min(given, key=lambda p: p.known_on)
        raise NoPlanError(
            f"chưa có kế hoạch năm {year} tính đến ngày {format_date(as_of)}; "
            f"sớm nhất là {first.name()}, có từ ngày {format_date(first.known_on)}"
        )
    kept = documents(of_year)
    own = next(revisions for revisions in kept if found in revisions)
    return Choice(found, used, own, tuple(revisions[-1] for revisions in kept if revisions is not own))


def documents(plans: Iterable[Plan]) -> list[tuple[Plan, ...]]:
    """Plans by document, each document's revisions in order; a document without a number is one file alone.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    found: dict[tuple[int, str, str], dict[int, Plan]] = {}
    for plan in plans:
        own = key(plan.number) if plan.number else f"file {plan.file}"
        revisions = found.setdefault((plan.year, body(plan.issuer), own), {})
        if plan.revision in revisions:
            files = ", ".join(sorted((revisions[plan.revision].file, plan.file)))
            raise PlanError(
                f"{plan.name()}: lần sửa {plan.revision} có ở hai tệp: {files}; "
                "bỏ một tệp, hoặc ghi revision lớn hơn cho bản sửa đổi"
            )
        revisions[plan.revision] = plan
    return [tuple(revisions[n] for n in sorted(revisions)) for revisions in found.values()]


def same_body(issuer: str | None, named: str) -> bool:
    """Whether an issuer is the body named, which may be named without its province.

    Examples
    --------
    >>> same_body("Liên minh HTX tỉnh Kiên Giang", "Liên minh Hợp tác xã"), same_body(None, "UBND tỉnh")
    (True, False)
    """
    given, wanted = body(issuer).split(), body(named).split()
    return bool(given) and given[:1] == wanted[:1] and (set(wanted) <= set(given) or set(given) <= set(wanted))


def no_such_issuer(named: str, plans: Iterable[Plan]) -> str:
    """That a body has given none of some plans, which bodies have, and the nearest of them."""
    known = list(dict.fromkeys(p.issuer for p in plans if p.issuer))
    near = nearest(named, known, limit=1)
    hint = f"; gần nhất là {near[0]!r}" if near else ""
    return f"không có kế hoạch nào của {named!r}; các cơ quan có kế hoạch: {', '.join(known) or 'chưa rõ'}{hint}"


def _rank(issuer: str, issuers: Mapping[str, int]) -> int:
    """Place of a body in an order of bodies; one may be named without its province ("UBND tỉnh")."""
    words = issuer.split()
    for name, rank in issuers.items():
        whole = body(name).split()
        if words and words[:1] == whole[:1] and set(words) <= set(whole):
            return rank
    return len(issuers)


def body(issuer: str | None) -> str:
    """The name of a public body, its usual abbreviations written one way; "" for one that is not known."""
    return fold(issuer or "").replace("uy ban nhan dan", "ubnd").replace("hop tac xa", "htx")
