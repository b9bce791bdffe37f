"""Intervals against scipy, against the papers' own examples, and at the edges schools meet."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.intervals import (
    mean_difference_interval,
    mean_interval,
    share_difference_interval,
    wilson_interval,
)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_scipy_for_every_count_up_to_forty(confidence):
    for n in (1, 2, 5, 13, 40):
        low, high = wilson_interval(np.arange(n + 1), n, confidence=confidence)
        for successes in range(n + 1):
            expected = stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
            assert low[successes] == pytest.approx(expected.low, abs=1e-12)
            assert high[successes] == pytest.approx(expected.high, abs=1e-12)


def test_wilson_never_says_that_nobody_or_everybody_is_certain():
    low, high = wilson_interval([0, 4], [4, 4])
    assert low[0] == 0.0
    assert 0 < high[0] < 1
    assert 0 < low[1] < 1
    assert high[1] == 1.0


def test_wilson_of_no_student_is_unknown():
    low, high = wilson_interval([0], [0])
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_more_successes_than_students_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson_interval([5], [4])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873-890, Table II, method 10.
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000)),
    ],
)
def test_difference_of_shares_gives_the_published_intervals(counts, expected):
    low, high = share_difference_interval(*counts)
    assert (float(low), float(high)) == pytest.approx(expected, abs=6e-5)


def test_difference_of_shares_turned_round_is_the_same_interval_turned_round():
    low, high = share_difference_interval(12, 30, 20, 25)
    low_back, high_back = share_difference_interval(20, 25, 12, 30)
    assert (float(low), float(high)) == pytest.approx((-float(high_back), -float(low_back)))


def test_difference_with_an_empty_group_is_unknown():
    assert np.isnan(share_difference_interval([3], [4], [0], [0])[0][0])


def test_mean_interval_agrees_with_scipy():
    marks = np.array([52.0, 60.0, 71.5, 68.0, 90.0])
    low, high = mean_interval(marks.mean(), marks.std(ddof=1), len(marks))
    expected = stats.ttest_1samp(marks, 0).confidence_interval(0.95)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))


def test_mean_of_one_student_or_of_equal_marks_has_no_interval():
    low, high = mean_interval([60, 70], [np.nan, 0.0], [1, 8])
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_difference_of_means_agrees_with_scipy():
    rng = np.random.default_rng(3)
    group, reference = rng.normal(70, 8, 23), rng.normal(65, 14, 11)
    low, high = mean_difference_interval(
        group.mean(), group.std(ddof=1), 23, reference.mean(), reference.std(ddof=1), 11, confidence=0.9
    )
    expected = stats.ttest_ind(group, reference, equal_var=False).confidence_interval(0.9)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))


def test_difference_of_means_with_one_student_is_unknown():
    low, high = mean_difference_interval([70, 70], [8, 0], [20, 5], [60, 60], [np.nan, 0], [1, 5])
    assert np.isnan(low).all()
    assert np.isnan(high).all()
