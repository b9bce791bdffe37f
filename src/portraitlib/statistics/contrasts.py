"""Difference between some units and the others, row by row: its error, how often chance alone makes it."""

from __future__ import annotations

import numpy as np
from scipy import special

_TINY = 1e-12


def welch(values: np.ndarray, first: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Difference of means between some columns and the others, with its error and degrees of freedom.

    Parameters
    ----------
    values : array of float, anything by units
        NaN where a unit has no value.
    first : array of bool, units
        Units of the first mean; the difference is first minus the others.

    Returns
    -------
    difference, error, freedom : arrays of float
        NaN where a side has fewer than two units.

    References
    ----------
    Welch B. L. (1947), Biometrika 34:28-35.

    Examples
    --------
    >>> welch(np.array([[1.0, 2, 3, 5, 6, 7]]), np.array([0, 0, 0, 1, 1, 1], dtype=bool))[0]
    array([4.])
    """
    parts = []
    for kept in (first, ~first):
        side = values[:, kept]
        known = ~np.isnan(side)
        n = known.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(known, side, 0.0).sum(axis=1) / n
            spread = np.where(known, (side - mean[:, None]) ** 2, 0.0).sum(axis=1) / (n - 1)
        parts.append((mean, np.where(n > 1, spread / np.maximum(n, 1), np.nan), n))
    (mean, variance, n), (other, other_variance, other_n) = parts
    total = variance + other_variance
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = total**2 / (variance**2 / (n - 1) + other_variance**2 / (other_n - 1))
    return mean - other, np.sqrt(total), freedom


def two_sided(difference: np.ndarray, error: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Two-sided p-value of Student's t; NaN where there is no spread to judge by.

    Examples
    --------
    >>> two_sided(np.array([2.228]), np.array([1.0]), np.array([10.0])).round(3).tolist()
    [0.05]
    """
    known = (error > _TINY) & (freedom > 0)
    ratio = np.where(known, np.abs(difference) / np.where(known, error, 1.0), np.nan)
    return 2 * special.stdtr(np.where(known, freedom, 1.0), -ratio)


def half_width(error: np.ndarray, freedom: np.ndarray, confidence: float) -> np.ndarray:
    """Half of the interval of a difference: Student's t times its error.

    Examples
    --------
    >>> round(float(half_width(2.0, 10.0, 0.95)), 2)  # 2.228 x 2
    4.46
    """
    return special.stdtrit(np.where(freedom > 0, freedom, np.nan), 0.5 + confidence / 2) * error
