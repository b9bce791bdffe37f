"""A figure's title is what the figure shows: it has a number, or a verb of finding; a plain name is refused."""

import ast
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from portraitlib.display import show
from portraitlib.tables.school import open_school

NOTEBOOKS = [f"{place:02}" for place in range(11)]
STUDIES = Path(__file__).resolve().parents[2] / "src" / "portraitlib" / "studies"
DRAWS = {"ShownFigure", "figure", "dots"}
FINDS = re.compile(
    r"\d|\{|\b(?:est|sont|ont|ne déclare|se distinguent?|le plus|la plus|plus de|trop peu|fixe)\b|\b[Aa]ucune?\b"
)
NAMING = re.compile(r"\{(?:what|grain|scope|instrument|place|subgroup)(?::[^}]*)?\}")
"""Places where a name stands, never a number."""

NAMES = {
    "Critères à renseigner avant de lire le coefficient": "nothing of the student is known: there is nothing to find",
    "Le coefficient et des signaux publiés": "the school's own two shares may not be told to this reader",
    "{what} : la suite des élèves de chaque tranche": "no exact share of students who stay may be told",
    "Résultats manquants, par matière et par étape": "the largest share may not be told",
}
"""Titles that name, and why nothing can be found."""


def finds(text):
    """Whether a title says something of what is drawn, once its names are put aside."""
    return bool(FINDS.search(NAMING.sub("", text)))


def is_name(node, name):
    return isinstance(node, ast.Name) and node.id == name


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def said(node):
    """Texts that a piece of code puts into words: of `words.say("…")` and `words.plural("…", "…", n)`."""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call) and called(one) in ("say", "plural"))
    texts = (text for call in calls for text in call.args[:2])
    return [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def without_topics(node):
    """A piece of code without `range_title(…)`: it puts the value behind the topic it is given."""

    class Emptied(ast.NodeTransformer):
        def visit_Assign(self, one):
            self.generic_visit(one)
            return None if any(is_name(target, "topic") for target in one.targets) else one

        def visit_Call(self, call):
            self.generic_visit(call)
            return ast.Constant(None) if called(call) == "range_title" else call

    return Emptied().visit(ast.parse(ast.unparse(node)))


def titles_of(source):
    """Every text that a module may put over a figure, in the function that draws it or in one that names titles."""
    tree = ast.parse(source)
    if not DRAWS & {called(one) for one in ast.walk(tree) if isinstance(one, ast.Call)}:
        return
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        if re.search(r"_title$|^_finding$|^_movement$", function.name):
            yield from said(without_topics(function))
            continue
        inside = list(ast.walk(function))
        if not any(isinstance(one, ast.Call) and called(one) in DRAWS for one in inside):
            continue
        for one in inside:
            if isinstance(one, ast.Assign) and any(is_name(target, "title") for target in one.targets):
                yield from said(without_topics(one.value))


def every_title():
    return [(file.name, text) for file in STUDIES.glob("*/views/*.py") for text in titles_of(file.read_text("utf-8"))]


def test_no_figure_is_titled_by_a_plain_name():
    assert [(file, text) for file, text in every_title() if not finds(text) and text not in NAMES] == []


def test_the_titles_of_many_figures_are_read():
    assert len(every_title()) > 40


def test_a_plain_name_is_refused_and_a_finding_is_not():
    drawn = 'def _figures(words):\n    title = words.say("{}")\n    yield ShownFigure("a", image, title, "", "")\n'
    assert [*titles_of(drawn.format("Jours manqués chaque semaine"))] == ["Jours manqués chaque semaine"]
    assert not finds("Jours manqués chaque semaine") and not finds("{instrument} : pente de chaque élève")
    assert finds("Le jour le plus manqué : {day}") and finds("Aucun changement net")


@pytest.mark.long
@pytest.mark.parametrize("audience", ["interne", "personnel"])
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_titles_that_a_page_shows_find_something(run_cells, sample_store, notebook, audience):
    titles, true_view = [], show.shown_view

    def kept(result):
        view = true_view(result)
        titles.extend(figure.title for figure in view.figures)
        return view

    with patch.object(show, "shown_view", kept):
        run_cells(notebook, open_school(school="999001", store=str(sample_store), audience=audience))
    named = {re.escape(name).replace(r"\{what\}", ".*") for name in NAMES}
    assert [one for one in titles if not finds(one) and not any(re.fullmatch(name, one) for name in named)] == []
