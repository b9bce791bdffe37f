from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from portraitlib.results.rooms import Ability, Manifest, Need, rooms
from portraitlib.rules import PortraitRules
from portraitlib.studies.coverage.measures.readiness import describe_readiness
from portraitlib.tables.schemas import SCHEMAS

NOTEBOOKS = Path(__file__).parents[4] / "notebooks"


def judge(school, *needs, **more):
    """Row of one ability with these needs."""
    manifest = Manifest("study", "Étude", {}, abilities=(Ability("ability", "Question", needs, **more),), room="essai")
    return describe_readiness(school, manifests=(manifest,)).tables["abilities"].data.iloc[0]


@pytest.fixture
def attendance():
    return pd.DataFrame(
        {
            "school_id": "EXAMPLE",
            "student_id": "s00",
            "date": [pd.Timestamp("2026-01-12")],
            "period": 1,
            "status": "absent",
        }
    )


def asked():
    return [(manifest, ability) for manifest in rooms() for ability in manifest.abilities]


def test_a_need_names_tables_columns_and_rows_that_exist():
    for manifest, ability in asked():
        for need in ability.needs:
            assert set(need.columns) | set(need.any_column) <= set(SCHEMAS[need.table].column_names), ability.name
            assert bool(need.rows) == bool(need.about)
            assert not need.rows or callable(manifest.found(need.rows))


def test_each_ability_of_a_study_is_named_once():
    names = [(manifest.notebook, ability.name) for manifest, ability in asked()]
    assert len(set(names)) == len(names)


def test_the_notebooks_named_are_those_that_exist_but_the_one_that_names_them():
    studies = dict.fromkeys(manifest.notebook for manifest, _ in asked())
    assert [f"{study}.ipynb" for study in studies] == sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))[1:]


def test_the_students_needed_are_the_choice_by_which_the_studies_refuse(make_school):
    need = Need("results", students="portraitlib.rules:PortraitRules.smallest_group")
    assert judge(make_school(settings=[PortraitRules(smallest_group=20)]), need)["is_possible"]
    row = judge(make_school(settings=[PortraitRules(smallest_group=21)]), need)
    assert (row["obstacle"], row["needed"]) == ("too_few_students", 21)


def test_results_that_are_not_published_yet_are_the_reason_and_not_their_table(
    make_school, make_students, make_results
):
    enrolled = pd.concat([make_students(), make_students(school_year=2027)])
    result = describe_readiness(make_school(make_results(make_students()), enrolled))
    screening = result.tables["abilities"].data.set_index(["study", "ability"]).loc[("04_depistage", "marks_signal")]
    assert (screening["obstacle"], result.first_results) == ("no_results_yet", date(2026, 11, 20))
    portrait = result.tables["studies"].data.set_index("study").loc["01_portrait_ecole"]
    assert portrait["readiness"] != "cannot"  # it opens on the year before


def test_an_ability_whose_needs_are_met_is_possible(make_school):
    row = judge(make_school(), Need("results", columns=("mark",)), Need("students"))
    assert row["is_possible"]
    assert row["obstacle"] == ""


def test_an_absent_table_is_the_reason(make_school, attendance):
    row = judge(make_school(attendance=attendance), Need("attendance"), Need("calendar"))
    assert (row["is_possible"], row["obstacle"], row["table"]) == (False, "table_absent", "calendar")


def test_a_table_that_stops_before_the_year_read_is_the_reason(make_school, make_students, attendance):
    enrolled = pd.concat([make_students(), make_students(school_year=2027)])
    row = judge(make_school(given_students=enrolled, attendance=attendance), Need("attendance"))
    assert row["obstacle"] == "table_absent_that_year"
    row = judge(make_school(given_students=enrolled, attendance=attendance), Need("attendance", is_any_year=True))
    assert row["is_possible"]


def test_a_column_without_a_value_is_the_reason(make_school):
    row = judge(make_school(), Need("students", columns=("grade_level", "ehdaa_status")))
    assert (row["obstacle"], row["about"]) == ("column_empty", "ehdaa_status")


def test_one_column_among_several_is_enough(make_school):
    assert judge(make_school(), Need("students", any_column=("ehdaa_status", "sex")))["is_possible"]
    row = judge(make_school(), Need("students", any_column=("ehdaa_status", "birth_year")))
    assert row["obstacle"] == "columns_empty"


def test_rows_of_the_kind_needed_are_looked_for(make_school):
    need = Need("results", rows="portraitlib.studies.school_portrait.measures.needs:primary", about="fin du primaire")
    row = judge(make_school(), need)
    assert (row["obstacle"], row["about"]) == ("rows_absent", "fin du primaire")


def test_one_year_is_too_few_for_a_trend(make_school, make_students, make_results):
    need = Need("results", columns=("mark",), years=2, is_any_year=True)
    row = judge(make_school(), need)
    assert (row["obstacle"], row["needed"], row["held"]) == ("too_few_years", 2, 1)
    enrolled = pd.concat([make_students(), make_students(school_year=2025)])
    assert judge(make_school(make_results(enrolled), enrolled), need)["is_possible"]
    empty = make_results(enrolled)
    empty.loc[empty["school_year"] == 2025, "mark"] = None
    assert not judge(make_school(empty, enrolled), need)["is_possible"]


def test_too_few_students_are_not_counted_out_loud(make_school):
    row = judge(make_school(), Need("results", students=21))
    assert (row["obstacle"], row["needed"]) == ("too_few_students", 21)
    assert pd.isna(row["held"])
    assert judge(make_school(), Need("results", students=20))["is_possible"]


def statuses(school, *abilities):
    asked = tuple(Ability(str(place), "Question", *ability) for place, ability in enumerate(abilities))
    manifest = Manifest("study", "Étude", {}, abilities=asked)
    return describe_readiness(school, manifests=(manifest,)).tables["studies"].data["readiness"].tolist()


def test_a_study_can_partly_or_cannot(make_school):
    met, unmet = (Need("results"),), (Need("calendar"),)
    school = make_school()
    assert statuses(school, (met,), (met,)) == ["can"]
    assert statuses(school, (met,), (unmet,)) == ["partly"]
    assert statuses(school, (unmet,), (unmet,)) == ["cannot"]
    assert statuses(school, (met,), (unmet, True)) == ["cannot"]  # without what is essential, nothing


def test_a_school_with_nothing_at_all_can_do_nothing_and_is_told_why(make_school, make_students, make_results):
    nobody = make_students().iloc[:0]
    result = describe_readiness(make_school(make_results(nobody), nobody))
    assert set(result.tables["studies"].data["readiness"]) == {"cannot"}
    assert set(result.tables["abilities"].data["obstacle"]) == {"table_absent"}


def test_without_a_calendar_absences_have_no_rate_and_the_attendance_study_nothing_to_say(make_school, attendance):
    result = describe_readiness(make_school(attendance=attendance))
    abilities = result.tables["abilities"].data.set_index(["study", "ability"])
    assert not abilities.loc[("03_assiduite", "absences_by_week"), "is_possible"]
    assert abilities.loc[("03_assiduite", "absence_rate"), "table"] == "calendar"
    studies = result.tables["studies"].data.set_index("study")
    assert studies.loc["03_assiduite", "readiness"] == "cannot"
