"""A number of students or a mean that is not that of the year before, nor of the last import."""

import pandas as pd


def two_years(door, points=0, n_before=40):
    """The school this year, and the year before with fewer points or students."""
    door.tables[1]["columns"]["school_year"] = "Année"
    before = door.students.head(n_before).assign(Année="2024-2025")
    marks = door.marks[door.marks["Fiche"].isin(before["Fiche"])].assign(Année="2024-2025")
    marks[["É1", "Final"]] -= points
    door.students = pd.concat([before, door.students])
    door.marks = pd.concat([marks, door.marks.assign(Année="2025-2026")])
    return door


def test_two_years_alike_raise_nothing(door):
    assert two_years(door, points=4).told() == {}


def test_a_mean_that_jumps_from_a_year_to_the_next_is_told(door):
    told = two_years(door, points=25).told()
    assert set(told) == {"jump_in_mean"}
    facts = told["jump_in_mean"].expected
    assert facts["year"] == "2025-2026" and facts["now"] - facts["was"] == 25


def test_twice_as_many_students_are_told(door):
    told = two_years(door, n_before=20).told()
    assert (told["jump_in_students"].expected["was"], told["jump_in_students"].expected["now"]) == (20, 40)


def test_the_same_files_again_change_nothing_and_fewer_students_are_told(door):
    assert door.told() == {} and door.told() == {}
    kept = door.students["Fiche"].head(25)
    door.students, door.marks = door.students.head(25), door.marks[door.marks["Fiche"].isin(kept)]
    told = door.told()
    assert (told["changed_students"].expected["was"], told["changed_students"].expected["now"]) == (40, 25)
    assert door.told() == {} and door.kept_in_store() == ["changed_students"]


def test_students_under_other_numbers_are_told(door):
    assert door.told() == {}
    for frame in (door.students, door.marks):
        frame["Fiche"] = frame["Fiche"].str.lstrip("0")
    assert door.told()["changed_identifiers"].expected == {"same": 0, "was": 40}


def test_a_year_whose_mean_moves_between_two_imports_is_told(door):
    assert door.told() == {}
    door.marks[["É1", "Final"]] += 8
    facts = door.told()["changed_mean"].expected
    assert facts["now"] - facts["was"] == 8
    assert door.kept_in_store() == ["changed_mean"]


def test_fewer_marks_than_at_the_last_import_are_told_and_more_are_not(door):
    whole = door.marks
    door.marks = whole.assign(Final=whole["Final"].where(whole.index % 2 == 0))
    assert "changed_results" not in door.told()
    door.marks = whole
    assert "changed_results" not in door.told()
    door.marks = whole.assign(Final=whole["Final"].where(whole.index % 4 < 2))
    facts = door.told()["changed_results"].expected
    assert (facts["was"], facts["now"]) == (40, 20)
