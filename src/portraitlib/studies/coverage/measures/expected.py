"""Which results were expected of which students, and what stands in their place.

A school's files say what was entered; they seldom say what should have been. Expected is here: what a
student's own courses were marked on, and the subjects that nearly everyone of the level takes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.studies.coverage.measures.placed import BLANK, STATUSES, PlacedResults, place_results
from portraitlib.tables.school import School

COMPULSORY_SHARE = 0.8
"""Share of a level's students [0-1] from whom a subject is taken to be everyone's: a judgment, not a norm.
Optional courses (a second science, Spanish) stay well under it, common ones well over."""


def expected_results(
    school: School, school_year: int, *, compulsory_share: float = COMPULSORY_SHARE
) -> tuple[pd.DataFrame, int]:
    """Every result expected of a student in a year, and what was found in its place.

    A result is expected at the terms in which the student's course was marked for anyone, and, in a
    subject that `compulsory_share` of the level takes, from every student of the level. Nothing is
    expected of a student for a term that ended before they came or after they left.

    One row per student, subject and term: `status` (``mark``, ``code`` or ``blank``), `mark_code`. With it, the number
    of students of whom at least one result was not expected because they came late or left early.
    """
    name = f"results expected in {school_year} with {compulsory_share} of a level"
    return school.keep(name, lambda opened: _expected(opened, school_year, compulsory_share))


def _expected(school: School, school_year: int, compulsory_share: float) -> tuple[pd.DataFrame, int]:
    students = school.table("students")
    is_of_year = (students["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)
    students = students[is_of_year].sort_values("student_id")
    found = place_results(school.coded("results"), school_year, pd.Index(students["student_id"]))
    own = _of_own_courses(found)
    is_expected = own | _of_compulsory(own, found, students["grade_level"], compulsory_share)
    ends = term_ends(school.table("calendar"), school.rules, school_year)
    was_there = _was_enrolled(found.terms, students, ends)[:, np.newaxis, :] | (found.status != BLANK)
    student, subject, term = np.nonzero(is_expected & was_there)
    expected = {
        "student_id": students["student_id"].array.take(student),
        "subject": found.subjects.take(subject),
        "term": found.terms.take(term),
        "status": pd.array(STATUSES, dtype="str").take(found.status[student, subject, term]),
        "mark_code": found.mark_codes.array.take(found.mark_code[student, subject, term], allow_fill=True),
    }
    n_partly_enrolled = (is_expected & ~was_there).any(axis=(1, 2)).sum()
    return pd.DataFrame(expected), int(n_partly_enrolled)


def term_ends(calendar: pd.DataFrame, rules: RuleSet, school_year: int) -> dict[str, pd.Timestamp]:
    """Last day of each term: the calendar's, or else the day the term's results are published."""
    ends = {term: pd.Timestamp(rules.published_on(term, school_year)) for term in rules.known_from}
    days = calendar[calendar["school_year"].fillna(school_year) == school_year]
    ends |= {str(term): day for term, day in days.dropna(subset=["term"]).groupby("term")["date"].max().items()}
    if "3" in set(days["term"].dropna()):
        ends |= dict.fromkeys(("final", "exam"), ends["3"])
    return ends


def _of_own_courses(found: PlacedResults) -> np.ndarray:
    """Places of the terms in which a student's own course was marked for anyone."""
    own = np.zeros(found.status.shape, dtype=bool)
    for course, subject in enumerate(found.subject_of):
        own[:, subject, :] |= found.taken[:, course, np.newaxis] & found.marked[course]
    return own


def _of_compulsory(
    own: np.ndarray, found: PlacedResults, grade_levels: pd.Series, compulsory_share: float
) -> np.ndarray:
    """Places of the subjects everyone of the level takes, expected of those who have no row of them at all."""
    expected = np.zeros(own.shape, dtype=bool)
    for level in grade_levels.dropna().unique():
        of_level = (grade_levels == level).fillna(False).to_numpy(dtype=bool)
        n_takers = own[of_level].any(axis=2).sum(axis=0)
        is_everyones = (n_takers > 0) & (n_takers / of_level.sum() >= compulsory_share)
        n_in_term = own[of_level].sum(axis=0)
        is_usual = (n_in_term > 0) & (n_in_term / np.maximum(n_takers, 1)[:, np.newaxis] >= compulsory_share)
        expected[of_level] = is_everyones[:, np.newaxis] & is_usual
    return expected & ~found.has_row[:, :, np.newaxis]


def _was_enrolled(terms: pd.Index, students: pd.DataFrame, ends: dict[str, pd.Timestamp]) -> np.ndarray:
    """Whether each student was there in each term: had come before its end and left after it."""
    end = np.array([ends.get(term, pd.NaT) for term in terms], dtype="datetime64[ms]")
    came, left = (students[name].to_numpy()[:, np.newaxis] for name in ("entry_date", "exit_date"))
    return ~((came > end) | (left < end))
