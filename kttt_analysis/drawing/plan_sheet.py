"""A yearly plan as the document prints it, with all that is not known about it and the other plans of its year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kttt_analysis.dictionary import Province, load
from kttt_analysis.drawing.blocks import Block, Group, Heading, Notes, Notice, Sentences
from kttt_analysis.drawing.screen import Screen
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.plan import Gap, Plan, Target, district_gaps
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.units import MEASURES, canonical_unit
from kttt_analysis.vietnamese.wording import capitalised

NONE_GIVEN = "–"
MOST_TARGETS_BESIDE = 8  # of another plan of the year, in one cell


@dataclass(frozen=True, repr=False)
class PlanSheet(Block):
    """A plan that shows itself.

    Attributes
    ----------
    plan
        The plan in force, or the one of the body asked for.
    revisions
        Every revision of the same document, this one included, in order.
    others
        The other documents of the year, each in its last revision.
    in_force
        The plan by which the year is judged; another one than `plan` where somebody's own was asked for.
    """

    plan: Plan
    province: Province
    in_force: Plan | None = None
    revisions: tuple[Plan, ...] = ()
    others: tuple[Plan, ...] = ()
    lang: str = "vi"

    @property
    def words(self) -> Words:
        """Words of the reader's language."""
        return Words(self.lang)

    def html(self) -> str:
        """The whole sheet; it brings its own style."""
        style = f"<style>\n{Path(__file__).with_name('plan_sheet.css').read_text(encoding='utf-8')}</style>"
        return f'{Screen().html()}\n{style}\n<div class="kttt-plan">\n{self._body().html()}\n</div>'

    def text(self) -> str:
        """The same as plain text."""
        return self._body().text()

    def _repr_html_(self) -> str:
        return self.html()

    __repr__ = text

    def _body(self) -> Group:
        return Group(tuple(self._parts()))

    def _parts(self) -> Iterator[Block]:
        w, plan = self.words, self.plan
        yield Heading(plan.title, f"plan-{plan.year}")
        yield Sentences((f"{capitalised(identity(plan, w))}.",))
        yield from self._notices()
        yield self._targets()
        if districts := self._districts():
            yield districts
        if plan.solutions:
            yield Heading(self._of_solutions(), f"plan-{plan.year}-solutions", 3)
            yield Notes(tuple(f"**{group}.** {said}" for group, said in plan.solutions))
        if len(self.revisions) > 1:
            yield self._history()
        if self.others:
            yield self._beside()
        yield Notes(tuple(self._sources()), w.pick("Nguồn", "Source"))

    # ---- what must be known first --------------------------------------------------------------

    def _notices(self) -> Iterator[Notice]:
        w, plan = self.words, self.plan
        if plan != self.in_force:
            used = self.in_force.name(self.lang) if self.in_force else w.pick("chưa có kế hoạch nào", "none yet")
            yield Notice(
                "warning",
                w.pick("Không phải kế hoạch dùng để đánh giá.", "Not the plan that the year is judged by."),
                w.pick(f"Năm {plan.year} được đánh giá theo: {used}.", f"{plan.year} is judged by: {used}."),
            )
        if not plan.checked:
            yield Notice(
                "warning",
                w.pick("Nguồn chưa kiểm chứng.", "Source not verified."),
                w.pick(
                    "Phải đọc lại nguồn trước khi in các chỉ tiêu này như số chính thức.",
                    "Read the source again before these targets are printed as official.",
                ),
            )
        if missing := _unknown(plan, w):
            since = w.pick(
                f"Không nguồn nào ghi {w.listed(missing)}; kế hoạch được coi là có từ ngày {w.day(plan.known_on)}",
                f"No source tells {w.listed(missing)}; the plan counts from {w.day(plan.known_on)}",
            )
            if plan.date is None and plan.told_on is None:
                why = w.pick("ngày đầu của năm kế hoạch", "the first day of its year")
            else:
                why = w.pick("ngày được công bố", "the day it was told")
            yield Notice("note", w.pick("Chưa rõ văn bản.", "The document is not known."), f"{since} ({why}).")
        for gap in district_gaps(plan):
            title = w.pick("Chỉ tiêu theo huyện không khớp.", "Districts do not add up.")
            yield Notice("warning", title, self._gap(gap))

    def _gap(self, gap: Gap) -> str:
        w, target = self.words, gap.target
        label = load().indicators[str(target.indicator)].text(self.lang)
        apart = gap.total - target.value
        total, whole, rest = (amount(_with(target, v), w) for v in (gap.total, target.value, abs(apart)))
        return w.pick(
            f"{label}: cộng {gap.districts} huyện, thành phố được {total}, chỉ tiêu của tỉnh là {whole} "
            f"({'thừa' if apart > 0 else 'thiếu'} {rest}).",
            f"{label}: {gap.districts} districts add up to {total}, the province's target is {whole} "
            f"({rest} too {'many' if apart > 0 else 'few'}).",
        )

    # ---- targets -------------------------------------------------------------------------------

    def _targets(self) -> Table:
        w, catalogue = self.words, load().indicators
        not_measured = Cell(w.pick("chương trình không đo", "not measured here"), status="too_early")
        columns = [
            w.pick("TT", "No."),
            w.pick("Nội dung trong kế hoạch", "As the plan has it"),
            w.pick("Chỉ tiêu giao", "Target"),
            w.pick("Đo bằng chỉ tiêu", "Measured by"),
        ]
        rows = [
            [
                str(n),
                target.printed or catalogue[str(target.indicator)].text(self.lang),
                Cell(amount(target, w, qualified=True), strong=True),
                catalogue[target.indicator].text(self.lang) if target.indicator else not_measured,
            ]
            for n, target in enumerate(self.plan.targets, start=1)
        ]
        caption = w.pick(f"Các chỉ tiêu năm {self.plan.year}", f"Targets of {self.plan.year}")
        return table(columns, rows, "clll", header=1, caption=caption)

    def _districts(self) -> Table | None:
        """Targets by district, a row a district; None where the plan gives none."""
        w, catalogue = self.words, load().indicators
        given = [t for t in self.plan.measured.values() if t.districts]
        if not given:
            return None
        names = _names(self.province, self.plan.year)
        codes = [code for code in names if any(code in dict(t.districts) for t in given)]
        codes += sorted({code for t in given for code, _ in t.districts} - set(codes))  # as written: no province known
        rows = [
            [names.get(code, code), *(self._part(target, dict(target.districts).get(code)) for target in given)]
            for code in codes
        ]
        sums = [self._part(t, sum(v for _, v in t.districts)) if _adds_up(t) else NONE_GIVEN for t in given]
        rows.append([w.pick("Cộng các huyện", "Districts together"), *sums])
        labels = [
            f"{catalogue[str(t.indicator)].text(self.lang)} ({w.unit(catalogue[str(t.indicator)].unit)})" for t in given
        ]
        total = [w.pick("Toàn tỉnh", "Province"), *(self._part(t, t.value) for t in given)]
        caption = w.pick("Chỉ tiêu giao cho huyện, thành phố", "Targets of districts")
        return table(
            [w.pick("Huyện, thành phố", "District"), *labels],
            rows,
            "l" + "r" * len(given),
            total=total,
            caption=caption,
        )

    def _part(self, target: Target, value: float | None) -> str:
        return NONE_GIVEN if value is None else self.words.planned(load().indicators[str(target.indicator)], value)

    def _of_solutions(self) -> str:
        """Heading of the groups of solutions, their number in words as the document has it."""
        w, n = self.words, len({group for group, _ in self.plan.solutions})
        vi = {6: "Sáu nhóm giải pháp"}.get(n, f"{n} nhóm giải pháp")
        return w.pick(vi, {6: "Six groups of solutions"}.get(n, f"{n} groups of solutions"))

    # ---- other revisions, other plans ----------------------------------------------------------

    def _history(self) -> Table:
        w = self.words
        columns = [w.pick("Bản", "Version"), w.pick("Ngày", "Date"), w.pick("Thay đổi so với bản trước", "Changes")]
        rows = []
        for before, plan in zip((None, *self.revisions), self.revisions, strict=False):
            name = w.pick(f"điều chỉnh lần {plan.revision}", f"revision {plan.revision}")
            name = name if plan.revision else w.pick("ban đầu", "first")
            shown = w.pick(" (bản này)", " (this one)") if plan == self.plan else ""
            changed = "; ".join(_changes(before, plan, w)) if before else "–"
            rows.append(
                [name + shown, w.day(plan.known_on), changed or w.pick("không đổi chỉ tiêu", "no target changed")]
            )
        return table(columns, rows, "lll", caption=w.pick("Các lần điều chỉnh", "Revisions"))

    def _beside(self) -> Table:
        w = self.words
        columns = [
            w.pick("Kế hoạch", "Plan"),
            w.pick("Cơ quan giao", "Issuer"),
            w.pick("Có từ ngày", "Counts from"),
            w.pick("Chỉ tiêu", "Targets"),
        ]
        rows = []
        for plan in self.others:
            told = [f"{t.printed or t.indicator}" for t in plan.targets[:MOST_TARGETS_BESIDE]]
            told += ["…"] if len(plan.targets) > MOST_TARGETS_BESIDE else []
            issuer = plan.issuer or w.pick("chưa rõ", "unknown")
            used = w.pick(" – dùng để đánh giá", " – used to judge") if plan == self.in_force else ""
            rows.append([capitalised(plan.name(self.lang)) + used, issuer, w.day(plan.known_on), "; ".join(told)])
        caption = w.pick(f"Kế hoạch khác của năm {self.plan.year}", f"Other plans of {self.plan.year}")
        return table(columns, rows, "llll", caption=caption)

    def _sources(self) -> Iterator[str]:
        w, plan = self.words, self.plan
        if plan.source:
            yield plan.source
        if plan.told_on or plan.told_by:
            by = w.pick(f"Do {plan.told_by} công bố", f"Told by {plan.told_by}") if plan.told_by else ""
            when = w.pick(f" ngày {w.day(plan.told_on)}", f" on {w.day(plan.told_on)}") if plan.told_on else ""
            yield f"{by or w.pick('Công bố', 'Told')}{when}."
        if plan.note:
            yield plan.note
        if figures := [t.figure for t in plan.targets if t.figure]:
            yield w.pick(
                f"Mã trong số liệu đã công bố: {', '.join(figures)}.",
                f"Among the published figures: {', '.join(figures)}.",
            )
        yield w.pick(f"Tệp {plan.file}.", f"File {plan.file}.")


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
    if missing := _unknown(plan, w):
        parts.append(w.pick(f"chưa rõ {w.listed(missing)}", f"{w.listed(missing)} unknown"))
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


