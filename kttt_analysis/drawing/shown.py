"""Which indicators the quarterly report shows."""

from __future__ import annotations

TARGETS = (
    "tht_new",
    "htx_new",
    "tht_members_new",
    "htx_members_new",
    "revenue_per_htx",
    "income_per_regular_worker",
    "managers_elementary_intermediate",
    "managers_college_university",
)
"""The eight that every yearly plan sets; shown without a target where no plan is in force."""
UNITS = (
    *TARGETS,
    "htx_new_excl_qtdnd",
    "htx_total",
    "htx_total_excl_qtdnd",
    "qtdnd_total",
    "htx_active",
    "htx_active_excl_qtdnd",
    "htx_suspended",
    "htx_dissolving",
    "htx_status_other",
    "htx_not_operating_share",
    "lhhtx_total",
    "tht_total",
    "tht_active",
    "htx_dissolved",
    "htx_merged",
    "htx_split",
    "htx_converted",
    "htx_revoked",
    "tht_ended",
    "tht_to_htx",
    "htx_members_total",
    "htx_members_total_excl_qtdnd",
    "htx_members_joined",
    "htx_members_left",
    "tht_members_total",
    "tht_members_joined",
    "members_per_htx",
    "workers_regular",
    "workers_regular_excl_qtdnd",
    "managers_total",
    "charter_capital_total",
    "area_total",
    "revenue_per_htx_with_qtdnd",
    "profit_per_htx",
    "revenue_from_members_share",
    "htx_profitable_share",
    "htx_rated_good_share",
    "htx_rated_weak_share",
    "htx_unrated_share",
    "htx_new_agriculture",
    "htx_new_fisheries",
    "htx_new_triple_rice",
    "htx_new_new_style",
    "tht_new_agriculture",
    "tht_new_fisheries",
    "tht_new_triple_rice",
    "tht_new_new_style",
    "communes_with_active_htx",
)
"""Indicators over units that the report shows."""
ACTIVITIES = ("classes_held", "trainees", "supported_units", "supported_cases", "support_budget")
"""Indicators over support activities that the report shows; worked out only when asked for."""
SERIES = ("htx_new", "tht_new", "htx_members_total", "tht_members_total", "workers_regular")
"""Indicators drawn quarter by quarter."""
SECTORAL = ("htx_total", "htx_new", "tht_total", "tht_new")
"""Indicators told sector by sector."""
