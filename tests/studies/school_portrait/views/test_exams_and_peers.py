"""What is said of exams, the pass mark, similar schools and persistence: with its n, its doubt and its respect."""

import itertools

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.refusals import GENERAL, sentence_of
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.results.result import Refusal
from portraitlib.studies.school_portrait.measures.calculator import explain_final_result
from portraitlib.studies.school_portrait.measures.departures import describe_departures
from portraitlib.studies.school_portrait.measures.exam_gap import compare_with_exam
from portraitlib.studies.school_portrait.measures.graduation import describe_graduation
from portraitlib.studies.school_portrait.measures.peers import compare_with_peers
from portraitlib.studies.school_portrait.measures.pile_up import describe_pile_up
from portraitlib.tables.school import school_in_memory

STUDIES = (
    compare_with_exam,
    compare_with_peers,
    describe_departures,
    describe_graduation,
    describe_pile_up,
    explain_final_result,
)


def words_of(view):
    figures = [text for figure in view.figures for text in (figure.title, figure.alt)]
    return "\n".join([view.headline, *view.sentences, *figures, *view.notes]).replace("\u00a0", " ")


def results(n=40, gap=6.0, pass_pile=0.9, years=(2024, 2025)):
    """History, secondary 4, with an exam; arts without one, marks moved to the pass mark."""
    rng, rows = np.random.default_rng(5), []
    for year, number in itertools.product(years, range(n)):
        mark = np.clip(np.round(rng.normal(70, 9)), 0, 100)
        place = {"student_id": f"{year}-{number}", "school_year": year, "competency": "overall"}
        history = {**place, "course": "085404", "subject": "history", "course_level": 4}
        history["course_group"] = f"4{number % 2}"
        rows += [{**history, "term": term, "mark": mark} for term in ("1", "2", "3")]
        rows.append({**history, "term": "exam", "mark": mark - gap + rng.normal(0, 2)})
        arts = {**place, "subject": "arts", "course_level": 1, "term": "final"}
        for course in range(30):
            final = np.clip(np.floor(rng.normal(68, 10)), 0, 100)
            final = 60.0 if 57 <= final < 60 and rng.random() < pass_pile else final
            rows.append({**arts, "course": f"C{course}", "mark": final})
    return pd.DataFrame(rows)


def peers(own=65, others=80, n_others=9):
    place = {"school_year": 2025, "subject": "french", "level": 2, "sequence": "", "series": "2025-", "pass_mark": 60.0}
    schools = {"peer": range(n_others + 1), "is_own": [True] + [False] * n_others, "decile": 9}
    return pd.DataFrame({**schools, **place, "n_students": 100, "n_passed": [own] + [others] * n_others})


def tables():
    people = results()[["student_id", "school_year"]].drop_duplicates().reset_index(drop=True)
    people = people.assign(grade_level=4, sex=["F", "M"] * (len(people) // 2), exit_reason=None)
    people.loc[:3, "exit_reason"] = ["left", "moved", "adult_education", "left"]
    ends = ["diploma"] * 14 + ["moved"] * 3 + ["left"] * 13
    outcomes = pd.DataFrame(
        {"student_id": [f"o{n}" for n in range(30)], "cohort_year": 2018, "outcome": ends, "outcome_year": 2022}
    )
    schools = pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})
    return {"results": results(), "students": people, "outcomes": outcomes, "schools": schools}


@pytest.fixture(scope="module")
def made():
    whole = tables()
    return lambda **params: school_in_memory(whole, peers=peers(), **params)


def test_a_gap_is_told_with_its_n_its_interval_and_that_it_is_no_fault(made):
    result = compare_with_exam(made())
    view, row = shown_view(result), result.tables["exam_courses"].data.iloc[0]
    told = [f"{row[name]:.1f}".replace(".", ",") for name in ("exam_difference", "difference_low", "difference_high")]
    expected = "la note d'école y est plus haute de {} points en moyenne (n = 40, intervalle de {} à {})".format(*told)
    assert expected in words_of(view)
    assert "Un écart n'est pas une faute" in words_of(view)
    assert view.figures[0].table == "exam_courses"
    assert "palmarès" in words_of(view)


