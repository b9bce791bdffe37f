"""Which results were expected of which students, and what stands in their place.

A school's files say what was entered; they seldom say what should have been. Expected is here: what a
student's own courses were marked on, and the subjects that nearly everyone of the level takes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

COMPULSORY_SHARE = 0.8
"""Share of a level's students [0-1] from whom a subject is taken to be everyone's: a judgment, not a norm.
Optional courses (a second science, Spanish) stay well under it, common ones well over."""

_PLACE = ["student_id", "subject", "term"]


def expected_results(
    school: School, school_year: int, *, compulsory_share: float = COMPULSORY_SHARE
) -> tuple[pd.DataFrame, int]:
    """Every result expected of a student in a year, and what was found in its place.

    A result is expected at the terms in which the student's course was marked for anyone, and, in a
    subject that `compulsory_share` of the level takes, from every student of the level. Nothing is
    expected of a student for a term that ended before they came or after they left.

    Parameters
    ----------
    school : School
    school_year : int
    compulsory_share : float
        Share of a level [0-1] from which a subject is everyone's.

    Returns
    -------
    expected : DataFrame, one row per student, subject and term
        `student_id`, `subject`, `term`, `status` (``mark``, ``code`` or ``blank``), `mark_code`.
    n_partly_enrolled : int
        Students of whom at least one result was not expected because they came late or left early.
    """
    students = school.table("students")
    students = students[students["school_year"] == school_year]
    found = _found(school.table("results"), school_year, set(students["student_id"]))
    expected = pd.concat([_of_own_courses(found), _of_compulsory(found, students, compulsory_share)])
    expected = expected.drop_duplicates(_PLACE).merge(_best(found), on=_PLACE, how="left")
    expected["status"] = expected["status"].fillna("blank").astype("str")
    ends = term_ends(school.table("calendar"), school.rules, school_year)
    was_there = _was_enrolled(expected, students, ends) | (expected["status"] != "blank")
    n_partly_enrolled = expected.loc[~was_there, "student_id"].nunique()
    return expected[was_there].sort_values(_PLACE, ignore_index=True), int(n_partly_enrolled)


def term_ends(calendar: pd.DataFrame, rules: RuleSet, school_year: int) -> dict[str, pd.Timestamp]:
    """Last day of each term: the calendar's, or else the day the term's results are published.

    Parameters
    ----------
    calendar : DataFrame
        Table `calendar`, possibly empty.
    rules : RuleSet
    school_year : int

    Returns
    -------
    dict of term to Timestamp
    """
    ends = {term: _day(month_day, school_year) for term, month_day in rules.known_from.items()}
    days = calendar[calendar["school_year"].fillna(school_year) == school_year]
    ends |= days.dropna(subset=["term"]).groupby("term")["date"].max().to_dict()
    if "3" in set(days["term"].dropna()):
        ends |= dict.fromkeys(("final", "exam"), ends["3"])
    return ends


def _day(month_day: str, school_year: int) -> pd.Timestamp:
    is_autumn = int(month_day[:2]) >= 8
    return pd.Timestamp(f"{school_year - is_autumn}-{month_day}")


def _found(results: pd.DataFrame, school_year: int, enrolled: set[str]) -> pd.DataFrame:
    """One row per student, course and term: the course result, or else its best-filled competency."""
    of_year = (results["school_year"] == school_year) & (results["course_level"].fillna(1) != 0)
    rows = results[of_year & results["student_id"].isin(enrolled)]
    status = np.select([rows["mark"].notna(), rows["mark_code"].notna()], ["mark", "code"], "blank")
    ordered = rows.assign(
        status=status,
        order=(rows["competency"] != OVERALL) * 10 + pd.Series(status, index=rows.index).map(_ORDER),
    ).sort_values("order", kind="stable")
    return ordered.drop_duplicates(["student_id", "subject", "course", "term"])


_ORDER = {"mark": 0, "code": 1, "blank": 2}


def _best(found: pd.DataFrame) -> pd.DataFrame:
    """What a student has in a subject and term: a mark in any course of the subject, else a code."""
    ordered = found.assign(order=found["status"].map(_ORDER)).sort_values("order", kind="stable")
    return ordered.drop_duplicates(_PLACE)[[*_PLACE, "status", "mark_code"]]


def _of_own_courses(found: pd.DataFrame) -> pd.DataFrame:
    taken = found[["student_id", "subject", "course"]].drop_duplicates()
    marked = found.loc[found["status"] != "blank", ["subject", "course", "term"]].drop_duplicates()
    return taken.merge(marked, on=["subject", "course"])[_PLACE]


def _of_compulsory(found: pd.DataFrame, students: pd.DataFrame, compulsory_share: float) -> pd.DataFrame:
    """Results of subjects everyone of the level takes, expected of those who have none at all."""
    level = students[["student_id", "grade_level"]]
    size = level.groupby("grade_level").size()
    own = _of_own_courses(found).merge(level, on="student_id")
    takers = own.groupby(["grade_level", "subject"])["student_id"].nunique()
    everyones = takers[takers / takers.index.get_level_values("grade_level").map(size) >= compulsory_share]
    places = own.groupby(["grade_level", "subject", "term"])["student_id"].nunique().rename("n").reset_index()
    places = places.merge(everyones.rename("n_takers").reset_index(), on=["grade_level", "subject"])
    places = places[places["n"] / places["n_takers"] >= compulsory_share]
    expected = level.merge(places[["grade_level", "subject", "term"]], on="grade_level")
    taken = pd.MultiIndex.from_frame(found[["student_id", "subject"]])
    has_none = ~pd.MultiIndex.from_frame(expected[["student_id", "subject"]]).isin(taken)
    return expected.loc[has_none, _PLACE]


def _was_enrolled(expected: pd.DataFrame, students: pd.DataFrame, ends: dict[str, pd.Timestamp]) -> pd.Series:
    dates = students.set_index("student_id")[["entry_date", "exit_date"]]
    end = expected["term"].map(ends)
    came_after = expected["student_id"].map(dates["entry_date"]) > end
    left_before = expected["student_id"].map(dates["exit_date"]) < end
    return ~(came_after | left_before)
