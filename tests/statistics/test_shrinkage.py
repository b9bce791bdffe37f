"""Shrinkage by hand, against simulated truth, and where there is nothing to shrink."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.shrinkage import BetaPrior, fit_beta_prior, shrink_rates


def test_three_cells_by_hand():
    # Rates 0.4, 0.6, 0.8 of ten students each: variance 0.04, of which chance 0.24 / 10 = 0.024.
    # g = (0.04 - 0.024) / (0.24 * 0.9) = 2 / 27, so a + b = 27 / 2 - 1 = 12.5.
    prior = fit_beta_prior([4, 6, 8], [10, 10, 10])
    assert prior.mean == pytest.approx(0.6)
    assert prior.size == pytest.approx(12.5)
    assert shrink_rates([4, 6, 8], [10] * 3, prior).rate == pytest.approx([11.5 / 22.5, 0.6, 15.5 / 22.5])


def test_two_cells_have_no_common_distribution():
    assert fit_beta_prior([4, 8], [10, 10]) is None


def test_cells_that_differ_less_than_chance_are_all_alike():
    prior = fit_beta_prior([5, 5, 6, 5], [10, 10, 10, 10])
    assert prior.is_point
    posterior = shrink_rates([5, 5, 6, 5], [10] * 4, prior)
    assert posterior.rate == pytest.approx(0.525)
    assert np.isnan(posterior.low).all()


@pytest.mark.parametrize("counts", [([10, 20, 30], [10, 20, 30]), ([0, 0, 0], [10, 20, 30])])
def test_everybody_or_nobody_succeeds_everywhere(counts):
    prior = fit_beta_prior(*counts)
    assert prior.is_point
    assert shrink_rates(*counts, prior).rate == pytest.approx(counts[0][0] / counts[1][0])


def test_one_student_a_cell_leaves_nothing_to_tell_chance_from_difference():
    assert fit_beta_prior([1, 0, 1, 1], [1, 1, 1, 1]).is_point


def test_the_planted_distribution_is_found_again():
    rng = np.random.default_rng(8)
    n = rng.integers(10, 120, 4000)
    prior = fit_beta_prior(rng.binomial(n, rng.beta(16, 4, 4000)), n)
    assert prior.mean == pytest.approx(0.8, abs=0.005)
    assert prior.size == pytest.approx(20, rel=0.06)


def test_a_small_cell_is_moved_further_than_a_large_one():
    posterior = shrink_rates([2, 40], [5, 100], BetaPrior(mean=0.8, size=20))
    assert 0.4 < posterior.rate[1] < posterior.rate[0] < 0.8


def test_posterior_interval_agrees_with_scipy():
    posterior = shrink_rates([12], [30], BetaPrior(mean=0.75, size=16), confidence=0.9)
    expected = stats.beta(12 + 12, 4 + 18).interval(0.9)
    assert (posterior.low[0], posterior.high[0]) == pytest.approx(expected)


def test_shrunk_rates_are_nearer_the_truth_than_raw_ones():
    rng = np.random.default_rng(11)
    truth, n = rng.beta(12, 3, 300), rng.integers(4, 40, 300)
    successes = rng.binomial(n, truth)
    shrunk = shrink_rates(successes, n, fit_beta_prior(successes, n)).rate
    assert np.mean((shrunk - truth) ** 2) < 0.6 * np.mean((successes / n - truth) ** 2)
