"""The worked example of `attendance.md`, through the library."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib import describe_attendance, describe_patterns, describe_register
from portraitlib.studies.attendance.measures.usual import Habits, judge, upper_tail
from portraitlib.studies.attendance.settings import ChangeRules
from portraitlib.tables.school import school_in_memory

DATES = pd.bdate_range("2025-09-01", periods=40)


@pytest.fixture
def school():
    rows = [("A", day, 0) for day in (2, 11, 30)] + [("A", day, 2) for day in (3, 4, 5, 6)]
    rows += [("B", 25, 0), ("B", 3, 0), ("C", 5, 0), ("C", 6, 0)]
    register = pd.DataFrame(rows, columns=["student_id", "day", "period"]).assign(status="absent")
    register["date"] = DATES[register["day"]]
    students = pd.DataFrame({
        "student_id": ["A", "B", "C"], "school_year": 2026, "grade_level": 1, "group": "11",
        "entry_date": [DATES[0], DATES[20], DATES[0]], "exit_date": [pd.NaT, pd.NaT, DATES[18]]})  # fmt: skip
    calendar = pd.DataFrame({"date": DATES, "is_instructional": True, "n_periods": 4})
    return school_in_memory({"students": students, "calendar": calendar, "attendance": register.drop(columns="day")})


def test_the_bands_the_chronic_share_and_the_pooled_rate(school):
    found = describe_attendance(school)
    row = found.tables["attendance_school"].data.iloc[0]
    assert row[["n_students", "n_band_0", "n_band_1", "n_band_2", "n_band_3"]].tolist() == [2, 0, 1, 1, 0]
    assert (row["n_chronic"], row["chronic_share"]) == (1, 0.5)
    assert row["absence_rate"] == pytest.approx(5 / 60)
    assert found.counts["not_read"] == 1


def test_the_account_of_the_register(school):
    rows = describe_register(school).tables["register"].data.set_index("row_step")["n_rows"]
    assert rows["read_this_year"] == 11
    assert rows[["whole_day", "period", "outside_enrolment"]].tolist() == [6, 4, 1]


def weeks(recent):
    """Twelve weeks of a student: 1 day missed of 44, then the last three as given."""
    possible = np.array([[5.0] * 8 + [4.0] + [5.0] * 3])
    return possible, np.array([[1.0] + [0.0] * 8 + recent])


def test_the_usual_share_and_the_chance_of_six_days_or_more():
    habits = Habits(mean=0.05, strength=16, spell=1)
    found = judge(*weeks([2.0, 2.0, 2.0]), 11, ChangeRules(), habits, movement=1.0)
    assert found.usual[0] == pytest.approx(0.03)
    assert found.p_value[0] == pytest.approx(stats.betabinom.sf(5, 15, 1.8, 58.2))
    assert found.p_value[0] == pytest.approx(0.00012, abs=5e-6)
    assert found.is_signal[0]


def test_two_days_of_fifteen_are_no_signal():
    habits = Habits(mean=0.05, strength=16, spell=1)
    found = judge(*weeks([1.0, 1.0, 0.0]), 11, ChangeRules(), habits, movement=1.0)
    assert found.recent[0] - found.usual[0] == pytest.approx(0.1033, abs=1e-4)
    assert found.p_value[0] == pytest.approx(0.0884, abs=0.0005)
    assert not found.is_signal[0]


def test_the_group_s_own_gap_is_a_gap_less_the_rest_of_the_school_s():
    # 100 days: 20 Mondays. Shares of 26 and 7 % in the group, 8 and 6 % elsewhere, spread over 50 students each.
    dates = pd.bdate_range("2025-09-01", periods=100)
    rows = []
    for group, monday, other in (("x", 26, 7), ("y", 8, 6)):
        for student in range(50):
            for day, date in enumerate(dates):
                share = monday if date.day_of_week == 0 else other
                # systematic draws: of each 100 places exactly `share` are absences
                if (student * 2 + day * 37 + (day // 5) * 13) % 100 < share:
                    rows.append((f"{group}{student}", date))
    register = pd.DataFrame(rows, columns=["student_id", "date"]).assign(period=0, status="absent")
    names = [f"{group}{student}" for group in "xy" for student in range(50)]
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "group": [name[0] for name in names]})
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    school = school_in_memory({"students": students, "calendar": calendar, "attendance": register})
    table = describe_patterns(school).tables["weekdays_groups"].data
    row = table[(table["group"] == "x") & (table["weekday"] == "0")].iloc[0]
    assert row["gap"] == pytest.approx(0.17, abs=0.02)
    assert upper_tail(np.array([6.0]), np.array([15.0]), np.array([0.03]), np.array([60.0]))[0] < 0.001
