"""What a team reads of a group's items, skills, surprising answers, predictors and change."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.studies.group_portrait.measures.change import describe_change
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.predictors import describe_predictors
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items
from portraitlib.tables.school import school_in_memory

STUDIES = (describe_skills, describe_instrument, chart_students_and_items, describe_predictors, describe_change)
SKILLS = ["fractions", "fractions", "fractions|aires", "aires", "aires", "angles"]
JUDGING = re.compile(r"faible|échoué|mauvais élève|en retard|cancre|déficit", re.IGNORECASE)


def make(n=24, n_rest=30, low=0.1, sittings=2, seed=3, constant=None, audience="interne", language="fr", **changed):
    """Group 21 that lacks fractions, beside a level that has them; taken in autumn and winter."""
    rng = np.random.default_rng(seed)
    total = n + n_rest
    names = [f"p{number:06d}abcd" for number in range(total)]
    group = ["21"] * n + ["22"] * n_rest
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 2, "group": group})
    items = pd.DataFrame({"instrument": "DIAG", "item": [f"Q{k}" for k in range(1, 7)], "subject": "mathematics"})
    items = items.assign(skill=SKILLS, maximum_score=1.0)
    frames = []
    for day in ("2025-09-16", "2026-01-27")[:sittings]:
        chance = np.full((total, 6), 0.75)
        chance[:n, :3] = low
        scores = (rng.random(chance.shape) < chance).astype(float)
        scores = scores if constant is None else np.full_like(scores, constant)
        frame = pd.DataFrame(scores, columns=items["item"]).assign(student_id=names)
        frames.append(frame.melt("student_id", var_name="item", value_name="score").assign(date=pd.Timestamp(day)))
    marks = pd.DataFrame({"student_id": names, "school_year": 2026, "mark": rng.integers(45, 90, total).astype(float)})
    course = {"course": "C", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "1"}
    tables = {
        "students": students,
        "items": items,
        "responses": pd.concat(frames).assign(instrument="DIAG") if frames else pd.DataFrame(),
        "results": marks.assign(**course),
        **changed,
    }
    return school_in_memory(tables, group="21", audience=audience, language=language)


@cache
def usual(audience="interne", language="fr"):
    """The school as it is by default, opened once for each reader."""
    return make(audience=audience, language=language)


def text_of(view):
    return " ".join([view.headline, *view.sentences, *view.notes, *(figure.alt for figure in view.figures)])


def test_the_skills_headline_puts_everyone_first_and_says_how_many():
    view = shown_view(describe_skills(usual()))
    assert view.headline.startswith("À reprendre d'abord avec tout le groupe 21\u00a0: fractions.")
    assert re.search(r"\d+ élèves sur 24 ne l'ont pas encore acquise", view.headline)
    assert "intervalle de" in view.headline


def test_a_group_that_lacks_nothing_is_not_said_to_lack_something():
    view = shown_view(describe_skills(make(low=0.95, n_rest=0)))
    assert "Aucune notion n'est à reprendre avec tout le groupe" in view.headline
    assert "Aucune comparaison" in text_of(view)


def test_a_small_class_is_told_in_plain_words_and_a_large_one_is_not():
    assert "ces nombres sont fragiles" in text_of(shown_view(describe_skills(usual())))
    assert "ces nombres sont fragiles" not in text_of(shown_view(describe_skills(make(n=40))))


def test_an_item_of_two_skills_is_written_without_its_separator():
    for study in STUDIES:
        view = shown_view(study(usual()))
        assert "|" not in text_of(view)
        assert "|" not in html_of(view, Words("fr"))


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize(("audience", "language"), [("interne", "en"), ("personnel", "fr"), ("public", "en")])
def test_every_view_can_be_shown_to_every_audience(study, audience, language):
    view = shown_view(study(usual(audience, language)))
    html = html_of(view, Words(language))
    assert view.headline
    assert not JUDGING.search(text_of(view))
    assert "nan" not in text_of(view).lower().split()
    assert ("p000000" in html + text_of(view)) <= (audience == "interne")


@pytest.mark.parametrize("study", STUDIES)
def test_a_figure_comes_with_the_words_that_stand_for_it(study):
    for figure in shown_view(study(usual())).figures:
        assert figure.title in figure.alt
        assert figure.table


def test_forces_come_before_what_was_missed():
    rows = [[1] * (2 + n % 4) + [0] * (4 - n % 4) for n in range(23)] + [[0, 0, 0, 1, 1, 1]]
    given = [(f"p{n:06d}abcd", f"Q{k}", float(score)) for n, row in enumerate(rows) for k, score in enumerate(row, 1)]
    responses = pd.DataFrame(given, columns=["student_id", "item", "score"])
    responses = responses.assign(instrument="DIAG", date=pd.Timestamp("2025-09-16"))
    view = shown_view(chart_students_and_items(make(responses=responses)))
    [told] = [sentence for sentence in view.sentences if "copie en main" in sentence]
    assert told.startswith("p000023")
    assert told.index("a réussi au-delà de ce qu'on attendait") < told.index("a manqué des items que ses forces")


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"items": pd.DataFrame()}, "pas d'instrument diagnostique"),
        ({"sittings": 0}, "Aucun élève du groupe 21 n'a de réponse"),
        ({"n": 3}, "Moins de 5 élèves du groupe 21"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(study, changes, sentence):
    view = shown_view(study(make(**changes)))
    assert sentence in view.headline
    assert not view.tables


@pytest.mark.parametrize("constant", [0.0, 1.0])
def test_all_wrong_or_all_right_is_said_without_a_fault(constant):
    school = make(constant=constant)
    assert "sont pareilles" in shown_view(chart_students_and_items(school)).headline
    for study in (describe_skills, describe_instrument, describe_predictors, describe_change):
        assert "nan" not in text_of(shown_view(study(school))).lower().split()


def test_one_sitting_is_said_to_be_no_change():
    assert "qu'une fois" in shown_view(describe_change(make(sittings=1))).headline


def test_a_refusal_without_a_group_names_the_groups():
    school = make()
    object.__setattr__(school, "params", school.params.model_copy(update={"group": ""}))
    assert "21 et 22" in shown_view(describe_skills(school)).headline


def test_what_the_public_may_not_see_is_not_passed_off_as_the_whole():
    view = shown_view(describe_skills(make(n=30, audience="public")))
    assert "qui peuvent être montrées" in view.headline or "ne peuvent pas être montrées" in view.headline
