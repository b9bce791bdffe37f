"""Alpha and omega against published values, an independent fit, and what they must refuse."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from portraitlib.statistics.reliability import alpha_of, cronbach_alpha, fit_one_factor, mcdonald_omega, omega_of

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
# Covariances (divisor n) of x1 to x9, 301 pupils of Holzinger and Swineford (1939), as lavaan's tutorial uses them.
VISUAL = np.array([[1.358, 0.407, 0.580], [0.407, 1.382, 0.451], [0.580, 0.451, 1.275]])


def answers_of(correlations, n, rng):
    return rng.multivariate_normal(np.zeros(len(correlations)), correlations, size=n)


def one_factor(loadings):
    return np.outer(loadings, loadings) + np.diag(1 - np.square(loadings))


def test_alpha_of_the_visual_tests_is_the_published_one():
    # semTools, help page of `reliability`, model of lavaan's tutorial: alpha 0.6261 for x1 to x3.
    assert alpha_of(VISUAL) == pytest.approx(0.6261, abs=5e-4)


@pytest.mark.parametrize(
    ("loadings", "factor_variance", "residuals", "published"),
    [
        ((1, 0.554, 0.729), 0.809, (0.549, 1.134, 0.844), 0.6253),
        ((1, 1.113, 0.926), 0.979, (0.371, 0.446, 0.356), 0.8852),
        ((1, 1.180, 1.082), 0.384, (0.799, 0.488, 0.566), 0.6878),
    ],
    ids=["visual", "textual", "speed"],
)
def test_omega_of_the_tutorials_loadings_is_the_published_one(loadings, factor_variance, residuals, published):
    # lavaan's tutorial prints the loadings; semTools' `reliability` gives omega for the same model.
    standardised = np.array(loadings) * np.sqrt(factor_variance)
    assert omega_of(standardised, np.array(residuals)) == pytest.approx(published, abs=1e-3)


def test_three_items_are_fitted_as_the_closed_form_has_it():
    loadings, residuals = (part[0] for part in fit_one_factor(VISUAL[None]))
    first = np.sqrt(VISUAL[0, 1] * VISUAL[0, 2] / VISUAL[1, 2])
    assert loadings[0] == pytest.approx(first, abs=1e-4)
    assert loadings**2 + residuals == pytest.approx(np.diag(VISUAL), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_is_the_one_a_general_optimiser_finds(seed):
    rng = np.random.default_rng(seed)
    sample = np.cov(answers_of(one_factor(rng.uniform(0.3, 0.9, 5)), 120, rng), rowvar=False)

    def misfit(parameters):
        loadings, residuals = parameters[:5], np.exp(parameters[5:])
        model = np.outer(loadings, loadings) + np.diag(residuals)
        return np.linalg.slogdet(model)[1] + np.trace(np.linalg.solve(model, sample))

    best = optimize.minimize(misfit, np.concatenate([np.full(5, 0.5), np.zeros(5)]), method="BFGS")
    loadings, residuals = (part[0] for part in fit_one_factor(sample[None]))
    expected = omega_of(best.x[:5] * np.sign(best.x[:5].sum()), np.exp(best.x[5:]))
    assert omega_of(loadings, residuals) == pytest.approx(expected, abs=2e-4)


def test_equal_items_give_the_same_alpha_and_omega():
    equal = one_factor(np.full(4, 0.7))
    loadings, residuals = fit_one_factor(equal[None])
    assert omega_of(loadings, residuals)[0] == pytest.approx(alpha_of(equal), abs=1e-5)


def test_feldts_interval_is_the_f_law_taken_by_another_road():
    rng = np.random.default_rng(2)
    alpha = cronbach_alpha(answers_of(one_factor(np.full(5, 0.6)), 41, rng))
    law = stats.f(40, 160)
    expected = (1 - (1 - alpha.value) * law.ppf(0.975), 1 - (1 - alpha.value) * law.ppf(0.025))
    assert (alpha.low, alpha.high) == pytest.approx(expected)


def test_nineteen_intervals_in_twenty_hold_the_truth():
    rng = np.random.default_rng(3)
    truth = one_factor(np.full(4, 0.7))
    drawn = [answers_of(truth, 120, rng) for _ in range(200)]
    for coefficient, least in ((cronbach_alpha, 0.9), (lambda rows: mcdonald_omega(rows, draws=200), 0.87)):
        holds = np.mean([c.low <= alpha_of(truth) <= c.high for c in map(coefficient, drawn)])
        assert least <= holds <= 1


def test_items_that_do_not_go_together_have_a_negative_alpha():
    assert cronbach_alpha([[1, 4], [2, 3], [3, 2], [4, 1.5]]).value < 0


@pytest.mark.parametrize(
    ("coefficient", "answers", "reason"),
    [
        (cronbach_alpha, [[1], [2], [3]], "one_item"),
        (mcdonald_omega, [[1], [2], [3]], "one_item"),
        (mcdonald_omega, [[1, 2], [2, 2], [3, 4]], "two_items"),
        (cronbach_alpha, [[1, 2], [2, np.nan], [np.nan, 4]], "too_few_respondents"),
        (cronbach_alpha, [[1, 2], [1, 3], [1, 4]], "constant_item"),
        (mcdonald_omega, [[1, 2, 3], [1, 3, 2], [1, 4, 5]], "constant_item"),
    ],
)
def test_what_cannot_be_told_says_why(coefficient, answers, reason):
    refused = coefficient(answers)
    assert refused.reason == reason
    assert np.isnan([refused.value, refused.low, refused.high]).all()


def test_a_missing_answer_leaves_its_respondent_out_and_counts_him_out():
    full = np.array([[1, 2, 1], [2, 2, 3], [3, 4, 3], [5, 4, 4]], float)
    with_hole = np.vstack([full, [3, np.nan, 3]])
    assert cronbach_alpha(with_hole) == cronbach_alpha(full)
    assert cronbach_alpha(with_hole).n == 4


def test_the_same_seed_gives_the_same_interval():
    rows = answers_of(one_factor(np.full(4, 0.6)), 60, np.random.default_rng(4))
    assert mcdonald_omega(rows, seed=1) == mcdonald_omega(rows, seed=1)
    assert mcdonald_omega(rows, seed=1).low != mcdonald_omega(rows, seed=2).low


def test_answers_are_a_table():
    with pytest.raises(ValueError, match="one row per respondent"):
        cronbach_alpha([1, 2, 3])


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")
def test_alpha_of_the_nine_tests_of_1939_is_the_published_one():
    tests = pd.read_csv(DATA / "holzinger_swineford" / "HolzingerSwineford1939.csv")
    found = [cronbach_alpha(tests[[f"x{i}" for i in range(k, k + 3)]]).value for k in (1, 4, 7)]
    assert found == pytest.approx([0.6261171, 0.8827069, 0.6884550], abs=1e-6)  # semTools, help of `reliability`


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")
@pytest.mark.parametrize("scale", ["sc", "mj"])
def test_alpha_of_2400_austrian_pupils_is_what_the_variances_make(scale):
    pupils = pd.read_csv(DATA / "engagement_austria_grade8" / "austria_grade8_students_2400x15.csv")
    items = pupils[[f"{scale}{i}" for i in range(1, 5)]]
    complete = items.dropna()
    by_variances = 4 / 3 * (1 - complete.var().sum() / complete.sum(axis=1).var())
    alpha, omega = cronbach_alpha(items), mcdonald_omega(items)
    assert (alpha.value, alpha.n) == (pytest.approx(by_variances), len(complete))
    assert alpha.value <= omega.value + 0.002  # alpha is a lower bound when one factor holds
    assert omega.low < omega.value < omega.high
