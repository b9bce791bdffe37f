"""The caution indices have the properties their authors give them, and a limit of their own test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from portraitlib.statistics.caution import caution, expected_beyond, rasch_chances, simulated_limit


def by_covariances(row, p):
    """C and C* from their definitions, with numpy's covariances."""
    r = int(row.sum())
    guttman, reversed_row = np.zeros(len(p)), np.zeros(len(p))
    guttman[np.argsort(-p, kind="stable")[:r]] = 1
    reversed_row[np.argsort(p, kind="stable")[:r]] = 1
    cov = [np.cov(x, p)[0, 1] for x in (row, guttman, reversed_row)]
    return 1 - cov[0] / cov[1], (cov[1] - cov[0]) / (cov[1] - cov[2])


answers = arrays(np.int8, st.tuples(st.integers(3, 9), st.integers(3, 9)), elements=st.integers(0, 1)).map(
    lambda table: table.astype(float)
)


@given(answers)
def test_the_indices_are_those_of_the_definitions_by_covariances(right):
    p = right.mean(axis=0)
    found = caution(right, p)
    known = np.flatnonzero(~np.isnan(found.sato))
    expected = [by_covariances(right[place], p) for place in known]
    assert [(found.sato[place], found.modified[place]) for place in known] == [
        pytest.approx(both, abs=1e-9) for both in expected
    ]


@given(answers)
def test_the_modified_index_lies_between_0_and_1_and_is_the_sum_of_its_parts(right):
    found = caution(right, right.mean(axis=0))
    known = ~np.isnan(found.modified)
    assert (found.modified[known] >= -1e-12).all()
    assert (found.modified[known] <= 1 + 1e-12).all()
    assert (found.within + found.beyond)[known] == pytest.approx(found.modified[known], abs=1e-9)
    assert (found.within[known] >= 0).all()
    assert (found.beyond[known] >= 0).all()


@given(answers)
def test_the_indices_do_not_depend_on_the_order_of_the_items(right):
    turned = right[:, ::-1]
    first, second = caution(right, right.mean(axis=0)), caution(turned, turned.mean(axis=0))
    assert np.allclose(first.modified, second.modified, equal_nan=True)


def test_a_guttman_table_has_no_caution_and_the_reversed_row_all_of_it():
    p = np.array([0.9, 0.7, 0.5, 0.3, 0.1])
    guttman = np.tril(np.ones((4, 5)))
    assert caution(guttman, p).modified == pytest.approx(np.zeros(4))
    assert caution(guttman, p).sato == pytest.approx(np.zeros(4))
    assert caution(guttman[:, ::-1], p).modified == pytest.approx(np.ones(4))


@pytest.mark.parametrize(
    ("row", "p"),
    [
        ([0, 0, 0], [0.8, 0.5, 0.2]),
        ([1, 1, 1], [0.8, 0.5, 0.2]),
        ([1, 0, 1], [0.5, 0.5, 0.5]),
        ([np.nan] * 3, [1, 0, 1]),
    ],
)
def test_nothing_right_all_right_or_items_all_as_easy_leave_the_indices_undefined(row, p):
    found = caution([row], p)
    assert np.isnan([found.sato[0], found.modified[0], found.within[0], found.threshold[0]]).all()


def test_an_item_not_reached_is_left_out_of_its_row():
    with_missing = caution([[1, 0, 1, np.nan]], [0.9, 0.6, 0.4, 0.1])
    without = caution([[1, 0, 1]], [0.9, 0.6, 0.4])
    assert with_missing.modified == pytest.approx(without.modified)


def rasch_class(rng, n, k, slope):
    ability, difficulty = rng.normal(size=n), np.linspace(-1.2, 1, k)
    return (rng.random((n, k)) < 1 / (1 + np.exp(-slope * (ability[:, None] - difficulty)))).astype(float)


@pytest.mark.parametrize(("n", "k"), [(26, 16), (26, 12), (60, 20)])
def test_about_one_ordinary_student_in_twenty_passes_the_simulated_limit(n, k):
    rng, passing = np.random.default_rng(3), []
    for _ in range(40):
        right = rasch_class(rng, n, k, 1.2)
        limit = simulated_limit(right, quantile=0.95, draws=60, seed=1)
        found = caution(right, right.mean(axis=0)).modified
        passing.append((found[~np.isnan(found)] > limit).mean())
    assert 0.03 < np.mean(passing) < 0.09


def test_answers_given_the_other_way_round_pass_the_limit():
    right = rasch_class(np.random.default_rng(5), 30, 20, 1.5)
    right[0] = np.r_[np.zeros(10), np.ones(10)]  # easy items missed, hard ones succeeded
    limit = simulated_limit(right, quantile=0.95, draws=100, seed=1)
    assert caution(right, right.mean(axis=0)).modified[0] > limit


def test_the_limit_is_the_same_for_the_same_seed_and_unknown_without_mixed_rows():
    right = rasch_class(np.random.default_rng(8), 12, 8, 1.0)
    limits = {simulated_limit(right, quantile=0.95, draws=50, seed=4) for _ in range(2)}
    assert len(limits) == 1
    assert np.isnan(simulated_limit(np.ones((5, 4)), quantile=0.95, draws=50, seed=4))


def test_the_chances_add_up_to_about_the_totals_of_a_large_class():
    right = rasch_class(np.random.default_rng(2), 400, 15, 1.0)
    right = right[(right.sum(axis=1) > 0) & (right.sum(axis=1) < 15)]
    assert rasch_chances(right).sum(axis=0) == pytest.approx(right.sum(axis=0), rel=0.05)


def test_missing_answers_stay_missing_in_the_simulation():
    right = rasch_class(np.random.default_rng(9), 25, 12, 1.0)
    right[:6, 9:] = np.nan
    assert 0 < simulated_limit(right, quantile=0.95, draws=60, seed=1) < 1


def test_as_many_students_of_ordinary_classes_are_signalled_as_it_is_said(seeds):
    rng, told, signalled = np.random.default_rng(5), 0.0, 0
    for seed in seeds(few=6, many=60, full=300):
        ability, difficulty = rng.normal(0, 1, 26), rng.normal(-0.5, 1, 20)
        right = (rng.random((26, 20)) < 1 / (1 + np.exp(difficulty - ability[:, None]))).astype(float)
        limit = simulated_limit(right, quantile=0.95, draws=50, seed=seed)
        told += expected_beyond(right, limit, least_answers=2, draws=50, seed=seed)
        easiness = right.mean(axis=0)
        is_judged = np.minimum(right.sum(axis=1), 20 - right.sum(axis=1)) >= 2
        signalled += int((is_judged & (np.nan_to_num(caution(right, easiness).modified) > limit)).sum())
    assert told > 0
    assert signalled == pytest.approx(told, abs=4 + 0.5 * told)
