"""Two moments side by side, where marking makes them comparable; a refusal that says why elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from portraitlib.results.section import Result, ResultTable, as_in, demand, key, named, refuse, study, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cells import made_as_in
from portraitlib.studies.school_portrait.measures.columns import FEWEST, IS_CLEAR, IS_MEAN_CLEAR, MEAN_GAP, TWO_YEARS
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.results import cells_table, summarise_cells
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
    IS_MEAN_CLEAR,
    *FEWEST,
)
_YEARS_BACK = {"year_before": 1, "two_years_before": 2}
_NEVER = ("level_above", "other_sequence")
_TERMS = ("1", "2", "3")
_ONE = ["student_id", *CELL]


@dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """Differences of success and mean between two moments, cell by cell.

    `terms` are those of the two moments, the earlier first: two terms of `read`'s year for the same students, or the
    same one of `other_year` and of that year (``""``: not the same one in all the cells).
    """

    read: YearRead
    other_year: int
    n_other_rules: int  # subjects and levels left out: made under other rules
    terms: tuple[str, str]


@study
def compare_results(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    against: Literal[
        "year_before", "term_before", "two_years_before", "first_year", "level_above", "other_sequence"
    ] = "year_before",
) -> Comparison:
    """Compare each subject and level with itself at another moment, when their marks may be compared.

    While a year is under way, its latest term is set beside the same term of the other year. Some comparisons are
    asked for and mean nothing: across rules of marking, across the mathematics sequences, between levels. They are
    refused, with the reason.

    Parameters
    ----------
    school : School
    subject, grade_level, school_year
        As in `describe_results`.
    against : {"year_before", "term_before", "two_years_before", "first_year", "level_above", "other_sequence"}
        What the cells are compared with; ``"term_before"``: the year's latest two terms, for the students who have a
        mark in both.

    Returns
    -------
    Comparison or Refusal
        Table ``differences``, one row per cell that both moments have.

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
    if against not in (*_YEARS_BACK, *_NEVER, "first_year", "term_before"):
        raise ValueError(f"against is not {against!r}")
    if against in _NEVER:
        refuse(against)
    filters, choices = Filters(subject, grade_level, school_year), school.settings(PortraitRules)
    year = year_to_read(school, school_year)
    rows = results_read(school, filters, competency=OVERALL)
    every = now = rows[(rows["school_year"] == year).to_numpy()]
    demand_marks(school, now, year)
    if against == "term_before":
        other, (then, now), n_other_rules = year, _two_terms(school, filters, year), 0
    else:
        other = _other_year(rows, year, against)
        then, now = _same_terms(school, filters, with_marks(now), other)
        now, then, n_other_rules = _under_same_rules(school, now, then)
        demand(len(now) and len(then), "other_rules", school_year=year, other_year=other)
    asked = {"school_year": year, "other_year": other}
    found = _differences(now, then, choices)
    demand(found["gap"].notna().any(), "too_few_in_both_moments", smallest_group=choices.smallest_group, **asked)
    return Comparison(
        tables=named(_as_their_cells(DIFFERENCES.filled(found), (every, now, then), choices)),
        counts={"students": int(now["student_id"].nunique()), "students_before": int(then["student_id"].nunique())},
        read=year_read(school, now, year, filters),
        other_year=other,
        n_other_rules=n_other_rules,
        terms=(_only_term(then), _only_term(now)),
    )


def _as_their_cells(differences: ResultTable, moments: tuple[pd.DataFrame, ...], choices: PortraitRules) -> ResultTable:
    """Differences that withhold what the cells of each moment do: levels and sequences of a subject add up in both."""
    for rows in moments:
        cells = cells_table(rows, choices)
        n = {cells.n: differences.n}
        differences = as_in(differences, replace(cells, data=cells.data.rename(columns=n), n=differences.n))
    return differences


def _only_term(rows: pd.DataFrame) -> str:
    terms = rows["term"].astype("str").unique()
    return str(terms[0]) if len(terms) == 1 else ""


def _two_terms(school: School, filters: Filters, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of the latest two terms of a year, of the students who have a mark in both."""
    rows = with_marks(results_read(school, filters, years=[year], competency=OVERALL, is_every_term=True))
    held = [term for term in _TERMS if (rows["term"] == term).any()]
    if len(held) < len(_TERMS[:2]):
        to_come = school.results_to_come
        if to_come is None or year != school.latest_year:
            refuse("no_two_terms", school_year=year)
        refuse("one_term", school_year=year, term=to_come.term, day=to_come.day)
    then, now = (rows[(rows["term"] == term).to_numpy()] for term in held[-2:])
    both = then[_ONE].merge(now[_ONE], on=_ONE).drop_duplicates()
    return then.merge(both, on=_ONE), now.merge(both, on=_ONE)


def _same_terms(school: School, filters: Filters, now: pd.DataFrame, other: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of another year in the term that each cell is read in, and those of now in the cells that both have."""
    rows = with_marks(results_read(school, filters, years=[other], competency=OVERALL, is_every_term=True))
    cell = [*CELL, "term"]
    then, kept = (one.merge(two[cell].drop_duplicates(), on=cell) for one, two in ((rows, now), (now, rows)))
    years = {"school_year": int(now["school_year"].iloc[0]), "other_year": other}
    demand(then, "other_terms", **years)
    return then, kept


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
    """Cells that both moments have, compared; a student who is in both is compared with oneself."""
    # What tells two moments apart below is called their year, two terms of one year too.
    then, now = (rows.assign(school_year=place) for place, rows in enumerate((then, now)))
    before, after = (summarise_cells(rows, [*CELL, "school_year"], choices.confidence) for rows in (then, now))
    before = after[list(CELL)].merge(before, on=list(CELL), how="inner")
    after = before[list(CELL)].merge(after, on=list(CELL), how="left")
    compared = compare_years(
        pd.concat([then, now]), before, after, CELL, confidence=choices.confidence, smallest=choices.smallest_group
    )
    return in_reading_order(compared[DIFFERENCES.names])
