"""The school portrait in words, tables and figures; importing it registers its views on `view_of`."""

from portraitlib.display.views.school_portrait import (
    calculator,
    departures,
    exam_gap,
    gaps,
    graduation,
    peers,
    pile_up,
    results,
    trend,
    zones,
)

__all__ = [
    "calculator",
    "departures",
    "exam_gap",
    "gaps",
    "graduation",
    "peers",
    "pile_up",
    "results",
    "trend",
    "zones",
]
