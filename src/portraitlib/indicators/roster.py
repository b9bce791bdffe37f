"""Who is enrolled in a school year, one row a student, and where each row of another table finds its student."""

from __future__ import annotations

import pandas as pd

from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR


def enrolled(students: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Enrolments of a year, one row per student, those who have left included, in the order of their pseudonym."""
    rows = students[(students["school_year"] == school_year).fillna(False)]
    return rows.sort_values("student_id", kind="stable").drop_duplicates("student_id").reset_index(drop=True)


def still_here(roster: pd.DataFrame) -> pd.Series:
    """Whether each student was still enrolled the day the data are read: no departure was known that day."""
    return roster["exit_date"].isna()


def places_of(ids: pd.Series, roster: pd.DataFrame) -> pd.Series:
    """Row of the roster each pseudonym stands in; -1 for a student who is not in it.

    Examples
    --------
    >>> places_of(pd.Series(["b", "x"]), pd.DataFrame({"student_id": ["a", "b"]})).tolist()
    [1, -1]
    """
    found = pd.Index(roster["student_id"]).get_indexer(ids)
    return pd.Series(found, index=ids.index)


def year_of(dates: pd.Series) -> pd.Series:
    """School year a day belongs to, named by its second year: it turns on 1 August.

    Examples
    --------
    >>> year_of(pd.Series(pd.to_datetime(["2025-08-28", "2026-06-22"]))).tolist()
    [2026, 2026]
    """
    return dates.dt.year + (dates.dt.month >= FIRST_MONTH_OF_SCHOOL_YEAR).astype("int64")


def only_of_year(frame: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Rows of a dated table that fall in a school year."""
    start, end = (
        pd.Timestamp(school_year - 1, FIRST_MONTH_OF_SCHOOL_YEAR, 1),
        pd.Timestamp(school_year, FIRST_MONTH_OF_SCHOOL_YEAR, 1),
    )
    return frame[(frame["date"] >= start) & (frame["date"] < end)]
