"""One number for one thing: the cells of one population and measure are the same in every section that gives them."""

import re

import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.studies.school_portrait.measures.gaps import compare_subgroups
from portraitlib.studies.school_portrait.measures.results import describe_results
from portraitlib.studies.school_portrait.measures.trend import describe_trend
from portraitlib.studies.school_portrait.measures.zones import rank_zones
from portraitlib.tables.school import school_in_memory

CELL = ["subject", "competency", "track", "level"]
SHARED = ["n_students", "n_passed", "success_rate", "rate_low", "rate_high", "mean_mark"]


@pytest.fixture(scope="module")
def school(open_made_up):
    return open_made_up()


def table(result, name):
    return result.tables[name].data


def test_zones_and_results_give_the_same_cells(school):
    cells = table(describe_results(school), "cells").set_index(CELL)
    zones = table(rank_zones(school), "zones").set_index(CELL)
    pd.testing.assert_frame_equal(zones[SHARED], cells.loc[zones.index, SHARED])


def test_a_year_of_the_trend_is_that_of_both_groups_of_the_gaps(school):
    years = table(describe_trend(school), "years")
    last = years[years["school_year"] == years["school_year"].max()].set_index("subject")
    groups = table(compare_subgroups(school, by="sex"), "groups").groupby("subject")[["n_students", "n_passed"]].sum()
    assert groups["n_students"].to_dict() == last["n_students"].to_dict()
    assert groups["n_passed"].to_dict() == last["n_passed"].to_dict()


def percents(text):
    return re.findall(r"\d+\s?%", text.replace("\u00a0", " "))


def test_every_rate_of_the_headline_and_of_the_title_stands_in_the_table_beside_them(school):
    result = describe_results(school)
    rates = {f"{round(100 * rate + 1e-9)} %" for rate in table(result, "cells")["success_rate"]}
    view = shown_view(result)
    told = percents(view.headline) + percents(view.figures[0].title)
    assert len(told) > 2
    assert set(told) <= rates


def test_the_lowest_rate_of_the_headline_is_the_one_of_the_first_figure(school):
    view = shown_view(describe_results(school))
    lowest = re.search(r"va de (\d+\s?%)", view.headline.replace("\u00a0", " "))[1]
    assert lowest in view.figures[0].title.replace("\u00a0", " ")


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
def test_a_figure_of_changes_says_no_more_than_its_headline(open_made_up, audience):
    view = shown_view(describe_trend(open_made_up(audience)))
    is_told = "aucun changement net" in view.headline or "nettement changé" in view.headline
    assert is_told == any("hangement" in figure.title for figure in view.figures[:1])


def test_one_student_entered_ahead_makes_no_year_to_read(open_made_up):
    school = open_made_up()
    ahead = school.table("students").iloc[:1].assign(school_year=2027)
    tables = {"students": pd.concat([school.table("students"), ahead]), "results": school.table("results")}
    opened = school_in_memory(tables)
    assert opened.school_years[-1] == 2027
    assert (opened.latest_year, opened.school_year, describe_results(opened).read.school_year) == (2026, 2026, 2026)
