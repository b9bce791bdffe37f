"""Ranks with their probability, and the guard against the worst of many."""

import numpy as np
import pytest
from scipy import integrate, stats

from portraitlib.statistics.ranking import compare_spread_with_chance, rank_by_simulation
from portraitlib.statistics.shrinkage import BetaPrior, fit_beta_prior


def rng(seed=1):
    return np.random.default_rng(seed)


def school_without_differences(seed, students=200, levels=4, cells_a_level=6):
    """Students who succeed or fail in all their subjects together; no cell is truly weaker."""
    random = rng(seed)
    passed = np.full((students, levels * cells_a_level), np.nan)
    ability = random.normal(size=(students, 1))
    for level in range(levels):
        taken = slice(level * cells_a_level, (level + 1) * cells_a_level)
        rows = slice(level, None, levels)
        passed[rows, taken] = ability[rows] + random.normal(size=(len(passed[rows]), cells_a_level)) > -1.2
    return passed


def test_probability_of_two_cells_agrees_with_the_beta_distributions():
    expected, _ = integrate.quad(lambda rate: stats.beta(4, 2).pdf(rate) * stats.beta(3, 3).cdf(rate), 0, 1)
    prior = BetaPrior(mean=0.5, size=2)
    ranking = rank_by_simulation([2, 3], [4, 4], prior, k=1, draws=60_000, rng=rng())
    assert ranking.probability[0] == pytest.approx(expected, abs=0.008)


def test_probabilities_of_all_cells_add_up_to_k():
    ranking = rank_by_simulation([5, 9, 7, 8, 3], [10] * 5, BetaPrior(0.6, 10), k=2, draws=1000, rng=rng())
    assert ranking.probability.sum() == pytest.approx(2)


def test_the_same_seed_gives_the_same_ranking():
    first = rank_by_simulation([5, 9, 7], [10] * 3, BetaPrior(0.6, 10), k=1, draws=500, rng=rng(7))
    second = rank_by_simulation([5, 9, 7], [10] * 3, BetaPrior(0.6, 10), k=1, draws=500, rng=rng(7))
    assert np.array_equal(first.probability, second.probability)


def test_a_cell_far_below_the_others_is_surely_last():
    n = np.array([100] * 12)
    successes = np.array([40] + [85, 86, 87, 88, 84, 90, 83, 85, 88, 86, 89])
    ranking = rank_by_simulation(successes, n, fit_beta_prior(successes, n), k=3, draws=1000, rng=rng())
    assert ranking.probability[0] == 1.0
    assert (ranking.low[0], ranking.high[0]) == (1, 1)


def test_a_tiny_cell_at_zero_is_less_surely_weak_than_a_large_one_at_half():
    n = np.array([2, 120] + [100] * 10)
    successes = np.array([0, 60] + [85, 86, 87, 88, 84, 90, 83, 85, 88, 86])
    ranking = rank_by_simulation(successes, n, fit_beta_prior(successes, n), k=2, draws=2000, rng=rng())
    assert ranking.probability[0] < ranking.probability[1]


def test_without_differences_any_cell_may_be_anywhere():
    ranking = rank_by_simulation([5] * 6, [10] * 6, BetaPrior(0.5, float("inf")), k=2, draws=10, rng=rng())
    assert ranking.probability == pytest.approx(1 / 3)
    assert (ranking.low == 1).all()
    assert (ranking.high == 6).all()


def test_false_alarms_stay_near_their_level_although_cells_share_students():
    alarms = [
        compare_spread_with_chance(school_without_differences(seed), draws=200, rng=rng(seed)).p_value <= 0.05
        for seed in range(200)
    ]
    assert 0.0 < np.mean(alarms) < 0.10


def test_a_planted_difference_is_seen():
    passed = school_without_differences(3)
    taken = ~np.isnan(passed[:, 7])
    passed[taken, 7] = np.arange(taken.sum()) % 2  # one cell at 50 per cent, the others near 80
    assert compare_spread_with_chance(passed, draws=400, rng=rng()).p_value < 0.02


def test_the_lowest_of_many_alike_is_low_by_chance_alone():
    passed = (rng(5).random((25, 40)) < 0.8).astype(float)
    spread = compare_spread_with_chance(passed, draws=500, rng=rng())
    assert spread.lowest_expected < 0.66  # far under 0.8 though nothing differs
    assert spread.lowest == pytest.approx(spread.lowest_expected, abs=0.1)


def test_all_equal_is_no_difference():
    spread = compare_spread_with_chance(np.ones((10, 4)), draws=50, rng=rng())
    assert (spread.p_value, spread.lowest, spread.lowest_expected) == (1.0, 1.0, 1.0)
