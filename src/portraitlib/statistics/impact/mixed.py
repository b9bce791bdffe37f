"""A line with a level of its own for each school: one random intercept, by restricted likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mixed:
    """Coefficients (the constant first), variances between and within schools, and the restricted log-likelihood."""

    coefficients: tuple[Estimate, ...]
    between: float
    within: float
    likelihood: float

    @property
    def icc(self) -> float:
        """Share of the spread that lies between schools [0-1]."""
        return self.between / (self.between + self.within)


def fit_mixed(predictors: ArrayLike, outcome: ArrayLike, schools: ArrayLike) -> Mixed | None:
    """Fit an outcome on predictors, each school with a level of its own.

    Parameters
    ----------
    predictors : array-like, students x predictors
        Without the constant; may have no column.
    outcome, schools : array-like

    Returns
    -------
    Mixed or None
        None when predictors repeat one another, or with fewer than two schools, or one student in each.

    Notes
    -----
    The ratio of the two variances is searched in one dimension: the general optimiser of a library has said that it
    had converged at a wrong place.

    References
    ----------
    Harville D. A. (1977), Journal of the American Statistical Association 72:320-338; Bates D. et al. (2015), Journal
    of Statistical Software 67(1) (profiled).

    Examples
    --------
    Two schools of two students, 2 points apart within and 10 between: the variance within is 2, the two means vary by
    50, of which 2 / 2 is of the students.

    >>> found = fit_mixed(np.empty((4, 0)), [0, 2, 10, 12], [1, 1, 2, 2])
    >>> round(found.within, 3), round(found.between, 3), round(found.coefficients[0].value, 6)
    (2.0, 49.0, 6.0)
    """
    rows = np.column_stack([np.ones(len(np.asarray(outcome))), np.asarray(predictors, dtype=float)])
    target, of = np.asarray(outcome, dtype=float), np.unique(np.asarray(schools), return_inverse=True)[1]
    n = np.bincount(of)
    if len(n) < 2 or n.max() < 2 or len(rows) <= rows.shape[1] or np.linalg.matrix_rank(rows) < rows.shape[1]:
        return None
    profile = _Profile(rows, target, of, n.astype(float))
    found = optimize.minimize_scalar(lambda share: -profile.at(share)[0], bounds=(0.0, 1.0 - 1e-9), method="bounded",
                                     options={"xatol": 1e-12})  # fmt: skip
    share = float(found.x) if profile.at(float(found.x))[0] >= profile.at(0.0)[0] else 0.0
    likelihood, values, covariance, within = profile.at(share)
    errors = np.sqrt(np.diag(covariance))
    told = tuple(Estimate(float(value), float(error)) for value, error in zip(values, errors, strict=True))
    return Mixed(told, within * share / (1 - share), within, likelihood)


@dataclass(frozen=True)
class _Profile:
    """What is known once the share of the spread between schools is given."""

    rows: Floats
    target: Floats
    of: NDArray[np.intp]
    n: Floats

    def at(self, share: float) -> tuple[float, Floats, Floats, float]:
        """Restricted log-likelihood, coefficients, their covariance, variance within."""
        ratio = share / (1 - share)
        both = np.column_stack([self.rows, self.target])
        sums = np.zeros((len(self.n), both.shape[1]))
        np.add.at(sums, self.of, both)
        products = both.T @ both - (sums * (ratio / (1 + ratio * self.n))[:, None]).T @ sums
        inner, cross, total = products[:-1, :-1], products[:-1, -1], products[-1, -1]
        values: Floats = np.linalg.solve(inner, cross).astype(np.float64)
        freedom = len(self.target) - len(values)
        within = float((total - cross @ values) / freedom)
        likelihood = -0.5 * (
            freedom * (1 + np.log(2 * np.pi * within)) + np.log1p(ratio * self.n).sum() + np.linalg.slogdet(inner)[1]
        )
        return float(likelihood), values, (within * np.linalg.inv(inner)).astype(np.float64), within
