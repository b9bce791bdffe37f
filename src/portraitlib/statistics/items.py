"""Classical statistics of test items: facility, discrimination, and correlation with an interval.

Scores are shares of each item's maximum [0-1], students in rows and items in columns; NaN is missing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from portraitlib.statistics.intervals import Bounds, mean_interval, wilson_interval
from portraitlib.statistics.ranks import average_ranks

_SMALLEST = 4
"""Students from which Fisher's interval exists (n - 3 > 0)."""
_EQUAL = 1e-12


@dataclass(frozen=True)
class Columns:
    """Size, mean and standard deviation (n - 1) of each column, missing values left out (arrays)."""

    n: NDArray[np.int_]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]


def column_moments(values: ArrayLike) -> Columns:
    """Size, mean and standard deviation of each column of a table with missing values.

    Parameters
    ----------
    values : array-like, shape (n, k)

    Returns
    -------
    Columns
        Mean NaN of an empty column; standard deviation NaN of fewer than two values.

    Examples
    --------
    >>> found = column_moments([[0, 1], [1, np.nan], [0.5, np.nan]])
    >>> found.n.tolist(), found.mean.tolist(), found.sd.tolist()
    ([3, 1], [0.5, 1.0], [0.5, nan])
    """
    values = np.asarray(values, float)
    n = (~np.isnan(values)).sum(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an empty column has no mean: that is the answer
        mean = np.nanmean(values, axis=0) if len(values) else np.full(values.shape[1], np.nan)
        sd = np.nanstd(values, axis=0, ddof=1) if len(values) else np.full(values.shape[1], np.nan)
        first = np.nanmax(values, axis=0) if len(values) else sd
        is_constant = (values == first) | np.isnan(values)
    # The mean of equal numbers may miss them by their last digit; they have no spread all the same.
    sd = np.where(is_constant.all(axis=0), 0.0, sd)
    return Columns(n, mean, np.where(n > 1, sd, np.nan))


def facility_interval(shares: ArrayLike, *, confidence: float = 0.95) -> Bounds:
    """Interval of each item's facility: Wilson's where answers are right or wrong, Student's otherwise.

    Parameters
    ----------
    shares : array-like, shape (n, k)
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    low, high : ndarray of float
        Within [0, 1]; NaN without an answer, or when answers with partial credit are all alike.

    Examples
    --------
    Eight right answers out of ten, in the second column half a point twice.

    >>> shares = [[1, 1]] * 8 + [[0, 0.5]] * 2
    >>> low, high = facility_interval(shares)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.49, 0.75], [0.94, 1.0])
    """
    shares = np.asarray(shares, float)
    moments = column_moments(shares)
    is_right_or_wrong = (np.isnan(shares) | (shares == 0) | (shares == 1)).all(axis=0)
    right = np.where(is_right_or_wrong, np.nansum(shares, axis=0).round(), 0)
    low, high = wilson_interval(right, moments.n, confidence=confidence)
    mean_low, mean_high = mean_interval(moments.mean, moments.sd, moments.n, confidence=confidence)
    return (
        np.where(is_right_or_wrong, low, np.clip(mean_low, 0, 1)),
        np.where(is_right_or_wrong, high, np.clip(mean_high, 0, 1)),
    )


def item_rest_correlation(shares: ArrayLike, maximum: ArrayLike, *, smallest: int = _SMALLEST) -> NDArray[np.float64]:
    """Discrimination: correlation of each item with the points on all the others.

    The item itself is left out of the total, or it would correlate with itself. Partial credit counts as it
    is. The rest is a share of the points reached, so that an item not reached is neither wrong nor right.

    Parameters
    ----------
    shares : array-like, shape (n, k)
    maximum : array-like, shape (k,)
        Points of each item.
    smallest : int
        Students from which a correlation is given.

    Returns
    -------
    ndarray, shape (k,)
        [-1, 1]; NaN where the item or the rest is constant, or too few students reached it.

    References
    ----------
    Henrysson S. (1963), Psychometrika 28:211-218, for the correction.

    Examples
    --------
    >>> answers = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]
    >>> item_rest_correlation(answers, [1, 1, 1]).round(3).tolist()
    [0.522, 0.707, 0.522]
    """
    shares, maximum = np.asarray(shares, float), np.asarray(maximum, float)
    points = np.nan_to_num(shares) * maximum
    reached = np.where(np.isnan(shares), 0.0, maximum)
    rest_points = points.sum(axis=1, keepdims=True) - points
    rest_reached = reached.sum(axis=1, keepdims=True) - reached
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.where(rest_reached > 0, rest_points / rest_reached, np.nan)
    return column_correlation(shares, rest, smallest=smallest)


def column_correlation(first: ArrayLike, second: ArrayLike, *, smallest: int = _SMALLEST) -> NDArray[np.float64]:
    """Pearson correlation of each column of one table with the same column of another.

    Parameters
    ----------
    first, second : array-like, shape (n, k)
        A row counts where both have a value.
    smallest : int
        Rows from which a correlation is given.

    Returns
    -------
    ndarray, shape (k,)
        NaN where a column is constant or has too few rows.

    Examples
    --------
    >>> column_correlation([[1.0], [2], [3], [4]], [[2.0], [4], [6], [8]]).tolist()
    [1.0]
    """
    both = ~np.isnan(np.asarray(first, float)) & ~np.isnan(np.asarray(second, float))
    n = both.sum(axis=0)
    left, right = (
        np.where(both, values - np.nansum(np.where(both, values, 0), axis=0) / np.maximum(n, 1), 0.0)
        for values in (np.asarray(first, float), np.asarray(second, float))
    )
    spread = np.sqrt((left**2).sum(axis=0) * (right**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (left * right).sum(axis=0) / spread
    return np.where((n >= smallest) & (spread > _EQUAL), np.clip(found, -1, 1), np.nan)


def rank_correlation(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Spearman's correlation of two lists of the same students, and its interval.

    Parameters
    ----------
    first, second : array-like
        A student counts who has both values.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    correlation, low, high : float
        NaN with fewer than four students or a constant list.

    References
    ----------
    Bonett D. G. and Wright T. A. (2000), Psychometrika 65:23-28: Fisher's z with standard error
    sqrt((1 + r^2 / 2) / (n - 3)).

    Examples
    --------
    >>> [round(value, 2) for value in rank_correlation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])]
    [0.83, -0.13, 0.99]
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    both = ~np.isnan(first) & ~np.isnan(second)
    ranks = [average_ranks(values[both])[:, None] for values in (first, second)]
    correlation = float(column_correlation(*ranks)[0])
    n = int(both.sum())
    if np.isnan(correlation) or abs(correlation) >= 1 - _EQUAL:
        return correlation, float("nan"), float("nan")
    half = special.ndtri(0.5 + confidence / 2) * np.sqrt((1 + correlation**2 / 2) / (n - 3))
    centre = np.arctanh(correlation)
    return correlation, float(np.tanh(centre - half)), float(np.tanh(centre + half))
