"""Parts made of parts, and tables that count the same parts of the same students."""

import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose, protected
from portraitlib.results.result import Result, ResultTable, named
from portraitlib.results.siblings import without
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

CAP = DisclosurePolicy(minimum_count=5, complementary=True)
PUBLIC = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
LOW, HIGH = ("seldom", "sometimes"), ("often", "always")
PARTS = ((*LOW, *HIGH), ("over", "under"), (*LOW, "over"), (*HIGH, "under"))


def bands(name, key, *counts):
    """Students by band of absence, those over the edge counted too."""
    data = pd.DataFrame(counts, columns=[*LOW, *HIGH], index=pd.Index([f"{n}" for n in range(len(counts))], name=key))
    data = data.assign(
        n=data.sum(axis=1), over=data["often"] + data["always"], under=data["seldom"] + data["sometimes"]
    )
    data["share"] = data["over"] / data["n"]
    return ResultTable(
        name, data.reset_index(), (key,), n="n", parts=PARTS, rates={"share": "over"}, adds_up_along=(key,)
    )


@pytest.mark.parametrize("policy", [CAP, PUBLIC])
def test_a_part_made_of_parts_does_not_give_a_small_one_back(policy):
    """Of 16 over the edge, 2 are always absent: the 14 others are withheld with them."""
    withheld = protected(bands("levels", "level", (40, 20, 14, 2), (40, 20, 14, 12)), policy).withheld
    assert withheld[[*HIGH]].all(axis=None)
    assert not withheld[["n", "over", "share"]].any(axis=None)


def test_a_few_over_the_edge_are_not_all_the_others_less_those_under_it():
    withheld = protected(bands("levels", "level", (20, 7, 2, 1), (20, 9, 8, 9)), CAP).withheld
    assert withheld.loc[0, ["over", *HIGH]].all()
    assert withheld.loc[0, [*LOW]].any()


def test_what_is_withheld_of_the_school_is_withheld_of_its_levels():
    school = bands("school", "scope", (80, 40, 26, 4))
    levels = bands("levels", "level", (40, 20, 20, 0), (40, 20, 6, 4))
    told = disclose(Result(tables=named(school, levels), reader=Reader("fr", "personnel", CAP))).tables
    for table in told.values():
        assert table.withheld[[*HIGH]].any(axis=1).all()


def test_a_zero_that_the_rest_of_its_row_tells_is_shown_to_the_staff():
    told = protected(bands("levels", "level", (40, 20, 0, 0), (40, 20, 14, 2)), CAP)
    assert told.data.loc[told.data["level"] == "0", [*HIGH]].eq(0).all(axis=None)


@pytest.mark.parametrize("policy", [CAP, PUBLIC])
def test_a_count_is_withheld_with_its_rate_and_a_rate_with_its_count(policy):
    levels = bands("levels", "level", (40, 20, 20, 20), (40, 20, 20, 20))
    told = protected(without(levels, [True, False], "over"), policy)
    assert told.withheld["share"].tolist() == told.withheld["over"].tolist() == [True, False]


def test_two_bounds_on_a_row_do_not_make_each_other_narrower():
    """3 and 3 of 26 are known to be 6: with "few" said of each, each would be from 2 to 4."""
    data = pd.DataFrame({"level": ["1"], "n": [26], "up": [3], "down": [3], "same": [20]})
    data = data.assign(up_share=3 / 26, down_share=3 / 26)
    rates = {"up_share": "up", "down_share": "down"}
    told = protected(ResultTable("moves", data, ("level",), n="n", parts=(("up", "down", "same"),), rates=rates), CAP)
    assert told.withheld["same"].all()
