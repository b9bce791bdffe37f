"""One reading of absence: 03, 04, its sheet, and the transition of 01 say the same of the same rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portraitlib.indicators import gather_indicators
from portraitlib.results.result import Refusal
from portraitlib.studies.attendance.measures.summary import describe_attendance
from portraitlib.studies.risk.measures.sheet_parts import sheet_parts
from portraitlib.tables.school import school_in_memory

YEAR, STUDENTS = 2026, "abcd"
DATES = pd.bdate_range("2025-09-01", periods=100)


def school_with(rows, students=STUDENTS, n_periods=4, **more):
    """School of 100 days; `rows` are (student, day, period, status, minutes); a group of one's own tells one's rate."""
    register = pd.DataFrame(rows, columns=["student_id", "date", "period", "status", "minutes"])
    register["date"] = DATES[register["date"].to_numpy(dtype=int)]
    people = pd.DataFrame(
        {"student_id": list(students), "school_year": YEAR, "grade_level": 1, "group": list(students)}
    )
    days = pd.DataFrame({"date": DATES, "is_instructional": True, "n_periods": n_periods})
    return school_in_memory({"calendar": days, "attendance": register, "students": people.assign(**more)})


def said_in_03(school):
    found = describe_attendance(school)
    if isinstance(found, Refusal):
        return {}
    groups = found.tables["attendance_groups"].data
    return groups.set_index("group")["absence_rate"].to_dict()


def said_in_04(school):
    found = gather_indicators(school, YEAR)
    return dict(zip(found.roster["student_id"], found.measures["absence_rate"], strict=True))


def said_on_the_sheet(school, student="a"):
    roster = gather_indicators(school, YEAR).roster
    place = roster["student_id"].tolist().index(student)
    return sheet_parts(school, roster, place, YEAR)["days"]["missed_share"].mean()


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        ([("a", day, 0, "absent", 60) for day in range(12)], 0.024),  # an hour of a day of five: a fifth of it
        ([("a", day, 0, "absent", None) for day in (1, 2, 3)] * 4, 0.03),  # the same row four times
        ([("a", 1, 0, "absent", None), ("a", 1, 2, "absent", None), ("a", 1, 3, "late", None)], 0.01),
        ([("a", day, period, "absent", None) for day in (1, 2) for period in (1, 2)], 0.01),  # half days
        ([("a", day, 5, "absent", None) for day in range(9)], 0.0),  # a period that is not taught
        ([("a", 3, 1, "late", None), ("a", 4, 0, "present", None)], 0.0),
    ],
)
def test_minutes_periods_and_repeated_rows_are_worth_the_same_everywhere(rows, rate):
    kept = [("d", day, 0, "late", None) for day in range(100)]  # somebody is late every day: the register was kept
    school = school_with(rows + kept)
    assert said_in_03(school)["a"] == pytest.approx(rate)
    assert said_in_04(school)["a"] == pytest.approx(rate)
    assert said_on_the_sheet(school) == pytest.approx(rate)


def test_a_silent_register_is_no_presence_anywhere():
    others = [(student, day, 0, "absent", None) for student in "bcd" for day in range(50)]
    school = school_with([("a", day, 0, "absent", None) for day in range(12)] + others)
    assert said_in_03(school)["a"] == said_in_04(school)["a"] == pytest.approx(0.24)


row_of_a_register = st.tuples(
    st.sampled_from(STUDENTS),
    st.integers(0, 99),
    st.integers(0, 5),
    st.sampled_from(["absent", "absent", "late", "present"]),
    st.sampled_from([None, None, 25, 75, 150, 400]),
)


@settings(max_examples=max(15, settings.default.max_examples // 4))
@given(
    rows=st.lists(row_of_a_register, min_size=1, max_size=120),
    entry=st.integers(0, 60),
    n_periods=st.sampled_from([4, 5, None]),
)
def test_whatever_the_register_03_and_04_say_the_same(rows, entry, n_periods):
    school = school_with(rows, n_periods=n_periods, entry_date=[DATES[entry], pd.NaT, pd.NaT, pd.NaT])
    of_03, of_04 = said_in_03(school), {name: rate for name, rate in said_in_04(school).items() if not np.isnan(rate)}
    assert set(of_03) == set(of_04)
    assert of_04 == pytest.approx(of_03, abs=1e-6)
