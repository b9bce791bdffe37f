"""Least squares with the errors that schools ask for: few of them, of unequal sizes, or months that resemble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]
_TINY = 1e-10


@dataclass(frozen=True)
class Fit:
    """A fitted line: rows (already times the root of their weight), its coefficients, what is left, and (X'X)^-1."""

    rows: Floats
    coefficients: Floats
    residuals: Floats
    bread: Floats


def fit_linear(predictors: ArrayLike, outcome: ArrayLike, *, weights: ArrayLike | None = None) -> Fit | None:
    """Fit an outcome on predictors and a constant, which comes first.

    Parameters
    ----------
    predictors : array-like, students x predictors
    outcome : array-like
    weights : array-like, optional

    Returns
    -------
    Fit or None
        None when predictors repeat one another or students are too few: no coefficient can be told.

    Examples
    --------
    >>> fit = fit_linear([[0], [0], [1], [1]], [1, 3, 6, 8])
    >>> fit.coefficients.round(6).tolist()
    [2.0, 5.0]
    """
    given = np.asarray(predictors, dtype=float)
    rows = np.column_stack([np.ones(len(given)), given])
    root = np.ones(len(rows)) if weights is None else np.sqrt(np.asarray(weights, dtype=float))
    rows, target = rows * root[:, None], np.asarray(outcome, dtype=float) * root
    if len(rows) <= rows.shape[1] or np.linalg.matrix_rank(rows) < rows.shape[1]:
        return None
    bread = np.linalg.inv(rows.T @ rows)
    coefficients = bread @ rows.T @ target
    return Fit(rows, coefficients, target - rows @ coefficients, bread)


def robust(fit: Fit, place: int) -> Estimate:
    """A coefficient with the error of students who spread unequally (HC1), and the normal law.

    References
    ----------
    MacKinnon J. G. and White H. (1985), Journal of Econometrics 29:305-325.

    Examples
    --------
    >>> round(robust(fit_linear([[0], [0], [1], [1]], [1, 3, 6, 8]), 1).error, 4)
    1.4142
    """
    n, k = fit.rows.shape
    scores = fit.rows * fit.residuals[:, None]
    covariance = fit.bread @ (scores.T @ scores) @ fit.bread * n / (n - k)
    return _told(fit, place, covariance)


def of_combination(fit: Fit, weights: ArrayLike) -> Estimate:
    """A sum of coefficients, each times its weight, with the error of `robust` and Student's law.

    Examples
    --------
    >>> found = of_combination(fit_linear([[0], [0], [1], [1]], [1, 3, 6, 8]), [1, 1])
    >>> round(found.value, 6), found.freedom
    (7.0, 2.0)
    """
    each, (n, k) = np.asarray(weights, dtype=float), fit.rows.shape
    scores = fit.rows * fit.residuals[:, None] @ fit.bread @ each
    return Estimate(float(each @ fit.coefficients), float(np.sqrt((scores**2).sum() * n / (n - k))), float(n - k))


def of_neighbours(fit: Fit, place: int, lags: int) -> Estimate:
    """A coefficient of a series whose neighbours resemble, up to a number of steps (Newey-West), and the normal law.

    References
    ----------
    Newey W. K. and West K. D. (1987), Econometrica 55:703-708; times n / (n - k), as Stata's newey.

    Examples
    --------
    >>> series = fit_linear([[0], [1], [2], [3], [4], [5]], [1, 2, 4, 4, 6, 6])
    >>> abs(of_neighbours(series, 1, 0).error - robust(series, 1).error) < 1e-12
    True
    """
    n, k = fit.rows.shape
    scores = fit.rows * fit.residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        near = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (near + near.T)
    return _told(fit, place, fit.bread @ middle @ fit.bread * n / (n - k))


def _told(fit: Fit, place: int, covariance: Floats) -> Estimate:
    return Estimate(float(fit.coefficients[place]), float(np.sqrt(covariance[place, place])))


def of_clusters(fit: Fit, place: int, clusters: ArrayLike) -> Estimate:
    """A coefficient with the error of few clusters (CR2), and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    fit : Fit
    place : int
        Of the coefficient; 0 is the constant.
    clusters : array-like
        Of each student: a school, a group.

    Returns
    -------
    Estimate
        Under 4 degrees of freedom its p is not to be relied on. NaN with fewer than two clusters.

    References
    ----------
    Bell R. M. and McCaffrey D. F. (2002), Survey Methodology 28:169-181; Pustejovsky J. E. and Tipton E. (2018),
    Journal of Business & Economic Statistics 36:672-683.

    Examples
    --------
    Four schools of two students, two with the programme: the two means of schools, 12 and 20 against 10 and 14, are
    4 apart with the error of four means, on 2 degrees of freedom.

    >>> fit = fit_linear([[1], [1], [1], [1], [0], [0], [0], [0]], [12, 12, 20, 20, 10, 10, 14, 14])
    >>> found = of_clusters(fit, 1, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> round(found.value, 6), round(found.error, 4), round(found.freedom, 6)
    (4.0, 4.4721, 2.0)
    """
    names, of = np.unique(np.asarray(clusters), return_inverse=True)
    if len(names) < 2:
        return Estimate(float(fit.coefficients[place]), np.nan, np.nan)
    members = [np.flatnonzero(of == one) for one in range(len(names))]
    weights = [_weights_of(fit, rows, place) for rows in members]  # each: A_g X_g B c, a number a student
    variance = sum(float(w @ fit.residuals[rows]) ** 2 for w, rows in zip(weights, members, strict=True))
    return Estimate(float(fit.coefficients[place]), float(np.sqrt(variance)), _freedom(fit, members, weights))


def _weights_of(fit: Fit, rows: NDArray[np.intp], place: int) -> Floats:
    """Row of the corrected sum of a cluster: ``(I - H_gg)^(-1/2) X_g B c``, by the eigenvalues of its small side."""
    own = fit.rows[rows]
    # (I - H)^(-1/2) v = v + Q (d^(-1/2) - 1) Q'v with Q, 1 - d the eigenvectors, eigenvalues of H = X B X' (rank k).
    root = np.linalg.cholesky(fit.bread)
    left, singular, _ = np.linalg.svd(own @ root, full_matrices=False)
    kept = 1 - singular**2
    factor = np.where(kept > _TINY, 1 / np.sqrt(np.where(kept > _TINY, kept, 1)), 0) - 1
    vector = own @ fit.bread[:, place]
    return vector + left @ (factor * (left.T @ vector))


def _freedom(fit: Fit, members: list[NDArray[np.intp]], weights: list[Floats]) -> float:
    """Satterthwaite's: ``tr(Q)^2 / tr(Q^2)``, Q the products of the rows ``(I - H) w_g`` between clusters."""
    inner = np.array([w @ fit.rows[rows] for w, rows in zip(weights, members, strict=True)])  # X_g' w_g, a row each
    products = -inner @ fit.bread @ inner.T
    products[np.diag_indices_from(products)] += [float(w @ w) for w in weights]
    bottom = float((products**2).sum())
    return float(np.trace(products) ** 2 / bottom) if bottom > 0 else np.nan
