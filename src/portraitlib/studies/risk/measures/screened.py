"""Students to be supported: supports first, then the coefficient, its reasons and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import INTENSIVE, TARGETED, UNDETERMINED, UNIVERSAL
from portraitlib.indicators.coefficient.selection import Screening, demand_students, screen
from portraitlib.results.section import fact, key, named, study, table
from portraitlib.studies.risk.measures.columns import SUPPORTS, WHO, ScreeningResult
from portraitlib.studies.risk.measures.reasons import contributions
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School

REASONS_TOLD = 3

STUDENTS = table(
    "students",
    *WHO,
    fact("tier"),
    fact("coefficient"),
    fact("coefficient_low"),
    fact("coefficient_high"),
    fact("observed_share"),
    fact("is_sure", shown=False),
    fact("n_supports", shown=False),
    about_students=True,
)
REASONS = table(
    "reasons",
    key("student_id"),
    key("criterion"),
    fact("domain"),
    fact("indicator"),
    fact("value"),
    fact("points"),
    fact("most_points"),
    fact("band_low"),
    fact("band_below"),
    fact("is_known"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class StudentList(ScreeningResult):
    """Students in tiers 2 and 3, and those of whom too little is known.

    Tables, one row per student, highest coefficient first: ``students``; then per student and criterion
    ``reasons``, per student and support ``supports``.
    """

    unknown_indicators: tuple[str, ...]
    has_supports: bool


@study
def list_screened(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
    followed_by: str | None = None,
) -> StudentList:
    """List the students to be supported, with the supports they have and the reasons of their coefficient.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.
    followed_by : str, optional
        Provider of services: only the students whom that adult follows now.

    Returns
    -------
    StudentList or Refusal
        Refused for an audience that may not see students.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "grade_level": 1})
    >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "course": "M", "subject": "mathematics",
    ...                       "course_level": 1, "competency": "overall", "term": "1", "mark": [45.0, 80.0]})
    >>> found = list_screened(school_in_memory({"students": students, "results": marks}), criteria="quebec_defaut")
    >>> found.tables["students"].data[["student_id", "tier", "coefficient_low"]].values.tolist()
    [['a', 0, 18.5], ['b', 0, 0.0]]
    """
    demand_students(school)
    found = screen(
        school,
        grade_level=grade_level,
        group=group,
        school_year=school_year,
        criteria=criteria,
        followed_by=followed_by,
    )
    order = in_order(found, np.flatnonzero(found.scores.tier != UNIVERSAL))
    supports = supports_of_year(school, found.roster, found.scope.school_year)
    students = found.students().assign(n_supports=n_supports(supports, len(found.roster)))
    students = students.iloc[order].reset_index(drop=True)
    listed = supports[np.isin(supports["place"], order)].drop(columns="place").reset_index(drop=True)
    return StudentList(
        tables=named(STUDENTS.filled(students), REASONS.filled(_reasons(found, order)), SUPPORTS.filled(listed)),
        counts={**_counts(found), "without_support": int((students["n_supports"] == 0).sum())},
        scope=found.scope,
        unknown_indicators=found.unknown_indicators,
        has_supports=school.has("services"),
    )


def _counts(found: Screening) -> dict[str, int]:
    """Students of each kind."""
    tier = found.scores.tier
    return {
        "students": len(tier),
        "intensive": int((tier == INTENSIVE).sum()),
        "targeted": int((tier == TARGETED).sum()),
        "undetermined": int((tier == UNDETERMINED).sum()),
        "left": found.indicators.n_left,
        "maybe_higher": int(((tier == UNIVERSAL) & (found.scores.tier_high > UNIVERSAL)).sum()),
    }


def _reasons(found: Screening, order: np.ndarray) -> pd.DataFrame:
    """Criteria that give each student the most points."""
    reasons = contributions(found, order)
    reasons = reasons[reasons["points"] > 0].sort_values("points", ascending=False, kind="stable")
    return reasons[reasons.groupby("student_id").cumcount() < REASONS_TOLD].reset_index(drop=True)


def in_order(found: Screening, places: np.ndarray) -> np.ndarray:
    """Rows from the highest coefficient; equal ones by pseudonym, those of whom too little is known last."""
    scores = found.scores
    keys = pd.DataFrame(
        {
            "is_unknown": scores.tier[places] == UNDETERMINED,
            "coefficient": -np.nan_to_num(scores.coefficient[places], nan=-1.0),
            "student_id": found.roster["student_id"].to_numpy()[places],
        }
    )
    return places[keys.sort_values(["is_unknown", "coefficient", "student_id"], kind="stable").index.to_numpy()]
