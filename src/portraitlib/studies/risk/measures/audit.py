"""Who is signalled, by group of students: attributes that never enter the coefficient serve to watch over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import TARGETED, UNDETERMINED
from portraitlib.indicators.coefficient.selection import refuse, screen
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import ScreeningRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.tables.school import School

Attribute = Literal["sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan"]


@dataclass(frozen=True, kw_only=True)
class TierShares(Result):
    """Share of each group of students in tiers 2 and 3.

    Table: ``subgroups`` (one row per group).
    """


def compare_tiers(
    school: School, *, by: Attribute = "sex", grade_level: int | None = None, school_year: int | None = None
) -> TierShares | Refusal:
    """Compare the shares of groups of students who are signalled, with their intervals.

    Parameters
    ----------
    school : School
    by : str
        Sensitive attribute; no criterion may be about it.
    grade_level, school_year
        None is everyone, or the year read.

    Returns
    -------
    TierShares or Refusal
        Refused when the attribute is not known, or all students are of one group.

    Notes
    -----
    A difference does not make the coefficient unfair, nor does equality make it fair: needs may differ, and so may
    the chance of being signalled wrongly. The latter needs outcomes: `05_validite_depistage`.
    """
    found = screen(school, "compare_tiers", grade_level=grade_level, school_year=school_year)
    if isinstance(found, Refusal):
        return found
    value = found.roster[by].astype("str")
    told = pd.DataFrame({"code": value, "tier": found.scores.tier})[found.roster[by].notna()]
    told = told[told["tier"] != UNDETERMINED]
    if told.empty:
        return refuse(school, "compare_tiers", "dimension_missing")
    if told["code"].nunique() < 2:
        return refuse(school, "compare_tiers", "one_group")
    is_signalled = told["tier"] >= TARGETED
    n_signalled, minimum = int(is_signalled.sum()), school.reader.policy.minimum_count
    is_told = not minimum or n_signalled >= minimum <= len(told) - n_signalled
    confidence = school.settings(ScreeningRules).confidence
    return TierShares(
        reader=school.reader,
        tables={"subgroups": _shares_table(told["code"], is_signalled, by, confidence)},
        counts={"students": len(told)},
        facts={
            **found.facts,
            "by": by,
            "confidence": confidence,
            "overall_rate": _overall_rate(found.scores.tier) if is_told else None,
        },
    )


def _overall_rate(tier: np.ndarray) -> float:
    """Share in tiers 2 and 3 of all the students of whom enough is known, of every group or of none."""
    return float(np.mean(tier[tier != UNDETERMINED] >= TARGETED))


def _shares_table(group: pd.Series, is_signalled: pd.Series, by: str, confidence: float) -> ResultTable:
    """Students of each group, how many are in tiers 2 and 3, most signalled first."""
    data = is_signalled.astype("int64").groupby(group).agg(n_students="size", n_signalled="sum").reset_index(names=by)
    low, high = wilson_interval(data["n_signalled"], data["n_students"], confidence=confidence)
    data = data.assign(
        n_not_signalled=data["n_students"] - data["n_signalled"],
        signalled_rate=data["n_signalled"] / data["n_students"],
        rate_low=low,
        rate_high=high,
    )
    return ResultTable(
        "subgroups",
        data.sort_values("signalled_rate", ascending=False, kind="stable", ignore_index=True),
        (by,),
        n="n_students",
        statistics=("rate_low", "rate_high"),
        parts=(("n_signalled", "n_not_signalled"),),
        rates={"signalled_rate": "n_signalled"},
        adds_up_along=(by,),
    )
