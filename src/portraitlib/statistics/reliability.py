"""How regularly a short questionnaire measures: Cronbach's alpha and McDonald's omega, with their intervals.

Both say how much of a score's spread is shared by its items. Where nothing can be said (one item, an item
that everybody answers alike) the value is NaN and `reason` says why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

MINIMUM_RESPONDENTS = 3
_ITEMS_FOR_OMEGA = 3
_ROUNDS, _ROUNDS_OF_A_DRAW = 2000, 100
_SAME, _SAME_IN_A_DRAW = 1e-7, 1e-3
_NO_SPREAD = 1e-10
_LEAST_UNIQUE = 1e-6  # share of an item's variance left to itself, so that a perfect item does not divide by zero


@dataclass(frozen=True)
class Reliability:
    """A coefficient of reliability and what it was made from.

    Parameters
    ----------
    value, low, high : float
        Coefficient and its interval; NaN when it cannot be told.
    n, n_items : int
        Respondents who answered every item; items.
    reason : str
        Why there is no value: ``"one_item"``, ``"two_items"`` (omega), ``"too_few_respondents"``,
        ``"constant_item"``, ``"no_common_factor"``; empty when there is one.
    """

    value: float
    low: float
    high: float
    n: int
    n_items: int
    reason: str = ""


def cronbach_alpha(answers: ArrayLike, *, confidence: float = 0.95) -> Reliability:
    """Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    answers : array-like, one row per respondent, one column per item
        All items scored the same way (reversed ones turned over). Respondents with a missing answer are left out.
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    Reliability
        Alpha may be negative, when items go against one another.

    References
    ----------
    Cronbach L. J. (1951), Psychometrika 16:297-334. Feldt L. S. (1965), Psychometrika 30:357-370:
    (1 - alpha) / (1 - its estimate) follows an F law of n - 1 and (n - 1)(k - 1) degrees of freedom.

    Examples
    --------
    >>> alpha = cronbach_alpha([[1, 2], [2, 2], [3, 3], [4, 5]])
    >>> round(alpha.value, 3), alpha.n
    (0.952, 4)
    """
    complete = _complete(answers)
    n, k = complete.shape
    reason = _why_not(complete, fewest_items=2)
    if reason:
        return Reliability(np.nan, np.nan, np.nan, n, k, reason)
    alpha = alpha_of(np.cov(complete, rowvar=False))
    freedom = (n - 1, (n - 1) * (k - 1))
    tail = (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * special.fdtri(*freedom, place) for place in (1 - tail, tail))
    return Reliability(float(alpha), float(low), float(high), n, k)


def alpha_of(covariance: ArrayLike) -> float:
    """Cronbach's alpha of a covariance matrix of items.

    Examples
    --------
    >>> round(alpha_of([[1, 0.5], [0.5, 1]]), 3)
    0.667
    """
    covariance = np.asarray(covariance, float)
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def mcdonald_omega(
    answers: ArrayLike, *, confidence: float = 0.95, draws: int = 300, seed: int = 20260401
) -> Reliability:
    """McDonald's omega of a one-factor model, with a percentile bootstrap interval.

    Unlike alpha it does not suppose that every item weighs the same. It needs three items: with two, the
    model has more unknowns than facts.

    Parameters
    ----------
    answers : array-like, one row per respondent, one column per item
        As for `cronbach_alpha`.
    confidence : float
        Level of the interval [0-1].
    draws, seed : int
        Resamplings of the respondents, and their seed. A draw in which an item is constant is left out.

    Returns
    -------
    Reliability

    References
    ----------
    McDonald R. P. (1999), *Test theory*, chapter 6. Fit: maximum likelihood by parameter-expanded EM, Rubin
    and Thayer (1982), Psychometrika 47:69-76; Liu, Rubin and Wu (1998), Biometrika 85:755-770. Interval:
    Kelley and Pornprasertmanit (2016), Psychological Methods 21:69-92.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> omega = mcdonald_omega(answers)
    >>> round(omega.value, 2), omega.low < 0.8 < omega.high  # four items of reliability one half: 0.8
    (0.78, True)
    """
    complete = _complete(answers)
    n, k = complete.shape
    reason = _why_not(complete, fewest_items=_ITEMS_FOR_OMEGA)
    if reason:
        return Reliability(np.nan, np.nan, np.nan, n, k, reason)
    covariance = np.cov(complete, rowvar=False)[None]
    loadings, residuals = fit_one_factor(covariance)
    omega = float(omega_of(loadings, residuals)[0])
    if not omega > 0:
        return Reliability(np.nan, np.nan, np.nan, n, k, "no_common_factor")
    drawn = _drawn_covariances(complete, draws, np.random.default_rng(seed))
    fitted = fit_one_factor(drawn, start=loadings, rounds=_ROUNDS_OF_A_DRAW, tolerance=_SAME_IN_A_DRAW)
    low, high = np.quantile(omega_of(*fitted), [(1 - confidence) / 2, (1 + confidence) / 2])
    return Reliability(omega, float(low), float(high), n, k)


def omega_of(loadings: np.ndarray, residuals: np.ndarray) -> NDArray[np.float64]:
    """Omega of one-factor models: square of the summed loadings over the variance the model gives the sum.

    Parameters
    ----------
    loadings, residuals : ndarray, last axis one per item
        Loadings on a factor of variance 1; variances the items do not share.

    Examples
    --------
    >>> round(float(omega_of(np.array([0.6, 0.8]), np.array([0.64, 0.36]))), 3)
    0.662
    """
    shared = np.sum(loadings, axis=-1) ** 2
    return shared / (shared + np.sum(residuals, axis=-1))


def fit_one_factor(
    covariances: np.ndarray, *, start: np.ndarray | None = None, rounds: int = _ROUNDS, tolerance: float = _SAME
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit one-factor models to covariance matrices by maximum likelihood, all at once.

    Parameters
    ----------
    covariances : ndarray of shape (models, items, items)
        No item of variance 0.
    start : ndarray, optional
        Loadings to start from; those of the first principal component by default.
    rounds : int
        At most so many steps.
    tolerance : float
        Stop when no loading moves by more, on the scale of correlations.

    Returns
    -------
    loadings, residuals : ndarray of shape (models, items)
        On the scale of the covariances; the sum of the loadings is positive.

    Examples
    --------
    >>> loadings, residuals = fit_one_factor(np.array([[[4, 1, 1], [1, 4, 1], [1, 1, 4]]], float))
    >>> loadings.round(3).tolist(), residuals.round(3).tolist()
    ([[1.0, 1.0, 1.0]], [[3.0, 3.0, 3.0]])
    """
    scale = np.sqrt(np.einsum("bii->bi", covariances))
    correlations = covariances / (scale[:, :, None] * scale[:, None, :])
    loadings = _first_component(correlations) if start is None else start / scale
    residuals = np.clip(1 - loadings**2, _LEAST_UNIQUE, 1)
    for _ in range(rounds):
        before = loadings
        loadings, residuals = _em_step(correlations, loadings, residuals)
        if np.max(np.abs(loadings - before)) < tolerance:
            break
    sign = np.where(np.sum(loadings * scale, axis=1) < 0, -1.0, 1.0)
    return loadings * scale * sign[:, None], residuals * scale**2


