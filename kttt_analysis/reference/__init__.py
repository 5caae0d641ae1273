"""The reference pages of the guide, made from the dictionary and the plans.

``python -m kttt_analysis.reference`` writes them anew; a test holds the committed pages to what this makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kttt_analysis.reference import catalogue, lists, wordings

FOLDER = Path(__file__).parents[2] / "docs" / "tham-khao"
MADE = "<!-- Trang này do `python -m kttt_analysis.reference` tạo từ danh mục; không sửa tay. -->"


def pages() -> Mapping[str, str]:
    """Return the pages by file name.

    Examples
    --------
    >>> sorted(pages())[:4]
    ['cai-dat.md', 'cau-chu.md', 'chi-tieu.md', 'cot.md']
    """
    made = {
        "cot.md": catalogue.columns(),
        "chi-tieu.md": catalogue.indicators(),
        "danh-sach.md": lists.closed_lists(),
        "moc-thay-doi.md": lists.breaks_and_events(),
        "dia-danh.md": lists.places(),
        "ke-hoach.md": lists.plans(),
        "ghi-nhan.md": catalogue.findings(),
        "dau-hieu.md": wordings.signs(),
        "cau-chu.md": wordings.words(),
        "cai-dat.md": catalogue.settings(),
        "lenh.md": catalogue.commands(),
    }
    return {name: "\n".join([MADE, "", *lines]).rstrip() + "\n" for name, lines in made.items()}


def main() -> int:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return 0
