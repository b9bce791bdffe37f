"""Candidates in order: what each ingredient weighs, who is tied with whom, what other weights would change."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.studies.planning.settings import PlanningRules

TRIED = (0.0, 1.0, 2.0)
"""Each weight is left out, kept, doubled."""
Numbers = NDArray[np.float64]


def in_order(found: pd.DataFrame, rules: PlanningRules) -> pd.DataFrame:
    """Candidates with their points, their place, and what the draws and other weights make of both."""
    weights = np.array([value for _, value in rules.weights], dtype="float64")
    values, drawn = _ingredients(found, rules)
    score, draws = weighted(values, weights), weighted(drawn, weights)
    tail = (1 - rules.confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0) if len(found) else (score, score)
    by_weights = places_by_weights(values, weights)
    told = found.assign(
        n_not_in_need=found["n_students"] - found["n_in_need"],
        need_gap=(found["in_need_share"] - found["reference"]).astype("float64"),
        priority_place=tied_places(score, draws, rules.confidence),
        priority_score=100 * score,
        points_low=100 * low,
        points_high=np.minimum(100 * high, 100),
        place_best=by_weights.min(axis=0) if len(found) else [],
        place_worst=by_weights.max(axis=0) if len(found) else [],
    )
    return told.sort_values("priority_score", ascending=False, kind="stable", ignore_index=True)


def _ingredients(found: pd.DataFrame, rules: PlanningRules) -> tuple[Numbers, Numbers]:
    """Ingredients of each candidate from 0 to 1, and drawn again: one row a draw, one column a candidate."""
    n_students, k = (found[name].to_numpy(dtype="float64") for name in ("n_students", "n_in_need"))
    reference = found["reference"].to_numpy(dtype="float64")
    lasting = (found["years_weak"] / found["years_before"].replace(0, np.nan)).to_numpy(dtype="float64")
    stable = found["stability"].to_numpy(dtype="float64")
    rng = np.random.default_rng([rules.seed, 1])
    shares = rng.beta(k + 0.5, n_students - k + 0.5, size=(rules.draws, len(found)))
    shares = np.vstack([k / np.where(n_students > 0, n_students, 1), shares])
    gaps = np.clip(shares - reference, 0, None)
    same = np.ones((len(shares), 1))
    parts = [_scaled(shares * n_students), _scaled(gaps), same * lasting, same * stable]
    values = np.stack(parts, axis=-1)
    return values[0], values[1:]


def _scaled(values: Numbers) -> Numbers:
    """Values over the largest of what was seen, the first row."""
    most = values[0].max(initial=0.0)
    return values / most if most > 0 else values


def weighted(values: Numbers, weights: Numbers) -> Numbers:
    """Mean of the ingredients that are known, by weight, from 0 to 1; the last axis holds the ingredients.

    Examples
    --------
    >>> weighted(np.array([[1.0, 0.5], [0.5, np.nan]]), np.array([1.0, 1.0])).tolist()
    [0.75, 0.5]
    """
    weight = np.where(np.isnan(values), 0.0, weights)
    total = weight.sum(axis=-1)
    return np.asarray((np.nan_to_num(values) * weight).sum(axis=-1) / np.where(total > 0, total, 1.0))


def tied_places(score: Numbers, draws: Numbers, confidence: float) -> NDArray[np.int64]:
    """Place of each candidate, the same for those that the draws do not tell from the first of their place.

    Parameters
    ----------
    score : ndarray, one a candidate
    draws : ndarray, one row a draw, one column a candidate
    confidence : float
        Level of the interval of a difference [0-1].

    Examples
    --------
    >>> draws = np.array([[0.9, 0.8, 0.1], [0.7, 0.8, 0.2], [0.8, 0.7, 0.1]])
    >>> tied_places(np.array([0.8, 0.77, 0.13]), draws, 0.95).tolist()
    [1, 1, 3]
    """
    tail, order = (1 - confidence) / 2, np.argsort(-score, kind="stable")
    places = np.zeros(len(score), dtype="int64")
    first, place = -1, 0
    for rank, one in enumerate(order, 1):
        if first < 0 or np.quantile(draws[:, first] - draws[:, one], tail) > 0:
            first, place = one, rank
        places[one] = place
    return places


def places_by_weights(values: Numbers, weights: Numbers) -> NDArray[np.int64]:
    """Place of each candidate under each set of weights tried, one row a set.

    Examples
    --------
    >>> places = places_by_weights(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1.0, 1.0]))
    >>> places.min(axis=0).tolist(), places.max(axis=0).tolist()
    ([1, 1], [2, 2])
    """
    tried = [np.array(one) * weights for one in product(TRIED, repeat=len(weights))]
    scores = np.array([weighted(values, one) for one in tried if one.any()])
    return np.asarray((scores[:, None, :] > scores[:, :, None] + 1e-12).sum(axis=2) + 1, dtype="int64")
