"""A school whose past students left or stayed as a test says, with marks known at two terms."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory

from ...conftest import criterion, preset

MARKS = [{"below": 40, "points": 4}, {"from": 40, "below": 60, "points": 2}, {"from": 60, "points": 0}]
FALLS = [{"below": 5, "points": 0}, {"from": 5, "below": 15, "points": 1}, {"from": 15, "points": 2}]
N_A_COHORT = 40


def past_tables(seed=1, *, n=N_A_COHORT, cohorts=(2021, 2022), chance=lambda mark: np.where(mark < 50, 0.6, 0.15)):
    """Students of each cohort, in secondary 3 two years after entry; marks at terms 1 and 2; who left, by the mark."""
    rng = np.random.default_rng(seed)
    ids = [f"c{cohort}-{place:02d}" for cohort in cohorts for place in range(n)]
    cohort = np.repeat(cohorts, n)
    year, first = cohort + 2, rng.uniform(30, 90, size=len(ids)).round(1)
    second = np.clip(first + rng.normal(0, 6, size=len(ids)), 0, 100).round(1)
    left = rng.random(len(ids)) < chance(second)
    students = pd.DataFrame(
        {
            "student_id": ids, "school_year": year, "grade_level": 3, "group": "31",
            "sex": np.where(np.arange(len(ids)) % 2, "M", "F"),
            "entry_date": pd.to_datetime([f"{one - 1}-09-01" for one in year]),
        }
    )  # fmt: skip
    marks = pd.DataFrame(
        {"student_id": ids, "school_year": year, "course": "M", "subject": "mathematics", "course_level": 3,
         "competency": "overall", "term": "1", "mark": first}
    )  # fmt: skip
    outcomes = pd.DataFrame(
        {"student_id": ids, "cohort_year": cohort, "outcome": np.where(left, "left", "diploma"),
         "outcome_year": year + np.where(left, 1, 2)}
    )  # fmt: skip
    return {"students": students, "results": pd.concat([marks, marks.assign(term="2", mark=second)]),
            "outcomes": outcomes}  # fmt: skip


def opened(tables, **more):
    criteria = {"quebec_defaut": preset(criterion("mathematics_mark", MARKS, weight=3),
                                        criterion("mark_decline", FALLS))}  # fmt: skip
    return school_in_memory(tables, criteria=criteria, **more)


@pytest.fixture
def tables():
    return past_tables()


@cache
def past_school(audience="interne"):
    """School of the past students as they stand, opened once for a reader: its coefficients cost most of a test."""
    return opened(past_tables(), audience=audience)