def test_a_gap_the_other_way_is_said_the_other_way():
    view = shown_view(compare_with_exam(school_in_memory({"results": results(gap=-6.0)})))
    assert "la note d'école y est plus basse de 6" in words_of(view)


def test_what_no_page_of_the_ministry_says_is_written_not_confirmed():
    rows = results(gap=6.0)
    said = words_of(shown_view(compare_with_exam(school_in_memory({"results": rows}))))
    assert "ce que certaines de ces épreuves évaluent" not in said  # history has one competency: a page says so
    place = {"course": "063404", "subject": "mathematics", "sequence": "CST"}
    of_terms = rows["term"].isin(["1", "2", "3"])
    rows = rows.assign(**place, competency=rows["competency"].mask(of_terms, "reasoning"))
    said = words_of(shown_view(compare_with_exam(school_in_memory({"results": rows}))))
    assert "Non confirmé : ce que certaines de ces épreuves évaluent" in said


def test_the_calculator_says_each_step_and_that_the_formula_is_not_public(made):
    view = shown_view(
        explain_final_result(made(), school_mark=62, exam_mark=70, group_school_mean=70, group_exam_mean=72)
    )
    said = words_of(view)
    assert view.headline == "Résultat de la compétence évaluée\u00a0: 70\u00a0%."
    assert "le résultat est porté à 70,0" in said
    assert "La formule exacte du Ministère n'est pas publiée" in said


def test_a_pile_at_the_pass_mark_is_told_as_a_practice_and_never_as_a_person(made):
    view = shown_view(describe_pile_up(made()))
    said = words_of(view)
    assert "là où une courbe régulière en laisse attendre" in view.headline
    assert "Tout se passe comme si 9" in said
    assert "une façon de noter, pas une personne" in said
    assert not {"faute", "tricher", "gonfl", "enseignant fautif"} & set(said.lower().split())


def test_marks_that_follow_the_curve_are_said_to():
    view = shown_view(describe_pile_up(school_in_memory({"results": results(pass_pile=0)})))
    assert view.headline.startswith("Rien ne distingue nettement 60 des notes voisines")
    assert "cela se verrait 8 fois sur 10" in view.headline.replace("\u00a0", " ")


def test_a_pile_whose_numbers_are_withheld_is_never_said_not_to_be_there():
    flat = [
        {"student_id": f"h{mark}-{n}", "school_year": 2025, "course": "085404", "subject": "history"}
        | {"course_level": 4, "competency": "overall", "term": "final", "mark": float(mark)}
        for mark in range(48, 73)
        for n in range(40)
    ]
    rows = pd.concat([results(pass_pile=0.97), pd.DataFrame(flat)], ignore_index=True)
    (open_to_us, told) = (
        shown_view(describe_pile_up(school_in_memory({"results": rows}, audience=audience)))
        for audience in ("interne", "public")
    )
    assert "Dans les cours sans épreuve ministérielle" in open_to_us.headline
    assert told.headline.startswith("Dans les cours avec épreuve ministérielle, rien ne distingue nettement le seuil")
    assert told.headline.endswith("sont trop petits pour être montrés.")
    assert [b"avec" in figure.image for figure in told.figures] == [True]


