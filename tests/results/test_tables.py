"""What a declared table says to the disclosure rule."""

import importlib
import pkgutil
import sys

import pandas as pd
import pytest

import portraitlib.studies
from portraitlib.results.columns import declared, key, n, part, rate, statistic
from portraitlib.results.forms import Form
from portraitlib.results.tables import Table, table

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


def every_table():
    """Tables that the studies declare."""
    for module in pkgutil.walk_packages(portraitlib.studies.__path__, "portraitlib.studies."):
        importlib.import_module(module.name)
    rooms = [vars(module) for name, module in sorted(sys.modules.items()) if name.startswith("portraitlib.studies.")]
    return {id(one): one for room in rooms for one in room.values() if isinstance(one, Table)}.values()


def intervals_of(table):
    """Of each interval: its value, which stands before it, and its low bound."""
    value = None
    for one in table.columns:
        if one.name.endswith("_low"):
            yield value, one
        elif not one.name.endswith("_high"):
            value = one


def form_of(role):
    return role.form or declared(role.name).form


def test_an_interval_is_never_in_percentage_points_around_a_value_on_a_scale():
    scales = {Form.NUMBER, Form.MARK, Form.COUNT}
    tables = every_table()
    pairs = [(one.name, value.name, form_of(value), form_of(low)) for one in tables for value, low in intervals_of(one)]
    assert len(pairs) > 100
    assert [pair for pair in pairs if pair[2] in scales and pair[3] in (Form.POINTS, Form.PERCENT)
            and (pair[0], pair[1]) not in {("with_peers", "n_peers")}] == []  # fmt: skip


def test_a_share_of_the_students_of_a_row_is_declared_with_its_numerator():
    with pytest.raises(ValueError, match="is a share of the students of its row"):
        statistic("share_of_a_test", of="students")
