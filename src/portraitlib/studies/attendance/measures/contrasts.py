"""Is a weekday, a period or a subject different from the others? Differences whose days and students both vary."""

from __future__ import annotations

import numpy as np
from scipy import special

_TINY = 1e-12


def holm(p_values: np.ndarray) -> np.ndarray:
    """P-values adjusted for the number of comparisons; missing ones stay missing and do not count.

    References
    ----------
    Holm S. (1979), Scandinavian Journal of Statistics 6:65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    flat = np.asarray(p_values, dtype=float).ravel()
    known = np.flatnonzero(~np.isnan(flat))
    order = known[np.argsort(flat[known], kind="stable")]
    stepped = np.maximum.accumulate((len(order) - np.arange(len(order))) * flat[order])
    adjusted = np.full(len(flat), np.nan)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted.reshape(np.shape(p_values))


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
    """Half of the interval of a difference: Student's t times its error."""
    return special.stdtrit(np.where(freedom > 0, freedom, np.nan), 0.5 + confidence / 2) * error
