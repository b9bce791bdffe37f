"""Who is a person."""

import pandas as pd
import pytest

from portraitlib.display.faults import describe_faults
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError
from portraitlib.ingest.coded import Coded
from portraitlib.ingest.suspicions.persons import Identifiers

WORDS = Words("fr")


def below(rows: pd.DataFrame, *texts: str) -> pd.DataFrame:
    """Rows with others under them that hold a text in place of a number."""
    feet = pd.DataFrame([{**rows.iloc[0], "Fiche": text} for text in texts])
    return pd.concat([rows, feet], ignore_index=True)


def test_rows_of_totals_are_no_students_and_are_counted_apart(door):
    door.students = below(door.students, "Moyenne", "Nb échecs")
    door.marks = below(door.marks, "Moyenne", "Nb échecs")
    report = door.bring()
    assert len(door.table("students")) == 40 and len(door.table("results")) == 160
    totals = [note for note in report.notes if note.rule == "totals_row"]
    assert {note.table: (note.count, note.lines) for note in totals} == {
        "students": (2, (42, 43)),
        "results": (4, (82, 83)),
    }
    assert report.faults == () and report.suspicions == ()
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()


@pytest.mark.parametrize("text", ["Écart-type", "TOTAL", "Moy. du groupe", "Médiane", "Nombre d'élèves", "Moyenne :"])
def test_a_total_is_known_by_its_word(text):
    assert Identifiers().totals(Coded.of(["0000001"] * 20 + [text])).tolist() == [False] * 20 + [True]


@pytest.mark.parametrize("text", ["Nadeau, M.", "Minville, A.", "Total, R.", "Moyen, J.", "n", "std", "Max"])
def test_among_names_only_a_total_alone_is_one(text):
    names = [f"Untel, {letter}." for letter in "ABCDEFGH"]
    assert not Identifiers().totals(Coded.of([*names, text])).any()
    assert Identifiers().totals(Coded.of([*names, "Moyenne"])).tolist() == [False] * 8 + [True]


def test_a_text_unlike_the_other_numbers_is_told_by_its_line(door):
    door.students = below(door.students, "abc")
    told = door.told()
    assert told["identifier_unlike"].lines == (42,) and told["identifier_unlike"].found == ()


def test_zeros_lost_in_a_file_are_named_first_and_the_rest_follows(door):
    door.marks["Fiche"] = door.marks["Fiche"].str.lstrip("0")
    with pytest.raises(ImportFaultsError) as refused:
        door.bring()
    faults = refused.value.facts["faults"]
    said = describe_faults(faults, WORDS).replace("\xa0", " ")
    assert said.startswith("- notes.csv, Résultats, Élève : zéros perdus au début des numéros")
    assert "digits: 7" in said and "Ajoutez les fichiers" not in said and "Ajoutez ces élèves" not in said
    assert said.count("D'où : ") == 2
    assert {fault.rule for fault in faults if fault.because} == {"student_not_enrolled", "required_table_missing"}


def test_zeros_lost_in_the_list_of_students_are_told_of_that_list(door):
    door.students["Fiche"] = door.students["Fiche"].str.lstrip("0")
    with pytest.raises(ImportFaultsError) as refused:
        door.bring()
    (told,) = (fault for fault in refused.value.facts["faults"] if fault.rule == "zeros_lost")
    assert (told.file, told.table, told.expected["other"]) == ("eleves.csv", "students", "notes.csv")


def test_digits_put_lost_zeros_back(door):
    door.marks["Fiche"] = door.marks["Fiche"].str.lstrip("0")
    door.tables[1]["columns"]["student_id"] = {"from": "Fiche", "identifier": "other", "digits": 7}
    report = door.bring()
    assert report.faults == () and len(door.table("results")) == 160


def test_a_number_in_scientific_notation_stops_its_rows(door):
    door.students.loc[3, "Fiche"] = "1,23457E+11"
    report = door.bring()
    assert {fault.rule for fault in report.faults} == {"identifier_in_scientific_notation", "student_not_enrolled"}
    assert len(door.table("students")) == 39


def two_schools(door):
    """The same numbers in two schools."""
    door.mapping["schools"] = [{"school_id": "A"}, {"school_id": "B"}]
    for table in door.tables:
        table["columns"]["school_id"] = "École"
    both = [(frame.assign(École="A"), frame.assign(École="B")) for frame in (door.students, door.marks)]
    door.students, door.marks = (pd.concat(pair, ignore_index=True) for pair in both)
    return door


