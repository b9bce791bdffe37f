"""Does the coefficient err more often on some students? Group by group, two by two, with what can be told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

from portraitlib.results.section import ResultTable, demand, named, study
from portraitlib.statistics.classification import CrossTable, cross_table, holm, share_difference_p, students_needed
from portraitlib.statistics.discrimination import Area, area_under_curve, separate_area_difference
from portraitlib.statistics.intervals import share_difference_interval
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.studies.screening_validity.measures.audit_tables import GAPS, groups_table
from portraitlib.studies.screening_validity.measures.past import PastResult, Seen, highest_look
from portraitlib.studies.screening_validity.measures.signal import at_tier, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

Attribute = Literal["sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan"]
RATES = ("false_negative", "false_positive", "ppv")
AREA = "roc_area"
FAMILIES = (("false_negative",), ("false_positive", "ppv", AREA))
"""Gaps adjusted together: to be left unseen is the harm feared most, so missed students are not diluted by the rest."""


@dataclass(frozen=True, kw_only=True)
class ErrorAudit(PastResult):
    """Errors of the coefficient in each group, and the gaps between groups two by two.

    Tables: ``groups`` (one row per group), ``gaps`` (measure x pair of groups, those that can be estimated).
    """

    by: Attribute
    smallest_subgroup: int
    gap_looked_for: float
    n_needed: int | None


@dataclass(frozen=True)
class AuditedGroup:
    """A group of students: its cross table, its area, those who left and have a coefficient, and those expected to.

    One line for all the students says how many departures are expected of each group.
    """

    code: str
    table: CrossTable
    area: Area
    n_scored_gone: int
    expected: float

    def n_behind(self, measure: str) -> int:
        """Students that a measure counts, for it or against it."""
        return sum(self.table.parts(measure))

    def is_estimable(self, measure: str, smallest: int) -> bool:
        """Whether enough students are behind a measure."""
        if measure == AREA:
            fewest = min(self.n_behind("false_negative"), self.n_behind("false_positive"))
            return fewest >= smallest and self.area.variance > 0
        return self.n_behind(measure) >= smallest


@study
def audit_errors(
    school: School, *, by: Attribute = "first_language", look: str | None = None, criteria: str | None = None
) -> ErrorAudit:
    """Compare the errors of the coefficient between groups: students missed, signalled in vain, signals that are right.

    Parameters
    ----------
    school : School
    by : str
        Attribute; none enters a coefficient.
    look, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    ErrorAudit or Refusal
        Refused also when the attribute is not known, or all are of one group.

    Notes
    -----
    A student counts as signalled who was in tier 2 or 3 on that day of any year seen before the departure. A rate is
    "not estimable" where fewer than `smallest_subgroup` students are behind it. P-values are adjusted (Holm) among
    the gaps of missed students, and among those of the other measures: without any true difference, each of the two
    families raises a false alarm no more often than the level says. The intervals are widened alike (Bonferroni).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> audit_errors(school_in_memory({})).reason
    'no_outcomes'
    """
    past, rules = highest_look(school, look=look, criteria=criteria), school.settings(ValidityRules)
    known = past.known()
    value = known.looks[by].astype("str").where(known.looks[by].notna())
    demand(value.notna().any(), "dimension_missing")
    demand(len(value.value_counts()) > 1, "one_group")
    groups, smallest = audited_groups(known, value, rules.confidence), rules.smallest_subgroup
    demand_enough(school, *(group.table for group in groups))
    rows = [{by: group.code, **_errors(group, smallest, rules.confidence)} for group in groups]
    return ErrorAudit(
        tables=named(
            groups_table(by).filled(pd.DataFrame(rows)),
            gaps_between(groups, smallest=smallest, confidence=rules.confidence),
        ),
        counts=past.counts(),
        scope=past.scope,
        by=by,
        smallest_subgroup=smallest,
        gap_looked_for=rules.gap_looked_for,
        n_needed=_needed(groups, rules),
    )


def _needed(groups: list[AuditedGroup], rules: ValidityRules) -> int | None:
    """Students who left, in each of two groups, from which a gap of missed students would be seen 4 times in 5.

    From the share missed of all; the level is shared among the groups two by two. None when nobody left.
    """
    found, missed = (sum(getattr(one.table, name) for one in groups) for name in ("found", "missed"))
    n_pairs = max(1, len(groups) * (len(groups) - 1) // 2)
    if not found + missed:
        return None
    return students_needed(
        missed / (found + missed), rules.gap_looked_for, confidence=1 - (1 - rules.confidence) / n_pairs
    )


def audited_groups(past: Seen, value: pd.Series, confidence: float) -> list[AuditedGroup]:
    """Groups of past students of known outcome, from the largest; one whose `value` is missing is in none."""
    signalled, happened, coefficient = at_tier(past), past.happened, past.coefficient
    has_one = ~np.isnan(coefficient)
    line = fit_logistic(coefficient[has_one, None] / 10, happened[has_one])
    chance = np.full(len(coefficient), np.nan)
    chance[has_one] = line.chance(coefficient[has_one, None] / 10)
    made = []
    for code in value.value_counts().index:
        own = (value == code).fillna(False).to_numpy(dtype=bool)
        scored = own & has_one
        area = area_under_curve(coefficient[scored], happened[scored], confidence=confidence)
        n_gone, expected = int(happened[scored].sum()), float(chance[scored].sum())
        made.append(AuditedGroup(str(code), cross_table(signalled[own], happened[own]), area, n_gone, expected))
    return made


def _errors(group: AuditedGroup, smallest: int, confidence: float) -> dict[str, Any]:
    """Counts and errors of a group, those that can be estimated."""
    counted = group.table
    n_gone = counted.found + counted.missed
    row: dict[str, Any] = {
        "n_students": counted.n,
        "n_gone": n_gone,
        "n_stayed": counted.n - n_gone,
        "n_flagged": counted.n_signalled,
    }
    for measure in RATES:
        is_told = group.is_estimable(measure, smallest)
        ends = counted.interval(measure, confidence) if is_told else (np.nan, np.nan)
        shares = (counted.rate(measure) if is_told else np.nan, *ends)
        row |= dict(zip((f"{measure}_rate", f"{measure}_low", f"{measure}_high"), shares, strict=True))
    is_told = group.n_scored_gone >= smallest and group.expected > 0
    return {
        **row,
        "roc_area": group.area.area if group.is_estimable(AREA, smallest) else np.nan,
        "expected_gone": group.expected,
        "observed_to_expected": group.n_scored_gone / group.expected if is_told else np.nan,
    }


def gaps_between(groups: list[AuditedGroup], *, smallest: int, confidence: float) -> ResultTable:
    """Gaps of each measure between groups two by two: the second group's less the first's, the larger one first.

    Without any true difference, the chance that one or more gaps of a family is found is at most the level.
    """
    rows = [row for family in FAMILIES for row in _family(family, groups, smallest, confidence)]
    return GAPS.filled(pd.DataFrame(rows, columns=[one.name for one in GAPS.columns]))


def _family(
    measures: tuple[str, ...], groups: list[AuditedGroup], smallest: int, confidence: float
) -> list[dict[str, Any]]:
    """Gaps of a family: p-values adjusted (Holm), intervals widened (Bonferroni) for their number."""
    pairs = [
        (measure, *pair)
        for measure in measures
        for pair in combinations([one for one in groups if one.is_estimable(measure, smallest)], 2)
    ]
    level = 1 - (1 - confidence) / max(len(pairs), 1)
    rows = [_gap(*pair, level) for pair in pairs]
    adjusted = holm([row["adjusted_p"] for row in rows])
    return [
        {**row, "adjusted_p": p, "is_found": bool(p < 1 - confidence)} for row, p in zip(rows, adjusted, strict=True)
    ]


def _gap(measure: str, first: AuditedGroup, second: AuditedGroup, level: float) -> dict[str, Any]:
    """One gap, its interval at that level and its p-value, not adjusted yet."""
    if measure == AREA:
        change = separate_area_difference(second.area, first.area, confidence=level)
        n_students, gap, p_value = first.table.n + second.table.n, change.difference, change.p_value
        low, high = change.low, change.high
    else:
        (yes, no), (yes_first, no_first) = second.table.parts(measure), first.table.parts(measure)
        counts = (yes, yes + no, yes_first, yes_first + no_first)
        n_students, gap = counts[1] + counts[3], yes / counts[1] - yes_first / counts[3]
        low, high = map(float, share_difference_interval(*counts, confidence=level))
        p_value = share_difference_p(*counts)
    return {
        "measure": measure,
        "first_group": first.code,
        "second_group": second.code,
        "n_students": n_students,
        "gap": gap,
        "gap_low": low,
        "gap_high": high,
        "adjusted_p": p_value,
    }
