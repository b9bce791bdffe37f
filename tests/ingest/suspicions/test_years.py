"""A school year named by its first year."""

import pandas as pd
import pytest


def test_named_by_its_first_year_a_school_year_is_read_as_meant(door):
    door.students["Année"] = "2025"
    door.students["Entrée"] = "2025-08-27"
    door.tables[0]["columns"] |= {"entry_date": "Entrée", "school_year": {"from": "Année", "named_by": "first"}}
    door.tables[1]["columns"]["school_year"] = {"value": "2025", "named_by": "first"}
    assert door.told() == {}
    assert set(door.table("students")["school_year"]) == set(door.table("results")["school_year"]) == {2026}


def test_absences_of_the_year_after_tell_it_without_any_entry(door):
    door.students["Année"] = "2025"
    door.tables[1]["columns"]["school_year"] = {"value": "2025"}
    door.mapping["files"].append(
        {
            "pattern": "absences.csv",
            "tables": [
                {
                    "table": "attendance",
                    "columns": {
                        "student_id": {"from": "Fiche", "identifier": "other"},
                        "date": "Date",
                        "period": {"value": "0"},
                        "status": {"value": "absent"},
                    },
                }
            ],
        }
    )
    door.files["absences.csv"] = "Fiche;Date\n" + "".join(
        f"{number:07d};2025-1{number % 3}-1{number % 9}\n" for number in range(1, 31)
    )
    told = door.told()
    assert set(told) == {"school_year_first"}
    assert told["school_year_first"].expected["meant"] == "2025-2026"


@pytest.mark.parametrize("entry", ["2025-08-27", "2021-08-30", "2026-02-02"])
def test_an_entry_of_this_year_or_of_one_before_says_nothing(door, entry):
    door.students["Entrée"] = entry
    door.tables[0]["columns"]["entry_date"] = "Entrée"
    assert door.told() == {}


def test_new_entrants_alone_show_that_a_year_is_named_by_its_first(door):
    door.students["Année"] = "2025"
    door.students["Entrée"] = ["2025-08-27" if number % 5 == 0 else "2022-08-30" for number in range(40)]
    door.tables[0]["columns"]["entry_date"] = "Entrée"
    door.tables[1]["columns"]["school_year"] = {"value": "2025"}
    told = door.told()
    assert set(told) == {"school_year_first"} and told["school_year_first"].count == 8


def test_a_calendar_shows_it_too(door):
    door.students["Année"] = "2025"
    door.tables[1]["columns"]["school_year"] = {"value": "2025"}
    days = pd.bdate_range("2025-08-27", "2026-06-22")
    door.files["calendrier.csv"] = "Date\n" + "".join(f"{day:%Y-%m-%d}\n" for day in days)
    columns = {"date": "Date", "school_year": {"value": "2025"}, "is_instructional": {"value": "true"}}
    door.mapping["files"].append({"pattern": "calendrier.csv", "tables": [{"table": "calendar", "columns": columns}]})
    assert set(door.told()) == {"school_year_first"}


def test_a_year_written_alone_among_others_written_whole_is_told(door):
    door.students["Année"] = ["2025" if number < 5 else "2025-2026" for number in range(40)]
    told = door.told()["school_year_two_forms"]
    assert told.count == 5 and told.expected == {"alone": "2025", "both": "2025-2026", "said": "2024-2025"}


def test_two_forms_are_no_surprise_where_the_mapping_says_which_year_names(door):
    door.students["Année"] = ["2025" if number < 5 else "2025-2026" for number in range(40)]
    door.tables[0]["columns"]["school_year"] = {"from": "Année", "named_by": "first"}
    assert door.told() == {}
