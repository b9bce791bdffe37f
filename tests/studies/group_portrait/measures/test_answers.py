"""Answers are laid out as they were given: omitted is not missing, and one sitting is not two."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.errors import ParamsError
from portraitlib.studies.group_portrait.measures.answers import read_sittings, weighted_shares
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules


def sittings(school, **more):
    return read_sittings(school, choose_group(school), **more)


def with_responses(school, responses):
    school._tables["responses"] = pd.concat([school.table("responses"), responses], ignore_index=True)
    return school


def test_omitted_counts_as_zero_and_not_reached_as_missing(classroom):
    school = classroom([[1, 1, 1]] * 5, codes={(0, 1): "omitted", (0, 2): "not_reached"})
    found = sittings(school)[0]
    assert found.shares[0].tolist()[:2] == [1.0, 0.0]
    assert np.isnan(found.shares[0, 2])
    assert (found.omitted.sum(), found.not_reached.sum()) == (1, 1)


def test_omitted_is_missing_when_the_parameters_say_so(classroom):
    school = classroom([[1, 1]] * 5, codes={(0, 1): "omitted"})
    school = replace(school, _settings={GroupPortraitRules: GroupPortraitRules(omitted_is_zero=False)})
    assert np.isnan(sittings(school)[0].shares[0, 1])


def test_who_was_absent_for_every_item_did_not_take_it(classroom):
    school = classroom([[1, 1]] * 5, codes={(0, 0): "absent", (0, 1): "absent"})
    assert sittings(school)[0].n_group == 4


def test_a_make_up_day_belongs_to_the_same_sitting_and_a_winter_day_to_another(classroom):
    school = classroom([[1, 0]] * 5)
    more = school.table("responses").assign(date=pd.Timestamp("2026-01-27"))
    late = more[more["student_id"] == "s000"].assign(date=pd.Timestamp("2025-09-25"), score=0.0)
    found = sittings(with_responses(school, pd.concat([late, more])))
    assert [sitting.first_date.month for sitting in found] == [9, 1]
    assert found[0].last_date == pd.Timestamp("2025-09-25")
    assert found[0].shares[0].tolist() == [0.0, 0.0]  # the last answer of the sitting counts


def test_answers_of_another_year_are_not_read(classroom):
    school = classroom([[1, 0]] * 5, day="2024-09-16")
    assert sittings(school) == []
    assert describe_instrument(school).reason == "no_responses"


def test_the_total_is_over_what_was_reached_when_enough_was(classroom):
    school = classroom([[1, 2, 0, 0]] + [[1, 1, 1, 1]] * 4, maximum=[1, 2, 1, 4], codes={(0, 3): "not_reached"})
    found = sittings(school)[0]
    assert found.totals()[0] == pytest.approx(3 / 4)
    assert np.isnan(found.totals(least_reached=0.6)[0])


def test_as_many_points_as_the_share_asked_for_are_enough_though_the_product_is_a_hair_above():
    """28 % of 25 points are 7, but 0.28 * 25 is 7.000000000000001."""
    shares = np.array([[1.0] * 7 + [np.nan] * 18])
    assert weighted_shares(shares, np.ones(25), 0.28).tolist() == [1.0]


def test_an_unknown_instrument_is_an_error_with_those_there_are(classroom):
    with pytest.raises(ParamsError) as refused:
        sittings(classroom([[1]] * 5), instrument="Z")
    assert refused.value.facts["expected"] == ["T"]


@pytest.mark.parametrize(
    ("scores", "codes", "reason"),
    [
        ([[1, 0]] * 3, None, "class_too_small"),
        ([[0, 0]] * 6, {(n, k): "omitted" for n in range(6) for k in range(2)}, "all_omitted"),
        ([[None, None]] * 6, None, "no_responses"),
    ],
)
def test_what_cannot_be_described_is_refused_with_its_reason(classroom, scores, codes, reason):
    school = classroom(scores, codes=codes, rest=[[1, 0]] * 6)
    assert describe_instrument(school).reason == reason


def test_a_school_without_instruments_is_refused(classroom):
    school = classroom([[1, 0]] * 6)
    school._tables["items"] = school.table("items").iloc[:0]
    assert describe_instrument(school).reason == "no_items"
