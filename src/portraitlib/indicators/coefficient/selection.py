"""Which students a screening is about, their scores, and why there may be none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.indicators import Indicators, gather_indicators
from portraitlib.indicators.coefficient.scoring import Scores, score
from portraitlib.indicators.followed import students_followed
from portraitlib.results.door import demand
from portraitlib.rules import PresetCriteria
from portraitlib.tables.school import School

ABOUT_STUDENT = ("student_id", "grade_level", "group")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Students a screening is about, the day of the data, the criteria and what proves them; None is everyone."""

    school_year: int
    grade_level: int | None
    group: str | None
    as_of: str
    preset: PresetCriteria
    first_results: date | None = None  # of a year in which no result is known: the day by which the first are published


@dataclass(frozen=True)
class Screening:
    """Students screened: their indicators, their scores, the criteria used; rows aligned.

    Parameters
    ----------
    roster : DataFrame, one row per student
    indicators : Indicators
        Of the whole school.
    places : array of int
        Row of each student of `roster` in `indicators`.
    scores : Scores
        Of the students of `roster`.
    scope : Scope
    """

    roster: pd.DataFrame
    indicators: Indicators
    places: np.ndarray
    scores: Scores
    scope: Scope

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Indicators of the students, in the order of `roster`."""
        return self.indicators.measures.iloc[self.places].reset_index(drop=True)

    @property
    def unknown_indicators(self) -> tuple[str, ...]:
        """Indicators of the criteria that are known of nobody."""
        is_unknown = np.isnan(self.scores.points).all(axis=0)
        listed = self.scope.preset.chosen.criteria
        return tuple(one.indicator for one, is_nobodys in zip(listed, is_unknown, strict=True) if is_nobodys)

    def students(self) -> pd.DataFrame:
        """One row per student: who, coefficient, bounds, tier, share known."""
        scores = self.scores
        return self.roster[list(ABOUT_STUDENT)].assign(
            tier=scores.tier,
            coefficient=scores.coefficient,
            coefficient_low=scores.low,
            coefficient_high=scores.high,
            observed_share=scores.observed_share,
            is_sure=scores.is_sure,
        )


def screen(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
    followed_by: str | None = None,
) -> Screening:
    """Score the students still enrolled, from what was known the day the data are read.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.
    followed_by : str, optional
        Adult: only the students whom that adult follows now, for who may see students.

    Raises
    ------
    RefusedError
        When nobody is enrolled, or when no indicator of the criteria is known of anybody.
    """
    year = int(school_year or school.params.school_year or school.latest_year)
    demand(year, "no_students")
    preset, indicators = school.preset_criteria(criteria or ""), gather_indicators(school, year)
    roster = indicators.roster
    kept = np.ones(len(roster), dtype=bool)
    if grade_level is not None:
        kept &= (roster["grade_level"] == grade_level).fillna(False).to_numpy(dtype=bool)
    if group is not None:
        kept &= (roster["group"] == group).to_numpy(dtype=bool)
    if followed_by is not None:
        kept &= roster["student_id"].isin(students_followed(school, followed_by)).to_numpy(dtype=bool)
        demand(kept.any(), "nobody_followed_by_them")
    demand(kept.any(), "no_students")
    scores = score(indicators.measures[kept], preset.chosen, indicators.worst[kept])
    demand(scores.observed_share.any(), "nothing_observed")
    scope = Scope(
        school_year=year,
        grade_level=grade_level,
        group=group,
        as_of=school.params.as_of or "",
        preset=preset,
        first_results=None if school.has_results(year) else school.rules.published_on("1", year),
    )
    return Screening(roster[kept].reset_index(drop=True), indicators, np.flatnonzero(kept), scores, scope)


def demand_students(school: School) -> None:
    """Refuse an audience that may not see students one by one."""
    demand(school.reader.policy.shows_students, "screening_of_students")
