"""Students to be supported: supports first, then the coefficient, its reasons and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import INTENSIVE, TARGETED, UNDETERMINED
from portraitlib.indicators.coefficient.selection import Screening, refuse_students, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.risk.measures.reasons import contributions
from portraitlib.studies.risk.measures.supports import n_supports, supports_of_year
from portraitlib.tables.school import School

REASONS_TOLD = 3


@dataclass(frozen=True, kw_only=True)
class StudentList(Result):
    """Students in tiers 2 and 3, and those of whom too little is known.

    Tables, one row per student, highest coefficient first: ``students``; then per student and criterion
    ``reasons``, per student and support ``supports``.
    """


def list_screened(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
) -> StudentList | Refusal:
    """List the students to be supported, with the supports they have and the reasons of their coefficient.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.

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
    refusal = refuse_students(school, "list_screened")
    found = refusal or screen(
        school, "list_screened", grade_level=grade_level, group=group, school_year=school_year, criteria=criteria
    )
    if isinstance(found, Refusal):
        return found
    supports = supports_of_year(school, found.roster, int(found.facts["school_year"]))  # type: ignore[call-overload]
    students = found.students().assign(n_supports=n_supports(supports, len(found.roster)))
    order = in_order(found, np.flatnonzero(found.scores.tier != 1))
    reasons = contributions(found, order)
    reasons = reasons[reasons["points"] > 0].sort_values("points", ascending=False, kind="stable")
    reasons = reasons[reasons.groupby("student_id").cumcount() < REASONS_TOLD]
    tier = found.scores.tier
    return StudentList(
        reader=school.reader,
        tables={
            "students": about_students("students", students.iloc[order].reset_index(drop=True), ("student_id",)),
            "reasons": about_students("reasons", reasons.reset_index(drop=True), ("student_id", "criterion")),
            "supports": about_students(
                "supports", supports[np.isin(supports["place"], order)].drop(columns="place"), ("student_id", "service")
            ),
        },
        counts={
            "students": len(found.roster),
            "intensive": int((tier == INTENSIVE).sum()),
            "targeted": int((tier == TARGETED).sum()),
            "undetermined": int((tier == UNDETERMINED).sum()),
            "left": found.indicators.n_left,
            "without_support": int((students["n_supports"].to_numpy()[order] == 0).sum()),
            "maybe_higher": int(((tier == 1) & (found.scores.tier_high > 1)).sum()),
        },
        facts={**found.facts, "has_supports": school.has("services")},
    )


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


def about_students(name: str, data: pd.DataFrame, grain: tuple[str, ...]) -> ResultTable:
    """Table whose rows are about one student each: shown only to an audience that may see students."""
    return ResultTable(name, data.reset_index(drop=True), grain, is_about_students=True)
