"""Which courses each student takes, and which marks a report card holds for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import Course, CourseCatalogue
from portraitlib.sample.people import People

PROGRAMMES = ("132", "063", "064", "065", "055", "057", "134", "085", "087", "092", "069")
"""First digits of the codes that the sample schools teach, of the French sector."""
TAUGHT = ("french", "mathematics", "science", "english_second_language", "history", "contemporary_world", "citizenship")
DETAILED = ("french", "mathematics", "science")  # subjects whose competencies are reported apart
ADVANCED_SCIENCE = "055404"  # taken with SN and TS; the other exam course of secondary 4 with CST
APPLIED_SCIENCE = "057406"


@dataclass(frozen=True)
class Entries:
    """Rows of the report cards before any mark is drawn."""

    courses: pd.DataFrame
    parts: pd.DataFrame

    def per_part(self, column: str) -> np.ndarray:
        """Value of a column of `courses` for each part."""
        return self.courses[column].to_numpy()[self.parts["entry"].to_numpy()]


def list_entries(people: People, catalogue: CourseCatalogue) -> Entries:
    """List the courses and competencies each student of each year is marked on.

    Examples
    --------
    >>> from portraitlib.rules import load_courses
    >>> from portraitlib.sample.people import draw_people
    >>> from portraitlib.sample.plan import plan_school
    >>> entries = list_entries(draw_people(plan_school(2)), load_courses())
    >>> sorted(entries.courses.loc[entries.courses["level"] == 5, "subject"].unique())[:2]
    ['citizenship', 'contemporary_world']
    """
    taken = _course_frame(catalogue)
    students = people.enrolments[["grade_level", "sequence"]].assign(enrolment=np.arange(len(people.enrolments)))
    courses = students.merge(taken, left_on="grade_level", right_on="level", suffixes=("_followed", ""))
    followed = courses["sequence_followed"]
    fits = (courses["sequence"] == "") | (courses["sequence"] == followed)
    fits &= ~((courses["course"] == ADVANCED_SCIENCE) & (followed == "CST"))
    fits &= ~((courses["course"] == APPLIED_SCIENCE) & (followed != "CST"))
    courses = courses.loc[fits].sort_values(["enrolment", "place"]).reset_index(drop=True)
    parts = courses[["course"]].assign(entry=np.arange(len(courses))).merge(_part_frame(catalogue), on="course")
    parts = parts.sort_values(["entry", "rank"]).reset_index(drop=True)
    kept = ["enrolment", "course", "subject", "level", "sequence", "has_exam", "exam_share"]
    return Entries(courses[kept], parts[["entry", "competency", "weight", "is_examined"]])


def _taught(catalogue: CourseCatalogue) -> list[Course]:
    """Courses the sample schools teach, one a subject and level save where a sequence chooses."""
    return [course for course in catalogue.courses if course.code.startswith(PROGRAMMES) and course.level]


def _course_frame(catalogue: CourseCatalogue) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "course": course.code,
                "subject": course.subject,
                "level": course.level,
                "sequence": course.sequence or "",
                "has_exam": course.has_ministry_exam,
                "exam_share": course.share_of_exam(1) if course.has_ministry_exam else 0.0,
                "place": TAUGHT.index(course.subject),
            }
            for course in _taught(catalogue)
        ]
    )


def _part_frame(catalogue: CourseCatalogue) -> pd.DataFrame:
    """Competencies of each course with their weights; `overall` alone where they are not reported apart."""
    return pd.DataFrame(
        [
            {
                "course": course.code,
                "rank": rank,
                "competency": competency,
                "weight": weight,
                "is_examined": competency in course.exam_weights,
            }
            for course in _taught(catalogue)
            for rank, (competency, weight) in enumerate(_competencies(course).items())
        ]
    )


def _competencies(course: Course) -> dict[str, float]:
    return course.competencies if course.subject in DETAILED and course.competencies else {"overall": 1.0}
