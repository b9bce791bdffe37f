"""The journal goes out in a workbook and comes back: new lines are kept, a line changed by two people is refused."""

import openpyxl
import pandas as pd
import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.journal import open_journal
from portraitlib.report.journal_book import keep_lines, read_book, write_book
from portraitlib.tables.school import school_in_memory

FR, EN = Words("fr"), Words("en")
ANA = "p0000000000000001"


@pytest.fixture
def school(tmp_path):
    students = pd.DataFrame({"student_id": [ANA], "school_year": 2026, "grade_level": 2, "group": "21"})
    return school_in_memory({"students": students}, journal=str(tmp_path / "journal"))


@pytest.fixture
def journal(school):
    journal = open_journal(school)
    journal.save("note", {"student": ANA, "strengths": "=1+1 et 😀", "worry": "Tard."}, who="Anne")
    journal.save("decision", {"question": "Que faire ?", "decided": "Lire.", "check_on": "2026-02-01"}, who="Luc")
    return journal


@pytest.fixture
def book(tmp_path, school, journal):
    path = tmp_path / "journal.xlsx"
    assert write_book(path, school, journal, FR) == 2
    return path


def edit(path, sheet, cells):
    opened = openpyxl.load_workbook(path)
    for place, value in cells.items():
        opened[sheet][place] = value
    opened.save(path)
    opened.close()


def test_a_workbook_that_nobody_changed_gives_no_line_in_either_language(book, tmp_path, school, journal):
    assert read_book(book, school, journal, FR) == []
    english = tmp_path / "english.xlsx"
    write_book(english, school, journal, EN)
    assert read_book(english, school, journal, EN) == []


def test_students_go_out_by_their_handle_and_formulas_as_text(book, school):
    opened = openpyxl.load_workbook(book)
    row = [cell.value for cell in opened["Note sur un élève"][2]]
    kinds = {cell.data_type for sheet in opened for line in sheet.iter_rows() for cell in line}
    opened.close()
    assert row[4:7] == [school.reader.handles.of(ANA), "'=1+1 et 😀", "Tard."]
    assert "f" not in kinds


def test_a_line_changed_and_a_line_added_are_kept(book, school, journal):
    handle = school.reader.handles.of(ANA)
    edit(book, "Note sur un élève", {"G2": "Arrive à l'heure.", "E3": handle, "F3": "Dessine.", "H3": "L'ÉQUIPE"})
    assert keep_lines(read_book(book, school, journal, FR), journal, "Zoé") == 2
    assert {(one.body.strengths, one.body.worry, one.who) for one in journal.entries("note")} == {
        ("=1+1 et 😀", "Arrive à l'heure.", "Zoé"),
        ("Dessine.", "", "Zoé"),
    }
    assert len(journal.history()) == 4


def test_a_line_that_somebody_changed_meanwhile_is_refused_with_both_texts_and_no_line_is_kept(book, school, journal):
    first = journal.entries("note")[0]
    journal.save("note", {**first.body.model_dump(), "worry": "Le sien."}, who="Luc", entry=first.entry, seen=first.seq)
    edit(book, "Note sur un élève", {"G2": "Le mien."})
    edit(book, "Décision", {"F2": "Écrire."})
    with pytest.raises(JournalError) as refused:
        read_book(book, school, journal, FR)
    told = explanation(refused.value, FR)
    assert "Note sur un élève, ligne 2" in told
    assert "Le sien." in told and "Le mien." in told
    assert journal.entries("decision")[0].body.decided == "Lire."


BAD = {
    "a name in place of a number": ({"E3": "Ana Roy", "F3": "x"}, "n'est celui d'aucun élève"),
    "an unknown word": ({"E3": ANA, "F3": "x", "H3": "tout le monde"}, "n'est pas un choix possible"),
    "no strength": ({"E3": ANA, "G3": "Tard."}, "à remplir"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_line_that_cannot_be_kept_is_told_where_it_stands(book, school, journal, case):
    cells, said = BAD[case]
    edit(book, "Note sur un élève", cells)
    with pytest.raises(JournalError) as refused:
        read_book(book, school, journal, FR)
    assert "ligne 3" in explanation(refused.value, FR)
    assert said in explanation(refused.value, FR)


def test_a_text_kept_by_the_direction_does_not_go_out_unless_it_is_asked(tmp_path, school, journal):
    journal.save("note", {"student": ANA, "strengths": "x", "visibility": "direction"}, who="Anne")
    assert write_book(tmp_path / "a.xlsx", school, journal, FR) == 2
    assert write_book(tmp_path / "b.xlsx", school, journal, FR, with_direction=True) == 3


def test_what_is_no_workbook_of_the_journal_is_told(tmp_path, book, school, journal):
    (tmp_path / "faux.xlsx").write_text("rien", encoding="utf-8")
    with pytest.raises(JournalError, match="journal_book_unreadable"):
        read_book(tmp_path / "faux.xlsx", school, journal, FR)
    edit(book, "Décision", {"F1": "Autre chose"})
    with pytest.raises(JournalError, match="journal_book_columns"):
        read_book(book, school, journal, FR)
    with pytest.raises(JournalError, match="journal_book_is_there"):
        write_book(book, school, journal, FR)


def test_hours_come_back_from_a_workbook_with_a_comma(tmp_path, school, journal):
    journal.save("role", {"name": "Luc", "function": "enseignant", "hours": 1.5}, who="Anne")
    path = tmp_path / "heures.xlsx"
    write_book(path, school, journal, FR)
    assert read_book(path, school, journal, FR) == []
    opened = openpyxl.load_workbook(path)
    heads = [cell.value for cell in opened["Membre de l'équipe"][1]]
    opened.close()
    place = openpyxl.utils.get_column_letter(1 + heads.index("Heures par semaine prévues dans la tâche"))
    edit(path, "Membre de l'équipe", {f"{place}2": "2,5"})
    keep_lines(read_book(path, school, journal, FR), journal, "Zoé")
    assert journal.entries("role")[0].body.hours == 2.5


def test_a_workbook_in_french_is_read_in_english_whatever_its_spaces_and_a_column_taken_away_is_named(
    tmp_path, school, journal
):
    path = tmp_path / "francais.xlsx"
    write_book(path, school, journal, FR)
    assert read_book(path, school, journal, EN) == []
    edit(path, "Cible", {"L1": "Autre chose"})
    with pytest.raises(JournalError) as refused:
        read_book(path, school, journal, FR)
    assert "La feuille « Cible » n'a pas ces colonnes" in explanation(refused.value, FR).replace("\u00a0", " ")
