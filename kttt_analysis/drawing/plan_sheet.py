"""A yearly plan as the document prints it, with all that is not known about it and the other plans of its year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kttt_analysis.dictionary import Province, load
from kttt_analysis.drawing.blocks import Block, Group, Heading, Notes, Notice, Sentences
from kttt_analysis.drawing.plan_words import amount, counted_from, identity, unknown
from kttt_analysis.drawing.screen import Screen
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.plan import Gap, Plan, Target, district_gaps, laid
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
        Every revision of every document that the plan is laid of, in order.
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
        yield Sentences(tuple(f"{capitalised(identity(p, w))}." for p in plan.documents))
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
        for document in plan.documents:
            if missing := unknown(document, w):
                none = w.pick(f"Không nguồn nào ghi {w.listed(missing)}.", f"No source tells {w.listed(missing)}.")
                since = counted_from(document, w)
                counted = w.pick(f"Tính từ ngày {since}.", f"Counts from {since}.")
                yield Notice("note", w.pick("Chưa rõ văn bản.", "The document is not known."), f"{none} {counted}")
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
        rows: list[list[str | Cell]] = [
            [
                str(n),
                target.printed or catalogue[str(target.indicator)].text(self.lang),
                Cell(amount(target, w, qualified=True), strong=True),
                catalogue[target.indicator].text(self.lang) if target.indicator else not_measured,
            ]
            for n, target in enumerate(self.plan.targets, start=1)
        ]
        if self.plan.parts:  # each target by the document that set it
            columns.append(w.pick("Theo văn bản", "Set by"))
            for row, target in zip(rows, self.plan.targets, strict=True):
                row.append(capitalised(self.plan.document(target.name).name(self.lang)))
        caption = w.pick(f"Các chỉ tiêu năm {self.plan.year}", f"Targets of {self.plan.year}")
        return table(columns, rows, "clll" + "l" * bool(self.plan.parts), header=1, caption=caption)

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
        columns = [w.pick("Văn bản", "Document"), w.pick("Ngày", "Date"), w.pick("Thay đổi chỉ tiêu", "Changes")]
        rows = []
        for n, document in enumerate(self.revisions):
            stands = w.pick(" – có trong bản này", " – in this one") if document in self.plan.documents else ""
            changed = "; ".join(_changes(laid(self.revisions[:n]), document, w)) if n else "–"
            rows.append(
                [
                    capitalised(document.name(self.lang)) + stands,
                    counted_from(document, w),
                    changed or w.pick("không đổi chỉ tiêu", "no target changed"),
                ]
            )
        return table(columns, rows, "lll", caption=w.pick("Các văn bản của kế hoạch", "Documents of the plan"))

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
            used = (
                w.pick(" – dùng để đánh giá", " – used to judge")
                if self.in_force and plan in self.in_force.documents
                else ""
            )
            rows.append([capitalised(plan.name(self.lang)) + used, issuer, counted_from(plan, w), "; ".join(told)])
        caption = w.pick(f"Kế hoạch khác của năm {self.plan.year}", f"Other plans of {self.plan.year}")
        return table(columns, rows, "llll", caption=caption)

    def _sources(self) -> Iterator[str]:
        for document in self.plan.documents:
            yield from self._source(document)

    def _source(self, plan: Plan) -> Iterator[str]:
        w = self.words
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


def _with(target: Target, value: float) -> Target:
    return Target(target.indicator, value, target.unit, target.printed)


def _adds_up(target: Target) -> bool:
    return load().indicators[str(target.indicator)].kind != "ratio"


def _names(province: Province, year: int) -> Mapping[str, str]:
    """Names of districts by code, as in the last of that year's days on which there were any."""
    return {d.code: d.name for d in province.districts if (d.valid_from is None or d.valid_from.year <= year)}


def _changes(before: Plan, after: Plan, w: Words) -> Iterator[str]:
    """Targets that a document sets anew or changes, in words; those that it does not name stand."""
    old = {t.name: t for t in before.targets}
    for target in after.targets:
        said = load().indicators[target.indicator].text(w.lang) if target.indicator else target.printed
        if target.name not in old:
            yield w.pick(f"thêm: {said} {amount(target, w)}", f"added: {said} {amount(target, w)}")
        elif old[target.name].value != target.value:
            yield f"{said}: {amount(old[target.name], w)} → {amount(target, w)}"
