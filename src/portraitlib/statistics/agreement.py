"""How far two observers, or more, say the same thing of the same targets: weighted kappa, ICC, severity.

Where nothing can be said (too few targets, everything rated alike) the answer is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement, its interval, and the number of targets behind it."""

    value: float
    low: float
    high: float
    n_targets: int


NOTHING = Agreement(np.nan, np.nan, np.nan, 0)


def weighted_kappa(
    first: ArrayLike, second: ArrayLike, visits: ArrayLike | None = None, *, confidence: float = 0.95
) -> Agreement:
    """Cohen's kappa of two observers, disagreements weighted by the square of their distance.

    Parameters
    ----------
    first, second : array-like of float
        Ratings of the same targets. A target that one of them did not rate is left out.
    visits : array-like, optional
        Visit each target belongs to: targets of one visit were rated in one breath, and the interval counts visits.
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    Agreement
        1 is perfect, 0 what chance makes. NaN with fewer than two targets, or when both rated everything alike.

    References
    ----------
    Cohen J. (1968), Psychological Bulletin 70:213-220. Large-sample error: Fleiss, Cohen and Everitt (1969),
    Psychological Bulletin 72:323-327. By visits: the same linearisation, summed in each visit, with Student's quantile
    (Liang K.-Y. and Zeger S. L., 1986, Biometrika 73:13-22).

    Examples
    --------
    >>> kappa = weighted_kappa([1, 2, 3, 4], [1, 2, 3, 3])
    >>> round(kappa.value, 3), kappa.n_targets
    (0.875, 4)
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    both = ~(np.isnan(first) | np.isnan(second))
    scale, places = np.unique(np.concatenate([first[both], second[both]]), return_inverse=True)
    n = int(both.sum())
    if n < 2 or len(scale) < 2:
        return Agreement(np.nan, np.nan, np.nan, n)
    joint = np.zeros((len(scale), len(scale)))
    np.add.at(joint, (places[:n], places[n:]), 1 / n)
    weights = 1 - ((scale[:, None] - scale[None, :]) / (scale[-1] - scale[0])) ** 2
    kappa, error = kappa_of(joint, weights, n)
    half = float(special.ndtri(0.5 + confidence / 2) * error)
    if visits is not None:
        _, of_visit = np.unique(np.asarray(visits)[both].astype("U"), return_inverse=True)
        half = _half_by_visits(joint, weights, (places[:n], places[n:]), of_visit, confidence)
    return Agreement(kappa, max(kappa - half, -1.0), min(kappa + half, 1.0), n)


def _half_by_visits(
    joint: np.ndarray,
    weights: np.ndarray,
    places: tuple[np.ndarray, np.ndarray],
    of_visit: np.ndarray,
    confidence: float,
) -> float:
    """Half of the interval of kappa over visits; NaN with one visit."""
    n_visits, n = int(of_visit.max()) + 1, len(of_visit)
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    observed, expected = float((weights * joint).sum()), float(rows @ weights @ columns)
    if n_visits < 2 or expected == 1:
        return float("nan")
    of_row, of_column = weights @ columns, weights.T @ rows
    value = weights * (1 - expected) - (of_row[:, None] + of_column[None, :]) * (1 - observed)
    surprises = value[places]
    by_visit = np.bincount(of_visit, surprises - surprises.mean())
    error = np.sqrt(n_visits / (n_visits - 1) * (by_visit**2).sum()) / n / (1 - expected) ** 2
    return float(special.stdtrit(n_visits - 1, 0.5 + confidence / 2) * error)


def kappa_of(joint: np.ndarray, weights: np.ndarray, n: int) -> tuple[float, float]:
    """Kappa and its large-sample standard error, from the shares of a table of agreement.

    Parameters
    ----------
    joint : ndarray
        Share of the targets that the first observer put in the row, the second in the column; adds up to 1.
    weights : ndarray
        Agreement each cell is worth: 1 on the diagonal.
    n : int
        Targets.

    Examples
    --------
    >>> kappa, error = kappa_of(np.array([[0.4, 0.1], [0.1, 0.4]]), np.eye(2), 100)
    >>> round(kappa, 2), round(error, 2)
    (0.6, 0.08)
    """
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    observed, expected = float((weights * joint).sum()), float(rows @ weights @ columns)
    if expected == 1:
        return np.nan, np.nan
    of_row, of_column = weights @ columns, weights.T @ rows
    spread = (joint * (weights * (1 - expected) - (of_row[:, None] + of_column[None, :]) * (1 - observed)) ** 2).sum()
    spread -= (observed * expected - 2 * expected + observed) ** 2
    return (observed - expected) / (1 - expected), float(np.sqrt(max(spread, 0) / n) / (1 - expected) ** 2)


def intraclass_correlation(ratings: ArrayLike, *, confidence: float = 0.95) -> Agreement:
    """ICC(A,1): how far one observer's rating could stand for another's, severity counted as disagreement.

    Every observer rates every target; observers are taken as drawn from a wider staff (two-way random model).

    Parameters
    ----------
    ratings : array-like, one row per target, one column per observer
        A target with a missing rating is left out.
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    Agreement
        NaN with fewer than two targets or observers, or when everything is rated alike.

    References
    ----------
    Shrout P. E., Fleiss J. L. (1979), Psychological Bulletin 86:420-428, ICC(2,1); McGraw K. O., Wong S. P.
    (1996), Psychological Methods 1:30-46, ICC(A,1) and its interval (table 7).

    Examples
    --------
    The six targets and four judges of Shrout and Fleiss: 0.29.

    >>> judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> round(intraclass_correlation(judged).value, 2)
    0.29
    """
    squares = mean_squares(ratings)
    n, k = squares.n_targets, squares.n_raters
    if n < 2 or k < 2 or np.isclose(squares.targets + squares.raters + squares.error, 0):
        return Agreement(np.nan, np.nan, np.nan, n)
    between = squares.targets + (k - 1) * squares.error + k * (squares.raters - squares.error) / n
    icc = (squares.targets - squares.error) / between if between > 0 else np.nan
    low, high = _icc_bounds(icc, squares, confidence)
    return Agreement(float(icc), low, high, n)


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of a two-way table of ratings without repetition: targets, raters, what is left."""

    targets: float
    raters: float
    error: float
    n_targets: int
    n_raters: int


