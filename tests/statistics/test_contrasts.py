"""Differences between some units and the others."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.classification import holm
from portraitlib.statistics.contrasts import two_sided, welch


def test_welch_is_that_of_scipy():
    rng = np.random.default_rng(0)
    values, first = rng.normal(size=(1, 30)), np.arange(30) < 12
    reference = stats.ttest_ind(values[0, first], values[0, ~first], equal_var=False)
    assert two_sided(*welch(values, first))[0] == pytest.approx(reference.pvalue)


def test_holm_is_that_of_the_book():
    # Holm (1979) steps: 4 x 0.005, 3 x 0.01, 2 x 0.03, 1 x 0.04 made monotone.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
