"""Attendance week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.attendance.measures.bands import pooled_interval, share
from portraitlib.studies.attendance.measures.selection import choose_students, keys_of
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class WeeklyAttendance(Result):
    """Share of days missed, week by week.

    Tables: ``weeks`` (one row a week), ``weeks_levels`` (one row a level and week).
    """


def describe_weeks(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> WeeklyAttendance | Refusal:
    """Share of days missed in each week of the year, with an interval that keeps each student's days together.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default.

    Returns
    -------
    WeeklyAttendance or Refusal
        Refused as `choose_students` is.

    References
    ----------
    `bands.pooled_interval`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> dates = pd.bdate_range("2025-09-01", periods=10)
    >>> days = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    >>> rows = pd.DataFrame({"student_id": "a", "date": dates[[7, 8]], "period": 0, "status": "absent"})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> found = describe_weeks(school_in_memory({"calendar": days, "attendance": rows, "students": people}))
    >>> found.tables["weeks"].data["absence_rate"].tolist()
    [0.0, 0.2]
    """
    found = choose_students(school, "describe_weeks", school_year, grade_level, group)
    if isinstance(found, Refusal):
        return found
    year, kept = found.year, found.kept
    critical = float(special.ndtri(0.5 + school.settings(AttendanceRules).confidence / 2))
    weekly = [year.by_week(values[kept]) for values in (year.enrolled, year.missed, year.unexcused, year.late)]
    levels = keys_of(year)["level"].to_numpy()[kept]
    by_level = [
        _weeks(year, [values[levels == level] for values in weekly], critical).assign(level=level)
        for level in sorted(set(levels) - {""})
    ]
    tables = {"weeks": _weeks_table("weeks", _weeks(year, weekly, critical), ("week",))}
    if len(by_level) > 1:
        tables["weeks_levels"] = _weeks_table("weeks_levels", pd.concat(by_level, ignore_index=True), ("level", "week"))
    return WeeklyAttendance(
        reader=school.reader,
        tables=tables,
        counts={"students": int(kept.sum())},
        facts={
            **year.facts(),
            "grade_level": grade_level,
            "group": group,
            "confidence": school.settings(AttendanceRules).confidence,
        },
    )


def _weeks(year: AttendanceYear, weekly: list[np.ndarray], critical: float) -> pd.DataFrame:
    possible, missed, unexcused, late = weekly
    rate, low, high = pooled_interval(missed, possible, critical)
    total = possible.sum(axis=0)
    return pd.DataFrame(
        {
            "week": pd.Series(year.days.weeks.astype("datetime64[s]")),
            "n_class_days": np.diff(np.append(year.days.week_starts, len(year.days.dates))),
            "n_students": (possible > 0).sum(axis=0),
            "absence_rate": rate,
            "rate_low": low,
            "rate_high": high,
            "unexcused_rate": share(unexcused.sum(axis=0), total),
            "late_per_100_days": 100 * share(late.sum(axis=0), total),
        }
    )


def _weeks_table(name: str, data: pd.DataFrame, grain: tuple[str, ...]) -> ResultTable:
    statistics = ("absence_rate", "rate_low", "rate_high", "unexcused_rate", "late_per_100_days")
    first = [*grain, "n_class_days", "n_students", *statistics]
    along = ("level",) if "level" in grain else ()
    return ResultTable(name, data[first], grain, n="n_students", statistics=statistics, adds_up_along=along)
