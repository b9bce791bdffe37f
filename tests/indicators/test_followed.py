"""The students whom an adult follows: the same in attendance, screening and accompaniment, for the team alone."""

import pandas as pd
import pytest

from portraitlib import list_declines, list_for_meeting, list_screened
from portraitlib.indicators.followed import last_day_known, list_adults, students_followed
from portraitlib.tables.school import school_in_memory

WHO = ["a", "b", "c", "d"]


def school(audience="interne"):
    students = pd.DataFrame({"student_id": WHO, "school_year": 2026, "grade_level": 2, "group": "21"})
    marks = [(one, term, mark) for one, *own in (("a", 40, 40), ("b", 45, 45), ("c", 90, 70), ("d", 95, 72))
             for term, mark in zip("12", own, strict=True)]  # fmt: skip
    results = pd.DataFrame(marks, columns=["student_id", "term", "mark"]).assign(
        school_year=2026, course="132206", subject="french", competency="overall", course_level=2
    )
    begun, ended = pd.Timestamp("2025-10-01"), pd.Timestamp("2025-11-01")
    services = pd.DataFrame(
        [("a", "x", None), ("c", "x", None), ("b", "y", None), ("d", "x", ended)],
        columns=["student_id", "provider_id", "end_date"],
    ).assign(start_date=begun, service="mentoring", service_id=WHO)
    sessions = pd.DataFrame({"student_id": ["a"], "service_id": ["a"], "date": [pd.Timestamp("2026-01-30")]})
    tables = {"students": students, "results": results, "services": services, "sessions": sessions}
    return school_in_memory(tables, audience=audience, as_of="2026-03-01")


def test_an_adult_follows_the_students_of_services_that_go_on():
    assert last_day_known(school()) == pd.Timestamp("2026-01-30")
    assert students_followed(school(), "x").tolist() == ["a", "c"]
    assert list_adults(school()) == {"x": "x (2)", "y": "y (1)"}
    assert list_adults(school("personnel")) == {}


def test_screening_and_falls_are_filtered_to_own_students():
    own = [list_screened(school(), followed_by=adult).tables["students"].data["student_id"].tolist() for adult in "xy"]
    assert own == [["a", "c"], ["b"]]
    falls = list_declines(school(), followed_by="x")
    assert falls.tables["students"].data["student_id"].tolist() == ["c"]
    assert list_declines(school()).counts["declining"] == 2


@pytest.mark.parametrize("asked", [list_screened, list_declines, list_for_meeting])
def test_nobody_outside_the_team_filters_by_adult(asked):
    told = asked(school("personnel"), followed_by="x")
    assert told.reason in ("screening_of_students", "no_calendar")


def test_an_adult_who_follows_nobody_is_told():
    assert list_screened(school(), followed_by="z").reason == "nobody_followed_by_them"
