"""What the estimates of programmes promise, held against thousands of simulated schools (seeds 1 to N)."""

import numpy as np
import pytest

from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.linear import fit_linear, of_clusters, robust
from portraitlib.statistics.impact.pooling import pool_schools
from portraitlib.statistics.impact.wild import wild_cluster

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def drawn(seeds):
    """Seeds of each simulation: 2 000 with --full, as docs/evaluation_simulations.md tells."""
    return seeds(few=100, many=400, full=2000)


def is_held(told, low, high):
    """A share between two, to three standard errors of a smaller simulation than the 2 000 draws that are promised."""
    slack = 3 * np.sqrt(0.05 * 0.95) * (1 / np.sqrt(len(told)) - 1 / np.sqrt(2000))
    return low - slack <= np.mean(told) <= high + slack


def schools(seed, sizes, effect=0.3, icc=0.15):
    """Students of schools, every second one with a programme that adds an effect in standard deviations."""
    draws = np.random.default_rng(seed)
    of = np.repeat(np.arange(len(sizes)), sizes)
    level = draws.normal(0, np.sqrt(icc), len(sizes))
    helped = (of % 2 == 0).astype(float)
    return helped[:, None], level[of] + effect * helped + draws.normal(0, np.sqrt(1 - icc), len(of)), of


@pytest.mark.parametrize("sizes", [(20,) * 8, (8, 12, 16, 20, 24, 28, 32, 36), (20,) * 12, tuple(range(8, 32, 2))])
def test_few_schools_are_covered_as_promised_and_the_ordinary_error_is_not(sizes, drawn):
    held, ordinary, values = [], [], []
    for seed in drawn:
        predictors, outcome, of = schools(seed, sizes)
        fit = fit_linear(predictors, outcome)
        low, high = of_clusters(fit, 1, of).interval()
        plain = robust(fit, 1).interval()
        held.append(low <= 0.3 <= high)
        ordinary.append(plain[0] <= 0.3 <= plain[1])
        values.append(fit.coefficients[1])
    assert abs(np.mean(values) - 0.3) < 0.02 + 3 * np.std(values) / np.sqrt(len(values))
    assert is_held(held, 0.92, 0.98)
    assert np.mean(ordinary) < 0.8


def test_with_no_effect_the_test_by_signs_refuses_at_most_as_often_as_it_says(drawn):
    refused = [wild_cluster(*schools(seed, (12,) * 8, effect=0.0)).p <= 0.05 for seed in drawn]
    assert is_held(refused, 0, 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000))


@pytest.mark.parametrize("n", [5, 10, 20])
@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3])
def test_schools_pooled_are_covered_as_promised(n, spread, monkeypatch, drawn):
    monkeypatch.setattr("portraitlib.statistics.impact.pooling._DRAWS", 10)  # the prediction is held elsewhere
    held = []
    for seed in drawn:
        draws = np.random.default_rng(seed)
        errors = 2 / np.sqrt(draws.integers(20, 120, n))
        found = pool_schools(0.2 + spread * draws.normal(size=n) + errors * draws.normal(size=n), errors)
        low, high = found.estimate.interval()
        held.append(low <= 0.2 <= high)
    assert is_held(held, 0.93, 0.97)


@pytest.mark.parametrize("n", [5, 12])
def test_one_more_school_falls_where_it_is_said_to(n, monkeypatch, drawn):
    monkeypatch.setattr("portraitlib.statistics.impact.pooling._DRAWS", 1000)
    held = []
    for seed in drawn:
        draws = np.random.default_rng(seed)
        errors = 2 / np.sqrt(draws.integers(20, 120, n))
        found = pool_schools(0.2 + 0.3 * draws.normal(size=n) + errors * draws.normal(size=n), errors)
        held.append(found.predicted[0] <= 0.2 + 0.3 * draws.normal() <= found.predicted[1])
    assert is_held(held, 0.9, 0.985)


def test_starts_of_several_years_whose_effect_grows_are_found_and_one_regression_is_wrong(drawn):
    """The effect grows by 1 a year: units that began early are no comparison for those that begin late."""
    times, starts = np.arange(1, 9), np.repeat([0, 3, 5], 20)
    since = np.maximum(times[None, :] - starts[:, None] + 1, 0) * (starts[:, None] > 0)
    truth = np.mean([np.mean(np.arange(1, 9 - start + 1)) for start in (3, 5)])
    plain, own = [], []
    for seed in drawn:
        draws = np.random.default_rng(seed)
        outcomes = since + draws.normal(size=(60, 1)) + 0.2 * times + draws.normal(size=(60, 8))
        own.append(group_time(outcomes, times, starts, np.arange(60)).overall.value)
        treated = (since > 0).astype(float)
        centred = treated - treated.mean(axis=0) - treated.mean(axis=1, keepdims=True) + treated.mean()
        plain.append((centred * outcomes).sum() / (centred**2).sum())
    assert abs(np.mean(own) - truth) < 0.02
    assert abs(np.mean(plain) - truth) > 0.3
