"""Each study answers for 1,000 students within its budget of processor time."""

import time

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

BUDGET = 0.180  # seconds: three times the budget of a quiet machine (60 ms), for a test that runs beside others


@pytest.fixture(scope="module")
def thousand():
    """School of 1,000 students and 50,000 rows, by period."""
    from portraitlib.tables.school import school_in_memory

    rng = np.random.default_rng(0)
    names = [f"s{n:04}" for n in range(1000)]
    dates = pd.bdate_range("2025-09-01", periods=180)
    habit = rng.gamma(0.8, 1, 1000)
    place = np.unique(rng.choice(1000, 50_000, p=habit / habit.sum()) * 900 + rng.integers(0, 900, 50_000))
    register = pd.DataFrame({
        "student_id": np.array(names)[place // 900], "date": dates.to_numpy()[place // 5 % 180], "period": place % 5,
        "status": "absent", "is_excused": rng.random(len(place)) < 0.5, "subject": "french"})  # fmt: skip
    students = pd.DataFrame({
        "student_id": names, "school_year": 2026, "grade_level": np.arange(1000) // 200 + 1,
        "group": [str(n // 28) for n in range(1000)]})  # fmt: skip
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
def test_a_study_of_a_thousand_students_is_quick(study, thousand):
    study(thousand)  # the year is read once and kept
    times = []
    for _ in range(5):
        start = time.process_time()
        study(thousand)
        times.append(time.process_time() - start)
    assert min(times) < BUDGET
