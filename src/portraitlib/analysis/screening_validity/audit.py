"""Does the coefficient err more often on some students? Group by group, two by two, with what can be told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.analysis.classification import CrossTable, cross_table, holm, share_difference_p
from portraitlib.analysis.coefficient.selection import refuse
from portraitlib.analysis.discrimination import Area, area_under_curve, separate_area_difference
from portraitlib.analysis.logistic import fit_logistic
from portraitlib.analysis.result import Refusal, Result, ResultTable
from portraitlib.analysis.screening_validity.past import Past, highest_look
from portraitlib.analysis.screening_validity.signal import at_tier, refuse_small
from portraitlib.analysis.small_groups import share_difference_interval
from portraitlib.tables.school import School

Attribute = Literal["sex", "first_language", "was_born_in_canada", "ehdaa_status", "has_intervention_plan"]
RATES = ("false_negative", "false_positive", "ppv")
AREA = "roc_area"


@dataclass(frozen=True, kw_only=True)
class ErrorAudit(Result):
    """Errors of the coefficient in each group, and the gaps between groups two by two.

    Tables: ``groups`` (one row per group), ``gaps`` (measure x pair of groups, those that can be estimated).
    """


@dataclass(frozen=True)
class _Group:
    code: str
    table: CrossTable
    area: Area
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
    the pairs of one measure; so without any true difference, one attribute raises a false alarm about a measure no
    more often than the level says. The intervals are widened alike (Bonferroni).

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
    rules = school.validity
    groups = _groups(past, value, rules.confidence)
    if refusal := refuse_small(school, "audit_errors", *(group.table for group in groups)):
        return refusal
    gaps = gaps_between(groups, smallest=rules.smallest_subgroup, confidence=rules.confidence)
    return ErrorAudit(
        reader=school.reader,
        tables={"groups": _groups_table(groups, by, rules.smallest_subgroup, rules.confidence), "gaps": gaps},
        counts=counts,
        facts={**past.facts, "by": by, "smallest_subgroup": rules.smallest_subgroup},
    )


def _groups(past: Past, value: pd.Series, confidence: float) -> list[_Group]:
    """Groups from the largest, with their cross table and area, and the departures that the line of all expects."""
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
        made.append(_Group(str(code), cross_table(signalled[own], happened[own]), area, float(chance[scored].sum())))
    return made


def _behind(table: CrossTable, measure: str) -> int:
    return sum(table.parts(measure))


def _is_estimable(group: _Group, measure: str, smallest: int) -> bool:
    if measure == AREA:
        kinds = (_behind(group.table, "false_negative"), _behind(group.table, "false_positive"))
        return min(kinds) >= smallest and group.area.variance > 0
    return _behind(group.table, measure) >= smallest


def _groups_table(groups: list[_Group], by: str, smallest: int, confidence: float) -> ResultTable:
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
        row["observed_to_expected"] = n_left / group.expected if n_left >= smallest and group.expected else np.nan
        rows.append(row)
    data = pd.DataFrame(rows)
    counted = {by, "n_students", "n_gone", "n_stayed"}
    return ResultTable(
        "groups", data, (by,), n="n_students", statistics=tuple(name for name in data if name not in counted),
        parts=(("n_gone", "n_stayed"),), adds_up_along=(by,),
    )  # fmt: skip


def gaps_between(groups: list[_Group], *, smallest: int, confidence: float) -> ResultTable:
    """Gaps of each measure between groups two by two: the second group's less the first's, the larger one first."""
    rows = []
    for measure in (*RATES, AREA):
        told = [group for group in groups if _is_estimable(group, measure, smallest)]
        pairs = list(combinations(told, 2))
        level = 1 - (1 - confidence) / max(len(pairs), 1)
        found = [_gap(measure, first, second, level) for first, second in pairs]
        adjusted = holm([row["adjusted_p"] for row in found]) if found else []
        for row, p in zip(found, adjusted, strict=True):
            rows.append({**row, "adjusted_p": p, "is_found": bool(p < 1 - confidence)})
    columns = ["measure", "first_group", "second_group", "n_students", "gap", "gap_low", "gap_high", "adjusted_p",
               "is_found"]  # fmt: skip
    data = pd.DataFrame(rows, columns=columns)
    return ResultTable("gaps", data, ("measure", "first_group", "second_group"), n="n_students",
                       statistics=("gap", "gap_low", "gap_high", "adjusted_p", "is_found"))  # fmt: skip


def _gap(measure: str, first: _Group, second: _Group, level: float) -> dict[str, object]:
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
