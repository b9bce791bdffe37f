"""portraitlib: from a school's raw exports to a portrait a team can discuss.

The names a notebook uses. Each is imported when first asked for, so that `import portraitlib` stays light.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "open_school": "portraitlib.tables.school",
    "show": "portraitlib.display.show",
    "explore": "portraitlib.display.controls",
    "provenance": "portraitlib.display.provenance",
    # 00_donnees
    "describe_tables": "portraitlib.analysis.coverage",
    "describe_missing": "portraitlib.analysis.coverage",
    "describe_set_aside": "portraitlib.analysis.coverage",
    "describe_flags": "portraitlib.analysis.coverage",
    "describe_readiness": "portraitlib.analysis.coverage",
    # 01_portrait_ecole
    "describe_results": "portraitlib.analysis.school_portrait",
    "rank_zones": "portraitlib.analysis.school_portrait",
    "describe_trend": "portraitlib.analysis.school_portrait",
    "compare_subgroups": "portraitlib.analysis.school_portrait",
    "follow_gaps": "portraitlib.analysis.school_portrait",
    "compare_results": "portraitlib.analysis.school_portrait",
    "follow_cohorts": "portraitlib.analysis.school_portrait",
    "compare_with_older_students": "portraitlib.analysis.school_portrait",
    "describe_entry": "portraitlib.analysis.school_portrait",
    "compare_with_exam": "portraitlib.analysis.school_portrait",
    "explain_final_result": "portraitlib.analysis.school_portrait",
    "describe_pile_up": "portraitlib.analysis.school_portrait",
    "compare_with_peers": "portraitlib.analysis.school_portrait",
    "describe_departures": "portraitlib.analysis.school_portrait",
    "describe_graduation": "portraitlib.analysis.school_portrait",
    # 02_portrait_groupe
    "describe_instrument": "portraitlib.analysis.group_portrait",
    "describe_skills": "portraitlib.analysis.group_portrait",
    "describe_engagement": "portraitlib.analysis.group_portrait",
    "describe_observations": "portraitlib.analysis.group_portrait",
    "group_needs": "portraitlib.analysis.group_portrait",
    "differentiation_table": "portraitlib.analysis.group_portrait",
    "describe_student": "portraitlib.analysis.group_portrait",
    "chart_students_and_items": "portraitlib.analysis.group_portrait",
    "describe_predictors": "portraitlib.analysis.group_portrait",
    "describe_change": "portraitlib.analysis.group_portrait",
    # 03_assiduite
    "describe_attendance": "portraitlib.analysis.attendance",
    "describe_group_calendar": "portraitlib.analysis.attendance",
    "describe_patterns": "portraitlib.analysis.attendance",
    "describe_register": "portraitlib.analysis.attendance",
    "describe_student_calendar": "portraitlib.analysis.attendance",
    "describe_weeks": "portraitlib.analysis.attendance",
    "find_changes": "portraitlib.analysis.attendance",
    "list_for_meeting": "portraitlib.analysis.attendance",
    "simulate_false_alarms": "portraitlib.analysis.attendance",
    # 04_depistage
    "describe_criteria": "portraitlib.analysis.risk",
    "describe_tiers": "portraitlib.analysis.risk",
    "list_screened": "portraitlib.analysis.risk",
    "list_declines": "portraitlib.analysis.risk",
    "plan_support": "portraitlib.analysis.risk",
    "describe_sheet": "portraitlib.analysis.risk",
    "describe_sheets": "portraitlib.analysis.risk",
    "compare_criteria": "portraitlib.analysis.risk",
    "compare_tiers": "portraitlib.analysis.risk",
    # 05_validite_depistage
    "describe_validity": "portraitlib.analysis.screening_validity",
    "validate_over_time": "portraitlib.analysis.screening_validity",
    "compare_with_baselines": "portraitlib.analysis.screening_validity",
    "compare_with_published": "portraitlib.analysis.screening_validity",
    "describe_calibration": "portraitlib.analysis.screening_validity",
    "describe_lead_time": "portraitlib.analysis.screening_validity",
    "audit_errors": "portraitlib.analysis.screening_validity",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
