"""Choices behind the follow-up."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.params import Settings, Strict


class ProgressRules(Strict):
    """How progress is read: the school's rule, what its interval supposes, and when nothing is said."""

    rule: Literal["four_points", "trend_line", "last_median", "slope_interval"] = "slope_interval"
    confidence: float = Field(default=0.8, gt=0.5, lt=1)
    autocorrelation: float = Field(default=0.0, ge=0, lt=0.9)
    least_points: int = Field(default=7, ge=7, le=30)
    most_missing: float = Field(default=0.6, gt=0, le=1)
    ceiling_share: float = Field(default=0.5, gt=0, le=1)


class FollowUpRules(Settings):
    """Choices of the follow-up, from ``params/suivi.yml``.

    Parameters
    ----------
    progress : ProgressRules
        How the progress of a student is read.
    smallest_group : int
        Students under which nothing is said of a group.
    weeks_without_meeting : int
        Weeks looked back when no meeting is in the journal.
    fewest_answers : int
        People who answered a questionnaire under whom they are not counted.
    cycle : {"term", "timetable", "team"}
        What a cycle is: a term, a turn of the timetable, or so many weeks that the team chose.
    cycle_weeks : int
        Weeks of a cycle of the team.
    cycles_told : int
        Latest cycles shown.
    leave_after : int
        Ends of cycles in a row at tier 1, surely, after which a student may leave a support.
    least_sessions : int
        Sessions of a student, held or missed, under which nothing is said of the dose.
    full_dose : float
        Share [0-1] of the time planned, or of the sessions, from which a support was given.
    fewest_adults : int
        Adults of a role under whom its hours are told with those of other roles.
    confidence : float
        Level of the bands and of the intervals [0-1].
    """

    file: ClassVar[str] = "suivi.yml"

    progress: ProgressRules = Field(default_factory=ProgressRules)
    smallest_group: int = Field(default=10, ge=2)
    weeks_without_meeting: int = Field(default=4, ge=1, le=20)
    fewest_answers: int = Field(default=5, ge=5)
    cycle: Literal["term", "timetable", "team"] = "term"
    cycle_weeks: int = Field(default=6, ge=1, le=20)
    cycles_told: int = Field(default=4, ge=2, le=8)
    leave_after: int = Field(default=2, ge=1, le=6)
    least_sessions: int = Field(default=4, ge=1)
    full_dose: float = Field(default=0.8, gt=0, le=1)
    fewest_adults: int = Field(default=3, ge=2)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
