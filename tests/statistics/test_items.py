"""Facility, discrimination and correlation, against independent computations."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.statistics.items import (
    column_correlation,
    column_moments,
    facility_interval,
    item_rest_correlation,
    rank_correlation,
)


def test_moments_leave_missing_values_out():
    values = np.array([[1.0, np.nan], [0.5, np.nan], [np.nan, np.nan]])
    found = column_moments(values)
    assert found.n.tolist() == [2, 0]
    assert found.mean[0] == 0.75
    assert np.isnan(found.mean[1])
    assert np.isnan(found.sd[1])


def test_the_interval_is_wilsons_for_right_or_wrong_and_students_for_partial_credit():
    shares = np.array([[1, 0.5], [0, 1], [1, 0], [1, 0.5]])
    low, high = facility_interval(shares)
    wilson, student = wilson_interval(3, 4), mean_interval(0.5, shares[:, 1].std(ddof=1), 4)
    assert (low[0], high[0]) == pytest.approx((float(wilson[0]), float(wilson[1])))
    assert (low[1], high[1]) == pytest.approx((max(float(student[0]), 0), min(float(student[1]), 1)))


def test_an_item_that_everyone_has_right_keeps_an_interval():
    low, high = facility_interval(np.ones((10, 1)))
    assert (low[0], high[0]) == pytest.approx((0.7225, 1.0), abs=5e-4)


def test_discrimination_is_the_correlation_with_the_sum_of_the_others():
    rng = np.random.default_rng(1)
    maximum = np.array([1.0, 2.0, 1.0, 4.0])
    points = rng.integers(0, maximum + 1, size=(40, 4)).astype(float)
    expected = [np.corrcoef(points[:, k], points.sum(axis=1) - points[:, k])[0, 1] for k in range(4)]
    assert item_rest_correlation(points / maximum, maximum) == pytest.approx(expected)


@pytest.mark.parametrize("column", [np.ones(20), np.full(20, np.nan)])
def test_a_constant_or_empty_item_has_no_discrimination(column):
    shares = np.column_stack([column, np.tile([0.0, 1.0], 10), np.repeat([0.0, 1.0], 10)])
    found = item_rest_correlation(shares, [1, 1, 1])
    assert np.isnan(found[0])
    assert not np.isnan(found[1:]).any()


def test_too_few_students_have_no_correlation():
    values = np.arange(10.0)[:, None]
    assert np.isnan(column_correlation(values, values, smallest=11)[0])
    assert column_correlation(values, values, smallest=10)[0] == pytest.approx(1)


def test_the_rank_correlation_is_scipys():
    rng = np.random.default_rng(4)
    first = rng.integers(0, 6, 30).astype(float)
    second = first + rng.normal(size=30)
    second[3] = np.nan
    kept = ~np.isnan(second)
    expected = stats.spearmanr(first[kept], second[kept]).statistic
    correlation, low, high = rank_correlation(first, second)
    assert correlation == pytest.approx(expected)
    assert low < correlation < high


def test_a_perfect_or_undefined_rank_correlation_has_no_interval():
    assert rank_correlation([1, 2, 3, 4], [2, 4, 6, 8])[0] == pytest.approx(1)
    assert np.isnan(rank_correlation([1, 2, 3, 4], [2, 4, 6, 8])[1:]).all()
    assert np.isnan(rank_correlation([1, 1, 1, 1], [2, 4, 6, 8])).all()
