"""Success and means by subject, competency and level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    as_text,
    in_reading_order,
    results_read,
    rules_by_year,
    wanted_year,
    why_empty,
)
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class ResultsByCell(Result):
    """Success and mean of each subject, competency and level of a year.

    Tables: ``cells`` (one row per cell) and ``left_out`` (students without a mark, by subject, level and reason).
    """


def describe_results(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    subgroup: str | None = None,
) -> ResultsByCell | Refusal:
    """Describe a year's results by subject, competency and level.

    Final results where a cell has any, else its latest term that has marks. The course's overall result
    stands apart from its competencies; mathematics sequences are never pooled. A student without a mark
    is left out of the rates, and counted.

    Parameters
    ----------
    school : School
    subject : str, optional
    grade_level : int, optional
        Level of the course, 1 to 5.
    school_year : int, optional
        The notebook's year by default, else the latest.
    subgroup : str, optional
        Dimension and group, e.g. ``"sex:F"``.

    Returns
    -------
    ResultsByCell or Refusal
        Refused without results, without any mark, or when no marking rule covers the year.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    References
    ----------
    Pass mark of the year: `school.rules`. Intervals: `analysis.small_groups`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "b", "c"], "mark": [60.0, 59.0, 80.0], "school_year": 2026,
    ...     "course": "063226", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "final"})
    >>> cells = describe_results(school_in_memory({"results": marks})).tables["cells"].data
    >>> cells[["n_students", "n_passed", "n_just_under"]].iloc[0].tolist()
    [3, 2, 1]
    """
    filters = Filters(subject, grade_level, school_year, subgroup)
    year = wanted_year(school, school_year)
    rows = results_read(school, filters, years=[year] if year else [])
    refusal = why_empty(school, "describe_results", rows, year, filters)
    if refusal:
        return refusal
    rule, choices = rules_by_year(school, [year])[year], school.settings(PortraitRules)
    has_mark = rows["mark"].notna()
    return ResultsByCell(
        reader=school.reader,
        tables={"cells": _cells_table(rows, choices.confidence), "left_out": _left_out_table(rows[~has_mark])},
        counts={
            "students": int(rows.loc[has_mark, "student_id"].nunique()),
            "left_out": int(rows.loc[~has_mark, "student_id"].nunique()),
        },
        facts={
            **filters.facts(),
            "school_year": year,
            "terms": sorted(rows["term"].unique()),
            "pass_mark": rule.pass_mark,
            "just_under_mark": rule.pass_mark - choices.just_under_points,
            "smallest_group": choices.smallest_group,
            "confidence": choices.confidence,
            "is_rule_confirmed": rule.is_confirmed,
        },
    )


def summarise_cells(rows: pd.DataFrame, by: list[str], confidence: float) -> pd.DataFrame:
    """Counts, rates and means of groups of judged results.

    Parameters
    ----------
    rows : DataFrame, one row per student and group
        As `selection.with_success` gives them.
    by : list of str
        Columns that make a group.
    confidence : float
        Level of the intervals [0-1].

    Returns
    -------
    DataFrame, one row per group
        `by`, ``n_students`` with a mark, ``n_passed``, ``n_not_passed``, ``n_just_under``,
        ``n_further_below``, rates [0-1] with Wilson intervals, means [0-100] with t intervals.
    """
    numbers, groups = group_numbers(rows, by)
    mark = rows["mark"].to_numpy(dtype="float64")
    known = ~np.isnan(mark)
    size, place, mark = len(groups), numbers[known], mark[known]
    n = np.bincount(place, minlength=size)
    passed, just_under = (
        np.rint(np.bincount(place, np.nan_to_num(rows[name].to_numpy()[known]), minlength=size)).astype("int64")
        for name in ("passed", "just_under")
    )
    some, several = np.where(n > 0, n, np.nan), np.where(n > 1, n - 1, np.nan)
    mean = np.bincount(place, mark, minlength=size) / some
    spread = np.sqrt(np.bincount(place, (mark - mean[place]) ** 2, minlength=size) / several)
    rate_low, rate_high = wilson_interval(passed, n, confidence=confidence)
    # A mean's interval is about marks, which end at 0 and 100.
    mean_low, mean_high = np.clip(mean_interval(mean, spread, n, confidence=confidence), 0, 100)
    columns = {
        "n_students": n,
        "n_passed": passed,
        "n_just_under": just_under,
        "mean_mark": mean,
        "standard_deviation": spread,
        "n_not_passed": n - passed,
        "n_further_below": n - passed - just_under,
        "success_rate": passed / some,
        "just_under_share": just_under / some,
        "rate_low": rate_low,
        "rate_high": rate_high,
        "mean_low": mean_low,
        "mean_high": mean_high,
    }
    return pd.DataFrame({**dict(groups.items()), **columns})


CELL_STATISTICS = ("mean_mark", "standard_deviation", "rate_low", "rate_high", "mean_low", "mean_high")
"""Columns of `summarise_cells` that describe the students of a row, beside its counts and rates."""
CELL_PARTS = (("n_passed", "n_not_passed"), ("n_passed", "n_just_under", "n_further_below"))
CELL_RATES = {"success_rate": "n_passed", "just_under_share": "n_just_under"}
CELL_TOLD = {"success_rate": ("rate_low", "rate_high"), "just_under_share": ()}
"""Statistics that would tell a rate; means tell none, and stay where a rate becomes a bound."""


def _cells_table(rows: pd.DataFrame, confidence: float) -> ResultTable:
    terms = as_text(rows[[*CELL, "term"]].drop_duplicates(list(CELL)))
    table = summarise_cells(rows, list(CELL), confidence).merge(terms, on=list(CELL))
    return ResultTable(
        name="cells",
        data=in_reading_order(table),
        grain=CELL,
        n="n_students",
        statistics=CELL_STATISTICS,
        parts=CELL_PARTS,
        rates=CELL_RATES,
        told=CELL_TOLD,
        adds_up_along=("level", "track"),
    )


def _left_out_table(rows: pd.DataFrame) -> ResultTable:
    grain = ("subject", "level", "reason")
    reasons = rows.assign(reason=rows["mark_code"].astype("str").fillna("blank"))
    counted = reasons.groupby(list(grain), sort=False, observed=True)["student_id"].nunique().rename("n_students")
    return ResultTable(
        name="left_out", data=in_reading_order(as_text(counted.reset_index())), grain=grain, n="n_students"
    )
