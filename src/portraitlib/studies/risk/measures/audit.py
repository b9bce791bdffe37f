"""Who is signalled, by group of students: attributes that never enter the coefficient serve to watch over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import TARGETED, UNDETERMINED
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.section import Table, demand, key, mark, n, named, part, rate, statistic, study, table
from portraitlib.rules import ScreeningRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.risk.measures.columns import ScreeningResult
from portraitlib.tables.school import School

Attribute = Literal["sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan"]

SIGNALLED = (
    n("n_students"),
    rate(
        "signalled_rate",
        mark("Part aux paliers 2 et 3"),
        of="n_signalled",
        definition=mark("Élèves aux paliers 2 et 3, parmi ceux qui ont un palier."),
    ),
    statistic("rate_low"),
    statistic("rate_high"),
    part("n_signalled", mark("Aux paliers 2 et 3"), definition=mark("Élèves aux paliers 2 et 3.")),
    part("n_not_signalled", mark("Au palier 1"), shown=False, definition=mark("Élèves au palier 1.")),
)


def shares_table(by: str) -> Table:
    """Students of each group, and how many are in tiers 2 and 3."""
    return table("subgroups", key(by, adds_up=True), *SIGNALLED)


@dataclass(frozen=True, kw_only=True)
class TierShares(ScreeningResult):
    """Share of each group of students in tiers 2 and 3.

    Table: ``subgroups`` (one row per group). ``overall_rate`` is None where one side holds too few students.
    """

    by: Attribute
    overall_rate: float | None


@study
def compare_tiers(
    school: School, *, by: Attribute = "sex", grade_level: int | None = None, school_year: int | None = None
) -> TierShares:
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
    found = screen(school, grade_level=grade_level, school_year=school_year)
    tier, told = found.scores.tier, found.roster[by].notna() & (found.scores.tier != UNDETERMINED)
    code, is_signalled = found.roster[by].astype("str")[told], pd.Series(tier >= TARGETED)[told]
    demand((tier != UNDETERMINED).any(), "nobody_placed")
    demand(code, "dimension_missing")
    demand(len(code.unique()) > 1, "one_group")
    n_signalled, minimum = int(is_signalled.sum()), school.reader.policy.minimum_count
    is_told = not minimum or n_signalled >= minimum <= len(code) - n_signalled
    shares = _shares(code, is_signalled, by, school.settings(ScreeningRules).confidence)
    return TierShares(
        tables=named(shares_table(by).filled(shares)),
        counts={"students": len(code)},
        scope=found.scope,
        by=by,
        overall_rate=_overall_rate(tier) if is_told else None,
    )


def _overall_rate(tier: np.ndarray) -> float:
    """Share in tiers 2 and 3 of all the students of whom enough is known, of every group or of none."""
    return float(np.mean(tier[tier != UNDETERMINED] >= TARGETED))


def _shares(group: pd.Series, is_signalled: pd.Series, by: str, confidence: float) -> pd.DataFrame:
    """Students of each group, how many are in tiers 2 and 3, most signalled first."""
    data = is_signalled.astype("int64").groupby(group).agg(["size", "sum"]).reset_index()
    data = data.set_axis([by, "n_students", "n_signalled"], axis=1)
    low, high = wilson_interval(data["n_signalled"], data["n_students"], confidence=confidence)
    data = data.assign(
        n_not_signalled=data["n_students"] - data["n_signalled"],
        signalled_rate=data["n_signalled"] / data["n_students"],
        rate_low=low,
        rate_high=high,
    )
    return data.sort_values("signalled_rate", ascending=False, kind="stable", ignore_index=True)
