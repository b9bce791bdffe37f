"""The step by which marks go, and the scale they were given on before they were in per cent."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

WHOLE_SCALE = 100
LONGEST = 75
"""Longest scale looked for; its marks, and those of any shorter one, never hold five whole points in a row."""
_FEWEST = 6  # different marks below which nothing is said
_SURELY = 0.001  # chance, for marks that go by one, to fall all on the places of a shorter scale


def marks_out_of(marks: NDArray[np.float64]) -> int:
    """Find the scale on which marks in per cent were given.

    Marks given out of 50 are all even once in per cent: 57 and 59 cannot be had. A shorter scale is told only when
    marks that can be any number would hardly ever all fall on its places.

    Parameters
    ----------
    marks : ndarray of float
        Marks in per cent, rounded to whole numbers or to tenths.

    Returns
    -------
    int
        The shortest scale (20 for marks by fives, 50 by twos); 100 when no shorter one is sure.

    References
    ----------
    A draw of as many different marks among those possible from the lowest to the highest, without replacement
    (hypergeometric).

    Examples
    --------
    >>> marks_out_of(np.arange(40, 90, 2.0)), marks_out_of(np.arange(40, 90.0)), marks_out_of(np.array([60.0, 70.0]))
    (50, 100, 100)
    >>> marks_out_of(np.round(np.arange(9, 28) * 100 / 30))
    30
    """
    found = np.asarray(marks, dtype="float64")
    found = found[np.isfinite(found)]
    per_point = 1 if (found == np.round(found)).all() else 10
    places = np.unique(np.clip(np.round(found * per_point), 0, 100 * per_point).astype("int64"))
    if len(places) < _FEWEST:
        return WHOLE_SCALE
    ways = _places(per_point)
    width = int(places[-1] - places[0] + 1)
    for way in np.flatnonzero(ways[places].all(axis=0)):
        scale = int(way) // 3 + 1
        n_places = int(ways[places[0] : places[-1] + 1, way].sum())
        if _chance(len(places), n_places, width) * scale < _SURELY:  # so many scales were tried
            return scale
    return WHOLE_SCALE


@cache
def _places(per_point: int) -> NDArray[np.bool_]:
    """Marks, in whole points or in tenths, that each scale can give, by each of three ways to round halves."""
    grid = np.zeros((100 * per_point + 1, LONGEST, 3), dtype=bool)
    for scale in range(1, LONGEST + 1):
        exact = np.arange(scale + 1) * 100 * per_point / scale
        for way, rounded in enumerate((np.round(exact + 1e-6), np.round(exact - 1e-6), np.round(np.round(exact, 6)))):
            grid[rounded.astype("int64"), scale - 1, way] = True
    return grid.reshape(len(grid), -1)


def _chance(n_marks: int, n_places: int, width: int) -> float:
    """Chance that so many different marks, out of all those possible, fall on the places of a scale."""
    return float(np.exp(_log_choices(n_places, n_marks) - _log_choices(width, n_marks)))


def _log_choices(n: int, k: int) -> float:
    return float(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))
