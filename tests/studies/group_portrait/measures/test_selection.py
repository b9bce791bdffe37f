"""The group is the reader's choice: never guessed, never silently empty."""

import pandas as pd
import pytest

from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.measures.change import describe_change
from portraitlib.studies.group_portrait.measures.differentiation import differentiation_table
from portraitlib.studies.group_portrait.measures.engagement import describe_engagement
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.needs import group_needs
from portraitlib.studies.group_portrait.measures.observations import describe_observations
from portraitlib.studies.group_portrait.measures.predictors import describe_predictors
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student import describe_student
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items
from portraitlib.tables.school import school_in_memory
from portraitlib.tables.school.home_groups import list_groups


def school(rows, **params):
    columns = ["student_id", "school_year", "grade_level", "group", "exit_date"]
    frame = pd.DataFrame(rows, columns=columns)
    return school_in_memory({"students": frame.assign(exit_date=pd.to_datetime(frame["exit_date"]))}, **params)


ROWS = [
    ("a", 2026, 2, "21", None),
    ("b", 2026, 2, "21", "2026-02-01"),
    ("c", 2026, 2, "22", None),
    ("d", 2026, 1, "11", None),
    ("e", 2025, 2, "29", None),
]


def test_the_group_is_its_students_still_there_and_the_rest_those_of_its_level():
    group = choose_group(school(ROWS, group="21"))
    assert (list(group.students), list(group.rest), group.n_left, group.grade_level) == (["a"], ["c"], 1, 2)


def test_a_group_asked_for_in_the_call_comes_before_the_notebooks():
    assert list(choose_group(school(ROWS, group="21"), "11").students) == ["d"]


def test_another_year_has_its_own_groups():
    assert list_groups(school(ROWS), 2025) == ["29"]
    assert list_groups(school(ROWS)) == ["11", "21", "22"]
    assert list(choose_group(school(ROWS, school_year=2025, group="29")).students) == ["e"]


def test_without_a_group_the_refusal_names_those_there_are():
    refusal = group_needs(school(ROWS))
    assert (refusal.reason, refusal.facts["groups"]) == ("no_group", ["11", "21", "22"])


@pytest.mark.parametrize(
    "study",
    [
        chart_students_and_items,
        describe_change,
        describe_engagement,
        describe_instrument,
        describe_observations,
        describe_predictors,
        describe_skills,
        describe_student,
        differentiation_table,
        group_needs,
    ],
)
def test_an_unknown_group_is_refused_with_those_there_are(study):
    refusal = study(school(ROWS, group="99"))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.facts["group"], refusal.facts["groups"]) == (
        "unknown_group",
        "99",
        ["11", "21", "22"],
    )


def test_a_group_that_everyone_left_is_said_to_be_empty():
    rows = [("a", 2026, 2, "21", "2026-01-10")]
    assert group_needs(school(rows, group="21")).reason == "group_is_empty"


@pytest.mark.parametrize("rows", [[], [("a", 2026, 2, None, None)]])
def test_data_without_groups_are_said_to_have_none(rows):
    refusal = group_needs(school(rows, group="21"))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "groups_missing"


def test_a_group_without_levels_has_no_rest():
    rows = [("a", 2026, None, "21", None), ("b", 2026, None, "22", None)]
    group = choose_group(school(rows, group="21"))
    assert (group.grade_level, len(group.rest)) == (None, 0)
