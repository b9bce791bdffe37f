"""Choices behind the planning."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from portraitlib.params import Settings, Strict, wrong


class PriorityWeights(Strict):
    """What weighs, and how much, when candidates are put in order: only their proportions matter."""

    students: float = Field(default=1, ge=0, le=10)
    gap: float = Field(default=1, ge=0, le=10)
    persistence: float = Field(default=1, ge=0, le=10)
    stability: float = Field(default=1, ge=0, le=10)

    @model_validator(mode="after")
    def _weighs_something(self) -> PriorityWeights:
        if not any(value for _, value in self):
            raise wrong("no_weight", found=0)
        return self


class GroupRules(Strict):
    """Limits and wishes of the groups; what each field means is told by `portraitlib.planner.rules.Rules`."""

    places_a_week: int = Field(default=2, ge=1, le=10)
    release_share: float = Field(default=0.5, gt=0, le=1)
    directed: float = Field(default=10, gt=0, le=100)
    volunteer: float = Field(default=4, gt=0, le=100)
    enrichment: float = Field(default=3, gt=0, le=100)
    last_adult: float = Field(default=1, ge=0, le=100)
    specialist: float = Field(default=1, ge=0, le=100)
    kept: float = Field(default=2, ge=0, le=100)
    group_of_enrichment: float = Field(default=6, ge=0, le=100)
    in_class: float = Field(default=0.25, ge=0, le=1)
    seed: int = Field(default=1, ge=0)


class BudgetLine(Strict):
    """A line of the school's measure and its amount, in dollars, as the school types them."""

    line: str = Field(min_length=1, max_length=120)
    amount: float = Field(ge=0, le=100_000_000)
    school: str = ""
    """Code of the school; empty for every school of the project."""


class PlanningRules(Settings):
    """Choices of the planning, from ``params/planification.yml``.

    Parameters
    ----------
    weights : PriorityWeights
        What counts in the order of the candidates.
    priorities_at_most : int
        Priorities beyond which one more is questioned.
    candidates_at_most : int
        Candidates shown.
    most_of_class : float
        Share [0-1] of the students of a cell from which a need is planned as teaching.
    smallest_group : int
        Students, or answers, under which nothing is said.
    confidence : float
        Level of the intervals [0-1].
    draws, seed : int
        Simulations behind the intervals of the order, and their seed.
    cumulative_criteria : int
        Criteria of risk from which a student is said to have several.
    fewest_answers : int
        People from which their answers are told.
    roles_at_most : int
        Roles of one person beyond which the page says so.
    groups_by_competency : bool
        Whether the students of a group lack the same competency, where one alone is under the threshold.
    groups : GroupRules
        What a plan of groups may do, and what is wanted of it.
    budget : list of BudgetLine
        Lines of the measure, typed by the school; the kit has none of its own.
    """

    file: ClassVar[str] = "planification.yml"

    weights: PriorityWeights = Field(default_factory=PriorityWeights)
    priorities_at_most: int = Field(default=3, ge=1, le=10)
    candidates_at_most: int = Field(default=8, ge=3, le=30)
    most_of_class: float = Field(default=0.5, gt=0, le=1)
    smallest_group: int = Field(default=10, ge=2)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    draws: int = Field(default=400, ge=100, le=10_000)
    seed: int = Field(default=1, ge=0)
    cumulative_criteria: int = Field(default=3, ge=2, le=8)
    fewest_answers: int = Field(default=5, ge=5)
    roles_at_most: int = Field(default=3, ge=1, le=20)
    groups_by_competency: bool = True
    groups: GroupRules = Field(default_factory=GroupRules)
    budget: tuple[BudgetLine, ...] = ()
