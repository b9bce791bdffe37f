"""The estimator of Kaplan and Meier: a published table, statsmodels, and what has no interval of the usual kind."""

import numpy as np
import pytest

from portraitlib.statistics.survival import kaplan_meier, share_past

WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
# Week, at risk, share, standard error, bounds of the 95 % log-log interval: the 6-MP arm of Freireich et al. (1963), as
# the manuals of Stata (sts list) and Collett (Modelling Survival Data) print it.
TABLE = [
    (6, 21, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 17, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 15, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 12, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 11, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 7, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 6, 0.4482, 0.1346, 0.1881, 0.6801),
]


def test_the_table_of_freireich_is_found_again_with_its_errors_and_its_bounds():
    found = kaplan_meier(WEEKS, RELAPSED)
    bounds = [share_past(found, week + 0.5) for week in found.times]
    rows = zip(found.times, found.at_risk, found.share, found.error, strict=True)
    told = [(*map(float, row), one.low, one.high) for row, one in zip(rows, bounds, strict=True)]
    assert np.allclose(told, TABLE, atol=5e-5)


def test_statsmodels_gives_the_same_shares_and_errors():
    duration = pytest.importorskip("statsmodels.duration.api", reason="needs the test extra")
    rng = np.random.default_rng(3)
    seen, ended = np.ceil(rng.exponential(120, 80)), rng.random(80) < 0.6
    expected, found = duration.SurvfuncRight(seen, ended), kaplan_meier(seen, ended)
    assert np.array_equal(found.times, expected.surv_times)
    assert np.allclose(found.share, expected.surv_prob)
    assert np.allclose(found.error, expected.surv_prob_se, equal_nan=True)


def test_what_ended_on_the_day_itself_reached_it_and_the_day_after_it_has_ended():
    found = kaplan_meier([90, 120], [True, False])
    assert [share_past(found, day).share for day in (90, 91)] == [1.0, 0.5]


def test_where_nothing_ended_the_bound_is_exact_for_those_seen_so_long():
    found = share_past(kaplan_meier([100, 200, 40], [False] * 3), 90)
    assert (found.share, found.high, found.n_followed) == (1.0, 1.0, 2)
    assert np.isclose(found.low, 0.025**0.5)


def test_where_everything_ended_the_bound_is_that_of_those_at_risk_at_the_last_end():
    found = share_past(kaplan_meier([10, 10, 10], [True] * 3), 90)
    assert (found.share, found.low, found.n_followed, found.n_ended) == (0.0, 0.0, 0, 3)
    assert np.isclose(found.high, 1 - 0.025 ** (1 / 3))


def test_nothing_is_said_of_a_time_that_nobody_was_seen_so_long():
    assert np.isnan(share_past(kaplan_meier([10, 30], [True, False]), 90).share)
    assert np.isnan(share_past(kaplan_meier([], []), 90).share)


@pytest.mark.parametrize("durations", [[-1.0, 2.0], [np.nan, 2.0], [1.0]])
def test_a_duration_that_is_none_is_refused(durations):
    with pytest.raises(ValueError, match="duration"):
        kaplan_meier(durations, [True, False])


def test_nineteen_intervals_in_twenty_hold_the_truth_of_durations_half_seen():
    rng, held = np.random.default_rng(8), []
    for _ in range(400):
        lasts, watched = rng.exponential(200, 40), rng.uniform(60, 300, 40)
        found = share_past(kaplan_meier(np.minimum(lasts, watched), lasts <= watched), 90)
        held.append(found.low <= np.exp(-90 / 200) <= found.high)
    assert 0.93 <= np.mean(held) <= 0.985