def test_one_number_in_two_schools_is_told_to_both(door):
    told = two_schools(door).bring().suspicions
    assert [(one.rule, one.school, one.count) for one in told] == [
        ("same_number_in_schools", "A", 40),
        ("same_number_in_schools", "B", 40),
    ]
    assert set(door.table("students")["student_id"]) == set(door.table("students", "B")["student_id"])
    assert "même numéro dans deux écoles" in door.first_page("B")["À vérifier"]


def test_numbers_by_school_make_two_persons(door):
    two_schools(door).mapping["identifiers"] = "by_school"
    assert door.told() == {}
    assert not set(door.table("students")["student_id"]) & set(door.table("students", "B")["student_id"])
    assert set(door.table("results")["student_id"]) == set(door.table("students")["student_id"])


def test_shared_numbers_are_one_person_of_whom_nothing_is_told(door):
    two_schools(door).mapping["identifiers"] = "shared"
    assert door.told() == {}
    assert set(door.table("students")["student_id"]) == set(door.table("students", "B")["student_id"])


def test_a_code_permanent_is_one_persons_in_every_school(door):
    for frame in (door.students, door.marks):
        frame["Fiche"] = "ZZZZ010199" + frame["Fiche"].str[-2:]
    for table in door.tables:
        table["columns"]["student_id"] = {"from": "Fiche", "identifier": "code_permanent"}
    two_schools(door).mapping["identifiers"] = "by_school"
    assert door.told() == {}
    assert set(door.table("students")["student_id"]) == set(door.table("students", "B")["student_id"])


def in_another_import(door, tmp_path, marks_of="B"):
    """School A in the store, then the same numbers under the name of another school."""
    door.bring()
    door.mapping["schools"] = [{"school_id": marks_of}]
    return door


def test_the_numbers_of_a_school_imported_before_are_told(door, tmp_path):
    told = in_another_import(door, tmp_path).told()
    assert set(told) == {"same_number_elsewhere"} and told["same_number_elsewhere"].expected["other"] == "A"


def test_other_numbers_than_those_of_a_school_imported_before_raise_nothing(door, tmp_path):
    in_another_import(door, tmp_path)
    for frame in (door.students, door.marks):
        frame["Fiche"] = "9" + frame["Fiche"].str[1:]
    assert door.told() == {}


@pytest.mark.parametrize("identifiers", ["by_school", "shared"])
def test_a_mapping_that_says_whose_numbers_are_raises_nothing(door, tmp_path, identifiers):
    in_another_import(door, tmp_path).mapping["identifiers"] = identifiers
    assert door.told() == {}


@pytest.mark.parametrize(("column", "table"), [("Cours", 1), ("École", 0)])
def test_zeros_lost_in_a_code_are_named_and_digits_put_them_back(door, column, table):
    door.mapping["schools"] = [{"school_id": "007001"}]
    for frame, described in ((door.students, door.tables[0]), (door.marks, door.tables[1])):
        frame["École"] = "007001"
        described["columns"]["school_id"] = "École"
    frame = door.marks if table else door.students
    frame[column] = frame[column].str.lstrip("0")
    with_digits = door.tables[table]["columns"]
    name = "course" if table else "school_id"
    report = door.bring() if table else None
    if report is not None:
        assert {fault.rule for fault in report.faults} == {"code_zeros_lost"}
    with_digits[name] = {"from": column, "digits": 6}
    assert door.bring().faults == () and len(door.table("results", "007001")) == 160


def test_totals_whose_word_stands_in_a_column_that_is_not_read_are_counted_apart(door):
    feet = pd.DataFrame([{"Fiche": "", "Cours": "", "É1": 66.5, "Final": 65.5}, {"Fiche": "", "Cours": "", "É1": 20}])
    door.marks = pd.concat([door.marks, feet], ignore_index=True)
    report = door.bring()
    (totals,) = (note for note in report.notes if note.rule == "totals_row")
    assert (totals.table, totals.count, totals.lines) == ("results", 4, (82, 83))
    assert report.faults == () and len(door.table("results")) == 160


def test_a_student_without_a_number_is_no_total(door):
    door.students.loc[39, "Fiche"] = ""
    assert "required_missing" in {fault.rule for fault in door.bring().faults}
