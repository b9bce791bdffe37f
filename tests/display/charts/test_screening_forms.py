"""The waterfall and the days of a year: what they draw is what their table says."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from portraitlib.display import charts
from portraitlib.display.charts import page as chart_page
from portraitlib.display.tables import shown_table
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable

FR = Words("fr")


def parts(points):
    data = pd.DataFrame({"indicator": [f"part {place}" for place in range(len(points))], "points": points,
                         "most_points": 14.0})  # fmt: skip
    return shown_table(ResultTable("t", data, ("indicator",)), FR, title="t",
                       columns=("indicator", ("points", Form.MARK), ("most_points", Form.MARK)))  # fmt: skip


def days(shares, late=None):
    data = pd.DataFrame({"date": pd.bdate_range("2025-09-01", periods=len(shares)), "missed_share": shares,
                         "n_late": late or [0] * len(shares)})  # fmt: skip
    return shown_table(ResultTable("t", data, ("date",)), FR, title="t",
                       columns=("date", ("missed_share", Form.PERCENT), "n_late"))  # fmt: skip


@pytest.fixture
def pages(monkeypatch):
    kept = []
    whole = chart_page.Page.svg

    def keeping(page):
        kept.append(page)
        return whole(page)

    monkeypatch.setattr(chart_page.Page, "svg", keeping)
    return kept


def widths(page, role):
    return [
        round(float(shape.path.vertices[:, 0].max() - shape.path.vertices[:, 0].min()), 1)
        for shape in page.shapes
        if shape.role == role
    ]


def waterfall(shown):
    return charts.waterfall(shown, FR, label="indicator", value="points", most="most_points", maximum=100.0,
                            targets=((25, "palier 2"),), title="De quoi")  # fmt: skip


def test_a_bar_starts_where_the_one_before_ends(pages):
    waterfall(parts([14.0, 7.0, 3.5]))
    bars = [shape.path.vertices[:, 0] for shape in pages[0].shapes if shape.role == "bar"]
    assert [round(float(after.min() - before.max()), 1) for before, after in pairwise(bars)] == [0, 0]
    long, half, quarter = widths(pages[0], "bar")
    assert (round(long / half, 1), round(long / quarter, 1)) == (2, 4)


def test_a_part_that_is_not_known_is_hatched_and_said(pages):
    waterfall(parts([14.0, None]))
    assert len(widths(pages[0], "bar")) == 1
    assert len(widths(pages[0], "withheld")) == 2, "in the figure and in the legend"
    assert any("non connu" in text.text for text in pages[0].texts)


def test_days_missed_in_part_are_filled_in_part_and_a_late_arrival_has_a_dot(pages):
    charts.calendar(days([0, 1, 0.5, 0], [0, 0, 0, 1]), FR, date="date", share="missed_share", late="n_late", title="t")
    page = pages[0]
    cells = next(shape for shape in page.shapes if shape.role == "day")
    assert len(cells.path.vertices) == 4 * 5, "one outline a day"
    assert [len(shape.points.vertices) for shape in page.shapes if shape.role == "late"] == [1, 1]
    assert {"lundi", "vendredi"} <= {text.text for text in page.texts}


def test_a_long_year_is_cut_into_two_bands_where_cells_are_written_in(pages):
    """One band of forty weeks leaves 16 px a day: on a phone nobody reads a percentage there."""
    year = days([0.1] * 200)
    charts.calendar(year, FR, date="date", value="missed_share", title="t")
    charts.calendar(year, FR, date="date", share="missed_share", title="t")
    written, drawn = pages
    assert [sum(text.text == "lundi" for text in page.texts) for page in pages] == [2, 1]
    assert min(widths(written, "day")) >= 24
    assert min(text.size for text in written.texts if text.role == "cell") >= 12
    assert len({text.box[1] for text in drawn.texts if text.role == "row"}) == 5


def test_a_saturday_has_no_cell_and_the_weeks_of_a_holiday_stay_blank(pages):
    shown = days([0.0, 0.0, 0.0])  # put on a Friday, a Saturday, the Monday but one
    dates = pd.to_datetime(["2025-09-05", "2025-09-06", "2025-09-15"])
    shown = replace(shown, rows=shown.rows.assign(date=dates))
    charts.calendar(shown, FR, date="date", value="missed_share", title="t")
    lefts = sorted(shape.path.vertices[:, 0].min() for shape in pages[0].shapes if shape.role == "day")
    assert len(lefts) == 2 and lefts[1] - lefts[0] == pytest.approx(2 * 40)


def test_an_empty_table_is_said():
    for svg in (waterfall(parts([])), charts.calendar(days([]), FR, date="date", share="missed_share", title="t")):
        assert svg.startswith(b"<svg")


def test_a_figure_of_twice_the_rows_makes_twice_the_calls_at_most(python_calls):
    def calendar(shown):
        charts.calendar(shown, FR, date="date", share="missed_share", late="n_late", title="t")

    for draw, few, many in ((waterfall, parts([10.0] * 6), parts([10.0] * 12)),
                            (calendar, days([0.1] * 90), days([0.1] * 180))):  # fmt: skip
        draw(many)  # letters are measured once and kept
        assert python_calls(draw, many) < 2.1 * python_calls(draw, few)
