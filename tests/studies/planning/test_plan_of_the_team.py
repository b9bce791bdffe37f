"""The plan of a team, from its journal: indicators, what they could show, conditions, roles, chain, time to learn."""

from html import unescape

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib import (
    describe_indicators,
    describe_results,
    draw_chain,
    list_plan_conditions,
    list_roles,
    plan_development,
)
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.indicators.standing import likeness
from portraitlib.journal import open_journal
from portraitlib.results.result import Refusal
from portraitlib.statistics.intervals import share_difference_interval
from portraitlib.statistics.power import detectable_effect, groups_drawn, two_groups

FR = Words("fr")
STUDIES = (describe_indicators, draw_chain, list_plan_conditions, list_roles, plan_development)

PLANNED = (
    ("priority", {
        "title": "Mieux lire en 2e secondaire", "zone": "français, lire, 2e secondaire",
        "competency": "Comprendre un texte long",
        "obstacle": "Peu de lecture suivie en classe", "lever": "literacy", "place": "in_class",
        "evidence": [{"study": "", "headline": "Lire, en 2e secondaire, est la zone la plus fragile."}],
    }),
    ("priority", {"title": "Réussir la mathématique CST", "lever": "numeracy"}),
    ("practice", {"name": "Stratégies de lecture, enseignées", "priority": "Mieux lire en 2e secondaire"}),
    ("condition", {
        "what": "Un local libre le midi", "guarantor": "direction", "by_when": "2026-07-01",
        "priority": "Mieux lire en 2e secondaire",
    }),
    ("condition", {"what": "Une formation en août", "state": "done", "guarantor": "conseillère pédagogique"}),
    ("condition", {"what": "Un autobus à 16 h 30"}),
    ("action", {
        "what": "Coenseigner une période par semaine", "who": "Luc", "priority": "Mieux lire en 2e secondaire",
        "sort": "co_teaching", "lever": "literacy", "place": "in_class", "hours": 36, "is_in_task": True,
        "topic": "Stratégies de lecture", "whom": "enseignantes de 2e",
    }),
    ("action", {
        "what": "Accompagner la différenciation", "who": "conseillère pédagogique", "sort": "accompaniment",
        "priority": "Mieux lire en 2e secondaire", "hours": 7.5, "topic": "Différencier", "whom": "enseignants de 2e",
        "is_between_schools": True,
    }),
    ("action", {"what": "Récupération du midi", "lever": "numeracy", "place": "beside", "sort": "support"}),
    ("action", {"what": "Appeler à la maison", "student": "p0000000000000001", "lever": "engagement"}),
    ("indicator", {
        "name": "Réussite en lecture", "measure": "success_rate",
        "subject": "Français, langue d'enseignement", "competency": "Lire", "n_reached": 14, "target": "75 %",
        "by_when": "2027-06-20", "priority": "Mieux lire en 2e secondaire",
    }),
    ("indicator", {"name": "Moyenne", "measure": "mean_mark", "subject": "mathematics", "target": "72"}),
    ("indicator", {"name": "Matière mal écrite", "measure": "mean_mark", "subject": "Maths", "baseline": "66"}),
    ("indicator", {"name": "Élèves qui lisent chaque jour", "baseline": "40 %", "baseline_n": 60, "target": "80 %"}),
    ("role", {
        "name": "Anne", "function": "direction", "tasks": "Animer\nAutobus\nLocaux\nFamilles", "hours": 2,
        "aim": "Que l'équipe tienne", "stops": "Surveillance du midi",
    }),
    ("role", {"name": "Luc", "function": "enseignant", "tasks": "Coenseigner", "hours": 1.5}),
    ("role", {"function": "conseillère pédagogique", "tasks": "Accompagner"}),
    ("plan", {"title": "Midis de lecture", "offer": "Lecture guidée le midi"}),
)  # fmt: skip
"""Kind and body of each entry, in the order they are kept."""


def write_plan(journal):
    """Keep the whole plan in a journal."""
    for kind, body in PLANNED:
        journal.save(kind, body, who="Anne")
    return journal


