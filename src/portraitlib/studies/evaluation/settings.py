"""Choices behind the evaluation."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.params import SchoolCode, Settings, Strict


class DesignRules(Strict):
    """What a comparison needs; where each number comes from is said in ``params/evaluation.yml``."""

    fewest_students: int = Field(default=10, ge=5)
    fewest_units: int = Field(default=4, ge=4)
    reliable_freedom: float = Field(default=5, ge=4)
    fewest_at_cutoff: int = Field(default=30, ge=20)
    fewest_score_values: int = Field(default=10, ge=5)
    most_heaped: float = Field(default=0.1, gt=0, le=0.5)
    largest_unit: float = Field(default=0.9, gt=0.5, le=1)
    fewest_alike: int = Field(default=20, ge=10)
    most_unlike: float = Field(default=0.25, gt=0, le=0.5)
    most_weighted_unlike: float = Field(default=0.1, gt=0, le=0.25)
    fewest_points: int = Field(default=5, ge=3)
    years_at_cutoff: int = Field(default=3, ge=1, le=10)
    cutoff_followed: float = Field(default=0.5, gt=0, le=1)
    most_outside: float = Field(default=0.1, gt=0, le=0.5)
    most_also: float = Field(default=0.5, gt=0, le=1)
    imputed_from: float = Field(default=0.05, gt=0, lt=1)
    imputed_up_to: float = Field(default=0.3, gt=0, lt=1)
    series_lags: int = Field(default=1, ge=0, le=12)


class DeliveryRules(Strict):
    """When a programme was done; where each number comes from is said in ``params/evaluation.yml``."""

    least_given: float = Field(default=0.6, gt=0, le=1)
    full_dose: float = Field(default=0.8, gt=0, le=1)
    least_sessions: int = Field(default=4, ge=1)


class EvaluationRules(Settings):
    """Choices of the evaluation, from ``params/evaluation.yml``.

    Parameters
    ----------
    schools_together : tuple of school code
        Schools of the same store read with this one, in the team's version only; the unit is then the school.
    confidence : float
        Level of the intervals [0-1].
    delivery : DeliveryRules
        When a programme was done.
    designs : DesignRules
        What a comparison needs.
    fewest_schools_pooled : int
        Schools whose packets tell the same thing, from which it is pooled.
    fewest_adults : int
        Persons of the staff who answered before and after, under whom nothing is told of their practices.
    smallest_effect : float
        Smallest difference that would matter to the team, in standard deviations, where none was declared.
    attrition : {"cautious", "optimistic"}
        Boundary of those who left, whose outcome is not known.
    """

    file: ClassVar[str] = "evaluation.yml"

    schools_together: tuple[SchoolCode, ...] = ()
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    delivery: DeliveryRules = Field(default_factory=DeliveryRules)
    designs: DesignRules = Field(default_factory=DesignRules)
    fewest_schools_pooled: int = Field(default=3, ge=3)
    fewest_adults: int = Field(default=5, ge=5)
    smallest_effect: float = Field(default=0.2, gt=0, le=2)
    attrition: Literal["cautious", "optimistic"] = "cautious"
