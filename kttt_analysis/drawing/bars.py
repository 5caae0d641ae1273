"""Bar charts by district, sector and group of solutions: sorted, labelled directly, missing shown as missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kttt_analysis.dictionary import load
from kttt_analysis.drawing import style
from kttt_analysis.drawing.blocks import Chart
from kttt_analysis.drawing.charts import kicker
from kttt_analysis.drawing.phrases import lowered, nothing
from kttt_analysis.drawing.sheet import SMALL, WIDE, Sheet
from kttt_analysis.drawing.support import Activities, support_of
from kttt_analysis.drawing.view import View
from kttt_analysis.vietnamese.wording import capitalised

ROW = 25.0
THICK = 15.0
NEW = ("htx_new", "tht_new")
PLACES_NAMED = 3


@dataclass(frozen=True)
class Line:
    """One row: its name, one value a series (None: not reported), whether it stands out or steps back."""

    name: str
    values: tuple[float | None, ...]
    bold: bool = False
    faded: bool = False

    @property
    def missing(self) -> bool:
        """Whether nothing at all was reported."""
        return all(value is None for value in self.values)


# ---- by district -----------------------------------------------------------------------------------


def htx_by_district(view: View) -> Chart:
    """HTX of each district, those at work in full colour."""
    w = view.words
    lines = _lines(view, ("htx_total", "htx_active"))
    unit = w.pick("số HTX cuối quý; đậm: đang hoạt động", "cooperatives, end of quarter; dark: active")
    with style.applied():
        sheet = Sheet.of(34 + ROW * len(lines), kicker(view, unit))
        widest = max([line.values[0] or 0 for line in lines] + [1])
        left = _left(lines)
        scale = (WIDE - left - 150) / widest
        for place, line in enumerate(lines):
            y = 30 + ROW * (place + 0.5)
            _name(sheet, line, y)
            total, active = line.values
            if total is None:
                _not_reported(sheet, view, left, y)
                continue
            dark, pale = _shades(line, style.HTX)
            sheet.box(left, y - THICK / 2, total * scale, THICK, pale)
            sheet.box(left, y - THICK / 2, (active or 0) * scale, THICK, dark)
            shown = w.count(total)
            at = left + total * scale + 7
            sheet.text(at, y, shown, weight="bold")
            if active is not None:
                said = w.pick(f"({w.count(active)} hoạt động)", f"({w.count(active)} active)")
                at += style.text_width(shown, weight="bold") + 6
                sheet.text(at, y, said, color=style.MUTED, size=SMALL)
        png = sheet.png()
    known = [line for line in lines if line.values[0] is not None]
    told = ", ".join(f"{line.name} {w.count(line.values[0])}" for line in known)
    alt = w.pick("Số HTX theo huyện, thành phố: ", "Cooperatives by district: ") + told + _missing_words(view, lines)
    return Chart("htx_by_district", _most_title(view, lines, "htx_total"), alt, png, round(sheet.height))


def new_by_district(view: View) -> Chart:
    """New HTX and THT of the year so far in each district."""
    w = view.words
    lines = _lines(view, NEW, key=lambda line: sum(v or 0 for v in line.values))
    png, height = _paired(view, lines, w.pick("lũy kế từ đầu năm", "year to date"))
    known = [line for line in lines if not line.missing]
    none = [line.name for line in known if not any(line.values)]
    told = "; ".join(f"{line.name} {_pair(view, line)}" for line in known if any(line.values))
    title = w.pick(
        f"{w.count(len(known) - len(none))}/{w.count(len(known))} huyện, thành phố đã báo cáo có HTX hoặc THT mới",
        f"{len(known) - len(none)} of {len(known)} districts that reported have new cooperatives or groups",
    )
    alt = w.pick("Thành lập mới từ đầu năm: ", "New in the year so far: ") + (told or w.pick("không có", "none"))
    if none:
        alt += w.pick("; chưa có đơn vị mới: ", "; none yet: ") + ", ".join(none)
    return Chart("new_by_district", title, alt + _missing_words(view, lines), png, height)


def _lines(view: View, codes: Sequence[str], key: object = None) -> list[Line]:
    found = [
        Line(
            d.name,
            tuple(view.value_in(code, d.code) for code in codes),
            bold=d.code == view.district,
            faded=view.one is not None and d.code != view.district,
        )
        for d in view.q.districts
    ]
    rank = key if callable(key) else lambda line: line.values[0] or 0
    return sorted(found, key=lambda line: (line.missing, -rank(line)))


def _most_title(view: View, lines: Sequence[Line], code: str) -> str:
    """The finding: where most are; of one district, its rank."""
    w, known = view.words, [line for line in lines if line.values[0]]
    if not known:
        return w.pick("Chưa có số liệu theo huyện, thành phố", "No data by district")
    if view.one is not None:
        rank = next((i for i, line in enumerate(known, 1) if line.bold), None)
        if rank is not None:
            return w.pick(
                f"{capitalised(view.place)} có {view.told(code)}, đứng thứ {rank} trong {len(known)} đơn vị có số liệu",
                f"{capitalised(view.place)} has {view.told(code)}, rank {rank} of {len(known)} districts",
            )
    first = known[:PLACES_NAMED]
    named = ", ".join(f"{line.name} ({w.count(line.values[0])})" for line in first)
    return w.pick(f"Nhiều HTX nhất: {named}", f"Most cooperatives: {named}")


def _missing_words(view: View, lines: Sequence[Line]) -> str:
    missing = [line.name for line in lines if line.missing]
    if not missing:
        return "."
    return view.words.pick("; chưa có số liệu: ", "; no figures: ") + ", ".join(missing) + "."


# ---- by sector -------------------------------------------------------------------------------------


def new_by_sector(view: View) -> Chart:
    """New HTX and THT of the year so far by sector; sectors without any are named in the text alone."""
    w = view.words
    unsorted = w.pick("Chưa rõ lĩnh vực", "Sector not told")
    found = [
        Line(w.label("sector", code) or unsorted, tuple(view.by_sector.get((new, code)) for new in NEW))
        for code in (*load().vocabularies["sector"], "")
    ]
    known = view.has("htx_new") or view.has("tht_new")
    some = sorted((line for line in found if any(line.values)), key=lambda line: -sum(v or 0 for v in line.values))
    lines = [Line(line.name, tuple(v or 0.0 for v in line.values)) for line in some]
    if not lines:
        lines = [Line(w.pick("Tất cả lĩnh vực", "All sectors"), (0.0, 0.0) if known else (None, None))]
    png, height = _paired(view, lines, w.pick("lũy kế từ đầu năm", "year to date"))
    told = "; ".join(f"{line.name} {_pair(view, line)}" for line in lines)
    first = lines[0]
    title = w.pick(
        f"{first.name} có nhiều đơn vị mới nhất: {_pair(view, first)}",
        f"Most new units are in {lowered(first.name)}: {_pair(view, first)}",
    )
    if not some:
        title = w.pick("Chưa có đơn vị thành lập mới", "No new units") if known else capitalised(w.missing)
    alt = w.pick("Thành lập mới theo lĩnh vực: ", "New by sector: ") + (told if known else w.missing) + "."
    return Chart("new_by_sector", title, alt, png, height)


def _pair(view: View, line: Line) -> str:
    """Both values of a row with their units: 02 HTX, 05 THT."""
    return ", ".join(
        view.words.with_unit(view.indicator(code), value) for code, value in zip(NEW, line.values, strict=True)
    )


def _paired(view: View, lines: Sequence[Line], unit: str) -> tuple[bytes, int]:
    """New HTX on the left and new THT on the right, on scales of their own, one row a name."""
    with style.applied():
        sheet = Sheet.of(62 + ROW * len(lines), kicker(view, unit))
        left = _left(lines)
        wide = (WIDE - left - 20) / 2
        for series, (code, colour) in enumerate(zip(NEW, (style.HTX, style.THT), strict=True)):
            x = left + series * (wide + 20)
            sheet.text(x, 42, view.label(code), weight="bold")
            widest = max([line.values[series] or 0 for line in lines] + [1])
            scale = (wide - 30) / widest
            for place, line in enumerate(lines):
                y = 58 + ROW * (place + 0.5)
                if series == 0:
                    _name(sheet, line, y)
                value = line.values[series]
                if value is None:
                    _not_reported(sheet, view, x, y)
                    continue
                sheet.box(x, y - THICK / 2, max(value * scale, 1.2), THICK, _shades(line, colour)[0])
                sheet.text(x + value * scale + 7, y, view.words.count(value))
        return sheet.png(), round(sheet.height)


# ---- by group of solutions -------------------------------------------------------------------------


def support_by_group(view: View) -> Chart:
    """Activities of the year so far in each of the six groups of solutions."""
    w, found = view.words, support_of(view)
    row, left, top = 44.0, 246.0, 34.0
    groups = [group for group in found.groups if group.group is not None]
    unit = w.pick("số hoạt động, lũy kế từ đầu năm; đậm: trong quý", "activities, year to date; dark: in the quarter")
    with style.applied():
        sheet = Sheet.of(top + row * len(groups), kicker(view, unit))
        widest = max([max(group.count or 0, group.in_quarter or 0) for group in groups] + [1])
        scale = (WIDE - left - 150) / widest
        for place, group in enumerate(groups):
            y = top + row * (place + 0.5)
            label = f"{group.group}. {_group_label(view, group)}"
            sheet.text(0, y, style.wrapped(label, left - 14))
            count = group.in_quarter if group.count is None else group.count
            if not count:
                said = _nothing(view) if group.count is not None else w.missing
                sheet.text(left, y, said, color=style.MUTED)
                continue
            sheet.box(left, y - 9, count * scale, 18, style.LEVELS[1])
            sheet.box(left, y - 9, min(group.in_quarter or 0, count) * scale, 18, style.HTX)
            sheet.text(left + count * scale + 7, y, w.count(count), weight="bold")
            more = _people(view, group)
            if more:
                at = left + count * scale + 13 + style.text_width(w.count(count), weight="bold")
                sheet.text(at, y, more, color=style.MUTED, size=SMALL)
        png = sheet.png()
    busy = [group for group in groups if group.count or group.in_quarter]
    title = w.pick(
        f"{w.count(len(busy))}/{w.count(len(groups))} nhóm giải pháp có hoạt động được báo cáo",
        f"Activities are reported in {len(busy)} of {len(groups)} groups of solutions",
    )
    if all(group.count is None and group.in_quarter is None for group in groups):
        title = nothing(view, "hoạt động hỗ trợ", "support activities")[0].rstrip(".")
    told = "; ".join(f"{group.group}. {_group_label(view, group)}: {_count_words(view, group)}" for group in groups)
    alt = w.pick("Hoạt động theo nhóm giải pháp: ", "Activities by group of solutions: ") + told + "."
    return Chart("support_by_group", title, alt, png, round(sheet.height))


def _group_label(view: View, group: Activities) -> str:
    term = load().vocabularies["solution_group"][str(group.group)]
    return term.label_en if view.lang == "en" else str(term.more.get("short", term.label))


def _nothing(view: View) -> str:
    return view.words.pick("chưa có hoạt động được báo cáo", "no activity reported")


def _count_words(view: View, group: Activities) -> str:
    w = view.words
    if group.count is None:
        if not group.in_quarter:
            return w.missing
        return w.pick(f"trong quý {w.count(group.in_quarter)}", f"{group.in_quarter} in the quarter")
    if not group.count:
        return _nothing(view)
    more = _people(view, group)
    return w.count(group.count) + w.pick(" hoạt động", " activities") + (f", {more}" if more else "")


def _people(view: View, group: Activities) -> str:
    if not group.participants:
        return ""
    return view.words.pick(
        f"{view.words.count(group.participants)} lượt người", f"{view.words.count(group.participants)} participations"
    )


# ---- parts -----------------------------------------------------------------------------------------


def _left(lines: Sequence[Line]) -> float:
    return min(230.0, max(style.text_width(line.name, weight="bold") for line in lines) + 12)


def _name(sheet: Sheet, line: Line, y: float) -> None:
    colour = style.MUTED if line.missing else style.INK
    sheet.text(0, y, line.name, weight="bold" if line.bold else "normal", color=colour)


def _not_reported(sheet: Sheet, view: View, left: float, y: float) -> None:
    sheet.missing(left, y - THICK / 2, 34, THICK)
    said = view.words.pick("chưa có số liệu", "no figures")
    sheet.text(left + 41, y, said, color=style.MUTED, size=SMALL)


def _shades(line: Line, colour: str) -> tuple[str, str]:
    """Dark and pale; in the report of one district the others step back."""
    if line.faded:
        return style.LAST_YEAR, style.LINE
    return colour, style.LEVELS[1]
