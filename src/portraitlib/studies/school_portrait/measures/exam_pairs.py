"""Students' school mark and ministry exam mark, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import MarkingRule
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Pairs:
    """Marks of students who have both, and how many have only one.

    Parameters
    ----------
    marks : DataFrame, one row per student and course
        ``student_id``, ``course``, ``subject``, ``track``, ``level``, ``course_group`` (empty when not known),
        ``school_mark``, ``exam_mark``, ``difference`` (school less exam) [0-100].
    n_at_exam : int
        Exam marks there are.
    n_without_exam : int
        Students with a school mark and no exam mark in a course that has an exam.
    n_without_school_mark : int
        Students with an exam mark and a term without a mark.
    """

    marks: pd.DataFrame
    n_at_exam: int
    n_without_exam: int
    n_without_school_mark: int


def paired_marks(school: School, year: int, rule: MarkingRule, subject: str | None = None) -> Pairs:
    """Pair the school mark of a year (terms weighted by its rule) with the exam mark."""
    rows = _overall_rows(school, year, subject)
    rows = rows[rows["course"].isin(rows.loc[_is_at_exam(rows), "course"].unique()).to_numpy()]
    pair, first = pd.factorize(_pair_numbers(rows))
    by_term = {term: _marks_of(rows, pair, len(first), term) for term in (*rule.term_weights, "exam")}
    weighted = [weight * by_term[term] for term, weight in rule.term_weights.items() if weight > 0]
    school_marks, exam_marks = np.sum(weighted, axis=0), by_term["exam"]  # NaN when a term that counts has no mark
    is_taught, is_at_exam = ~np.isnan(school_marks), ~np.isnan(exam_marks)
    about = rows[~pd.Series(pair).duplicated().to_numpy()]
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
    return Pairs(
        marks.assign(track=_tracks(marks, school)).drop(columns="sequence"),
        int(is_at_exam.sum()),
        int((is_taught & ~is_at_exam).sum()),
        int((is_at_exam & ~is_taught).sum()),
    )


def _overall_rows(school: School, year: int, subject: str | None) -> pd.DataFrame:
    rows = coded_results(school)
    is_wanted = (rows["school_year"] == year) & (rows["competency"] == OVERALL) & (rows["course_level"] != 0)
    if subject:
        is_wanted &= rows["subject"] == subject
    return rows[is_wanted.to_numpy()]


def _is_at_exam(rows: pd.DataFrame) -> np.ndarray:
    return ((rows["term"] == "exam") & rows["mark"].notna()).to_numpy()


def _pair_numbers(rows: pd.DataFrame) -> np.ndarray:
    """One number for a student in a course."""
    course = rows["course"].cat.codes.to_numpy(dtype="int64")
    return rows["student_id"].cat.codes.to_numpy(dtype="int64") * (course.max(initial=0) + 1) + course


def _marks_of(rows: pd.DataFrame, pair: np.ndarray, n_pairs: int, term: str) -> np.ndarray:
    """Mark of each student and course in one term; NaN where there is none."""
    marks, here = np.full(n_pairs, np.nan), (rows["term"] == term).to_numpy()
    marks[pair[here]] = rows["mark"].to_numpy()[here]
    return marks


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
    names = {course.code: course.name for course in school.courses.courses if course.name}
    n_courses = marks.groupby(["subject", "level", "sequence"])["course"].transform("nunique")
    course = marks["course"].map(names).fillna(marks["course"])
    return np.where(n_courses > 1, (marks["sequence"] + " " + course).str.strip(), marks["sequence"])
