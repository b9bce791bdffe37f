"""With so many hours a week, who can be supported, who cannot, and who is told apart by nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import TARGETED, UNDETERMINED
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.section import demand, fact, key, n, named, study, table
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.columns import WHO, ScreeningResult
from portraitlib.studies.risk.measures.counting import count_pairs, levels_of
from portraitlib.studies.risk.measures.screened import in_order
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School

REACHED, TIED, LEFT_OUT = "reached", "tied", "left_out"

PLACES = table("places", key("grade_level", adds_up=True), key("support_place", adds_up=True), n("n_students"))
STUDENTS = table(
    "students",
    *WHO,
    fact("n_supports"),
    fact("support_place"),
    fact("tier"),
    fact("coefficient"),
    fact("coefficient_low", shown=False),
    fact("coefficient_high", shown=False),
    fact("observed_share", shown=False),
    fact("is_sure", shown=False),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class SupportPlan(ScreeningResult):
    """Students the hours reach, those whom nothing tells apart at the limit, those left out.

    Tables: ``places`` (grade_level x support_place), ``students`` (one row per student in tiers 2 and 3).
    """

    hours_a_week: float
    hours_a_student: float
    n_places: int
    has_supports: bool


@study
def plan_support(
    school: School,
    *,
    hours_a_week: float | None = None,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
) -> SupportPlan:
    """Say whom the hours of support reach, from the highest coefficient.

    Parameters
    ----------
    school : School
    hours_a_week : float, optional
        Hours of support in a week; those of ``params/depistage.yml`` by default.
    grade_level, group, school_year
        None is everyone, or the year read.

    Returns
    -------
    SupportPlan or Refusal
        Refused when no student is placed, or none is in tier 2 or 3.

    Notes
    -----
    Students of the same coefficient are never told apart by the order of the rows: where the limit falls among
    them, none of them is called reached nor left out.

    Examples
    --------
    >>> share_places(np.array([60.0, 40.0, 40.0, 30.0]), 2).tolist()
    ['reached', 'tied', 'tied', 'left_out']
    """
    found = screen(school, grade_level=grade_level, group=group, school_year=school_year)
    choices, tier = school.settings(ScreeningRules), found.scores.tier
    order = in_order(found, np.flatnonzero(tier >= TARGETED))
    demand((tier != UNDETERMINED).any(), "nobody_placed")
    demand(order, "nobody_to_support")
    hours = choices.hours_a_week if hours_a_week is None else float(hours_a_week)
    n_places = int(hours / choices.hours_a_student + 1e-9)
    place = share_places(found.scores.coefficient[order], n_places)
    supports = n_supports(supports_of_year(school, found.roster, found.scope.school_year), len(tier))[order]
    students = found.students().iloc[order].reset_index(drop=True).assign(support_place=place, n_supports=supports)
    return SupportPlan(
        tables=named(PLACES.filled(_by_level(students)), STUDENTS.filled(students)),
        counts={
            "to_support": len(order),
            **_parts(place, school.reader.policy.minimum_count),
            "undetermined": int((tier == UNDETERMINED).sum()),
            "left_out_without_support": int(((place == LEFT_OUT) & (supports == 0)).sum()),
        },
        scope=found.scope,
        hours_a_week=hours,
        hours_a_student=choices.hours_a_student,
        n_places=n_places,
        has_supports=school.has("services"),
    )


def share_places(coefficients: np.ndarray, n_places: int) -> np.ndarray:
    """Who has a place, from the highest coefficient: ``reached``, ``left_out``; ``tied`` where equal ones are cut."""
    n_students = len(coefficients)
    if n_places >= n_students:
        return np.full(n_students, REACHED, dtype=object)
    next_one = coefficients[n_places]
    is_split = n_places > 0 and coefficients[n_places - 1] == next_one
    reached = np.where(np.arange(n_students) < n_places, REACHED, LEFT_OUT).astype(object)
    return np.where(is_split & (coefficients == next_one), TIED, reached)


def _parts(place: np.ndarray, minimum: int) -> dict[str, int | None]:
    """Students of each place; none of them when one is small, for the total less the others would tell it."""
    counts: dict[str, int | None] = {name: int((place == name).sum()) for name in (REACHED, TIED, LEFT_OUT)}
    return dict.fromkeys(counts) if any(n and n < minimum for n in counts.values()) else counts


def _by_level(students: pd.DataFrame) -> pd.DataFrame:
    """Students of each place, level by level."""
    told = levels_of(students)
    codes = {"grade_level": sorted(told["grade_level"].unique()), "support_place": [REACHED, TIED, LEFT_OUT]}
    return count_pairs(told, codes)
