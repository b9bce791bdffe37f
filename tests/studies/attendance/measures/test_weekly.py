"""The last week beside the weeks before it: like days with like days, the same students."""

from dataclasses import replace

import numpy as np
import pytest

from portraitlib.indicators.attendance.class_days import ClassDays
from portraitlib.studies.attendance.measures.weekly import WEEKS_BEFORE, compared_last_week, describe_weeks


def last_week(school):
    return describe_weeks(school).tables["last_week"].data.iloc[0]


def mondays_missed(names, weeks, often):
    """Every student of the first `often` misses each Monday."""
    return [(name, 5 * week, 0, "absent") for week in range(weeks) for name in names[:often]]


def test_a_week_of_one_monday_is_compared_with_mondays(school_of):
    names = [f"s{number:02}" for number in range(40)]
    rows = mondays_missed(names, 6, 8)
    found = last_week(school_of(rows, days=26, students=names))  # five whole weeks, then a Monday
    assert (found["n_class_days"], found["n_weeks_before"]) == (1, WEEKS_BEFORE)
    assert found["absence_rate"] == found["like_days_rate"] == pytest.approx(8 / 40)
    assert not found["is_clear"]


def test_a_week_that_is_missed_more_is_told_with_its_gap(school_of):
    names = [f"s{number:02}" for number in range(40)]
    rows = mondays_missed(names, 5, 2) + [(name, 25 + day, 0, "absent") for name in names[:12] for day in range(5)]
    found = last_week(school_of(rows, days=30, students=names))
    assert found["gap"] == pytest.approx(12 / 40 - 2 / 200)
    assert found["is_clear"]
    assert found["gap_low"] > 0.1


def test_with_fewer_weeks_before_nothing_is_compared(school_of):
    found = last_week(school_of(mondays_missed(["a", "b"], 3, 1), days=15))
    assert found["n_weeks_before"] < WEEKS_BEFORE
    assert not found["is_clear"]


def until(year, n_days):
    """The year as it was known after some class days."""
    days = ClassDays(year.days.dates[:n_days], year.days.n_periods[:n_days])
    return replace(year, days=days, enrolled=year.enrolled[:, :n_days], missed=year.missed[:, :n_days])


def test_in_calm_schools_the_last_week_stands_out_no_more_often_than_its_level_says(calm_year, seeds, alarms_at_most):
    clear = []
    for seed in seeds(few=2, many=30, full=200):
        year = calm_year(seed)
        ends = np.append(year.days.week_starts[1:], len(year.days.dates))
        for end in ends[8::4]:
            known = until(year, int(end))
            clear.append(bool(compared_last_week(known, known.enrolled.any(axis=1), 0.95)["is_clear"].iloc[0]))
    assert sum(clear) <= alarms_at_most(len(clear), 1 / 20)
