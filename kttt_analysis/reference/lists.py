"""Pages of closed lists, definition breaks and events, places, and plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import MappingProxyType

from kttt_analysis.dictionary import Province, Term, load, load_province, province_names, provinces
from kttt_analysis.drawing.plan_words import amount, counted_from, identity
from kttt_analysis.drawing.words import Words
from kttt_analysis.indicators.plan import Plan, district_gaps
from kttt_analysis.indicators.plan_reading import PLAN_KEYS, TARGET_KEYS
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.wording import capitalised
from kttt_analysis.workspace import open_workspace, starter

TITLES = MappingProxyType(
    {
        "kind": "Loại hình",
        "sector": "Lĩnh vực",
        "status": "Tình trạng",
        "exit_kind": "Hình thức chấm dứt, chuyển đổi",
        "rating": "Xếp loại",
        "support_kind": "Loại hoạt động hỗ trợ",
        "solution_group": "Nhóm giải pháp",
        "submission_state": "Tình trạng bản nộp",
        "data_status": "Tình trạng số liệu",
        "progress_status": "Đánh giá tiến độ",
        "severity": "Mức của điều ghi nhận",
        "topic": "Mục của ý kiến",
        "qualifier": "Từ đi kèm con số của kế hoạch",
    }
)
MORE = MappingProxyType(
    {
        "agriculture": "thuộc nông nghiệp",
        "solution_group": "nhóm giải pháp",
        "short": "tên ngắn",
        "symbol": "dấu",
        "closed": "khi năm đã kết thúc",
        "closed_en": "tiếng Anh khi năm đã kết thúc",
    }
)
KEYS = MappingProxyType(
    {
        "year": "năm của kế hoạch",
        "number": "số văn bản; không biết thì bỏ hẳn khóa này",
        "date": "ngày ban hành, dạng 2020-09-29; không biết thì bỏ hẳn",
        "issuer": "cơ quan ban hành (giao); không biết thì bỏ hẳn",
        "title": "tên văn bản",
        "targets": "các chỉ tiêu, mỗi chỉ tiêu một mục [[targets]]",
        "solutions": "các nhóm giải pháp, mỗi nhóm một mục [[solutions]] có group và text",
        "revision": "0 là bản đầu; bản điều chỉnh là 1, 2, … của cùng number, phải ghi date hoặc told_on",
        "source": "nguồn; phải có khi thiếu number, date hoặc issuer",
        "told_on": "ngày nguồn công bố; giữa các nguồn không rõ ngày ban hành thì nguồn công bố sau được dùng",
        "told_by": "ai công bố",
        "checked": "false: nguồn phải đọc lại trước khi in như số chính thức",
        "note": "điều cần biết thêm",
        "indicator": "mã chỉ tiêu trong danh mục; bỏ hẳn nếu chương trình không đo chỉ tiêu này",
        "value": "số được giao",
        "unit": "đơn vị tính; số tiền được đổi về đơn vị của chỉ tiêu",
        "printed": "nguyên văn trong văn bản",
        "districts": "phần của từng huyện, thành phố (tên hoặc mã)",
        "qualifier": "từ đi kèm con số, như “trên”, “ước đạt”",
        "figure": "mã của số trong data/raw/published",
    }
)


def closed_lists() -> Iterator[str]:
    """Every closed list with its terms, the words they are read by, and what else they say."""
    yield "# Các danh sách giá trị"
    for name, terms in load().vocabularies.items():
        if name == "indicator":  # has a page of its own
            continue
        yield from ("", f"## {TITLES[name]} (`{name}`)", "")
        for term in terms.values():
            yield f"- **{term.label}** · `{term.code}` · {term.label_en}{_more(term)}"


def _more(term: Term) -> str:
    said = [f"{MORE[name]}: {value}" if value is not True else MORE[name] for name, value in term.more.items()]
    if term.aliases:
        said.append("cũng đọc: " + ", ".join(f"“{alias}”" for alias in term.aliases))
    return f" ({'; '.join(said)})" if said else ""


def breaks_and_events() -> Iterator[str]:
    """Every definition break and every known event."""
    yield "# Mốc thay đổi cách tính và sự kiện"
    yield from ("", "## Mốc thay đổi cách tính", "", "Không tính tăng, giảm qua các mốc này.")
    catalogue = load().indicators
    for one in load().breaks:
        every = "mọi chỉ tiêu" if "*" in one.indicators else ""
        named = every or "; ".join(f"{catalogue[code].label} (`{code}`)" for code in one.indicators)
        yield from ("", f"### {format_date(one.before)} → {format_date(one.after)}", "")
        yield f"- Chỉ tiêu: {named}"
        yield f"- Lý do: {one.reason}"
        yield f"- *{one.reason_en}*"
        yield f"- Nguồn: {one.source}"
    yield from ("", "## Sự kiện đã biết")
    for event in load().events:
        yield from ("", f"### {event.label}", "")
        yield f"- Từ {format_date(event.first)} đến {format_date(event.last)}"
        yield f"- Ảnh hưởng: {event.effect}"
        yield f"- *{event.label_en}. {event.effect_en}*"
        yield f"- Nguồn: {event.source}"


# ---- places --------------------------------------------------------------------------------------


def places() -> Iterator[str]:
    """Every district and commune under each of its names, with the days on which it bore it."""
    yield "# Địa danh"
    yield ""
    yield (
        "Một mã chỉ có nghĩa cùng với ngày. Tên xã theo các danh mục đã có: giữ đến ngày trước danh mục đầu tiên không "
        "còn tên đó; “…” là không danh mục nào cho biết."
    )
    for code in provinces():
        yield from _province(load_province(code))
    yield from ("", "## Tên các tỉnh, thành phố của cả nước", "")
    yield "Huyện ghi kèm tên tỉnh khác (“Châu Thành, Tiền Giang”) không phải huyện của tỉnh báo cáo."
    yield from ("", f"{', '.join(province_names())}.")


def _province(province: Province) -> Iterator[str]:
    yield from ("", f"## {province.full_name} (mã {province.code}{_until(province.valid_to)})", "")
    yield from ("| Mã | Huyện, thành phố | Từ ngày | Đến ngày | Cũng đọc |", "|---|---|---|---|---|")
    for one in province.districts:
        also = ", ".join(n for n in one.names if n not in (one.name, one.full_name))
        yield f"| {one.code} | {one.full_name} | {_day(one.valid_from)} | {_day(one.valid_to)} | {also} |"
    for code in dict.fromkeys(d.code for d in province.districts):
        name = next(d.full_name for d in province.districts if d.code == code)
        yield from ("", f"### Xã, phường, thị trấn thuộc {name}", "")
        yield from ("| Mã | Tên | Từ ngày | Đến ngày | Sau đó thuộc |", "|---|---|---|---|---|")
        for commune in province.communes:
            if commune.district_code == code:
                after = f"{commune.successor} ({commune.successor_code})" if commune.successor else ""
                days = f"{_day(commune.valid_from)} | {_day(commune.valid_to)}"
                yield f"| {commune.code} | {commune.printed} | {days} | {after} |"
    if province.successors:
        start = format_date(province.successors[0].valid_from or date.min)
        yield from ("", f"### Đơn vị mới từ ngày {start}", "", "| Mã | Tên |", "|---|---|")
        yield from (f"| {one.code} | {one.full_name} |" for one in province.successors)


def _until(day: date | None) -> str:
    return f", đến ngày {format_date(day)}" if day else ""


def _day(day: date | None) -> str:
    return format_date(day) if day else "…"


# ---- plans ---------------------------------------------------------------------------------------


def plans() -> Iterator[str]:
    """Every plan that comes with the package, and the keys of a plan file."""
    yield "# Các kế hoạch"
    yield from ("", "Mỗi kế hoạch là một tệp trong `data/raw/plans/`; trong sổ tay gọi `kttt.plan(2021)` để xem.")
    for plan in sorted(open_workspace(starter()).plans(), key=lambda p: (p.year, p.known_on)):
        yield from _plan(plan)
    yield from ("", "## Kế hoạch nào được dùng", "")
    yield (
        "Trong các kế hoạch của năm đã có đến ngày tính (từ ngày ban hành; không rõ ngày ban hành thì từ ngày đầu năm, "
        "vì năm đó đã thực hiện theo kế hoạch, dù nguồn công bố sau): trước hết là của cơ quan ghi ở `plan_issuer` "
        "trong `kttt.toml`; rồi các kế hoạch đã kiểm chứng nguồn, theo thứ tự UBND tỉnh, cơ quan báo cáo, cơ quan giao "
        "sớm nhất; không rõ ngày ban hành thì nguồn công bố sau cùng."
    )
    yield ""
    yield (
        "Văn bản của cùng một cơ quan được chồng lên nhau theo thứ tự: bản điều chỉnh, hoặc văn bản giao thêm, thay "
        "các chỉ tiêu mà nó nêu; chỉ tiêu không nêu vẫn giữ nguyên theo văn bản trước. Báo cáo ghi rõ số, cơ quan và "
        "lần điều chỉnh; bảng tiến độ ghi văn bản của từng chỉ tiêu."
    )
    yield from ("", "## Khóa của một tệp kế hoạch", "", "| Khóa | Ý nghĩa |", "|---|---|")
    yield from (f"| `{key}` | {KEYS[key]} |" for key in PLAN_KEYS)
    yield from ("", "Trong mỗi `[[targets]]`:", "", "| Khóa | Ý nghĩa |", "|---|---|")
    yield from (f"| `{key}` | {KEYS[key]} |" for key in TARGET_KEYS)


def _plan(plan: Plan) -> Iterator[str]:
    w = Words()
    yield from ("", f"## Năm {plan.year}: {plan.title}", "")
    yield f"{capitalised(identity(plan, w))}. Tính từ ngày {counted_from(plan, w)}."
    yield from ("", "| Nội dung | Chỉ tiêu giao | Đo bằng |", "|---|---|---|")
    for target in plan.targets:
        measured = f"`{target.indicator}`" if target.indicator else "chương trình không đo"
        yield f"| {target.printed} | {amount(target, w, qualified=True)} | {measured} |"
    yield from _told(plan)


def _told(plan: Plan) -> Sequence[str]:
    told = [f"- Nguồn: {plan.source}", *([f"- {plan.note}"] if plan.note else [])]
    told += [f"- Cộng các huyện khác chỉ tiêu của tỉnh: `{gap.target.indicator}`" for gap in district_gaps(plan)]
    return ["", *told, f"- Tệp `{plan.file}`"]
