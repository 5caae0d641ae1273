"""Which of several plans of a year is in force: by the day, by who issued it, by how well it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kttt_analysis.indicators.plan import NoPlanError, Plan, PlanError, laid
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import fold, nearest


def plan_in_force(
    plans: Iterable[Plan], year: int, as_of: date, issuers: Sequence[str] = (), chosen: str = ""
) -> Plan | None:
    """The plan against which a year is judged on a day; None if none was known by then.

    Parameters
    ----------
    plans
        Every plan there is.
    year, as_of
        The year, and the day by which a plan must have been issued; one whose date is not known was in force all year.
    issuers
        Whose plan goes first where several bodies have given one, in that order ("UBND tỉnh Kiên Giang"). Others come
        after them, the first to have issued one first.
    chosen
        A body whose plan goes before all others, if it has given one.

    Returns
    -------
    Plan
        Of that body's documents, each laid over those before it: a revision changes its own document, a later document
        adds to an earlier one; targets that it does not name stand. Of documents without a date the one told last is
        known best. A document whose source is not verified counts only where the chosen body gave it, or where there
        is no verified one.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    known = in_order(p for p in plans if p.year == year and p.known_on <= as_of)
    known = [p for p in known if chosen and same_body(p.issuer, chosen)] or known
    known = _verified(known) or known
    if not known:
        return None
    ranks = {name: rank for rank, name in reversed(list(enumerate(issuers)))}
    first = _whose(min(known, key=lambda p: (_rank(body(p.issuer), ranks), p.known_on, _untold(p))))
    return laid([p for p in known if _whose(p) == first])


def in_order(plans: Iterable[Plan]) -> list[Plan]:
    """Documents by when they count, never a revision before what it revises; then by when they were told.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    days = [
        (max(p.known_on for p in revisions[: place + 1]), plan)
        for revisions in documents(plans)
        for place, plan in enumerate(revisions)
    ]
    days.sort(key=lambda d: (d[0], d[1].revision, d[1].told_on or date.min, d[1].number or "", d[1].file))
    return [plan for _, plan in days]


def _verified(plans: Sequence[Plan]) -> list[Plan]:
    """Documents whose source is verified, and what verified revisions are laid over."""
    last: dict[tuple[str, str], int] = {}
    for plan in (p for p in plans if p.checked):
        document = (_whose(plan), plan.own_name)
        last[document] = max(plan.revision, last.get(document, 0))
    return [p for p in plans if p.checked or p.revision < last.get((_whose(p), p.own_name), 0)]


def _untold(plan: Plan) -> int:
    """Smaller the later a document was told; of those that are told the same, files in order."""
    return -(plan.told_on or date.min).toordinal()


def _whose(plan: Plan) -> str:
    """The body that gave a document; nobody knows whether two without an issuer are one body's."""
    return body(plan.issuer) or f"file {plan.file}"


@dataclass(frozen=True)
class Choice:
    """A plan, its documents in every revision, the other documents of its year, and the plan in force."""

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
    own = [document for document in kept if any(p in found.documents for p in document)]
    revisions = tuple(in_order(p for document in own for p in document))
    return Choice(found, used, revisions, tuple(document[-1] for document in kept if document not in own))


def documents(plans: Iterable[Plan]) -> list[tuple[Plan, ...]]:
    """Plans by document, each document's revisions in order; a document without a number is one file alone.

    Raises
    ------
    PlanError
        Two files give the same revision of one document.
    """
    found: dict[tuple[int, str, str], dict[int, Plan]] = {}
    for plan in plans:
        revisions = found.setdefault((plan.year, body(plan.issuer), plan.own_name), {})
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
