"""What comes back with nothing done: a band that claims as often as it says, and no more."""

import numpy as np
import pytest

from portraitlib.statistics.impact.no_effect import draw_no_effect


def world(seed, gain=0.0):
    """A hundred and twenty students measured twice, of whom the twenty-four lowest are chosen; all gain two points."""
    rng = np.random.default_rng(seed)
    level = rng.normal(70, 9, 120)
    before, after = level + rng.normal(0, 6, 120), level + 2 + rng.normal(0, 6, 120)
    chosen = before <= np.sort(before)[23]
    return before, after + gain * chosen, chosen


def share_inside(n):
    return np.mean([not draw_no_effect(*world(seed), seed=seed).is_outside for seed in range(n)])


@pytest.mark.long
def test_regression_to_the_mean_alone_yields_no_claim_in_about_95_of_100_schools():
    assert 0.935 <= share_inside(2000) <= 0.965


def test_the_lowest_come_back_with_nothing_done_and_the_band_expects_it():
    seen = [draw_no_effect(*world(seed), seed=seed) for seed in range(40)]
    assert np.mean([one.observed for one in seen]) > 4  # two points for all, and more than two of coming back
    assert np.mean([one.observed - one.expected for one in seen]) == pytest.approx(0, abs=1)


def test_a_gain_on_top_of_it_is_told_apart():
    assert all(draw_no_effect(*world(seed, gain=20), seed=seed).is_outside for seed in range(20))


def test_those_who_start_beyond_nearly_all_the_others_are_said_to():
    before, after, chosen = world(1)
    assert draw_no_effect(before, after, chosen).is_beyond
    assert not draw_no_effect(before, after, np.arange(120) % 5 == 0).is_beyond


@pytest.mark.parametrize("n_others", [0, 9])
def test_too_few_others_say_nothing(n_others):
    before, after, _ = world(1)
    kept = np.arange(120) < 10 + n_others
    assert draw_no_effect(before[kept], after[kept], (np.arange(120) < 10)[kept]) is None


def test_the_same_data_give_the_same_band():
    assert draw_no_effect(*world(3)) == draw_no_effect(*world(3))
