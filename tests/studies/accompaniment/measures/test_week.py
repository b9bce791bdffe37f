"""The meetings that a week may expect: from each relation's own days, on days with class, while it runs."""

from datetime import date

import pandas as pd
import pytest

from portraitlib.studies.accompaniment.measures.week import MeetingsAtWork, usual_days
from portraitlib.tables.school import school_in_memory

MONDAY = date(2026, 3, 9)


def school(sessions, *, services=(), closed=(), students=()):
    relations = pd.DataFrame([{"service_id": "M1", "student_id": "a", "provider_id": "x", **more} for more in services])
    relations = relations.assign(service=relations.get("service", "mentoring"))
    relations["start_date"] = pd.to_datetime(relations.get("start_date", pd.Series(["2025-10-01"] * len(relations))))
    relations["end_date"] = pd.to_datetime(relations.get("end_date", pd.Series([None] * len(relations))))
    days = pd.date_range("2026-01-05", "2026-06-19", freq="B")
    calendar = pd.DataFrame(
        {"date": days, "school_year": 2026, "is_instructional": ~days.isin(pd.to_datetime([*closed]))}
    )
    held = pd.DataFrame({"service_id": "M1", "student_id": "a", "date": pd.to_datetime([*sessions])})
    people = pd.DataFrame([{"student_id": "a", "school_year": 2026, **more} for more in students or ({},)])
    people["exit_date"] = pd.to_datetime(people.get("exit_date", pd.Series([None] * len(people))))
    tables = {"services": relations, "sessions": held.assign(was_attended=True), "students": people}
    return MeetingsAtWork(school_in_memory({**tables, "calendar": calendar}))


def expected(work, monday=MONDAY):
    rows = work.meetings(monday)
    rows = rows[rows["was_attended"].isna()]
    return [None if pd.isna(day) else str(day.date()) for day in rows["date"]]


TUESDAYS = ("2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03")


def test_the_day_of_half_of_the_last_four_weeks_is_expected_and_once_is_not_usual():
    assert expected(school([*TUESDAYS, "2026-03-05"], services=[{}])) == ["2026-03-10"]
    twice = ["2026-02-12", "2026-02-19", *TUESDAYS]
    assert expected(school(twice, services=[{}])) == ["2026-03-10", "2026-03-12"]
    older = ["2026-01-15", "2026-01-22", "2026-01-29", "2026-02-05", *TUESDAYS]
    assert expected(school(older, services=[{}])) == ["2026-03-10"]


def test_days_that_change_every_week_expect_the_most_frequent_and_a_new_relation_a_line_without_a_day():
    assert expected(school(["2026-02-09", "2026-02-17", "2026-02-25"], services=[{}])) == ["2026-03-09"]
    assert expected(school([], services=[{}])) == [None]


def test_a_meeting_already_written_is_not_expected_again_whatever_its_day():
    for day in ("2026-03-10", "2026-03-12"):
        assert expected(school([*TUESDAYS, day], services=[{}])) == []


def test_nothing_is_expected_on_a_closed_day_nor_out_of_the_relation_nor_in_a_week_off():
    assert expected(school(TUESDAYS, services=[{}], closed=["2026-03-10"])) == []
    week = [str(day.date()) for day in pd.date_range(MONDAY, periods=5)]
    assert expected(school([], services=[{}], closed=week)) == []
    assert expected(school(TUESDAYS, services=[{"end_date": "2026-03-09"}])) == []
    assert expected(school(TUESDAYS, services=[{"start_date": "2026-02-01", "end_date": "2026-03-10"}])) == [
        "2026-03-10"
    ]


@pytest.mark.parametrize(
    ("services", "students"),
    [
        ([{"end_date": "2026-03-08"}], ()),
        ([{"start_date": "2026-03-16"}], ()),
        ([{"service": "tutoring"}], ()),
        ([{}], ({"exit_date": "2026-02-27"},)),
        ([{}], ({"student_id": "b"},)),
    ],
)
def test_a_relation_that_does_not_run_that_week_is_not_there(services, students):
    assert not len(school([], services=services, students=students).relations(MONDAY))


def test_one_adult_is_asked_for_alone():
    work = school([], services=[{}, {"service_id": "M2", "provider_id": "y"}])
    assert work.relations(MONDAY)["service_id"].tolist() == ["M1", "M2"]
    assert work.relations(MONDAY, "y")["service_id"].tolist() == ["M2"]


def test_a_week_that_no_calendar_tells_has_five_days():
    assert school([], services=[{}]).open_days(date(2027, 9, 6)) == [0, 1, 2, 3, 4]
    assert usual_days(pd.DataFrame({"service_id": [], "student_id": [], "date": pd.to_datetime([])})) == {}
