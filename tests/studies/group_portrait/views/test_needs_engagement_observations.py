"""What a group's engagement, observations, needs and one student's facts say, to each audience."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.choices import options_of
from portraitlib.display.controls import explore
from portraitlib.display.refusals import GENERAL, refusal_sentence
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.manifest import MANIFEST
from portraitlib.studies.group_portrait.measures.differentiation import differentiation_table
from portraitlib.studies.group_portrait.measures.engagement import describe_engagement
from portraitlib.studies.group_portrait.measures.needs import group_needs
from portraitlib.studies.group_portrait.measures.observations import describe_observations
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student import describe_student
from portraitlib.tables.school import school_in_memory

STUDIES = (describe_engagement, describe_observations, group_needs, differentiation_table)
AUDIENCES = ("interne", "personnel", "public")
REASONS = (*MANIFEST.refusals, "students_not_shown")


def names_of(n):
    return [f"p{number:016x}" for number in range(1, n + 1)]


def made_up_school(n=24, severity=-0.8, seed=1, **params):
    """Group 21 of `n` students who lack fractions, and group 22; two waves, four visits, results and an instrument."""
    rng, names = np.random.default_rng(seed), names_of(2 * n)
    groups = ["21"] * n + ["22"] * n
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "group": groups, "grade_level": 2})
    marks = rows_of(["student_id", "subject"], names, ("french", "history"))
    marks = marks.assign(mark=np.clip(np.round(rng.normal(68, 12, len(marks))), 0, 100), course=marks["subject"])
    points = rows_of(["student_id", "item"], names, ("fractions", "angles"))
    lacks = (points["item"] == "fractions") & points["student_id"].isin(names[:n])
    points = points.assign(score=(rng.random(len(points)) < np.where(lacks, 0.1, 0.8)).astype(float))
    days, dimensions = pd.to_datetime(["2025-10-08", "2026-04-15"]), ("affective", "cognitive")
    answers = rows_of(
        ["student_id", "date", "dimension", "item"], names[2:], days, dimensions, ("E1", "E2", "E3", "E4")
    )
    level = np.repeat(rng.normal(3.3, 0.9, len(answers) // 4), 4) + rng.normal(0, 0.4, len(answers))
    visits = pd.to_datetime(["2025-10-14", "2025-12-09", "2026-02-17"])
    ratings = rows_of(["group", "date", "criterion", "rater_id"], ("21", "22"), visits, ("effort", "entraide"), "pq")
    truth = np.repeat(np.round(2 * rng.normal(2.8, 0.4, len(ratings) // 2)) / 2, 2)
    shift = np.where(ratings["rater_id"] == "q", severity + rng.normal(0, 0.1, len(ratings)), 0.0)
    tables = {
        "students": people,
        "results": marks.assign(school_year=2026, competency="overall", term="1"),
        **instrument({"fractions": "fractions", "angles": "angles"}, points, "mathematics"),
        "engagement": answers.assign(
            answer=np.clip(np.round(level), 1, 5), scale_low=1, scale_high=5, is_reversed=False
        ),
        "observations": ratings.assign(rating=np.clip(truth + shift, 1, 4), scale_low=1, scale_high=4),
    }
    return school_in_memory(tables, group="21", **params)


def rows_of(columns, *values):
    """One row per combination, the last one moving fastest."""
    return pd.DataFrame(list(itertools.product(*values)), columns=columns)


def instrument(items, answers, subject):
    """Tables of an instrument: `items` gives each item's skill."""
    asked = pd.DataFrame({"item": list(items), "skill": list(items.values())})
    return {
        "items": asked.assign(instrument="T", subject=subject, maximum_score=1.0),
        "responses": answers.assign(instrument="T", date=pd.Timestamp("2025-09-16")),
    }


def words_of(view):
    """Every word a reader sees or hears, tables aside."""
    figures = [text for figure in view.figures for text in (figure.title, figure.alt)]
    return "\n".join([view.headline, *view.sentences, *figures, *view.notes]).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def views():
    """View of each study for each audience."""
    return {
        (study, audience): shown_view(study(made_up_school(audience=audience)))
        for study, audience in itertools.product(STUDIES, AUDIENCES)
    }


def test_the_headline_of_needs_names_what_the_whole_class_lacks(views):
    headline = views[group_needs, "interne"].headline.replace("\u00a0", " ")
    assert "« fractions (Mathématique) »" in headline
    assert re.search(r"\d+ élèves sur 24, soit \d+ %", headline)
    assert "d'abord avec toute la classe" in headline


