"""Whole marks counted one by one, the smooth curve they follow, and what stands out at the pass mark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from portraitlib.statistics.intervals import wilson_interval

_ROUNDS = 25
_EVERY_FIVE = 5
_PERHAPS_UNEVEN = 0.1  # level at which marks are held to stray more than by chance: prudence costs little
_SURELY_ROUNDED = 0.01  # level at which marks are said to be given in fives


@dataclass(frozen=True)
class PileUp:
    """How far the counts at the pass mark stand out from a smooth curve.

    Parameters
    ----------
    expected : ndarray of float
        Counts of the curve, one a mark.
    moved_share : float
        Share of the results expected just below the pass mark that would have to stand at it instead [0-1];
        below 0 when there are fewer at the pass mark than the curve says.
    low, high : float
        Its interval.
    p_value : float
        How often chance alone would put as many at the pass mark.
    is_rounded : bool
        Marks are given in fives everywhere; the pass mark was then expected to stand out as much as other fives.
    """

    expected: NDArray[np.float64]
    moved_share: float
    low: float
    high: float
    p_value: float
    is_rounded: bool


def pile_up_at(
    marks: NDArray[np.int64], counts: NDArray[np.int64], pass_mark: int, points_under: int, *, confidence: float = 0.95
) -> PileUp | None:
    """Compare the counts just under and at the pass mark with what the other marks let expect.

    A curve (the logarithm of the counts is a parabola, as it is for a normal distribution) is fitted to the marks
    outside. Of the results from `points_under` below to the pass mark, it says which share should stand at the
    pass mark; the number that does is compared with it as in a draw with that chance.

    Parameters
    ----------
    marks, counts : ndarray of int
        Consecutive whole marks around the pass mark, and the results at each.
    pass_mark, points_under : int
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    PileUp or None
        None when no curve can be fitted (too few different marks) or nothing lies near the pass mark.

    References
    ----------
    Excess mass around a threshold: Chetty R. et al. (2011), Quarterly Journal of Economics 126:749-804; in school
    marks, Dee T. et al. (2019), American Economic Journal: Applied Economics 11(3):382-423. Curve: Poisson
    regression, McCullagh P. and Nelder J. A. (1989), Generalized Linear Models, ch. 6. Interval: the binomial's
    (Wilson) and the curve's own, put together as in Zou G. Y. and Donner A. (2008), Statistics in Medicine
    27:1693-1702. Marks that stray from the curve more than chance does: Wedderburn R. W. M. (1974), Biometrika
    61:439-447.

    Examples
    --------
    One hundred results at every mark, but of those from 57 to 59 half stand at 60.

    >>> marks = np.arange(48, 73)
    >>> counts = np.where((marks >= 57) & (marks < 60), 50, np.where(marks == 60, 250, 100))
    >>> found = pile_up_at(marks, counts, 60, 3)
    >>> round(found.moved_share, 2), found.p_value < 0.001
    (0.5, True)
    """
    zone, at = (marks >= pass_mark - points_under) & (marks <= pass_mark), marks == pass_mark
    n_zone = counts[zone].sum()
    fitted = _fit(marks - pass_mark, counts, ~zone)
    if fitted is None or not n_zone:
        return None
    expected, covariance = fitted
    weights = expected[zone] / expected[zone].sum()
    chance, error = _chance_and_error(weights, (marks - pass_mark)[zone], covariance)
    ratio = _rounding(marks, counts, expected, ~zone)
    if ratio > 1:
        chance = ratio * chance / (ratio * chance + 1 - chance)
    spread = _unevenness(marks, counts, expected, ~zone, ratio)
    error = float(np.hypot(error * np.sqrt(spread), np.sqrt(chance * (1 - chance) * (spread - 1) / n_zone)))
    found = counts[at].sum() / n_zone
    low, high = wilson_interval(counts[at].sum(), n_zone, confidence=confidence)
    z = special.ndtri(0.5 + confidence / 2)
    return PileUp(
        expected,
        float((found - chance) / (1 - chance)),
        float((found - chance - np.hypot(found - low, z * error)) / (1 - chance)),
        float((found - chance + np.hypot(high - found, z * error)) / (1 - chance)),
        _tail(found, n_zone, chance, error),
        ratio > 1,
    )


def _fit(x: np.ndarray, counts: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Counts of the curve at every mark, and the covariance of its coefficients (Poisson, iterated least squares)."""
    if (counts[used] > 0).sum() < 2 * 3:
        return None
    columns = np.column_stack([np.ones(len(x)), x / len(x), (x / len(x)) ** 2])
    design, observed = columns[used], counts[used].astype(float)
    mean = observed + 0.5
    for _ in range(_ROUNDS):
        response = np.log(mean) + (observed - mean) / mean
        information = design.T @ (design * mean[:, None])
        coefficients = np.linalg.solve(information, design.T @ (mean * response))
        mean = np.exp(np.clip(design @ coefficients, -20, 20))
    return np.exp(np.clip(columns @ coefficients, -20, 20)), np.linalg.inv(information) / _scales(len(x))


def _scales(n: int) -> np.ndarray:
    """Undo the scaling of the columns of the design in a covariance."""
    scale = np.array([1.0, n, n**2])
    return np.outer(scale, scale)


def _chance_and_error(weights: np.ndarray, x: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    """Share expected at the pass mark (x = 0), and its standard error from the curve's."""
    chance = weights[x == 0].sum()
    powers = np.column_stack([np.ones(len(x)), x, x**2])
    gradient = chance * (powers[x == 0].sum(axis=0) - weights @ powers)
    return float(chance), float(np.sqrt(max(gradient @ covariance @ gradient, 0.0)))


def _rounding(marks: np.ndarray, counts: np.ndarray, expected: np.ndarray, used: np.ndarray) -> float:
    """How many times too many marks are multiples of five away from the pass mark; 1 when chance explains it."""
    is_five = used & (marks % _EVERY_FIVE == 0)
    n, n_fives = counts[used].sum(), counts[is_five].sum()
    share = expected[is_five].sum() / expected[used].sum()
    if not n_fives or special.betainc(n_fives, n - n_fives + 1, share) >= _SURELY_ROUNDED:
        return 1.0
    others = max(n - n_fives, 1)
    return float((n_fives / others) / (share / (1 - share)))


def _unevenness(marks: np.ndarray, counts: np.ndarray, expected: np.ndarray, used: np.ndarray, ratio: float) -> float:
    """How many times more the other marks stray from the curve than chance does; 1 when chance explains it.

    Marks that go by steps, or that a conversion brings two to a point here and one there, stray as much at the pass
    mark as elsewhere: what is found there is worth that much less (quasi-likelihood).
    """
    weights = np.where(marks % _EVERY_FIVE == 0, ratio, 1.0) * expected
    fitted = weights[used] * counts[used].sum() / weights[used].sum()
    strays, freedom = ((counts[used] - fitted) ** 2 / fitted).sum(), int(used.sum()) - 3 - (ratio > 1)
    is_chance = special.gammaincc(freedom / 2, strays / 2) >= _PERHAPS_UNEVEN
    return 1.0 if is_chance else float(strays / freedom)


def _tail(found: float, n: float, chance: float, error: float) -> float:
    """Chance that as large a share stands at the pass mark; the curve's error counts as fewer results."""
    spread = chance * (1 - chance)
    n_effective = spread / (spread / n + error**2)
    successes = found * n_effective
    return 1.0 if successes <= 0 else float(special.betainc(successes, n_effective - successes + 1, chance))
