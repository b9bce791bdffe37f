"""A student's result in a whole subject, and differences between two groups of students."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.statistics.intervals import mean_difference_interval, share_difference_interval
from portraitlib.studies.school_portrait.measures.grouping import group_numbers
from portraitlib.studies.school_portrait.measures.selection import share

SUBJECT = ("subject", "sequence")
"""A subject, mathematics apart by sequence from secondary 4: sequences are never pooled."""


def by_subject(rows: pd.DataFrame) -> pd.DataFrame:
    """One result per student, year and subject.

    Parameters
    ----------
    rows : DataFrame
        Overall results, as `selection.with_success` gives them; those without a mark are left out.

    Returns
    -------
    DataFrame, one row per student, school year, subject and sequence
        ``mark`` [0-100] mean of the student's courses, ``passed`` 1 when every course is passed,
        ``just_under`` 1 when a course is just under and none further below, ``enrolment`` row of `students`.
    """
    marked = rows[rows["mark"].notna().to_numpy()]
    numbers, results = group_numbers(marked, ["student_id", "school_year", *SUBJECT])
    n = np.bincount(numbers, minlength=len(results))
    passed, near = np.ones(len(results)), np.ones(len(results))
    is_passed, is_near = (marked[name].to_numpy(dtype="float64") for name in ("passed", "just_under"))
    np.minimum.at(passed, numbers, is_passed)
    np.minimum.at(near, numbers, np.maximum(is_passed, is_near))
    enrolment = np.full(len(results), -1)
    enrolment[numbers] = marked["enrolment"].to_numpy()
    return results.assign(
        mark=np.bincount(numbers, marked["mark"], minlength=len(results)) / n,
        passed=passed,
        just_under=near - passed,
        enrolment=enrolment,
    )


def with_differences(
    table: pd.DataFrame, reference: pd.DataFrame, *, confidence: float, is_compared: pd.Series
) -> pd.DataFrame:
    """Differences of success and mean between each row and its reference.

    Parameters
    ----------
    table, reference : DataFrame, same index
        As `results.summarise_cells` gives them; row by row, the group and what it is compared with.
    confidence : float
        Level of the intervals [0-1].
    is_compared : Series of bool
        Rows that are compared; the others get NaN.

    Returns
    -------
    DataFrame
        `table` with ``gap`` [-1, 1] and ``mean_gap`` [points], each with ``_low`` and ``_high``, and
        ``is_clear``: the gap's interval leaves 0 out even at a level shared among all rows compared
        (Bonferroni), so that the largest of many gaps is not taken for a finding.

    References
    ----------
    Newcombe (1998) for shares, Welch (1947) for means: `analysis.small_groups`. Dunn O. J. (1961),
    J. Am. Stat. Assoc. 56:52-64.
    """
    shares = [part.to_numpy() for part in (table["n_passed"], table["n_students"])]
    shares += [part.to_numpy() for part in (reference["n_passed"], reference["n_students"])]
    low, high = share_difference_interval(*shares, confidence=confidence)
    strict = 1 - (1 - confidence) / max(1, int(is_compared.sum()))
    strict_low, strict_high = share_difference_interval(*shares, confidence=strict)
    moments = ("mean_mark", "standard_deviation", "n_students")
    mean_low, mean_high = mean_difference_interval(
        *(table[moment] for moment in moments), *(reference[moment] for moment in moments), confidence=confidence
    )
    gap = share(table["n_passed"], table["n_students"]) - share(reference["n_passed"], reference["n_students"])
    found = {
        "gap": gap,
        "gap_low": low,
        "gap_high": high,
        "mean_gap": table["mean_mark"] - reference["mean_mark"],
        "mean_gap_low": mean_low,
        "mean_gap_high": mean_high,
    }
    compared = is_compared.to_numpy(dtype=bool)
    with_gaps = table.assign(**{name: np.where(compared, values, np.nan) for name, values in found.items()})
    return with_gaps.assign(is_clear=compared & ((strict_low > 0) | (strict_high < 0)))


DIFFERENCES = ("gap", "gap_low", "gap_high", "mean_gap", "mean_gap_low", "mean_gap_high", "is_clear")
"""Columns that `with_differences` adds."""
