"""Whatever study a notebook calls, what its numbers lack is told: « 30 lignes sur 30 » cannot stand alone."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

import portraitlib
from portraitlib.display.show import shown_view
from portraitlib.results.result import Refusal
from portraitlib.results.rooms import rooms
from portraitlib.rules import LossRules
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS
from portraitlib.tables.school import school_in_memory

READS = [(name, room.reads[name]) for room in rooms() for name in room.studies if name in room.reads]
EACH = [pytest.param(name, reads, id=name) for name, reads in READS]
OF_THE_PAGE = {reason for room in rooms() for reason in room.of_the_page}
SILENT = {"explain_final_result", "describe_criteria", "describe_set_aside", "describe_flags", "list_practices"}
"""They read no table of students, or tell of the import itself."""
SILENT |= {"draw_chain", "list_plan_conditions", "list_roles"}
SILENT |= {"follow_actions", "follow_decisions", "write_cycle_page", "write_weekly_page"}
SILENT |= {"write_teachers_slip", "write_open_page", "prepare_start", "write_diffusion_page"}
"""They read what the team wrote, or quote what other sections say and lack."""
OF_THE_JOURNAL = "meeting"
"""Room whose studies read the journal, or what other sections found and said they lacked."""
LACKING = "Il manque 90 lignes (20 élèves) mises de côté à l'importation."


def lost(table: str, **more: object) -> pd.DataFrame:
    """Ninety rows of twenty students set aside."""
    rows = {"table": table, "rule": "unknown_code", "is_cell": False, "is_certain": True, "school_year": 2026, **more}
    return pd.DataFrame([{**rows, "student_id": f"p{place}", "n_rows": 9 if place < 2 else 4} for place in range(20)])


def small_school(losses: pd.DataFrame, share: float = 1.0, **params: object):
    """Thirty students with their marks, and what was lost."""
    names = [f"p{place}" for place in range(30)]
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 2, "group": "21"})
    about = {"course": "063226", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "final"}
    results = pd.DataFrame({"student_id": names, "school_year": 2026, "mark": [40.0 + n for n in range(30)], **about})
    tables = {"students": students, "results": results, "losses": losses}
    return school_in_memory(tables, settings=[LossRules(largest_lost_share=share)], **params)


@cache
def school_without(tables: tuple[str, ...], share: float):
    """The school of a group of which rows of some tables were set aside, opened once for the studies that read them."""
    return small_school(pd.concat([lost(table) for table in tables]), share=share, group="21")


@cache
def school_without_file(table: str):
    """The school of a group of which the whole file of a table is missing."""
    losses = lost(table, student_id=None, school_year=None).head(1)
    losses = losses.assign(rule="file_missing", n_rows=0, student_id=None)
    return small_school(losses, share=0.05, group="21")


def of_study(school, name: str) -> list:
    """Results of a study."""
    given = getattr(portraitlib, name)(school)
    return given if isinstance(given, list) else [given]


def told(school, name: str) -> list[str]:
    """Headlines of a study."""
    return [shown_view(one).headline.replace("\xa0", " ") for one in of_study(school, name)]


def test_every_study_says_which_tables_its_numbers_come_from():
    for room in rooms():
        is_told = set(room.studies) - set(room.reads) <= SILENT
        assert is_told or room.room == OF_THE_JOURNAL, room.room
    for name, reads in READS:
        assert set(reads.tables) <= set(MAPPED_TABLES), name
        columns = [place.split(".") for place in reads.columns]
        assert all(column in SCHEMAS[table].column_names for table, column in columns), name
        assert not any(SCHEMAS[table].is_essential(column) for table, column in columns), name


@pytest.mark.parametrize(("name", "reads"), EACH)
def test_rows_set_aside_of_each_table_that_a_study_reads_are_told_in_its_headline(name, reads):
    n_rows = f"{90 * len(reads.tables):,}".replace(",", " ")
    given = of_study(school_without(reads.tables, 1.0), name)
    for one in given:
        headline = shown_view(one).headline.replace("\xa0", " ")
        is_missing_told = headline.endswith(f"Il manque {n_rows} lignes (20 élèves) mises de côté à l'importation.")
        assert is_missing_told or (isinstance(one, Refusal) and one.reason in OF_THE_PAGE)
    strict = of_study(school_without(reads.tables, 0.05), name)
    assert given
    assert strict
    assert not reads.is_refused or all(isinstance(one, Refusal) for one in strict)


@pytest.mark.parametrize(("name", "reads"), EACH)
def test_a_whole_file_missing_of_a_table_that_a_study_reads_is_told_in_its_headline(name, reads):
    for one in of_study(school_without_file(reads.tables[0]), name):
        is_told = ", fichier absent." in shown_view(one).headline.replace("\xa0", " ")
        assert is_told or (isinstance(one, Refusal) and one.reason in OF_THE_PAGE)


def test_only_the_other_notebooks_send_the_reader_to_notebook_00():
    school = small_school(lost("results"))
    said = {
        name: " ".join(shown_view(of_study(school, name)[0]).sentences)
        for name in ("describe_results", "describe_tables")
    }
    assert all("donc absent de cette section" in text for text in said.values())
    assert {name for name, text in said.items() if "Le carnet 00" in text} == {"describe_results"}


def test_a_study_is_refused_beyond_the_share_and_says_it_with_the_file_to_open():
    (headline,) = told(small_school(lost("results"), share=0.05), "describe_results")
    assert headline.startswith("Cette partie n'est pas montrée, car ses nombres seraient faux : 75 % des lignes")
    assert "limite : 5 %" in headline
    assert "mises_de_cote/results.csv" in headline
    assert headline.endswith(LACKING)


def test_a_study_is_shown_up_to_the_share():
    school = small_school(lost("results"), share=0.75)
    assert not isinstance(portraitlib.describe_results(school), Refusal)


@pytest.mark.parametrize(
    "more", [{"school_year": 2025}, {"subject": "french"}, {"course_level": 3}], ids=["year", "subject", "level"]
)
def test_rows_of_another_population_are_not_missed(more):
    school = small_school(lost("results", **more))
    given = portraitlib.describe_results(school, subject="mathematics", grade_level=2, school_year=2026)
    assert given.lost is None


def test_rows_whose_year_subject_and_level_are_unknown_may_be_missed_anywhere():
    school = small_school(lost("results", school_year=None))
    given = portraitlib.describe_results(school, subject="mathematics", grade_level=2, school_year=2026)
    assert (given.lost.n_rows, given.lost.n_students) == (90, 20)


def test_rows_of_another_group_are_not_missed_by_the_portrait_of_a_group():
    assert portraitlib.group_needs(small_school(lost("results", group="22"), group="21")).lost is None


def test_few_students_are_not_counted_before_who_may_not_see_them():
    few = lost("results").head(3)
    (headline,) = told(small_school(few, audience="public"), "describe_results")
    assert headline.endswith("Il manque 22 lignes (quelques élèves) mises de côté à l'importation.")
    given = portraitlib.describe_results(small_school(few, share=0.05, audience="public"))
    assert (given.reason, given.facts["share"]) == ("too_much_set_aside_for_reader", None)


def test_rows_that_do_not_say_whose_they_are_make_the_students_a_least_number():
    losses = pd.concat([lost("results"), lost("results", student_id=None).head(1).assign(student_id=None)])
    (headline,) = told(small_school(losses), "describe_results")
    assert headline.endswith("Il manque 99 lignes (20 élèves au moins) mises de côté à l'importation.")


def test_courses_outside_the_catalogue_are_told_and_refuse_nothing():
    school = small_school(lost("results", rule="unknown_course", subject=None), share=0.05)
    given = portraitlib.describe_results(school)
    assert not isinstance(given, Refusal)
    assert shown_view(given).headline.replace("\xa0", " ").endswith(LACKING)


def test_rows_of_which_the_school_is_unknown_are_told_apart_and_refuse_nothing():
    school = small_school(lost("results", is_certain=False), share=0.05)
    (headline,) = told(school, "describe_results")
    assert headline.endswith("Il manque peut-être 90 lignes mises de côté dont l'école est inconnue.")
    assert "Il manque 90" not in headline
    assert not isinstance(portraitlib.describe_results(school), Refusal)


def test_a_cell_emptied_is_told_by_the_studies_that_need_its_column():
    cells = [lost("students", column=name, is_cell=True).head(2).assign(n_rows=1) for name in ("sex", "grade_level")]
    view = shown_view(portraitlib.describe_results(small_school(pd.concat(cells), share=0)))
    assert "Il manque" not in view.headline
    sentence = view.sentences[-1].replace("\xa0", " ")
    assert sentence == "Des valeurs illisibles ont été laissées vides : Niveau (2 élèves)."


def test_a_study_of_a_school_that_lost_nothing_says_nothing_of_it():
    given = portraitlib.describe_results(small_school(lost("results").head(0)))
    assert given.lost is None
