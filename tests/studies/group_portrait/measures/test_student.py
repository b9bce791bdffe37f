"""One student's facts: only for the team, only when somebody chose, supports first and nothing summed."""

import pandas as pd
import pytest

from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.measures.student import describe_student, list_students
from portraitlib.tables.school import school_in_memory


def school_of(**params):
    people = pd.DataFrame(
        {"student_id": ["b", "a", "c"], "school_year": 2026, "group": ["21", "21", "22"], "grade_level": 2}
    )
    marks = pd.DataFrame(
        [
            ("a", "french", "1", 50.0),
            ("a", "french", "2", 62.0),
            ("a", "history", "1", 90.0),
            ("b", "french", "2", 70.0),
        ],
        columns=["student_id", "subject", "term", "mark"],
    ).assign(school_year=2026, competency="overall", course=lambda rows: rows["subject"])
    services = pd.DataFrame(
        [("1", "a", "2024-10-01", "2025-06-01"), ("2", "a", "2025-10-01", None), ("3", "b", "2025-10-01", None)],
        columns=["service_id", "student_id", "start_date", "end_date"],
    ).assign(service="tutoring", subject="french", tier=2)
    services[["start_date", "end_date"]] = services[["start_date", "end_date"]].apply(pd.to_datetime)
    days = pd.DataFrame(
        [
            ("a", "2025-10-06", 1, "absent"),
            ("a", "2025-10-06", 2, "absent"),
            ("a", "2025-10-07", 1, "late"),
            ("a", "2024-10-07", 1, "absent"),
            ("b", "2025-10-08", 1, "absent"),
        ],
        columns=["student_id", "date", "period", "status"],
    )
    days["date"] = pd.to_datetime(days["date"])
    tables = {"students": people, "results": marks, "services": services, "attendance": days}
    return school_in_memory(tables, **{"group": "21", **params})


def facts(name):
    return describe_student(school_of(), student="a").tables[name].data


def test_the_supports_are_those_of_the_year_and_of_the_student():
    assert facts("services")["start_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-10-01"]


def test_the_results_are_those_of_the_latest_term_the_group_has():
    assert facts("marks").to_numpy().tolist() == [["french", "2", 62.0], ["history", "1", 90.0]]


def test_the_strengths_are_named():
    assert set(facts("strengths")["subject"]) == {"history"}


def test_two_periods_of_one_day_are_one_day_absent():
    assert dict(facts("attendance").to_numpy().tolist()) == {"absent": 1, "late": 1}


def test_nothing_of_a_student_is_a_score_or_a_label():
    names = {name for table in describe_student(school_of(), student="a").tables.values() for name in table.data}
    assert not {name for name in names if "risk" in name or "level" in name or "rank" in name}


def test_every_table_is_about_a_student():
    assert all(table.is_about_students for table in describe_student(school_of(), student="a").tables.values())


def test_nobody_is_opened_when_nobody_was_chosen():
    assert describe_student(school_of()).reason == "student_not_chosen"


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_an_audience_that_may_not_see_students_opens_none(audience):
    school = school_of(audience=audience)
    refused = describe_student(school, student="a")
    assert isinstance(refused, Refusal)
    assert refused.reason == "students_not_shown"
    assert list_students(school) == []


def test_only_the_students_of_the_group_may_be_chosen():
    assert list_students(school_of()) == ["a", "b"]
    with pytest.raises(ParamsError) as fault:
        describe_student(school_of(), student="c")
    assert fault.value.code == "unknown_student"
    assert "c" not in fault.value.facts.values()


def test_without_a_group_there_is_nobody_to_choose():
    assert list_students(school_of(group="")) == []
    assert describe_student(school_of(group=""), student="a").reason == "no_group"
