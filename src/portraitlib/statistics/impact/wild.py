"""The test of few clusters that counts every way in which their signs could have fallen (wild cluster bootstrap)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.impact.linear import fit_linear

Floats = NDArray[np.float64]
MOST_ENUMERATED = 13
"""Clusters up to which every draw of signs is counted: 8 192; with more, as many are drawn."""


@dataclass(frozen=True)
class WildTest:
    """A chance under no difference, the values that the test does not refuse, the draws, and the smallest p it has."""

    p: float
    low: float
    high: float
    n_draws: int
    smallest_p: float


@dataclass(frozen=True)
class _Scores:
    """What the draws need: per cluster, the scores of the restricted fit and of the tested predictor, and X'X."""

    outcome: Floats
    tested: Floats
    squares: Floats
    bread: Floats
    place: int

    def statistic(self, signs: Floats, null: float) -> Floats:
        """Student's t of each draw of signs when the coefficient is `null`, up to a factor that all share."""
        scores = self.outcome - null * self.tested
        row = self.bread[self.place]
        total = signs @ scores
        own = signs * (scores @ row) - total @ (row @ self.squares @ self.bread).T
        spread = np.sqrt((own**2).sum(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(spread > 0, np.abs(total @ row) / spread, 0)


def wild_cluster(
    predictors: ArrayLike,
    outcome: ArrayLike,
    clusters: ArrayLike,
    *,
    place: int = 1,
    confidence: float = 0.95,
    seed: int = 1,
) -> WildTest:
    """Test a coefficient with few clusters, under no difference, by the signs of their residuals.

    Parameters
    ----------
    predictors : array-like, students x predictors
        Without the constant.
    outcome, clusters : array-like
    place : int
        Of the tested coefficient; 1 is the first predictor.
    confidence : float
        Of the interval: the values whose own test does not refuse them.
    seed : int
        Of the draws, with over 13 clusters.

    Returns
    -------
    WildTest
        With 8 clusters there are 256 draws, two of which are the data and its mirror: p is a multiple of 1/128. NaN
        where the line cannot be fitted or there are fewer than 4 clusters.

    References
    ----------
    Cameron A. C., Gelbach J. B. and Miller D. L. (2008), Review of Economics and Statistics 90:414-427; Roodman D. et
    al. (2019), Stata Journal 19:4-60 (inversion).

    Examples
    --------
    Four schools of two, two of them with the programme: the data and its mirror are never rarer than 1 in 8.

    >>> found = wild_cluster([[1]] * 4 + [[0]] * 4, [12, 13, 20, 21, 10, 11, 14, 15], [1, 1, 2, 2, 3, 3, 4, 4])
    >>> found.p, found.smallest_p
    (0.5, 0.125)
    """
    names, of = np.unique(np.asarray(clusters), return_inverse=True)
    rows, target = np.asarray(predictors, dtype=float), np.asarray(outcome, dtype=float)
    fit = fit_linear(rows, target)
    if fit is None or len(names) < 4:
        return WildTest(np.nan, np.nan, np.nan, 0, np.nan)
    scores = _scores(fit.rows, target, fit.bread, of, place)
    signs = _signs(len(names), seed)

    def p_of(null: float) -> float:
        """Share of the draws whose t is as large as the data's, when the coefficient is `null`."""
        told = scores.statistic(signs, null)
        return float((told >= told[0] * (1 - 1e-10)).mean())  # the first draw is the data

    ends = _inverted(p_of, float(fit.coefficients[place]), 1 - confidence)
    return WildTest(p_of(0.0), *ends, len(signs), 2 / len(signs))


def _scores(rows: Floats, target: Floats, bread: Floats, of: NDArray[np.intp], place: int) -> _Scores:
    others = np.delete(rows, place, axis=1)
    left = [values - others @ np.linalg.lstsq(others, values, rcond=None)[0] for values in (target, rows[:, place])]
    groups = [rows[of == one] for one in range(of.max() + 1)]
    ends = np.cumsum([0, *map(len, groups)])
    order = np.argsort(of, kind="stable")
    told = [
        np.array([group.T @ values[order][low:high] for group, (low, high) in zip(groups, pairwise(ends), strict=True)])
        for values in left
    ]
    return _Scores(told[0], told[1], np.array([group.T @ group for group in groups]), bread, place)


def _signs(n: int, seed: int) -> Floats:
    """Every draw of signs of n clusters, the first of which is the data; as many drawn when they are too numerous."""
    if n <= MOST_ENUMERATED:
        return np.asarray(1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1), dtype=np.float64)
    drawn = np.random.default_rng(seed).choice([-1.0, 1.0], size=(2**MOST_ENUMERATED, n))
    drawn[0] = 1.0
    return drawn


def _inverted(p_of: Callable[[float], float], value: float, alpha: float) -> tuple[float, float]:
    """Values on each side beyond which the test refuses; infinite when it refuses none."""
    if alpha <= p_of(value + 1e12):
        return -np.inf, np.inf
    return _end(p_of, value, -1, alpha), _end(p_of, value, 1, alpha)


def _end(p_of: Callable[[float], float], value: float, side: int, alpha: float) -> float:
    step = max(abs(value), 1e-6) * 0.1
    while p_of(value + side * step) > alpha and step < 1e12:
        step *= 2
    inside, outside = 0.0, step
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_of(value + side * middle) > alpha else (inside, middle)
    return value + side * outside
