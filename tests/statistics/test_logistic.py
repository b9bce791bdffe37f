"""The logistic model against R's val.prob and by hand."""

import csv

import numpy as np
import pytest
from scipy import special

from portraitlib.statistics.discrimination import area_under_curve
from portraitlib.statistics.logistic import calibration_line, fit_logistic, slope_interval

from .test_discrimination import REFERENCE, case, needs_reference


@needs_reference
def test_d18_the_calibration_line_is_that_of_val_prob():
    with (REFERENCE / "aSAH_pred.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    happened, stated = np.array([row["y"] == "1" for row in rows]), np.array([float(row["p2"]) for row in rows])
    line, expected = calibration_line(stated, happened), case("D18")
    assert line.intercept == pytest.approx(expected["intercept"], abs=1e-5)
    assert line.slope == pytest.approx(expected["slope"], abs=1e-5)
    assert area_under_curve(stated, happened).area == pytest.approx(expected["auc"], abs=1e-6)


def test_a_two_by_two_table_gives_its_log_odds_and_their_error():
    rows = [[0]] * 40 + [[1]] * 40
    happened = [True] * 10 + [False] * 30 + [True] * 30 + [False] * 10
    found = fit_logistic(rows, happened)
    assert found.weights.tolist() == pytest.approx([np.log(1 / 3), np.log(9)])
    assert found.covariance[1, 1] == pytest.approx(1 / 10 + 1 / 30 + 1 / 30 + 1 / 10)


def test_predictors_that_part_the_two_kinds_have_no_best_weights_unless_held_back():
    rows, happened = [[0], [1], [2], [3]], [False, False, True, True]
    assert np.isnan(fit_logistic(rows, happened).weights).all()
    assert np.isfinite(fit_logistic(rows, happened, shrinkage=1).weights).all()


def test_one_kind_only_gives_nothing():
    assert np.isnan(fit_logistic([[0], [1]], [True, True]).weights).all()


def test_the_weights_are_where_the_likelihood_is_flat():
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(300, 3))
    happened = rng.random(300) < special.expit(rows @ [1.0, -0.5, 0.0] - 2)
    found = fit_logistic(rows, happened)
    slack = np.column_stack([np.ones(300), rows]).T @ (happened - found.chance(rows))
    assert np.abs(slack).max() < 1e-6


def drawn(rng, n, slope=1.0):
    x = rng.normal(size=n)
    return x, rng.random(n) < special.expit(slope * x - 1)


def test_the_slope_found_again_over_the_one_learnt_is_the_calibration_slope():
    rng = np.random.default_rng(8)
    (x, left), (x_later, left_later) = drawn(rng, 200), drawn(rng, 150)
    learnt, again = fit_logistic(x[:, None], left), fit_logistic(x_later[:, None], left_later)
    line = calibration_line(learnt.chance(x_later[:, None]), left_later)
    assert line.slope == pytest.approx(again.weights[1] / learnt.weights[1])
    low, high = slope_interval(learnt, again)
    assert low < line.slope_low < line.slope_high < high


def test_the_interval_of_the_slope_holds_one_as_often_as_it_says_when_what_was_learnt_is_true():
    """Over 400 pairs of cohorts drawn alike; the interval that takes the model as known holds it far less often."""
    rng, held, held_if_known, n = np.random.default_rng(3), 0, 0, 400
    for _ in range(n):
        (x, left), (x_later, left_later) = drawn(rng, 120), drawn(rng, 120)
        learnt, again = fit_logistic(x[:, None], left), fit_logistic(x_later[:, None], left_later)
        low, high = slope_interval(learnt, again)
        line = calibration_line(learnt.chance(x_later[:, None]), left_later)
        held += np.isnan(low) or low <= 1 <= high
        held_if_known += line.slope_low <= 1 <= line.slope_high
    assert held / n == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / n))
    assert held_if_known / n < 0.88


def test_a_slope_learnt_that_may_be_zero_gives_no_interval():
    rng = np.random.default_rng(1)
    (x, left), (x_later, left_later) = drawn(rng, 60, slope=0.0), drawn(rng, 60)
    assert np.isnan(slope_interval(fit_logistic(x[:, None], left), fit_logistic(x_later[:, None], left_later))).all()
