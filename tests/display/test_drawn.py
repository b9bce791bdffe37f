"""What a figure keeps of a table keeps what is said of its withheld cells."""

import pandas as pd
import pytest

from portraitlib.display.drawn import exact, only, with_labels, with_texts
from portraitlib.display.tables import shown_table, written_column
from portraitlib.display.wording import Words
from portraitlib.results.result import ResultTable

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


@pytest.mark.parametrize("kept", [["12", "13"], ["13"], ["11", "12"], []])
def test_the_reason_of_a_withheld_cell_stays_with_its_row(kept):
    shown = rates_of_groups()
    told = dict(zip(shown.rows["group"], written_column(shown, FR, "success_rate"), strict=True))
    assert told == {"11": "60\u00a0%", "12": "n < 5", "13": "retenu"}
    some = only(shown, shown.rows["group"].isin(kept))
    assert written_column(some, FR, "success_rate") == [told[group] for group in kept]


def test_a_table_that_withholds_nothing_has_no_reason_to_keep():
    data = pd.DataFrame({"group": ["11", "12"], "n_students": [40, 3]})
    shown = shown_table(ResultTable("sizes", data, ("group",), n="n_students"), FR, title="Groupes")
    some = only(shown, shown.rows["group"] == "12")
    assert (some.small_rows, written_column(some, FR, "n_students")) == ((), ["3"])


def test_an_added_column_stands_last_and_is_never_withheld():
    shown = with_texts(rates_of_groups(), "place", "Où", ["a", "b", "c"])
    assert [(column.name, column.label) for column in shown.columns][-1] == ("place", "Où")
    assert written_column(shown, FR, "place") == ["a", "b", "c"]
    assert not shown.withheld["place"].any()


def test_other_words_for_a_column_leave_its_values():
    shown = with_labels(rates_of_groups(), group=["le 11", "le 12", "le 13"])
    assert written_column(shown, FR, "group") == ["le 11", "le 12", "le 13"]
    assert shown.rows["group"].tolist() == ["11", "12", "13"]


def test_a_value_that_is_missing_or_a_bound_is_not_exact():
    data = pd.DataFrame({"success_rate": [0.6, 0.9, None]})
    bounds = pd.DataFrame({"success_rate": ["", ">", ""]})
    assert exact(ResultTable("rates", data, (), bounds=bounds), "success_rate").tolist() == [True, False, False]
    assert exact(ResultTable("rates", data, ()), "success_rate").tolist() == [True, True, False]
