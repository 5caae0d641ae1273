"""One simulated submission alone, for whoever wants to see how a sheet is read before having one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.handing_in import hand_in
from kttt_analysis.sample.records import simulate
from kttt_analysis.sample.writing import lists_of

SHOWN = Quarter(2021, 2)


def example_form(
    folder: Path | None = None, *, district: str = "905", quarter: Quarter = SHOWN, seed: int = 147
) -> Path:
    """Write what one district of the demonstration hands in, in its own way and with a wrong entry.

    Parameters
    ----------
    folder
        Where to; by default a folder of its own among the machine's temporary files.

    Returns
    -------
    Path
        The workbook, marked as simulated in every sheet.

    Raises
    ------
    ValueError
        The district is not one of the province, or hands in nothing in that quarter.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     example_form(Path(folder)).suffix
    '.xlsx'
    """
    simulation = simulate(seed)
    province = simulation.world.province
    places = {d.code: d for d in province.districts_on(quarter.end)}
    if district not in places:
        raise ValueError(f"không có huyện mã {district!r}; phải là một trong {', '.join(places)}")
    communes = {c.code: c.printed for c in province.communes if c.listed(quarter.end)}
    lists, _ = lists_of(simulation, district, quarter)
    to = folder or Path(tempfile.mkdtemp(prefix="kttt-vi-du-"))
    written = hand_in(to, places[district], quarter, lists, seed, communes)
    if not written:
        raise ValueError(f"{places[district].full_name} không gửi báo cáo {quarter.label()} trong bộ số liệu mô phỏng")
    return to / written[-1].file
