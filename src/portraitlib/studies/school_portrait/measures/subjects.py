"""A student's result in a whole subject, and differences between two groups of students."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from portraitlib.statistics.intervals import mean_difference_interval, share_difference_interval
from portraitlib.studies.school_portrait.measures.grouping import group_numbers
from portraitlib.studies.school_portrait.measures.returning import shared_by_students
from portraitlib.studies.school_portrait.measures.selection import share

SUBJECT = ("subject", "sequence")
"""A subject, mathematics apart by sequence from secondary 4: sequences are never pooled."""


def by_subject(rows: pd.DataFrame) -> pd.DataFrame:
    """One result per student, year and subject, of overall results; those without a mark are left out.

    ``mark`` is the mean of the student's courses, ``passed`` is 1 when every course is passed, ``just_under`` when a
    course is just under and none further below.
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
    rows: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    confidence: float,
    is_compared: pd.Series,
    correlations: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
) -> pd.DataFrame:
    """Differences of success and mean between each row and its reference, as `results.summarise_cells` gives them.

    A gap is clear when its interval leaves 0 out even at a level shared among all rows compared (Bonferroni: Dunn O. J.
    (1961), J. Am. Stat. Assoc. 56:52-64), so that the largest of many is not taken for a finding. `correlations` of the
    two shares, and of the two means, are those of `returning` when some students are in both.
    """
    shares = [part.to_numpy() for frame in (rows, reference) for part in (frame["n_passed"], frame["n_students"])]
    of_shares, of_means = correlations
    low, high = share_difference_interval(*shares, confidence=confidence, correlation=of_shares)
    strict = 1 - (1 - confidence) / max(1, int(is_compared.sum()))
    strict_low, strict_high = share_difference_interval(*shares, confidence=strict, correlation=of_shares)
    moments = [frame[name] for frame in (rows, reference) for name in ("mean_mark", "standard_deviation", "n_students")]
    mean_low, mean_high = mean_difference_interval(*moments, confidence=confidence, correlation=of_means)
    strict_mean_low, strict_mean_high = mean_difference_interval(*moments, confidence=strict, correlation=of_means)
    found: dict[str, ArrayLike] = {
        "gap": share(rows["n_passed"], rows["n_students"]) - share(reference["n_passed"], reference["n_students"]),
        "gap_low": low,
        "gap_high": high,
        "mean_gap": rows["mean_mark"] - reference["mean_mark"],
        "mean_gap_low": mean_low,
        "mean_gap_high": mean_high,
    }
    compared = is_compared.to_numpy(dtype=bool)
    with_gaps = rows.assign(**{name: np.where(compared, values, np.nan) for name, values in found.items()})
    return with_gaps.assign(
        is_clear=compared & ((strict_low > 0) | (strict_high < 0)),
        is_mean_clear=compared & ((strict_mean_low > 0) | (strict_mean_high < 0)),
    )


def weakest_link(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, pd.Series]:
    """What a difference is protected as: its smaller group, and the fewest students on one side of the pass mark.

    A difference and one of its rates give the other rate away: when either may not be told exactly, nor may it.
    """
    sides = [frame[name] for frame in (one, other) for name in ("n_passed", "n_not_passed")]
    return fewest_of(sides, [one["n_students"], other["n_students"]])


def fewest_of(sides: Sequence[pd.Series], groups: Sequence[pd.Series]) -> dict[str, pd.Series]:
    """Smallest of some groups, and fewest students on a side of one of them, line by line.

    A reader to whom a side of nobody is told must not be told one of a few by the same difference: the fewest of the
    sides where there is somebody stand beside.
    """
    every, smallest = pd.concat(sides, axis=1), pd.concat(groups, axis=1).min(axis=1)
    fewest = every.min(axis=1)
    few = every.where(every > 0).min(axis=1).fillna(fewest)
    shares = {"fewest_share": share(fewest, smallest), "few_share": share(few, smallest)}
    return {"n_smallest": smallest, "n_fewest_side": fewest, "n_few_side": few, **shares}


def compare_years(
    results: pd.DataFrame,
    before: pd.DataFrame,
    after: pd.DataFrame,
    line: Sequence[str],
    *,
    confidence: float,
    smallest: int,
) -> pd.DataFrame:
    """Columns of `columns.TWO_YEARS`, row by row; no rate where a year counts fewer students than `smallest`.

    A student who has `results` in both years is compared with oneself: the two years are not of different students.
    """
    protection = weakest_link(before, after)
    is_compared = protection["n_smallest"] >= smallest
    correlations = tuple(
        shared_by_students(results, before, after, line, value).correlation() for value in ("passed", "mark")
    )
    compared = with_differences(
        after,
        before,
        confidence=confidence,
        is_compared=is_compared,
        correlations=correlations,  # type: ignore[arg-type]  # two, as many as values
    )
    return compared.assign(
        n_before=before["n_students"],
        n_after=after["n_students"],
        rate_before=before["success_rate"].where(is_compared),
        rate_after=after["success_rate"].where(is_compared),
        **protection,
    )
