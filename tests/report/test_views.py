"""The views a notebook showed, read back."""

from nbformat.v4 import new_code_cell, new_notebook, new_output

from portraitlib.report.views import school_headline, views_of
from portraitlib.results.forms import Form


def notebook(*bundles):
    return new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data) for data in bundles])])


def test_a_view_comes_back_with_its_tables_and_forms(shown):
    (view,) = views_of(notebook(shown, {"text/plain": "autre"}))
    (table,) = view.tables
    assert (view.name, table.name) == ("reussite", "success_rates")
    assert [column.form for column in table.columns][:3] == [Form.TEXT, Form.COUNT, Form.PERCENT]
    assert table.rows[0][:3] == ["french", 1240, 0.825]
    assert table.withheld[1] == [False, True, True, False, False]


def test_a_table_shown_twice_keeps_both_copies_apart(shown):
    views = views_of(notebook(shown, shown, shown))
    assert [view.tables[0].name for view in views] == ["success_rates", "success_rates_2", "success_rates_3"]


def test_the_first_view_that_stands_for_the_school_gives_its_headline(shown):
    assert school_headline(views_of(notebook(shown))).startswith("La réussite en mathématique")
    assert school_headline([]) == ""
