"""Shares of days missed, and the bands they fall in: every value in exactly one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_DAY = 1e-6  # days: what adding thirds and quarters of days may leave

NOT_READ = -1
"""Band of a student enrolled for too few days."""


def band_of(missed: np.ndarray, possible: np.ndarray, edges: Sequence[float], minimum_days: float = 0) -> np.ndarray:
    """Band of each share of days missed: 0 below the first edge, 1 from it (it included), and so on.

    Parameters
    ----------
    missed, possible : array of float
        Days missed, days enrolled.
    edges : sequence of float
        Shares [0-1] at which the bands begin, the first beginning at 0.
    minimum_days : float
        Days enrolled under which the share is not read.

    Returns
    -------
    array of int
        `NOT_READ` under the minimum, and where nothing was possible.

    Examples
    --------
    >>> days = np.full(4, 180.0)
    >>> band_of(np.array([8.75, 9, 18, 36]), days, [0.05, 0.1, 0.2]).tolist()
    [0, 1, 2, 3]
    >>> band_of(np.array([1.0]), np.array([10.0]), [0.05, 0.1, 0.2], minimum_days=20).tolist()
    [-1]
    """
    missed, possible = np.asarray(missed, dtype=float), np.asarray(possible, dtype=float)
    band = np.zeros(missed.shape, dtype=int)
    for edge in edges:
        band += missed - edge * possible >= -_DAY
    return np.where((possible >= minimum_days) & (possible > 0), band, NOT_READ)


def share(missed: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """Share of days missed [0-1]; NaN where no day was possible."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(possible > 0, missed / possible, np.nan)


def pooled_interval(
    missed: np.ndarray, possible: np.ndarray, critical: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of all the days missed by some students, with an interval that keeps each student's days together.

    Days of one student resemble one another: the interval comes from the spread between students (linearised
    ratio), not from the number of days.

    Parameters
    ----------
    missed, possible : array of float
        Days missed and days possible: one row a student, any number of columns (weeks).
    critical : float
        Normal quantile of the interval.

    Returns
    -------
    share, low, high : arrays of float
        One value a column; NaN where nothing was possible, and no interval for one student.

    References
    ----------
    Cochran W. G. (1977), *Sampling Techniques*, 3rd edition, section 2.11 (variance of a ratio).

    Examples
    --------
    >>> rate, low, high = pooled_interval(np.array([0.0, 2.0, 4.0]), np.array([20.0, 20.0, 20.0]), 1.96)
    >>> f"{rate:.3f} {low:.3f} {high:.3f}"
    '0.100 0.000 0.213'
    """
    total, n = possible.sum(axis=0, dtype=float), (possible > 0).sum(axis=0)
    rate = share(missed.sum(axis=0), total)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(n > 1, n / (n - 1), np.nan) * ((missed - rate * possible) ** 2).sum(axis=0)
        error = np.sqrt(spread) / total
    return rate, np.maximum(rate - critical * error, 0.0), np.minimum(rate + critical * error, 1.0)
