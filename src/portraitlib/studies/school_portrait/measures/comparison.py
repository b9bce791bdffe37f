"""Two cells side by side, where marking makes them comparable; a refusal that says why elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    refuse,
    results_read,
    rules_by_year,
    share,
    wanted_year,
    why_empty,
    with_marks,
)
from portraitlib.studies.school_portrait.measures.subjects import DIFFERENCES, with_differences
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_YEARS_BACK = {"year_before": 1, "two_years_before": 2}
_NEVER = ("level_above", "other_sequence")


@dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """Differences of success and mean between two years, cell by cell.

    Table: ``differences`` (one row per cell that both years have).
    """


def compare_results(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    against: Literal["year_before", "two_years_before", "first_year", "level_above", "other_sequence"] = "year_before",
) -> Comparison | Refusal:
    """Compare each subject and level with itself in another year, when their marks may be compared.

    Some comparisons are asked for and mean nothing: across rules of marking, across the mathematics sequences,
    between levels. They are refused, with the reason.

    Parameters
    ----------
    school : School
    subject, grade_level, school_year
        As in `describe_results`.
    against : {"year_before", "two_years_before", "first_year", "level_above", "other_sequence"}
        What the cells are compared with.

    Returns
    -------
    Comparison or Refusal

    Raises
    ------
    ValueError
        When `against` is unknown.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{year}-{n}", "school_year": year, "course": "C", "subject": "history", "course_level": 4,
    ...      "competency": "overall", "term": "final", "mark": 55.0 if n < weak else 75.0}
    ...     for year, weak in ((2023, 2), (2025, 20), (2026, 5)) for n in range(40)])
    >>> school = school_in_memory({"results": marks})
    >>> compare_results(school).tables["differences"].data[["gap", "is_clear"]].to_numpy().tolist()
    [[0.375, True]]
    >>> compare_results(school, against="first_year").reason
    'other_rules'
    """
    if against not in (*_YEARS_BACK, *_NEVER, "first_year"):
        raise ValueError(f"against is not {against!r}")
    filters, choices = Filters(subject, grade_level, school_year), school.settings(PortraitRules)
    year = wanted_year(school, school_year)
    asked = {**filters.facts(), "against": against, "school_year": year}
    if against in _NEVER:
        return refuse(school, "compare_results", against, **asked)
    rows = results_read(school, filters, competency=OVERALL)
    refusal = why_empty(school, "compare_results", rows[(rows["school_year"] == year).to_numpy()], year, filters)
    if refusal:
        return refusal
    years = sorted({int(found) for found in rows["school_year"].unique() if found < year})
    other = year - _YEARS_BACK[against] if against in _YEARS_BACK else min(years, default=None)
    asked = {**asked, "other_year": other}
    if other not in years:
        return refuse(school, "compare_results", "no_other_year", **asked)
    rules = rules_by_year(school, [year, other])
    if other not in rules or rules[other].series != rules[year].series:
        return refuse(school, "compare_results", "other_rules", **asked)
    now, then = (with_marks(rows[(rows["school_year"] == one).to_numpy()]) for one in (year, other))
    if set(now["term"].unique()) != set(then["term"].unique()):
        return refuse(school, "compare_results", "other_terms", **asked)
    table = _differences_table(now, then, choices.confidence, choices.smallest_group)
    if table.data["gap"].isna().all():
        return refuse(
            school, "compare_results", "too_few_in_both_years", smallest_group=choices.smallest_group, **asked
        )
    return Comparison(
        reader=school.reader,
        tables={"differences": table},
        counts={"students": int(now["student_id"].nunique()), "students_before": int(then["student_id"].nunique())},
        facts={
            **asked,
            "pass_mark": rules[year].pass_mark,
            "confidence": choices.confidence,
            "smallest_group": choices.smallest_group,
            "terms": sorted(now["term"].unique()),
        },
    )


def _differences_table(now: pd.DataFrame, then: pd.DataFrame, confidence: float, smallest: int) -> ResultTable:
    after, before = (summarise_cells(rows, list(CELL), confidence) for rows in (now, then))
    both = after[list(CELL)].merge(before, on=list(CELL), how="inner")
    after = both[list(CELL)].merge(after, on=list(CELL), how="left")
    n_smallest = after["n_students"].where(after["n_students"] < both["n_students"], both["n_students"])
    is_compared = n_smallest >= smallest
    data = with_differences(after, both, confidence=confidence, is_compared=is_compared)
    sides = pd.concat([frame[name] for frame in (after, both) for name in ("n_passed", "n_not_passed")], axis=1)
    data = data.assign(
        n_before=both["n_students"],
        n_after=after["n_students"],
        rate_before=both["success_rate"].where(is_compared),
        rate_after=after["success_rate"].where(is_compared),
        n_smallest=n_smallest,
        n_fewest=sides.min(axis=1),
        fewest_share=share(sides.min(axis=1), n_smallest),
    )
    statistics = ("n_before", "n_after", "rate_before", "rate_after", *DIFFERENCES)
    return ResultTable(
        name="differences",
        data=in_reading_order(data[[*CELL, "n_smallest", *statistics, "n_fewest", "fewest_share"]]),
        grain=CELL,
        n="n_smallest",
        statistics=statistics,
        rates={"fewest_share": "n_fewest"},
    )
