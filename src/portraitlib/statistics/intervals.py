"""How sure a number about a few students is: intervals that stay honest when groups are small.

Every function takes numbers or arrays and works element by element. Where nothing can be said (no
student, one student, no spread) the answer is NaN, never a false certainty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson_interval(n_successes: ArrayLike, n: ArrayLike, *, confidence: float = 0.95) -> Bounds:
    """Wilson score interval of a share.

    Unlike the textbook interval it neither leaves [0, 1] nor shrinks to a point when nobody, or
    everybody, succeeds.

    Parameters
    ----------
    n_successes, n : array-like of int
        Students who succeed, students in all.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    low, high : ndarray of float
        Shares [0-1]; NaN where `n` is 0.

    Raises
    ------
    ValueError
        When a count is negative or more students succeed than there are.

    References
    ----------
    Wilson E. B. (1927), J. Am. Stat. Assoc. 22:209-212. Newcombe R. G. (1998), Statistics in
    Medicine 17:857-872, method 3; its example 81 of 263 is the one below.

    Examples
    --------
    >>> low, high = wilson_interval(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    successes, total = np.asarray(n_successes, float), np.asarray(n, float)
    if np.any(successes < 0) or np.any(successes > total):
        raise ValueError("successes must lie between 0 and n")
    z = special.ndtri(0.5 + confidence / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / total
        centre = (share + z**2 / (2 * total)) / (1 + z**2 / total)
        half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    # At the ends the formula gives exactly 0 or 1; rounding must not step over them.
    low = np.where(successes == 0, 0.0, centre - half)
    high = np.where(successes == total, 1.0, centre + half)
    return np.where(total > 0, low, np.nan), np.where(total > 0, high, np.nan)


def count_interval(n: ArrayLike, *, confidence: float = 0.95) -> Bounds:
    """Exact interval of the mean of a count of things that come one by one (Poisson).

    Parameters
    ----------
    n : array-like of int
        Things counted.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    low, high : ndarray of float

    References
    ----------
    Garwood F. (1936), Biometrika 28:437-442, table 1, of which the example is a row.

    Examples
    --------
    >>> low, high = count_interval(10)
    >>> round(float(low), 3), round(float(high), 3)
    (4.795, 18.39)
    """
    count, tail = np.asarray(n, float), (1 - confidence) / 2
    low = np.where(count > 0, special.gammaincinv(np.maximum(count, 1), tail), 0.0)
    return low, np.asarray(special.gammaincinv(count + 1, 1 - tail), float)


def share_difference_interval(
    n_successes: ArrayLike,
    n: ArrayLike,
    n_successes_reference: ArrayLike,
    n_reference: ArrayLike,
    *,
    confidence: float = 0.95,
    correlation: ArrayLike = 0.0,
) -> Bounds:
    """Newcombe's interval of a difference between the shares of two groups.

    Parameters
    ----------
    n_successes, n : array-like of int
        The group.
    n_successes_reference, n_reference : array-like of int
        The group it is compared with; the difference is group minus reference.
    confidence : float
        Confidence level [0-1].
    correlation : array-like of float
        Of the two shares, when some students are in both groups; 0 for different students.

    Returns
    -------
    low, high : ndarray of float
        Differences [-1, 1]; NaN where a group is empty.

    Raises
    ------
    ValueError
        When a count is negative or more students succeed than there are.

    References
    ----------
    Newcombe R. G. (1998), Statistics in Medicine 17:873-890, method 10; its example 56 of 70 against
    48 of 80 is the one below. With a correlation: Zou G. Y. and Donner A. (2008), Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> low, high = share_difference_interval(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    low, high = wilson_interval(n_successes, n, confidence=confidence)
    low_reference, high_reference = wilson_interval(n_successes_reference, n_reference, confidence=confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(n_successes, float) / np.asarray(n, float)
        reference = np.asarray(n_successes_reference, float) / np.asarray(n_reference, float)
    difference = share - reference
    return (
        difference - _apart(share - low, high_reference - reference, correlation),
        difference + _apart(high - share, reference - low_reference, correlation),
    )


def _apart(one: np.ndarray, other: np.ndarray, correlation: ArrayLike) -> np.ndarray:
    """Distance of a difference to its bound, from those of its two terms."""
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * np.asarray(correlation, float) * one * other, 0))


def mean_interval(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, *, confidence: float = 0.95) -> Bounds:
    """Student's t interval of a mean.

    Parameters
    ----------
    mean, sd : array-like of float
        Mean and standard deviation (n - 1) of the group, in the unit of the mark.
    n : array-like of int
        Students behind them.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    low, high : ndarray of float
        In the unit of the mark; NaN with fewer than two students or when all marks are equal: no
        spread was seen, so none can be estimated.

    References
    ----------
    Student (1908), Biometrika 6:1-25.

    Examples
    --------
    >>> low, high = mean_interval(70, 10, 25)
    >>> round(float(low), 2), round(float(high), 2)
    (65.87, 74.13)
    """
    mean, sd, total = (np.asarray(value, float) for value in (mean, sd, n))
    is_known = (total >= 2) & (sd > 0)
    safe = np.where(is_known, total, 2.0)
    half = special.stdtrit(safe - 1, 0.5 + confidence / 2) * np.where(is_known, sd, np.nan) / np.sqrt(safe)
    return mean - half, mean + half


def mean_difference_interval(
    mean: ArrayLike,
    sd: ArrayLike,
    n: ArrayLike,
    mean_reference: ArrayLike,
    sd_reference: ArrayLike,
    n_reference: ArrayLike,
    *,
    confidence: float = 0.95,
    correlation: ArrayLike = 0.0,
) -> Bounds:
    """Welch's interval of a difference between the means of two groups.

    Parameters
    ----------
    mean, sd, n : array-like
        The group: mean and standard deviation (n - 1) in the unit of the mark, number of students.
    mean_reference, sd_reference, n_reference : array-like
        The group it is compared with; the difference is group minus reference.
    confidence : float
        Confidence level [0-1].
    correlation : array-like of float
        Of the two means, when some students are in both groups; 0 for different students.

    Returns
    -------
    low, high : ndarray of float
        In the unit of the mark; NaN where a group has fewer than two students or no spread at all.

    References
    ----------
    Welch B. L. (1947), Biometrika 34:28-35; degrees of freedom after Satterthwaite (1946).

    Examples
    --------
    >>> low, high = mean_difference_interval(72, 10, 30, 68, 12, 30)
    >>> round(float(low), 2), round(float(high), 2)
    (-1.71, 9.71)
    """
    parts = [np.asarray(value, float) for value in (mean, sd, n, mean_reference, sd_reference, n_reference)]
    mean, sd, total, mean_reference, sd_reference, total_reference = np.broadcast_arrays(*parts)
    is_known = (total >= 2) & (total_reference >= 2) & ((sd > 0) | (sd_reference > 0))
    total, total_reference = np.where(is_known, total, 2.0), np.where(is_known, total_reference, 2.0)
    error = np.where(is_known, sd**2 / total, 1.0)
    error_reference = np.where(is_known, sd_reference**2 / total_reference, 1.0)
    freedom = (error + error_reference) ** 2 / (error**2 / (total - 1) + error_reference**2 / (total_reference - 1))
    apart = _apart(np.sqrt(error), np.sqrt(error_reference), correlation)
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * apart
    half = np.where(is_known, half, np.nan)
    return mean - mean_reference - half, mean - mean_reference + half


def risk_ratio_interval(
    n_events: ArrayLike,
    n: ArrayLike,
    n_events_reference: ArrayLike,
    n_reference: ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Ratio of two shares, and its interval on the logarithmic scale.

    Where a group has no event, half a student is added to each count, so that the ratio stays finite.

    Parameters
    ----------
    n_events, n : array-like of int
        The group: students to whom it happened, students in all.
    n_events_reference, n_reference : array-like of int
        The group it is compared with.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    ratio, low, high : ndarray of float
        NaN where a group is empty, or where nothing happened in either.

    References
    ----------
    Katz D. et al. (1978), Biometrics 34:469-474; the half added: Walter S. D. (1975), Biometrika 62:371-374.
    The example is Agresti A. (2007), An Introduction to Categorical Data Analysis, section 2.2.3.

    Examples
    --------
    >>> ratio, low, high = risk_ratio_interval(189, 11034, 104, 11037)
    >>> round(float(ratio), 2), round(float(low), 2), round(float(high), 2)
    (1.82, 1.43, 2.31)
    """
    parts = [np.asarray(value, float) for value in (n_events, n, n_events_reference, n_reference)]
    a, n_a, b, n_b = np.broadcast_arrays(*parts)
    half = np.where((a == 0) | (b == 0), 0.5, 0.0)
    is_known = (n_a > 0) & (n_b > 0) & (a + b > 0)
    a, n_a, b, n_b = (np.where(is_known, value + half, 1.0) for value in (a, n_a, b, n_b))
    ratio = np.where(is_known, (a / n_a) / (b / n_b), np.nan)
    spread = special.ndtri(0.5 + confidence / 2) * np.sqrt(np.maximum(1 / a - 1 / n_a + 1 / b - 1 / n_b, 0))
    return ratio, ratio * np.exp(-spread), ratio * np.exp(spread)
