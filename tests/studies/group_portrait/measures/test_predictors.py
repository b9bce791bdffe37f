"""Instruments beside results: the same students, the same subject, and no correlation from a handful."""

import numpy as np
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.group_portrait.measures.predictors import describe_predictors
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

OWN = [[k / 20] for k in range(20)]


def test_the_link_is_given_from_enough_students_only(classroom):
    few = describe_predictors(classroom(OWN[:14], marks=np.arange(14) * 4 + 30))
    assert few.tables["links"].data["rank_correlation"].isna().all()
    enough = describe_predictors(classroom(OWN, marks=np.r_[np.arange(19) * 3 + 30, 20]))
    row = enough.tables["links"].data.iloc[0]
    assert row["correlation_low"] < row["rank_correlation"] < row["correlation_high"]


@pytest.mark.parametrize(("shuffled", "closeness"), [(2, "strong"), (13, "some"), (15, "weak")])
def test_two_orders_are_alike_from_the_correlations_of_the_parameters(classroom, shuffled, closeness):
    marks = np.arange(20.0) * 3 + 30
    marks[:shuffled] = marks[:shuffled][::-1]
    link = describe_predictors(classroom(OWN, marks=marks)).tables["links"].data.iloc[0]
    rules = GroupPortraitRules()
    assert link["closeness"] == closeness
    assert (link["rank_correlation"] >= rules.strong_correlation) == (closeness == "strong")
    assert (link["rank_correlation"] >= rules.some_correlation) == (closeness != "weak")


def test_every_student_with_both_is_in_one_case(classroom):
    cases = describe_predictors(classroom(OWN, marks=[55.0] * 10 + [65.0] * 10)).tables["cases"].data
    counts = {"both": 10, "predictor_only": 0, "result_only": 0, "neither": 10}
    assert cases.set_index("case")["n_students"].to_dict() == counts


def test_half_of_the_points_is_not_low_and_the_pass_mark_is_a_success(classroom):
    students = describe_predictors(classroom([[0.5]] * 5, marks=[60.0] * 5)).tables["students"].data
    assert set(students["case"]) == {"neither"}


def test_marks_of_another_subject_are_not_put_beside(classroom):
    school = classroom(OWN, marks=[70.0] * 20)
    school._tables["results"] = school.table("results").assign(subject="french")
    assert describe_predictors(school).reason == "no_subject_marks"


def test_without_results_it_is_refused(classroom):
    assert describe_predictors(classroom(OWN)).reason == "no_subject_marks_yet"


def test_a_small_case_is_withheld_with_another(classroom):
    marks = [55.0] * 8 + [65.0] * 2 + [65.0] * 10
    cases = disclose(describe_predictors(classroom(OWN, marks=marks, audience="personnel"))).tables["cases"].data
    withheld = set(cases.loc[cases["n_students"].isna(), "case"])
    assert "predictor_only" in withheld
    assert len(withheld) >= 2
