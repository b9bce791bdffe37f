"""The badly served students planted in 999002 are found, nothing is in 999003, and chance alone seldom alarms."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.result import Refusal
from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.sample.truths import UNSIGNALLED_SUBGROUP
from portraitlib.statistics.classification import CrossTable, cross_table, share_difference_p
from portraitlib.statistics.discrimination import area_under_curve, separate_area_difference
from portraitlib.studies.screening_validity.measures.audit import (
    FAMILIES,
    AuditedGroup,
    audit_errors,
    audited_groups,
    gaps_between,
)
from portraitlib.studies.screening_validity.measures.past import Seen
from portraitlib.tables.school import school_in_memory

from ..conftest import opened


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
        made.append(AuditedGroup(str(place), table, area_under_curve(scores, happened), 0, 0.0))
    return made


@pytest.fixture(scope="module")
def calm_schools():
    """The benchmark of false alarms: schools of all sizes, whose coefficient sees every group equally well."""
    path = Path(__file__).resolve().parents[4] / "benchmarks" / "calm_schools.py"
    spec = importlib.util.spec_from_file_location("calm_schools", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_in_calm_schools_gaps_are_established_no_more_often_than_announced(calm_schools, seeds):
    tables = [calm_schools.simulated_gaps(seed) for seed in seeds(few=20, many=200, full=1000)]
    shares = {family: np.mean([calm_schools.is_alarm(gaps, family) for gaps in tables]) for family in FAMILIES}
    assert {family: share for family, share in shares.items() if share > 0.05} == {}
    assert np.mean([len(gaps.data) for gaps in tables]) > 8, "there is something to be wrong about"


@pytest.mark.parametrize("sizes", [(150, 110), (300, 120, 100, 90)], ids=["two groups", "four groups"])
def test_nor_more_often_in_schools_of_one_size_but_for_the_error_of_a_simulation(sizes, seeds):
    alarms, numbers = dict.fromkeys(FAMILIES, 0), seeds(few=20, many=200, full=1000)
    for seed in numbers:
        gaps = gaps_between(drawn_groups(np.random.default_rng(seed), sizes), smallest=10, confidence=0.95).data
        found = set(gaps.loc[gaps["is_found"].astype(bool), "measure"])
        for family in FAMILIES:
            alarms[family] += bool(found & set(family))
    limit = 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(numbers))
    assert {family: n for family, n in alarms.items() if n / len(numbers) > limit} == {}


def test_a_small_group_beside_a_large_one_raises_no_more_alarms_about_its_area(seeds):
    """Twelve who left beside 250: the plain normal test on areas raises twice the alarms it announces."""
    rng, n_alarms, numbers = np.random.default_rng(4), 0, seeds(few=100, many=400, full=4000)
    for _ in numbers:
        areas = []
        for n_left, n_stayed in ((12, 60), (250, 1500)):
            happened = np.arange(n_left + n_stayed) < n_left
            areas.append(area_under_curve(np.round(2 * rng.normal(size=len(happened)) + 2.4 * happened), happened))
        n_alarms += separate_area_difference(*areas).p_value < 0.05
    assert n_alarms / len(numbers) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(numbers))


def test_missed_students_are_adjusted_among_themselves_and_the_other_measures_together():
    area = area_under_curve([1, 2, 3, 4], [True, False, True, False])
    tables = {"a": CrossTable(15, 5, 20, 80), "b": CrossTable(8, 12, 20, 80), "c": CrossTable(14, 6, 38, 62)}
    groups = [AuditedGroup(code, table, area, 0, 0.0) for code, table in tables.items()]
    alone = gaps_between(groups[:2], smallest=10, confidence=0.95).data
    three = gaps_between(groups, smallest=10, confidence=0.95).data
    assert (len(alone), len(three)) == (4, 12)
    missed = share_difference_p(12, 20, 5, 20)
    (first,) = alone.query("measure == 'false_negative'").to_dict("records")
    (again,) = three.query("measure == 'false_negative' and second_group == 'b'").to_dict("records")
    assert first["gap"] == again["gap"] == pytest.approx(12 / 20 - 5 / 20)
    assert first["adjusted_p"] == pytest.approx(missed)
    assert again["adjusted_p"] == pytest.approx(3 * missed)
    assert again["gap_low"] < first["gap_low"]
    in_vain = three.query("measure == 'false_positive' and second_group == 'c'")["adjusted_p"]
    assert in_vain.tolist() == pytest.approx([9 * share_difference_p(38, 100, 20, 100)] * 2, rel=0.13)


def test_departures_expected_of_a_group_are_set_against_those_of_students_who_have_a_coefficient():
    """Too little was known of half of those who left: they are expected by no line, and counted by none."""
    rng = np.random.default_rng(2)
    n = 400
    happened = rng.random(n) < 0.3
    coefficient = np.where(happened & (np.arange(n) % 2 == 0), np.nan, rng.integers(0, 60, n) + 10.0 * happened)
    tier = np.select([np.isnan(coefficient), coefficient >= 25], [0, 2], 1)
    looks = pd.DataFrame({"happened": pd.array(happened, "boolean"), "coefficient": coefficient, "tier": tier})
    value = pd.Series(np.where(np.arange(n) < 200, "a", "b"), dtype="str")
    groups = audited_groups(Seen(looks, np.empty((n, 0))), value, 0.95)
    n_scored = int((happened & ~np.isnan(coefficient)).sum())
    assert sum(group.n_scored_gone for group in groups) == n_scored < happened.sum()
    assert sum(group.expected for group in groups) == pytest.approx(n_scored)


def test_an_attribute_that_is_not_known_is_refused(tables):
    found = audit_errors(opened(tables), by="first_language")
    assert isinstance(found, Refusal)
    assert found.reason == "dimension_missing"


def test_one_group_only_is_refused(tables):
    one = {**tables, "students": tables["students"].assign(sex="F")}
    assert audit_errors(opened(one), by="sex").reason == "one_group"
