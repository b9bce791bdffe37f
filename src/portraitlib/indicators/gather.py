"""All indicators of a school's students in a year, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.conduct import conduct_indicators, engagement_indicators
from portraitlib.indicators.marks import (
    FAILED,
    LANGUAGES,
    at_latest_term,
    course_results,
    mark_decline,
    mark_indicators,
    past_results,
)
from portraitlib.indicators.path import path_indicators
from portraitlib.indicators.presence import presence_indicators
from portraitlib.indicators.roster import enrolled, still_here
from portraitlib.rules import RISK_INDICATORS, ScreeningRules
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.questionnaires import engagement_answers
from portraitlib.tables.school import School

DECIMALS = 9
"""Values are rounded there: the last digits of a floating-point mean put nobody on one side of a limit."""


@dataclass(frozen=True)
class Indicators:
    """Indicators of the students enrolled the day the data are read.

    Parameters
    ----------
    roster : DataFrame, one row per student
        Columns of `students`, in the order of the pseudonyms.
    measures : DataFrame, aligned with `roster`
        One column per indicator of `rules.RISK_INDICATORS`; NaN is not known.
    worst : DataFrame, aligned with `roster`
        Worst value an indicator may still take, for those that are known in part.
    school_year : int
    pass_mark : float or None
        None when no marking rule covers the year: then nothing is said of failures.
    n_left : int
        Students who left during the year, left out.
    last_day : Timestamp or None
        Last day of the attendance register.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026], "grade_level": [2],
    ...                          "age_on_september_30": [14]})
    >>> found = gather_indicators(school_in_memory({"students": students}), 2026)
    >>> float(found.measures.loc[0, "years_behind"]), bool(found.measures["absence_rate"].isna().all())
    (1.0, True)
    """

    roster: pd.DataFrame
    measures: pd.DataFrame
    worst: pd.DataFrame
    school_year: int
    pass_mark: float | None
    n_left: int
    last_day: pd.Timestamp | None


def gather_indicators(school: School, school_year: int) -> Indicators:
    """Compute every indicator of every student still enrolled, from what was known the day the data are read.

    Parameters
    ----------
    school : School
        Its tables are cut at `as_of`, so that nothing later is used.
    school_year : int

    Returns
    -------
    Indicators
        Kept by the school: computed once a notebook.
    """
    return school.keep(f"indicators of {school_year}", lambda school: _gathered(school, school_year))


def _gathered(school: School, school_year: int) -> Indicators:
    everyone = enrolled(school.table("students"), school_year)
    here = still_here(everyone)
    roster = everyone[here].reset_index(drop=True)
    attendance = known_attendance(school, school_year)
    marks = _marks(school, roster, school_year)
    choices = school.settings(ScreeningRules)
    presence = presence_indicators(attendance, roster, recent=choices.recent_days, minimum=choices.minimum_days)
    parts = (
        marks,
        presence,
        conduct_indicators(school.table("discipline"), roster, school_year),
        engagement_indicators(engagement_answers(school), roster, school_year),
        path_indicators(school.table("students"), roster, school_year),
    )
    found = pd.concat(parts, axis=1).astype("float64").round(DECIMALS)
    return Indicators(
        roster=roster,
        measures=found[list(RISK_INDICATORS)],
        worst=found[["n_failed_at_most"]].set_axis(["n_failed"], axis=1),
        school_year=school_year,
        pass_mark=_pass_mark(school, school_year),
        n_left=int((~here).sum()),
        last_day=pd.Timestamp(attendance.days.dates[-1]) if attendance and len(attendance.days.dates) else None,
    )


def _marks(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    results = _with_competency_failures(school)
    told = {year: _pass_mark(school, year) for year in (school_year - 1, school_year)}
    known = {year: mark for year, mark in told.items() if mark is not None}
    found = course_results(results, roster, school_year)
    past = past_results(results, roster, school_year, known)
    before = past.marks if _same_series(school, school_year) else np.full_like(past.marks, np.nan)
    level = mark_indicators(at_latest_term(found)[0], known.get(school_year, np.nan), _language(school))
    return level.assign(mark_decline=mark_decline(found, before), n_previous_failures=past.n_failed)


def _with_competency_failures(school: School) -> pd.DataFrame:
    """Results, where a course that a competency fails has the code of a failure beside its mark."""
    results = school.coded("results")
    fails = fails_a_competency(results, school.courses)
    if not fails.any():
        return results
    codes = results["mark_code"]
    known = codes if FAILED in codes.cat.categories else codes.cat.add_categories(FAILED)
    return results.assign(mark_code=known.mask(fails, FAILED))


def _language(school: School) -> tuple[str, ...]:
    told = school.table("schools")["teaching_language"].dropna()
    return LANGUAGES.get(told.iloc[0] if len(told) else "", ("french", "english_language_arts"))


def _pass_mark(school: School, school_year: int) -> float | None:
    try:
        return school.rules.for_year(school_year).pass_mark
    except ParamsError:
        return None


def _same_series(school: School, school_year: int) -> bool:
    """Whether marks of the year before were made under rules that may be compared."""
    try:
        return school.rules.for_year(school_year - 1).series == school.rules.for_year(school_year).series
    except ParamsError:
        return False
