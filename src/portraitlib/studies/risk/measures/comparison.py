"""Two sets of criteria, or two versions of one, on the same students: who changes tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import Scores, score
from portraitlib.indicators.coefficient.selection import refuse, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PresetCriteria, ScreeningRules
from portraitlib.studies.risk.measures.counting import count_pairs
from portraitlib.studies.risk.measures.screened import about_students
from portraitlib.studies.risk.measures.tiers import TIERS
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class CriteriaComparison(Result):
    """Who changes tier from one set of criteria to another.

    Tables: ``moves`` (tier before x tier after), ``changed`` (one row per student who changes tier).
    """


def compare_criteria(
    school: School,
    *,
    criteria: str | None = None,
    compared_with: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> CriteriaComparison | Refusal:
    """Score the same students with two sets of criteria of ``params/criteres``.

    Parameters
    ----------
    school : School
    criteria, compared_with : str, optional
        Names of the sets; those of ``params/depistage.yml`` by default.
    grade_level, school_year
        None is everyone, or the year read.

    Returns
    -------
    CriteriaComparison or Refusal
        Refused when the two are the same file.
    """
    other = school.preset_criteria(compared_with or school.settings(ScreeningRules).compared_with)
    return compare_presets(school, other, criteria=criteria, grade_level=grade_level, school_year=school_year)


def compare_presets(
    school: School,
    other: PresetCriteria,
    *,
    criteria: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> CriteriaComparison | Refusal:
    """Score the same students with a set of criteria and with another one, read from anywhere."""
    found = screen(school, "compare_criteria", criteria=criteria, grade_level=grade_level, school_year=school_year)
    if isinstance(found, Refusal):
        return found
    if other.sha256 == found.preset.sha256:
        return refuse(school, "compare_criteria", "same_criteria")
    scores = score(found.measures, other.chosen, found.indicators.worst.iloc[found.places].reset_index(drop=True))
    changed = np.flatnonzero(found.scores.tier != scores.tier)
    students = found.students().rename(columns={"tier": "tier_before", "coefficient": "coefficient_before"})
    students = students.assign(tier_after=scores.tier, coefficient_after=scores.coefficient)
    columns = [
        "student_id", "grade_level", "group", "tier_before", "tier_after", "coefficient_before", "coefficient_after",
    ]  # fmt: skip
    changed = changed[np.argsort(-np.nan_to_num(scores.coefficient[changed]), kind="stable")]
    return CriteriaComparison(
        reader=school.reader,
        tables={
            "moves": _moves(found.scores, scores),
            "changed": about_students("changed", students[columns].iloc[changed], ("student_id",)),
        },
        counts={"students": len(students), "changed": len(changed)},
        facts={**found.facts, **{f"other_{name}": fact for name, fact in other.facts.items()}},
    )


def _moves(before: Scores, after: Scores) -> ResultTable:
    told = pd.DataFrame(
        {"tier_before": pd.Series(before.tier).map(TIERS), "tier_after": pd.Series(after.tier).map(TIERS)}
    )
    data = count_pairs(told, {"tier_before": list(TIERS.values()), "tier_after": list(TIERS.values())})
    data = data[data.groupby("tier_before")["n_students"].transform("sum") > 0].reset_index(drop=True)
    return ResultTable(
        "moves", data, ("tier_before", "tier_after"), n="n_students", adds_up_along=("tier_before", "tier_after")
    )
