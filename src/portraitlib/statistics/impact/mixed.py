"""A line with a level of its own for each school, and slopes of its own where asked, by restricted likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mixed:
    """Coefficients (the constant first), variances between and within schools, and the restricted log-likelihood.

    ``covariance`` is that of what each school has of its own: its level, then its slopes.
    """

    coefficients: tuple[Estimate, ...]
    between: float
    within: float
    likelihood: float
    covariance: tuple[tuple[float, ...], ...]

    @property
    def icc(self) -> float:
        """Share of the spread that lies between schools [0-1]."""
        return self.between / (self.between + self.within)


def fit_mixed(
    predictors: ArrayLike, outcome: ArrayLike, schools: ArrayLike, *, slopes: Sequence[int] = ()
) -> Mixed | None:
    """Fit an outcome on predictors, each school with a level of its own.

    Parameters
    ----------
    predictors : array-like, students x predictors
        Without the constant; may have no column.
    outcome, schools : array-like
    slopes : sequence of int
        Places of the predictors (0 is the first) whose coefficient is each school's own.

    Returns
    -------
    Mixed or None
        None when predictors repeat one another, or with fewer than two schools, or one student in each; with slopes,
        also when no search from several starts ends on a likelihood.

    Notes
    -----
    The ratio of the two variances is searched in one dimension; slopes from three starts, the best finite one kept, on
    the factor of the relative covariance: one search can stop on a false summit and say that it has ended well.

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
    profile = _profile(rows, target, of, [0, *(1 + place for place in slopes)])
    root = profile.likeliest()
    if root is None:
        return None
    likelihood, values, covariance, within = profile.at(root)
    errors = np.sqrt(np.diag(covariance))
    told = tuple(Estimate(float(value), float(error)) for value, error in zip(values, errors, strict=True))
    own = within * root @ root.T
    return Mixed(told, float(own[0, 0]), within, likelihood, tuple(tuple(map(float, row)) for row in own))


@dataclass(frozen=True)
class _Profile:
    """What is known once the spread of what schools have of their own is given, over that within: products, summed."""

    products: Floats  # of the rows and the outcome
    inner: Floats  # by school, of what it has of its own
    cross: Floats  # by school, of that and the rows
    n: int

    def at(self, root: Floats) -> tuple[float, Floats, Floats, float]:
        """Restricted log-likelihood, coefficients, their covariance, variance within; `root` is that of the ratio."""
        middle = np.eye(len(root)) + root.T @ self.inner @ root
        own = root.T @ self.cross
        products = self.products - np.einsum("gij,gik->jk", own, np.linalg.solve(middle, own))
        inner, cross, total = products[:-1, :-1], products[:-1, -1], products[-1, -1]
        values: Floats = np.linalg.solve(inner, cross).astype(np.float64)
        freedom = self.n - len(values)
        within = float((total - cross @ values) / freedom)
        likelihood = -0.5 * (
            freedom * (1 + np.log(2 * np.pi * within))
            + np.linalg.slogdet(middle)[1].sum()
            + np.linalg.slogdet(inner)[1]
        )
        return float(likelihood), values, (within * np.linalg.inv(inner)).astype(np.float64), within

    def likeliest(self) -> Floats | None:
        """Root of the ratio of the highest likelihood; None when no search ends on one."""
        size = self.inner.shape[1]
        if size == 1:
            return self._level()
        where = np.tril_indices(size)

        def lower(values: Floats) -> Floats:
            """Root with these values under its diagonal."""
            root = np.zeros((size, size))
            root[where] = values
            return root

        def loss(values: Floats) -> float:
            """Restricted log-likelihood, taken from 0."""
            return -self.at(lower(values))[0]

        starts = [scale * np.eye(size)[where] for scale in (0.05, 0.3, 1.0)]
        ends = [optimize.minimize(loss, start, method="L-BFGS-B") for start in starts]
        best = min((one for one in ends if np.isfinite(one.fun)), key=lambda one: float(one.fun), default=None)
        return None if best is None else lower(best.x)

    def _level(self) -> Floats:
        def root(share: float) -> Floats:
            """Root of the ratio, from the share of the spread that lies between schools."""
            return np.array([[np.sqrt(share / (1 - share))]])

        found = optimize.minimize_scalar(lambda share: -self.at(root(share))[0], bounds=(0.0, 1.0 - 1e-9),
                                         method="bounded", options={"xatol": 1e-12})  # fmt: skip
        share = float(found.x)
        return root(share) if self.at(root(share))[0] >= self.at(root(0.0))[0] else root(0.0)


def _profile(rows: Floats, target: Floats, of: NDArray[np.intp], own: list[int]) -> _Profile:
    both = np.column_stack([rows, target])
    order = np.argsort(of, kind="stable")
    each = np.split(both[order], np.cumsum(np.bincount(of))[:-1])
    inner = np.array([one[:, own].T @ one[:, own] for one in each])
    return _Profile(both.T @ both, inner, np.array([one[:, own].T @ one for one in each]), len(target))
