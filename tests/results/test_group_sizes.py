"""A page about one group does not say how many it counts, where that would give back the size of another."""

import pandas as pd
import pytest

from portraitlib.results.columns import key, n, statistic
from portraitlib.results.forms import Form
from portraitlib.results.group_sizes import beside_groups, untold_groups
from portraitlib.results.result import Result, named
from portraitlib.results.tables import table
from portraitlib.tables.school import school_in_memory

TAKEN = table("taken_here", key("instrument"), n("n_students"), statistic("share", form=Form.PERCENT, of="points"))
OF_GROUPS = "portraitlib.studies.group_portrait.measures.instruments"


def school_of(sizes, audience):
    """A school whose groups, named by their level, have these sizes."""
    rows = [(f"{name}-{n}", 2026, name, int(name[0])) for name, size in sizes.items() for n in range(size)]
    students = pd.DataFrame(rows, columns=["student_id", "school_year", "group", "grade_level"])
    return school_in_memory({"students": students}, audience=audience)


def told(sizes, audience, group):
    """What a page about a group counts, before it is disclosed: which of its rows go with what stands beside them."""
    data = pd.DataFrame({"instrument": ["T"], "n_students": [sizes[group]], "share": [0.5]})
    result = Result(tables=named(TAKEN.filled(data)), counts={"students": sizes[group]})
    return beside_groups(result, OF_GROUPS, school_of(sizes, audience), {"group": group})


ALONE = {"11": 15, "21": 19, "51": 9}
SAME_LEVEL = {"11": 20, "12": 3, "21": 25}


@pytest.mark.parametrize(
    ("sizes", "audience", "untold"),
    [
        (ALONE, "public", {"11", "51"}),  # the only groups of their levels, which add up to the school
        (ALONE, "personnel", set()),
        (SAME_LEVEL, "personnel", {"11", "12"}),
        (SAME_LEVEL, "interne", set()),
    ],
)
def test_the_size_of_a_group_is_not_told_where_it_would_give_back_that_of_another(sizes, audience, untold):
    assert untold_groups(school_of(sizes, audience)) == untold


def test_a_page_about_such_a_group_withholds_what_it_counts_and_its_sentences_say_no_number():
    found = told(ALONE, "public", "11")
    assert found.tables["taken_here"].kin[0].table.withheld["n_students"].all()
    assert found.counts == {"students": None}


def test_the_staff_keeps_the_shares_of_such_a_group():
    assert told(SAME_LEVEL, "personnel", "11").tables["taken_here"].kin[0].keeps_shares


def test_a_page_about_another_group_is_as_it_was():
    found = told(ALONE, "public", "21")
    assert (found.tables["taken_here"].kin, found.counts) == ((), {"students": 19})
