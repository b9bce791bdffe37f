"""A table of which a figure keeps some rows: what is said of a withheld cell goes with its row."""

import pandas as pd
import pytest

from portraitlib.analysis.result import ResultTable
from portraitlib.display.tables import shown_table, written_column
from portraitlib.display.views.group_portrait import phrases as of_group
from portraitlib.display.views.school_portrait import phrases as of_school
from portraitlib.display.wording import Words

FR = Words("fr")


def rates_of_groups():
    """Group 12 is too small; the rate of 13 would tell on a few students; that of 11 is told."""
    data = pd.DataFrame(
        {"group": ["11", "12", "13"], "n_students": [40.0, None, 8.0], "success_rate": [0.6, None, None]}
    )
    withheld = pd.DataFrame({"group": False, "n_students": [False, True, False], "success_rate": [False, True, True]})
    table = ResultTable(
        "sizes", data, ("group",), n="n_students", withheld=withheld,
        bounds=pd.DataFrame("", index=data.index, columns=data.columns), withheld_below=5,
    )  # fmt: skip
    return shown_table(table, FR, title="Groupes")


@pytest.mark.parametrize("phrases", [of_school, of_group])
@pytest.mark.parametrize("kept", [["12", "13"], ["13"], ["11", "12"], []])
def test_the_reason_of_a_withheld_cell_stays_with_its_row(phrases, kept):
    shown = rates_of_groups()
    told = dict(zip(shown.rows["group"], written_column(shown, FR, "success_rate"), strict=True))
    assert told == {"11": "60\u00a0%", "12": "n < 5", "13": "retenu"}
    some = phrases.only(shown, shown.rows["group"].isin(kept))
    assert written_column(some, FR, "success_rate") == [told[group] for group in kept]


@pytest.mark.parametrize("phrases", [of_school, of_group])
def test_a_table_that_withholds_nothing_has_no_reason_to_keep(phrases):
    data = pd.DataFrame({"group": ["11", "12"], "n_students": [40, 3]})
    shown = shown_table(ResultTable("sizes", data, ("group",), n="n_students"), FR, title="Groupes")
    some = phrases.only(shown, shown.rows["group"] == "12")
    assert (some.small_rows, written_column(some, FR, "n_students")) == ((), ["3"])
