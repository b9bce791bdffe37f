"""Past students: the coefficient they had on a day, from what was known that day, and what they became since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Self

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import UNDETERMINED
from portraitlib.indicators.coefficient.selection import Screening, screen
from portraitlib.results.section import RefusedError, Result, demand, refuse
from portraitlib.rules import PresetCriteria, ScreeningRules
from portraitlib.studies.screening_validity.settings import Look, Outcome, ValidityRules
from portraitlib.tables.earlier import as_known_on, of_the_year
from portraitlib.tables.school import School

ATTRIBUTES = ("sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan")
"""Attributes of the audit; none enters a coefficient."""


@dataclass(frozen=True)
class Seen:
    """Past students on the days they were looked at; one row per student, unless `looks` are all kept.

    Parameters
    ----------
    looks : DataFrame
        ``student_id``, ``cohort_year``, ``school_year`` and ``grade_level`` of the look, ``coefficient``, ``tier``,
        ``observed_share``, ``outcome``, ``outcome_year``, ``happened`` (True left, False stayed, missing not known) and
        the attributes of the audit.
    points : array of float, looks x criteria
        Points of each criterion; NaN where it was not known.
    """

    looks: pd.DataFrame
    points: np.ndarray

    @property
    def is_known(self) -> np.ndarray:
        """Whether what became of each student is known."""
        return self.looks["happened"].notna().to_numpy()

    def known(self) -> Self:
        """Only those whose outcome is known."""
        return self.where(self.is_known)

    def where(self, kept: np.ndarray) -> Self:
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
        happened = self.scored().happened
        return bool(min(happened.sum(), (~happened).sum()) >= smallest)

    def scored(self) -> Self:
        """Only those whose outcome is known and who have a coefficient."""
        known = self.known()
        return known.where(~np.isnan(known.coefficient))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Day read, level from which students are looked at (None: levels are not known), level of the intervals.

    With what counts as leaving, and as an outcome of its own.
    """

    look: str
    left: tuple[Outcome, ...]
    apart: tuple[Outcome, ...]
    from_grade_level: int | None
    confidence: float
    preset: PresetCriteria


@dataclass(frozen=True, kw_only=True)
class Past(Seen):
    """Past students, with those of the outcomes who were in no year looked at, or left before it."""

    scope: Scope
    n_not_seen: int
    n_apart: int = 0
    n_contradictory: int = 0

    def counts(self) -> dict[str, int | None]:
        """Students of each kind."""
        happened = self.looks["happened"].dropna().astype(bool)
        return {
            "students": len(self.looks),
            "left": int(happened.sum()),
            "stayed": int((~happened).sum()),
            "apart": self.n_apart,
            "unknown": len(self.looks) - len(happened),
            "undetermined": int((self.looks["tier"] == UNDETERMINED).sum()),
            "not_seen": self.n_not_seen,
            "contradictory": self.n_contradictory,
        }


@dataclass(frozen=True, kw_only=True)
class PastResult(Result):
    """Base of what is said of past students."""

    scope: Scope


def first_look(
    school: School,
    *,
    look: str | None = None,
    grade_level: int | None = None,
    criteria: str | None = None,
    may_know_little: bool = False,
    rules: ValidityRules | None = None,
) -> Past:
    """Past students, each on the day of the first year he or she is seen at a level or above.

    Refused without outcomes, when a student has two, when nobody of these cohorts is seen, when outcomes come before
    the look, when too few students left or stayed, when no indicator was known, or too few of them: but early in the
    year (`may_know_little`), that is what is to be told.
    """
    every = every_look(school, look=look, grade_level=grade_level, criteria=criteria, rules=rules)
    is_first = ~every.looks.sort_values("school_year", kind="stable")["student_id"].duplicated()
    past = every.where(is_first.sort_index().to_numpy())
    return past if may_know_little else _scored(school, past)


def highest_look(
    school: School, *, look: str | None = None, grade_level: int | None = 1, criteria: str | None = None
) -> Past:
    """Past students, each on the day of the year his or her coefficient was highest: signalled once is signalled."""
    every = every_look(school, look=look, grade_level=grade_level, criteria=criteria)
    order = every.looks.assign(coefficient=every.coefficient).sort_values(
        ["coefficient", "school_year"], ascending=[False, True], kind="stable", na_position="last"
    )
    return _scored(school, every.where((~order["student_id"].duplicated()).sort_index().to_numpy()))


