"""Two sets of criteria, or two versions of one, on the same students: who changes tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import UNDETERMINED, Scores, score
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.section import Form, demand, fact, key, mark, n, named, study, table
from portraitlib.rules import PresetCriteria, ScreeningRules
from portraitlib.studies.risk.measures.columns import WHO, ScreeningResult
from portraitlib.studies.risk.measures.counting import count_pairs
from portraitlib.studies.risk.measures.tiers import TIERS
from portraitlib.tables.school import School

MOVES = table(
    "moves",
    key(
        "tier_before",
        mark("Palier, premiers critères"),
        like="tier",
        adds_up=True,
        definition=mark("Palier avec les premiers critères."),
    ),
    key("tier_after", adds_up=True),
    n("n_students"),
)
CHANGED = table(
    "changed",
    *WHO,
    fact("tier_before"),
    fact("tier_after"),
    fact(
        "coefficient_before",
        mark("Coefficient, premiers critères"),
        Form.MARK,
        unit="coefficient",
        definition=mark("Coefficient avec les premiers critères."),
    ),
    fact("coefficient_after"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class CriteriaComparison(ScreeningResult):
    """Who changes tier from one set of criteria to another.

    Tables: ``moves`` (tier before x tier after), ``changed`` (one row per student who changes tier).
    """

    other: PresetCriteria


@study
def compare_criteria(
    school: School,
    *,
    criteria: str | None = None,
    compared_with: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> CriteriaComparison:
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
    return compared_presets(school, other, criteria=criteria, grade_level=grade_level, school_year=school_year)


@study
def compare_presets(school: School, other: PresetCriteria, *, criteria: str | None = None) -> CriteriaComparison:
    """Score the same students with a set of criteria and with another one, read from anywhere."""
    return compared_presets(school, other, criteria=criteria)


def compared_presets(
    school: School,
    other: PresetCriteria,
    *,
    criteria: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> CriteriaComparison:
    """Who changes tier with another set of criteria; refused when it is the same file."""
    found = screen(school, criteria=criteria, grade_level=grade_level, school_year=school_year)
    demand(other.sha256 != found.scope.preset.sha256, "same_criteria")
    scores = score(found.measures, other.chosen, found.indicators.worst.iloc[found.places].reset_index(drop=True))
    changed = np.flatnonzero(found.scores.tier != scores.tier)
    changed = changed[np.argsort(-np.nan_to_num(scores.coefficient[changed]), kind="stable")]
    students = found.students().rename(columns={"tier": "tier_before", "coefficient": "coefficient_before"})
    students = students.assign(tier_after=scores.tier, coefficient_after=scores.coefficient)
    told = students[[one.name for one in CHANGED.columns]].iloc[changed].reset_index(drop=True)
    return CriteriaComparison(
        tables=named(MOVES.filled(_moves(found.scores, scores)), CHANGED.filled(told)),
        counts={
            "students": len(students),
            "placed": int(((found.scores.tier != UNDETERMINED) & (scores.tier != UNDETERMINED)).sum()),
            "changed": len(changed),
        },
        scope=found.scope,
        other=other,
    )


def _moves(before: Scores, after: Scores) -> pd.DataFrame:
    """Students by tier before and after; no row of a tier that nobody was in."""
    told = pd.DataFrame(
        {"tier_before": pd.Series(before.tier).map(TIERS), "tier_after": pd.Series(after.tier).map(TIERS)}
    )
    data = count_pairs(told, {"tier_before": list(TIERS.values()), "tier_after": list(TIERS.values())})
    return data[data.groupby("tier_before")["n_students"].transform("sum") > 0].reset_index(drop=True)
