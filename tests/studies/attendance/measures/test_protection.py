"""What leaves the school team: numbers of students, never a student."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.attendance.measures.calendars import (
    describe_group_calendar,
    describe_student_calendar,
    list_students,
)
from portraitlib.studies.attendance.measures.changes import find_changes
from portraitlib.studies.attendance.measures.meeting import list_for_meeting
from portraitlib.studies.attendance.measures.patterns import describe_patterns
from portraitlib.studies.attendance.measures.summary import describe_attendance
from portraitlib.studies.attendance.measures.weekly import describe_weeks

STUDIES = (
    describe_attendance,
    describe_weeks,
    find_changes,
    list_for_meeting,
    describe_patterns,
    describe_group_calendar,
)


@pytest.fixture
def unequal_school(school_of):
    """Groups of 3, 30 and 40 students, some of whom change."""
    rng = np.random.default_rng(5)
    sizes = {"11": 30, "12": 3, "21": 40}
    names = [f"{group}-{n}" for group, size in sizes.items() for n in range(size)]
    people = pd.DataFrame({
        "student_id": names, "school_year": 2026, "group": [name[:2] for name in names],
        "grade_level": [int(name[0]) for name in names]})  # fmt: skip
    rate = rng.beta(1, 10, len(names))
    rows = [(name, int(day), 0, "absent") for name, p in zip(names, rate, strict=True)
            for day in np.flatnonzero(rng.random(80) < p)]  # fmt: skip
    rows += [(name, day, 0, "absent") for name in names[:6] for day in (66, 67, 71, 72, 76, 77)
             if (name, day, 0, "absent") not in rows]  # fmt: skip

    def make(**params):
        return school_of(rows, days=80, people=people, **params), set(names)

    return make


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_no_pseudonym_leaves_the_school_team(study, audience, unequal_school):
    school, names = unequal_school(audience=audience)
    told = disclose(study(school))
    for table in told.tables.values():
        assert not names & set(table.data.astype("str").to_numpy().ravel())


def test_a_group_of_three_tells_nothing_of_its_own(unequal_school):
    school, _ = unequal_school(audience="personnel")
    tables = [table for study in STUDIES for table in disclose(study(school)).tables.values()]
    by_group = [table for table in tables if "group" in table.data and (table.data["group"] == "12").any()]
    assert "attendance_groups" in [table.name for table in by_group]
    for table in by_group:
        small = table.data[table.data["group"] == "12"]
        told = [column for column in small if column not in (*table.grain, "n_days")]
        assert small[told].isna().all().all(), table.name


def test_the_small_group_cannot_be_found_by_subtraction(unequal_school):
    school, _ = unequal_school(audience="personnel")
    groups = disclose(describe_attendance(school)).tables["attendance_groups"].data.set_index("group")
    assert groups.loc[["11", "12"], "n_students"].isna().all()
    assert groups.loc["21", "n_students"] == 40


def test_the_team_sees_its_students_and_nobody_else_does(unequal_school):
    school, names = unequal_school()
    assert set(list_students(school)) == names
    assert set(describe_student_calendar(school, student="11-0").tables["student_days"].data["student_id"]) == {"11-0"}
    outside, _ = unequal_school(audience="personnel")
    assert list_students(outside) == []
    assert describe_student_calendar(outside, student="11-0").reason == "students_not_shown"


def test_no_student_is_opened_that_nobody_chose(unequal_school):
    school, _ = unequal_school()
    refused = describe_student_calendar(school)
    assert isinstance(refused, Refusal)
    assert refused.reason == "no_student_calendar"
