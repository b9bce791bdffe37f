"""Marks as indicators: level in each subject, failures, fall since the first term; and those of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import places_of
from portraitlib.tables.schemas import OVERALL, SUBJECTS
from portraitlib.tables.school import School

TERM_PLACES = {"1": 0, "2": 1, "3": 2, "final": 3}
N_TERMS = 3
"""Terms that are marked apart; the final result is made of them."""
LANGUAGES = {"fr": ("french",), "en": ("english_language_arts",)}
"""Subject that is the language of instruction; either one where the school does not say."""
NOT_AWAITED = ("EX", "EQ", "SE")
"""Codes of a result that will not come: exempt, equivalence, not evaluated this term."""
FAILED = "EC"
"""Code that says failed in place of a mark."""


@dataclass(frozen=True)
class CourseResults:
    """Course results of a year, one plane a course: arrays of students x courses x terms (1, 2, 3, final).

    `marks` are NaN where there is none; a code may say failed; a result `is_awaited` that stands in the data without a
    mark, and should have one.
    """

    subjects: np.ndarray
    marks: np.ndarray
    has_failed: np.ndarray
    is_awaited: np.ndarray

    @property
    def is_known(self) -> np.ndarray:
        """Results that say whether the course is passed."""
        return ~np.isnan(self.marks) | self.has_failed


def course_results(results: pd.DataFrame, roster: pd.DataFrame, school_year: int) -> CourseResults:
    """Course results of a year at every term, of the students of a roster; ministry exams stay out."""
    rows = results[(results["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)]
    terms = rows["term"].map(TERM_PLACES)
    kept = (rows["competency"] == OVERALL).to_numpy() & terms.notna().to_numpy()
    kept &= (rows["course_level"] != 0).fillna(True).to_numpy(dtype=bool)
    rows, order = rows[kept], terms[kept].to_numpy(dtype="int64")
    place = places_of(rows["student_id"], roster).to_numpy()
    rows, order, place = rows[place >= 0], order[place >= 0], place[place >= 0]
    course, names = pd.factorize(rows["course"], sort=True)
    subjects = rows.drop_duplicates("course").set_index("course")["subject"].reindex(names).to_numpy()
    marks = np.full((len(roster), len(names), len(TERM_PLACES)), np.nan)
    has_failed, is_awaited = np.zeros(marks.shape, dtype=bool), np.zeros(marks.shape, dtype=bool)
    mark, code = rows["mark"].to_numpy(), rows["mark_code"]
    marks[place, course, order] = mark
    has_failed[place, course, order] = (code == FAILED).to_numpy()
    is_awaited[place, course, order] = np.isnan(mark) & ~code.isin([*NOT_AWAITED, FAILED]).to_numpy()
    return CourseResults(subjects, marks, has_failed, is_awaited)


def at_latest_term(found: CourseResults, n_terms: int = len(TERM_PLACES)) -> tuple[CourseResults, np.ndarray]:
    """Results of each course at the latest term in which anyone has one: a student may have none there.

    With the place of that term, course by course, among the first `n_terms`; -1 where nobody has a result.
    """
    anyone = np.asarray(found.is_known[:, :, :n_terms].any(axis=0))
    latest = np.where(anyone.any(axis=1), n_terms - 1 - np.argmax(anyone[:, ::-1], axis=1), -1)
    courses = np.arange(len(latest))
    marks, has_failed, is_awaited = (
        values[:, courses, latest] for values in (found.marks, found.has_failed, found.is_awaited)
    )
    return CourseResults(found.subjects, marks, has_failed, is_awaited & (latest >= 0)), latest


def mark_indicators(latest: CourseResults, pass_mark: float, language: tuple[str, ...]) -> pd.DataFrame:
    """Level and failures at the latest term, one row per student of the roster.

    ``n_failed_at_most`` counts the results still awaited as failures; failures are not known where `pass_mark` is NaN,
    since no rule covers the year. `language` names the subjects that are the language of instruction.
    """
    n_failed = (latest.has_failed | (latest.marks < pass_mark)).sum(axis=1).astype("float64")
    n_failed[~latest.is_known.any(axis=1) | np.isnan(pass_mark)] = np.nan
    return pd.DataFrame(
        {
            "language_mark": lowest_in(latest, language),
            "mathematics_mark": lowest_in(latest, ("mathematics",)),
            "mean_mark": _mean(latest.marks),
            "n_failed": n_failed,
            "n_failed_at_most": n_failed + latest.is_awaited.sum(axis=1),
        }
    )


def lowest_in(latest: CourseResults, subjects: tuple[str, ...]) -> np.ndarray:
    """Lowest mark of each student in some subjects; NaN without one."""
    marks = latest.marks[:, np.isin(latest.subjects.astype("str"), subjects)]
    lowest = np.where(np.isnan(marks), np.inf, marks).min(axis=1, initial=np.inf)
    return np.where(np.isinf(lowest), np.nan, lowest)


def mark_decline(found: CourseResults, before: np.ndarray) -> np.ndarray:
    """Fall of the marks: first term less latest term, over the same courses; else last year less this term.

    `before` is the mean final result of the year before, students x `SUBJECTS`. NaN where nothing can be compared.
    """
    is_marked = ~np.isnan(found.marks)
    n_terms = N_TERMS if is_marked[:, :, :N_TERMS].any() else len(TERM_PLACES)
    latest, term = at_latest_term(found, n_terms)
    has_first, first = is_marked[:, :, :n_terms].any(axis=2), is_marked[:, :, :n_terms].argmax(axis=2)
    marks = np.take_along_axis(found.marks, first[:, :, None], axis=2)[:, :, 0]
    within = _mean(np.where(has_first & (first < term), marks - latest.marks, np.nan))
    subjects = [subject for subject in SUBJECTS if subject in set(latest.subjects)]
    now = np.column_stack([lowest_in(latest, (subject,)) for subject in subjects] or [np.full(len(within), np.nan)])
    then = before[:, [SUBJECTS.index(subject) for subject in subjects]] if subjects else now
    return np.where(np.isnan(within), _mean(then - now), within)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean of each row over its known values; NaN without one."""
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, values, 0).sum(axis=1) / np.maximum(n, 1), np.nan)


