"""Pages of the words by which a sheet shows its layout, and of the words that forms and pictures say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from kttt_analysis.dictionary import home, read_toml

SIGNS = MappingProxyType(
    {
        "ordinal": "Tiêu đề của cột số thứ tự",
        "heading": "Từ mở đầu tiêu đề cột",
        "total": "Nhãn của dòng cộng",
        "subtotal": "Mở đầu dòng cộng của một phần",
        "note": "Mở đầu ghi chú, nguồn",
        "continued": "Dòng chỉ nói rằng bảng còn tiếp",
        "section": "Mở đầu tên của một nhóm dòng",
        "signature": "Nơi ký",
        "unit_line": "Mở đầu dòng đơn vị tính của cả bảng",
        "title": "Phần trên bảng, không thuộc cột nào",
        "within": "Từ không mang nghĩa riêng trên các cột của một nhóm",
        "compared": "Mở đầu dòng so sánh dưới dòng cộng",
        "naming": "Mở đầu tiêu đề của cột đặt tên cho dòng",
        "indicator": "Tiêu đề của cột mà mỗi dòng là một chỉ tiêu, không phải đơn vị hay địa bàn",
        "ditto": "Dấu “như trên”",
        "tick": "Dấu có",
        "cross": "Dấu không",
        "not_additive": "Tiêu đề của số không cộng theo dòng, và nhãn của dòng không cộng vào tổng",
        "not_additive_first": "Từ mở đầu tiêu đề của số không cộng theo dòng",
        "wide": "Dòng cộng của một địa bàn mà bảng có thể không kê đủ",
        "no_unit": "Mở đầu dòng so sánh, dòng kế hoạch trong danh sách: không phải tên đơn vị",
        "area": "Dòng chỉ ghi tên địa bàn trong danh sách: không phải tên đơn vị",
        "general": "Dưới tiêu đề nêu nội dung: chỉ nói phần nào, thời điểm nào",
        "quarterly": "Dưới tiêu đề nêu nội dung: số của riêng quý",
    }
)
WORDINGS = MappingProxyType(
    {
        "form.toml": "Biểu mẫu của chương trình",
        "template.toml": "Biểu mẫu trống gửi huyện (`kttt template`)",
        "picture.toml": "Hình cho xem máy đọc một tệp thế nào (`kttt read --html`)",
        "totals.toml": "Vì sao dòng cộng không khớp",
        "marking.toml": "Bản đánh dấu và thư gửi lại huyện (`kttt check --annotate`)",
        "board.toml": "Bảng theo dõi ai đã nộp (`kttt board`)",
        "open_data.toml": "Dữ liệu mở (`kttt export`)",
        "commands.toml": "Dòng lệnh",
    }
)


def signs() -> Iterator[str]:
    """Every word by which a sheet shows how it is laid out."""
    yield "# Dấu hiệu nhận ra cách trình bày của bảng tính"
    yield from ("", "So sánh không kể chữ hoa, chữ thường và dấu câu (`sheets.toml`).")
    for kind, listed in read_toml(home() / "sheets.toml").items():
        yield from ("", f"## {SIGNS.get(kind, kind)} (`{kind}`)", "", "; ".join(f"“{word}”" for word in listed))


def words() -> Iterator[str]:
    """Every word that forms, pictures and commands say, with its English."""
    yield "# Câu chữ của biểu mẫu, hình và lệnh"
    yield from ("", "`{…}` là chỗ được điền khi dùng.")
    for file, title in WORDINGS.items():
        entries = dict(_entries(read_toml(home() / file)))
        yield from ("", f"## {title} (`{file}`)", "")
        for name, said in entries.items():
            if not name.endswith("_en"):
                english = entries.get(f"{name}_en")
                yield f"- `{name}`: {said}" + (f" · {english}" if english else "")


def _entries(raw: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every entry by its path, as text on one line."""
    for name, value in raw.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from _entries(value, path)
        else:
            yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return " ⏎ ".join(str(value).splitlines())
