"""Cross tables against published values: aSAH (pROC, fairlearn), Bowers et al.'s review, and by hand."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.rules import load_settings
from portraitlib.statistics.classification import (
    CrossTable,
    bounded_rates,
    cross_table,
    holm,
    net_benefit,
    ppv_at,
    share_difference_p,
    students_needed,
)
from portraitlib.studies.screening_validity.settings import ValidityRules

from .test_discrimination import REFERENCE, asah, case, needs_reference  # noqa: F401 - asah is a fixture

BOWERS = REFERENCE.parent / "dropout_flags_bowers110.csv"
INCONSISTENT = {"80", "103"}
"""Rows whose printed specificity is not one less the share signalled in vain."""
COUNTS = st.integers(0, 40)


@needs_reference
def test_d17_s100b_from_0_205_signals_those_proc_counts(asah):  # noqa: F811
    poor, scores = asah
    found, expected = cross_table(scores["s100b"] >= 0.205, poor), case("D17")
    assert (found.found, found.missed, found.in_vain, found.left_alone) == tuple(
        expected[name] for name in ("tp", "fn", "fp", "tn")
    )
    for measure in ("sensitivity", "specificity", "ppv", "npv"):
        assert found.rate(measure) == pytest.approx(expected[measure], abs=1e-12), measure


@needs_reference
def test_d19_errors_of_men_and_women_are_those_of_fairlearn():
    with (REFERENCE / "aSAH_pred.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for gender, expected in case("D19").items():
        own = [row for row in rows if row["gender"] == gender]
        found = cross_table([float(row["p"]) >= 0.4 for row in own], [row["y"] == "1" for row in own])
        assert found.n == expected["n"]
        assert found.rate("sensitivity") == pytest.approx(expected["tpr"], abs=1e-8)
        assert found.rate("false_positive") == pytest.approx(expected["fpr"], abs=1e-8)
        assert found.rate("ppv") == pytest.approx(expected["ppv"], abs=1e-8)


@pytest.mark.skipif(not BOWERS.is_file(), reason="the reviewed flags are not beside the project")
def test_the_right_signals_of_the_reviewed_flags_follow_from_the_rest():
    """The review prints three decimals, so the identity holds within .02 on its consistent rows."""
    with BOWERS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["id"] not in INCONSISTENT]
    assert len(rows) == 108
    columns = ("sensitivity", "specificity", "dropout_rate", "prediction")
    sensitivity, specificity, base, printed = (np.array([float(row[name]) for row in rows]) for name in columns)
    assert np.abs(ppv_at(sensitivity, specificity, base) - printed).max() < 0.02


def test_the_published_flags_shipped_hold_together():
    for flag in load_settings(ValidityRules).published:
        assert float(ppv_at(flag.sensitivity, flag.specificity, flag.base_rate)) == pytest.approx(flag.ppv, abs=0.02)


@pytest.mark.skipif(not BOWERS.is_file(), reason="the reviewed flags are not beside the project")
def test_the_published_flags_shipped_are_rows_of_the_review():
    with BOWERS.open(encoding="utf-8") as file:
        rows = {
            (int(row["sample_size"]), float(row["sensitivity"]), float(row["specificity"]), float(row["dropout_rate"]))
            for row in csv.DictReader(file)
        }
    for flag in load_settings(ValidityRules).published:
        assert (flag.sample_size, flag.sensitivity, flag.specificity, flag.base_rate) in rows, flag.id


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_whatever_became_of_the_others_each_rate_stays_within_its_bounds(found, missed, vain, alone, signalled, rest):
    """Every way of sharing out those not known, tried at both ends and in the middle."""
    table = CrossTable(found, missed, vain, alone)
    bounds, outside = bounded_rates(table, signalled, rest), []
    for left in (0, signalled // 2, signalled):
        for also in (0, rest // 2, rest):
            full = CrossTable(found + left, missed + also, vain + signalled - left, alone + rest - also)
            for measure, (low, high) in bounds.items():
                rate = full.rate(measure)
                if rate < low - 1e-12 or rate > high + 1e-12:  # false where one of them is not known
                    outside.append((measure, left, also, low, rate, high))
    assert outside == []


def test_holm_by_hand_and_missing_ones_count_for_none():
    assert holm([0.01, 0.04, np.nan, 0.03]).tolist() == pytest.approx([0.03, 0.06, np.nan, 0.06], nan_ok=True)


def test_net_benefit_of_everyone_falls_to_zero_at_the_base_rate():
    happened = np.array([True, False, False, False])
    assert net_benefit(np.ones(4, dtype=bool), happened, 0.25) == pytest.approx(0)


def test_two_equal_shares_of_nobody_or_everybody_cannot_be_tested():
    assert np.isnan(share_difference_p(0, 10, 0, 12))
    assert np.isnan(share_difference_p(10, 10, 12, 12))


@pytest.mark.parametrize(("rate", "gap"), [(0.6, 0.2), (0.45, 0.3), (0.9, 0.1)])
def test_so_many_students_find_the_gap_four_times_in_five(rate, gap):
    n, rng = students_needed(rate, gap), np.random.default_rng(3)
    middle = min(max(rate, gap / 2), 1 - gap / 2)
    first, second = (rng.binomial(n, middle + side * gap / 2, 20_000) / n for side in (-1, 1))
    error = np.sqrt(2 * (first + second) / 2 * (1 - (first + second) / 2) / n)
    assert (np.abs(second - first) > 1.96 * error).mean() == pytest.approx(0.8, abs=0.03)
    assert students_needed(rate, gap, confidence=0.99) > n > students_needed(rate, gap, power=0.5)
