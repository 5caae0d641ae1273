"""Ten thousand figures in every notation that offices use: each read as it was meant, or told and null."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from kttt_analysis.dictionary import Column, load
from kttt_analysis.forms.cell_values import Evidence, Told
from kttt_analysis.forms.number_column import read_numbers
from kttt_analysis.vietnamese.numbers import parse_number

FIGURES = 10_000


def grouped(value: float, places: int, group: str, decimal: str) -> str:
    """A figure with groups of three."""
    return f"{value:,.{places}f}".translate({ord(","): group, ord("."): decimal})


Writer = Callable[[float, int], Any]

# How a figure with so many decimals is typed. Where the dot is decimal, figures have two decimals at most: "1.325" is
# the notation of thousands. A group without thousands and a decimal mark without decimals fall away by themselves.
NOTATIONS: dict[str, Writer] = {
    "a number": lambda v, n: round(v, n) if n else int(v),
    "4031 and 105506,2": lambda v, n: grouped(v, n, "", ","),
    "4031 and 105506.2": lambda v, n: grouped(v, n, "", "."),
    "1.325 and 1.234,5": lambda v, n: grouped(v, n, ".", ","),
    "1,325 and 1,234.5": lambda v, n: grouped(v, n, ",", "."),
    "1 325 and 1 234,5": lambda v, n: grouped(v, n, " ", ","),
    "1 325 and 1 234.5": lambda v, n: grouped(v, n, " ", "."),
    "no-break space": lambda v, n: grouped(v, n, "\u00a0", ","),
    "narrow space": lambda v, n: grouped(v, n, "\u202f", ","),
    "1'325": lambda v, n: grouped(v, n, "'", ","),
    "1.325.": lambda v, n: grouped(v, n, ".", ",") + ".",
    "1.325,-": lambda v, n: grouped(v, 0, ".", ",") + ",-" if not n else grouped(v, n, ".", ","),
    "quotes": lambda v, n: f"“{grouped(v, n, '.', ',')}”",
    "apostrophe before": lambda v, n: "'" + grouped(v, n, ".", ","),
    "equals sign": lambda v, n: "= " + grouped(v, n, ".", ","),
    "plus": lambda v, n: "+" + grouped(v, n, ".", ","),
    "full width": lambda v, n: grouped(v, n, ".", ",").translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,"}),
    "06": lambda v, n: ("0" if v < 10 else "") + grouped(v, n, ".", ","),
    "hơn": lambda v, n: "hơn " + grouped(v, n, ".", ","),
    "khoảng": lambda v, n: "Khoảng " + grouped(v, n, "", ","),
    "(ước)": lambda v, n: grouped(v, n, ".", ",") + " (ước)",
    "~": lambda v, n: "~" + grouped(v, n, ".", ","),
}
MONEY: dict[str, Writer] = {
    "triệu đồng": lambda v, n: grouped(v, n, ".", ",") + " triệu đồng",
    "tr.đ": lambda v, n: grouped(v, n, "", ",") + "tr.đ",
    "trđ, comma groups": lambda v, n: grouped(v, n, ",", ".") + " trđ",
    "đồng": lambda v, n: grouped(round(v * 1e6), 0, ".", ",") + " đồng",
    "đồng đồng": lambda v, n: grouped(round(v * 1e6), 0, ".", ",") + " đồng đồng",
    "đ,-": lambda v, n: grouped(round(v * 1e6), 0, ".", ",") + ",- đ",
    "nghìn": lambda v, n: grouped(round(v * 1e3), 0, ".", ",") + " nghìn đồng",
    "tỷ": lambda v, n: f"{v / 1000:.{n + 3}f}".rstrip("0").rstrip(".").replace(".", ",") + " tỷ",
    "tỉ đồng": lambda v, n: f"{v / 1000:.{n + 3}f}".rstrip("0").rstrip(".").replace(".", ",") + " tỉ đồng",
    "1 tỷ 816 triệu": lambda v, n: spoken(v),
    "1 tỷ 066 triệu đồng": lambda v, n: spoken(v, "{:03d}") + " đồng",
    "(1.325) for minus": lambda v, n: f"({grouped(v, n, '.', ',')})",
    "-1.325": lambda v, n: "-" + grouped(v, n, ".", ","),
    "–1325": lambda v, n: "–" + grouped(v, n, "", ","),
    "−1,325": lambda v, n: "−" + grouped(v, n, ",", "."),
}
SHARES: dict[str, Writer] = {
    "12,5%": lambda v, n: grouped(v, n, ".", ",") + "%",
    "12.5 %": lambda v, n: grouped(v, n, ",", ".") + " %",
    "102/%": lambda v, n: grouped(v, n, ".", ",") + "/%",
    "phần trăm": lambda v, n: grouped(v, n, ".", ",") + " phần trăm",
}
COUNTS: dict[str, Writer] = {
    "12 HTX": lambda v, n: grouped(v, n, ".", ",") + " HTX",
    "người": lambda v, n: grouped(v, n, ".", ",") + " người",
    "hơn … người": lambda v, n: "hơn " + grouped(v, n, ".", ",") + " người",
    "1,325 người": lambda v, n: grouped(v, n, ",", ".") + " người",
}
DOT = {
    "a number",
    "4031 and 105506.2",
    "1,325 and 1,234.5",
    "1 325 and 1 234.5",
    "trđ, comma groups",
    "−1,325",
    "12.5 %",
}
MINUS = {"(1.325) for minus", "-1.325", "–1325", "−1,325"}


def spoken(value: float, small: str = "{}") -> str:
    billions, millions = divmod(int(value), 1000)
    return f"{billions} tỷ {small.format(millions)} triệu" if billions and millions else f"{int(value)} triệu"


@dataclass(frozen=True)
class Kind:
    """A kind of column: its place in the dictionary, its unit, its notations, its decimals, the middle of its sizes."""

    column: Column | None
    unit: str | None
    notations: dict[str, Writer]
    decimals: tuple[int, ...]
    middle: float


UNITS = load().columns["units"]
KINDS: dict[str, Kind] = {
    "money": Kind(UNITS["revenue"], "triệu đồng", NOTATIONS | MONEY, (0, 0, 1, 2, 3), 1500),
    "profit": Kind(UNITS["profit"], "triệu đồng", NOTATIONS | MONEY, (0, 1), 300),
    "counts": Kind(UNITS["members_total"], "người", NOTATIONS | COUNTS, (0,), 60),
    "large counts": Kind(None, None, NOTATIONS | COUNTS, (0,), 20_000),
    "shares": Kind(None, "%", NOTATIONS | SHARES, (0, 1, 2, 3), 60),
    "anything": Kind(None, None, NOTATIONS, (0, 1, 2, 3), 2000),
    "area": Kind(UNITS["area_ha"], "ha", NOTATIONS, (0, 1, 2, 3), 80),
}


@dataclass(frozen=True)
class Cells:
    """A column as it is typed, and what is meant."""

    kind: str
    names: tuple[str, ...]
    typed: list[Any]
    meant: list[float]


def drawn(chance: random.Random, kind: str, names: Sequence[str], size: int) -> Cells:
    one = KINDS[kind]
    typed: list[Any] = []
    meant: list[float] = []
    for _ in range(size):
        name = chance.choice(names)
        decimals = min(chance.choice(one.decimals), 2 if name in DOT else 3)
        value = max(round(one.middle * chance.lognormvariate(0, 1), decimals), 1 if decimals == 0 else 0.25)
        if name in ("1 tỷ 816 triệu", "1 tỷ 066 triệu đồng"):
            value = float(max(1, int(value)))
        typed.append(one.notations[name](value, 0 if value == int(value) and chance.random() < 0.5 else decimals))
        meant.append(-value if name in MINUS else value)
    return Cells(kind, tuple(names), typed, meant)


def judged(cells: Cells) -> Counter[str]:
    """How many figures were read right, told, or silently misread: those are shown."""
    one = KINDS[cells.kind]
    told: list[Told] = []
    found = read_numbers(cells.typed, Evidence(one.column, one.unit), told)
    named = {t.at for t in told}
    counts: Counter[str] = Counter()
    for at, (value, meant) in enumerate(zip(found.values, cells.meant, strict=True)):
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isclose(value, meant, rel_tol=1e-9):
            counts["right"] += 1
        elif (value is None or isinstance(value, str)) and at in named:
            counts["told"] += 1
        else:
            counts["misread"] += 1
            print(cells.kind, cells.names, cells.typed, at, value, meant)
    return counts


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_in_one_notation(kind: str) -> None:
    chance = random.Random(f"one {kind}")
    seen: Counter[str] = Counter()
    each = FIGURES // len(KINDS[kind].notations)
    for name in KINDS[kind].notations:
        count = 0
        while count < each:
            cells = drawn(chance, kind, [name], chance.choice((1, 1, 2, 3, 8, 20)))
            count += len(cells.typed)
            seen += judged(cells)
    assert seen.total() >= 0.95 * FIGURES
    assert seen["misread"] == 0
    assert seen["right"] >= 0.85 * seen.total(), seen


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_in_several_notations(kind: str) -> None:
    chance = random.Random(f"mixed {kind}")
    seen: Counter[str] = Counter()
    while seen.total() < FIGURES:
        names = chance.sample(sorted(KINDS[kind].notations), chance.randint(2, 5))
        seen += judged(drawn(chance, kind, names, chance.choice((2, 3, 5, 12, 30))))
    assert seen["misread"] == 0
    assert seen["right"] >= 0.7 * seen.total(), seen


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_alone_has_the_meant_reading_among_its_readings(kind: str) -> None:
    chance = random.Random(f"alone {kind}")
    for name, write in KINDS[kind].notations.items():
        for _ in range(FIGURES // len(KINDS[kind].notations)):
            cells = drawn(chance, kind, [name], 1)
            number = parse_number(cells.typed[0])
            if number.unit and number.unit.endswith("đồng"):
                continue  # converted by the column
            assert any(math.isclose(v, cells.meant[0]) for v in number.values), (name, write, cells)


@pytest.mark.parametrize(
    "text",
    [
        *("3/5", "12-15", "12 - 15", "12 + 3", "12*", "12(1)", "12 (1)", "12¹", "1.325 (2)", "0,5 ha (5.000 m2)"),
        *(
            "12 người (5 nữ)",
            "từ 12 đến 15",
            "1.325 và 12",
            "12; 15",
            "12 15",
            "1..325",
            "12.345.6",
            "1 tỷ 5",
            "12/2020",
        ),
        *("10h", "12:30", "12‰", "½", "mười hai", "$ 12", "12,5,5", "1.32.5", "13 25", "12x", "1.325 đồng chẵn"),
    ],
)
@pytest.mark.parametrize("kind", ["money", "counts", "anything"])
def test_what_is_no_single_figure_is_told(text: str, kind: str) -> None:
    told: list[Told] = []
    found = read_numbers([1325, text, 850, 900], Evidence(KINDS[kind].column, KINDS[kind].unit), told)
    assert found.values[1] is None or (found.values[1] == text and KINDS[kind].column is None)
    assert 1 in {t.at for t in told}
