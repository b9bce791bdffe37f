"""Who stayed is known once the year is over: a calendar imported in August does not say that it is."""

import pandas as pd
import pytest

from portraitlib.results.section import RefusedError
from portraitlib.studies.evaluation.measures.outcomes import outcome_of
from portraitlib.tables.school import school_in_memory

STUDENTS = ["a", "b", "c"]


def school(last_day):
    """Three students, one of whom left in September, the calendar of the whole year, the register to a day."""
    people = pd.DataFrame({"student_id": STUDENTS, "school_year": 2026, "grade_level": 4, "group": "41"})
    people = people.assign(exit_date=pd.to_datetime(["2025-09-20", None, None]), exit_reason=["left", None, None])
    days = pd.bdate_range("2025-09-01", "2026-06-22")
    calendar = pd.DataFrame({"date": days, "school_year": 2026, "is_instructional": True, "n_periods": 4})
    register = pd.DataFrame({"student_id": "b", "date": days[days <= last_day][-1:], "period": 0, "status": "absent"})
    return school_in_memory({"students": people, "calendar": calendar, "attendance": register})


def test_in_october_nobody_is_said_to_have_stayed():
    for code in ("stayed", "adult_education"):
        with pytest.raises(RefusedError, match="no_outcome"):
            outcome_of(school("2025-10-24"), code)


def test_once_the_register_reaches_june_who_stayed_is_known_from_its_last_day():
    found = outcome_of(school("2026-06-19"), "stayed")
    assert found.values.to_dict() == {"a": 0.0, "b": 1.0, "c": 1.0}  # noqa: PD011 (a field)
    assert found.known_on == pd.Timestamp("2026-06-19")
