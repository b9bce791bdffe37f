"""A register of exceptions: what counts, for how much of a day, and what is set aside."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.result import Refusal
from portraitlib.studies.attendance.measures.account import describe_register
from portraitlib.studies.attendance.measures.year import attendance_of


def told(school):
    return describe_register(school).tables["register"].data.set_index("row_step")["n_rows"]


def test_a_student_without_a_row_was_there(school_of, absent_on):
    year = attendance_of(school_of(absent_on("a", [3])))
    assert year.missed.sum(axis=1).tolist() == [1, 0]
    assert year.enrolled.sum() == 40


def test_a_period_is_its_share_of_the_day_and_four_make_a_day(school_of):
    rows = [("a", 0, period, "absent") for period in (1, 2, 3, 4)] + [("b", 0, 2, "absent")]
    year = attendance_of(school_of(rows))
    assert year.missed[:, 0].tolist() == [1.0, 0.25]
    assert year.recording.kind == "period"


def test_a_period_within_a_whole_day_missed_is_not_counted_twice(school_of):
    school = school_of([("a", 0, 0, "absent"), ("a", 0, 3, "absent"), ("a", 1, 2, "absent"), ("a", 0, 4, "late")])
    year = attendance_of(school)
    assert year.missed[0].sum() == 1.25
    assert year.recording.kind == "both"
    assert told(school)["within_whole_day"] == 2


def test_a_day_of_three_periods_counts_its_own_periods(school_of):
    dates = pd.bdate_range("2025-09-01", periods=2)
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": [4, 3]})
    year = attendance_of(
        school_of([("a", 0, 1, "absent"), ("a", 1, 1, "absent"), ("a", 1, 4, "absent")], calendar=calendar)
    )
    assert year.missed[0].tolist() == pytest.approx([1 / 4, 1 / 3])
    assert year.rows["period_not_taught"] == 1


def test_the_usual_number_of_periods_stands_for_one_that_is_missing(school_of):
    dates = pd.bdate_range("2025-09-01", periods=3)
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": [5, 5, None]})
    assert attendance_of(school_of([("a", 2, 1, "absent")], calendar=calendar)).missed[0, 2] == 0.2


def test_minutes_make_a_part_of_the_day_and_zero_minutes_are_not_recorded(school_of):
    rows = [("a", 0, 0, "absent", True, 150), ("a", 1, 0, "absent", True, 0), ("a", 2, 1, "absent", False, 15)]
    year = attendance_of(school_of(rows))
    assert year.missed[0, :3].tolist() == pytest.approx([0.5, 1.0, 0.05])
    assert year.excused[0].sum() == pytest.approx(1.5)
    assert year.unexcused[0].sum() == pytest.approx(0.05)


def test_lateness_is_counted_apart_and_never_as_absence(school_of):
    year = attendance_of(school_of([("a", 0, 1, "late"), ("a", 0, 3, "late"), ("a", 1, 0, "absent")]))
    assert (year.late[0].sum(), year.missed[0].sum()) == (2, 1)


def test_rows_outside_the_calendar_the_enrolment_or_told_twice_are_set_aside_and_counted(school_of):
    people = pd.DataFrame(
        {
            "student_id": ["a", "b"],
            "school_year": 2026,
            "grade_level": 1,
            "group": "11",
            "entry_date": pd.to_datetime(["2025-09-01", "2025-09-08"]),
            "exit_date": pd.to_datetime([None, "2025-09-19"]),
        }
    )
    rows = [
        ("a", 2, 0, "absent"),
        ("a", 2, 0, "late"),
        ("a", "2025-09-06", 0, "absent"),
        ("z", 2, 0, "absent"),
        ("b", 0, 0, "absent"),
        ("b", 5, 0, "absent"),
        ("b", 14, 0, "absent"),
        ("b", 15, 0, "absent"),
        ("a", "2024-10-01", 0, "absent"),
        ("a", 3, 0, "present"),
    ]
    school = school_of(rows, people=people)
    year, steps = attendance_of(school), told(school)
    assert steps[steps > 0].to_dict() == {
        "other_years": 1,
        "read_this_year": 9,
        "whole_day": 3,
        "present": 1,
        "repeated": 1,
        "outside_calendar": 1,
        "outside_enrolment": 3,
    }
    assert year.enrolled.sum(axis=1).tolist() == [20, 10]
    assert year.missed.sum(axis=1).tolist() == [1, 2]


def test_every_row_ends_in_one_place(school_of):
    rng = np.random.default_rng(3)
    rows = [
        ("abcz"[rng.integers(4)], int(rng.integers(20)), int(rng.integers(6)), ("absent", "late")[rng.integers(2)])
        for _ in range(300)
    ]
    school = school_of(rows, students="abc")
    steps = told(school)
    outcomes = steps.drop(["other_years", "read_this_year"])
    assert outcomes.sum() == steps["read_this_year"] == 300
    assert describe_register(school).adds_up


def test_an_import_that_lost_rows_is_told(school_of, absent_on):
    imported = pd.DataFrame({"file": ["x"], "table": "attendance", "n_in": 5, "n_kept": 4, "n_set_aside": 1})
    result = describe_register(school_of(absent_on("a", [1, 2, 3]), more={"import_rows": imported}))
    assert not result.adds_up
    assert result.n_unexplained == 1


def test_without_a_calendar_no_rate_is_made_up(school_of, absent_on):
    refused = describe_register(school_of(absent_on("a", [1]), calendar=pd.DataFrame()))
    assert isinstance(refused, Refusal)
    assert refused.reason == "no_calendar"


def test_a_year_without_a_row_is_refused_rather_than_perfect(school_of):
    assert describe_register(school_of()).reason == "no_attendance"


def test_days_after_the_last_row_of_a_busy_register_are_not_days_when_all_came(school_of):
    rows = [("ab"[n % 2], day, 0, "absent") for day in range(40) for n in range(2)]
    year = attendance_of(school_of(rows, days=120))
    assert len(year.days.dates) == 40
    assert year.days.silences[0][2] == 80


def test_a_few_silent_days_of_a_small_school_stay_days_of_presence(school_of, absent_on):
    year = attendance_of(school_of(absent_on("a", [1, 9]), days=20))
    assert len(year.days.dates) == 20
    assert year.days.silences == ()


def test_a_change_from_days_to_periods_is_told_with_its_date(school_of):
    rows = [("a", day, 0, "absent") for day in range(3)] + [("a", day, 2, "absent") for day in (8, 9)]
    assert attendance_of(school_of(rows)).recording.changed == pd.Timestamp("2025-09-11")
