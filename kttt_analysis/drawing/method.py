"""How the numbers are made: definitions, decisions taken, sources, what is not compared."""

from __future__ import annotations

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.blocks import Notes
from kttt_analysis.drawing.plan_words import identity
from kttt_analysis.drawing.tables import Table, table
from kttt_analysis.drawing.view import View


def definitions(view: View) -> Table:
    """The targets: what is counted, and after which document."""
    w = view.words
    columns = [
        w.pick("Chỉ tiêu", "Target"),
        w.pick("ĐVT", "Unit"),
        w.pick("Cách tính", "Definition"),
        w.pick("Căn cứ", "Source"),
    ]
    rows = []
    for row in view.targets:
        indicator = view.indicator(str(row["indicator"]))
        defined = indicator.definition_en if view.lang == "en" else indicator.definition
        rows.append([indicator.text(view.lang), w.unit(indicator.unit), defined, indicator.source])
    caption = w.pick("Cách tính các chỉ tiêu", "How the targets are counted")
    return table(columns, rows, "lcll", caption=caption, sheet=w.pick("Cách tính", "Definitions"))


def decisions(view: View) -> Notes:
    """Decisions that shape the numbers, each a setting; the plan; the data; what is not compared."""
    return Notes((*_plan(view), *_decided(view), *_judged(view), *_breaks(view)))


def _plan(view: View) -> list[str]:
    w, plan = view.words, view.q.plan
    if plan is None:
        return []
    told = []
    for one in plan.documents:
        source = w.pick(f" Nguồn: {one.source}.", f" Source: {one.source}.") if one.source else ""
        told.append(f"**{w.pick('Kế hoạch', 'Plan')}:** {one.title}, {identity(one, w)}.{source}")
    return told


def _decided(view: View) -> list[str]:
    w, decided = view.words, view.q.decisions
    joined = decided.new_members == "joined"
    return [
        w.pick(
            "**Thành viên mới, tổ viên mới:** "
            + ("mọi người gia nhập trong năm." if joined else "chỉ tính thành viên của đơn vị thành lập trong năm;")
            + ("" if joined else " số người gia nhập nói chung nêu riêng."),
            "**New members:** "
            + ("everyone who joined in the year." if joined else "members of units founded in the year;")
            + ("" if joined else " everyone who joined is shown apart."),
        ),
        w.pick(
            "**Doanh thu bình quân một HTX:** HTX đang hoạt động có báo cáo doanh thu, không tính QTDND; lũy kế từ đầu"
            " năm, không quy đổi cả năm.",
            "**Average revenue:** active cooperatives that reported it, without credit funds; year to date.",
        ),
        w.pick(
            "**Số bình quân toàn tỉnh:** tổng chia tổng, không phải trung bình của các huyện.",
            "**Averages:** sums over sums, never means of district averages.",
        ),
        w.pick(
            "**Cán bộ quản lý:** số có mặt cuối kỳ, mỗi người một trình độ cao nhất.",
            "**Managers:** those there at the end of the period, once each, at the highest level.",
        ),
        w.pick(
            f"**Kỳ báo cáo:** {view.period} {view.window}; kỳ so sánh tính theo cùng lịch.",
            f"**Period:** {view.period} is {view.window}; other periods are by the same calendar.",
        ),
        *(
            [w.pick(f"**Số liệu chủ trì:** {decided.lead_agency}.", f"**Leading count:** {decided.lead_agency}.")]
            if decided.lead_agency
            else []
        ),
    ]


def _judged(view: View) -> list[str]:
    w = view.words
    status = w.label("data_status", view.q.data_status)
    return [
        w.pick(
            "**Đánh giá tiến độ:** đạt kế hoạch: từ 100%; đúng tiến độ: thấp hơn mức cần đạt không quá 5 điểm phần"
            " trăm; chậm tiến độ: từ 75% mức cần đạt; nguy cơ không đạt: thấp hơn nữa. Mức cần đạt: 25% mỗi quý (số"
            " phát sinh), đường thẳng từ đầu năm đến chỉ tiêu (số cuối kỳ), tỷ lệ cùng thời điểm năm trước (số bình"
            " quân).",
            "**Status:** achieved from 100%; on track within 5 points of what is due; behind from 75% of it; at risk"
            " below. Due: 25% a quarter (flows), the straight line from the opening value (stocks), last year's share"
            " (averages).",
        ),
        w.pick(
            "**So sánh:** chỉ giữa các huyện, thành phố có báo cáo cả hai kỳ; gốc so sánh dưới 30 thì chỉ nêu số"
            " lượng.",
            "**Changes:** over districts that reported both times; on a base under 30 in units only.",
        ),
        w.pick(
            "**Thiếu không phải bằng 0:** giá trị lỗi hoặc chưa báo cáo để trống, không ước lượng thay.",
            "**Missing is not zero:** erroneous or missing values stay empty; nothing is imputed.",
        ),
        w.pick(
            f"**Tình trạng số liệu:** {status} (Luật Thống kê 2015), tính đến ngày {w.day(view.q.as_of)}.",
            f"**Data status:** {status}, as of {w.day(view.q.as_of)}.",
        ),
    ]


def _breaks(view: View) -> list[str]:
    """Breaks of definition between the periods this report compares."""
    first, last = view.year_end.year_ago.bounds(view.q.calendar)[1], view.q.last_day
    known = [b for b in load().breaks if b.between(first, last) or first <= b.before <= last]
    if not known:
        return []
    english = view.lang == "en"
    told = " ".join(b.reason_en if english else b.reason for b in known)
    return [
        view.words.pick(
            f"**Không so sánh tăng trưởng qua mốc thay đổi cách tính:** {told}",
            f"**No growth is told across a break of definition:** {told}",
        )
    ]
