"""Gaps between groups over the years, broken where marks were not made in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.results.section import Form, Result, demand, fact, key, mark, named, statistic, study, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.columns import FEWEST, GAP, IS_CLEAR, SMALLEST
from portraitlib.studies.school_portrait.measures.group_gaps import TWO_GROUPS, largest_group, merge_others
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.returning import shared_by_students
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    results_read,
    wanted_year,
    with_marks,
    year_to_come,
)
from portraitlib.studies.school_portrait.measures.subgroups import grouped_by
from portraitlib.studies.school_portrait.measures.subjects import (
    SUBJECT,
    by_subject,
    fewest_of,
    weakest_link,
    with_differences,
)
from portraitlib.studies.school_portrait.measures.trend import HAS_EXAM, SUBJECT_KEYS, first_and_last, segments
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_LINE = [*SUBJECT, "subgroup"]
YEARS = table(
    "years",
    *SUBJECT_KEYS,
    key("subgroup"),
    key("school_year"),
    fact("series"),
    statistic("n_students"),
    statistic(
        "n_reference",
        mark("Élèves du groupe de comparaison"),
        Form.COUNT,
        definition=mark("Élèves du groupe de comparaison."),
    ),
    *GAP,
    SMALLEST,
    *FEWEST,
    fact("term", shown=False),
    fact("segment", shown=False),
    HAS_EXAM,
    fact("is_comparable", shown=False),
)
CHANGES = table(
    "changes",
    *SUBJECT_KEYS,
    key("subgroup"),
    fact("first_year"),
    fact("last_year"),
    SMALLEST,
    statistic(
        "gap_before",
        mark("Écart, première année"),
        Form.POINTS,
        unit="difference of shares",
        definition=mark("Écart de la première année comparable."),
    ),
    statistic(
        "gap_after",
        mark("Écart, dernière année"),
        Form.POINTS,
        unit="difference of shares",
        definition=mark("Écart de la dernière année comparable."),
    ),
    statistic("change", form=Form.POINTS),
    statistic("change_low", form=Form.POINTS),
    statistic("change_high", form=Form.POINTS),
    IS_CLEAR,
    *FEWEST,
)


@dataclass(frozen=True, kw_only=True)
class GapTrend(Result):
    """Gap of each group with the largest one, the `reference`, year by year."""

    reference: str
    smallest_group: int
    confidence: float
    to_come: tuple[int, date] | None


@study
def follow_gaps(
    school: School,
    *,
    by: Literal["sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"] = "sex",
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> GapTrend:
    """Follow the gap of success of each group with the largest one, over the years.

    Parameters
    ----------
    school : School
    by : {"sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"}
    subject, grade_level
        As in `describe_results`.
    school_year : int, optional
        Last year read.

    Returns
    -------
    GapTrend or Refusal
        Tables ``years`` (one row per subject, group and year) and ``changes`` (first and last year of the latest
        stretch of comparable years: whether the gap grew or closed). Refused with one year only, without the
        dimension, or when no group is large enough in two years.

    Raises
    ------
    ValueError
        When the dimension is unknown.

    References
    ----------
    Each gap: Newcombe (1998). The difference of two gaps: squares of the distances to their limits are added, Zou
    G. Y. and Donner A. (2008), Statistics in Medicine 27:1693-1702; less what both owe to students seen in both years.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame([{"student_id": f"{year}-{n}", "school_year": year, "sex": "MF"[n % 2]}
    ...     for year in (2025, 2026) for n in range(81)])
    >>> marks = students.assign(course="C", subject="french", competency="overall", term="final",
    ...     mark=[50.0 if n % 2 and n < last else 75.0 for last in (40, 8) for n in range(81)])
    >>> trend = follow_gaps(school_in_memory({"students": students, "results": marks}))
    >>> trend.tables["years"].data["gap"].round(2).tolist(), trend.tables["changes"].data["change"].round(2).tolist()
    ([-0.5, -0.1], [0.4])
    """
    filters, choices = Filters(subject, grade_level), school.settings(PortraitRules)
    last_year = wanted_year(school, school_year) or 0
    rows = with_marks(results_read(school, filters, competency=OVERALL))
    rows = rows[(rows["school_year"] <= last_year).to_numpy()]
    results = grouped_by(by_subject(rows), school, by)
    demand(results, "no_results")
    demand(len(results["school_year"].unique()) > 1, "one_year")
    known = results[results["subgroup"].notna().to_numpy()]
    demand(known, "dimension_missing")
    demand(known["subgroup"].nunique() >= TWO_GROUPS, "one_group")
    reference = largest_group(known)
    told = merge_others(known, reference) if school.reader.policy.protects_parts else known
    data = _gaps(told, reference, choices).merge(segments(school, rows), on=[*SUBJECT, "school_year"], how="left")
    demand(data["gap"].notna().any(), "groups_too_small")
    return GapTrend(
        tables=named(YEARS.filled(data), CHANGES.filled(_changes(told, reference, data, choices.confidence))),
        counts={"students": int(known["student_id"].nunique())},
        reference=reference,
        smallest_group=choices.smallest_group,
        confidence=choices.confidence,
        to_come=year_to_come(school),
    )


def _gaps(known: pd.DataFrame, reference: str, choices: PortraitRules) -> pd.DataFrame:
    """Gap of each group and year with the reference of the same subject and year."""
    cells = summarise_cells(known, [*_LINE, "school_year"], choices.confidence)
    place = [*SUBJECT, "school_year"]
    is_reference = (cells["subgroup"] == reference).to_numpy()
    references, own = cells[is_reference].reset_index(drop=True), cells[~is_reference].reset_index(drop=True)
    own = own[pd.MultiIndex.from_frame(own[place]).isin(pd.MultiIndex.from_frame(references[place]))]
    own = in_reading_order(own.sort_values([*_LINE, "school_year"], kind="stable"))
    found = own[place].merge(references, on=place, how="left")
    protection = weakest_link(own, found)
    is_compared = protection["n_smallest"] >= choices.smallest_group
    data = with_differences(own, found, confidence=choices.confidence, is_compared=is_compared)
    kept = [*_LINE, "school_year", "n_students", "gap", "gap_low", "gap_high"]
    return data[kept].assign(n_reference=found["n_students"], **protection)


def _changes(results: pd.DataFrame, reference: str, data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Change of each gap between the first and the last year of the latest stretch.

    A change is clear at a level shared among all of them (Bonferroni): its interval, widened as much as a normal
    one would be, leaves 0 out.
    """
    first, last = first_and_last(data[data["is_comparable"] & data["gap"].notna()], _LINE)
    change = last["gap"] - first["gap"]
    correlation = _of_returning(results, reference, first, last)
    down = _apart(last["gap"] - last["gap_low"], first["gap_high"] - first["gap"], correlation)
    up = _apart(last["gap_high"] - last["gap"], first["gap"] - first["gap_low"], correlation)
    wider = special.ndtri(1 - (1 - confidence) / 2 / max(1, len(change))) / special.ndtri(0.5 + confidence / 2)
    ends = (first, last)
    sides = [end[name] for end in ends for name in ("n_fewest_side", "n_few_side")]
    weakest = fewest_of(sides, [end["n_smallest"] for end in ends])
    return last[_LINE].assign(
        first_year=first["school_year"],
        last_year=last["school_year"],
        **weakest,
        gap_before=first["gap"],
        gap_after=last["gap"],
        change=change,
        change_low=change - down,
        change_high=change + up,
        is_clear=(change - wider * down > 0) | (change + wider * up < 0),
    )


def _of_returning(results: pd.DataFrame, reference: str, first: pd.DataFrame, last: pd.DataFrame) -> np.ndarray:
    """Correlation of the two gaps of each line: students of the group, or of the reference, seen in both years."""
    groups = shared_by_students(results, first, last, _LINE, "passed")
    ends = (first.assign(subgroup=reference), last.assign(subgroup=reference))
    return (groups + shared_by_students(results, *ends, _LINE, "passed")).correlation()


def _apart(one: pd.Series, other: pd.Series, correlation: np.ndarray) -> pd.Series:
    """Distance of a difference to its bound, from those of its two terms."""
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * correlation * one * other, 0))