def mean_squares(ratings: ArrayLike) -> MeanSquares:
    """Two-way analysis of variance of ratings; targets with a missing rating are left out.

    Examples
    --------
    >>> squares = mean_squares([[1, 2], [3, 4], [5, 6]])
    >>> squares.targets, squares.raters, squares.error
    (8.0, 1.5, 0.0)
    """
    rated = np.asarray(ratings, float)
    rated = rated[~np.isnan(rated).any(axis=1)]
    n, k = rated.shape
    if n < 2 or k < 2:
        return MeanSquares(np.nan, np.nan, np.nan, n, k)
    of_target, of_rater, overall = rated.mean(axis=1), rated.mean(axis=0), rated.mean()
    left = rated - of_target[:, None] - of_rater[None, :] + overall
    return MeanSquares(
        float(k * ((of_target - overall) ** 2).sum() / (n - 1)),
        float(n * ((of_rater - overall) ** 2).sum() / (k - 1)),
        float((left**2).sum() / ((n - 1) * (k - 1))),
        n,
        k,
    )


def _icc_bounds(icc: float, squares: MeanSquares, confidence: float) -> tuple[float, float]:
    """Interval of ICC(A,1); the degrees of freedom of its denominator are Satterthwaite's."""
    n, k, targets = squares.n_targets, squares.n_raters, squares.targets
    raters, error = squares.raters, squares.error
    if not icc < 1:
        return np.nan, np.nan
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    below = (a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    if below <= 0:
        return np.nan, np.nan
    freedom = (a * raters + b * error) ** 2 / below
    tail = 0.5 + confidence / 2
    upper, lower = special.fdtri(n - 1, freedom, tail), special.fdtri(freedom, n - 1, tail)
    rest = k * raters + (k * n - k - n) * error
    low = n * (targets - upper * error) / (upper * rest + n * targets)
    high = n * (lower * targets - error) / (rest + n * lower * targets)
    return float(low), float(high)


def mean_severity(first: ArrayLike, second: ArrayLike, visits: ArrayLike, *, confidence: float = 0.95) -> Agreement:
    """Mean difference of two observers, second minus first, with an interval over their visits.

    The criteria of one visit were rated in one breath: the visit, not the criterion, is what is counted.

    Parameters
    ----------
    first, second : array-like of float
        Ratings of the same targets, in the unit of the scale.
    visits : array-like
        Visit each target belongs to (an integer or a name).
    confidence : float
        Level of the interval [0-1].

    Returns
    -------
    Agreement
        Its `n_targets` counts visits; the bounds are NaN with one visit, or when every visit gives one difference.

    References
    ----------
    Student (1908), Biometrika 6:1-25, paired.

    Examples
    --------
    >>> severity = mean_severity([3, 3, 2, 2], [2, 3, 1, 2], ["a", "a", "b", "b"])
    >>> severity.value, severity.n_targets
    (-0.5, 2)
    """
    difference = np.asarray(second, float) - np.asarray(first, float)
    known = ~np.isnan(difference)
    if not known.any():
        return NOTHING
    _, of_visit = np.unique(np.asarray(visits)[known].astype("U"), return_inverse=True)
    by_visit = np.bincount(of_visit, difference[known]) / np.bincount(of_visit)
    mean, n = float(by_visit.mean()), len(by_visit)
    if n < 2 or np.ptp(by_visit) == 0:
        return Agreement(mean, np.nan, np.nan, n)
    half = special.stdtrit(n - 1, 0.5 + confidence / 2) * by_visit.std(ddof=1) / np.sqrt(n)
    return Agreement(mean, float(mean - half), float(mean + half), n)
