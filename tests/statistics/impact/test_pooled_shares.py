"""Shares of schools pooled as counts: by hand, between two numbers, and against draws."""

import numpy as np
import pytest
from scipy.special import expit, logit

from portraitlib.statistics.impact.pooled_shares import pool_shares
from portraitlib.statistics.impact.pooling import pool_schools


def test_large_schools_that_hardly_differ_give_their_common_share():
    found = pool_shares([4000] * 8, [1000] * 8)
    assert found.value == pytest.approx(0.25, abs=0.002)
    assert found.low < 0.25 < found.high < 0.28
    assert found.predicted[0] < found.low and found.predicted[1] > found.high


def test_a_school_where_nobody_counts_is_pooled_too():
    found = pool_shares([30, 40, 50], [0, 0, 1])
    assert 0 < found.low < found.value < 0.1


def test_a_count_known_between_two_numbers_is_pooled_between_them():
    fewest, most = (pool_shares([100] * 4, [count, 12, 14, 16]) for count in (0, 9))
    between = pool_shares([100] * 4, [0, 12, 14, 16], [9, 12, 14, 16])
    assert fewest.value < between.value < most.value


def test_the_share_turned_over_is_its_complement():
    plain, other = pool_shares([50, 60, 70], [10, 15, 30]), pool_shares([50, 60, 70], [40, 45, 40])
    assert other.value == pytest.approx(1 - plain.value, abs=1e-6)
    assert (other.low, other.high) == pytest.approx((1 - plain.high, 1 - plain.low), abs=1e-6)


@pytest.mark.parametrize("asked", [([10], [3]), ([10, 12], [0, 0], [10, 12])])
def test_nothing_is_said_of_one_school_nor_of_counts_that_say_nothing(asked):
    assert pool_shares(*asked) is None


@pytest.mark.long
@pytest.mark.parametrize(("n", "share", "spread"), [(40, 0.1, 0.5), (60, 0.25, 0.4)])
@pytest.mark.parametrize("schools", [5, 10, 20])
def test_few_cases_are_covered_where_errors_by_school_are_not(n, share, spread, schools, seeds):
    held, by_errors, drawn = [], [], seeds(few=10, many=100, full=1000)
    for seed in drawn:
        draws = np.random.default_rng(seed)
        counts = draws.binomial(n, expit(logit(share) + spread * draws.normal(size=schools)))
        found = pool_shares([n] * schools, counts)
        held.append(found.low <= share <= found.high)
        half, other = counts + 0.5, n - counts + 0.5
        low, high = pool_schools(np.log(half / other), np.sqrt(1 / half + 1 / other)).estimate.interval()
        by_errors.append(low <= logit(share) <= high)
    assert np.mean(held) >= 0.93 - 3 * np.sqrt(0.05 * 0.95 / len(held))
    assert np.mean(held) >= np.mean(by_errors) - 0.05
