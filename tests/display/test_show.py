"""The one road to the screen."""

import json
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import portraitlib
from portraitlib.display import show as showing
from portraitlib.display.explanations import explanation
from portraitlib.display.show import bundle_of, html_of, shown_view, view_json
from portraitlib.display.tables import shown_table
from portraitlib.display.view import VIEW_MIME, ShownFigure, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="41" viewBox="0 0 720 41"></svg>'
CAP = Reader("fr", "personnel", DisclosurePolicy(minimum_count=5, complementary=True))


@dataclass(frozen=True, kw_only=True)
class Sizes(Result):
    """Sizes of groups, for these tests."""


@view_of.register
def _(result: Sizes, words: Words) -> View:
    table = shown_table(result.tables["sizes"], words, title="Effectifs")
    smallest = result.tables["sizes"].data["n_students"].min()
    return View(
        name="effectifs",
        headline=words.say("Le plus petit groupe montré : {n}.", n=words.count(smallest)),
        figures=(ShownFigure("f", SVG, "Constat <1>", "Deux barres & rien", table="sizes"),),
        tables=(table, replace(table, name="other", title="Autre")),
    )


def sizes(reader=CAP):
    data = pd.DataFrame({"group": ["A", "B", "C"], "n_students": [20, 3, 25]})
    data["day"] = pd.to_datetime(["2026-01-05"] * 3)
    table = ResultTable("sizes", data, ("group",), n="n_students", adds_up_along=("group",))
    return Sizes(reader=reader, tables={"sizes": table}, counts={"left_out": 2})


class Checker(HTMLParser):
    """Collect ids and check that what opens closes."""

    void = ("img", "source", "br", "hr", "meta", "input")

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.tags, self.text = [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


def checked(html):
    checker = Checker()
    checker.feed(html)
    assert checker.open == []
    return checker


def test_a_result_is_disclosed_before_any_word_is_made_of_it():
    bundle = bundle_of(shown_view(sizes()), CAP)
    assert bundle["text/plain"] == "Le plus petit groupe montré\u00a0: 25."
    for content in (bundle["text/html"], json.dumps(bundle[VIEW_MIME])):
        assert not re.search(r">3<|\b3\b(?=[,\]])", content)


def test_show_discloses_once(monkeypatch):
    calls = []
    disclose = showing.disclose
    monkeypatch.setattr(showing, "disclose", lambda result: calls.append(1) or disclose(result))
    shown_view(sizes())
    assert len(calls) == 1


def test_one_bundle_is_emitted(monkeypatch):
    import IPython.display

    emitted = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: emitted.append((sorted(bundle), raw)))
    showing.show(sizes())
    assert emitted == [([VIEW_MIME, "text/html", "text/plain"], True)]


def test_the_markup_is_whole_and_has_neither_ids_nor_scripts_nor_headings():
    checker = checked(html_of(shown_view(sizes()), Words("fr")))
    assert checker.ids == []
    assert not {"script", "h1", "h2", "h3", "iframe", "link"} & set(checker.tags)


def test_a_figure_has_its_words_and_its_data_once():
    html = html_of(shown_view(sizes()), Words("fr"))
    assert 'alt="Deux barres &amp; rien"' in html
    assert "<figcaption>Constat &lt;1&gt;</figcaption>" in html
    assert html.count("<caption>Effectifs</caption>") == 1
    assert "<summary>Données de la figure</summary>" in html


def test_the_first_table_is_open_where_there_is_no_figure():
    view = replace(shown_view(sizes()), figures=())
    html = html_of(view, Words("fr"))
    assert html.index("<caption>Effectifs</caption>") < html.index("<details>")
    assert "<details><summary>Autre</summary>" in html


def test_a_figure_keeps_its_size_in_css_pixels():
    assert 'width="720" height="41"' in html_of(shown_view(sizes()), Words("fr"))


def test_a_picture_that_does_not_tell_its_size_is_a_programmer_s_mistake():
    figure = replace(shown_view(sizes()).figures[0], image=b"<svg></svg>")
    with pytest.raises(ValueError, match="size"):
        html_of(replace(shown_view(sizes()), figures=(figure,)), Words("fr"))


