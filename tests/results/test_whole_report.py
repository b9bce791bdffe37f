"""What one table says of another: each leak that was found between the tables of a report, mended for its kind."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib import describe_results  # noqa: F401 - its columns are declared
from portraitlib.results.columns import key, n, part, rate, statistic
from portraitlib.results.disclosure import disclose, protected
from portraitlib.results.forms import Form
from portraitlib.results.result import Result, ResultTable
from portraitlib.results.siblings import as_in, less, with_rest, without
from portraitlib.results.tables import table
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

STAFF = DisclosurePolicy(minimum_count=5, complementary=True)
PUBLIC = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
RATES = table(
    "rates",
    key("level", adds_up=True),
    n("n_students"),
    part("n_passed", group="passed"),
    part("n_not_passed", group="passed"),
    rate("success_rate", of="n_passed", told=()),
    statistic("mean_mark", form=Form.MARK),
)


def rates(sizes, passed, declared=RATES):
    data = pd.DataFrame({"level": [str(place) for place in range(len(sizes))], "n_students": sizes, "n_passed": passed})
    data["n_not_passed"] = data["n_students"] - data["n_passed"]
    return declared.filled(data.assign(success_rate=data["n_passed"] / data["n_students"], mean_mark=200 / 3))


def test_a_line_whose_every_rate_is_a_bound_is_withheld_where_the_total_would_narrow_them():
    """Two groups « under 39 % » of 26 and 16 in all: each would be 7, 8 or 9."""
    shown = protected(rates([26, 26], [8, 8]), PUBLIC)
    assert shown.withheld["success_rate"].all()
    assert (shown.bounds["success_rate"] == "").all()


def test_a_column_withheld_for_two_reasons_is_withheld_once():
    """A rate whose count is in no column was named as the count and as the rate: the report of that school failed."""
    shown = protected(without(rates([40, 38], [20, 19]), [True, True], "success_rate", "success_rate"), PUBLIC)
    assert shown.withheld["success_rate"].tolist() == [True, True]


def test_bounds_that_the_total_leaves_wide_are_kept():
    assert protected(rates([60, 60], [5, 5]), PUBLIC).bounds["success_rate"].tolist() == ["<", "<"]


def test_the_staff_is_told_no_part_of_one_to_four_students_and_no_exact_rate_of_one():
    shown = protected(rates([25, 30], [24, 20]), STAFF)
    assert shown.withheld["n_not_passed"].tolist() == [True, True]  # the second would give back the first
    assert shown.bounds["success_rate"].tolist() == [">", ""]
    assert shown.withheld["success_rate"].tolist() == [False, True]


def test_the_staff_is_told_that_all_passed_and_the_public_is_not():
    alone = replace(RATES, columns=(key("level"), *RATES.columns[1:]))
    assert protected(rates([25], [25], alone), STAFF).data["success_rate"].tolist() == [1]
    assert protected(rates([25], [25], alone), PUBLIC).bounds["success_rate"].tolist() == [">"]


def test_a_part_is_not_told_by_the_others_of_its_row():
    """Of 60, 11 did not pass and 10 of them by little: the one further below would be told."""
    near = table(
        "near",
        key("level"),
        n("n_students"),
        part("n_passed", group=("passed", "near")),
        part("n_not_passed", group="passed"),
        part("n_just_under", group="near"),
        part("n_further_below", group="near"),
        rate("success_rate", of="n_passed", told=()),
        rate("just_under_share", of="n_just_under", told=()),
    )
    data = pd.DataFrame({"level": ["1"], "n_students": 60, "n_passed": 49, "n_not_passed": 11, "n_just_under": 10})
    data = data.assign(n_further_below=1, success_rate=49 / 60, just_under_share=10 / 60)
    withheld = protected(near.filled(data), PUBLIC).withheld.iloc[0]
    assert withheld[["n_further_below", "n_just_under", "just_under_share"]].all()
    assert not withheld[["success_rate", "n_not_passed"]].any()


def test_the_few_who_are_not_in_a_row_are_not_told_by_it():
    """23 of the 25 of a class took a test: 25 is known, so is 2. And 15 more did: 38 less 15 would give 23 back."""
    took = less(rates([23, 15, 30], [10, 5, 10]), [2, 10, 10])
    assert protected(took, STAFF).withheld["n_students"].tolist() == [True, True, False]
    assert protected(less(rates([23, 15], [10, 8]), [0, 10]), STAFF).withheld["n_students"].tolist() == [False, False]


SHARES = table("shares", key("level"), n("n_students"), statistic("share", form=Form.PERCENT, of="points"))


@pytest.mark.parametrize(("size", "share"), [(105, 0.51), (57, 0.52), (33, 0.5), (17, 0.5), (10, None)])
def test_a_row_whose_counts_go_keeps_its_share_as_finely_as_every_count_allows(size, share):
    """Any share that is told is possible of each number of students that may be, where 3 more are known."""
    data = pd.DataFrame({"level": ["1"], "n_students": size, "share": 0.512})
    told = protected(less(SHARES.filled(data), [3], keeps_shares=True), STAFF)
    assert told.withheld["n_students"].tolist() == [True]
    assert told.data["share"].dropna().tolist() == [one for one in [share] if one]


def test_a_row_whose_shares_stay_says_nothing_of_a_part_or_a_rate():
    took = protected(less(rates([40], [20]), [2], keeps_shares=True), STAFF)
    assert took.withheld[["n_students", "n_passed", "n_not_passed", "success_rate", "mean_mark"]].all(axis=None)


def test_a_week_tells_its_number_where_it_is_everybody():
    weeks = less(rates([40, 38, 30], [20, 19, 15]), [0, 2, 10], keeps_shares=True, even_many=True)
    assert protected(weeks, STAFF).withheld["n_students"].tolist() == [False, True, True]


def test_a_table_of_the_same_rows_withholds_what_another_does():
    """Levels of 3 and 20 in a table whose total is known: a ranking of them, which has none, would give 20."""
    ranked = table("ranked", key("level"), n("n_students")).filled(
        rates([3, 20], [1, 10]).data[["level", "n_students"]]
    )
    assert protected(ranked, STAFF).withheld["n_students"].tolist() == [True, False]
    assert protected(as_in(ranked, rates([3, 20], [1, 10])), STAFF).withheld["n_students"].all()


CROSSED = table("crossed", key("level", adds_up=1), key("tier", adds_up=2), n("n_students"))


def test_the_0_of_a_tier_of_nobody_is_told_even_in_a_level_that_is_withheld():
    sizes = {"1": (30, 1, 0), "2": (6, 1, 0), "3": (28, 3, 0)}
    rows = [(level, str(tier), size) for level, told in sizes.items() for tier, size in enumerate(told)]
    told = protected(CROSSED.filled(pd.DataFrame(rows, columns=["level", "tier", "n_students"])), PUBLIC)
    of_nobody = (told.data["tier"] == "2").to_numpy()
    assert told.data.loc[of_nobody, "n_students"].tolist() == [0, 0, 0]
    assert told.withheld.loc[~of_nobody, "n_students"].sum() >= 4


def test_the_public_is_told_nothing_that_the_staff_is_not():
    """Parts of three groups: the staff loses another one than the public, which loses both."""
    made = Result(reader=Reader("fr", "public", PUBLIC), tables={"rates": rates([3, 12, 30, 11], [1, 6, 15, 6])})

    def withheld(policy, also=None):
        told = disclose(replace(made, reader=replace(made.reader, policy=policy)), also).tables["rates"]
        return told.withheld.set_axis(told.data["level"]).sort_index()

    both = withheld(PUBLIC, STAFF)
    assert (both | ~withheld(STAFF)).all(axis=None)
    assert (both | ~withheld(PUBLIC)).all(axis=None)


def test_those_whose_group_is_not_known_are_a_group():
    """53 in the cohort, 21 girls and 30 boys: two have no recorded sex, and one line more goes."""
    rest = rates([2], [1]).data.assign(level="")
    assert protected(with_rest(rates([21, 30], [11, 15]), rest), STAFF).withheld["n_students"].tolist() == [True, False]
    none = rates([0], [0]).data.assign(level="", success_rate=np.nan)
    assert not protected(with_rest(rates([21, 30], [11, 15]), none), STAFF).withheld["n_students"].any()


def test_a_total_that_is_withheld_elsewhere_is_not_given_back_by_its_detail():
    """Tiers of 150, 20 and 3: the 20 goes with the 3, so the moves that add up to it may not all be told."""
    data = pd.DataFrame(
        {
            "before": np.repeat(["1", "2", "3"], 3),
            "after": ["1", "2", "3"] * 3,
            "n_students": [150, 0, 0, 0, 20, 0, 0, 0, 3],
        }
    )
    moves = ResultTable("moves", data, ("before", "after"), n="n_students", adds_up_along=("before", "after"))
    told = protected(moves, STAFF)
    assert told.withheld.loc[told.data["before"] == "2", "n_students"].all()


def test_numbers_leave_with_the_digits_that_are_written():
    shown = protected(rates([30, 30], [20, 10]), STAFF)
    assert shown.data["success_rate"].tolist() == [0.667, 0.333]
    assert shown.data["mean_mark"].tolist() == [66.7, 66.7]
    everything = DisclosurePolicy(minimum_count=0, shows_students=True)
    assert protected(rates([30], [20]), everything).data["success_rate"].tolist() == [20 / 30]


def test_a_number_of_a_sentence_is_withheld_where_its_difference_gives_back_another():
    result = Result(reader=Reader("fr", "personnel", STAFF), counts={"students": 25, "answered": 22, "silent": 3})
    assert disclose(result).counts == {"students": 25, "answered": None, "silent": None}


@pytest.mark.parametrize("more", [{}, {"unit": "share"}])
def test_a_share_of_students_that_is_declared_otherwise_fails_when_it_is_filled(more):
    name = "undeclared_share" + "_in_unit" * bool(more)
    days = table("days", key("level"), n("n_students"), statistic(name, "Part", Form.PERCENT, **more))
    with pytest.raises(ValueError, match="holds shares"):
        days.filled(pd.DataFrame({"level": ["1", "2"], "n_students": 26, name: [1 / 26, 2 / 26]}))


def test_a_share_of_something_else_says_of_what():
    days = table("days", key("level"), n("n_students"), statistic("days_share", "Part", Form.PERCENT, of="days"))
    assert len(days.filled(pd.DataFrame({"level": ["1"], "n_students": 26, "days_share": [0.05]})).data) == 1


def doses(*unknown, policy):
    """Services of 20 and 30 students: 4 had enough, some are of an unknown dose, the others had too little."""
    rows = {"service": ["tutoring", "tutoring"], "subject": ["french", "mathematics"], "n_students": [20, 30]}
    declared = table(
        "doses", key("service"), key("subject", adds_up=1), n("n_students"),
        *(part(name, group="dose") for name in ("n_full", "n_short", "n_unknown_dose")), not_known=("n_unknown_dose",),
    )  # fmt: skip
    short = [size - 4 - left for size, left in zip(rows["n_students"], unknown, strict=True)]
    data = pd.DataFrame({**rows, "n_full": 4, "n_short": short, "n_unknown_dose": unknown})
    return protected(declared.filled(data), policy).data[["n_full", "n_short", "n_unknown_dose"]]


@pytest.mark.parametrize("policy", [STAFF, PUBLIC])
def test_that_nobody_is_of_an_unknown_dose_is_told_since_two_counts_tell_it(policy):
    """06 tells the students of known dose, 07 all of them: where they are as many, nobody is left."""
    told = doses(0, 0, policy=policy)
    assert told["n_unknown_dose"].tolist() == [0, 0]
    assert told[["n_full", "n_short"]].isna().all(axis=None)


@pytest.mark.parametrize("policy", [STAFF, PUBLIC])
def test_a_zero_of_an_unknown_dose_is_withheld_beside_a_few_with_which_it_adds_up(policy):
    assert doses(3, 0, policy=policy)[["n_full", "n_unknown_dose"]].isna().all(axis=None)
