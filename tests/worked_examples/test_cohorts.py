"""The worked example of `cohorts.md`, through the library."""

import dataclasses

import pandas as pd
import pytest

from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cohorts import follow_cohorts
from portraitlib.studies.school_portrait.measures.gap_trend import follow_gaps
from portraitlib.studies.school_portrait.measures.outlook import compare_with_older_students
from portraitlib.tables.school import school_in_memory

MOVES = (
    (50, 55, 7),
    (50, 65, 3),
    (65, 55, 4),
    (65, 65, 4),
    (65, 75, 2),
    (80, 55, 1),
    (80, 65, 2),
    (80, 75, 7),
    (80, None, 2),
)


def result(student, year, level, mark):
    return {
        "student_id": student,
        "school_year": year,
        "course": f"{level}",
        "course_level": level,
        "subject": "history",
        "competency": "overall",
        "term": "final",
        "mark": mark,
    }


@pytest.fixture
def school():
    results, students = [], []
    for before, after, n in MOVES:
        for number in range(n):
            name = f"{before}-{after}-{number}"
            results.append(result(name, 2025, 2, float(before)))
            students.append({"student_id": name, "school_year": 2025, "grade_level": 2})
            if after is not None:
                results.append(result(name, 2026, 3, float(after)))
                students.append({"student_id": name, "school_year": 2026, "grade_level": 3})
    return school_in_memory({"results": pd.DataFrame(results), "students": pd.DataFrame(students)})


@pytest.fixture
def flow(school):
    return follow_cohorts(school)


def test_thirty_of_thirty_two_are_followed(flow):
    row = flow.tables["flow"].data.set_index("stage").loc["3"]
    assert row[["n_students", "n_followed", "n_left", "followed_share"]].tolist() == [32, 30, 2, 0.9375]


def test_one_in_four_slips_and_three_in_ten_climb_back(flow):
    steps = flow.tables["steps"].data.set_index("from_side")
    assert steps["slid_rate"].to_dict() == {"under": 0.7, "passed": 0.25}
    assert (steps.loc["passed", "rate_low"], steps.loc["passed", "rate_high"]) == pytest.approx(
        (0.531, 0.888), abs=5e-4
    )


def test_each_band_goes_where_the_table_says(flow):
    moves = flow.tables["transitions"].data.set_index("from_band")[
        ["n_to_under", "n_to_just_above", "n_to_comfortable"]
    ]
    assert moves.loc[["under", "just_above", "comfortable"]].to_numpy().tolist() == [[7, 3, 0], [4, 4, 2], [1, 2, 7]]


def test_the_ratio_and_its_interval_are_those_made_by_hand(school):
    school = dataclasses.replace(
        school, _settings={PortraitRules: school.settings(PortraitRules).model_copy(update={"later_level": 3})}
    )
    link = compare_with_older_students(school).tables["links"].data.iloc[0]
    assert (link["n_under_later"], link["n_already"], link["already_share"]) == (12, 11, pytest.approx(11 / 12))
    assert link[["risk_ratio", "ratio_low", "ratio_high"]].tolist() == pytest.approx([5.5, 0.8216, 36.82], rel=1e-3)
    assert not link["is_clear"]


def test_the_gap_that_may_have_closed_is_not_called_clear():
    results, students = [], []
    for year, sex, n_passed in ((2025, "F", 36), (2025, "M", 24), (2026, "F", 36), (2026, "M", 32)):
        for number in range(40):
            name = f"{year}{sex}{number}"
            students.append({"student_id": name, "school_year": year, "sex": sex})
            results.append(result(name, year, 4, 75.0 if number < n_passed else 50.0))
    school = school_in_memory({"results": pd.DataFrame(results), "students": pd.DataFrame(students)})
    change = follow_gaps(school).tables["changes"].data.iloc[0]
    sign = 1 if change["subgroup"] == "sex:F" else -1
    ends = sorted(sign * change[name] for name in ("change_low", "change_high"))
    assert [sign * change["change"], *ends] == pytest.approx([-0.2, -0.431, 0.047], abs=2e-3)
    assert not change["is_clear"]
