"""Students' school mark of what a ministry exam examines, and their mark at it, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import Course, MarkingRule
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.selection import year_to_read
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Pairs:
    """Marks of students who have both, and how many have only one.

    Parameters
    ----------
    marks : DataFrame, one row per student and course
        ``student_id``, ``course``, ``subject``, ``track``, ``level``, ``course_group`` (empty when not known),
        ``school_mark`` and ``exam_mark`` (of what the exam examines), ``difference`` (school less exam) [0-100].
    n_at_exam : int
        Exam marks there are.
    n_without_exam : int
        Students with a school mark and no exam mark in a course that has an exam.
    n_without_school_mark : int
        Students with an exam mark and a term without a mark in a competency examined.
    n_not_examined : int
        Exam marks of courses of which it is not known what the exam examines.
    is_confirmed : bool
        Whether a page of the ministry says what each of these exams examines.
    """

    marks: pd.DataFrame
    n_at_exam: int
    n_without_exam: int
    n_without_school_mark: int
    n_not_examined: int
    is_confirmed: bool


def paired_marks(school: School, year: int, rule: MarkingRule, subject: str | None = None) -> Pairs:
    """Pair the school mark of the competencies examined (terms weighted by the year's rule) with the exam mark.

    Where an exam examines several competencies, their marks are weighted as the course weighs them: those of the
    terms, and those of the exam when it is told competency by competency.
    """
    rows = _rows_of_year(school, year, subject)
    rows = rows[rows["course"].isin(rows.loc[_is_at_exam(rows), "course"].unique()).to_numpy()]
    pair, first = pd.factorize(_pair_numbers(rows))
    about = rows[~pd.Series(pair).duplicated().to_numpy()]
    found = {code: school.courses.find(str(code)) for code in rows["course"].unique()}
    of_course = {code: course for code, course in found.items() if course and course.exam_weights}
    examined = _weights_examined(rows, of_course)
    by_term = {term: _mark_of(rows, pair, len(first), term, examined) for term in (*rule.term_weights, "exam")}
    weighted = [weight * by_term[term] for term, weight in rule.term_weights.items() if weight > 0]
    school_marks, exam_marks = np.sum(weighted, axis=0), by_term["exam"]  # NaN when a term that counts has no mark
    whole = _mark_of(rows, pair, len(first), "exam", np.where(rows["competency"] == OVERALL, 1.0, np.nan))
    exam_marks = np.where(np.isnan(exam_marks), whole, exam_marks)
    is_known = about["course"].isin(list(of_course)).to_numpy()
    is_taught, is_at_exam = ~np.isnan(school_marks) & is_known, ~np.isnan(exam_marks)
    marks = pd.DataFrame(
        {
            **{name: about[name].astype("str").to_numpy() for name in ("student_id", "course", "subject", "sequence")},
            "level": np.where(about["course_level"] < 0, "all", about["course_level"].astype("str")),
            "course_group": _course_groups(school, rows, pair, len(first)),
            "school_mark": school_marks,
            "exam_mark": exam_marks,
            "difference": school_marks - exam_marks,
        }
    )[is_taught & is_at_exam]
    compared = [of_course[code] for code in marks["course"].unique()]
    return Pairs(
        marks.assign(track=_tracks(marks, school)).drop(columns="sequence"),
        int(is_at_exam.sum()),
        int((is_taught & ~is_at_exam).sum()),
        int((is_at_exam & is_known & ~is_taught).sum()),
        int((is_at_exam & ~is_known).sum()),
        all(course.is_exam_confirmed for course in compared),
    )


def _weights_examined(rows: pd.DataFrame, courses: dict[str, Course]) -> np.ndarray:
    """Weight of each row's competency among those its course's exam examines; NaN where it is not examined."""
    weights = {(code, name): weight for code, one in courses.items() for name, weight in one.exam_weights.items()}
    keys = zip(rows["course"].astype("str"), rows["competency"].astype("str"), strict=True)
    return np.array([weights.get(key, np.nan) for key in keys], dtype="float64")


def _rows_of_year(school: School, year: int, subject: str | None) -> pd.DataFrame:
    rows = coded_results(school)
    is_wanted = (rows["school_year"] == year) & (rows["course_level"] != 0)
    if subject:
        is_wanted &= rows["subject"] == subject
    return rows[is_wanted.to_numpy()]


def latest_exam_year(school: School) -> int:
    """The notebook's year, or the latest up to the year read in which someone has an exam mark, or else that year."""
    year = year_to_read(school, None)
    rows = coded_results(school)
    years = rows.loc[_is_at_exam(rows) & (rows["school_year"] <= year).to_numpy(), "school_year"]
    return year if school.params.school_year else int(years.max() if len(years) else year)


def _is_at_exam(rows: pd.DataFrame) -> np.ndarray:
    return ((rows["term"] == "exam") & rows["mark"].notna()).to_numpy()


def _pair_numbers(rows: pd.DataFrame) -> np.ndarray:
    """One number for a student in a course."""
    course = rows["course"].cat.codes.to_numpy(dtype="int64")
    return rows["student_id"].cat.codes.to_numpy(dtype="int64") * (course.max(initial=0) + 1) + course


def _mark_of(rows: pd.DataFrame, pair: np.ndarray, n_pairs: int, term: str, weights: np.ndarray) -> np.ndarray:
    """Weighted mark of each student and course in one term; NaN unless every competency that has a weight is there."""
    here = (rows["term"] == term).to_numpy() & ~np.isnan(weights) & rows["mark"].notna().to_numpy()
    own, mark = weights[here], rows["mark"].to_numpy()[here]
    total = np.bincount(pair[here], own, minlength=n_pairs)
    marks = np.bincount(pair[here], own * mark, minlength=n_pairs)
    return np.where(np.isclose(total, 1), marks, np.nan)


def _course_groups(school: School, rows: pd.DataFrame, pair: np.ndarray, n_pairs: int) -> np.ndarray:
    """Teaching group of each student and course; an exam's own file often leaves it out, the terms' do not."""
    results = school.coded("results")
    places = np.flatnonzero(results["school_year"].notna().to_numpy())[rows.index.to_numpy()]
    names = results["course_group"].iloc[places]
    known = names.notna().to_numpy()
    groups = np.full(n_pairs, "", dtype=object)
    groups[pair[known]] = names[known.tolist()].to_numpy(dtype=object)
    return groups


def _tracks(marks: pd.DataFrame, school: School) -> np.ndarray:
    """Sequence, joined by the course's name or code where a level has several courses of one subject with an exam."""
    names = school.courses.names(marks["course"].unique())
    n_courses = marks.groupby(["subject", "level", "sequence"])["course"].transform("nunique")
    called = marks["course"].map(names).astype("str")
    return np.where(n_courses > 1, (marks["sequence"] + " " + called).str.strip(), marks["sequence"])
