"""Parts of official sentences: plan reached, change against a named base, lists.

"Đạt x% kế hoạch" and "tăng y% so với kế hoạch" say the same of 126,8 and 26,8; they are two functions here, so
that neither is ever printed with the other's number. A part that cannot be said (no plan, no base) is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kttt_analysis.vietnamese.printing import format_count, format_number, format_percent, round_half_up

SMALL_BASE = 30
"""Below this a change is told in units: "tăng 10 HTX", not "tăng 66,7%"."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure is compared with; ``{period}`` is filled with a year or a quarter's label, or left out."""

    vi: str
    en: str


BASES: dict[str, Base] = {
    "plan": Base("kế hoạch", "the plan"),
    "year_ago": Base("cùng kỳ {period}", "the same period {period}"),
    "last_year_end": Base("cuối năm trước {period}", "the end of last year {period}"),
    "previous_quarter": Base("quý trước {period}", "the previous quarter {period}"),
}


def base_name(base: str, period: str = "", lang: str = "vi") -> str:
    """The comparison base in words; a period in brackets where the bare word would leave it open.

    >>> base_name("year_ago"), base_name("year_ago", "năm 2020"), base_name("last_year_end", "2020")
    ('cùng kỳ', 'cùng kỳ năm 2020', 'cuối năm 2020')
    >>> base_name("previous_quarter", "quý I/2021"), base_name("year_ago", "of 2020", lang="en")
    ('quý I/2021', 'the same period of 2020')
    """
    if base not in BASES:
        raise ValueError(f"Gốc so sánh phải là một trong {', '.join(BASES)}; nhận được “{base}”.")
    words = BASES[base].en if lang == "en" else BASES[base].vi
    if lang != "en" and period:
        if base == "last_year_end":
            return f"cuối năm {period.removeprefix('năm ')}"
        if base == "previous_quarter":
            return period
    return words.format(period=period).strip()


def percent_of(value: float | None, whole: float | None) -> float | None:
    """A share in percent, exact before it is rounded; None without both numbers or for a whole of 0 or less.

    >>> percent_of(33, 15), percent_of(1.235, 10), percent_of(5, 0)
    (220.0, 12.35, None)
    """
    if value is None or whole is None or value != value or not whole > 0:
        return None
    return float(100 * Fraction(repr(float(value))) / Fraction(repr(float(whole))))


def achieved(actual: float | None, target: float | None, lang: str = "vi") -> str | None:
    """How much of the plan is reached.

    >>> achieved(16, 15), achieved(33, 15), achieved(1800, 1420, lang="en")
    ('đạt 106,7% kế hoạch', 'đạt 220% kế hoạch', 'reached 126.8% of the plan')
    """
    share = percent_of(actual, target)
    if share is None:
        return None
    printed = format_percent(share, lang=lang)
    return f"reached {printed} of the plan" if lang == "en" else f"đạt {printed} kế hoạch"


def achieved_count(actual: float | None, target: float | None, unit: str, lang: str = "vi") -> str | None:
    """The same with both counts, as reports begin the sentence.

    >>> achieved_count(16, 50, "THT"), achieved_count(3, 15, "HTX")
    ('16/50 THT, đạt 32% kế hoạch', '03/15 HTX, đạt 20% kế hoạch')
    """
    reached = achieved(actual, target, lang)
    if reached is None:
        return None
    return f"{format_count(actual, lang)}/{format_count(target, lang)} {unit}, {reached}"


def excess(actual: float | None, target: float | None, lang: str = "vi") -> str | None:
    """How far above or below the plan, never the whole share.

    >>> excess(1800, 1420), excess(11, 15), excess(15, 15)
    ('tăng 26,8% so với kế hoạch', 'giảm 26,7% so với kế hoạch', 'bằng kế hoạch')
    """
    if actual is None or target is None or percent_of(actual, target) is None:
        return None
    if actual == target:
        return "equal to the plan" if lang == "en" else "bằng kế hoạch"
    gap = Fraction(repr(float(actual))) - Fraction(repr(float(target)))
    share = percent_of(abs(float(gap)), target)
    if share is None or not round_half_up(share, 1):  # "giảm 0,0%" would say nothing
        return "close to the plan" if lang == "en" else "xấp xỉ kế hoạch"
    printed = format_percent(share, lang=lang)
    if lang == "en":
        return f"{printed} {'above' if gap > 0 else 'below'} the plan"
    return f"{'tăng' if gap > 0 else 'giảm'} {printed} so với kế hoạch"


def change(
    value: float | None,
    before: float | None,
    unit: str,
    base: str = "year_ago",
    period: str = "",
    lang: str = "vi",
) -> str | None:
    """A change against a named base, in percent; in units where the base is small, negative or too close.

    >>> change(36, 26, "HTX"), change(525, 518, "HTX", "last_year_end", "2022")
    ('tăng 10 HTX so với cùng kỳ', 'tăng 1,4% so với cuối năm 2022')
    >>> change(5, 11, "HTX"), change(22, 22, "HTX"), change(26, 25, "HTX", lang="en")
    ('giảm 06 HTX so với cùng kỳ', 'không thay đổi so với cùng kỳ', 'up 1 HTX on the same period')
    """
    if value is None or before is None or value != value or before != before:
        return None
    name = base_name(base, period, lang)
    gap = float(Fraction(repr(float(value))) - Fraction(repr(float(before))))
    if not gap:
        return f"unchanged on {name}" if lang == "en" else f"không thay đổi so với {name}"
    share = percent_of(abs(gap), before)
    if before >= SMALL_BASE and share is not None and round_half_up(share, 1):
        amount = format_percent(share, lang=lang)
    else:
        size = abs(gap)
        number = format_count(size, lang) if size == int(size) else format_number(size, lang=lang)
        amount = f"{number} {unit}"
    if lang == "en":
        return f"{'up' if gap > 0 else 'down'} {amount} on {name}"
    return f"{'tăng' if gap > 0 else 'giảm'} {amount} so với {name}"


def coverage(reporting: int, expected: int, what: str = "huyện, thành phố") -> str:
    """Who has reported, of how many.

    >>> coverage(13, 15), coverage(9, 15, "districts")
    ('13/15 huyện, thành phố', '9/15 districts')
    """
    return f"{reporting}/{expected} {what}"


def join_list(items: Iterable[str], lang: str = "vi") -> str:
    """Items as a sentence lists them, without a comma before the last.

    >>> join_list(["Gò Quao", "An Biên", "An Minh"]), join_list(["a", "b"], lang="en"), join_list([])
    ('Gò Quao, An Biên và An Minh', 'a and b', '')
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'and' if lang == 'en' else 'và'} {words[-1]}"


def capitalised(text: str) -> str:
    """The text with its first letter as a capital and nothing else changed.

    >>> capitalised("đạt 32% kế hoạch của HTX"), capitalised("“ước đạt”"), capitalised("16/50 THT")
    ('Đạt 32% kế hoạch của HTX', '“Ước đạt”', '16/50 THT')
    """
    for i, c in enumerate(text):
        if c.isalnum():
            return text[:i] + c.upper() + text[i + 1 :]
    return text
