"""What a declared table says to the disclosure rule."""

import pandas as pd

from portraitlib.results.columns import key, n, part, rate, statistic
from portraitlib.results.tables import table

MARKS = table(
    "marks",
    key("subject", adds_up=2),
    key("level", adds_up=1),
    n("n_students"),
    part("n_passed", group=("passed", "near")),
    part("n_not_passed", group="passed"),
    part("n_stayed", group="near"),
    rate("success_rate", of="n_passed", told=("rate_low",)),
    rate("share", of="n_not_passed", told=()),
    statistic("rate_low"),
    statistic("mean_mark"),
)


def filled():
    return MARKS.filled(pd.DataFrame({name: [1] for name in MARKS.names}))


def test_a_part_may_be_of_several_groups():
    assert filled().parts == (("n_passed", "n_not_passed"), ("n_passed", "n_stayed"))


def test_a_rate_may_be_told_by_some_statistics_by_none_or_by_all():
    assert filled().told == {"success_rate": ("rate_low",), "share": ()}
    by_all = table("marks", key("subject"), n("n_students"), part("n_passed"), rate("success_rate", of="n_passed"))
    assert by_all.filled(pd.DataFrame({name: [1] for name in by_all.names})).told == {}


def test_lines_are_protected_in_the_order_that_keys_say():
    assert filled().adds_up_along == ("level", "subject")
