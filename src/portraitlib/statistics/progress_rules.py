"""Four rules of decision on a series of scores beside its aim line: change the support, go on, or raise the aim.

Each reads series as `progress` does and answers -1 (change), 0 (go on), 1 (raise the aim), NaN (too few scores to say).
Where lower is better, `is_descending` mirrors scores and aim. A score on the line to the last digit is neither over nor
under it. How often each rule is wrong is in `progress_errors`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.progress import AimLine, Floats, in_order
from portraitlib.statistics.progress_lines import fitted_line

CHANGE, GO_ON, RAISE = -1.0, 0.0, 1.0
LEAST_POINTS = 7
"""Scores before a rule speaks, the three of the start included: four that the start does not hold."""
_SAME = 1e-9  # share of the scores under which a difference is that of rounding


def four_points(
    weeks: ArrayLike, scores: ArrayLike, aim: AimLine, *, is_descending: bool = False, least_points: int = LEAST_POINTS
) -> Floats:
    """Change when the last four scores are all under the aim line, raise the aim when they are all over it.

    Parameters
    ----------
    weeks, scores : array-like
        Series along the last axis, one score a date; NaN is a gap.
    aim : AimLine
        Line asked for, one a series.
    is_descending : bool
        Lower is better.
    least_points : int
        Scores before the rule speaks, those of the start included.

    Returns
    -------
    ndarray
        -1, 0, 1; NaN with too few scores or no aim.

    References
    ----------
    Stecker P. M., Fuchs L. S. and Fuchs D. (2008), Rural Special Education Quarterly 27(4):10-17; National Center on
    Intensive Intervention, Decision rules for academic progress monitoring data.

    Examples
    --------
    One word more a week is asked for from 10: the line is at 13, 14, 15 and 16 when 12, 13, 14 and 15 are read.

    >>> four_points(np.arange(7), [[10, 11, 12, 12, 13, 14, 15], [10, 11, 12, 12, 13, 14, 16]], AimLine(0, 10, 1))
    array([-1.,  0.])
    """
    _, away, n = _beside(weeks, scores, aim, is_descending)
    last = _last(away, n, 4)
    answer = np.where((last < 0).all(axis=-1), CHANGE, np.where((last > 0).all(axis=-1), RAISE, GO_ON))
    return _said(answer, last[..., -1], n, max(least_points, 4))


def trend_line(
    weeks: ArrayLike, scores: ArrayLike, aim: AimLine, *, is_descending: bool = False, least_points: int = LEAST_POINTS
) -> Floats:
    """Change when the line of least squares is flatter than the aim, or as steep and under it; raise it when steeper.

    Parameters
    ----------
    weeks, scores, aim, is_descending, least_points
        As for `four_points`.

    Returns
    -------
    ndarray
        -1, 0, 1; NaN with too few scores or no aim.

    References
    ----------
    As `four_points`. With no margin, a student exactly on the aim is told to change half of the time: Van Norman E. R.
    and Christ T. J. (2016), Journal of School Psychology 58:41-55.

    Examples
    --------
    The slope of 10, 10, 12, 11, 13, 13, 14 is 20 / 28 a week: under 1, over 0.5.

    >>> trend_line(np.arange(7), [10, 10, 12, 11, 13, 13, 14], AimLine(0, 10, [1.0, 0.5]))
    array([-1.,  1.])
    """
    when, away, n = _beside(weeks, scores, aim, is_descending)
    line = fitted_line(when, away)
    is_parallel = np.abs(line.slope) <= _SAME * np.max(np.abs(away), axis=-1, where=~np.isnan(away), initial=0.0)
    answer = np.where(is_parallel, np.where(line.level < 0, CHANGE, GO_ON), np.sign(line.slope))
    return _said(answer, line.slope, n, least_points)


def last_median(
    weeks: ArrayLike, scores: ArrayLike, aim: AimLine, *, is_descending: bool = False, least_points: int = LEAST_POINTS
) -> Floats:
    """Change when the median of the last three scores, each beside the aim of its date, is under it; raise when over.

    Parameters
    ----------
    weeks, scores, aim, is_descending, least_points
        As for `four_points`.

    Returns
    -------
    ndarray
        -1, 0, 1; NaN with too few scores or no aim.

    References
    ----------
    As `four_points` and `trend_line`.

    Examples
    --------
    The last three are 1 over the line, 1 under and 2 under: their median is under.

    >>> float(last_median(np.arange(7), [10, 11, 12, 13, 15, 14, 14], AimLine(0, 10, 1)))
    -1.0
    """
    _, away, n = _beside(weeks, scores, aim, is_descending)
    middle = np.median(_last(away, n, 3), axis=-1)
    return _said(np.sign(middle), middle, n, least_points)


def slope_interval_rule(
    weeks: ArrayLike,
    scores: ArrayLike,
    aim: AimLine,
    *,
    is_descending: bool = False,
    least_points: int = LEAST_POINTS,
    confidence: float = 0.8,
    autocorrelation: float = 0.0,
) -> Floats:
    """Change when the whole interval of the slope is flatter than the aim, raise it when the whole is steeper.

    Parameters
    ----------
    weeks, scores, aim, is_descending, least_points
        As for `four_points`.
    confidence : float
        Level of the interval [0-1].
    autocorrelation : float
        See `fitted_line`.

    Returns
    -------
    ndarray
        -1, 0, 1; 0 is also "not settled yet". NaN with too few scores, no aim, or scores all on one line.

    References
    ----------
    Student's interval of a slope. A student exactly on the aim is told to change one time in ten at 80 %.

    Examples
    --------
    The slope is 20 / 28 = 0.71; the squares around the line sum to 1.71, its error is sqrt(1.71 / 5 / 28) = 0.111 and
    the half interval 1.476 x 0.111 = 0.16: 1 is left out, 0.6 is not.

    >>> slope_interval_rule(np.arange(7), [10, 10, 12, 11, 13, 13, 14], AimLine(0, 10, [1.0, 0.6]))
    array([-1.,  0.])
    """
    when, away, n = _beside(weeks, scores, aim, is_descending)
    line = fitted_line(when, away, autocorrelation=autocorrelation)
    low, high = line.slope_interval(confidence)
    return _said(np.where(high < 0, CHANGE, np.where(low > 0, RAISE, GO_ON)), low + high, n, least_points)


RULES = {
    "four_points": four_points,
    "trend_line": trend_line,
    "last_median": last_median,
    "slope_interval": slope_interval_rule,
}


def _beside(
    weeks: ArrayLike, scores: ArrayLike, aim: AimLine, is_descending: bool
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Dates and scores less the aim of their dates, by date, gaps last; over 0 is better than asked."""
    when, what, n = in_order(*np.broadcast_arrays(np.asarray(weeks, float), np.asarray(scores, float)))
    asked = aim.at(when)
    away = what - asked
    size = np.maximum(np.abs(np.where(np.isnan(what), 0, what)), np.abs(np.where(np.isnan(asked), 0, asked)))
    away = np.where(np.abs(away) <= _SAME * size, 0.0, away) * (-1 if is_descending else 1)
    return np.broadcast_to(when, away.shape), away, np.broadcast_to(n, away.shape[:-1])


def _last(away: Floats, n: NDArray[np.int64], count: int) -> Floats:
    """The last scores of each series; the first ones stand in when there are too few."""
    place = np.maximum(n[..., None] - count + np.arange(count), 0)
    return np.take_along_axis(away, place, axis=-1)


def _said(answer: Floats, known: Floats, n: NDArray[np.int64], least: int) -> Floats:
    """An answer where there are enough scores and something to judge by."""
    return np.asarray(np.where((n >= least) & ~np.isnan(known), answer, np.nan))
