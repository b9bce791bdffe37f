"""Ranks, ties shared: what correlations and areas are counted from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def average_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Rank of each value from the smallest, 1; equal values share the mean of their ranks.

    `scipy.stats.rankdata` gives the same; loading that package takes longer than a report's ranks do.

    Parameters
    ----------
    values : array of float
        None missing.

    Returns
    -------
    array of float

    Examples
    --------
    >>> average_ranks([20, 10, 20, 40]).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    _, places, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])
