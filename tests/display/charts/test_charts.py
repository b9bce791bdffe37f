"""What figures draw, looked at through matplotlib's own objects."""

from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

from portraitlib.analysis.result import ResultTable
from portraitlib.display import charts
from portraitlib.display.charts import axes as chart_axes
from portraitlib.display.charts import bar_rows, broken_lines, canvas, cells, dots
from portraitlib.display.tables import shown_table
from portraitlib.display.view import Form
from portraitlib.display.wording import Words

FR = Words("fr")
MODULES = (bar_rows, broken_lines, cells, dots)


def a_table(n=6, bounds=None):
    data = pd.DataFrame({"subject": ["french", "mathematics"] * (n // 2), "course_level": np.arange(n) // 2 + 1})
    data["n_students"] = 20 + np.arange(n)
    data["success_rate"] = np.linspace(0.45, 0.95, n)
    data["rate_low"], data["rate_high"] = data["success_rate"] - 0.05, data["success_rate"] + 0.04
    withheld = pd.DataFrame(False, index=data.index, columns=data.columns)
    withheld.loc[1, data.columns[2:]] = True
    data.loc[data.index == 2, "success_rate"] = np.nan
    table = ResultTable(
        "t", data, ("subject", "course_level"), n="n_students", withheld=withheld, bounds=bounds, withheld_below=5
    )
    return shown_table(table, FR, title="t")


def trend(years=(2017, 2018, 2019, 2021, 2022), subjects=("french", "mathematics"), series=("a", "a", "a", "b", "b")):
    rows = [(subject, year, name) for subject in subjects for year, name in zip(years, series, strict=True)]
    data = pd.DataFrame(rows, columns=["subject", "school_year", "series"])
    data["success_rate"] = np.linspace(0.6, 0.9, len(data))
    data["rate_low"], data["rate_high"] = data["success_rate"] - 0.1, data["success_rate"] + 0.1
    return shown_table(ResultTable("t", data, ("subject", "school_year")), FR, title="t")


@pytest.fixture
def drawn(monkeypatch):
    """Figures as drawn, kept before they become bytes."""
    kept = []

    @contextmanager
    def keeping(*choices):
        with canvas.canvas(*choices) as (figure, axes):
            kept.append(figure)
            yield figure, axes

    for module in MODULES:
        monkeypatch.setattr(module, "canvas", keeping)
    return kept


def words_of(figure):
    figure.draw_without_rendering()
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def boxes(texts):
    return [text.get_window_extent() for text in texts]


def overlap(texts):
    drawn = boxes(texts)
    return [
        (one, other)
        for one in range(len(drawn))
        for other in range(one + 1, len(drawn))
        if drawn[one].shrunk(0.98, 0.9).overlaps(drawn[other].shrunk(0.98, 0.9))
    ]


def heat(table=None, **more):
    choices = {"row": "subject", "column": "course_level", "value": "success_rate", "n": "n_students"}
    choices |= {"title": "Constat", "subtitle": "Mesure"}
    return charts.heatmap(table or a_table(), FR, **{**choices, **more})


def dot(table=None, **more):
    choices = {
        "label": ("subject", "course_level"), "value": "success_rate", "low": "rate_low", "high": "rate_high",
        "n": "n_students", "target": 0.8, "target_label": "Cible", "title": "Constat",
    }  # fmt: skip
    return charts.interval_dots(table or a_table(), FR, **{**choices, **more})


def line(table=None, **more):
    choices = {"x": "school_year", "value": "success_rate", "line": "subject", "segment": "series", "title": "Constat"}
    return charts.series(table or trend(), FR, **{**choices, **more})


def bar(table=None, **more):
    choices = {"label": ("subject", "course_level"), "value": "success_rate", "n": "n_students", "title": "Constat"}
    return charts.bars(table or a_table(), FR, **{**choices, **more})


FORMS = [heat, dot, line, bar]


@pytest.mark.parametrize("draw", FORMS)
def test_a_form_gives_a_png_and_the_same_one_each_time(draw):
    once = draw()
    assert once.startswith(b"\x89PNG")
    assert once == draw()


@pytest.mark.parametrize("draw", FORMS)
def test_no_figure_is_left_open_in_pyplot(draw):
    import matplotlib.pyplot as plt

    draw()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("draw", FORMS)
def test_the_title_is_the_finding_and_no_word_is_a_library_s(draw, drawn):
    draw()
    words = words_of(drawn[0])
    assert "Constat" in words
    assert [word for word in words if "_" in word or word in {"Count", "Density", "value", "None", "nan"}] == []


@pytest.mark.parametrize("draw", FORMS)
def test_every_number_has_a_french_decimal_sign(draw, drawn):
    draw()
    assert [word for word in words_of(drawn[0]) if any(f"{digit}." in word for digit in range(10))] == []


@pytest.mark.parametrize("draw", FORMS)
def test_long_titles_are_folded_within_the_figure(draw, drawn):
    draw(title="Un constat qui tient en une très longue phrase " * 3)
    figure = drawn[0]
    figure.draw_without_rendering()
    title = figure.texts[0].get_window_extent()
    assert title.x1 <= figure.bbox.x1
    assert title.y0 >= max(axes.get_tightbbox().y1 for axes in figure.axes) - 1


@pytest.mark.parametrize("draw", FORMS)
def test_nothing_is_cut_at_the_edges(draw, drawn):
    draw()
    figure = drawn[0]
    figure.draw_without_rendering()
    inside = figure.bbox.padded(1)
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1


def test_a_withheld_cell_is_hatched_and_a_missing_one_blank(drawn):
    heat()
    words, axes = words_of(drawn[0]), drawn[0].axes[0]
    assert words.count("n < 5") == 1
    assert [patch.get_hatch() for patch in axes.patches] == ["////"]
    assert "—" in words
    assert "45\u00a0%\nn = 20" in words


def test_cells_are_written_in_the_ink_that_contrasts_best():
    from matplotlib import colormaps

    for place in np.linspace(0, 1, 21):
        shade = colormaps["cividis"](place)
        ink = canvas.readable_ink(shade)
        assert contrast(shade, ink) >= 4.5


@pytest.mark.parametrize("colour", canvas.HUES)
def test_hues_contrast_with_white(colour):
    assert contrast("white", colour) >= 3
    assert contrast("white", canvas.TEXT_COLOURS[colour]) >= 4.5


def contrast(one, other):
    from matplotlib.colors import to_rgb

    def luminance(colour):
        parts = np.array(to_rgb(colour))
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_dots_are_sorted_and_say_how_many_students(drawn):
    dot()
    labels = [label.get_text() for label in drawn[0].axes[0].get_yticklabels()]
    assert labels[0] == "Français, langue d'enseignement\n1re secondaire (n\u00a0=\u00a020)"
    assert "Mathématique · 1re secondaire" in labels[-2:]  # withheld: no number, and last


def test_rows_of_a_long_list_do_not_touch(drawn):
    dot(a_table(24))
    drawn[0].draw_without_rendering()
    assert overlap(drawn[0].axes[0].get_yticklabels()) == []


def test_a_bound_is_an_arrow_and_not_a_dot(drawn):
    table = a_table()
    table.bounds.loc[5, "success_rate"] = ">"
    dot(table)
    assert ">\u00a095\u00a0%" in words_of(drawn[0])


def test_a_line_is_broken_where_the_rules_change_and_where_a_year_is_missing(drawn):
    line()
    lines = [tuple(drawn_line.get_xdata()) for drawn_line in drawn[0].axes[0].lines]
    assert lines == [(0, 1, 2), (3, 4)] * 2


def test_a_missing_value_breaks_a_line(drawn):
    table = trend(series=("a",) * 5)
    table.rows.loc[1, "success_rate"] = np.nan
    line(table)
    assert [tuple(one.get_xdata()) for one in drawn[0].axes[0].lines][:2] == [(0,), (2, 3, 4)]


def test_lines_that_end_together_have_names_that_do_not_touch(drawn):
    table = trend(subjects=("french", "mathematics", "science", "english_second_language"))
    table.rows["success_rate"] = 0.7
    line(table)
    figure = drawn[0]
    figure.draw_without_rendering()
    names = [text for text in figure.axes[0].texts if text.get_text()]
    assert len(names) == 4
    assert overlap(names) == []


def test_beyond_four_lines_those_that_matter_are_in_colour(drawn):
    subjects = ("french", "mathematics", "science", "history", "arts", "geography")
    line(trend(subjects=subjects), highlight=["Histoire"])
    colours = {one.get_color() for one in drawn[0].axes[0].lines}
    assert colours == {canvas.BACKGROUND, canvas.BLUE}


def test_many_school_years_do_not_touch(drawn):
    line(trend(years=tuple(range(2014, 2026)), series=("a",) * 12))
    drawn[0].draw_without_rendering()
    assert overlap(drawn[0].axes[0].get_xticklabels()) == []


def test_a_single_year_can_be_drawn():
    assert line(trend(years=(2026,), series=("a",)), low="rate_low", high="rate_high").startswith(b"\x89PNG")


def test_a_narrow_range_of_rates_does_not_look_large(drawn):
    table = a_table(2)
    table.rows["success_rate"] = [0.91, 0.92]
    dot(table, target=None)
    low, high = drawn[0].axes[0].get_xlim()
    assert high - low >= chart_axes.SMALLEST_SHARE_RANGE


def test_ticks_have_the_decimals_their_step_needs(drawn):
    table = a_table(2)
    table.rows["success_rate"] = [0.0012, 0.0051]
    bar(table)
    labels = [label.get_text() for label in drawn[0].axes[0].get_xticklabels()]
    assert len(set(labels)) == len(labels)


def test_bars_write_their_value_and_what_is_withheld(drawn):
    bar()
    words = words_of(drawn[0])
    assert "45\u00a0%" in words
    assert "n < 5" in words


def test_an_empty_table_draws_without_failing():
    table = shown_table(
        ResultTable("t", a_table().rows.iloc[:0], ("subject", "course_level"), n="n_students"), FR, title="t"
    )
    for draw in (bar, dot):
        assert draw(table).startswith(b"\x89PNG")


def test_points_are_coloured_from_both_sides_of_zero(drawn):
    table = shown_table(
        ResultTable("t", a_table().rows.assign(gap=[-0.2, 0, 0.1, 0.2, 0.1, 0.3]), ("subject", "course_level")),
        FR,
        title="t",
        columns=["subject", "course_level", ("gap", Form.POINTS)],
    )
    heat(table, value="gap", n="")
    assert "\u221220,0\u00a0points" in words_of(drawn[0])
