"""A superlative read from a table says that it is of what is shown, where some of the table is withheld."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import portraitlib
from portraitlib.display.wording import Words
from portraitlib.results.result import ResultTable
from portraitlib.studies.follow_up.views import delivery as follow_up_delivery
from portraitlib.studies.planning.views import left_out, people

WORDS = Words("fr")
VIEWS = sorted(Path(portraitlib.__file__).parent.glob("studies/*/views/*.py"))
SUPERLATIVE = re.compile(r"\b(?:l[ea]s? (?:\w+ )?(?:plus|moins)|l[ea] meilleure?|Aucun|Personne|Tous|Toutes)\b")
SHOWN = re.compile(
    r"montrée?s|dont la taille est dite|ont pu être faite|ce qui est montré|peut être montré|comparés?\b"
)
CHOSEN = {"iloc", "argmax", "idxmax", "head", "sort_values", "max", "min", "empty"}
"""How a row is chosen among others."""
CALLED = {
    "group_portrait/instruments._clearly_lower",
    "group_portrait/instruments._omitted",
    "group_portrait/change._title",
    "school_portrait/results._title",
    "school_portrait/zones._most_students",
}
"""What calls them says it."""
TRUE = {
    "coverage/imports._reasons",  # files and rules of the import: nothing of them is withheld
    "coverage/readiness._sentences",
    "evaluation/estimate._read",  # one interval
    "follow_up/delivery._sentences",  # said only where every count is known
    "group_portrait/observations._agreements",  # what the team wrote
    "group_portrait/student_problem._figures",  # who may not see students has no such table
    "meeting/recap.view_conditions",
    "planning/in_place._sentences",  # said only where every count is known
    "planning/people.view_mathematics",  # of the school: said only where there is no result
    "risk/sheet_figures._coefficient",  # one student, before the team
    "school_portrait/departures._figures",  # nothing is drawn where one is withheld
    "school_portrait/outlook._figures",  # « plus tard » is no superlative
}
SAID = {"among_told", "among_shown", "range_title", "is_whole"}
"""What says it of those shown, or asks whether all are."""


def functions():
    for path in VIEWS:
        for one in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef):
                yield f"{path.parent.parent.name}/{path.stem}.{one.name}", one


def names(function: ast.FunctionDef) -> set[str]:
    every = list(ast.walk(function))
    found = {one.attr for one in every if isinstance(one, ast.Attribute)}
    return found | {one.id for one in every if isinstance(one, ast.Name)}


def superlatives(function: ast.FunctionDef) -> list[str]:
    texts = [one.value for one in ast.walk(function) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [text for text in texts[1:] if SUPERLATIVE.search(text) and not SHOWN.search(text)]


def test_a_superlative_that_a_view_chooses_in_a_table_says_that_it_is_of_what_is_shown():
    alone = {
        name
        for name, one in functions()
        if superlatives(one) and names(one) & CHOSEN and not names(one) & SAID and name not in CALLED | TRUE
    }
    assert not alone


def test_every_function_that_is_left_out_of_it_is_there():
    assert {name for name, _ in functions()} >= CALLED | TRUE


def table(withheld=(), **columns) -> ResultTable:
    data = pd.DataFrame(columns)
    hidden = pd.DataFrame(False, index=data.index, columns=data.columns)
    for name in withheld:
        hidden[name] = data[name].isna()
    return ResultTable("made", data, (), withheld=hidden)


def delivery(*names: str) -> str:
    made = table(names, service=["small_group", "tutoring"], subject="", received_share=[0.5, None], n_students=[9, 12])
    return follow_up_delivery._headline(SimpleNamespace(tables={"delivery": made}), WORDS)


def practices(*names: str) -> str:
    made = table(names, asked_question=["a", "b"], mean_given=[2.0, None], given_low=1.0, given_high=3.0)
    return people._least(made, WORDS)


def left_out_reasons(*names: str) -> str:
    made = table(names, left_out_reason=["no_adult", "no_slot"], n_students=[9, None])
    tables = {"left_out_reasons": made, "one_more": table(n_more_needs=[])}
    return next(left_out._sentences(SimpleNamespace(tables=tables), WORDS))


@pytest.mark.parametrize(
    ("say", "column"), [(delivery, "received_share"), (practices, "mean_given"), (left_out_reasons, "n_students")]
)
def test_with_a_row_withheld_the_sentence_is_of_the_values_shown_and_else_of_all(say, column):
    whole, part = say(), say(column)
    assert part == "Parmi les valeurs montrées\xa0: " + whole[:1].lower() + whole[1:]
