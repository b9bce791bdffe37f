"""What is missing between what is there."""

import pandas as pd
import pytest


def of_years(door, *years):
    """The same students and marks in several years."""
    door.students = pd.concat([door.students.assign(Année=year) for year in years])
    door.marks = pd.concat([door.marks.assign(Année=year) for year in years])
    door.tables[1]["columns"]["school_year"] = "Année"


def test_a_year_without_a_file_between_two_others_is_told(door):
    of_years(door, "2022-2023", "2024-2025")
    told = door.told()
    assert set(told) == {"year_missing"}
    assert told["year_missing"].expected == {"year": "2023-2024", "before": "2022-2023", "after": "2024-2025"}


def test_only_the_marks_of_a_year_may_be_missing(door):
    of_years(door, "2022-2023", "2023-2024", "2024-2025")
    door.marks = door.marks[door.marks["Année"] != "2023-2024"]
    assert {one.table for one in door.bring().suspicions if one.rule == "year_missing"} == {"results"}


def test_years_that_follow_one_another_say_nothing(door):
    of_years(door, "2023-2024", "2024-2025")
    assert door.told() == {}


def test_a_group_without_a_mark_among_others_is_told(door):
    door.students["Foyer"] = [f"2{number % 3}" for number in range(40)]
    gone = door.students.loc[door.students["Foyer"] == "21", "Fiche"]
    door.marks = door.marks[~door.marks["Fiche"].isin(gone)]
    told = door.told()
    assert set(told) == {"group_without_marks"}
    assert told["group_without_marks"].expected == {"year": "2025-2026", "n_groups": 1, "n_students": 13}


@pytest.mark.parametrize(("columns", "rules"), [(("1", "3"), {"term_missing"}), (("1", "2", "3"), set())])
def test_a_term_between_two_others_is_told(door, columns, rules):
    for term in columns:
        door.marks[f"T{term}"] = door.marks["É1"]
    door.tables[1]["unpivot"] = [{"columns": {f"T{term}": {"term": term} for term in columns}, "value": "mark"}]
    assert set(door.told()) == rules
