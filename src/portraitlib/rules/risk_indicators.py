"""The indicators a criterion may be about: what each measures, its range, which end is worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Domain = Literal["learning", "attendance", "behaviour", "engagement", "path"]


@dataclass(frozen=True)
class RiskIndicator:
    """One number a criterion may be about, one value a student.

    Parameters
    ----------
    name : str
    domain : {"learning", "attendance", "behaviour", "engagement", "path"}
    unit : {"mark", "points", "share", "count", "number"}
        How its values are written: mark [0-100], points of a mark, share [0-1], whole number, number.
    low, high : float
        Ends of its range, both included.
    high_is_worse : bool

    Examples
    --------
    >>> RISK_INDICATORS["absence_rate"].high_is_worse
    True
    """

    name: str
    domain: Domain
    unit: Literal["mark", "points", "share", "count", "number"]
    low: float
    high: float
    high_is_worse: bool

    @property
    def is_whole(self) -> bool:
        """Whole numbers only."""
        return self.unit == "count"

    @property
    def can_change(self) -> bool:
        """Whether something done this year can change it; what is past cannot."""
        return self.domain != "path"


_INDICATORS = (
    # Lowest course result in the language of instruction, at the latest term that has marks.
    RiskIndicator("language_mark", "learning", "mark", 0, 100, False),
    # Lowest course result in mathematics, at the latest term that has marks.
    RiskIndicator("mathematics_mark", "learning", "mark", 0, 100, False),
    # Mean of the course results, each at the latest term that has marks.
    RiskIndicator("mean_mark", "learning", "mark", 0, 100, False),
    # Courses whose latest result is below the pass mark; a result that is awaited may be one more.
    RiskIndicator("n_failed", "learning", "count", 0, 30, True),
    # Mean over the same courses of the first term's mark less the latest term's; when one term only is known, of last
    # year's final result less this term's, subject by subject.
    RiskIndicator("mark_decline", "learning", "points", -100, 100, True),
    # Share of the days of class missed for any reason while enrolled, since the start of the year.
    RiskIndicator("absence_rate", "attendance", "share", 0, 1, True),
    # The same over the last days of class (`recent_days`).
    RiskIndicator("recent_absence_rate", "attendance", "share", 0, 1, True),
    # Late arrivals per 20 days of class while enrolled.
    RiskIndicator("late_per_month", "attendance", "number", 0, 240, True),
    # Events of the discipline register since the start of the year.
    RiskIndicator("n_incidents", "behaviour", "count", 0, 1000, True),
    # Days of suspension since the start of the year.
    RiskIndicator("suspension_days", "behaviour", "number", 0, 400, True),
    # Mean answer to the latest questionnaire, from 0 (lowest possible) to 1 (highest).
    RiskIndicator("affective_engagement", "engagement", "share", 0, 1, False),
    # Mean answer to the latest questionnaire, from 0 (lowest possible) to 1 (highest).
    RiskIndicator("cognitive_engagement", "engagement", "share", 0, 1, False),
    # Mean answer to the latest questionnaire, from 0 (lowest possible) to 1 (highest).
    RiskIndicator("behavioural_engagement", "engagement", "share", 0, 1, False),
    # Age on 30 September less the expected age of the level (11 + level).
    RiskIndicator("years_behind", "path", "count", -6, 80, True),
    # Times the student was in the same level as the year before, over the years the data hold.
    RiskIndicator("n_repeats", "path", "count", 0, 10, True),
    # Final course results below the pass mark in the previous school year, or at the end of primary school.
    RiskIndicator("n_previous_failures", "path", "count", 0, 30, True),
)

RISK_INDICATORS: dict[str, RiskIndicator] = {indicator.name: indicator for indicator in _INDICATORS}
"""Every indicator a criterion may be about, by name."""

SENSITIVE = frozenset(
    [
        "sex",
        "first_language",
        "was_born_in_canada",
        "ehdaa_status",
        "has_intervention_plan",
        "imse_decile",
        "low_income_decile",
        "birth_year",
        "student_id",
        "school_id",
        "group",
    ]
)
"""What no criterion may be about: who a student is, what the family has, which school or group it is in."""
