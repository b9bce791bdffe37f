"""Several schools together, none of which shares a student: their estimates and errors are enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]
_DRAWS = 2000


@dataclass(frozen=True)
class Meta:
    """What schools show together.

    Parameters
    ----------
    estimate : Estimate
        Mean over schools, with the error of Hartung and Knapp and Student's law; 0 when all tell the same.
    ordinary : Estimate
        The same mean with the error that its weights alone give it: by chance, few schools may be so alike that the
        other one is smaller.
    spread : float
        Standard deviation of what the schools truly have, beyond chance.
    predicted : pair of float
        Where the value of one more school would fall; NaN with fewer than three.
    q, q_p : float
        Cochran's test that they all have the same, which few schools hardly ever refuse.
    share_between : float
        I squared [0-1]: of what differs, the share that chance does not explain.
    without : tuple of Estimate
        The mean without each school in turn.
    """

    estimate: Estimate
    ordinary: Estimate
    spread: float
    predicted: tuple[float, float]
    q: float
    q_p: float
    share_between: float
    without: tuple[Estimate, ...]


def pool_schools(
    values: ArrayLike, errors: ArrayLike, *, confidence: float = 0.95, by: str = "paule_mandel"
) -> Meta | None:
    """Pool the estimates of schools which may truly differ (random effects).

    Parameters
    ----------
    values, errors : array-like
        Estimate and standard error of each school.
    confidence : float
        Of the prediction.
    by : str
        How the spread between schools is found: ``paule_mandel``, or ``reml`` (restricted likelihood, metafor's own).

    Returns
    -------
    Meta or None
        None with fewer than two schools, or an error that is not over 0.

    References
    ----------
    Paule R. C. and Mandel J. (1982), Journal of Research of the NBS 87:377-385; Hartung J. and Knapp G. (2001),
    Statistics in Medicine 20:3875-3889. REML: Viechtbauer W. (2005), Journal of Educational and Behavioral Statistics
    30:261-293. One more school: Nagashima K., Noma H. and Furukawa T. A. (2019), Statistical
    Methods in Medical Research 28:1689-1702: with few schools, the usual interval forgets that their spread is itself
    hardly known.

    Examples
    --------
    Three schools, 1, 2 and 3, errors 1: chance alone would spread them as much. Their own mean has the error that
    they show, 1 over the root of 3.

    >>> found = pool_schools([1, 2, 3], [1, 1, 1])
    >>> round(found.estimate.value, 6), round(found.estimate.error, 4), found.spread
    (2.0, 0.5774, 0.0)
    """
    told, variance = np.asarray(values, dtype=float), np.asarray(errors, dtype=float) ** 2
    if len(told) < 2 or not ((variance > 0) & np.isfinite(told)).all():
        return None
    spread_of = BETWEEN[by]
    between = spread_of(told, variance)
    fixed = 1 / variance
    q = float((fixed * (told - np.average(told, weights=fixed)) ** 2).sum())
    freedom = len(told) - 1
    rest = range(len(told)) if len(told) > 2 else ()
    mean = _mean(told, variance, between)
    return Meta(
        mean,
        Estimate(mean.value, float((1 / (1 / (variance + between)).sum()) ** 0.5)),
        float(np.sqrt(between)),
        _predicted(told, variance, q, confidence),
        q,
        float(special.chdtrc(freedom, q)),
        max(0.0, 1 - freedom / q) if q > 0 else 0.0,
        tuple(_again(np.delete(told, one), np.delete(variance, one), spread_of) for one in rest),
    )


def _between(told: Floats, variance: Floats) -> float:
    """Variance between schools at which their weighted squares are what chance then makes them."""

    def excess(between: float) -> float:
        """Weighted squares less what chance makes them."""
        weights = 1 / (variance + between)
        return float((weights * (told - np.average(told, weights=weights)) ** 2).sum()) - (len(told) - 1)

    if excess(0.0) <= 0:
        return 0.0
    high = float(told.var(ddof=1)) or 1.0
    while excess(high) > 0:
        high *= 2
    return float(optimize.brentq(excess, 0.0, high, xtol=1e-14))


def _likeliest(told: Floats, variance: Floats) -> float:
    """Variance between schools of the highest restricted likelihood, looked for around the best of a grid."""

    def loss(between: float) -> float:
        """Restricted log-likelihood, times -2."""
        weights = 1 / (variance + between)
        squares = float((weights * (told - np.average(told, weights=weights)) ** 2).sum())
        return squares - float(np.log(weights).sum()) + float(np.log(weights.sum()))

    high = 4 * float(told.var(ddof=1)) + float(variance.max())
    starts = np.concatenate([[0.0], np.geomspace(high * 1e-6, high, 60)])
    best = int(np.argmin([loss(one) for one in starts]))
    ends = starts[max(best - 1, 0)], starts[min(best + 1, len(starts) - 1)]
    found = optimize.minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-12})
    return float(found.x) if loss(float(found.x)) < loss(0.0) else 0.0


BETWEEN: Mapping[str, Callable[[Floats, Floats], float]] = {"paule_mandel": _between, "reml": _likeliest}


def _mean(told: Floats, variance: Floats, between: float) -> Estimate:
    weights = 1 / (variance + between)
    mean, freedom = float(np.average(told, weights=weights)), len(told) - 1
    factor = float((weights * (told - mean) ** 2).sum()) / freedom
    factor = factor if factor > 1e-12 else 0.0  # all tell the same, but for the last digits
    return Estimate(mean, float(np.sqrt(factor / weights.sum())), freedom)


def _again(told: Floats, variance: Floats, spread_of: Callable[[Floats, Floats], float]) -> Estimate:
    return _mean(told, variance, spread_of(told, variance))


def _predicted(told: Floats, variance: Floats, q: float, confidence: float) -> tuple[float, float]:
    """Where one more school would fall, over every spread that their squares allow, each as often as they allow it."""
    if len(told) < 3:
        return np.nan, np.nan
    draws = np.random.default_rng(1)
    between = _allowed(variance, q, draws.permutation(np.arange(0.5, _DRAWS) / _DRAWS), draws)
    weights = 1 / (variance + between[:, None])
    mean = (weights * told).sum(axis=1) / weights.sum(axis=1)
    factor = (weights * (told - mean[:, None]) ** 2).sum(axis=1) / (len(told) - 1)
    own = draws.standard_t(len(told) - 1, _DRAWS) * np.sqrt(factor / weights.sum(axis=1))
    new = mean + own + draws.standard_normal(_DRAWS) * np.sqrt(between)
    low, high = np.quantile(new, ((1 - confidence) / 2, (1 + confidence) / 2))
    return float(low), float(high)


def _allowed(variance: Floats, q: float, chances: Floats, draws: np.random.Generator) -> Floats:
    """Variances between schools at given chances of their law: the chance of squares as large, at each variance."""
    normal, weights = draws.standard_normal((_DRAWS, len(variance))), 1 / variance
    scale = float(np.median(variance))
    grid = np.concatenate([[0.0], scale * np.geomspace(1e-3, 1e4, 120)])

    def chance(between: float) -> float:
        """Chance of squares as large as those seen."""
        values = normal * np.sqrt(variance + between)
        mean = values @ weights / weights.sum()
        return float((((values - mean[:, None]) ** 2) @ weights >= q).mean())

    return np.interp(chances, np.maximum.accumulate([chance(between) for between in grid]), grid).astype(np.float64)
