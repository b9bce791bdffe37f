"""Success by subject over the years, broken where marks were not made in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from portraitlib.results.section import Result, demand, fact, key, mark, named, study, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cells import rules_by_year
from portraitlib.studies.school_portrait.measures.columns import FEWEST, IS_CLEAR, TWO_YEARS, success_roles
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.selection import Filters, in_reading_order, results_read, year_to_come
from portraitlib.studies.school_portrait.measures.subjects import SUBJECT, by_subject, compare_years
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

SUBJECT_KEYS = (key("subject"), key("sequence"))
HAS_EXAM = fact(
    "has_exam",
    mark("Épreuve ministérielle"),
    like="yes_no",
    shown=False,
    definition=mark("Une épreuve ministérielle entre dans les résultats."),
)
YEARS = table(
    "years",
    *SUBJECT_KEYS,
    key("school_year"),
    fact("series"),
    fact("term"),
    *success_roles(
        "n_students", "success_rate", "rate_low", "rate_high", "n_not_passed", "mean_mark", "mean_low", "mean_high"
    ),
    fact("segment", shown=False),
    HAS_EXAM,
    fact("is_comparable", shown=False),
)
CHANGES = table("changes", *SUBJECT_KEYS, fact("first_year"), fact("last_year"), *TWO_YEARS, IS_CLEAR, *FEWEST)


@dataclass(frozen=True, kw_only=True)
class Trend(Result):
    """Success by subject and year, and its change over the latest unbroken stretch of years."""

    years: tuple[int, ...]
    years_without_rule: tuple[int, ...]
    confidence: float
    smallest_group: int
    to_come: tuple[int, date] | None


@study
def describe_trend(
    school: School, *, subject: str | None = None, grade_level: int | None = None, subgroup: str | None = None
) -> Trend:
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
        Tables ``years`` (one row per subject, sequence and year; ``segment`` changes where the line must break) and
        ``changes`` (first and last year of the latest unbroken stretch, among those of ``smallest_group`` students or
        more; a student met in both is compared with oneself). Refused with results of one year only,
        without results, or without a marking rule.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{year}-{n}", "school_year": year, "course": "085404", "subject": "history",
    ...      "course_level": 4, "competency": "overall", "term": "final", "mark": 55.0 if n < weak else 75.0}
    ...     for year, weak in ((2023, 2), (2025, 20), (2026, 5)) for n in range(40)])
    >>> trend = describe_trend(school_in_memory({"results": marks}))
    >>> trend.tables["years"].data[["school_year", "segment", "success_rate"]].to_numpy().tolist()
    [[2023, '2023', 0.95], [2025, '2025-', 0.5], [2026, '2025-', 0.875]]
    >>> change = trend.tables["changes"].data.iloc[0]
    >>> f"{change['first_year']}-{change['last_year']}: {change['gap']}, clear: {change['is_clear']}"
    '2025-2026: 0.375, clear: True'
    """
    rows = results_read(school, Filters(subject, grade_level, None, subgroup), competency=OVERALL)
    if school.params.school_year:
        rows = rows[rows["school_year"] <= school.params.school_year]
    has_rule, choices = rows["has_rule"].to_numpy(), school.settings(PortraitRules)
    results = by_subject(rows[has_rule])
    years = _distinct(results["school_year"])
    demand(years, "no_results")
    demand(len(years) > 1, "one_year")
    by_year = _years(results, segments(school, rows[has_rule]), choices.confidence)
    return Trend(
        tables=named(YEARS.filled(by_year), CHANGES.filled(_changes(results, by_year, choices))),
        years=years,
        years_without_rule=_distinct(rows.loc[~has_rule, "school_year"]),
        confidence=choices.confidence,
        smallest_group=choices.smallest_group,
        to_come=year_to_come(school),
    )


def segments(school: School, rows: pd.DataFrame) -> pd.DataFrame:
    """Stretch that each year of a subject belongs to: its series of rules, and its term while nothing is final.

    One row per subject, sequence and school year with a rule: the ``term`` most results of the year are of, whether
    the subject ``has_exam`` in a course read, the ``series`` of rules, the ``segment``, and whether that is the latest
    one (``is_comparable``).
    """
    years = pd.concat([_segments(school, rows, has_exam=has_exam) for has_exam in (False, True)])
    lines = tally(rows, list(SUBJECT), {"n_exam": rows["has_exam"].to_numpy()})
    lines = lines.assign(has_exam=lines["n_exam"] > 0)[[*SUBJECT, "has_exam"]]
    return lines.merge(years, on="has_exam")


def _segments(school: School, rows: pd.DataFrame, *, has_exam: bool) -> pd.DataFrame:
    """Stretches of the years of subjects with a ministry exam, or of those without."""
    counted = tally(rows, ["school_year", "term"], {}).sort_values("n_students", ascending=False, kind="stable")
    terms = counted.drop_duplicates("school_year").sort_values("school_year", ignore_index=True)
    terms = terms.drop(columns="n_students")
    rules = rules_by_year(school, terms["school_year"])
    series = terms["school_year"].map({year: rule.series_of(has_exam=has_exam) for year, rule in rules.items()})
    segment = series.where(terms["term"] == "final", series + " / " + terms["term"].astype("str"))
    # The latest stretch is that of the latest final results; of the latest terms when no year is finished.
    is_final = (terms["term"] == "final").to_numpy(dtype=bool)
    latest = segment.to_numpy()[is_final if is_final.any() else slice(None)][-1]
    return terms.assign(has_exam=has_exam, series=series, segment=segment, is_comparable=segment == latest)


def first_and_last(rows: pd.DataFrame, line: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """First and last year of each line that has two years or more, row by row."""
    ends = rows.sort_values("school_year", kind="stable").groupby(list(line), sort=False)
    first, last = ends.head(1).set_index(list(line)), ends.tail(1).set_index(list(line))
    first = first.loc[last.index]
    has_moved = last["school_year"] > first["school_year"]
    return first[has_moved].reset_index(), last[has_moved].reset_index()


def _distinct(years: pd.Series) -> tuple[int, ...]:
    return tuple(sorted(int(year) for year in years.unique()))


def _years(results: pd.DataFrame, stretches: pd.DataFrame, confidence: float) -> pd.DataFrame:
    data = summarise_cells(results, [*SUBJECT, "school_year"], confidence)
    data = data.merge(stretches, on=[*SUBJECT, "school_year"])
    return in_reading_order(data.sort_values([*SUBJECT, "school_year"], kind="stable"))


def _changes(results: pd.DataFrame, years: pd.DataFrame, choices: PortraitRules) -> pd.DataFrame:
    """First against last year of the latest stretch that count enough students, subject by subject."""
    is_end = years["is_comparable"] & (years["n_students"] >= choices.smallest_group)
    first, last = first_and_last(years[is_end], SUBJECT)
    compared = compare_years(
        results, first, last, SUBJECT, confidence=choices.confidence, smallest=choices.smallest_group
    )
    compared = compared.assign(first_year=first["school_year"], last_year=last["school_year"])
    return in_reading_order(compared[CHANGES.names])
