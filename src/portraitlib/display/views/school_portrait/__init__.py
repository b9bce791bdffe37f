"""The school portrait in words, tables and figures; importing it registers its views on `view_of`."""

from portraitlib.display.views.school_portrait import (
    calculator,
    cohorts,
    comparison,
    departures,
    entry,
    exam_gap,
    gap_trend,
    gaps,
    graduation,
    outlook,
    peers,
    pile_up,
    results,
    trend,
    zones,
)

__all__ = [
    "calculator",
    "cohorts",
    "comparison",
    "departures",
    "entry",
    "exam_gap",
    "gap_trend",
    "gaps",
    "graduation",
    "outlook",
    "peers",
    "pile_up",
    "results",
    "trend",
    "zones",
]
