"""Which students a study of attendance is about."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.analysis.attendance.year import AttendanceYear
from portraitlib.analysis.result import Refusal
from portraitlib.errors import ParamsError
from portraitlib.tables.school import School


def chosen(
    school: School, study: str, year: AttendanceYear, grade_level: int | None = None, group: str | None = None
) -> np.ndarray | Refusal:
    """Students of a level and a group, among those of the year.

    Returns
    -------
    array of bool, or Refusal ``no_students``

    Raises
    ------
    ParamsError
        ``unknown_group`` with the groups of the year.

    Examples
    --------
    See `describe_attendance`.
    """
    students = year.students
    kept = np.ones(len(students), dtype=bool)
    if group:
        known = sorted(students["group"].dropna().astype("str").unique())
        if group not in known:
            raise ParamsError("unknown_group", found=group, expected=known)
        kept &= (students["group"] == group).to_numpy(dtype=bool, na_value=False)
    if grade_level is not None:
        kept &= (students["grade_level"] == grade_level).to_numpy(dtype=bool, na_value=False)
    if not kept.any():
        facts = {"school_year": year.school_year, "grade_level": grade_level, "group": group}
        return Refusal(reader=school.reader, study=study, reason="no_students", facts=facts)
    return kept


def still_here(year: AttendanceYear) -> np.ndarray:
    """Students enrolled on the last day known."""
    return year.enrolled[:, -1]


def keys_of(year: AttendanceYear) -> pd.DataFrame:
    """Level and group of each student, as texts; empty where the data do not say."""
    level = year.students["grade_level"].astype("str").replace({"<NA>": "", "nan": ""}).fillna("")
    group = year.students["group"].astype("str").replace({"nan": ""}).fillna("")
    return pd.DataFrame({"level": level.to_numpy(dtype=object), "group": group.to_numpy(dtype=object)})