def _em_step(correlations: np.ndarray, loadings: np.ndarray, residuals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One expectation and one (expanded) maximisation; `weights` are those of the factor scores."""
    informative = loadings / residuals
    weights = informative / (1 + np.sum(informative * loadings, axis=1, keepdims=True))
    with_factor = np.matmul(correlations, weights[:, :, None])[:, :, 0]
    square = 1 - np.sum(weights * (loadings - with_factor), axis=1, keepdims=True)
    residuals = np.clip(1 - with_factor**2 / square, _LEAST_UNIQUE, 1)
    return with_factor / np.sqrt(square), residuals


def _first_component(correlations: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(correlations)
    return np.clip(vectors[:, :, -1] * np.sqrt(values[:, -1:]), -0.95, 0.95)


def _drawn_covariances(complete: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Covariances of respondents drawn again with replacement, those with a constant item left out."""
    n, k = complete.shape
    drawn = rng.integers(n, size=(draws, n)) + n * np.arange(draws)[:, None]
    weights = np.bincount(drawn.ravel(), minlength=n * draws).reshape(draws, n) / n
    centred = complete - complete.mean(axis=0)
    products = (centred[:, :, None] * centred[:, None, :]).reshape(n, k * k)
    means = weights @ centred
    covariances = (weights @ products).reshape(draws, k, k) - means[:, :, None] * means[:, None, :]
    return covariances[(np.einsum("bii->bi", covariances) > _NO_SPREAD).all(axis=1)]


def _complete(answers: ArrayLike) -> NDArray[np.float64]:
    answers = np.asarray(answers, float)
    if answers.ndim != 2:
        raise ValueError("answers have one row per respondent and one column per item")
    return answers[~np.isnan(answers).any(axis=1)]


def _why_not(complete: np.ndarray, fewest_items: int) -> str:
    """Reason why no coefficient can be told; empty when one can."""
    n, k = complete.shape
    if k < fewest_items:
        return "one_item" if k < 2 else "two_items"
    if n < MINIMUM_RESPONDENTS:
        return "too_few_respondents"
    return "constant_item" if (np.ptp(complete, axis=0) == 0).any() else ""
