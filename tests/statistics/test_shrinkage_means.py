"""Means of groups drawn towards the common mean: by hand, against published values and an independent program."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.statistics.shrinkage_means import MeansPrior, fit_means_prior, shrink_means

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "school_exams"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def told(groups: pd.Series, values: pd.Series):
    """Means, numbers and sum of squares within, as the model wants them."""
    grouped = values.groupby(groups)
    return grouped.mean(), grouped.count(), float(((values - grouped.transform("mean")) ** 2).sum())


@needs_data
def test_high_school_and_beyond_gives_the_values_of_raudenbush_and_bryk():
    """Raudenbush and Bryk (2002), table 4.2: 12.637 (0.244), between 8.614, within 39.148."""
    students = pd.read_csv(DATA / "Hsb82.csv")
    prior = fit_means_prior(*told(students["school"], students["mAch"]))
    assert [round(prior.mean, 3), round(prior.standard_error, 3)] == [12.637, 0.244]
    assert [round(prior.between, 3), round(prior.within, 3)] == [8.614, 39.148]
    assert round(prior.correlation, 2) == 0.18


@needs_data
def test_london_schools_give_the_values_of_the_mlwin_guide():
    """Rasbash et al., A User's Guide to MLwiN, null model of Exam, 65 schools: -0.013, between 0.169, within 0.848."""
    students = pd.read_csv(DATA / "Exam.csv")
    prior = fit_means_prior(*told(students["school"], students["normexam"]))
    assert [round(prior.mean, 3), round(prior.within, 3)] == [-0.013, 0.848]
    assert prior.between == pytest.approx(0.169, abs=0.004)  # 0.169 by maximum likelihood, a little less than by REML


def test_an_independent_simulation_is_found_again():
    """Made with between 25 and within 100 in groups of 5 to 60; the standard error of each is known from theory."""
    random = np.random.default_rng(7)
    groups = np.repeat(np.arange(400), random.integers(5, 60, 400))
    values = 65 + random.normal(0, 5, 400)[groups] + random.normal(0, 10, len(groups))
    prior = fit_means_prior(*told(pd.Series(groups), pd.Series(values)))
    assert abs(prior.mean - 65) < 3 * prior.standard_error
    assert abs(prior.within - 100) < 3 * 100 * np.sqrt(2 / (len(groups) - 400))
    assert abs(prior.between - 25) < 3 * np.sqrt(2 / 399) * (25 + 100 / 20)


def test_the_score_of_the_likelihood_is_nil_where_it_is_greatest():
    """REML's own equation for the variance between groups, differentiated by hand."""
    means, n = np.array([50.0, 61.0, 58.0, 72.0]), np.array([4.0, 9.0, 25.0, 6.0])
    prior = fit_means_prior(means, n, 900.0)
    weights = n / (prior.within + n * prior.between)
    slope = weights.sum() - (weights**2).sum() / weights.sum() - (weights**2 * (means - prior.mean) ** 2).sum()
    assert slope == pytest.approx(0, abs=1e-6)


def test_groups_that_differ_no_more_than_chance_have_one_mean():
    prior = fit_means_prior([60.0, 60.5, 59.5], [10, 10, 10], 2700.0)
    assert prior.between == 0
    shrunk = shrink_means([60.0, 60.5, 59.5], [10, 10, 10], prior)
    assert shrunk.mean.tolist() == pytest.approx([60.0] * 3)
    assert (shrunk.high > shrunk.low).all()  # the common mean is itself uncertain


def test_values_equal_within_each_group_leave_each_mean_as_it_is():
    prior = fit_means_prior([50.0, 60.0, 70.0], [3, 5, 8], 0.0)
    assert shrink_means([50.0, 60.0, 70.0], [3, 5, 8], prior).mean.tolist() == [50.0, 60.0, 70.0]


def test_all_values_equal_make_no_mean_up():
    prior = fit_means_prior([60.0, 60.0, 60.0], [3, 5, 8], 0.0)
    shrunk = shrink_means([60.0, 60.0, 60.0], [3, 5, 8], prior)
    assert shrunk.mean.tolist() == shrunk.low.tolist() == [60.0] * 3
    assert np.isnan(prior.correlation)


@pytest.mark.parametrize(("means", "n"), [([50, 60], [9, 9]), ([50, 60, 70], [1, 1, 1])])
def test_too_little_to_tell_the_variances_apart_is_said(means, n):
    assert fit_means_prior(means, n, 10.0) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(2, 60)), min_size=3, max_size=12), st.floats(1, 300))
def test_a_shrunk_mean_lies_between_its_own_and_the_common_one(groups, variance):
    means, n = (np.array(part, float) for part in zip(*groups, strict=True))
    prior = fit_means_prior(means, n, variance * (n - 1).sum())
    shrunk = shrink_means(means, n, prior)
    low, high = np.minimum(means, prior.mean), np.maximum(means, prior.mean)
    assert (low - 1e-7 <= shrunk.mean).all()
    assert (shrunk.mean <= high + 1e-7).all()
    order = np.argsort(n)
    assert (np.diff(shrunk.weight[order]) >= -1e-12).all()  # more students, more weight


@given(st.floats(0.1, 10), st.floats(-50, 50))
def test_another_scale_changes_nothing_but_the_scale(factor, shift):
    """What makes a linear rescale of marks honest for means and variances."""
    means, n, squares = np.array([50.0, 61.0, 58.0, 72.0]), [4, 9, 25, 6], 900.0
    here, there = fit_means_prior(means, n, squares), fit_means_prior(factor * means + shift, n, factor**2 * squares)
    assert there.mean == pytest.approx(factor * here.mean + shift, rel=1e-6, abs=1e-6)
    assert there.between == pytest.approx(factor**2 * here.between, rel=1e-4)


def test_a_prior_without_spread_is_kept_as_given():
    assert MeansPrior(60.0, 1.0, 0.0, 100.0).correlation == 0