def test_nothing_is_requested_from_outside():
    html = html_of(shown_view(sizes()), Words("fr"))
    assert re.findall(r'(?:src|href)="(?!data:)', html) == []


def test_the_json_is_plain_and_says_what_is_withheld():
    view = view_json(shown_view(sizes()), language="fr", audience="personnel")
    table = json.loads(json.dumps(view, allow_nan=False))["tables"][0]
    assert [column["name"] for column in table["columns"]] == ["group", "n_students", "day"]
    assert table["rows"][2] == ["C", 25, "2026-01-05"]
    assert table["rows"][1][1] is None
    assert [row[1] for row in table["withheld"]] == [True, True, False]
    assert table["labels"][0] == ["A", None, None]
    assert table["bounds"][0] == ["", "", ""]


@pytest.mark.parametrize(
    ("value", "plain"),
    [(np.int64(3), 3), (np.float64(0.5), 0.5), (np.nan, None), (pd.NA, None), (np.bool_(True), True), ("a", "a")],
)
def test_a_value_of_numpy_becomes_plain(value, plain):
    frame = pd.DataFrame({"x": pd.Series([value], dtype="object")})
    view = View("v", "h", tables=(shown_table(ResultTable("t", frame, ()), Words("fr"), title="t"),))
    assert view_json(view, language="fr", audience="personnel")["tables"][0]["rows"] == [[plain]]


def test_a_refusal_is_a_sentence_and_nothing_else():
    view = shown_view(Refusal(reader=CAP, study="rank_zones", reason="too_few_cells"))
    assert view.headline.startswith("Il y a trop peu de zones")
    assert (view.tables, view.figures) == ((), ())


def test_a_result_without_a_view_is_a_programmer_s_mistake():
    @dataclass(frozen=True, kw_only=True)
    class Unseen(Result):
        pass

    with pytest.raises(TypeError, match="Unseen"):
        shown_view(Unseen(reader=CAP))


# Every study, for every audience, in both languages ----------------------------------------------------------

STUDIES = [
    name
    for name in portraitlib.__all__
    if name
    not in (
        "__version__",
        "open_journal",
        "open_school",
        "show",
        "figure_of",
        "explore",
        "provenance",
        "describe_sheets",
        "list_agreements",
        "prepare_start",
        "write",
    )
]
ENGLISH = set(
    ["the", "of", "and", "with", "students", "count", "missing", "school", "value", "year", "withheld", "subject"]
)
FRENCH = set(
    ["élèves", "étape", "matière", "aucun", "aucune", "moins", "retenu", "données", "pour", "avec", "dans", "école"]
)


# The other pairs of audience and language are those of the reports that tests/browser reads, word by word.
READERS = (("interne", "en"), ("personnel", "fr"), ("public", "en"))


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_is_shown_whole_and_in_one_language(study, open_made_up):
    for audience, language in READERS:
        school = open_made_up(audience, language)
        html = html_of(shown_view(getattr(portraitlib, study)(school)), Words(language))
        text = " ".join(checked(html).text)
        assert re.findall(r"\b[a-z]+_[a-z_]+\b", text) == [], f"to {audience} a code is shown without a label"
        foreign = ENGLISH if language == "fr" else FRENCH
        assert sorted(set(re.findall(r"[a-zà-ÿ]+", text)) & foreign) == [], audience
        assert "pupil00" not in html or audience == "interne"


def test_a_researcher_gets_real_axes_of_what_a_reader_may_see(open_made_up):
    result = portraitlib.rank_zones(open_made_up("interne", "fr"))
    figure = portraitlib.figure_of(result)
    drawn = shown_view(result).figures[0]
    assert figure.get_suptitle() == drawn.title
    assert all(axes.has_data() for axes in figure.axes)
    with pytest.raises(ParamsError) as caught:
        portraitlib.figure_of(result, "inconnue")
    assert drawn.name in caught.value.facts["expected"]


def test_a_result_without_a_figure_is_refused_in_a_sentence(open_made_up):
    with pytest.raises(ParamsError) as caught:
        portraitlib.figure_of(portraitlib.describe_tables(open_made_up("interne", "fr")))
    assert explanation(caught.value, Words("fr")).startswith("Ce résultat n'a pas de figure.")
