"""With so many hours a week, who can be supported, who cannot, and who is told apart by nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import TARGETED, UNDETERMINED
from portraitlib.indicators.coefficient.selection import refuse, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.counting import count_pairs, levels_of
from portraitlib.studies.risk.measures.screened import about_students, in_order
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School

REACHED, TIED, LEFT_OUT = "reached", "tied", "left_out"


@dataclass(frozen=True, kw_only=True)
class SupportPlan(Result):
    """Students the hours reach, those whom nothing tells apart at the limit, those left out.

    Tables: ``places`` (grade_level x support_place), ``students`` (one row per student in tiers 2 and 3).
    """


def plan_support(
    school: School,
    *,
    hours_a_week: float | None = None,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
) -> SupportPlan | Refusal:
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
        Refused when no student is in tier 2 or 3.

    Notes
    -----
    Students of the same coefficient are never told apart by the order of the rows: where the limit falls among
    them, none of them is called reached nor left out.

    Examples
    --------
    >>> share_places(np.array([60.0, 40.0, 40.0, 30.0]), 2).tolist()
    ['reached', 'tied', 'tied', 'left_out']
    """
    found = screen(school, "plan_support", grade_level=grade_level, group=group, school_year=school_year)
    if isinstance(found, Refusal):
        return found
    choices, tier = school.settings(ScreeningRules), found.scores.tier
    places = in_order(found, np.flatnonzero(tier >= TARGETED))
    if not len(places):
        return refuse(school, "plan_support", "nobody_to_support")
    hours = choices.hours_a_week if hours_a_week is None else float(hours_a_week)
    n_places = int(hours / choices.hours_a_student + 1e-9)
    coefficients = found.scores.coefficient[places]
    place = share_places(coefficients, n_places)
    supports = n_supports(supports_of_year(school, found.roster, int(str(found.facts["school_year"]))), len(tier))
    students = (
        found.students().iloc[places].reset_index(drop=True).assign(support_place=place, n_supports=supports[places])
    )
    return SupportPlan(
        reader=school.reader,
        tables={"places": _places_table(students), "students": about_students("students", students, ("student_id",))},
        counts={
            "to_support": len(places),
            **_parts(place, school.reader.policy.minimum_count),
            "undetermined": int((tier == UNDETERMINED).sum()),
            "left_out_without_support": int(((place == LEFT_OUT) & (supports[places] == 0)).sum()),
        },
        facts={
            **found.facts,
            "hours_a_week": hours,
            "hours_a_student": choices.hours_a_student,
            "n_places": n_places,
            "has_supports": school.has("services"),
        },
    )


def share_places(coefficients: np.ndarray, n_places: int) -> np.ndarray:
    """Who has a place: the highest coefficients, but for those that are equal where the places run out.

    Parameters
    ----------
    coefficients : array of float
        From the highest.
    n_places : int

    Returns
    -------
    array of str
        ``reached``, ``tied`` or ``left_out``.
    """
    n = len(coefficients)
    if n_places >= n:
        return np.full(n, REACHED, dtype=object)
    next_one = coefficients[n_places]
    is_split = n_places > 0 and coefficients[n_places - 1] == next_one
    reached = np.where(np.arange(n) < n_places, REACHED, LEFT_OUT).astype(object)
    return np.where(is_split & (coefficients == next_one), TIED, reached)


def _parts(place: np.ndarray, minimum: int) -> dict[str, int | None]:
    """Students of each place; none of them when one is small, for the total less the others would tell it."""
    counts = {name: int((place == name).sum()) for name in (REACHED, TIED, LEFT_OUT)}
    is_small = any(0 < n < minimum for n in counts.values())
    return dict.fromkeys(counts) if is_small else counts  # type: ignore[return-value]


def _places_table(students: pd.DataFrame) -> ResultTable:
    told = levels_of(students)
    codes = {"grade_level": sorted(told["grade_level"].unique()), "support_place": [REACHED, TIED, LEFT_OUT]}
    return ResultTable(
        "places",
        count_pairs(told, codes),
        ("grade_level", "support_place"),
        n="n_students",
        adds_up_along=("grade_level", "support_place"),
    )
