"""The synthetic schools, made once: their planted truths must be found where they are, and nowhere else."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.tables.school import school_in_memory


@pytest.fixture(scope="session")
def sample_tables():
    """Standard tables of the three featured schools, by number; do not change them."""
    return [build_school(plan_school(number)).standard() for number in range(3)]


@pytest.fixture
def sample_school(sample_tables):
    """Function that opens one of them in memory: ``sample_school(0, group="21")``."""

    def opened(number, **params):
        return school_in_memory(sample_tables[number], **params)

    return opened


def make_classroom(scores, *, skills=None, maximum=1.0, rest=(), codes=None, day="2025-09-16", marks=None, **params):
    """School with one group « 21 » that took the instrument T, and the rest of its level in « 22 ».

    `scores` and `rest` are tables of scores (students by items), None for no answer; `codes` gives response codes by
    (student number, item number).
    """
    rows = [*scores, *rest]
    names = [f"s{number:03d}" for number in range(len(rows))]
    n_items = len(rows[0]) if rows else 0
    groups = ["21"] * len(scores) + ["22"] * len(rest)
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 2, "group": groups})
    items = pd.DataFrame(
        {
            "instrument": "T",
            "item": [f"Q{number + 1}" for number in range(n_items)],
            "subject": "mathematics",
            "skill": skills or ["x"] * n_items,
            "maximum_score": np.broadcast_to(maximum, n_items).astype(float),
        }
    )
    answers = [
        {
            "student_id": names[place],
            "instrument": "T",
            "date": pd.Timestamp(day),
            "item": f"Q{number + 1}",
            "score": np.nan if (codes or {}).get((place, number)) else score,
            "response_code": (codes or {}).get((place, number)),
        }
        for place, row in enumerate(rows)
        for number, score in enumerate(row)
        if score is not None
    ]
    tables = {"students": students, "items": items, "responses": pd.DataFrame(answers)}
    if marks is not None:
        course = {"course": "C", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "1"}
        results = [
            {"student_id": name, "school_year": 2026, "mark": mark, **course}
            for name, mark in zip(names, marks, strict=False)
        ]
        tables["results"] = pd.DataFrame(results)
    return school_in_memory(tables, **{"group": "21", **params})


@pytest.fixture
def classroom():
    """Function that makes a school from tables of scores."""
    return make_classroom
