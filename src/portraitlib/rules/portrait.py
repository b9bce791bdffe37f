"""Choices behind the school portrait."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.params import Settings
from portraitlib.rules.exam import ModerationRules, PileUpRules
from portraitlib.rules.peers import PeerRules
from portraitlib.rules.persistence import PersistenceRules


class PortraitRules(Settings):
    """Choices behind the school portrait, from ``params/portrait.yml``.

    Parameters
    ----------
    confidence : float
        Level of the intervals [0-1].
    just_under_points : float
        How far below the pass mark a mark is "just under" [points].
    n_weakest : int
        How many zones make up the weakest ones.
    sure_probability : float
        Probability [0-1] from which a zone is said to be among the weakest.
    chance_level : float
        P-value [0-1] under which zones differ more than chance makes them.
    least_contrast : float
        How far under their own other marks the same students must surely be for a zone to be named [points].
    smallest_group : int
        Students from which a group is compared with another.
    largest_part : float
        Largest part [0-1] of the zones that "the weakest" may be.
    minimum_zones : int
        Zones under which none is ranked.
    draws, seed : int
        Number of simulations, and their seed.
    guard_draws : int
        Number of simulations of the guard against the worst of many.
    comfortable_points : float
        From how far above the pass mark a mark is comfortable [points]; between the two it is just above.
    flow_levels : list of int
        Levels at which a cohort is followed between the end of primary school and the ministry exams.
    outlook_levels : list of int
        Levels of which the results are read again once the same students are older.
    later_level : int
        Level at which older students' results are read, competency by competency.
    first_weeks : int
        How many weeks from the first day of class make up the start of secondary 1.
    late_entry_days : int
        Days after the first day of class from which an entry is an arrival during the year.
    chronic_absence_share : float
        Share [0-1] of school days missed from which attendance calls for attention.
    low_engagement_share : float
        Where on its scale [0-1] a student's mean answer is low; the same in the portrait of a group.
    moderation : ModerationRules
    pile_up : PileUpRules
    peers : PeerRules
    persistence : PersistenceRules
    """

    file: ClassVar[str] = "portrait.yml"

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    just_under_points: float = Field(default=5, gt=0, le=100)
    n_weakest: int = Field(default=5, ge=1)
    sure_probability: float = Field(default=0.8, gt=0.5, lt=1)
    chance_level: float = Field(default=0.05, gt=0, lt=1)
    least_contrast: float = Field(default=2, ge=0, le=50)
    smallest_group: int = Field(default=10, ge=2)
    largest_part: float = Field(default=1 / 3, gt=0, le=1)
    minimum_zones: int = Field(default=3, ge=3)
    draws: int = Field(default=1000, ge=200, le=100_000)
    guard_draws: int = Field(default=500, ge=200, le=100_000)
    seed: int = Field(default=20260401, ge=0)
    moderation: ModerationRules = Field(default_factory=ModerationRules)
    pile_up: PileUpRules = Field(default_factory=PileUpRules)
    peers: PeerRules = Field(default_factory=PeerRules)
    persistence: PersistenceRules = Field(default_factory=PersistenceRules)
    comfortable_points: float = Field(default=10, gt=0, le=100)
    flow_levels: list[int] = Field(default=[1, 2, 3], min_length=1)
    outlook_levels: list[int] = Field(default=[1, 2, 3], min_length=1)
    later_level: int = Field(default=4, ge=2, le=5)
    first_weeks: int = Field(default=8, ge=1, le=40)
    late_entry_days: int = Field(default=10, ge=0, le=200)
    chronic_absence_share: float = Field(default=0.1, gt=0, lt=1)
    low_engagement_share: float = Field(default=0.375, gt=0, lt=1)
