"""Who has reported, what was odd about it, and what people wrote: the part of the report that judges the data."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kttt_analysis.dictionary import load
from kttt_analysis.drawing import corrections
from kttt_analysis.drawing.blocks import Block, Group, Notice, Remarks
from kttt_analysis.drawing.phrases import no_targets, reported
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import NO_FIGURE, absent
from kttt_analysis.vietnamese.wording import capitalised

FINDINGS_SHOWN = 12
FINDINGS_LISTED = 2000
GRAVITY = {"error": 0, "warning": 1, "note": 2}
PLACES_NAMED = 4
ANOTHER_CALENDAR = "period_of_another_calendar"


# ---- first thing -----------------------------------------------------------------------------------


def notices(view: View) -> Group:
    """What must be known before reading on; nothing where nothing must."""
    found = [
        *_coverage_notice(view),
        *corrections.notice(view),
        *_calendar_notice(view),
        *_event_notices(view),
        *_plan_notice(view),
    ]
    return Group(tuple(found))


def _coverage_notice(view: View) -> list[Notice]:
    w, told = view.words, view.q.coverage
    if view.one is not None:
        if view.district not in told.missing:
            return []
        if view.district in told.answered:
            title = w.pick("Chưa có số liệu.", "No figures.")
            words = w.pick(
                f"{capitalised(view.place)} đã gửi tệp cho {view.period} nhưng chưa có số liệu đọc được",
                f"{view.place} has sent something for {view.period}, but no figures could be read",
            )
        elif view.district in told.unclear:
            title = w.pick("Chưa rõ đã gửi hay chưa.", "Not clear whether sent.")
            words = w.pick(
                f"Có tệp cho {view.period} có thể là của {view.place} nhưng chưa xác định được",
                f"A file for {view.period} may be from {view.place}, but that cannot be told",
            )
        else:
            title = w.pick("Chưa có báo cáo.", "No report.")
            words = w.pick(
                f"{capitalised(view.place)} chưa gửi báo cáo {view.period}",
                f"{view.place} has sent no report for {view.period}",
            )
        return [Notice("error", title, words + w.pick("; mọi số liệu trong kỳ để trống.", "; all figures are empty."))]
    if len(told.reported) >= view.q.decisions.coverage_warning:
        return []  # head and headline say who is missing
    lacking = w.pick(
        "Số liệu của nơi chưa có báo cáo đọc được không được tính bằng 0.", "Missing is not counted as zero."
    )
    title = w.pick("Số liệu chưa đầy đủ.", "Incomplete data.")
    limit = view.q.decisions.coverage_warning
    more = w.pick(
        f"dưới mức {w.count(limit)} đơn vị cần có để kết luận cho toàn tỉnh",
        f"fewer than the {limit} that conclusions on the whole province need",
    )
    return [Notice("warning", title, f"{capitalised(reported(view))}, {more}. {lacking}")]


def _calendar_notice(view: View) -> list[Notice]:
    """Districts whose figures are of the days of another calendar: sums hold both."""
    w, found = view.words, _findings(view)
    told = found.loc[found["code"].eq(ANOTHER_CALENDAR), "district_code"].dropna().unique()
    if not len(told):
        return []
    names = w.listed(view.names(sorted(told)))
    words = w.pick(
        f"Kỳ báo cáo {view.window}, nhưng biểu của {names} ghi số liệu theo lịch khác.",
        f"The period is {view.window}, but the sheets of {names} are of another calendar.",
    )
    return [Notice("warning", w.pick("Số liệu không cùng kỳ.", "Figures of different days."), words)]


def _event_notices(view: View) -> list[Notice]:
    english = view.lang == "en"
    return [
        Notice("note", f"{e.label_en if english else e.label}.", e.effect_en if english else e.effect)
        for e in view.events
    ]


def _plan_notice(view: View) -> list[Notice]:
    if view.q.plan is not None:
        return []
    return [Notice("warning", view.words.pick("Chưa có kế hoạch.", "No plan."), no_targets(view))]


def errors(view: View) -> int:
    """Errors of the area's submissions that nobody has mended yet; such values are empty."""
    return int(_findings(view)["severity"].astype(str).eq("error").sum())


# ---- coverage and findings -------------------------------------------------------------------------


def sentences(view: View) -> tuple[str, ...]:
    """Who reported, how much was read, how much was odd."""
    w, found = view.words, _findings(view)
    counts = found["severity"].astype(str).value_counts()
    records = view.q.submissions
    records = records[records["district_code"].isin(view.codes) & ~records["state"].astype(str).eq("replaced")]
    total = int(records["records"].fillna(0).sum())
    kept_out = view.q.rejected["district_code"].isin(view.codes).sum() if len(view.q.rejected) else 0
    status = w.label("data_status", view.q.data_status)
    said = [] if view.one is not None else [capitalised(reported(view)) + "."]
    said.append(
        w.pick(
            f"Đọc được {w.count(total)} dòng; {w.count(kept_out)} dòng không đưa vào tính toán.",
            f"{w.count(total)} rows were read, {w.count(kept_out)} kept out.",
        )
    )
    levels = ", ".join(_times(view, code, int(counts.get(code, 0))) for code in ("error", "warning", "note"))
    said.append(w.pick(f"Kiểm tra ghi nhận: {levels}.", f"Checks found: {levels}."))
    said.append(
        w.pick(
            f"Số liệu {status}, tính đến ngày {w.day(view.q.as_of)}.",
            f"{capitalised(status)} data as of {w.day(view.q.as_of)}.",
        )
    )
    return tuple(said)


