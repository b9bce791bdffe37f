"""Which students a screening is about, their scores, and why there may be none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.indicators import Indicators, gather_indicators
from portraitlib.indicators.coefficient.scoring import Scores, score
from portraitlib.results.result import Refusal
from portraitlib.rules import PresetCriteria
from portraitlib.tables.school import School

ABOUT_STUDENT = ("student_id", "grade_level", "group")


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
    preset : PresetCriteria
    facts : dict
        What was chosen, and what proves the criteria; never a count of students.
    """

    roster: pd.DataFrame
    indicators: Indicators
    places: np.ndarray
    scores: Scores
    preset: PresetCriteria
    facts: dict[str, object]

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Indicators of the students, in the order of `roster`."""
        return self.indicators.measures.iloc[self.places].reset_index(drop=True)

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
    study: str,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
) -> Screening | Refusal:
    """Score the students still enrolled, from what was known the day the data are read.

    Parameters
    ----------
    school : School
    study : str
        Name of the function that asks.
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.

    Returns
    -------
    Screening or Refusal
        Refused when nobody is enrolled, or when no indicator of the criteria is known of anybody.
    """
    year = school_year or school.params.school_year or max(school.school_years, default=0)
    if not year:
        return refuse(school, study, "no_students")
    preset, indicators = school.preset_criteria(criteria or ""), gather_indicators(school, int(year))
    roster = indicators.roster
    kept = np.ones(len(roster), dtype=bool)
    if grade_level is not None:
        kept &= (roster["grade_level"] == grade_level).fillna(False).to_numpy(dtype=bool)
    if group is not None:
        kept &= (roster["group"] == group).to_numpy(dtype=bool)
    if not kept.any():
        return refuse(school, study, "no_students")
    scores = score(indicators.measures[kept], preset.chosen, indicators.worst[kept])
    if not scores.observed_share.any():
        return refuse(school, study, "nothing_observed")
    facts = {
        **preset.facts,
        "school_year": int(year),
        "grade_level": grade_level,
        "group": group,
        "as_of": school.params.as_of,
        "last_day": indicators.last_day,
        "tier_limits": (preset.chosen.tiers.targeted, preset.chosen.tiers.intensive),
        "minimum_observed": preset.chosen.minimum_observed,
        "unknown_indicators": tuple(
            criterion.indicator
            for criterion, is_known in zip(preset.chosen.criteria, ~np.isnan(scores.points).all(axis=0), strict=True)
            if not is_known
        ),
    }
    return Screening(roster[kept].reset_index(drop=True), indicators, np.flatnonzero(kept), scores, preset, facts)


def refuse(school: School, study: str, reason: str, **facts: object) -> Refusal:
    """Say why the data do not support a study; no fact counts students."""
    return Refusal(reader=school.reader, study=study, reason=reason, facts=facts)


def refuse_students(school: School, study: str) -> Refusal | None:
    """Refusal for an audience that may not see students one by one."""
    return None if school.reader.policy.shows_students else refuse(school, study, "screening_of_students")
