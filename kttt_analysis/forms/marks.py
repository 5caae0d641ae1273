"""What a row's first words say: how it is numbered, and whether it is a total, a note or a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kttt_analysis.forms.words import begins, words
from kttt_analysis.vietnamese.names import key

SIGNED_DAY = re.compile(r"ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm", re.IGNORECASE)
_ROMAN = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{0,3})")
_MARK = re.compile(r"\(?\s*([IVX]{1,6}|[A-ZĐ]|[a-zđ]|\d{1,4}(?:\.\d{1,3}){0,4}|[-–+*•])\s*[.):]?\s*[-–]?")
_LABEL_MARK = re.compile(
    r"(?:([IVX]{1,6}|[A-ZĐ])\s*[.)\-–:/]\s*(?=\S)|(\d{1,3}(?:\.\d{1,3})*)\s*[.)\-–/]\s*(?=\D)|([a-zđ])\s*[.)]\s*|([-–+*•])\s*)"
)
_PAGE = re.compile(
    r"[-–(\s]*(?:trang|tr\.|page|p\.)\s*(?:số\s*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?[-–)\s.]*", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"\s*\(?\d{1,2}\)|\s*\*+$|\s*\([A-Z0-9IVX]{1,4}(?:\s*\+\s*[A-Z0-9IVX]{1,4}|…|\.{2,3})*\)")
# From the outside in: a section of one kind holds rows of the kinds after it.
DEPTH = {"letter": 0, "roman": 1, "arabic": 2, "small": 3, "": 4, "-": 5, "+": 6}


@dataclass(frozen=True)
class Mark:
    """How a row is numbered: the kind of number (a key of DEPTH) and its value as text."""

    kind: str
    text: str = ""

    @property
    def depth(self) -> float:
        """How far inside it stands: 1.1 below 1.

        >>> Mark("arabic", "1").depth < Mark("arabic", "1.1").depth < Mark("small", "a").depth
        True
        """
        return DEPTH[self.kind] + (0.1 * self.text.count(".") if self.kind == "arabic" else 0)


@lru_cache(maxsize=1 << 16)
def mark_of(text: str, alone: bool = True) -> Mark | None:
    """How a text numbers its row: as the whole cell, or before the label.

    >>> mark_of("IV").kind, mark_of("2.1").kind, mark_of("A. Chỉ tiêu kinh tế", alone=False).kind
    ('roman', 'arabic', 'letter')
    >>> mark_of("Gò Quao") is None
    True
    """
    if alone:
        found = _MARK.fullmatch(text.strip())
        said = found[1] if found else None
    else:
        found = _LABEL_MARK.match(text.strip())
        said = next((g for g in found.groups() if g), None) if found else None
    if said is None:
        return None
    if said[0].isdigit():
        return Mark("arabic", said)
    if said in "-–*•":
        return Mark("-", said)
    if said == "+":
        return Mark("+", said)
    if said.islower():
        return Mark("small", said)
    if _ROMAN.fullmatch(said):
        return Mark("roman", said)
    return Mark("letter", said)


@lru_cache(maxsize=1 << 16)
def is_total(text: str) -> bool:
    """Whether a label is that of a total row.

    >>> is_total("TỔNG SỐ - TOTAL (1)"), is_total("Cộng (I+II)"), is_total("Tổng số thành viên")
    (True, True, False)
    """
    if len(text) > 60:
        return False
    plain = _FOOTNOTE.sub("", text)
    known = words().total
    said = key(plain)
    if said in known or key(plain.rstrip(" :.")) in known:
        return True
    parts = [key(p) for p in re.split(r"\s[-–/]\s|\n|/", plain) if key(p)]
    return len(parts) > 1 and all(p in known for p in parts)


@lru_cache(maxsize=1 << 16)
def is_part_total(text: str) -> bool:
    """Whether a label is that of the total of a part, as "Cộng nhóm I"."""
    return len(text) <= 60 and begins(text, "subtotal")


@lru_cache(maxsize=1 << 16)
def is_note(text: str) -> bool:
    """Whether a text begins as notes do.

    >>> is_note("Nguồn: Cục Thống kê"), is_note("Nguồn thu ngân sách"), is_note("(1) Chưa kể HTX mới")
    (True, False, True)
    >>> is_note("Trang 2/5"), is_note("Trang trại bò"), is_note("(Tiếp theo trang trước)")
    (True, False, True)
    """
    if _PAGE.fullmatch(text) or begins(text, "continued"):
        return True
    head, colon, _ = text.partition(":")
    if colon and key(head) in words().note:
        return True
    first = re.split(r"[(\n]", text, maxsplit=1)[0]
    return key(first) in words().note or bool(re.match(r"(?:\(\d{1,2}\)|\*+|\(\*+\))\s*\S", text))


@lru_cache(maxsize=1 << 16)
def is_signature(text: str) -> bool:
    """Whether a text stands around signatures.

    >>> is_signature("Người lập biểu"), is_signature("Gò Quao, ngày 05 tháng 7 năm 2021")
    (True, True)
    >>> is_signature("(Ký, đóng dấu)")
    True
    """
    if len(text) > 90:
        return False
    return bool(SIGNED_DAY.search(text)) or begins(text, "signature")
