"""What a plan could show, before it begins: the smallest effect that most plans of this size would find.

A design (`two_groups`, `same_students`, `groups_drawn`) says how uncertain an effect will be; then `detectable_effect`,
`power_of` and `smallest_n` are asked of it. Shares: `power_shares`. After the fact: `detectable`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from portraitlib.statistics.detectable import POWER

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """How uncertain the estimate of an effect will be.

    Parameters
    ----------
    error : ndarray
        Standard error of the effect, in standard deviations of one student.
    freedom : ndarray
        Degrees of freedom of the test.
    """

    error: Numbers
    freedom: Numbers


def two_groups(
    n_first: ArrayLike, n_second: ArrayLike, *, explained: ArrayLike = 0.0, n_covariates: ArrayLike = 0
) -> Design:
    """Means of two groups of different students, one of which receives the support.

    Parameters
    ----------
    n_first, n_second : array-like
        Students of each group.
    explained : array-like
        Share of the variance of the measure within groups that the covariates explain: R² [0-1]. The squared
        correlation with last year's mark, when that mark is the covariate.
    n_covariates : array-like
        Covariates, a degree of freedom each.

    Returns
    -------
    Design

    References
    ----------
    Bloom H. S. (1995), Evaluation Review 19:547-556; Dong N. & Maynard R. A. (2013), Journal of Research on Educational
    Effectiveness 6:24-67, individual assignment.

    Examples
    --------
    Fourteen students each: √(1/14 + 1/14) = 0.378; with a covariate of correlation 0.7, 0.378 × √0.51 = 0.270.

    >>> two_groups(14, 14).error.round(3), two_groups(14, 14, explained=0.49, n_covariates=1).error.round(3)
    (np.float64(0.378), np.float64(0.27))
    """
    n, other = np.asarray(n_first, float), np.asarray(n_second, float)
    spread = (1 / n + 1 / other) * (1 - np.asarray(explained, float))
    return Design(np.sqrt(spread), n + other - 2 - np.asarray(n_covariates, float))


def same_students(
    n: ArrayLike, *, correlation: ArrayLike, explained: ArrayLike = 0.0, n_covariates: ArrayLike = 0
) -> Design:
    """Mean change of the same students between two measures, no other group beside: it cannot say what caused it.

    Parameters
    ----------
    n : array-like
        Students measured twice.
    correlation : array-like
        Between the two measures [0-1].
    explained : array-like
        Share of the variance of the change that the covariates explain: R² [0-1].
    n_covariates : array-like
        Covariates, a degree of freedom each.

    Returns
    -------
    Design
        In standard deviations of the measure, not of the change.

    References
    ----------
    Cohen J. (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., section 2.3.5: the change of one
    standard deviation has a spread of √(2(1 - r)).

    Examples
    --------
    √(2 × 0.3 / 14) = 0.207.

    >>> same_students(14, correlation=0.7).error.round(3)
    np.float64(0.207)
    """
    count = np.asarray(n, float)
    spread = 2 * (1 - np.asarray(correlation, float)) * (1 - np.asarray(explained, float)) / count
    return Design(np.sqrt(spread), count - 1 - np.asarray(n_covariates, float))


def groups_drawn(
    n_groups: ArrayLike,
    size: ArrayLike,
    *,
    icc: ArrayLike,
    share_first: ArrayLike = 0.5,
    explained_between: ArrayLike = 0.0,
    explained_within: ArrayLike = 0.0,
    n_covariates: ArrayLike = 0,
) -> Design:
    """Whole classes or schools receive the support, or not: students of one group are alike.

    Parameters
    ----------
    n_groups, size : array-like
        Groups in all, and students in each (their harmonic mean when sizes differ).
    icc : array-like
        Share of the variance that lies between groups [0-1].
    share_first : array-like
        Share of the groups that receive the support.
    explained_between, explained_within : array-like
        Share of the variance between groups, and within them, that covariates explain: R² [0-1].
    n_covariates : array-like
        Covariates at the level of groups, a degree of freedom each.

    Returns
    -------
    Design

    References
    ----------
    Bloom H. S., Richburg-Hayes L. & Black A. R. (2007), Educational Evaluation and Policy Analysis 29:30-59; Dong &
    Maynard (2013), two-level cluster assignment.

    Examples
    --------
    Ten classes of 60, ρ = 0.15: √((0.15 + 0.85 / 60) / (0.25 × 10)) = 0.256, eight degrees of freedom.

    >>> groups_drawn(10, 60, icc=0.15).error.round(3), groups_drawn(10, 60, icc=0.15).freedom
    (np.float64(0.256), np.float64(8.0))
    """
    count, rho, first = (np.asarray(one, float) for one in (n_groups, icc, share_first))
    between = rho * (1 - np.asarray(explained_between, float))
    within = (1 - rho) * (1 - np.asarray(explained_within, float)) / np.asarray(size, float)
    error = np.sqrt((between + within) / (first * (1 - first) * count))
    return Design(error, count - 2 - np.asarray(n_covariates, float))


def power_of(design: Design, effect: ArrayLike, *, confidence: float = 0.95) -> Numbers:
    """How often an effect of a given size is found by a two-sided test.

    Parameters
    ----------
    design : Design
    effect : array-like
        In standard deviations of one student.
    confidence : float
        Level of the test [0-1].

    Returns
    -------
    ndarray
        Between 0 and 1; NaN when no degree of freedom is left.

    References
    ----------
    Non-central t, both tails, as R's ``power.t.test(strict = TRUE)`` and statsmodels' ``TTestIndPower``.

    Examples
    --------
    Cohen's medium effect, 64 students in each group.

    >>> power_of(two_groups(64, 64), 0.5).round(2)
    np.float64(0.8)
    """
    nc, limit = np.asarray(effect, float) / design.error, _limit(design.freedom, confidence)
    few = _few(design.freedom)
    found = 1 - special.nctdtr(few, nc, limit) + special.nctdtr(few, nc, -limit)
    return _known(design, np.asarray(found, float))


def detectable_effect(design: Design, *, power: float = POWER, confidence: float = 0.95) -> Numbers:
    """Smallest effect that is found with the given power: the minimum detectable effect size.

    Parameters
    ----------
    design : Design
    power : float
        How often it is to be found; well above ``1 - confidence``, the other tail being left out.
    confidence : float
        Level of the two-sided test [0-1].

    Returns
    -------
    ndarray
        In standard deviations of one student; NaN when no degree of freedom is left.

    References
    ----------
    Bloom (1995), whose multiple of the error (2.80 for many students) is taken here from the non-central t: at 8
    degrees of freedom 3.201, where the sum of two quantiles of Dong & Maynard (2013) gives 3.195.

    Examples
    --------
    >>> detectable_effect(two_groups(14, 14)).round(2)
    np.float64(1.1)
    """
    limit = _limit(design.freedom, confidence)
    return _known(design, design.error * np.asarray(special.nctdtrinc(_few(design.freedom), 1 - power, limit), float))


def smallest_n(power_with: Callable[[int], float], *, power: float = POWER, most: int = 1_000_000) -> int:
    """Fewest students (or groups) with which an effect is found with the given power.

    Parameters
    ----------
    power_with : callable
        Power with a number of students, such as ``lambda n: power_of(two_groups(n, n), 0.5)``.
    power : float
    most : int
        Where to stop looking.

    Returns
    -------
    int
        0 when even the most would not do.

    Examples
    --------
    >>> smallest_n(lambda n: float(power_of(two_groups(n, n), 0.5)))
    64
    """
    low, high = 1, 2
    while not power_with(high) >= power:
        low, high = high, 2 * high
        if high > most:
            return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_with(middle) >= power else (middle, high)
    return high


def _few(freedom: Numbers) -> Numbers:
    """Degrees of freedom where Student's law stands; any number where it does not."""
    return np.where(freedom > 0, freedom, 1.0)


def _limit(freedom: Numbers, confidence: float) -> Numbers:
    """Quantile that the test must pass."""
    return np.asarray(special.stdtrit(_few(freedom), (1 + confidence) / 2))


def _known(design: Design, values: Numbers) -> Numbers:
    """NaN where no degree of freedom is left."""
    return np.where(design.freedom > 0, values, np.nan)[()]
