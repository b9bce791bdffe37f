"""The public rule of moderation, on the ministry's own examples and on what it promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from portraitlib.statistics.moderation import Moments, final_result, moderate, moderated_mark
from portraitlib.studies.school_portrait.measures.calculator import explain_final_result
from portraitlib.tables.school import school_in_memory

marks = some.floats(0, 100)


@pytest.mark.parametrize(
    ("moderated", "exam", "weight", "expected"),
    [(68, 60, 0.5, 64), (68, 60, 0.2, 66), (64, 70, 0.5, 70)],
    ids=["Chloé, half and half", "Chloé, 80 and 20", "Xavier, adjusted to the exam"],
)
def test_the_examples_of_the_government_s_page_come_out(moderated, exam, weight, expected):
    assert final_result(moderated, exam, weight) == expected


def test_a_group_takes_the_mean_and_the_spread_of_its_exam_and_keeps_its_order():
    rng = np.random.default_rng(3)
    school, exam = rng.normal(74, 9, 28), rng.normal(66, 12, 28)
    moderated = moderate(school, exam).marks
    assert moderated.mean() == pytest.approx(exam.mean())
    assert moderated.std(ddof=1) == pytest.approx(exam.std(ddof=1))
    assert (np.argsort(moderated) == np.argsort(school)).all()


def test_who_missed_the_exam_is_moved_with_the_others_and_who_has_no_school_mark_stays_unknown():
    school, exam = np.append(np.arange(60.0, 80.0), [70, np.nan]), np.append(np.arange(55.0, 75.0), [np.nan, 60])
    moderated = moderate(school, exam).marks
    assert moderated[20] == pytest.approx(65)
    assert np.isnan(moderated[21])


@pytest.mark.parametrize(
    ("school", "exam", "reason"),
    [([70.0] * 12, list(range(60, 72)), "no_spread"), ([60.0, 70.0, 80.0], [60.0, np.nan, np.nan], "group_too_small")],
)
def test_a_group_without_spread_or_too_small_is_not_moderated(school, exam, reason):
    moderation = moderate(school, exam)
    assert moderation.reason == reason
    assert np.isnan(moderation.marks).all()


def test_a_moderated_mark_stays_between_0_and_100():
    assert moderated_mark([0, 100], Moments(50, 5, 50, 20)).tolist() == [0, 100]


@given(marks, marks, some.floats(0, 1))
def test_nobody_who_passed_the_exam_fails(moderated, exam, weight):
    result = final_result(moderated, exam, weight)
    assert result >= np.floor(exam + 0.5) - 1e-6
    if exam >= 60:
        assert result >= 60


@given(marks, marks)
def test_without_the_rule_a_result_is_the_weighted_mean_alone(moderated, exam):
    result = final_result(moderated, exam, 0.5, is_never_below_exam=False, decimals=2)
    assert result == pytest.approx((moderated + exam) / 2, abs=0.0051)


def test_a_weight_in_per_cent_is_refused():
    with pytest.raises(ValueError, match="share"):
        final_result(60, 60, 50)


def test_the_calculator_tells_each_step_of_xavier():
    typed = {"school_mark": 62, "exam_mark": 70, "group_school_mean": 70, "group_exam_mean": 72}
    found = explain_final_result(school_in_memory({}), **typed)
    assert found.tables["final_result_steps"].data["mark"].tolist() == [62, 64, 70, 67, 70]
    assert found.is_raised


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"school_mark": 101}, "typed_number_out_of_range"),
        ({"exam_percent": -1}, "typed_number_out_of_range"),
        ({"exam_mark": float("nan")}, "typed_number_out_of_range"),
        ({"group_school_spread": 0}, "no_spread_to_moderate"),
    ],
)
def test_a_number_that_cannot_be_is_refused(typed, reason):
    assert explain_final_result(school_in_memory({}), **typed).reason == reason
