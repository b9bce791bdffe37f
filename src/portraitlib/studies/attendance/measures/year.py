"""One school year of attendance, or the refusal of a study that has none."""

from __future__ import annotations

from portraitlib.indicators.attendance import AttendanceYear, known_attendance, why_unknown
from portraitlib.results.door import refuse
from portraitlib.tables.school import School

__all__ = ["AttendanceYear", "attendance_of"]


def attendance_of(school: School, school_year: int | None = None) -> AttendanceYear:
    """Attendance of the year asked for (the notebook's, or the latest), read once and kept for the other studies.

    Refused when there are ``no_students``, ``no_calendar`` (absences without class days give no rate) or
    ``no_attendance``.

    Examples
    --------
    >>> import pandas as pd
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-03"]), "is_instructional": True,
    ...     "n_periods": 4})
    >>> rows = pd.DataFrame({"student_id": ["a"], "date": pd.to_datetime(["2025-09-03"]), "period": [4],
    ...     "status": ["absent"]})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> year = attendance_of(school_in_memory({"calendar": days, "attendance": rows, "students": people}))
    >>> year.missed
    array([[0.  , 0.25],
           [0.  , 0.  ]])
    """
    year = school_year or school.params.school_year or school.latest_year
    found = known_attendance(school, year)
    if found is None:
        refuse(why_unknown(school, year), school_year=year or None)
    return found
