"""Attendance day by day: the calendar of a group, and that of one student."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.section import RefusedError, demand, fact, key, mark, n, named, rate, study, table
from portraitlib.statistics.ratios import share
from portraitlib.studies.attendance.measures.scope import AttendanceResult, scope_of
from portraitlib.studies.attendance.measures.selection import choose_students, still_here
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School, person_meant

_KINDS = {
    "present": mark("présent"),
    "late": mark("en retard"),
    "part": mark("journée manquée en partie"),
    "excused": mark("absence motivée"),
    "unexcused": mark("absence non motivée"),
    "absent": mark("absence, motif inconnu"),
}
GROUP_DAYS = table(
    "group_days",
    key("date"),
    fact("week", shown=False),
    fact("weekday"),
    n("n_students"),
    rate("absence_rate", of="n_missing"),
)
STUDENT_DAYS = table(
    "student_days",
    key("date"),
    fact("week", shown=False),
    fact("weekday"),
    key("student_id", shown=False),
    n("n_students", shown=False),
    fact("day_kind", mark("Ce jour-là"), codes=_KINDS, definition=mark("Ce que le jour a été pour l'élève.")),
    fact("missed_share"),
    fact("n_late"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class GroupCalendar(AttendanceResult):
    """Share of a group missing on each class day."""


@dataclass(frozen=True, kw_only=True)
class StudentCalendar(AttendanceResult):
    """Each class day of one student, for the school team only."""

    student: str
    days_possible: int
    days_missed: float
    times_late: int


@study
def describe_group_calendar(
    school: School, *, group: str | None = None, school_year: int | None = None
) -> GroupCalendar:
    """Share of the days missed on each class day by a group, or by the whole school.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default; the whole school when there is none.
    school_year : int, optional

    Returns
    -------
    GroupCalendar or Refusal
        Table ``group_days``, one row a class day. Refused as `choose_students` is.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-03"]), "is_instructional": True})
    >>> rows = pd.DataFrame({"student_id": ["a"], "date": pd.to_datetime(["2025-09-03"]), "period": 0,
    ...     "status": "absent"})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> found = describe_group_calendar(school_in_memory({"calendar": days, "attendance": rows, "students": people}))
    >>> found.tables["group_days"].data["absence_rate"].tolist()
    [0.0, 0.5]
    """
    found = choose_students(school, school_year, group=group or school.params.group or None)
    year, kept = found.year, found.kept
    enrolled = year.enrolled[kept].sum(axis=0)
    data = _dates(year).assign(n_students=enrolled, absence_rate=share(year.missed[kept].sum(axis=0), enrolled))
    return GroupCalendar(
        tables=named(GROUP_DAYS.filled(data)),
        counts={"students": int(kept.sum())},
        scope=found.scope,
        rules=school.settings(AttendanceRules),
    )


@study
def describe_student_calendar(
    school: School, *, student: str | None = None, school_year: int | None = None
) -> StudentCalendar:
    """Give each class day of one student: there, missed whole or in part, for a reason or not, late.

    Parameters
    ----------
    school : School
    student : str, optional
        Pseudonym, handle, or the school's own number. None is chosen for the reader.
    school_year : int, optional

    Returns
    -------
    StudentCalendar or Refusal
        Table ``student_days``, one row a class day. ``students_not_shown`` for an audience that may not see
        students; ``no_student_calendar`` when none is chosen.

    Raises
    ------
    ParamsError
        ``student_not_enrolled_that_year``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-03"]), "is_instructional": True})
    >>> rows = pd.DataFrame({"student_id": ["a"], "date": pd.to_datetime(["2025-09-03"]), "period": 0,
    ...     "status": "absent", "is_excused": True})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> school = school_in_memory({"calendar": days, "attendance": rows, "students": people})
    >>> describe_student_calendar(school, student="a").tables["student_days"].data["day_kind"].tolist()
    ['present', 'excused']
    """
    year = attendance_of(school, school_year)
    demand(school.reader.policy.shows_students, "students_not_shown", school_year=year.school_year)
    demand(student, "no_student_calendar", school_year=year.school_year)
    student = person_meant(school, str(student))
    place = pd.Index(year.students["student_id"]).get_indexer([student])[0]
    if place < 0:
        raise ParamsError("student_not_enrolled_that_year", found=student)
    data = _dates(year).assign(student_id=student, n_students=1, **_one(year, place))
    group = year.students["group"].iloc[place]
    return StudentCalendar(
        tables=named(STUDENT_DAYS.filled(data[year.enrolled[place]].reset_index(drop=True))),
        scope=scope_of(year, group=None if pd.isna(group) else group),
        rules=school.settings(AttendanceRules),
        student=student,
        days_possible=int(year.enrolled[place].sum()),
        days_missed=float(year.missed[place].sum()),
        times_late=int(year.late[place].sum()),
    )


def list_students(school: School, school_year: int | None = None) -> list[str]:
    """Pseudonyms of the students enrolled on the last day known, those who missed most first.

    Those of the notebook's group when it has one; none for an audience that may not see students.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> list_students(school_in_memory({}))
    []
    """
    if not school.reader.policy.shows_students:
        return []
    try:
        year = attendance_of(school, school_year)
    except RefusedError:
        return []
    here = np.flatnonzero(still_here(year))
    if school.params.group:
        here = here[(year.students["group"].iloc[here] == school.params.group).to_numpy(dtype=bool, na_value=False)]
    order = here[np.argsort(-year.missed[here].sum(axis=1), kind="stable")]
    return year.students["student_id"].iloc[order].astype("str").tolist()


def _dates(year: AttendanceYear) -> pd.DataFrame:
    dates, mondays = (pd.Series(days.astype("datetime64[s]")) for days in (year.days.dates, year.days.monday))
    return pd.DataFrame({"date": dates, "week": mondays, "weekday": year.days.weekday.astype(str)})


def _one(year: AttendanceYear, place: int) -> dict[str, np.ndarray]:
    """What each day was for one student."""
    missed, late = year.missed[place], year.late[place]
    kinds = {
        "part": (missed > 0) & (missed < 1 - 1e-6),
        "unexcused": (missed > 0) & (year.unexcused[place] > 0),
        "excused": (missed > 0) & (year.excused[place] > 0),
        "absent": missed > 0,
        "late": late > 0,
    }
    kind = np.select(list(kinds.values()), list(kinds), "present")
    return {"day_kind": kind, "missed_share": missed, "n_late": late}