def _times(view: View, severity: str, count: int) -> str:
    word = view.words.label("severity", severity).lower()
    plural = "s" if view.lang == "en" and count != 1 else ""
    return f"{view.words.count(count)} {word}{plural}"


def _findings(view: View) -> pd.DataFrame:
    found = view.q.findings
    return found if view.one is None else found[found["district_code"].isin(view.codes)]


def findings(view: View) -> Block:
    """The commonest findings, worst first: where, an example, how to mend it."""
    w, found = view.words, _findings(view)
    columns = [
        w.pick("Nội dung", "Finding"),
        w.pick("Mức độ", "Severity"),
        w.pick("Số lần", "Times"),
        w.pick("Nơi", "Where"),
        w.pick("Ví dụ", "Example"),
        w.pick("Cách xử lý", "What to do"),
    ]
    counted = found.groupby("code", sort=False).size()
    worst = found.drop_duplicates("code").set_index("code")
    codes = sorted(counted.index, key=lambda code: (GRAVITY[str(worst.loc[code, "severity"])], -counted[code], code))
    rows = [_finding_row(view, found[found["code"].eq(code)]) for code in codes[:FINDINGS_SHOWN]]
    notes = []
    if len(codes) > FINDINGS_SHOWN:
        rest = len(codes) - FINDINGS_SHOWN
        notes.append(w.pick(f"Còn {w.count(rest)} loại khác trong phụ lục.", f"{rest} more kinds in the annex."))
    if not rows:
        notes.append(w.pick("Không có ghi nhận nào.", "Nothing was found."))
    caption = w.pick("Ghi nhận khi kiểm tra số liệu", "Findings")
    return table(columns, rows, "llrlll", caption=caption, notes=tuple(notes))


def findings_list(view: View) -> Table:
    """Every finding where it stands, the gravest first, for the annex."""
    w, found = view.words, _findings(view)
    columns = [
        w.pick("Huyện, thành phố", "District"),
        w.pick("Mức độ", "Severity"),
        w.pick("Tệp", "File"),
        w.pick("Trang tính", "Sheet"),
        w.pick("Ô", "Cell"),
        w.pick("Đang ghi", "As typed"),
        w.pick("Nội dung", "Finding"),
        w.pick("Cách xử lý", "What to do"),
    ]
    ordered = found.sort_values("severity", key=lambda s: s.astype(str).map(GRAVITY), kind="stable")
    known = set(_known(view))
    rows = [
        [
            view.q.district_name(str(row["district_code"])) if row["district_code"] in known else NO_FIGURE,
            w.label("severity", str(row["severity"])),
            *("" if absent(row[name]) else str(row[name]) for name in ("file", "sheet", "cell", "raw")),
            str(row["message"]),
            str(row["fix"]),
        ]
        for row in ordered.head(FINDINGS_LISTED).to_dict("records")
    ]
    left = len(found) - FINDINGS_LISTED
    more = w.pick(f"Còn {w.count(left)} ghi nhận khác: q.findings.", f"{left} more: q.findings.")
    caption = w.pick("Mọi ghi nhận khi kiểm tra số liệu", "All findings")
    return table(
        columns,
        rows,
        "llllllll",
        caption=caption,
        notes=(more,) if left > 0 else (),
        sheet=w.pick("Ghi nhận", "Findings"),
    )


def _finding_row(view: View, mine: pd.DataFrame) -> list[str | Cell]:
    w, first = view.words, mine.iloc[0]
    kind = load().findings.get(str(first["code"]))
    title = first["message"] if kind is None else kind.title_en if view.lang == "en" else kind.title
    places = [view.q.district_name(c) for c in mine["district_code"].dropna().unique() if c in _known(view)]
    where = ", ".join(places[:PLACES_NAMED])
    if len(places) > PLACES_NAMED:
        more = w.count(len(places) - PLACES_NAMED)
        where += w.pick(f" và {more} nơi khác", f" and {more} more")
    example = " · ".join(str(first[c]) for c in ("file", "sheet", "cell") if not absent(first[c]))
    said = str(first["message"])
    return [
        str(title),
        w.label("severity", str(first["severity"])),
        w.count(len(mine)),
        where or NO_FIGURE,
        f"{example}: {said}" if example else said,
        str(first["fix"]),
    ]


def _known(view: View) -> Sequence[str]:
    return [d.code for d in view.q.districts]


# ---- people's words --------------------------------------------------------------------------------


def remarks(view: View) -> Remarks:
    """What the districts wrote, by topic, word for word; the same words of several are told once."""
    w, rows = view.words, view.q.remarks
    mine = rows[rows["district_code"].isin(view.codes) & rows["text"].notna()]
    groups = []
    for topic in load().vocabularies["topic"]:
        said = mine[mine["topic"].astype(str).eq(topic)]
        if len(said):
            by_words: dict[str, list[str]] = {}
            for code, text in zip(said["district_code"], said["text"], strict=True):
                names = by_words.setdefault(" ".join(str(text).split()), [])
                names.append(view.q.district_name(str(code)))
            told = tuple((", ".join(dict.fromkeys(names)), text) for text, names in by_words.items())
            groups.append((w.label("topic", topic), told))
    source = w.pick(
        "Ý kiến do các huyện, thành phố ghi trong báo cáo, giữ nguyên văn; không phải nhận định của phần mềm.",
        "Written by the districts in their reports and kept word for word; not a judgement of the program.",
    )
    empty = w.pick("Chưa có ý kiến nào được ghi trong báo cáo của kỳ này.", "Nothing was written for this period.")
    return Remarks(source, tuple(groups), empty)
