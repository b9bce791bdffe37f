"""A school's results as small numbers: made once a notebook, read by every section of the portrait.

Comparing a quarter of a million texts in each section is what takes time; comparing their codes does not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.studies.school_portrait.measures.grouping import FIRST_YEAR
from portraitlib.tables.school import School

_CODES = ("course", "subject", "sequence", "competency", "term", "mark_code")
_N_YEARS = 111  # from the first year a table may hold


def coded_results(school: School) -> pd.DataFrame:
    """Every result of the school, its codes as categories.

    ``sequence`` is empty and ``course_level`` -1 where there is none; ``enrolment`` is the row of the table `students`
    that year, -1 without one.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "course_level": 2, "mark": 72.0})
    >>> coded = coded_results(school_in_memory({"results": marks}))
    >>> coded[["school_year", "course_level", "enrolment"]].iloc[0].tolist()
    [2026, 2, -1]
    """
    return school.keep("coded results", _code_results)


def _code_results(school: School) -> pd.DataFrame:
    results, students = school.coded("results"), school.table("students")
    if results["school_year"].hasnans:
        results = results[results["school_year"].notna().to_numpy()]
    coded = {name: results[name] for name in ("student_id", *_CODES)}
    sequence = results["sequence"].cat.set_categories(
        ["", *results["sequence"].cat.categories.drop("", errors="ignore")]
    )
    coded["sequence"] = sequence.fillna("")
    coded["school_year"] = results["school_year"].astype("int32")
    coded["course_level"] = results["course_level"].fillna(-1).astype("int32")
    coded["mark"] = results["mark"]
    frame = pd.DataFrame(coded, copy=False).reset_index(drop=True)  # what did not change is held once
    return frame.assign(enrolment=_rows_of(frame, students))


def _rows_of(coded: pd.DataFrame, students: pd.DataFrame) -> np.ndarray:
    """Row of `students` of each result's student and year; -1 where the student was not enrolled that year."""
    names = coded["student_id"].cat.categories
    known = students["school_year"].notna().to_numpy()
    codes = names.get_indexer(pd.Index(students["student_id"]))
    rows = np.full((len(names) + 1) * _N_YEARS, -1, dtype="int32")
    kept = np.flatnonzero(known & (codes >= 0))
    years = students["school_year"].fillna(0).to_numpy(dtype="int64")
    rows[codes[kept] * _N_YEARS + years[kept] - FIRST_YEAR] = kept
    # A result without a student has code -1: it looks at the last, empty place.
    own = coded["student_id"].cat.codes.to_numpy(dtype="int64") % (len(names) + 1)
    return rows[own * _N_YEARS + coded["school_year"].to_numpy() - FIRST_YEAR]
