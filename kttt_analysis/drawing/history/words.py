"""The history in sentences: what must be known first, and what the figures show."""

from __future__ import annotations

from kttt_analysis.dictionary import Break
from kttt_analysis.drawing.blocks import Group, Notice, Sentences
from kttt_analysis.drawing.history.bars import closing_words, plans_title
from kttt_analysis.drawing.history.view import History, spans


def notices(view: History) -> Group:
    """How many figures are unverified, and how the pictures are to be read."""
    w, figures = view.words, view.published.figures
    every = int((~figures["checked"]).sum())
    sources = figures["source"].nunique()
    unverified = Notice(
        "warning",
        w.pick("Có số chưa kiểm chứng.", "Some figures are unverified."),
        w.pick(
            f"{every}/{len(figures)} số trong bảng có nguồn phải đọc lại trước khi in như số chính thức; sổ này dùng"
            f" {len(view.unchecked)} số trong đó, mỗi số đều ghi “{view.unverified}”, danh sách ở cuối sổ.",
            f"{every} of the {len(figures)} figures come from a source that must be read again; {len(view.unchecked)}"
            f" of them are shown here, each marked “{view.unverified}” and listed at the end.",
        ),
    )
    reading = Notice(
        "note",
        w.pick("Cách đọc.", "How to read."),
        w.pick(
            f"{len(figures)} số từ {sources} nguồn, không số nào được ước lượng thay. Đường nối chỉ có giữa hai năm"
            " liền nhau của cùng một cách tính; không nối, không tính tăng giảm qua năm thiếu số, qua mốc thay đổi"
            " cách tính hay sang phạm vi khác. Số được suy ra từ hai số công bố thì ghi “suy ra”.",
            f"{len(figures)} figures from {sources} sources, none imputed. A line joins two years in a row of one"
            " definition only; nothing is joined or compared over a missing year, a break of definition or another"
            " scope. What we worked out from two published figures is marked “derived”. Names of agencies and sources,"
            " and the reviewers' remarks, stay in Vietnamese.",
        ),
    )
    return Group((unverified, reading))


def headline(view: History) -> Sentences:
    """Which years close, which results reached the plan, and what must not be compared."""
    told = [*(closing_words(view, code) + "." for code in ("htx_total", "tht_total")), plans_title(view) + "."]
    told += [_break_words(view, one, codes) for one, codes in _breaks(view)]
    return Sentences(tuple(told), headline=True)


def _breaks(view: History) -> list[tuple[Break, list[str]]]:
    found: dict[Break, list[str]] = {}
    for code in view.codes:
        for one in view.breaks(code):
            found.setdefault(one, []).append(code)
    return sorted(found.items(), key=lambda pair: pair[0].after)


def _break_words(view: History, one: Break, codes: list[str]) -> str:
    w, day = view.words, view.words.day(one.after)
    names = w.listed([view.label(c)[0].lower() + view.label(c)[1:] for c in codes])
    years = {p.year for c in codes for p in view.points(c) if not p.apart}
    after = spans(y for y in years if y >= one.after.year)
    said = w.pick(
        f"Từ {day}, cách tính {names} thay đổi: không so sánh số trước và sau mốc này",
        f"From {day} {names} counted in another way: nothing is compared across",
    )
    none = w.pick("chưa có số công bố nào sau mốc", "no figure published after it yet")
    return f"{said}." if after else f"{said} ({none})."
