"""Lines in time: a line per row, a blank, an arrow where it goes on."""

import pandas as pd
import pytest

import portraitlib.studies.accompaniment.measures.lines  # noqa: F401  declares the columns drawn
from portraitlib.display import charts
from portraitlib.display.charts import page as chart_page
from portraitlib.display.tables import shown_table
from portraitlib.display.wording import Words
from portraitlib.results.result import ResultTable

FR = Words("fr")
NAMES = ("se poursuit", "terminé", "pause")


def lines(n):
    days = pd.to_datetime(["2025-09-08"] * n)
    data = pd.DataFrame({"group": [f"g{place}" for place in range(n)], "start_date": days,
                         "until": days + pd.Timedelta(days=100), "gap_from": [days[0] + pd.Timedelta(days=20)] * n,
                         "gap_to": [days[0] + pd.Timedelta(days=40)] + [pd.NaT] * (n - 1)} if n else
                        {name: [] for name in ("group", "start_date", "until", "gap_from", "gap_to")})  # fmt: skip
    return shown_table(ResultTable("t", data, ("group",)), FR, title="t")


@pytest.fixture
def roles(monkeypatch):
    kept = []
    whole = chart_page.Page.svg
    monkeypatch.setattr(chart_page.Page, "svg", lambda page: kept.append(page) or whole(page))
    return lambda: [shape.role for shape in kept[-1].shapes]


def drawn(shown, goes_on):
    return charts.spans(shown, FR, label="group", start="start_date", end="until", gap=("gap_from", "gap_to"),
                        goes_on=goes_on, names=NAMES, title="Les liens")  # fmt: skip


def test_a_line_a_row_with_a_blank_where_one_is_and_an_arrow_where_it_goes_on(roles):
    drawn(lines(2), [True, False])
    found = roles()
    assert found.count("span") == 2
    assert found.count("gap") == 2  # of one row: the blank, and what tells it
    assert (found.count("goes on"), found.count("end")) == (2, 2)  # the legend has one of each


def test_without_a_row_it_says_so():
    assert drawn(lines(0), []).startswith(b"<")
