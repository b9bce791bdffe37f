"""Students sent to adult education."""

import pandas as pd
import pytest

from portraitlib import count_adult_education
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory


def people(year, n, n_adults):
    reasons = ["adult_education"] * n_adults + ["moved"] * 2 + [None] * (n - n_adults - 2)
    ids = [f"{year}-{number}" for number in range(n)]
    return pd.DataFrame({"student_id": ids, "school_year": year, "grade_level": 4, "exit_reason": reasons})


def test_those_sent_to_adult_education_are_counted_by_year_among_all():
    students = pd.concat([people(2025, 40, 10), people(2026, 50, 5)])
    found = count_adult_education(school_in_memory({"students": students}))
    rows = found.tables["to_adult_education"].data.set_index("school_year")
    assert rows["to_adults_share"].to_dict() == pytest.approx({2025: 0.25, 2026: 0.1})
    assert not found.is_going_on
    assert count_adult_education(school_in_memory({"students": students}, as_of="2026-02-01")).is_going_on
    unknown = students.assign(exit_reason=None)
    assert count_adult_education(school_in_memory({"students": unknown})).reason == "no_exit_reason"


@pytest.mark.parametrize(("n_adults", "is_told"), [(0, False), (20, True), (40, False)])
def test_none_and_all_are_not_told_to_the_public(n_adults, is_told):
    students = people(2026, 42, n_adults)
    found = count_adult_education(school_in_memory({"students": students}, audience="public"))
    assert bool(found.tables["to_adult_education"].data["n_to_adults"].notna().all()) == is_told
    assert ("trop peu" in shown_view(found).headline) != is_told
