"""From indicators to a coefficient: points of each criterion, bounds when something is missing, tier.

Everything is an array over students, so that a whole service centre takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import CriteriaSet, Criterion

UNDETERMINED, UNIVERSAL, TARGETED, INTENSIVE = 0, 1, 2, 3
"""Tiers; 0 when too little is known to propose one."""
DECIMALS = 6
"""Coefficients are rounded there, so that equal students stay equal whatever the order of a sum."""


@dataclass(frozen=True)
class Scores:
    """Coefficient of each student and what it is made of; every array has one row a student.

    Parameters
    ----------
    criteria : CriteriaSet
    points : array of float, students x criteria
        Points of the coefficient each criterion gives; NaN where its indicator is not known.
    most : array of float, one a criterion
        Points a criterion may give; they add up to 100.
    coefficient : array of float
        Points given over the share of the weight that is known [0-100]; NaN when nothing is known.
    low, high : array of float
        Coefficient if all that is not known were at its best, at its worst.
    observed_share : array of float
        Share [0-1] of the weight that is known.
    tier : array of int
        1 to 3, or 0 when too little is known.
    tier_low, tier_high : array of int
        Tiers of the two bounds.
    """

    criteria: CriteriaSet
    points: np.ndarray
    most: np.ndarray
    coefficient: np.ndarray
    low: np.ndarray
    high: np.ndarray
    observed_share: np.ndarray
    tier: np.ndarray
    tier_low: np.ndarray
    tier_high: np.ndarray

    @property
    def is_sure(self) -> np.ndarray:
        """Whether what is missing cannot change the tier."""
        return (self.tier_low == self.tier_high) & (self.tier != UNDETERMINED)

    def reasons(self, n: int = 3) -> tuple[np.ndarray, np.ndarray]:
        """Criteria that give the most points, and these points, first to `n`-th."""
        known = np.nan_to_num(self.points)
        order = np.argsort(-known, axis=1, kind="stable")[:, :n]
        points = np.take_along_axis(known, order, axis=1)
        return np.where(points > 0, order, -1), points


def score(values: pd.DataFrame, criteria: CriteriaSet, worst: pd.DataFrame | None = None) -> Scores:
    """Coefficient of each student.

    Parameters
    ----------
    values : DataFrame, one row a student
        A column for each indicator of the criteria; NaN is not known.
    criteria : CriteriaSet
        Without a fault (`rules.criteria_check`): each value is in one band, and worse never gives less.
    worst : DataFrame, optional
        Worst value that an indicator known in part may still take.

    Returns
    -------
    Scores

    Notes
    -----
    A criterion gives ``100 * weight / sum of weights * points / most points``. What is missing is never taken as
    good: the coefficient is over what is known (so it neither falls nor rises by what is missing), and its bounds
    say how far it could be. Hiding a value can only move the lower bound down and the upper bound up.

    Examples
    --------
    >>> from portraitlib.rules import load_criteria
    >>> flags = pd.DataFrame({"absence_rate": [0.25, 0.25], "mathematics_mark": [55.0, None],
    ...                       "language_mark": [60.0, 60.0], "suspension_days": [0.0, 0.0]})
    >>> found = score(flags, load_criteria("abc_balfanz").chosen)
    >>> [(float(low), round(float(one), 1), float(high)) for low, one, high in
    ...  zip(found.low, found.coefficient, found.high)]
    [(50.0, 50.0, 50.0), (25.0, 33.3, 50.0)]
    """
    n, listed = len(values), criteria.criteria
    most = np.array([100 * one.weight for one in listed]) / sum(one.weight for one in listed)
    points, at_worst = np.full((n, len(listed)), np.nan), np.empty((n, len(listed)))
    for place, criterion in enumerate(listed):
        scale = most[place] / criterion.most_points
        found = values[criterion.indicator].to_numpy(dtype="float64")
        points[:, place] = points_of(found, criterion) * scale
        at_worst[:, place] = points[:, place]
        if worst is not None and criterion.indicator in worst:
            at_worst[:, place] = points_of(worst[criterion.indicator].to_numpy(dtype="float64"), criterion) * scale
    known = ~np.isnan(points)
    observed = np.where(known, most, 0).sum(axis=1) / 100
    low = np.nan_to_num(points).sum(axis=1)
    high = np.where(known, at_worst, most).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coefficient = np.round(np.where(observed > 0, low / observed, np.nan), DECIMALS)
    low, high, observed = np.round(low, DECIMALS), np.round(high, DECIMALS), np.round(observed, DECIMALS)
    tier = np.where(observed >= criteria.minimum_observed, tier_of(coefficient, criteria), UNDETERMINED)
    return Scores(
        criteria, points, most, coefficient, low, high, observed, tier, tier_of(low, criteria), tier_of(high, criteria)
    )


def points_of(values: np.ndarray, criterion: Criterion) -> np.ndarray:
    """Points of the band each value is in; NaN for a value that is not known.

    Examples
    --------
    >>> from portraitlib.rules import load_criteria
    >>> mathematics = load_criteria("quebec_defaut").chosen.criteria[1]
    >>> points_of(np.array([59.999, 60.0, np.nan]), mathematics)
    array([ 3.,  1., nan])
    """
    starts = sorted((-np.inf if band.low is None else band.low, band.points) for band in criterion.bands)
    limits, points = np.array([start for start, _ in starts[1:]]), np.array([point for _, point in starts])
    return np.where(np.isnan(values), np.nan, points[np.searchsorted(limits, values, side="right")])


def tier_of(coefficient: np.ndarray, criteria: CriteriaSet) -> np.ndarray:
    """Tier of a coefficient, whatever is known of it: 1 to 3; 1 for NaN."""
    limits = [criteria.tiers.targeted, criteria.tiers.intensive]
    return np.where(np.isnan(coefficient), UNIVERSAL, 1 + np.searchsorted(limits, coefficient, side="right"))
