"""Items of the diagnostic instruments: what a group has right, leaves out, and which items tell students apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.intervals import mean_difference_interval
from portraitlib.statistics.items import column_moments, facility_interval, item_rest_correlation
from portraitlib.studies.group_portrait.measures.answers import Sitting, latest_sittings, sitting_facts
from portraitlib.studies.group_portrait.measures.selection import Group, choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

GAPS = ("rest_facility", "gap", "gap_low", "gap_high", "is_clear")
"""Columns that compare the group with the rest of its level."""


@dataclass(frozen=True, kw_only=True)
class InstrumentItems(Result):
    """Items of the instruments that a group took.

    Tables: ``items`` (one row per instrument and item), ``takers`` (one row per instrument: who took it).
    """


def describe_instrument(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> InstrumentItems | Refusal:
    """Describe the items of each diagnostic instrument at its latest sitting of the year.

    Facility is the mean share of an item's points over the students who reached it. An omitted item counts
    as 0 (unless the parameters say otherwise), an item not reached as missing. Discrimination is the
    correlation of the item with the rest of the instrument, over the whole level where it took it.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default.
    instrument : str, optional
        All those that the group took by default.
    school_year : int, optional

    Returns
    -------
    InstrumentItems or Refusal
        Refused without a group, without items, without answers, with too few students, or when everything was
        omitted.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    `analysis.item_statistics`; differences by Newcombe's and Welch's intervals, `analysis.small_groups`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1", "Q2"], "maximum_score": [1.0, 2.0]})
    >>> answers = pd.DataFrame({"student_id": list("abcdef") * 2, "instrument": "T",
    ...     "date": pd.Timestamp("2025-09-16"), "item": ["Q1"] * 6 + ["Q2"] * 6,
    ...     "score": [1, 1, 1, 0, 0, 0, 2, 1, 1, 0, 0, 2.0]})
    >>> made = {"students": students, "items": items, "responses": answers}
    >>> describe_instrument(school_in_memory(made, group="21")).tables["items"].data["facility"].tolist()
    [0.5, 0.5]
    """
    study = "describe_instrument"
    chosen = choose_group(school, study, group, school_year)
    if isinstance(chosen, Refusal):
        return chosen
    sittings = latest_sittings(school, chosen, study, instrument)
    if isinstance(sittings, Refusal):
        return sittings
    rules = school.settings(GroupPortraitRules)
    data = pd.concat([item_table(sitting, school) for sitting in sittings], ignore_index=True)
    return InstrumentItems(
        reader=school.reader,
        tables={"items": _items_table(data), "takers": takers_table(sittings, chosen)},
        counts={"students": len(chosen.students), "left": chosen.n_left},
        facts={
            **chosen.facts(),
            **sitting_facts(sittings),
            "confidence": rules.confidence,
            "omitted_is_zero": rules.omitted_is_zero,
            "small_class": rules.small_class,
            "smallest_correlation": rules.smallest_correlation,
            "is_compared": bool(data["gap"].notna().any()),
            "right_share": rules.right_share,
        },
    )


def item_table(sitting: Sitting, school: School) -> pd.DataFrame:
    """Statistics of each item of one sitting, for the group and beside the rest of its level.

    Parameters
    ----------
    sitting : Sitting
    school : School
        For the choices, and for what its reader may be told of the other groups.

    Returns
    -------
    DataFrame, one row per item
        Counts of students; ``right_share``, ``facility`` and its interval [0-1]; ``discrimination`` [-1, 1];
        ``gap`` to the rest of the level [-1, 1], clear at a level shared among the items (Bonferroni).
    """
    rules, own = school.settings(GroupPortraitRules), sitting.of_group()
    moments = column_moments(own.shares)
    low, high = facility_interval(own.shares, confidence=rules.confidence)
    right = (own.shares >= rules.right_share - 1e-9).sum(axis=0)
    enough = sitting if rest_may_be_told(sitting, school) else own
    discrimination = item_rest_correlation(enough.shares, sitting.maximum, smallest=max(rules.smallest_correlation, 4))
    table = sitting.items.assign(
        instrument=sitting.instrument,
        n_students=moments.n,
        n_right=right,
        n_not_right=moments.n - right,
        n_omitted=own.omitted.sum(axis=0),
        n_answered=moments.n - (own.omitted & ~np.isnan(own.shares)).sum(axis=0),
        right_share=np.divide(right, moments.n, out=np.full(len(right), np.nan), where=moments.n > 0),
        facility=moments.mean,
        facility_low=low,
        facility_high=high,
        discrimination=discrimination,
    )
    if not school.reader.policy.protects_parts:
        table["n_not_reached"] = own.not_reached.sum(axis=0)
    return table.assign(**_gaps(sitting, school))


def rest_may_be_told(sitting: Sitting, school: School) -> bool:
    """Whether the rest of the level is large enough to compare with, for this reader.

    To the public, whose rates may be bounds, a gap would tell what a bound hides: nothing is compared.
    """
    policy = school.reader.policy
    n_rest = len(sitting.students) - sitting.n_group
    smallest = max(school.settings(GroupPortraitRules).smallest_class, policy.minimum_count)
    return not policy.protects_parts and n_rest >= smallest


def welch_gaps(
    own: np.ndarray, rest: np.ndarray, rules: GroupPortraitRules, n_compared: int = 0
) -> dict[str, np.ndarray]:
    """Difference of the means of two sets of students, column by column, and whether it is clear.

    Parameters
    ----------
    own, rest : ndarray, students by columns
        Values [0-1]; NaN is missing.
    rules : GroupPortraitRules
    n_compared : int
        Comparisons looked at together; the columns when 0.

    Returns
    -------
    dict of str to ndarray
        ``gap``, ``gap_low``, ``gap_high`` (Welch) and ``is_clear``: the interval leaves 0 out at a level shared
        among all comparisons (Bonferroni: Dunn O. J., 1961).

    Examples
    --------
    >>> own, rest = np.array([[0.0], [0.2], [0.1]]), np.array([[0.8], [0.9], [1.0]])
    >>> found = welch_gaps(own, rest, GroupPortraitRules())
    >>> found["gap"].round(2).tolist(), found["is_clear"].tolist()
    ([-0.8], [True])
    """
    parts = [(part.mean, part.sd, part.n) for part in (column_moments(own), column_moments(rest))]
    gap = parts[0][0] - parts[1][0]
    n_compared = n_compared or max(int((~np.isnan(gap)).sum()), 1)
    low, high = mean_difference_interval(*parts[0], *parts[1], confidence=rules.confidence)
    strict = 1 - (1 - rules.confidence) / n_compared
    strict_low, strict_high = mean_difference_interval(*parts[0], *parts[1], confidence=strict)
    return {"gap": gap, "gap_low": low, "gap_high": high, "is_clear": (strict_low > 0) | (strict_high < 0)}


def takers_table(sittings: list[Sitting], group: Group) -> ResultTable:
    """Who took each instrument and who did not, in the group."""
    rows = [
        {
            "instrument": sitting.instrument,
            "subject": sitting.subject,
            "first_date": sitting.first_date,
            "last_date": sitting.last_date,
            "n_items": len(sitting.items),
            "n_students": len(group.students),
            "n_took": sitting.n_group,
            "n_did_not_take": len(group.students) - sitting.n_group,
        }
        for sitting in sittings
    ]
    return ResultTable(
        name="takers",
        data=pd.DataFrame(rows),
        grain=("instrument", "subject"),
        n="n_students",
        parts=(("n_took", "n_did_not_take"),),
    )


def _gaps(sitting: Sitting, school: School) -> dict[str, object]:
    if not rest_may_be_told(sitting, school):
        return {**dict.fromkeys(GAPS[:-1], np.nan), "is_clear": False}
    rest = sitting.of(~sitting.in_group)
    gaps = welch_gaps(sitting.of_group().shares, rest.shares, school.settings(GroupPortraitRules))
    return {"rest_facility": column_moments(rest.shares).mean, **gaps}


def _items_table(data: pd.DataFrame) -> ResultTable:
    told = ("facility", "facility_low", "facility_high", *GAPS)
    passed_over = tuple(name for name in ("n_not_reached",) if name in data)
    columns = ["instrument", "item", "skill", "maximum_score", "n_students", "n_right", "n_not_right", "right_share"]
    columns += [*told[:3], "n_omitted", "n_answered", *passed_over, "discrimination", *GAPS]
    return ResultTable(
        name="items",
        data=data[columns],
        grain=("instrument", "item"),
        n="n_students",
        statistics=(*told, "discrimination", *passed_over),
        parts=(("n_right", "n_not_right"), ("n_omitted", "n_answered")),
        rates={"right_share": "n_right"},
        told={"right_share": told},
    )
