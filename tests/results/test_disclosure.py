"""What each audience may see, on tables a principal can check by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portraitlib.results.disclosure import disclose, protected
from portraitlib.results.result import Result, ResultTable
from portraitlib.results.suppression import Cells, crossed_interval, line_intervals
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

EVERYTHING = DisclosurePolicy(minimum_count=0, shows_students=True)
CAP = DisclosurePolicy(minimum_count=5, complementary=True)
PUBLIC = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
SMALL_ONLY = DisclosurePolicy(minimum_count=5)


def by_group(sizes, passed=None, policy_along=("group",)):
    data = pd.DataFrame({"group": [f"G{place}" for place in range(len(sizes))], "n_students": sizes})
    data["n_passed"] = passed if passed is not None else [size * 3 // 4 for size in sizes]
    data["n_not_passed"] = data["n_students"] - data["n_passed"]
    data["success_rate"] = data["n_passed"] / data["n_students"].where(data["n_students"] > 0)
    data["mean_mark"] = 70.0
    return ResultTable(
        "groups",
        data,
        ("group",),
        n="n_students",
        statistics=("mean_mark",),
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed"},
        adds_up_along=policy_along,
    )


def withheld_groups(table):
    return sorted(table.data.loc[table.withheld["n_students"], "group"])


def a_result(policy, tables, **more):
    return Result(reader=Reader("fr", "personnel", policy), tables={table.name: table for table in tables}, **more)


def test_a_group_of_four_loses_its_count_and_everything_computed_from_it():
    table = protected(by_group([25, 4, 30], policy_along=()), SMALL_ONLY)
    assert table.data.iloc[1].drop("group").isna().all()
    assert table.withheld.iloc[1].tolist() == [False, True, True, True, True, True]
    assert table.data["n_students"].dropna().tolist() == [25, 30]


def test_a_group_of_exactly_the_minimum_is_shown():
    assert withheld_groups(protected(by_group([5, 25, 30]), CAP)) == []


def test_a_group_of_nobody_keeps_its_zero():
    table = protected(by_group([0, 25, 30]), CAP)
    assert table.data["n_students"].tolist() == [0, 25, 30]
    assert not table.withheld.to_numpy().any()


def test_a_second_group_is_withheld_where_the_total_would_give_back_the_first():
    # 3 + 20 + 25 = 48: with 3 alone withheld, 48 - 20 - 25 = 3. The smallest other goes with it.
    assert withheld_groups(protected(by_group([3, 20, 25]), CAP)) == ["G0", "G1"]


def test_two_small_groups_whose_sum_is_small_take_a_third_with_them():
    # 1 + 2 = 3 is known by subtraction and lower than 5; 1 + 2 + 20 = 23 is not.
    assert withheld_groups(protected(by_group([1, 2, 20, 25]), CAP)) == ["G0", "G1", "G2"]


def test_five_groups_of_one_are_not_given_away_by_their_sum_of_five():
    # Each is at least 1 and they are five: a sum of 5 would tell that each is 1.
    assert len(withheld_groups(protected(by_group([1, 1, 1, 1, 1, 20, 30]), CAP))) == 6


def test_nothing_more_is_withheld_when_no_group_is_small():
    assert withheld_groups(protected(by_group([20, 25, 30]), CAP)) == []


def test_rows_that_do_not_add_up_have_no_complement():
    assert withheld_groups(protected(by_group([3, 20, 25], policy_along=()), CAP)) == ["G0"]


def test_a_total_that_is_itself_small_calls_for_no_complement():
    # 3 students in all: the total is withheld wherever it stands, so the empty group may keep its 0.
    assert withheld_groups(protected(by_group([3, 0]), CAP)) == ["G0"]


def test_zeros_are_withheld_when_nothing_else_can_protect_a_group():
    # Three groups of 2 and an empty one: their sum 6 tells that each is from 1 to 4, as the rule allows;
    # five groups of 1 and an empty one: without the zero, the sum 5 would tell that each is 1.
    assert withheld_groups(protected(by_group([2, 2, 2, 0]), CAP)) == ["G0", "G1", "G2"]
    assert len(withheld_groups(protected(by_group([1, 1, 1, 1, 1, 0]), CAP))) == 6


def test_a_group_alone_in_its_level_takes_the_level_that_would_give_it_back():
    data = pd.DataFrame({"grade_level": [1, 1, 2], "group": ["11", "12", "21"], "n_students": [20, 25, 3]})
    table = ResultTable("t", data, ("grade_level", "group"), n="n_students", adds_up_along=("group", "grade_level"))
    assert protected(table, CAP).withheld["n_students"].tolist() == [True, True, True]


def test_a_count_that_is_missing_hides_what_was_computed_from_it():
    table = by_group([25, 40, 30, 35])
    data = table.data.astype({"n_students": "float64"})
    data.loc[0, "n_students"] = np.nan
    shown = protected(replace(table, data=data), SMALL_ONLY)
    assert shown.data.loc[0, ["success_rate", "mean_mark"]].isna().all()


def test_an_undeclared_number_of_a_small_row_is_withheld_too():
    table = by_group([25, 4, 30], policy_along=())
    table = replace(table, data=table.data.assign(is_a_concern=[False, True, False], rules="2024-"))
    shown = protected(table, SMALL_ONLY)
    assert pd.isna(shown.data.loc[1, "is_a_concern"])
    assert shown.data.loc[1, "rules"] == "2024-"


def test_the_team_school_sees_every_count():
    table = by_group([1, 2, 30])
    assert protected(table, EVERYTHING).data.equals(table.data)


def test_a_table_of_files_is_left_alone():
    files = ResultTable("files", pd.DataFrame({"file": ["a.csv"], "n_rows": [3]}), ("file",))
    assert protected(files, PUBLIC) is files


def test_a_declaration_of_a_column_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="median"):
        protected(replace(by_group([20, 30]), statistics=("median",)), CAP)


def test_a_ranking_does_not_tell_where_a_withheld_group_stands():
    table = by_group([20, 3, 30, 60], passed=[10, 2, 24, 54], policy_along=())
    assert table.data["success_rate"].is_monotonic_increasing
    assert protected(table, SMALL_ONLY).data["group"].tolist() == ["G0", "G2", "G3", "G1"]


def test_students_one_by_one_are_shown_to_those_who_may_see_them_only():
    table = ResultTable(
        "students",
        pd.DataFrame({"student_id": ["a1", "b2"], "mark": [50.0, 70]}),
        ("student_id",),
        is_about_students=True,
    )
    assert len(disclose(a_result(EVERYTHING, [table])).tables["students"].data) == 2
    refused = disclose(a_result(CAP, [table]))
    assert len(refused.tables["students"].data) == 0
    assert refused.tables_refused == ("students",)


def test_small_numbers_in_sentences_are_withheld_and_zero_is_not():
    result = disclose(a_result(CAP, [], counts={"used": 120, "left_out": 3, "unknown": 0, "gone": None}))
    assert result.counts == {"used": 120, "left_out": None, "unknown": 0, "gone": None}


def test_disclosing_changes_nothing_in_the_result_it_was_given():
    table = by_group([3, 20, 25])
    before = table.data.copy()
    disclose(a_result(CAP, [table]))
    pd.testing.assert_frame_equal(table.data, before)


def test_disclosing_twice_withholds_the_same_cells():
    once = disclose(a_result(PUBLIC, [by_group([3, 20, 25, 60])]))
    twice = disclose(once)
    assert (
        twice.tables["groups"].withheld["n_students"].tolist() == once.tables["groups"].withheld["n_students"].tolist()
    )


def test_the_detail_of_a_withheld_level_is_withheld():
    # Level 5 counts 4 students and level 4 (30) is withheld with it. The groups of level 4 add up to 30:
    # showing them would give level 4 back, then level 5.
    levels = pd.DataFrame({"grade_level": [3, 4, 5], "n_students": [50, 30, 4]})
    groups = pd.DataFrame(
        {"grade_level": [3, 3, 4, 4, 5], "group": ["31", "32", "41", "42", "51"], "n_students": [25, 25, 15, 15, 4]}
    )
    shown = disclose(
        a_result(
            CAP,
            [
                ResultTable("groups", groups, ("grade_level", "group"), n="n_students", adds_up_along=("group",)),
                ResultTable("levels", levels, ("grade_level",), n="n_students", adds_up_along=("grade_level",)),
            ],
        )
    )
    assert list(shown.tables) == ["groups", "levels"]
    assert shown.tables["levels"].withheld["n_students"].tolist() == [False, True, True]
    assert shown.tables["groups"].withheld["n_students"].tolist() == [False, False, True, True, True]


def test_the_same_group_is_the_complement_in_every_subject():
    # In history the smallest other group is G2, but G1 is already withheld in French: hiding G2 here would
    # tell G1's size, which is the same in both subjects.
    data = pd.DataFrame(
        {
            "subject": ["french"] * 3 + ["history"] * 3,
            "group": ["G0", "G1", "G2"] * 2,
            "n_students": [3, 20, 21, 3, 20, 19],
        }
    )
    table = protected(ResultTable("t", data, ("subject", "group"), n="n_students", adds_up_along=("group",)), CAP)
    assert table.withheld["n_students"].tolist() == [True, True, False] * 2


# Rates, for the public -------------------------------------------------------------------------------------


def public_rates(sizes, passed, along=()):
    return protected(by_group(sizes, passed, along), PUBLIC)


def test_a_rate_with_few_failures_is_given_as_more_than():
    # 97 of 100 succeed: 3 do not. More than 90 % says only that fewer than 10 do not.
    table = public_rates([100], [97])
    assert table.bounds.loc[0, "success_rate"] == ">"
    assert table.data.loc[0, "success_rate"] == pytest.approx(0.90)
    assert table.data.loc[0, "n_students"] == 100
    assert table.data.loc[0, ["n_passed", "n_not_passed", "mean_mark"]].isna().all()


def test_a_rate_of_a_hundred_per_cent_is_given_as_more_than():
    assert public_rates([100], [100]).bounds.loc[0, "success_rate"] == ">"


def test_a_rate_with_few_successes_is_given_as_less_than():
    table = public_rates([40], [0])
    assert (table.bounds.loc[0, "success_rate"], table.data.loc[0, "success_rate"]) == ("<", 0.25)


def test_a_bound_of_a_very_large_group_is_never_less_than_nothing():
    table = public_rates([3000], [2])
    assert (table.bounds.loc[0, "success_rate"], table.data.loc[0, "success_rate"]) == ("<", 0.01)


def test_a_rate_with_enough_on_both_sides_is_exact():
    table = public_rates([40], [30])
    assert table.data.loc[0, "success_rate"] == 0.75
    assert not table.withheld.to_numpy().any()


def test_a_rate_of_fewer_than_twice_the_minimum_is_withheld_whatever_it_is():
    # With 19 students, successes and failures cannot both be 10: a bound would narrow them further.
    table = public_rates([19, 19, 19], [19, 12, 3])
    assert table.withheld["success_rate"].all()
    assert (table.data["n_students"] == 19).all()


def test_a_bound_is_not_undone_by_the_other_groups_and_the_total():
    # 70 of 100, 97 of 100, 60 of 100. The total 227 less 70 less 60 would give 97: one more rate goes, the
    # one closest to half, where the reader has most to guess.
    table = public_rates([100, 100, 100], [70, 97, 60], along=("group",))
    assert table.data["group"].tolist() == ["G0", "G1", "G2"]
    assert table.bounds["success_rate"].tolist() == ["", ">", ""]
    assert table.withheld["success_rate"].tolist() == [False, False, True]
    assert table.withheld["n_passed"].tolist() == [False, True, True]


def test_a_rate_whose_numerator_is_not_in_the_table_is_protected_too():
    table = by_group([100], [97], ())
    table = replace(table, data=table.data.drop(columns=["n_passed", "n_not_passed"]), parts=())
    assert protected(table, PUBLIC).bounds.loc[0, "success_rate"] == ">"


def test_only_the_statistics_that_tell_a_rate_go_with_it_when_the_table_says_which():
    table = by_group([100, 40], [97, 30], ())
    data = table.data.assign(rate_low=[0.9, 0.6])
    table = replace(table, data=data, statistics=("mean_mark", "rate_low"), told={"success_rate": ("rate_low",)})
    shown = protected(table, PUBLIC)
    assert shown.withheld["rate_low"].tolist() == [True, False]
    assert shown.withheld["mean_mark"].tolist() == [False, False]


def test_parts_without_a_rate_are_withheld_where_one_is_small():
    data = pd.DataFrame(
        {"group": ["a", "b"], "n_students": [60, 90], "n_tier_1": [40, 60], "n_tier_2": [17, 20], "n_tier_3": [3, 10]}
    )
    tiers = ("n_tier_1", "n_tier_2", "n_tier_3")
    table = ResultTable("tiers", data, ("group",), n="n_students", parts=(tiers,))
    assert protected(table, PUBLIC).withheld[list(tiers)].to_numpy().tolist() == [[True, False, True], [False] * 3]
    along = protected(replace(table, adds_up_along=("group",)), PUBLIC)
    assert along.withheld[list(tiers)].to_numpy().tolist() == [[True, False, True]] * 2


# The audit: what a reader can deduce -----------------------------------------------------------------------

SIZES = st.lists(st.integers(0, 40), min_size=2, max_size=8)


def may_hide_zeros(values, withheld):
    """Zeros are shown, but where a line goes whole: a reader of such a line cannot know that it has none."""
    return withheld.all() or (withheld & (values == 0)).any()


def deduced(values, withheld):
    """Lowest and highest count each withheld cell of a line can have, its total and its zeros being known."""
    low = np.full(len(values), 0.0 if may_hide_zeros(values, withheld) else 1.0)
    return line_intervals(values, withheld, low, np.full(len(values), np.inf))


@given(sizes=SIZES, minimum=st.integers(3, 10))
@example(sizes=[1, 3, 4], minimum=8)
def test_no_withheld_count_of_a_line_can_be_deduced(sizes, minimum):
    values = np.array(sizes, dtype=float)
    if values.sum() < minimum:
        return  # the total itself is withheld wherever it stands
    withheld = (
        protected(by_group(sizes), DisclosurePolicy(minimum_count=minimum, complementary=True))
        .withheld["n_students"]
        .to_numpy()
    )
    # Rows may have been put last; read the withheld ones by name instead.
    table = protected(by_group(sizes), DisclosurePolicy(minimum_count=minimum, complementary=True))
    hidden = np.isin([f"G{place}" for place in range(len(sizes))], withheld_groups(table))
    assert withheld.sum() == hidden.sum()
    assert hidden[(values > 0) & (values < minimum)].all()
    lows, highs = deduced(values, hidden)
    assert (highs - lows)[hidden].min(initial=np.inf) >= minimum - 2


@given(data=st.data(), minimum=st.integers(3, 10))
def test_no_withheld_count_of_a_crossed_table_can_be_deduced(data, minimum):
    """Rows, columns and grand total known: the attacker solves a linear program for each withheld cell."""
    height, width = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    values = np.array(data.draw(st.lists(st.integers(0, 30), min_size=height * width, max_size=height * width)))
    grid = pd.DataFrame(
        [(row, column) for row in range(height) for column in range(width)], columns=["grade_level", "sex"]
    ).assign(n_students=values)
    table = ResultTable("crossed", grid, ("grade_level", "sex"), n="n_students", adds_up_along=("grade_level", "sex"))
    shown = protected(table, DisclosurePolicy(minimum_count=minimum, complementary=True))
    back = shown.withheld.assign(**{name: shown.data[name] for name in table.grain}).sort_values(list(table.grain))
    hidden = back["n_students"].to_numpy()
    if hidden.all():
        return  # nothing is shown
    places = np.arange(height * width).reshape(height, width)
    lines = (*places, *places.T)
    low = np.ones(height * width)
    for line in lines:
        if may_hide_zeros(values[line], hidden[line]):
            low[line] = 0
    if any(0 < values[line].sum() < minimum for line in lines):
        return  # a total that is itself small is not known
    assert hidden[(values > 0) & (values < minimum)].all()
    cells, high = Cells(values.astype(float), lines, lines), np.full(height * width, np.inf)
    for place in np.flatnonzero(hidden):
        lowest, highest = crossed_interval(cells, hidden, low, high, int(place))
        assert highest - lowest >= minimum - 2 - 1e-6


def test_a_line_that_goes_whole_hides_its_zero_too():
    """So a reader of [1, 3, 4], all withheld, cannot know that none of them is 0."""
    policy = DisclosurePolicy(minimum_count=8, complementary=True)
    assert protected(by_group([1, 3, 4, 0]), policy).data["n_students"].isna().all()
    crossed = [1, 3, 4, 0, 0, 0, 0, 4, 4, 7, 1, 0]  # grade x sex; every total is 8, or nobody
    grid = pd.DataFrame([(row, column) for row in range(4) for column in range(3)], columns=["grade_level", "sex"])
    table = ResultTable(
        "crossed", grid.assign(n_students=crossed), ("grade_level", "sex"), n="n_students",
        adds_up_along=("grade_level", "sex"),
    )  # fmt: skip
    shown = protected(table, policy).data.set_index(list(table.grain))["n_students"]
    assert shown.loc[0].isna().all() and (shown.loc[1] == 0).all()


def test_a_crossed_table_whose_totals_are_all_small_is_withheld_without_a_total_to_solve():
    grid = pd.DataFrame([(row, column) for row in range(2) for column in range(2)], columns=["grade_level", "sex"])
    table = ResultTable(
        "crossed",
        grid.assign(n_students=[3, 0, 0, 1]),
        ("grade_level", "sex"),
        n="n_students",
        adds_up_along=("grade_level", "sex"),
    )
    shown = protected(table, DisclosurePolicy(minimum_count=3, complementary=True)).data.set_index(list(table.grain))
    assert pd.isna(shown.loc[(1, 1), "n_students"])


@given(
    rows=st.lists(st.tuples(st.integers(10, 80), st.floats(0, 1)), min_size=2, max_size=6), minimum=st.integers(5, 10)
)
def test_few_failures_cannot_be_deduced_from_the_other_rates_and_the_total(rows, minimum):
    sizes = [size for size, _ in rows]
    passed = [round(size * share) for size, share in rows]
    policy = DisclosurePolicy(minimum_count=minimum, complementary=True, protects_parts=True)
    shown = protected(by_group(sizes, passed), policy).data.set_index("group").loc[[f"G{i}" for i in range(len(rows))]]
    n, above = np.array(sizes, dtype=float), np.array(passed, dtype=float)
    hidden = shown["n_passed"].isna().to_numpy()
    sensitive = (above < minimum) | (n - above < minimum)
    assert hidden[sensitive].all()
    if hidden.all():
        return  # no rate is shown exactly
    lows, highs = line_intervals(above, hidden, np.zeros(len(n)), n)
    assert (highs - lows)[hidden & sensitive].min(initial=np.inf) >= minimum - 2


def test_a_bridge_between_two_blocks_of_withheld_cells_is_not_deduced():
    """Two withheld in every line is not enough: a cell that alone joins two blocks is given by subtraction."""
    values = np.array([[3, 2, 30, 30], [4, 3, 3, 30], [30, 30, 3, 2], [30, 30, 3, 4]])
    grid = pd.DataFrame([(r, c) for r in range(4) for c in range(4)], columns=["grade_level", "group"])
    table = ResultTable(
        "bridge",
        grid.assign(n_students=values.ravel()),
        ("grade_level", "group"),
        n="n_students",
        adds_up_along=("grade_level", "group"),
    )
    hidden = protected(table, CAP).withheld["n_students"].to_numpy()
    places = np.arange(16).reshape(4, 4)
    lines = (*places, *places.T)
    cells = Cells(values.ravel().astype(float), lines, lines)
    joining = 6  # the 2nd level and the 3rd group
    low, high = crossed_interval(cells, hidden, np.ones(16), np.full(16, np.inf), joining)
    assert high - low >= 3


def test_a_small_part_goes_with_another_one_that_no_rate_reports():
    """Of 80 students 8 were held back and 20 are to come: their 28 are not told apart."""
    counts = {"n": [80, 90], "n_followed": [40, 50], "n_left": [12, 20], "n_held_back": [8, 20], "n_to_come": [20, 0]}
    data = pd.DataFrame({"stage": ["2", "3"], **counts}).assign(
        followed_share=lambda rows: rows["n_followed"] / rows["n"], left_share=lambda rows: rows["n_left"] / rows["n"]
    )
    parts = ("n_followed", "n_left", "n_held_back", "n_to_come")
    rates = {"followed_share": "n_followed"}
    table = ResultTable("flow", data, ("stage",), n="n", statistics=("left_share",), parts=(parts,), rates=rates)
    policy = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
    withheld = protected(table, policy).withheld.set_index(data["stage"])
    assert withheld.loc["2", ["n_held_back", "n_to_come"]].all()
    assert not withheld.loc["2", ["n", "n_followed", "followed_share", "n_left", "left_share"]].any()
    assert not withheld.loc["3"].any()  # nobody is a count of nobody


def test_a_row_whose_place_would_tell_what_is_withheld_comes_last():
    """Sorted by success: the place of a rate that is withheld tells between which two others it stands."""
    data = pd.DataFrame({"group": list("dcab"), "n_students": 40, "n_passed": [20, 25, 38, 28]}).sort_values("n_passed")
    data["success_rate"] = data["n_passed"] / 40
    table = ResultTable("t", data.reset_index(drop=True), ("group",), n="n_students", parts=(("n_passed",),),
                        rates={"success_rate": "n_passed"})  # fmt: skip
    assert protected(table, PUBLIC).data["group"].tolist() == ["d", "c", "b", "a"]
    first = replace(table, data=table.data.assign(n_passed=[2, 25, 28, 30], success_rate=[0.05, 0.625, 0.7, 0.75]))
    assert protected(first, PUBLIC).data["group"].tolist() == ["c", "b", "a", "d"]


def test_a_row_of_which_something_else_is_withheld_keeps_its_place():
    data = pd.DataFrame(
        {"group": list("dcba"), "n_students": 40, "score": [1.5, 2.5, 3.5, 4.5], "n_near": [3, 20, 15, 20]}
    )
    table = ResultTable("t", data, ("group",), n="n_students", parts=(("n_near",),))
    done = protected(table, PUBLIC)
    assert done.data["group"].tolist() == ["d", "c", "b", "a"] and done.withheld["n_near"].tolist()[0]
