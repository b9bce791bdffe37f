"""Where a student starts and the line that is asked for.

Scores are series along the last axis, one row a series; a missing score is NaN and stays a gap, never 0. Time is
in weeks from any day. A series that decreases when things get better is read by the same functions; only rules need its
direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

N_START = 3
"""Points whose median is a start: one bad day then moves it little."""


@dataclass(frozen=True)
class AimLine:
    """Line asked for: `value` at `week`, then `slope` a week. Numbers, or arrays of one a series."""

    week: ArrayLike
    value: ArrayLike
    slope: ArrayLike

    def at(self, weeks: ArrayLike) -> Floats:
        """Score asked for at each week of each series."""
        week, value, slope = (np.asarray(one, float)[..., None] for one in (self.week, self.value, self.slope))
        return np.asarray(value + slope * (np.asarray(weeks, float) - week))


def in_order(weeks: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Scores of each series by date, its gaps put last.

    Parameters
    ----------
    weeks, scores : array-like
        Series along the last axis; `weeks` may be shared by all. NaN is a gap.

    Returns
    -------
    weeks, scores : ndarray
        NaN at the gaps of both; three places at least.
    n : ndarray of int
        Scores known.

    Raises
    ------
    ValueError
        A series has two scores at one date: see `median_by_date`.

    Examples
    --------
    >>> in_order([2, 0, 1], [[12, 10, np.nan]])
    (array([[ 0.,  2., nan]]), array([[10., 12., nan]]), array([2]))
    """
    when, what = np.broadcast_arrays(np.asarray(weeks, float), np.asarray(scores, float))
    lacking = [(0, 0)] * (what.ndim - 1) + [(0, max(0, N_START - what.shape[-1]))]
    when, what = (np.pad(one, lacking, constant_values=np.nan) for one in (when, what))
    known = ~(np.isnan(when) | np.isnan(what))
    order = np.argsort(np.where(known, when, np.inf), axis=-1, kind="stable")
    placed = [np.take_along_axis(np.where(known, one, np.nan), order, axis=-1) for one in (when, what)]
    if np.any(np.diff(placed[0], axis=-1) == 0):
        raise ValueError("one score a date: take the median of each date first")
    return placed[0], placed[1], known.sum(axis=-1)


def median_by_date(weeks: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """One score a date: the median of the passages of that date.

    Parameters
    ----------
    weeks, scores : array-like
        One series, in any order; a missing score is NaN.

    Returns
    -------
    weeks, scores : ndarray
        In the order of dates; NaN where every passage of the date is missing.

    Examples
    --------
    >>> median_by_date([1, 0, 1, 1, 2], [12, 10, 20, 13, np.nan])
    (array([0., 1., 2.]), array([10., 13., nan]))
    """
    when, what = np.asarray(weeks, float), np.asarray(scores, float)
    dates = np.unique(when)
    known = [what[(when == date) & ~np.isnan(what)] for date in dates]
    return dates, np.array([np.median(one) if one.size else np.nan for one in known])


def start_of(weeks: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """Where each series starts: the median of its first three scores, at the median of their dates.

    Parameters
    ----------
    weeks, scores : array-like
        Series along the last axis, one score a date.

    Returns
    -------
    week, value : ndarray
        NaN with fewer than three scores: it has not started, and no start is ever supposed.

    References
    ----------
    National Center on Intensive Intervention, Strategies for setting data-driven behavioral and academic goals: the
    median of the first three points is the start of the aim line.

    Examples
    --------
    >>> start_of([0, 1, 2, 3], [[10, 30, 12, 14], [10, 30, np.nan, np.nan]])
    (array([ 1., nan]), array([12., nan]))
    """
    when, what, n = in_order(weeks, scores)
    begun = n >= N_START
    middle = [np.median(np.where(begun[..., None], one[..., :N_START], np.nan), axis=-1) for one in (when, what)]
    return np.asarray(middle[0]), np.asarray(middle[1])


def aim_line(week: ArrayLike, value: ArrayLike, target_week: ArrayLike, target: ArrayLike) -> AimLine:
    """Line from a start to a target.

    Parameters
    ----------
    week, value : array-like
        The start: see `start_of`.
    target_week, target : array-like
        The date of the target, and the score asked for then.

    Returns
    -------
    AimLine
        Its slope is NaN when the target does not come after the start.

    Examples
    --------
    >>> float(aim_line(1, 12, 11, 27).slope)
    1.5
    """
    span = np.asarray(target_week, float) - np.asarray(week, float)
    slope = (np.asarray(target, float) - np.asarray(value, float)) / np.where(span > 0, span, np.nan)
    return AimLine(week, value, slope)
