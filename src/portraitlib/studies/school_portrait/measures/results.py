"""Success and means by subject, competency and level."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from portraitlib.results.section import Result, ResultTable, fact, key, n, named, study, table
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.columns import CELL_KEYS, IS_TOO_SMALL, success_roles
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers, tally
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    YearRead,
    demand_marks,
    in_reading_order,
    results_read,
    year_read,
    year_to_read,
)
from portraitlib.tables.school import School

_SHOWN = ("success_rate", "rate_low", "rate_high", "n_not_passed", "n_just_under", "mean_mark", "mean_low", "mean_high")
CELLS = table(
    "cells",
    *CELL_KEYS,
    *success_roles("n_students", *_SHOWN, "standard_deviation"),
    fact("term", shown=False),
    IS_TOO_SMALL,
)
LEFT_OUT = table("left_out", key("subject"), key("level", adds_up=1), key("reason", adds_up=2), n("n_students"))


@dataclass(frozen=True, kw_only=True)
class ResultsByCell(Result):
    """Success and mean of each subject, competency and level of a year, and students without a mark, by reason."""

    read: YearRead
    just_under_mark: float


@study
def describe_results(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    subgroup: str | None = None,
) -> ResultsByCell:
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
        Tables ``cells`` (one row per cell) and ``left_out`` (students without a mark, by subject, level and reason).
        Refused without results, without any mark, or when no marking rule covers the year.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    References
    ----------
    Pass mark of the year: `school.rules`. Intervals: `statistics.intervals`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "b", "c"], "mark": [60.0, 59.0, 80.0], "school_year": 2026,
    ...     "course": "063226", "subject": "mathematics", "course_level": 2, "competency": "overall", "term": "final"})
    >>> cells = describe_results(school_in_memory({"results": marks})).tables["cells"].data
    >>> cells[["n_students", "n_passed", "n_just_under"]].iloc[0].tolist()
    [3, 2, 1]
    """
    filters, choices = Filters(subject, grade_level, school_year, subgroup), school.settings(PortraitRules)
    year = year_to_read(school, school_year)
    rows = results_read(school, filters, years=[year])
    demand_marks(school, rows, year)
    read, has_mark = year_read(school, rows, year, filters), rows["mark"].notna()
    return ResultsByCell(
        tables=named(cells_table(rows, choices), LEFT_OUT.filled(_left_out(rows[~has_mark]))),
        counts={
            "students": int(rows.loc[has_mark, "student_id"].nunique()),
            "left_out": int(rows.loc[~has_mark, "student_id"].nunique()),
        },
        read=read,
        just_under_mark=read.pass_mark - choices.just_under_points,
    )


def cells_table(rows: pd.DataFrame, choices: PortraitRules) -> ResultTable:
    """Results by subject, competency and level; a cell is read in one term: naming it makes no other group."""
    cells = in_reading_order(summarise_cells(rows, [*CELL, "term"], choices.confidence))
    return CELLS.filled(cells.assign(is_too_small=cells["n_students"] < choices.smallest_group))


def summarise_cells(rows: pd.DataFrame, by: list[str], confidence: float) -> pd.DataFrame:
    """Counts of students with a mark, rates [0-1] and means [0-100] of groups of judged results, with their intervals.

    Rows are those of `selection.results_read`, one a student and group; columns are those of `columns.success_roles`.
    """
    numbers, groups = group_numbers(rows, by)
    mark = rows["mark"].to_numpy(dtype="float64")
    known = ~np.isnan(mark)
    size, place, mark = len(groups), numbers[known], mark[known]
    marked = np.bincount(place, minlength=size)
    passed, just_under = (
        np.rint(np.bincount(place, np.nan_to_num(rows[name].to_numpy()[known]), minlength=size)).astype("int64")
        for name in ("passed", "just_under")
    )
    some, several = np.where(marked > 0, marked, np.nan), np.where(marked > 1, marked - 1, np.nan)
    mean = np.bincount(place, mark, minlength=size) / some
    spread = np.sqrt(np.bincount(place, (mark - mean[place]) ** 2, minlength=size) / several)
    rate_low, rate_high = wilson_interval(passed, marked, confidence=confidence)
    # A mean's interval is about marks, which end at 0 and 100.
    mean_low, mean_high = np.clip(mean_interval(mean, spread, marked, confidence=confidence), 0, 100)
    columns: dict[Hashable, ArrayLike] = {
        "n_students": marked,
        "n_passed": passed,
        "n_not_passed": marked - passed,
        "n_just_under": just_under,
        "n_further_below": marked - passed - just_under,
        "success_rate": passed / some,
        "just_under_share": just_under / some,
        "rate_low": rate_low,
        "rate_high": rate_high,
        "mean_mark": mean,
        "standard_deviation": spread,
        "mean_low": mean_low,
        "mean_high": mean_high,
    }
    return pd.DataFrame({**dict(groups.items()), **columns})


def _left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Students without a mark, each counted once, by subject, level and reason."""
    reasons = rows.assign(reason=rows["mark_code"].astype("str").fillna("blank"))
    by = ["subject", "level", "reason"]
    return in_reading_order(tally(reasons.drop_duplicates(["student_id", *by]), by, {}))
