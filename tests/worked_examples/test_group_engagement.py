"""The worked example of `group_engagement.md`, through the library."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.group_portrait.measures.engagement import describe_engagement
from portraitlib.studies.group_portrait.measures.observations import describe_observations
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import school_in_memory

ANSWERS = {"a": (1, 2, 5), "b": (2, 2, 4), "c": (3, 3, 2), "d": (4, 3, 2), "e": (5, 5, 1), "f": (3, None, None)}
VISITS = (((3, 2), (3, 2)), ((2, 2), (3, 2)), ((4, 3), (2, 2)))


@pytest.fixture
def school():
    people = pd.DataFrame({"student_id": list(ANSWERS), "school_year": 2026, "group": "21", "grade_level": 2})
    given = [
        (student, f"E{number}", answer, number == 3)
        for student, answers in ANSWERS.items()
        for number, answer in enumerate(answers, 1)
    ]
    answers = pd.DataFrame(given, columns=["student_id", "item", "answer", "is_reversed"])
    answers = answers.assign(date=pd.Timestamp("2025-10-08"), dimension="affective", scale_low=1, scale_high=5)
    rated = [
        (pd.Timestamp(f"2025-1{visit}-01"), f"c{criterion}", rater, rating)
        for visit, criteria in enumerate(VISITS)
        for criterion, pair in enumerate(criteria)
        for rater, rating in zip("pq", pair, strict=True)
    ]
    sheets = pd.DataFrame(rated, columns=["date", "criterion", "rater_id", "rating"])
    sheets = sheets.assign(group="21", scale_low=1, scale_high=4)
    school = school_in_memory({"students": people, "engagement": answers, "observations": sheets}, group="21")
    choices = GroupPortraitRules(smallest_pairs=3)  # the example is smaller than a real one
    return dataclasses.replace(school, _settings={GroupPortraitRules: choices})


def test_the_scores_are_those_made_by_hand(school):
    students = describe_engagement(school).tables["students"].data.set_index("student_id")["affective"]
    assert students.to_numpy() == pytest.approx([4 / 3, 2, 10 / 3, 11 / 3, 5, np.nan], nan_ok=True)


def test_the_bands_are_those_made_by_hand(school):
    bands = describe_engagement(school).tables["distribution"].data
    assert bands[["band", "n_students"]].to_numpy().tolist() == [["low", 2], ["middle", 1], ["high", 2]]


def test_the_mean_is_that_made_by_hand(school):
    means = describe_engagement(school).tables["means"].data
    assert means["mean_score"].tolist() == pytest.approx([46 / 15])


def test_alpha_and_omega_are_those_made_by_hand(school):
    row = describe_engagement(school).tables["reliability"].data.iloc[0]
    assert (row["alpha"], row["omega"]) == pytest.approx((1.5 * (1 - 6.7 / 18.7), 18.225 / 18.7), abs=5e-4)
    assert row["n_students"] == 5


def test_the_student_with_one_answer_of_three_has_no_score(school):
    counts = {"students": 6, "respondents": 5, "non_respondents": 1, "incomplete": 1}
    assert describe_engagement(school).counts == counts


def test_severity_icc_and_kappa_are_those_made_by_hand(school):
    pair = describe_observations(school).tables["agreement"].data.iloc[0]
    found = pair[["mean_difference", "difference_low", "difference_high", "icc", "kappa"]].tolist()
    assert found == pytest.approx([-2 / 3, -1.384, 0.050, 0.4118, 0.3684], abs=5e-4)
