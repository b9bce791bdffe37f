"""Choices behind what is said of school marks, ministry exams and the pass mark."""

from __future__ import annotations

from pydantic import Field

from portraitlib.params import Strict


class ModerationRules(Strict):
    """Choices of the moderation calculator.

    Parameters
    ----------
    smallest_group : int
        Students with both marks from which a group's school marks are moderated.
    is_never_below_exam : bool
        A final result lower than the exam mark is raised to it.
    mark_decimals : int
        Decimals that a final result is rounded to.
    """

    smallest_group: int = Field(default=2, ge=2)
    is_never_below_exam: bool = True
    mark_decimals: int = Field(default=0, ge=0, le=2)


class PileUpRules(Strict):
    """Choices of the look at marks piling up at the pass mark.

    Parameters
    ----------
    points_under : int
        How many whole marks below the pass mark are looked at.
    window_points : int
        Marks on each side of the pass mark from which the smooth curve is drawn.
    smallest_count : int
        Results from `points_under` below to the pass mark, below which nothing is said.
    chance_level : float
        P-value [0-1] under which marks are said to pile up, shared among the kinds of courses looked at. Strict:
        the sentence touches people's practice.
    """

    points_under: int = Field(default=3, ge=1, le=9)
    window_points: int = Field(default=12, ge=6, le=40)
    smallest_count: int = Field(default=40, ge=10)
    chance_level: float = Field(default=0.01, gt=0, lt=0.5)
