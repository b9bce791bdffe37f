"""Schools small enough to know what their portrait must say."""

import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory


def marks_of(n, n_passed, level=4, subject="history", year=2026, sex=None, **more):
    """`n` final results of `n` students: `n_passed` at 75, the others at 57."""
    place = {"school_year": year, "course": f"{subject}{level}", "subject": subject, "course_level": level}
    place |= {"competency": "overall", "term": "final"}
    names = [f"{year}-{level}-{number}" for number in range(n)]
    return [
        {
            **place,
            "student_id": name,
            "sex": sex or "FM"[number % 2],
            "mark": 75.0 if number < n_passed else 57.0,
            **more,
        }
        for number, name in enumerate(names)
    ]


def school_with(rows, **params):
    frame = pd.DataFrame(rows)
    people = frame[["student_id", "school_year", "sex"]].drop_duplicates(["student_id", "school_year"])
    return school_in_memory({"results": frame.drop(columns="sex"), "students": people}, **params)


@pytest.fixture
def marks():
    return marks_of


@pytest.fixture
def school():
    """Function that makes a school from rows of results."""
    return school_with


@pytest.fixture
def weak_level():
    """Twenty levels-by-subject of 60 students near 90 per cent, and one at 40 per cent."""
    subjects = ("french", "mathematics", "science", "history")
    rows = [
        row for subject in subjects for level in range(1, 6) for row in marks_of(60, 52 + level % 3, level, subject)
    ]
    return [row for row in rows if (row["subject"], row["course_level"]) != ("history", 2)] + marks_of(60, 24, 2)
