"""Two cells side by side, where marking makes them comparable; a refusal that says why elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from portraitlib.results.section import Result, demand, key, named, refuse, study, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cells import made_as_in
from portraitlib.studies.school_portrait.measures.columns import FEWEST, IS_CLEAR, MEAN_GAP, TWO_YEARS
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    YearRead,
    demand_marks,
    in_reading_order,
    results_read,
    with_marks,
    year_read,
    year_to_read,
)
from portraitlib.studies.school_portrait.measures.subjects import compare_years
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

DIFFERENCES = table(
    "differences",
    key("subject"),
    key("competency", shown=False),
    key("track"),
    key("level"),
    *TWO_YEARS,
    *MEAN_GAP,
    IS_CLEAR,
    *FEWEST,
)
_YEARS_BACK = {"year_before": 1, "two_years_before": 2}
_NEVER = ("level_above", "other_sequence")


@dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """Differences of success and mean between two years, cell by cell."""

    read: YearRead
    other_year: int
    n_other_rules: int  # subjects and levels left out: made under other rules


@study
def compare_results(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    against: Literal["year_before", "two_years_before", "first_year", "level_above", "other_sequence"] = "year_before",
) -> Comparison:
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
        Table ``differences``, one row per cell that both years have.

    Raises
    ------
    ValueError
        When `against` is unknown.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{year}-{n}", "school_year": year, "course": "085404", "subject": "history",
    ...      "course_level": 4, "competency": "overall", "term": "final", "mark": 55.0 if n < weak else 75.0}
    ...     for year, weak in ((2023, 2), (2025, 20), (2026, 5)) for n in range(40)])
    >>> school = school_in_memory({"results": marks})
    >>> compare_results(school).tables["differences"].data[["gap", "is_clear"]].to_numpy().tolist()
    [[0.375, True]]
    >>> compare_results(school, against="first_year").reason
    'other_rules'
    """
    if against not in (*_YEARS_BACK, *_NEVER, "first_year"):
        raise ValueError(f"against is not {against!r}")
    if against in _NEVER:
        refuse(against)
    filters, choices = Filters(subject, grade_level, school_year), school.settings(PortraitRules)
    year = year_to_read(school, school_year)
    rows = results_read(school, filters, competency=OVERALL)
    now = rows[(rows["school_year"] == year).to_numpy()]
    demand_marks(school, now, year)
    other = _other_year(rows, year, against)
    asked = {"school_year": year, "other_year": other}
    now, then = with_marks(now), with_marks(rows[(rows["school_year"] == other).to_numpy()])
    now, then, n_other_rules = _under_same_rules(school, now, then)
    demand(len(now) and len(then), "other_rules", **asked)
    demand(set(now["term"].unique()) == set(then["term"].unique()), "other_terms", **asked)
    found = _differences(now, then, choices)
    demand(found["gap"].notna().any(), "too_few_in_both_years", smallest_group=choices.smallest_group, **asked)
    return Comparison(
        tables=named(DIFFERENCES.filled(found)),
        counts={"students": int(now["student_id"].nunique()), "students_before": int(then["student_id"].nunique())},
        read=year_read(school, now, year, filters),
        other_year=other,
        n_other_rules=n_other_rules,
    )


def _other_year(rows: pd.DataFrame, year: int, against: str) -> int:
    """Year compared with, when it has results."""
    years = sorted({int(found) for found in rows["school_year"].unique() if found < year})
    other = year - _YEARS_BACK[against] if against in _YEARS_BACK else min(years, default=year)
    demand(other in years, "no_other_year", school_year=year, other_year=other)
    return other


def _under_same_rules(school: School, now: pd.DataFrame, then: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Cells of both years whose results may be compared, and how many cells may not: a cell is kept whole or left."""
    if now.empty or then.empty:
        return now, then, 0
    year, other = (int(rows["school_year"].iloc[0]) for rows in (now, then))
    broken = pd.concat([now[~made_as_in(school, now, other)], then[~made_as_in(school, then, year)]])
    left = pd.MultiIndex.from_frame(broken[list(CELL)].astype("str")).unique()
    kept = [rows[~pd.MultiIndex.from_frame(rows[list(CELL)].astype("str")).isin(left)] for rows in (now, then)]
    return kept[0], kept[1], len(left)


def _differences(now: pd.DataFrame, then: pd.DataFrame, choices: PortraitRules) -> pd.DataFrame:
    """Cells that both years have, compared."""
    after, before = (summarise_cells(rows, list(CELL), choices.confidence) for rows in (now, then))
    before = after[list(CELL)].merge(before, on=list(CELL), how="inner")
    after = before[list(CELL)].merge(after, on=list(CELL), how="left")
    before, after = (
        frame.assign(school_year=rows["school_year"].iloc[0]) for frame, rows in ((before, then), (after, now))
    )
    results = pd.concat([then, now])
    compared = compare_years(
        results, before, after, CELL, confidence=choices.confidence, smallest=choices.smallest_group
    )
    return in_reading_order(compared[DIFFERENCES.names])
