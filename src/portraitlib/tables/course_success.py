"""Courses that a mark alone does not pass: every competency must also reach a mark of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import CourseCatalogue
from portraitlib.tables.frames import numbered
from portraitlib.tables.schemas import OVERALL


def fails_a_competency(results: pd.DataFrame, courses: CourseCatalogue) -> np.ndarray:
    """Mask of the final results of whole courses that are not passed because of a competency, whatever their mark.

    Parameters
    ----------
    results : DataFrame
        Rows of the table `results`, or of `coded_results`; ``student_id``, ``school_year``, ``course``, ``competency``,
        ``term`` and ``mark``.
    courses : CourseCatalogue
        Which courses ask for a mark in every competency (``lowest_competency``).

    Notes
    -----
    French of secondary 5: 50 in each competency (Régime pédagogique, art. 34; decree 1675-2023; the ministry's practice
    since 2003). A competency without a final mark says nothing: the mark of the course decides.

    Examples
    --------
    >>> from portraitlib.rules import load_courses
    >>> marks = {"overall": 64.0, "reading": 80.0, "writing": 49.0}
    >>> rows = pd.DataFrame({"student_id": "a", "school_year": 2026, "course": "132506", "term": "final",
    ...                      "competency": list(marks), "mark": list(marks.values())})
    >>> fails_a_competency(rows, load_courses()).tolist()
    [True, False, False]
    """
    found = {code: courses.find(str(code)) for code in results["course"].dropna().unique()}
    lowest = {code: one.lowest_competency for code, one in found.items() if one and one.lowest_competency is not None}
    fails = np.zeros(len(results), dtype=bool)
    places = np.flatnonzero((results["course"].isin(list(lowest)) & (results["term"] == "final")).to_numpy(dtype=bool))
    if not len(places):
        return fails
    rows = results.iloc[places][["student_id", "school_year", "course", "competency", "mark"]]
    least = rows["course"].astype("str").map(lowest).to_numpy(dtype="float64")
    is_overall = (rows["competency"] == OVERALL).to_numpy(dtype=bool)
    one = numbered([rows["student_id"], rows["school_year"], rows["course"]])
    is_under = ~is_overall & (rows["mark"].to_numpy(dtype="float64", na_value=np.nan) < least)
    fails[places] = is_overall & np.isin(one, one[is_under])
    return fails
