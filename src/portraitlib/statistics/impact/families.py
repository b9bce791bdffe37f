"""Several outcomes at once: what each p becomes when they are read together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def holm(p: ArrayLike) -> Floats:
    """Adjusted p: one false discovery among them all is as rare as the level read.

    Parameters
    ----------
    p : array-like
        Of each outcome; the primary outcome, declared first, is not among them.

    References
    ----------
    Holm S. (1979), Scandinavian Journal of Statistics 6:65-70.

    Examples
    --------
    0.01 times 3, then 0.03 times 2, then 0.04, which cannot be under the one before.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p: of what is found at a level, that share is false on average.

    References
    ----------
    Benjamini Y. and Hochberg Y. (1995), Journal of the Royal Statistical Society B 57:289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)[::-1]
    stepped = np.minimum.accumulate(values[order] * len(values) / np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = stepped
    return adjusted
