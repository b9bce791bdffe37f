"""Attendance week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, fact, key, less, mark, n, named, statistic, study, table
from portraitlib.statistics.comparisons import leaves_out_0
from portraitlib.statistics.ratios import paired_difference, pooled_interval, share
from portraitlib.studies.attendance.measures.bands import band_of
from portraitlib.studies.attendance.measures.scope import AttendanceResult
from portraitlib.studies.attendance.measures.selection import choose_students, keys_of
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

WEEKS_BEFORE = 4
_COLUMNS = (
    key("week"),
    fact("n_class_days", mark("Jours de classe"), Form.COUNT, definition=mark("Jours de classe de la semaine.")),
    n("n_students"),
    statistic("absence_rate", of="days"),
    statistic("rate_low", of="days"),
    statistic("rate_high", of="days"),
    statistic("unexcused_rate", of="days"),
    statistic("late_per_100_days"),
)
WEEKS = table("weeks", *_COLUMNS)
LAST_WEEK = table(
    "last_week",
    *_COLUMNS[:4],
    fact(
        "n_weeks_before",
        mark("Semaines d'avant"),
        Form.COUNT,
        definition=mark("Semaines d'avant qui ont au moins un des mêmes jours de la semaine."),
    ),
    statistic(
        "like_days_rate",
        mark("Les mêmes jours, avant"),
        Form.PERCENT,
        of="days",
        unit="share",
        definition=mark("Part des jours manqués, les mêmes jours de la semaine, dans les semaines d'avant."),
    ),
    statistic("gap"),
    statistic("gap_low"),
    statistic("gap_high"),
    statistic("is_clear"),
)
LEVELS = table("weeks_levels", key("level", adds_up=True), *_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class WeeklyAttendance(AttendanceResult):
    """Share of days missed, week by week."""


@study
def describe_weeks(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> WeeklyAttendance:
    """Share of days missed in each week of the year, with an interval that keeps each student's days together.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default.

    Returns
    -------
    WeeklyAttendance or Refusal
        Tables ``weeks`` (one row a week), ``last_week`` (one row: the last week beside the same weekdays of the weeks
        before) and, when several levels are read, ``weeks_levels`` (one row a level and
        week). Refused as `choose_students` is.

    References
    ----------
    `statistics.ratios.pooled_interval` and `paired_difference`.

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
    found, rules = choose_students(school, school_year, grade_level, group), school.settings(AttendanceRules)
    year, kept = found.year, found.kept
    weekly = [year.by_week(values[kept]) for values in (year.enrolled, year.missed, year.unexcused, year.late)]
    levels = keys_of(year)["level"].to_numpy()[kept]
    since_start = [values.sum(axis=1) for values in weekly[:2]]
    is_read = band_of(since_start[1], since_start[0], rules.band_edges, rules.minimum_days) >= 0
    tables = [
        _of_everybody(WEEKS.filled(_weeks(year, weekly, rules.confidence)), is_read),
        _of_everybody(LAST_WEEK.filled(compared_last_week(year, kept, rules.confidence)), is_read),
    ]
    by_level = {
        level: _weeks(year, [values[levels == level] for values in weekly], rules.confidence).assign(level=level)
        for level in sorted(set(levels) - {""})
    }
    if len(by_level) > 1:
        every = LEVELS.filled(pd.concat(by_level.values(), ignore_index=True))
        tables.append(_of_everybody(every, *(is_read[levels == level] for level in by_level)))
    return WeeklyAttendance(tables=named(*tables), counts={"students": int(kept.sum())}, scope=found.scope, rules=rules)


def _of_everybody(table: ResultTable, *is_read: np.ndarray) -> ResultTable:
    """A table whose weeks tell how many students they count where it is all those of its part of the school.

    Else it would tell how many came or left, beside another week or the tables of the whole year.
    """
    n = table.data["n_students"].to_numpy()
    n_known = np.array([2 * len(part) - part.sum() if part.any() else len(part) for part in is_read])
    return less(table, np.repeat(n_known, len(n) // len(n_known)) - n, keeps_shares=True, even_many=True)


def _weeks(year: AttendanceYear, weekly: list[np.ndarray], confidence: float) -> pd.DataFrame:
    possible, missed, unexcused, late = weekly
    rate, low, high = pooled_interval(missed, possible, confidence)
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


def compared_last_week(year: AttendanceYear, kept: np.ndarray, confidence: float) -> pd.DataFrame:
    """The last week beside the same weekdays of the weeks before it; nothing while they are not all there.

    A week of one Monday is compared with Mondays: some weekdays are missed more than others all year long.
    """
    days = year.days
    last = days.monday == days.weeks[-1]
    before = np.isin(days.monday, days.weeks[-1 - WEEKS_BEFORE : -1]) & np.isin(days.weekday, days.weekday[last])
    n_weeks = len(np.unique(days.monday[before]))
    enrolled, missed = year.enrolled[kept], year.missed[kept]
    sides = [(missed[:, part].sum(axis=1), enrolled[:, part].sum(axis=1).astype(float)) for part in (last, before)]
    gap, low, high = paired_difference(sides[0], sides[1], confidence)
    rates = [float(share(part.sum(), whole.sum())) for part, whole in sides]
    return pd.DataFrame(
        {
            "week": [pd.Timestamp(days.weeks[-1])],
            "n_class_days": int(last.sum()),
            "n_weeks_before": n_weeks,
            "n_students": int((sides[0][1] > 0).sum()),
            "absence_rate": rates[0],
            "like_days_rate": rates[1],
            "gap": gap,
            "gap_low": low,
            "gap_high": high,
            "is_clear": n_weeks == WEEKS_BEFORE and bool(leaves_out_0(low, high)),
        }
    )
