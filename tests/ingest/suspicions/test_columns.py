"""A mapped column in which nothing stands."""

import pandas as pd


def test_a_column_empty_in_every_row_is_told_with_its_number_of_rows(door):
    door.students["Sexe"] = ""
    told = door.told()
    assert set(told) == {"empty_column"}
    assert (told["empty_column"].table, told["empty_column"].column) == ("students", "sex")
    assert told["empty_column"].expected == {"header": "Sexe", "n_rows": 40}
    assert "colonne entièrement vide" in door.notebook()


def test_a_term_not_yet_come_is_not_an_empty_column(door):
    door.marks["Final"] = ""
    assert door.told() == {}


def test_a_term_empty_before_one_that_is_filled_is_told(door):
    door.marks["É1"] = ""
    told = door.told()
    assert told["empty_column"].expected["header"] == "É1"


def test_a_column_half_empty_is_left_alone(door):
    door.students.loc[:20, "Sexe"] = ""
    assert door.told() == {}


def test_a_column_filled_before_and_empty_this_year_is_told(door):
    door.tables[1]["columns"]["school_year"] = "Année"
    before = door.students.assign(Année="2024-2025")
    door.marks = pd.concat([door.marks.assign(Année="2024-2025"), door.marks.assign(Année="2025-2026")])
    door.students = pd.concat([before, door.students.assign(Sexe="")])
    told = door.told()
    assert set(told) == {"column_emptied"} and told["column_emptied"].expected == {"year": "2025-2026"}


def test_a_group_that_stands_on_the_first_line_of_each_list_only_is_told(door):
    door.students["Foyer"] = ["21", *[""] * 19, "22", *[""] * 19]
    told = door.told()
    assert set(told) == {"hardly_filled"}
    assert (told["hardly_filled"].count, told["hardly_filled"].expected) == (38, {"n_filled": 2, "n_rows": 40})


def test_a_column_that_could_not_be_read_is_not_told_as_one_that_the_export_left_empty(door):
    door.students["Sexe"] = "1"
    assert door.told() == {}


def test_a_column_partly_unread_is_not_told_as_holding_one_value(door):
    door.students["Sexe"] = ["F", "?"] * 20
    report = door.bring()
    assert not ((report.flags["table"] == "students") & (report.flags["column"] == "sex")).any()
