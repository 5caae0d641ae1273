"""Blank workbooks as files: one a district, none written over another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from kttt_analysis.cleaning.listed_before import listed_before
from kttt_analysis.cleaning.places import named_district
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import District, load_province
from kttt_analysis.forms.form import form
from kttt_analysis.forms.template import Order, make_template
from kttt_analysis.forms.template_words import template
from kttt_analysis.quarter import Quarter
from kttt_analysis.settings import Settings
from kttt_analysis.vietnamese.names import fold

Progress = Callable[[int, int], None]


class TemplateError(ValueError):
    """Blank workbooks cannot be written where they were to go; `english` is the same sentence in English."""

    def __init__(self, message: str, english: str) -> None:
        super().__init__(message)
        self.english = english


def districts_of(settings: Settings, quarter: Quarter, named: str | None = None) -> tuple[District, ...]:
    """Districts that report on a quarter, or the one that is named; ValueError where there is none."""
    province, day = load_province(settings.province), quarter.bounds(settings.decisions.calendar)[1]
    if not province.districts_on(day):
        raise ValueError(
            f"vào ngày cuối {quarter.label()}, {province.full_name} không có huyện, thành phố nào; hãy chọn quý sớm hơn"
        )
    return province.districts_on(day) if named is None else (named_district(named, province, day),)


def order_for(district: District, settings: Settings, quarter: Quarter, earlier: Sequence[CleanTables]) -> Order:
    """What a district's blank workbook of a quarter is made for, with the units of its last lists."""
    before = listed_before(district.code, quarter, earlier)
    return Order(
        district=district,
        quarter=quarter,
        province=load_province(settings.province),
        recipient=settings.lead_agency,
        deadline=settings.deadline(quarter),
        calendar=settings.decisions.calendar,
        listed=before.units,
        sources={name: each.label() for name, each in before.quarters.items()},
        mark=form().synthetic_mark if before.synthetic else None,
    )


def file_name(order: Order) -> str:
    """Name of a district's blank workbook: quarter, code and name of the district."""
    name = fold(order.district.name).replace(" ", "-")
    return template().file.format(quarter=order.quarter, code=order.district.code, name=name)


def write_templates(orders: Iterable[Order], folder: Path, progress: Progress | None = None) -> tuple[Path, ...]:
    """Write one workbook an order, all or none; a file that is there already stays as it is.

    Raises
    ------
    TemplateError
        The folder cannot be written to, or holds a file of that name with another content: it may be filled in.
    """
    orders = list(orders)
    made: dict[Path, bytes] = {}
    for done, order in enumerate(orders, 1):
        made[folder / file_name(order)] = make_template(order)
        if progress:
            progress(done, len(orders))
    try:
        _write(folder, made)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TemplateError(
            f"không ghi được vào thư mục {folder} ({reason}); hãy chọn thư mục khác bằng -o THƯ_MỤC",
            f"cannot write to the folder {folder} ({reason}); choose another with -o DIR",
        ) from error
    return tuple(made)


def _write(folder: Path, made: Mapping[Path, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = {path: path.read_bytes() for path in made if path.exists()}
    other = [path for path, held in there.items() if held != made[path]]
    if other:
        more = f" (và {len(other) - 1} tệp khác)" if len(other) > 1 else ""
        more_en = f" (and {len(other) - 1} more)" if len(other) > 1 else ""
        raise TemplateError(
            f"{other[0]}{more} đã có và có thể đã được ghi số liệu; không ghi đè lên tệp nào. "
            "Hãy chuyển tệp cũ đi nơi khác, hoặc chọn thư mục khác bằng -o THƯ_MỤC",
            f"{other[0]}{more_en} is there already and may be filled in; nothing was written over. "
            "Move the old file away, or choose another folder with -o DIR",
        )
    for path, content in made.items():
        if path not in there:
            new = path.with_name(path.name + ".new")
            new.write_bytes(content)
            new.replace(path)