@pytest.fixture(scope="module")
def filled(open_made_up, tmp_path_factory):
    """A school whose team planned; nobody changes its journal."""
    school = open_made_up(journal=str(tmp_path_factory.mktemp("planned") / "journal"), as_of="2026-07-15")
    write_plan(open_journal(school))
    return school


@pytest.fixture
def school(open_made_up, tmp_path):
    """A school whose journal is empty."""
    return open_made_up(journal=str(tmp_path / "journal"), as_of="2026-07-15")


@pytest.fixture
def journal(school):
    return open_journal(school)


def rows_by(result, table, key):
    return result.tables[table].data.set_index(key)


def told(result):
    return [one.replace("\u00a0", " ") for one in shown_view(result).sentences]


def headline(result):
    return shown_view(result).headline.replace("\u00a0", " ")


def test_an_empty_journal_says_what_to_write_first(school):
    heads = [headline(study(school)) for study in STUDIES]
    assert [head.split(".")[0] for head in heads] == [
        "Aucun indicateur n'est écrit",
        "Aucune priorité n'est écrite",
        "Aucune condition n'est écrite",
        "Aucun rôle n'est écrit",
        "Aucune heure n'est encore prévue pour que les adultes apprennent",
    ]


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_of_a_plan_is_shown_to_others(open_made_up, filled, audience):
    other = open_made_up(audience, journal=filled.params.journal, as_of="2026-07-15")
    assert [type(study(other)) for study in STUDIES] == [Refusal] * len(STUDIES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_section_of_a_written_plan_has_its_table_and_names_no_student(open_made_up, filled, language):
    reader = open_made_up(language=language, journal=filled.params.journal, as_of="2026-07-15")
    views = [shown_view(study(reader)) for study in STUDIES]
    pages = [html_of(view, Words(language)) for view in views]
    assert [len(view.tables) > 0 and len(view.tables[0].rows) > 0 for view in views] == [True] * len(STUDIES)
    assert [page for page in pages if "p0000000000000001" in page or "Appeler à la maison" in page] == []


def test_a_start_is_the_rate_of_the_portrait_with_its_interval(school, journal):
    asked = {"measure": "success_rate", "subject": "french", "competency": "reading", "level": "2e secondaire"}
    journal.save("indicator", {"name": "Lecture", **asked}, who="Anne")
    row = describe_indicators(school, journal=journal).tables["indicators"].data.iloc[0]
    portrait = describe_results(school, subject="french", grade_level=2).tables["cells"].data
    cell = portrait[portrait["competency"] == "reading"].iloc[0]
    assert row[["n_students", "start_value", "start_low", "start_high"]].tolist() == pytest.approx(
        cell[["n_students", "success_rate", "rate_low", "rate_high"]].tolist()
    )


def test_what_fourteen_students_could_show_is_what_drawn_plans_show(filled):
    row = rows_by(describe_indicators(filled), "indicators", "indicator_name").loc["Réussite en lecture"]
    others, start = int(row["n_students"]) - 14, row["start_value"]
    chances = [stats.binom.pmf(np.arange(n + 1), n, p) for n, p in ((14, start + row["effect_plain"]), (others, start))]
    low, high = share_difference_interval(np.arange(15)[:, None], 14, np.arange(others + 1), others)
    found = (chances[0][:, None] * chances[1])[(low > 0) | (high < 0)].sum()
    assert found == pytest.approx(0.8, abs=0.01)
    assert row["effect_plain"] > row["target_value"] - start
    assert "elle peut être atteinte sans que ce plan puisse le montrer" in " ".join(told(describe_indicators(filled)))


def test_a_start_typed_by_the_team_has_its_interval_and_one_that_cannot_be_read_says_why(filled):
    result = describe_indicators(filled)
    rows = rows_by(result, "indicators", "indicator_name")
    typed = rows.loc["Élèves qui lisent chaque jour"]
    assert typed[["start_value", "n_students", "target_value"]].tolist() == [0.4, 60, 0.8]
    assert typed["start_low"] == pytest.approx(0.286, abs=0.001)
    assert "66 (cette matière n'est pas dans les données)" in unescape(html_of(shown_view(result), FR))


def test_last_year_s_mark_of_the_same_students_shows_a_smaller_effect(small_school, tmp_path):
    rng, names = np.random.default_rng(3), [f"s{number}" for number in range(60)]
    ability = rng.normal(65, 9, 60)
    years = [
        pd.DataFrame(
            {"student_id": names, "school_year": year, "course": "M", "subject": "mathematics", "course_level": 2,
             "competency": "overall", "term": "final", "mark": np.round(ability + rng.normal(0, 4, 60))}
        )
        for year in (2025, 2026)
    ]  # fmt: skip
    people = pd.concat(
        [pd.DataFrame({"student_id": names, "school_year": year, "grade_level": 2}) for year in (2025, 2026)]
    )
    school = small_school(
        tables={"students": people, "results": pd.concat(years)}, journal=str(tmp_path / "journal"), as_of="2026-07-15"
    )
    journal = open_journal(school)
    journal.save(
        "indicator", {"name": "Moyenne", "measure": "mean_mark", "subject": "mathematics", "n_reached": 14}, who="A"
    )
    row = describe_indicators(school, journal=journal).tables["indicators"].data.iloc[0]
    kept = np.corrcoef(years[0]["mark"], years[1]["mark"])[0, 1] ** 2
    assert row["effect_adjusted"] / row["effect_plain"] == pytest.approx(np.sqrt(1 - kept), abs=0.02)


def test_a_target_already_reached_is_said_so_and_asks_nothing_of_the_plan(school, journal):
    journal.save(
        "indicator", {"name": "Lecture", "measure": "success_rate", "subject": "french", "target": "40 %"}, who="A"
    )
    result = describe_indicators(school, journal=journal)
    assert result.n_out_of_sight == 0
    assert told(result)[0].endswith("Sa cible est déjà atteinte au départ : que visez-vous ?")


def test_whole_classes_are_compared_as_classes(small_school, tmp_path):
    rng, names = np.random.default_rng(5), [f"s{number:03}" for number in range(200)]
    rooms = np.repeat(np.arange(10), 20)
    marks = np.clip(np.round(65 + rng.normal(0, 5, 10)[rooms] + rng.normal(0, 9, 200)), 0, 100)
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 2, "group": rooms.astype(str)})
    results = pd.DataFrame(
        {"student_id": names, "school_year": 2026, "course": "M", "subject": "mathematics", "course_level": 2,
         "competency": "overall", "term": "final", "mark": marks}
    )  # fmt: skip
    school = small_school(
        tables={"students": people, "results": results}, journal=str(tmp_path / "journal"), as_of="2026-07-15"
    )
    journal, asked = open_journal(school), {"measure": "mean_mark", "subject": "mathematics"}
    for name, more in (("élèves", {"n_reached": 100}), ("classes", {"n_classes": 5})):
        journal.save("indicator", {"name": name, **asked, **more}, who="A")
    rows = rows_by(describe_indicators(school, journal=journal), "indicators", "indicator_name")
    spread, (_, size, icc) = marks.std(ddof=1), likeness(pd.Series(marks, names), pd.Series(rooms, names))
    assert rows["effect_plain"].to_dict() == pytest.approx(
        {
            "élèves": spread * float(detectable_effect(two_groups(100, 100))),
            "classes": spread * float(detectable_effect(groups_drawn(10, size, icc=icc))),
        }
    )
    assert "5 classes rejointes, comparées à 5 autres" in told(describe_indicators(school, journal=journal))[1]


