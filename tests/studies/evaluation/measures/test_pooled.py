"""Packets pooled: like with like alone, one value a school, shares counted as they are."""

import pytest

from portraitlib.report.evidence_files import packet_in
from portraitlib.statistics.impact.pooling import pool_schools
from portraitlib.studies.evaluation.measures.pooled import MEAN, PREDICTED, pool_packets, together
from tests.report.packets import area, effect, in_vain, slope, text

SCHOOLS = ["999001", "999002", "999003", "999004"]


def packets(*makes):
    """A packet a school, of what each function makes of its place."""
    return [
        packet_in(school, text(*(make(place) for make in makes), school=school).encode())
        for place, school in enumerate(SCHOOLS)
    ]


def test_the_mean_is_that_of_the_estimates_of_the_schools():
    values, errors = [1.0, 2.0, 4.0, 1.5], [0.5, 0.8, 0.6, 0.7]
    (found,), few = pool_packets(packets(lambda i: effect(value=values[i], error=errors[i])), fewest=3)
    other = pool_schools(values, errors)
    assert (found.value, found.low, found.high) == (other.estimate.value, *other.estimate.interval())
    assert found.tables["pooled_schools"].data["pooled_school"].tolist() == [*SCHOOLS, MEAN, PREDICTED]
    assert found.tables["without_one_school"].data["pooled_value"].tolist() == [one.value for one in other.without]
    assert few is None and found.n_declared == 4 and found.n_unsure == 0


@pytest.mark.parametrize(
    "unlike",
    [{"outcome": "absence"}, {"design": "drawn"}, {"subject": ""}, {"service": "mentoring"},
     {"outcome_kind": "share", "value": 0.5}],
)  # fmt: skip
def test_unlike_outcomes_designs_or_programmes_are_never_pooled(unlike):
    one = packets(lambda i: effect(**(unlike if i % 2 else {})))
    assert len(together(one)) == 2
    pooled, few = pool_packets(one, fewest=3)
    assert pooled == []
    assert {schools for _, schools in few.groups} == {tuple(SCHOOLS[::2]), tuple(SCHOOLS[1::2])}


def test_programmes_come_first_then_the_screening():
    made = packets(lambda i: in_vain(least=12 + i, most=12 + i), lambda i: slope(0.8 + i / 10), lambda i: area(),
                   lambda i: effect(value=1.0 + i))  # fmt: skip
    pooled, _ = pool_packets(made, fewest=3)
    assert [one.like.kind for one in pooled] == ["effect", "area", "slope", "rate"]


def test_areas_never_leave_0_to_1():
    (found,), _ = pool_packets(packets(lambda i: area(0.95 + i / 100, 0.04)), fewest=3)
    assert 0 < found.low < found.value < found.high < 1 and found.predicted[1] < 1


def test_schools_that_tell_the_same_are_given_the_ordinary_interval():
    (found,), _ = pool_packets(packets(lambda i: effect(value=2.0, error=1.0)), fewest=3)
    assert (found.low, found.high) == pytest.approx((2 - 1.96 / 2, 2 + 1.96 / 2), abs=1e-3)


def test_by_chance_too_alike_the_wider_interval_is_told_too():
    (found,), _ = pool_packets(packets(lambda i: effect(value=2.0 + i / 100, error=1.0)), fewest=3)
    assert found.wider is not None and found.wider[1] - found.wider[0] > found.high - found.low


def test_a_withheld_count_is_pooled_between_its_two_numbers():
    (found,), _ = pool_packets(packets(lambda i: in_vain(90, *((0, 9) if i == 0 else (14, 14)))), fewest=3)
    rows = found.tables["pooled_schools"].data.set_index("pooled_school")
    assert found.n_bounded == 1
    assert rows.loc["999001", ["pooled_low", "pooled_high"]].tolist() == [0.0, 0.1]
    assert rows["pooled_value"].isna().tolist() == [True, *[False] * 5]


def test_a_school_that_hardly_knows_its_error_is_counted():
    (found,), _ = pool_packets(packets(lambda i: effect(value=float(i), freedom=3.0 if i == 1 else None)), fewest=3)
    assert found.n_unsure == 1
