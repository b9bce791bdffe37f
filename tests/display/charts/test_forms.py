"""What figures draw: the page behind each picture, and the picture itself."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from portraitlib.display import charts
from portraitlib.display.charts import page as pages
from portraitlib.display.charts import palette, scales
from portraitlib.display.charts.axes import with_axes
from portraitlib.display.charts.page import EDGE, WIDTH
from portraitlib.display.charts.shapes import NARROW
from portraitlib.display.tables import shown_table
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.follow_up.measures import progress
from portraitlib.studies.school_portrait.measures import peers, trend

FR = Words("fr")
DRAWN = (peers, progress, trend)
"""Rooms whose columns are drawn below: a column is declared where it is measured."""
SVG = "{http://www.w3.org/2000/svg}"


def shown(data, grain=(), *, withheld=(), columns=(), n=""):
    """Table as a reader sees it; `withheld` lists (row, column)."""
    hidden = pd.DataFrame(False, index=data.index, columns=data.columns)
    for row, column in withheld:
        hidden.loc[row, column] = True
    table = ResultTable("t", data, grain, n=n, withheld=hidden, withheld_below=5 if n else 0)
    return shown_table(table, FR, title="t", columns=columns)


def zones(n=6):
    """Success rates: the second is withheld, the third is missing."""
    data = pd.DataFrame({"subject": [["french", "mathematics"][place % 2] for place in range(n)]})
    data["course_level"] = np.arange(n) // 2 % 6
    data["competency"] = [("reading", "writing", "oral")[place // 12 % 3] for place in range(n)]
    data["n_students"] = 20 + np.arange(n)
    data["success_rate"] = np.linspace(0.45, 0.95, n)
    data["rate_low"], data["rate_high"] = data["success_rate"] - 0.05, data["success_rate"] + 0.04
    data.loc[data.index == 2, "success_rate"] = np.nan
    withheld = [(1, column) for column in data.columns[3:]] if n > 1 else []
    return shown(data, ("subject", "course_level"), withheld=withheld, n="n_students")


def yearly(
    years=(2017, 2018, 2019, 2021, 2022), subjects=("french", "mathematics"), segments=("a", "a", "a", "b", "b")
):
    rows = [(subject, year, name) for subject in subjects for year, name in zip(years, segments, strict=True)]
    data = pd.DataFrame(rows, columns=["subject", "school_year", "segment"])
    data["success_rate"] = np.linspace(0.6, 0.9, len(data))
    data["rate_low"], data["rate_high"] = data["success_rate"] - 0.1, data["success_rate"] + 0.1
    return shown(data, ("subject", "school_year"))


def schools(n=12):
    data = pd.DataFrame({"group": [f"École {place}" for place in range(n)], "n_students": 20 + 30 * np.arange(n)})
    data["success_rate"] = np.linspace(0.6, 0.9, n)
    half = 2 * np.sqrt(0.75 * 0.25 / data["n_students"])
    data["rate_low"], data["rate_high"] = 0.75 - half, 0.75 + half
    data["is_present"] = data.index == 1
    return shown(data, ("group",), withheld=[(3, "success_rate")] if n > 3 else [])


def bins(starts=(50, 52, 54, 56, 58, 60, 62), counts=(7, 8, 0, 9, 11, 40, 12)):
    data = pd.DataFrame({"mark": np.array(starts, dtype=float), "n_students": counts})
    return shown(data, ("mark",), withheld=[(0, "n_students")], n="n_students")


def answers(n=4):
    rows = [(f"G{row}", part, share) for row in range(n) for part, share in (("F", 0.2), ("M", 0.5), ("X", 0.3))]
    data = pd.DataFrame(rows, columns=["group", "sex", "share"]).assign(n_students=25)
    withheld = [(1, "share"), (2, "share")] + [(5 - place, "share") for place in range(3)]
    return shown(data, ("group", "sex"), withheld=withheld if n > 1 else [], n="n_students")


def items(students=30, count=40):
    rng = np.random.default_rng(4)
    codes = rng.choice(["oui", "non", "à demi", "rien"], (students, count), p=[0.6, 0.3, 0.05, 0.05])
    right = (codes == "oui").astype(int)
    rows = [
        (f"Élève {row}", str(column + 1), codes[row, column], right[row].sum(), right[:, column].sum())
        for row in range(students)
        for column in range(count)
    ]
    return shown(pd.DataFrame(rows, columns=["student", "item", "reply", "n_students", "n_expected"]))


def skills(n=5):
    data = pd.DataFrame({"group": [f"Nombres décimaux et pourcentages {place}" for place in range(n)]})
    data["start_rate"], data["end_rate"] = np.linspace(0.4, 0.42, n), np.linspace(0.5, 0.8, n)
    return shown(data, ("group",), withheld=[(1, "end_rate")] if n > 1 else [])


def heat(table=None, **more):
    choices = {"row": "subject", "column": "course_level", "value": "success_rate", "n": "n_students"}
    return charts.heatmap(table or zones(), FR, **{**choices, "title": "Constat", "subtitle": "Mesure", **more})


def dot(table=None, **more):
    choices = {
        "label": ("subject", "course_level"), "value": "success_rate", "low": "rate_low", "high": "rate_high",
        "n": "n_students", "target": 0.8, "target_label": "Cible", "title": "Constat",
    }  # fmt: skip
    return charts.interval_dots(table or zones(), FR, **{**choices, **more})


def line(table=None, **more):
    choices = {"x": "school_year", "value": "success_rate", "line": "subject", "segment": "segment"}
    return charts.series(table or yearly(), FR, **{**choices, "title": "Constat", **more})


def bar(table=None, **more):
    choices = {"label": ("subject", "course_level"), "value": "success_rate", "n": "n_students", "title": "Constat"}
    return charts.bars(table or zones(), FR, **{**choices, **more})


def cone(table=None, **more):
    choices = {
        "n": "n_students", "value": "success_rate", "label": "group", "low": "rate_low", "high": "rate_high",
        "is_focus": "is_present", "target": 0.75, "target_label": "Ensemble", "title": "Constat",
    }  # fmt: skip
    return charts.funnel(table or schools(), FR, **{**choices, **more})


def spread(table=None, **more):
    choices = {"value": "mark", "n": "n_students", "marks": (60,), "marks_label": "Seuil", "title": "Constat"}
    return charts.histogram(table or bins(), FR, **{**choices, **more})


def stack(table=None, **more):
    choices = {"row": "group", "part": "sex", "value": "share", "n": "n_students", "title": "Constat"}
    return charts.stacked_bars(table or answers(), FR, **{**choices, **more})


def grid(table=None, **more):
    shades = {"oui": "right", "non": "wrong", "à demi": "partial"}
    choices = {"row": "student", "column": "item", "value": "reply", "shades": shades, "title": "Constat"}
    curves = {"row_line": "n_students", "column_line": "n_expected"}
    return charts.matrix(table or items(), FR, **{**choices, **curves, **more})


def change(table=None, **more):
    choices = {"row": "group", "start": "start_rate", "end": "end_rate", "start_label": "Automne", "title": "Constat"}
    return charts.slopes(table or skills(), FR, **{**choices, "end_label": "Printemps", **more})


def probes(n=9):
    """Weekly scores, the third missing, with an aim and a line in its band."""
    data = pd.DataFrame({"date": pd.date_range("2026-01-14", periods=n, freq="7D")})
    data["probe_score"] = np.where(np.arange(n) == 2, np.nan, 40.0 + 2 * np.arange(n) % 7)
    data["aim_score"], data["line_score"] = 40.0 + np.arange(n), 41.0 + 0.5 * np.arange(n)
    data["line_score_low"], data["line_score_high"] = data["line_score"] - 2, data["line_score"] + 2
    return shown(data, ("date",))


def path(table=None, **more):
    choices = {
        "x": "date", "value": "probe_score", "aim": "aim_score", "line": "line_score", "low": "line_score_low",
        "high": "line_score_high", "aim_end": (pd.Timestamp("2026-06-05"), 60.0), "gap_label": "Sans résultat",
        "changes": [(pd.Timestamp("2026-02-11"), "Tutorat commence"), (pd.Timestamp("2026-02-18"), "Tutorat change")],
        "axis_label": "Mots lus", "title": "Constat",
    }  # fmt: skip
    return charts.track(table or probes(), FR, **{**choices, **more})


FORMS = {
    heat: zones, dot: zones, line: yearly, bar: zones, cone: schools, spread: bins, stack: answers, grid: items,
    change: skills, path: probes,
}  # fmt: skip
every_form = pytest.mark.parametrize("draw", FORMS)


@pytest.fixture
def drawn(monkeypatch):
    """Pages as drawn, kept before they become bytes."""
    kept, svg = [], pages.Page.svg
    monkeypatch.setattr(pages.Page, "svg", lambda page: kept.append(page) or svg(page))
    return kept


def words_of(page, role=""):
    return [text.text for text in page.texts if not role or text.role == role]


def shapes_of(page, role):
    return [shape for shape in page.shapes if shape.role == role]


def runs_of(page, role):
    """Broken lines of a role, each as its points."""
    found = []
    for shape in shapes_of(page, role):
        for point, code in zip(shape.path.vertices.tolist(), shape.path.codes, strict=True):
            found.append([point]) if code == shape.path.MOVETO else found[-1].append(point)
    return found


def overlaps(page):
    """Pairs of texts whose boxes share more than a hair."""
    return [
        (one.text, other.text)
        for place, one in enumerate(page.texts)
        for other in page.texts[:place]
        if min(one.box[2], other.box[2]) - max(one.box[0], other.box[0]) > 1
        and min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) > 3
    ]


# Every form -------------------------------------------------------------------------------------------------


@every_form
def test_a_form_gives_a_picture_and_the_same_one_each_time(draw):
    once = draw()
    root = ElementTree.fromstring(once)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert (root.get("width"), int(root.get("height")) > 60) == ("720", True)
    assert once == draw()


@every_form
def test_a_picture_asks_for_nothing_and_runs_nothing(draw):
    svg = draw().decode()
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "g", "path", "text"}
    assert not re.search(r"\b(?:on\w+|id|class|href)=|url\(", svg)
    assert set(re.findall(r'"(https?://[^"]*)"', svg)) == {"http://www.w3.org/2000/svg"}


@every_form
def test_a_form_leaves_matplotlib_as_it_was(draw):
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    draw()
    assert (dict(mpl.rcParams), plt.get_fignums()) == (before, [])


@every_form
def test_the_title_is_the_finding_and_no_word_is_a_library_s(draw, drawn):
    draw()
    words = words_of(drawn[0])
    assert words_of(drawn[0], "title") == ["Constat"]
    odd = {"Count", "Density", "value", "None", "nan", "True", "False"}
    assert [word for word in words if word in odd or ("_" in word and word not in ("start_rate", "end_rate"))] == []


@every_form
def test_every_number_has_a_french_decimal_sign(draw, drawn):
    draw()
    assert [word for word in words_of(drawn[0]) if re.search(r"\d\.\d|\d%", word)] == []


@every_form
def test_long_titles_are_folded_within_the_figure(draw, drawn):
    draw(title="Un constat qui tient en une très longue phrase " * 3, subtitle="Mesure, moment et personnes " * 8)
    title, subtitle = drawn[0].texts[:2]
    assert max(title.box[2], subtitle.box[2]) <= WIDTH - EDGE
    assert subtitle.box[1] >= title.box[3]
    assert min(text.box[1] for text in drawn[0].texts[2:]) >= subtitle.box[3] - 1


@every_form
def test_no_text_is_cut_at_the_edges_nor_touches_another(draw, drawn):
    svg = draw()
    height = int(ElementTree.fromstring(svg).get("height"))
    for text in drawn[0].texts:
        left, top, right, bottom = text.box
        assert min(left, top) >= 0 and right <= WIDTH and bottom <= height, text.text
    assert overlaps(drawn[0]) == []


@every_form
def test_on_a_phone_no_text_is_cut_nor_touches_another_and_none_is_too_small(draw, drawn):
    svg = draw().narrow()
    page, height = drawn[-1], int(ElementTree.fromstring(svg).get("height"))
    assert (page.width, ElementTree.fromstring(svg).get("width")) == (NARROW, f"{NARROW:.0f}")
    for text in page.texts:
        left, top, right, bottom = text.box
        assert min(left, top) >= 0 and right <= NARROW and bottom <= height, text.text
    assert min(text.size for text in page.texts) >= 11
    assert overlaps(page) == []
    assert words_of(page, "title") == words_of(drawn[0], "title")


@every_form
def test_an_empty_table_says_that_there_is_nothing(draw, drawn):
    table = FORMS[draw]()
    columns = [(column.name, column.form) for column in table.columns]
    draw(shown(table.rows.iloc[:0], columns=columns))
    assert words_of(drawn[0]) == [
        "Constat",
        *["Mesure · plus foncé\u00a0: où regarder d'abord"] * (draw is heat),
        "Aucune donnée à montrer.",
    ]


@every_form
def test_a_table_without_a_known_number_can_be_drawn(draw):
    table = FORMS[draw]()
    for column in table.columns:
        if column.form is not Form.TEXT and column.form is not Form.YEAR:
            table.rows[column.name] = np.nan
    assert draw(table).startswith(b"<svg")


@every_form
def test_a_table_of_one_row_can_be_drawn(draw, drawn):
    table = FORMS[draw]()
    columns = [(column.name, column.form) for column in table.columns]
    draw(shown(table.rows.iloc[:1], columns=columns))
    assert overlaps(drawn[0]) == []


@every_form
def test_a_form_can_be_drawn_with_axes_that_hold_its_title_and_no_word_of_a_library(draw):
    figure = with_axes(draw())
    (axes,) = figure.axes
    assert figure.get_suptitle() == "Constat"
    assert axes.has_data()
    words = [text.get_text() for text in figure.findobj(Text)] + [axes.get_xlabel(), axes.get_ylabel()]
    assert not {"x", "y", "line", "row", "column", "value", "unit", "nan", "None"} & set(words)
    assert [word for word in words if "_" in word] == []


@every_form
def test_a_form_without_a_number_to_tell_has_axes_too(draw):
    table = FORMS[draw]()
    table.withheld.loc[:, :] = True
    assert len(with_axes(draw(table)).axes) == 1


def test_axes_are_in_the_units_of_the_data():
    (axes,) = with_axes(dot(is_sorted=False)).axes
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "o"]
    assert [x for x, _ in points if not np.isnan(x)] == pytest.approx([0.45, 0.75, 0.85, 0.95])
    assert any(list(line.get_xdata()) == [0.8, 0.8] for line in axes.lines), "the target"


def test_what_is_withheld_or_known_by_a_bound_is_in_no_axes():
    table = zones()
    table.bounds.loc[5, "success_rate"] = "<"
    for draw in (heat, dot, bar):
        (axes,) = with_axes(draw(table)).axes
        words = [text.get_text() for text in axes.findobj(Text)]
        assert not [word for word in words if "55" in word or word.endswith("(n\u00a0=\u00a021)")]
    lengths = np.array([patch.get_width() for patch in with_axes(bar(table)).axes[0].patches])
    assert np.flatnonzero(np.isnan(lengths)).tolist() == [1, 2, 5]


def test_withheld_numbers_are_nowhere_in_a_picture(drawn):
    for draw in (heat, dot, bar):
        draw()
    words = [word for page in drawn for word in words_of(page)]
    assert not [word for word in words if "55" in word or "n\u00a0=\u00a021" in word]


# Colours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["cividis", "diverging", "parts"])
def test_cells_are_written_in_the_ink_that_contrasts_best(scale):
    for colour in palette.shades(scale, 21):
        assert contrast(colour, palette.readable_ink(colour)) >= 4.5


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_the_parts_of_a_bar_differ_from_their_neighbours(count):
    parts = palette.shades("parts", count)
    assert all(contrast(one, other) >= 1.5 for one, other in pairwise(parts))


@pytest.mark.parametrize("colour", palette.HUES)
def test_hues_contrast_with_white(colour):
    assert contrast("white", colour) >= 3
    assert contrast("white", palette.TEXT_COLOURS[colour]) >= 4.5


def contrast(one, other):
    from matplotlib.colors import to_rgb

    def luminance(colour):
        parts = np.array(to_rgb(colour))
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Heatmap ----------------------------------------------------------------------------------------------------


def test_a_withheld_cell_is_hatched_and_a_missing_one_blank(drawn):
    heat()
    assert words_of(drawn[0], "cell").count("n < 5") == 1
    assert len(shapes_of(drawn[0], "withheld")) == len(shapes_of(drawn[0], "hatch")) == 1
    assert "—" in words_of(drawn[0])
    assert "45\u00a0%\nn = 20" in words_of(drawn[0])


def test_points_are_coloured_from_both_sides_of_zero(drawn):
    data = zones().rows.assign(gap=[-0.2, 0, 0.1, 0.2, 0.1, 0.3])
    table = shown(data, ("subject", "course_level"), columns=["subject", "course_level", ("gap", Form.POINTS)])
    heat(table, value="gap", n="")
    assert "\u221220,0\u00a0points" in words_of(drawn[0])
    colours = [shape.fill for shape in shapes_of(drawn[0], "cell")]
    red, _, blue = (
        tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5)) for colour in (colours[0], *colours[-2:])
    )
    assert red[0] > red[2] and blue[2] > blue[0]


def test_colours_stand_for_the_same_values_in_any_figure(drawn):
    one, other = zones(), zones()
    other.rows["success_rate"] *= 0.95
    other.rows.loc[0, "success_rate"] = one.rows.loc[0, "success_rate"]
    heat(one), heat(other)
    assert [shapes_of(page, "cell")[0].fill for page in drawn] == [palette.shade(0.45, 0.4, 1.0)] * 2


# Dots -------------------------------------------------------------------------------------------------------


def test_dots_are_sorted_and_say_how_many_students(drawn):
    dot()
    names = words_of(drawn[0], "row")
    assert names[0] == "Français, langue d'enseignement\n6e année du primaire (n\u00a0=\u00a020)"
    assert "Mathématique · 6e année du primaire" in names[-2:]  # withheld: no number, and last


def test_rows_of_a_long_list_do_not_touch(drawn):
    dot(zones(25), label=("subject", "competency", "course_level"))
    assert len(words_of(drawn[0], "row")) == 25
    assert overlaps(drawn[0]) == []


@pytest.mark.parametrize(("bound", "way"), [(">", 1), ("<", -1)])
def test_a_bound_is_an_arrow_and_not_a_dot(drawn, bound, way):
    table = zones()
    table.bounds.loc[5, "success_rate"] = bound
    dot(table)
    assert f"{bound}\u00a095\u00a0%" in words_of(drawn[0])
    assert len(shapes_of(drawn[0], "point")) == 3  # of six rows: one withheld, one missing, one bound
    (start, tip) = runs_of(drawn[0], "bound")[1]
    assert (tip[0] - start[0]) * way > 0


def test_what_is_highlighted_has_a_marker_of_its_own(drawn):
    dot(highlight=["Mathématique · 1re secondaire"])
    forms = {shape.fill: shape.path.vertices.tolist() for shape in shapes_of(drawn[0], "point")}
    assert set(forms) == {palette.BLUE, palette.VERMILLION}
    assert forms[palette.BLUE] != forms[palette.VERMILLION]


def test_a_narrow_range_of_rates_does_not_look_large(drawn):
    table = zones(2)
    table.rows["success_rate"] = [0.91, 0.92]
    dot(table, target=None)
    ticks = [text for text in drawn[0].texts if text.role == "tick"]
    first, last = (float(text.text.split("\u00a0")[0]) for text in (ticks[0], ticks[-1]))
    assert last - first >= 100 * scales.SMALLEST_SHARE_RANGE - 10


# Series -----------------------------------------------------------------------------------------------------


def moments_of(page):
    """Each drawn run as the numbers of its moments."""
    across = sorted({round(point[0]) for shape in shapes_of(page, "point") for point in shape.points.vertices})
    return [[across.index(round(point[0])) for point in run] for run in runs_of(page, "line")]


def test_a_line_is_broken_where_the_rules_change_and_where_a_year_is_missing(drawn):
    line()
    assert moments_of(drawn[0]) == [[0, 1, 2], [3, 4]] * 2


def test_a_missing_value_breaks_a_line(drawn):
    table = yearly(segments=("a",) * 5)
    table.rows.loc[1, "success_rate"] = np.nan
    line(table)
    assert moments_of(drawn[0]) == [[2, 3, 4], [0, 1, 2, 3, 4]]


def test_lines_that_end_together_have_names_that_do_not_touch(drawn):
    table = yearly(subjects=("french", "mathematics", "science", "english_second_language"))
    table.rows["success_rate"] = 0.7
    line(table)
    assert len(words_of(drawn[0], "end")) == 4
    assert overlaps(drawn[0]) == []


def test_beyond_four_lines_those_that_matter_are_in_colour(drawn):
    subjects = ("french", "mathematics", "science", "history", "arts", "geography")
    line(yearly(subjects=subjects), highlight=["Histoire"])
    assert {shape.stroke for shape in shapes_of(drawn[0], "line")} == {palette.BACKGROUND, palette.BLUE}


def test_lines_differ_by_their_dashes_and_markers_too(drawn):
    line(yearly(subjects=("french", "mathematics", "science", "history")))
    assert len({shape.dash for shape in shapes_of(drawn[0], "line")}) == 4
    assert len({str(shape.path.vertices.tolist()) for shape in shapes_of(drawn[0], "point")}) == 4


def test_many_school_years_do_not_touch(drawn):
    line(yearly(years=tuple(range(2014, 2026)), segments=("a",) * 12))
    assert overlaps(drawn[0]) == []


def test_the_last_week_written_under_a_line_is_whole(drawn):
    weeks = pd.DataFrame({"week": pd.date_range("2025-09-01", periods=40, freq="7D"), "absence_rate": 0.1})
    for last in range(2, 40):
        line(shown(weeks.head(last), ("week",)), x="week", value="absence_rate", line=(), segment="")
        assert max(text.box[2] for text in drawn[-1].texts) <= WIDTH, last


def test_a_single_year_is_a_point_with_its_interval(drawn):
    line(yearly(years=(2026,), segments=("a",)), low="rate_low", high="rate_high")
    assert len(shapes_of(drawn[0], "point")) == len(shapes_of(drawn[0], "band")) == 2


# Bars and histogram -----------------------------------------------------------------------------------------


def test_ticks_have_the_decimals_their_step_needs(drawn):
    table = zones(2)
    table.rows["success_rate"] = [0.0012, 0.0051]
    bar(table)
    ticks = words_of(drawn[0], "tick")
    assert len(set(ticks)) == len(ticks) > 1


def test_bars_write_their_value_and_what_is_withheld(drawn):
    bar()
    assert words_of(drawn[0], "value")[:3] == ["45\u00a0%", "n < 5", "—"]
    assert len(shapes_of(drawn[0], "bar")) == 4


def test_bars_are_as_long_as_their_values(drawn):
    bar(maximum=1.0)
    widths = [np.ptp(shape.path.vertices[:, 0]) for shape in shapes_of(drawn[0], "bar")]
    assert np.allclose(np.array(widths) / widths[-1], np.array([0.45, 0.75, 0.85, 0.95]) / 0.95, atol=0.005)


def test_a_bin_is_a_bar_and_a_withheld_one_is_hatched(drawn):
    spread(highlight=(60,))
    assert len(shapes_of(drawn[0], "withheld")) == 2  # the bin and the legend
    assert "n < 5" in words_of(drawn[0], "legend")
    (plain,), (accent,) = shapes_of(drawn[0], "bar"), shapes_of(drawn[0], "highlight")
    assert (plain.path.codes == plain.path.CLOSEPOLY).sum() == 4  # of seven: one withheld, one empty, one highlighted
    tallest = np.ptp(accent.path.vertices[:, 1]) / np.ptp(plain.path.vertices[:, 1])
    assert tallest == pytest.approx(40 / 12, rel=0.02)


def test_a_mark_stands_where_its_bin_starts(drawn):
    spread(highlight=(60,))
    ((mark, _),) = runs_of(drawn[0], "mark")
    (accent,) = shapes_of(drawn[0], "highlight")
    assert abs(mark[0] - accent.path.vertices[:, 0].min()) < 2


def test_a_whole_number_stands_under_its_bar(drawn):
    data = pd.DataFrame({"n_expected": [0, 1, 2, 3], "n_students": [3, 2, 0, 1]})
    charts.histogram(shown(data), FR, value="n_expected", n="n_students", title="t")
    zero = next(text for text in reversed(drawn[0].texts) if text.text == "0")
    first = shapes_of(drawn[0], "bar")[0].path.vertices[:4, 0]
    assert (zero.box[0] + zero.box[2]) / 2 == pytest.approx(first.mean(), abs=1)


# Funnel -----------------------------------------------------------------------------------------------------


def test_a_funnel_names_its_focus_only_and_counts_what_it_leaves_out(drawn):
    cone()
    assert words_of(drawn[0], "name") == ["École 1"]
    assert words_of(drawn[0], "note") == ["1 point n'est pas montré."]
    (points,), (focus,) = shapes_of(drawn[0], "point"), shapes_of(drawn[0], "focus")
    assert (len(points.points.vertices), len(focus.points.vertices)) == (10, 1)
    assert points.fill != focus.fill and points.path.vertices.tolist() != focus.path.vertices.tolist()


def test_the_limits_of_a_funnel_narrow_with_n(drawn):
    cone()
    down, up = runs_of(drawn[0], "limit")
    widths = [low[1] - high[1] for low, high in zip(down, up, strict=True)]
    assert widths == sorted(widths, reverse=True)


# Stacked bars -----------------------------------------------------------------------------------------------


def test_each_row_fills_the_whole_and_unknown_parts_are_hatched(drawn):
    stack()
    hatched = [shape.path.vertices for shape in shapes_of(drawn[0], "withheld")][1:]  # the first is the legend's
    assert len(hatched) == 5
    whole = np.ptp(shapes_of(drawn[0], "frame")[-1].path.vertices[:, 0])
    assert sum(np.ptp(piece[:, 0]) for piece in hatched[:2]) == pytest.approx(0.8 * whole, abs=4)
    assert sum(np.ptp(piece[:, 0]) for piece in hatched[2:]) == pytest.approx(whole, abs=6)


def test_parts_keep_the_order_of_the_table_and_are_named_once(drawn):
    stack()
    assert words_of(drawn[0], "legend")[:3] == [FR.label(code, "sex") for code in ("F", "M", "X")]
    assert words_of(drawn[0], "share")[0] == "20\u00a0%"


def test_a_part_known_by_a_bound_is_not_drawn_at_its_size(drawn):
    table = answers(1)
    table.bounds.loc[2, "share"] = "<"
    stack(table)
    assert len(shapes_of(drawn[0], "withheld")) == 2
    assert "<\u00a030\u00a0%" in words_of(drawn[0], "share")


# Matrix -----------------------------------------------------------------------------------------------------


def test_thirty_students_by_forty_items_hold_in_a_figure_one_can_read(drawn):
    picture = grid()
    sides = np.diff(np.unique(np.array(runs_of(drawn[0], "grid"))[:40, 0, 0]))
    assert sides.min() > 11
    assert len(words_of(drawn[0], "row")) == 30
    assert overlaps(drawn[0]) == []
    assert len(picture) < 130_000


def test_each_kind_of_answer_has_its_sign_and_its_name(drawn):
    table = items(3, 4)
    table.rows["reply"] = ["oui", "non", "à demi", "rien"] * 3
    table.labels["reply"] = table.rows["reply"].tolist()
    grid(table, row_line="", column_line="")
    assert words_of(drawn[0], "legend") == ["oui", "non", "à demi", "rien"]
    crosses, dashes = runs_of(drawn[0], "wrong"), runs_of(drawn[0], "missing")
    assert (len(crosses), len(dashes)) == (2 + 2 * 3, 1 + 3)  # the legend's and the cells'


def test_a_curve_stands_at_the_cells_it_counts(drawn):
    table = items(3, 4)
    table.rows["n_students"] = [number for number in (4, 2, 0) for _ in range(4)]
    grid(table, column_line="")
    (frame,) = [run for run in runs_of(drawn[0], "frame") if np.ptp(np.array(run)[:, 0]) > 40]
    left, right = min(x for x, _ in frame), max(x for x, _ in frame)
    curve = [round((x - left) / (right - left) * 4, 1) for x, _ in runs_of(drawn[0], "row line")[-1]]
    assert curve == [4, 4, 2, 2, 0, 0]


def test_an_answer_that_is_withheld_is_hatched(drawn):
    table = items(3, 4)
    table.withheld.loc[0, "reply"] = True
    grid(table)
    assert "retenu" in words_of(drawn[0], "legend")
    assert shapes_of(drawn[0], "hatch")


# Slopes -----------------------------------------------------------------------------------------------------


def test_a_change_without_one_of_its_ends_is_told_and_not_drawn(drawn):
    change()
    assert len(runs_of(drawn[0], "line")) == 4
    assert words_of(drawn[0], "note") == ["Nombres décimaux et pourcentages 1\u00a0: 41\u00a0%, puis retenu"]


def test_names_beside_close_lines_do_not_touch(drawn):
    change(highlight=["Nombres décimaux et pourcentages 3"])
    assert overlaps(drawn[0]) == []
    assert {shape.stroke for shape in shapes_of(drawn[0], "line")} == {palette.BACKGROUND, palette.VERMILLION}


def test_many_changes_have_a_row_each(drawn):
    change(skills(25))
    assert len(words_of(drawn[0], "row")) == 25
    assert words_of(drawn[0], "reason") == ["40\u00a0%, puis retenu"]
    assert words_of(drawn[0], "legend") == ["Automne", "Printemps"]


def test_the_scales_are_those_of_seaborn():
    seaborn = pytest.importorskip("seaborn")
    assert palette.shades("diverging") == tuple(seaborn.diverging_palette(25, 245, n=256).as_hex())
    for count in (1, 2, 3, 7):
        assert palette.shades("parts", count) == tuple(seaborn.color_palette(palette._PARTS, count).as_hex())


# Points over days -------------------------------------------------------------------------------------------


def test_a_missing_score_is_a_cross_under_the_points_and_never_a_zero(drawn):
    path()
    (points,) = [shape for shape in shapes_of(drawn[0], "point") if len(shape.points.vertices) > 1]
    assert len(points.points.vertices) == 8
    assert len(runs_of(drawn[0], "gap")) == 2 + 2  # its two arms, and those of the legend
    lowest = max(y for _, y in points.points.vertices)
    assert all(y > lowest - 8 for run in runs_of(drawn[0], "gap") for _, y in run)


def test_an_aim_goes_on_to_the_day_of_its_target_and_changes_of_support_stand_upright(drawn):
    path()
    aim, line = runs_of(drawn[0], "line")
    assert max(x for x, _ in aim) > max(x for x, _ in line)
    upright = runs_of(drawn[0], "change")
    assert all(start[0] == end[0] for start, end in upright) and len(upright) == 2
    assert words_of(drawn[0], "change") == ["Tutorat commence", "Tutorat change"]


@pytest.mark.parametrize(("draw", "measured"), [(dot, "Taux de réussite"), (bar, "Taux de réussite"), (stack, "Part")])
def test_an_axis_says_what_it_measures_when_nobody_wrote_it(draw, measured, drawn):
    draw(axis_label="")
    assert words_of(drawn[0], "axis label") == [measured]


def test_a_part_that_a_row_lacks_is_not_a_dash_in_its_name(drawn):
    table = zones()
    table.rows.loc[0, "competency"] = None
    table.labels.loc[0, "competency"] = None
    dot(table, label=["subject", "competency"], n="")
    names = words_of(drawn[0], "row")
    assert names and not any("—" in name for name in names)
