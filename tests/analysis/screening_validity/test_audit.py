"""The badly served students planted in 999002 are found, nothing is in 999003, and chance alone seldom alarms."""

import numpy as np
import pytest

from portraitlib.analysis.classification import CrossTable, cross_table
from portraitlib.analysis.discrimination import area_under_curve
from portraitlib.analysis.result import Refusal
from portraitlib.analysis.screening_validity import audit_errors
from portraitlib.analysis.screening_validity.audit import RATES, _Group, gaps_between
from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.sample.truths import UNSIGNALLED_SUBGROUP
from portraitlib.tables.school import school_in_memory

from .conftest import opened

SEEDS = 400


@pytest.fixture(scope="module")
def schools():
    return {number: school_in_memory(build_school(plan_school(number)).standard()) for number in (1, 2)}


def missed_gaps(school, by):
    data = audit_errors(school, by=by).tables["gaps"].data
    return data[data["measure"] == "false_negative"]


def test_the_students_the_screening_does_not_see_are_found_at_their_size(schools):
    gaps = missed_gaps(schools[1], "first_language").set_index("second_group")
    row = gaps.loc[UNSIGNALLED_SUBGROUP.where["value"]]
    assert row["is_found"]
    assert row["gap_low"] > 0
    # A gap of sensitivity is a gap of missed students, with the other sign.
    assert -row["gap"] == pytest.approx(UNSIGNALLED_SUBGROUP.size, abs=UNSIGNALLED_SUBGROUP.tolerance)


def test_nothing_is_found_in_the_calm_school(schools):
    for by in ("first_language", "sex", "ehdaa_status", "has_intervention_plan", "was_born_in_canada"):
        assert not missed_gaps(schools[2], by)["is_found"].any(), by


def test_a_group_with_too_few_who_left_is_not_estimable(schools):
    data = audit_errors(schools[2], by="first_language").tables["groups"].data.set_index("first_language")
    few = data[data["n_gone"] < 10]
    assert len(few)
    assert few[["false_negative_rate", "roc_area", "observed_to_expected"]].isna().all(axis=None)


def drawn_groups(rng, sizes, base=0.15):
    """Groups among whom the same coefficient sees departures equally well."""
    made = []
    for place, n in enumerate(sizes):
        happened = rng.random(n) < base
        scores = rng.normal(size=n) + 1.2 * happened
        table = cross_table(scores > 0.9, happened)
        made.append(_Group(str(place), table, area_under_curve(scores, happened), 0.0))
    return made


@pytest.mark.parametrize("sizes", [(150, 110), (300, 120, 100, 90)], ids=["two groups", "four groups"])
def test_without_a_difference_an_alarm_is_no_more_frequent_than_stated(sizes):
    """Over 400 seeds, of each measure: 5 % and three standard errors of a simulation."""
    alarms = dict.fromkeys((*RATES, "roc_area"), 0)
    for seed in range(SEEDS):
        data = gaps_between(drawn_groups(np.random.default_rng(seed), sizes), smallest=10, confidence=0.95).data
        for measure in data.loc[data["is_found"].astype(bool), "measure"].unique():
            alarms[measure] += 1
    limit = 0.05 + 3 * np.sqrt(0.05 * 0.95 / SEEDS)
    assert {measure: n for measure, n in alarms.items() if n / SEEDS > limit} == {}


def test_gaps_are_adjusted_for_the_number_of_pairs():
    area = area_under_curve([1, 2, 3, 4], [True, False, True, False])
    pair = [_Group("a", CrossTable(15, 5, 20, 80), area, 0.0), _Group("b", CrossTable(8, 12, 20, 80), area, 0.0)]
    alone = gaps_between(pair, smallest=10, confidence=0.95).data
    three = gaps_between([*pair, _Group("c", CrossTable(14, 6, 20, 80), area, 0.0)], smallest=10, confidence=0.95).data
    first = alone[alone["measure"] == "false_negative"].iloc[0]
    again = three.query("measure == 'false_negative' and second_group == 'b'").iloc[0]
    assert first["gap"] == again["gap"] == pytest.approx(12 / 20 - 5 / 20)
    assert again["adjusted_p"] == pytest.approx(3 * first["adjusted_p"])
    assert again["gap_low"] < first["gap_low"]


def test_an_attribute_that_is_not_known_is_refused(tables):
    found = audit_errors(opened(tables), by="first_language")
    assert isinstance(found, Refusal)
    assert found.reason == "dimension_missing"


def test_one_group_only_is_refused(tables):
    one = {**tables, "students": tables["students"].assign(sex="F")}
    assert audit_errors(opened(one), by="sex").reason == "one_group"
