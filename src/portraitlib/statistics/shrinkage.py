"""Rates of many small groups, drawn towards what they have in common (beta-binomial model).

The rate of six students says less than the rate of sixty: it is moved further towards the common mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

MINIMUM_CELLS = 3
_ROUNDS = 50
_SAME = 1e-9


@dataclass(frozen=True)
class BetaPrior:
    """What the cells have in common: a Beta distribution of their true rates.

    Parameters
    ----------
    mean : float
        Common rate [0-1].
    size : float
        How many students the common rate weighs as much as (a + b); infinite when the cells differ
        no more than chance makes them.
    """

    mean: float
    size: float

    @property
    def is_point(self) -> bool:
        """Whether the cells show no difference beyond chance, so that all have one rate."""
        return not np.isfinite(self.size) or self.mean in (0.0, 1.0)


@dataclass(frozen=True)
class Posterior:
    """Where each cell's true rate lies, once its number of students is accounted for (arrays, one a cell)."""

    rate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_beta_prior(n_successes: ArrayLike, n: ArrayLike) -> BetaPrior | None:
    """Fit the beta-binomial model to cells by weighted moments.

    Parameters
    ----------
    n_successes, n : array-like of int, one a cell
        Students who succeed, students in all (at least one in each cell).

    Returns
    -------
    BetaPrior or None
        None with fewer than three cells: a common distribution cannot be told from so few.

    References
    ----------
    Kleinman J. C. (1973), Proportions with extraneous variance: single and independent samples,
    J. Am. Stat. Assoc. 68:46-54 (weights n / (1 + g (n - 1)), iterated).

    Examples
    --------
    Three cells of ten students, 4, 6 and 8 succeed. By hand: mean 0.6, variance of the rates 0.04, of
    which chance explains 0.6 x 0.4 / 10 = 0.024; g = 0.016 / (0.24 x 0.9) = 0.0741; size = 1 / g - 1.

    >>> prior = fit_beta_prior([4, 6, 8], [10, 10, 10])
    >>> round(prior.mean, 3), round(prior.size, 2)
    (0.6, 12.5)
    """
    successes, total = np.asarray(n_successes, float), np.asarray(n, float)
    if len(total) < MINIMUM_CELLS:
        return None
    correlation, before = 0.0, -1.0
    for _ in range(_ROUNDS):
        weights = total / (1 + correlation * (total - 1))
        mean, now = _moments(successes / total, total, weights)
        if abs(now - before) < _SAME:
            break
        before, correlation = now, now
    return BetaPrior(mean=float(mean), size=1 / now - 1 if now > 0 else float("inf"))


def _moments(rates: np.ndarray, total: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted mean, and the correlation g of two students of one cell, held in [0, 1)."""
    mean = np.average(rates, weights=weights)
    spare = 1 - weights / weights.sum()
    scatter = (weights * (rates - mean) ** 2).sum()
    chance = mean * (1 - mean) * (weights / total * spare).sum()
    room = mean * (1 - mean) * ((weights * spare).sum() - (weights / total * spare).sum())
    # One student a cell leaves no room to tell chance from difference.
    correlation = (scatter - chance) / room if room > 0 else 0.0
    return float(mean), float(np.clip(correlation, 0.0, 0.999))


def shrink_rates(n_successes: ArrayLike, n: ArrayLike, prior: BetaPrior, *, confidence: float = 0.95) -> Posterior:
    """Draw each cell's rate towards the common mean, the more the fewer its students.

    Parameters
    ----------
    n_successes, n : array-like of int, one a cell
    prior : BetaPrior
    confidence : float
        Level of the posterior interval [0-1].

    Returns
    -------
    Posterior
        Rates [0-1]. With a prior without spread every cell has the common mean, and no interval.

    References
    ----------
    Carlin B. P. and Louis T. A. (2000), Bayes and Empirical Bayes Methods for Data Analysis, ch. 3.
    The prior is taken as known, so intervals are somewhat too short when cells are few.

    Examples
    --------
    With the prior of `fit_beta_prior`'s example (7.5 and 5): (7.5 + 4) / 22.5 = 0.511.

    >>> posterior = shrink_rates([4], [10], BetaPrior(mean=0.6, size=12.5))
    >>> round(float(posterior.rate[0]), 3)
    0.511
    """
    successes, total = np.asarray(n_successes, float), np.asarray(n, float)
    if prior.is_point:
        unknown = np.full(total.shape, np.nan)
        return Posterior(np.full(total.shape, prior.mean), unknown, unknown)
    a, b = posterior_shape(successes, total, prior)
    tail = (1 - confidence) / 2
    low, high = (np.asarray(special.betaincinv(a, b, end), float) for end in (tail, 1 - tail))
    return Posterior(a / (a + b), low, high)


def posterior_shape(
    successes: np.ndarray, total: np.ndarray, prior: BetaPrior
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parameters a and b of each cell's posterior Beta distribution (arrays, one a cell).

    Examples
    --------
    >>> a, b = posterior_shape(np.array([9]), np.array([10]), BetaPrior(mean=0.8, size=20.0))
    >>> a.tolist(), b.tolist()
    ([25.0], [5.0])
    """
    return prior.mean * prior.size + successes, (1 - prior.mean) * prior.size + total - successes
