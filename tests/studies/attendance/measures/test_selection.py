"""A study reads the students asked for, and says it in a refusal when there are none."""

import pandas as pd
import pytest

from portraitlib import (
    describe_attendance,
    describe_group_calendar,
    describe_patterns,
    describe_weeks,
    find_changes,
    list_for_meeting,
)
from portraitlib.results.result import Refusal, RefusedError
from portraitlib.studies.attendance.measures.selection import choose_students

STUDIES = [
    describe_attendance,
    describe_group_calendar,
    describe_patterns,
    describe_weeks,
    find_changes,
    list_for_meeting,
]


def people(groups, levels=(1, 1, 2)):
    return pd.DataFrame({"student_id": list("abc"), "school_year": 2026, "grade_level": levels, "group": groups})


@pytest.fixture
def three_students(school_of, absent_on):
    def make(groups=("12", "11", "21")):
        return school_of(absent_on("a", [1, 2]), people=people(list(groups)))

    return make


@pytest.mark.parametrize("study", STUDIES)
def test_an_unknown_group_is_refused_with_those_there_are(study, three_students):
    refused = study(three_students(), group="99")
    assert isinstance(refused, Refusal)
    assert (refused.study, refused.reason) == (study.__name__, "unknown_group")
    assert (refused.facts["group"], refused.facts["groups"]) == ("99", ["11", "12", "21"])


def test_data_without_groups_are_said_to_have_none(three_students):
    assert describe_weeks(three_students([None, None, None]), group="11").reason == "groups_missing"


def test_a_group_that_has_nobody_of_the_level_has_no_students(three_students):
    with pytest.raises(RefusedError, match="no_students") as refused:
        choose_students(three_students(), None, grade_level=2, group="11")
    assert (refused.value.facts["grade_level"], refused.value.facts["group"]) == (2, "11")


def test_students_of_the_level_and_of_the_group_are_kept(three_students):
    found = choose_students(three_students(), None, grade_level=1, group="12")
    assert found.year.students["student_id"][found.kept].tolist() == ["a"]


def test_a_student_whose_level_is_not_known_is_of_no_level(school_of, absent_on):
    unknown = people(["11", "11", "11"], levels=[1, pd.NA, 2])
    found = choose_students(school_of(absent_on("a", [1]), people=unknown), None, grade_level=1)
    assert found.kept.tolist() == [True, False, False]
