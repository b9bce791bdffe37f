"""The small library against statsmodels, scikit-learn and pingouin, on drawn data: only the tests need them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib.statistics.agreement import intraclass_correlation, weighted_kappa
from portraitlib.statistics.classification import cross_table, holm, share_difference_p
from portraitlib.statistics.discrimination import area_under_curve, roc_curve
from portraitlib.statistics.intervals import (
    mean_difference_interval,
    mean_interval,
    risk_ratio_interval,
    share_difference_interval,
    wilson_interval,
)
from portraitlib.statistics.items import column_correlation, rank_correlation
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.statistics.ranks import average_ranks
from portraitlib.statistics.reliability import cronbach_alpha

TOLERANCE = 1e-9
pingouin = pytest.importorskip("pingouin", reason="needs the test extra")
metrics = pytest.importorskip("sklearn.metrics", reason="needs the test extra")
proportion = pytest.importorskip("statsmodels.stats.proportion", reason="needs the test extra")


@pytest.fixture
def rng():
    return np.random.default_rng(20260401)


def close(found, expected):
    return np.allclose(found, expected, rtol=0, atol=TOLERANCE)


def test_wilson_is_that_of_statsmodels(rng):
    n = rng.integers(1, 400, 200)
    yes = rng.binomial(n, rng.uniform(0, 1, 200))
    assert close(wilson_interval(yes, n), proportion.proportion_confint(yes, n, method="wilson"))


def test_the_gap_of_two_shares_is_newcombe_s_of_statsmodels(rng):
    for _ in range(50):
        n, m = rng.integers(5, 200, 2)
        yes, other = rng.binomial(n, 0.7), rng.binomial(m, 0.6)
        expected = proportion.confint_proportions_2indep(yes, n, other, m, method="newcomb", compare="diff")
        assert close(share_difference_interval(yes, n, other, m), expected)


def test_the_ratio_of_two_risks_is_katz_s_of_statsmodels(rng):
    for _ in range(50):
        n, m = rng.integers(20, 200, 2)
        yes, other = rng.binomial(n, 0.4) + 1, rng.binomial(m, 0.3) + 1
        expected = proportion.confint_proportions_2indep(yes, n, other, m, method="log", compare="ratio")
        assert close(risk_ratio_interval(yes, n, other, m)[1:], expected)


def test_means_have_the_intervals_of_student_and_welch(rng):
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    first, second = rng.normal(70, 9, 40), rng.normal(65, 14, 23)
    one, two = weightstats.DescrStatsW(first), weightstats.DescrStatsW(second)
    assert close(mean_interval(first.mean(), first.std(ddof=1), len(first)), one.tconfint_mean())
    expected = weightstats.CompareMeans(one, two).tconfint_diff(usevar="unequal")
    moments = (first.mean(), first.std(ddof=1), len(first), second.mean(), second.std(ddof=1), len(second))
    assert close(mean_difference_interval(*moments), expected)


def test_holm_is_that_of_statsmodels(rng):
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p_values = rng.uniform(0, 0.2, 30)
    assert close(holm(p_values), multitest.multipletests(p_values, method="holm")[1])


def test_kappa_is_that_of_scikit_learn(rng):
    first = rng.integers(1, 5, 120)
    second = np.clip(first + rng.integers(-1, 2, 120), 1, 4)
    expected = metrics.cohen_kappa_score(first, second, weights="quadratic")
    assert close(weighted_kappa(first, second).value, expected)


def test_the_area_and_the_curve_are_those_of_scikit_learn(rng):
    happened = rng.random(300) < 0.2
    scores = np.round(rng.normal(30 + 15 * happened, 12), 0)  # with ties
    assert close(area_under_curve(scores, happened).area, metrics.roc_auc_score(happened, scores))
    false, found, _ = metrics.roc_curve(happened, scores, drop_intermediate=False)
    curve = roc_curve(scores, happened)
    assert close(curve.found_share, found)
    assert close(curve.false_share, false)


def test_the_rates_of_a_cross_table_are_those_of_scikit_learn(rng):
    happened, signalled = rng.random(200) < 0.3, rng.random(200) < 0.4
    table = cross_table(signalled, happened)
    assert close(table.rate("sensitivity"), metrics.recall_score(happened, signalled))
    assert close(table.rate("ppv"), metrics.precision_score(happened, signalled))
    assert close(table.rate("specificity"), metrics.recall_score(~happened, ~signalled))


def test_the_logistic_model_is_that_of_statsmodels(rng):
    discrete = pytest.importorskip("statsmodels.discrete.discrete_model")
    predictors = rng.normal(size=(400, 3))
    happened = rng.random(400) < 1 / (1 + np.exp(-(predictors @ [0.8, -0.5, 0.2] - 1)))
    design = np.column_stack([np.ones(400), predictors])
    expected = discrete.Logit(happened.astype(float), design).fit(disp=0, tol=1e-12, method="newton")
    assert np.allclose(fit_logistic(predictors, happened).weights, expected.params, atol=1e-7)


def test_correlations_are_those_of_scipy_and_pingouin(rng):
    first = rng.normal(size=80)
    second = 0.5 * first + rng.normal(size=80)
    assert close(column_correlation(first[:, None], second[:, None]), np.corrcoef(first, second)[0, 1])
    assert close(rank_correlation(first, second)[0], pingouin.corr(first, second, method="spearman")["r"].iloc[0])


def test_alpha_is_that_of_pingouin_to_its_rounding(rng):
    answers = rng.normal(size=(90, 1)) + rng.normal(size=(90, 6))
    expected, bounds = pingouin.cronbach_alpha(pd.DataFrame(answers))
    found = cronbach_alpha(answers)
    assert close(found.value, expected)
    assert np.allclose((found.low, found.high), bounds, atol=6e-4)


def test_the_correlation_within_visits_is_that_of_pingouin(rng):
    ratings = rng.normal(size=(30, 1)) + 0.7 * rng.normal(size=(30, 3))
    long = pd.DataFrame(ratings).melt(ignore_index=False, var_name="rater", value_name="rating").reset_index()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pingouin's own
        table = pingouin.intraclass_corr(long, targets="index", raters="rater", ratings="rating")
    assert np.isclose(table["ICC"], intraclass_correlation(ratings).value, atol=TOLERANCE).any()


def test_ranks_are_those_of_scipy(rng):
    for values in ([], [3.0], rng.integers(0, 9, 200), rng.normal(size=50)):
        assert average_ranks(values).tolist() == stats.rankdata(values).tolist()


def test_the_mid_p_of_two_shares_is_made_of_scipys_chances(rng):
    for n, n_reference in rng.integers(1, 400, (20, 2)).tolist():
        n_yes, n_yes_reference = int(rng.integers(0, n + 1)), int(rng.integers(0, n_reference + 1))
        chances = stats.hypergeom(n + n_reference, n_yes + n_yes_reference, n)
        one_side = chances.cdf(n_yes - 1) + chances.pmf(n_yes) / 2
        other = chances.sf(n_yes) + chances.pmf(n_yes) / 2
        found = share_difference_p(n_yes, n, n_yes_reference, n_reference)
        assert np.isnan(found) or np.isclose(found, min(1, 2 * min(one_side, other)), rtol=0, atol=TOLERANCE)
