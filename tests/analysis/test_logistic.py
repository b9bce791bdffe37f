"""The logistic model against R's val.prob and by hand."""

import csv

import numpy as np
import pytest
from scipy import special

from portraitlib.analysis.discrimination import area_under_curve
from portraitlib.analysis.logistic import calibration_line, fit_logistic

from .test_discrimination import REFERENCE, case, needs_reference


@needs_reference
def test_the_calibration_line_is_that_of_val_prob():
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
