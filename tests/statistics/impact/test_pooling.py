"""Estimates of schools pooled: as statsmodels does, and what few or alike schools give."""

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from portraitlib.statistics.impact.pooling import pool_schools

VALUES, ERRORS = [0.10, 0.35, -0.05, 0.60, 0.22], [0.12, 0.20, 0.15, 0.25, 0.10]


def of_statsmodels():
    return combine_effects(np.array(VALUES), np.array(ERRORS) ** 2, method_re="iterated")


def test_the_mean_and_its_error_are_those_of_statsmodels():
    other, found = of_statsmodels(), pool_schools(VALUES, ERRORS)
    assert found.estimate.value == pytest.approx(other.mean_effect_re, abs=1e-6)
    assert found.estimate.error == pytest.approx(other.sd_eff_w_re_hksj, abs=1e-6)
    assert found.estimate.interval() == pytest.approx(other.conf_int(use_t=True)[3], abs=1e-6)
    assert found.spread**2 == pytest.approx(other.tau2, abs=1e-6)
    assert found.q == pytest.approx(other.q)


def test_the_ordinary_error_is_that_of_the_weights():
    assert pool_schools(VALUES, ERRORS).ordinary.error == pytest.approx(of_statsmodels().sd_eff_w_re, abs=1e-6)


def test_schools_that_tell_the_same_leave_the_ordinary_error_alone():
    found = pool_schools([0.2, 0.2, 0.2], [0.1, 0.1, 0.1])
    assert found.estimate.error == 0 and found.ordinary.error == pytest.approx(0.1 / np.sqrt(3))


@pytest.mark.parametrize(("values", "errors"), [([1.0], [1.0]), ([1, 2, 3], [1, 0, 1]), ([1, np.nan], [1, 1])])
def test_what_cannot_be_pooled_gives_nothing(values, errors):
    assert pool_schools(values, errors) is None
