"""The planted Mondays are found at their size; a class outing is not a habit."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators.attendance import read_year
from portraitlib.rules import load_rules, load_settings
from portraitlib.sample.attendance import draw_attendance
from portraitlib.sample.days import draw_calendar
from portraitlib.sample.people import draw_people
from portraitlib.sample.plan import plan_school
from portraitlib.studies.attendance.measures.patterns import describe_patterns, groups_table
from portraitlib.studies.attendance.measures.selection import keys_of
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS

RULES = load_settings(AttendanceRules)


@pytest.fixture(scope="module")
def mondays():
    """Weekdays by group of the sample school 999001, whose group 31 misses Mondays."""
    plan = plan_school(0)
    calendar, people = draw_calendar(plan, load_rules()), draw_people(plan)
    drawn, enrolled = draw_attendance(plan, people, calendar), people.enrolments
    students = pd.DataFrame(
        {
            "student_id": enrolled["person"].astype(str),
            "school_year": enrolled["school_year"],
            "group": enrolled["group"],
        }
    )
    tables = {
        "students": students,
        "calendar": calendar,
        "attendance": drawn.assign(student_id=drawn["person"].astype(str)),
    }
    year = read_year(*[conform(frame, SCHEMAS[name]) for name, frame in tables.items()], 2026, RULES.reading)
    groups = keys_of(year)["group"].to_numpy()
    return groups_table(year, groups != "", groups, RULES).data


def test_the_planted_mondays_are_found_at_their_size_and_nothing_else_is_clear(mondays):
    truth = plan_school(0).truth("missed_weekday")
    clear = mondays[mondays["is_clear"]]
    assert clear[["group", "weekday"]].to_numpy().tolist() == [[truth.where["group"], str(truth.where["weekday"])]]
    assert clear["gap"].iloc[0] == pytest.approx(truth.size, abs=truth.tolerance)
    assert clear["gap_low"].iloc[0] < truth.size < clear["gap_high"].iloc[0]


def test_a_class_outing_on_one_monday_is_not_a_habit(school_of):
    rng = np.random.default_rng(1)
    names = [f"{group}{n}" for group in "xyz" for n in range(20)]
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "group": [name[0] for name in names]})
    rows = [(name, int(day), 0, "absent") for name in names for day in np.flatnonzero(rng.random(100) < 0.06)]
    rows += [(name, 50, 0, "absent") for name in names if name.startswith("x") and (name, 50, 0, "absent") not in rows]
    table = describe_patterns(school_of(rows, days=100, people=people)).tables["weekdays_groups"].data
    assert not table["is_clear"].any()


def test_without_periods_nor_subjects_neither_is_compared(school_of, absent_on):
    assert set(describe_patterns(school_of(absent_on("a", [1, 4]))).tables) == {"weekdays"}


def test_a_subject_is_compared_with_its_place_in_the_timetable(school_of):
    subjects = ["french", "mathematics", "science", "arts"]
    names = [f"s{n}" for n in range(30)]
    rows = [
        (name, day, period, "absent", None, None, subjects[period - 1])
        for name in names
        for day in (0, 7, 14, 21)
        for period in (1, 2, 3, 4)
    ]
    rows += [(name, 30 + n % 9, 2, "absent", None, None, "mathematics") for n, name in enumerate(names)]
    rows += [(name, 40 + n % 9, 1 + n % 4, "absent", None, None, subjects[n % 4]) for n, name in enumerate(names)]
    table = describe_patterns(school_of(rows, days=60, students=names)).tables["subjects"].data.set_index("subject")
    assert table["timetable_share"].to_numpy() == pytest.approx([0.25] * 4)
    assert table.index[table["is_clear"] & (table["subject_share"] > 0.25)].tolist() == ["mathematics"]
