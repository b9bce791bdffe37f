"""Choices behind the portrait of a group."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.params import Settings


class GroupPortraitRules(Settings):
    """Choices behind the portrait of a group, from ``params/portrait_groupe.yml``.

    Parameters
    ----------
    confidence : float
        Level of the intervals [0-1].
    smallest_class : int
        Students from which the answers of a group are described.
    fewest_anonymous : int
        Sheets without a name from which their answers are described, whoever reads.
    small_class : int
        Students under which a reading is called fragile.
    smallest_correlation : int
        Students from which a correlation is given (discrimination of an item, a predictor).
    passation_gap_days : int
        Days without any answer after which an instrument is taken to be given again.
    omitted_is_zero : bool
        An omitted item counts as 0 points; otherwise as missing. An item that was not reached is always missing.
    least_reached_share : float
        Share [0-1] of the points of a skill that a student must have reached to be counted in it.
    mastery_share : float
        Share of points [0-1] from which a student is said to have acquired a skill.
    few_items : int
        A skill on this many items or fewer is an indication, not a measure.
    essential_items : dict of instrument to items
        Items on what the team calls essential to learn.
    universal_share : float
        Share of the group [0-1] without a skill from which teaching it to everyone comes first.
    right_share : float
        Share of an item's maximum [0-1] from which an answer is right, where answers must be right or wrong.
    caution_quantile : float
        Share [0-1] of simulated students with ordinary answers that lie under the limit of the caution index.
    caution_least_answers : int
        Right answers, and wrong ones, under which a student's caution is not judged.
    caution_students, caution_seed : int
        Simulated students, at least, and the seed.
    low_predictor_share : float
        Share of points [0-1] under which the total of an instrument is low.
    strong_correlation, some_correlation : float
        Rank correlations from which two orders of the students are called very, or fairly, alike.
    least_answered_share : float
        Share [0-1] of the items of a dimension of engagement that a student must have answered to have a score.
    low_engagement_share, high_engagement_share : float
        Place on the scale [0-1] under which engagement is low, and from which it is high.
    regular_reliability, individual_reliability : float
        Reliability [0-1] that the interval must reach for a group, or one student, to be spoken of.
    omega_draws, omega_seed : int
        Resamplings behind the interval of omega, and their seed.
    smallest_pairs : int
        Double ratings from which the agreement of two observers is given.
    smallest_severity_share : float
        Part of the scale [0-1] from which a difference of severity between two observers matters.
    strong_mark : float
        Mark [0-100] from which a subject is a strength.
    most_needs : int
        Groupings a student is listed in, at most.
    strength_share : float
        Share [0-1] of the students of a need who must share a strength for it to be theirs together.
    """

    file: ClassVar[str] = "portrait_groupe.yml"

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    smallest_class: int = Field(default=5, ge=2)
    fewest_anonymous: int = Field(default=10, ge=5)
    small_class: int = Field(default=30, ge=2)
    smallest_correlation: int = Field(default=15, ge=4)
    passation_gap_days: int = Field(default=45, ge=1)
    omitted_is_zero: bool = True
    least_reached_share: float = Field(default=0.5, gt=0, le=1)
    mastery_share: float = Field(default=0.6, gt=0, le=1)
    few_items: int = Field(default=2, ge=0)
    essential_items: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    universal_share: float = Field(default=0.5, gt=0, lt=1)
    right_share: float = Field(default=0.5, gt=0, le=1)
    caution_quantile: float = Field(default=0.95, gt=0.5, lt=1)
    caution_least_answers: int = Field(default=2, ge=1)
    caution_students: int = Field(default=2500, ge=500, le=100_000)
    caution_seed: int = Field(default=20260401, ge=0)
    low_predictor_share: float = Field(default=0.5, gt=0, lt=1)
    strong_correlation: float = Field(default=0.7, gt=0, lt=1)
    some_correlation: float = Field(default=0.4, gt=0, lt=1)
    least_answered_share: float = Field(default=0.5, gt=0, le=1)
    low_engagement_share: float = Field(default=0.375, gt=0, lt=1)
    high_engagement_share: float = Field(default=0.625, gt=0, lt=1)
    regular_reliability: float = Field(default=0.7, gt=0, lt=1)
    individual_reliability: float = Field(default=0.9, gt=0, lt=1)
    omega_draws: int = Field(default=300, ge=100, le=10_000)
    omega_seed: int = Field(default=20260401, ge=0)
    smallest_pairs: int = Field(default=10, ge=3)
    smallest_severity_share: float = Field(default=0.1, ge=0, lt=1)
    strong_mark: float = Field(default=75, gt=0, le=100)
    most_needs: int = Field(default=3, ge=1)
    strength_share: float = Field(default=0.5, gt=0, le=1)
