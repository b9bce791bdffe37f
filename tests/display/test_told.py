"""Where a number of a headline comes from: its own column first, then a fact of its name; or nobody knows."""

import pandas as pd
import pytest

from portraitlib.display.told import cells_of
from portraitlib.display.wording import Words, heard
from portraitlib.results.result import Result
from portraitlib.results.section import key, n, named, part, rate, table

ROWS = table(
    "rows", key("subject"), n("n_students"), part("n_passed"), part("n_not_passed"), rate("success_rate", of="n_passed")
)


@pytest.fixture
def result():
    """Two subjects; 12 students in all, a fact."""
    rows = pd.DataFrame(
        {"subject": ["french", "history"], "n_students": [8, 4], "n_passed": [2, 3], "n_not_passed": [6, 1],
         "success_rate": [0.25, 0.75]}
    )  # fmt: skip
    return Result(tables=named(ROWS.filled(rows)), counts={"students": 12})


def quoted(result, sentence, **facts):
    with heard() as said:
        headline = Words("fr").say(sentence, **facts)
    return {cell.place: (cell.table, cell.row, cell.column) for cell in cells_of(headline, said, result)}


def test_a_number_names_the_table_the_row_and_the_column_it_quotes(result):
    found = quoted(result, "{success_rate:percent} (n = {n_students:count})", success_rate=0.75, n_students=4)
    assert found == {"success_rate": ("rows", 1, "success_rate"), "n_students": ("rows", 1, "n_students")}


def test_a_number_under_another_name_is_a_count_of_a_table_or_a_fact_of_the_result(result):
    assert quoted(result, "{n:count} sur {total:count}", n=8, total=12) == {
        "n": ("rows", 0, "n_students"),
        "total": ("", -1, "students"),
    }


def test_a_number_made_by_the_view_is_known_of_nobody(result):
    assert quoted(result, "{share:percent}", share=0.5) == {"share": ("", -1, "")}


def test_a_number_that_the_headline_does_not_hold_is_not_looked_for(result):
    with heard() as said:
        Words("fr").say("{share:percent}", share=0.5)
    assert cells_of("15 % (n = 4)", said, result) == ()


def test_numbers_are_heard_by_who_listens_only():
    with heard() as said:
        Words("fr").plural("{n} élève", "{n} élèves", 3)
    Words("fr").say("{n:count}", n=4)
    assert {(one.place, one.written, one.value) for one in said} == {("n", "3", 3.0)}
