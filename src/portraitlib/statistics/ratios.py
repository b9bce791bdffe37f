"""Shares of days of several students: days of one student resemble one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[np.float64]


def share(part: np.ndarray, whole: np.ndarray) -> Numbers:
    """Part over whole, element by element; NaN where the whole is 0.

    Examples
    --------
    >>> share(np.array([3, 0]), np.array([4, 0])).tolist()
    [0.75, nan]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def paired_difference(
    first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], confidence: float
) -> tuple[float, float, float]:
    """Share of the days of some students in one period less that in another, with an interval; students are paired.

    Parameters
    ----------
    first, second : pair of arrays of float
        Days counted and days possible of each student, in the same order, in each period.
    confidence : float

    Returns
    -------
    difference, low, high : float
        NaN where nothing was possible; no interval for one student.

    References
    ----------
    Cochran W. G. (1977), *Sampling Techniques*, 3rd edition, section 2.11 and 6.19 (difference of two ratios).

    Examples
    --------
    >>> days = np.array([5.0, 5.0, 5.0, 5.0])
    >>> found = paired_difference((np.array([2.0, 1, 0, 1]), days), (np.array([1.0, 1, 0, 0]), days), 0.95)
    >>> [round(value, 3) for value in found]
    [0.1, -0.013, 0.213]
    """
    (rate, surprises), (other, other_surprises) = (
        (float(found), (part - float(found) * whole) / max(whole.sum(), 1))
        for part, whole in (first, second)
        for found in (share(part.sum(), whole.sum()),)
    )
    n = int(((first[1] > 0) | (second[1] > 0)).sum())
    if n < 2:
        return rate - other, float("nan"), float("nan")
    error = float(np.sqrt(n / (n - 1) * ((surprises - other_surprises) ** 2).sum()))
    reach = float(special.ndtri(0.5 + confidence / 2)) * error
    return rate - other, rate - other - reach, rate - other + reach


def pooled_interval(part: np.ndarray, whole: np.ndarray, confidence: float) -> tuple[Numbers, Numbers, Numbers]:
    """Share of all the days of some students, with an interval that keeps each student's days together.

    The interval comes from the spread between students (linearised ratio), not from the number of days.

    Parameters
    ----------
    part, whole : array of float
        Days counted and days possible: one row a student, any number of columns (weeks).
    confidence : float

    Returns
    -------
    share, low, high : arrays of float
        One value a column; NaN where nothing was possible, and no interval for one student.

    References
    ----------
    Cochran W. G. (1977), *Sampling Techniques*, 3rd edition, section 2.11 (variance of a ratio).

    Examples
    --------
    >>> rate, low, high = pooled_interval(np.array([0.0, 2.0, 4.0]), np.array([20.0, 20.0, 20.0]), 0.95)
    >>> f"{rate:.3f} {low:.3f} {high:.3f}"
    '0.100 0.000 0.213'
    """
    critical = float(special.ndtri(0.5 + confidence / 2))
    total, n = whole.sum(axis=0, dtype=float), (whole > 0).sum(axis=0)
    rate = share(part.sum(axis=0), total)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(n > 1, n / (n - 1), np.nan) * ((part - rate * whole) ** 2).sum(axis=0)
        error = np.sqrt(spread) / total
    return rate, np.maximum(rate - critical * error, 0.0), np.minimum(rate + critical * error, 1.0)
