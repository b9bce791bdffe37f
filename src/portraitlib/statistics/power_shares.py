"""What a plan could show of a share, before it begins, every outcome counted: small groups are what schools have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from portraitlib.statistics.detectable import POWER
from portraitlib.statistics.intervals import share_difference_interval, wilson_interval

Numbers = NDArray[np.float64]
_STEP = 1e-4


def power_of_shares(
    share: float, other: float, n: float, n_other: float = np.inf, *, explained: float = 0.0, confidence: float = 0.95
) -> float:
    """How often a share is told from another by Newcombe's interval of their difference, every outcome counted.

    Parameters
    ----------
    share, other : float
        True shares [0-1] of two groups of different students.
    n, n_other : float
        Students of each; infinite for a share that is known, told from the first by Wilson's interval.
    explained : float
        Share of the variance that covariates explain: R² [0-1], as if there were ``1 / (1 - R²)`` times the students.
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    float
        Between 0 and 1; NaN without a student.

    References
    ----------
    Intervals: Newcombe (1998), see `intervals`. Counting outcomes rather than the arcsine of Cohen (1988, chapter 6),
    which promises 80 % for what 14 students find 66 times in 100 (see the tests).

    Examples
    --------
    >>> round(power_of_shares(0.95, 0.7, 14, 56), 2), round(power_of_shares(0.95, 0.7, 14, 56, explained=0.3), 2)
    (0.52, 0.73)
    """
    sizes = [size if np.isinf(size) else float(round(size / (1 - explained))) for size in (n, n_other)]
    if min(sizes) < 1:
        return float("nan")
    first, chances = _outcomes(share, sizes[0])
    if np.isinf(sizes[1]):
        low, high = wilson_interval(first, sizes[0], confidence=confidence)
        return float(chances[(low > other) | (high < other)].sum())
    second, beside = _outcomes(other, sizes[1])
    low, high = share_difference_interval(first[:, None], sizes[0], second, sizes[1], confidence=confidence)
    return float((chances[:, None] * beside)[(low > 0) | (high < 0)].sum())


def detectable_shares(
    share: float,
    n: float,
    n_other: float = np.inf,
    *,
    explained: float = 0.0,
    power: float = POWER,
    confidence: float = 0.95,
) -> tuple[float, float]:
    """Shares, below and above that of the start, that are found with the given power.

    Parameters
    ----------
    share : float
        Share at the start, and of the students it is compared with [0-1].
    n, n_other : float
        Students who receive the support, and those beside; infinite when the share of the start is taken as known.
    explained, power, confidence : float
        As in `power_of_shares`.

    Returns
    -------
    lower, higher : float
        NaN on a side where none is far enough: even 0, or 1, would not be told from the start.

    References
    ----------
    As `power_of_shares`.

    Examples
    --------
    Fourteen students beside 56 who start alike at 70 %: 99.6 % would be found, 95 % would not.

    >>> [round(one, 3) for one in detectable_shares(0.7, 14, 56)]
    [0.301, 0.996]
    """

    def reaches(found: float) -> bool:
        return power_of_shares(found, share, n, n_other, explained=explained, confidence=confidence) >= power

    low, high = (_crossing(share, end, reaches) for end in (0.0, 1.0))
    return low, high


def _outcomes(share: float, n: float) -> tuple[Numbers, Numbers]:
    """Numbers of successes worth counting, and the chance of each; beyond seven spreads nothing is left."""
    reach = 7 * np.sqrt(n * share * (1 - share)) + 7
    counts = np.arange(max(0, np.floor(n * share - reach)), min(n, np.ceil(n * share + reach)) + 1)
    log_ways = special.gammaln(n + 1) - special.gammaln(counts + 1) - special.gammaln(n - counts + 1)
    return counts, np.exp(log_ways + special.xlogy(counts, share) + special.xlog1py(n - counts, -share))


def _crossing(start: float, end: float, reaches: Callable[[float], bool]) -> float:
    """Share nearest to the start that is found, to a ten-thousandth; NaN when the end itself is not."""
    if start == end or not reaches(end):
        return float("nan")
    near, far = start, end
    while abs(far - near) > _STEP:
        middle = (near + far) / 2
        near, far = (near, middle) if reaches(middle) else (middle, far)
    return far
