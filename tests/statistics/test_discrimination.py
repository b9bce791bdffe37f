"""Areas under the curve against R's pROC on the aSAH data, against all pairs counted one by one, and by hand."""

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.statistics.discrimination import (
    Area,
    area_under_curve,
    paired_area_difference,
    roc_curve,
    separate_area_difference,
)

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "impact_reference"
needs_reference = pytest.mark.skipif(
    not (REFERENCE / "aSAH.csv").is_file(), reason="the reference data are not beside the project"
)
SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=25)


def case(name):
    cases = json.loads((REFERENCE / "expected_developers.json").read_text(encoding="utf-8"))["cases"]
    return next(one for one in cases if one["id"] == name)["expected"]


@pytest.fixture
def asah():
    with (REFERENCE / "aSAH.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    poor = np.array([row["outcome"] == "Poor" for row in rows])
    return poor, {name: np.array([float(row[name]) for row in rows]) for name in ("s100b", "wfns")}


@needs_reference
def test_d16_the_area_of_s100b_and_its_interval_are_those_of_proc(asah):
    poor, scores = asah
    found, expected = area_under_curve(scores["s100b"], poor), case("D16")
    assert found.area == pytest.approx(expected["auc_s100b"], abs=1e-6)
    assert (found.low, found.high) == pytest.approx(expected["ci"], abs=1e-6)
    assert found.variance == pytest.approx(0.00266868, abs=1e-6)


@needs_reference
def test_d16_the_paired_test_of_wfns_and_s100b_is_that_of_proc(asah):
    poor, scores = asah
    found, expected = paired_area_difference(scores["wfns"], scores["s100b"], poor), case("D16")
    assert found.z == pytest.approx(expected["z"], abs=1e-6)
    assert found.p_value == pytest.approx(expected["p"], abs=1e-6)
    assert area_under_curve(scores["wfns"], poor).area == pytest.approx(expected["auc_wfns"], abs=1e-6)


def test_a_small_area_and_its_variance_by_hand():
    """Placements 1 and 1/2 of those left, 1/2, 1 and 3/4 of the others: 0.125/2 + 0.0625/3."""
    found = area_under_curve([4, 2, 3, 1, 2], [True, True, False, False, False])
    assert found.area == 0.75
    assert found.variance == pytest.approx(0.125 / 2 + 0.0625 / 3)


@given(SCORED)
def test_the_area_is_the_share_of_pairs_ranked_right(students):
    scores, happened = np.array([s for s, _ in students], float), np.array([h for _, h in students])
    pairs = [(a > b) + (a == b) / 2 for a, b in itertools.product(scores[happened], scores[~happened])]
    found = area_under_curve(scores, happened)
    assert found.area == pytest.approx(np.mean(pairs)) if pairs else np.isnan(found.area)


@given(SCORED)
def test_the_curve_rises_and_holds_the_area(students):
    scores, happened = np.array([s for s, _ in students], float), np.array([h for _, h in students])
    curve = roc_curve(scores, happened)
    assert (np.diff(curve.found_share) >= 0).all()
    assert (np.diff(curve.false_share) >= 0).all()
    if 0 < happened.sum() < len(happened):
        under = np.trapezoid(curve.found_share, curve.false_share)
        assert under == pytest.approx(area_under_curve(scores, happened).area)


def test_a_perfect_score_has_no_false_certainty():
    found = area_under_curve([4, 3, 2, 1], [True, True, False, False])
    assert found.area == 1
    assert np.isnan(found.low)


def test_a_score_never_differs_from_itself():
    happened = np.array([True, True, False, False, True])
    found = paired_area_difference([5, 2, 3, 1, 4], [5, 2, 3, 1, 4], happened)
    assert found.difference == 0
    assert np.isnan(found.p_value)


def test_areas_of_two_groups_differ_by_their_own_variances_on_log_odds():
    """Areas of 0.75 and 7/12: the variance of each over the square of area x (1 - area)."""
    first = area_under_curve([4, 2, 3, 1, 2], [True, True, False, False, False])
    second = area_under_curve([2, 1, 3, 1, 2], [True, True, False, False, True])
    found = separate_area_difference(first, second)
    errors = [one.variance / (one.area * (1 - one.area)) ** 2 for one in (first, second)]
    gap = np.log(first.area / (1 - first.area)) - np.log(second.area / (1 - second.area))
    assert found.difference == first.area - second.area
    assert found.z == pytest.approx(gap / np.sqrt(sum(errors)))
    assert -1 <= found.low < found.difference < found.high <= 1


def test_the_degrees_of_freedom_of_an_area_are_those_of_its_few_students():
    """Variances 0.125/2 (1 degree) and 0.0625/3 (2 degrees), by Satterthwaite."""
    found = area_under_curve([4, 2, 3, 1, 2], [True, True, False, False, False])
    parts = (0.125 / 2, 0.0625 / 3)
    assert found.degrees == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 1 + parts[1] ** 2 / 2))


def test_an_area_without_a_variance_is_compared_with_none():
    found = separate_area_difference(area_under_curve([2, 1], [True, False]), Area(0.7, 0.01, 0.5, 0.9))
    assert found.difference == pytest.approx(0.3)
    assert np.isnan(found.p_value)


def test_a_missing_score_is_refused():
    with pytest.raises(ValueError, match="none missing"):
        area_under_curve([1.0, np.nan], [True, False])
