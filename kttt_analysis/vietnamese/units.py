"""Units beside numbers: one canonical word for each, and exact factors between those of one measure."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from kttt_analysis.vietnamese.names import fold, key

# Per measure: canonical unit -> size in the measure's base unit.
MEASURES: dict[str, dict[str, Decimal]] = {
    "money": {
        "đồng": Decimal(1),
        "nghìn đồng": Decimal(10) ** 3,
        "triệu đồng": Decimal(10) ** 6,
        "tỷ đồng": Decimal(10) ** 9,
        "nghìn tỷ đồng": Decimal(10) ** 12,
    },
    "area": {"m²": Decimal(1), "ha": Decimal(10) ** 4, "km²": Decimal(10) ** 6},
    "mass": {"kg": Decimal(1), "tạ": Decimal(100), "tấn": Decimal(1000)},
    "share": {"%": Decimal(1)},
}
# Written otherwise in the forms; a unit that is not here leaves its cell a text, never a number.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "đồng": ("đ", "vnđ", "vnd", "đồng đồng", "việt nam đồng"),
    "nghìn đồng": ("nghìn", "ngàn", "ngàn đồng", "nghìn đ", "ngàn đ", "ng.đ", "1000 đồng", "1000đ"),
    "triệu đồng": ("triệu", "tr", "trđ", "tr.đồng", "triệu đ", "triệu vnđ", "1.000.000 đồng"),
    "tỷ đồng": ("tỷ", "tỷ đ", "tỷ vnđ"),
    "nghìn tỷ đồng": ("nghìn tỷ", "ngàn tỷ", "ngàn tỷ đồng"),
    "m²": ("m2", "mét vuông"),
    "ha": ("hecta", "héc ta", "hec ta"),
    "km²": ("km2",),
    "kg": ("ký", "kilôgam"),
    "%": ("phần trăm",),
}
COUNTED = (
    *("người", "lượt người", "hộ", "thành viên", "tổ viên", "xã viên", "lao động", "học viên", "cán bộ"),
    *("htx", "hợp tác xã", "tht", "tổ hợp tác", "lhhtx", "qtdnd", "đơn vị", "tổ", "doanh nghiệp"),
    *("lớp", "cuộc", "đợt", "buổi", "lần", "dự án", "mô hình", "chuỗi", "công trình", "sản phẩm", "văn bản"),
    *("xã", "ấp", "huyện", "con", "công", "tháng", "năm", "ngày"),
)
_NAMES = {
    "htx": "HTX",
    "hợp tác xã": "HTX",
    "tht": "THT",
    "tổ hợp tác": "THT",
    "lhhtx": "LHHTX",
    "qtdnd": "QTDND",
}


def _squeezed(text: str) -> str:
    return key(text.replace("₫", "đ")).replace(" ", "")


def _table() -> dict[str, str]:
    spelt: dict[str, str] = {}
    for measure in MEASURES.values():
        for unit in measure:
            for text in (unit, *SPELLINGS.get(unit, ())):
                spelt[_squeezed(text)] = unit
    spelt |= {_squeezed(word): _NAMES.get(word, word) for word in COUNTED}
    # Typed without marks ("trieu dong"), where that is not the spelling of another unit.
    plain = {fold(text).replace(" ", ""): unit for text, unit in spelt.items() if len(text) > 2}
    return plain | {"ty": "tỷ đồng", "d": "đồng"} | spelt


_SPELT = _table()
_SIZE = {unit: (name, size) for name, measure in MEASURES.items() for unit, size in measure.items()}


@lru_cache(maxsize=4096)
def canonical_unit(text: str) -> str | None:
    """The canonical name of a unit, with what it is counted per; None for any other words.

    >>> canonical_unit("Tr.đ"), canonical_unit("tỉ đồng"), canonical_unit("1.000 đồng")
    ('triệu đồng', 'tỷ đồng', 'nghìn đồng')
    >>> canonical_unit("triệu đồng / người/năm"), canonical_unit("con bò")
    ('triệu đồng/người/năm', None)
    """
    head, *per = text.strip(" ()[]").split("/")
    if not head.strip() and per:
        return "%" if _squeezed(per[0]) == "%" and len(per) == 1 else None
    unit = _SPELT.get(_squeezed(head))
    if unit is None:
        return None
    counted = [_SPELT.get(_squeezed(p), p.strip()) for p in per]
    return "/".join([unit, *counted])


def factor(unit: str, to: str = "triệu đồng") -> Decimal:
    """The exact number of ``to`` in one ``unit``.

    >>> factor("tỷ đồng"), factor("m²", "ha")
    (Decimal('1000'), Decimal('0.0001'))
    """
    sizes = []
    for name in (unit, to):
        canonical = (canonical_unit(name) or name).split("/")[0]
        if canonical not in _SIZE:
            raise ValueError(f"Không biết đơn vị “{name}”; nhận một trong: {', '.join(_SIZE)}.")
        sizes.append(_SIZE[canonical])
    (measure, size), (other, target) = sizes
    if measure != other:
        same = ", ".join(MEASURES[other])
        raise ValueError(f"Không đổi được “{unit}” sang “{to}”; đơn vị phải là một trong: {same}.")
    return size / target


def unit_factor(unit: str, to: str = "triệu đồng") -> float:
    """The same as a float, for whole columns; single values convert exactly with ``scale``.

    >>> unit_factor("nghìn đồng"), unit_factor("tỷ đồng", to="đồng")
    (0.001, 1000000000.0)
    """
    return float(factor(unit, to))


def scale(value: float, unit: str, to: str = "triệu đồng") -> float:
    """One value in another unit of its measure, without the noise of binary fractions.

    >>> scale(403589137000.0, "đồng"), scale(8.6, "nghìn đồng", "đồng")
    (403589.137, 8600.0)
    """
    return float(Decimal(repr(float(value))) * factor(unit, to))
