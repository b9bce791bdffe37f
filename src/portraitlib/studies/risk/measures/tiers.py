"""How many students each tier holds, beside the usual shares, and which criteria they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import INTENSIVE, TARGETED, UNDETERMINED, UNIVERSAL
from portraitlib.indicators.coefficient.selection import Screening, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.counting import count_pairs, levels_of
from portraitlib.tables.school import School

TIERS = {UNIVERSAL: "1", TARGETED: "2", INTENSIVE: "3", UNDETERMINED: "0"}
"""Codes of the tiers, in reading order."""


@dataclass(frozen=True, kw_only=True)
class Tiering(Result):
    """Shares of the tiers, in all and by level, and the criteria met.

    Tables: ``tiers`` (one row per tier), ``levels`` (level x tier), ``criteria_met`` (one row per criterion).
    """


def describe_tiers(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
) -> Tiering | Refusal:
    """Count the students of each tier beside the usual 80/15/5, and those who meet each criterion.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.

    Returns
    -------
    Tiering or Refusal

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcd"), "school_year": 2026, "grade_level": 1})
    >>> marks = pd.DataFrame({"student_id": list("abcd"), "school_year": 2026, "course": "M",
    ...                       "subject": "mathematics", "course_level": 1, "competency": "overall", "term": "1",
    ...                       "mark": [45.0, 80.0, 90.0, 70.0]})
    >>> found = describe_tiers(school_in_memory({"students": students, "results": marks}))
    >>> dict(zip(found.tables["tiers"].data["tier"], found.tables["tiers"].data["n_students"]))
    {'1': 0, '2': 0, '3': 0, '0': 4}
    """
    found = screen(
        school, "describe_tiers", grade_level=grade_level, group=group, school_year=school_year, criteria=criteria
    )
    if isinstance(found, Refusal):
        return found
    choices, tier = school.settings(ScreeningRules), found.scores.tier
    known = tier[tier != UNDETERMINED]
    share = float((known >= TARGETED).mean()) if len(known) else np.nan
    return Tiering(
        reader=school.reader,
        tables={
            "tiers": _tiers_table(tier),
            "levels": _levels_table(found),
            "criteria_met": _criteria_table(found),
        },
        counts={
            "students": len(tier),
            "undetermined": int((tier == UNDETERMINED).sum()),
            "left": found.indicators.n_left,
            "maybe_higher": int(((tier == UNIVERSAL) & (found.scores.tier_high > UNIVERSAL)).sum()),
        },
        facts={
            **found.facts,
            "usual_shares": {
                TIERS[UNIVERSAL]: choices.expected.universal,
                TIERS[TARGETED]: choices.expected.targeted,
                TIERS[INTENSIVE]: choices.expected.intensive,
            },
            "universal_first_share": choices.universal_first_share,
            "is_universal_first": bool(share > choices.universal_first_share),
        },
    )


def _tiers_table(tier: np.ndarray) -> ResultTable:
    n_known = max(int((tier != UNDETERMINED).sum()), 1)
    counts = [int((tier == one).sum()) for one in TIERS]
    data = pd.DataFrame(
        {
            "tier": list(TIERS.values()),
            "n_students": counts,
            "observed_tier_share": [n / n_known if one else np.nan for one, n in zip(TIERS, counts, strict=True)],
        }
    )
    return ResultTable(
        "tiers",
        data,
        ("tier",),
        n="n_students",
        statistics=("observed_tier_share",),
        adds_up_along=("tier",),
    )


def _levels_table(found: Screening) -> ResultTable:
    told = levels_of(
        pd.DataFrame({"grade_level": found.roster["grade_level"], "tier": pd.Series(found.scores.tier).map(TIERS)})
    )
    data = count_pairs(told, {"grade_level": sorted(told["grade_level"].unique()), "tier": list(TIERS.values())})
    known = data["n_students"].where(data["tier"] != TIERS[UNDETERMINED], 0)
    total = known.groupby(data["grade_level"]).transform("sum")
    data["observed_tier_share"] = (known / total.where(total > 0)).where(data["tier"] != TIERS[UNDETERMINED])
    return ResultTable(
        "levels",
        data,
        ("grade_level", "tier"),
        n="n_students",
        statistics=("observed_tier_share",),
        adds_up_along=("grade_level", "tier"),
    )


def _criteria_table(found: Screening) -> ResultTable:
    points, listed = found.scores.points, found.preset.chosen.criteria
    n_known, n_met = (~np.isnan(points)).sum(axis=0), (np.nan_to_num(points) > 0).sum(axis=0)
    data = pd.DataFrame(
        {
            "criterion": [one.id for one in listed],
            "domain": [one.domain for one in listed],
            "indicator": [one.indicator for one in listed],
            "n_observed": n_known,
            "n_met": n_met,
            "n_not_met": n_known - n_met,
            "met_rate": np.where(n_known > 0, n_met / np.maximum(n_known, 1), np.nan),
        }
    )
    return ResultTable(
        "criteria_met",
        data,
        ("criterion", "domain", "indicator"),
        n="n_observed",
        parts=(("n_met", "n_not_met"),),
        rates={"met_rate": "n_met"},
    )
