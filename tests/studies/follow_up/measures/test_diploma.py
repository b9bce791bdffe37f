"""Units towards the diploma."""

import pandas as pd

from portraitlib import list_missing_units
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory

YEAR = 2026
FOURTH = {"132406": "french", "134404": "english_second_language", "063414": "mathematics", "055404": "science",
          "085404": "history", "168402": "arts", "043402": "physical_education", "169404": "other"}  # fmt: skip
"""Thirty units: the last digit of each code."""
FIFTH = {"132506": "french", "134504": "english_second_language", "063504": "mathematics", "053504": "science",
         "051504": "science", "043502": "physical_education", "168502": "arts",
         "092504": "contemporary_world"}  # fmt: skip
"""Thirty units."""


def data(result, name):
    return result.tables[name].data


def results(student, courses, year, mark=70.0, *, term="final", **marks):
    return pd.DataFrame(
        {
            "student_id": student, "school_year": year, "course": list(courses), "subject": list(courses.values()),
            "course_level": [int(code[3]) for code in courses], "competency": "overall", "term": term,
            "mark": [marks.get(f"c{code}", mark) for code in courses],
        }
    )  # fmt: skip


def school_of(levels, *rows, **more):
    students = pd.DataFrame({"student_id": list(levels), "school_year": YEAR, "grade_level": list(levels.values())})
    return school_in_memory({"students": students, "results": pd.concat(rows)} | more.pop("tables", {}), **more)


def test_what_is_passed_and_what_is_going_on_are_told_apart_from_what_is_missing():
    # 26 units passed in secondary 4, all but history; 30 going on in secondary 5: enough in all, without history.
    rows = results("e", FOURTH, YEAR - 1, c085404=55.0), results("e", FIFTH, YEAR, term="1")
    found = list_missing_units(school_of({"e": 5}, *rows))
    row = data(found, "missing_units").iloc[0]
    assert row["lines_told"] == "history"
    assert row[["units_passed", "units_going", "units_lacking", "units_lacking_last"]].tolist() == [26, 30, 0, 0]
    assert data(found, "diploma_levels")[["n_lacking", "n_on_way", "n_units_not_known"]].to_numpy().tolist() == [
        [1, 0, 0]
    ]
    lines = data(found, "diploma_lines").set_index("requirement")
    assert lines.loc["history", ["n_line_passed", "n_line_going", "n_line_missing"]].tolist() == [0, 0, 1]
    assert lines.loc["language", ["n_line_passed", "n_line_going", "n_line_missing"]].tolist() == [0, 1, 0]
    assert lines.loc["mathematics", "n_line_passed"] == 1


def without(courses, *subjects):
    return {code: subject for code, subject in courses.items() if subject not in subjects}


def test_a_course_of_a_higher_level_answers_and_two_forms_of_one_count_once():
    rows = [
        results("e", FOURTH, YEAR - 1, c063414=50.0),
        results("e", {"065506": "mathematics", "063504": "mathematics"}, YEAR, mark=65.0),
        results("e", without(FIFTH, "mathematics", "science"), YEAR, term="1"),
    ]
    found = list_missing_units(school_of({"e": 5}, *rows))
    assert data(found, "diploma_lines").set_index("requirement").loc["mathematics", "n_line_passed"] == 1
    # 26 of secondary 4, 6 for two mathematics of secondary 5 (not 10), 18 going on: 4 short of 54.
    assert data(found, "missing_units")[["units_passed", "units_lacking"]].to_numpy().tolist() == [[32, 4]]


def test_a_competency_under_fifty_fails_the_french_of_the_last_year():
    rows = results("e", FOURTH, YEAR - 1), results("e", FIFTH, YEAR)
    reading = results("e", {"132506": "french"}, YEAR, mark=49.0).assign(competency="reading")
    found = list_missing_units(school_of({"e": 5}, *rows, reading))
    assert data(found, "missing_units")["lines_told"].tolist() == ["language"]


def test_in_secondary_four_only_its_own_lines_are_due():
    rows = results("e", FOURTH, YEAR, term="1"), results("old", FIFTH, YEAR - 1), results("old", FOURTH, YEAR - 2)
    found = list_missing_units(school_of({"e": 4}, *rows))
    assert data(found, "diploma_levels")[["grade_level", "n_on_way"]].to_numpy().tolist() == [[4, 1]]
    assert set(data(found, "diploma_lines")["requirement"]) == {"mathematics", "science", "history", "arts"}


def test_a_student_whose_fourth_year_is_unknown_is_not_said_to_lack_anything():
    rows = (
        results("new", FIFTH, YEAR, term="1"),
        results("old", FOURTH, YEAR - 1),
        results("old", FIFTH, YEAR, term="1"),
    )
    found = list_missing_units(school_of({"new": 5, "old": 5}, *rows))
    assert data(found, "diploma_levels")[["n_lacking", "n_on_way", "n_units_not_known"]].to_numpy().tolist() == [
        [0, 1, 1]
    ]
    assert data(found, "missing_units").empty


def test_where_a_kind_of_course_was_not_imported_units_are_not_counted_in_all():
    rows = (
        results("e", without(FOURTH, "arts"), YEAR - 1, c085404=55.0),
        results("e", FIFTH, YEAR, term="1").query("subject != 'arts'"),
    )
    found = list_missing_units(school_of({"e": 5}, *rows))
    assert found.untold == ("arts",)
    assert data(found, "missing_units")[["units_lacking", "units_lacking_last"]].isna().all(axis=None)
    assert "Arts" in shown_view(found).sentences[0]


def test_without_the_data_the_section_says_what_to_import():
    going = results("e", FIFTH, YEAR, term="1")
    assert list_missing_units(school_of({"e": 5}, going)).reason == "no_units"
    assert list_missing_units(school_of({"e": 5}, going.assign(course="Maths", term="final"))).reason == "no_units"
    assert list_missing_units(school_of({"e": 3}, going)).reason == "nobody_near_diploma"


def test_what_each_student_lacks_is_for_the_team_and_no_small_part_is_told_elsewhere():
    rows = results("e", FOURTH, YEAR - 1, c085404=55.0), results("e", FIFTH, YEAR, term="1")
    for audience in ("personnel", "public"):
        found = list_missing_units(school_of({"e": 5}, *rows, audience=audience))
        assert data(found, "missing_units").empty
        assert data(found, "diploma_levels")["n_lacking"].isna().all()
