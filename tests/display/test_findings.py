"""Titles that say what is seen: the ends of a column, of what may be told."""

import pandas as pd
import pytest

from portraitlib.display.findings import range_title
from portraitlib.display.tables import shown_table
from portraitlib.display.wording import Words
from portraitlib.results.result import ResultTable

SAID, TOPIC = "De {low} ({low_where}) à {high} ({high_where})", "Réussite"


def title(rates, *, withheld=(), bounds=()):
    data = pd.DataFrame({"group": [f"g{place}" for place in range(len(rates))], "success_rate": rates})
    hidden = pd.DataFrame(False, index=data.index, columns=data.columns)
    limits = pd.DataFrame("", index=data.index, columns=data.columns)
    hidden.loc[list(withheld), "success_rate"] = True
    limits.loc[list(bounds), "success_rate"] = ">"
    table = ResultTable("t", data, ("group",), withheld=hidden, bounds=limits)
    return range_title(shown_table(table, Words("fr"), title="t"), Words("fr"), "group", "success_rate", SAID, TOPIC)


def test_the_smallest_and_the_largest_are_named():
    assert title([0.6, None, 0.9, 0.5]) == "De 50\u00a0% (g3) à 90\u00a0% (g2)"


def test_what_is_withheld_or_a_bound_is_never_an_end_and_the_title_says_that_some_is_not_shown():
    told = title([0.1, 0.6, 0.9, 0.99], withheld=[0], bounds=[3])
    assert told == "Parmi les valeurs montrées\u00a0: de 60\u00a0% (g1) à 90\u00a0% (g2)"


@pytest.mark.parametrize("rates", [[], [None, None]])
def test_without_a_value_the_topic_stays(rates):
    assert title(rates) == TOPIC


def test_the_only_value_follows_the_topic_with_its_place_when_it_has_one():
    assert title([0.5]) == "Réussite\u00a0: 50\u00a0% (g0)"
    assert title([0.5, 0.501]) == "Réussite\u00a0: 50\u00a0% partout"
    told = title([0.1, 0.6], withheld=[0])
    assert told == "Parmi les valeurs montrées\u00a0: réussite\u00a0: 60\u00a0% (g1)"


def test_a_place_with_brackets_has_none_inside_the_brackets_of_a_title():
    data = pd.DataFrame({"group": ["Mathématique (CST)", "Histoire"], "success_rate": [0.5, 0.8]})
    shown = shown_table(ResultTable("t", data, ("group",)), Words("fr"), title="t")
    told = range_title(shown, Words("fr"), "group", "success_rate", SAID, TOPIC)
    assert told == "De 50\u00a0% (Mathématique, CST) à 80\u00a0% (Histoire)"
