"""Students who pass everything and whose marks fall: no threshold sees them yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import Screening, screen
from portraitlib.results.section import Form, demand, fact, key, mark, n, named, part, rate, study, table
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.columns import WHO, ScreeningResult
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School

DECLINES = table(
    "declines",
    key("grade_level", adds_up=True),
    n(
        "n_passing",
        mark("Réussissent tous leurs cours"),
        definition=mark("Élèves qui réussissent tous leurs cours et ont deux moments à comparer."),
    ),
    part(
        "n_declining",
        mark("Dont la moyenne a baissé"),
        definition=mark("Élèves qui réussissent tous leurs cours et dont la moyenne a baissé."),
    ),
    part(
        "n_steady",
        mark("Dont la moyenne tient"),
        shown=False,
        definition=mark("Élèves qui réussissent tous leurs cours et dont la moyenne n'a pas baissé jusqu'à la limite."),
    ),
    rate(
        "declining_rate",
        mark("Part en baisse"),
        of="n_declining",
        definition=mark("Élèves dont la moyenne a baissé, parmi ceux qui réussissent tous leurs cours."),
    ),
)
STUDENTS = table(
    "students",
    *WHO,
    fact("n_supports"),
    fact("mean_mark"),
    fact(
        "mark_decline",
        mark("Baisse de la moyenne"),
        Form.MARK,
        unit="points",
        definition=mark("Baisse de la moyenne dans les mêmes cours, en points."),
    ),
    fact("tier"),
    fact("coefficient", shown=False),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Declines(ScreeningResult):
    """Falls of the mean mark among students who pass every course.

    Tables: ``declines`` (one row per level), ``students`` (one row per student whose fall reaches the limit).
    """

    decline_points: float


@study
def list_declines(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    followed_by: str | None = None,
) -> Declines:
    """Find the students who pass every course and whose mean mark has fallen.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    followed_by : str, optional
        Provider of services: only the students whom that adult follows now; for the school team only.

    Returns
    -------
    Declines or Refusal
        Refused when no student has two moments to compare.
    """
    found = screen(school, grade_level=grade_level, group=group, school_year=school_year, followed_by=followed_by)
    worst = found.indicators.worst["n_failed"].to_numpy()[found.places]
    is_passing = (found.measures["n_failed"] == 0).to_numpy() & (worst == 0)
    decline = found.measures["mark_decline"].to_numpy()
    is_followed = is_passing & ~np.isnan(decline)
    demand(is_followed.any(), "no_decline_known")
    limit = school.settings(ScreeningRules).decline_points
    falls = is_followed & (decline >= limit)
    return Declines(
        tables=named(
            DECLINES.filled(_by_level(found, is_followed, falls)), STUDENTS.filled(_students(school, found, falls))
        ),
        counts={
            "students": len(decline),
            "passing": int(is_followed.sum()),
            "declining": int(falls.sum()),
            "rising": int((is_followed & (decline <= -limit)).sum()),
            "declining_tier_1": int((falls & (found.scores.tier == 1)).sum()),
        },
        scope=found.scope,
        decline_points=limit,
    )


def _by_level(found: Screening, is_followed: np.ndarray, falls: np.ndarray) -> pd.DataFrame:
    """Students who pass everything, and those whose marks fall, level by level."""
    told = pd.DataFrame({"grade_level": found.roster["grade_level"], "n_passing": is_followed, "n_declining": falls})
    data = told.dropna(subset="grade_level").groupby("grade_level")[["n_passing", "n_declining"]].sum().reset_index()
    data = data.astype("int64")
    n_passing = data["n_passing"]
    return data.assign(
        n_steady=n_passing - data["n_declining"], declining_rate=data["n_declining"] / n_passing.where(n_passing > 0)
    )


def _students(school: School, found: Screening, falls: np.ndarray) -> pd.DataFrame:
    """Students whose marks fall, the greatest fall first."""
    supports = supports_of_year(school, found.roster, found.scope.school_year)
    rows = found.students().assign(
        n_supports=n_supports(supports, len(found.roster)),
        mean_mark=found.measures["mean_mark"],
        mark_decline=found.measures["mark_decline"],
    )[falls]
    rows = rows.sort_values(["mark_decline", "student_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return rows[[one.name for one in STUDENTS.columns]]
