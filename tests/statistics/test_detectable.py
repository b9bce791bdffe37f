"""What is said to be seen eight times in ten is."""

import numpy as np
import pytest

from portraitlib.statistics.detectable import detectable_by_interval, detectable_difference
from portraitlib.statistics.intervals import mean_difference_interval, share_difference_interval


def test_the_multiple_is_the_one_of_bloom():
    assert float(detectable_difference(1.0)) == pytest.approx(2.80, abs=0.005)


def test_a_margin_and_more_comparisons_ask_for_a_larger_difference():
    assert detectable_difference(1.0, margin=2) == detectable_difference(1.0) + 2
    assert detectable_by_interval(-1, 1, n_comparisons=20) > detectable_by_interval(-1, 1)


def test_without_an_interval_nothing_would_have_been_seen():
    assert np.isnan(detectable_by_interval(np.nan, np.nan))


def test_a_difference_of_means_of_that_size_is_found_eight_times_in_ten():
    rng, n = np.random.default_rng(1), 40
    seen = float(detectable_by_interval(*mean_difference_interval(0, 10, n, 0, 10, n)))
    groups = rng.normal(0, 10, (4000, 2, n))
    groups[:, 0] += seen
    means, spreads = groups.mean(axis=2), groups.std(axis=2, ddof=1)
    low, _ = mean_difference_interval(means[:, 0], spreads[:, 0], n, means[:, 1], spreads[:, 1], n)
    assert (low > 0).mean() == pytest.approx(0.8, abs=0.03)


def test_a_difference_of_shares_of_that_size_is_found_about_eight_times_in_ten():
    rng, n = np.random.default_rng(2), 120
    seen = float(detectable_by_interval(*share_difference_interval(84, n, 84, n)))
    other, one = rng.binomial(n, 0.7, 4000), rng.binomial(n, 0.7 - seen, 4000)
    _, high = share_difference_interval(one, n, other, n)
    assert (high < 0).mean() == pytest.approx(0.8, abs=0.06)
