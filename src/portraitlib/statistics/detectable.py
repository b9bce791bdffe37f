"""What could have been seen: how large a difference must be for a comparison to find it most of the time.

A test that finds nothing says only that what there is, if there is anything, is likely smaller than this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from portraitlib.statistics.comparisons import shared_level

POWER = 0.8
"""How often a difference of the detectable size is found: eight times in ten, by custom (Cohen, 1988)."""


def detectable_difference(
    error: ArrayLike, *, confidence: ArrayLike = 0.95, margin: float = 0.0, power: float = POWER
) -> NDArray[np.float64]:
    """Smallest true difference that is found with the given power.

    Parameters
    ----------
    error : array-like
        Standard error of the difference.
    confidence : array-like
        Level of the two-sided interval that must leave `margin` out [0-1]; a level shared among comparisons is higher.
    margin : float
        Difference that the interval must leave out, in the unit of `error`.
    power : float
        How often it is to be found [0-1].

    Returns
    -------
    ndarray
        In the unit of `error`; NaN without an error.

    References
    ----------
    Normal approximation: Cohen J. (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed.; Bloom H. S.
    (1995), Evaluation Review 19:547-556 (a multiple of 2.80 of the error at 95 % and 80 %).

    Examples
    --------
    >>> round(float(detectable_difference(1.0)), 2)
    2.8
    """
    reach = special.ndtri((1 + np.asarray(confidence, float)) / 2) + special.ndtri(power)
    return np.asarray(margin + reach * np.asarray(error, float))


def detectable_by_interval(
    low: ArrayLike, high: ArrayLike, *, confidence: float = 0.95, n_comparisons: ArrayLike = 1, power: float = POWER
) -> NDArray[np.float64]:
    """Smallest true difference that is found with the given power, told by the width of an interval already made.

    Parameters
    ----------
    low, high : array-like
        Interval of a difference, each at `confidence`.
    confidence : float
        Level of each interval [0-1].
    n_comparisons : array-like
        Comparisons among which the level is shared before a difference is called clear (Bonferroni).
    power : float
        How often it is to be found [0-1].

    Returns
    -------
    ndarray
        In the unit of the bounds; NaN without an interval.

    References
    ----------
    As `detectable_difference`; half the width of the interval stands for its quantile times the standard error.

    Examples
    --------
    An interval of 1.96 errors each side, among ten comparisons: 2.81 errors and 0.84 more.

    >>> round(float(detectable_by_interval(-1.96, 1.96, n_comparisons=10)), 2)
    3.65
    """
    error = (np.asarray(high, float) - np.asarray(low, float)) / 2 / special.ndtri((1 + confidence) / 2)
    return detectable_difference(error, confidence=shared_level(confidence, n_comparisons), power=power)
