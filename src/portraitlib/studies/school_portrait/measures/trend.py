"""Success by subject over the years, broken where marks were not made in the same way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.results import (
    CELL_PARTS,
    CELL_RATES,
    CELL_STATISTICS,
    CELL_TOLD,
    summarise_cells,
)
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    refuse,
    results_read,
    rules_by_year,
    share,
)
from portraitlib.studies.school_portrait.measures.subjects import DIFFERENCES, SUBJECT, by_subject, with_differences
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Trend(Result):
    """Success by subject and year.

    Tables: ``years`` (one row per subject, sequence and year; ``segment`` changes where the line must break)
    and ``changes`` (first and last year of the latest unbroken stretch).
    """


def describe_trend(
    school: School, *, subject: str | None = None, grade_level: int | None = None, subgroup: str | None = None
) -> Trend | Refusal:
    """Follow success by subject over the years.

    A student succeeds in a subject when every course of it is passed. Years whose marks were made under
    other rules, or that have no final results yet, are shown but not compared.

    Parameters
    ----------
    school : School
        Years after the notebook's year are left out.
    subject : str, optional
    grade_level : int, optional
        Level of the course, 1 to 5.
    subgroup : str, optional
        Dimension and group, e.g. ``"sex:F"``.

    Returns
    -------
    Trend or Refusal
        Refused with results of one year only, without results, or without a marking rule.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{year}-{student}", "school_year": year, "course": "C", "subject": "history",
    ...      "course_level": 4, "competency": "overall", "term": "final", "mark": 55.0 if student < weak else 75.0}
    ...     for year, weak in ((2023, 2), (2025, 20), (2026, 5)) for student in range(40)])
    >>> trend = describe_trend(school_in_memory({"results": marks}))
    >>> trend.tables["years"].data[["school_year", "segment", "success_rate"]].to_numpy().tolist()
    [[2023, '2023', 0.95], [2025, '2024-', 0.5], [2026, '2024-', 0.875]]
    >>> change = trend.tables["changes"].data.iloc[0]
    >>> f"{change['first_year']}-{change['last_year']}: {change['gap']}, clear: {change['is_clear']}"
    '2025-2026: 0.375, clear: True'
    """
    filters = Filters(subject, grade_level, None, subgroup)
    rows = results_read(school, filters, competency=OVERALL)
    if school.params.school_year:
        rows = rows[rows["school_year"] <= school.params.school_year]
    rules = rules_by_year(school, rows["school_year"].unique())
    years_without_rule = sorted({int(year) for year in rows["school_year"]} - set(rules))
    judged = rows[rows["has_rule"].to_numpy()]
    results = by_subject(judged)
    years = sorted(int(year) for year in results["school_year"].unique())
    if len(years) < 2:
        reason = "one_year" if years else "no_results"
        return refuse(school, "describe_trend", reason, **filters.facts(), school_year=years[0] if years else None)
    table = _years_table(results, segments(school, judged), school.settings(PortraitRules).confidence)
    return Trend(
        reader=school.reader,
        tables={"years": table, "changes": _changes_table(table.data, school.settings(PortraitRules).confidence)},
        facts={
            **filters.facts(),
            "years": years,
            "years_compared": sorted(
                {int(year) for year in table.data.loc[table.data["is_comparable"], "school_year"]}
            ),
            "years_without_rule": years_without_rule,
            "confidence": school.settings(PortraitRules).confidence,
        },
    )


def segments(school: School, rows: pd.DataFrame) -> pd.DataFrame:
    """Stretch each year belongs to: its series of rules, and its term while there is no final result.

    Parameters
    ----------
    school : School
    rows : DataFrame
        Results of years that have a rule, as `selection.results_read` gives them.

    Returns
    -------
    DataFrame, one row per school year
        ``term`` most results are of, ``series`` of rules, ``segment``.
    """
    counted = tally(rows, ["school_year", "term"], {}).sort_values("n_students", ascending=False, kind="stable")
    terms = counted.drop_duplicates("school_year").sort_values("school_year", ignore_index=True)
    terms = terms.drop(columns="n_students")
    rules = rules_by_year(school, terms["school_year"])
    series = terms["school_year"].map({year: rule.series for year, rule in rules.items()})
    return terms.assign(series=series, segment=series.where(terms["term"] == "final", series + " / " + terms["term"]))


def _years_table(results: pd.DataFrame, segments: pd.DataFrame, confidence: float) -> ResultTable:
    grain = (*SUBJECT, "school_year")
    data = summarise_cells(results, list(grain), confidence).merge(segments, on="school_year")
    data = in_reading_order(data.sort_values([*SUBJECT, "school_year"], kind="stable"))
    finished = segments[segments["term"] == "final"]
    latest = (finished if len(finished) else segments).sort_values("school_year")["segment"].iloc[-1]
    return ResultTable(
        name="years",
        data=data.assign(is_comparable=data["segment"] == latest),
        grain=grain,
        n="n_students",
        statistics=CELL_STATISTICS,
        parts=CELL_PARTS,
        rates=CELL_RATES,
        told=CELL_TOLD,
    )


def _changes_table(years: pd.DataFrame, confidence: float) -> ResultTable:
    """First against last year of the latest stretch, subject by subject."""
    ordered = years[years["is_comparable"]].sort_values("school_year", kind="stable")
    ends = ordered.groupby(list(SUBJECT), sort=False)
    last, first = ends.tail(1).set_index(list(SUBJECT)), ends.head(1).set_index(list(SUBJECT))
    first = first.loc[last.index]
    has_moved = last["school_year"] > first["school_year"]
    last, first = last[has_moved].reset_index(), first[has_moved].reset_index()
    data = with_differences(last, first, confidence=confidence, is_compared=pd.Series(True, index=last.index))
    data = data.assign(
        first_year=first["school_year"],
        last_year=last["school_year"],
        rate_before=first["success_rate"],
        rate_after=last["success_rate"],
        n_before=first["n_students"],
        n_after=last["n_students"],
        **_weakest_link(first, last),
    )
    statistics = ("n_before", "n_after", "rate_before", "rate_after", *DIFFERENCES)
    columns = [*SUBJECT, "first_year", "last_year", "n_smallest", *statistics, "n_fewest", "fewest_share"]
    return ResultTable(
        name="changes",
        data=in_reading_order(data[columns]),
        grain=SUBJECT,
        n="n_smallest",
        statistics=statistics,
        rates={"fewest_share": "n_fewest"},
    )


def _weakest_link(first: pd.DataFrame, last: pd.DataFrame) -> dict[str, pd.Series]:
    """What a difference is protected as: its smaller group, and the fewest students on one side of a rate.

    A difference and one of its rates give the other rate away: when either may not be told exactly, nor may
    the difference.
    """
    sides = [frame[name] for frame in (first, last) for name in ("n_passed", "n_not_passed")]
    smallest = pd.concat([first["n_students"], last["n_students"]], axis=1).min(axis=1)
    fewest = pd.concat(sides, axis=1).min(axis=1)
    return {"n_smallest": smallest, "n_fewest": fewest, "fewest_share": share(fewest, smallest)}
