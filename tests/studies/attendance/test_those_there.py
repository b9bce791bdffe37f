"""To others than the team, every table of notebook 03 counts those who are there: none tells how many left."""

import pandas as pd
import pytest

from portraitlib import describe_attendance, describe_weeks, find_changes
from portraitlib.tables.school import school_in_memory


@pytest.fixture(scope="module")
def tables():
    """A level of 40 students over 80 days, of whom two left and one came a month before the end."""
    dates = pd.bdate_range("2025-09-01", periods=80)
    names = [f"p{place:02}" for place in range(40)]
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 2, "group": "21"})
    students["entry_date"], students["exit_date"] = dates[0], pd.NaT
    students.loc[[0, 1], "exit_date"] = dates[30]
    students.loc[2, "entry_date"] = dates[50]
    gone = pd.DataFrame({"student_id": names[2:], "date": dates[:76:2], "period": 0, "status": "absent"})
    days = pd.DataFrame({"date": dates, "school_year": 2026, "is_instructional": True, "n_periods": 4})
    return {"students": students, "calendar": days, "attendance": gone}


def counts(tables, audience):
    school = school_in_memory(tables, audience=audience)
    changes = find_changes(school)
    told = {**describe_attendance(school).tables, **changes.tables, "weeks": describe_weeks(school).tables["weeks"]}
    names = ("attendance_levels", "changes_levels", "signals_by_week", "weeks")
    return {name: set(told[name].data["n_students"].dropna().tolist()) for name in names}, changes


def test_the_team_is_told_of_everybody_and_who_is_read(tables):
    told, changes = counts(tables, "interne")
    assert told["attendance_levels"] == told["changes_levels"] == told["signals_by_week"] == {40}
    assert changes.tables["changes_levels"].data["n_not_read"].tolist() == [3]
    assert told["weeks"] == {37, 38, 39}


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_others_are_told_of_those_who_are_there_and_of_no_few(tables, audience):
    told, changes = counts(tables, audience)
    assert told == {name: {38} for name in told}
    assert changes.tables["changes_levels"].withheld["n_not_read"].tolist() == [True]
    assert changes.counts["students"] is None  # 37, beside 38
    assert changes.scope.leaves_out_gone
