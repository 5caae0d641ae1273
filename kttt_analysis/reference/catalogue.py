"""Pages of columns, indicators, findings, settings and commands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from kttt_analysis.cli import parser, words
from kttt_analysis.dictionary import Column, Indicator, load
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.printing import format_number
from kttt_analysis.workspace import starting_settings

TABLES = MappingProxyType(
    {"units": "Đơn vị", "support": "Hoạt động hỗ trợ", "totals": "Số tổng do huyện kê", "remarks": "Ý kiến"}
)
TYPES = MappingProxyType(
    {
        "text": "chữ",
        "code": "mã (chữ)",
        "count": "số nguyên",
        "money": "số tiền",
        "area": "diện tích",
        "number": "số",
        "date": "ngày",
        "term": "một giá trị trong danh mục",
        "flag": "có / không",
    }
)
PERIODS = MappingProxyType({"year_to_date": "lũy kế từ đầu năm", "end": "cuối kỳ"})
KINDS = MappingProxyType(
    {
        "flow": "phát sinh trong kỳ (cộng theo huyện; lũy kế từ đầu năm)",
        "stock": "thời điểm cuối kỳ (cộng theo huyện, không cộng theo quý)",
        "ratio": "tỷ số (tổng tử số chia tổng mẫu số, không lấy bình quân của các số bình quân)",
    }
)


def columns() -> Iterator[str]:
    """Every column of the clean tables: its kind, unit, limits, and the headings it is known by."""
    yield "# Các cột của bảng số liệu sạch"
    for table, entries in load().columns.items():
        yield from ("", f"## {TABLES[table]} (`{table}`)")
        for column in entries.values():
            yield from ("", f"### {column.label}", "", f"`{column.name}` · {column.label_en}", "")
            yield from _about(column)


def _about(column: Column) -> Iterator[str]:
    if column.meaning:
        yield from (column.meaning, "")
    kind = TYPES[column.type] + (f" (`{column.vocabulary}`)" if column.vocabulary else "")
    yield f"- Kiểu: {kind}"
    if column.unit:
        period = f", {PERIODS[column.period]}" if column.period and column.period in PERIODS else ""
        yield f"- Đơn vị tính: {column.unit}{period}"
    if column.low is not None or column.high is not None:
        yield f"- Giới hạn: từ {_bound(column.low)} đến {_bound(column.high)}; ngoài giới hạn thì bỏ trống và báo lỗi"
    for kind_of_unit, (low, high) in column.usual.items():
        whose = "" if kind_of_unit == "*" else f" của {kind_of_unit}"
        yield f"- Khoảng thường gặp{whose}: {format_number(low)} – {format_number(high)}; ngoài khoảng thì cảnh báo"
    if column.aliases:
        yield "- Tiêu đề được nhận: " + "; ".join(f"“{alias}”" for alias in (column.label, *column.aliases))
    if not column.stored:
        yield "- Chỉ đọc từ biểu và dùng để kiểm tra, không có trong bảng sạch"


def _bound(value: float | date | None) -> str:
    if value is None:
        return "…"
    return format_date(value) if isinstance(value, date) else format_number(value)


def indicators() -> Iterator[str]:
    """Every indicator: definition, kind, unit, source, and where its growth is not told."""
    yield "# Các chỉ tiêu"
    for indicator in load().indicators.values():
        yield from ("", f"## {indicator.label}", "", f"`{indicator.code}` · {indicator.label_en}", "")
        yield indicator.definition
        yield ""
        yield f"- Loại: {KINDS[indicator.kind]}"
        yield f"- Đơn vị tính: {indicator.unit}"
        yield f"- Nguồn định nghĩa: {indicator.source}"
        if indicator.aliases:
            yield "- Tên khác trong biểu: " + "; ".join(f"“{alias}”" for alias in indicator.aliases)
        yield from _broken(indicator)


def _broken(indicator: Indicator) -> Iterator[str]:
    for one in load().breaks:
        if "*" not in one.indicators and one.covers(indicator.code):
            yield f"- Không so sánh qua mốc {format_date(one.after)}: {one.reason}"


def findings() -> Iterator[str]:
    """Every finding: severity, words, mend."""
    yield "# Những điều chương trình ghi nhận"
    labels = load().vocabularies["severity"]
    for kind in load().findings.values():
        yield from ("", f"## {kind.title}", "", f"`{kind.code}` · {kind.title_en}", "")
        yield f"- Mức: {labels[kind.severity].label.lower()}"
        yield f"- Câu báo: {_shown(kind.message)}"
        if kind.fix:
            yield f"- Cách sửa: {_shown(kind.fix)}"
        if kind.province_fix:
            yield f"- Tại tỉnh: {_shown(kind.province_fix)}"


def _shown(sentence: str) -> str:
    """A sentence with its places to fill shown as such."""
    return re.sub(r"\{(\w+)[^}]*\}", "…", sentence)


def settings() -> Iterator[str]:
    """Each key of `kttt.toml` with its default and the words that stand beside it there."""
    yield from ("# Cài đặt trong `kttt.toml`", "", "| Mục | Khóa | Mặc định | Ý nghĩa |", "|---|---|---|---|")
    section = ""
    for line in starting_settings().read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line.strip()):
            section = found[1]
        elif found := re.fullmatch(r"(\w+)\s*=\s*(.+?)\s*#\s*(.+)", line):
            yield f"| `{section}` | `{found[1]}` | `{found[2]}` | {found[3]} |"


def commands() -> Iterator[str]:
    """Every verb with its options."""
    yield "# Các lệnh"
    verbs = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    for name, verb in verbs.choices.items():
        yield from ("", f"## `kttt {name}`", "", words()["verbs"][name]["help"] + ".", "")
        for action in verb._actions:
            shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            takes = f" {action.metavar}" if action.option_strings and action.metavar else ""
            yield f"- `{shown}{takes}`: {(action.help or '').replace('%%', '%')}"
