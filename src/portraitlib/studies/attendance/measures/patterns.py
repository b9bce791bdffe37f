"""Which weekday, which period, which subject is missed more than the others, and in which group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import ResultTable, fact, key, n, named, statistic, study, table
from portraitlib.statistics.classification import holm
from portraitlib.statistics.contrasts import half_width, two_sided, welch
from portraitlib.statistics.ratios import pooled_interval, share
from portraitlib.studies.attendance.measures.scope import AttendanceResult
from portraitlib.studies.attendance.measures.selection import choose_students, keys_of
from portraitlib.studies.attendance.measures.subjects import periods_table, subjects_table
from portraitlib.studies.attendance.measures.weekdays_of_groups import GAP, groups_table
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

WEEKDAYS = table(
    "weekdays",
    key("weekday"),
    fact("n_days"),
    n("n_students"),
    statistic("absence_rate", of="days"),
    statistic("rate_low", of="days"),
    statistic("rate_high", of="days"),
    *GAP,
)


@dataclass(frozen=True, kw_only=True)
class Patterns(AttendanceResult):
    """When absences are more frequent than at other times."""


@study
def describe_patterns(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> Patterns:
    """Compare weekdays, periods and subjects, and look in each group for a weekday of its own.

    A difference is called clear when it is larger than chance makes it both between days and between students,
    once the number of comparisons is taken into account: a class outing makes one odd Monday, not a habit.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default.

    Returns
    -------
    Patterns or Refusal
        Tables ``weekdays``; ``weekdays_groups`` when several groups are read; ``periods`` and ``subjects`` when
        absences are recorded by period. Refused as `choose_students` is.

    References
    ----------
    Welch (1947); Holm (1979); see `statistics.contrasts`.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    found, rules = choose_students(school, school_year, grade_level, group), school.settings(AttendanceRules)
    year, kept = found.year, found.kept
    tables = [_weekdays_table(year, kept, rules)]
    groups = keys_of(year)["group"].to_numpy()
    named_group = kept & (groups != "")
    if group is None and len(set(groups[named_group])) > 1:
        tables.append(groups_table(year, named_group, groups, rules))
    periods = (periods_table(year, kept, rules), subjects_table(year, kept, rules))
    return Patterns(
        tables=named(*tables, *(one for one in periods if one)),
        counts={"students": int(kept.sum())},
        scope=found.scope,
        rules=rules,
    )


def _weekdays_table(year: AttendanceYear, kept: np.ndarray, rules: AttendanceRules) -> ResultTable:
    """Share of days missed on each weekday, and its gap with the other weekdays.

    The gap is judged between days: a weekday is clear when its days differ from the other days.
    """
    enrolled, missed = year.enrolled[kept], year.missed[kept]
    daily = share(missed.sum(axis=0), enrolled.sum(axis=0))[None, :]
    weekdays, rows = np.unique(year.days.weekday), []
    for weekday in weekdays:
        that_day = year.days.weekday == weekday
        rate = pooled_interval(missed[:, that_day].sum(axis=1), enrolled[:, that_day].sum(axis=1), rules.confidence)
        gap, error, freedom = welch(daily, that_day)
        half, p_value = half_width(error, freedom, rules.confidence), two_sided(gap, error, freedom)
        is_compared = that_day.sum() >= rules.patterns.smallest_days
        rows.append(
            [
                that_day.sum(),
                *map(float, rate),
                gap[0],
                (gap - half)[0],
                (gap + half)[0],
                p_value[0] if is_compared else np.nan,
            ]
        )
    columns = ["n_days", "absence_rate", "rate_low", "rate_high", "gap", "gap_low", "gap_high", "p_value"]
    data = pd.DataFrame(rows, columns=columns).assign(weekday=weekdays.astype(str), n_students=int(kept.sum()))
    data["p_value"] = holm(data["p_value"])
    return WEEKDAYS.filled(data.assign(is_clear=data["p_value"] < rules.patterns.chance_level))
