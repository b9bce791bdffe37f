"""Limits of a funnel: between which rates a group of a given size would fall if it did as the others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

_KEPT_OF_EACH_END = 0.1


def funnel_limits(
    rate: ArrayLike, n: ArrayLike, *, level: float = 0.95, widening: ArrayLike = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Exact binomial limits of a share, for a group of `n` students whose true rate is the target.

    A rate is outside only when chance alone makes one as far, on that side, less often than half of `1 - level`.
    Between whole numbers of successes the limit is interpolated, so that it grows smoothly with `n`.

    Parameters
    ----------
    rate : array-like of float
        Target rate [0-1].
    n : array-like of int
        Students of the group.
    level : float
        Share of groups [0-1] that fall between the limits when they do as the others.
    widening : float or array-like
        How many times wider the limits are made, on each side of the target, when groups are known to differ
        more than chance makes them (square root of `Spread.ratio`).

    Returns
    -------
    low, high : ndarray of float
        Rates [0-1]; NaN where `n` is 0 or the rate is not known.

    References
    ----------
    Spiegelhalter D. J. (2005), Funnel plots for comparing institutional performance, Statistics in Medicine
    24:1185-1202, appendix A.1.1; the upper limit is that of the students who do not succeed, since interpolating
    the successes themselves would put six successes out of six above a limit.

    Examples
    --------
    Ten students, one in two expected: no success has a chance of 0.001, one at most 0.011, two at most 0.055;
    0.025 is passed at two, a share (0.0547 - 0.025) / 0.0439 = 0.676 of a success before it.

    >>> low, high = funnel_limits(0.5, 10)
    >>> round(float(low), 3), round(float(high), 3)
    (0.132, 0.868)
    """
    rate, n = np.broadcast_arrays(np.asarray(rate, float), np.asarray(n, float))
    tail = (1 - level) / 2
    is_known = (n > 0) & ~np.isnan(rate)
    safe_n, safe_rate = np.where(is_known, n, 1.0), np.where(is_known, rate, 0.5)
    low, high = _limit(safe_rate, safe_n, tail), 1 - _limit(1 - safe_rate, safe_n, tail)
    low, high = (np.clip(safe_rate + np.asarray(widening) * (limit - safe_rate), 0.0, 1.0) for limit in (low, high))
    return np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)


def _limit(rate: np.ndarray, n: np.ndarray, probability: float) -> np.ndarray:
    """Interpolated quantile of successes, as a share."""
    certain = (rate <= 0) | (rate >= 1)
    inner = np.where(certain, 0.5, rate)
    successes = np.zeros(n.shape)
    step = 2.0 ** np.ceil(np.log2(np.maximum(n.max(initial=1), 2)))
    while step >= 1:  # the smallest number whose cumulative chance passes the probability, by halving
        further = successes + step
        is_below = (further - 1 < n) & (_chance_of_at_most(further - 1, n, inner) <= probability)
        successes = np.where(is_below, further, successes)
        step /= 2
    at = _chance_of_at_most(successes, n, inner)
    before = _chance_of_at_most(successes - 1, n, inner)
    back = np.where(at > before, (at - probability) / np.where(at > before, at - before, 1), 0.0)
    return np.where(certain, rate, (successes - back) / n)


def _chance_of_at_most(successes: np.ndarray, n: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Binomial distribution function."""
    inside = np.clip(successes, 0, n - 1)
    chance = special.betainc(n - inside, inside + 1, 1 - rate)
    return np.where(successes < 0, 0.0, np.where(successes >= n, 1.0, chance))


@dataclass(frozen=True)
class Spread:
    """How much groups differ beyond chance.

    Parameters
    ----------
    ratio : float
        Mean squared standardised difference from the common rate; 1 is what chance makes.
    is_beyond_chance : bool
    """

    ratio: float
    is_beyond_chance: bool


def spread_of_rates(n_successes: ArrayLike, n: ArrayLike, *, chance_level: float = 0.05) -> Spread:
    """Judge whether groups differ more than chance makes them.

    Parameters
    ----------
    n_successes, n : array-like of int, one a group
    chance_level : float
        P-value [0-1] under which they do.

    Returns
    -------
    Spread
        The ratio is winsorised: the tenth of groups furthest on each side count as those next to them, so that one
        odd group does not widen the funnel until it hides in it.

    References
    ----------
    Spiegelhalter (2005), sections 3.2 and A.3; Pearson's statistic for the judgement.

    Examples
    --------
    Four groups of 100 with 50, 50, 50 and 50 successes do not differ; with 20, 40, 60 and 80 they do.

    >>> spread_of_rates([50] * 4, [100] * 4).is_beyond_chance
    False
    >>> spread_of_rates([20, 40, 60, 80], [100] * 4).ratio
    20.0
    """
    successes, total = np.asarray(n_successes, float), np.asarray(n, float)
    rate = successes.sum() / total.sum() if total.sum() else np.nan
    if len(total) < 2 or not 0 < rate < 1:
        return Spread(1.0, False)
    distance = (successes / total - rate) / np.sqrt(rate * (1 - rate) / total)
    p_value = special.chdtrc(len(total) - 1, (distance**2).sum())
    low, high = np.quantile(distance, [_KEPT_OF_EACH_END, 1 - _KEPT_OF_EACH_END], method="nearest")
    ratio = (np.clip(distance, low, high) ** 2).mean()
    return Spread(float(max(ratio, 1.0)), bool(p_value < chance_level))