def test_absence_is_wanted_lower_and_read_as_notebook_03_reads_it(small_school, tmp_path):
    school = small_school(journal=str(tmp_path / "journal"))
    journal = open_journal(school)
    for measure in ("absence_rate", "chronic_share"):
        journal.save("indicator", {"name": measure, "measure": measure}, who="A")
    rows = rows_by(describe_indicators(school, journal=journal), "indicators", "indicator_name")
    assert rows["start_value"].tolist() == pytest.approx([6 / 60 / 4, 1 / 4])
    assert rows["is_rise"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"measure": "mean_mark"}, "unknown_subject"),
        ({"measure": "success_rate", "subject": "french", "competency": "Danser"}, "unknown_competency"),
        ({"measure": "mean_mark", "subject": "french", "level": "12"}, "unknown_level"),
        ({"measure": "scale_mean", "subject": "autonomy"}, "unknown_scale"),
        ({"measure": "absence_rate"}, "no_values"),
    ],
)
def test_a_start_that_the_data_do_not_hold_says_which_word_is_not_found(school, journal, more, fault):
    journal.save("indicator", {"name": "X", **more}, who="Anne")
    result = describe_indicators(school, journal=journal)
    assert result.tables["indicators"].data["indicator_fault"].tolist() == [fault]
    assert told(result) == []


