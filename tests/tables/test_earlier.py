"""A school as it was known on an earlier day of a year: nothing later, nothing that tells the end of the story."""

from datetime import date

import pandas as pd
import pytest

from portraitlib.tables.earlier import as_known_on, of_the_year
from portraitlib.tables.school import open_school, school_in_memory


def rows(names, *listed):
    frame = pd.DataFrame(listed, columns=names.split())
    days = [name for name in frame if name.endswith("date")]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


@pytest.fixture
def school():
    marks = rows(
        "student_id school_year course_level term mark",
        ("a", 2023, 0, "final", 61),
        ("a", 2024, 1, "final", 62),
        ("a", 2025, 2, "final", 63),
        ("a", 2026, 3, "1", 64),
        ("a", 2026, 3, "2", 65),
        ("b", 2026, 3, "1", 66),
        ("a", 2027, 4, "1", 67),
    )
    register = [("a", "2025-06-02"), ("a", "2025-10-01"), ("b", "2025-10-02"), ("a", "2026-04-01"), ("a", "2026-09-10")]
    return school_in_memory(
        {
            "students": rows("student_id school_year exit_date", ("a", 2026, "2026-05-01"), ("b", 2026, None)),
            "results": marks,
            "attendance": rows("student_id date", *register),
            "outcomes": rows("student_id cohort_year outcome outcome_year", ("a", 2023, "left", 2026)),
            "services": rows("student_id start_date", ("a", "2025-10-01")),
        }
    )


@pytest.fixture
def year(school):
    return of_the_year(school, 2026, students={"a"})


def test_a_year_keeps_its_results_those_of_the_year_before_and_of_primary_school(year):
    assert year.table("results")["mark"].tolist() == [61, 63, 64, 65]
    assert year.params.school_year == 2026


def test_the_register_keeps_every_student_and_the_other_tables_those_asked_for(year):
    assert year.table("attendance")["student_id"].tolist() == ["a", "b", "a"]
    assert year.table("students")["student_id"].tolist() == ["a"]


def test_neither_outcome_nor_support_is_known(year):
    assert not year.has("outcomes")
    assert not year.has("services")


def test_what_came_after_the_day_is_cut_and_a_departure_to_come_is_not_known(year):
    then = as_known_on(year, date(2026, 1, 31))
    assert then.table("results")["mark"].tolist() == [61, 63, 64]
    assert then.table("attendance")["date"].max() == pd.Timestamp("2025-10-02")
    assert then.table("students")["exit_date"].isna().all()
    assert then.params.as_of == "2026-01-31"


def test_a_day_later_than_the_one_the_school_is_read_at_is_that_one(school):
    earlier = school_in_memory({"results": school.table("results")}, as_of="2026-01-31")
    then = as_known_on(of_the_year(earlier, 2026, students={"a", "b"}), date(2026, 3, 31))
    assert then.params.as_of == "2026-01-31"
    assert 65 not in then.table("results")["mark"].tolist()


def test_the_school_itself_is_left_as_it_was(school, year):
    before = {name: school.table(name).copy() for name in ("students", "results", "attendance")}
    as_known_on(year, date(2025, 9, 1))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(school.table(name), frame)


def test_the_categories_of_another_year_or_day_are_those_of_its_own_rows(store):
    """A table that is in a file was read whole again when its categories were asked."""
    school = open_school(school="999001", store=str(store))
    then = as_known_on(of_the_year(school, 2019, students=set()), date(2019, 1, 31))
    assert len(school.coded("results")) > 0
    assert len(then.coded("results")) == len(then.table("results")) == 0
    assert len(of_the_year(school, 2019, students=set()).coded("students")) == 0
