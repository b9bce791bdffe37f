"""Past students: the coefficient they had on a day, from what was known that day, and what they became since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import UNDETERMINED
from portraitlib.indicators.coefficient.selection import Screening, refuse, screen
from portraitlib.results.result import Refusal
from portraitlib.rules import ScreeningRules
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.earlier import as_known_on, of_the_year
from portraitlib.tables.school import School

ATTRIBUTES = ("sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan")
"""Attributes of the audit; none enters a coefficient."""


@dataclass(frozen=True)
class Past:
    """Past students on the days they were looked at; one row per student, unless `looks` are all kept.

    Parameters
    ----------
    looks : DataFrame
        ``student_id``, ``cohort_year``, ``school_year`` and ``grade_level`` of the look, ``coefficient``, ``tier``,
        ``observed_share``, ``outcome_year``, ``happened`` (True left, False stayed, missing not known) and the
        attributes of the audit.
    points : array of float, looks x criteria
        Points of each criterion; NaN where it was not known.
    n_not_seen : int
        Students of the outcomes who were in no year looked at.
    n_contradictory : int
        Students whose outcome comes before the look; left out.
    facts : dict
        What was chosen; never a count of students.
    """

    looks: pd.DataFrame
    points: np.ndarray
    n_not_seen: int
    n_contradictory: int
    facts: dict[str, object]

    @property
    def is_known(self) -> np.ndarray:
        """Whether what became of each student is known."""
        return self.looks["happened"].notna().to_numpy()

    def known(self) -> Past:
        """Only those whose outcome is known."""
        return self.where(self.is_known)

    def where(self, kept: np.ndarray) -> Past:
        """Only some of the looks."""
        return replace(self, looks=self.looks[kept].reset_index(drop=True), points=self.points[kept])

    @property
    def happened(self) -> np.ndarray:
        """Whether each student left; ask it of known ones only."""
        return self.looks["happened"].to_numpy(dtype=bool)

    @property
    def coefficient(self) -> np.ndarray:
        """Coefficient of each; NaN where too little was known to propose a tier."""
        return self.looks["coefficient"].where(self.looks["tier"] != UNDETERMINED).to_numpy(dtype=float)

    def is_estimable(self, smallest: int) -> bool:
        """Whether at least so many students who left, and who stayed, have a coefficient."""
        past = self.known()
        n_left = int(past.happened[~np.isnan(past.coefficient)].sum())
        return min(n_left, int((~np.isnan(past.coefficient)).sum()) - n_left) >= smallest

    def counts(self) -> dict[str, int | None]:
        """Students of each kind."""
        happened = self.looks["happened"]
        return {
            "students": len(self.looks),
            "left": int((happened == True).sum()),  # noqa: E712 - a missing one is neither
            "stayed": int((happened == False).sum()),  # noqa: E712
            "unknown": int(happened.isna().sum()),
            "undetermined": int((self.looks["tier"] == UNDETERMINED).sum()),
            "not_seen": self.n_not_seen,
            "contradictory": self.n_contradictory,
        }


def first_look(
    school: School,
    study: str,
    *,
    look: str | None = None,
    grade_level: int | None = None,
    criteria: str | None = None,
    may_know_little: bool = False,
) -> Past | Refusal:
    """Past students, each on the day of the first year he or she is seen at a level or above.

    Parameters
    ----------
    school : School
    study : str
        Name of the function that asks.
    look, grade_level, criteria : optional
        In place of those of the params.
    may_know_little : bool
        Whether to go on when too few students have a coefficient for it to be judged: early in the year, that is
        what is to be told.

    Returns
    -------
    Past or Refusal
        Refused without outcomes, when a student has two, when nobody of these cohorts is seen, when outcomes come
        before the look, when too few students left or stayed, when no indicator was known, or too few of them.
    """
    every = every_look(school, study, look=look, grade_level=grade_level, criteria=criteria)
    if isinstance(every, Refusal):
        return every
    is_first = ~every.looks.sort_values("school_year", kind="stable")["student_id"].duplicated()
    past = every.where(is_first.sort_index().to_numpy())
    return past if may_know_little else _scored(school, study, past)


def highest_look(
    school: School, study: str, *, look: str | None = None, grade_level: int | None = 1, criteria: str | None = None
) -> Past | Refusal:
    """Past students, each on the day of the year his or her coefficient was highest: signalled once is signalled."""
    every = every_look(school, study, look=look, grade_level=grade_level, criteria=criteria)
    if isinstance(every, Refusal):
        return every
    order = every.looks.assign(coefficient=every.coefficient).sort_values(
        ["coefficient", "school_year"], ascending=[False, True], kind="stable", na_position="last"
    )
    return _scored(school, study, every.where((~order["student_id"].duplicated()).sort_index().to_numpy()))


def every_look(
    school: School, study: str, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Past | Refusal:
    """Past students on that day of every year they are seen; refused as `first_look` is."""
    rules = school.settings(ValidityRules)
    level = rules.grade_level if grade_level is None else grade_level
    name = f"past students of {look or rules.main_look}, {criteria or school.settings(ScreeningRules).criteria}"
    found = school.keep(name, lambda school: _gathered(school, look, criteria))
    found = found if isinstance(found, str) else _from_level(found, level, rules)
    if isinstance(found, str):
        return refuse(school, study, found, smallest_number=rules.smallest_number)
    return found


def _gathered(school: School, look: str | None, criteria: str | None) -> Past | str:
    """Every look at every level, or the reason why there is none."""
    outcomes, rules = school.table("outcomes"), school.settings(ValidityRules)
    if outcomes.empty:
        return "no_outcomes"
    if outcomes["student_id"].duplicated().any():
        return "students_twice"
    day = rules.look(look)
    last = date.fromisoformat(school.params.as_of) if school.params.as_of else date.max
    years = [year for year in school.school_years if day.on(year) <= last]
    found = [(year, _screened(school, day.on(year), year, outcomes["student_id"], criteria)) for year in years]
    screenings = [(year, one) for year, one in found if isinstance(one, Screening)]
    if not screenings:
        reasons = {one.reason for _, one in found if isinstance(one, Refusal)}
        return "nothing_observed" if "nothing_observed" in reasons else "cohorts_not_seen"
    looks = pd.concat([_rows(year, one) for year, one in screenings], ignore_index=True)
    points = np.concatenate([one.scores.points for _, one in screenings])
    looks = looks.merge(_labelled(outcomes, rules), on="student_id", how="left", validate="many_to_one")
    preset = screenings[0][1].preset
    facts = {
        **preset.facts,
        "look": day.name,
        "look_day": day.day,
        "as_of": school.params.as_of,
        "confidence": rules.confidence,
        "tier_limit": preset.chosen.tiers.targeted,
        "minimum_observed": preset.chosen.minimum_observed,
        "left_outcomes": rules.left,
        "stayed_outcomes": rules.stayed,
    }
    return Past(looks, points, len(outcomes), 0, facts)


def _from_level(past: Past, level: int, rules: ValidityRules) -> Past | str:
    """Looks from a level on, or the reason why nothing is said of them."""
    has_levels = past.looks["grade_level"].notna().any()  # without any, each student is looked at the first year seen
    if has_levels:
        past = past.where((past.looks["grade_level"] >= level).fillna(False).to_numpy(dtype=bool))
    looks, n_seen = past.looks, past.looks["student_id"].nunique()
    is_before = (looks["outcome_year"] < looks["school_year"]).fillna(False) & looks["happened"].notna()
    contradicted = looks.loc[is_before, "student_id"].unique()
    if not n_seen:
        return "cohorts_not_seen"
    if len(contradicted) / n_seen > rules.contradictory_share:
        return "outcome_before_look"
    past = replace(
        past.where(~looks["student_id"].isin(contradicted).to_numpy()),
        n_not_seen=past.n_not_seen - n_seen,
        n_contradictory=len(contradicted),
        facts={**past.facts, "from_grade_level": level if has_levels else None},
    )
    return _too_little(past, rules.smallest_number) or past


def _too_little(past: Past, smallest: int) -> str:
    of_students = past.looks.drop_duplicates("student_id")["happened"].dropna()
    n_left = int(of_students.astype(bool).sum())
    if not len(of_students):
        return "outcomes_not_known"
    if n_left in (0, len(of_students)):
        return "one_outcome"
    if min(n_left, len(of_students) - n_left) < smallest:
        return "too_few_outcomes"
    return "" if past.looks["observed_share"].any() else "nothing_observed"


def _scored(school: School, study: str, past: Past) -> Past | Refusal:
    """The past students, or a refusal where too few of those who left, or stayed, have a coefficient."""
    smallest = school.settings(ValidityRules).smallest_number
    return past if past.is_estimable(smallest) else refuse(school, study, "too_few_scored", smallest_number=smallest)


def _screened(
    school: School, day: date, school_year: int, students: pd.Series, criteria: str | None
) -> Screening | Refusal:
    year = school.keep(
        f"past students in {school_year}", lambda school: of_the_year(school, school_year, students=students)
    )
    return screen(as_known_on(year, day), "past", school_year=school_year, criteria=criteria)


def _rows(school_year: int, found: Screening) -> pd.DataFrame:
    """Students of a year with their coefficient, before the outcomes."""
    who = found.roster[["student_id", "grade_level", *ATTRIBUTES]]
    scores = found.scores
    return who.assign(
        school_year=school_year,
        coefficient=scores.coefficient,
        tier=scores.tier,
        observed_share=scores.observed_share,
    )


def _labelled(outcomes: pd.DataFrame, rules: ValidityRules) -> pd.DataFrame:
    """Outcomes as left, stayed or not known; one without its year cannot be placed after a look."""
    told = outcomes[["student_id", "cohort_year", "outcome", "outcome_year"]].copy()
    happened = pd.Series(pd.NA, index=told.index, dtype="boolean")
    is_dated = told["outcome_year"].notna()
    happened[told["outcome"].isin(rules.stayed) & is_dated] = False
    happened[told["outcome"].isin(rules.left) & is_dated] = True
    return told.drop(columns="outcome").assign(happened=happened)
