"""Caution indices of a student-problem chart: how far answers depart from what their total would lead to expect.

Answers are right (1), wrong (0) or missing (NaN). Students are rows and items columns; for the caution of items,
hand in the transpose and the students' shares. Every function works along the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_EQUAL = 1e-9
_ROUNDS = 25
_FARTHEST = 4.0  # logits; beyond, one more round moves no probability that matters


@dataclass(frozen=True)
class Caution:
    """Caution of each row (arrays of one value a row, NaN where it is undefined).

    Parameters
    ----------
    sato : ndarray
        Sato's C: 0 for a perfect Guttman row, about 1 for answers unrelated to difficulty.
    modified : ndarray
        Harnisch and Linn's C*: 0 for a perfect Guttman row, 1 for the reversed one.
    within, beyond : ndarray
        Parts of `modified`, which add up to it: easy items missed, hard items succeeded.
    threshold : ndarray
        Easiness between the items expected right and those expected wrong, given the total.
    """

    sato: NDArray[np.float64]
    modified: NDArray[np.float64]
    within: NDArray[np.float64]
    beyond: NDArray[np.float64]
    threshold: NDArray[np.float64]


def caution(right: ArrayLike, easiness: ArrayLike) -> Caution:
    """Sato's caution index, its modified form, and what each comes from.

    With r right answers, the Guttman row has the r easiest items right, the reversed row the r hardest.
    C = 1 - cov(x, p) / cov(x*, p) and C* = [cov(x*, p) - cov(x, p)] / [cov(x*, p) - cov(x', p)].
    Rows of one total share their mean, so covariances compare as sums of p over the right answers. With t
    halfway between the r-th and the next easiest item, the distance from the Guttman row is exactly
    sum over missed items of (p - t) where p > t, plus sum over succeeded ones of (t - p) where p < t.

    Parameters
    ----------
    right : array-like, shape (..., n, k)
        1, 0 or NaN; an item without an answer is left out of its row.
    easiness : array-like, broadcastable to `right`
        Share of right answers of each item [0-1].

    Returns
    -------
    Caution
        NaN where the row has no right answer, none wrong, or items all as easy.

    References
    ----------
    Sato T. (1975), The construction and interpretation of S-P tables. Harnisch D. L. and Linn R. L. (1981),
    J. Educ. Meas. 18:133-146. D'Costa A. (1993), ERIC ED356249, for the split into what lies within and
    beyond a student's ability; the additive form used here is ours.

    Examples
    --------
    Four items, .8 .6 .4 .2 right. Two right answers, on the first and the last: the Guttman row would add
    up to 1.4, the reversed one to .6, this one to 1.0.

    >>> found = caution([[1, 0, 0, 1]], [0.8, 0.6, 0.4, 0.2])
    >>> float(found.modified[0].round(3)), float(found.sato[0].round(3))
    (0.5, 1.0)
    >>> float(found.within[0].round(3)), float(found.beyond[0].round(3))
    (0.125, 0.375)
    """
    right = np.asarray(right, float)
    known = ~np.isnan(right)
    answer = np.where(known, right, 0.0)
    p = np.where(known, np.broadcast_to(np.asarray(easiness, float), right.shape), np.nan)
    n_right, n_known = answer.sum(-1).astype(int), known.sum(-1)
    ascending = np.sort(p, axis=-1)  # NaN last
    descending = -np.sort(-p, axis=-1)
    total = (answer * np.nan_to_num(p)).sum(-1)
    best, worst = _first(descending, n_right), _first(ascending, n_right)
    mean = np.nansum(p, axis=-1) / np.maximum(n_known, 1)
    width = best - worst
    is_defined = (n_right > 0) & (n_right < n_known) & (width > _EQUAL)
    threshold = np.where(is_defined, (_at(descending, n_right - 1) + _at(descending, n_right)) / 2, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.nan_to_num(p - threshold[..., None])
        within = ((1 - answer) * np.maximum(distance, 0)).sum(-1) / width
        beyond = (answer * np.maximum(-distance, 0)).sum(-1) / width
        sato = (best - total) / (best - n_right * mean)
        modified = (best - total) / width
    return Caution(*(np.where(is_defined, part, np.nan) for part in (sato, modified, within, beyond, threshold)))


def simulated_limit(right: ArrayLike, *, quantile: float, draws: int, seed: int) -> float:
    """Value of C* that ordinary answers to this very test seldom pass.

    Classes are drawn from a Rasch model fitted to the row and column totals, missing answers staying
    missing; the limit is a quantile of the C* of the students so drawn, each class with its own easiness.

    Parameters
    ----------
    right : array-like, shape (n, k)
        1, 0 or NaN.
    quantile : float
        Share of ordinary students [0-1] under the limit.
    draws : int
        Number of classes drawn.
    seed : int

    Returns
    -------
    float
        NaN when no student has both a right and a wrong answer.

    References
    ----------
    Rasch G. (1960), by joint maximum likelihood, estimates then drawn in by the variance of their error.
    Simulated cut-offs: Tendeiro J. N., Meijer R. R. and Niessen A. S. M. (2016), J. Stat. Softw. 74(5).

    Examples
    --------
    >>> answers = [[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 1, 0, 1]]
    >>> 0 < simulated_limit(answers, quantile=0.95, draws=100, seed=1) <= 1
    True
    """
    _, found = _ordinary_classes(np.asarray(right, float), draws, seed)
    found = found[~np.isnan(found)]
    return float(np.quantile(found, quantile)) if len(found) else float("nan")


def expected_beyond(right: ArrayLike, limit: float, *, least_answers: int, draws: int, seed: int) -> float:
    """How many students of a class with ordinary answers a rule signals, on average over the classes drawn.

    Parameters
    ----------
    right : array-like, shape (n, k)
        1, 0 or NaN.
    limit : float
        C* beyond which a student is signalled.
    least_answers : int
        Right answers, and wrong ones, under which no student is.
    draws, seed : int
        As those of `simulated_limit`.

    Returns
    -------
    float
        Students; 0 when there is no limit.

    References
    ----------
    As `simulated_limit`: a student with few right or few wrong answers is never signalled, so that a limit passed by
    one student drawn in twenty signals fewer.

    Examples
    --------
    >>> answers = [[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 1, 0, 1]]
    >>> expected_beyond(answers, 0.5, least_answers=3, draws=100, seed=1)
    0.0
    """
    drawn, found = _ordinary_classes(np.asarray(right, float), draws, seed)
    if np.isnan(limit) or not drawn.size:
        return 0.0
    is_judged = np.minimum((drawn == 1).sum(axis=2), (drawn == 0).sum(axis=2)) >= least_answers
    return float((is_judged & (np.nan_to_num(found) > limit)).sum() / draws)


def _ordinary_classes(right: np.ndarray, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers of classes drawn from a Rasch model of these, missing ones still missing, and the C* of each student."""
    right = right[_has_both(right, axis=1)]
    if not len(right):
        return np.empty((draws, 0, right.shape[1])), np.empty((draws, 0))
    rng, chance = np.random.default_rng(seed), rasch_chances(right)
    drawn = (rng.random((draws, *right.shape), dtype=np.float32) < chance).astype(float)
    drawn[:, np.isnan(right)] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        easiness = np.nansum(drawn, axis=1) / np.maximum((~np.isnan(right)).sum(axis=0), 1)
    return drawn, caution(drawn, easiness[:, None, :]).modified


def rasch_chances(right: ArrayLike) -> NDArray[np.float64]:
    """Chance of a right answer of each student to each item, under a Rasch model.

    Parameters
    ----------
    right : array-like, shape (n, k)
        1, 0 or NaN; each row has a right and a wrong answer.

    Returns
    -------
    ndarray, shape (n, k)
        Chances [0-1]; 1 or 0 for an item that every, or no, student has right.

    References
    ----------
    As in `simulated_limit`.

    Examples
    --------
    >>> rasch_chances([[1, 0], [0, 1]]).round(2).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    right = np.asarray(right, float)
    known, answer = ~np.isnan(right), np.nan_to_num(right)
    open_items = _has_both(right, axis=0)
    used = known & open_items
    ability, difficulty = np.zeros(len(right)), np.zeros(right.shape[1])
    for _ in range(_ROUNDS):
        ability = _step(ability, difficulty, answer, used, axis=1, sign=1)
        difficulty = _step(difficulty, ability, answer.T, used.T, axis=1, sign=-1)
        difficulty = difficulty - difficulty[open_items].mean() if open_items.any() else difficulty
    chance = _logistic(ability[:, None] - difficulty[None, :])
    information = used * chance * (1 - chance)
    ability = _without_noise(ability, information.sum(axis=1))
    difficulty[open_items] = _without_noise(difficulty[open_items], information.sum(axis=0)[open_items])
    chance = _logistic(ability[:, None] - difficulty[None, :])
    shares = answer.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(open_items, chance, shares)


def _step(
    own: np.ndarray, other: np.ndarray, answer: np.ndarray, used: np.ndarray, *, axis: int, sign: int
) -> np.ndarray:
    """One Newton step of each row's parameter towards its total."""
    chance = _logistic(sign * (own[:, None] - other[None, :]))
    spread = np.maximum((used * chance * (1 - chance)).sum(axis), _EQUAL)
    move = (used * (answer - chance)).sum(axis) / spread
    return np.clip(own + sign * np.clip(move, -1, 1), -_FARTHEST, _FARTHEST)


def _without_noise(estimates: NDArray[np.float64], information: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw estimates towards their mean, so that they spread as their true values do.

    The variance of estimates is that of the true values plus their error's; a class drawn from the raw
    estimates would be more orderly than real ones, and the limit too low.
    """
    spread = estimates.var()
    error = (1 / np.maximum(information, _EQUAL)).mean() if len(information) else 0.0
    kept = np.sqrt(max(spread - error, 0.0) / spread) if spread > _EQUAL else 1.0
    return estimates.mean() + kept * (estimates - estimates.mean()) if len(estimates) else estimates


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def _has_both(right: NDArray[np.float64], axis: int) -> NDArray[np.bool_]:
    """Rows (or columns) with at least one right and one wrong answer."""
    return (right == 1).any(axis=axis) & (right == 0).any(axis=axis)


def _first(values: NDArray[np.float64], count: NDArray[np.int_]) -> NDArray[np.float64]:
    """Sum of the first `count` values of each row."""
    sums = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(np.nan_to_num(values), axis=-1)], axis=-1)
    return np.take_along_axis(sums, count[..., None], axis=-1)[..., 0]


def _at(values: NDArray[np.float64], place: NDArray[np.int_]) -> NDArray[np.float64]:
    """Value at `place` of each row; any value where the place is outside it."""
    inside = np.clip(place, 0, values.shape[-1] - 1)
    return np.take_along_axis(values, inside[..., None], axis=-1)[..., 0]
