"""Small made-up schools whose attendance is written by hand, and calm ones drawn as the sample's."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators.attendance import read_year
from portraitlib.rules import load_rules, load_settings
from portraitlib.sample.attendance import draw_attendance
from portraitlib.sample.days import draw_calendar
from portraitlib.sample.people import draw_people
from portraitlib.sample.plan import plan_school
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import school_in_memory

FIRST = "2025-09-01"  # a Monday


def make_school(absences=(), days=20, students="ab", calendar=None, people=None, more=None, **params):
    """School of `days` weekdays from 1 September; `absences` are (student, day number, period, status, …)."""
    dates = pd.bdate_range(FIRST, periods=days)
    if calendar is None:
        calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    columns = ["student_id", "date", "period", "status", "is_excused", "minutes", "subject"]
    rows = [
        [student, dates[day] if isinstance(day, int) else pd.Timestamp(day), *rest, *[None] * (5 - len(rest))]
        for student, day, *rest in absences
    ]
    register = pd.DataFrame(rows, columns=columns)
    if people is None:
        people = pd.DataFrame({"student_id": list(students), "school_year": 2026, "grade_level": 1, "group": "11"})
    tables = {"calendar": calendar, "attendance": register, "students": people, **(more or {})}
    return school_in_memory({name: frame for name, frame in tables.items() if len(frame)}, **params)


@pytest.fixture
def school_of():
    return make_school


def whole_days(student, days):
    return [(student, day, 0, "absent") for day in days]


@pytest.fixture
def absent_on():
    return whole_days


@cache
def _school_999003():
    plan = plan_school(2)
    return plan, draw_calendar(plan, load_rules()), draw_people(plan)


@pytest.fixture(scope="session")
def calm_year():
    """Function of a seed: a year of the calm school 999003, its absences drawn again."""

    def draw(seed):
        plan, calendar, people = _school_999003()
        drawn = draw_attendance(replace(plan, seed=seed, years=(2026,)), people, calendar)
        enrolled = people.enrolments
        students = pd.DataFrame(
            {
                "student_id": enrolled["person"].astype(str),
                "school_year": enrolled["school_year"],
                "grade_level": 1,
                "group": enrolled["group"],
            }
        )
        register = drawn.assign(student_id=drawn["person"].astype(str))
        tables = {"students": students, "calendar": calendar, "attendance": register}
        frames = [conform(frame, SCHEMAS[name]) for name, frame in tables.items()]
        return read_year(*frames, 2026, load_settings(AttendanceRules).reading)

    return draw


@pytest.fixture
def steady_weeks():
    """Days possible and missed a week of `n` students who each miss one day in ten, whatever the week."""

    def make(n=40, weeks=20, seed=1):
        rng = np.random.default_rng(seed)
        return np.full((n, weeks), 5.0), rng.binomial(5, 0.1, (n, weeks)).astype(float)

    return make
