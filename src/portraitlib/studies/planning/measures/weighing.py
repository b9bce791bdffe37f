"""Candidates in order: what each ingredient weighs, who is tied with whom, what other weights would change."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

TRIED = (0.0, 1.0, 2.0)
"""Each weight is left out, kept, doubled."""
Numbers = NDArray[np.float64]


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