def test_courses_marked_out_of_50_are_said_to_be_left_out_or_the_section_is_refused():
    rows = results(pass_pile=0)
    even = rows["course"].isin([f"C{number}" for number in range(15)])
    by_two = rows.assign(mark=rows["mark"].where(~even, 2 * (rows["mark"] // 2)))
    said = words_of(shown_view(describe_pile_up(school_in_memory({"results": by_two}))))
    assert "résultats de cours dont les notes semblent avoir été données sur 50 sont laissés de côté" in said
    only = by_two[even | (by_two["term"] != "final")]
    refused = shown_view(describe_pile_up(school_in_memory({"results": only})))
    assert "semblent avoir été données sur 50" in refused.headline


@pytest.mark.parametrize(("own", "sentence"), [(80, "ce qu'on attend"), (65, "plus bas que"), (96, "plus haut que")])
def test_the_headline_says_where_the_school_is_among_similar_ones(own, sentence):
    school = school_in_memory({"schools": pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})}, peers=peers(own))
    view = shown_view(compare_with_peers(school))
    assert sentence in view.headline
    assert f"{own} % de réussite (n = 100)" in words_of(view)
    assert "il ne dit rien d'un élève" in words_of(view)


def test_the_school_s_point_stands_in_the_figure_and_its_table(made):
    view = shown_view(compare_with_peers(made()))
    (figure,) = view.figures
    shown = next(table for table in view.tables if table.name == figure.table)
    assert shown.labels["name"].value_counts().to_dict() == {"École comparable": 9, "Notre école": 1}


def test_a_school_whose_rate_is_withheld_is_not_in_the_picture():
    school = school_in_memory(
        {"schools": pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})}, peers=peers(own=97), audience="public"
    )
    view = shown_view(compare_with_peers(school))
    assert "ne peut pas être donné exactement" in view.headline
    assert "97" not in words_of(view)
    assert not any("Notre école" in table.labels.to_numpy() for table in view.tables)


def test_graduation_goes_from_what_is_sure_to_what_is_possible_beside_the_official_landmark(made):
    said = words_of(shown_view(describe_graduation(made())))
    assert "de 47 % (c'est sûr) à 57 % (c'est possible) ont un diplôme ou une qualification en 5 ans (n = 30)" in said
    assert "Ce ne sont pas des échecs" in said
    assert "cohorte de 2014" in said


def test_departures_say_that_adult_education_is_no_dropping_out(made):
    assert "n'est pas décrocher" in words_of(shown_view(describe_departures(made())))


@pytest.mark.parametrize("study", STUDIES)
def test_every_section_is_shown_to_every_audience_and_in_both_languages(made, study):
    for audience, language in (("interne", "en"), ("personnel", "fr"), ("public", "en")):
        view = shown_view(study(made(audience=audience, language=language)))
        assert view.headline
        html = html_of(view, Words(language))
        assert view.name in html or view.headline.split()[0] in html


def odd_schools():
    """Tables of schools in which much is wanting or all is alike."""
    return {
        "nothing": {},
        "one year": {"results": results(years=(2025,))},
        "three students": {"results": results(n=3, years=(2025,)), "students": tables()["students"].head(3)},
        "all marks equal": {"results": results().assign(mark=70.0)},
        "all at the pass mark": {"results": results().assign(mark=60.0)},
        "no mark": {"results": results().assign(mark=np.nan)},
        "no exam": {"results": results().query("term != 'exam'")},
        "no term": {"results": results().query("term == 'exam'")},
        "no competency known": {"results": results().assign(competency="reading")},
        "no level": {"results": results().assign(course_level=None)},
        "a year without rule": {"results": results(years=(1999,))},
        "students only": {"students": tables()["students"]},
        "outcomes without year": {"outcomes": tables()["outcomes"].assign(outcome_year=None)},
        "everybody left": {"students": tables()["students"].assign(exit_reason="left")},
        "no decile": {"schools": pd.DataFrame({"school_id": ["A"]})},
    }


@pytest.fixture(scope="module")
def odd():
    return odd_schools()


@pytest.mark.parametrize("study", STUDIES)
def test_odd_data_get_a_sentence_and_never_a_traceback(odd, study):
    """Readers take turns: every study, and every odd school, is met by both."""
    for place, (name, found) in enumerate(odd.items()):
        audience = ("interne", "public")[(place + STUDIES.index(study)) % 2]
        result = study(school_in_memory(found, audience=audience))
        headline = shown_view(result).headline
        assert headline.strip(" ."), name
        assert not isinstance(result, Refusal) or sentence_of(result.reason) != GENERAL, name
        assert headline != Words("fr").say(GENERAL) and "{" not in headline, name
