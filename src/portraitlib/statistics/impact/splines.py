"""A curve that bends between three knots and is straight beyond: what a line would hide."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

PLACES = (0.1, 0.5, 0.9)
"""Shares of the students under each of the three knots."""


def three_knots(values: ArrayLike) -> NDArray[np.float64]:
    """Knots at the 10th, 50th and 90th percentile.

    References
    ----------
    Harrell F. E. (2015), Regression Modeling Strategies, 2nd ed., table 2.3.

    Examples
    --------
    >>> three_knots(np.arange(101)).tolist()
    [10.0, 50.0, 90.0]
    """
    known = np.asarray(values, dtype=float)
    return np.asarray(np.quantile(known[np.isfinite(known)], PLACES), dtype=np.float64)


def restricted_cubic(values: ArrayLike, knots: ArrayLike) -> NDArray[np.float64]:
    """The value itself and the one bend of a curve with three knots: students x 2.

    Parameters
    ----------
    values : array-like
    knots : array-like of 3 numbers
        In order, all different.

    References
    ----------
    Stone C. J. and Koo C.-Y. (1985); Harrell (2015), section 2.4.5: divided by the square of the width of the knots, so
    that the bend has the unit of the values.

    Examples
    --------
    Under the first knot the bend is 0; over the last, it goes up in a straight line.

    >>> restricted_cubic([0, 10, 30, 50, 60, 70], [10, 30, 50])[:, 1].tolist()
    [0.0, 0.0, 5.0, 30.0, 45.0, 60.0]
    """
    x = np.asarray(values, dtype=float)
    first, middle, last = (float(one) for one in np.asarray(knots, dtype=float))

    def over(knot: float) -> NDArray[np.float64]:
        """Cube of what is over a knot."""
        return np.asarray(np.clip(x - knot, 0, None) ** 3, dtype=np.float64)

    wide = last - middle
    bend = over(first) - over(middle) * (last - first) / wide + over(last) * (middle - first) / wide
    return np.column_stack([x, bend / (last - first) ** 2])
