"""One student in two phases: the worked examples of the authors, and what cannot be said."""

import numpy as np
import pytest

from portraitlib.statistics.single_case import single_case

PARKER = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]  # Parker, Vannest and Davis (2011)


def values(found):
    indices = [found.nap, found.nap_error, found.tau, found.tau_u, found.pnd, found.lrr, found.lrr_error]
    return [*indices, found.pem, found.pand, found.ird]


def test_d23_the_worked_example_of_parker_gives_every_index_of_singlecasees():
    expected = [0.9166666666666666, 0.0690065559, 0.8333333333, 0.7380952381, 0.7142857143, 0.1953961657, 0.0555772321]
    expected += [1, 0.8461538461538461, 0.6904761904761905]
    assert values(single_case(*PARKER)) == pytest.approx(expected, abs=1e-9, rel=0)


def test_d24_tau_u_of_their_second_example_is_exact():
    found = single_case([3, 3, 4, 5], [4, 5, 6, 7, 7])
    assert (found.tau, found.tau_u) == (0.8, 0.55)


def test_tau_u_is_not_bounded_by_one():
    assert single_case([5, 4, 3, 2], [6, 7]).tau_u == 1.75


def test_where_lower_is_better_every_index_is_that_of_the_phases_exchanged():
    down = single_case(PARKER[1][::-1], PARKER[0][::-1], is_descending=True)
    up = single_case(*PARKER)
    assert (down.nap, down.nap_error, down.tau) == pytest.approx((up.nap, up.nap_error, up.tau))
    assert (down.lrr, down.lrr_error) == pytest.approx((up.lrr, up.lrr_error))


def test_a_constant_changes_no_overlap_and_a_factor_no_ratio():
    before, during = map(np.array, PARKER)
    moved, scaled = single_case(before + 7, during + 7), single_case(before * 3, during * 3)
    assert values(moved)[:5] == values(single_case(*PARKER))[:5]
    assert values(scaled) == pytest.approx(values(single_case(*PARKER)))


def test_a_missing_score_is_left_out_and_counted_out():
    before, during = PARKER
    assert single_case([*before, np.nan], [np.nan, *during]) == single_case(*PARKER)


def test_an_empty_phase_says_nothing():
    found = single_case([np.nan], [1, 2])
    assert (found.n_before, found.n_during) == (0, 2)
    assert np.isnan(values(found)).all()


def test_one_score_in_a_phase_has_a_share_and_no_error():
    found = single_case([3], [4, 2])
    assert found.nap == 0.5
    assert np.isnan([found.nap_error, found.lrr, found.lrr_error]).all()


def test_a_full_separation_keeps_an_error():
    assert single_case([1, 2, 3], [4, 5, 6]).nap_error > 0.05


def test_no_ratio_is_made_of_scores_below_zero_or_of_a_mean_of_zero():
    assert np.isnan([single_case([-1, 5], [6, 7]).lrr, single_case([0, 0], [6, 7]).lrr]).all()
