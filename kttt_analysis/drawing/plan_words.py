"""What a plan and its targets are called: number, date and issuer, what is not known, since when, how much."""

from __future__ import annotations

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.plan import Plan, Target
from kttt_analysis.vietnamese.units import MEASURES, canonical_unit


def identity(plan: Plan, w: Words) -> str:
    """Number, date and issuer of a plan, and its revision; what is not known is said.

    Examples
    --------
    >>> from datetime import date
    >>> plan = Plan(2021, "147/KH-UBND", date(2020, 9, 29), "UBND tỉnh Kiên Giang", "", (), ())
    >>> identity(plan, Words("vi")), identity(plan, Words("en"))
    ('số 147/KH-UBND ngày 29/9/2020 của UBND tỉnh Kiên Giang', 'No. 147/KH-UBND of 29 Sep 2020, UBND tỉnh Kiên Giang')
    >>> identity(Plan(2022, None, None, None, "", (), (), checked=False), Words("vi"))
    'chưa rõ số, ngày và cơ quan ban hành, nguồn chưa kiểm chứng'
    """
    said = []
    if plan.number:
        said.append(w.pick(f"số {plan.number}", f"No. {plan.number}"))
    if plan.date:
        said.append(w.pick(f"ngày {w.day(plan.date)}", f"of {w.day(plan.date)}"))
    text = " ".join(said)
    if plan.issuer:
        of = w.pick(" của " if text else "của ", ", " if text else "by ")
        text += f"{of}{plan.issuer}"
    parts = [text] if text else []
    if plan.revision:
        parts.append(w.pick(f"điều chỉnh lần {plan.revision}", f"revision {plan.revision}"))
    if missing := unknown(plan, w):
        parts.append(w.pick(f"chưa rõ {w.listed(missing)}", f"{w.listed(missing)} unknown"))
    if plan.date is None and plan.told_on:
        parts.append(
            w.pick(f"biết từ nguồn ngày {w.day(plan.told_on)}", f"known from a source of {w.day(plan.told_on)}")
        )
    if not plan.checked:
        parts.append(w.pick("nguồn chưa kiểm chứng", "source not verified"))
    return ", ".join(parts)


def amount(target: Target, w: Words, *, qualified: bool = False) -> str:
    """A target's value with its unit, as official texts print it.

    Examples
    --------
    >>> target = Target("revenue_per_htx", 1325, "triệu đồng", "Doanh thu bình quân một HTX 1.325 triệu đồng")
    >>> amount(target, Words("vi")), amount(Target(None, 24, "tỷ đồng", "", (), "hơn"), Words("vi"), qualified=True)
    ('1.325 triệu đồng', 'hơn 24 tỷ đồng')
    """
    word = ""
    if qualified and target.qualifier:
        known = {t.label: t for t in load().vocabularies["qualifier"].values()}
        word = f"{known[target.qualifier].text(w.lang)} "
    if target.unit == "%":
        return f"{word}{w.number(target.value)}%"
    base = (canonical_unit(target.unit) or target.unit).split("/")[0]
    weighed = any(base in measure for measure in MEASURES.values()) or target.value != int(target.value)
    number = w.number(target.value) if weighed else w.count(target.value)
    return f"{word}{number} {w.unit(target.unit, target.value)}"


def counted_from(plan: Plan, w: Words) -> str:
    """From which day a plan counts; where its own date is not known, that, and from which day's source it is known.

    Examples
    --------
    >>> from datetime import date
    >>> counted_from(Plan(2023, None, None, None, "", (), (), told_on=date(2024, 1, 19)), Words("vi"))
    '1/1/2023 (chưa rõ ngày ban hành; biết từ nguồn ngày 19/1/2024)'
    >>> counted_from(Plan(2023, None, None, None, "", (), ()), Words("en"))
    '1 Jan 2023 (date of issue unknown; its source has no date)'
    """
    if plan.date:
        return w.day(plan.known_on)
    known = w.pick("nguồn không ghi ngày", "its source has no date")
    if plan.told_on:
        known = w.pick(f"biết từ nguồn ngày {w.day(plan.told_on)}", f"known from a source of {w.day(plan.told_on)}")
    return f"{w.day(plan.known_on)} ({w.pick('chưa rõ ngày ban hành', 'date of issue unknown')}; {known})"


def unknown(plan: Plan, w: Words) -> list[str]:
    """What no source tells of a document."""
    told = (
        (plan.number, "số", "number"),
        (plan.date, "ngày", "date"),
        (plan.issuer, "cơ quan ban hành", "issuer"),
    )
    return [w.pick(vi, en) for value, vi, en in told if value is None]
