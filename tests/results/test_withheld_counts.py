"""Numbers of sentences: not the total of a line that is withheld whole, where it would tell the rows of the line."""

import pandas as pd
import pytest

from portraitlib.results.columns import key, n
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Result, named
from portraitlib.results.tables import table
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

PUBLIC = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
REASONS = table("reasons_to_leave", key("level", adds_up=True), n("n_students"))


def departed(sizes, counted):
    """How many a sentence may say left, beside the table of their reasons."""
    data = pd.DataFrame({"level": [str(place) for place in range(len(sizes))], "n_students": sizes})
    reader = Reader("fr", "public", PUBLIC)
    result = Result(tables=named(REASONS.filled(data)), counts={"departed": counted}, reader=reader)
    return disclose(result).counts["departed"]


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        ([3, 2, 2, 3], None),  # 10 in all: none could be more than 7
        ([9, 9, 9, 9], 36),  # 36 in all: each may be 9 or fewer
        ([20, 30, 40], 90),
    ],
)
def test_a_total_is_not_said_where_it_would_narrow_a_line_that_is_withheld_whole(sizes, count):
    assert departed(sizes, sum(sizes)) == count


def test_another_number_beside_such_a_line_is_said():
    assert departed([3, 2, 2, 3], 285) == 285
