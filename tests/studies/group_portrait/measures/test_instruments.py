"""Items: what is succeeded, omitted, not reached, and beside whom."""

import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.settings import GroupPortraitRules


def test_the_counts_of_an_item_add_up(classroom):
    codes = {(0, 0): "omitted", (1, 0): "not_reached"}
    items = describe_instrument(classroom([[1, 1]] * 4 + [[0, 1]] * 4, codes=codes)).tables["items"].data
    first = items.iloc[0]
    assert first[["n_students", "n_right", "n_not_right", "n_omitted", "n_not_reached"]].to_list() == [7, 2, 5, 1, 1]
    assert first["n_answered"] + first["n_omitted"] == first["n_students"]


def test_partial_credit_counts_in_the_facility_and_is_right_from_half_of_the_maximum(classroom):
    item = describe_instrument(classroom([[2], [1], [1], [0], [0], [0]], maximum=2)).tables["items"].data.iloc[0]
    assert item["facility"] == pytest.approx(4 / 12)
    assert item["n_right"] == 3


def test_the_rest_of_the_level_is_told_where_it_is_large_enough(classroom):
    rest = [[1, 1]] * 4
    alone = describe_instrument(classroom([[1, 0]] * 6, rest=rest))
    assert not alone.is_compared
    beside = describe_instrument(classroom([[1, 0]] * 6 + [[0, 0]], rest=[*rest, [0, 1]]))
    assert beside.tables["items"].data["rest_facility"].tolist() == pytest.approx([0.8, 1.0])


def test_only_a_difference_beyond_all_the_comparisons_is_clear(classroom):
    own, rest = [[0, 1]] * 17 + [[1, 0]] * 3, [[1, 1]] * 17 + [[0, 0]] * 3
    items = describe_instrument(classroom(own, rest=rest)).tables["items"].data
    assert items["is_clear"].tolist() == [True, False]
    assert items["is_lower"].tolist() == [True, False]
    higher = describe_instrument(classroom(rest, rest=own)).tables["items"].data
    assert (higher["is_clear"].tolist(), higher["is_lower"].tolist()) == ([True, False], [False, False])


def test_an_item_that_students_with_fewer_points_succeed_is_to_read_again(classroom):
    own = [[1, 1, 1, 0]] * 8 + [[0, 0, 0, 1]] * 8
    items = describe_instrument(classroom(own)).tables["items"].data
    assert items["is_odd"].tolist() == [False, False, False, True]


def test_who_took_it_and_who_did_not_are_counted(classroom):
    takers = describe_instrument(classroom([[1, 0]] * 6 + [[None, None]] * 2)).tables["takers"].data.iloc[0]
    assert takers[["n_students", "n_took", "n_did_not_take"]].to_list() == [8, 6, 2]


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_when_all_is_right_or_nothing_is_the_items_are_still_described(classroom, score):
    found = describe_instrument(classroom([[score] * 3] * 20))
    items = found.tables["items"].data
    assert items["facility"].tolist() == [score] * 3
    assert items["discrimination"].isna().all()


def test_the_public_sees_neither_the_rest_nor_a_facility_that_few_students_make(classroom):
    own = [[1, 1]] * 22 + [[0, 1]] * 3
    result = describe_instrument(classroom(own, rest=own, audience="public"))
    assert not result.is_compared
    assert "n_not_reached" not in result.tables["items"].data
    items = disclose(result).tables["items"].data
    assert items["facility"].isna().all()


def test_without_a_group_it_is_refused(classroom):
    refusal = describe_instrument(classroom([[1, 0]] * 6, group=""))
    assert isinstance(refusal, Refusal)
    assert (refusal.study, refusal.reason) == ("describe_instrument", "no_group")


def test_the_items_that_the_team_calls_essential_are_marked_and_those_not_acquired_are_named(classroom):
    scores = [[1, 0, 1]] * 8
    plain = shown_view(describe_instrument(classroom(scores)))
    assert "is_essential_item" not in [column.name for column in plain.tables[0].columns]
    names = describe_instrument(classroom(scores)).tables["items"].data[["instrument", "item"]]
    instrument, items = names["instrument"].iloc[0], names["item"].tolist()
    rules = GroupPortraitRules(essential_items={instrument: tuple(items[:2])})
    result = describe_instrument(classroom(scores, settings=[rules]))
    assert result.tables["items"].data["is_essential_item"].tolist() == [True, True, False]
    shown = shown_view(result)
    assert "is_essential_item" in [column.name for column in shown.tables[0].columns]
    told = next(sentence for sentence in shown.sentences if "essentiels (2), 1 est sous" in sentence)
    assert items[1] in told and items[0] not in told
