"""The quarterly report, cell by cell: each function takes a `View` and returns one block that shows itself.

The notebook `quarterly_report` calls them in the order of the official text; an analyst calls any of them alone.
"""

from __future__ import annotations

from kttt_analysis.drawing import (
    about as _about,
)
from kttt_analysis.drawing import (
    bars,
    charts,
    method,
    quality,
    section_tables,
    sentences,
    timeline,
)
from kttt_analysis.drawing import (
    corrections as _corrections,
)
from kttt_analysis.drawing import (
    headline as _headline,
)
from kttt_analysis.drawing import (
    managers as _managers,
)
from kttt_analysis.drawing import (
    scorecard as _scorecard,
)
from kttt_analysis.drawing import (
    support as _support,
)
from kttt_analysis.drawing.blocks import About, Block, Chart, Group, Heading, Notes, Remarks, Sentences
from kttt_analysis.drawing.board import Board
from kttt_analysis.drawing.tables import Table
from kttt_analysis.drawing.view import View

HEADINGS: dict[str, tuple[int, str, str]] = {
    "targets": (2, "Kết quả so với kế hoạch năm {year}", "Results against the {year} plan"),
    "development": (2, "I. Tình hình phát triển kinh tế tập thể", "I. Development"),
    "numbers": (3, "1. Số lượng HTX, LHHTX, THT", "1. Cooperatives, unions and groups"),
    "revenue": (3, "2. Doanh thu, thu nhập", "2. Revenue and income"),
    "people": (3, "3. Thành viên, lao động", "3. Members and workers"),
    "managers": (3, "4. Trình độ cán bộ quản lý", "4. Managers"),
    "new": (3, "5. Thành lập mới theo địa bàn và lĩnh vực", "5. New units by district and sector"),
    "solutions": (2, "II. Kết quả thực hiện các nhóm giải pháp", "II. The six groups of solutions"),
    "remarks": (
        2,
        "III. Thuận lợi, khó khăn, kiến nghị và phương hướng quý tới",
        "III. Advantages, difficulties, proposals, next quarter",
    ),
    "quality": (2, "IV. Mức độ báo cáo và chất lượng số liệu", "IV. Coverage and data quality"),
    "method": (2, "V. Phương pháp và nguồn số liệu", "V. Method and sources"),
}
"""Sections in their order: level, Vietnamese, English."""


def heading(view: View, section: str) -> Heading:
    """Heading of a section, in the language of the report.

    Raises
    ------
    KeyError
        No such section; the known ones are named.
    """
    if section not in HEADINGS:
        raise KeyError(f"section must be one of {', '.join(HEADINGS)}, got {section!r}")
    level, vi, en = HEADINGS[section]
    words = view.words.pick(vi, en).format(year=view.q.quarter.year)
    return Heading(words, section, 2 if level == 2 else 3)


# ---- what everybody reads --------------------------------------------------------------------------


def about(view: View) -> About:
    """What the report is; its data make the head of page and mail."""
    return _about.about(view)


def notices(view: View) -> Group:
    """What must be known first: coverage under the threshold, events, a missing plan."""
    return quality.notices(view)


def headline(view: View) -> Sentences:
    """Three sentences."""
    return Sentences(_headline.headline(view), headline=True)


def scorecard(view: View) -> Table:
    """The targets with the columns of the official table."""
    return _scorecard.scorecard(view)


def scorecard_short(view: View) -> Table:
    """The targets in five columns, for the mail."""
    return _scorecard.scorecard_short(view)


def targets_chart(view: View) -> Block:
    """Each target as a bar against plan and pace."""
    return charts.targets_progress(view)


def outlook(view: View) -> Block:
    """What is left of the plan, and where the pace leads."""
    return _scorecard.outlook(view)


# ---- I. development --------------------------------------------------------------------------------


def numbers(view: View) -> Sentences:
    """HTX, unions and THT in words."""
    return Sentences(sentences.numbers(view))


def new_units_chart(view: View) -> Chart:
    """New units added up through the year."""
    return timeline.new_units_cumulative(view)


def numbers_table(view: View) -> Table:
    """HTX, unions and THT in numbers."""
    return section_tables.numbers(view)


def htx_chart(view: View) -> Chart:
    """HTX by district."""
    return bars.htx_by_district(view)


def revenue(view: View) -> Sentences:
    """Revenue and income in words."""
    return Sentences(sentences.revenue(view))


def revenue_table(view: View) -> Table:
    """Revenue, income and rating in numbers."""
    return section_tables.revenue(view)


def people(view: View) -> Sentences:
    """Members and workers in words."""
    return Sentences(sentences.people(view))


def people_chart(view: View) -> Chart:
    """Members and workers quarter by quarter."""
    return timeline.members_workers(view)


def people_table(view: View) -> Table:
    """Members and workers in numbers."""
    return section_tables.people(view)


def managers(view: View) -> Sentences:
    """Managers in words."""
    return Sentences(sentences.managers(view))


def managers_chart(view: View) -> Chart:
    """Managers by level."""
    return _managers.managers_levels(view)


def managers_table(view: View) -> Table:
    """Managers by level in numbers."""
    return section_tables.managers(view)


def new_units(view: View) -> Sentences:
    """Where new units were founded, in words."""
    return Sentences(sentences.new_units(view))


def new_by_district_chart(view: View) -> Chart:
    """New units by district."""
    return bars.new_by_district(view)


def new_by_district(view: View) -> Table:
    """New units and their members by district, in numbers."""
    return section_tables.new_by_district(view)


def new_by_sector_chart(view: View) -> Chart:
    """New units by sector."""
    return bars.new_by_sector(view)


def by_sector(view: View) -> Table:
    """All and new units by sector, in numbers."""
    return section_tables.by_sector(view)


# ---- II–V ------------------------------------------------------------------------------------------


def support(view: View) -> Sentences:
    """The six groups of solutions in words."""
    return Sentences(_support.sentences(view))


def support_chart(view: View) -> Chart:
    """Activities by group of solutions."""
    return bars.support_by_group(view)


def support_table(view: View) -> Table:
    """The six groups of solutions in numbers."""
    return section_tables.support(view)


def remarks(view: View) -> Remarks:
    """The districts' own words."""
    return quality.remarks(view)


def coverage(view: View) -> Sentences:
    """Who reported, how much was read and how much was odd, in words."""
    return Sentences(quality.sentences(view))


def board(view: View) -> Table:
    """Each district's report: where it stands, how late, version, records, findings, last year's punctuality."""
    return Board(view.q, lang=view.lang, district=view.district).table()


def uncounted(view: View) -> Block:
    """Files that came and cannot be counted for anybody, and why; nothing where there are none."""
    return Board(view.q, lang=view.lang, district=view.district).others_table()


def findings(view: View) -> Block:
    """The commonest findings and what to do about them."""
    return quality.findings(view)


def findings_list(view: View) -> Table:
    """Every finding where it stands, for the annex."""
    return quality.findings_list(view)


def corrections(view: View) -> Block:
    """What people have corrected in the year's figures."""
    return _corrections.corrections(view)


def definitions(view: View) -> Table:
    """How each target is counted."""
    return method.definitions(view)


def decisions(view: View) -> Notes:
    """Decisions, sources and rules behind the numbers."""
    return method.decisions(view)
