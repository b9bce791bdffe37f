"""Attendance day by day: the calendar of a group, and that of one student."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.attendance.measures.bands import share
from portraitlib.studies.attendance.measures.selection import choose_students
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class GroupCalendar(Result):
    """Share of a group missing on each class day.

    Table: ``group_days`` (one row a class day).
    """


@dataclass(frozen=True, kw_only=True)
class StudentCalendar(Result):
    """Each class day of one student, for the school team only.

    Table: ``student_days`` (one row a class day).
    """


def describe_group_calendar(
    school: School, *, group: str | None = None, school_year: int | None = None
) -> GroupCalendar | Refusal:
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
        Refused as `choose_students` is.

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
    group = group or school.params.group or None
    found = choose_students(school, "describe_group_calendar", school_year, None, group)
    if isinstance(found, Refusal):
        return found
    year, kept = found.year, found.kept
    enrolled = year.enrolled[kept].sum(axis=0)
    data = _dates(year).assign(n_students=enrolled, absence_rate=share(year.missed[kept].sum(axis=0), enrolled))
    return GroupCalendar(
        reader=school.reader,
        tables={"group_days": ResultTable("group_days", data, ("date",), n="n_students", statistics=("absence_rate",))},
        counts={"students": int(kept.sum())},
        facts={**year.facts(), "group": group},
    )


def describe_student_calendar(
    school: School, *, student: str | None = None, school_year: int | None = None
) -> StudentCalendar | Refusal:
    """Give each class day of one student: there, missed whole or in part, for a reason or not, late.

    Parameters
    ----------
    school : School
    student : str, optional
        Pseudonym. None is chosen for the reader.
    school_year : int, optional

    Returns
    -------
    StudentCalendar or Refusal
        ``students_not_shown`` for an audience that may not see students; ``no_student_calendar`` when none is chosen.

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
    year = attendance_of(school, "describe_student_calendar", school_year)
    if isinstance(year, Refusal):
        return year
    study, facts = "describe_student_calendar", {"school_year": year.school_year}
    if not school.reader.policy.shows_students:
        return Refusal(reader=school.reader, study=study, reason="students_not_shown", facts=facts)
    if not student:
        return Refusal(reader=school.reader, study=study, reason="no_student_calendar", facts=facts)
    place = pd.Index(year.students["student_id"]).get_indexer([student])[0]
    if place < 0:
        raise ParamsError("student_not_enrolled_that_year", found=student)
    data = _dates(year).assign(student_id=student, n_students=1, **_one(year, place))
    data = data[year.enrolled[place]].reset_index(drop=True)
    table = ResultTable("student_days", data, ("student_id", "date"), n="n_students", is_about_students=True)
    possible = int(year.enrolled[place].sum())
    return StudentCalendar(
        reader=school.reader,
        tables={"student_days": table},
        facts={
            **year.facts(),
            "student": student,
            "group": year.students["group"].iloc[place],
            "days_possible": possible,
            "days_missed": float(year.missed[place].sum()),
            "days_unexcused": float(year.unexcused[place].sum()),
            "times_late": int(year.late[place].sum()),
        },
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
    year = attendance_of(school, "list_students", school_year)
    if isinstance(year, Refusal) or not school.reader.policy.shows_students:
        return []
    here = np.flatnonzero(year.enrolled[:, -1])
    if school.params.group:
        here = here[(year.students["group"].iloc[here] == school.params.group).to_numpy(dtype=bool, na_value=False)]
    order = here[np.argsort(-year.missed[here].sum(axis=1), kind="stable")]
    return year.students["student_id"].iloc[order].astype("str").tolist()


def _dates(year: AttendanceYear) -> pd.DataFrame:
    seconds = "datetime64[s]"
    return pd.DataFrame(
        {
            "date": pd.Series(year.days.dates.astype(seconds)),
            "week": pd.Series(year.days.monday.astype(seconds)),
            "weekday": year.days.weekday.astype(str),
        }
    )


def _one(year: AttendanceYear, place: int) -> dict[str, object]:
    """What each day was for one student."""
    missed, late = year.missed[place], year.late[place]
    kinds = {
        "part": (missed > 0) & (missed < 1 - 1e-6),
        "unexcused": (missed > 0) & (year.unexcused[place] > 0),
        "excused": (missed > 0) & (year.excused[place] > 0),
        "absent": missed > 0,
        "late": late > 0,
    }
    return {
        "day_kind": np.select(list(kinds.values()), list(kinds), "present"),
        "missed_share": missed,
        "n_late": late,
    }
