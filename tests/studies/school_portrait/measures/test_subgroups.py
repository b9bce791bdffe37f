"""Who belongs to which group."""

import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures.subgroups import group_values, is_in_subgroup, list_subgroups
from portraitlib.tables.school import school_in_memory


@pytest.fixture
def students(school_of):
    people = pd.DataFrame({"student_id": ["a", "b", "c"], "grade_level": [1, 1, None], "sex": ["F", "M", None]})
    people["age_on_september_30"], people["has_intervention_plan"] = [12, 13, 12], [True, None, False]
    return school_of([], people.assign(school_year=2026)).table("students")


def test_a_student_older_than_the_level_plus_eleven_has_an_entry_delay(students):
    values = group_values(students, "entry_delay")
    assert values.iloc[:2].tolist() == ["entry_delay:no", "entry_delay:yes"]
    assert pd.isna(values.iloc[2])


def test_what_is_not_known_is_no_group(students):
    assert group_values(students, "has_intervention_plan").isna().tolist() == [False, True, False]
    assert students[is_in_subgroup(students, "sex:F")]["student_id"].tolist() == ["a"]


def test_only_the_groups_there_are_listed(students):
    plans, delays = (["has_intervention_plan:no", "has_intervention_plan:yes"], ["entry_delay:no", "entry_delay:yes"])
    assert list_subgroups(school_in_memory({"students": students})) == ["sex:F", "sex:M", *plans, *delays]


def test_an_unknown_dimension_is_a_fault_of_the_caller(students):
    with pytest.raises(ValueError, match="religion"):
        is_in_subgroup(students, "religion:x")
