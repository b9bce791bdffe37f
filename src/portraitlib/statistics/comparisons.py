"""Several comparisons looked at together: the level each is held to, and which differences are clear."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def shared_level(confidence: float, n_comparisons: ArrayLike) -> NDArray[np.float64]:
    """Level of each interval for all of them to hold together (Bonferroni: Dunn O. J., 1961, JASA 56:52-64).

    Examples
    --------
    >>> float(shared_level(0.95, 3).round(4))
    0.9833
    """
    return 1 - (1 - confidence) / np.maximum(n_comparisons, 1)


def leaves_out_0(low: ArrayLike, high: ArrayLike) -> NDArray[np.bool_]:
    """Whether an interval is all on one side of 0: a clear difference; without an interval there is none.

    Examples
    --------
    >>> leaves_out_0([-0.2, 0.1, np.nan], [0.1, 0.3, np.nan]).tolist()
    [False, True, False]
    """
    return (np.asarray(low) > 0) | (np.asarray(high) < 0)
