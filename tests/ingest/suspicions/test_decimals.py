"""Marks with decimals where there were none, and decimal signs that moved."""

import pandas as pd

MARKS = ["É1", "Final"]
COURSE = "132208"


def with_decimals(door, rows):
    door.marks[MARKS] = door.marks[MARKS].astype(float)
    door.marks.loc[rows, MARKS] += 0.5
    return door


def test_a_school_whose_marks_all_have_decimals_is_ordinary(door):
    assert with_decimals(door, door.marks.index).told() == {}


def test_a_course_that_had_whole_marks_the_year_before_is_told(door):
    door.tables[1]["columns"]["school_year"] = "Année"
    door.students = pd.concat([door.students.assign(Année="2024-2025"), door.students])
    door.marks = pd.concat([door.marks.assign(Année=year) for year in ("2024-2025", "2025-2026")], ignore_index=True)
    told = with_decimals(door, (door.marks["Année"] == "2025-2026") & (door.marks["Cours"] == COURSE)).told()
    assert set(told) == {"jump_in_decimals"}
    assert (told["jump_in_decimals"].count, told["jump_in_decimals"].expected) == (80, {"n_groups": 2})


def test_a_course_that_had_whole_marks_at_the_last_import_is_told_until_it_is_accepted(door):
    assert door.told() == {}
    assert set(with_decimals(door, door.marks["Cours"] == COURSE).told()) == {"changed_decimals"}
    assert door.told() == {} and door.kept_in_store() == ["changed_decimals"]
    assert "décimales" in door.first_page()["À vérifier"]
    door.tables[1]["accept"] = ["changed_decimals"]
    assert door.told() == {} and door.kept_in_store() == []


def test_last_years_import_is_compared_with_this_years_though_no_file_holds_both(door):
    assert door.told() == {}
    door.students["Année"] = "2026-2027"
    door.tables[1]["columns"]["school_year"] = {"value": "2027"}
    door.marks[MARKS] -= 20
    told = with_decimals(door, door.marks.index).told()
    assert set(told) == {"jump_in_decimals", "jump_in_mean"}
    assert told["jump_in_mean"].expected["year"] == "2026-2027"
    assert door.told() == {} and sorted(door.kept_in_store()) == ["jump_in_decimals", "jump_in_mean"]


def test_one_file_with_decimals_among_files_of_the_same_course_is_told(door):
    half = door.marks["Fiche"] > "0000020"
    with_decimals(door, half)
    other = door.marks[half]
    door.mapping["files"][1]["pattern"] = "notes*.csv"
    door.files["notes_b.csv"] = other.to_csv(sep=";", index=False, decimal=",")
    door.marks = door.marks[~half].astype(dict.fromkeys(MARKS, int))
    told = door.told()
    assert set(told) == {"decimals_mixed"}
    assert (told["decimals_mixed"].file, told["decimals_mixed"].count) == ("notes_b.csv", 80)


def test_one_mark_whose_decimal_sign_moved_is_told_with_its_line(door):
    door.marks["Final"] = door.marks["Final"].astype(object)
    door.marks.loc[4, "Final"] = "6,25"
    told = door.told()
    assert set(told) == {"decimal_point_moved"}
    assert told["decimal_point_moved"].lines == (6,)
    assert told["decimal_point_moved"].expected["found"] == 6.3


def test_low_marks_of_a_school_that_has_decimals_are_ordinary(door):
    with_decimals(door, door.marks.index)
    door.marks.loc[[4, 9], "Final"] = 6.5
    assert door.told() == {}
