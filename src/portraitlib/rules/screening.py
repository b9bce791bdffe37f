"""Choices behind the screening: which criteria, what the team can offer, what is told apart."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field, model_validator

from portraitlib.params import Settings, Strict, wrong
from portraitlib.rules.criteria import Slug


class ExpectedTiers(Strict):
    """Shares [0-1] of students usually found in each tier: a convention, shown beside the observed ones."""

    universal: float = Field(default=0.80, ge=0, le=1)
    targeted: float = Field(default=0.15, ge=0, le=1)
    intensive: float = Field(default=0.05, ge=0, le=1)

    @model_validator(mode="after")
    def _add_up(self) -> ExpectedTiers:
        total = self.universal + self.targeted + self.intensive
        if abs(total - 1) > 1e-6:
            raise wrong("shares_do_not_add_up", found=round(total, 4))
        return self


class ScreeningRules(Settings):
    """Choices of the screening, from ``params/depistage.yml``.

    Parameters
    ----------
    criteria : str
        Name of the file of ``params/criteres/`` used.
    compared_with : str
        Another one, for the comparison of two sets of criteria.
    expected : ExpectedTiers
    universal_first_share : float
        Share [0-1] of students in tiers 2 and 3 beyond which teaching for all comes first.
    decline_points : float
        Fall of the mean mark [points] from which a student who passes everything is signalled.
    hours_a_week : float
        Hours of support the team can offer in a week.
    hours_a_student : float
        Hours of support a student would receive in a week.
    hours_choices : sequence of float
        Other numbers of hours the team may try.
    recent_days : int
        Days of class that make up "lately".
    minimum_days : int
        Days of class enrolled from which a rate of absence is computed.
    followed_max : int
        Most sheets printed in one report.
    confidence : float
        Level of the intervals [0-1].
    """

    file: ClassVar[str] = "depistage.yml"

    criteria: Slug = "quebec_defaut"
    compared_with: Slug = "abc_balfanz"
    expected: ExpectedTiers = Field(default_factory=ExpectedTiers)
    universal_first_share: float = Field(default=0.20, gt=0, lt=1)
    decline_points: float = Field(default=10, gt=0, le=100)
    hours_a_week: float = Field(default=20, ge=0, le=2000)
    hours_a_student: float = Field(default=1, gt=0, le=40)
    hours_choices: tuple[float, ...] = (10, 30, 40)
    recent_days: int = Field(default=20, ge=5, le=200)
    minimum_days: int = Field(default=20, ge=1, le=200)
    followed_max: int = Field(default=40, ge=1, le=60)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)


class Followed(Strict):
    """Students whose sheet the team chose to print, from ``params/suivis/<school>.yml``.

    Parameters
    ----------
    chosen_on : date
        Day of the meeting.
    students : sequence of str
        Handles, as the kit shows them; pseudonyms; or the school's own numbers, found where the key is.
    """

    chosen_on: date
    students: tuple[str, ...] = Field(min_length=1)
