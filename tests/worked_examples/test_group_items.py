"""The worked example of `group_items.md`, through the library."""

import pandas as pd
import pytest

from portraitlib.statistics.items import item_rest_correlation, rank_correlation
from portraitlib.studies.group_portrait.measures.change import describe_change
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.predictors import describe_predictors
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items
from portraitlib.tables.school import school_in_memory

AUTUMN = {"a": "11110", "b": "11100", "c": "10110", "d": "01100", "e": "10001"}
WINTER = {"a": "11111", "b": "11100", "c": "11110", "d": "01110", "e": "10001"}
MARKS = {"a": 80.0, "b": 62.0, "c": 58.0, "d": 64.0, "e": 50.0}


def answers(sitting, day):
    given = [(name, f"Q{place}", float(sign)) for name, signs in sitting.items() for place, sign in enumerate(signs, 1)]
    rows = pd.DataFrame(given, columns=["student_id", "item", "score"])
    return rows.assign(instrument="T", date=pd.Timestamp(day))


def school(*sittings):
    people = pd.DataFrame({"student_id": list(MARKS), "school_year": 2026, "group": "21", "grade_level": 2})
    course = {"course": "C", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "2"}
    marks = people[["student_id", "school_year"]].assign(mark=list(MARKS.values()), **course)
    items = pd.DataFrame(
        {
            "instrument": "T",
            "item": [f"Q{number}" for number in range(1, 6)],
            "subject": "mathematics",
            "skill": ["x", "x", "x|y", "y", "y"],
            "maximum_score": 1.0,
        }
    )
    responses = pd.concat([answers(sitting, day) for sitting, day in sittings])
    return school_in_memory({"students": people, "results": marks, "items": items, "responses": responses}, group="21")


@pytest.fixture
def autumn():
    return school((AUTUMN, "2025-09-16"))


def test_four_of_five_and_its_interval(autumn):
    first = describe_instrument(autumn).tables["items"].data.set_index("item").loc["Q1"]
    assert first["facility"] == pytest.approx(0.8)
    assert (first["facility_low"], first["facility_high"]) == pytest.approx((0.3755, 0.9638), abs=5e-4)


def test_discrimination_leaves_the_item_out_of_the_total():
    rows = [[int(sign) for sign in signs] for signs in AUTUMN.values()]
    assert item_rest_correlation(rows, [1] * 5).round(3).tolist()[:2] == [0.0, -0.327]


def test_five_students_are_too_few_for_a_discrimination_in_a_portrait(autumn):
    assert describe_instrument(autumn).tables["items"].data["discrimination"].isna().all()


def test_the_skill_counts_an_item_of_two_skills_in_both(autumn):
    skills = describe_skills(autumn).tables["skills"].data.set_index("skill")
    assert skills.loc["x", "n_items"] == skills.loc["y", "n_items"] == 3
    row = skills.loc["x", ["skill_share", "share_low", "share_high"]].to_list()
    assert row == pytest.approx([11 / 15, 0.387, 1.0], abs=5e-4)
    assert skills.loc["x", ["n_acquired", "n_not_yet"]].to_list() == [4, 1]


def test_the_caution_indices_and_where_they_come_from(autumn):
    students = chart_students_and_items(autumn).tables["students"].data.set_index("student_id")
    assert students.loc[list("abcde"), "modified_caution"].to_list() == pytest.approx([0, 0, 0.2, 0.2, 0.6])
    assert students.loc[["c", "e"], "sato_caution"].to_list() == pytest.approx([0.3846, 1.25], abs=5e-5)
    assert students.loc[["c", "e"], "within_concern"].to_list() == pytest.approx([0.1, 0.1])
    assert students.loc[["c", "e"], "beyond_surprise"].to_list() == pytest.approx([0.1, 0.5])
    assert students.loc["c", ["expected_items", "surprising_items"]].to_list() == ["Q2", "Q4"]


def test_the_four_cases_beside_the_course(autumn):
    students = describe_predictors(autumn).tables["students"].data.set_index("student_id")
    expected = ["neither", "neither", "result_only", "predictor_only", "both"]
    assert students.loc[list("abcde"), "case"].to_list() == expected


def test_the_rank_correlation_with_ties():
    totals = [0.8, 0.6, 0.6, 0.4, 0.4]
    assert rank_correlation(totals, list(MARKS.values()))[0] == pytest.approx(5 / 90**0.5)


def test_the_change_of_the_same_students_on_the_same_items():
    changes = describe_change(school((AUTUMN, "2025-09-16"), (WINTER, "2026-01-27"))).tables["changes"].data
    whole = changes[changes["skill"] == "all"].iloc[0]
    assert whole[["change", "change_low", "change_high"]].to_list() == pytest.approx([0.12, -0.016, 0.256], abs=5e-4)
    assert not whole["is_clear"]
