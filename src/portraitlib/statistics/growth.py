"""Growth of a group: the mean slope of its students and how much their slopes differ, in one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from portraitlib.statistics.progress import Floats, in_order
from portraitlib.statistics.progress_lines import fitted_line

LEAST_STUDENTS, LEAST_POINTS = 10, 3
"""Under these, the spread of the slopes is not told from noise."""
_STARTS = np.array([[1.0, 0.0, 0.5], [0.3, 0.0, 0.1], [3.0, 0.0, 2.0]])


@dataclass(frozen=True)
class Growth:
    """Mean line of a group and the spread of its students around it.

    Parameters
    ----------
    n_students, n_scores : int
        Students with three scores or more, and their scores; the others are left out.
    level, slope : float
        Mean score at `week`, the mean date of the scores; mean change a week.
    week : float
    slope_error : float
        Standard error of the mean slope.
    slope_spread, level_spread : float
        Standard deviations of the students' own slopes and of their own levels at `week`.
    noise : float
        Standard deviation of a score around its student's line.
    """

    n_students: int
    n_scores: int
    week: float
    level: float
    slope: float
    slope_error: float
    slope_spread: float
    level_spread: float
    noise: float

    def slope_interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Interval of the mean slope, by Student's law of as many students less one."""
        half = float(special.stdtrit(self.n_students - 1, 0.5 + confidence / 2)) * self.slope_error
        return self.slope - half, self.slope + half


def group_growth(weeks: ArrayLike, scores: ArrayLike) -> Growth:
    """Fit a line for each student, drawn around that of the group: correlated levels and slopes, restricted likelihood.

    Parameters
    ----------
    weeks, scores : array-like
        A row a student, one score a date; NaN is a gap.

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        Fewer than ten students with three scores each, scores without noise, or no finite best likelihood.

    References
    ----------
    Laird N. M. and Ware J. H. (1982), Biometrics 38:963-974; the deviance written on the factor of the relative
    covariance: Bates D. et al. (2015), Journal of Statistical Software 67(1). Searched from three starts, the best
    finite one kept: one search can stop on a false summit and say that it has ended well.

    Examples
    --------
    Twelve students at weeks 0, 1, 2 and 3, whose lines rise by 1 or 2: as all have the same dates, the mean slope is
    the mean of their slopes, and its error their standard deviation, 0.522, over the root of 12.

    >>> own = np.tile([1.0, 2.0], 6)[:, None] * np.arange(4) + np.arange(12.0)[:, None]
    >>> found = group_growth(np.arange(4), own + 0.1 * np.array([1, -1, -1, 1]))
    >>> round(found.slope, 3), round(found.slope_error, 3)
    (1.5, 0.151)
    """
    when, what, n = in_order(weeks, scores)
    kept = n >= LEAST_POINTS
    if kept.sum() < LEAST_STUDENTS:
        raise ValueError("ten students with three scores each, or more")
    if np.isnan(fitted_line(when, what).spread[kept]).all():
        raise ValueError("every student is exactly on a line: nothing tells how sure theirs are")
    when, what, known = when[kept], what[kept], ~np.isnan(what[kept])
    week, unit, centre = when[known].mean(), when[known].std(), what[known].mean()
    size = what[known].std()
    design = np.where(known[..., None], np.stack([np.ones_like(when), (when - week) / unit], axis=-1), 0.0)
    model = _Model(design, np.where(known, (what - centre) / size, 0.0))
    factor = model.best()
    _, level, inverse, noise = model.read(factor)
    own = np.sqrt(np.diag(_square(factor) @ _square(factor).T)) * noise * size
    return Growth(
        n_students=int(kept.sum()),
        n_scores=int(known.sum()),
        week=float(week),
        level=float(centre + size * level[0]),
        slope=float(size * level[1] / unit),
        slope_error=float(noise * size * np.sqrt(inverse[1, 1]) / unit),
        slope_spread=float(own[1] / unit),
        level_spread=float(own[0]),
        noise=float(noise * size),
    )


class _Model:
    """Sums of each student, from which the deviance of any relative covariance is read."""

    def __init__(self, design: Floats, scores: Floats) -> None:
        self.squares = np.swapaxes(design, 1, 2) @ design
        self.products = np.einsum("spk,sp->sk", design, scores)
        self.total = float(np.sum(scores**2))
        self.freedom = int(design[..., 0].sum()) - 2

    def read(self, values: ArrayLike) -> tuple[float, Floats, Floats, float]:
        """Deviance, coefficients, inverse of their information, noise."""
        factor = _square(values)
        inner = np.eye(2) + factor.T @ self.squares @ factor
        shrunk = factor @ np.linalg.solve(inner, np.broadcast_to(factor.T, inner.shape))
        information = np.sum(self.squares - self.squares @ shrunk @ self.squares, axis=0)
        moved = np.einsum("sij,sj->si", shrunk, self.products)
        right = np.sum(self.products - np.einsum("sij,sj->si", self.squares, moved), axis=0)
        inverse = np.linalg.inv(information)
        level = inverse @ right
        left = self.total - np.sum(self.products * moved) - right @ level
        deviance = np.sum(np.log(np.linalg.det(inner))) - np.log(np.linalg.det(inverse)) + self.freedom * np.log(left)
        return float(deviance), level, inverse, float(np.sqrt(left / self.freedom))

    def deviance(self, values: Floats) -> float:
        """Twice the restricted likelihood's opposite, but for a constant."""
        return self.read(values)[0]

    def best(self) -> Floats:
        """Factor of the relative covariance of the least deviance."""
        from scipy import optimize  # slow to import, and seldom asked for

        found = [optimize.minimize(self.deviance, start, method="L-BFGS-B") for start in _STARTS]
        finite = [one for one in found if np.isfinite(one.fun)]
        if not finite:
            raise ValueError("no finite likelihood")
        return np.asarray(min(finite, key=lambda one: one.fun).x)


def _square(values: ArrayLike) -> Floats:
    first, under, second = np.asarray(values, float)
    return np.array([[first, 0.0], [under, second]])