def test_a_target_written_as_a_goal_before_is_read(school, journal):
    journal.save("indicator", {"name": "Lecture", "baseline": "40 %", "baseline_n": 60}, who="Anne")
    journal.save("goal", {"title": "de 40 % à 60 %", "indicator": "lecture", "by_when": "2027-06-01"}, who="Anne")
    row = describe_indicators(school, journal=journal).tables["indicators"].data.iloc[0]
    assert (row["target_value"], row["entry_day"]) == (0.6, pd.Timestamp("2027-06-01"))


def test_a_plan_with_an_unmet_condition_says_so_in_its_first_line(filled):
    result = list_plan_conditions(filled)
    assert headline(result) == "Le plan (Midis de lecture) attend : 2 conditions ne sont pas encore remplies."
    assert headline(draw_chain(filled)).startswith("Le plan attend : 2 conditions")
    assert told(result) == ["1 condition est en retard sur sa date.", "Personne ne répond encore de 1 condition."]
    assert result.tables["plan_conditions"].data["condition_text"].tolist()[-1] == "Une formation en août"


def test_roles_say_who_has_many_which_has_nobody_and_what_awaits_each(filled):
    result = list_roles(filled)
    roles = rows_by(result, "roles", "member_function")
    assert headline(result) == "1 rôle n'a encore personne."
    assert result.loaded == ("Anne",)
    assert roles.loc["enseignant", "role_awaits"] == "Coenseigner une période par semaine"
    assert roles.loc["conseillère pédagogique", "role_awaits"] == "Accompagner la différenciation"
    assert result.tables["without_anyone"].data["entry_text"].tolist() == [
        "Récupération du midi",
        "Un autobus à 16 h 30",
    ]


def test_the_chain_names_its_holes_and_what_serves_no_priority(filled):
    result = draw_chain(filled)
    chain = rows_by(result, "plan_chain", "chain_priority")
    assert chain["n_holes"].tolist() == [0, 5, 0]
    assert (result.n_priorities, result.n_whole, result.n_unlinked) == (2, 1, 7)
    assert chain.loc["Réussir la mathématique CST", "chain_action"] == ""
    assert html_of(shown_view(result), FR).count("à écrire") >= 5


def test_actions_are_shared_among_levers_in_class_or_beside(filled):
    levers = rows_by(draw_chain(filled), "action_levers", "action_lever")
    assert levers["action_share"].to_dict() == {"literacy": 0.25, "numeracy": 0.25, "engagement": 0.25, "unsaid": 0.25}
    assert levers.loc["literacy", ["actions_in_class", "actions_beside", "actions_unplaced"]].tolist() == [1, 0, 0]


def test_with_one_priority_what_names_none_serves_it(school, journal):
    journal.save("priority", {"title": "Lire"}, who="Anne")
    journal.save("practice", {"name": "Lecture guidée"}, who="Anne")
    assert draw_chain(school, journal=journal).n_unlinked == 0


def test_time_to_learn_is_added_up_and_what_has_none_is_named(filled):
    result = plan_development(filled)
    assert (result.hours, result.hours_in_task, result.weekly_hours) == (43.5, 36, 3.5)
    assert result.hours_between_schools == 7.5 and "De ces heures, 7,5 se passent avec une autre école." in told(result)
    assert result.without == ("Réussir la mathématique CST",)
    assert result.tables["development"].data["development_whom"].tolist() == ["enseignantes de 2e", "enseignants de 2e"]
