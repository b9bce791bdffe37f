"""What students chosen because they were low gain with nothing done."""

import numpy as np
import pytest

from portraitlib.statistics.regression_to_mean import regression_band, reliability_of_error


def twice_measured(rng, *, reliability=0.7, gain=0.0, n=150):
    """Two scores of the same students, and who is chosen: those of the lowest fifth of the first."""
    true = rng.normal(50, 10 * np.sqrt(reliability), n)
    first, last = (true + rng.normal(0, 10 * np.sqrt(1 - reliability), n) for _ in range(2))
    chosen = first <= np.quantile(first, 0.2)
    return first, last + 3 + gain * chosen, chosen


def test_with_nothing_done_the_change_of_the_chosen_leaves_the_band_at_its_rate():
    rng = np.random.default_rng(1)
    bands = [regression_band(*twice_measured(rng), reliability=0.7) for _ in range(600)]
    assert 0.93 <= np.mean([not band.is_outside for band in bands]) <= 0.97
    # They gain 3 as all do, and come back by more: a reader who forgets it sees a support that did much.
    assert np.mean([band.observed for band in bands]) > 6


def test_a_true_gain_leaves_the_band_and_a_perfect_score_comes_back_by_nothing():
    rng = np.random.default_rng(2)
    assert regression_band(*twice_measured(rng, gain=8), reliability=0.7).is_outside
    first, last, chosen = twice_measured(rng)
    assert regression_band(first, last, chosen, reliability=1.0).returned == 0


def test_the_order_of_students_and_a_constant_change_nothing_and_a_mirror_mirrors():
    first, last, chosen = twice_measured(np.random.default_rng(3))
    found = regression_band(first, last, chosen, reliability=0.7)
    order = np.random.default_rng(4).permutation(len(first))
    for other in (
        regression_band(first[order], last[order], chosen[order], reliability=0.7),
        regression_band(first + 40, last + 40, chosen, reliability=0.7),
    ):
        assert (other.observed, other.low, other.high) == pytest.approx((found.observed, found.low, found.high))
    mirror = regression_band(-first, -last, chosen, reliability=0.7)
    assert (mirror.observed, mirror.low, mirror.high) == pytest.approx((-found.observed, -found.high, -found.low))


@pytest.mark.parametrize("case", [(0.0, 3, 20), (1.2, 3, 20), (float("nan"), 3, 20), (0.7, 0, 20), (0.7, 12, 9)])
def test_without_a_reliability_or_the_others_there_is_no_band(case):
    reliability, n_chosen, n_others = case
    scores = np.arange(n_chosen + n_others, dtype=float)
    with pytest.raises(ValueError, match=r"reliability|measured twice"):
        regression_band(scores, scores, scores < n_chosen, reliability=reliability)


def test_an_error_larger_than_the_spread_of_the_scores_gives_no_reliability():
    assert reliability_of_error(4, [40, 50, 60]) == pytest.approx(0.84)
    assert np.isnan(reliability_of_error(12, [40, 50, 60]))
    assert np.isnan(reliability_of_error(1, [50, 50, 50]))
