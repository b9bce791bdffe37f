"""Who left before the end: whether so many, and so unlike a number on the two sides, could make the difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Largest difference between the two shares of leavers, in points, by whole points of the share in all (0, 1, 2…).
_CAUTIOUS = (
    5.7, 5.8, 5.9, 5.9, 6.0, 6.1, 6.2, 6.3, 6.3, 6.3, 6.3, 6.2, 6.2, 6.1, 6.0, 5.9, 5.9, 5.8, 5.7, 5.5, 5.4, 5.3, 5.2,
    5.1, 4.9, 4.8, 4.7, 4.5, 4.4, 4.3, 4.1, 4.0, 3.8, 3.6, 3.5, 3.3, 3.2, 3.1, 2.9, 2.8, 2.6, 2.5, 2.3, 2.1, 2.0, 1.8,
    1.6, 1.5, 1.3, 1.2, 1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.0,
)  # fmt: skip
_OPTIMISTIC = (
    10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.7, 10.8, 10.9, 10.9, 10.9, 10.9, 10.9, 10.8, 10.8, 10.7, 10.6, 10.5, 10.3,
    10.2, 10.0, 9.9, 9.7, 9.5, 9.4, 9.2, 9.0, 8.8, 8.6, 8.4, 8.2, 8.0, 7.8, 7.6, 7.4, 7.2, 7.0, 6.7, 6.5, 6.3, 6.0,
    5.8, 5.6, 5.3, 5.1, 4.9, 4.6, 4.4, 4.2, 3.9, 3.7, 3.5, 3.2, 3.0, 2.8, 2.6, 2.3, 2.1, 1.9, 1.6, 1.4, 1.1, 0.9, 0.7,
    0.5, 0.3,
)  # fmt: skip
BOUNDARIES: Mapping[str, tuple[float, ...]] = {"cautious": _CAUTIOUS, "optimistic": _OPTIMISTIC}


@dataclass(frozen=True)
class Attrition:
    """Shares of leavers in all and between the groups [0-1], the largest difference allowed, and whether it holds."""

    overall: float
    differential: float
    limit: float
    is_low: bool


def attrition(started: tuple[int, int], ended: tuple[int, int], *, boundary: str = "cautious") -> Attrition:
    """Say whether those who left could, by themselves, make the difference between the groups.

    Parameters
    ----------
    started, ended : pair of int
        Students at the start and those whose outcome is known, treated then comparison.
    boundary : str
        ``cautious`` where the support may itself affect who stays, ``optimistic`` where it hardly can.

    Returns
    -------
    Attrition
        Between two whole points, the stricter of the two limits; over the table's last point nothing is allowed.

    References
    ----------
    What Works Clearinghouse, Standards Handbook 4.1, table II.1, as the R package baselinr gives it; model of
    Deke J. and Chiang H. (2017), Evaluation Review 41:130-154.

    Examples
    --------
    Of 100 and 100 students 94 and 90 stay: 8 % left in all, 4 points apart, 6.3 are allowed.

    >>> attrition((100, 100), (94, 90)).is_low
    True
    >>> attrition((100, 100), (73, 67)).is_low
    False
    """
    if min(started) <= 0:
        return Attrition(np.nan, np.nan, np.nan, is_low=False)
    shares = [1 - end / start for start, end in zip(started, ended, strict=True)]
    overall, differential = 1 - sum(ended) / sum(started), abs(shares[0] - shares[1])
    table, percent = BOUNDARIES[boundary], round(100 * overall, 9)
    rows = {math.floor(percent), math.ceil(percent)}
    limit = min(table[row] if row < len(table) else -np.inf for row in rows) / 100
    return Attrition(overall, differential, limit, is_low=round(differential, 9) <= limit)
