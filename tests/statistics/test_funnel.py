"""Limits of a funnel, against the binomial distribution itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from portraitlib.statistics.funnel import funnel_limits, spread_of_rates


def low_by_definition(rate, n, tail):
    """Spiegelhalter (2005), A.1.1, step by step with another implementation of the distribution."""
    successes = next(r for r in range(n + 1) if stats.binom.cdf(r, n, rate) > tail)
    before = stats.binom.cdf(successes - 1, n, rate)
    at = stats.binom.cdf(successes, n, rate)
    return max(0, (successes - (at - tail) / (at - before)) / n)


@pytest.mark.parametrize("n", [1, 5, 10, 37, 250])
@pytest.mark.parametrize("rate", [0.05, 0.5, 0.83, 0.97])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_limits_are_those_of_the_definition_on_each_side(n, rate, level):
    low, high = funnel_limits(rate, n, level=level)
    assert low == pytest.approx(low_by_definition(rate, n, (1 - level) / 2), abs=1e-9)
    assert high == pytest.approx(1 - low_by_definition(1 - rate, n, (1 - level) / 2), abs=1e-9)


@given(some.integers(1, 300), some.floats(0.02, 0.98))
def test_a_school_that_does_as_the_others_is_seldom_outside(n, rate):
    low, high = (float(limit) for limit in funnel_limits(rate, n))
    successes = np.arange(n + 1)
    chance = stats.binom.pmf(successes, n, rate)
    assert chance[successes / n < low - 1e-9].sum() <= 0.025 + 1e-9
    assert chance[successes / n > high + 1e-9].sum() <= 0.025 + 1e-9


def test_six_successes_out_of_six_are_never_above_a_limit():
    assert funnel_limits(0.97, 6)[1] == 1


def test_limits_are_wider_when_schools_differ_more_than_chance_makes_them():
    low, high = funnel_limits(0.8, 100)
    wide_low, wide_high = funnel_limits(0.8, 100, widening=2)
    assert (0.8 - wide_low) == pytest.approx(2 * (0.8 - low))
    assert wide_high == pytest.approx(min(1, 0.8 + 2 * (high - 0.8)))


def test_nobody_and_an_unknown_rate_have_no_limits():
    low, high = funnel_limits([0.8, np.nan], [0, 10])
    assert np.isnan([low, high]).all()


def test_a_rate_of_everybody_leaves_no_room():
    assert [float(limit) for limit in funnel_limits(1.0, 20)] == [1.0, 1.0]


def test_schools_drawn_from_one_rate_are_said_to_differ_as_often_as_chance_says():
    rng = np.random.default_rng(8)
    said = [spread_of_rates(rng.binomial(80, 0.8, 30), np.full(30, 80)).is_beyond_chance for _ in range(400)]
    assert np.mean(said) == pytest.approx(0.05, abs=0.035)


def test_one_odd_school_hardly_widens_the_funnel():
    rates = np.full(40, 0.8)
    rates[0] = 0.2
    assert spread_of_rates(100 * rates, np.full(40, 100)).ratio < 2
