"""What a plan could show: against R, statsmodels, published multiples, and simulated plans."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.power import (
    detectable_effect,
    groups_drawn,
    power_of,
    same_students,
    smallest_n,
    two_groups,
)
from portraitlib.statistics.power_shares import detectable_shares, power_of_shares


def test_two_groups_of_44_are_those_of_r():
    assert float(detectable_effect(two_groups(44, 44))) == pytest.approx(0.60427, abs=0.0003)


def test_classes_drawn_are_those_of_dong_and_maynard():
    """J = 6, 10, 20, 40 of 60 students, rho 0.15; their sum of quantiles is a little under the non-central t."""
    plain = detectable_effect(groups_drawn([6, 10, 20, 40], 60, icc=0.15))
    adjusted = detectable_effect(
        groups_drawn([6, 10, 20, 40], 60, icc=0.15, explained_between=0.7, explained_within=0.5)
    )
    assert plain.round(2).tolist() == pytest.approx([1.23, 0.82, 0.54, 0.37], abs=0.015)
    assert adjusted.round(2).tolist() == pytest.approx([0.69, 0.46, 0.30, 0.21], abs=0.015)


def test_power_and_detectable_effect_are_each_other_s_inverse():
    designs = [two_groups(14, 56, explained=0.5, n_covariates=1), same_students(14, correlation=0.6)]
    assert [float(power_of(one, detectable_effect(one))) for one in designs] == pytest.approx([0.8, 0.8], abs=1e-5)


def test_a_design_without_a_degree_of_freedom_shows_nothing():
    assert np.isnan(detectable_effect(two_groups(1, 1)))
    assert np.isnan(power_of(groups_drawn(2, 30, icc=0.1), 0.5))


def test_a_number_of_students_that_nobody_has_is_zero():
    assert smallest_n(lambda n: float(power_of(two_groups(n, n), 0.001)), most=1000) == 0


def test_too_few_students_show_no_rise_of_a_share():
    low, high = detectable_shares(0.7, 14, 14)
    assert low == pytest.approx(0.187, abs=0.001)
    assert np.isnan(high)


def test_the_power_of_shares_is_that_of_every_outcome_counted_by_hand():
    """2 students against a known half: Wilson's interval of 2 of 2 is [0.342, 1], of 0 of 2 [0, 0.658]: never told."""
    assert power_of_shares(1.0, 0.5, 2) == 0
    assert power_of_shares(1.0, 0.3, 2) == 1


@pytest.fixture
def tests_of():
    return pytest.importorskip("statsmodels.stats.power", reason="needs the test extra")


def test_power_and_n_are_those_of_statsmodels(tests_of):
    two, one = tests_of.TTestIndPower(), tests_of.TTestPower()
    sizes = [(14, 56), (30, 30), (8, 200)]
    found = [float(power_of(two_groups(n, m), 0.4)) for n, m in sizes]
    assert found == pytest.approx([two.power(0.4, n, 0.05, ratio=m / n) for n, m in sizes], abs=1e-6)
    change = float(power_of(same_students(14, correlation=0.5), 0.6))
    assert change == pytest.approx(one.power(0.6, 14, 0.05), abs=1e-6)
    n = two.solve_power(0.3, None, 0.05, 0.8)
    assert smallest_n(lambda many: float(power_of(two_groups(many, many), 0.3))) == int(np.ceil(n))


def test_shares_of_many_students_are_those_of_the_arcsine_of_statsmodels(tests_of):
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason="needs the test extra")
    expected = tests_of.NormalIndPower().power(proportion.proportion_effectsize(0.76, 0.7), 900, 0.05)
    assert power_of_shares(0.76, 0.7, 900, 900) == pytest.approx(expected, abs=0.01)


def slopes(outcome, first, *covariates):
    """Estimate and p-value of a group in each simulated plan, by least squares."""
    ones = np.ones_like(outcome)
    design = np.stack([ones, np.broadcast_to(first, outcome.shape), *covariates], axis=-1)
    inverse = np.linalg.inv(np.swapaxes(design, 1, 2) @ design)
    fitted = inverse @ np.swapaxes(design, 1, 2) @ outcome[..., None]
    left = outcome - (design @ fitted)[..., 0]
    freedom = outcome.shape[1] - design.shape[-1]
    error = np.sqrt(inverse[:, 1, 1] * (left**2).sum(axis=1) / freedom)
    return 2 * stats.t.sf(np.abs(fitted[:, 1, 0] / error), freedom)


def found_in(plans, n, m, *, correlation=0.0):
    """Share of simulated plans that find the detectable effect, with last year's mark when it is correlated."""
    rng = np.random.default_rng(17)
    first = np.repeat([1.0, 0.0], [n, m])
    before = rng.standard_normal((plans, n + m))
    noise = rng.standard_normal((plans, n + m)) * np.sqrt(1 - correlation**2)
    covariates = (before,) if correlation else ()
    design = two_groups(n, m, explained=correlation**2, n_covariates=len(covariates))
    outcome = first * float(detectable_effect(design)) + correlation * before + noise
    return (slopes(outcome, first, *covariates) < 0.05).mean()


def test_simulated_plans_of_few_students_find_it_eight_times_in_ten(seeds):
    plans = 2000 * len(seeds(few=1, many=2, full=10))
    assert found_in(plans, 14, 56) == pytest.approx(0.8, abs=0.03)
    assert found_in(plans, 14, 56, correlation=0.7) == pytest.approx(0.8, abs=0.03)


def test_simulated_classes_find_it_eight_times_in_ten(seeds):
    plans, classes, size, icc = 2000 * len(seeds(few=1, many=2, full=10)), 12, 20, 0.15
    rng = np.random.default_rng(18)
    first = np.repeat([1.0, 0.0], classes // 2)
    effect = float(detectable_effect(groups_drawn(classes, size, icc=icc)))
    spread = np.sqrt(icc + (1 - icc) / size)
    means = first * effect + spread * rng.standard_normal((plans, classes))
    assert (slopes(means, first) < 0.05).mean() == pytest.approx(0.8, abs=0.03)


@pytest.mark.long
@pytest.mark.parametrize(("n", "m", "share"), [(14, 56, 0.7), (20, 20, 0.5), (40, 120, 0.3)])
def test_simulated_shares_find_it_at_least_eight_times_in_ten(n, m, share):
    from portraitlib.statistics.intervals import share_difference_interval

    rng = np.random.default_rng(19)
    for seen in detectable_shares(share, n, m):
        one, other = rng.binomial(n, seen, 4000), rng.binomial(m, share, 4000)
        low, high = share_difference_interval(one, n, other, m)
        assert ((low > 0) | (high < 0)).mean() == pytest.approx(0.8, abs=0.025)
