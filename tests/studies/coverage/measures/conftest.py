"""Small schools whose every missing result is known."""

from pathlib import Path

import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory

TERMS = ("1", "2", "3", "final")


@pytest.fixture(autouse=True)
def _project(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(Path(__file__).parents[4]))


def students(n: int = 20, **columns) -> pd.DataFrame:
    """`n` students of first level, half girls, in two groups of one school year."""
    numbers = range(n)
    frame = pd.DataFrame({"student_id": [f"s{number:02}" for number in numbers], "school_year": 2026})
    frame["group"] = ["11" if number < n / 2 else "12" for number in numbers]
    frame["sex"] = ["F" if number % 2 else "M" for number in numbers]
    return frame.assign(**{"school_id": "EXAMPLE", "grade_level": 1, **columns})


def results(of: pd.DataFrame, subject: str = "french", course: str = "132108", terms=TERMS, **columns) -> pd.DataFrame:
    """A mark of 70 for each student and term."""
    rows = of[["school_id", "student_id", "school_year"]].merge(pd.DataFrame({"term": list(terms)}), how="cross")
    rows = rows.assign(course=course, subject=subject, course_level=1, competency="overall", mark=70.0, mark_code=None)
    return rows.assign(**columns)


@pytest.fixture
def make_students():
    return students


@pytest.fixture
def make_results():
    return results


@pytest.fixture
def make_school():
    def make(given_results=None, given_students=None, audience="interne", **tables):
        enrolled = students() if given_students is None else given_students
        marks = results(enrolled) if given_results is None else given_results
        params = {name: tables.pop(name) for name in ("as_of", "school_year", "settings") if name in tables}
        return school_in_memory({"students": enrolled, "results": marks, **tables}, audience=audience, **params)

    return make
