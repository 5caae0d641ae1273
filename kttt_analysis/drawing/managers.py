"""Managers of an area by the highest level reached: HTX and credit funds that have not ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kttt_analysis.dictionary import load
from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Chart
from kttt_analysis.drawing.charts import coverage_note, kicker
from kttt_analysis.drawing.sheet import SMALL, WIDE, Sheet
from kttt_analysis.drawing.view import View, figure
from kttt_analysis.drawing.words import NO_FIGURE
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.wording import capitalised

LEVELS = (
    ("managers_untrained", "Chưa qua đào tạo", "Untrained"),
    ("managers_elementary", "Sơ cấp", "Elementary"),
    ("managers_intermediate", "Trung cấp", "Intermediate"),
    ("managers_college", "Cao đẳng", "College"),
    ("managers_university", "Đại học trở lên", "University"),
)
MANAGER_TARGETS = ("managers_elementary_intermediate", "managers_college_university")
_LEFT = 96.0


@dataclass(frozen=True)
class Managers:
    """Sums by level; `total` is what units state, `unknown` what no level explains."""

    levels: Mapping[str, float]
    total: float

    def level(self, code: str) -> float:
        """Managers of one level."""
        return self.levels[code]

    @property
    def unknown(self) -> float:
        """Managers whose level is not told."""
        return max(0.0, self.total - sum(self.levels.values()))


def managers_of(view: View, quarter: Quarter) -> Managers | None:
    """Managers of the area at the end of a quarter; None where nobody reported any."""
    data = view.at(quarter)
    if data is None:
        return None
    units = data.units
    kinds = load().indicators["managers_total"].kinds
    mine = units[units["kind"].isin(kinds) & ~units["status"].eq("ended") & units["district_code"].isin(view.codes)]
    columns = [code for code, _, _ in LEVELS]
    if not mine[[*columns, "managers_total"]].notna().any(axis=None):
        return None
    levels = {code: float(mine[code].fillna(0).sum()) for code in columns}
    return Managers(levels, max(float(mine["managers_total"].fillna(0).sum()), sum(levels.values())))


def managers_levels(view: View) -> Chart:
    """Managers by the highest level reached, now and a year ago; the plan's two groups bracketed."""
    w = view.words
    now, before = managers_of(view, view.q.quarter), managers_of(view, view.q.quarter.year_ago)
    shown = [(view.q.quarter.label(view.lang), now)]
    if before is not None:
        shown.append((view.q.quarter.year_ago.label(view.lang), before))
    unit, partial = w.pick("người, cuối quý", "people, end of quarter"), coverage_note(view)
    with style.applied():
        sheet = Sheet.of(134 + 52 * len(shown), kicker(view, unit, *([partial] if partial else [])))
        widest = max([m.total for _, m in shown if m is not None] or [1])
        for place, (label, each) in enumerate(shown):
            top = 94.0 + 52 * place
            sheet.text(0, top + 16, capitalised(label))
            _stack(sheet, view, each, top, widest)
        if now is not None:
            _brackets(sheet, view, now, 94.0, widest)
        _key(sheet, view, 94.0 + 52 * len(shown) + 14)
        png = sheet.png()
    titles = [_group_words(view, code) for code in MANAGER_TARGETS]
    title = w.pick("Cán bộ quản lý HTX: ", "Managers: ") + "; ".join(titles)
    alt = w.pick("Cán bộ quản lý HTX theo trình độ cao nhất: ", "Managers by the highest level reached: ")
    return Chart("managers_levels", title, alt + _levels_words(view, now) + ".", png, round(sheet.height))


def _group_words(view: View, code: str) -> str:
    w = view.words
    short = {
        "managers_elementary_intermediate": w.pick("sơ cấp, trung cấp", "elementary or intermediate"),
        "managers_college_university": w.pick("cao đẳng, đại học", "college or university"),
    }[code]
    target = figure(view.target(code), "target")
    plan = "" if target is None else w.pick(f" (kế hoạch {w.count(target)})", f" (plan {w.count(target)})")
    return f"{short}: {view.shown(code)}{plan}" if view.shown(code) != NO_FIGURE else f"{short}: {w.missing}"


def _levels_words(view: View, managers: Managers | None) -> str:
    if managers is None:
        return view.words.missing
    told = [f"{label} {view.words.count(managers.level(code))}" for code, label in _labels(view)]
    if managers.unknown:
        told.append(view.words.pick("chưa rõ ", "unknown ") + view.words.count(managers.unknown))
    return "; ".join(told)


def _labels(view: View) -> list[tuple[str, str]]:
    return [(code, vi if view.lang == "vi" else en) for code, vi, en in LEVELS]


def _stack(sheet: Sheet, view: View, managers: Managers | None, top: float, widest: float) -> None:
    if managers is None or not managers.total:
        sheet.missing(_LEFT, top, 60, 32)
        sheet.text(_LEFT + 70, top + 16, view.words.missing, color=style.MUTED)
        return
    scale = (WIDE - _LEFT - 8) / widest
    x = _LEFT
    for (code, _), colour, ink in zip(_labels(view), style.LEVELS, style.LEVEL_INK, strict=True):
        length = managers.level(code) * scale
        sheet.box(x, top, length, 32, colour)
        shown = view.words.count(managers.level(code))
        if length > style.text_width(shown) + 8:
            sheet.text(x + length / 2, top + 16, shown, ha="center", color=ink)
        x += length
    if managers.unknown:
        sheet.missing(x, top, managers.unknown * scale, 32)


def _brackets(sheet: Sheet, view: View, managers: Managers, top: float, widest: float) -> None:
    """Brackets above the newest bar: the plan counts two levels together, twice."""
    scale = (WIDE - _LEFT - 8) / widest
    groups = (("managers_elementary", "managers_intermediate"), ("managers_college", "managers_university"))
    start, y = _LEFT + managers.level("managers_untrained") * scale, top - 8
    taken = 0.0
    for code, pair in zip(MANAGER_TARGETS, groups, strict=True):
        length = sum(managers.level(level) for level in pair) * scale
        if length > 4:
            sheet.line(start + 1, y, start + length - 1, y, style.INK)
            for x in (start + 1, start + length - 1):
                sheet.line(x, y, x, y + 5, style.INK)
        said, size = capitalised(_group_words(view, code)), style.FONT_SIZE - 0.4
        wide = style.text_width(said, size)
        left = max(0.0, min(start + length / 2 - wide / 2, WIDE - wide))
        row = 1 if left < taken + 10 else 0
        sheet.text(left, y - 14 - 18 * row, said, size=size)
        taken = left + wide
        start += length


def _key(sheet: Sheet, view: View, y: float) -> None:
    x = _LEFT
    known = [*zip(_labels(view), style.LEVELS, strict=True)]
    for (_, label), colour in known:
        sheet.box(x, y - 5, 10, 10, colour)
        sheet.text(x + 14, y, label, size=SMALL, color=style.MUTED)
        x += 14 + style.text_width(label, SMALL) + 14