def test_the_headline_prefers_what_is_measured_and_says_what_is_an_indication():
    names = names_of(20)
    items = {"Q1": "lire", "Q2": "lire", "Q3": "lire", "Q4": "graphiques"}
    points = rows_of(["student_id", "item"], names, items)
    lacks = points["item"].map(items).map({"lire": 8, "graphiques": 12})
    points = points.assign(score=(points["student_id"].map(names.index) >= lacks).astype(float))
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "group": "21", "grade_level": 2})
    school = school_in_memory({"students": people, **instrument(items, points, "french")}, group="21")
    view = shown_view(group_needs(school))
    headline = view.headline.replace("\u00a0", " ")
    assert (
        headline == "Groupe 21 : le besoin mesuré le plus partagé est « lire (Français) » (8 élèves sur 20, soit 40 %)."
    )
    assert "lire. 8 élèves sur 20" in shown_view(describe_skills(school)).headline.replace("\u00a0", " ")
    assert "Une indication, pas une mesure (2 items ou moins) : graphiques (Français)." in words_of(view)
    assert view.figures[0].title == "Aucun besoin mesuré n'est celui de toute la classe"


def test_where_the_need_of_the_whole_class_is_withheld_nothing_is_said_of_all_needs():
    names = names_of(24)
    items = {f"Q{place}": skill for place, skill in enumerate(["fractions"] * 3 + ["algèbre"] * 3)}
    points = rows_of(["student_id", "item"], names, items)
    lacks = points["item"].map(items).map({"fractions": 22, "algèbre": 8})
    points = points.assign(score=(points["student_id"].map(names.index) >= lacks).astype(float))
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "group": "21", "grade_level": 2})
    tables = {"students": people, **instrument(items, points, "mathematics")}
    result = group_needs(school_in_memory(tables, group="21"))
    table = result.tables["topics"]
    is_shared = table.data["topic"] == "fractions"
    shares = table.data["need_share"].mask(is_shared)
    hidden = replace(table, data=table.data.assign(need_share=shares))
    view = shown_view(replace(result, tables={**result.tables, "topics": hidden}))
    told = [text.replace("\u00a0", " ") for text in (view.headline, view.figures[0].title)]
    assert told[0].startswith("Groupe 21, parmi les besoins qui peuvent être montrés : « algèbre (Mathématique) »")
    assert told[1] == "Parmi les besoins montrés : aucun besoin n'est celui de toute la classe"


def test_engagement_says_who_did_not_answer_and_how_far_to_trust_it(views):
    said = words_of(views[describe_engagement, "interne"])
    assert "22 élèves du groupe ont répondu. 2 élèves n'ont pas répondu" in said
    assert "fidélité de" in said


def test_a_severe_observer_is_told_by_number_with_an_interval():
    said = words_of(shown_view(describe_observations(made_up_school())))
    assert re.search(r"la personne 2 cote en moyenne 0,[6-9] point plus bas que la personne 1 \(intervalle de", said)


def test_observers_alike_raise_no_alarm():
    said = words_of(shown_view(describe_observations(made_up_school(severity=0.0))))
    assert "une sévérité semblable" in said


def test_one_wave_says_that_no_change_can_be_told():
    school = made_up_school()
    tables = {name: school.table(name) for name in ("students", "answers", "questionnaires", "results")}
    tables["answers"] = tables["answers"][tables["answers"]["date"] < "2026-01-01"]
    said = words_of(shown_view(describe_engagement(school_in_memory(tables, group="21"))))
    assert "on ne peut pas encore parler de changement" in said


@pytest.mark.parametrize("study", [group_needs, differentiation_table, describe_engagement])
def test_a_handle_is_seen_by_the_team_only_and_a_pseudonym_by_nobody(views, study):
    for audience in AUDIENCES:
        html = html_of(views[study, audience], Words("fr"))
        assert bool(re.search(r"\b26-\d{5}", html)) == (audience == "interne"), audience


def test_the_table_to_print_has_room_for_a_pen_and_names_a_strength(views):
    (table,) = views[differentiation_table, "interne"].tables
    assert [column.name for column in table.columns][-2:] == ["names", "plan"]
    assert set(table.labels["plan"].str.strip("\u00a0")) == {""}
    assert "angles (Mathématique)" in set(table.labels["strength_topic"])
    assert table.labels["listed_students"].iloc[0].startswith("toute la classe d'abord")


