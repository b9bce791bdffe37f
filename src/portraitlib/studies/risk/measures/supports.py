"""Supports each student receives or received this year: they come before any level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import places_of
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.school import School


def supports_of_year(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Supports that ran during a school year, the latest first; `place` is the row of the student in the roster."""
    services = school.table("services")
    start = pd.Timestamp(school_year - 1, FIRST_MONTH_OF_SCHOOL_YEAR, 1)
    end = pd.Timestamp(school_year, FIRST_MONTH_OF_SCHOOL_YEAR, 1)
    began = (services["start_date"] < end).to_numpy(dtype=bool)
    lasted = (services["end_date"].isna() | (services["end_date"] >= start)).to_numpy(dtype=bool)
    rows = services[began & lasted]
    place = places_of(rows["student_id"], roster).to_numpy()
    rows = rows.assign(place=place, is_running=rows["end_date"].isna())[place >= 0]
    columns = ["student_id", "service", "subject", "tier", "start_date", "end_date", "end_reason", "planned_minutes"]
    rows = rows.sort_values(["place", "start_date", "service"], ascending=[True, False, True], kind="stable")
    return rows[[*columns, "is_running", "place"]].reset_index(drop=True)


def n_supports(supports: pd.DataFrame, n_students: int) -> np.ndarray:
    """Supports of the year, one number a student."""
    return np.bincount(supports["place"].to_numpy(dtype="int64"), minlength=n_students)
