"""Schools whose relations, meetings and trainings are given one by one, beside a calendar with a strike and a break."""

import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory

STRIKE = pd.bdate_range("2025-11-24", "2025-11-28")
BREAK = pd.bdate_range("2025-12-22", "2026-01-02")


def calendar():
    """Class days of 2025-26, from Monday to Friday, but a week of strike and two of holidays."""
    days = pd.DataFrame({"date": pd.bdate_range("2025-09-01", "2026-06-19")})
    return days.assign(is_instructional=~days["date"].isin([*STRIKE, *BREAK]))


def relation(student, start="2025-11-03", end=None, **more):
    """A mentoring with its own number and adult, unless it is told otherwise."""
    told = {"service_id": f"S{student}", "student_id": student, "service": "mentoring", "provider_id": f"m{student}"}
    return {**told, "start_date": pd.Timestamp(start), "end_date": pd.Timestamp(end) if end else pd.NaT, **more}


def meeting(student, date, **more):
    """A meeting held of that mentoring."""
    told = {"service_id": f"S{student}", "student_id": student, "date": pd.Timestamp(date)}
    return {**told, "was_attended": True, "minutes": 30, **more}


def opened(relations, meetings=(), *, until="2026-03-02", level=1, tables=(), **params):
    """A school of these relations; somebody was absent on the day until which it is known."""
    students = sorted({one["student_id"] for one in relations})
    people = pd.DataFrame({"student_id": students, "school_year": 2026, "grade_level": level, "group": "11"})
    seen = pd.DataFrame({"student_id": students[:1], "date": [pd.Timestamp(until)], "period": 1, "kind": "absence"})
    told = {"students": people, "services": pd.DataFrame(relations), "attendance": seen, "calendar": calendar()}
    if len(meetings):
        told["sessions"] = pd.DataFrame(meetings)
    return school_in_memory({**told, **dict(tables)}, **params)


@pytest.fixture(scope="session")
def accompanied():
    """Make a school of some relations and meetings; see `opened`."""
    return opened


@pytest.fixture(scope="session")
def tie():
    """Make a relation; see `relation`."""
    return relation


@pytest.fixture(scope="session")
def met():
    """Make a meeting held; see `meeting`."""
    return meeting
