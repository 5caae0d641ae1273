"""What people write where a figure should stand, and the words that make a figure vague."""

from __future__ import annotations

import unicodedata

# Lower case, without brackets. "không" may be a zero or a question nobody asked: it stays missing, and its
# meaning lets the check ask back.
SENTINELS: dict[str, str] = {
    **dict.fromkeys(("-", "--", "---", "----", "_", "không phát sinh", "kps"), "not_arisen"),
    **dict.fromkeys(("…", "...", "..", "....", "……", ".....", "chưa thu thập", "không có số liệu"), "not_collected"),
    **dict.fromkeys(("x", "xx", "xxx", "n/a", "na", "không áp dụng", "/", "//"), "not_applicable"),
    **dict.fromkeys(("không", "không có", "ko", "ko có", "k có", "k", "none", "nil", "null"), "none"),
    **dict.fromkeys(
        (
            "chưa có",
            "chưa",
            "chưa có số liệu",
            "chưa báo cáo",
            "chưa thống kê",
            "đang cập nhật",
            "chưa tổng hợp",
        ),
        "not_yet",
    ),
    **dict.fromkeys(
        ("kxđ", "không xác định", "chưa xác định", "không rõ", "chưa rõ", "không biết", "?", "??", "nan"),
        "unknown",
    ),
    **dict.fromkeys(("#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!"), "error"),
}
_SPOKEN = (
    *("trên dưới", "trên", "hơn", "gần", "khoảng", "ước đạt", "ước tính", "ước", "xấp xỉ", "chừng"),
    *("dưới", "ít nhất", "tối thiểu", "không quá", "tối đa", "từ"),
)
_SIGNS = {">": "trên", "<": "dưới", "~": "khoảng", "≈": "khoảng", "≥": "từ", "≤": "không quá"}
QUALIFIERS: dict[str, str] = {w: w for w in _SPOKEN} | _SIGNS

_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒－", "-"))


def meaning(text: str) -> str | None:
    """Why a text gives no figure, or None when it is something else; see numbers.Number.meaning.

    >>> meaning(""), meaning("–"), meaning("(Chưa có số liệu)"), meaning("0")
    ('empty', 'not_arisen', 'not_yet', None)
    """
    plain = " ".join(unicodedata.normalize("NFC", text).lower().translate(_DASHES).split())
    if not plain:
        return "empty"
    bare = plain.strip("()[] ")
    return SENTINELS.get(plain) or SENTINELS.get(bare) or SENTINELS.get(bare.rstrip("."))
