"""Each number of a headline is a cell or a fact of its result; one cell is one number wherever it stands."""

from collections import defaultdict
from unittest.mock import patch

import pandas as pd
import pytest

from portraitlib.display import show
from portraitlib.results.disclosure import disclose
from portraitlib.tables.school import open_school

EVERY = ("00", "01", "02", "03", "04", "05")
DERIVED = {
    ("*", "least"): "smallest difference that would have been seen, from the intervals shown (display.absence)",
    ("*", "most"): "largest one",
    ("*", "times"): "how often it would have been: the power of display.absence",
    ("*", "expected"): "students read, times the promised share of false alarms",
    ("moments", "low"): "gap_low in points",
    ("moments", "high"): "gap_high in points",
    ("notes-au-seuil", "share"): "share that would have been seen, from the number of results expected",
    ("validite-justesse", "of_100"): "a hundred times the area under the curve, of the fact",
    ("validite-justesse", "low_of_100"): "its interval",
    ("validite-justesse", "high_of_100"): "its interval",
    ("validite-avance", "share"): "the limit under which nearly nobody is known, a constant",
    ("fausses-alertes", "per"): "a thousand times the share of the fact",
    ("paliers", "n"): "sum of the rows of tiers 2 and 3",
    ("paliers", "share"): "sum of the rows of tiers 2 and 3",
}
"""Numbers made of cells by a view, with how; `*` is any view."""


@pytest.fixture(scope="module")
def results_and_views(run_cells, sample_store):
    """Function of a notebook, a school and an audience: results as disclosed, with the view made of each."""

    def run(notebook, school, audience):
        made, true_view = [], show.shown_view

        def kept(result):
            view = true_view(result)
            made.append((disclose(result), view))
            return view

        opened = open_school(school=school, store=str(sample_store), audience=audience)
        with patch.object(show, "shown_view", kept):
            run_cells(notebook, opened)
        return made

    return run


@pytest.mark.parametrize(
    ("notebooks", "school", "audience"),
    [
        (("04",), "999001", "interne"),
        pytest.param(EVERY, "999001", "interne", marks=pytest.mark.long),
        pytest.param(EVERY, "999001", "personnel", marks=pytest.mark.long),
        pytest.param(EVERY, "999003", "public", marks=pytest.mark.long),
    ],
)
def test_each_number_of_a_headline_quotes_a_cell_and_a_cell_says_one_thing_in_every_view(
    results_and_views, notebooks, school, audience
):
    unknown, said, n_quoted = [], defaultdict(set), 0
    for notebook in notebooks:
        for result, view in results_and_views(notebook, school, audience):
            n_quoted += sum(bool(cell.column) for cell in view.cells)
            unknown += [
                (notebook, view.name, cell.place, cell.written)
                for cell in view.cells
                if not cell.column and not {(view.name, cell.place), ("*", cell.place)} & set(DERIVED)
            ]
            for table in result.tables.values():
                for place, number in cells(table):
                    said[(notebook, *place)].add(number)
    assert unknown == []
    assert n_quoted > 5 * len(notebooks)
    assert {place: numbers for place, numbers in said.items() if len(numbers) > 1} == {}


def cells(table):
    """Population (what a row is about, how many), measure and value of each number of a table about students."""
    if not table.n:
        return
    # What the smaller side of a comparison is protects it, and is never shown.
    parts = (name for names in table.parts for name in names)
    measures = [name for name in (*table.rates, *parts) if name not in ("fewest_share", "few_share")]
    for row in table.data.to_dict("records"):
        about = tuple(sorted((name, str(row[name])) for name in table.grain if str(row[name]) not in ("", "all")))
        for name in measures:
            if pd.notna(row[name]) and pd.notna(row[table.n]):
                yield (about, row[table.n], name), round(float(row[name]), 6)
