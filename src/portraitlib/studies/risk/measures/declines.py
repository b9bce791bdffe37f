"""Students who pass everything and whose marks fall: no threshold sees them yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import Screening, refuse, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.screened import about_students
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Declines(Result):
    """Falls of the mean mark among students who pass every course.

    Tables: ``declines`` (one row per level), ``students`` (one row per student whose fall reaches the limit).
    """


def list_declines(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> Declines | Refusal:
    """Find the students who pass every course and whose mean mark has fallen.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.

    Returns
    -------
    Declines or Refusal
        Refused when no student has two moments to compare.
    """
    found = screen(school, "list_declines", grade_level=grade_level, group=group, school_year=school_year)
    if isinstance(found, Refusal):
        return found
    values = found.measures
    worst = found.indicators.worst["n_failed"].to_numpy()[found.places]
    is_passing = (values["n_failed"] == 0).to_numpy() & (worst == 0)
    decline = values["mark_decline"].to_numpy()
    is_followed = is_passing & ~np.isnan(decline)
    if not is_followed.any():
        return refuse(school, "list_declines", "no_decline_known")
    limit = school.settings(ScreeningRules).decline_points
    falls = is_followed & (decline >= limit)
    return Declines(
        reader=school.reader,
        tables={
            "declines": _by_level(found, is_followed, falls),
            "students": about_students("students", _students(school, found, falls), ("student_id",)),
        },
        counts={
            "students": len(values),
            "passing": int(is_followed.sum()),
            "declining": int(falls.sum()),
            "declining_tier_1": int((falls & (found.scores.tier == 1)).sum()),
        },
        facts={**found.facts, "decline_points": limit},
    )


def _by_level(found: Screening, is_followed: np.ndarray, falls: np.ndarray) -> ResultTable:
    told = pd.DataFrame({"grade_level": found.roster["grade_level"], "n_passing": is_followed, "n_declining": falls})
    data = told.dropna(subset="grade_level").groupby("grade_level")[["n_passing", "n_declining"]].sum().reset_index()
    data = data.astype({"grade_level": "int64", "n_passing": "int64", "n_declining": "int64"})
    n = data["n_passing"]
    return ResultTable(
        "declines",
        data.assign(n_steady=n - data["n_declining"], declining_rate=data["n_declining"] / n.where(n > 0)),
        ("grade_level",),
        n="n_passing",
        parts=(("n_declining", "n_steady"),),
        rates={"declining_rate": "n_declining"},
        adds_up_along=("grade_level",),
    )


def _students(school: School, found: Screening, falls: np.ndarray) -> pd.DataFrame:
    supports = supports_of_year(school, found.roster, int(str(found.facts["school_year"])))
    values = found.measures
    rows = found.students()[["student_id", "grade_level", "group", "tier", "coefficient"]].assign(
        n_supports=n_supports(supports, len(values)), mean_mark=values["mean_mark"], mark_decline=values["mark_decline"]
    )[falls]
    return rows.sort_values(["mark_decline", "student_id"], ascending=[False, True], kind="stable", ignore_index=True)
