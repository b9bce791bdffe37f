"""The bands of shares of days missed: every share in exactly one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_DAY = 1e-6  # days: what adding thirds and quarters of days may leave

NOT_READ = -1
"""Band of a student enrolled for too few days."""


def band_of(missed: np.ndarray, possible: np.ndarray, edges: Sequence[float], minimum_days: float = 0) -> np.ndarray:
    """Band of each share of days missed: 0 below the first edge, 1 from it (it included), and so on.

    `NOT_READ` under the minimum of days possible, and where nothing was possible.

    Examples
    --------
    >>> days = np.full(4, 180.0)
    >>> band_of(np.array([8.75, 9, 18, 36]), days, [0.05, 0.1, 0.2]).tolist()
    [0, 1, 2, 3]
    >>> band_of(np.array([1.0]), np.array([10.0]), [0.05, 0.1, 0.2], minimum_days=20).tolist()
    [-1]
    """
    missed, possible = np.asarray(missed, dtype=float), np.asarray(possible, dtype=float)
    band = np.zeros(missed.shape, dtype=int)
    for edge in edges:
        band += missed - edge * possible >= -_DAY
    return np.where((possible >= minimum_days) & (possible > 0), band, NOT_READ)
