"""Whether two groups were alike before: standardised differences, and what they ask of the analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ALIKE, TOO_FAR = 0.05, 0.25
"""Sizes up to which groups are alike, and over which no adjustment makes them so (WWC)."""


@dataclass(frozen=True)
class Balance:
    """One characteristic before the support: the difference in standard deviations, and the ratio of variances.

    ``verdict`` is ``alike``, ``adjust`` (adjust for it), ``too_far``, or ``unknown``.
    """

    difference: float
    variance_ratio: float
    verdict: str


def balance(
    treated: ArrayLike,
    comparison: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    by: str = "pooled",
    is_share: bool = False,
) -> Balance:
    """Compare a characteristic of two groups before the support.

    Parameters
    ----------
    treated, comparison : array-like
        Values, NaN left out.
    weights : array-like, optional
        Weight of each student of the comparison; those treated count for one.
    by : str
        Spread to divide by: ``pooled`` of the two groups (WWC), or ``treated`` (a comparison made to be like them).
    is_share : bool
        0 or 1: the spread is ``sqrt(p (1 - p))``.

    References
    ----------
    What Works Clearinghouse, Standards Handbook 4.1, p. 54 (0.05 and 0.25); Stuart E. A. (2010), Statistical Science
    25:1-21 (spread of those treated, before and after weighting).

    Examples
    --------
    Means 3 and 2, standard deviations 1: one standard deviation apart.

    >>> balance([2, 3, 4], [1, 2, 3])
    Balance(difference=1.0, variance_ratio=1.0, verdict='too_far')
    """
    first, second = np.asarray(treated, dtype=float), np.asarray(comparison, dtype=float)
    weight = np.ones(len(second)) if weights is None else np.asarray(weights, dtype=float)
    known = np.isfinite(second) & (weight > 0)
    first, second, weight = first[np.isfinite(first)], second[known], weight[known]
    if min(len(first), len(second)) < 2:
        return Balance(np.nan, np.nan, "unknown")
    difference = float(first.mean() - np.average(second, weights=weight))
    spreads = [_variance(values, is_share=is_share) for values in (first, second)]
    spread = spreads[0] if by == "treated" else _pooled(spreads, (len(first), len(second)))
    ratio = spreads[0] / spreads[1] if spreads[1] > 0 else np.nan
    if spread <= 0:
        return Balance(0.0 if difference == 0 else np.nan, ratio, "alike" if difference == 0 else "unknown")
    size = difference / np.sqrt(spread)
    return Balance(float(size), float(ratio), _verdict(abs(size)))


def _variance(values: np.ndarray, *, is_share: bool) -> float:
    return float(values.mean() * (1 - values.mean())) if is_share else float(values.var(ddof=1))


def _pooled(variances: list[float], n: tuple[int, int]) -> float:
    return ((n[0] - 1) * variances[0] + (n[1] - 1) * variances[1]) / (sum(n) - 2)


def _verdict(size: float) -> str:
    return "alike" if size <= ALIKE else "adjust" if size <= TOO_FAR else "too_far"
