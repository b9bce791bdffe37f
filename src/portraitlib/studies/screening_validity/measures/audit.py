"""Does the coefficient err more often on some students? Group by group, two by two, with what can be told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import refuse
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import CrossTable, cross_table, holm, share_difference_p
from portraitlib.statistics.discrimination import Area, area_under_curve, separate_area_difference
from portraitlib.statistics.intervals import share_difference_interval
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.studies.screening_validity.measures.past import Past, highest_look
from portraitlib.studies.screening_validity.measures.signal import at_tier, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

Attribute = Literal["sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan"]
RATES = ("false_negative", "false_positive", "ppv")
AREA = "roc_area"
FAMILIES = (("false_negative",), ("false_positive", "ppv", AREA))
"""Gaps adjusted together: to be left unseen is the harm feared most, so missed students are not diluted by the rest."""


@dataclass(frozen=True, kw_only=True)
class ErrorAudit(Result):
    """Errors of the coefficient in each group, and the gaps between groups two by two.

    Tables: ``groups`` (one row per group), ``gaps`` (measure x pair of groups, those that can be estimated).
    """


@dataclass(frozen=True)
class AuditedGroup:
    """A group of students: its cross table, its area, those who left and have a coefficient, and those expected to.

    Parameters
    ----------
    code : str
    table : CrossTable
    area : Area
    n_scored_gone : int
    expected : float
        Departures that one line for all the students would expect of this group.
    """

    code: str
    table: CrossTable
    area: Area
    n_scored_gone: int
    expected: float


def audit_errors(
    school: School, *, by: Attribute = "first_language", look: str | None = None, criteria: str | None = None
) -> ErrorAudit | Refusal:
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
    past = highest_look(school, "audit_errors", look=look, criteria=criteria)
    if isinstance(past, Refusal):
        return past
    counts, past = past.counts(), past.known()
    value = past.looks[by].astype("str").where(past.looks[by].notna())
    if value.notna().sum() == 0:
        return refuse(school, "audit_errors", "dimension_missing")
    if value.nunique() < 2:
        return refuse(school, "audit_errors", "one_group")
    rules = school.settings(ValidityRules)
    groups = audited_groups(past, value, rules.confidence)
    if refusal := refuse_small(school, "audit_errors", *(group.table for group in groups)):
        return refusal
    gaps = gaps_between(groups, smallest=rules.smallest_subgroup, confidence=rules.confidence)
    return ErrorAudit(
        reader=school.reader,
        tables={"groups": _groups_table(groups, by, rules.smallest_subgroup, rules.confidence), "gaps": gaps},
        counts=counts,
        facts={**past.facts, "by": by, "smallest_subgroup": rules.smallest_subgroup},
    )


def audited_groups(past: Past, value: pd.Series, confidence: float) -> list[AuditedGroup]:
    """Groups of past students, from the largest.

    Parameters
    ----------
    past : Past
        Of known outcome, one row per student.
    value : Series of str
        Group of each student; one without is in none.
    confidence : float
    """
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


def _behind(table: CrossTable, measure: str) -> int:
    return sum(table.parts(measure))


def _is_estimable(group: AuditedGroup, measure: str, smallest: int) -> bool:
    if measure == AREA:
        kinds = (_behind(group.table, "false_negative"), _behind(group.table, "false_positive"))
        return min(kinds) >= smallest and group.area.variance > 0
    return _behind(group.table, measure) >= smallest


def _groups_table(groups: list[AuditedGroup], by: str, smallest: int, confidence: float) -> ResultTable:
    rows = []
    for group in groups:
        table = group.table
        n_left = table.found + table.missed
        row: dict[str, object] = {by: group.code, "n_students": table.n, "n_gone": n_left,
                                  "n_stayed": table.n - n_left, "n_flagged": table.n_signalled}  # fmt: skip
        for measure in RATES:
            is_told = _is_estimable(group, measure, smallest)
            low, high = table.interval(measure, confidence) if is_told else (np.nan, np.nan)
            row |= {f"{measure}_rate": table.rate(measure) if is_told else np.nan, f"{measure}_low": low,
                    f"{measure}_high": high}  # fmt: skip
        is_told = _is_estimable(group, AREA, smallest)
        row |= {"roc_area": group.area.area if is_told else np.nan, "expected_gone": group.expected}
        is_told = group.n_scored_gone >= smallest and group.expected > 0
        row["observed_to_expected"] = group.n_scored_gone / group.expected if is_told else np.nan
        rows.append(row)
    data = pd.DataFrame(rows)
    counted = {by, "n_students", "n_gone", "n_stayed"}
    return ResultTable(
        "groups", data, (by,), n="n_students", statistics=tuple(name for name in data if name not in counted),
        parts=(("n_gone", "n_stayed"),), adds_up_along=(by,),
    )  # fmt: skip


def gaps_between(groups: list[AuditedGroup], *, smallest: int, confidence: float) -> ResultTable:
    """Gaps of each measure between groups two by two: the second group's less the first's, the larger one first.

    Without any true difference, the chance that one or more gaps of a family is found is at most the level.
    """
    rows = [row for family in FAMILIES for row in _family(family, groups, smallest, confidence)]
    columns = ["measure", "first_group", "second_group", "n_students", "gap", "gap_low", "gap_high", "adjusted_p",
               "is_found"]  # fmt: skip
    data = pd.DataFrame(rows, columns=columns)
    return ResultTable("gaps", data, ("measure", "first_group", "second_group"), n="n_students",
                       statistics=("gap", "gap_low", "gap_high", "adjusted_p", "is_found"))  # fmt: skip


def _family(
    measures: tuple[str, ...], groups: list[AuditedGroup], smallest: int, confidence: float
) -> list[dict[str, object]]:
    """Gaps of a family: p-values adjusted (Holm), intervals widened (Bonferroni) for their number."""
    pairs = [
        (measure, first, second)
        for measure in measures
        for first, second in combinations([one for one in groups if _is_estimable(one, measure, smallest)], 2)
    ]
    level = 1 - (1 - confidence) / max(len(pairs), 1)
    rows = [_gap(*pair, level) for pair in pairs]
    adjusted = holm([row["adjusted_p"] for row in rows])
    return [
        {**row, "adjusted_p": p, "is_found": bool(p < 1 - confidence)} for row, p in zip(rows, adjusted, strict=True)
    ]


def _gap(measure: str, first: AuditedGroup, second: AuditedGroup, level: float) -> dict[str, object]:
    names = {"measure": measure, "first_group": first.code, "second_group": second.code}
    if measure == AREA:
        change = separate_area_difference(second.area, first.area, confidence=level)
        n = first.table.n + second.table.n
        return {**names, "n_students": n, "gap": change.difference, "gap_low": change.low, "gap_high": change.high,
                "adjusted_p": change.p_value}  # fmt: skip
    (yes, no), (yes_first, no_first) = second.table.parts(measure), first.table.parts(measure)
    n, n_first = yes + no, yes_first + no_first
    low, high = share_difference_interval(yes, n, yes_first, n_first, confidence=level)
    return {
        **names, "n_students": n + n_first, "gap": yes / n - yes_first / n_first, "gap_low": float(low),
        "gap_high": float(high), "adjusted_p": share_difference_p(yes, n, yes_first, n_first),
    }  # fmt: skip
