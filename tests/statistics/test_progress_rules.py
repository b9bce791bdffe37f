"""Each rule on series drawn with ties and gaps: what must change nothing, what must mirror, and when it is silent."""

import numpy as np
import pytest

from portraitlib.statistics.progress import AimLine
from portraitlib.statistics.progress_rules import RULES, four_points, last_median

WEEKS = np.arange(12.0)
AIM = AimLine(1, 20, 1)


@pytest.fixture
def scores():
    """Whole scores around a whole aim: many are exactly on it."""
    rng = np.random.default_rng(18)
    drawn = np.round(19 + rng.choice([0.5, 1, 1.5], (400, 1)) * WEEKS + rng.normal(0, 1.5, (400, 12)))
    return np.where(rng.random(drawn.shape) < 0.25, np.nan, drawn)


def faults(scores, weeks, others, aim, **asked):
    """Rules that answer otherwise to the other series."""
    said = {name: rule(WEEKS, scores, AIM) for name, rule in RULES.items()}
    sign = asked.pop("sign", 1)
    return [
        name
        for name, rule in RULES.items()
        if not np.array_equal(said[name], sign * rule(weeks, others, aim, **asked), equal_nan=True)
    ]


def test_every_answer_is_met_by_every_rule(scores):
    for name, rule in RULES.items():
        said = rule(WEEKS, scores, AIM)
        assert {-1, 0, 1} >= set(said[~np.isnan(said)]) >= {-1, 1}, name


@pytest.mark.parametrize("constant", [5, 0.1, -33.3, 1000.7])
def test_a_constant_added_to_scores_and_aim_changes_no_answer(constant, scores):
    assert faults(scores, WEEKS, scores + constant, AimLine(1, 20 + constant, 1)) == []


def test_another_origin_of_dates_and_another_unit_of_scores_change_no_answer(scores):
    assert faults(scores, WEEKS + 40.3, scores * 0.7, AimLine(41.3, 14, 0.7)) == []


def test_the_order_of_scores_and_the_other_series_change_no_answer(scores):
    order = np.random.default_rng(2).permutation(12)
    assert faults(scores, WEEKS[order], scores[:, order], AIM) == []
    alone = {name: rule(WEEKS, scores[3], AIM) for name, rule in RULES.items()}
    assert all(np.array_equal(alone[name], rule(WEEKS, scores, AIM)[3], equal_nan=True) for name, rule in RULES.items())


def test_where_lower_is_better_the_mirrored_series_has_the_same_answer(scores):
    assert faults(scores, WEEKS, -scores, AimLine(1, -20, -1), is_descending=True) == []


def test_the_series_mirrored_at_its_aim_has_the_opposite_answer(scores):
    asked = AIM.at(WEEKS)
    mirrored = faults(scores, WEEKS, 2 * asked - scores, AIM, sign=-1)
    assert set(mirrored) <= {"trend_line"}  # as steep as the aim and under it is "change", over it "go on"


def test_a_student_exactly_on_the_aim_without_noise_is_told_to_go_on():
    scores = 3.3 + 0.1 * WEEKS
    said = {name: float(rule(WEEKS, scores, AimLine(0, 3.3, 0.1))) for name, rule in RULES.items()}
    assert np.isnan(said.pop("slope_interval"))  # no noise, no interval
    assert set(said.values()) == {0.0}


def test_as_steep_as_the_aim_and_under_it_is_a_change_by_the_trend():
    assert RULES["trend_line"](WEEKS, WEEKS - 2, AimLine(0, 0, 1)) == -1
    assert RULES["trend_line"](WEEKS, WEEKS + 2, AimLine(0, 0, 1)) == 0


def test_too_few_scores_no_aim_and_nothing_at_all_have_no_answer():
    short = np.where(WEEKS < 6, WEEKS, np.nan)
    for name, rule in RULES.items():
        assert np.isnan(rule(WEEKS, short, AIM)), name
        assert np.isnan(rule(WEEKS, WEEKS % 5, AimLine(np.nan, np.nan, np.nan))), name
        assert np.isnan(rule([], [], AIM)), name


def test_the_least_of_points_is_the_school_s():
    scores = [10, 11, 12, 12, 13, 14]
    assert four_points(np.arange(6), scores, AimLine(0, 12, 1), least_points=6) == -1
    assert last_median(np.arange(6), scores, AimLine(0, 9, 1), least_points=3) == 0


def test_a_gap_is_not_a_score_under_the_aim():
    scores = np.array([20, 20, 20, 24, 25, 26, 24, np.nan, 25, np.nan, 26, 27])
    assert four_points(WEEKS, scores, AimLine(1, 20, 1)) == -1  # the last four known: 24, 25, 26, 27
    assert four_points(WEEKS, np.where(WEEKS == 6, 27, scores), AimLine(1, 20, 1)) == 0
