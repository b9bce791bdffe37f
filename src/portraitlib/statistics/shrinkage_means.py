"""Means of many groups, drawn towards what they have in common (one-way model with random groups).

The mean of six students says less than the mean of sixty: it is moved further towards the common mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

MINIMUM_GROUPS = 3
_MOST_BETWEEN = 1 - 1e-9


@dataclass(frozen=True)
class MeansPrior:
    """What the groups have in common.

    Parameters
    ----------
    mean, standard_error : float
        Common mean, and its standard error [units of the values].
    between, within : float
        Variance of the true means of groups; variance of students of one group [units squared].
    """

    mean: float
    standard_error: float
    between: float
    within: float

    @property
    def correlation(self) -> float:
        """Share of the variance that lies between groups [0-1]; NaN when nothing varies."""
        whole = self.between + self.within
        return self.between / whole if whole > 0 else float("nan")


@dataclass(frozen=True)
class ShrunkMeans:
    """Where each group's true mean lies (arrays, one a group): estimate, interval, weight of its own mean [0-1]."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    weight: NDArray[np.float64]


def fit_means_prior(means: ArrayLike, n: ArrayLike, sum_of_squares: float) -> MeansPrior | None:
    """Fit the one-way random model to groups by restricted maximum likelihood (REML).

    Parameters
    ----------
    means, n : array-like, one a group
        Mean of its values, and how many (at least one).
    sum_of_squares : float
        Sum over all students of (value - mean of the group)^2.

    Returns
    -------
    MeansPrior or None
        None with fewer than three groups, or one student a group: the two variances cannot be told apart.

    References
    ----------
    Patterson H. D. and Thompson R. (1971), Recovery of inter-block information when block sizes are unequal,
    Biometrika 58:545-554. Raudenbush S. W. and Bryk A. S. (2002), Hierarchical Linear Models, ch. 4, whose example
    (7,185 students of 160 schools: 12.637, between 8.614, within 39.148) the tests find again.

    Examples
    --------
    Three groups of four, balanced, so that REML is the analysis of variance: within = 54 / 9 = 6; the mean square
    between is 4 x variance of (50, 60, 70) = 400; between = (400 - 6) / 4.

    >>> prior = fit_means_prior([50, 60, 70], [4, 4, 4], 54)
    >>> round(prior.mean, 2), round(prior.between, 2), round(prior.within, 2), round(prior.standard_error, 3)
    (60.0, 98.5, 6.0, 5.774)
    """
    means, n = np.asarray(means, float), np.asarray(n, float)
    if len(means) < MINIMUM_GROUPS or n.sum() <= len(n):
        return None
    if sum_of_squares == 0:
        return _without_spread_within(means)
    given = (means, n, float(sum_of_squares))
    from scipy import optimize  # slow to import, and seldom asked for

    found = optimize.minimize_scalar(
        _deviance, bounds=(0, _MOST_BETWEEN), args=given, method="bounded", options={"xatol": 1e-12, "maxiter": 500}
    )
    share = float(found.x) if found.fun < _deviance(0.0, *given) else 0.0
    ratio = share / (1 - share)
    weights, mean, within = _profile(ratio, *given)
    return MeansPrior(mean, float(np.sqrt(within / weights.sum())), ratio * within, within)


def _without_spread_within(means: np.ndarray) -> MeansPrior:
    """All students of a group have its mean: each group's mean is its true one."""
    between = float(means.var(ddof=1))
    return MeansPrior(float(means.mean()), float(np.sqrt(between / len(means))), between, 0.0)


def _profile(ratio: float, means: np.ndarray, n: np.ndarray, squares: float) -> tuple[np.ndarray, float, float]:
    """Weights of the groups, common mean and variance within, were `ratio` the between to within variance."""
    weights = n / (1 + n * ratio)
    mean = float(np.average(means, weights=weights))
    return weights, mean, float((squares + (weights * (means - mean) ** 2).sum()) / (n.sum() - 1))


def _deviance(share: float, means: np.ndarray, n: np.ndarray, squares: float) -> float:
    """Minus twice the restricted log likelihood but for a constant, at a share of variance between groups [0-1)."""
    ratio = share / (1 - share)
    weights, _, within = _profile(ratio, means, n, squares)
    return float((n.sum() - 1) * np.log(within) + np.log1p(n * ratio).sum() + np.log(weights.sum()))


def shrink_means(means: ArrayLike, n: ArrayLike, prior: MeansPrior, *, confidence: float = 0.95) -> ShrunkMeans:
    """Draw each group's mean towards the common mean, the more the fewer its students.

    Parameters
    ----------
    means, n : array-like, one a group
    prior : MeansPrior
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    ShrunkMeans
        The interval holds the uncertainty of the common mean; the two variances are taken as known, so that it is
        somewhat too short when groups are few.

    References
    ----------
    Raudenbush and Bryk (2002), ch. 3: weight = between / (between + within / n); variance of the estimate =
    between (1 - weight) + (1 - weight)^2 x variance of the common mean.

    Examples
    --------
    With between 4 and within 36, nine students weigh 4 / (4 + 36 / 9) = 0.5: half-way between 70 and 60.

    >>> shrunk = shrink_means([70.0], [9], MeansPrior(mean=60.0, standard_error=0.0, between=4.0, within=36.0))
    >>> float(shrunk.mean[0]), float(shrunk.weight[0]), round(float(shrunk.high[0]), 2)
    (65.0, 0.5, 67.77)
    """
    means, n = np.asarray(means, float), np.asarray(n, float)
    noise = prior.within / n
    whole = prior.between + noise
    weight = np.divide(prior.between, whole, out=np.ones_like(whole), where=whole > 0)
    centre = weight * means + (1 - weight) * prior.mean
    spread = np.sqrt(prior.between * (1 - weight) + ((1 - weight) * prior.standard_error) ** 2)
    reach = special.ndtri((1 + confidence) / 2) * spread
    return ShrunkMeans(centre, centre - reach, centre + reach, weight)
