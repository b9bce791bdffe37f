"""Parts of who comes that other tables tell: where one of them is of a few students, those tied to it go too."""

import pandas as pd
import pytest

from portraitlib.results.disclosure import protected
from portraitlib.rules import DisclosurePolicy
from portraitlib.studies.follow_up.measures.coming import BY_LEVEL
from portraitlib.studies.follow_up.measures.coming_tied import TIED, told_together

STAFF = DisclosurePolicy(minimum_count=5, complementary=True)
CAME, ASKED = TIED


def row(level, **counts):
    told = dict.fromkeys([*BY_LEVEL.names, *(name for some in TIED.values() for name in some)], 0)
    told |= {"n_asked_for": 40, "n_not_asked": 20, "n_sent": 10, "n_not_sent": 50, "n_willing": 10, "n_not_willing": 50}
    told |= {"n_came": 30, "n_never_came": 30, "n_came_most": 20, "n_not_most": 40, "n_offered": 20}
    return pd.DataFrame([told | {"grade_level": level, "n_students": 60} | counts])


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ({}, set()),
        ({"n_given_never": 2}, {"n_came", "n_never_came"}),
        ({"n_not_written": 2, "n_never_came": 28}, set(CAME)),
        ({"n_offered": 3}, set(ASKED)),
        ({"n_given_never": 7}, set()),
    ],
)
def test_parts_go_on_every_row_of_those_that_add_up(counts, gone):
    rows = [row("1"), row("2", **counts)]
    withheld = protected(told_together(BY_LEVEL, rows, rows, 5), STAFF).withheld
    assert set(withheld.columns[withheld.all()]) == gone


def test_parts_of_rows_that_do_not_add_up_go_row_by_row():
    rows = [row("1"), row("2", n_given_never=2)]
    assert protected(told_together(BY_LEVEL, rows, [], 5), STAFF).withheld["n_came"].iloc[1]
