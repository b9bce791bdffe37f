"""Which year is read when none is asked for."""

from __future__ import annotations

import pandas as pd

SMALLEST_YEAR = 10
"""Students from which a year is read of itself: one student entered ahead does not make the year of a school."""


def latest_large_year(enrolled: pd.DataFrame) -> int:
    """Latest ``school_year`` of `SMALLEST_YEAR` students or more; the latest when none has as many, 0 without students.

    Examples
    --------
    >>> ahead = pd.DataFrame({"student_id": ["a"], "school_year": [2027]})
    >>> now = pd.DataFrame({"student_id": list("abcdefghij"), "school_year": 2026})
    >>> latest_large_year(pd.concat([now, ahead])), latest_large_year(ahead)
    (2026, 2027)
    """
    known = enrolled[["student_id", "school_year"]].dropna(subset="school_year").drop_duplicates()
    n_students = known["school_year"].astype("int64").value_counts()
    large = n_students.index[n_students >= SMALLEST_YEAR]
    return int(max(large if len(large) else n_students.index, default=0))
