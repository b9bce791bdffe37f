"""The errors of the rules are those that plain draws of the very series give."""

from dataclasses import astuple

import numpy as np
import pytest

from portraitlib.statistics.progress import AimLine, start_of
from portraitlib.statistics.progress_errors import rule_errors
from portraitlib.statistics.progress_rules import RULES

N_DRAWS = 20_000
SIMULATED = {  # noise / aim, weekly points: on track, told to change; no growth, told so (20,000 draws each)
    (3, 7): ((0.144, 0.498, 0.499, 0.101), (0.522, 0.961, 0.921, 0.631)),
    (3, 10): ((0.139, 0.494, 0.490, 0.094), (0.855, 0.999, 0.993, 0.941)),
    (3, 15): ((0.147, 0.498, 0.502, 0.102), (0.995, 1, 1, 1)),
    (6, 7): ((0.142, 0.499, 0.493, 0.098), (0.322, 0.809, 0.760, 0.318)),
    (6, 10): ((0.143, 0.502, 0.501, 0.100), (0.521, 0.938, 0.892, 0.554)),
    (6, 15): ((0.141, 0.499, 0.493, 0.103), (0.808, 0.997, 0.992, 0.920)),
}


def told(weeks, aim, noise, **choices):
    """Chances of "change" on the aim and without growth, a column a rule."""
    found = rule_errors(weeks, aim, noise, **choices)
    return np.array([astuple(found.false_change), 1 - np.array(astuple(found.missed))])


def drawn(seed):
    """A series drawn at random: dates with gaps or not, noise, step (sometimes the weekly aim), autocorrelation."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(7, 20))
    dates = [np.arange(n), np.sort(rng.choice(int(1.5 * n), n, replace=False))][seed % 2]
    weeks = dates * rng.choice([0.5, 1.0, 2.0])
    aim = rng.uniform(0.3, 3)
    noise = aim * rng.uniform(1, 10)
    step = [0.0, rng.uniform(0.05, 2) * noise, aim][seed % 3]
    return weeks, aim, noise, {"step": step, "autocorrelation": [0.0, 0.3, rng.uniform(0, 0.6)][seed // 2 % 3]}


def plain(weeks, aim, noise, step, autocorrelation, rng, is_descending):
    """Shares of "change" among plain draws, rules applied one by one."""
    factor = np.linalg.cholesky(autocorrelation ** np.abs(weeks[:, None] - weeks)).T
    shares, sign = [], -1 if is_descending else 1
    for slope in (aim, 0.0):
        level = rng.uniform(0, 100, (N_DRAWS, 1))
        scores = level + sign * slope * weeks + noise * (rng.standard_normal((N_DRAWS, len(weeks))) @ factor)
        scores = step * np.rint(scores / step) if step else scores
        line = AimLine(*start_of(weeks, scores), np.full(N_DRAWS, sign * aim))
        choices = {"slope_interval": {"autocorrelation": autocorrelation}}
        said = [
            rule(weeks, scores, line, is_descending=is_descending, **choices.get(name, {}))
            for name, rule in RULES.items()
        ]
        shares.append([np.mean(one == -1) for one in said])
    return np.array(shares)


def test_errors_are_within_a_point_of_plain_draws_of_the_same_series(seeds):
    off = {}
    for seed in seeds(few=3, many=20, full=200):
        weeks, aim, noise, choices = drawn(seed)
        found = plain(weeks, aim, noise, **choices, rng=np.random.default_rng(seed), is_descending=seed % 4 == 0)
        allowed = np.maximum(0.01, 3.5 * np.sqrt(found * (1 - found) / N_DRAWS))  # a rate of a half strays by 0.0035
        off[seed] = np.abs(found - told(weeks, aim, noise, **choices)) > allowed
    assert [seed for seed, over in off.items() if over.any()] == []


def test_only_the_interval_of_scores_too_coarse_for_it_has_no_rate():
    assert np.isnan(told(range(9), 1, 4.0, step=5.1)).tolist() == [[False, False, False, True]] * 2
    assert not np.isnan(told(range(9), 1, 4.0, step=5)).any()


def test_errors_are_those_simulated_before_by_others():
    for (noise, n_points), expected in SIMULATED.items():
        assert np.abs(told(np.arange(n_points), 1, noise) - expected).max() < 0.011


def test_the_rates_that_have_a_formula_are_those_of_the_formula():
    """Without a step: half for the trend, a tenth for the interval, and four of four under for independent scores."""
    for n_points in (7, 12, 20):
        on_track = told(np.arange(n_points), 1, 5.0)[0]
        assert on_track[[1, 3]] == pytest.approx([0.5, 0.1], abs=1e-9)
        assert on_track[2] == pytest.approx(0.5, abs=1e-3)


def test_units_origin_and_sign_of_the_aim_change_nothing():
    first = told(np.arange(9), 1.5, 6, step=1, autocorrelation=0.2)
    assert np.allclose(first, told(np.arange(9) + 30, -1.5, 6, step=1, autocorrelation=0.2))
    assert np.allclose(first, told(np.arange(9), 3, 12, step=2, autocorrelation=0.2))


def test_no_rate_leaves_its_bounds_however_small_or_large_the_noise():
    found = [
        told(np.arange(n), 1, noise, step=step * noise, autocorrelation=alike)
        for n in (7, 40)
        for noise in (1e-3, 1, 1e6)
        for step in (0, 1)
        for alike in (0, 0.9)
    ]
    assert np.min(found) >= -1e-12
    assert np.max(found) <= 1 + 1e-12


@pytest.mark.parametrize(
    ("weeks", "noise", "choices"),
    [
        (range(6), 4, {}),
        ([0, 1, 2, 3, 5, 4, 6], 4, {}),
        ([0, 1, 2, 3, 3, 4, 5], 4, {}),
        ([0, 1, 2, 3, 4, 5, np.nan], 4, {}),
        (range(9), 0, {}),
        (range(9), np.nan, {}),
        (range(9), 4, {"step": 9}),
        (range(9), 4, {"autocorrelation": 1}),
    ],
)
def test_a_series_that_has_no_rate_is_refused(weeks, noise, choices):
    with pytest.raises(ValueError, match=r"seven dates|noise over 0"):
        rule_errors(weeks, 1.0, noise, **choices)
