"""What a report says of itself: title, subject and preview of its mail, coverage, headline numbers, last line."""

from __future__ import annotations

from typing import Any

from kttt_analysis.drawing import headline
from kttt_analysis.drawing.blocks import About, plain
from kttt_analysis.drawing.phrases import reported
from kttt_analysis.drawing.view import View
from kttt_analysis.vietnamese.wording import capitalised, coverage

SUBJECT_LIMIT = 60
"""Characters of a subject that mail programs show."""


def about(view: View) -> About:
    """The block that begins the report; the page, the mail and the manifest are made from its data."""
    return About(title(view), _facts(view), _data(view))


def title(view: View) -> str:
    """Name of the report: what, where, when."""
    w, q = view.words, view.q.quarter
    where = view.q.province.full_name
    where = where[:1].lower() + where[1:] if view.one is None else view.place
    if w.lang == "en":
        span = view.period if q.number in (1, 4) else f"{view.period} ({q.ytd_label('en')})"
        return f"Collective economy of {view.q.province.name_en if view.one is None else view.place}, {span}"
    span = q.label() if q.number == 1 else f"quý {q.roman} và {q.ytd_label()}"
    return f"Báo cáo tình hình phát triển kinh tế tập thể {where} {span}"


def subject(view: View) -> str:
    """Subject of the mail: mark, place, period, coverage; shortened from its end where it is too long."""
    w, told = view.words, view.q.coverage
    mark = w.pick("[Mô phỏng] ", "[Synthetic] ") if view.q.synthetic else ""
    where = view.q.province.name if view.one is None else view.place
    text = mark + w.pick(f"KTTT {where} {view.period}", f"{where} cooperatives {view.period}")
    if view.one is None:
        count = coverage(len(told.reported), told.expected, w.pick("huyện", "districts"))
        if len(f"{text}: {count}") <= SUBJECT_LIMIT:
            text += f": {count}"
    return text[:SUBJECT_LIMIT]


def _facts(view: View) -> tuple[str, ...]:
    w, status = view.words, view.words.label("data_status", view.q.data_status)
    facts = [f"{capitalised(view.period)} · {view.q.decisions.lead_agency}".rstrip(" ·")]
    facts.append(w.pick(f"Thời gian: {view.window}", f"Days: {view.window}"))
    facts.append(
        w.pick(f"Số liệu {status}, tính đến ngày ", f"{capitalised(status)} data as of ") + w.day(view.q.as_of)
    )
    if view.one is None:
        facts.append(capitalised(reported(view)))
    if view.q.synthetic:
        facts.append(
            w.pick(
                "◆ **SỐ LIỆU MÔ PHỎNG:** do phần mềm tạo ra để trình diễn, không phải số liệu thật.",
                "◆ **SYNTHETIC DATA:** made up by software for demonstration.",
            )
        )
    return tuple(facts)


def _data(view: View) -> dict[str, Any]:
    told = view.q.coverage
    return {
        "quarter": str(view.q.quarter),
        "calendar": view.q.calendar,
        "district": view.district,
        "lang": view.lang,
        "title": title(view),
        "subject": subject(view),
        "preheader": plain(" ".join(headline.headline(view)[:2])),
        "coverage": {
            "reported": len(told.reported),
            "expected": told.expected,
            "missing": view.names(told.missing),
            "answered": view.names(told.answered),
            "unclear": view.names(told.unclear),
        },
        "synthetic": view.q.synthetic,
        "data_status": view.q.data_status,
        "as_of": view.q.as_of.isoformat(),
        "headline": headline.numbers(view),
        "issuer": _issuer(view),
        "closing": _closing(view),
    }


def _issuer(view: View) -> str:
    where = view.q.province.full_name
    return view.q.decisions.lead_agency or f"Liên minh HTX {where[:1].lower()}{where[1:]}"


def _closing(view: View) -> str:
    """The last line, unlike any other report's: mail programs fold what they have seen before."""
    w, told = view.words, view.q.coverage
    place = view.q.province.name if view.one is None else view.place
    day = w.day(view.q.as_of)
    return w.pick(
        f"{place}, {view.period}, số liệu đến {day}, {len(told.reported)}/{told.expected} huyện, thành phố.",
        f"{place}, {view.period}, data as of {day}, {len(told.reported)}/{told.expected} districts.",
    )
