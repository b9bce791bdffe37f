"""How well a score ranks students: area under the ROC curve, with DeLong's intervals, and the curve itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from portraitlib.statistics.ranks import average_ranks


@dataclass(frozen=True)
class Area:
    """Area under the ROC curve [0-1], its variance and its interval; NaN where nothing can be said.

    The area is the chance that a student to whom it happened has a higher score than one to whom it did not, a tie
    counting for a half. An area of exactly 0 or 1 has no interval: no overlap was seen, so its spread is not known.
    `degrees` are those of freedom of the variance: few, where it rests on few students of a kind.
    """

    area: float
    variance: float
    low: float
    high: float
    degrees: float = np.inf


@dataclass(frozen=True)
class AreaDifference:
    """Difference of two areas, its interval, and the test that it is zero."""

    difference: float
    low: float
    high: float
    z: float
    p_value: float


def area_under_curve(scores: ArrayLike, happened: ArrayLike, *, confidence: float = 0.95) -> Area:
    """Area under the ROC curve with DeLong's interval.

    Parameters
    ----------
    scores : array-like of float
        One per student, higher is worse; none missing.
    happened : array-like of bool
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    Area
        The area is NaN without a student of each kind; the interval, with fewer than two of a kind or no spread.

    Raises
    ------
    ValueError
        When a score is missing or the lengths differ.

    References
    ----------
    DeLong E. R., DeLong D. M., Clarke-Pearson D. L. (1988), Biometrics 44:837-845. Sun X., Xu W. (2014), IEEE
    Signal Processing Letters 21:1389-1393 (by mid-ranks).

    Examples
    --------
    >>> found = area_under_curve([4, 2, 3, 1, 2], [True, True, False, False, False])
    >>> round(found.area, 4), round(found.variance, 4)
    (0.75, 0.0833)
    """
    scores, happened = _checked(scores, happened)
    of_left, of_stayed = _placements(scores, happened)
    if not len(of_left) or not len(of_stayed):
        return Area(np.nan, np.nan, np.nan, np.nan)
    area = float(of_left.mean())
    parts = [(_covariance(one, one), len(one) - 1) for one in (of_left, of_stayed)]
    variance = parts[0][0] + parts[1][0]
    half = special.ndtri(0.5 + confidence / 2) * np.sqrt(variance) if variance > 0 else np.nan
    low, high = float(np.clip(area - half, 0, 1)), float(np.clip(area + half, 0, 1))
    return Area(area, variance, low, high, _degrees(parts))


def paired_area_difference(
    first: ArrayLike, second: ArrayLike, happened: ArrayLike, *, confidence: float = 0.95
) -> AreaDifference:
    """Area of a first score less that of a second one, for the same students, with DeLong's test.

    Parameters
    ----------
    first, second : array-like of float
        Two scores of the same students.
    happened : array-like of bool
    confidence : float

    Returns
    -------
    AreaDifference
        NaN but for the difference when the two never disagree on a pair.

    References
    ----------
    DeLong et al. (1988), as for `area_under_curve`.

    Examples
    --------
    >>> happened = [True, True, True, False, False, False]
    >>> found = paired_area_difference([6, 5, 1, 4, 3, 2], [4, 6, 2, 5, 1, 3], happened)
    >>> round(found.difference, 4), round(found.z, 4)
    (0.0, 0.0)
    """
    first, happened = _checked(first, happened)
    second, _ = _checked(second, happened)
    (left_a, stayed_a), (left_b, stayed_b) = _placements(first, happened), _placements(second, happened)
    if not len(left_a) or not len(stayed_a):
        return AreaDifference(*[np.nan] * 5)
    difference = float(left_a.mean() - left_b.mean())
    left, stayed = left_a - left_b, stayed_a - stayed_b
    return _tested(difference, float(_covariance(left, left) + _covariance(stayed, stayed)), confidence)


def separate_area_difference(first: Area, second: Area, *, confidence: float = 0.95) -> AreaDifference:
    """Difference of the areas of two groups of different students, tested on the scale of log-odds.

    Parameters
    ----------
    first, second : Area
    confidence : float

    Returns
    -------
    AreaDifference
        NaN but for the difference when an area has no variance.

    Notes
    -----
    With ten students who left beside hundreds, the plain normal test on the areas raises twice the false alarms it
    announces; on log-odds, with the degrees of freedom of the variances, it keeps to them
    (``benchmarks/calm_schools.py``).

    References
    ----------
    Pepe M. S. (2003), The Statistical Evaluation of Medical Tests, section 5.2 (log-odds of an area). Satterthwaite
    F. E. (1946), Biometrics Bulletin 2:110-114. Zou G. Y., Donner A. (2008), Statistics in Medicine 27:1693-1702 (the
    interval of a difference from two intervals).

    Examples
    --------
    >>> found = separate_area_difference(Area(0.8, 0.0016, 0, 1), Area(0.7, 0.0009, 0, 1))
    >>> round(found.z, 4)  # (log 4 - log(7 / 3)) / sqrt(0.0016 / 0.16^2 + 0.0009 / 0.21^2)
    1.8719
    """
    difference = first.area - second.area
    if not min(first.variance, second.variance) > 0:
        return AreaDifference(difference, np.nan, np.nan, np.nan, np.nan)
    errors = [np.sqrt(one.variance) / (one.area * (1 - one.area)) for one in (first, second)]
    odds = [special.logit(one.area) for one in (first, second)]
    halves = [
        special.stdtrit(one.degrees, 0.5 + confidence / 2) * error
        for one, error in zip((first, second), errors, strict=True)
    ]
    (low, high), (low_second, high_second) = (
        special.expit([around - half, around + half]) for around, half in zip(odds, halves, strict=True)
    )
    z = (odds[0] - odds[1]) / np.hypot(*errors)
    degrees = _degrees([(errors[0] ** 2, first.degrees), (errors[1] ** 2, second.degrees)])
    return AreaDifference(
        difference,
        difference - float(np.hypot(first.area - low, high_second - second.area)),
        difference + float(np.hypot(high - first.area, second.area - low_second)),
        float(z),
        float(2 * special.stdtr(degrees, -abs(z))),
    )


@dataclass(frozen=True)
class Curve:
    """ROC curve: at each score from the highest, the shares [0-1] signalled of those left and of those who stayed."""

    limits: NDArray[np.float64]
    found_share: NDArray[np.float64]
    false_share: NDArray[np.float64]


def roc_curve(scores: ArrayLike, happened: ArrayLike) -> Curve:
    """Curve of the shares found and signalled in vain, for every limit "this score or more"; it starts at (0, 0).

    Examples
    --------
    >>> curve = roc_curve([3, 2, 2, 1], [True, True, False, False])
    >>> curve.found_share.tolist(), curve.false_share.tolist()
    ([0.0, 0.5, 1.0, 1.0], [0.0, 0.0, 0.5, 1.0])
    """
    scores, happened = _checked(scores, happened)
    limits = np.unique(scores)[::-1]
    left, stayed = np.sort(scores[happened]), np.sort(scores[~happened])
    found = (len(left) - np.searchsorted(left, limits)) / max(len(left), 1)
    false = (len(stayed) - np.searchsorted(stayed, limits)) / max(len(stayed), 1)
    return Curve(np.r_[np.inf, limits], np.r_[0.0, found], np.r_[0.0, false])


def _checked(scores: ArrayLike, happened: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    scores, happened = np.asarray(scores, dtype=float), np.asarray(happened, dtype=bool)
    if scores.shape != happened.shape or np.isnan(scores).any():
        raise ValueError("one score for each student, none missing")
    return scores, happened


def _placements(
    scores: NDArray[np.float64], happened: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each student, the share of those of the other kind that the score ranks right against."""
    left, stayed = scores[happened], scores[~happened]
    if not len(left) or not len(stayed):
        return left[:0], stayed[:0]
    ranks = average_ranks(np.r_[left, stayed])
    of_left = (ranks[: len(left)] - average_ranks(left)) / len(stayed)
    of_stayed = 1 - (ranks[len(left) :] - average_ranks(stayed)) / len(left)
    return of_left, of_stayed


def _covariance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Covariance of two means; NaN with one student."""
    n = len(first)
    return float(((first - first.mean()) * (second - second.mean())).sum() / (n - 1) / n) if n > 1 else np.nan


def _degrees(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Satterthwaite)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.float64(sum(variance for variance, _ in parts))
        return float(total**2 / sum(variance**2 / np.float64(degrees) for variance, degrees in parts))


def _tested(difference: float, variance: float, confidence: float) -> AreaDifference:
    if not variance > 1e-15:  # none known, or two scores that never disagree
        return AreaDifference(difference, np.nan, np.nan, np.nan, np.nan)
    error = float(np.sqrt(variance))
    half, z = float(special.ndtri(0.5 + confidence / 2)) * error, difference / error
    return AreaDifference(difference, difference - half, difference + half, z, float(2 * special.ndtr(-abs(z))))