def every_look(
    school: School,
    *,
    look: str | None = None,
    grade_level: int | None = None,
    criteria: str | None = None,
    rules: ValidityRules | None = None,
) -> Past:
    """Past students on that day of every year they are seen, those of an outcome apart left out.

    Refused as `first_look` is; `rules` are those of the school by default.
    """
    rules, outcomes = rules or school.settings(ValidityRules), school.table("outcomes")
    demand(outcomes, "no_outcomes")
    demand(not outcomes["student_id"].duplicated().any(), "students_twice")
    day, used = rules.look(look), criteria or school.settings(ScreeningRules).criteria
    screened, reasons = school.keep(
        f"past students of {day.name}, {used}", lambda school: _screened(school, day, outcomes, criteria)
    )
    if not screened:
        refuse("nothing_observed" if "nothing_observed" in reasons else "cohorts_not_seen")
    looks = pd.concat([_rows(year, one) for year, one in screened.items()], ignore_index=True)
    looks = looks.merge(_labelled(outcomes, rules), on="student_id", how="left", validate="many_to_one")
    points = np.concatenate([one.scores.points for one in screened.values()])
    level = rules.grade_level if grade_level is None else grade_level
    has_levels = looks["grade_level"].notna().any()  # without any, each student is looked at the first year seen
    scope = Scope(
        look=day.name,
        left=rules.left,
        apart=rules.apart,
        from_grade_level=level if has_levels else None,
        confidence=rules.confidence,
        preset=next(iter(screened.values())).scope.preset,
    )
    past = Past(looks, points, scope=scope, n_not_seen=len(outcomes))
    if has_levels:
        past = past.where((looks["grade_level"] >= level).fillna(False).to_numpy(dtype=bool))
    is_apart = past.looks["outcome"].isin(rules.apart).to_numpy() & past.looks["outcome_year"].notna().to_numpy()
    n_apart = past.looks.loc[is_apart, "student_id"].nunique()
    return replace(_believed(past.where(~is_apart), rules), n_apart=n_apart)


def _believed(past: Past, rules: ValidityRules) -> Past:
    """Looks of the students whose outcome does not come before; refused when too little is known of what they became.

    A student whose outcome comes before is left out; refused when there are too many.
    """
    looks, n_seen = past.looks, past.looks["student_id"].nunique()
    demand(n_seen, "cohorts_not_seen")
    is_before = (looks["outcome_year"] < looks["school_year"]).fillna(False) & looks["happened"].notna()
    contradicted = looks.loc[is_before, "student_id"].unique()
    demand(len(contradicted) / n_seen <= rules.contradictory_share, "outcome_before_look")
    kept = past.where(~looks["student_id"].isin(contradicted).to_numpy())
    happened = kept.looks.drop_duplicates("student_id")["happened"].dropna().astype(bool)
    demand(happened, "outcomes_not_known")
    demand(happened.nunique() == 2, "one_outcome")
    n_fewest = min(happened.sum(), (~happened).sum())
    demand(n_fewest >= rules.smallest_number, "too_few_outcomes", smallest_number=rules.smallest_number)
    demand(kept.looks["observed_share"].any(), "nothing_observed")
    return replace(kept, n_not_seen=past.n_not_seen - n_seen, n_contradictory=len(contradicted))


def _scored(school: School, past: Past) -> Past:
    """The past students; refused where too few of those who left, or stayed, have a coefficient."""
    smallest = school.settings(ValidityRules).smallest_number
    demand(past.is_estimable(smallest), "too_few_scored", smallest_number=smallest)
    return past


def _screened(
    school: School, day: Look, outcomes: pd.DataFrame, criteria: str | None
) -> tuple[dict[int, Screening], set[str]]:
    """Screening of the students of the outcomes, that day of each year, and why some years have none."""
    last = date.fromisoformat(school.params.as_of) if school.params.as_of else date.max
    found, reasons = {}, set()
    for year in (year for year in school.school_years if day.on(year) <= last):
        name = f"past students in {year}"
        then = school.keep(name, partial(of_the_year, school_year=year, students=outcomes["student_id"]))
        try:
            found[year] = screen(as_known_on(then, day.on(year)), school_year=year, criteria=criteria)
        except RefusedError as no:
            reasons.add(no.reason)
    return found, reasons


def _rows(school_year: int, found: Screening) -> pd.DataFrame:
    """Students of a year with their coefficient, before the outcomes."""
    who, scores = found.roster[["student_id", "grade_level", *ATTRIBUTES]], found.scores
    return who.assign(
        school_year=school_year, coefficient=scores.coefficient, tier=scores.tier, observed_share=scores.observed_share
    )


def _labelled(outcomes: pd.DataFrame, rules: ValidityRules) -> pd.DataFrame:
    """Outcomes as left, stayed or not known; one without its year cannot be placed after a look."""
    told = outcomes[["student_id", "cohort_year", "outcome", "outcome_year"]].copy()
    happened = pd.Series(pd.NA, index=told.index, dtype="boolean")
    is_dated = told["outcome_year"].notna()
    happened[told["outcome"].isin(rules.stayed) & is_dated] = False
    happened[told["outcome"].isin(rules.left) & is_dated] = True
    return told.assign(happened=happened)