@pytest.mark.parametrize(
    ("universal", "groupings", "plan"),
    [
        (0, 2, "Groupe 21 : 2 regroupements, à planifier ensemble."),
        (1, 0, "Groupe 21 : 1 enseignement à toute la classe, à planifier ensemble."),
        (1, 1, "Groupe 21 : 1 enseignement à toute la classe et 1 regroupement, à planifier ensemble."),
    ],
)
def test_the_plan_says_only_what_there_is(universal, groupings, plan):
    table = differentiation_table(made_up_school())
    rows = table.tables["groupings"].data.iloc[[0] * (universal + groupings)].reset_index(drop=True)
    rows = rows.assign(is_universal=[place < universal for place in range(len(rows))])
    tables = {**table.tables, "groupings": replace(table.tables["groupings"], data=rows)}
    headline = shown_view(replace(table, tables=tables)).headline
    assert headline.replace("\u00a0", " ") == plan


def test_needs_are_not_counted_as_groupings_for_those_who_may_not_see_students(views):
    assert "regroupement" in views[differentiation_table, "interne"].headline
    assert "regroupement" not in views[differentiation_table, "public"].headline


def test_those_who_already_know_are_named_a_challenge(views):
    (table,) = views[differentiation_table, "interne"].tables
    assert "un défi pour" in table.labels["listed_students"].iloc[0]


def test_no_need_of_few_students_is_told_to_the_public(views):
    for study in (group_needs, differentiation_table):
        table = views[study, "public"].tables[0]
        assert len(table.rows)
        assert (table.rows["n_need"].dropna() >= 10).all()
    assert "ne sont pas montrés à ce public" in views[differentiation_table, "public"].tables[0].note
    assert not views[differentiation_table, "personnel"].tables[0].note


def test_figures_carry_their_numbers_in_words(views):
    for (study, audience), view in views.items():
        for figure in view.figures:
            assert figure.image.lstrip().startswith(b"<"), (study, audience)
            assert re.search(r"\d", figure.alt)
            assert figure.table in [table.name for table in view.tables]


def test_no_word_labels_a_student(views):
    for key, view in views.items():
        assert not re.search(r"faible|à risque|mauvais|en échec|décrocheur", words_of(view), re.IGNORECASE), key


def test_every_refusal_has_its_sentence():
    reader = made_up_school().reader
    facts = {"group": "21", "groups": ["21"], "smallest": 5, "smallest_class": 5}
    for reason in REASONS:
        said = refusal_sentence(Refusal(reader=reader, study="x", reason=reason, facts=facts), Words("fr"))
        assert said != GENERAL
        assert "{" not in said


def test_a_student_is_told_supports_first():
    view = shown_view(describe_student(made_up_school(), student=names_of(1)[0]))
    said = [sentence.replace("\u00a0", " ").partition(" :")[0] for sentence in view.sentences]
    assert said[:3] == ["Soutiens reçus", "Forces", "Résultats"]


def test_a_report_shows_no_student_though_the_team_may_see_them(monkeypatch, capsys):
    shown = []
    monkeypatch.setenv("PORTRAIT_BATCH", "1")
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    explore(describe_student, made_up_school(), student=None)
    text = "".join(bundle["text/html"] for bundle in shown)
    assert "Aucun élève" in text
    assert not re.search(r"p0000", text)


def test_the_choices_of_a_student_are_the_group_and_nobody_first():
    school, words = made_up_school(n=3), Words("fr")
    options = options_of("student", None, describe_student, school, words)
    assert [code for _, code in options] == [None, *names_of(3)]
    assert options_of("student", None, describe_student, made_up_school(n=3, audience="personnel"), words) == []


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("n", [3, 6])
def test_a_small_class_has_a_sentence_for_everything(audience, n):
    school = made_up_school(n=n, audience=audience)
    for study in STUDIES:
        view = shown_view(study(school))
        assert view.headline.endswith("."), study
        assert "nan" not in words_of(view).lower().split()


def test_everything_alike_has_a_sentence():
    school = made_up_school()
    same = {
        "students": school.table("students"),
        "answers": school.table("answers").assign(answer=3.0),
        "questionnaires": school.table("questionnaires"),
        "observations": school.table("observations").assign(rating=2.0),
        "results": school.table("results").assign(mark=80.0),
    }
    for study in STUDIES:
        view = shown_view(study(school_in_memory(same, group="21")))
        assert view.headline.endswith("."), study


def test_a_need_of_nearly_all_is_told_to_the_public_as_a_bound(views):
    told = disclose(group_needs(made_up_school(audience="public"))).tables["topics"]
    assert told.bounds["need_share"].iloc[0] == ">"
    view = views[group_needs, "public"]
    assert "(plus de 58 % de 24 élèves)" in view.headline.replace("\u00a0", " ")
    assert "fractions (Mathématique) : plus de 58 % à soutenir" in words_of(view)
    assert view.figures[0].title.startswith("1")
