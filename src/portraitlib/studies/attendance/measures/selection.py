"""Which students a study of attendance is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.results.door import demand, refuse
from portraitlib.studies.attendance.measures.scope import Scope, scope_of
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.tables.school import School

LAST_LEVEL_OF_FIRST_CYCLE = 2


@dataclass(frozen=True)
class Chosen:
    """Attendance of a year, and the students of it that a study reads."""

    year: AttendanceYear
    kept: np.ndarray  # one element a student of the year
    scope: Scope


def choose_students(
    school: School,
    school_year: int | None,
    grade_level: int | None = None,
    group: str | None = None,
    cycle: str | None = None,
) -> Chosen:
    """Attendance of the year asked for, and which of its students are of a level, a group and a cycle.

    Refused as `attendance_of` is; ``unknown_group`` with the groups of the year, ``groups_missing`` when the data
    name none; ``no_students`` when nobody is of both.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02"]), "is_instructional": True})
    >>> rows = pd.DataFrame({"student_id": ["a"], "date": pd.to_datetime(["2025-09-02"]), "period": 0,
    ...     "status": "absent"})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "group": ["11", "12"]})
    >>> school = school_in_memory({"calendar": days, "attendance": rows, "students": people})
    >>> choose_students(school, None, group="12").kept
    array([False,  True])
    """
    year = attendance_of(school, school_year)
    students = year.students
    asked = {"school_year": year.school_year, "grade_level": grade_level, "group": group}
    kept = np.ones(len(students), dtype=bool)
    if group:
        known = sorted(students["group"].dropna().astype("str").unique())
        if group not in known:
            refuse("unknown_group" if known else "groups_missing", **asked, groups=known)
        kept &= (students["group"] == group).to_numpy(dtype=bool, na_value=False)
    if grade_level is not None:
        kept &= (students["grade_level"] == grade_level).to_numpy(dtype=bool, na_value=False)
    if cycle is not None:
        kept &= (cycle_of(students["grade_level"]).astype("str") == cycle).to_numpy(dtype=bool)
    # To others than the team, all tables count those who are there: else one less the other is the few who left.
    leaves_out_gone = school.reader.policy.minimum_count > 0
    if leaves_out_gone:
        kept &= still_here(year)
    demand(kept.any(), "no_students", **asked)
    scope = replace(scope_of(year, grade_level, group, cycle), leaves_out_gone=leaves_out_gone)
    return Chosen(year, kept, scope)


def list_cycles(school: School) -> list[str]:
    """Cycles that the school has students of."""
    return sorted(cycle_of(school.table("students")["grade_level"]).dropna().astype("str").unique())


def cycle_of(levels: pd.Series) -> pd.Series:
    """Cycle of each level: the first two make up the first one."""
    return (1 + (levels > LAST_LEVEL_OF_FIRST_CYCLE).astype("Int64")).where(levels.notna() & (levels > 0))


def still_here(year: AttendanceYear) -> np.ndarray:
    """Students enrolled on the last day known."""
    return year.enrolled[:, -1]


def keys_of(year: AttendanceYear) -> pd.DataFrame:
    """Level and group of each student, as texts; empty where the data do not say."""
    level = year.students["grade_level"].astype("str").replace({"<NA>": "", "nan": ""}).fillna("")
    group = year.students["group"].astype("str").replace({"nan": ""}).fillna("")
    return pd.DataFrame({"level": level.to_numpy(dtype=object), "group": group.to_numpy(dtype=object)})
