"""Agreement of observers against the published tables it is always checked with."""

import numpy as np
import pytest

from portraitlib.statistics.agreement import (
    intraclass_correlation,
    kappa_of,
    mean_severity,
    mean_squares,
    weighted_kappa,
)

# Shrout and Fleiss (1979), table 2: six targets, four judges.
JUDGED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Agresti (1990), table 10.10: answers of 91 couples, wives by husbands (data set SexualFun of R's vcd).
COUPLES = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])


def distances(size):
    return np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)


def raters_of(table):
    """Ratings of two observers that make a table of counts."""
    rows, columns = np.indices(table.shape)
    return np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())


def test_the_three_single_judge_correlations_of_shrout_and_fleiss():
    squares = mean_squares(JUDGED)
    n, k = squares.n_targets, squares.n_raters
    within = (squares.raters * (k - 1) + squares.error * (n - 1) * (k - 1)) / (n * (k - 1))
    one_way = (squares.targets - within) / (squares.targets + (k - 1) * within)
    consistency = (squares.targets - squares.error) / (squares.targets + (k - 1) * squares.error)
    agreement = intraclass_correlation(JUDGED).value
    assert [one_way, agreement, consistency] == pytest.approx([0.17, 0.29, 0.71], abs=0.005)


def test_the_mean_squares_of_shrout_and_fleiss():
    squares = mean_squares(JUDGED)
    assert (squares.targets, squares.raters, squares.error) == pytest.approx((11.24, 32.49, 1.02), abs=0.005)


def test_the_interval_is_the_one_r_prints_for_the_same_table():
    icc = intraclass_correlation(JUDGED)  # psych::ICC, ICC2: 0.019 to 0.761
    assert (icc.low, icc.high) == pytest.approx((0.019, 0.761), abs=5e-4)


def test_kappas_of_the_couples_are_those_r_prints():
    # vcd::Kappa: unweighted 0.1293 (0.0686), equal spacing 0.2374 (0.0783), Fleiss-Cohen 0.3320 (0.0973).
    printed = [(0.1293, 0.0686), (0.2374, 0.0783), (0.3320, 0.0973)]
    weights = [np.eye(4), 1 - distances(4), 1 - distances(4) ** 2]
    found = [kappa_of(COUPLES / 91, weight, 91) for weight in weights]
    assert np.array(found) == pytest.approx(np.array(printed), abs=5e-5)


def test_kappa_from_ratings_is_kappa_from_their_table():
    kappa = weighted_kappa(*raters_of(COUPLES))
    value, error = kappa_of(COUPLES / 91, 1 - distances(4) ** 2, 91)
    assert (kappa.value, kappa.low, kappa.high) == pytest.approx(
        (value, value - 1.959964 * error, value + 1.959964 * error)
    )
    assert kappa.n_targets == 91


@pytest.mark.parametrize("seed", range(5))
def test_kappa_with_squared_weights_is_twice_the_covariance_over_the_spread(seed):
    # Fleiss and Cohen (1973), Educational and Psychological Measurement 33:613-619.
    rng = np.random.default_rng(seed)
    first = rng.integers(1, 8, 40) / 2
    second = np.clip(first + rng.integers(-2, 2, 40) / 2, 0.5, 4)
    closed = 2 * np.cov(first, second, ddof=0)[0, 1]
    closed /= first.var() + second.var() + (first.mean() - second.mean()) ** 2
    assert weighted_kappa(first, second).value == pytest.approx(closed)


def test_a_level_nobody_used_changes_nothing():
    first, second = np.array([1, 1, 4, 4, 1]), np.array([1, 4, 4, 4, 1])
    assert weighted_kappa(first, second).value == pytest.approx(weighted_kappa(first / 3, second / 3).value)


def test_perfect_agreement_is_one():
    assert weighted_kappa([1, 2, 3], [1, 2, 3]).value == 1
    assert intraclass_correlation([[1, 1], [2, 2], [4, 4]]).value == 1


@pytest.mark.parametrize("ratings", [([2, 2, 2], [2, 2, 2]), ([1], [2]), ([], []), ([1, np.nan], [np.nan, 2])])
def test_nothing_is_told_of_too_few_targets_or_of_a_single_rating(ratings):
    assert np.isnan(weighted_kappa(*ratings).value)
    assert np.isnan(intraclass_correlation(np.array(ratings, float).T.reshape(-1, 2)).value)


def test_a_severe_observer_lowers_absolute_agreement():
    mild = np.array([1, 2, 3, 4, 2, 3], float)
    alike, severe = np.column_stack([mild, mild]), np.column_stack([mild, mild - 1])
    assert intraclass_correlation(severe).value < 0.8 < intraclass_correlation(alike).value


def test_severity_counts_the_visit_not_the_criterion():
    visits = np.repeat(["a", "b", "c"], 4)
    first, second = np.full(12, 3.0), np.repeat([2.0, 2.5, 3.0], 4)
    severity = mean_severity(first, second, visits)
    # Mean -0.5, sd 0.5, three visits: -0.5 plus or minus 4.303 x 0.5 / sqrt(3).
    assert (severity.value, severity.low, severity.high) == pytest.approx((-0.5, -1.742, 0.742), abs=1e-3)
    assert severity.n_targets == 3


def test_severity_over_one_visit_has_no_interval():
    severity = mean_severity([3, 3], [2, 3], ["a", "a"])
    assert severity.value == -0.5
    assert np.isnan(severity.low)


def test_severity_of_nothing_is_nothing():
    assert np.isnan(mean_severity([np.nan], [2], ["a"]).value)


def test_ratings_of_one_visit_do_not_count_as_so_many_visits():
    rng = np.random.default_rng(8)
    level = np.repeat(rng.integers(1, 4, 12), 6)
    first = np.clip(level + rng.integers(0, 2, 72), 1, 4)
    second = np.clip(first + np.repeat(rng.integers(-1, 2, 12), 6), 1, 4)  # they differ by visits, not by criteria
    by_target, by_visit = weighted_kappa(first, second), weighted_kappa(first, second, np.repeat(np.arange(12), 6))
    assert by_visit.value == by_target.value
    assert by_visit.high - by_visit.low > 1.3 * (by_target.high - by_target.low)


def test_visits_of_one_target_each_give_the_usual_error_but_for_few_visits():
    rng = np.random.default_rng(9)
    first = rng.integers(1, 5, 400)
    second = np.clip(first + rng.integers(-1, 2, 400), 1, 4)
    one, other = weighted_kappa(first, second), weighted_kappa(first, second, np.arange(400))
    assert other.low == pytest.approx(one.low, abs=2e-3)
    assert np.isnan(weighted_kappa(first, second, np.zeros(400)).low)