def _with(target: Target, value: float) -> Target:
    return Target(target.indicator, value, target.unit, target.printed)


def _adds_up(target: Target) -> bool:
    return load().indicators[str(target.indicator)].kind != "ratio"


def _unknown(plan: Plan, w: Words) -> list[str]:
    """What no source tells of a document."""
    told = (
        (plan.number, "số", "number"),
        (plan.date, "ngày", "date"),
        (plan.issuer, "cơ quan ban hành", "issuer"),
    )
    return [w.pick(vi, en) for value, vi, en in told if value is None]


def _names(province: Province, year: int) -> Mapping[str, str]:
    """Names of districts by code, as in the last of that year's days on which there were any."""
    return {d.code: d.name for d in province.districts if (d.valid_from is None or d.valid_from.year <= year)}


def _changes(before: Plan, after: Plan, w: Words) -> Iterator[str]:
    """Targets that a revision sets anew, changes or drops, in words."""
    old, new = ({t.indicator or key(t.printed): t for t in plan.targets} for plan in (before, after))
    for code, target in new.items():
        said = load().indicators[target.indicator].text(w.lang) if target.indicator else target.printed
        if code not in old:
            yield w.pick(f"thêm: {said} {amount(target, w)}", f"added: {said} {amount(target, w)}")
        elif old[code].value != target.value:
            yield f"{said}: {amount(old[code], w)} → {amount(target, w)}"
    for code, target in old.items():
        if code not in new:
            yield w.pick(f"bỏ: {target.printed}", f"dropped: {target.printed}")
