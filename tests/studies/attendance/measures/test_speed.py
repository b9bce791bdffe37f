"""The work of a study does not grow with its students: whole columns are computed, never a student at a time."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.attendance.measures.account import describe_register
from portraitlib.studies.attendance.measures.changes import find_changes
from portraitlib.studies.attendance.measures.false_alarms import simulate_false_alarms
from portraitlib.studies.attendance.measures.meeting import list_for_meeting
from portraitlib.studies.attendance.measures.patterns import describe_patterns
from portraitlib.studies.attendance.measures.summary import describe_attendance
from portraitlib.studies.attendance.measures.weekly import describe_weeks


@pytest.fixture(scope="module")
def schools():
    """Schools of 250 and of 1,000 students in as many groups, with 50 rows a student, by period."""
    return made(250), made(1000)


def made(n):
    from portraitlib.tables.school import school_in_memory

    rng = np.random.default_rng(0)
    names = [f"s{place:04}" for place in range(n)]
    dates = pd.bdate_range("2025-09-01", periods=180)
    habit = rng.gamma(0.8, 1, n)
    place = np.unique(rng.choice(n, 50 * n, p=habit / habit.sum()) * 900 + rng.integers(0, 900, 50 * n))
    register = pd.DataFrame({
        "student_id": np.array(names)[place // 900], "date": dates.to_numpy()[place // 5 % 180], "period": place % 5,
        "status": "absent", "is_excused": rng.random(len(place)) < 0.5, "subject": "french"})  # fmt: skip
    students = pd.DataFrame({
        "student_id": names, "school_year": 2026, "grade_level": np.arange(n) * 5 // n + 1,
        "group": [str(place * 36 // n) for place in range(n)]})  # fmt: skip
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    return school_in_memory({"students": students, "calendar": calendar, "attendance": register})


STUDIES = (
    describe_register,
    describe_attendance,
    describe_weeks,
    find_changes,
    simulate_false_alarms,
    list_for_meeting,
    describe_patterns,
)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.__name__)
def test_a_study_of_four_times_the_students_makes_no_more_calls(study, schools, python_calls):
    for school in schools:
        study(school)  # the year is read once and kept
    few, many = (python_calls(study, school) for school in schools)
    assert many < 1.1 * few