@dataclass(frozen=True)
class PastResults:
    """What is known of the year before, student by student.

    `n_failed` counts final course results below the pass mark, those of the end of primary school included (NaN without
    any); `marks` are the mean final results in each subject, students x `SUBJECTS`.
    """

    n_failed: np.ndarray
    marks: np.ndarray


def past_results(
    results: pd.DataFrame, roster: pd.DataFrame, school_year: int, pass_marks: Mapping[int, float]
) -> PastResults:
    """Final course results of the year before, and those of the end of primary school.

    Years that have no rule are left out of `pass_marks`, and nothing is said of their failures.
    """
    year = results["school_year"].to_numpy(dtype="float64", na_value=np.nan)
    is_primary = (results["course_level"] == 0).fillna(False).to_numpy(dtype=bool)
    is_past = (year == school_year - 1) & ~is_primary | (year <= school_year) & is_primary
    is_past &= ((results["term"] == "final") & (results["competency"] == OVERALL)).to_numpy(dtype=bool)
    rows = results[is_past]
    place = places_of(rows["student_id"], roster).to_numpy()
    pass_mark = rows["school_year"].map(dict(pass_marks)).to_numpy(dtype="float64", na_value=np.nan)
    mark, has_failed = rows["mark"].to_numpy(), (rows["mark_code"] == FAILED).to_numpy()
    kept = (place >= 0) & ~np.isnan(pass_mark) & (~np.isnan(mark) | has_failed)
    n = len(roster)
    known = np.bincount(place[kept], minlength=n)
    failed = np.bincount(place[kept], weights=((mark < pass_mark) | has_failed)[kept], minlength=n)
    kept &= ~np.isnan(mark) & (rows["school_year"] == school_year - 1).to_numpy(dtype=bool)
    cell = place[kept] * len(SUBJECTS) + pd.Categorical(rows["subject"], categories=SUBJECTS).codes[kept]
    sums, counts = (np.bincount(cell, weights=weights, minlength=n * len(SUBJECTS)) for weights in (mark[kept], None))
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).reshape(n, len(SUBJECTS))
    return PastResults(np.where(known > 0, failed, np.nan), means)


def marks_by_term(school: School, school_year: int) -> pd.DataFrame:
    """Course results of the year, one row per student and course, one column per term."""
    rows = school.table("results")
    rows = rows[(rows["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)]
    rows = rows[(rows["competency"] == OVERALL).to_numpy() & rows["term"].isin(list(TERM_PLACES)).to_numpy()]
    rows = rows[(rows["course_level"] != 0).fillna(True).to_numpy(dtype=bool)]
    keys = rows[["student_id", "subject", "course"]].drop_duplicates().sort_values(["subject", "course"], kind="stable")
    of_key = pd.MultiIndex.from_frame(keys[["student_id", "course"]])
    columns = {}
    for term in TERM_PLACES:
        of_term = rows[rows["term"] == term].set_index(["student_id", "course"])[["mark", "mark_code"]].reindex(of_key)
        columns[f"term_{term}_mark"] = of_term["mark"].array
        columns[f"term_{term}_code"] = of_term["mark_code"].array
    return keys.assign(**columns)
