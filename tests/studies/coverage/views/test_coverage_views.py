"""The state of the data in words: true to the numbers, and to what the reader may know."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from portraitlib import describe_flags, describe_missing, describe_readiness, describe_set_aside, describe_tables
from portraitlib.display.show import bundle_of, shown_view
from portraitlib.display.tables import written_column
from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.tables.school import school_in_memory

WORDS = Words("fr")
STUDIES = {
    "tables": describe_tables,
    "set_aside": describe_set_aside,
    "flags": describe_flags,
    "readiness": describe_readiness,
    "by_subject": lambda school: describe_missing(school, by="subject"),
    "by_group": lambda school: describe_missing(school, by="group"),
    "by_grade_level": lambda school: describe_missing(school, by="grade_level"),
    "by_subgroup": lambda school: describe_missing(school, by="subgroup"),
}


@pytest.fixture(autouse=True)
def _project(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(Path(__file__).parents[4]))


def students(n=60, **columns):
    numbers = range(n)
    frame = pd.DataFrame({"student_id": [f"s{number:02}" for number in numbers], "school_year": 2026})
    frame["group"] = ["11" if number < n / 2 else "12" for number in numbers]
    frame["sex"] = ["F" if number % 2 else "M" for number in numbers]
    return frame.assign(**{"school_id": "EXAMPLE", "grade_level": 1, **columns})


def results(of, missing=0, codes=0):
    """A French mark a student and term; the first ones have nothing, or a code, at the second term."""
    rows = of[["school_id", "student_id", "school_year"]].merge(pd.DataFrame({"term": ["1", "2"]}), how="cross")
    rows = rows.assign(
        course="132108", subject="french", course_level=1, competency="overall", mark=70.0, mark_code=None
    )
    second = rows.index[rows["term"] == "2"]
    rows.loc[second[:missing], "mark"] = None
    rows.loc[second[missing : missing + codes], "mark"] = None
    rows.loc[second[missing : missing + codes], "mark_code"] = "AB"
    return rows


def school(audience="interne", enrolled=None, marks=None, **tables):
    enrolled = students() if enrolled is None else enrolled
    marks = results(enrolled) if marks is None else marks
    params = {name: tables.pop(name) for name in ("as_of", "language") if name in tables}
    return school_in_memory({"students": enrolled, "results": marks, **tables}, audience=audience, **params)


def flags(n):
    """Zeros at the end of the year of the first `n` students."""
    of_students = pd.DataFrame({"student_id": [f"s{number:02}" for number in range(n)], "school_year": 2026})
    of_students = of_students.assign(rule="final_zero_after_passing", table="results", column="mark", n_rows=1)
    return of_students.assign(subject="french", term="final")


def plain(text: str) -> str:
    """The same text with ordinary spaces: where French puts no-break ones is tested with `Words`."""
    return text.replace("\u00a0", " ")


def all_text(view) -> str:
    """Everything a reader can read of a view."""
    cells = [
        text for table in view.tables for column in table.columns for text in written_column(table, WORDS, column.name)
    ]
    figures = [text for figure in view.figures for text in (figure.title, figure.alt)]
    tables = [text for table in view.tables for text in (table.title, table.note, *(c.label for c in table.columns))]
    return "\n".join([view.headline, *view.sentences, *view.notes, *figures, *tables, *cells])


@cache
def lacking(audience):
    """A school that lacks marks, has codes and flags."""
    return school(audience, marks=results(students(), missing=13, codes=12), import_flags=flags(12), as_of="2026-06-30")


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
@pytest.mark.parametrize("study", STUDIES)
def test_every_view_is_said_for_every_audience_without_a_hole(study, audience):
    text = all_text(shown_view(STUDIES[study](lacking(audience))))
    assert "nan" not in text.lower().split()
    for hole in ("None", "<NA>", "NaT", "{", "}"):
        assert hole not in text


@pytest.mark.parametrize("study", STUDIES)
def test_every_view_of_a_school_with_nothing_is_a_sentence(study):
    nobody = students().iloc[:0]
    view = shown_view(STUDIES[study](school(enrolled=nobody, marks=results(nobody))))
    assert view.headline.endswith(".")
    assert not view.figures


def test_the_number_of_tables_students_and_years_is_in_the_headline():
    enrolled = pd.concat([students(), students(school_year=2025)])
    headline = shown_view(describe_tables(school(enrolled=enrolled))).headline
    assert "2 tables sur 27" in headline
    assert "60 élèves" in headline
    assert "2024-2025" in headline
    assert "2025-2026" in headline


def test_absent_tables_are_named_and_not_said_to_be_zero():
    (sentence,) = [s for s in shown_view(describe_tables(school())).sentences if "Absences et retards" in s]
    assert "Absent ne veut pas dire zéro" in sentence


def test_the_day_the_data_are_read_at_is_said():
    assert any("30 juin 2026" in s for s in shown_view(describe_tables(school(as_of="2026-06-30"))).sentences)


def test_missing_results_are_counted_in_the_headline_and_located_in_the_figure():
    view = shown_view(describe_missing(school(marks=results(students(), missing=12))))
    assert "12 sur 120" in view.headline
    assert "10,0" in view.headline
    (figure,) = view.figures
    assert "20\u00a0%" in figure.title
    assert "2e étape" in figure.title
    assert figure.title in figure.alt
    assert figure.image.startswith(b"<svg")


def test_nothing_missing_is_said_as_such_and_no_place_is_pointed_at():
    view = shown_view(describe_missing(school()))
    assert view.headline.endswith("résultats attendus portent tous une note ou un code (2025-2026).")
    assert "Au plus" not in all_text(view)


def test_students_with_every_mark_are_not_confused_with_students_with_a_code():
    view = shown_view(describe_missing(school(marks=results(students(), codes=6))))
    assert view.headline.endswith("résultats attendus portent tous une note ou un code (2025-2026).")
    assert any("54 élèves sur 60" in sentence for sentence in view.sentences)


def test_codes_are_drawn_when_nothing_is_missing_and_nothing_when_there_are_none():
    (figure,) = shown_view(describe_missing(school(marks=results(students(), codes=6)))).figures
    assert figure.title.startswith("Au plus 10\u00a0% de codes")
    assert shown_view(describe_missing(school())).figures == ()


def test_groups_are_named_only_when_they_differ_beyond_chance():
    enrolled = students()
    marks = results(enrolled)
    few = marks["student_id"].isin(enrolled["student_id"].iloc[:3]) & (marks["term"] == "2")
    headline = shown_view(
        describe_missing(school(marks=marks.assign(mark=marks["mark"].mask(few))), by="group")
    ).headline
    assert "peuvent venir du hasard" in headline
    many = marks["student_id"].isin(enrolled["student_id"].iloc[:20]) & (marks["term"] == "2")
    headline = shown_view(
        describe_missing(school(marks=marks.assign(mark=marks["mark"].mask(many))), by="group")
    ).headline
    assert "Au-delà du hasard : groupe 11 (33 %)" in plain(headline)


def test_a_subgroup_that_lacks_results_warns_about_averages():
    enrolled = students()
    girls = enrolled["sex"] == "F"
    marks = results(enrolled)
    marks.loc[marks["student_id"].isin(enrolled.loc[girls, "student_id"]) & (marks["term"] == "2"), "mark"] = None
    view = shown_view(describe_missing(school(enrolled=enrolled, marks=marks), by="subgroup"))
    assert "ne touchent pas tous les élèves également" in view.headline
    assert any("moyenne" in sentence for sentence in view.sentences)


def test_a_value_of_an_attribute_is_labelled_by_its_attribute():
    enrolled = students(has_intervention_plan=[True] * 20 + [False] * 40, first_language=["fr"] * 40 + ["en"] * 20)
    view = shown_view(describe_missing(school(enrolled=enrolled), by="subgroup"))
    labels = view.tables[0].labels
    assert set(labels.loc[labels["subgroup"] == "Plan d'intervention", "subgroup_value"]) == {"oui", "non"}
    assert set(labels.loc[labels["subgroup"] == "Langue maternelle", "subgroup_value"]) == {"français", "anglais"}


def test_no_place_is_called_the_worst_when_some_are_not_shown():
    enrolled = students()
    marks = results(enrolled, missing=13)
    few = results(enrolled.iloc[:4], missing=2).assign(subject="spanish", course="ESP")
    opened = school("personnel", marks=pd.concat([marks, few]))
    text = all_text(shown_view(describe_missing(opened)))
    assert "Au plus" not in text
    assert "Là où il en manque le plus" not in text


def test_a_calendar_is_shown_to_every_audience():
    calendar = pd.DataFrame(
        {"school_id": "EXAMPLE", "date": pd.date_range("2025-09-01", periods=5), "school_year": 2026}
    ).assign(is_instructional=True)
    view = shown_view(describe_tables(school("public", calendar=calendar)))
    (table,) = [table for table in view.tables if table.name == "tables_present_about_nobody"]
    assert "5" in [written_column(table, WORDS, column.name)[0] for column in table.columns]


def test_a_flagged_column_is_named_to_every_audience():
    column = flags(1).assign(rule="constant_column", student_id=None, subject=None, term=None, n_rows=60)
    view = shown_view(describe_flags(school("public", import_flags=column)))
    assert view.headline.startswith("Des colonnes entières")
    assert any("Une seule valeur" in sentence for sentence in view.sentences)
    assert [table.name for table in view.tables] == ["flagged_columns"]


def test_a_small_number_of_missing_results_is_not_told_to_the_public():
    opened = school("public", marks=results(students(), missing=3))
    view = shown_view(describe_missing(opened))
    assert "3 sur" not in all_text(view)
    assert "plus de" in view.headline
    assert view.figures == ()  # the colours of bounds would say the opposite


def test_the_account_of_rows_is_said_to_be_right_or_not():
    rows = pd.DataFrame({"file": ["a.csv"], "table": "results", "n_in": 10, "n_kept": 8, "n_set_aside": 2})
    right = shown_view(describe_set_aside(school(import_rows=rows))).headline
    assert plain(right).startswith("Le compte est juste : 10")
    wrong = shown_view(describe_set_aside(school(import_rows=rows.assign(n_kept=7)))).headline
    assert wrong.startswith("Le compte n'est pas juste")
    assert "a.csv (Résultats)" in plain(wrong)


def test_reasons_are_given_in_french_with_their_number():
    rows = pd.DataFrame({"file": ["a.csv"], "table": "results", "n_in": 10, "n_kept": 8, "n_set_aside": 2})
    faults = pd.DataFrame({"file": ["a.csv"], "table": "results", "column": "mark", "rule": "not_a_mark", "n_rows": 2})
    view = shown_view(describe_set_aside(school(import_rows=rows, import_faults=faults)))
    assert any("note illisible (2)" in sentence for sentence in view.sentences)


def test_data_without_an_import_say_so():
    assert "pas de bilan d'importation" in shown_view(describe_set_aside(school())).headline
    assert "pas de bilan d'importation" in shown_view(describe_flags(school())).headline


def test_flagged_students_are_listed_to_the_school_team_only():
    names = {
        audience: [t.name for t in shown_view(describe_flags(school(audience, import_flags=flags(12)))).tables]
        for audience in ("interne", "personnel", "public")
    }
    assert "flagged_students" in names["interne"]
    assert "flagged_students" not in names["personnel"]
    assert "flagged_students" not in names["public"]
    for audience in ("personnel", "public"):
        assert "s01" not in all_text(shown_view(describe_flags(school(audience, import_flags=flags(12)))))


def test_few_flagged_students_are_not_counted_to_the_cap():
    view = shown_view(describe_flags(school("personnel", import_flags=flags(3))))
    assert view.headline.startswith("Quelques élèves")
    assert "3" not in view.headline


def test_what_is_wanting_is_said_for_each_study():
    view = shown_view(describe_readiness(school()))
    abilities = view.tables[1].labels
    reasons = dict(zip(abilities["ability"], abilities["obstacle"], strict=True))
    trend = plain(reasons["Évolution d'une année à l'autre"])
    assert trend == "Il faut au moins 2 années de « Résultats »; il y en a 1."
    assert plain(reasons["Nombre d'absences, semaine par semaine"]) == "Il manque la table « Absences et retards »."
    assert "impossibles : 4" in plain(view.headline)


@pytest.mark.parametrize("study", STUDIES)
def test_the_tables_of_a_view_are_left_in_the_notebook_as_typed_rows(study):
    opened = school(marks=results(students(), missing=12))
    view = shown_view(STUDIES[study](opened))
    bundle = bundle_of(view, opened.reader)
    assert bundle["text/plain"] == bundle[VIEW_MIME]["headline"] == view.headline
    for table in bundle[VIEW_MIME]["tables"]:
        assert table["rows"]
        assert {len(row) for row in table["rows"]} == {len(table["columns"])}
