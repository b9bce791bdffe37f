"""Growth of a group: the mean slope of its students and how much their slopes differ, in one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from portraitlib.statistics.impact.mixed import fit_mixed
from portraitlib.statistics.progress import in_order
from portraitlib.statistics.progress_lines import fitted_line

LEAST_STUDENTS, LEAST_POINTS = 10, 3
"""Under these, the spread of the slopes is not told from noise."""


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
    Laird N. M. and Ware J. H. (1982), Biometrics 38:963-974, as `fit_mixed` fits it.

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
    student = np.repeat(np.arange(len(when)), known.sum(axis=1))
    found = fit_mixed((when[known][:, None] - week) / unit, (what[known] - centre) / size, student, slopes=[0])
    if found is None:
        raise ValueError("no finite likelihood")
    level, slope = found.coefficients
    own = size * np.sqrt(np.diag(np.array(found.covariance)))
    return Growth(
        n_students=int(kept.sum()),
        n_scores=int(known.sum()),
        week=float(week),
        level=float(centre + size * level.value),
        slope=float(size * slope.value / unit),
        slope_error=float(size * slope.error / unit),
        slope_spread=float(own[1] / unit),
        level_spread=float(own[0]),
        noise=float(size * np.sqrt(found.within)),
    )
