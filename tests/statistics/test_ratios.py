"""Shares of days of several students."""

import numpy as np
import pytest

from portraitlib.statistics.ratios import pooled_interval


def test_the_interval_comes_from_the_students_not_from_their_days():
    same = np.full(20, 100.0)
    _, low, high = pooled_interval(np.full(20, 10.0), same, 0.95)
    assert (low, high) == pytest.approx((0.1, 0.1))
    spread = np.where(np.arange(20) < 10, 0.0, 20.0)
    _, low, high = pooled_interval(spread, same, 0.95)
    # standard error of a mean of 20 shares whose standard deviation is 0.1026: 0.0229
    assert (low, high) == pytest.approx((0.1 - 1.96 * 0.02294, 0.1 + 1.96 * 0.02294), abs=1e-4)
