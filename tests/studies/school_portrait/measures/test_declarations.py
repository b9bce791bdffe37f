"""What the portrait's tables declare of themselves: the disclosure rule works from it."""

import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures import comparison, gap_trend, gaps, results, trend, zone_groups, zones

PARTS = {frozenset({"n_passed", "n_not_passed"}), frozenset({"n_passed", "n_just_under", "n_further_below"})}
TOLD_BY_ITS_INTERVAL = {"success_rate": ("rate_low", "rate_high"), "just_under_share": ()}


def empty(declared):
    return declared.filled(pd.DataFrame(columns=declared.names))


@pytest.mark.parametrize("declared", [results.CELLS, zones.ZONES, trend.YEARS, gaps.GROUPS])
def test_counts_of_a_row_add_up_and_its_rates_say_of_what(declared):
    table = empty(declared)
    assert {frozenset(group) for group in table.parts} == PARTS
    assert table.rates == {"success_rate": "n_passed", "just_under_share": "n_just_under"}
    assert table.n == "n_students"


def test_a_mean_stays_where_a_rate_becomes_a_bound_and_a_rank_does_not():
    assert empty(results.CELLS).told == empty(trend.YEARS).told == TOLD_BY_ITS_INTERVAL
    told = empty(zones.ZONES).told["success_rate"]
    ranked = {"rank", "rank_low", "rank_high", "weakest_probability"}
    assert set(told) == {"rate_low", "rate_high", "n_years_weak", "is_surely_weak"} | ranked
    assert empty(gaps.GROUPS).told == empty(zone_groups.GROUPS).told == {}


def test_rows_add_up_along_groups_then_levels_then_tracks():
    assert empty(results.CELLS).adds_up_along == empty(zones.ZONES).adds_up_along == ("level", "track")
    assert empty(zone_groups.GROUPS).adds_up_along == ("subgroup", "level", "track")
    assert empty(gaps.GROUPS).adds_up_along == ("subgroup",)


@pytest.mark.parametrize("declared", [comparison.DIFFERENCES, trend.CHANGES, gap_trend.YEARS, gap_trend.CHANGES])
def test_a_difference_is_protected_as_its_smaller_group_and_its_fewest_students(declared):
    table = empty(declared)
    shares = {"fewest_share": "n_fewest_side", "few_share": "n_few_side"}
    assert (table.n, table.rates) == ("n_smallest", shares)
    assert table.told == {}
    assert {"gap", "change"} & set(table.statistics)
