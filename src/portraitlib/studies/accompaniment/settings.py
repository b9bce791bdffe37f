"""Choices behind the accompaniment."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.journal.ties import Step
from portraitlib.params import Settings, Strict

Programme = Literal["guidance", "community", "skills", "energising", "school", "self_management"]


class Activity(Strict):
    """What is done in a meeting: its name in both languages, the programmes it serves, whether it is structured."""

    fr: str
    en: str
    purposes: tuple[Programme, ...] = ()
    is_structured: bool = False


class ConditionRules(Strict):
    """Thresholds of the guide's conditions; where each comes from is said in ``params/accompagnement.yml``."""

    weekly_share: float = Field(default=0.8, gt=0, le=1)
    least_weeks: int = Field(default=4, ge=1, le=20)
    early_days: int = Field(default=90, ge=30, le=180)
    lasting_days: int = Field(default=180, ge=90, le=365)
    commitment_days: int = Field(default=240, ge=180, le=366)
    group_advised: int = Field(default=12, ge=2, le=40)
    group_most: int = Field(default=15, ge=2, le=40)
    same_adult_share: float = Field(default=0.8, gt=0.5, le=1)
    feedback_minutes: int = Field(default=15, ge=5, le=60)
    shared_activity_share: float = Field(default=0.5, gt=0, le=1)
    student_choice_share: float = Field(default=0.5, gt=0, le=1)
    training_hours: float = Field(default=2, gt=0, le=40)
    support_weeks: int = Field(default=4, ge=1, le=20)
    cumulated_needs: int = Field(default=2, ge=1, le=5)


class PageRules(Strict):
    """When a relation is reviewed, and what begins soon."""

    review_weeks: int = Field(default=16, ge=4, le=40)
    starting_days: int = Field(default=14, ge=1, le=60)


class AlarmRules(Strict):
    """When an alarm is given before a relation ends, and what its record needs."""

    weeks_without: int = Field(default=2, ge=1, le=10)
    weeks_fading: int = Field(default=3, ge=2, le=10)
    weeks_ahead: int = Field(default=4, ge=1, le=20)
    fewest_endings: int = Field(default=10, ge=5)
    days_after_failure: int = Field(default=10, ge=1, le=60)


class AccompanimentRules(Settings):
    """Choices of the accompaniment, from ``params/accompagnement.yml``.

    Parameters
    ----------
    conditions : ConditionRules
        Thresholds of the guide's conditions.
    alarms : AlarmRules
        The four alarms of a relation.
    release_most : float
        Share of a workload [0-1] that the guide lets an adult be released of, at most.
    fewest_dyads : int
        Students of a programme who answered, under whom nothing is told of what they say.
    confidence : float
        Level of the intervals [0-1].
    activities : dict of code to Activity
        What is done in meetings; a meeting has one code or several, joined by ``+``.
    pages : PageRules
        Of the pages to print.
    transition : dict of step to month
        Steps of the passage from primary school, in order, and the month of each [1-12].
    """

    file: ClassVar[str] = "accompagnement.yml"

    conditions: ConditionRules = Field(default_factory=ConditionRules)
    alarms: AlarmRules = Field(default_factory=AlarmRules)
    release_most: float = Field(default=0.5, gt=0, le=1)
    fewest_dyads: int = Field(default=5, ge=5)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    activities: dict[str, Activity] = Field(default_factory=dict)
    pages: PageRules = Field(default_factory=PageRules)
    transition: dict[Step, int] = Field(default_factory=dict)
