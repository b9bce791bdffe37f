"""Starts, aims and lines of a series: gaps stay gaps, nothing is supposed, intervals hold what they say."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.statistics.progress import aim_line, in_order, median_by_date, start_of
from portraitlib.statistics.progress_lines import fitted_line, theil_sen, weeks_to_settle

WEEKS = np.arange(12.0)


@pytest.fixture
def scores():
    """Whole scores, with ties and a third of gaps."""
    rng = np.random.default_rng(18)
    drawn = np.round(20 + 0.8 * WEEKS + rng.normal(0, 4, (40, 12)))
    return np.where(rng.random(drawn.shape) < 0.33, np.nan, drawn)


def known(row):
    kept = ~np.isnan(row)
    return WEEKS[kept], row[kept]


def test_a_start_is_the_median_of_the_first_three_known_and_never_supposed():
    week, value = start_of(WEEKS[:5], [[np.nan, 30, 8, np.nan, 12], [np.nan, 30, 8, np.nan, np.nan]])
    assert (week[0], value[0]) == (2, 12)
    assert np.isnan([week[1], value[1]]).all()


def test_one_two_and_no_score_are_no_start_whatever_the_width():
    for few in ([], [3.0], [3.0, 4.0]):
        assert np.isnan(start_of(np.arange(len(few)), few)).all()


def test_two_scores_at_one_date_are_refused_and_their_median_is_not():
    weeks, scores = [0, 1, 1, 1], [5, 6, 20, 7]
    with pytest.raises(ValueError, match="one score a date"):
        in_order(weeks, scores)
    assert median_by_date(weeks, scores)[1].tolist() == [5, 7]


def test_a_target_that_does_not_come_after_the_start_has_no_aim():
    assert np.isnan(aim_line(5, 10, [5, 3], 20).slope).all()


def test_the_ordinary_line_is_that_of_scipy(scores):
    line = fitted_line(WEEKS, scores)
    expected = [stats.linregress(*known(row)) for row in scores]
    assert np.allclose(line.slope, [one.slope for one in expected], rtol=0, atol=1e-9)
    assert np.allclose(line.at(0), [one.intercept for one in expected], rtol=0, atol=1e-9)
    assert np.allclose(line.slope_error, [one.stderr for one in expected], rtol=0, atol=1e-9)


def test_the_robust_slope_and_its_interval_are_those_of_scipy(scores):
    expected = np.array([stats.theilslopes(known(row)[1], known(row)[0], 0.8) for row in scores])[:, [0, 2, 3]]
    assert np.allclose(np.transpose(theil_sen(WEEKS, scores)), expected, rtol=0, atol=1e-9)


def test_the_score_expected_and_its_intervals_are_those_of_statsmodels(scores):
    model = pytest.importorskip("statsmodels.api", reason="needs the test extra")
    line = fitted_line(WEEKS, scores)
    for row in range(5):
        weeks, values = known(scores[row])
        fit = model.OLS(values, model.add_constant(weeks)).fit().get_prediction([[1, 20.0]]).summary_frame(alpha=0.2)
        found = [line.at(20), *line.interval_at(20), *line.interval_at(20, of_one_score=True)]
        columns = ["mean", "mean_ci_lower", "mean_ci_upper", "obs_ci_lower", "obs_ci_upper"]
        assert np.allclose([one[row] for one in found], fit[columns].iloc[0], rtol=0, atol=1e-9)


def test_the_line_with_autocorrelation_is_the_generalised_one_of_statsmodels(scores):
    model = pytest.importorskip("statsmodels.api", reason="needs the test extra")
    line = fitted_line(WEEKS, scores, autocorrelation=0.3)
    for row in range(5):
        weeks, values = known(scores[row])
        alike = 0.3 ** np.abs(weeks[:, None] - weeks)
        fit = model.GLS(values, model.add_constant(weeks), sigma=alike).fit()
        assert np.allclose([line.at(0)[row], line.slope[row]], fit.params, rtol=0, atol=1e-9)
        assert np.allclose(line.slope_error[row], fit.bse[1], rtol=0, atol=1e-9)


def drawn(n_points, autocorrelation, n=2000):
    """Series of slope 1 whose noise is 4."""
    weeks = np.arange(n_points)
    factor = np.linalg.cholesky(autocorrelation ** np.abs(weeks[:, None] - weeks))
    return weeks, weeks + 4 * np.random.default_rng(n_points).normal(size=(n, n_points)) @ factor.T


def coverage(n_points, autocorrelation, supposed):
    low, high = fitted_line(*drawn(n_points, autocorrelation), autocorrelation=supposed).slope_interval(0.8)
    return np.mean((low <= 1) & (high >= 1))


def test_the_interval_of_80_percent_covers_80_percent_under_the_autocorrelation_it_supposes():
    shares = {(n, alike): coverage(n, alike, alike) for n in (7, 10, 15) for alike in (0.0, 0.3)}
    assert {one: share for one, share in shares.items() if not 0.77 <= share <= 0.83} == {}


def test_an_ordinary_interval_does_not_cover_it_when_neighbours_stray_alike():
    assert max(coverage(n, 0.3, 0.0) for n in (7, 10, 15)) < 0.75


def test_order_and_gaps_change_nothing_and_a_constant_only_the_level(scores):
    order = np.random.default_rng(1).permutation(12)
    first, mixed = fitted_line(WEEKS, scores), fitted_line(WEEKS[order], scores[:, order])
    padded = fitted_line(np.append(WEEKS, 12), np.pad(scores, ((0, 0), (0, 1)), constant_values=np.nan))
    raised = fitted_line(WEEKS, scores + 100)
    for other in (mixed, padded, raised):
        assert np.allclose(first.slope, other.slope)
        assert np.allclose(first.slope_error, other.slope_error)
    assert np.allclose(first.at(3) + 100, raised.at(3))


def test_too_few_scores_have_no_line_and_scores_on_a_line_no_interval():
    few = fitted_line([0, 1, 2], [[1, 2, np.nan]])
    assert np.isnan([few.slope, few.slope_error, theil_sen([0, 1, 2], [[1, 2, np.nan]])[0]]).all()
    straight = fitted_line(WEEKS, [0.1 * WEEKS, np.full(12, 7.0)])
    assert np.allclose(straight.slope, [0.1, 0])
    assert np.isnan([straight.slope_interval(), straight.interval_at(20)]).all()


@pytest.mark.parametrize("supposed", [0.0, 0.3])
def test_the_weeks_that_would_settle_it_are_those_after_which_the_interval_is_that_narrow(supposed, scores):
    line = fitted_line(WEEKS, scores, autocorrelation=supposed)
    waits = weeks_to_settle(line, 1.2, 2.0)
    assert np.isfinite(waits).sum() > 10
    assert {0.0, np.inf} < set(waits.tolist())
    for row in np.flatnonzero(np.isfinite(waits)):
        half = [half_width(line, row, supposed, scores[row], more) for more in (waits[row] / 2, waits[row] / 2 - 1)]
        gap = abs(line.slope[row] - 1.2)
        assert half[0] < gap
        assert waits[row] == 0 or half[1] >= gap


def half_width(line, row, supposed, scores, more):
    """Half of the interval with so many scores more, two weeks apart, the noise being that of now."""
    weeks = known(scores)[0]
    weeks = np.append(weeks, weeks[-1] + 2 * np.arange(1, more + 1))
    free = np.linalg.inv(supposed ** np.abs(weeks[:, None] - weeks))
    design = np.column_stack([np.ones(len(weeks)), weeks])
    error = line.spread[row] * np.sqrt(np.linalg.inv(design.T @ free @ design)[1, 1])
    return error * stats.t.ppf(0.9, len(weeks) - 2)


def test_a_student_exactly_as_steep_as_the_aim_is_never_settled():
    line = fitted_line(WEEKS, WEEKS + np.tile([1, -1, -1, 1], 3))
    assert weeks_to_settle(line, line.slope, 1.0) == np.inf
