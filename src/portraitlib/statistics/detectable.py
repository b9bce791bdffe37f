"""What could have been seen: how large a difference must be for a comparison to find it most of the time.

A test that finds nothing says only that what there is, if there is anything, is likely smaller than this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

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


def detectable_share_difference(
    share: ArrayLike, n: ArrayLike, other_n: ArrayLike, *, confidence: ArrayLike = 0.95, power: float = POWER
) -> NDArray[np.float64]:
    """Smallest true difference between two shares that is found with the given power.

    Parameters
    ----------
    share : array-like
        Share of both groups together [0-1]. It is held off 0 and 1 by as much as two students of each answer would
        hold it: a group without a single failure still could have had one.
    n, other_n : array-like of int
        Students of the two groups.
    confidence, power : as in `detectable_difference`

    Returns
    -------
    ndarray
        Difference [0-1], at most 1; NaN when a group is empty.

    References
    ----------
    Agresti A. and Caffo B. (2000), The American Statistician 54:280-288 (two successes and two failures added).

    Examples
    --------
    Two groups of one hundred at 70 %: about eighteen points.

    >>> round(float(detectable_share_difference(0.7, 100, 100)), 2)
    0.18
    """
    n, other = (np.where(np.asarray(size) > 0, size, np.nan).astype(float) for size in (n, other_n))
    held = (np.asarray(share, float) * (n + other) + 2) / (n + other + 4)
    error = np.sqrt(held * (1 - held) * (1 / n + 1 / other))
    return np.minimum(detectable_difference(error, confidence=confidence, power=power), 1.0)
