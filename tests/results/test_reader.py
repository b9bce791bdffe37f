"""What a person gets from a result in a notebook is what the result's reader may see, by every public name."""

from dataclasses import dataclass

import pandas as pd
import pytest

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.results.columns import key, n, part, rate
from portraitlib.results.door import demand, refuse, study
from portraitlib.results.result import Refusal, Result, named
from portraitlib.results.tables import table
from portraitlib.tables.school import school_in_memory

SIZES = table(
    "sizes", key("group"), n("n_students"), part("n_passed"), part("n_not_passed"), rate("success_rate", of="n_passed")
)


@dataclass(frozen=True, kw_only=True)
class Sizes(Result):
    """Groups of a made-up school."""

    year: int


@view_of.register
def view_sizes(result: Sizes, words) -> View:
    return View(
        name="tailles",
        headline=words.say("Groupes"),
        tables=(shown_table(result.tables["sizes"], words, title="Groupes"),),
    )


@study
def describe_sizes(school, *, year: int = 2026):
    rows = {"group": ["11", "12"], "n_students": [30, 3], "n_passed": [24, 1], "n_not_passed": [6, 2]}
    frame = pd.DataFrame(rows).assign(success_rate=[0.8, 1 / 3])
    demand(year > 2000, "no_students")
    return Sizes(tables=named(SIZES.filled(frame)), counts={"left_out": 2}, year=year)


@study
def describe_twice(school):
    return [describe_sizes(school)]


def of(audience):
    return describe_sizes(school_in_memory({}, audience=audience))


def test_the_door_gives_a_result_to_its_reader_and_withholds_what_he_may_not_see():
    assert of("interne").tables["sizes"].data["n_students"].tolist() == [30, 3]
    shown = of("public")
    assert shown.reader.audience == "public"
    assert shown.tables["sizes"].data["n_students"].isna().tolist()[1]
    assert shown.counts == {"left_out": None}
    assert shown.year == 2026


def test_a_frame_is_that_of_the_page_and_says_what_is_withheld():
    frame = of("personnel").to_frame("sizes")
    assert list(frame) == ["group", "n_students", "n_passed", "n_not_passed", "success_rate", "withheld"]
    assert frame["n_students"].isna().sum() == frame["withheld"].str.contains("n_students").sum() > 0
    assert "withheld" not in of("interne").to_frame("sizes")
    with pytest.raises(KeyError, match="sizes"):
        of("interne").to_frame("taille")


def test_a_cell_that_ends_with_a_result_shows_what_show_would():
    html = of("public")._repr_html_()
    assert "Groupes" in html
    assert "<td>3</td>" not in html
    assert "<td>3</td>" in of("interne")._repr_html_()


def test_a_study_that_the_data_cannot_support_is_refused_at_its_door():
    refused = describe_sizes(school_in_memory({}), year=1999)
    assert isinstance(refused, Refusal)
    assert (refused.study, refused.reason) == ("describe_sizes", "no_students")


def test_what_is_empty_is_not_held():
    @study
    def ask(school, held):
        demand(held, "no_results")
        return Result()

    school = school_in_memory({})
    for held in (0, None, [], pd.DataFrame(), ""):
        assert isinstance(ask(school, held), Refusal)
    assert not isinstance(ask(school, pd.DataFrame({"a": [0]})), Refusal)


def test_a_study_never_calls_a_study():
    with pytest.raises(RuntimeError, match="describe_twice calls study describe_sizes"):
        describe_twice(school_in_memory({}))


def test_after_a_refusal_the_door_is_free_again():
    @study
    def never(school):
        refuse("no_results")

    never(school_in_memory({}))
    assert of("interne").year == 2026
